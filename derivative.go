package cvxc

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/runtime"
)

// Gradient is the gradient, by parameter, of the optimal value or of a weighted sum of the numbers of a solution. The
// parameters that a default names move those that take it: their gradient has both ways. Const numbers, which decide the
// structure, have none.
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
		w, err := finiteArray(name, f.Shape, weights[name])
		if err != nil {
			return nil, err
		}
		copy(to, w.Dense())
	}
	g, q, err := d.instance.VJP(seed)
	if err != nil {
		return nil, err
	}
	return d.gradient(g, q)
}

// JVP returns the change of the solution for a change of parameters, by name and in their shapes; those that are not named
// stay, or follow as their default does. A symmetric parameter takes a symmetric change, a sparse one a change of the
// entries that it has. The conditions are those of VJP.
func (s *Solution) JVP(change Data) (*Change, error) {
	d, err := s.differentiate()
	if err != nil {
		return nil, err
	}
	params := make([]float64, d.full.Parametric.Tape.Inputs)
	for _, name := range slices.Sorted(maps.Keys(change)) {
		i := slices.IndexFunc(d.recovery.Params, func(f runtime.Field) bool { return f.Name == name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("%s: there is no parameter `%s`", s.Problem, name)
		case d.problem.model.decidesStructure(name):
			return nil, fmt.Errorf("%s: there is no derivative by the const number `%s`, which decides the structure", s.Problem, name)
		}
		if err := d.paramInto(params, i, change[name]); err != nil {
			return nil, err
		}
	}
	given := func(i int) bool {
		_, named := change[d.recovery.Params[i].Name]
		return named || d.problem.binding.Given(i)
	}
	if err := d.full.FollowChange(params, given); err != nil {
		return nil, err
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
			if p.full == nil {
				if p.full, err = full.Recovery(); err != nil {
					return nil, err
				}
			}
			next.recovery = p.full
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
	g = slices.Clone(g)
	if err := d.full.FollowGradient(g, d.problem.binding.Given); err != nil {
		return nil, err
	}
	out := &Gradient{Error: q.Error, Diagnostics: d.doubts(q)}
	for i, v := range d.full.ByParameter(g) {
		f, err := d.problem.paramField(i)
		if err != nil {
			return nil, err
		}
		if d.problem.model.decidesStructure(f.Name) {
			continue
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

// finiteArray converts a value of the given shape, whose entries have to be finite.
func finiteArray(name string, shape []int, value any) (*data.Array, error) {
	a, fault := toArray(name, value)
	if fault != nil {
		return nil, newReporter(nil).fromData(data.Errors{fault})
	}
	if !slices.Equal(a.Shape, shape) && !(a.Size() == 1 && sizeOf(shape) == 1) {
		return nil, fmt.Errorf("`%s` has shape %v, not %v", name, shape, a.Shape)
	}
	for k, v := range a.Data {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("`%s` is %v", data.Path(name, a.Index(k)), v)
		}
	}
	return a, nil
}

func sizeOf(shape []int) int { return (&data.Array{Shape: shape}).Size() }

// paramField names parameter i with its shape.
func (p *Problem) paramField(i int) (runtime.Field, error) {
	shape, err := p.ir.Params[i].Shape.Eval(p.binding.Dims)
	return runtime.Field{Name: p.ir.Params[i].Name, Shape: shape}, err
}

// paramInto writes a change of parameter i: of one that is declared sparse the entries of its pattern, which may have no
// others, of a symmetric one its symmetric part, which it has to be but for rounding.
func (d *differential) paramInto(params []float64, i int, value any) error {
	f, err := d.problem.paramField(i)
	if err != nil {
		return err
	}
	a, err := finiteArray(f.Name, f.Shape, value)
	if err != nil {
		return err
	}
	r := d.recovery.Params[i]
	own := params[r.Offset : r.Offset+r.Len]
	if pattern := d.full.Pattern(i); pattern == nil {
		copy(own, a.Dense())
	} else {
		for k, v := range a.Data {
			place := k
			if a.At != nil {
				place = int(a.At[k])
			}
			if v == 0 {
				continue
			}
			if place = pattern.Find(place); place < 0 {
				return fmt.Errorf("`%s` changes, which is no entry of the sparse parameter", data.Path(f.Name, a.Index(k)))
			}
			own[place] = v
		}
	}
	return d.symmetricPart(params, own, f.Name)
}

// symmetricPart makes the changes of symmetric parameters symmetric, and reports where own, the last one, is not.
func (d *differential) symmetricPart(params, own []float64, name string) error {
	before, largest := slices.Clone(own), 0.0
	d.full.Symmetrize(params)
	for _, v := range before {
		largest = max(largest, math.Abs(v))
	}
	for k, v := range before {
		if math.Abs(v-own[k]) > changeRounding*largest {
			return fmt.Errorf("the change of the symmetric `%s` is not symmetric", name)
		}
	}
	return nil
}

// changeRounding is the relative size of what counts as rounding in a symmetric change.
const changeRounding = 1e-9

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
