package checker

import (
	"math"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

func scalarResult(*kernelCall) (Type, bool) { return scalarType(), true }

func firstType(k *kernelCall) (Type, bool) { return k.args[0].Type, true }

func anyRange(*kernelCall) Interval { return everything() }

func unitRange(*kernelCall) Interval { return Interval{0, 1} }

func oneRange(*kernelCall) Interval { return point(1) }

func zeroRange(*kernelCall) Interval { return point(0) }

func eyeProps(*kernelCall) Props { return Diagonal }

func zeroProps(k *kernelCall) Props {
	if t, ok := k.filledShape(); ok && len(t) == 2 && t[0].Equal(t[1]) {
		return PSD | NSD | Diagonal
	}
	return 0
}

// eyeSign: powers of a psd matrix are psd.
func eyeSign(*kernelCall) Props { return PSD }

func symmetricProps(*kernelCall) Props { return Symmetric }

func (k *kernelCall) spectrum() (Type, bool) { return vecType(k.args[0].Type.Shape[0]), true }

func (k *kernelCall) spectrumRange() Interval {
	switch p := k.args[0].Props; {
	case p&PSD != 0:
		return nonnegatives()
	case p&NSD != 0:
		return nonpositives()
	}
	return everything()
}

// singularValues are as many as the matrix has columns.
func (k *kernelCall) singularValues() (Type, bool) { return vecType(k.args[0].Type.Shape[1]), true }

func upperProps(*kernelCall) Props { return UpperTri }

func productRange(k *kernelCall) Interval { return k.args[0].Range.Mul(k.args[1].Range) }

func (k *kernelCall) sumOfEntries() Interval {
	return k.r.sumRange(k.args[0].Range, k.args[0].Type.Shape.Size())
}

// sumOfEntriesFromOne bounds sums of the first i entries, i from 1.
func (k *kernelCall) sumOfEntriesFromOne() Interval { return k.sumOfEntries().Hull(k.args[0].Range) }

func (k *kernelCall) traceRange() Interval {
	x := k.args[0]
	out := k.r.sumRange(x.Range, x.Type.Shape[0])
	if x.Props&PSD != 0 {
		out = out.Meet(nonnegatives())
	}
	if x.Props&NSD != 0 {
		out = out.Meet(nonpositives())
	}
	return out.Meet(k.r.innerProductRange(k.s.args[0]))
}

// innerProductRange bounds trace(A*B): of two positive semidefinite matrices it is not negative.
func (r *reader) innerProductRange(e lang.Expr) Interval {
	fs, negative := factors(e)
	scale, rest := r.scalars(fs, Variable)
	if len(rest) != 2 {
		return everything()
	}
	sign := r.scaleRange(scale)
	if negative {
		sign = sign.Neg()
	}
	for _, f := range rest {
		switch p := r.expr(f.expr).Props; {
		case p&PSD != 0:
		case p&NSD != 0:
			sign = sign.Neg()
		default:
			return everything()
		}
	}
	return sign.Mul(nonnegatives())
}

// offset reads the k of diag and diff: a size known as a number.
func (k *kernelCall) offset(i int, use string) (int64, bool) {
	e := k.s.argument(i)
	f := k.r.expr(e)
	if f.Bad {
		return 0, false
	}
	if !f.Range.IsPoint() || f.Range.Lo != math.Trunc(f.Range.Lo) || math.Abs(f.Range.Lo) > maxSize {
		k.r.report(k.r.noSize(e, use))
		return 0, false
	}
	return int64(f.Range.Lo), true
}

// diag takes a vector to a matrix and a matrix to a vector.
func (k *kernelCall) diag() (Type, bool) {
	x := k.args[0]
	off := int64(0)
	if k.s.args[1] != nil {
		n, ok := k.offset(1, "the number of a diagonal")
		if !ok {
			return Type{}, false
		}
		off = n
	}
	if off < 0 {
		off = -off
	}
	d := dim.Int(off)
	switch {
	case x.Type.Kind == Vec || x.Type.Kind == Row:
		n := x.Type.Shape[0].Add(d)
		return matType(n, n), true
	case x.Type.Kind == Mat && x.Type.Shape[0].Equal(x.Type.Shape[1]):
		return vecType(x.Type.Shape[0].Sub(d)), true
	}
	return k.fail(&argumentShape{at: k.s.args[0].Span(), typ: x.Type, want: "a vector or a square matrix", fn: k.s.fn.decl,
		formal: k.s.formals()[0], decl: k.r.declared(k.s.args[0])})
}

func (k *kernelCall) diagRange() Interval {
	x := k.args[0]
	switch {
	case x.Type.Kind != Mat:
		return x.Range.Hull(point(0))
	case k.s.args[1] == nil && x.Props&PSD != 0:
		return x.Range.Meet(nonnegatives())
	}
	return x.Range
}

func (k *kernelCall) diagProps() Props {
	x := k.args[0]
	if x.Type.Kind == Mat || k.s.args[1] != nil {
		return 0
	}
	return Diagonal
}

// order checks the text that says in which order entries are read: it must be written.
func (k *kernelCall) order(i int) bool {
	switch e := k.s.args[i].(type) {
	case *lang.String:
		if e.Value == "C" || e.Value == "F" {
			return true
		}
		k.r.report(&orderText{at: e.Span(), call: k.s.at, fn: k.s.fn.decl})
	case nil:
		k.r.report(&orderText{at: k.s.at, call: k.s.at, fn: k.s.fn.decl, missing: true})
	default:
		k.r.report(&orderText{at: e.Span(), call: k.s.at, fn: k.s.fn.decl})
	}
	return false
}

func (k *kernelCall) vec() (Type, bool) {
	return vecType(k.args[0].Type.Shape.Size()), k.order(1)
}

// sizes reads the extents that the arguments from the i-th variadic formal on give.
func (k *kernelCall) sizes() (dim.Shape, bool) {
	var out dim.Shape
	for _, e := range k.s.rest {
		n, ok := k.r.extent(e)
		if !ok {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

func (k *kernelCall) reshape() (Type, bool) {
	shape, ok := k.sizes()
	if !ok || !k.order(1) {
		return Type{}, false
	}
	if x := k.args[0].Type; !x.Shape.Size().Equal(shape.Size()) {
		return k.fail(&reshapeSize{at: k.s.at, arg: k.s.args[0].Span(), typ: x, have: x.Shape.Size(), want: shape.Size()})
	}
	return typeOf(shape), true
}

func (k *kernelCall) filledShape() (dim.Shape, bool) {
	var out dim.Shape
	for _, e := range k.s.rest {
		n, ok := k.r.poly(e, 8)
		if !ok {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

func (k *kernelCall) filled() (Type, bool) {
	shape, ok := k.sizes()
	return typeOf(shape), ok
}

func (k *kernelCall) eye() (Type, bool) {
	n, ok := k.r.extent(k.s.args[0])
	return matType(n, n), ok
}

// unit is the unit vector e(i, n): 0 <= i < n.
func (k *kernelCall) unit() (Type, bool) {
	i, okI := k.r.size(k.s.args[0], "an index")
	n, okN := k.r.extent(k.s.args[1])
	if !okI || !okN {
		return Type{}, false
	}
	last := n.Sub(dim.Int(1))
	ax := axisOf{base: k.s.node.(*lang.Call), extent: n, unit: true}
	return vecType(n), k.r.inside(k.s.args[0], i, dim.Poly{}, last, ax)
}

func (k *kernelCall) diff() (Type, bool) {
	d, ok := int64(1), true
	if k.s.args[1] != nil {
		d, ok = k.offset(1, "the order of a difference")
	} else if f := k.args[1]; f.Range.IsPoint() {
		d = int64(f.Range.Lo)
	}
	if !ok {
		return Type{}, false
	}
	if d < 1 {
		return k.fail(&emptyExtent{at: k.s.args[1].Span(), n: dim.Int(d)})
	}
	n := k.args[0].Type.Shape[0].Sub(dim.Int(d))
	if !k.r.nonNegative(n) {
		return k.fail(&reversedSlice{at: k.s.at, lo: dim.Int(d), hi: k.args[0].Type.Shape[0], need: k.r.needed(n)})
	}
	return vecType(n), true
}

func (k *kernelCall) diffRange() Interval {
	x := k.args[0].Range
	if x.IsPoint() {
		return point(0)
	}
	return everything()
}

func (k *kernelCall) conv() (Type, bool) {
	return vecType(k.args[0].Type.Shape[0].Add(k.args[1].Type.Shape[0]).Sub(dim.Int(1))), true
}

func (k *kernelCall) convRange() Interval {
	one := productRange(k)
	return k.r.sumRange(one, k.args[0].Type.Shape[0]).Hull(one)
}

func (k *kernelCall) kron() (Type, bool) {
	a, b := k.args[0].Type.Shape, k.args[1].Type.Shape
	return matType(a[0].Mul(b[0]), a[1].Mul(b[1])), true
}

func (k *kernelCall) kronProps() Props {
	x, y := &k.args[0], &k.args[1]
	both := x.Props & y.Props & (PSD | Symmetric | Diagonal | LowerTri | UpperTri)
	if !trailingMatrix(x.Type, true) || !trailingMatrix(y.Type, true) { // of others what is above the diagonal goes below it
		both = 0
	}
	return both
}

// upperTri has n(n-1)/2 entries: no polynomial with whole coefficients, so the count is a symbol unless n is a number.
func (k *kernelCall) upperTri() (Type, bool) {
	n := k.args[0].Type.Shape[0]
	if c, ok := n.Const(); ok && c <= maxSize {
		return vecType(dim.Int(c * (c - 1) / 2)), true
	}
	name := "triangle#" + plainSize(n)
	put(&k.r.t.Counts, name, Count{Triangle: n})
	k.r.setMin(name, 0)
	return vecType(dim.Symbol(name)), true
}

func (k *kernelCall) modRange() Interval {
	a, b := k.args[0].Range, k.args[1].Range
	switch {
	case a.IsPoint() && b.IsPoint() && b.Lo != 0:
		return point(a.Lo - b.Lo*math.Floor(a.Lo/b.Lo))
	case b.Lo > 0:
		return Interval{0, b.Hi}
	}
	return everything()
}

func (k *kernelCall) indicatorRange() Interval {
	switch x := k.args[0].Range; {
	case x.Nonneg():
		return point(0)
	case x.Hi < 0:
		return point(math.Inf(1))
	}
	return nonnegatives()
}
