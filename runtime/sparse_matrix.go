package runtime

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Places are those of the entries of a sparse matrix, by rows, ascending: the entries of row i are in the columns
// Index[Start[i]:Start[i+1]]. The zero value stands for all places.
type Places struct {
	Rows, Cols int
	Start      []int32 // length Rows+1
	Index      []int32
}

// SparseMatrix is a matrix parameter with entries at fixed places and zeros elsewhere. Val has the entries in the order of
// Index and may be written; the rest belongs to the package that made it.
type SparseMatrix struct {
	Places
	Val []float64
}

// PatternError says that an entry that is not zero lies outside of the places that the package was made for (CVX0806).
type PatternError struct {
	Row, Col int
	Value    float64
}

func (e *PatternError) Error() string {
	return fmt.Sprintf("CVX0806: entry [%d, %d] is %v: the pattern that the package was built with has no entry there", e.Row, e.Col, e.Value)
}

// NewSparseMatrix returns a matrix of zeros at these places, which it shares.
func NewSparseMatrix(p *Places) SparseMatrix { return SparseMatrix{*p, make([]float64, len(p.Index))} }

// At returns entry (i, j), 0 outside of the places.
func (m *SparseMatrix) At(i, j int) float64 {
	if k := m.find(i, j); k >= 0 {
		return m.Val[k]
	}
	return 0
}

// Set writes entry (i, j). The error is a *PatternError if that is not zero and has no place.
func (m *SparseMatrix) Set(i, j int, v float64) error {
	k := m.find(i, j)
	switch {
	case k >= 0:
		m.Val[k] = v
	case v != 0:
		return &PatternError{i, j, v}
	}
	return nil
}

// find returns where entry (i, j) is in Val, -1 if nowhere.
func (p *Places) find(i, j int) int {
	if i < 0 || i >= p.Rows {
		return -1
	}
	lo, hi := p.Start[i], p.Start[i+1]
	if k, ok := slices.BinarySearch(p.Index[lo:hi], int32(j)); ok {
		return int(lo) + k
	}
	return -1
}

// MarshalJSON writes the matrix as a list of its rows, zeros included.
func (m SparseMatrix) MarshalJSON() ([]byte, error) {
	text := []byte{'['}
	for i := range m.Rows {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, '[')
		for j, k := 0, m.Start[i]; j < m.Cols; j++ {
			if j > 0 {
				text = append(text, ',')
			}
			v := 0.0
			if k < m.Start[i+1] && int(m.Index[k]) == j {
				v = m.Val[k]
				k++
			}
			text = strconv.AppendFloat(text, v, 'g', -1, 64)
		}
		text = append(text, ']')
	}
	return append(text, ']'), nil
}

// UnmarshalJSON reads a list of rows of numbers. The error is a *PatternError if a number that is not zero has no place.
func (m *SparseMatrix) UnmarshalJSON(text []byte) error {
	row, col, depth := 0, 0, 0
	for k := 0; k < len(text); {
		end := k + 1
		switch text[k] {
		case '[':
			depth++
			col = 0
		case ']':
			if depth--; depth == 1 {
				if col != m.Cols {
					return fmt.Errorf("row %d of a sparse matrix has %d entries, not %d", row, col, m.Cols)
				}
				row++
			}
		case ',', ' ', '\t', '\n', '\r':
		default:
			for end < len(text) && text[end] != ',' && text[end] != ']' {
				end++
			}
			v, err := strconv.ParseFloat(string(trimRight(text[k:end])), 64)
			if err != nil || depth != 2 {
				return fmt.Errorf("entry [%d, %d] of a sparse matrix is not a number in a list of rows", row, col)
			}
			if err := m.Set(row, col, v); err != nil {
				return err
			}
			col++
		}
		k = end
	}
	if row != m.Rows {
		return fmt.Errorf("a sparse matrix has %d rows, not %d", row, m.Rows)
	}
	return nil
}

func trimRight(text []byte) []byte {
	for len(text) > 0 && (text[len(text)-1] == ' ' || text[len(text)-1] == '\n' || text[len(text)-1] == '\t' || text[len(text)-1] == '\r') {
		text = text[:len(text)-1]
	}
	return text
}

// eachMirror calls f for every entry below the diagonal and the one across it, which a symmetric pattern has, until it
// returns false.
func (p *Places) eachMirror(f func(k, mirror int) bool) {
	for i := range p.Rows {
		for k := p.Start[i]; k < p.Start[i+1] && int(p.Index[k]) < i; k++ {
			if mirror := p.find(int(p.Index[k]), i); mirror >= 0 && !f(int(k), mirror) {
				return
			}
		}
	}
}

// checkSparse is checkMatrix for the entries of a sparse matrix.
func (d *Domain) checkSparse(name string, v []float64, work *definiteWork) (err error) {
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	d.Places.eachMirror(func(k, mirror int) bool {
		if math.Abs(v[k]-v[mirror]) > definiteTolerance*largest {
			err = &DomainError{name, k, v[k], fmt.Sprintf("equal to entry %d across the diagonal", mirror)}
		}
		return err == nil
	})
	if err != nil || d.Definite == Indefinite {
		return err
	}
	d.Places.upper(v, float64(d.Definite), work.pivots.quad.P.Val)
	if _, found := work.pivots.shifted(definiteTolerance); !found {
		return nil
	}
	if d.Definite == PositiveSemi {
		return &DomainError{name, -1, 0, "positive semidefinite"}
	}
	return &DomainError{name, -1, 0, "negative semidefinite"}
}

// Upper returns the upper triangle, by columns, of scale times a symmetric matrix: its lower triangle by rows.
func (p *Places) Upper(v []float64, scale float64) Matrix {
	m := Matrix{Rows: p.Rows, Cols: p.Cols, Start: make([]int32, p.Cols+1)}
	for i := range p.Rows {
		for k := p.Start[i]; k < p.Start[i+1] && int(p.Index[k]) <= i; k++ {
			m.Row = append(m.Row, p.Index[k])
		}
		m.Start[i+1] = int32(len(m.Row))
	}
	m.Val = make([]float64, len(m.Row))
	p.upper(v, scale, m.Val)
	return m
}

// upper writes the values of Upper.
func (p *Places) upper(v []float64, scale float64, into []float64) {
	n := 0
	for i := range p.Rows {
		for k := p.Start[i]; k < p.Start[i+1] && int(p.Index[k]) <= i; k++ {
			into[n] = scale * v[k]
			n++
		}
	}
}
