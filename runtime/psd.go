package runtime

import "math"

// psdCone is the cone of positive semidefinite matrices with the Nesterov-Todd scaling: R with R'Z R = R^-1 S R^-T = diag(lam).
// Its frame is dS~ = R^-1 dS R^-T, dZ~ = R'dZ R, where W is the identity: with directions unscaled in between, the rounding
// of the small eigenvalues would be lost in that of the large ones. The central path is lam_i^2 = mu.
//
// Vectors of the cone are lower triangles (see triangle), matrices lie by rows.
type psdCone struct {
	n            int
	lam          []float64
	r, rt        []float64 // R and R'
	inv, invT    []float64 // R^-1 and R^-T
	rhs, tried   []float64 // lower triangles of what lam \ is applied to: in force, and of the correction that is tried
	a, b, c      []float64 // matrices, memory
	w            []float64
	pair, memory []float64 // for congruences; for eigenvalues and singular values
}

func newPSD(n int) *psdCone {
	c := &psdCone{n: n, lam: make([]float64, n), w: make([]float64, n), pair: make([]float64, 2*n*n), memory: make([]float64, singularWork(n, n))}
	for _, m := range []*[]float64{&c.r, &c.rt, &c.inv, &c.invT, &c.rhs, &c.tried, &c.a, &c.b, &c.c} {
		*m = make([]float64, n*n)
	}
	return c
}

func (c *psdCone) dim() int        { return triangle(c.n) }
func (c *psdCone) degree() float64 { return float64(c.n) }
func (c *psdCone) symmetric() bool { return true }

func (c *psdCone) unit(s, z []float64) {
	clear(s)
	for i := range c.n {
		s[triangleIndex(c.n, i, i)] = 1
	}
	copy(z, s)
}

// scale: S = L1 L1', Z = L2 L2', L2'L1 = U diag(lam) V', R = L1 V diag(lam)^-1/2, R^-1 = diag(lam)^-1/2 U'L2'.
func (c *psdCone) scale(s, z, ms, mz []float64) bool {
	n := c.n
	l1, l2, l1t, l2t := c.a, c.b, c.r, c.invT // the latter are free until the end
	unpack(l1, s, n)
	unpack(l2, z, n)
	if !factorCholesky(l1, n) || !factorCholesky(l2, n) {
		return false
	}
	transposed(l1t, l1, n)
	transposed(l2t, l2, n)
	v, u := c.c, c.tried
	mulNT(v, l2t, l1t, n, n, n)
	if !singularDecomposition(v, n, n, u, c.lam, c.memory) {
		return false
	}
	clear(ms)
	for i, l := range c.lam {
		f := 1 / math.Sqrt(l)
		if !finite(f) || f == 0 {
			return false
		}
		scaleBy(v[i*n:i*n+n], f)
		scaleBy(u[i*n:i*n+n], f)
		ms[triangleIndex(n, i, i)] = l
	}
	copy(mz, ms)
	mulNT(c.rt, v, l1, n, n, n)
	mulNT(c.inv, u, l2, n, n, n)
	transposed(c.r, c.rt, n)
	transposed(c.invT, c.inv, n)
	return true
}

func (c *psdCone) enter(dst, r []float64) { congruence(dst, c.inv, r, c.n, c.pair) }

func (c *psdCone) weigh(dst, v []float64) { copy(dst, v) }

// corrector: cs = lam \ (smu I - lam^2 - weight (dS dZ + dZ dS)/2), where lam \ M has the entries 2 M_ij/(lam_i + lam_j).
func (c *psdCone) corrector(cs []float64, smu, weight float64, ds, dz []float64) {
	n := c.n
	clear(c.rhs)
	if weight != 0 {
		unpack(c.a, ds, n)
		unpack(c.b, dz, n)
		mulNT(c.c, c.a, c.b, n, n, n)
		c.symmetrise(c.rhs, -weight)
	}
	for i, l := range c.lam {
		c.rhs[i*n+i] += smu - l*l
	}
	c.divide(cs, c.rhs)
}

