package format

import (
	"cmp"
	"container/heap"
	"errors"
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/runtime"
)

const (
	smallPivot = 1e-2    // a pivot below this part of its diagonal entry waits until the others are done
	noPivot    = 1e-12   // one below this is rounding
	noEntry    = 1e-10   // if all that stands beside it is below this part of its two diagonal entries' mean
	mostFactor = 1 << 25 // entries of a square root
)

// squareRoot returns the rows of a matrix F with F'F = P for a semidefinite P, given by its upper triangle, by Cholesky's
// factorisation: a column whose pivot is 0 up to rounding has no row. Columns go by least degree, those with small pivots
// last and the largest pivot first, which keeps rounding from growing where P has not full rank.
func squareRoot(p *runtime.Matrix) (rows int, f triplets, err error) {
	e := newElimination(p)
	for e.queue.Len() > 0 {
		v := heap.Pop(&e.queue).(vertex)
		row := e.rows[v.index]
		if row == nil || v != e.vertex(v.index) {
			continue // eliminated, or in the queue again as what it is now
		}
		pivot := row[v.index]
		switch ratio := e.ratio(v.index); {
		case !v.delayed && !(ratio > smallPivot):
			e.delayed[v.index] = true
			heap.Push(&e.queue, e.vertex(v.index))
			continue
		case !(ratio > noPivot) && e.negligible(v.index):
			e.remove(v.index)
			continue
		case !(pivot > 0):
			return 0, f, errors.New("the quadratic objective is convex only up to rounding, so that no cone can stand for it")
		}
		root := math.Sqrt(pivot)
		for _, k := range e.eliminate(v.index, pivot) {
			f.add(rows, int(k), row[k]/root)
		}
		rows++
		if len(f.val) > mostFactor {
			return 0, f, errors.New("the quadratic objective has too dense a square root for a cone to stand for it")
		}
	}
	return rows, f, nil
}

// elimination is what is left of a symmetric matrix, both triangles, while columns are eliminated.
type elimination struct {
	rows     []map[int32]float64 // nil once eliminated
	diagonal []float64           // of the matrix itself
	delayed  []bool
	queue    vertices
}

func newElimination(p *runtime.Matrix) *elimination {
	e := &elimination{rows: make([]map[int32]float64, p.Cols), diagonal: make([]float64, p.Cols), delayed: make([]bool, p.Cols)}
	put := func(i, j int, v float64) {
		if e.rows[i] == nil {
			e.rows[i] = map[int32]float64{}
		}
		e.rows[i][int32(j)] = v
	}
	eachNonzero(p, func(i, j int, v float64) {
		put(i, j, v)
		put(j, i, v)
		if i == j {
			e.diagonal[i] = v
		}
	})
	for i, row := range e.rows {
		if row != nil {
			e.queue = append(e.queue, e.vertex(int32(i)))
		}
	}
	heap.Init(&e.queue)
	return e
}

// vertex describes column j as it is now.
func (e *elimination) vertex(j int32) vertex {
	if e.delayed[j] {
		return vertex{index: j, delayed: true, pivot: e.ratio(j)}
	}
	return vertex{index: j, degree: len(e.rows[j])}
}

// ratio is the pivot of column j as a part of its diagonal entry.
func (e *elimination) ratio(j int32) float64 {
	if !(e.diagonal[j] > 0) {
		return 0
	}
	return e.rows[j][j] / e.diagonal[j]
}

// negligible reports whether what is left of a column is rounding.
func (e *elimination) negligible(j int32) bool {
	for k, v := range e.rows[j] {
		if !(v*v <= noEntry*noEntry*e.diagonal[j]*e.diagonal[k]) {
			return false
		}
	}
	return true
}

// eliminate takes column j out and returns the columns of its entries, in order.
func (e *elimination) eliminate(j int32, pivot float64) []int32 {
	row := e.rows[j]
	columns := make([]int32, 0, len(row))
	for k := range row {
		columns = append(columns, k)
	}
	slices.Sort(columns)
	for _, k := range columns {
		if k == j {
			continue
		}
		for _, l := range columns {
			if l != j {
				e.rows[k][l] -= row[k] * row[l] / pivot
			}
		}
	}
	e.remove(j)
	return columns
}

// remove takes column j out of the rows of its neighbours.
func (e *elimination) remove(j int32) {
	for k := range e.rows[j] {
		if k != j {
			delete(e.rows[k], j)
			heap.Push(&e.queue, e.vertex(k))
		}
	}
	e.rows[j] = nil
}

// vertex is a column as it was when it was put in the queue.
type vertex struct {
	delayed bool
	degree  int     // number of entries, unless it is delayed
	pivot   float64 // part of the diagonal entry, if it is
	index   int32
}

// vertices is a heap: the delayed ones last, by degree or by pivot.
type vertices []vertex

func (v vertices) Len() int { return len(v) }
func (v vertices) Less(i, j int) bool {
	a, b := v[i], v[j]
	if a.delayed != b.delayed {
		return b.delayed
	}
	return cmp.Or(cmp.Compare(a.degree, b.degree), cmp.Compare(b.pivot, a.pivot), cmp.Compare(a.index, b.index)) < 0
}
func (v vertices) Swap(i, j int) { v[i], v[j] = v[j], v[i] }
func (v *vertices) Push(x any)   { *v = append(*v, x.(vertex)) }
func (v *vertices) Pop() any {
	last := len(*v) - 1
	x := (*v)[last]
	*v = (*v)[:last]
	return x
}
