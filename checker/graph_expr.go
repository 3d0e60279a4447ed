package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// expr reads an expression. Data is known by its range and properties alone; within a perspective it counts s times.
func (fr *frame) expr(e lang.Expr) *form {
	f := fr.factor(e)
	if facts := fr.b.Facts[lang.Unparen(e)]; fr.scale != nil && facts != nil && facts.Level < Variable {
		return fr.entrywise(fr.scale, f)
	}
	return f
}

// factor reads an expression that multiplies another one if it is data.
func (fr *frame) factor(e lang.Expr) *form {
	e = lang.Unparen(e)
	if alt, ok := fr.b.Instead[e]; ok {
		e = lang.Unparen(alt)
	}
	facts := fr.b.Facts[e]
	switch {
	case fr.fault != nil:
		return number(everything())
	case facts == nil:
		return fr.fail(e, "nothing is known of this expression")
	case facts.Level < Variable:
		f := &form{axes: fr.fresh(facts.Type.Shape), konst: facts.Range, props: facts.Props}
		if diagonal(f) {
			f = fr.diagonalData(e, f)
		}
		return f
	}
	if q := fr.b.Quadratics[e]; q != nil {
		return fr.quadratic(e, q)
	}
	switch e := e.(type) {
	case *lang.Ident:
		return fr.name(e)
	case *lang.Unary:
		return fr.expr(e.X).scaled(point(-1))
	case *lang.Binary:
		return fr.binary(e)
	case *lang.Transpose:
		return fr.transpose(e, fr.expr(e.X))
	case *lang.Index:
		return fr.index(e)
	case *lang.Call:
		if t := fr.b.Calls[e]; t != nil {
			return fr.call(e, t, e.For)
		}
	case *lang.Block:
		return fr.blocks(e)
	case *lang.Comprehension:
		return fr.comprehension(e.Body, e.For, facts.Type.Shape)
	}
	return fr.fail(e, "this expression has no graph")
}

// name returns the value of an argument, a local or a let.
func (fr *frame) name(id *lang.Ident) *form {
	n := fr.b.Uses[id]
	if f, ok := fr.values[n]; ok {
		return f
	}
	l, ok := n.(*lang.Let)
	if !ok {
		return fr.fail(id, "nothing is known of this name")
	}
	f := fr.let(l)
	if l.Binders != nil && fr.fault == nil { // its subscripts are the values of the binders; an array counts from 0
		shape := fr.shape(f)
		off := make([]dim.Poly, len(shape))
		for i := range l.Binders.List {
			off[i] = fr.span(f.axes[i]).lo
		}
		f = fr.block(f, off, shape)
	}
	return f
}

// let returns the value of a let. The axes of its binders run over their values.
func (fr *frame) let(l *lang.Let) *form {
	if f, ok := fr.values[l]; ok {
		return f
	}
	here := fr.loops
	fr.loops = fr.outside
	var f *form
	if l.Binders == nil {
		f = fr.expr(l.Value)
		fr.values[l] = f
	} else {
		fr.within(l.Binders, func(syms []int, rect bool) {
			g := *fr.merged(fr.expr(l.Value))
			g.axes = concat(syms, g.axes)
			f = &g
			if !rect {
				f = fr.fail(l, "the ranges of this let depend on each other")
			}
		})
	}
	fr.loops = here
	return f
}

// binary reads sums, products with data, quotients by data and powers.
func (fr *frame) binary(e *lang.Binary) *form {
	switch e.Op {
	case lang.Pow, lang.EPow:
		if t := fr.b.Calls[e]; t != nil {
			return fr.call(e, t, nil)
		}
		return fr.fail(e, "this power has no graph")
	case lang.Add:
		return fr.add(fr.expr(e.X), fr.expr(e.Y))
	case lang.Sub:
		return fr.add(fr.expr(e.X), fr.expr(e.Y).scaled(point(-1)))
	}
	if inner, scale := fr.congruent(e); inner != nil {
		return fr.congruence(e, inner, scale)
	}
	x, y := fr.factor(e.X), fr.factor(e.Y)
	switch {
	case fr.fault != nil:
		return x
	case e.Op == lang.Div || e.Op == lang.EDiv:
		if !y.data() {
			return fr.fail(e, "a variable stands in a denominator")
		}
		return fr.entrywise(x, &form{axes: y.axes, konst: y.konst.Inv()})
	case !x.data() && !y.data():
		return fr.fail(e, "this is a product of two variables")
	case e.Op == lang.EMul || len(x.axes) == 0 || len(y.axes) == 0:
		if x.data() {
			return fr.entrywise(y, x)
		}
		return fr.entrywise(x, y)
	}
	return fr.matrixProduct(e, x, y)
}

// entrywise returns the form times data, entry by entry, numbers broadcast.
func (fr *frame) entrywise(f, data *form) *form {
	switch {
	case len(data.axes) == 0:
		return f.scaled(data.konst)
	case len(f.axes) == 0:
		return fr.scaledMatrix(f, data)
	}
	return f.scaledEntries(data.konst)
}

