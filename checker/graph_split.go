package checker

import "github.com/cvxc-lang/cvxc/internal/dim"

// places tells which places of the block that it spans a piece of a form takes. A matrix of which the diagonal is known
// apart has two pieces that span it: the diagonal as a form of one axis, and the rest.
type places uint8

const (
	everyPlace places = iota
	onDiagonalOnly
	offDiagonalOnly
)

// split reports whether a form is known apart on a diagonal.
func (f *form) split() bool {
	for _, p := range f.pieces {
		if p.places != everyPlace {
			return true
		}
	}
	return false
}

// cutAlike reports whether two forms consist of pieces at the same places.
func (gr *grapher) cutAlike(f, g *form) bool {
	if !f.split() || len(f.pieces) != len(g.pieces) {
		return false
	}
	for i, p := range f.pieces {
		q := g.pieces[i]
		if p.places != q.places || !gr.shape(p.form).Equal(gr.shape(q.form)) || !dim.Shape(p.off).Equal(dim.Shape(q.off)) {
			return false
		}
	}
	return true
}

// at returns what of a form stands at the places of a piece.
func (gr *grapher) at(f *form, p piece) *form {
	switch p.places {
	case onDiagonalOnly:
		return gr.along(f, p.off, gr.shape(p.form))
	case offDiagonalOnly:
		return gr.hollow(gr.block(f, p.off, gr.shape(p.form)))
	}
	return gr.block(f, p.off, gr.shape(p.form))
}

// along returns the entries of a matrix along the diagonal from an offset.
func (gr *grapher) along(f *form, off []dim.Poly, shape dim.Shape) *form {
	f = gr.merged(f)
	axes := gr.fresh(shape)
	out := f.moved(axes, []index{{sym: axes[0], scale: 1, off: off[0]}, {sym: axes[0], scale: 1, off: off[1]}})
	for i := range out.parts {
		out.parts[i].of = f.parts[i].of.kept(f.axes)
	}
	return out
}

// hollow returns a square matrix without its diagonal. It may be empty.
func (gr *grapher) hollow(f *form) *form {
	f = gr.merged(f)
	axes := gr.fresh(gr.shape(f))
	gr.span(axes[1]).partial = true
	out := f.renamed(axes)
	for i := range out.parts {
		p := &out.parts[i]
		p.of = f.parts[i].of.kept(f.axes)
		p.absent = true
		if p.only == 0 && apart(p.at, axes) {
			p.only = offDiagonal
		}
	}
	return out
}

// apart reports whether the last two subscripts are the two axes, so that they differ where those do.
func apart(at []index, axes []int) bool {
	if len(at) < 2 {
		return false
	}
	x, y := at[len(at)-2], at[len(at)-1]
	turned := x.sym == axes[1] && y.sym == axes[0]
	return (turned || x.sym == axes[0] && y.sym == axes[1]) && x.scale == 1 && y.scale == 1 && x.off.Equal(y.off)
}

// onDiagonalOf returns the square matrix that has a form on its diagonal and zeros beside it.
func (gr *grapher) onDiagonalOf(f *form, shape dim.Shape) *form {
	f = gr.merged(f)
	axes := gr.fresh(shape)
	gr.span(axes[1]).partial = true
	zero := make([]dim.Poly, 2)
	return &form{axes: gr.fresh(shape), pieces: []piece{
		{form: &form{axes: axes}, off: zero, places: offDiagonalOnly},
		{form: f, off: zero, places: onDiagonalOnly},
	}}
}

// diagonalPart returns the piece on the diagonal of a form that is known apart there and nowhere else; nil of others.
func (f *form) diagonalPart() *form {
	if len(f.pieces) == 2 && f.pieces[0].places == offDiagonalOnly && f.pieces[1].places == onDiagonalOnly {
		return f.pieces[1].form
	}
	return nil
}

// definite says what an array makes of a square matrix in the places of which it stands: that the coefficients of each of
// its entries are a positive (sign 1) or negative (-1) semidefinite matrix, or (whole) that a semidefinite array gives a
// semidefinite matrix, or its negative. The matrix is the form with the given axes; of a form that is known apart on the
// diagonal, where the axes are 0, the whole.
type definite struct {
	sign  int8
	whole bool
	axes  [2]int
}

// kept returns what is left to say in the pieces of a matrix with these axes, or of the diagonal of one.
func (d definite) kept(axes []int) definite {
	if d.sign == 0 || d.axes != [2]int{} && (len(axes) != 2 || d.axes != [2]int{axes[0], axes[1]}) {
		return definite{}
	}
	return definite{sign: d.sign, whole: d.whole}
}

// moved follows a renaming of the axes.
func (d definite) moved(w swap) definite {
	if d.axes == [2]int{} {
		return definite{}
	}
	for k, s := range d.axes {
		x := w.apply(subscript(s))
		if x.scale != 1 || !x.off.IsInt(0) {
			return definite{}
		}
		d.axes[k] = x.sym
	}
	return d
}

// scaled follows a multiplication by numbers, one for the whole matrix.
func (d definite) scaled(coef Interval) definite {
	switch {
	case coef.Nonneg():
		return d
	case coef.Nonpos():
		return definite{-d.sign, d.whole, d.axes}
	}
	return definite{}
}
