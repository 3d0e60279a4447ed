package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// form is an array expression of a graph: affine in arguments and locals, plus quadratic terms.
type form struct {
	axes  []int // index symbols of its axes, outermost first
	konst Interval
	parts []part
	quads []square
	props Props // of data
	// pieces, if there are any, are blocks that make up the form without gap or overlap; the fields above but axes are then
	// unused.
	pieces []piece
}

// piece is a part of a form, at an offset along each axis.
type piece struct {
	form   *form
	off    []dim.Poly
	places places
}

// of returns a piece at the same places with another form.
func (p piece) of(f *form) piece { return piece{f, p.off, p.places} }

// square is weight * |residual|^2, or weight * residual' P residual, summed over the index symbols of over. Those and the
// axes of the form are the index symbols of the residual.
type square struct {
	weight   Interval
	residual form
	over     []int
	matrix   *matrixTerm
}

func number(a Interval) *form { return &form{konst: a} }

// data reports whether no array stands in the form.
func (f *form) data() bool {
	for _, p := range f.pieces {
		if !p.form.data() {
			return false
		}
	}
	return len(f.parts) == 0 && len(f.quads) == 0
}

// affine reports whether the form has no quadratic terms.
func (f *form) affine() bool {
	for _, p := range f.pieces {
		if !p.form.affine() {
			return false
		}
	}
	return len(f.quads) == 0
}

// each applies a function to the pieces, or to the form itself if it has none.
func (f *form) each(do func(*form) *form) *form {
	if f.pieces == nil {
		return do(f)
	}
	out := &form{axes: f.axes, pieces: make([]piece, len(f.pieces))}
	for i, p := range f.pieces {
		out.pieces[i] = p.of(do(p.form))
	}
	return out
}

// replaced returns the form with index symbols that are no axes of it replaced.
func (f *form) replaced(w swap) *form {
	return f.each(func(f *form) *form {
		out := *f
		out.parts = slices.Clone(f.parts)
		for i := range out.parts {
			out.parts[i] = out.parts[i].replaced(w)
		}
		out.quads = slices.Clone(f.quads)
		for i := range out.quads {
			out.quads[i].residual = *out.quads[i].residual.replaced(w)
		}
		return &out
	})
}

// renamed returns a form without pieces with its axes called by other index symbols.
func (f *form) renamed(axes []int) *form {
	to := make([]index, len(axes))
	for i, s := range axes {
		to[i] = subscript(s)
	}
	out := f.moved(axes, to)
	for i := range out.parts {
		if of := f.parts[i].of; of.axes == [2]int{} {
			out.parts[i].of = of
		}
		out.parts[i].all = f.parts[i].all
	}
	return out
}

// moved returns a form without pieces with other axes: its old ones are the given indices.
func (f *form) moved(axes []int, old []index) *form {
	out := *f.replaced(swap{f.axes, old})
	out.axes = axes
	for i := range out.parts {
		out.parts[i].of, out.parts[i].all = out.parts[i].of.moved(swap{f.axes, old}), false
	}
	return &out
}

// scaled returns coef times the form, entry by entry.
func (f *form) scaled(coef Interval) *form {
	return f.each(func(f *form) *form {
		out := *f
		out.konst = f.konst.Mul(coef)
		out.parts = slices.Clone(f.parts)
		for i := range out.parts {
			out.parts[i].coef = out.parts[i].coef.Mul(coef)
			out.parts[i].of = out.parts[i].of.scaled(coef)
		}
		out.quads = slices.Clone(f.quads)
		for i := range out.quads {
			out.quads[i].weight = out.quads[i].weight.Mul(coef)
		}
		return &out
	})
}

// scaledEntries returns the form with each entry multiplied by a coefficient of its own.
func (f *form) scaledEntries(coef Interval) *form {
	return f.scaled(coef).each(func(f *form) *form {
		for i := range f.parts {
			f.parts[i].of = definite{}
		}
		return f
	})
}

