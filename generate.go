package cvxc

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/codegen"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/bind"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
)

// GeneratedFile is a file of a generated package.
type GeneratedFile = codegen.File

// Package says what a generated package is called.
type Package struct {
	Name   string // an identifier of Go; "" for that of the problem
	Shared bool   // the package holds other things too: types carry the name of the problem
}

// Generated is a Go package that was made from a model, with warnings on it.
type Generated struct {
	Files    []GeneratedFile
	Warnings Diagnostics
}

// Generate turns the model into a Go package for fixed sizes. Sources need to hold what determines the dims, and values
// of const parameters, which become numbers of the package; a sparse parameter takes its pattern from its value, if there
// is one. Values of other parameters tell sizes only. The error is a Diagnostics if something is missing.
func (m *Model) Generate(s Sources, pkg Package) (_ *Generated, err error) {
	defer guard(m.decl.Name.Span(), &err)
	if pkg.Name != "" && !token.IsIdentifier(pkg.Name) {
		return nil, fmt.Errorf("%q cannot be the name of a package", pkg.Name)
	}
	set, err := s.set()
	if err != nil {
		return nil, newReporter(nil).fromData(err)
	}
	p, err := m.instance(set)
	if err != nil {
		return nil, err
	}
	binding, reports, err := bind.Partial(p.ir, s.input(set))
	if err := p.fault(reports, err); err != nil {
		return nil, err
	}
	st, err := stuff.Stuff(p.ir, binding.Dims, fixing(p, binding))
	if err != nil {
		return nil, p.fault(nil, err)
	}
	o := codegen.Options{Package: pkg.Name, Origin: baseName(m.checked.src.Name), Text: m.decl.Span().Text()}
	if pkg.Shared {
		o.Prefix = codegen.TypePrefix(m.Name())
	}
	files, err := codegen.Generate(st, o)
	if collision, ok := err.(*codegen.CollisionError); ok {
		return nil, m.collision(collision)
	}
	if err != nil {
		return nil, err
	}
	warnings := slices.Concat(p.withoutPattern(binding), p.withoutUse(s.Files), p.withoutDefault())
	lang.SortDiagnostics(warnings)
	return &Generated{files, warnings}, nil
}

// withoutPattern warns of parameters that are declared sparse and have every entry in a generated package.
func (p *Problem) withoutPattern(b *bind.Binding) (out Diagnostics) {
	for i := range p.ir.Params {
		q := &p.ir.Params[i]
		if !q.Attr.Sparse || q.Attr.Const || len(q.Shape) != 2 || b.Patterns[i] != nil {
			continue
		}
		d := &Diagnostic{Code: "W0506", Severity: lang.Warning, Title: "the sparse parameter `" + q.Name + "` has every entry in the package",
			Help: []lang.Help{{Text: "give a value whose nonzeros are its pattern: `-p " + q.Name + "=FILE`"}}}
		addLabel(d, p.span(q.Origin), "no data says where its nonzeros are")
		out = append(out, d)
	}
	return out
}

// withoutUse warns of values that are given by name, NAME=VALUE, and leave no trace in a generated package: they are no
// constants and no patterns of it, and tell no size.
func (p *Problem) withoutUse(files []string) (out Diagnostics) {
	for i := range p.ir.Params {
		q := &p.ir.Params[i]
		named := slices.ContainsFunc(files, func(f string) bool { return strings.HasPrefix(f, q.Name+"=") })
		if !named || q.Attr.Const || q.Attr.Sparse || slices.ContainsFunc(q.Shape, func(n dim.Poly) bool { return len(n.Symbols()) > 0 }) {
			continue
		}
		out = append(out, p.notInPackage(q, "the value of `"+q.Name+"` is not in the package",
			"declare `"+q.Name+"` as `const` to fix it, or leave `-p "+q.Name+"=...` out"))
	}
	return out
}

// withoutDefault warns of parameters whose default depends on others, which a generated package does not follow.
func (p *Problem) withoutDefault() (out Diagnostics) {
	others := slices.Repeat([]bool{true}, len(p.ir.Params))
	for i := range p.ir.Params {
		if q := &p.ir.Params[i]; !q.Attr.Const && p.ir.Names(q.Default, others) {
			out = append(out, p.notInPackage(q, "the default of `"+q.Name+"` is not in the package",
				"give its value at every solve, or write the default where `"+q.Name+"` is used, as a `let`"))
		}
	}
	return out
}

// notInPackage is W0507, of a parameter whose value is asked for at every solve.
func (p *Problem) notInPackage(q *ir.Param, title, help string) *Diagnostic {
	d := &Diagnostic{Code: "W0507", Severity: lang.Warning, Title: title, Help: []lang.Help{{Text: help}},
		Notes: []string{"a package takes the values of all parameters at every solve, but for those that are `const`"}}
	addLabel(d, p.span(q.Origin), "not `const`")
	return d
}

// fixing are the options that make const parameters numbers of the program and give sparse ones their patterns.
func fixing(p *Problem, b *bind.Binding) stuff.Options {
	o := stuff.Options{Fixed: make([]bool, len(p.ir.Params)), Patterns: b.Patterns}
	for i, v := range b.Params {
		o.Fixed[i] = v != nil && p.ir.Params[i].Attr.Const
		if v == nil {
			size, _ := p.ir.Params[i].Shape.EvalSize(b.Dims) // bind evaluated it
			v = make([]float64, size)
		}
		o.Params = append(o.Params, v...)
	}
	return o
}

// collision reports names that are one name in Go.
func (m *Model) collision(e *codegen.CollisionError) Diagnostics {
	d := &Diagnostic{Code: "CVX1001", Title: e.Error()}
	for _, name := range e.Names {
		lang.Inspect(m.decl, func(n lang.Node) bool {
			if decl, ok := n.(*lang.Declarator); ok && decl.Name.Name == name {
				addLabel(d, decl.Name.Span(), "")
			}
			return true
		})
	}
	return Diagnostics{d}
}
