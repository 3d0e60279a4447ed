package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// psdCone is the cone of positive semidefinite matrices. A row of it has a matrix of blocks, whose places its spots tell:
// the rules that look at them are in prove_psd.go.
var psdCone = &cone{name: "psd", words: "semidefinite cone"}

// spot is where a slot of a semidefinite row stands in the symmetric matrix of the row: in which of its principal blocks,
// or between which two; of a pair of mirror images one is kept.
type spot struct {
	row, col int
	diagonal bool // the slot holds diagonal entries of the matrix, all of the block
	dense    bool // every row and every column of the block has an entry of the slot
	psd      bool // the slot is part of data that is a positive semidefinite block
}

// semidefinite adds the row f >> 0 for a symmetric matrix, or for each of an array of them.
func (gr *grapher) semidefinite(f *form, loops []int, at lang.Span) {
	f = gr.linear(f, loops, at)
	switch {
	case gr.fault != nil:
		return
	case len(f.axes) == 0:
		gr.entries(nonnegCone, f, loops, at)
		return
	case len(f.axes) > 2:
		g := *gr.merged(f)
		loops = concat(loops, g.axes[:1])
		g.axes = g.axes[1:]
		gr.semidefinite(&g, loops, at)
		return
	}
	pieces := flattened(f, make([]dim.Poly, 2))
	heads, ok := gr.principal(pieces)
	if !ok {
		pieces = flattened(gr.merged(f), make([]dim.Poly, 2))
		heads, _ = gr.principal(pieces)
	}
	row := coneRow{cone: psdCone, at: at}
	for _, p := range pieces {
		gr.placed(&row, p, heads, loops)
	}
	gr.g.rows = append(gr.g.rows, row)
}

// head is a principal block: its offset and its order.
type head struct{ off, n dim.Poly }

// side is the extent of a piece along an axis of the matrix.
func (gr *grapher) side(p piece, axis int) head {
	if p.places == onDiagonalOnly {
		axis = 0
		return head{p.off[axis], gr.span(p.form.axes[0]).n}
	}
	return head{p.off[axis], gr.span(p.form.axes[axis]).n}
}

func (h head) equal(g head) bool { return h.off.Equal(g.off) && h.n.Equal(g.n) }

// principal lists the principal blocks; ok says that every piece stands in one or between two of them.
func (gr *grapher) principal(pieces []piece) (heads []head, ok bool) {
	for _, p := range pieces {
		h := gr.side(p, 0)
		if p.off[0].Equal(p.off[1]) && !slices.ContainsFunc(heads, h.equal) {
			heads = append(heads, h)
		}
	}
	for _, p := range pieces {
		row, col := gr.spotOf(p, heads)
		if row < 0 || col < 0 {
			return heads, false
		}
	}
	return heads, true
}

// spotOf returns the numbers of the principal blocks in whose rows and columns a piece stands, -1 for none.
func (gr *grapher) spotOf(p piece, heads []head) (row, col int) {
	down, right := gr.side(p, 0), gr.side(p, 1)
	if p.places == onDiagonalOnly {
		right.off = p.off[1]
	}
	return slices.IndexFunc(heads, down.equal), slices.IndexFunc(heads, right.equal)
}

// placed adds the slots of one piece. That the matrix is symmetric has been checked: what is below its blocks on the
// diagonal says the same as what is above.
func (gr *grapher) placed(r *coneRow, p piece, heads []head, loops []int) {
	row, col := gr.spotOf(p, heads)
	add := func(f *form, s spot) {
		s.row, s.col = row, col
		s.psd = row == col && p.form.data() && p.form.props&PSD != 0
		r.spots = append(r.spots, s)
		r.slots = append(r.slots, gr.slot(f, concat(loops, f.axes), gr.product(f.axes)))
	}
	zero := make([]dim.Poly, 2)
	switch {
	case row > col:
	case row < col:
		add(p.form, spot{dense: p.places != offDiagonalOnly})
	case p.places == onDiagonalOnly:
		add(p.form, spot{diagonal: true, dense: true})
	case p.places == offDiagonalOnly:
		add(p.form, spot{})
	default:
		add(gr.along(p.form, zero, dim.Shape{heads[row].n}), spot{diagonal: true, dense: true})
		if !heads[row].n.IsInt(1) {
			add(gr.hollow(p.form), spot{})
		}
	}
}

