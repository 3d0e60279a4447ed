package checker

import "github.com/cvxc-lang/cvxc/lang"

// variableProduct reads a product whose factors both hold variables. What is accepted is x*x, x'*x and x'*P*x of an
// affine x with anything of data around, numeric quadratics, x.*x, and whole powers; all else is of unknown curvature.
func (r *reader) variableProduct(e *lang.Binary, f Facts) Facts {
	f.Curv = Unknown
	switch {
	case e.Op == lang.Mul && f.Type.Kind == Scalar:
		if q, rng := r.quadraticForm(e); q != nil {
			return r.keepQuadratic(e, f, q, rng)
		}
		if r.wholePower(e, &f) {
			return f
		}
		if q, _ := r.numericQuadratic(e); q != nil {
			return r.keepQuadratic(e, f, q, everything())
		}
	case e.Op == lang.EMul:
		r.wholePower(e, &f)
	}
	return f
}

func (r *reader) keepQuadratic(e lang.Expr, f Facts, q *Quadratic, rng Interval) Facts {
	put(&r.t.Quadratics, e, q)
	f.Curv, f.Range = q.curv, f.Range.Meet(rng)
	return f
}

// quadraticForm recognizes u'*P*u times a number of data: the factors read the same forwards, transposed, as backwards,
// around a middle without variables.
func (r *reader) quadraticForm(e *lang.Binary) (*Quadratic, Interval) {
	fs, negative := factors(e)
	scale, rest := r.scalars(fs, Param)
	i, j := 0, len(rest)-1
	for i < j && r.transposes(rest[i], rest[j]) {
		i, j = i+1, j-1
	}
	middle := rest[i : j+1]
	for _, m := range middle {
		if r.expr(m.expr).Level == Variable {
			return nil, Interval{}
		}
	}
	if i == 0 {
		return nil, Interval{}
	}
	q := &Quadratic{Scale: multiply(e.At, scale), Leaves: []lang.Expr{r.leaf(e, rest[j+1:])}, Matrix: multiply(e.At, middle)}
	leaf, ok := r.silently(q.Leaves[0])
	if !ok || leaf.Curv != Affine || leaf.Type.Kind == Mat {
		return nil, Interval{}
	}
	sign := PSD
	if q.Matrix != nil {
		m, ok := r.silently(q.Matrix)
		if !ok {
			return nil, Interval{}
		}
		sign = m.Props & (PSD | NSD)
	} else {
		q.Squares = []Square{{Weight: 1, Coef: []float64{1}}}
	}
	return r.scaled(e, q, sign, negative, r.scaleRange(scale))
}

// leaf is the part of a quadratic form to the right of its middle; where it is one subexpression, that one.
func (r *reader) leaf(e *lang.Binary, fs []factor) lang.Expr {
	if len(fs) == 1 && !fs[0].trans {
		return fs[0].expr
	}
	return multiply(e.At, fs)
}

// scaled gives a form of known sign the curvature that its scale leaves.
func (r *reader) scaled(e *lang.Binary, q *Quadratic, sign Props, negative bool, scale Interval) (*Quadratic, Interval) {
	if q.Scale != nil {
		r.silently(q.Scale)
	}
	if negative {
		scale = scale.Neg()
		minus := q.Scale
		if minus == nil {
			minus = &lang.Number{At: e.At, Value: 1}
		}
		q.Scale = &lang.Unary{At: e.At, X: minus}
		r.silently(q.Scale)
	}
	rng := Interval{}
	switch {
	case sign&PSD != 0:
		q.curv, rng = Convex, nonnegatives()
	case sign&NSD != 0:
		q.curv, rng = Concave, nonpositives()
	default:
		return nil, Interval{}
	}
	switch {
	case scale == point(0):
		q.curv = Affine
	case scale.Nonpos():
		q.curv = q.curv.Flip()
	case !scale.Nonneg():
		return nil, Interval{}
	}
	return q, scale.Mul(rng)
}

// wholePower reads e*e, e.*e and longer products of one expression as powers of it, with numbers of data around: the
// library knows when those are convex.
func (r *reader) wholePower(e *lang.Binary, f *Facts) bool {
	base, data, k := r.repeated(e)
	if k < 2 {
		return false
	}
	op, times := lang.EPow, lang.EMul
	if r.expr(base).Type.Kind == Scalar {
		op, times = lang.Pow, lang.Mul
	}
	var alt lang.Expr = &lang.Binary{At: e.At, Op: op, OpSpan: e.OpSpan, X: base, Y: &lang.Number{At: e.At, Value: float64(k)}}
	for i := len(data) - 1; i >= 0; i-- {
		alt = &lang.Binary{At: e.At, Op: times, OpSpan: e.OpSpan, X: data[i], Y: alt}
	}
	g, ok := r.silently(alt)
	if !ok || !g.Type.Equal(f.Type) {
		return false
	}
	put(&r.t.Instead, lang.Expr(e), alt)
	f.Curv, f.Range = g.Curv, f.Range.Meet(g.Range)
	return g.Curv != Unknown
}

// repeated splits an entrywise product into data and k times one expression with variables; k is 0 if it is not such.
func (r *reader) repeated(e *lang.Binary) (base lang.Expr, data []lang.Expr, k int) {
	ok := true
	var add func(x lang.Expr)
	add = func(x lang.Expr) {
		f := r.expr(x)
		switch b, isBinary := x.(*lang.Binary); {
		case !ok:
		case isBinary && (b.Op == lang.EMul || b.Op == lang.Mul && r.entrywise(b)) && f.Level == Variable:
			add(b.X)
			add(b.Y)
		case f.Level < Variable:
			data = append(data, x)
		case base == nil || same(base, x):
			base, k = x, k+1
		default:
			ok = false
		}
	}
	if e.Op == lang.Mul && !r.entrywise(e) {
		return nil, nil, 0
	}
	add(e.X) // e itself is being read
	add(e.Y)
	if !ok {
		return nil, nil, 0
	}
	return base, data, k
}

// entrywise reports whether a product of linear algebra is one entry by entry: a factor is a number.
func (r *reader) entrywise(e *lang.Binary) bool {
	return r.expr(e.X).Type.Kind == Scalar || r.expr(e.Y).Type.Kind == Scalar
}

// squareRange is what is known of a scalar product because it is a square: p*p, b'*b, b'*P*b with semidefinite P.
func (r *reader) squareRange(e *lang.Binary) Interval {
	if e.Op != lang.Mul && e.Op != lang.EMul {
		return everything()
	}
	fs, negative := factors(e)
	if len(fs) < 2 {
		return everything()
	}
	square := nonnegatives()
	if negative {
		square = nonpositives()
	}
	i, j := 0, len(fs)-1
	for i < j && r.transposes(fs[i], fs[j]) {
		i, j = i+1, j-1
	}
	switch {
	case i > j:
		return square
	case i == j && i > 0:
		switch m := r.expr(fs[i].expr); {
		case m.Props&PSD != 0 || m.Type.Kind == Scalar && m.Range.Nonneg():
			return square
		case m.Props&NSD != 0 || m.Type.Kind == Scalar && m.Range.Nonpos():
			return square.Neg()
		}
	}
	return everything()
}
