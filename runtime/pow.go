package runtime

import "math"

// powBarrier is the power cone {(x, y, t): x^al y^(1-al) >= |t|, x, y >= 0}, 0 < al < 1, with the dual cone {(u, v, w):
// phi >= w^2, u, v >= 0}, phi = (u/al)^(2 al) (v/(1-al))^(2-2 al), and with psi = phi - w^2 the barrier
// F* = -log psi - (1-al) log u - al log v.
type powBarrier struct{ alpha float64 }

func (b powBarrier) center() vec3 { return vec3{math.Sqrt(1 + b.alpha), math.Sqrt(2 - b.alpha), 0} }

func (b powBarrier) depth(p vec3, dual bool) float64 {
	x, y, t := p[0], p[1], math.Abs(p[2])
	if dual {
		x, y = x/b.alpha, y/(1-b.alpha)
	}
	switch {
	case x > 0 && y > 0 && t == 0:
		return math.Inf(1)
	case x > 0 && y > 0:
		return b.logMean(x, y) - math.Log(t)
	case x >= 0 && y >= 0 && t == 0:
		return 0
	}
	return math.Inf(-1)
}

// logMean returns al log x + (1-al) log y.
func (b powBarrier) logMean(x, y float64) float64 {
	return b.alpha*math.Log(x) + (1-b.alpha)*math.Log(y)
}

// residual returns phi and psi, without cancellation near the boundary.
func (b powBarrier) residual(z vec3) (phi, psi float64) {
	mean := 2 * b.logMean(z[0]/b.alpha, z[1]/(1-b.alpha))
	phi = math.Exp(mean)
	ww := z[2] * z[2]
	if excess := mean - 2*math.Log(math.Abs(z[2])); excess < 1 {
		return phi, ww * math.Expm1(excess)
	}
	return phi, phi - ww
}

func (b powBarrier) gradient(z vec3) vec3 {
	phi, psi := b.residual(z)
	al, rho := b.alpha, phi/psi
	return vec3{-(2*al*rho + 1 - al) / z[0], -((2-2*al)*rho + al) / z[1], 2 * z[2] / psi}
}

func (b powBarrier) hessian(z vec3) mat3 {
	u, v, w := z[0], z[1], z[2]
	phi, psi := b.residual(z)
	al, be := b.alpha, 1-b.alpha
	rho, fu, fv := phi/psi, 2*al/u, 2*be/v
	k, f := rho*(w*w/psi), -2*w/psi*rho
	uv, uw, vw := fu*fv*k, f*fu, f*fv
	return mat3{
		{fu*fu*k + (2*al*rho+be)/(u*u), uv, uw},
		{uv, fv*fv*k + (2*be*rho+al)/(v*v), vw},
		{uw, vw, 4*(w/psi)*(w/psi) + 2/psi},
	}
}

// third: of -log psi by the derivatives of phi = C u^a v^b, a = 2 al, b = 2 - 2 al, less those of w^2; then that of the
// logarithms of u and v.
func (b powBarrier) third(z, p, q vec3) vec3 {
	u, v, w := z[0], z[1], z[2]
	phi, psi := b.residual(z)
	al := b.alpha
	eu, ev := 2*al, 2-2*al
	huu, hvv, huv := eu*(eu-1)*phi/(u*u), ev*(ev-1)*phi/(v*v), eu*ev*phi/(u*v)
	bend := func(a vec3) vec3 { return vec3{huu*a[0] + huv*a[1], huv*a[0] + hvv*a[1], -2 * a[2]} }
	uuu, uuv, uvv, vvv := huu*(eu-2)/u, huu*ev/v, hvv*eu/u, hvv*(ev-2)/v
	pu, pv, mixed := p[0]*q[0], p[1]*q[1], p[0]*q[1]+p[1]*q[0]
	t := vec3{uuu*pu + uuv*mixed + uvv*pv, uuv*pu + uvv*mixed + vvv*pv, 0}
	grad := vec3{eu * phi / u, ev * phi / v, -2 * w}
	out := thirdOfLog(psi, grad, bend(p), bend(q), t, p, q)
	out[0] -= 2 * (1 - al) * pu / (u * u * u)
	out[1] -= 2 * al * pv / (v * v * v)
	return out
}

const (
	powFlat   = 1e-150 // |t| below this is 0
	powRounds = 60
)

// shadow: with rho = phi/psi = 1 + d is u = (2 al rho + 1 - al)/x, v = ((2-2al) rho + al)/y, w = -2 d/t.
func (b powBarrier) shadow(s vec3) vec3 {
	al, d, w := b.alpha, 0.0, 0.0
	if math.Abs(s[2]) >= powFlat {
		d = math.Exp(b.logExcess(s))
		w = -2 * d / s[2]
	}
	return vec3{(2*al*(1+d) + 1 - al) / s[0], ((2-2*al)*(1+d) + al) / s[1], w}
}

// logExcess returns theta = log d for the d of shadow, the root of a decreasing function of theta,
//
//	2 al log((2 al rho + 1 - al)/(al x)) + (2-2al) log(((2-2al) rho + al)/((1-al) y)) + 2 log|t| - log(4 rho d),
//
// by Newton's method kept within a bracket.
func (b powBarrier) logExcess(s vec3) float64 {
	al, be, lt := b.alpha, 1-b.alpha, math.Log(math.Abs(s[2]))
	gap := b.logMean(s[0], s[1]) - lt
	theta := -math.Log(max(gap, tiny))
	if gap > 1 {
		theta = -2 * gap
	}
	lo, hi := -720.0, 700.0
	for range powRounds {
		d := math.Exp(theta)
		rho := 1 + d
		eu, ev := 2*al*rho+be, 2*be*rho+al
		f := 2*b.logMean(eu/(al*s[0]), ev/(be*s[1])) + 2*lt - 2*math.Ln2 - math.Log1p(d) - theta
		slope := d*(4*al*al/eu+4*be*be/ev-1/rho) - 1
		if f > 0 {
			lo = max(lo, theta)
		} else {
			hi = min(hi, theta)
		}
		next := theta - f/slope
		if !(next > lo && next < hi) {
			next = (lo + hi) / 2
		}
		moved := math.Abs(next - theta)
		theta = next
		if moved <= 1e-15*max(1, math.Abs(theta)) {
			break
		}
	}
	return theta
}
