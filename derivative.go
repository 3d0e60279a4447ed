package cvxc

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

// Gradient is the gradient, by parameter, of the optimal value or of a weighted sum of the numbers of a solution.
type Gradient struct {
	Params      []Field     // each in the parameter's shape; of a symmetric one the symmetric G with d sum = sum(G .* dS)
	Error       float64     // estimate of the relative error
	Diagnostics Diagnostics // W0905 where there is no derivative, or several: the gradient is finite all the same
}

// Param returns the gradient by a parameter, the zero Array if there is none of this name.
func (g *Gradient) Param(name string) Array { return find(g.Params, name) }

// Change is the derivative of a solution along a change of the parameters.
type Change struct {
	Value       float64
	Vars        []Field
	Lets        []Field
	Duals       []Field // of constraints, then of bounds by the name of their variable
	Error       float64
	Diagnostics Diagnostics
}

// Var, Let and Dual return the change of an array of the solution, the zero Array if there is none of this name.
func (c *Change) Var(name string) Array  { return find(c.Vars, name) }
func (c *Change) Let(name string) Array  { return find(c.Lets, name) }
func (c *Change) Dual(name string) Array { return find(c.Duals, name) }

// Gradient returns the gradient of the optimal value, under the conditions of VJP.
func (s *Solution) Gradient() (*Gradient, error) {
	d, err := s.differentiate()
	if err != nil {
		return nil, err
	}
	g, q, err := d.instance.ValueGradient()
	if err != nil {
		return nil, err
	}
	return d.gradient(g, q)
}

// VJP returns the gradient of the sum of the weights times variables, named expressions and duals of labelled constraints,
// each by name and in its shape: with the gradient of a loss by the variables as weights it is that of the loss by the
// parameters. The status must be Optimal, and the problem must not have new data.
func (s *Solution) VJP(weights Data) (*Gradient, error) {
	d, err := s.differentiate()
	if err != nil {
		return nil, err
	}
	seed := d.instance.NewTangent()
	for _, name := range slices.Sorted(maps.Keys(weights)) {
		f, to, ok := d.numbers(seed, name)
		if !ok {
			return nil, fmt.Errorf("%s: there is no variable, let or constraint `%s`", s.Problem, name)
		}
		if err := entriesInto(to, name, f.Shape, weights[name]); err != nil {
			return nil, err
		}
	}
	g, q, err := d.instance.VJP(seed)
	if err != nil {
		return nil, err
	}
	return d.gradient(g, q)
}

