package runtime

import (
	"context"
	"math"
)

// polish is the point that derivatives are taken at: the last iterate, taken to the solution of
//
//	P x + q + A'y + C'z + H'zc = 0,  A x = b,  C x + s = h,  H x + sc = h,  (s, z) = S_0(v)
//
// by Newton steps on these semismooth equations. An iterate itself will not do: off the central path the curvature that
// a cone's scaling shows is wrong by any factor, at any tolerance, while v = s - z has the error of the iterate only.
type polish struct {
	form        *vform
	refiner     *refiner
	polishPoint // the best so far
	trial       polishPoint
	step        []float64
	size        float64 // what residuals are compared with
	mu          float64 // of the iterate
	residual    float64 // largest, over size
	steps       int
	polished    bool // residual <= polishedTo
}

// polishPoint is a point with its residuals.
type polishPoint struct {
	at   []float64 // x, y, v
	res  []float64
	s, z []float64 // the pair of v, of sides, then cones
}

const (
	polishSteps    = 6
	polishFails    = 3     // Newton steps without use after which it gives up
	polishGoal     = 1e-14 // relative residual
	polishedTo     = 1e-12 // that counts as polished
	polishSolve    = 1e-6  // relative residual of a step's linear system
	polishRescue   = 1e-12 // and of one with a new factor
	polishGain     = 100   // a step that gains less gets a new factor for the next one
	polishShortest = 0.125 // part of a step
	polishRounds   = 6     // of plain refinement for a step
)

func newPolish(f *vform, r *refiner) *polish {
	point := func() polishPoint {
		n, m := f.unknowns.dim, len(f.dz)
		return polishPoint{make([]float64, n), make([]float64, n), make([]float64, m), make([]float64, m)}
	}
	return &polish{form: f, refiner: r, polishPoint: point(), trial: point(), step: make([]float64, f.unknowns.dim)}
}

// run starts from an iterate, tau divided out, of a problem of that degree, and leaves a factor of the form for the point.
// It reports false if a factorisation failed or ctx ended.
func (p *polish) run(ctx context.Context, from *point, degree float64) bool {
	f := p.form
	n, eq, m := f.n, f.eq, f.m
	copy(p.at, from.x)
	copy(p.at[n:], from.y)
	v := p.at[n+eq:]
	for k, s := range from.s {
		v[k] = s - from.z[k]
	}
	for i, s := range from.sc {
		v[m+i] = s - from.zc[i]
	}
	p.size = 1 + max(norm(f.p.Q), norm(f.p.B), norm(f.p.HVec), norm(p.at[:n+eq]), norm(from.z), norm(v[m:]))
	p.steps = 0
	f.shift = 0
	p.mu = math.Abs(from.complementarity()) / max(1, degree)
	best := p.measure(&p.polishPoint)
	if !f.factor(ctx, v, p.mu) {
		return false
	}
	fresh, failed := true, 0
	for p.steps < polishSteps && best > polishGoal*p.size && failed < polishFails {
		f.derive(p.v())
		next := p.newton(best, polishSolve, false)
		if next == best {
			failed++
			next = p.newton(best, polishSolve, true)
		}
		if next == best && !fresh && best > polishedTo*p.size {
			if !f.factor(ctx, p.v(), 0) {
				return false
			}
			next = p.newton(best, polishRescue, false)
		}
		if next == best {
			break
		}
		p.steps++
		fresh = next > best/polishGain && next > polishedTo*p.size
		best = next
		if fresh && !f.factor(ctx, p.v(), 0) {
			return false
		}
	}
	p.residual = best / p.size
	p.polished = p.residual <= polishedTo
	return finite(p.residual)
}

// v is the part of the point that S_0 splits.
func (p *polish) v() []float64 { return p.at[p.form.n+p.form.eq:] }

// newton goes from the point along the Newton step by 1, 1/2, .. until the residual falls, and returns the new one; the old
// one if it does not. It gives up where not even a residual that fell with the square of the step could become smaller. Near
// singularity, where the step may be far too long, a plain one is bounded.
func (p *polish) newton(best, tol float64, plain bool) float64 {
	negate(p.step, p.res)
	p.refiner.target = tol
	if plain {
		copy(p.step, p.refiner.plain(p.step, polishRounds))
	} else {
		copy(p.step, p.refiner.solve(p.step, 0))
	}
	for t := 1.0; t >= polishShortest; t /= 2 {
		combine(p.trial.at, p.at, t, p.step)
		next := p.measure(&p.trial)
		if next < best*(1-t/10) {
			p.polishPoint, p.trial = p.trial, p.polishPoint
			return next
		}
		if shrink := polishShortest / t; !(next*shrink*shrink < best) {
			return best
		}
	}
	return best
}

// measure computes the residuals at a point, and the largest: those of sides relative to their size, so that far bounds
// are no measure for the others.
func (p *polish) measure(u *polishPoint) float64 {
	f := p.form
	n, eq, m := f.n, f.eq, f.m
	x, y, v := u.at[:n], u.at[n:n+eq], u.at[n+eq:]
	for k, a := range v[:m] {
		u.s[k], u.z[k] = splitNumber(a, 0)
	}
	f.each(func(c projection, lo, hi int) { c.split(u.s[m+lo:m+hi], u.z[m+lo:m+hi], v[m+lo:m+hi], 0) })
	f.stationarity(u.res[:n], x, y, u.z)
	axpy(u.res[:n], 1, f.p.Q)
	f.p.A.mul(u.res[n:n+eq], x)
	axpy(u.res[n:n+eq], -1, f.p.B)
	r := u.res[n+eq:]
	f.rowsOf(r, x)
	axpy(r, 1, u.s)
	axpy(r[:m], -1, f.sides.bound)
	axpy(r[m:], -1, f.p.HVec)
	worst := max(norm(u.res[:n+eq]), norm(r[m:]))
	for k, a := range r[:m] {
		worst = max(worst, math.Abs(a)/(1+math.Abs(f.sides.bound[k])/p.size))
	}
	return worst
}
