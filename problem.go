package cvxc

import (
	"context"
	"slices"
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
	patterns  []*stuff.Pattern  // of the parameters when it was stuffed
	recovery  *runtime.Recovery // nil as long as instance is
	full      *runtime.Recovery // of stuffed.Full, nil before the first derivative that needs it
	instance  *runtime.Instance // nil before the first solve and after a change of structure
	settings  Settings          // of instance
	lowerings int
	setup     time.Duration // of binding and stuffing, until the first solve has told it
	version   int           // of the data: counts Set
	solved    int           // version that the program has the numbers of
}

// Dims returns the sizes.
func (p *Problem) Dims() map[string]int {
	out := map[string]int{}
	for name, n := range p.binding.Dims {
		out[name] = int(n)
	}
	return out
}

// params returns the values of all parameters in one vector, of those with a pattern its entries only.
func params(b *bind.Binding) []float64 { return slices.Concat(b.Params...) }

// stuffed makes the cone program of a model with the data of a binding.
func stuffed(m *ir.Model, b *bind.Binding) (*stuff.Stuffed, error) {
	return stuff.Stuff(m, b.Dims, stuff.Options{Params: params(b), Patterns: b.Patterns, FromData: true})
}

// stuff makes the cone program from the present data.
func (p *Problem) stuff() (err error) {
	defer guard(p.model.decl.Name.Span(), &err)
	st, err := stuffed(p.ir, p.binding)
	if err != nil {
		return p.fault(nil, err)
	}
	p.stuffed, p.patterns, p.recovery, p.full, p.instance = st, p.binding.Patterns, nil, nil, nil
	p.lowerings++
	return nil
}

// Set gives a parameter new values of the same shape, of any type that Data takes; the next Solve uses them. They are
// checked as Bind checks them, and parameters that take their default follow where it names this one; if the error is a
// Diagnostics, nothing has changed. Values that are not zero where the program has no entries, and those of a const number,
// make the next Solve lower the model again, which Stats.Lowerings counts.
func (p *Problem) Set(name string, value any) (err error) {
	defer guard(p.model.decl.Name.Span(), &err)
	a, fault := toArray(name, value)
	if fault != nil {
		return newReporter(nil).fromData(data.Errors{fault})
	}
	if p.model.decidesStructure(name) {
		return p.restructure(data.Entry{Name: name, Value: a})
	}
	reports, err := p.binding.Set(data.Entry{Name: name, Value: a})
	if err := p.fault(reports, err); err != nil {
		return err
	}
	p.version++
	return nil
}

// restructure gives a const number that the structure depends on a new value: the model is lowered and bound again.
func (p *Problem) restructure(e data.Entry) error {
	in := p.binding.With(e)
	next, err := p.model.instance(in.Values)
	if err != nil {
		return err
	}
	binding, reports, err := bind.Bind(next.ir, in)
	if err := next.fault(reports, err); err != nil {
		return err
	}
	next.binding, next.lowerings, next.version, next.solved = binding, p.lowerings, p.version+1, p.version+1
	if err := next.stuff(); err != nil {
		return err
	}
	*p = *next
	return nil
}

// Solve solves the problem with its present data. The error wraps ErrInfeasible, ErrUnbounded, ErrLimit or ErrNumerics if
// the solution is not optimal; the solution is there all the same. When ctx ends the best iterate is returned.
func (p *Problem) Solve(ctx context.Context, s Settings) (*Solution, error) {
	start := time.Now()
	if err := p.prepare(s); err != nil {
		return nil, err
	}
	if err := p.undefined(p.instance.Prepare()); err != nil {
		return nil, err
	}
	setup := p.setup + time.Since(start)
	p.setup = 0
	start = time.Now()
	_ = p.instance.Run(ctx) // its error is the status, which verification may change
	solve := time.Since(start)
	out := p.solution(ctx)
	if out.Certificate == nil { // a certificate is the one thing that such a run reports
		out.Diagnostics = slices.Concat(p.checked.reports, p.scaling(), out.Diagnostics)
	}
	out.Stats = statsOf(p.stuffed.Program, p.instance.Result())
	out.Stats.Lowerings = p.lowerings
	out.Stats.LowerSeconds = p.model.seconds
	out.Stats.SetupSeconds, out.Stats.SolveSeconds = setup.Seconds(), solve.Seconds()
	return out, (&runtime.Result{Status: out.Status, Reason: out.Reason}).Err(out.Problem)
}

// prepare makes the structure, and the instance with its parameters, follow the data and the settings.
func (p *Problem) prepare(s Settings) error {
	if p.solved != p.version {
		p.solved = p.version
		if !slices.Equal(p.patterns, p.binding.Patterns) || !p.stuffed.Fits(params(p.binding)) {
			if err := p.stuff(); err != nil {
				return err
			}
		}
	}
	if p.recovery == nil {
		var err error
		if p.recovery, err = p.stuffed.Recovery(); err != nil {
			return p.fault(nil, err)
		}
	}
	same := p.settings.Tol == s.Tol && p.settings.MaxIterations == s.MaxIterations && p.settings.Log == nil && s.Log == nil
	if p.instance == nil || !same {
		own := s
		if s.Log != nil {
			own.Log = func(line Progress) { // the program minimizes
				line.Objective *= p.recovery.Sign
				s.Log(line)
			}
		}
		i, err := runtime.AdoptInstance(p.ir.Name, p.stuffed.Parametric, p.recovery, own)
		if err != nil {
			return p.undefined(err)
		}
		p.instance, p.settings = i, s
	}
	at := p.instance.Params()
	for i, v := range p.binding.Params {
		copy(at[p.recovery.Params[i].Offset:], v)
	}
	return nil
}

// dumpedRows bounds the rows of each part of a program that Dump prints.
const dumpedRows = 1000

// Dump prints a stage of compilation: "model" or "program", or one that Model.Dump has.
func (p *Problem) Dump(stage string) (string, error) {
	switch stage {
	case "model":
		return ir.Print(p.ir), nil
	case "program":
		return stuff.Print(p.stuffed, dumpedRows), nil
	}
	return p.model.Dump(stage)
}
