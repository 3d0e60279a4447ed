package runtime

import "context"

// start sets the first iterate. With cones it is the unit point, x = 0, s = z = 1 and the central points of the cones.
// Otherwise it comes from least squares with unit weights (Mehrotra), shifted to be positive. It reports
// whether there is one.
func (e *engine) start(ctx context.Context) bool {
	e.unit()
	e.newton.regNext = regStart
	return len(e.cones) > 0 || e.leastSquares(ctx)
}

// unit makes the unit point the iterate.
func (e *engine) unit() {
	v := &e.now
	clear(v.x)
	clear(v.y)
	v.tau, v.kappa = 1, 1
	fill(v.s, 1)
	fill(v.z, 1)
	eachCone(e.cones, func(c cone, lo, hi int) { c.unit(v.sc[lo:hi], v.zc[lo:hi]) })
}

// leastSquares: a linear program takes x, s from the least |s| with A x = b, C x + s = h, and y, z from the least |z| with
// A'y + C'z = -q; a quadratic one both from the optimum of the problem with 1/2 |s|^2 added, z = -s.
func (e *engine) leastSquares(ctx context.Context) bool {
	v, p := &e.now, e.p
	e.newton.scale(v.s, v.z)
	linear := norm(p.P.Val) == 0
	for i, q := range p.Q {
		e.work[i] = -q
	}
	rx := e.work
	if linear {
		rx = e.px
		clear(rx)
	}
	if !e.newton.probe(ctx, v, rx, p.B, e.sides.bound, nil) {
		return false
	}
	for k, z := range v.z {
		v.s[k] = -z
	}
	if linear {
		copy(e.best.x, v.x)
		clear(e.res.y)
		clear(e.res.z)
		e.newton.solve(v, e.work, e.res.y, e.res.z, nil)
		copy(v.x, e.best.x)
	}
	makePositive(v.s)
	makePositive(v.z)
	return true
}

// makePositive shifts v, or raises its small entries, so that the least one is no smaller than its size warrants.
func makePositive(v []float64) {
	if len(v) == 0 {
		return
	}
	least, sum := v[0], 0.0
	for _, a := range v {
		least = min(least, a)
		sum += max(a, 0)
	}
	target := max(1, 0.1*sum/float64(len(v)))
	for k, a := range v {
		if least < 0 {
			v[k] = a + target - least
		} else {
			v[k] = max(a, 1e-3*target)
		}
	}
}
