package bind

import (
	"fmt"
	"slices"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
)

// defaults takes the values that the data has and, once all those are there, evaluates the defaults of the others, which
// may name them.
func (b *binder) defaults() error {
	b.params, b.patterns = make([][]float64, len(b.model.Params)), make([]*stuff.Pattern, len(b.model.Params))
	for i, e := range b.given {
		if e != nil {
			b.store(i, e.Value)
		}
	}
	for i, e := range b.given {
		if e == nil {
			if err := b.fill(i); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow evaluates again the defaults that name parameter i, or one whose default does, and checks them. Defaults name
// earlier parameters only.
func (b *binder) follow(i int, infinite []bool) error {
	changed := make([]bool, len(b.model.Params))
	changed[i] = true
	for k := i + 1; k < len(changed); k++ {
		if b.given[k] != nil || !b.model.Names(b.model.Params[k].Default, changed) {
			continue
		}
		changed[k] = true
		if err := b.fill(k); err != nil {
			return err
		}
		if err := b.value(k, infinite[k]); err != nil {
			return err
		}
	}
	return nil
}

// evaluate returns the value of an expression of parameters; many models have none to evaluate.
func (b *binder) evaluate(v ir.Value, loop int32) ([]float64, error) {
	if b.eval == nil {
		var err error
		if b.eval, err = stuff.NewEvaluator(b.model, b.dims, b.patterns); err != nil {
			return nil, err
		}
	}
	return b.eval.Eval(v, loop, b.params)
}

// fill takes the value of parameter i from its default.
func (b *binder) fill(i int) error {
	p := b.model.Params[i]
	v, err := b.evaluate(p.Default, -1)
	if err != nil {
		return fmt.Errorf("default of %s: %w", p.Name, err)
	}
	size, err := p.Shape.EvalSize(b.dims)
	if err != nil {
		return err
	}
	b.params[i] = spread(v, int(size))
	return nil
}

// spread repeats a number to n entries; other arrays stay as they are.
func spread(v []float64, n int) []float64 {
	if len(v) != 1 || n == 1 {
		return v
	}
	return slices.Repeat(v, n)
}
