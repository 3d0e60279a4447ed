package runtime

import "math"

// Degenerate says what is wrong with a point of differentiation. Rows are numbered through equality rows, two-sided rows,
// lower bounds, upper bounds and cones, like Recovery.Duals.
type Degenerate struct {
	Kinks    []int32 // sides and cones without strict complementarity; of a cone the first row
	Columns  []int32 // that are not unique
	Rows     []int32 // whose multipliers are not unique
	Margin   float64 // least distance of a side or cone from a kink, relative, in the scaling of the solver
	Residual float64 // relative, of the optimality conditions at the point
	Polished bool    // the residual is that of rounding
}

func newDegenerate(p *Program) Degenerate {
	n, k := p.Columns(), Multipliers(p)
	return Degenerate{Kinks: make([]int32, 0, k), Columns: make([]int32, 0, n), Rows: make([]int32, 0, k)}
}

// Doubt is a set of reasons why an answer is not the derivative.
type Doubt uint8

const (
	DoubtKink   Doubt = 1 << iota // one of several derivatives
	DoubtPrimal                   // x is not unique and the answer depends on which: it may jump
	DoubtDual                     // multipliers are not unique, likewise
	DoubtPoint                    // the point or the solution of the linear system is not exact
	DoubtValue                    // x is not unique, and of the optimal value this is one of several derivatives
)

// Degenerate tells in which way the point has no derivative, or several.
func (d *Derivative) Degenerate() *Degenerate { return &d.report }

// Doubts returns the reasons to doubt an answer of that quality. At a kink the optimal value has a derivative all the same.
func (d *Derivative) Doubts(q Quality) Doubt {
	out := d.solutionDoubts(q)
	if q.Value && d.null.primal {
		out |= DoubtValue
	}
	if q.Value && d.null.dual {
		out |= DoubtDual
	}
	return out
}

// solutionDoubts are those that are not of the optimal value.
func (d *Derivative) solutionDoubts(q Quality) Doubt {
	var out Doubt
	if q.Solution && len(d.kinks.list) > 0 {
		out |= DoubtKink
	}
	if q.Inconsistent > derivativeWorst {
		if d.null.primal {
			out |= DoubtPrimal
		}
		if d.null.dual {
			out |= DoubtDual
		}
	}
	if !d.polished || !(q.Residual <= derivativeWorst) {
		out |= DoubtPoint
	}
	return out
}

// describe fills in the report.
func (d *Derivative) describe() {
	g, f, r := d.null, d.form, &d.report
	r.Kinks, r.Columns, r.Rows = r.Kinks[:0], r.Columns[:0], r.Rows[:0]
	r.Margin, r.Residual, r.Polished = d.kinks.margin, d.polish.residual, d.polished
	for _, k := range d.kinks.list {
		r.Kinks = append(r.Kinks, d.multiplier(f.eq+int(k)))
	}
	if g.primal {
		x := g.vector[:f.n]
		for c, least := 0, nullEntry*norm(x); c < f.n; c++ {
			if math.Abs(x[c]) > least {
				r.Columns = append(r.Columns, d.solver.reduction.columns[c])
			}
		}
	}
	if g.dual {
		z := g.vector[f.n:]
		for i, least := 0, nullEntry*norm(z); i < len(z); i++ {
			if math.Abs(z[i]) > least {
				r.Rows = append(r.Rows, d.multiplier(i))
			}
		}
	}
}

// multiplier returns the number of a multiplier of the form, counted through equality rows, sides and cones, in the
// program as given.
func (d *Derivative) multiplier(i int) int32 {
	p, f, red := d.solver.given, d.form, d.solver.reduction
	n, eq, rows := p.Columns(), len(p.B), len(p.L)
	switch k := i - f.eq; {
	case k < 0 && red.eq[i] >= 0:
		return red.eq[i]
	case k < 0:
		return int32(eq) + ^red.eq[i]
	case k >= f.m:
		return int32(eq + rows + 2*n + k - f.m)
	case int(f.sides.at[k]) >= f.n:
		return int32(eq) + red.rows[int(f.sides.at[k])-f.n]
	case f.sides.sign[k] > 0:
		return int32(eq+rows+n) + red.columns[f.sides.at[k]]
	default:
		return int32(eq+rows) + red.columns[f.sides.at[k]]
	}
}
