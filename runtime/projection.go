package runtime

import "math"

// A complementary pair is kept in one coordinate v = s - z: s = S(v), the projection on the cone, and z = S(v) - v. Its
// derivative D = dS/dv and E = I - D are symmetric with eigenvalues in [0, 1], whatever the scaling of s and z. S_mu, the
// proximal map of mu times the barrier, has s o z = mu e instead of 0; S_0 is the projection.

// projection is the map S of one cone, with its derivative at one point.
type projection interface {
	// split computes s = S_mu(v) and z = s - v.
	split(s, z, v []float64, mu float64)
	// derive makes D that of the projection S_0 at v.
	derive(v []float64)
	// settle makes D an element of the generalised Jacobian at a kink near v: that of S_mu with a small mu, its eigenvalues
	// near 0 and 1 moved there.
	settle(v []float64)
	// primal computes D w, dual E w.
	primal(dst, w []float64)
	dual(dst, w []float64)
	// dualDiagonal writes the diagonal of E.
	dualDiagonal(dst []float64)
	// margin returns the distance of v from the kinks of S, over 1 + |v|.
	margin(v []float64) float64
}

const (
	kinkMu      = 1e-14 // of the element chosen at kinks of symmetric cones, times 1 + |v|^2
	kinkRound   = 1e-3  // eigenvalues of it that near to 0 or 1 are meant to be that
	leastWeight = 1e-15 // square root of what counts as an entry of E in weights of residuals
)

// newProjections makes the projections of a program whose cones newCones has accepted.
func newProjections(list []Cone) []projection {
	out := make([]projection, len(list))
	for i, c := range list {
		switch c.Kind {
		case Exponential:
			out[i] = &barrierProjection{curved: expBarrier{}}
		case Power:
			out[i] = &barrierProjection{curved: powBarrier{c.Alpha}}
		case Semidefinite:
			out[i] = newPSDProjection(c.Dim)
		default:
			out[i] = newSOCProjection(c.Dim)
		}
	}
	return out
}

// splitNumber returns s, z >= 0 with s - z = v and s z = mu, without cancellation.
func splitNumber(v, mu float64) (s, z float64) {
	big, small := (math.Abs(v)+math.Sqrt(v*v+4*mu))/2, 0.0
	if big > 0 {
		small = mu / big
	}
	if v >= 0 {
		return big, small
	}
	return small, big
}

// share returns a/(a + b) for a, b >= 0, and 1/2 at 0/0.
func share(a, b float64) float64 {
	if a+b > 0 {
		return a / (a + b)
	}
	return 0.5
}

// settled moves an eigenvalue of D near 0 or 1 there.
func settled(d float64) float64 {
	switch {
	case d < kinkRound:
		return 0
	case d > 1-kinkRound:
		return 1
	}
	return d
}

// settledSide returns D at the kink of a side.
func settledSide(v float64) float64 { return settled(share(splitNumber(v, kinkMu*(1+v*v)))) }
