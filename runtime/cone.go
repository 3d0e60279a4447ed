package runtime

import "fmt"

// cone is one cone of the product with the state of its scaling: at an interior point (s, z) a symmetric positive
// definite W^2 with W^2 z = s, and the linearised centrality ds + W^2 dz = cs.
//
// Directions are kept in the frame of the cone, coordinates that belong to the scaling. The frame of most cones is the
// plain one. A cone that has another one (semidefinite: S -> R^-1 S R^-T, Z -> R'Z R, where W is the identity) gets
// residuals by enter, and the directions leave it once, when the step is taken.
type cone interface {
	dim() int
	degree() float64 // of the barrier; s'z/degree = mu on the central path
	// symmetric cones know their step lengths in closed form and take Gondzio corrections.
	symmetric() bool
	// unit sets s and z to the central pair of mu = 1.
	unit(s, z []float64)
	// scale computes the scaling at (s, z), and false if that fails; ms and mz become s and z in the frame.
	scale(s, z, ms, mz []float64) bool
	// enter takes a residual of the primal side to the frame.
	enter(dst, r []float64)
	// weigh computes W^2 v in the frame.
	weigh(dst, v []float64)
	// corrector computes cs for the complementarity smu, with weight times the higher-order terms of the affine
	// direction (ds, dz).
	corrector(cs []float64, smu, weight float64, ds, dz []float64)
	// gondzio computes cs with the correction, towards mu within [0.1, 10] m, of the point at the step a of the direction
	// (ds, dz); accept makes this the state that the next one starts from.
	gondzio(cs []float64, a, m float64, ds, dz []float64)
	accept()
	// step returns the largest step up to bound that keeps the cone.
	step(bound float64, ds, dz []float64) float64
	// leave turns a direction in the frame into one of s and z; linear is ds by the linear equation.
	leave(ds, dz, linear []float64)
	// near reports whether (s, z) is interior and, where the method needs that, near enough to the central path of mu.
	near(s, z []float64, mu float64) bool
	// shortfall returns the least d >= 0 for which v + d e lies in the cone, or in its dual; e is the unit point.
	shortfall(v []float64, dual bool) float64
}

// placed is a cone that has its rows in K.
type placed interface {
	cone
	// layout adds the entries of the cone to K: its rows begin at first, and further unknowns that it wants at extra; the
	// signs of their pivots are returned. entries writes the values in the same sequence and returns the rest of dst.
	layout(first, extra int32, add func(i, j int32)) []float64
	entries(dst []float64) []float64
}

// newCones makes the cones of a program.
func newCones(list []Cone) ([]cone, error) {
	out := make([]cone, len(list))
	for i, c := range list {
		switch c.Kind {
		case SecondOrder:
			if c.Dim < 1 {
				return nil, fmt.Errorf("cone %d: a second-order cone of dimension %d", i, c.Dim)
			}
			out[i] = newSOC(c.Dim)
		case Exponential:
			if c.Dim != 3 {
				return nil, fmt.Errorf("cone %d: an exponential cone of dimension %d", i, c.Dim)
			}
			out[i] = &barrierCone{barrier: expBarrier{}}
		case Power:
			if c.Dim != 3 || !(c.Alpha > 0 && c.Alpha < 1) {
				return nil, fmt.Errorf("cone %d: a power cone of dimension %d with the exponent %v", i, c.Dim, c.Alpha)
			}
			out[i] = &barrierCone{barrier: powBarrier{c.Alpha}}
		case Semidefinite:
			n, ok := triangleOrder(c.Dim)
			if !ok || n < 1 {
				return nil, fmt.Errorf("cone %d: a semidefinite cone of dimension %d, which is no n(n+1)/2", i, c.Dim)
			}
			out[i] = newPSD(n)
		default:
			return nil, fmt.Errorf("cone %d: the engine has no cones of kind %d", i, c.Kind)
		}
	}
	return out, nil
}

// eachCone calls f with every cone and the range of its rows.
func eachCone(cones []cone, f func(c cone, lo, hi int)) {
	lo := 0
	for _, c := range cones {
		hi := lo + c.dim()
		f(c, lo, hi)
		lo = hi
	}
}
