package runtime

import "math"

// NegativeDirection looks for a direction in which the symmetric matrix A of order n, rows first, is negative: a unit
// vector v with v'Av < -tol |A|, |A| the Frobenius norm. It reports false if there is none, that is if A + tol |A| I has a
// Cholesky factor; otherwise it fills direction (length n) and returns v'Av.
//
// Where the factorisation B = L D L' meets its first pivot d <= 0, at row k, the vector w with L'w = e_k (in the leading
// block of order k+1) has w'Bw = d.
func NegativeDirection(n int, a []float64, tol float64, direction []float64) (curvature float64, found bool) {
	return negativeDirection(n, a, tol, direction, make([]float64, n*n))
}

// LeastEigenvalue returns the least eigenvalue of the symmetric matrix A of order n, rows first, of which the lower triangle
// is read; NaN if an entry is not finite.
func LeastEigenvalue(n int, a []float64) float64 {
	w, work := make([]float64, n), append([]float64(nil), a[:n*n]...)
	if n == 0 || !symmetricEigenvalues(work, w, make([]float64, eigenWork(n))) {
		return math.NaN()
	}
	return w[0]
}

// negativeDirection is NegativeDirection with memory l for the factor, of length n*n.
func negativeDirection(n int, a []float64, tol float64, direction, l []float64) (curvature float64, found bool) {
	norm := 0.0
	for _, x := range a[:n*n] {
		norm = math.Hypot(norm, x)
	}
	if norm == 0 {
		return 0, false
	}
	for k := range n {
		if pivot := shiftedRow(l, a, n, k, tol*norm); pivot > 0 {
			l[k*n+k] = math.Sqrt(pivot)
			continue
		}
		pivotDirection(l, n, k, direction)
		return quadForm(n, a, direction), true
	}
	return 0, false
}

// shiftedRow computes row k of the Cholesky factor of A + shift I but for its diagonal entry, whose square it returns.
func shiftedRow(l, a []float64, n, k int, shift float64) float64 {
	row := l[k*n : k*n+k]
	pivot := a[k*n+k] + shift
	for j := range row {
		prev := l[j*n : j*n+j+1]
		s := a[k*n+j]
		for i := range j {
			s -= row[i] * prev[i]
		}
		row[j] = s / prev[j]
		pivot -= row[j] * row[j]
	}
	return pivot
}

// pivotDirection solves for the unit vector along w, w_k = 1 and L'w = 0 in the rows before k.
func pivotDirection(l []float64, n, k int, w []float64) {
	clear(w)
	w[k] = 1
	for j := k - 1; j >= 0; j-- {
		s := l[k*n+j]
		for i := j + 1; i < k; i++ {
			s += l[i*n+j] * w[i]
		}
		w[j] = -s / l[j*n+j]
	}
	norm := 0.0
	for _, x := range w[:k+1] {
		norm = math.Hypot(norm, x)
	}
	for i := range w[:k+1] {
		w[i] /= norm
	}
}

// quadForm returns v'Av.
func quadForm(n int, a, v []float64) float64 {
	sum := 0.0
	for i := range n {
		row := a[i*n : i*n+n]
		for j, x := range v {
			sum += v[i] * row[j] * x
		}
	}
	return sum
}