// symmetrise sets the lower triangle of dst to that of f (M + M')/2 for the matrix M in c.c.
func (c *psdCone) symmetrise(dst []float64, f float64) {
	n, m := c.n, c.c
	for i := range n {
		for j := range i + 1 {
			dst[i*n+j] = f / 2 * (m[i*n+j] + m[j*n+i])
		}
	}
}

// divide computes lam \ M for the lower triangle of M.
func (c *psdCone) divide(dst, m []float64) {
	k := 0
	for j, l := range c.lam {
		dst[k] = m[j*c.n+j] / l
		k++
		for i := j + 1; i < c.n; i++ {
			dst[k] = 2 * math.Sqrt2 * m[i*c.n+j] / (l + c.lam[i])
			k++
		}
	}
}

// gondzio adds to the right side what takes each eigenvalue of the symmetric part of (lam + a dS)(lam + a dZ) towards
// [0.1, 10] m.
func (c *psdCone) gondzio(cs []float64, a, m float64, ds, dz []float64) {
	n := c.n
	unpack(c.a, ds, n)
	unpack(c.b, dz, n)
	scaleBy(c.a, a)
	scaleBy(c.b, a)
	for i, l := range c.lam {
		c.a[i*n+i] += l
		c.b[i*n+i] += l
	}
	mulNT(c.c, c.a, c.b, n, n, n)
	c.symmetrise(c.a, 1)
	copy(c.tried, c.rhs)
	if symmetricEigen(c.a, c.w, c.memory) {
		c.addShifts(m)
	}
	c.divide(cs, c.tried)
}

// addShifts adds the sum of e v v' over the eigenvalues in w, with their vectors in the rows of a, whose shift e is not 0.
func (c *psdCone) addShifts(m float64) {
	n, k := c.n, 0
	vt, et := c.b, c.c
	for _, w := range c.w {
		if gondzioShift(w, m) != 0 {
			k++
		}
	}
	at := 0
	for i, w := range c.w {
		e := gondzioShift(w, m)
		if e == 0 {
			continue
		}
		for j, v := range c.a[i*n : i*n+n] {
			vt[j*k+at], et[j*k+at] = v, e*v
		}
		at++
	}
	mulNTLower(c.a, et, vt, n, k)
	for i := range n {
		axpy(c.tried[i*n:i*n+i+1], 1, c.a[i*n:i*n+i+1])
	}
}

func (c *psdCone) accept() { copy(c.rhs, c.tried) }

func (c *psdCone) step(bound float64, ds, dz []float64) float64 {
	return min(bound, c.stepAlong(ds), c.stepAlong(dz))
}

// stepAlong returns the largest a with lam + a D in the cone: -1 over the least eigenvalue of lam^-1/2 D lam^-1/2.
func (c *psdCone) stepAlong(d []float64) float64 {
	n := c.n
	unpack(c.a, d, n)
	for i, l := range c.lam {
		for j := range i + 1 {
			c.a[i*n+j] /= math.Sqrt(l * c.lam[j])
		}
	}
	if !symmetricEigenvalues(c.a, c.w, c.memory) {
		return 0
	}
	return minRatio(longest, 1, c.w[0])
}

// leave takes ds from the linear equation, as the other cones: R dS~ R' would leave the rounding of R^-1 H dx R^-T as primal
// residual.
func (c *psdCone) leave(ds, dz, linear []float64) {
	copy(ds, linear)
	congruence(dz, c.invT, dz, c.n, c.pair)
}

func (c *psdCone) near(s, z []float64, _ float64) bool {
	for _, v := range [2][]float64{s, z} {
		if unpack(c.a, v, c.n); !factorCholesky(c.a, c.n) {
			return false
		}
	}
	return true
}

func (c *psdCone) shortfall(v []float64, _ bool) float64 {
	unpack(c.a, v, c.n)
	if !symmetricEigenvalues(c.a, c.w, c.memory) {
		return math.Inf(1)
	}
	return max(0, -c.w[0])
}
