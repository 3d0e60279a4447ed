package cvxc

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

const (
	// unlike is the ratio of the sizes of numbers from which they are the likely cause of a lack of accuracy: the solver
	// balances rows and columns by up to 1e4 either way.
	unlike = 1e6
	// farOut is how many times the numbers of a problem a variable is from which it may be running off.
	farOut = 1e4
)

// advise says what may be the cause where a solve has not come as close as it should, and what to do about it.
func (p *Problem) advise(d *Diagnostic) {
	r, name := p.unlikest()
	objective := costs(p.stuffed.Program)
	wide, value := p.widestBound()
	running := p.runningOff()
	switch {
	case r.ratio() >= unlike:
		large, _ := name(r.most)
		small, _ := name(r.least)
		d.Help = append(d.Help, lang.Help{Text: fmt.Sprintf("measure in other units: coefficients of %s are up to %.0e, those of %s up to %.0e",
			large, r.most.size, small, r.least.size)})
	case objective.ratio() >= unlike:
		large, _ := p.columnName(objective.most.index)
		small, _ := p.columnName(objective.least.index)
		d.Help = append(d.Help, lang.Help{Text: fmt.Sprintf("measure in other units: in the objective %s has a coefficient of %.0e, %s one of %.0e",
			large, objective.most.size, small, objective.least.size)})
	case wide >= 0:
		column, _ := p.columnName(wide)
		d.Help = append(d.Help, lang.Help{Text: fmt.Sprintf("tighten the bounds of %s, or leave them out: they go to %.0e, far beyond its value", column, value)})
	case running >= 0:
		column, _ := p.columnName(running)
		d.Notes = append(d.Notes, fmt.Sprintf("%s is %.0e, far beyond the numbers of the problem: the optimal value may be approached without end, and reached nowhere", column, p.instance.Result().X[running]))
		d.Help = append(d.Help, lang.Help{Text: "bound what may run off"})
	default:
		d.Notes = append(d.Notes, "the numbers of the problem are of like sizes; constraints that nearly contradict each other are hard to solve, "+
			"those that hold with equality wherever they hold, and a solution at which a constraint and its dual are both zero")
	}
}

// costs is the range of the coefficients of the objective by column.
func costs(g *runtime.Program) (r peakRange) {
	columns := make([]peak, g.Columns())
	for j := range columns {
		columns[j].raise(g.Q[j], j)
		for k := g.P.Start[j]; k < g.P.Start[j+1]; k++ {
			columns[j].raise(g.P.Val[k], j)
			columns[g.P.Row[k]].raise(g.P.Val[k], j)
		}
	}
	r.add(0, columns)
	return r
}

// widestBound is the column with the largest of the bounds that are large and far from its value, -1 if there is none.
func (p *Problem) widestBound() (column int, bound float64) {
	g, x := p.stuffed.Program, p.instance.Result().X
	column, largest := -1, unlike
	for j := range x {
		for _, b := range [2]float64{g.Lo[j], g.Hi[j]} {
			if size := math.Abs(b); !math.IsInf(b, 0) && size >= max(largest, 10*math.Abs(x[j])) {
				column, bound, largest = j, b, size
			}
		}
	}
	return column, bound
}

// runningOff is the largest variable, if it is far beyond all right sides and bounds, else -1.
func (p *Problem) runningOff() int {
	g, size := p.stuffed.Program, 1.0
	for _, v := range [][]float64{g.B, g.L, g.U, g.Lo, g.Hi, g.HVec} {
		for _, b := range v {
			if !math.IsInf(b, 0) {
				size = max(size, math.Abs(b))
			}
		}
	}
	column, largest := -1, farOut*size
	for j, v := range p.instance.Result().X {
		if math.Abs(v) >= largest {
			column, largest = j, math.Abs(v)
		}
	}
	return column
}
