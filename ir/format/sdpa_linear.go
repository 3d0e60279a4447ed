package format

import (
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/runtime"
)

// place is where a linear row of an SDPA file went: to a row of G, or, if it has a single term, to a bound.
type place struct {
	row         int // of G, -1 for a bound
	column      int // of the single term, -1 if there is none
	coefficient float64
	tightest    bool // of the bounds on this side of the column, so that the multiplier is its own
}

// placeLinear makes bounds of the linear rows a x_j >= f, and rows of G of the others. Bounds that exclude each other stay
// rows, so that each has a multiplier of its own.
func (s *sdpa) placeLinear(p *runtime.Program) []place {
	constants, matrix := s.linear.split(s.variables)
	places := singleTerms(&matrix, constants)
	lower, upper := tighten(p, places, constants)
	crossed := make([]bool, len(p.Q))
	for j := range p.Q {
		if crossed[j] = p.Lo[j] > p.Hi[j]; crossed[j] {
			p.Lo[j], p.Hi[j] = math.Inf(-1), math.Inf(1)
		}
	}
	for i := range places {
		at := &places[i]
		if at.column >= 0 && !crossed[at.column] {
			at.row, at.tightest = -1, lower[at.column] == i || upper[at.column] == i
			continue
		}
		at.row = len(p.L)
		p.L, p.U = append(p.L, constants[i]), append(p.U, math.Inf(1))
	}
	var g triplets
	eachNonzero(&matrix, func(i, j int, v float64) {
		if places[i].row >= 0 {
			g.add(places[i].row, j, v)
		}
	})
	p.G = g.matrix(len(p.L), len(p.Q))
	return places
}

// singleTerms finds the rows that are bounds.
func singleTerms(m *runtime.Matrix, constants []float64) []place {
	places, terms := make([]place, m.Rows), make([]int, m.Rows)
	eachNonzero(m, func(i, j int, v float64) {
		terms[i]++
		places[i].column, places[i].coefficient = j, v
	})
	for i := range places {
		if terms[i] != 1 || math.IsInf(constants[i]/places[i].coefficient, 0) {
			places[i].column = -1
		}
	}
	return places
}

// tighten sets the bounds of the columns and returns the rows that they come from, -1 where there is none.
func tighten(p *runtime.Program, places []place, constants []float64) (lower, upper []int) {
	lower, upper = slices.Repeat([]int{-1}, len(p.Q)), slices.Repeat([]int{-1}, len(p.Q))
	for i, at := range places {
		j := at.column
		if j < 0 {
			continue
		}
		switch v := constants[i] / at.coefficient; {
		case at.coefficient > 0 && v > p.Lo[j]:
			p.Lo[j], lower[j] = v, i
		case at.coefficient < 0 && v < p.Hi[j]:
			p.Hi[j], upper[j] = v, i
		}
	}
	return lower, upper
}
