package runtime

import "math"

// psdProjection is the projection on the positive semidefinite matrices. V = U diag(l) U' is split by its eigenvalues, and
// D takes W to U (d o U'W U) U' with d_ij = s_a/(s_a + z_b), a the index of the larger of l_i and l_j, b of the smaller.
type psdProjection struct {
	n       int
	rows    []float64 // U', the eigenvectors, of the point that D belongs to
	columns []float64 // U
	d, e    []float64 // eigenvalues of D and E, packed like a matrix, without factors
	inner   []float64 // U'W U, packed
	split1  []float64 // eigenvectors of split, by rows and by columns
	split2  []float64
	values  []float64
	eigen   []float64 // memory
	work    []float64
}

func newPSDProjection(dim int) *psdProjection {
	n, _ := triangleOrder(dim)
	c := &psdProjection{n: n}
	for _, v := range []*[]float64{&c.rows, &c.columns, &c.split1, &c.split2} {
		*v = make([]float64, n*n)
	}
	for _, v := range []*[]float64{&c.d, &c.e, &c.inner} {
		*v = make([]float64, dim)
	}
	c.values, c.eigen, c.work = make([]float64, n), make([]float64, eigenWork(n)), make([]float64, 2*n*n)
	return c
}

// spectrum computes the eigenvalues, ascending, and the eigenvectors by rows and by columns. Those of what is not finite
// are not either.
func (c *psdProjection) spectrum(rows, columns, v []float64) {
	unpack(rows, v, c.n)
	if !symmetricEigen(rows, c.values, c.eigen) {
		fill(c.values, math.NaN())
	}
	transposed(columns, rows, c.n)
}

func (c *psdProjection) split(s, z, v []float64, mu float64) {
	c.spectrum(c.split1, c.split2, v)
	clear(c.inner)
	for i, l := range c.values {
		c.inner[triangleIndex(c.n, i, i)], _ = splitNumber(l, mu)
	}
	congruence(s, c.split2, c.inner, c.n, c.work)
	for i, l := range c.values {
		_, c.inner[triangleIndex(c.n, i, i)] = splitNumber(l, mu)
	}
	congruence(z, c.split2, c.inner, c.n, c.work)
}

func (c *psdProjection) derive(v []float64) { c.deriveAt(v, 0) }

// deriveAt makes D that of S_mu.
func (c *psdProjection) deriveAt(v []float64, mu float64) {
	c.spectrum(c.rows, c.columns, v)
	k := 0
	for j, lower := range c.values {
		_, z := splitNumber(lower, mu)
		for _, upper := range c.values[j:] {
			s, _ := splitNumber(upper, mu)
			c.d[k], c.e[k] = share(s, z), share(z, s)
			k++
		}
	}
}

func (c *psdProjection) settle(v []float64) {
	c.deriveAt(v, kinkMu*(1+dot(v, v)))
	for k, d := range c.d {
		c.d[k] = settled(d)
		c.e[k] = 1 - c.d[k]
	}
}

func (c *psdProjection) primal(dst, w []float64) { c.spectral(dst, w, c.d) }

func (c *psdProjection) dual(dst, w []float64) { c.spectral(dst, w, c.e) }

func (c *psdProjection) spectral(dst, w, factors []float64) {
	congruence(c.inner, c.rows, w, c.n, c.work)
	for k, f := range factors {
		c.inner[k] *= f
	}
	congruence(dst, c.columns, c.inner, c.n, c.work)
}

// dualDiagonal: the sum over k, l of e_kl U_ik^2 U_jl^2, which is the diagonal in the rows of diagonal entries and at least
// half of it in the others; all of it would take the fourth power of n.
func (c *psdProjection) dualDiagonal(dst []float64) {
	for i, u := range c.columns {
		c.split1[i] = u * u
	}
	copy(c.inner, c.e)
	c.eachOff(func(k int) { c.inner[k] *= math.Sqrt2 })
	congruence(dst, c.split1, c.inner, c.n, c.work)
	c.eachOff(func(k int) { dst[k] /= math.Sqrt2 })
}

// eachOff calls f with the index of every entry off the diagonal.
func (c *psdProjection) eachOff(f func(k int)) {
	k := 0
	for j := range c.n {
		k++
		for range c.n - 1 - j {
			f(k)
			k++
		}
	}
}

func (c *psdProjection) margin(v []float64) float64 {
	unpack(c.split1, v, c.n)
	if !symmetricEigenvalues(c.split1, c.values, c.eigen) {
		return 0
	}
	least := math.Inf(1)
	for _, l := range c.values {
		least = min(least, math.Abs(l))
	}
	return least / (1 + norm2(v))
}
