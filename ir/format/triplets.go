package format

import "github.com/cvxc-lang/cvxc/runtime"

// triplets collects the entries of a matrix in any order.
type triplets struct {
	row, col []int32
	val      []float64
}

func (t *triplets) add(row, col int, v float64) {
	t.row, t.col, t.val = append(t.row, int32(row)), append(t.col, int32(col)), append(t.val, v)
}

// matrix sorts the entries by column and row, by counting, and adds up those of one place.
func (t *triplets) matrix(rows, cols int) runtime.Matrix {
	order := t.order(rows, cols)
	m := runtime.Matrix{Rows: rows, Cols: cols, Start: make([]int32, cols+1)}
	m.Row, m.Val = make([]int32, 0, len(order)), make([]float64, 0, len(order))
	column := 0
	for _, k := range order {
		for ; column < int(t.col[k]); column++ {
			m.Start[column+1] = int32(len(m.Row))
		}
		if n := len(m.Row); n > int(m.Start[column]) && m.Row[n-1] == t.row[k] {
			m.Val[n-1] += t.val[k]
			continue
		}
		m.Row, m.Val = append(m.Row, t.row[k]), append(m.Val, t.val[k])
	}
	for ; column < cols; column++ {
		m.Start[column+1] = int32(len(m.Row))
	}
	return m
}

// order returns the entries by column and row; those of one place keep their order.
func (t *triplets) order(rows, cols int) []int32 {
	order := make([]int32, len(t.val))
	for k := range order {
		order[k] = int32(k)
	}
	return countingSort(countingSort(order, t.row, rows), t.col, cols)
}

// eachNonzero calls f with the entries of a matrix that are not zero.
func eachNonzero(m *runtime.Matrix, f func(i, j int, v float64)) {
	if len(m.Val) == 0 {
		return
	}
	for j := range m.Cols {
		for k := m.Start[j]; k < m.Start[j+1]; k++ {
			if m.Val[k] != 0 {
				f(int(m.Row[k]), j, m.Val[k])
			}
		}
	}
}

// countingSort returns the items in the order of their keys, which are below n; equal ones keep their order.
func countingSort(items, keys []int32, n int) []int32 {
	next := make([]int32, n+1)
	for _, k := range items {
		next[keys[k]+1]++
	}
	for i := 0; i < n; i++ {
		next[i+1] += next[i]
	}
	out := make([]int32, len(items))
	for _, k := range items {
		out[next[keys[k]]] = k
		next[keys[k]]++
	}
	return out
}

// sparseRows is a matrix by rows, without the entries that are zero.
type sparseRows struct {
	start, col []int32
	val        []float64
}

func byRows(m *runtime.Matrix) sparseRows {
	r := sparseRows{start: make([]int32, m.Rows+1)}
	eachNonzero(m, func(i, _ int, _ float64) { r.start[i+1]++ })
	for i := range m.Rows {
		r.start[i+1] += r.start[i]
	}
	total := r.start[m.Rows]
	r.col, r.val = make([]int32, total), make([]float64, total)
	next := append([]int32(nil), r.start...)
	eachNonzero(m, func(i, j int, v float64) {
		r.col[next[i]], r.val[next[i]] = int32(j), v
		next[i]++
	})
	return r
}

// each calls f with the entries of a row.
func (r sparseRows) each(row int, f func(col int, v float64)) {
	for k := r.start[row]; k < r.start[row+1]; k++ {
		f(int(r.col[k]), r.val[k])
	}
}
