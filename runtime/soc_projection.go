package runtime

import "math"

// socProjection is the projection on a second-order cone. v = (v0, v1) with u = v1/|v1| has the eigenvalues v0 +- |v1|,
// split into (s+, z+) and (s-, z-). D has the eigenvalue s+/(s+ + z+) on (1, u), s-/(s- + z-) on (1, -u), and
// s+/(s+ + z-) on (0, t) with t orthogonal to u; at mu = 0 that is 1 inside the cone, 0 inside its polar, and
// l+/(l+ - l-) between.
type socProjection struct {
	u                   []float64
	plus, minus, across float64 // eigenvalues of D
	ePlus, eMinus       float64 // of E, without the cancellation of 1 - D
	eAcross             float64
}

func newSOCProjection(n int) *socProjection { return &socProjection{u: make([]float64, n-1)} }

// frame returns the eigenvalues and |v1|.
func (c *socProjection) frame(v []float64) (hi, lo, size float64) {
	size = norm2(v[1:])
	return v[0] + size, v[0] - size, size
}

func (c *socProjection) split(s, z, v []float64, mu float64) {
	hi, lo, size := c.frame(v)
	sp, zp := splitNumber(hi, mu)
	sm, zm := splitNumber(lo, mu)
	fs, fz := 0.0, 0.0
	if size > 0 {
		fs, fz = (sp-sm)/(2*size), (zp-zm)/(2*size)
	}
	for i := 1; i < len(v); i++ {
		s[i], z[i] = fs*v[i], fz*v[i]
	}
	s[0], z[0] = (sp+sm)/2, (zp+zm)/2
}

func (c *socProjection) derive(v []float64) { c.deriveAt(v, 0) }

// deriveAt makes D that of S_mu.
func (c *socProjection) deriveAt(v []float64, mu float64) {
	hi, lo, size := c.frame(v)
	sp, zp := splitNumber(hi, mu)
	sm, zm := splitNumber(lo, mu)
	c.plus, c.minus, c.across = share(sp, zp), share(sm, zm), share(sp, zm)
	c.ePlus, c.eMinus, c.eAcross = share(zp, sp), share(zm, sm), share(zm, sp)
	if size > 0 {
		for i := range c.u {
			c.u[i] = v[i+1] / size
		}
		return
	}
	clear(c.u) // every direction is a frame then: D is a multiple of the identity
	if len(c.u) > 0 {
		c.u[0] = 1
	}
}

func (c *socProjection) settle(v []float64) {
	c.deriveAt(v, kinkMu*(1+dot(v, v)))
	c.plus, c.minus, c.across = settled(c.plus), settled(c.minus), settled(c.across)
	c.ePlus, c.eMinus, c.eAcross = 1-c.plus, 1-c.minus, 1-c.across
}

func (c *socProjection) primal(dst, w []float64) { c.spectral(dst, w, c.plus, c.minus, c.across) }

func (c *socProjection) dual(dst, w []float64) { c.spectral(dst, w, c.ePlus, c.eMinus, c.eAcross) }

// spectral computes plus (a + b)/2 (1, u) + minus (a - b)/2 (1, -u) + across (0, w1 - b u) with a = w0, b = u'w1.
func (c *socProjection) spectral(dst, w []float64, plus, minus, across float64) {
	a, b := w[0], dot(c.u, w[1:])
	p, m := plus*(a+b)/2, minus*(a-b)/2
	f := p - m - across*b
	for i, u := range c.u {
		dst[i+1] = f*u + across*w[i+1]
	}
	dst[0] = p + m
}

func (c *socProjection) dualDiagonal(dst []float64) {
	mean := (c.ePlus + c.eMinus) / 2
	for i, u := range c.u {
		dst[i+1] = mean*u*u + c.eAcross*max(0, 1-u*u)
	}
	dst[0] = mean
}

func (c *socProjection) margin(v []float64) float64 {
	hi, lo, _ := c.frame(v)
	return min(math.Abs(hi), math.Abs(lo)) / (1 + norm2(v))
}
