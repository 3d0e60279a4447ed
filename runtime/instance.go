package runtime

import (
	"context"
	"fmt"
)

// TablesFormat is the version of what Tables hold. It grows whenever tables made before would be read wrongly.
const TablesFormat = 1

// Tables is a parametric problem as plain data: what a generated package holds. The arrays of numbers in Program are
// empty; Numbers has them all in the order of Layout, those that depend on parameters with any value.
type Tables struct {
	Name     string
	Program  Program
	Numbers  []float64
	Tape     Tape
	Map      Rows
	Recovery Recovery
	Domains  []Domain    // one per parameter
	Require  Conditions  // what is asked of several together, or of expressions
	Fixed    []TapeConst // values of parameters that the program was made for
}

// Instance is a problem with all the memory that solving it again and again needs. It is not safe for concurrent use.
type Instance struct {
	name       string
	parametric *Parametric
	recovery   *Recovery
	domains    []Domain
	definite   []definiteWork // of the tests of domains
	require    *conditionState
	settings   Settings
	solver     *Solver // nil before the first solve
	result     *Result
	values     *TapeState
	inputs     []float64 // of the value tape: parameters, then the entries of all variables
	dual       []float64 // multipliers in one vector
	duals      []float64
	bounds     []float64
	tangents   *tangents // made on first need
}

// NewInstance allocates everything but the solver, whose structure depends on the first numbers. The tables' numbers are
// copied, the rest is shared and not changed.
func NewInstance(t *Tables, settings Settings) (*Instance, error) {
	layout := LayoutOf(&t.Program)
	if layout.Len != len(t.Numbers) {
		return nil, fmt.Errorf("%s: the tables have %d numbers, the program %d", t.Name, len(t.Numbers), layout.Len)
	}
	numbers := append([]float64(nil), t.Numbers...)
	program := t.Program.Numbers(numbers)
	parametric, err := NewParametric(&program, numbers, &t.Tape, t.Map, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	out, err := AdoptInstance(t.Name, parametric, &t.Recovery, settings)
	if err != nil {
		return nil, err
	}
	for _, c := range t.Fixed {
		copy(out.inputs[c.Offset:], c.Data)
	}
	out.domains = t.Domains
	if out.definite, err = newDefiniteWork(t.Domains, t.Recovery.Params); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	if out.require, err = t.Require.newState(); err != nil {
		return nil, fmt.Errorf("%s: %w", t.Name, err)
	}
	return out, nil
}

// AdoptInstance is NewInstance for a program that exists already and for parameters that have been checked: nothing is
// copied.
func AdoptInstance(name string, p *Parametric, r *Recovery, settings Settings) (*Instance, error) {
	values, err := r.Values.NewState()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &Instance{
		name: name, parametric: p, recovery: r, settings: settings, values: values,
		inputs: make([]float64, r.Values.Inputs), dual: make([]float64, Multipliers(p.Program)),
		duals: make([]float64, r.DualSize), bounds: make([]float64, r.BoundSize),
	}, nil
}

// Params is the vector of all parameters, to be filled before Solve: Recovery.Params tells where each lies.
func (t *Instance) Params() []float64 { return t.inputs[:t.parametric.Tape.Inputs] }

// Solve is Prepare and Run. After the first call it allocates nothing but the error of another status than Optimal, unless
// a side has become infinite or equal to the other.
func (t *Instance) Solve(ctx context.Context) error {
	if err := t.Prepare(); err != nil {
		return err
	}
	return t.Run(ctx)
}

// Prepare is Update, and makes the solver follow the numbers.
func (t *Instance) Prepare() error {
	if err := t.Update(); err != nil {
		return err
	}
	if err := t.prepare(); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}

// Update checks the parameters and makes the numbers of the program follow them. A parameter outside its domain gives a
// *DomainError, a condition that does not hold a *ConditionError, a parameter outside the domain of a function an error
// that wraps an *UndefinedError; there is no result then.
func (t *Instance) Update() error {
	t.result = nil
	t.tangents.forget()
	params := t.Params()
	for i := range t.domains {
		if err := t.domains[i].check(t.recovery.Params[i], params, &t.definite[i]); err != nil {
			return err
		}
	}
	if t.require != nil {
		if err := t.require.check(params); err != nil {
			return err
		}
	}
	t.parametric.Update(params)
	if err := t.parametric.undefined(); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}

// Run solves what Prepare has set up and carries the answer back to the names of the model. The error wraps a sentinel
// unless the status is Optimal.
func (t *Instance) Run(ctx context.Context) error {
	t.tangents.forget()
	t.result = t.solver.Solve(ctx)
	t.recover()
	if t.result.Status == Optimal {
		return nil
	}
	return t.result.Err(t.name)
}

// prepare makes the solver follow the numbers.
func (t *Instance) prepare() (err error) {
	if t.solver != nil {
		return t.solver.Update()
	}
	t.solver, err = NewSolver(t.parametric.Program, t.settings)
	return err
}

func (t *Instance) recover() {
	r := t.recovery
	r.Expand(t.inputs[t.parametric.Tape.Inputs:], t.result.X)
	t.values.Slack = t.result.slack()
	t.values.Eval(t.inputs)
	sign := r.Sign
	if t.result.Status == Infeasible {
		sign = 1
		r.CollectCertificate(t.parametric.Program, t.result, t.dual)
	} else {
		t.result.Collect(t.dual)
	}
	for i := range r.Duals {
		r.Duals[i].Apply(t.duals[r.Duals[i].Offset:], t.dual, sign)
	}
	for i := range r.Bounds {
		r.Bounds[i].Apply(t.bounds[r.Bounds[i].Offset:], t.dual, sign)
	}
}

// Result is the outcome of the last Solve, nil before the first and after one that was refused.
func (t *Instance) Result() *Result { return t.result }

// Value is the optimal value in the user's sense.
func (t *Instance) Value() float64 { return t.recovery.Sign * t.result.Value }

// Variable returns the entries of variable i of the Recovery, rows first. Of an unbounded problem it is the ray. Like
// all that follow it belongs to the Instance and is overwritten by the next Solve.
func (t *Instance) Variable(i int) []float64 {
	v := t.recovery.Variables[i]
	first := t.parametric.Tape.Inputs + v.Offset
	return t.inputs[first : first+v.Len]
}

// Let returns the entries of named expression i.
func (t *Instance) Let(i int) []float64 {
	f := t.recovery.Lets[i]
	return t.values.Theta[f.Offset : f.Offset+f.Len]
}

// Dual returns the dual of labelled constraint i, the derivative of the optimal value with respect to its right-hand side;
// of an infeasible problem its multiplier in the certificate.
func (t *Instance) Dual(i int) []float64 {
	d := &t.recovery.Duals[i]
	return t.duals[d.Offset : d.Offset+d.Len]
}

// Bound returns the duals of the declared bounds of a variable, by index in Recovery.Bounds.
func (t *Instance) Bound(i int) []float64 {
	d := &t.recovery.Bounds[i]
	return t.bounds[d.Offset : d.Offset+d.Len]
}

// Objective is the objective as the model states it, evaluated at the variables through closed forms; 0 if there is none.
func (t *Instance) Objective() float64 {
	if t.recovery.Objective < 0 {
		return 0
	}
	return t.values.Theta[t.recovery.Objective]
}

// Side returns the entries of part k of the labelled constraint i of Recovery.Sides, evaluated at the variables.
func (t *Instance) Side(i, k int) []float64 {
	f := t.recovery.Sides[i].Parts[k]
	return t.values.Theta[f.Offset : f.Offset+f.Len]
}
