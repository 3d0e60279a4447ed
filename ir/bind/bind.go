package bind

import (
	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// Input is what is known of an instance.
type Input struct {
	Values *data.Set        // parameters, and dims, by name
	Dims   map[string]int64 // sizes set on their own; they win over Values
	// Nearest picks the name that a misspelt one may mean, false if there is none.
	Nearest func(name string, names []string) (string, bool)
}

// Evaluator computes expressions of the model that hold no variables. Params are by index in Model.Params, rows first;
// those that an expression does not use may be nil.
type Evaluator interface {
	// Eval returns the entries of v, one array after the other for every index tuple of the loop (-1: none).
	Eval(v ir.Value, loop int32, params [][]float64) ([]float64, error)
}

// Binding is an instance of a Model: its sizes and the values of its parameters, by index in Model.Params, rows first.
type Binding struct {
	Dims   dim.Env
	Params [][]float64
}

// Bind determines the sizes and checks the data. evaluator is called once, when the sizes are known. If there are reports
// the Binding is nil, unless an error is returned, which is no fault of the data.
func Bind(m *ir.Model, in Input, evaluator func(dim.Env) (Evaluator, error)) (*Binding, []Report, error) {
	b := &binder{model: m, in: in}
	b.collect()
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	b.sizes()
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	ev, err := evaluator(b.dims)
	if err != nil {
		return nil, nil, err
	}
	b.eval = ev
	if err := b.defaults(); err != nil {
		return nil, nil, err
	}
	if err := b.check(); err != nil {
		return nil, nil, err
	}
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	return &Binding{Dims: b.dims, Params: b.params}, nil, nil
}

type binder struct {
	model   *ir.Model
	in      Input
	eval    Evaluator
	dims    dim.Env
	given   []*data.Entry // by parameter, nil where the data has none
	params  [][]float64
	reports []Report
}

func (b *binder) report(r Report) { b.reports = append(b.reports, r) }

// check runs the checks of values: entries, attributes, conditions.
func (b *binder) check() error {
	inf := infinityAllowed(b.model)
	for i := range b.model.Params {
		if b.finite(i, inf[i]) {
			if err := b.attributes(i); err != nil {
				return err
			}
		}
	}
	if len(b.reports) > 0 {
		return nil
	}
	return b.conditions()
}
