package checker

import (
	"strconv"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// open brings binders into scope, left to right, and returns the axes that they span: one per binder where the ranges
// are rectangular and unconditional, else a single one of as many entries as there are index tuples. ok is false if
// something about them was reported. The caller restores r.binders and r.dims.
func (r *reader) open(b *lang.Binders) (axes dim.Shape, ok bool) {
	ok = true
	flat := len(b.Conds) > 0
	outer := len(r.binders)
	// Facts of one scope must not show up in another that shares the arrays.
	r.dims.Indices = append([]dim.Range(nil), r.dims.Indices...)
	r.dims.Known = append([]dim.Poly(nil), r.dims.Known...)
	r.binders = append([]*entity(nil), r.binders...)
	for _, bd := range b.List {
		n, rect, good := r.openOne(bd, outer)
		ok = ok && good
		flat = flat || !rect
		axes = append(axes, n)
	}
	for _, c := range b.Conds {
		ok = r.condition(c) && ok
	}
	if flat && ok {
		axes = dim.Shape{r.countSymbol(b)}
	}
	return axes, ok
}

// countSymbol makes a symbol for the number of index tuples of binders.
func (r *reader) countSymbol(b *lang.Binders) dim.Poly {
	name := r.prefix + "count#" + strconv.Itoa(len(r.t.Counts)+1)
	put(&r.t.Counts, name, Count{Binders: b})
	r.setMin(name, 0)
	return dim.Symbol(name)
}

// setMin notes that a symbol is at least k, without touching maps that other scopes share.
func (r *reader) setMin(symbol string, k int64) {
	m := make(map[string]int64, len(r.dims.Min)+1)
	for s, v := range r.dims.Min {
		m[s] = v
	}
	m[symbol] = k
	r.dims.Min = m
}

// openOne brings one binder into scope. rect says that its range is an axis: neither step nor indices of its own group.
func (r *reader) openOne(b *lang.Binder, outer int) (n dim.Poly, rect, ok bool) {
	lo, okLo := dim.Poly{}, true
	if b.Lo != nil {
		lo, okLo = r.size(b.Lo, "the start of a range")
	}
	hi, okHi := r.rangeEnd(b)
	if b.Inclusive {
		hi = hi.Add(dim.Int(1))
	}
	step, okStep := r.step(b)
	n, rect = hi.Sub(lo), true
	for _, e := range r.binders[outer:] {
		s := e.size.Symbols()[0]
		rect = rect && !lo.Has(s) && !hi.Has(s)
	}
	if c, isConst := n.Const(); isConst {
		n = dim.Int((max(c, 0) + step - 1) / step)
	} else {
		rect = rect && step == 1
	}
	r.bind(b, lo, hi)
	return n, rect, okLo && okHi && okStep
}

// rangeEnd reads the end of a range. A mistake that is common with "t in T" gets its own words: T is no size.
func (r *reader) rangeEnd(b *lang.Binder) (dim.Poly, bool) {
	if b.Hi == nil {
		return dim.Poly{}, false
	}
	use := "the end of a range"
	if b.Lo == nil {
		use = "the range of an index"
	}
	return r.size(b.Hi, use)
}

func (r *reader) step(b *lang.Binder) (int64, bool) {
	if b.Step == nil {
		return 1, true
	}
	p, ok := r.size(b.Step, "the step of a range")
	if !ok {
		return 1, false
	}
	k, isConst := p.Const()
	if !isConst || k < 1 {
		r.report(&badStep{at: b.Step.Span()})
		return 1, false
	}
	return k, true
}

// bind declares the index lo <= b < hi.
func (r *reader) bind(b *lang.Binder, lo, hi dim.Poly) {
	if b.Name == nil || b.Name.Name == "" {
		return
	}
	if old := r.find(b.Name.Name); old != nil {
		r.report(&shadowed{name: b.Name, first: old, free: r.freeName(b.Name.Name)})
	}
	symbol := r.prefix + b.Name.Name
	if r.prefix != "" {
		symbol += "#" + strconv.Itoa(len(r.t.Symbols))
	}
	put(&r.t.Symbols, b, symbol)
	last := hi.Sub(dim.Int(1))
	r.dims.Indices = append(r.dims.Indices, dim.Range{Index: symbol, Lo: lo, Hi: last})
	f := Facts{Level: Dim, Curv: Affine, Range: r.sizedRange(lo).Hull(r.sizedRange(last))}
	if f.Range.Empty() {
		f.Range = everything()
	}
	r.binders = append(r.binders, &entity{role: binderRole, ident: b.Name, node: b, facts: f, size: dim.Symbol(symbol), sized: true})
}

// freeName finds a name for an index that nothing else has.
func (r *reader) freeName(taken string) string {
	for _, n := range []string{"i", "j", "k", "l", "s"} {
		if n != taken && r.find(n) == nil {
			return n
		}
	}
	for k := 1; ; k++ {
		if n := taken + strconv.Itoa(k); r.find(n) == nil {
			return n
		}
	}
}

// condition reads "if i < j": comparisons of indices and sizes. They become facts for the proofs of bounds.
func (r *reader) condition(c *lang.Compare) bool {
	polys := make([]dim.Poly, len(c.Operands))
	ok := true
	for i, e := range c.Operands {
		f := r.expr(e)
		p, isSize := r.poly(e, 8)
		switch {
		case f.Bad:
			ok = false
		case !isSize && f.Level >= Const:
			at, ent := r.culprit(e, f.Level)
			r.report(&dataCondition{at: at, decl: ent, level: f.Level, decls: r.declaration(ent)})
			ok = false
		case !isSize:
			r.report(&notWhole{at: e.Span(), use: "a condition on indices"})
			ok = false
		}
		polys[i] = p
	}
	if ok {
		for i, op := range c.Ops {
			r.assume(polys[i], op, polys[i+1])
		}
	}
	return ok
}

// assume adds a comparison of sizes to what proofs may use.
func (r *reader) assume(x dim.Poly, op lang.RelOp, y dim.Poly) {
	d, one := y.Sub(x), dim.Int(1)
	var facts []dim.Poly
	switch op {
	case lang.Lt:
		facts = []dim.Poly{d.Sub(one)}
	case lang.Le:
		facts = []dim.Poly{d}
	case lang.Ge:
		facts = []dim.Poly{d.Scale(-1)}
	case lang.Gt:
		facts = []dim.Poly{d.Scale(-1).Sub(one)}
	case lang.Eq:
		facts = []dim.Poly{d, d.Scale(-1)}
	case lang.Ne:
		facts = r.strictly(d)
	}
	r.dims.Known = append(r.dims.Known[:len(r.dims.Known):len(r.dims.Known)], facts...)
}

// strictly sharpens what is known of the ends by d != 0.
func (r *reader) strictly(d dim.Poly) []dim.Poly {
	switch {
	case r.dims.NonNegative(d):
		return []dim.Poly{d.Sub(dim.Int(1))}
	case r.dims.NonNegative(d.Scale(-1)):
		return []dim.Poly{d.Scale(-1).Sub(dim.Int(1))}
	}
	return nil
}

// comprehension reads [e for i in n]: new leading axes.
func (r *reader) comprehension(e *lang.Comprehension) Facts {
	binders, dims := r.binders, r.dims
	axes, ok := r.open(e.For)
	body := *r.expr(e.Body)
	r.binders, r.dims = binders, keepCounts(dims, r.dims)
	if !ok || body.Bad {
		return bad()
	}
	f := body
	f.Props = 0
	switch {
	case body.Type.Kind == Mat:
		f.Props = body.Props & matrixProps
	case r.symmetricComprehension(e, body.Type):
		f.Props = Symmetric
	}
	f.Type = stackedType(axes, body.Type)
	f.Curv = r.curvature(e, f.Level)
	return f
}

// keepCounts leaves a scope but keeps what is known of count symbols made in it: types that left it may name them.
func keepCounts(outer, inner dim.Facts) dim.Facts {
	outer.Min = inner.Min
	return outer
}

// stackedType is the type of values of type t laid along new leading axes.
func stackedType(axes dim.Shape, t Type) Type {
	return typeOf(append(append(dim.Shape(nil), axes...), t.Shape...))
}
