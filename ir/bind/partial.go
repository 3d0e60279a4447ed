package bind

import (
	"fmt"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
)

// Partial is Bind for generated code, which fixes sizes and const parameters only: other parameters need no values, and
// what the data has beyond is passed over. Params holds nil where there is no value. Of the parameters that are given,
// const ones are checked.
func Partial(m *ir.Model, in Input) (*Binding, []Report, error) {
	b := &binder{model: m, in: in}
	b.given = make([]*data.Entry, len(m.Params))
	for i, p := range m.Params {
		e, ok := in.Values.Get(p.Name)
		switch {
		case ok:
			b.given[i] = &e
		case p.Attr.Const && p.Default == ir.None:
			b.report(Report{Code: CodeMissing, Title: fmt.Sprintf("no value for the const parameter `%s`", p.Name),
				Labels: labels(inModel(p.Origin, "it fixes the structure of the package")),
				Help:   []string{fmt.Sprintf("give `-p %s=...`", p.Name)}})
		}
	}
	for _, name := range sortedKeys(in.Dims) {
		if b.dimIndex(name) < 0 {
			b.unknownDim(name)
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

// consts evaluates and checks the const parameters.
func (b *binder) consts() (*Binding, []Report, error) {
	ev, err := stuff.NewEvaluator(b.model, b.dims)
	if err != nil {
		return nil, nil, err
	}
	b.eval = ev
	b.params = make([][]float64, len(b.model.Params))
	for i, p := range b.model.Params {
		if !p.Attr.Const {
			continue
		}
		if err := b.fill(i); err != nil {
			return nil, nil, err
		}
		if err := b.value(i, false); err != nil {
			return nil, nil, err
		}
	}
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	return &Binding{Dims: b.dims, Params: b.params, binder: b}, nil, nil
}
