package runtime

import "math"

// expBarrier is the exponential cone {(x, y, t): y exp(x/y) <= t, y > 0}, closed, with the dual cone {(u, v, w): u < 0,
// w > 0, r >= 0}, closed, r = v - u - u l, l = log(-w/u), and the barrier F* = -log r - log(-u) - log w.
type expBarrier struct{}

func (expBarrier) center() vec3 {
	return vec3{-1.0513839437502288, 0.5564096186043385, 1.2589678864644602}
}

func (expBarrier) depth(p vec3, dual bool) float64 {
	a, b, c := p[0], p[1], p[2]
	switch {
	case dual && a < 0 && c > 0:
		r, _ := expResidual(p)
		return r
	case dual && a == 0 && b >= 0 && c >= 0, !dual && a <= 0 && b == 0 && c >= 0:
		return 0
	case !dual && b > 0 && c > 0:
		return math.Log(c/b) - a/b
	}
	return math.Inf(-1)
}

// expResidual returns r and l of a point of the dual cone.
func expResidual(z vec3) (r, l float64) {
	u, v, w := z[0], z[1], z[2]
	l = math.Log(-w / u)
	return v - u - u*l, l
}

func (expBarrier) gradient(z vec3) vec3 {
	u, w := z[0], z[2]
	r, l := expResidual(z)
	return vec3{l/r - 1/u, -1 / r, (u - r) / (w * r)}
}

func (expBarrier) hessian(z vec3) mat3 {
	u, w := z[0], z[2]
	r, l := expResidual(z)
	rr := r * r
	uv, uw, vw := -l/rr, (l*u+r)/(w*rr), -u/(w*rr)
	return mat3{
		{l*l/rr - 1/(u*r) + 1/(u*u), uv, uw},
		{uv, 1 / rr, vw},
		{uw, vw, u*u/(w*w*rr) - u/(w*w*r) + 1/(w*w)},
	}
}

// third: of -log r by the gradient, the Hessian R and the third derivative T of r; then that of -log(-u) - log w.
func (expBarrier) third(z, p, q vec3) vec3 {
	u, w := z[0], z[2]
	r, l := expResidual(z)
	grad := vec3{-l, 1, -u / w}
	bend := func(a vec3) vec3 { return vec3{a[0]/u - a[2]/w, 0, -a[0]/w + u*a[2]/(w*w)} }
	t := vec3{-p[0]*q[0]/(u*u) + p[2]*q[2]/(w*w), 0, (p[0]*q[2]+p[2]*q[0])/(w*w) - 2*u*p[2]*q[2]/(w*w*w)}
	out := thirdOfLog(r, grad, bend(p), bend(q), t, p, q)
	out[0] -= 2 * p[0] * q[0] / (u * u * u)
	out[2] -= 2 * p[2] * q[2] / (w * w * w)
	return out
}

// thirdOfLog returns the third derivative of -log f, applied to p and q, from the value, the gradient, the Hessian times p
// and q, and the third derivative times both of f.
func thirdOfLog(f float64, grad, hp, hq, t, p, q vec3) vec3 {
	fp, fq, fpq := grad.dot(p), grad.dot(q), hp.dot(q)
	out := grad.times(-2*fp*fq/(f*f*f) + fpq/(f*f))
	return out.plus(fp/(f*f), hq).plus(fq/(f*f), hp).plus(-1/f, t)
}

// shadow: u = -1/(y d) with the root d of d + log(1 + d) = log(t/y) - x/y, which unlike Wright's omega keeps its relative
// accuracy near the boundary.
func (expBarrier) shadow(s vec3) vec3 {
	x, y, t := s[0], s[1], s[2]
	e := math.Log(t/y) - x/y
	d := e / 2
	if e >= 1 {
		d = e - math.Log(e)
	}
	for range 8 {
		d -= (d + math.Log1p(d) - e) * (1 + d) / (2 + d)
	}
	u := -1 / (y * d)
	return vec3{u, 1/y + u*(1-d-x/y), (1 + d) / (d * t)}
}
