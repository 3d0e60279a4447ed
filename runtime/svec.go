package runtime

import "math"

// A symmetric matrix of order n is the vector of its lower triangle by columns with the off-diagonal entries times
// sqrt 2, so that the product of two vectors is the trace of the product of the matrices. In between, matrices are
// written out in full, by rows.

// triangle returns the length of the vector of a matrix of order n.
func triangle(n int) int { return n * (n + 1) / 2 }

// triangleOrder returns the order of the matrix whose vector has length dim, and whether there is one.
func triangleOrder(dim int) (n int, ok bool) {
	n = int((math.Sqrt(8*float64(dim)+1) - 1) / 2)
	for triangle(n) < dim {
		n++
	}
	return n, triangle(n) == dim
}

// triangleIndex returns the place of entry (i, j), i >= j, in the vector of a matrix of order n.
func triangleIndex(n, i, j int) int { return j*(2*n-j-1)/2 + i }

// unpack writes out the matrix of order n whose vector is v.
func unpack(m, v []float64, n int) {
	k := 0
	for j := range n {
		m[j*n+j] = v[k]
		k++
		for i := j + 1; i < n; i++ {
			a := v[k] * (math.Sqrt2 / 2)
			m[i*n+j], m[j*n+i] = a, a
			k++
		}
	}
}

// pack sets v to the vector of the symmetric matrix of order n of which m has the lower triangle.
func pack(v, m []float64, n int) {
	k := 0
	for j := range n {
		v[k] = m[j*n+j]
		k++
		for i := j + 1; i < n; i++ {
			v[k] = m[i*n+j] * math.Sqrt2
			k++
		}
	}
}
