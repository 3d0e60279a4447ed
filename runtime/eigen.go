package runtime

import "math"

// Eigenvalues of symmetric matrices: Householder tridiagonalisation from the last row upwards, then implicit QL.
// Everything goes along rows: the reflectors lie in the rows of the lower triangle, and the eigenvectors are rows.
// Source: Golub & Van Loan, Matrix Computations (2013), sec. 8.3; Bowdler et al. (1968) for the sequence.

// eigenWork returns the memory that symmetricEigen and symmetricEigenvalues need for order n.
func eigenWork(n int) int { return 4 * n }

const (
	qlLimit   = 60  // sweeps for one eigenvalue
	qlColumns = 128 // of the rows that are rotated at a time
)

// symmetricEigen computes the eigenvalues of a symmetric matrix of order len(w), ascending, and replaces the matrix by its
// eigenvectors: row i has that of w[i], of unit length. Only the lower triangle of a is read. It reports false, with
// nothing of use, if a is not finite.
func symmetricEigen(a, w, work []float64) bool {
	n := len(w)
	size, ok := lowerSize(a, n)
	if !ok {
		return false
	}
	e := work[:n]
	tridiagonalise(a, w, e, work[n:2*n], size)
	accumulateReflectors(a, n)
	if !implicitQL(w, e, a, work[2*n:4*n]) {
		return false
	}
	sortRows(w, false, a)
	scaleBy(w, size)
	return true
}

// symmetricEigenvalues computes the eigenvalues alone, and destroys the lower triangle of a.
func symmetricEigenvalues(a, w, work []float64) bool {
	n := len(w)
	size, ok := lowerSize(a, n)
	if !ok {
		return false
	}
	e := work[:n]
	tridiagonalise(a, w, e, work[n:2*n], size)
	if !implicitQL(w, e, nil, work[2*n:4*n]) {
		return false
	}
	sortRows(w, false)
	scaleBy(w, size)
	return true
}

// lowerSize returns the largest magnitude in the lower triangle, 1 if there is none but 0, and whether all is finite.
func lowerSize(a []float64, n int) (size float64, ok bool) {
	for i := range n {
		t := norm(a[i*n : i*n+i+1])
		if !finite(t) {
			return 1, false
		}
		size = max(size, t)
	}
	if size == 0 {
		size = 1
	}
	return size, true
}

// negligible is the sum of squares of a row, relative to the largest entry of the matrix, that counts as 0.
const negligible = 1e-280

// tridiagonalise divides the lower triangle of a by size and reduces it to T with the diagonal d and T[i][i-1] = e[i]. Row
// i of a is left with the vector u, in columns 0..i, of the reflector I - u u'/(u'u/2), or with zeros for none.
func tridiagonalise(a, d, e, p []float64, size float64) {
	n := len(d)
	for i := range n {
		scaleBy(a[i*n:i*n+i+1], 1/size)
	}
	for i := n - 1; i > 0; i-- {
		u := a[i*n : i*n+i]
		sum, last := dotShort(u[:i-1], u[:i-1]), u[i-1]
		if sum <= negligible {
			e[i] = last
			clear(u)
			continue
		}
		t := -math.Copysign(math.Sqrt(sum+last*last), last)
		e[i] = t
		u[i-1] = last - t
		half := t * (t - last)
		mulLower(p[:i], a, u, n)
		scaleBy(p[:i], 1/half)
		axpy(p[:i], -dotShort(u, p[:i])/(2*half), u)
		rankTwo(a, u, p[:i], n)
	}
	for i := range n {
		d[i] = a[i*n+i]
	}
	e[0] = 0
}

// mulLower computes y = A u for the leading part of a symmetric matrix, given by its lower triangle with rows of length n.
func mulLower(y, a, u []float64, n int) {
	y = y[:len(u)]
	for j := 0; j < len(u); j += 2 {
		if j+1 == len(u) {
			row := a[j*n : j*n+j]
			y[j] = dotShort(row, u[:j]) + a[j*n+j]*u[j]
			axpy(y[:j], u[j], row)
			return
		}
		r0, r1, v, w := a[j*n:j*n+j], a[j*n+n:j*n+n+j], u[:j], y[:j]
		r1, v, w = r1[:len(r0)], v[:len(r0)], w[:len(r0)]
		u0, u1, s0, s1 := u[j], u[j+1], 0.0, 0.0
		for k, x := range r0 {
			z := r1[k]
			s0 += x * v[k]
			s1 += z * v[k]
			w[k] += u0*x + u1*z
		}
		cross := a[j*n+n+j]
		y[j] = s0 + a[j*n+j]*u0 + cross*u1
		y[j+1] = s1 + cross*u0 + a[j*n+n+j+1]*u1
	}
}

// rankTwo subtracts u q' + q u' from the leading part of the lower triangle.
func rankTwo(a, u, q []float64, n int) {
	q = q[:len(u)]
	for j := range u {
		row, uj, qj := a[j*n:j*n+j+1], u[j], q[j]
		v, w := u[:len(row)], q[:len(row)]
		for k := range row {
			row[k] -= uj*w[k] + qj*v[k]
		}
	}
}

