package runtime

import "math"

// soc is the second-order cone {v: v0 >= |v1|} with the Nesterov-Todd scaling W = eta (J + ..), given by the point w of
// unit hyperbolic norm. Jordan product: a o b = (a'b, a0 b1 + b0 a1), unit e = (1, 0), eigenvalues v0 -+ |v1|.
// The central path is lam o lam = mu e, so the degree is 1.
type soc struct {
	w, lam  []float64
	eta     float64
	res     float64   // lam0^2 - |lam1|^2, from those of s and z
	rhs     []float64 // what lam \ is applied to, for the corrector that is in force
	tried   []float64 // the same for the correction that is tried
	ts, tz  []float64
	product []float64
}

func newSOC(n int) *soc {
	m := make([]float64, 7*n)
	part := func(i int) []float64 { return m[i*n : (i+1)*n : (i+1)*n] }
	return &soc{w: part(0), lam: part(1), rhs: part(2), tried: part(3), ts: part(4), tz: part(5), product: part(6)}
}

func (c *soc) dim() int        { return len(c.w) }
func (c *soc) degree() float64 { return 1 }
func (c *soc) symmetric() bool { return true }

func (c *soc) unit(s, z []float64) {
	clear(s)
	clear(z)
	s[0], z[0] = 1, 1
}

// socEigenvalues returns v0 - |v1| and v0 + |v1|.
func socEigenvalues(v []float64) (lo, hi float64) {
	t := norm2(v[1:])
	return v[0] - t, v[0] + t
}

// socResidual returns v0^2 - |v1|^2, without its cancellation.
func socResidual(v []float64) float64 {
	lo, hi := socEigenvalues(v)
	return lo * hi
}

// tiny keeps divisors from vanishing.
const tiny = 1e-300

func (c *soc) scale(s, z, ms, mz []float64) bool {
	copy(ms, s)
	copy(mz, z)
	rs, rz := max(socResidual(s), tiny), max(socResidual(z), tiny)
	fs, fz := 1/math.Sqrt(rs), 1/math.Sqrt(rz)
	gamma := math.Sqrt((1 + dot(s, z)*fs*fz) / 2)
	fs, fz = fs/(2*gamma), fz/(2*gamma)
	sum := 0.0
	for i := 1; i < len(s); i++ {
		v := s[i]*fs - z[i]*fz
		c.w[i] = v
		sum += v * v
	}
	c.w[0] = math.Sqrt(1 + sum)
	c.eta = math.Sqrt(math.Sqrt(rs / rz))
	c.half(c.lam, z)
	c.res = math.Sqrt(rs) * math.Sqrt(rz)
	return finite(c.eta) && finite(c.w[0]) && c.eta > 0
}

// half computes W v = eta (w0 v0 + w1'v1, v1 + w1 (v0 + w1'v1/(1 + w0))), inverseHalf W^-1 v.
func (c *soc) half(dst, v []float64) { c.hyperbolic(dst, v, 1, c.eta) }

func (c *soc) inverseHalf(dst, v []float64) { c.hyperbolic(dst, v, -1, 1/c.eta) }

func (c *soc) hyperbolic(dst, v []float64, sign, eta float64) {
	w0, v0 := c.w[0], v[0]
	t := dot(c.w[1:], v[1:])
	f := sign*v0 + t/(1+w0)
	for i := 1; i < len(v); i++ {
		dst[i] = eta * (v[i] + c.w[i]*f)
	}
	dst[0] = eta * (w0*v0 + sign*t)
}

func (c *soc) enter(dst, r []float64) { copy(dst, r) }

// weigh computes W^2 v = eta^2 (2 w w'v - J v).
func (c *soc) weigh(dst, v []float64) {
	e := c.eta * c.eta
	t := 2 * dot(c.w, v)
	for i := 1; i < len(v); i++ {
		dst[i] = e * (c.w[i]*t + v[i])
	}
	dst[0] = e * (c.w[0]*t - v[0])
}

// jordan computes dst = a o b.
func jordan(dst, a, b []float64) {
	d, a0, b0 := dot(a, b), a[0], b[0]
	for i := 1; i < len(a); i++ {
		dst[i] = a0*b[i] + b0*a[i]
	}
	dst[0] = d
}

// divide computes W (lam \ r).
func (c *soc) divide(dst, r []float64) {
	l := c.lam
	x0 := (l[0]*r[0] - dot(l[1:], r[1:])) / c.res
	t := c.product
	for i := 1; i < len(r); i++ {
		t[i] = (r[i] - x0*l[i]) / l[0]
	}
	t[0] = x0
	c.half(dst, t)
}

