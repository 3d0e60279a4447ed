package bind

import (
	"fmt"
	"strings"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// sizes determines the dims from the claims and reports contradictions, dims that nothing determines, and extents that
// are too small or too large.
func (b *binder) sizes() {
	claims := b.claims()
	if len(b.reports) > 0 {
		return
	}
	b.dims = b.solve(claims)
	failing := b.failing(claims, b.dims)
	if len(failing) > 0 {
		b.conflicts(claims, failing)
		return
	}
	for _, d := range b.model.Dims {
		v, ok := b.dims[d.Name]
		switch {
		case !ok:
			b.report(Report{Code: CodeNoSize, Title: fmt.Sprintf("nothing determines the dim `%s`", d.Name),
				Labels: labels(inModel(d.Origin, "no parameter with data has this size")),
				Help:   []string{fmt.Sprintf("give `-D %s=...`, or add \"%s\" to the data", d.Name, d.Name)}})
		case v < max(1, d.Min):
			b.report(Report{Code: CodeExtent, Title: fmt.Sprintf("the dim `%s` is %d; it must be at least %d", d.Name, v, max(1, d.Min)),
				Labels: labels(b.sourceOf(claims, d.Name, inModel(d.Origin, "declared here"))...)})
		}
	}
	if len(b.reports) == 0 {
		b.limits()
	}
	if len(b.reports) == 0 {
		b.negative()
	}
}

// negative reports the first array that these sizes give a negative extent.
func (b *binder) negative() {
	for i := range b.model.Vars {
		v := &b.model.Vars[i]
		if b.negativeExtent(v.Shape, func() int32 { return v.Origin }) {
			return
		}
	}
	for i := range b.model.Nodes {
		if b.negativeExtent(b.model.Nodes[i].Shape, func() int32 { return b.model.Place(ir.Value(i)) }) {
			return
		}
	}
}

// negativeExtent reports the first extent of a shape that is negative, and whether there is one.
func (b *binder) negativeExtent(shape dim.Shape, origin func() int32) bool {
	for _, n := range shape {
		if !b.known(n) {
			continue
		}
		v, err := n.Eval(b.dims)
		if err != nil || v >= 0 {
			continue
		}
		r := Report{Code: CodeExtent, Title: fmt.Sprintf("an array has the negative extent %s = %d", n, v),
			Labels: labels(inModel(origin(), "here"))}
		for _, d := range b.model.Dims {
			if n.Has(d.Name) {
				r.Labels = append(r.Labels, inModel(d.Origin, "%s = %d", d.Name, b.dims[d.Name]))
			}
		}
		if least, ok := leastSize(n); ok {
			r.Help = append(r.Help, fmt.Sprintf("the model needs `dim %s >= %d`, and data of such a size", n.Symbols()[0], least))
		}
		b.report(r)
		return true
	}
	return false
}

// leastSize is the least value of the only dim in an extent a*n + b with which that is not negative; it reports false for
// other extents.
func leastSize(extent dim.Poly) (int64, bool) {
	if len(extent.Symbols()) != 1 {
		return 0, false
	}
	slope, rest, linear := extent.Linear(extent.Symbols()[0])
	a, isA := slope.Const()
	b, isB := rest.Const()
	if !linear || !isA || !isB || a <= 0 {
		return 0, false
	}
	return (a - 1 - b) / a, true
}

// solve determines the sizes; defaults step in, one dim after the other, where the data leaves one open.
func (b *binder) solve(claims []claim) dim.Env {
	least := dim.Env{}
	for _, d := range b.model.Dims {
		least[d.Name] = max(1, d.Min)
	}
	env := dim.Env{}
	solveClaims(claims, env, least)
	for _, d := range b.model.Dims {
		if _, ok := env[d.Name]; !ok && d.Default > 0 {
			env[d.Name] = d.Default
			solveClaims(claims, env, least)
		}
	}
	return env
}

// failing returns the claims that do not hold: those whose sizes are known, and those that leave one unknown that no
// size satisfies.
func (b *binder) failing(claims []claim, env dim.Env) []int {
	var out []int
	for i, c := range claims {
		p := reduced(c, env)
		k, known := p.Const()
		if known && k != 0 || !known && len(p.Symbols()) == 1 {
			out = append(out, i)
		}
	}
	return out
}

// sourceOf labels the declaration of a dim and the data that gave it its size.
func (b *binder) sourceOf(claims []claim, symbol string, first Label) []Label {
	out := []Label{first}
	for _, c := range claims {
		if c.poly.Equal(dim.Symbol(symbol)) && c.value == b.dims[symbol] {
			if c.param >= 0 {
				out = append(out, inModel(b.model.Params[c.param].Origin, "%s", b.subject(c)))
			}
			return append(out, inData(c.place, "%s", b.subject(c)))
		}
	}
	return out
}

// conflicts reports the failing claims: one report for all that speak of the same dim alone, one for each other.
func (b *binder) conflicts(claims []claim, failing []int) {
	done := map[string]bool{}
	for _, i := range failing {
		c := claims[i]
		if s := c.poly.Symbols(); len(s) == 1 && c.poly.Equal(dim.Symbol(s[0])) {
			if !done[s[0]] {
				done[s[0]] = true
				b.conflict(claims, failing, s[0])
			}
			continue
		}
		b.mismatch(claims, c)
	}
	last := &b.reports[len(b.reports)-1]
	last.Help = append(last.Help, b.transposed(claims)...)
}

// conflict reports that the data gives one dim several sizes.
func (b *binder) conflict(claims []claim, failing []int, symbol string) {
	var against, for_ []Label
	var where, flags []string
	said := map[string]bool{}
	for _, c := range claims {
		if !c.poly.Equal(dim.Symbol(symbol)) {
			continue
		}
		wins := c.value == b.dims[symbol]
		label, at := b.claimLabel(c, symbol)
		if key := fmt.Sprint(c.value, at); !said[key] {
			said[key] = true
			where = append(where, fmt.Sprintf("%d %s", c.value, at))
		}
		if c.param < 0 && c.place.Source == nil {
			flags = append(flags, fmt.Sprintf("%s = %d is set on its own, not by the data", symbol, c.value))
		}
		if wins {
			for_ = append(for_, label, inData(c.place, "%s", b.subject(c)))
		} else {
			against = append(against, label, inData(c.place, "%s", b.subject(c)))
		}
	}
	b.report(Report{Code: CodeSizes, Title: fmt.Sprintf("the sizes disagree: `%s` is %s", symbol, strings.Join(where, ", ")),
		Labels: labels(append(against, for_...)...), Notes: flags})
}

// claimLabel labels the declaration that a claim comes from and says where that is.
func (b *binder) claimLabel(c claim, symbol string) (Label, string) {
	if c.param < 0 {
		return inModel(b.model.Dims[b.dimIndex(symbol)].Origin, "set to %d", c.value), "as set"
	}
	p := b.model.Params[c.param]
	return inModel(p.Origin, "%s, so %s = %d", b.subject(c), symbol, c.value), "from `" + p.Name + "`"
}

// mismatch reports one claim that does not hold and where the sizes in it come from.
func (b *binder) mismatch(claims []claim, c claim) {
	p := b.model.Params[c.param]
	r := Report{Code: CodeSizes, Labels: []Label{inModel(p.Origin, "%s", b.subject(c))}}
	if want, err := c.poly.Eval(b.dims); err == nil {
		r.Title = fmt.Sprintf("%s, the model wants %s = %d", b.subject(c), c.poly, want)
	} else {
		r.Title = fmt.Sprintf("%s: no sizes make that %s", b.subject(c), c.poly)
	}
	for _, s := range c.poly.Symbols() {
		for _, o := range claims {
			if o.poly.Equal(dim.Symbol(s)) && o.param >= 0 && o.value == b.dims[s] {
				r.Labels = append(r.Labels, inModel(b.model.Params[o.param].Origin, "%s, so %s = %d", b.subject(o), s, o.value))
				break
			}
		}
		if v, ok := b.dims[s]; ok {
			r.Notes = append(r.Notes, fmt.Sprintf("%s = %d", s, v))
		}
	}
	r.Labels = labels(append(r.Labels, inData(c.place, "%s", b.subject(c)))...)
	b.report(r)
}

// transposed suggests the transpose of a matrix, or a size off by one, if that alone would make every claim hold.
func (b *binder) transposed(claims []claim) []string {
	var out []string
	for i := range claims {
		c := claims[i]
		if c.param < 0 || c.axis != 0 || len(b.model.Params[c.param].Shape) != 2 {
			continue
		}
		changed := append([]claim(nil), claims...)
		changed[i].value, changed[i+1].value = claims[i+1].value, claims[i].value
		if claims[i].value != claims[i+1].value && len(b.failing(changed, b.solve(changed))) == 0 {
			out = append(out, fmt.Sprintf("`%s` looks transposed: its transpose fits", b.model.Params[c.param].Name))
		}
	}
	for i, c := range claims {
		for _, step := range []int64{-1, 1} {
			changed := append([]claim(nil), claims...)
			changed[i].value += step
			if c.param >= 0 && len(out) == 0 && len(b.failing(changed, b.solve(changed))) == 0 {
				out = append(out, fmt.Sprintf("`%s` may be off by one: with %s everything fits",
					b.model.Params[c.param].Name, extent(len(b.model.Params[c.param].Shape), c.axis, c.value+step)))
			}
		}
	}
	return out
}

// maxEntries bounds the entries of one array and the index tuples of one loop: positions are 32-bit, and a model beyond
// this size is a slip of the data.
const maxEntries = 1 << 28

// limits checks that every array and loop has a sensible number of entries.
func (b *binder) limits() {
	check := func(name string, origin int32, size dim.Poly) {
		if !b.known(size) {
			return
		}
		n, err := size.Eval(b.dims)
		switch {
		case len(b.reports) > 0:
		case err != nil:
			b.tooLarge(name, origin, size, "more than 2^63")
		case n > maxEntries:
			b.tooLarge(name, origin, size, fmt.Sprint(n))
		}
	}
	for i, p := range b.model.Params {
		if e := b.given[i]; e == nil || e.Value.At == nil { // sparse data counts by its entries
			check(p.Name, p.Origin, p.Shape.Size())
		}
	}
	for _, v := range b.model.Vars {
		name := v.Name
		if name == "" {
			name = "an auxiliary variable"
		}
		check(name, v.Origin, v.Shape.Size())
	}
	for _, l := range b.model.Labels {
		check(l.Name, l.Origin, l.Shape.Size())
	}
	for _, d := range b.model.Dims {
		check(d.Name, d.Origin, dim.Symbol(d.Name))
	}
}

func (b *binder) tooLarge(name string, origin int32, size dim.Poly, n string) {
	r := Report{Code: CodeExtent, Title: fmt.Sprintf("`%s` is too large: %s = %s entries, the limit is %d", name, size, n, maxEntries)}
	r.Labels = labels(inModel(origin, "declared here"))
	for _, s := range size.Symbols() {
		r.Notes = append(r.Notes, fmt.Sprintf("%s = %d", s, b.dims[s]))
		if e, ok := b.in.Values.Get(s); ok {
			r.Labels = append(r.Labels, labels(inData(e.Place, "set here"))...)
		}
	}
	b.report(r)
}

// known reports whether all symbols of a size are dims; counts of loops are not, they come with the enumeration.
func (b *binder) known(size dim.Poly) bool {
	for _, s := range size.Symbols() {
		if _, ok := b.dims[s]; !ok {
			return false
		}
	}
	return true
}
