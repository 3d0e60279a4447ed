package bind

import (
	"fmt"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
)

// Partial is Bind for generated code, which fixes sizes, const parameters and the patterns of sparse ones only: other
// parameters need no values, and those that the data has tell sizes only. Params holds nil where there is no value. Of the
// parameters that are given, const and sparse ones are checked.
func Partial(m *ir.Model, in Input) (*Binding, []Report, error) {
	b := &binder{model: m, in: in}
	b.assign()
	for i, p := range m.Params {
		if b.given[i] == nil && p.Attr.Const && p.Default == ir.None {
			b.report(Report{Code: CodeMissing, Title: fmt.Sprintf("no value for the const parameter `%s`", p.Name),
				Labels: labels(inModel(p.Origin, "it fixes the structure of the package")),
				Help:   []string{fmt.Sprintf("give `-p %s=...`", p.Name)}})
		}
	}
	if len(b.reports) == 0 {
		b.sizes()
	}
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	return b.consts()
}

// consts evaluates and checks the const parameters, and takes the patterns of sparse ones.
func (b *binder) consts() (*Binding, []Report, error) {
	b.params, b.patterns = make([][]float64, len(b.model.Params)), make([]*stuff.Pattern, len(b.model.Params))
	fixing := func(i int) bool {
		p := &b.model.Params[i]
		return p.Attr.Const || p.Attr.Sparse && len(p.Shape) == 2 && b.given[i] != nil
	}
	for i, e := range b.given {
		if e != nil && fixing(i) {
			b.store(i, e.Value)
		}
	}
	infinite := ir.InfinityAllowed(b.model)
	for i := range b.model.Params {
		if !fixing(i) {
			continue
		}
		if b.given[i] == nil {
			if err := b.fill(i); err != nil {
				return nil, nil, err
			}
		}
		if err := b.value(i, infinite[i]); err != nil {
			return nil, nil, err
		}
	}
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	return &Binding{Dims: b.dims, Params: b.params, Patterns: b.patterns, binder: b, inf: infinite}, nil, nil
}
