// Package dim does arithmetic with sizes: polynomials with integer coefficients in named dimensions (and in the indices
// of quantifiers), shapes made of them, and proofs that one is nonnegative for all sizes.
package dim

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// Poly is a polynomial with integer coefficients in named symbols, in normal form: two polynomials are equal exactly
// when Equal says so. The zero value is 0. A Poly is immutable.
type Poly struct{ terms []term }

// term is coef * vars[0] * vars[1] * ...; vars is sorted and repeats a symbol for its powers.
type term struct {
	coef int64
	vars []string
}

// Int returns the constant n.
func Int(n int64) Poly {
	if n == 0 {
		return Poly{}
	}
	return Poly{[]term{{coef: n}}}
}

// Symbol returns the polynomial that is the named dimension or index.
func Symbol(name string) Poly { return Poly{[]term{{1, []string{name}}}} }

func compareVars(a, b []string) int {
	if len(a) != len(b) {
		return len(b) - len(a) // higher degree first
	}
	for i := range a {
		if c := strings.Compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

// normal sorts terms and adds up those with equal variables; it takes over the slice.
func normal(ts []term) Poly {
	for i := 1; i < len(ts); i++ { // insertion sort: there are few, and they come nearly sorted
		for j := i; j > 0 && compareVars(ts[j].vars, ts[j-1].vars) < 0; j-- {
			ts[j], ts[j-1] = ts[j-1], ts[j]
		}
	}
	out := ts[:0]
	for _, t := range ts {
		if n := len(out); n > 0 && compareVars(out[n-1].vars, t.vars) == 0 {
			out[n-1].coef += t.coef
			continue
		}
		out = append(out, t)
	}
	kept := out[:0]
	for _, t := range out {
		if t.coef != 0 {
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return Poly{}
	}
	return Poly{kept}
}

// Add returns p + q.
func (p Poly) Add(q Poly) Poly {
	switch {
	case len(p.terms) == 0:
		return q
	case len(q.terms) == 0:
		return p
	}
	return normal(append(append(make([]term, 0, len(p.terms)+len(q.terms)), p.terms...), q.terms...))
}

// Scale returns k p.
func (p Poly) Scale(k int64) Poly {
	switch k {
	case 0:
		return Poly{}
	case 1:
		return p
	}
	out := make([]term, len(p.terms))
	for i, t := range p.terms {
		out[i] = term{k * t.coef, t.vars}
	}
	return Poly{out}
}

// Over returns p/k if every coefficient is a multiple of k.
func (p Poly) Over(k int64) (Poly, bool) {
	out := Poly{terms: make([]term, len(p.terms))}
	for i, t := range p.terms {
		if k == 0 || t.coef%k != 0 {
			return Poly{}, false
		}
		out.terms[i] = term{t.coef / k, t.vars}
	}
	return out, true
}

// Sub returns p - q.
func (p Poly) Sub(q Poly) Poly { return p.Add(q.Scale(-1)) }

// Mul returns p q.
func (p Poly) Mul(q Poly) Poly {
	if k, ok := p.Const(); ok {
		return q.Scale(k)
	}
	if k, ok := q.Const(); ok {
		return p.Scale(k)
	}
	var out []term
	for _, a := range p.terms {
		for _, b := range q.terms {
			vars := append(append(make([]string, 0, len(a.vars)+len(b.vars)), a.vars...), b.vars...)
			sort.Strings(vars)
			out = append(out, term{a.coef * b.coef, vars})
		}
	}
	return normal(out)
}

// Equal reports whether p and q are the same polynomial.
func (p Poly) Equal(q Poly) bool {
	if len(p.terms) != len(q.terms) {
		return false
	}
	for i, t := range p.terms {
		if t.coef != q.terms[i].coef || compareVars(t.vars, q.terms[i].vars) != 0 {
			return false
		}
	}
	return true
}

// Const returns the value of a polynomial without symbols.
func (p Poly) Const() (int64, bool) {
	switch {
	case len(p.terms) == 0:
		return 0, true
	case len(p.terms) == 1 && len(p.terms[0].vars) == 0:
		return p.terms[0].coef, true
	}
	return 0, false
}

// IsInt reports whether p is the constant n.
func (p Poly) IsInt(n int64) bool { c, ok := p.Const(); return ok && c == n }

// Symbols returns the names that occur in p, sorted. They are not to be changed.
func (p Poly) Symbols() []string {
	if len(p.terms) == 1 && len(p.terms[0].vars) <= 1 {
		return slices.Clip(p.terms[0].vars)
	}
	var out []string
	for _, t := range p.terms {
		for _, v := range t.vars {
			if i := sort.SearchStrings(out, v); i == len(out) || out[i] != v {
				out = append(out[:i], append([]string{v}, out[i:]...)...)
			}
		}
	}
	return out
}

// Has reports whether the symbol occurs in p.
func (p Poly) Has(symbol string) bool {
	for _, t := range p.terms {
		for _, v := range t.vars {
			if v == symbol {
				return true
			}
		}
	}
	return false
}

// Linear splits p = a*symbol + b with a and b free of the symbol; it reports false where the symbol has a higher power.
func (p Poly) Linear(symbol string) (a, b Poly, ok bool) {
	var as, bs []term
	for _, t := range p.terms {
		var rest []string
		power := 0
		for _, v := range t.vars {
			if v == symbol {
				power++
			} else {
				rest = append(rest, v)
			}
		}
		switch power {
		case 0:
			bs = append(bs, t)
		case 1:
			as = append(as, term{t.coef, rest})
		default:
			return Poly{}, Poly{}, false
		}
	}
	return normal(as), normal(bs), true
}

// Subst returns p with the symbol replaced by q.
func (p Poly) Subst(symbol string, q Poly) Poly {
	switch {
	case !p.Has(symbol):
		return p
	case len(p.terms) == 1 && len(p.terms[0].vars) == 1:
		return q.Scale(p.terms[0].coef)
	}
	var out Poly
	for _, t := range p.terms {
		prod := Int(t.coef)
		for _, v := range t.vars {
			if v == symbol {
				prod = prod.Mul(q)
			} else {
				prod = prod.Mul(Symbol(v))
			}
		}
		out = out.Add(prod)
	}
	return out
}

// Env gives values to symbols.
type Env map[string]int64

// Eval returns the value of p; it is an error if a symbol has no value or the result leaves the int64 range.
func (p Poly) Eval(env Env) (int64, error) {
	var sum int64
	for _, t := range p.terms {
		prod := t.coef
		for _, v := range t.vars {
			x, ok := env[v]
			if !ok {
				return 0, fmt.Errorf("the size %s is not known", v)
			}
			if prod, ok = mulOverflow(prod, x); !ok {
				return 0, fmt.Errorf("the size %s is too large", p)
			}
		}
		s := sum + prod
		if (s > sum) != (prod > 0) && prod != 0 {
			return 0, fmt.Errorf("the size %s is too large", p)
		}
		sum = s
	}
	return sum, nil
}

func mulOverflow(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	c := a * b
	if c/b != a || (a == -1 && b == math.MinInt64) || (b == -1 && a == math.MinInt64) {
		return 0, false
	}
	return c, true
}

// String writes p as in a model: "2*n + m - 1".
func (p Poly) String() string {
	if len(p.terms) == 0 {
		return "0"
	}
	var b strings.Builder
	for i, t := range p.terms {
		c := t.coef
		switch {
		case i > 0 && c < 0:
			b.WriteString(" - ")
			c = -c
		case i > 0:
			b.WriteString(" + ")
		case c < 0:
			b.WriteString("-")
			c = -c
		}
		switch {
		case len(t.vars) == 0:
			fmt.Fprint(&b, c)
		case c != 1:
			fmt.Fprintf(&b, "%d*", c)
		}
		b.WriteString(powers(t.vars))
	}
	return b.String()
}

// powers writes a product of symbols, repeated ones as powers.
func powers(vars []string) string {
	var b strings.Builder
	for i := 0; i < len(vars); {
		j := i
		for j < len(vars) && vars[j] == vars[i] {
			j++
		}
		if i > 0 {
			b.WriteByte('*')
		}
		b.WriteString(vars[i])
		if j-i > 1 {
			fmt.Fprintf(&b, "^%d", j-i)
		}
		i = j
	}
	return b.String()
}