// scaledMatrix is a number times a matrix of data: of a diagonal matrix the diagonal is known apart, and of a semidefinite
// one that it is.
func (fr *frame) scaledMatrix(f, data *form) *form {
	if d := data.diagonalPart(); d != nil {
		g := *f.scaled(d.konst)
		g.axes = fr.fresh(fr.shape(d))
		return fr.onDiagonalOf(&g, fr.shape(data))
	}
	out := f.scaled(data.konst)
	out.axes = data.axes
	sign := int8(0)
	switch {
	case len(data.axes) != 2:
	case data.props&PSD != 0:
		sign = 1
	case data.props&NSD != 0:
		sign = -1
	}
	for i := range out.parts {
		out.parts[i].of = definite{}
		if sign != 0 {
			out.parts[i].of = definite{sign: sign, axes: [2]int{data.axes[0], data.axes[1]}}
		}
	}
	return out
}

// congruent returns the product A*X of (A*X)*A' or (A'*X)*A, for data A and a matrix X that is none, and the number with
// which A is written there, as in (2*A)*X*A'; nil of other products.
func (fr *frame) congruent(e *lang.Binary) (inner *lang.Binary, scale Interval) {
	inner, ok := lang.Unparen(e.X).(*lang.Binary)
	if !ok || e.Op != lang.Mul || inner.Op != lang.Mul {
		return nil, scale
	}
	a, x, b := fr.b.Facts[inner.X], fr.b.Facts[inner.Y], fr.b.Facts[e.Y]
	if a == nil || x == nil || b == nil || a.Level == Variable || x.Level < Variable || b.Level == Variable ||
		a.Type.Kind != Mat || x.Type.Kind != Mat || b.Type.Kind != Mat {
		return nil, scale
	}
	left, scale := fr.unscaled(inner.X)
	right := lang.Unparen(e.Y)
	if t, ok := right.(*lang.Transpose); ok && same(t.X, left) {
		return inner, scale
	}
	if t, ok := left.(*lang.Transpose); ok && same(t.X, right) {
		return inner, scale
	}
	return nil, scale
}

// unscaled takes the numbers off a matrix of data that is written with some in front.
func (fr *frame) unscaled(e lang.Expr) (lang.Expr, Interval) {
	scale := point(1)
	for {
		switch x := lang.Unparen(e).(type) {
		case *lang.Unary:
			e, scale = x.X, scale.Neg()
			continue
		case *lang.Binary:
			if f := fr.b.Facts[x.X]; x.Op == lang.Mul && f != nil && f.Type.Kind == Scalar {
				e, scale = x.Y, scale.Mul(f.Range)
				continue
			}
		}
		return lang.Unparen(e), scale
	}
}

// congruence is A*X*A', a number times: what is semidefinite in X, the coefficients of an entry or what a semidefinite array
// gives, is so in it too.
func (fr *frame) congruence(e, inner *lang.Binary, scale Interval) *form {
	a, x, b := fr.factor(inner.X), fr.merged(fr.expr(inner.Y)), fr.factor(e.Y)
	if fr.fault != nil {
		return x
	}
	out := fr.matrixProduct(e, fr.leftProduct(a, x), b)
	switch {
	case len(out.parts) != len(x.parts):
	case scale.Nonneg():
		definiteAs(out, x, 1)
	case scale.Nonpos():
		definiteAs(out, x, -1)
	}
	return out
}

// definiteAs says of the parts of a matrix what is known of those of another one, sign times.
func definiteAs(out, like *form, sign int8) {
	for i := range out.parts {
		if of := like.parts[i].of; of.sign != 0 && len(like.axes) == 2 && of.axes == [2]int{like.axes[0], like.axes[1]} {
			out.parts[i].of = definite{sign: sign * of.sign, whole: of.whole, axes: [2]int{out.axes[0], out.axes[1]}}
		}
	}
}

// repeated is the Kronecker product of a square matrix and a diagonal one of data: diagonal entries of the matrix stand on
// the diagonal, and those beside its diagonal, beside it.
func (fr *frame) repeated(f *form, coef Interval, shape dim.Shape) *form {
	f = fr.merged(f)
	on := fr.unknownPlaces(f, coef, shape[:1], dim.Int(1))
	off := fr.unknownPlaces(f, coef, shape, dim.Int(1))
	fr.span(off.axes[1]).partial = true
	for i, p := range f.parts {
		if of := p.of.kept(f.axes); of.whole {
			on.parts[i].of, off.parts[i].of = of.scaled(coef), of.scaled(coef)
		}
		if apart(p.at, f.axes) && p.only == 0 {
			on.parts[i].only, off.parts[i].only = onDiagonal, offDiagonal
			on.parts[i].all = fr.straight(p, f.axes) && len(p.sums) == 0 && !p.absent && !p.opaque
		}
	}
	out := fr.onDiagonalOf(on, shape)
	out.pieces[0].form = off
	return out
}

