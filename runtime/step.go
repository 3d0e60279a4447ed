package runtime

import "math"

const (
	correctors   = 2    // Gondzio corrections tried in an iteration
	cheapFactor  = 16   // a factorisation of so many multiplications per entry of the factor costs 8 solves
	economical   = 12   // iterations in which solves are saved where a factorisation is cheap: long runs are hard ones
	stepCorrect  = 0.9  // there only shorter steps are corrected
	refineShare  = 1e-2 // and without cones refinement goes to this part of the worst test of the iterate,
	refineLoose  = 1e-6 // or to this
	stepShort    = 0.1
	stepFraction = 0.99
	stepClosest  = 0.9999 // fraction near the end of a problem without cones
	stepLeast    = 1e-9
)

// longestStep returns the largest step along d that keeps everything positive.
func (e *engine) longestStep(d *point) float64 {
	v := &e.now
	a := ratio(ratio(longest, v.s, d.s), v.z, d.z)
	a = minRatio(minRatio(a, v.tau, d.tau), v.kappa, d.kappa)
	eachCone(e.cones, func(c cone, lo, hi int) {
		if c.symmetric() {
			a = c.step(a, d.sc[lo:hi], d.zc[lo:hi])
		}
	})
	if e.smooth {
		return a
	}
	a = min(a, 1/stepFraction)
	eachCone(e.cones, func(c cone, lo, hi int) {
		if !c.symmetric() {
			a = c.step(a, d.sc[lo:hi], d.zc[lo:hi])
		}
	})
	return a
}

func minRatio(bound, v, d float64) float64 {
	if d < 0 && -v > bound*d {
		return -v / d
	}
	return bound
}

// predict computes the affine direction and from the mu that it would reach the centring sigma = (mu_aff/mu)^3.
func (e *engine) predict() {
	v, d, w := &e.now, &e.affine, &e.want
	for k, s := range v.s {
		w.sides[k] = -s * v.z[k]
	}
	for i, s := range e.frameS {
		w.cones[i] = -s
	}
	w.tau, w.reduce = -v.tau*v.kappa, 1
	e.direction(d, w)
	a := min(1, e.longestStep(d))
	sum := (v.tau + a*d.tau) * (v.kappa + a*d.kappa)
	for k, s := range v.s {
		sum += (s + a*d.s[k]) * (v.z[k] + a*d.z[k])
	}
	for i, s := range e.frameS {
		sum += (s + a*d.sc[i]) * (e.frameZ[i] + a*d.zc[i])
	}
	ratio := clip(sum/(e.degree+1)/e.mu, 0, 1)
	e.sigma, e.step = ratio*ratio*ratio, a
}

// aim sets the target for centring sigma with weight times the second- and third-order terms of the affine direction.
func (e *engine) aim(w *target, sigma, weight float64) {
	v, d := &e.now, &e.affine
	m := sigma * e.mu
	for k, s := range v.s {
		w.sides[k] = m - s*v.z[k] - weight*d.s[k]*d.z[k]
	}
	w.tau = m - v.tau*v.kappa - weight*d.tau*d.kappa
	w.reduce = 1 - sigma
	eachCone(e.cones, func(c cone, lo, hi int) { c.corrector(w.cones[lo:hi], m, weight, d.sc[lo:hi], d.zc[lo:hi]) })
}

// correct computes the direction of the iteration: the centred one with higher-order terms, damped in the first
// iteration, then Gondzio corrections; a retreat where its step is short.
func (e *engine) correct(it int) {
	if e.record.cycle >= cycleLimit {
		e.recentre()
		return
	}
	weight, enough := 1.0, 0.999
	if it == 0 {
		weight = e.step
	}
	if e.saves(it) {
		enough = stepCorrect
	}
	e.aim(&e.want, e.sigma, weight)
	e.direction(&e.best, &e.want)
	e.step = e.longestStep(&e.best)
	if e.smooth {
		for range correctors {
			if e.step > enough || !e.gondzio() {
				break
			}
		}
	}
	if len(e.cones) > 0 && e.step < stepShort {
		e.retreat()
	}
}

// saves reports whether an iteration is to do with few solves.
func (e *engine) saves(it int) bool { return e.cheap && it < economical && e.record.stalls == 0 }