// matrixProduct contracts the last axis of x with the first of y; a column times a row spans a matrix instead.
func (fr *frame) matrixProduct(e *lang.Binary, x, y *form) *form {
	if fr.b.Facts[e.X].Type.Kind == Vec && fr.b.Facts[e.Y].Type.Kind == Row {
		return fr.outer(x, y)
	}
	n := len(x.axes) - 1
	if x.data() {
		return fr.leftProduct(x, y)
	}
	d, f := y, fr.merged(x)
	if p := d.diagonalPart(); p != nil {
		return f.scaledEntries(p.konst)
	}
	out := *fr.summed(f, f.axes[n]).scaled(d.konst)
	out.axes = concat(f.axes[:n], d.axes[1:])
	return &out
}

// leftProduct is the product of data and a form.
func (fr *frame) leftProduct(d, f *form) *form {
	f = fr.merged(f)
	if p := d.diagonalPart(); p != nil {
		return f.scaledEntries(p.konst)
	}
	out := *fr.summed(f, f.axes[0]).scaled(d.konst)
	out.axes = concat(d.axes[:len(d.axes)-1], f.axes[1:])
	return &out
}

// diagonal reports whether data is a diagonal matrix.
func diagonal(d *form) bool { return len(d.axes) == 2 && d.props&Diagonal != 0 }

func (fr *frame) outer(x, y *form) *form {
	f, d := fr.merged(x), y
	if x.data() {
		f, d = fr.merged(y), x
	}
	out := *f.scaled(d.konst)
	out.axes = concat(f.axes, d.axes)
	if x.data() {
		out.axes = concat(d.axes, f.axes)
	}
	return &out
}

func (fr *frame) transpose(e *lang.Transpose, f *form) *form {
	switch len(f.axes) {
	case 0, 1:
		return f
	case 2:
		return fr.transposed(f, 1, 0)
	}
	return fr.fail(e, "an array of more than two axes has no transpose")
}

// index reads subscripts and slices; an unknown one may be any.
func (fr *frame) index(e *lang.Index) *form {
	f := fr.subscripted(e.X)
	axis := 0
	for _, s := range e.Subs {
		if axis >= len(f.axes) {
			return fr.fail(e, "there are more subscripts than axes")
		}
		if s.Slice {
			f = fr.slice(f, axis, s)
			axis++
			continue
		}
		x, ok := fr.subscript(s.Index)
		if !ok {
			f = fr.some(f, axis)
			continue
		}
		f = fr.axisAt(f, axis, x)
	}
	return f
}

// subscripted reads what is indexed: the axes of a let with binders run over the values of those.
func (fr *frame) subscripted(e lang.Expr) *form {
	if id, ok := lang.Unparen(e).(*lang.Ident); ok {
		if l, ok := fr.b.Uses[id].(*lang.Let); ok {
			return fr.let(l)
		}
	}
	return fr.expr(e)
}

func (fr *frame) slice(f *form, axis int, s *lang.Subscript) *form {
	span := *fr.span(f.axes[axis])
	lo, hi, okLo, okHi := span.lo, span.lo.Add(span.n), true, true
	if s.Lo != nil {
		lo, okLo = fr.poly(s.Lo)
	}
	if s.Hi != nil {
		hi, okHi = fr.poly(s.Hi)
	}
	if !okLo || !okHi {
		return fr.fail(s, "the slice is no polynomial in sizes")
	}
	if lo.Equal(span.lo) && hi.Sub(lo).Equal(span.n) {
		return f
	}
	return fr.sliced(f, axis, lo, hi.Sub(lo))
}

// some returns the form with one axis at an unknown subscript.
func (fr *frame) some(f *form, axis int) *form {
	f = fr.merged(f)
	shape := slices.Delete(fr.shape(f), axis, axis+1)
	return fr.unknownPlaces(fr.linear(f, fr.loops, lang.Span{}), point(1), shape, dim.Int(1))
}

// comprehension lays the values of an expression over binders along new axes: one for each binder, or a single one where
// their ranges leave gaps.
func (fr *frame) comprehension(body lang.Expr, b *lang.Binders, shape dim.Shape) (out *form) {
	fr.within(b, func(syms []int, rect bool) {
		f := fr.merged(fr.expr(body))
		switch n := len(shape) - len(f.axes); {
		case fr.fault != nil || n < 0:
			out = f
		case rect && n == len(syms):
			out = fr.laid(f, syms, shape[:n])
		default:
			out = fr.strewn(f, shape[:n], body.Span())
		}
	})
	return out
}

// laid turns index symbols into first axes, which count from 0.
func (fr *frame) laid(f *form, syms []int, shape dim.Shape) *form {
	axes := fr.fresh(shape)
	old := make([]index, len(syms))
	for i, s := range syms {
		old[i] = index{sym: axes[i], scale: 1, off: fr.span(s).lo}
	}
	out := *f.replaced(swap{syms, old})
	out.axes = concat(axes, f.axes)
	return &out
}

