package bind

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
)

// Input is what is known of an instance.
type Input struct {
	Values *data.Set        // parameters, and dims, by name
	Dims   map[string]int64 // sizes set on their own; they win over Values
	// Nearest picks the name that a misspelt one may mean, false if there is none.
	Nearest func(name string, names []string) (string, bool)
}

// Binding is an instance of a Model: its sizes and the values of its parameters, by index in Model.Params, rows first.
// Sparse matrices have a pattern, the places of those entries whose values Params holds; all others are zero.
type Binding struct {
	Dims     dim.Env
	Params   [][]float64
	Patterns []*stuff.Pattern // nil where all entries are held

	binder *binder
	inf    []bool // by parameter: entries may be infinite
}

// Bind determines the sizes and checks the data. If there are reports the Binding is nil. An error is a limit of this
// machine or a fault of this program, not one of the data: a *stuff.Error, or one that names what could not be computed.
func Bind(m *ir.Model, in Input) (*Binding, []Report, error) {
	b := &binder{model: m, in: in}
	b.collect()
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	b.sizes()
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	if err := b.defaults(); err != nil {
		return nil, nil, err
	}
	inf := ir.InfinityAllowed(b.model)
	for i := range m.Params {
		if err := b.value(i, inf[i]); err != nil {
			return nil, nil, err
		}
	}
	if len(b.reports) == 0 {
		if err := b.conditions(); err != nil {
			return nil, nil, err
		}
	}
	if len(b.reports) > 0 {
		return nil, b.reports, nil
	}
	return &Binding{Dims: b.dims, Params: b.params, Patterns: b.patterns, binder: b, inf: inf}, nil, nil
}

// Set gives a parameter new values of the same sizes, checked as Bind checks them; defaults that name it follow. If there
// are reports, or an error, nothing changes. A pattern that has room for them stays.
func (b *Binding) Set(e data.Entry) ([]Report, error) {
	next := *b.binder
	next.reports = nil
	next.params, next.patterns = slices.Clone(b.Params), slices.Clone(b.Patterns)
	next.given = slices.Clone(b.binder.given)
	i := next.paramIndex(e.Name)
	if i < 0 {
		next.unknownParam(e)
		return next.reports, nil
	}
	next.given[i] = &e
	if next.fits(i, &e); len(next.reports) > 0 {
		return next.reports, nil
	}
	next.replace(i, e.Value)
	if err := next.value(i, b.inf[i]); err != nil {
		return nil, err
	}
	if err := next.follow(i, b.inf); err != nil {
		return nil, err
	}
	if len(next.reports) == 0 {
		if err := next.conditions(); err != nil {
			return nil, err
		}
	}
	if len(next.reports) > 0 {
		return next.reports, nil
	}
	b.Params, b.Patterns, b.binder = next.params, next.patterns, &next
	return nil, nil
}

// Given reports whether parameter i has a value of its own, and not that of its default.
func (b *Binding) Given(i int) bool { return b.binder.given[i] != nil }

// With is what the instance was bound to, with new values of one parameter: to bind another model of the same text.
func (b *Binding) With(e data.Entry) Input {
	in := b.binder.in
	values := &data.Set{}
	values.Merge(in.Values)
	for _, g := range b.binder.given {
		if g != nil {
			values.Put(*g)
		}
	}
	values.Put(e)
	in.Values = values
	return in
}

type binder struct {
	model    *ir.Model
	in       Input
	eval     *stuff.Evaluator // of the present patterns; nil before it is needed
	dims     dim.Env
	given    []*data.Entry // by parameter, nil where the data has none
	params   [][]float64
	patterns []*stuff.Pattern
	reports  []Report
}

func (b *binder) report(r Report) { b.reports = append(b.reports, r) }

// value checks the entries of parameter i and its attributes.
func (b *binder) value(i int, infinite bool) error {
	if !b.finite(i, infinite) {
		return nil
	}
	return b.attributes(i)
}

// fits checks that new values of parameter i have the sizes that are settled.
func (b *binder) fits(i int, e *data.Entry) {
	shape, ok := b.orient(i, e)
	if !ok {
		return
	}
	for a, n := range shape {
		c := claim{poly: b.model.Params[i].Shape[a], value: int64(n), param: i, axis: a, place: e.Place}
		if want, err := c.poly.Eval(b.dims); err != nil || want != c.value {
			b.mismatch(nil, c)
		}
	}
}
