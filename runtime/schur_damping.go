package runtime

import "math"

// damping is what a quadratic objective rho/2 |H x|^2 of the variables of a semidefinite cone adds to their elimination
// (schur): H'dz loses rho H'H dx, and so, with B = R'R,
//
//	E + rho B E B = Q (sum of v_a F_a) Q' - T
//
// With B = U diag(b) U' it is E = U (D * U'(..)U) U', D_ij = 1/(1 + rho b_i b_j). Any other P on these variables would leave
// no such product form.
type damping struct {
	n        int
	rho      float64
	diagonal []int32   // entries of P of the variables
	ut, u    []float64 // U', U
	q, qt    []float64 // U'Q and its transpose
	factor   []float64 // D, its lower triangle as a vector
	b, work  []float64
}

func newDamping(n int, diagonal []int32) *damping {
	d := &damping{n: n, diagonal: diagonal, factor: make([]float64, triangle(n)), b: make([]float64, n), work: make([]float64, singularWork(n, n))}
	for _, m := range []*[]float64{&d.ut, &d.u, &d.q, &d.qt} {
		*m = make([]float64, n*n)
	}
	return d
}

// load takes rho from the numbers of the program; scale is 1/H of the variables.
func (d *damping) load(p *Program, scale []float64) {
	d.rho = p.P.Val[d.diagonal[0]] * scale[0] * scale[0]
}

// prepare follows the scaling of the cone. It reports false if that is not finite.
func (d *damping) prepare(c *psdCone) bool {
	n := d.n
	mulNTLower(d.ut, c.rt, c.rt, n, n)
	if !symmetricEigen(d.ut, d.b, d.work) {
		return false
	}
	transposed(d.u, d.ut, n)
	mulNT(d.q, d.ut, c.r, n, n, n)
	transposed(d.qt, d.q, n)
	k := 0
	for j := range n {
		for i := j; i < n; i++ {
			d.factor[k] = 1 / (1 + d.rho*max(0, d.b[i])*max(0, d.b[j]))
			k++
		}
	}
	return true
}

// apply takes the right side of the equation of E to E. work has length 2 n^2.
func (d *damping) apply(v, work []float64) {
	congruence(v, d.ut, v, d.n, work)
	for i, f := range d.factor {
		v[i] *= f
	}
	congruence(v, d.u, v, d.n, work)
}

// back replaces the lower triangle of U'Q F Q'U by that of Q'E Q for the E of F.
func (d *damping) back(g, work []float64) {
	n, k := d.n, 0
	for j := range n {
		for i := j; i < n; i++ {
			g[i*n+j] *= d.factor[k]
			k++
		}
	}
	mirror(g, n)
	mulNT(work, d.qt, g, n, n, n)
	mulNTLower(g, work, d.qt, n, n)
}

// alike reports whether p/h^2 = p0/h0^2, but for what scaling leaves of equal numbers.
func alike(p, h, p0, h0 float64) bool {
	x, y := p*h0*h0, p0*h*h
	return math.Abs(x-y) <= alikeTo*math.Abs(y)
}

const alikeTo = 0x1p-46