// strewn lays a form along first axes in an order that is not followed.
func (fr *frame) strewn(f *form, shape dim.Shape, at lang.Span) *form {
	out := *fr.unknownPlaces(fr.linear(f, fr.loops, at), point(1), shape, dim.Int(1))
	out.axes = concat(out.axes, f.axes)
	return &out
}

// blocks reads a block matrix: rows of blocks stacked, blocks of a row side by side.
func (fr *frame) blocks(e *lang.Block) *form {
	t := fr.b.Facts[e].Type
	out := &form{axes: fr.fresh(t.Shape)}
	down := dim.Poly{}
	for _, row := range e.Rows {
		right, height := dim.Poly{}, dim.Int(1)
		for _, x := range row {
			f := fr.lifted(fr.expr(x), fr.b.Facts[x].Type.Kind, t.Kind)
			size := fr.shape(f)
			if len(size) != len(t.Shape) || len(size) > 2 {
				return fr.fail(x, "the block has another rank than the whole")
			}
			off := []dim.Poly{down, right}
			switch t.Kind {
			case Vec:
				off = []dim.Poly{down}
				height = size[0]
			case Row:
				off = []dim.Poly{right}
				right = right.Add(size[0])
			default:
				height = size[0]
				right = right.Add(size[1])
			}
			out.pieces = append(out.pieces, flattened(f, off)...)
		}
		down = down.Add(height)
	}
	return out
}

// flattened returns a form as pieces at an offset.
func flattened(f *form, off []dim.Poly) []piece {
	if f.pieces == nil {
		return []piece{{form: f, off: off}}
	}
	var out []piece
	for _, p := range f.pieces {
		at := make([]dim.Poly, len(off))
		for i := range off {
			at[i] = off[i].Add(p.off[i])
		}
		if p.places != everyPlace {
			out = append(out, piece{p.form, at, p.places})
			continue
		}
		out = append(out, flattened(p.form, at)...)
	}
	return out
}

// lifted gives a block of a vector or matrix as many axes as that has.
func (fr *frame) lifted(f *form, kind, whole Kind) *form {
	if len(f.axes) == 2 || whole != Mat && len(f.axes) == 1 {
		return f
	}
	f = fr.merged(f)
	out := *f
	single := func() int { return fr.newIndex(dim.Poly{}, dim.Int(1)) }
	switch {
	case whole != Mat:
		out.axes = []int{single()}
	case kind == Vec:
		out.axes = []int{f.axes[0], single()}
	case kind == Row:
		out.axes = []int{single(), f.axes[0]}
	default:
		out.axes = []int{single(), single()}
	}
	return &out
}

// quadratic reads what the quadratic rule has split into squares.
func (fr *frame) quadratic(e lang.Expr, q *Quadratic) *form {
	scale := point(1)
	if q.Scale != nil {
		scale = fr.factor(q.Scale).konst
	}
	leaves := make([]*form, len(q.Leaves))
	for i, l := range q.Leaves {
		leaves[i] = fr.linear(fr.expr(l), fr.loops, e.Span())
	}
	out := number(Interval{})
	if q.Matrix != nil {
		out = fr.quadraticForm(q.Matrix, leaves[0], scale)
	}
	for _, s := range q.Squares {
		out = out.plus(fr.squared(s, leaves, scale))
	}
	if fr.scale != nil {
		out = fr.linear(out, fr.loops, e.Span())
	}
	for _, t := range q.Rest {
		rest := fr.unit()
		if t.Expr != nil {
			rest = fr.expr(t.Expr)
		}
		out = fr.add(out, rest.scaled(point(t.Coef)))
	}
	return out
}

// unit is the number 1, or s within a perspective.
func (gr *grapher) unit() *form {
	if gr.scale != nil {
		return gr.scale
	}
	return number(point(1))
}

// squared is scale * weight * |sum_j coef_j leaf_j|^2.
func (fr *frame) squared(s Square, leaves []*form, scale Interval) *form {
	var sum *form
	for j, c := range s.Coef {
		if c == 0 {
			continue
		}
		f := leaves[j].scaled(point(c))
		if sum == nil {
			sum = f
		} else {
			sum = fr.add(sum, f)
		}
	}
	out := number(Interval{})
	if sum == nil {
		return out
	}
	for _, p := range flattened(sum, make([]dim.Poly, len(sum.axes))) {
		out.quads = append(out.quads, square{weight: scale.Mul(point(s.Weight)), residual: *p.form, over: p.form.axes})
	}
	return out
}

// quadraticForm is scale * leaf' P leaf for semidefinite P.
func (fr *frame) quadraticForm(matrix lang.Expr, leaf *form, scale Interval) *form {
	p := fr.factor(matrix)
	entries := p.konst
	switch {
	case p.props&PSD != 0:
	case p.props&NSD != 0:
		entries, scale = entries.Neg(), scale.Neg()
	default:
		return fr.fail(matrix, "the matrix is not known to be semidefinite")
	}
	leaf = fr.merged(leaf)
	m := &matrixTerm{entries: entries, diagonal: p.props&Diagonal != 0}
	return &form{quads: []square{{weight: scale, residual: *leaf, over: leaf.axes, matrix: m}}}
}
