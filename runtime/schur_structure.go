package runtime

import (
	"cmp"
	"math"
	"slices"
)

// schurColumn is the range of entries of one unknown and the indices that they use, ascending.
type schurColumn struct {
	lo, hi  int
	indices []int32
	rest    int // entries of this and the columns after it
}

// schurEntry is an entry (row, col), row >= col, of a symmetric matrix; p and q are the places of the two in indices. Its
// value is factor times entry source of a matrix, over the entry of H at divisor unless that is negative.
type schurEntry struct {
	row, col, p, q  int32
	value           float64
	factor          float64
	matrix          schurSource
	source, divisor int32
}

// schurSource names the matrix that an entry comes from.
type schurSource uint8

const (
	fromH schurSource = iota
	fromA
	fromG
	fromLink // 1
)

// schurBuilder decides how the semidefinite cones of a program are eliminated.
type schurBuilder struct {
	p         *Program
	start     []int32 // entries of H by rows
	column    []int32
	at        []int32
	quadratic []int32 // by variable: its entry on the diagonal of P, noPart, or manyParts if there are others
	links     []int32 // variables with a copy, in the order of their links
}

const (
	noPart    = -1
	manyParts = -2
)

func newSchurBuilder(p *Program) *schurBuilder {
	b := &schurBuilder{p: p, start: make([]int32, len(p.HVec)+1), quadratic: make([]int32, p.Columns())}
	fill32(b.quadratic, noPart)
	for _, r := range p.H.Row {
		b.start[r+1]++
	}
	for i := range p.HVec {
		b.start[i+1] += b.start[i]
	}
	b.column, b.at = make([]int32, len(p.H.Row)), make([]int32, len(p.H.Row))
	next := slices.Clone(b.start)
	for j := range p.H.columns() {
		for k := p.H.Start[j]; k < p.H.Start[j+1]; k++ {
			r := p.H.Row[k]
			b.column[next[r]], b.at[next[r]] = int32(j), k
			next[r]++
		}
	}
	for j := range p.P.columns() {
		for k := p.P.Start[j]; k < p.P.Start[j+1]; k++ {
			switch i := int(p.P.Row[k]); {
			case i != j:
				b.quadratic[i], b.quadratic[j] = manyParts, manyParts
			case b.quadratic[j] == noPart:
				b.quadratic[j] = k
			}
		}
	}
	return b
}

// listed is an entry of the matrix of an unknown, with the row of the cone in row.
type listed struct {
	unknown int32
	schurEntry
}

// build makes the elimination of a cone with its first row in H. It returns the unknowns that it touches as numbers in the
// order x, rows of A, rows of G, rows of H, links. Its variables are eliminated where that leaves no more unknowns; each link
// costs the elimination of a copy besides.
func (b *schurBuilder) build(c *psdCone, first int) (*schur, []int32) {
	n, dim := c.n, c.dim()
	s := &schur{cone: c, first: first, vector: make([]float64, dim)}
	for _, m := range []*[]float64{&s.n2, &s.g, &s.narrow, &s.wide} {
		*m = make([]float64, n*n)
	}
	if own := b.ownVariables(first, dim); own != nil {
		copied, diagonal := b.copies(own)
		list, linked := b.rowsOf(own, copied, first)
		if unknown := s.arrange(list); len(unknown) <= dim && (len(linked) == 0 || len(unknown) <= dim-dim/linkShare) {
			s.own, s.scale, s.copied = own, make([]float64, dim), copied
			for r := range own {
				s.divisors = append(s.divisors, b.at[b.start[first+r]])
			}
			if diagonal != nil {
				s.damping = newDamping(n, diagonal)
			}
			b.links = append(b.links, linked...)
			return s, unknown
		}
		s.columns, s.entries = nil, nil
	}
	return s, s.arrange(b.columnsOf(first, dim))
}

const linkShare = 4 // of the unknowns of the general way that links have to save

// ownVariables returns for each row of a cone its variable, if each has one that occurs in no other row of the cone; else nil.
func (b *schurBuilder) ownVariables(first, dim int) []int32 {
	own := make([]int32, dim)
	for r := range own {
		lo, hi := b.start[first+r], b.start[first+r+1]
		if hi-lo != 1 || b.p.H.Val[b.at[lo]] == 0 {
			return nil
		}
		j := b.column[lo]
		for k := b.p.H.Start[j]; k < b.p.H.Start[j+1]; k++ {
			if i := int(b.p.H.Row[k]); i != first+r && i >= first && i < first+dim {
				return nil
			}
		}
		own[r] = j
	}
	return own
}

