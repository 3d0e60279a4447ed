package runtime

import (
	"context"
	"errors"
	"math"
)

// ldl factors a symmetric quasidefinite matrix K = L D L' of fixed pattern, L unit lower triangular. The rows of L are
// computed in sequence (up-looking: Davis 2005), with the pattern of each row laid down once.
type ldl struct {
	n        int
	colStart []int32 // strict upper triangle of K by columns
	colRow   []int32
	start    []int32 // columns of L
	row      []int32
	val      []float64
	rowStart []int32 // the pattern of row k of L: rowCol[rowStart[k]:rowStart[k+1]], ascending
	rowCol   []int32
	inverse  []float64 // of D
	work     []float64 // zero between factorisations
	next     []int32
}

// smallestPivot is where a pivot counts as zero.
const smallestPivot = 1e-30

// errFill says that a factor is too large to be held.
var errFill = errors.New("the factor of the linear system would have over 2^31 entries")

// pollWork is after how many multiplications a factorisation looks whether it is still wanted.
const pollWork = 1 << 26

// newLDL does the symbolic phase for the strict upper triangle of an n x n matrix.
func newLDL(n int, colStart, colRow []int32) (*ldl, error) {
	f := &ldl{n: n, colStart: colStart, colRow: colRow, start: make([]int32, n+1), rowStart: make([]int32, n+1)}
	parent, flag, next := make([]int32, n), make([]int32, n), make([]int32, n)
	total := 0
	for k := range parent {
		parent[k] = -1
		f.reach(k, parent, flag, func(c int32) {
			f.start[c+1]++
			f.rowStart[k+1]++
			total++
		})
		if total > math.MaxInt32 {
			return nil, errFill
		}
	}
	for k := 0; k < n; k++ {
		f.start[k+1] += f.start[k]
		f.rowStart[k+1] += f.rowStart[k]
	}
	f.row, f.rowCol = make([]int32, f.start[n]), make([]int32, f.start[n])
	copy(next, f.start)
	for k := range n {
		f.reach(k, parent, flag, func(c int32) {
			f.row[next[c]] = int32(k)
			next[c]++
		})
	}
	copy(next, f.rowStart)
	for c := int32(0); c < int32(n); c++ {
		for _, k := range f.row[f.start[c]:f.start[c+1]] {
			f.rowCol[next[k]] = c
			next[k]++
		}
	}
	f.next = next
	f.val, f.inverse, f.work = make([]float64, len(f.row)), make([]float64, n), make([]float64, n)
	return f, nil
}

// reach visits the pattern of row k of L: the nodes of the elimination tree on the paths from the entries of column k up
// to k. Where parent is not known yet, k is it.
func (f *ldl) reach(k int, parent, flag []int32, visit func(c int32)) {
	flag[k] = int32(k)
	for _, c := range f.colRow[f.colStart[k]:f.colStart[k+1]] {
		for flag[c] != int32(k) || int(c) > k {
			if parent[c] < 0 {
				parent[c] = int32(k)
			}
			flag[c] = int32(k)
			visit(c)
			c = parent[c]
		}
	}
}

// flops returns the multiplications of a factorisation.
func (f *ldl) flops() float64 {
	sum := 0.0
	for c := 0; c < f.n; c++ {
		d := float64(f.start[c+1] - f.start[c])
		sum += d * (d + 1)
	}
	return sum / 2
}

// factor computes L and D for the values of the strict upper triangle and the diagonal. A pivot whose sign is not the
// given one, or that vanishes, becomes sign * reg. It reports false if ctx ended meanwhile.
func (f *ldl) factor(ctx context.Context, val, diag, sign []float64, reg float64) bool {
	y, next, lval, lrow, inverse := f.work, f.next, f.val, f.row, f.inverse
	copy(next, f.start)
	work := 0
	for k := 0; k < f.n; k++ {
		lo, hi := f.colStart[k], f.colStart[k+1]
		v := val[lo:hi]
		for p, i := range f.colRow[lo:hi] {
			y[i] += v[p]
		}
		d := diag[k]
		if work > pollWork {
			work = 0
			if ctx.Err() != nil {
				clear(y)
				return false
			}
		}
		for _, c := range f.rowCol[f.rowStart[k]:f.rowStart[k+1]] {
			yc := y[c]
			y[c] = 0
			end := next[c]
			next[c] = end + 1
			if yc == 0 {
				lval[end] = 0
				continue
			}
			work += int(end - f.start[c])
			rows, vals := lrow[f.start[c]:end], lval[f.start[c]:end]
			for p, i := range rows {
				y[i] -= vals[p] * yc
			}
			l := yc * inverse[c]
			d -= yc * l
			lval[end] = l
		}
		if !(d*sign[k] > smallestPivot) {
			d = sign[k] * reg
		}
		inverse[k] = 1 / d
	}
	return true
}

// solve replaces x by K^-1 x.
func (f *ldl) solve(x []float64) {
	for i := 0; i < f.n; i++ {
		v := x[i]
		if v == 0 {
			continue
		}
		lo, hi := f.start[i], f.start[i+1]
		val := f.val[lo:hi]
		for p, r := range f.row[lo:hi] {
			x[r] -= val[p] * v
		}
	}
	for i := f.n - 1; i >= 0; i-- {
		v := x[i] * f.inverse[i]
		lo, hi := f.start[i], f.start[i+1]
		val := f.val[lo:hi]
		for p, r := range f.row[lo:hi] {
			v -= val[p] * x[r]
		}
		x[i] = v
	}
}