// fresh makes new index symbols for a shape.
func (gr *grapher) fresh(s dim.Shape) []int {
	out := make([]int, len(s))
	for i, n := range s {
		out[i] = gr.newIndex(dim.Poly{}, n)
	}
	return out
}

func (gr *grapher) shape(f *form) dim.Shape {
	out := make(dim.Shape, len(f.axes))
	for i, s := range f.axes {
		out[i] = gr.span(s).n
	}
	return out
}

// add returns f + g, of equal shapes or one a number.
func (gr *grapher) add(f, g *form) *form {
	switch {
	case len(f.axes) == 0 && len(g.axes) > 0:
		f, g = g, f
	case len(g.axes) != 0 && len(g.axes) != len(f.axes):
		return gr.unequal()
	case f.pieces == nil && g.pieces != nil:
		f, g = g, f
	}
	if f.pieces == nil {
		return f.plus(g)
	}
	out := &form{axes: f.axes, pieces: make([]piece, len(f.pieces))}
	alike := gr.cutAlike(f, g)
	for i, p := range f.pieces {
		part := g
		switch {
		case alike:
			part = g.pieces[i].form
		case len(g.axes) > 0:
			part = gr.at(g, p)
		}
		out.pieces[i] = p.of(gr.add(p.form, part))
	}
	return out
}

// plus returns f + g for forms without pieces; g may be a number.
func (f *form) plus(g *form) *form {
	if len(g.axes) > 0 {
		g = g.renamed(f.axes)
	}
	out := &form{axes: f.axes, konst: f.konst.Add(g.konst)}
	out.parts = together(f.parts, g.parts)
	out.quads = append(slices.Clone(f.quads), g.quads...)
	return out
}

// together returns the parts of a sum. Where both have few, coefficients of equal parts add up, so that sums of sums of one
// part do not double with every step.
func together(f, g []part) []part {
	const few = 8
	out := slices.Clone(f)
	for i := range g {
		k := -1
		if len(f) <= few && len(g) <= few {
			k = slices.IndexFunc(f, g[i].equal)
		}
		if k < 0 {
			out = append(out, g[i])
		} else {
			out[k].coef = out[k].coef.Add(g[i].coef)
			if out[k].of != g[i].of {
				out[k].of = definite{}
			}
		}
	}
	return out
}

// block returns the block of a form at an offset.
func (gr *grapher) block(f *form, off []dim.Poly, shape dim.Shape) *form {
	f = gr.merged(f)
	axes := gr.fresh(shape)
	old := make([]index, len(axes))
	for i, s := range axes {
		old[i] = index{sym: s, scale: 1, off: off[i]}
	}
	return f.moved(axes, old)
}

// merged returns the form without pieces: each array of a piece may be absent from a place.
func (gr *grapher) merged(f *form) *form {
	if f.pieces == nil {
		return f
	}
	out := &form{axes: gr.fresh(gr.shape(f))}
	for i, p := range f.pieces {
		old := make([]index, len(p.form.axes))
		for k := range old {
			old[k] = index{sym: out.axes[k], scale: 1, off: p.off[k].Scale(-1)}
		}
		g := gr.merged(p.form).moved(out.axes, old)
		if i == 0 {
			out.konst = g.konst
		}
		out.konst = out.konst.Hull(g.konst)
		for _, q := range g.parts {
			q.absent = true
			out.parts = append(out.parts, q)
		}
		for _, q := range g.quads {
			q.weight = q.weight.Hull(Interval{})
			out.quads = append(out.quads, q)
		}
	}
	return out
}

// axisAt returns the form with axis i at one subscript.
func (gr *grapher) axisAt(f *form, i int, x index) *form {
	if f.pieces != nil {
		if p, off := gr.pieceAt(f, i, x); p != nil {
			return gr.axisAt(p, i, index{sym: x.sym, scale: x.scale, off: x.off.Sub(off)})
		}
		f = gr.merged(f)
	}
	out := *f.replaced(only(f.axes[i], x))
	for i := range out.parts {
		out.parts[i].all = false
	}
	out.axes = slices.Delete(slices.Clone(f.axes), i, i+1)
	return &out
}

