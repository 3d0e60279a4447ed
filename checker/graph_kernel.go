package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// kernel reads an affine operation that Go implements. Which entry goes where is followed for sums, diagonals and
// differences; in the others the entries of the argument are not told apart.
func (fr *frame) kernel(at lang.Node, t *Target, binders *lang.Binders) *form {
	name := t.Func.Name.Name
	if len(t.Args) == 0 || t.Args[0] == nil {
		return fr.fail(at, name+" lacks its argument")
	}
	if name == "sum" {
		return fr.sum(t, binders)
	}
	f := fr.operand(t.Args[0], binders)
	shape := t.Facts.Type.Shape
	axis := max(t.Axis, 0)
	if len(f.axes) == 0 { // a number counts as a vector of one
		f = fr.filled(f, dim.Fixed(1))
	}
	switch {
	case fr.fault != nil:
		return f
	case (name == "trace" || name == "upper_tri") && len(f.axes) != 2 || axis >= len(f.axes):
		return fr.fail(at, name+" takes an array of another rank")
	case name == "trace":
		if s := fr.innerProduct(t.Args[0], f, at.Span()); s != nil {
			return s
		}
		d := fr.diagonal(f, dim.Poly{}, fr.shape(f)[:1])
		return fr.sumAll(d)
	case name == "diag":
		return fr.diag(at, t, f)
	case name == "diff":
		return fr.differences(at, t, f, axis)
	case name == "cumsum":
		return fr.unknownPlaces(f, point(1), shape, fr.span(f.axes[axis]).n)
	case name == "upper_tri":
		return fr.upperTriangle(f, shape)
	case name == "vec" && len(shape) == 1 && !fr.byColumns(at):
		return fr.listOf(f, shape)
	case name == "vec" || name == "reshape":
		return fr.unknownPlaces(f, point(1), shape, dim.Int(1))
	case (name == "conv" || name == "kron") && len(t.Args) == 2 && t.Args[1] != nil:
		return fr.bilinear(f, fr.operand(t.Args[1], nil), shape, name == "conv")
	}
	return fr.fail(at, name+" has no graph")
}

// operand reads an argument, which multiplies the other one if it is data.
func (fr *frame) operand(e lang.Expr, binders *lang.Binders) *form {
	if facts := fr.b.Facts[e]; facts != nil && facts.Level < Variable {
		return fr.factor(e)
	}
	return fr.argument(e, binders)
}

// sum adds up all entries, those along an axis, or the values of an expression over binders. Squares stay squares.
func (fr *frame) sum(t *Target, binders *lang.Binders) (out *form) {
	switch {
	case binders != nil:
		fr.within(binders, func(syms []int, _ bool) {
			out = fr.expr(t.Args[0])
			for _, s := range syms {
				out = fr.summed(out, s)
			}
		})
		return out
	case t.Axis >= 0:
		f := fr.expr(t.Args[0])
		if t.Axis < len(f.axes) {
			return fr.sumAxis(f, t.Axis)
		}
		return f
	}
	return fr.sumAll(fr.expr(t.Args[0]))
}

// diagonal returns the entries (i, i+k) of a matrix for k >= 0, and (i-k, i) otherwise.
func (fr *frame) diagonal(f *form, k dim.Poly, shape dim.Shape) *form {
	if d := f.diagonalPart(); d != nil && k.IsInt(0) {
		return d
	}
	f = fr.merged(f)
	axes := fr.fresh(shape)
	down, right := subscript(axes[0]), subscript(axes[0])
	if c, ok := k.Const(); ok && c < 0 {
		down.off = k.Scale(-1)
	} else {
		right.off = k
	}
	return f.moved(axes, []index{down, right})
}

func (fr *frame) diag(at lang.Node, t *Target, f *form) *form {
	shape := t.Facts.Type.Shape
	k, ok := dim.Poly{}, true
	if len(t.Args) > 1 && t.Args[1] != nil {
		k, ok = fr.poly(t.Args[1])
	}
	if _, known := k.Const(); !ok || !known {
		return fr.fail(at, "which diagonal is meant is not known")
	}
	if len(f.axes) == 2 {
		return fr.diagonal(f, k, shape)
	}
	if k.IsInt(0) {
		return fr.onDiagonalOf(f, shape)
	}
	f = fr.merged(f)
	out := *f
	out.axes = fr.fresh(shape)
	out = *f.moved(out.axes, []index{subscript(out.axes[0])})
	out.konst = out.konst.Hull(Interval{})
	for i := range out.parts {
		out.parts[i].absent, out.parts[i].opaque = true, true
	}
	return &out
}

// maxDifference bounds the order of differences that is followed entry by entry.
const maxDifference = 20

// differences is y_i = sum_j (-1)^(k-j) binom(k, j) x_(i+j) along an axis.
func (fr *frame) differences(at lang.Node, t *Target, f *form, axis int) *form {
	order := int64(1)
	if len(t.Args) > 1 && t.Args[1] != nil {
		p, _ := fr.poly(t.Args[1])
		order, _ = p.Const()
	}
	if order < 1 || order > maxDifference {
		return fr.fail(at, "the order of differences is not known")
	}
	n := fr.span(f.axes[axis]).n.Sub(dim.Int(order))
	var out *form
	coef := 1.0
	for j := order; j >= 0; j-- {
		x := fr.sliced(f, axis, dim.Int(j), n).scaled(point(coef))
		if out == nil {
			out = x
		} else {
			out = fr.add(out, x)
		}
		coef = -coef * float64(j) / float64(order-j+1)
	}
	return out
}

func (fr *frame) upperTriangle(f *form, shape dim.Shape) *form {
	f = fr.merged(f)
	out := fr.unknownPlaces(f, point(1), shape, dim.Int(1))
	for i := range out.parts {
		if fr.straight(f.parts[i], f.axes) {
			out.parts[i].only = offDiagonal
		}
	}
	return out
}

// byColumns reports whether a call says order="F".
func (fr *frame) byColumns(at lang.Node) bool {
	c, ok := at.(*lang.Call)
	return ok && slices.ContainsFunc(c.Args, func(a *lang.Arg) bool {
		s, ok := a.Value.(*lang.String)
		return ok && s.Value == "F"
	})
}

// bilinear is a product of data and an array that mixes entries: a convolution sums up to all of them, a Kronecker product
// takes one.
func (fr *frame) bilinear(x, y *form, shape dim.Shape, sums bool) *form {
	f, d := x, y
	if x.data() {
		f, d = y, x
	}
	if d.diagonalPart() != nil && !sums {
		return fr.repeated(f, d.diagonalPart().konst, shape)
	}
	most := dim.Int(1)
	if sums {
		most = fr.size(f.axes)
	}
	out := fr.unknownPlaces(f, d.konst, shape, most)
	switch f = fr.merged(f); {
	case sums || len(out.parts) != len(f.parts):
	case d.props&PSD != 0: // the Kronecker product of semidefinite matrices is semidefinite
		definiteAs(out, f, 1)
	case d.props&NSD != 0:
		definiteAs(out, f, -1)
	}
	return out
}
