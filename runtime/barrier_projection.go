package runtime

import "math"

// curved is a cone in three dimensions whose boundary is curved, with its barrier and the projection on it.
type curved interface {
	barrier
	// project projects a v whose largest entry is about 1.
	project(v vec3) facet
}

// facet is v = s - z split by the projection, and what the derivative of the projection consists of there.
type facet struct {
	s, z      vec3
	where     place
	alongS    vec3    // direction of s on the curved part,
	alongZ    vec3    // of z,
	bendS     float64 // and the eigenvalue of D across them: bendS/(bendS + bendZ) = 1/(1 + |z| curvature)
	bendZ     float64
	diagonal  vec3    // D on a flat part
	clearance float64 // distance from kinks
}

// place is where on the cone a projection lies.
type place uint8

const (
	placeInside place = iota // z = 0
	placePolar               // s = 0
	placeFlat                // on a face or an edge, with a diagonal D
	placeBent                // on the curved part: D = s^ s^' + d t t', t orthogonal to s and z
)

// barrierProjection is the projection on a cone that is not symmetric.
type barrierProjection struct {
	curved
	d, e mat3
}

const (
	barrierKink = 1e-8 // mu of the element chosen at kinks of these cones, times 1 + |v|^2
	centralNear = 0.25 // Newton's decrement from which on full steps square it,
	centralDone = 1e-7 // and the one whose square is rounding
	centralMost = 200
)

// facetOf returns the facet of any v.
func (c *barrierProjection) facetOf(v []float64) facet {
	p := vec3(v)
	size := norm(p[:])
	if size == 0 {
		return facet{where: placeFlat}
	}
	f := c.project(vec3{p[0] / size, p[1] / size, p[2] / size})
	f.s, f.z, f.clearance = f.s.times(size), f.z.times(size), f.clearance*size
	return f
}

func (c *barrierProjection) split(s, z, v []float64, mu float64) {
	if mu > 0 {
		ps, pz := c.central(vec3(v), mu)
		copy(s, ps[:])
		copy(z, pz[:])
		return
	}
	f := c.facetOf(v)
	copy(s, f.s[:])
	copy(z, f.z[:])
}

// central computes S_mu(v): z minimises 1/2 |z|^2 + v'z + mu F*(z), by damped Newton steps, and s = v + z. It works on v and
// mu scaled to size 1, and starts at z0 + t e, with the projection s0, z0 of v and the center e, where z0 + t e and s0 + t e
// have the product 3 mu of s and z. There the quadratic part is above its least value by a small multiple of mu, so that
// steps are few whatever mu is.
func (c *barrierProjection) central(v vec3, mu float64) (s, z vec3) {
	size := max(math.Sqrt(v.dot(v)), math.Sqrt(mu))
	v, mu = v.times(1/size), mu/size/size
	f, e := c.project(v), c.center()
	b := e.dot(f.s.plus(1, f.z))
	z = f.z.plus(6*mu/(b+math.Sqrt(b*b+36*mu)), e)
	if !(c.depth(z, true) > 0) {
		z = e
	}
	before := math.Inf(1) // the decrement, once it is near
	for range centralMost {
		residual := z.plus(1, v).plus(mu, c.gradient(z))
		curvature := c.curvature(z, mu)
		step := curvature.solve(residual).times(-1)
		decrement := math.Sqrt(max(0, -residual.dot(step)/mu))
		near := decrement <= centralNear
		t := 1.0
		if !near {
			t = 1 / (1 + decrement)
		}
		for !(c.depth(z.plus(t, step), true) > 0) && t > stepLeast {
			t /= 2
		}
		if next := z.plus(t, step); next.finite() {
			z = next
		}
		if near && (decrement <= centralDone || decrement > before/2) {
			break // what does not fall any more is rounding too
		}
		if near {
			before = decrement
		}
	}
	return z.plus(1, v).times(size), z.times(size)
}

// curvature returns I + m H*(z).
func (c *barrierProjection) curvature(z vec3, m float64) mat3 {
	h := c.hessian(z)
	for i := range h {
		h[i] = h[i].times(m)
		h[i][i]++
	}
	return h
}

func (c *barrierProjection) derive(v []float64) {
	c.d, c.e = mat3{}, mat3{}
	switch f := c.facetOf(v); f.where {
	case placeInside:
		c.d.addDiagonal(vec3{1, 1, 1})
	case placePolar:
		c.e.addDiagonal(vec3{1, 1, 1})
	case placeFlat:
		c.d.addDiagonal(f.diagonal)
		c.e.addDiagonal(vec3{1 - f.diagonal[0], 1 - f.diagonal[1], 1 - f.diagonal[2]})
	default:
		across := f.alongZ.cross(f.alongS)
		across = across.times(1 / math.Sqrt(across.dot(across)))
		c.d.addOuter(1, f.alongS)
		c.d.addOuter(share(f.bendS, f.bendZ), across)
		c.e.addOuter(1, f.alongZ)
		c.e.addOuter(share(f.bendZ, f.bendS), across)
	}
}

// settle: E = (I + mu H*(z))^-1, the same for v and mu scaled.
func (c *barrierProjection) settle(v []float64) {
	p := vec3(v)
	size := max(1, norm(v))
	p = p.times(1 / size)
	mu := barrierKink * (1/size/size + p.dot(p))
	_, z := c.central(p, mu)
	curvature := c.curvature(z, mu)
	values, vectors := curvature.eigen()
	c.d, c.e = mat3{}, mat3{}
	for i, l := range values {
		d := settled(1 - 1/max(1, l))
		c.d.addOuter(d, vectors[i])
		c.e.addOuter(1-d, vectors[i])
	}
}

func (c *barrierProjection) primal(dst, w []float64) { c.d.mul(dst, w) }

func (c *barrierProjection) dual(dst, w []float64) { c.e.mul(dst, w) }

func (c *barrierProjection) dualDiagonal(dst []float64) {
	for i := range dst {
		dst[i] = c.e[i][i]
	}
}

func (c *barrierProjection) margin(v []float64) float64 {
	return max(0, c.facetOf(v).clearance) / (1 + norm2(v))
}

// increasingRoot returns the root within [lo, hi] of a function that increases, f, whose derivative is slope, by Newton's
// method within a bracket, whose open end a step may approach by a reach that doubles; an end of the interval if there is no
// root. The function bends on the scale of the distance to the ends: a step that is short beside it squares its error.
func increasingRoot(start, lo, hi float64, f func(x float64) (value, slope float64)) float64 {
	a, b := lo, hi
	above, below := false, false // f(b) >= 0, f(a) < 0 have been seen
	x, reach := clip(start, lo, hi), 1.0
	for range rootRounds {
		value, slope := f(x)
		switch {
		case value == 0, value < 0 && x == hi, value > 0 && x == lo:
			return x
		case value < 0:
			a, below = max(a, x), true
		default:
			b, above = min(b, x), true
		}
		if b-a <= rootNoise*max(1, math.Abs(x)) {
			return a + (b-a)/2
		}
		next := x - value/slope
		if math.Abs(next-x) <= rootQuadratic*min(1, x-lo, hi-x) {
			return clip(next, a, b)
		}
		switch {
		case !above && !(next < x+reach):
			next, reach = min(hi, x+reach), 2*reach
		case !below && !(next > x-reach):
			next, reach = max(lo, x-reach), 2*reach
		case !(next > a && next < b):
			next = a + (b-a)/2
		}
		x = next
	}
	return x
}

const (
	rootRounds    = 200
	rootQuadratic = 1e-8  // the square is rounding
	rootNoise     = 1e-15 // width of a bracket in which the sign is rounding
)