// diagonalData returns a diagonal matrix of data as a form that is known apart on the diagonal; what is known of all
// entries stays.
func (fr *frame) diagonalData(e lang.Expr, f *form) *form {
	shape := fr.shape(f)[:1]
	d := &form{axes: fr.fresh(shape), konst: fr.diagonalRange(e, f.konst)}
	out := fr.onDiagonalOf(d, fr.shape(f))
	out.konst, out.props = f.konst, f.props
	return out
}

// diagonalRange bounds the diagonal entries of a diagonal matrix of data that has entries in r: 1 of an identity.
func (fr *frame) diagonalRange(e lang.Expr, r Interval) Interval {
	switch e := lang.Unparen(e).(type) {
	case *lang.Unary:
		return fr.diagonalRange(e.X, r.Neg()).Neg()
	case *lang.Binary:
		x, y := fr.b.Facts[e.X], fr.b.Facts[e.Y]
		if e.Op == lang.Mul && x.Type.Kind == Scalar {
			return x.Range.Mul(fr.diagonalRange(e.Y, y.Range)).Meet(r)
		}
		if (e.Op == lang.Mul || e.Op == lang.Div) && y.Type.Kind == Scalar {
			if e.Op == lang.Div {
				return fr.diagonalRange(e.X, x.Range).Div(y.Range).Meet(r)
			}
			return fr.diagonalRange(e.X, x.Range).Mul(y.Range).Meet(r)
		}
	case *lang.Ident:
		if l, ok := fr.b.Uses[e].(*lang.Let); ok && l.Binders == nil {
			return fr.diagonalRange(l.Value, r)
		}
	case *lang.Call:
		t := fr.b.Calls[e]
		switch {
		case t == nil || !t.Builtin():
		case t.Func.Name.Name == "eye":
			return point(1)
		case t.Func.Name.Name == "diag" && t.Args[0] != nil:
			return fr.b.Facts[t.Args[0]].Range.Meet(r)
		}
	}
	return r
}

// innerProduct reads trace(C*T) for semidefinite data C as a local with an equality of its own, so that the sign can be
// noted once T is known to be semidefinite; nil of other arguments.
func (fr *frame) innerProduct(e lang.Expr, f *form, at lang.Span) *form {
	b, ok := lang.Unparen(e).(*lang.Binary)
	if !ok || b.Op != lang.Mul {
		return nil
	}
	other := b.Y
	x, y := fr.b.Facts[b.X], fr.b.Facts[b.Y]
	data := x
	if y.Level < Variable {
		data, other = y, b.X
	}
	if data.Level == Variable || data.Type.Kind != Mat || data.Props&(PSD|NSD) == 0 {
		return nil
	}
	t := fr.merged(fr.expr(other))
	if len(t.parts) != 1 || t.konst != (Interval{}) || !fr.straight(t.parts[0], t.axes) {
		return nil
	}
	s := fr.array(symbol{formal: -1}, fr.loops, nil)
	fr.entries(zeroCone, fr.add(fr.sumAll(fr.diagonal(f, dim.Poly{}, fr.shape(f)[:1])), s.scaled(point(-1))), fr.loops, at)
	sign := t.parts[0].coef
	if data.Props&PSD == 0 {
		sign = sign.Neg()
	}
	fr.products = append(fr.products, innerTerm{local: s.scaled(sign), symbol: t.parts[0].symbol, at: at})
	return s
}

// innerTerm is the inner product of a matrix with a positive semidefinite one.
type innerTerm struct {
	local  *form // the inner product, with the sign that it has for a positive semidefinite array
	symbol int
	at     lang.Span
}

// signProducts adds that inner products of two positive semidefinite matrices are nonnegative.
func (gr *grapher) signProducts() {
	for _, q := range gr.products {
		if gr.g.knownPSD(q.symbol) {
			gr.entries(nonnegCone, q.local, nil, q.at)
		}
	}
}

// knownPSD reports whether an array is a principal block of a semidefinite row.
func (g *graph) knownPSD(symbol int) bool {
	for i := range g.rows {
		r := &g.rows[i]
		for k, s := range r.spots {
			if s.diagonal && r.slots[k].alone(symbol) && r.slots[k].terms[0].covers && r.rest(k, symbol) {
				return true
			}
		}
	}
	return false
}

// rest reports whether what stands beside the diagonal slot k in its block is the rest of the array.
func (r *coneRow) rest(k, symbol int) bool {
	for j, s := range r.spots {
		if s.row == r.spots[k].row && s.col == s.row && !s.diagonal && !(r.slots[j].alone(symbol) && r.slots[j].terms[0].reach == offDiagonal) {
			return false
		}
	}
	return true
}

// alone reports whether the slot is one array and nothing else.
func (s *slot) alone(symbol int) bool {
	return len(s.terms) == 1 && s.terms[0].symbol == symbol && s.terms[0].coef == point(1) && s.konst == Interval{}
}
