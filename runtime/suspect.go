package runtime

import "math"

// Cheap tests whether the iterate, whatever tau and kappa say, may hold a certificate of the reduced problem; a claim is
// checked in full on the program as given.

const (
	firstCertificate = 1 // iteration
	rayScreen        = 1e-6
	rayNoise         = 1e-6 // entries of a ray below this part of the largest one may be none
)

// maybeInfeasible tests (y, z, zc): v = -(A'y + G'w + H'zc), of which the part that no bound takes must be small beside
// the value b'y + (sides) + h'zc < 0.
func (e *engine) maybeInfeasible() bool {
	v, p, n := &e.now, e.p, len(e.now.x)
	value, residual := dot(p.B, v.y)+dot(p.HVec, v.zc), 0.0
	for i, w := range e.net[n:] {
		if s, ok := side(w, p.L[i], p.U[i]); ok {
			value += w * s
		}
	}
	for j := range v.x {
		z := -(e.aty[j] + e.gtw[j] + e.htz[j])
		if s, ok := side(z, p.Lo[j], p.Hi[j]); ok {
			value += z * s
		} else {
			residual = max(residual, math.Abs(z)/e.scale.D[j])
		}
	}
	return value < 0 && residual <= 2*certTol*-value
}

// maybeUnbounded tests x: q'x < 0, and P x, A x and the growth of sides small beside it.
func (e *engine) maybeUnbounded() bool {
	v, sc, n := &e.now, e.scale, len(e.now.x)
	value := -dot(e.p.Q, v.x)
	if !(value > 0) {
		return false
	}
	limit := rayScreen * value / sc.c
	if normScaled(e.px, sc.D) > limit*sc.c || normScaled(e.ax, sc.E) > limit {
		return false
	}
	for k, i := range e.sides.at {
		grows := e.sides.sign[k] * e.value(int(i))
		if int(i) < n {
			grows *= sc.D[i]
		} else {
			grows /= sc.F[int(i)-n]
		}
		if grows > limit {
			return false
		}
	}
	return true
}
