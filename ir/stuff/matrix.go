package stuff

import (
	"math"

	"github.com/cvxc-lang/cvxc/runtime"
)

// matrix builds A, G or H by columns in two passes over the rows, in ascending order: count, then fill. Because rows
// ascend, the entries of a column and their parts of the map both come in their final order.
type matrix struct {
	sign    float64 // the factor of every entry: -1 for H
	rows    int
	entries int     // once they are placed
	start   []int32 // counts, then where the next entry of a column goes
	parts   []int32 // likewise for the parts of the map; nil while there is none
	none    int32   // without any, where they would be
	row     []int32
	first   int // position of its numbers in the vector of all
}

func newMatrix(columns int, sign float64) matrix {
	return matrix{sign: sign, start: make([]int32, columns+1)}
}

// count adds the row at hand.
func (m *matrix) count(a *accumulator) {
	m.rows++
	for _, j := range a.cols {
		if !a.live(j) {
			continue
		}
		m.start[j+1]++
		if p := a.parts(j); p > 0 {
			if m.parts == nil {
				m.parts = make([]int32, len(m.start))
			}
			m.parts[j+1] += p
		}
	}
}

// place turns counts into positions, the first part of the map being at offset, and returns the offset behind the last.
func (m *matrix) place(offset int64) int64 {
	for j := 1; j < len(m.start); j++ {
		m.entries += int(m.start[j])
		m.start[j] = int32(m.entries)
	}
	m.none = clip(offset)
	if m.parts == nil {
		return offset
	}
	m.parts[0] = m.none
	for j := 1; j < len(m.parts); j++ {
		offset += int64(m.parts[j])
		m.parts[j] = clip(offset)
	}
	return offset
}

// fill writes the row at hand.
func (m *matrix) fill(n *numbers, a *accumulator, row int32) {
	for _, j := range a.cols {
		if !a.live(j) {
			continue
		}
		at := m.start[j]
		m.start[j]++
		m.row[at] = row
		next := &m.none
		if m.parts != nil {
			next = &m.parts[j]
		}
		n.entry(m.first+int(at), m.sign, a, j, next)
	}
}

// structure is the matrix without its numbers, with room for its rows.
func (m *matrix) structure() runtime.Matrix {
	m.row = make([]int32, m.entries)
	return runtime.Matrix{Rows: m.rows, Cols: len(m.start) - 1, Start: m.start, Row: m.row}
}

// rewind moves the starts back to where they began.
func (m *matrix) rewind() {
	copy(m.start[1:], m.start[:len(m.start)-1])
	m.start[0] = 0
}

// vector builds b, l, u or the h of cones along with their matrix.
type vector struct {
	parts int64 // of the map
	next  int32 // where the next of them goes, once they are placed
	first int   // position of its numbers in the vector of all
}

func (v *vector) count(f *form) { v.parts += int64(f.parts()) }

// place gives the parts their positions from offset on and returns the offset behind the last.
func (v *vector) place(offset int64) int64 {
	v.next = clip(offset)
	return offset + v.parts
}

func (v *vector) fill(n *numbers, f *form, row int) { n.form(v.first+row, f, &v.next) }

// clip is a position; one beyond what fits is refused before anything is written.
func clip(at int64) int32 { return int32(min(at, math.MaxInt32)) }
