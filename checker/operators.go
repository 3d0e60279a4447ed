package checker

import (
	"math"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// negative reads -x.
func (r *reader) negative(e *lang.Unary) Facts {
	x := r.expr(e.X)
	if x.Bad {
		return bad()
	}
	f := *x
	f.Range, f.Curv, f.Props = x.Range.Neg(), x.Curv.Flip(), x.Props.Negated()
	return f
}

// binary reads an operator of two operands.
func (r *reader) binary(e *lang.Binary) Facts {
	if r.raisedToT(e) {
		return bad()
	}
	mark := len(r.sink.list)
	x, y := r.expr(e.X), r.expr(e.Y)
	if x.Bad || y.Bad {
		if e.Op != lang.Mul && x.Bad != y.Bad && (x.Type.Kind != Scalar || y.Type.Kind != Scalar) {
			r.wantEntries(mark)
		}
		if (e.Op == lang.Add || e.Op == lang.Sub) && (x.Bad && isEntry(e.Y, y) || y.Bad && isEntry(e.X, x)) {
			r.wantNumber(mark)
		}
		return bad()
	}
	switch e.Op {
	case lang.Add, lang.Sub:
		return r.sum(e, x, y)
	case lang.Mul:
		return r.matrixProduct(e, x, y)
	case lang.EMul:
		return r.entryProduct(e, x, y)
	case lang.Div, lang.EDiv:
		return r.ratio(e, x, y)
	case lang.Pow, lang.EPow:
		return r.power(e, x, y)
	}
	return bad()
}

// isEntry reports whether e is an entry of an array, which goes with numbers only.
func isEntry(e lang.Expr, f *Facts) bool {
	_, ok := lang.Unparen(e).(*lang.Index)
	return ok && !f.Bad && f.Type.Kind == Scalar
}

// pairType is the type of an entrywise operation: equal types, or a number and anything.
func pairType(x, y Type) (Type, bool) {
	switch {
	case x.Kind == Scalar:
		return y, true
	case y.Kind == Scalar || x.Equal(y):
		return x, true
	}
	return Type{}, false
}

// sum reads x + y and x - y.
func (r *reader) sum(e *lang.Binary, x, y *Facts) Facts {
	t, ok := pairType(x.Type, y.Type)
	if !ok {
		r.report(r.shapesDiffer(e, x.Type, y.Type))
		return bad()
	}
	f := Facts{Type: t, Level: max(x.Level, y.Level)}
	yProps := y.Props
	if e.Op == lang.Add {
		f.Range = x.Range.Add(y.Range)
	} else {
		f.Range, yProps = x.Range.Sub(y.Range), y.Props.Negated()
	}
	if x.Type.Kind == y.Type.Kind {
		f.Props = x.Props & yProps
	}
	if t.Kind == Mat && f.Props&Symmetric == 0 && t.Shape[0].Equal(t.Shape[1]) {
		f.Props |= r.pairedTerms(e)
	}
	f.Curv = r.curvature(e, f.Level)
	if f.Curv == Unknown && t.Kind == Scalar {
		if q, _ := r.numericQuadratic(e); q != nil {
			return r.keepQuadratic(e, f, q, everything())
		}
	}
	return f
}

// matrixProduct reads x*y.
func (r *reader) matrixProduct(e *lang.Binary, x, y *Facts) Facts {
	t, n, ok := productType(x.Type, y.Type)
	if !ok {
		r.report(r.cannotMultiply(e, x.Type, y.Type))
		return bad()
	}
	f := Facts{Type: t, Level: max(x.Level, y.Level), Range: r.sumRange(x.Range.Mul(y.Range), n)}
	if f.Type.Kind == Mat {
		f.Props = r.productProps(e, x, y)
	}
	return r.product(e, f, x, y)
}

// entryProduct reads x .* y.
func (r *reader) entryProduct(e *lang.Binary, x, y *Facts) Facts {
	t, ok := pairType(x.Type, y.Type)
	if !ok {
		r.report(r.shapesDiffer(e, x.Type, y.Type))
		return bad()
	}
	f := Facts{Type: t, Level: max(x.Level, y.Level), Range: x.Range.Mul(y.Range)}
	f.Props = (x.Props | y.Props) & (Diagonal | LowerTri | UpperTri | Sparse)
	f.Props |= x.Props & y.Props & (Symmetric | PSD)
	return r.product(e, f, x, y)
}

// product completes the facts of a product: where both factors hold variables it may be a quadratic form.
func (r *reader) product(e *lang.Binary, f Facts, x, y *Facts) Facts {
	if f.Level < Variable || x.Level < Variable || y.Level < Variable {
		if f.Type.Kind == Scalar {
			f.Range = f.Range.Meet(r.squareRange(e))
		}
		f.Curv = r.curvature(e, f.Level)
		return f
	}
	return r.variableProduct(e, f)
}

// productType is the type of x*y and the number of terms that each entry of it sums.
func productType(x, y Type) (t Type, n dim.Poly, ok bool) {
	one := dim.Int(1)
	switch {
	case x.Kind == Scalar:
		return y, one, true
	case y.Kind == Scalar:
		return x, one, true
	case x.Kind == Row && y.Kind == Vec && x.Shape[0].Equal(y.Shape[0]):
		return scalarType(), x.Shape[0], true
	case x.Kind == Vec && y.Kind == Row:
		return matType(x.Shape[0], y.Shape[0]), one, true
	case x.Kind == Mat && y.Kind == Vec && x.Shape[1].Equal(y.Shape[0]):
		return vecType(x.Shape[0]), x.Shape[1], true
	case x.Kind == Row && y.Kind == Mat && x.Shape[0].Equal(y.Shape[0]):
		return rowType(y.Shape[1]), x.Shape[0], true
	case x.Kind == Mat && y.Kind == Mat && x.Shape[1].Equal(y.Shape[0]):
		return matType(x.Shape[0], y.Shape[1]), x.Shape[1], true
	}
	return Type{}, one, false
}

// sumRange bounds the sum of n numbers from a.
func (r *reader) sumRange(a Interval, n dim.Poly) Interval {
	least, most := 0.0, math.Inf(1)
	if c, ok := n.Const(); ok {
		least, most = float64(c), float64(c)
	} else if r.dims.NonNegative(n.Sub(dim.Int(1))) {
		least = 1
	}
	return Interval{
		min(times(least, a.Lo), times(most, a.Lo)),
		max(times(least, a.Hi), times(most, a.Hi)),
	}
}

// ratio reads x/y and x./y.
func (r *reader) ratio(e *lang.Binary, x, y *Facts) Facts {
	if e.Op == lang.Div && y.Type.Kind != Scalar {
		r.report(&arrayDivisor{e: e, x: x.Type, y: y.Type})
		return bad()
	}
	t, ok := pairType(x.Type, y.Type)
	if !ok {
		r.report(r.shapesDiffer(e, x.Type, y.Type))
		return bad()
	}
	f := Facts{Type: t, Level: max(x.Level, y.Level), Range: x.Range.Div(y.Range)}
	if y.Range == point(0) {
		r.report(&divisionByZero{at: e.Y.Span()})
		return bad()
	}
	if y.Type.Kind == Scalar {
		f.Props = x.Props
		if !y.Range.Nonneg() {
			f.Props &^= PSD | NSD
		}
	}
	if y.Level == Variable {
		return r.reciprocal(e, f, x, y)
	}
	r.warnZeroDivisor(e, y)
	f.Curv = r.curvature(e, f.Level)
	return f
}

// reciprocal reads c/y for a positive concave y as c*y^-1, where the library's power says that this is convex.
func (r *reader) reciprocal(e *lang.Binary, f Facts, x, y *Facts) Facts {
	f.Curv = Unknown
	if x.Level == Variable || !y.Range.Nonneg() {
		return f
	}
	op, pow := lang.Mul, lang.Pow
	if y.Type.Kind != Scalar {
		pow = lang.EPow
		if x.Type.Kind != Scalar {
			op = lang.EMul
		}
	}
	minus := &lang.Unary{At: e.At, OpSpan: e.OpSpan, X: &lang.Number{At: e.At, Value: 1}}
	inv := &lang.Binary{At: e.At, Op: pow, OpSpan: e.OpSpan, X: e.Y, Y: minus}
	alt := &lang.Binary{At: e.At, Op: op, OpSpan: e.OpSpan, X: e.X, Y: inv}
	if g, ok := r.silently(alt); ok && g.Curv != Unknown {
		put(&r.t.Instead, lang.Expr(e), lang.Expr(alt))
		f.Range, f.Curv = f.Range.Meet(g.Range), g.Curv
	}
	return f
}

// silently reads an expression that the user did not write; ok is false if something was wrong with it.
func (r *reader) silently(e lang.Expr) (*Facts, bool) {
	sink := r.sink
	r.sink = &reports{}
	f := r.expr(e)
	r.sink = sink
	return f, !f.Bad
}

// transpose reads x'.
func (r *reader) transpose(e *lang.Transpose) Facts {
	x := r.expr(e.X)
	if x.Bad {
		return bad()
	}
	f := *x
	switch x.Type.Kind {
	case Vec:
		f.Type.Kind = Row
	case Row:
		f.Type.Kind = Vec
	case Mat:
		f.Type = matType(x.Type.Shape[1], x.Type.Shape[0])
	case Array:
		r.report(&transposedArray{at: e.Span(), typ: x.Type})
		return bad()
	}
	f.Props = x.Props.Transposed()
	return f
}
