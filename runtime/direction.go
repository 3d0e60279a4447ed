package runtime

import "context"

// target is what a direction aims at: s dz + z ds = sides and kappa dtau + tau dkappa = tau; in the cones, in their
// frames, ds + W^2 dz = cones; and residuals that fall by the part reduce.
type target struct {
	sides, cones []float64
	tau          float64
	reduce       float64
}

func newTarget(sides, cones int) target {
	return target{sides: make([]float64, sides), cones: make([]float64, cones)}
}

func (t *target) copy(o *target) {
	copy(t.sides, o.sides)
	copy(t.cones, o.cones)
	t.tau, t.reduce = o.tau, o.reduce
}

// prepare scales the cones and sides at the iterate, factors, and does the constant solve, centred:
//
//	(Dx, Dy, Dz, Dc) = solve(rd, rp, ri + 2 s, rc + 2 sc)/tau,   x2 = x/tau + Dx and so on.
//
// (x2, y2, z2, c2) solves the system for (-q, b, h), but the right side used here vanishes with the residuals.
// den = kappa/tau + Dx'P Dx + z2'W z2 + c2'W^2 c2. It reports whether that went well.
func (e *engine) prepare(ctx context.Context, it int) bool {
	v, r, d, t := &e.now, &e.res, &e.centred, &e.shifted
	ok := true
	eachCone(e.cones, func(c cone, lo, hi int) {
		ok = c.scale(v.sc[lo:hi], v.zc[lo:hi], e.frameS[lo:hi], e.frameZ[lo:hi]) && ok
		if ok {
			c.enter(e.frameRes[lo:hi], r.zc[lo:hi])
			c.weigh(e.weighed[lo:hi], e.frameZ[lo:hi])
		}
	})
	if !ok {
		return false
	}
	e.newton.scale(v.s, v.z)
	e.newton.refiner.target = e.refinement(economical) // it shows what the factor is worth
	f := 1 / v.tau
	for i, a := range r.x {
		e.work[i] = a * f
	}
	ry := t.y // written below
	for i, a := range r.y {
		ry[i] = a * f
	}
	for k, a := range r.z {
		e.rs[k] = (a + 2*v.s[k]) * f
	}
	for i, a := range e.frameRes {
		e.rc[i] = (a + e.frameS[i] + e.weighed[i]) * f
	}
	if !e.newton.probe(ctx, d, e.work, ry, e.rs, e.rc) {
		return false
	}
	e.newton.refiner.target = e.refinement(it)
	combine(t.x, d.x, f, v.x)
	combine(t.y, d.y, f, v.y)
	combine(t.z, d.z, f, v.z)
	combine(t.zc, d.zc, f, e.frameZ)
	e.p.P.mulSym(e.work, d.x)
	e.den = v.kappa/v.tau + dot(d.x, e.work)
	for k, a := range t.z {
		e.den += a * a * e.newton.w[k]
	}
	eachCone(e.cones, func(c cone, lo, hi int) {
		c.weigh(e.rc[lo:hi], t.zc[lo:hi])
		e.den += dot(t.zc[lo:hi], e.rc[lo:hi])
	})
	return finite(e.den) && e.den > 0
}

// refinement returns the relative residual that the solves of an iteration are to reach.
func (e *engine) refinement(it int) float64 {
	switch {
	case e.placed:
		return refineCones
	case len(e.cones) > 0:
		return refineGoal
	case e.saves(it):
		return clip(refineShare*e.check.Worst(), refineGoal, refineLoose)
	}
	return refineGoal
}

// combine sets dst = a + f b.
func combine(dst, a []float64, f float64, b []float64) {
	for i := range dst {
		dst[i] = a[i] + f*b[i]
	}
}

// direction computes the direction d for a target w, with f = w.reduce:
//
//	(x1, y1, z1, c1) = solve(f rd, f rp, f ri - sides/z, f rc - cones)
//	lin  = x2'(f rd) + (Dy - y/tau)'(f rp) + (Dz - z/tau)'(f ri - sides/z) + (Dc - zc/tau)'(f rc - cones)
//	       - 2/tau (s'z1 + (W^2 zc)'c1 + rd'x1)
//	dtau = (-f rt + w.tau/tau + lin)/den,  (dx, dy, dz, dzc) = (x1, y1, z1, c1) + dtau (x2, y2, z2, c2)
//
// lin is (2 P xi + q)'x1 + b'y1 + h'z1 + h'c1, xi = x/tau, without its cancellation.
func (e *engine) direction(d *point, w *target) {
	v, r, con, t := &e.now, &e.res, &e.centred, &e.shifted
	f, inv := w.reduce, 1/e.now.tau
	lin := 0.0
	for i, a := range r.x {
		e.work[i] = f * a
		lin += t.x[i] * f * a
	}
	ry := d.y // the solution overwrites its right side
	for i, a := range r.y {
		ry[i] = f * a
		lin += (con.y[i] - inv*v.y[i]) * ry[i]
	}
	for k, a := range r.z {
		e.rs[k] = f*a - w.sides[k]/v.z[k]
		lin += (con.z[k] - inv*v.z[k]) * e.rs[k]
	}
	for i, a := range e.frameRes {
		e.rc[i] = f*a - w.cones[i]
		lin += (con.zc[i] - inv*e.frameZ[i]) * e.rc[i]
	}
	e.newton.solve(d, e.work, ry, e.rs, e.rc)
	lin -= 2 * inv * (dot(v.s, d.z) + dot(e.weighed, d.zc) + dot(r.x, d.x))
	d.tau = (-f*e.rt + w.tau*inv + lin) / e.den
	axpy(d.x, d.tau, t.x)
	axpy(d.y, d.tau, t.y)
	axpy(d.z, d.tau, t.z)
	axpy(d.zc, d.tau, t.zc)
	for k, a := range w.sides {
		d.s[k] = (a - limitedSlack(v.s[k], v.z[k])*d.z[k]) / v.z[k]
	}
	eachCone(e.cones, func(c cone, lo, hi int) {
		c.weigh(d.sc[lo:hi], d.zc[lo:hi])
		for i := lo; i < hi; i++ {
			d.sc[i] = w.cones[i] - d.sc[i]
		}
	})
	d.kappa = (w.tau - v.kappa*d.tau) * inv
}