// corrector: cs = W (lam \ (smu e - lam o lam - weight (W^-1 ds) o (W dz))).
func (c *soc) corrector(cs []float64, smu, weight float64, ds, dz []float64) {
	jordan(c.rhs, c.lam, c.lam)
	scaleBy(c.rhs, -1)
	c.rhs[0] += smu
	if weight != 0 {
		c.inverseHalf(c.ts, ds)
		c.half(c.tz, dz)
		jordan(c.product, c.ts, c.tz)
		axpy(c.rhs, -weight, c.product)
	}
	c.divide(cs, c.rhs)
}

// gondzio adds to the right side what takes each eigenvalue of (lam + a W^-1 ds) o (lam + a W dz) towards [0.1, 10] m.
func (c *soc) gondzio(cs []float64, a, m float64, ds, dz []float64) {
	c.inverseHalf(c.ts, ds)
	c.half(c.tz, dz)
	for i, l := range c.lam {
		c.ts[i] = l + a*c.ts[i]
		c.tz[i] = l + a*c.tz[i]
	}
	v := c.product
	jordan(v, c.ts, c.tz)
	lo, hi := socEigenvalues(v)
	el, eh := gondzioShift(lo, m), gondzioShift(hi, m)
	copy(c.tried, c.rhs)
	c.tried[0] += (el + eh) / 2
	axpy(c.tried[1:], (eh-el)/2/max((hi-lo)/2, tiny), v[1:])
	c.divide(cs, c.tried)
}

func (c *soc) accept() { copy(c.rhs, c.tried) }

func (c *soc) step(bound float64, ds, dz []float64) float64 {
	c.inverseHalf(c.ts, ds)
	c.half(c.tz, dz)
	return min(bound, c.stepAlong(c.ts), c.stepAlong(c.tz))
}

// stepAlong returns the largest a with lam + a d in the cone: the first root of res(lam) + 2 a b + a^2 res(d), no later
// than where the first entry vanishes, which rounding cannot hide if the root is a double one.
func (c *soc) stepAlong(d []float64) float64 {
	l := c.lam
	bound := minRatio(longest, l[0], d[0])
	r, a := c.res, socResidual(d)
	b := l[0]*d[0] - dot(l[1:], d[1:])
	disc := b*b - a*r
	if !(a < 0 || b < 0 && disc >= 0) {
		return bound
	}
	den := math.Sqrt(max(disc, 0)) - b
	if den <= 0 {
		return bound
	}
	return min(bound, r/den)
}

// leave takes ds from the linear equation: W^2 reaches 1/mu, and the rounding of W^2 dz would become primal residual.
func (c *soc) leave(ds, _, linear []float64) { copy(ds, linear) }

func (c *soc) near(s, z []float64, _ float64) bool {
	ls, _ := socEigenvalues(s)
	lz, _ := socEigenvalues(z)
	return ls > 0 && lz > 0
}

func (c *soc) shortfall(v []float64, _ bool) float64 {
	lo, _ := socEigenvalues(v)
	return max(0, -lo)
}

// layout: with a = 2 w0^2 - 1, d = 1/(2a), u0 = sqrt(a - d), u = (u0, 2 w0/u0 w1), v = (0, sqrt(2 + 1/a)/u0 w1) is
// 2 w w' - J = diag(d, 1, ..) + u u' - v v', quasidefinite for every w. The dense block would have the condition 1/mu^2,
// and lose its small eigenvalues when it is written down. So: rows with the diagonal -eta^2 (d, 1, ..), an unknown with
// pivot eta^2 and column eta^2 u, one with pivot -eta^2 and column eta^2 v.
func (c *soc) layout(first, extra int32, add func(i, j int32)) []float64 {
	n := int32(c.dim())
	for i := first; i < first+n; i++ {
		add(i, i)
	}
	for i := first; i < first+n; i++ {
		add(extra, i)
	}
	for i := first + 1; i < first+n; i++ {
		add(extra+1, i)
	}
	add(extra, extra)
	add(extra+1, extra+1)
	return []float64{1, -1}
}

func (c *soc) entries(dst []float64) []float64 {
	n, e := c.dim(), c.eta*c.eta
	w0 := c.w[0]
	a := 2*w0*w0 - 1
	d := 1 / (2 * a)
	u0 := math.Sqrt(a - d)
	dst[0] = -e * d
	fill(dst[1:n], -e)
	u, v := dst[n:2*n], dst[2*n-1:3*n-1]
	u[0] = e * u0
	fu, fv := e*2*w0/u0, e*math.Sqrt(2+1/a)/u0
	for i := 1; i < n; i++ {
		u[i] = fu * c.w[i]
		v[i] = fv * c.w[i]
	}
	dst[3*n-1], dst[3*n] = e, -e
	return dst[3*n+1:]
}
