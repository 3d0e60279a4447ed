package stuff

import "github.com/cvxc-lang/cvxc/runtime"

// matrix builds A, G or H by columns in two passes over the rows, in ascending order: count, then fill. Because rows
// ascend, the entries of a column and their parts of the map both come in their final order.
type matrix struct {
	sign  float64 // the factor of every entry: -1 for H
	rows  int
	start []int32 // counts, then where the next entry of a column goes
	parts []int32 // likewise for the parts of the map; nil while there is none
	row   []int32
	first int // position of its numbers in the vector of all
}

func newMatrix(columns int, sign float64) *matrix {
	return &matrix{sign: sign, start: make([]int32, columns+1)}
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

// sum turns counts into positions, the first part of the map being at offset, and returns the numbers of both.
func (m *matrix) sum(offset int64) (entries, parts int64) {
	for j := 1; j < len(m.start); j++ {
		entries += int64(m.start[j])
		m.start[j] = int32(entries)
	}
	if m.parts == nil {
		return entries, 0
	}
	m.parts[0] = int32(offset)
	for j := 1; j < len(m.parts); j++ {
		parts += int64(m.parts[j])
		m.parts[j] = int32(offset + parts)
	}
	return entries, parts
}

// fill writes the row at hand.
func (m *matrix) fill(s *stuffer, row int32, offset int32) {
	a := s.acc
	for _, j := range a.cols {
		if !a.live(j) {
			continue
		}
		at := m.start[j]
		m.start[j]++
		m.row[at] = row
		next := &offset
		if m.parts != nil {
			next = &m.parts[j]
		}
		s.writeEntry(m.first+int(at), m.sign, a, j, next)
	}
}

// finish moves the starts back to where they began.
func (m *matrix) finish(columns int, val []float64) runtime.Matrix {
	copy(m.start[1:], m.start[:columns])
	m.start[0] = 0
	return runtime.Matrix{Rows: m.rows, Cols: columns, Start: m.start, Row: m.row, Val: val}
}

// writeEntry sets the number at a position to the entry of column j, and its parts of the map.
func (s *stuffer) writeEntry(at int, sign float64, a *accumulator, j int32, next *int32) {
	v := sign * a.value[j]
	h := a.head[j]
	if s.numbersMap() {
		s.mapped.Start[at] = *next
		if h >= 0 && v != 0 {
			s.part(next, coef{v, number})
		}
	}
	for ; h >= 0; h = a.terms[h].next {
		t := &a.terms[h]
		v += sign * t.c * s.theta[t.k]
		s.part(next, coef{sign * t.c, t.k})
	}
	s.numbers[at] = v
}

// writeForm sets the number at a position to a constant, and its parts of the map.
func (s *stuffer) writeForm(at int, f *form, next *int32) {
	v := f.base
	if s.numbersMap() {
		s.mapped.Start[at] = *next
		if len(f.terms) > 0 && v != 0 {
			s.part(next, coef{v, number})
		}
	}
	for _, t := range f.terms {
		v += t.c * s.theta[t.k]
		s.part(next, t)
	}
	s.numbers[at] = v
}

// numbersMap reports whether any number depends on a parameter, so that there is a map.
func (s *stuffer) numbersMap() bool { return s.mapped.Start != nil }

// part appends one part of the map: the factor of an entry of Theta, or of 1 where k is number.
func (s *stuffer) part(next *int32, f coef) {
	s.mapped.Index[*next], s.mapped.Coef[*next] = f.k, f.c
	*next++
}
