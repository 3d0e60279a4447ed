package runtime

import "math"

// The stopping tests, in the reduced problem without its scaling, at x/tau. All norms are maximum norms.
//
//	primal  |Ax - b| and row residuals over max(1, |Ax|, |Gx|); bound residuals over max(1, |x|); |h - Hx - s| over
//	        max(1, |Hx|, |h|)
//	dual    |Px + q + A'y + G'w + z + H'zc| over max(1, |Px|, |q|, |A'y|, |G'w|, |z|, |H'zc|)
//	gap     |p - d| over max(1, min(|p|, |d|)), the dual objective d with the net multiplier of a two-sided row or bound;
//	        each of the parts s'z, x'rd and y'rp + z'ri of p - d has to pass too, since they may cancel

// record follows the progress of a run.
type record struct {
	best   point // the iterate with the least worst test, divided by tau
	check  Check // its tests
	have   bool
	least  [5]float64 // primal, dual, gap, mu and mu/tau^2 when each last fell to stallFall of what it was
	stalls int        // iterations since one of them did
	cycle  int        // iterations since mu or the gap fell like that, with residuals that are nothing beside the gap
	lowest [2]float64 // mu and the gap when they did
	passed int        // iterates that passed the tests
}

const (
	stallFall  = 0.7
	stallLimit = 25
	cycleLimit = 12 // then steps centre; with 6 the LISWET programs take a third more iterations
	cycleGap   = 1e3

	sharpenLimit = 3     // iterations after the tests for a value whose constant cancels
	sharpest     = 1e-12 // a gap below this is rounding
)

// tests are those of an iterate, and what they are relative to.
type tests struct {
	check     Check
	objective float64
	constant  float64 // of the objective, from substituted variables
	qNorm     float64 // of the problem without scaling
	hNorm     float64
}

// measure computes the tests of the iterate.
func (e *engine) measure() {
	e.check = Check{Primal: e.primalTest(), Dual: e.dualTest(), Gap: e.gapTest()}
}

func (e *engine) dualTest() float64 {
	f, d, n := 1/(e.scale.c*e.now.tau), e.scale.D, len(e.now.x)
	size := max(normScaled(e.px, d), normScaled(e.aty, d), normScaled(e.gtw, d), normScaled(e.htz, d), normScaled(e.net[:n], d))
	return f * normScaled(e.res.x, d) / max(1, f*size, e.qNorm)
}

func (e *engine) primalTest() float64 {
	f, n, sc := 1/e.now.tau, len(e.now.x), e.scale
	size := max(1, f*normScaled(e.ax, sc.E), f*normScaled(e.gx, sc.F))
	xSize := 0.0
	for j, v := range e.now.x {
		xSize = max(xSize, math.Abs(v)*sc.D[j])
	}
	row, bound := normScaled(e.res.y, sc.E), 0.0
	for k, i := range e.sides.at {
		r := math.Abs(e.res.z[k])
		if int(i) < n {
			bound = max(bound, r*sc.D[i])
		} else {
			row = max(row, r/sc.F[int(i)-n])
		}
	}
	cone := f * normScaled(e.res.zc, sc.B) / max(1, f*normScaled(e.hx, sc.B), e.hNorm)
	return max(f*row/size, f*bound/max(1, f*xSize), cone)
}

func (e *engine) gapTest() float64 {
	v, r, p := &e.now, &e.res, e.p
	inv := 1 / v.tau
	quad := dot(v.x, e.px) / 2 * inv * inv / e.scale.c
	dual := -dot(p.B, v.y) - dot(p.HVec, v.zc) - e.support()
	primal := quad + dot(p.Q, v.x)*inv/e.scale.c + e.constant
	dual = -quad + dual*inv/e.scale.c + e.constant
	e.objective = primal
	part := max(v.complementarity(), math.Abs(dot(v.x, r.x)), math.Abs(dot(v.y, r.y)+dot(v.z, r.z)+dot(v.zc, r.zc)))
	gap := max(math.Abs(primal-dual), part*inv*inv/e.scale.c)
	return gap / max(1, min(math.Abs(primal), math.Abs(dual)))
}

// support returns the sum of the sides that the net multipliers pick: u w for w > 0, l w for w < 0.
func (e *engine) support() float64 {
	n, sum := len(e.now.x), 0.0
	for i, w := range e.net {
		lo, hi := e.p.Lo, e.p.Hi
		j := i
		if i >= n {
			lo, hi, j = e.p.L, e.p.U, i-n
		}
		if w > 0 {
			sum += w * hi[j]
		} else if w < 0 {
			sum += w * lo[j]
		}
	}
	return sum
}

// reset begins a run.
func (r *record) reset() {
	r.have, r.stalls, r.passed = false, 0, 0
	r.best.clear()
	r.check = Check{math.Inf(1), math.Inf(1), math.Inf(1)}
}

// note keeps the iterate if it is the best one, and counts the iterations without progress. The worst test alone would
// not do: in the embedding the gap may rise by orders before it falls.
func (r *record) note(e *engine) {
	c, v := e.check, &e.now
	if c.Worst() < r.check.Worst() {
		r.check = c
		r.best.copy(v)
		r.best.scale(1 / v.tau)
	}
	r.stalls++
	r.cycle++
	for i, m := range [2]float64{e.mu, c.Gap} {
		if !r.have || m < stallFall*r.lowest[i] || c.Gap < cycleGap*max(c.Primal, c.Dual) {
			r.lowest[i], r.cycle = m, 0
		}
	}
	for i, m := range [5]float64{c.Primal, c.Dual, c.Gap, e.mu, e.mu / (v.tau * v.tau)} {
		if !r.have {
			r.least[i] = m
			r.stalls = 0
		}
		if m < stallFall*r.least[i] {
			r.least[i], r.stalls = m, 0
		}
	}
	r.have = true
}
