package runtime

import "math"

// vec3 and mat3 are a vector and a symmetric matrix of a cone in three dimensions, stored in full.
type (
	vec3 [3]float64
	mat3 [3]vec3
)

func (a vec3) dot(b vec3) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// plus returns a + f b.
func (a vec3) plus(f float64, b vec3) vec3 { return vec3{a[0] + f*b[0], a[1] + f*b[1], a[2] + f*b[2]} }

func (a vec3) times(f float64) vec3 { return vec3{f * a[0], f * a[1], f * a[2]} }

func (a vec3) cross(b vec3) vec3 {
	return vec3{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (a vec3) finite() bool { return finite(a[0]) && finite(a[1]) && finite(a[2]) }

func (m *mat3) finite() bool { return m[0].finite() && m[1].finite() && m[2].finite() }

// solve returns m^-1 b for a positive definite m, by elimination with row pivots once the diagonal is scaled to 1. What it
// returns for a singular m is not finite.
func (m *mat3) solve(b vec3) vec3 {
	var d vec3
	for i := range d {
		d[i] = 1 / math.Sqrt(max(m[i][i], tiny))
	}
	a := *m
	for i := range a {
		for j := range a[i] {
			a[i][j] *= d[i] * d[j]
		}
		b[i] *= d[i]
	}
	for k := range a {
		p := k
		for i := k + 1; i < 3; i++ {
			if math.Abs(a[i][k]) > math.Abs(a[p][k]) {
				p = i
			}
		}
		a[k], a[p] = a[p], a[k]
		b[k], b[p] = b[p], b[k]
		for i := k + 1; i < 3; i++ {
			f := a[i][k] / a[k][k]
			a[i] = a[i].plus(-f, a[k])
			b[i] -= f * b[k]
		}
	}
	for i := 2; i >= 0; i-- {
		for j := i + 1; j < 3; j++ {
			b[i] -= a[i][j] * b[j]
		}
		b[i] /= a[i][i]
	}
	return vec3{b[0] * d[0], b[1] * d[1], b[2] * d[2]}
}

// cholesky returns the columns of a triangular L with m = L L'. A pivot that rounding has made negative counts as 0.
func (m *mat3) cholesky() mat3 {
	var columns mat3
	for k := range columns {
		var c vec3
		for i := k; i < 3; i++ {
			c[i] = m[i][k]
			for _, b := range columns[:k] {
				c[i] -= b[i] * b[k]
			}
		}
		if c[k] > 0 {
			columns[k] = c.times(1 / math.Sqrt(c[k]))
		}
	}
	return columns
}

// mul computes dst = m w.
func (m *mat3) mul(dst, w []float64) {
	v := vec3(w)
	for i := range m {
		dst[i] = m[i].dot(v)
	}
}

// addDiagonal adds diag(d), addOuter f a a'.
func (m *mat3) addDiagonal(d vec3) {
	for i, v := range d {
		m[i][i] += v
	}
}

func (m *mat3) addOuter(f float64, a vec3) {
	for i, v := range a {
		m[i] = m[i].plus(f*v, a)
	}
}

// eigen returns the eigenvalues and, as rows, the eigenvectors, by rotations (Jacobi).
func (m *mat3) eigen() (values vec3, vectors mat3) {
	const sweeps = 30
	a := *m
	vectors.addDiagonal(vec3{1, 1, 1})
	for range sweeps {
		for _, at := range [3][2]int{{0, 1}, {0, 2}, {1, 2}} {
			a.rotate(at[0], at[1], &vectors)
		}
		if a[0][1] == 0 && a[0][2] == 0 && a[1][2] == 0 {
			break
		}
	}
	return vec3{a[0][0], a[1][1], a[2][2]}, vectors
}

// rotate makes the entry (i, j) vanish by a rotation, which it applies to the rows of vectors too.
func (m *mat3) rotate(i, j int, vectors *mat3) {
	b := m[i][j]
	if math.Abs(b) <= 1e-18*math.Sqrt(math.Abs(m[i][i]*m[j][j])) {
		m[i][j], m[j][i] = 0, 0
		return
	}
	h := (m[j][j] - m[i][i]) / (2 * b)
	t := math.Copysign(1/(math.Abs(h)+math.Hypot(1, h)), h)
	c := 1 / math.Hypot(1, t)
	s := t * c
	m[i], m[j] = m[i].times(c).plus(-s, m[j]), m[j].times(c).plus(s, m[i])
	for k := range m {
		m[k][i], m[k][j] = c*m[k][i]-s*m[k][j], c*m[k][j]+s*m[k][i]
	}
	m[i][j], m[j][i] = 0, 0
	vectors[i], vectors[j] = vectors[i].times(c).plus(-s, vectors[j]), vectors[j].times(c).plus(s, vectors[i])
}
