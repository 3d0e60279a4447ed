package runtime

import "math"

// Dense matrices are written out by rows, one after the other.

// mulNT computes C = A B' for A with m and B with n rows of length k each. It goes by blocks of 4 x 2 entries, whose sums
// stay in registers.
func mulNT(c, a, b []float64, m, n, k int) {
	for i := 0; i < m; i += 4 {
		mulRows(c, a, b, i, min(m, i+4), n, n, k)
	}
}

// mulNTLower computes the lower triangle of the square matrix C = A B', and leaves the upper one as it is or not.
func mulNTLower(c, a, b []float64, n, k int) {
	for i := 0; i < n; i += 4 {
		end := min(n, i+4)
		mulRows(c, a, b, i, end, end, n, k)
	}
}

// mulRows computes columns 0..cols of the rows i..end, at most four, of a product C = A B' with n columns.
func mulRows(c, a, b []float64, i, end, cols, n, k int) {
	if end-i < 4 {
		for ; i < end; i++ {
			for j := range cols {
				c[i*n+j] = dotShort(a[i*k:i*k+k], b[j*k:j*k+k])
			}
		}
		return
	}
	a0, a1, a2, a3 := a[i*k:i*k+k], a[i*k+k:i*k+2*k], a[i*k+2*k:i*k+3*k], a[i*k+3*k:i*k+4*k]
	j := 0
	for ; j+2 <= cols; j += 2 {
		s := dot42(a0, a1, a2, a3, b[j*k:j*k+k], b[j*k+k:j*k+2*k])
		for r := range 4 {
			c[(i+r)*n+j], c[(i+r)*n+j+1] = s[2*r], s[2*r+1]
		}
	}
	for ; j < cols; j++ {
		for r := range 4 {
			c[(i+r)*n+j] = dotShort(a[(i+r)*k:(i+r+1)*k], b[j*k:j*k+k])
		}
	}
}

// dot42 returns the products of four vectors with two.
func dot42(a0, a1, a2, a3, b0, b1 []float64) (s [8]float64) {
	n := len(a0)
	a1, a2, a3, b0, b1 = a1[:n], a2[:n], a3[:n], b0[:n], b1[:n]
	var s0, s1, s2, s3, s4, s5, s6, s7 float64
	for i, x0 := range a0 {
		x1, x2, x3, y0, y1 := a1[i], a2[i], a3[i], b0[i], b1[i]
		s0 += x0 * y0
		s1 += x0 * y1
		s2 += x1 * y0
		s3 += x1 * y1
		s4 += x2 * y0
		s5 += x2 * y1
		s6 += x3 * y0
		s7 += x3 * y1
	}
	return [8]float64{s0, s1, s2, s3, s4, s5, s6, s7}
}

// mulNN computes C = A B for A with m rows of length k and B with rows of length n.
func mulNN(c, a, b []float64, m, n, k int) {
	for i := range m {
		row, f := c[i*n:i*n+n], a[i*k:i*k+k]
		clear(row)
		j := 0
		for ; j+4 <= k; j += 4 {
			axpy4(row, f[j:j+4], b[j*n:(j+4)*n])
		}
		for ; j < k; j++ {
			axpy(row, f[j], b[j*n:j*n+n])
		}
	}
}

// axpy4 adds a combination of the four rows of b to y.
func axpy4(y, f, b []float64) {
	n := len(y)
	b0, b1, b2, b3 := b[:n], b[n:2*n], b[2*n:3*n], b[3*n:4*n]
	b1, b2, b3 = b1[:len(b0)], b2[:len(b0)], b3[:len(b0)]
	f0, f1, f2, f3 := f[0], f[1], f[2], f[3]
	y = y[:len(b0)]
	for k, v := range b0 {
		y[k] += f0*v + f1*b1[k] + (f2*b2[k] + f3*b3[k])
	}
}

// congruence sets the vector dst to that of M V M', V of order n with the vector v. work has length 2 n^2.
func congruence(dst, m, v []float64, n int, work []float64) {
	x, t := work[:n*n], work[n*n:2*n*n]
	unpack(x, v, n)
	mulNT(t, m, x, n, n, n)
	mulNTLower(x, t, m, n, n)
	pack(dst, x, n)
}

// transposed sets dst to A' of order n.
func transposed(dst, a []float64, n int) {
	for i := range n {
		for j, v := range a[i*n : i*n+n] {
			dst[j*n+i] = v
		}
	}
}

// mirror completes a symmetric matrix by its lower triangle.
func mirror(a []float64, n int) {
	for i := range n {
		for j, v := range a[i*n : i*n+i] {
			a[j*n+i] = v
		}
	}
}

// factorCholesky replaces the lower triangle of a matrix of order n by L with L L' = A, and clears the upper one. It
// reports whether A is positive definite.
func factorCholesky(a []float64, n int) bool {
	for j := 0; j < n; j += 4 {
		end := min(n, j+4)
		for i := j; i < n; i++ {
			for c := j; c < end && c <= i; c++ {
				if !choleskyEntry(a, n, i, c) {
					return false
				}
			}
		}
	}
	for i := range n {
		clear(a[i*n+i+1 : i*n+n])
	}
	return true
}

// choleskyEntry computes L_ij = (A_ij - sum_(k<j) L_ik L_jk)/L_jj, and the root for i = j.
func choleskyEntry(a []float64, n, i, j int) bool {
	v := a[i*n+j] - dotShort(a[i*n:i*n+j], a[j*n:j*n+j])
	if i != j {
		a[i*n+j] = v / a[j*n+j]
		return true
	}
	if !(v > 0) || !finite(v) {
		return false
	}
	a[j*n+j] = math.Sqrt(v)
	return true
}
