package cvxc

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/bind"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/runtime"
)

// Problem is an instance of a Model: sizes, data, and the cone program. It is not safe for concurrent use.
type Problem struct {
	model     *Model
	checked   *checkedFile
	ir        *ir.Model
	binding   *bind.Binding
	stuffed   *stuff.Stuffed
	recovery  *runtime.Recovery
	instance  *runtime.Instance // nil before the first solve and after a change of structure
	settings  Settings          // of instance
	lowerings int
	setup     time.Duration // of binding and stuffing
	changed   bool          // data has been set since the last solve
}

// Dims returns the sizes.
func (p *Problem) Dims() map[string]int {
	out := map[string]int{}
	for name, n := range p.binding.Dims {
		out[name] = int(n)
	}
	return out
}

// params returns the values of all parameters in one vector.
func (p *Problem) params() []float64 {
	var out []float64
	for _, v := range p.binding.Params {
		out = append(out, v...)
	}
	return out
}

// stuff makes the cone program from the present data.
func (p *Problem) stuff() error {
	st, err := stuff.Stuff(p.ir, p.binding.Dims, stuff.Options{Params: p.params(), FromData: true})
	if err != nil {
		return p.fault(nil, err)
	}
	p.stuffed, p.instance = st, nil
	p.recovery, err = st.Recovery()
	p.lowerings++
	return err
}

// Set gives a parameter new values of the same shape, of any type that Data takes; the next Solve uses them. They are
// checked as Bind checks them; if the error is a Diagnostics, nothing has changed.
func (p *Problem) Set(name string, value any) error {
	a, fault := toArray(name, value)
	if fault != nil {
		return newReporter(nil).fromData(data.Errors{fault})
	}
	reports, err := p.binding.Set(data.Entry{Name: name, Value: a})
	if err := p.fault(reports, err); err != nil {
		return err
	}
	p.changed = true
	return nil
}

// Solve solves the problem with its present data. The error wraps ErrInfeasible, ErrUnbounded, ErrLimit or ErrNumerics if
// the solution is not optimal; the solution is there all the same. When ctx ends the best iterate is returned.
func (p *Problem) Solve(ctx context.Context, s Settings) (*Solution, error) {
	start := time.Now()
	if p.changed {
		p.changed = false
		if err := p.stuff(); err != nil {
			return nil, err
		}
		p.setup = 0
	}
	if err := p.prepare(s); err != nil {
		return nil, err
	}
	setup := p.setup + time.Since(start)
	start = time.Now()
	_ = p.instance.Run(ctx) // its error is the status, which verification may change
	solve := time.Since(start)
	out, err := p.solution()
	if err != nil {
		return nil, err
	}
	out.Stats = p.stats()
	out.Stats.LowerSeconds = p.model.seconds
	out.Stats.SetupSeconds, out.Stats.SolveSeconds = setup.Seconds(), solve.Seconds()
	return out, (&runtime.Result{Status: out.Status, Reason: out.Reason}).Err(out.Problem)
}

// prepare makes the instance follow the data and the settings.
func (p *Problem) prepare(s Settings) error {
	same := p.settings.Tol == s.Tol && p.settings.MaxIterations == s.MaxIterations && p.settings.Log == nil && s.Log == nil
	if p.instance == nil || !same {
		i, err := runtime.AdoptInstance(p.ir.Name, p.stuffed.Parametric, p.recovery, s)
		if err != nil {
			return err
		}
		p.instance, p.settings = i, s
	}
	at := p.instance.Params()
	for i, v := range p.binding.Params {
		copy(at[p.recovery.Params[i].Offset:], v)
	}
	return p.instance.Prepare()
}

// stats describes the cone program.
func (p *Problem) stats() Stats {
	g := p.stuffed.Program
	s := Stats{Lowerings: p.lowerings, Iterations: p.instance.Result().Iterations, Class: class(g), Columns: g.Columns(),
		EqualityRows: len(g.B), TwoSidedRows: len(g.L), ConeRows: len(g.HVec),
		Rows: len(g.B) + len(g.L) + len(g.HVec), Nonzeros: len(g.P.Val) + len(g.A.Val) + len(g.G.Val) + len(g.H.Val)}
	for j := range g.Lo {
		for _, v := range [2]float64{g.Lo[j], g.Hi[j]} {
			if !math.IsInf(v, 0) {
				s.Bounds++
			}
		}
	}
	return s
}

// class names the hardest kind of cone in a program.
func class(g *runtime.Program) string {
	name, rank := "LP", 0
	if len(g.P.Val) > 0 {
		name, rank = "QP", 1
	}
	for _, c := range g.Cones {
		for _, k := range []struct {
			kind runtime.ConeKind
			name string
			rank int
		}{{runtime.SecondOrder, "SOCP", 2}, {runtime.Power, "power cone program", 3}, {runtime.Exponential, "exponential cone program", 4}, {runtime.Semidefinite, "SDP", 5}} {
			if c.Kind == k.kind && k.rank > rank {
				name, rank = k.name, k.rank
			}
		}
	}
	return name
}

// Dump prints a stage of compilation: "model" or "program", or one that Model.Dump has.
func (p *Problem) Dump(stage string) (string, error) {
	switch stage {
	case "model":
		return ir.Print(p.ir), nil
	case "program":
		return "", fmt.Errorf("there is no printer of programs")
	}
	return p.model.Dump(stage)
}
