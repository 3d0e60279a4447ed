package checker

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc/stdlib"
)

// place is a point at which functions of arrays are evaluated: arguments x[n], X[n, n], y and data A[n, n], w[n].
type place struct {
	x, w []float64
	m, a [][]float64
	y    float64
}

// arrayForm is an affine vector as text and as what it means.
type arrayForm struct {
	text string
	at   func(p *place) []float64
}

func perEntry(f func(p *place, i int) float64) func(p *place) []float64 {
	return func(p *place) []float64 {
		out := make([]float64, len(p.x))
		for i := range out {
			out[i] = f(p, i)
		}
		return out
	}
}

func entriesWhere(keep func(i, j int) bool, f func(p *place, i, j int) float64) func(p *place) []float64 {
	return func(p *place) (out []float64) {
		for i := range p.x {
			for j := range p.x {
				if keep(i, j) {
					out = append(out, f(p, i, j))
				}
			}
		}
		return out
	}
}

func always(int, int) bool { return true }

// arrayForms are ways to take arrays apart and put them together.
var arrayForms = []arrayForm{
	{"x", perEntry(func(p *place, i int) float64 { return p.x[i] })},
	{"x + y", perEntry(func(p *place, i int) float64 { return p.x[i] + p.y })},
	{"x - 1", perEntry(func(p *place, i int) float64 { return p.x[i] - 1 })},
	{"2*x - mean(x)", perEntry(func(p *place, i int) float64 { return 2*p.x[i] - sumOf(p.x)/float64(len(p.x)) })},
	{"A*x", perEntry(func(p *place, i int) float64 { return dot(p.a[i], p.x) })},
	{"A'*x - y", perEntry(func(p *place, i int) float64 { return dot(column(p.a, i), p.x) - p.y })},
	{"(x'*A)'", perEntry(func(p *place, i int) float64 { return dot(column(p.a, i), p.x) })},
	{"w .* x", perEntry(func(p *place, i int) float64 { return p.w[i] * p.x[i] })},
	{"diag(w)*x", perEntry(func(p *place, i int) float64 { return p.w[i] * p.x[i] })},
	{"eye(n)*x", perEntry(func(p *place, i int) float64 { return p.x[i] })},
	{"cumsum(x)", perEntry(func(p *place, i int) float64 { return sumOf(p.x[:i+1]) })},
	{"[x[n-1-i] for i in n]", perEntry(func(p *place, i int) float64 { return p.x[len(p.x)-1-i] })},
	{"[X[i, i] - x[i] for i in n]", perEntry(func(p *place, i int) float64 { return p.m[i][i] - p.x[i] })},
	{"diag(X)", perEntry(func(p *place, i int) float64 { return p.m[i][i] })},
	{"X[0]", perEntry(func(p *place, i int) float64 { return p.m[0][i] })},
	{"X[:, n-1] + x", perEntry(func(p *place, i int) float64 { return p.m[i][len(p.x)-1] + p.x[i] })},
	{"sum(X, axis=0) - x", perEntry(func(p *place, i int) float64 { return sumOf(column(p.m, i)) - p.x[i] })},
	{"X*ones(n)", perEntry(func(p *place, i int) float64 { return sumOf(p.m[i]) })},
	{"diff(x)", func(p *place) (out []float64) {
		for i := range len(p.x) - 1 {
			out = append(out, p.x[i+1]-p.x[i])
		}
		return out
	}},
	{"x[1:]", func(p *place) []float64 { return p.x[1:] }},
	{"x[:n-1] + x[1:]", func(p *place) (out []float64) {
		for i := range len(p.x) - 1 {
			out = append(out, p.x[i]+p.x[i+1])
		}
		return out
	}},
	{"[x; y]", func(p *place) []float64 { return append(slices.Clone(p.x), p.y) }},
	{"[1; x[1:]; -y]", func(p *place) []float64 { return append(append([]float64{1}, p.x[1:]...), -p.y) }},
	{"[x; x] + 1", func(p *place) (out []float64) {
		for _, v := range append(slices.Clone(p.x), p.x...) {
			out = append(out, v+1)
		}
		return out
	}},
	{`vec(X, order="C")`, entriesWhere(always, func(p *place, i, j int) float64 { return p.m[i][j] })},
	{`vec(X - X', order="F")`, entriesWhere(always, func(p *place, i, j int) float64 { return p.m[j][i] - p.m[i][j] })},
	{`vec(A .* X, order="C")`, entriesWhere(always, func(p *place, i, j int) float64 { return p.a[i][j] * p.m[i][j] })},
	{`vec(x*w', order="C")`, entriesWhere(always, func(p *place, i, j int) float64 { return p.x[i] * p.w[j] })},
	{`vec(diag(x) - X, order="C")`, entriesWhere(always, func(p *place, i, j int) float64 {
		if i == j {
			return p.x[i] - p.m[i][j]
		}
		return -p.m[i][j]
	})},
	{`vec(kron(A, X), order="C")`, func(p *place) (out []float64) {
		for _, r := range p.a {
			for _, a := range r {
				for _, s := range p.m {
					for _, v := range s {
						out = append(out, a*v)
					}
				}
			}
		}
		return out
	}},
	{"conv(w, x)", func(p *place) []float64 {
		out := make([]float64, 2*len(p.x)-1)
		for i, a := range p.w {
			for j, v := range p.x {
				out[i+j] += a * v
			}
		}
		return out
	}},
	{"upper_tri(X)", entriesWhere(func(i, j int) bool { return i < j }, func(p *place, i, j int) float64 { return p.m[i][j] })},
	{"[x[i] - x[j] for i in n, j in 0..<i]", entriesWhere(func(i, j int) bool { return j < i }, func(p *place, i, j int) float64 { return p.x[i] - p.x[j] })},
	{"[X[i, j] + y for i in n, j in n if i != j]", entriesWhere(func(i, j int) bool { return i != j }, func(p *place, i, j int) float64 { return p.m[i][j] + p.y })},
}

