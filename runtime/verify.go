package runtime

import "math"

// verifier checks claims on a program as it was given, independently of the method. It has the memory for that.
type verifier struct {
	p     *Program
	cones []cone
	products
	sizeX, sizeA, sizeG, sizeH []float64 // of the terms of products, by columns, by rows of A, G, H
}

func newVerifier(p *Program, cones []cone) *verifier {
	return &verifier{p: p, cones: cones, products: newProducts(p), sizeX: make([]float64, p.Columns()), sizeA: make([]float64, len(p.B)),
		sizeG: make([]float64, len(p.L)), sizeH: make([]float64, len(p.HVec))}
}

// Verify computes the tests of the stopping rule for r.X, r.Y, r.W, r.Z and r.Zc in a program: violations of rows, bounds
// and cones; the dual residual with the multipliers of absent sides and those outside the dual cones; the gap with the
// complementarity that it is made of. What is not finite fails: the value is +Inf. Check.Worst is what a tolerance is
// compared with.
func Verify(p *Program, r *Result) Check {
	bad := Check{math.Inf(1), math.Inf(1), math.Inf(1)}
	if p.validate() != nil {
		return bad
	}
	cones, err := newCones(p.Cones)
	if err != nil || len(r.X) != p.Columns() || len(r.Y) != len(p.B) || len(r.W) != len(p.L) || len(r.Z) != len(r.X) || len(r.Zc) != len(p.HVec) {
		return bad
	}
	return newVerifier(p, cones).solution(r)
}

func (v *verifier) solution(r *Result) Check {
	v.ofPoint(v.p, r.X)
	v.ofMultipliers(v.p, r.Y, r.W, r.Zc)
	c := Check{Primal: v.primal(r), Dual: v.dualResidual(r), Gap: v.gap(r)}
	for _, a := range [3]*float64{&c.Primal, &c.Dual, &c.Gap} {
		if !finite(*a) {
			*a = math.Inf(1)
		}
	}
	return c
}

func (v *verifier) primal(r *Result) float64 {
	p := v.p
	row, bound, short := 0.0, 0.0, 0.0
	for i, b := range p.B {
		row = max(row, math.Abs(b-v.ax[i]))
	}
	for i, g := range v.gx {
		row = max(row, outside(g, p.L[i], p.U[i]))
	}
	for j, x := range r.X {
		bound = max(bound, outside(x, p.Lo[j], p.Hi[j]))
	}
	size := max(1, norm(v.hx), norm(p.HVec))
	for i, h := range p.HVec {
		v.hx[i] = h - v.hx[i]
	}
	eachCone(v.cones, func(c cone, lo, hi int) { short = max(short, c.shortfall(v.hx[lo:hi], false)) })
	return max(row/max(1, norm(v.ax), norm(v.gx)), bound/max(1, norm(r.X)), short/size)
}

// outside returns how far v is from [lo, hi].
func outside(v, lo, hi float64) float64 { return max(lo-v, v-hi, 0) }

func (v *verifier) dualResidual(r *Result) float64 {
	p := v.p
	worst, wrong := 0.0, 0.0
	for j, q := range p.Q {
		worst = max(worst, math.Abs(v.px[j]+q+v.aty[j]+v.gtw[j]+r.Z[j]+v.htz[j]))
		wrong = max(wrong, math.Abs(absent(r.Z[j], p.Lo[j], p.Hi[j])))
	}
	for i, w := range r.W {
		wrong = max(wrong, math.Abs(absent(w, p.L[i], p.U[i])))
	}
	short := 0.0
	eachCone(v.cones, func(c cone, lo, hi int) { short = max(short, c.shortfall(r.Zc[lo:hi], true)) })
	size := max(1, norm(v.px), norm(p.Q), norm(v.aty), norm(v.gtw), norm(r.Z), norm(v.htz))
	return max(max(worst, wrong)/size, short/max(1, norm(r.Zc)))
}

// absent returns the part of a multiplier that belongs to a side that is not there: w, or 0.
func absent(w, lo, hi float64) float64 {
	if w > 0 && math.IsInf(hi, 1) || w < 0 && math.IsInf(lo, -1) || w != w {
		return w
	}
	return 0
}

// gap compares p = 1/2 x'Px + q'x with d = -1/2 x'Px - b'y - (sides picked by w and z) - h'zc, and asks the parts of
// p - d, which may cancel, to be as small: the complementarity of rows, bounds and cones, y'(b - Ax) and x'(dual residual).
// It uses that primal has left h - Hx in hx.
func (v *verifier) gap(r *Result) float64 {
	p := v.p
	quad, residual := dot(v.px, r.X)/2, 0.0
	for j, q := range p.Q {
		residual += r.X[j] * (v.px[j] + q + v.aty[j] + v.gtw[j] + r.Z[j] + v.htz[j])
	}
	equality := 0.0
	for i, y := range r.Y {
		equality += y * (p.B[i] - v.ax[i])
	}
	picked, comp := 0.0, dot(r.Zc, v.hx)
	for i, w := range r.W {
		if s, ok := side(w, p.L[i], p.U[i]); ok {
			picked += w * s
			comp += w * (s - v.gx[i])
		}
	}
	for j, z := range r.Z {
		if s, ok := side(z, p.Lo[j], p.Hi[j]); ok {
			picked += z * s
			comp += z * (s - r.X[j])
		}
	}
	primal := quad + dot(p.Q, r.X)
	dual := -quad - dot(p.B, r.Y) - picked - dot(p.HVec, r.Zc)
	worst := max(math.Abs(primal-dual), math.Abs(comp), math.Abs(residual), math.Abs(equality))
	return worst / max(1, min(math.Abs(primal), math.Abs(dual)))
}

// side returns the side that a multiplier picks, and whether it picks a finite one.
func side(w, lo, hi float64) (float64, bool) {
	s := hi
	if w < 0 {
		s = lo
	}
	return s, w != 0 && !math.IsInf(s, 0)
}
