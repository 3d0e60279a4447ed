package stuff

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// Evaluator computes expressions of a model that hold no variables, before there is a program: defaults, bounds of
// attributes, conditions on the data.
type Evaluator struct {
	g      *graph
	params []parameter
	inputs int
}

// NewEvaluator returns the evaluator of a model for these sizes; patterns are those of Options. Its errors are of type
// *Error.
func NewEvaluator(m *ir.Model, dims dim.Env, patterns []*Pattern) (*Evaluator, error) {
	g, err := newGraph(m, dims, nil)
	if err != nil {
		return nil, &Error{-1, err.Error()}
	}
	t, err := newTheta(g, &Options{Patterns: patterns})
	if err != nil {
		return nil, err
	}
	return t.evaluator(), nil
}

// evaluator evaluates expressions of the parameters while the program is made.
func (t *theta) evaluator() *Evaluator { return &Evaluator{g: t.g, params: t.params, inputs: t.inputs} }

// Eval returns the entries of v, rows first, one array after the other for every index tuple of the loop (-1: none) and
// those around it. Params are by index in Model.Params; those that v does not use may be nil.
func (e *Evaluator) Eval(v ir.Value, loop int32, params [][]float64) ([]float64, error) {
	c := newCompiler(e.g, e.params, e.inputs)
	a, _ := c.family(v, loop)
	if c.err != nil {
		return nil, c.err
	}
	state, err := c.program(true).NewState()
	if err != nil {
		return nil, err
	}
	for i, p := range params {
		copy(state.Theta[e.params[i].offset:], p)
	}
	state.EvalFrom(0)
	return append([]float64(nil), state.Theta[a.offset:a.offset+a.total()]...), nil
}
