package runtime

import "math"

// barrier is a cone K in three dimensions by a logarithmically homogeneous barrier F* of degree 3 of its dual cone in
// closed form, with gradient g* and Hessian H*.
type barrier interface {
	// center returns the point e with -g*(e) = e.
	center() vec3
	// depth is positive inside K, or inside its dual, 0 on the boundary and negative outside; its size has no meaning.
	depth(v vec3, dual bool) float64
	gradient(z vec3) vec3
	hessian(z vec3) mat3
	// third returns the third derivative of F* at z, applied to p and q.
	third(z, p, q vec3) vec3
	// shadow returns the z with -g*(z) = s: minus the gradient of the conjugate barrier at s.
	shadow(s vec3) vec3
}

// barrierCone is a cone that is not symmetric. Its scaling W^2 is that of Tuncel (2001): besides W^2 z = s it takes
// z~ = -g(s) to s~ = -g*(z). On the central path s = mu s~.
type barrierCone struct {
	barrier
	s, z    vec3
	shadowS vec3 // s~
	hess    mat3 // H*(z)
	roots   mat3 // W^2 is the sum of their outer products
}

const (
	primalDualLeast = 1e-4 // m m~ - 1 below this is the central path, where m H* is as good and free of cancellation
	neighbourhood   = 1e-6 // of the central path: least 3/(z~'s~) over mu
	stepPrecision   = 1e-4 // relative error of the step to the boundary, which is too short by it
)

func (c *barrierCone) dim() int        { return 3 }
func (c *barrierCone) degree() float64 { return 3 }
func (c *barrierCone) symmetric() bool { return false }

func (c *barrierCone) unit(s, z []float64) {
	e := c.center()
	copy(s, e[:])
	copy(z, e[:])
}

// scale: with m = s'z/3, m~ = s~'z~/3, es = s - m s~, ez = z - m z~ and a = z x z~ of unit length is
//
//	W^2 = s s'/s'z + es es'/es'ez + t a a',  t = m/(a' H*^-1 a),
//
// the BFGS update of m H*; this t has no cancellation. Near the central path, where es and ez are rounding, it is m H*.
func (c *barrierCone) scale(s, z, ms, mz []float64) bool {
	copy(ms, s)
	copy(mz, z)
	c.s, c.z = vec3(s), vec3(z)
	c.shadowS = c.gradient(c.z).times(-1)
	c.hess = c.hessian(c.z)
	shadowZ := c.shadow(c.s)
	sz := c.s.dot(c.z)
	m := sz / 3
	es, ez, a := c.s.plus(-m, c.shadowS), c.z.plus(-m, shadowZ), c.z.cross(shadowZ)
	a = a.times(1 / math.Sqrt(a.dot(a)))
	product, t := es.dot(ez), m/a.dot(c.hess.solve(a))
	if m*c.shadowS.dot(shadowZ)/3-1 > primalDualLeast && product > 0 && t > 0 {
		c.roots = mat3{c.s.times(1 / math.Sqrt(sz)), es.times(1 / math.Sqrt(product)), a.times(math.Sqrt(t))}
		if c.roots.finite() {
			return true
		}
	}
	c.roots = c.hess.cholesky()
	for i, r := range c.roots {
		c.roots[i] = r.times(math.Sqrt(m))
	}
	return c.roots.finite()
}

func (c *barrierCone) enter(dst, r []float64) { copy(dst, r) }

// weigh sums up the roots: v'W^2 v comes out nonnegative, which the entries of W^2 do not ensure.
func (c *barrierCone) weigh(dst, v []float64) {
	var out vec3
	for _, r := range c.roots {
		out = out.plus(r.dot(vec3(v)), r)
	}
	copy(dst, out[:])
}

// corrector: cs = -s + smu s~ + weight/2 D3F*(z)[dz, H*^-1 ds], whose last term is -ds dz/z in an orthant.
func (c *barrierCone) corrector(cs []float64, smu, weight float64, ds, dz []float64) {
	out := c.shadowS.times(smu).plus(-1, c.s)
	if weight != 0 {
		if t := c.third(c.z, vec3(dz), c.hess.solve(vec3(ds))); t.finite() {
			out = out.plus(weight/2, t)
		}
	}
	copy(cs, out[:])
}

// gondzio leaves the target alone: beside a cone that is not symmetric the method makes no such corrections.
func (c *barrierCone) gondzio([]float64, float64, float64, []float64, []float64) {}

func (c *barrierCone) accept() {}

func (c *barrierCone) step(bound float64, ds, dz []float64) float64 {
	bound = c.stepAlong(bound, c.s, vec3(ds), false)
	return c.stepAlong(bound, c.z, vec3(dz), true)
}

// stepAlong bisects for the largest a up to bound with v + a d inside.
func (c *barrierCone) stepAlong(bound float64, v, d vec3, dual bool) float64 {
	inside := func(a float64) bool { return c.depth(v.plus(a, d), dual) > 0 }
	if inside(bound) {
		return bound
	}
	lo, hi := 0.0, bound
	for hi-lo > stepPrecision*hi && hi > stepLeast {
		if mid := (lo + hi) / 2; inside(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// leave takes ds from the linear equation, as that of a second-order cone.
func (c *barrierCone) leave(ds, _, linear []float64) { copy(ds, linear) }

func (c *barrierCone) near(s, z []float64, mu float64) bool {
	p, q := vec3(s), vec3(z)
	if !(c.depth(p, false) > 0 && c.depth(q, true) > 0) {
		return false
	}
	return -3/c.shadow(p).dot(c.gradient(q)) >= neighbourhood*mu
}

// shortfall finds a power of 16 that brackets the least shift, and bisects from there.
func (c *barrierCone) shortfall(v []float64, dual bool) float64 {
	const coarse, precision = 16, 1e-6
	p, e := vec3(v), c.center()
	inside := func(d float64) bool { return c.depth(p.plus(d, e), dual) >= 0 }
	size := norm(v)
	switch {
	case !finite(size):
		return math.Inf(1)
	case inside(0):
		return 0
	}
	hi := size
	for !inside(hi) {
		if hi *= coarse; !finite(hi) {
			return hi
		}
	}
	for hi > roundingShift*size && inside(hi/coarse) {
		hi /= coarse
	}
	for lo := hi / coarse; hi-lo > precision*hi; {
		if mid := (lo + hi) / 2; inside(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// roundingShift is the relative size of a shift that is none.
const roundingShift = 1e-18

func (c *barrierCone) layout(first, _ int32, add func(i, j int32)) []float64 {
	for i := range int32(3) {
		for j := range i + 1 {
			add(first+i, first+j)
		}
	}
	return nil
}

func (c *barrierCone) entries(dst []float64) []float64 {
	k := 0
	for i := range 3 {
		for j := range i + 1 {
			sum := 0.0
			for _, r := range c.roots {
				sum += r[i] * r[j]
			}
			dst[k] = -sum
			k++
		}
	}
	return dst[k:]
}