// gondzio tries a correction that takes the products beyond the present step towards mu, and keeps it if the step grows.
func (e *engine) gondzio() bool {
	v, d, w, t := &e.now, &e.best, &e.want, &e.wantTried
	a, m := min(1, 1.08*min(1, e.step)+0.08), e.sigma*e.mu
	t.copy(w)
	for k, s := range v.s {
		t.sides[k] += gondzioShift((s+a*d.s[k])*(v.z[k]+a*d.z[k]), m)
	}
	t.tau += gondzioShift((v.tau+a*d.tau)*(v.kappa+a*d.kappa), m)
	eachCone(e.cones, func(c cone, lo, hi int) { c.gondzio(t.cones[lo:hi], a, m, d.sc[lo:hi], d.zc[lo:hi]) })
	e.direction(&e.tried, t)
	step := e.longestStep(&e.tried)
	if !(min(1, step) >= 1.01*min(1, e.step)+0.005) {
		return false
	}
	e.best, e.tried = e.tried, e.best
	e.want, e.wantTried = e.wantTried, e.want
	e.step = step
	for _, c := range e.cones {
		c.accept()
	}
	return true
}

// gondzioShift returns what takes the product v into [0.1 m, 10 m], but no more than 10 m downwards.
func gondzioShift(v, m float64) float64 { return max(clip(v, 0.1*m, 10*m)-v, -10*m) }

// recentre takes the direction to half the present mu without higher-order terms. Predictor and corrector can go round in
// circles far from the central path, even on a small and strictly convex problem: from near the path they do not.
func (e *engine) recentre() {
	e.sigma = max(e.sigma, 0.5)
	e.aim(&e.want, e.sigma, 0)
	e.direction(&e.best, &e.want)
	e.step = e.longestStep(&e.best)
}

// retreat tries more centring without higher-order terms, and takes the first direction that gets clearly further.
func (e *engine) retreat() {
	for _, sigma := range [2]float64{max(e.sigma, 0.5), 0.9} {
		e.aim(&e.wantTried, sigma, 0)
		e.direction(&e.tried, &e.wantTried)
		step := e.longestStep(&e.tried)
		now, then := min(1, e.step), min(1, step)
		if (1-sigma)*then > (1-e.sigma)*now || then > 10*now {
			e.best, e.tried = e.tried, e.best
			e.want, e.wantTried = e.wantTried, e.want
			e.step, e.sigma = step, sigma
			return
		}
	}
}

// advance takes the step and reports whether there was one. It shortens it until the cones hold.
func (e *engine) advance() bool {
	v, d := &e.now, &e.best
	fraction := stepFraction
	if len(e.cones) == 0 && e.mu < 1 {
		fraction = max(stepFraction, min(1-e.mu, stepClosest))
	}
	a := min(1, fraction*e.step)
	if len(e.cones) > 0 {
		a = e.keepCones(a)
	}
	e.step = a
	if !(a >= stepLeast) {
		return false
	}
	v.advance(a, d)
	if top := max(v.tau, v.kappa); top > 1e3 || top < 1e-3 {
		v.scale(1 / top)
	}
	return finite(v.tau) && finite(v.kappa)
}

// keepCones sets the slacks and multipliers of the cones to those after a step of at most a, and returns that step, 0 if
// there is none.
func (e *engine) keepCones(a float64) float64 {
	v, d := &e.now, &e.best
	e.p.H.mul(e.linear, d.x)
	for i, h := range e.p.HVec {
		e.linear[i] = e.want.reduce*e.res.zc[i] + h*d.tau - e.linear[i]
	}
	eachCone(e.cones, func(c cone, lo, hi int) { c.leave(d.sc[lo:hi], d.zc[lo:hi], e.linear[lo:hi]) })
	s, z := e.tried.sc, e.tried.zc
	for range 60 {
		combine(s, v.sc, a, d.sc)
		combine(z, v.zc, a, d.zc)
		mu := e.muAfter(a, s, z)
		ok := finite(mu)
		eachCone(e.cones, func(c cone, lo, hi int) { ok = ok && c.near(s[lo:hi], z[lo:hi], mu) })
		if ok {
			copy(v.sc, s)
			copy(v.zc, z)
			return a
		}
		a *= 0.9
	}
	return 0
}

// muAfter returns mu after a step a that leads to s, z in the cones.
func (e *engine) muAfter(a float64, s, z []float64) float64 {
	v, d := &e.now, &e.best
	sum := dot(s, z) + (v.tau+a*d.tau)*(v.kappa+a*d.kappa)
	for k, b := range v.s {
		sum += (b + a*d.s[k]) * (v.z[k] + a*d.z[k])
	}
	return math.Abs(sum) / (e.degree + 1)
}
