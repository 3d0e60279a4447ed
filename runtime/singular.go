package runtime

import "math"

// singularWork returns the memory that singularDecomposition needs for m x n matrices, m <= n.
func singularWork(m, n int) int { return m*n + eigenWork(m) }

const (
	jacobiLimit = 30     // sweeps
	jacobiZero  = 1e-290 // the square of a singular value, relative to the largest one, that counts as 0
)

// singularDecomposition computes B = sum of s_i u_i v_i' for an m x n matrix, m <= n. s, of length m, is descending; row i
// of left (m x m) becomes u_i and row i of b becomes v_i, both of unit length, but for v_i = 0 where s_i = 0. Small
// singular values come out to rounding of the largest one. It reports false if b is not finite.
//
// The rows of B are first multiplied by the eigenvectors of B B', after which they are nearly orthogonal; one-sided Jacobi
// rotations make them so, which gives the accuracy that the squares in B B' lack. Source: Demmel & Veselic (1992).
func singularDecomposition(b []float64, m, n int, left, s, work []float64) bool {
	size := norm(b)
	if !finite(size) {
		return false
	}
	if size == 0 {
		size = 1
	}
	scaleBy(b, 1/size)
	mulNTLower(left, b, b, m, n)
	if !symmetricEigen(left, s, work[m*n:]) {
		return false
	}
	sortRows(s, true, left)
	product := work[:m*n]
	mulNN(product, left, b, m, n, m)
	copy(b, product)
	if !orthogonaliseRows(b, left, s) {
		return false
	}
	for i := range s {
		row := b[i*n : i*n+n]
		s[i] = norm2(row)
		if s[i] > 0 {
			scaleBy(row, 1/s[i])
		}
	}
	sortRows(s, true, left, b)
	scaleBy(s, size)
	return true
}

// orthogonaliseRows rotates pairs of rows of b, and those of left along, until all are orthogonal to working precision. It
// keeps their squared lengths in squares.
func orthogonaliseRows(b, left, squares []float64) bool {
	m := len(squares)
	if m == 0 {
		return true
	}
	n := len(b) / m
	tol := 0x1p-52 * math.Sqrt(float64(n))
	for range jacobiLimit {
		for i := range m {
			squares[i] = dotShort(b[i*n:i*n+n], b[i*n:i*n+n])
		}
		done := true
		for i := range m {
			for j := i + 1; j < m; j++ {
				p, q := b[i*n:i*n+n], b[j*n:j*n+n]
				x, y, g := squares[i], squares[j], dotShort(p, q)
				if math.Abs(g) <= tol*math.Sqrt(x)*math.Sqrt(y) || min(x, y) < jacobiZero {
					continue
				}
				done = false
				z := (y - x) / (2 * g)
				t := math.Copysign(1, z) / (math.Abs(z) + math.Sqrt(1+z*z))
				c := 1 / math.Sqrt(1+t*t)
				rotate(p, q, c, t*c)
				rotate(left[i*m:i*m+m], left[j*m:j*m+m], c, t*c)
				squares[i], squares[j] = x-t*g, y+t*g
			}
		}
		if done {
			return true
		}
	}
	return false
}
