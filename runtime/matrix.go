package runtime

import (
	"fmt"
	"math"
)

// newMatrix returns a matrix without entries and with memory for nnz of them.
func newMatrix(rows, cols, nnz int) Matrix {
	return Matrix{Rows: rows, Cols: cols, Start: make([]int32, cols+1), Row: make([]int32, 0, nnz), Val: make([]float64, 0, nnz)}
}

// check reports what is wrong with a matrix of the given dimensions whose entries must be finite. The zero value stands
// for a matrix without entries.
func (a *Matrix) check(name string, rows, cols int, upper bool) error {
	if a.Rows == 0 && a.Cols == 0 && len(a.Row) == 0 && len(a.Val) == 0 && len(a.Start) == 0 {
		return nil
	}
	switch {
	case a.Rows != rows || a.Cols != cols:
		return fmt.Errorf("%s is %d x %d, not %d x %d", name, a.Rows, a.Cols, rows, cols)
	case len(a.Start) != cols+1 || a.Start[0] != 0:
		return fmt.Errorf("%s: Start has length %d, not %d, or does not begin with 0", name, len(a.Start), cols+1)
	case int(a.Start[cols]) != len(a.Row) || len(a.Row) != len(a.Val):
		return fmt.Errorf("%s: Start ends at %d with %d rows and %d values", name, a.Start[cols], len(a.Row), len(a.Val))
	}
	for j := 0; j < cols; j++ {
		lo, hi := a.Start[j], a.Start[j+1]
		if lo > hi || int(hi) > len(a.Row) {
			return fmt.Errorf("%s: Start of column %d is out of order", name, j)
		}
		for k := lo; k < hi; k++ {
			i := a.Row[k]
			switch {
			case i < 0 || int(i) >= rows || k > lo && i <= a.Row[k-1]:
				return fmt.Errorf("%s: rows of column %d are not ascending within 0..%d", name, j, rows-1)
			case upper && int(i) > j:
				return fmt.Errorf("%s: entry (%d, %d) is below the diagonal", name, i, j)
			}
		}
	}
	return checkFinite(name, a.Val)
}

func checkFinite(name string, v []float64) error {
	for i, a := range v {
		if a-a != 0 {
			return &FiniteError{name, i, a}
		}
	}
	return nil
}

// nnz returns the number of entries.
func (a *Matrix) nnz() int { return len(a.Row) }

// columns returns how many columns may be walked: none in the zero value.
func (a *Matrix) columns() int { return max(0, len(a.Start)-1) }

// mul computes y = A x.
func (a *Matrix) mul(y, x []float64) {
	clear(y)
	for j := 0; j < a.columns(); j++ {
		xj := x[j]
		if xj == 0 {
			continue
		}
		lo, hi := a.Start[j], a.Start[j+1]
		val := a.Val[lo:hi]
		for k, i := range a.Row[lo:hi] {
			y[i] += val[k] * xj
		}
	}
}

// mulT computes y = A'x.
func (a *Matrix) mulT(y, x []float64) {
	clear(y)
	for j := 0; j < a.columns(); j++ {
		lo, hi := a.Start[j], a.Start[j+1]
		val := a.Val[lo:hi]
		sum := 0.0
		for k, i := range a.Row[lo:hi] {
			sum += val[k] * x[i]
		}
		y[j] = sum
	}
}

// mulSym computes y = P x for a symmetric matrix given by its upper triangle.
func (a *Matrix) mulSym(y, x []float64) {
	clear(y)
	for j := 0; j < a.columns(); j++ {
		xj, sum := x[j], 0.0
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			i, v := a.Row[k], a.Val[k]
			if int(i) == j {
				sum += v * xj
				continue
			}
			y[i] += v * xj
			sum += v * x[i]
		}
		y[j] += sum
	}
}

// absMul adds |A| |x| to y and absMulT adds |A|'|x|: the sizes that residuals of products are compared with.
func (a *Matrix) absMul(y, x []float64) {
	for j := 0; j < a.columns(); j++ {
		xj := math.Abs(x[j])
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			y[a.Row[k]] += math.Abs(a.Val[k]) * xj
		}
	}
}

func (a *Matrix) absMulT(y, x []float64) {
	for j := 0; j < a.columns(); j++ {
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			y[j] += math.Abs(a.Val[k] * x[a.Row[k]])
		}
	}
}

// absMulSym adds |P| |x| to y, P symmetric and given by its upper triangle.
func (a *Matrix) absMulSym(y, x []float64) {
	for j := 0; j < a.columns(); j++ {
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			i, v := a.Row[k], math.Abs(a.Val[k])
			y[i] += v * math.Abs(x[j])
			if int(i) != j {
				y[j] += v * math.Abs(x[i])
			}
		}
	}
}

// maxima raises col[j] and row[i] to the scaled magnitudes |row scale_i A_ij col scale_j|.
func (a *Matrix) maxima(row, col, rowScale, colScale []float64) {
	for j := 0; j < a.columns(); j++ {
		top, d := col[j], colScale[j]
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			i := a.Row[k]
			v := math.Abs(a.Val[k]) * rowScale[i] * d
			top = max(top, v)
			row[i] = max(row[i], v)
		}
		col[j] = top
	}
}

// scale multiplies every entry by f rowScale_i colScale_j.
func (a *Matrix) scale(f float64, rowScale, colScale []float64) {
	for j := 0; j < a.columns(); j++ {
		d := f * colScale[j]
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			a.Val[k] *= rowScale[a.Row[k]] * d
		}
	}
}

// subtract computes y -= A x.
func (a *Matrix) subtract(y, x []float64) {
	for j := range a.columns() {
		if xj := x[j]; xj != 0 {
			for k := a.Start[j]; k < a.Start[j+1]; k++ {
				y[a.Row[k]] -= a.Val[k] * xj
			}
		}
	}
}

// outer writes y_i x_j on the pattern of the matrix.
func (a *Matrix) outer(dst, y, x []float64) {
	for j := range a.columns() {
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			dst[k] = y[a.Row[k]] * x[j]
		}
	}
}

// outerAdjoint sets the values to -(y_i ux_j + uy_i x_j) on the pattern.
func (a *Matrix) outerAdjoint(y, ux, uy, x []float64) {
	for j := range a.columns() {
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			i := a.Row[k]
			a.Val[k] = -(y[i]*ux[j] + uy[i]*x[j])
		}
	}
}
