package cvxc

import (
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir/bind"
	"github.com/cvxc-lang/cvxc/lang"
)

// constParams lists the parameters of a problem that are declared const numbers: the structure may depend on them, so
// that lowering waits for their values.
func constParams(p *lang.Problem) []*lang.Declarator {
	var out []*lang.Declarator
	for _, it := range p.Items {
		d, ok := it.(*lang.ParamDecl)
		if !ok {
			continue
		}
		for _, decl := range d.Decls {
			for _, a := range decl.Attrs {
				if a.Name.Name == "const" && len(decl.Shape) == 0 {
					out = append(out, decl)
				}
			}
		}
	}
	return out
}

// decidesStructure reports whether a parameter is a const number.
func (m *Model) decidesStructure(name string) bool {
	return slices.ContainsFunc(m.open, func(d *lang.Declarator) bool { return d.Name.Name == name })
}

// with returns the file checked again with values of const parameters.
func (f *checkedFile) with(consts map[string]float64) *checkedFile {
	again := *f
	again.options.Consts = consts
	again.info = f.universe.Check(f.file, again.options)
	again.reports = merge(again.info.Diagnostics)
	return &again
}

// instance returns a problem with a lowered model and no data yet; const numbers that lowering waited for come from the
// set.
func (m *Model) instance(set *data.Set) (*Problem, error) {
	p := &Problem{model: m, checked: m.checked, ir: m.ir}
	if p.ir != nil {
		return p, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	values := m.checked.constValues(m.open, set)
	p.checked = m.checked.with(values)
	if p.checked.reports.HasErrors() {
		return nil, p.checked.reports
	}
	var err error
	if p.ir, err = p.checked.lower(m.decl); err != nil {
		if missing := withoutValue(m.open, values, set); len(missing) > 0 {
			return nil, missing
		}
		return nil, err
	}
	return p, nil
}

// constValues finds the values of const numbers, in the data or by their defaults, which may name those before them; what
// is missing or wrong is reported by binding.
func (f *checkedFile) constValues(open []*lang.Declarator, set *data.Set) map[string]float64 {
	out := map[string]float64{}
	for _, d := range open {
		if e, ok := set.Get(d.Name.Name); ok && len(e.Value.Data) == 1 && !math.IsNaN(e.Value.Data[0]) {
			out[d.Name.Name] = e.Value.Data[0]
		} else if v, ok := f.constant(d.Default, out); ok {
			out[d.Name.Name] = v
		}
	}
	return out
}

// constant is the value of a default, an expression of numbers and of const parameters with these values.
func (f *checkedFile) constant(x lang.Expr, consts map[string]float64) (float64, bool) {
	switch n := x.(type) {
	case nil:
		return 0, false
	case *lang.Number:
		return n.Value, true
	}
	facts := f.with(consts).info.Facts[x]
	if facts == nil || facts.Bad || !facts.Range.IsPoint() {
		return 0, false
	}
	return facts.Range.Lo, true
}

// withoutValue reports const numbers that have none, which the structure of a model depends on.
func withoutValue(open []*lang.Declarator, values map[string]float64, set *data.Set) (out Diagnostics) {
	for _, d := range open {
		name := d.Name.Name
		if _, ok := values[name]; ok {
			continue
		}
		r := &Diagnostic{Code: bind.CodeMissing, Title: "no value for the const parameter `" + name + "`",
			Notes: []string{"the structure of the problem depends on it"},
			Help:  []lang.Help{{Text: "add \"" + name + "\" to the data, or give `-p " + name + "=...`"}}}
		addLabel(r, d.Span(), "declared here")
		if e, ok := set.Get(name); ok {
			r.Title = "the value of the const parameter `" + name + "` is not a number"
			addLabel(r, newReporter(nil).span(e.Place), "its value in the data")
		}
		out = append(out, r)
	}
	return out
}