func dot(a, b []float64) (s float64) {
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

func column(a [][]float64, j int) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i][j]
	}
	return out
}

// arrayBodies put a vector v into a function: as one expression, along binders, and through rows with locals. %[1]s is the
// vector, given as `let v`.
var arrayBodies = []struct {
	text string
	at   func(v []float64) float64
}{
	{"minimize norm1(v)", folded(math.Abs)},
	{"minimize norm2(v)", func(v []float64) float64 { return math.Sqrt(folded(squared)(v)) }},
	{"minimize sum_squares(v)", folded(squared)},
	{"minimize max(v)", largest},
	{"maximize min(v)", func(v []float64) float64 { return -largest(negated(v)) }},
	{"minimize sum(pos(v))", folded(positive)},
	{"minimize sum(huber(v))", folded(unitHuber)},
	{"minimize log_sum_exp(v)", func(v []float64) float64 { return math.Log(folded(math.Exp)(v)) }},
	{"maximize sum(min(v, 1))", folded(func(t float64) float64 { return min(t, 1) })},
	{"var t\nminimize t\nsubject to\nsum(abs(v)) <= t", folded(math.Abs)},
	{"var t nonneg\nminimize t\nsubject to\nv <= t", func(v []float64) float64 { return max(largest(v), 0) }},
	{"var t\nminimize t^2 + t\nsubject to\nt >= norm_inf(v) - 1\nt >= 0", func(v []float64) float64 {
		t := max(largest(v), largest(negated(v)), 1) - 1
		return t*t + t
	}},
	{"var t\nminimize t\nsubject to\n(t, 0.5, v) in rsoc", folded(squared)},
}

func negated(v []float64) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = -v[i]
	}
	return out
}