// JVP returns the change of the solution for a change of parameters, by name and in their shapes; those that are not named
// stay. A symmetric parameter takes a symmetric change. The conditions are those of VJP.
func (s *Solution) JVP(change Data) (*Change, error) {
	d, err := s.differentiate()
	if err != nil {
		return nil, err
	}
	params := make([]float64, d.full.Parametric.Tape.Inputs)
	for _, name := range slices.Sorted(maps.Keys(change)) {
		i := slices.IndexFunc(d.recovery.Params, func(f runtime.Field) bool { return f.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("%s: there is no parameter `%s`", s.Problem, name)
		}
		if err := d.paramInto(params, i, change[name]); err != nil {
			return nil, err
		}
	}
	t := d.instance.NewTangent()
	q, err := d.instance.JVP(params, t)
	if err != nil {
		return nil, err
	}
	return d.change(t, q), nil
}

// differential is what derivatives of a solution work with.
type differential struct {
	problem  *Problem
	instance *runtime.Instance
	full     *stuff.Stuffed // with an entry for every number of the parameters
	recovery *runtime.Recovery
}

// differential returns the function that prepares derivatives at the result that the instance has now.
func (p *Problem) differential(s *Solution) func() (*differential, error) {
	version := p.version
	var d *differential
	return func() (*differential, error) {
		switch {
		case s.Status != Optimal:
			return nil, fmt.Errorf("%s: there is no derivative of the solution: the status is %s", s.Problem, s.Status)
		case p.version != version:
			return nil, fmt.Errorf("%s: the problem has new data since this solution", s.Problem)
		case d != nil && d.instance == p.instance:
			return d, nil
		}
		full, err := p.stuffed.Full()
		if err != nil {
			return nil, err
		}
		next := &differential{p, p.instance, full, p.recovery}
		if full != p.stuffed {
			if next.recovery, err = full.Recovery(); err != nil {
				return nil, err
			}
			if err := p.instance.Widen(full.Parametric, next.recovery); err != nil {
				return nil, err
			}
		}
		d = next
		return d, nil
	}
}

// gradient carries a gradient to the user's parameters.
func (d *differential) gradient(g []float64, q runtime.Quality) (*Gradient, error) {
	out := &Gradient{Error: q.Error, Diagnostics: d.doubts(q)}
	for i, v := range d.full.ByParameter(g) {
		f, err := d.problem.paramField(i)
		if err != nil {
			return nil, err
		}
		out.Params = append(out.Params, field(f, v))
	}
	return out, nil
}

// numbers finds the place of the entries of a variable, let or constraint in a tangent.
func (d *differential) numbers(t *runtime.Tangent, name string) (runtime.Field, []float64, bool) {
	r := d.problem.recovery
	for i := range r.Variables {
		if v := &r.Variables[i]; !v.Hidden && v.Name == name {
			return v.Field, t.Variables[i], true
		}
	}
	for i, f := range r.Lets {
		if f.Name == name {
			return f, t.Lets[i], true
		}
	}
	for i := range r.Duals {
		if r.Duals[i].Name == name {
			return r.Duals[i].Field, t.Duals[i], true
		}
	}
	return runtime.Field{}, nil, false
}

// entriesInto copies a value of the given shape.
func entriesInto(to []float64, name string, shape []int, value any) error {
	a, fault := toArray(name, value)
	if fault != nil {
		return newReporter(nil).fromData(data.Errors{fault})
	}
	if !slices.Equal(a.Shape, shape) && !(len(a.Shape)+len(shape) > 0 && a.Size() == 1 && len(to) == 1) {
		return fmt.Errorf("`%s` has shape %v, not %v", name, shape, a.Shape)
	}
	copy(to, a.Dense())
	return nil
}

// paramField names parameter i with its shape.
func (p *Problem) paramField(i int) (runtime.Field, error) {
	shape, err := p.ir.Params[i].Shape.Eval(p.binding.Dims)
	return runtime.Field{Name: p.ir.Params[i].Name, Shape: shape}, err
}

// paramInto writes a change of parameter i: of one that is declared sparse the entries of its pattern.
func (d *differential) paramInto(params []float64, i int, value any) error {
	f, err := d.problem.paramField(i)
	if err != nil {
		return err
	}
	r := d.recovery.Params[i]
	own := params[r.Offset : r.Offset+r.Len]
	if d.full.Pattern(i) == nil {
		return entriesInto(own, f.Name, f.Shape, value)
	}
	places := make([]float64, r.Len)
	for k := range places {
		places[k] = float64(k + 1)
	}
	dense := d.full.Expanded(i, places)
	change := make([]float64, len(dense))
	if err := entriesInto(change, f.Name, f.Shape, value); err != nil {
		return err
	}
	for k, place := range dense {
		if place > 0 {
			own[int(place)-1] = change[k]
		}
	}
	return nil
}

// change carries a tangent to the user's names.
func (d *differential) change(t *runtime.Tangent, q runtime.Quality) *Change {
	r := d.problem.recovery
	out := &Change{Value: t.Value + 0, Error: q.Error, Diagnostics: d.doubts(q)}
	for i := range r.Variables {
		if v := &r.Variables[i]; !v.Hidden {
			out.Vars = append(out.Vars, field(v.Field, t.Variables[i]))
		}
	}
	for i, f := range r.Lets {
		out.Lets = append(out.Lets, field(f, t.Lets[i]))
	}
	for i := range r.Duals {
		out.Duals = append(out.Duals, field(r.Duals[i].Field, t.Duals[i]))
	}
	for i := range r.Bounds {
		out.Duals = append(out.Duals, field(r.Bounds[i].Field, t.Bounds[i]))
	}
	return out
}

// doubts reports what is not as a derivative should be, as W0905.
func (d *differential) doubts(q runtime.Quality) Diagnostics {
	p, doubt := d.problem, d.instance.Doubts(q)
	if doubt == 0 {
		return nil
	}
	derivative, err := d.instance.Derivative()
	if err != nil {
		return nil
	}
	r := derivative.Degenerate()
	var out Diagnostics
	report := func(title func(w *Diagnostic) string, help string) {
		w := &Diagnostic{Code: "W0905", Severity: lang.Warning}
		w.Title = title(w)
		if help != "" {
			w.Help = []lang.Help{{Text: help}}
		}
		out = append(out, w)
	}
	if doubt&runtime.DoubtKink != 0 {
		report(func(w *Diagnostic) string {
			return "the gradient is not unique here: " + p.namesOfRows(w, r.Kinks) + " has slack and dual near zero; one of several derivatives is given"
		}, "")
	}
	if doubt&runtime.DoubtDual != 0 {
		element := "the least-norm element is given"
		if !q.Solution {
			element = "the one of the dual found is given"
		}
		report(func(w *Diagnostic) string {
			return "the gradient is not unique here: the dual of " + p.namesOfRows(w, r.Rows) + " is not unique; " + element
		}, "")
	}
	if doubt&runtime.DoubtValue != 0 {
		report(func(w *Diagnostic) string {
			return "the gradient of the value is not unique here: " + p.namesOfColumns(w, r.Columns) + " is not unique; the one of the solution found is given"
		}, "")
	}
	if doubt&runtime.DoubtPrimal != 0 {
		report(func(w *Diagnostic) string {
			return "there is no gradient here: " + p.namesOfColumns(w, r.Columns) + " is not unique and may jump; the least-norm element is given"
		}, "a small quadratic term in the objective makes the solution unique")
	}
	if doubt&runtime.DoubtPoint != 0 {
		report(func(*Diagnostic) string {
			return fmt.Sprintf("the gradient is inexact: the point has residual %.1e, the linear system %.1e", r.Residual, q.Residual)
		}, "scale the data so that its coefficients are near 1")
	}
	return out
}