// accumulateReflectors replaces the reflectors H_1 .. H_(n-1) in the rows of a by their product in this sequence, the
// transpose of Q with A = Q T Q'.
func accumulateReflectors(a []float64, n int) {
	for i := range n {
		u := a[i*n : i*n+i]
		if half := dotShort(u, u) / 2; half > 0 {
			for r := range i {
				row := a[r*n : r*n+i]
				axpy(row, -dotShort(row, u)/half, u)
			}
		}
		clear(u)
		for r := range i {
			a[r*n+i] = 0
		}
		a[i*n+i] = 1
	}
}

// implicitQL diagonalises the tridiagonal matrix with diagonal d and T[i][i-1] = e[i], and applies the rotations to pairs
// of rows, of length len(d), unless there are none. It reports whether it has converged; e is destroyed.
func implicitQL(d, e, rows, rotations []float64) bool {
	n := len(d)
	copy(e, e[1:])
	e[n-1] = 0
	cos, sin := rotations[:n], rotations[n:2*n]
	for l := range n {
		for sweep := 0; ; sweep++ {
			m := l
			for m < n-1 && !decoupled(e[m], d[m], d[m+1]) {
				m++
			}
			if m == l {
				break
			}
			if sweep == qlLimit {
				return false
			}
			first := sweepQL(d, e, cos, sin, l, m)
			if rows != nil {
				rotateRows(rows, n, first, m, cos, sin)
			}
		}
	}
	return true
}

// decoupled reports whether an entry e beside a and b is 0 to working precision. All entries of the matrix are within 1,
// and so is what counts as rounding: where it is graded, QL does not get all of it smaller beside a and b.
func decoupled(e, a, b float64) bool {
	e = math.Abs(e)
	return e <= 0x1p-53*(math.Abs(a)+math.Abs(b)) || e <= 0x1p-55
}

// sweepQL does one implicit QL sweep with the shift of Wilkinson on the rows l..m. Rotation i is that of the rows i and
// i+1; it returns the first one that there is, m for none.
func sweepQL(d, e, cos, sin []float64, l, m int) int {
	g := (d[l+1] - d[l]) / (2 * e[l])
	g = d[m] - d[l] + e[l]/(g+math.Copysign(math.Hypot(g, 1), g))
	s, c, p := 1.0, 1.0, 0.0
	for i := m - 1; i >= l; i-- {
		f, b := s*e[i], c*e[i]
		r := math.Sqrt(f*f + g*g)
		e[i+1] = r
		if r == 0 {
			d[i+1] -= p
			e[m] = 0
			return i + 1
		}
		s, c = f/r, g/r
		g = d[i+1] - p
		r = (d[i]-g)*s + 2*c*b
		p = s * r
		d[i+1] = g + p
		g = c*r - b
		cos[i], sin[i] = c, s
	}
	d[l] -= p
	e[l], e[m] = g, 0
	return l
}

// rotateRows applies the rotations m-1 .. first, in this sequence, to pairs of rows of length n, some columns at a time.
func rotateRows(rows []float64, n, first, m int, cos, sin []float64) {
	for lo := 0; lo < n; lo += qlColumns {
		hi := min(n, lo+qlColumns)
		i := m - 1
		for ; i > first; i -= 2 {
			x, y, z := rows[(i+1)*n+lo:(i+1)*n+hi], rows[i*n+lo:i*n+hi], rows[(i-1)*n+lo:(i-1)*n+hi]
			rotateTwice(x, y, z, cos[i], sin[i], cos[i-1], sin[i-1])
		}
		if i == first {
			rotate(rows[i*n+lo:i*n+hi], rows[(i+1)*n+lo:(i+1)*n+hi], cos[i], sin[i])
		}
	}
}

// rotate replaces x by c x - s y and y by s x + c y.
func rotate(x, y []float64, c, s float64) {
	y = y[:len(x)]
	for k, a := range x {
		b := y[k]
		x[k], y[k] = c*a-s*b, s*a+c*b
	}
}

// rotateTwice rotates y and x by (c, s), then z and y by (c1, s1).
func rotateTwice(x, y, z []float64, c, s, c1, s1 float64) {
	y, z = y[:len(x)], z[:len(x)]
	for k, a := range x {
		b, g := y[k], z[k]
		x[k] = s*b + c*a
		b = c*b - s*a
		y[k], z[k] = s1*g+c1*b, c1*g-s1*b
	}
}

// sortRows sorts values, ascending or descending, and the rows that belong to them along, if there are any.
func sortRows(values []float64, descending bool, rows ...[]float64) {
	for i := range values {
		k := i
		for j := i + 1; j < len(values); j++ {
			if values[j] != values[k] && values[j] > values[k] == descending {
				k = j
			}
		}
		if k == i {
			continue
		}
		values[i], values[k] = values[k], values[i]
		for _, r := range rows {
			n := len(r) / len(values)
			x, y := r[i*n:i*n+n], r[k*n:k*n+n]
			for c, v := range x {
				x[c], y[c] = y[c], v
			}
		}
	}
}
