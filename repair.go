package cvxc

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

const (
	repairSize   = 5000 // rows and columns of a problem for which repairs are tried
	repairTrials = 8    // parameters, at most
)

// repair is another value of one parameter with which the problem has been solved.
type repair struct {
	name     string
	from, to float64
}

func (r *repair) change() float64 { return math.Abs(r.to-r.from) / max(1e-300, math.Abs(r.from)) }

// repairs suggests, for numbers among the parameters, the least change that takes the contradiction away, smallest first:
// the certificate's value v = b'y + (sides picked) + h'z < 0 has to become 0, and with the same multipliers it does at
// p - v / (dv/dp). Only what a solve has confirmed is said.
func (p *Problem) repairs(ctx context.Context, r *runtime.Result) []repair {
	g := p.stuffed.Program
	if g.Columns()+len(g.B)+len(g.L)+len(g.HVec) > repairSize {
		return nil
	}
	value, gradient := p.sideGradient(r)
	var found []repair
	trials := 0
	for i, f := range p.recovery.Params {
		d := gradient[f.Offset : f.Offset+f.Len]
		if len(p.binding.Params[i]) != 1 || len(d) != 1 || d[0] == 0 || trials == repairTrials {
			continue
		}
		trials++
		from := p.binding.Params[i][0]
		for _, stretch := range [3]float64{1, 1.0001, 1.01} { // at the edge there may be no interior to solve in
			to := outward(from, -value/d[0]*stretch)
			if p.solvedWith(ctx, f.Name, to) {
				found = append(found, repair{f.Name, from, to})
				break
			}
		}
	}
	slices.SortStableFunc(found, func(a, b repair) int { return cmp.Compare(a.change(), b.change()) })
	return found
}

func (r *repair) help() lang.Help {
	verb := "raise"
	if r.to < r.from {
		verb = "lower"
	}
	return lang.Help{Text: fmt.Sprintf("%s `%s` from %.6g to %.6g: there is a solution then (solved)", verb, r.name, r.from, r.to)}
}

// sideGradient is the value of a certificate and its gradient by all parameters, as far as they are sides of rows, bounds
// and cones.
func (p *Problem) sideGradient(r *runtime.Result) (value float64, gradient []float64) {
	g, l := p.stuffed.Program, p.stuffed.Parametric.Layout()
	adjoint := make([]float64, l.Len)
	pick := func(multipliers, lo, hi []float64, atLo, atHi int) {
		for i, w := range multipliers {
			at := atHi
			if w < 0 {
				at = atLo
			}
			if side, ok := pickedSide(w, lo[i], hi[i]); ok {
				value += w * side
				adjoint[at+i] = w
			}
		}
	}
	pick(r.Y, g.B, g.B, l.B, l.B)
	pick(r.W, g.L, g.U, l.L, l.U)
	pick(r.Z, g.Lo, g.Hi, l.Lo, l.Hi)
	pick(r.Zc, g.HVec, g.HVec, l.HVec, l.HVec)
	return value, p.stuffed.Parametric.VJP(adjoint)
}

// pickedSide is the side that a multiplier of a certificate picks, ok unless the multiplier is zero or the side
// absent.
func pickedSide(w, lo, hi float64) (side float64, ok bool) {
	side = hi
	if w < 0 {
		side = lo
	}
	return side, w != 0 && !math.IsInf(side, 0)
}

// outward is from + step with few digits, rounded away from from.
func outward(from, step float64) float64 {
	to := from + step
	unit := math.Pow(10, math.Floor(math.Log10(max(math.Abs(to), math.Abs(step))))-5)
	const slack = 1e-6 // of a unit: what is a round number already stays
	if step > 0 {
		return math.Ceil(to/unit-slack) * unit
	}
	return math.Floor(to/unit+slack) * unit
}

// solvedWith reports whether the problem has a solution with another value of one parameter that its declaration allows.
func (p *Problem) solvedWith(ctx context.Context, name string, v float64) bool {
	binding := *p.binding
	a, fault := toArray(name, v)
	if fault != nil || ctx.Err() != nil {
		return false
	}
	if reports, err := binding.Set(data.Entry{Name: name, Value: a}); len(reports) > 0 || err != nil {
		return false
	}
	st, err := stuffed(p.ir, &binding)
	if err != nil {
		return false
	}
	s, err := runtime.NewSolver(st.Program, runtime.Settings{})
	return err == nil && s.Solve(ctx).Status == runtime.Optimal
}
