package cvxc

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
)

// Sparse is a matrix given by its nonzero entries, for Data and Problem.Set. Entries stand in any order; a place that is
// given twice, or lies outside, is a fault of the data.
type Sparse struct {
	Rows, Cols int
	Entries    []SparseEntry
}

// SparseEntry is one entry of a Sparse; indices count from 0.
type SparseEntry struct {
	Row, Col int
	Value    float64
}

// Put appends an entry.
func (s *Sparse) Put(row, col int, value float64) {
	s.Entries = append(s.Entries, SparseEntry{row, col, value})
}

// array checks the places and sorts the entries by rows.
func (s *Sparse) array(name string) (*data.Array, *data.Error) {
	entries := slices.Clone(s.Entries)
	slices.SortStableFunc(entries, func(a, b SparseEntry) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
	out := &data.Array{Shape: []int{s.Rows, s.Cols}, At: make([]int64, 0, len(entries)), Data: make([]float64, 0, len(entries))}
	for k, e := range entries {
		place := func() string { return data.Path(name, []int{e.Row, e.Col}) }
		switch {
		case e.Row < 0 || e.Row >= s.Rows || e.Col < 0 || e.Col >= s.Cols:
			return nil, &data.Error{Code: data.CodeUnreadable, Title: fmt.Sprintf("`%s` lies outside of the %d by %d matrix", place(), s.Rows, s.Cols)}
		case k > 0 && entries[k-1].Row == e.Row && entries[k-1].Col == e.Col:
			return nil, &data.Error{Code: data.CodeDuplicate, Title: fmt.Sprintf("`%s` is given twice", place())}
		}
		out.At = append(out.At, int64(e.Row)*int64(s.Cols)+int64(e.Col))
		out.Data = append(out.Data, e.Value)
	}
	return out, nil
}
