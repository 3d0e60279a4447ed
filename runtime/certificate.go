package runtime

import "math"

const (
	certTol     = 1e-8  // residual of a certificate, relative to its value and to its own terms
	certCancels = 1e-12 // a value that is this part of its terms is rounding
)

// infeasible checks that r.Y, r.W, r.Z, r.Zc prove infeasibility, and returns the relative residual, +Inf if they prove
// nothing. The value b'y + (sides picked by w and z) + h'zc must be negative and no rounding error; z is chosen here as
// -(A'y + G'w + H'zc) where the bound is there, so that a residual lives on free directions only; it is at most 1e-8 of
// the value and of the terms that it is the sum of. A multiplier at a pair of sides that cross proves it by itself.
func (v *verifier) infeasible(r *Result) float64 {
	p := v.p
	value, terms := 0.0, 0.0
	add := func(w, s float64) {
		value += w * s
		terms += math.Abs(w * s)
	}
	for i, w := range r.W {
		if w != 0 && crossed(p.L[i], p.U[i]) {
			return 0
		}
		r.W[i] = w - absent(w, p.L[i], p.U[i])
		if s, ok := side(r.W[i], p.L[i], p.U[i]); ok {
			add(r.W[i], s)
		}
	}
	v.ofMultipliers(p, r.Y, r.W, r.Zc)
	residual := 0.0
	for j, z := range r.Z {
		if z != 0 && crossed(p.Lo[j], p.Hi[j]) {
			return 0
		}
		z = -(v.aty[j] + v.gtw[j] + v.htz[j])
		off := absent(z, p.Lo[j], p.Hi[j])
		residual = max(residual, math.Abs(off))
		r.Z[j] = z - off
		if s, ok := side(r.Z[j], p.Lo[j], p.Hi[j]); ok {
			add(r.Z[j], s)
		}
	}
	for i, y := range r.Y {
		add(y, p.B[i])
	}
	for i, z := range r.Zc {
		add(z, p.HVec[i])
	}
	eachCone(v.cones, func(c cone, lo, hi int) { residual = max(residual, c.shortfall(r.Zc[lo:hi], true)) })
	if !(value < 0) || -value < certCancels*terms || !finite(residual) {
		return math.Inf(1)
	}
	return max(residual/-value, residual/max(v.dualTerms(r), tiny))
}

// dualTerms returns the largest of |A|'|y| + |G|'|w| + |H|'|zc| and of the multipliers.
func (v *verifier) dualTerms(r *Result) float64 {
	clear(v.sizeX)
	v.p.A.absMulT(v.sizeX, r.Y)
	v.p.G.absMulT(v.sizeX, r.W)
	v.p.H.absMulT(v.sizeX, r.Zc)
	if len(v.cones) == 0 {
		return norm(v.sizeX)
	}
	return max(norm(v.sizeX), norm(r.Y), norm(r.W), norm(r.Zc))
}

// unbounded checks that r.X is a ray along which the objective falls without end from any feasible point: q'x < 0 and no
// rounding error; x in the recession cones of the bounds (it is put there), rows and cones and P x = 0, to 1e-8 of -q'x
// and of the terms of each. It returns the relative residual, +Inf if x is no such ray.
func (v *verifier) unbounded(r *Result) float64 {
	p := v.p
	value, terms := 0.0, 0.0
	for j, x := range r.X {
		if !math.IsInf(p.Lo[j], -1) {
			x = max(x, 0)
		}
		if !math.IsInf(p.Hi[j], 1) {
			x = min(x, 0)
		}
		r.X[j] = x
		value += p.Q[j] * x
		terms += math.Abs(p.Q[j] * x)
	}
	if !(value < 0) || -value < certCancels*terms {
		return math.Inf(1)
	}
	v.ofPoint(p, r.X)
	rows, rowTerms := v.recession(r.X)
	curve := norm(v.px)
	clear(v.sizeX)
	p.P.absMulSym(v.sizeX, r.X)
	worst := max(max(curve, rows)/-value, rows/max(rowTerms, tiny), curve/max(norm(v.sizeX), tiny))
	if !finite(worst) {
		return math.Inf(1)
	}
	return worst
}

// recession returns how far x, whose products are there, is from the recession cones of rows and cones, and the size of what
// that is the sum of.
func (v *verifier) recession(x []float64) (worst, terms float64) {
	p := v.p
	worst = norm(v.ax)
	for i, g := range v.gx {
		if g > 0 && !math.IsInf(p.U[i], 1) || g < 0 && !math.IsInf(p.L[i], -1) || g != g {
			worst = max(worst, math.Abs(g))
		}
	}
	scaleBy(v.hx, -1)
	eachCone(v.cones, func(c cone, lo, hi int) { worst = max(worst, c.shortfall(v.hx[lo:hi], false)) })
	for _, s := range [3][]float64{v.sizeA, v.sizeG, v.sizeH} {
		clear(s)
	}
	p.A.absMul(v.sizeA, x)
	p.G.absMul(v.sizeG, x)
	p.H.absMul(v.sizeH, x)
	return worst, max(norm(v.sizeA), norm(v.sizeG), norm(v.sizeH))
}