// TestFunctionsOfArrays samples what is proved of functions of every form of array.
func TestFunctionsOfArrays(t *testing.T) {
	lib := stdlib.New(nil)
	r := rand.New(rand.NewPCG(9, 2026))
	facts := 0
	for _, data := range []string{"nonneg", "", "nonpos"} {
		for _, form := range arrayForms {
			for _, body := range arrayBodies {
				decls := "dim n >= 2\nvar x[n]\nvar X[n, n]\nvar y\nparam A[n, n] " + data + "\nparam w[n] " + data +
					"\nfunc f(x[n], X[n, n], y) {\nlet v = " + form.text + "\n" + body.text + "\n}"
				sig, faults := signatureIn(lib, "", "f(x, X, y)", decls)
				if sig == nil || len(faults) > 0 {
					t.Errorf("%s, %q: %v", form.text, body.text, faults)
					continue
				}
				at := func(p *place) float64 { return body.at(form.at(p)) }
				for a := range 3 {
					for bit := range 6 {
						if sig.sig.Args[a].Mono>>bit&1 != 0 {
							facts++
							sampleArrays(t, r, at, data, a, bit, fmt.Sprintf("%s, %q by %s", form.text, body.text, sig.sig.Args[a].Rules[bit]))
						}
					}
				}
				sampleArrayRange(t, r, at, data, sig.sig, form.text+", "+body.text)
			}
		}
	}
	t.Logf("%d facts", facts)
	if facts < 1000 {
		t.Errorf("only %d facts", facts)
	}
}

// newPlace draws arguments and data of a sign.
func newPlace(r *rand.Rand, data string) *place {
	n := 2 + r.IntN(2)
	signed := func() float64 {
		v := math.Round(r.NormFloat64()*8) / 4
		switch data {
		case "nonneg":
			return math.Abs(v)
		case "nonpos":
			return -math.Abs(v)
		}
		return v
	}
	p := &place{y: r.NormFloat64()}
	for range n {
		row, data := make([]float64, n), make([]float64, n)
		for j := range row {
			row[j], data[j] = r.NormFloat64()*2, signed()
		}
		p.m, p.a = append(p.m, row), append(p.a, data)
		p.x, p.w = append(p.x, r.NormFloat64()*2), append(p.w, signed())
	}
	return p
}

// entriesOf are the places of the entries of an argument.
func (p *place) entriesOf(arg int) (out []*float64) {
	switch arg {
	case 0:
		for i := range p.x {
			out = append(out, &p.x[i])
		}
	case 1:
		for i := range p.m {
			for j := range p.m[i] {
				out = append(out, &p.m[i][j])
			}
		}
	default:
		out = append(out, &p.y)
	}
	return out
}

func sampleArrays(t *testing.T, r *rand.Rand, at func(*place) float64, data string, arg, bit int, what string) {
	for range 12 {
		p := newPlace(r, data)
		entries := p.entriesOf(arg)
		for _, e := range entries {
			switch bit / 2 {
			case 1:
				*e = math.Abs(*e)
			case 2:
				*e = -math.Abs(*e)
			}
		}
		u := at(p)
		e := entries[r.IntN(len(entries))]
		*e += r.ExpFloat64()
		if bit/2 == 2 {
			*e = min(*e, 0)
		}
		v := at(p)
		if bit%2 == 1 {
			u, v = v, u
		}
		if v < u-1e-9*(1+math.Abs(v)) {
			t.Errorf("%s, data %q: argument %d, fact %d is contradicted", what, data, arg, bit)
			return
		}
	}
}

func sampleArrayRange(t *testing.T, r *rand.Rand, at func(*place) float64, data string, sig *Signature, what string) {
	for _, in := range []Interval{everything(), nonnegatives(), nonpositives(), {-1, 1}, {1, 3}} {
		want := sig.Range([]Interval{in, in, in})
		for range 8 {
			p := newPlace(r, data)
			for arg := range 3 {
				for _, e := range p.entriesOf(arg) {
					*e = min(max(*e, in.Lo), in.Hi)
				}
			}
			if v := at(p); v < want.Lo-1e-9 || v > want.Hi+1e-9 {
				t.Errorf("%s, data %q: %v is outside of %v on %v", what, data, v, want, in)
				return
			}
		}
	}
}