// copies tells which variables of a cone need a copy, for bounds, other cones and parts in P; nil, and the entries of P,
// if there is nothing but one multiple of the square of all that are in the cone.
func (b *schurBuilder) copies(own []int32) (copied []bool, diagonal []int32) {
	copied = make([]bool, len(own))
	alone, none, square := true, true, true
	h := func(j int32) float64 { return b.p.H.Val[b.p.H.Start[j]] }
	for r, j := range own {
		k := b.quadratic[j]
		only := b.p.H.Start[j+1]-b.p.H.Start[j] == 1 && classify(b.p.Lo[j], b.p.Hi[j]) == 0
		alone, none = alone && only, none && k == noPart
		square = square && k >= 0 && b.quadratic[own[0]] >= 0 && alike(b.p.P.Val[k], h(j), b.p.P.Val[b.quadratic[own[0]]], h(own[0]))
		copied[r] = !only || k != noPart
		diagonal = append(diagonal, k)
	}
	switch {
	case alone && square:
		return nil, diagonal
	case alone && none:
		return nil, nil
	}
	return copied, nil
}

// columnsOf lists the entries of H in the rows of a cone.
func (b *schurBuilder) columnsOf(first, dim int) []listed {
	var out []listed
	for r := range dim {
		for k := b.start[first+r]; k < b.start[first+r+1]; k++ {
			out = append(out, listed{b.column[k], schurEntry{row: int32(r), factor: 1, source: b.at[k], divisor: -1}})
		}
	}
	return out
}

// rowsOf lists the entries of A and G in the variables own of a cone, but for those that are copied, which have a link
// instead; these are returned, too.
func (b *schurBuilder) rowsOf(own []int32, copied []bool, first int) (out []listed, linked []int32) {
	links := b.p.Columns() + len(b.p.B) + len(b.p.L) + len(b.p.HVec) + len(b.links)
	for r, j := range own {
		e := schurEntry{row: int32(r), factor: 1, matrix: fromLink, divisor: b.at[b.start[first+r]]}
		if copied != nil && copied[r] {
			out = append(out, listed{int32(links + len(linked)), e})
			linked = append(linked, j)
			continue
		}
		unknown := b.p.Columns()
		for m, a := range [2]*Matrix{&b.p.A, &b.p.G} {
			if a.columns() > 0 {
				for k := a.Start[j]; k < a.Start[j+1]; k++ {
					e.matrix, e.source = fromA+schurSource(m), k
					out = append(out, listed{int32(unknown) + a.Row[k], e})
				}
			}
			unknown += len(b.p.B)
		}
	}
	return out, linked
}

// arrange lays out the entries by unknowns, those with the most first, and returns these.
func (s *schur) arrange(list []listed) []int32 {
	slices.SortFunc(list, func(a, b listed) int {
		return cmp.Or(cmp.Compare(a.unknown, b.unknown), cmp.Compare(a.row, b.row))
	})
	var groups [][]listed
	for lo := 0; lo < len(list); {
		hi := lo
		for hi < len(list) && list[hi].unknown == list[lo].unknown {
			hi++
		}
		groups, lo = append(groups, list[lo:hi]), hi
	}
	slices.SortStableFunc(groups, func(a, b []listed) int { return len(b) - len(a) })
	row, col := triangleEntries(s.cone.n)
	unknown := make([]int32, len(groups))
	for i, g := range groups {
		unknown[i] = g[0].unknown
		s.columns = append(s.columns, s.arrangeColumn(g, row, col))
	}
	for i := range s.columns {
		s.columns[i].rest = len(s.entries) - s.columns[i].lo
	}
	return unknown
}

func (s *schur) arrangeColumn(list []listed, row, col []int32) schurColumn {
	c := schurColumn{lo: len(s.entries)}
	for _, l := range list {
		e := l.schurEntry
		e.row, e.col = row[l.row], col[l.row]
		if e.row != e.col {
			e.factor = math.Sqrt2 / 2
		}
		c.indices = append(c.indices, e.row, e.col)
		s.entries = append(s.entries, e)
	}
	c.hi = len(s.entries)
	slices.Sort(c.indices)
	c.indices = slices.Clone(slices.Compact(c.indices))
	for k := c.lo; k < c.hi; k++ {
		e := &s.entries[k]
		p, _ := slices.BinarySearch(c.indices, e.row)
		q, _ := slices.BinarySearch(c.indices, e.col)
		e.p, e.q = int32(p), int32(q)
	}
	return c
}

// triangleEntries returns the row and column of each entry of the vector of a matrix of order n.
func triangleEntries(n int) (row, col []int32) {
	for j := range int32(n) {
		for i := j; i < int32(n); i++ {
			row, col = append(row, i), append(col, j)
		}
	}
	return row, col
}