// pieceAt returns the piece that holds all entries of a fixed subscript along axis i, and its offset there; nil if there
// is no single one or it is not known.
func (gr *grapher) pieceAt(f *form, i int, x index) (*form, dim.Poly) {
	if x.sym != 0 || f.split() {
		return nil, dim.Poly{}
	}
	for _, p := range f.pieces {
		from, n := p.off[i], gr.span(p.form.axes[i]).n
		inside := gr.sizes().AtLeast(x.off, from) && gr.sizes().AtLeast(from.Add(n), x.off.Add(dim.Int(1)))
		for k := range f.axes {
			inside = inside && (k == i || gr.span(p.form.axes[k]).n.Equal(gr.span(f.axes[k]).n))
		}
		if inside {
			return p.form, from
		}
	}
	return nil, dim.Poly{}
}

// sliced returns the form with axis i restricted to n subscripts from lo.
func (gr *grapher) sliced(f *form, i int, lo, n dim.Poly) *form {
	shape := gr.shape(f)
	off := make([]dim.Poly, len(shape))
	shape[i], off[i] = n, lo
	return gr.block(f, off, shape)
}

// transposed returns the form with its axes in another order.
func (gr *grapher) transposed(f *form, order ...int) *form {
	out := *f
	out.axes = make([]int, len(order))
	for i, k := range order {
		out.axes[i] = f.axes[k]
	}
	out.pieces = make([]piece, 0, len(f.pieces))
	for _, p := range f.pieces {
		off := make([]dim.Poly, len(order))
		for i, k := range order {
			off[i] = p.off[k]
		}
		turned := p.form
		if p.places != onDiagonalOnly {
			turned = gr.transposed(p.form, order...)
		}
		out.pieces = append(out.pieces, piece{turned, off, p.places})
	}
	if f.pieces == nil {
		out.pieces = nil
	}
	return &out
}

// summed returns the form summed over an index symbol; it may be an axis of a form without pieces.
func (gr *grapher) summed(f *form, sym int) *form {
	f = gr.merged(f)
	s := *gr.span(sym)
	fresh := gr.newIndex(s.lo, s.n)
	*gr.span(fresh) = s
	out := *f.replaced(only(sym, subscript(fresh)))
	out.axes = slices.DeleteFunc(slices.Clone(f.axes), func(a int) bool { return a == sym })
	n := gr.product([]int{fresh})
	out.konst = n.times(f.konst)
	for i := range out.parts {
		out.parts[i].sums = append(slices.Clone(out.parts[i].sums), fresh)
	}
	for i := range out.quads {
		out.quads[i].over = append(slices.Clone(out.quads[i].over), fresh)
	}
	return &out
}

// sumAxis sums along one axis.
func (gr *grapher) sumAxis(f *form, i int) *form {
	f = gr.merged(f)
	return gr.summed(f, f.axes[i])
}

// sumAll sums all entries.
func (gr *grapher) sumAll(f *form) *form {
	if f.pieces != nil {
		out := number(Interval{})
		for _, p := range f.pieces {
			out = out.plus(gr.sumAll(p.form))
		}
		return out
	}
	for len(f.axes) > 0 {
		f = gr.summed(f, f.axes[0])
	}
	return f
}

// unknownPlaces returns a form of a shape whose entries are multiples by coef of entries of an affine form that are not
// told apart, up to so many in each place.
func (gr *grapher) unknownPlaces(f *form, coef Interval, shape dim.Shape, n dim.Poly) *form {
	f = gr.merged(f).scaled(coef)
	out := *f
	out.axes = gr.fresh(shape)
	over := gr.newIndex(dim.Poly{}, n)
	gr.span(over).partial = true
	out.konst = gr.product([]int{over}).times(f.konst).Hull(Interval{})
	for i := range out.parts {
		p := &out.parts[i]
		p.at, p.flat, p.all, p.opaque, p.absent, p.sums = nil, false, false, true, true, append(slices.Clone(p.sums), over)
	}
	return &out
}
