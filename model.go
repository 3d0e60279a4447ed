package cvxc

import (
	"fmt"
	"strings"
	"sync"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// Model is a compiled problem: proved convex for every size and for all data that its declarations allow. It is not
// changed by use and may be bound by several goroutines.
type Model struct {
	checked  *checkedFile
	decl     *lang.Problem
	ir       *ir.Model          // nil while const parameters are open
	open     []*lang.Declarator // const parameters that lowering waits for
	warnings Diagnostics
	seconds  float64
	mu       sync.Mutex // of what the checker does for const parameters
}

// Name returns the name of the problem.
func (m *Model) Name() string { return m.decl.Name.Name }

// Warnings returns the reports of compilation that are no errors.
func (m *Model) Warnings() Diagnostics { return m.warnings }

// Params lists the parameters in the order of their declaration.
func (m *Model) Params() []string {
	return names(m.decl, func(it lang.Item) []*lang.Declarator {
		if d, ok := it.(*lang.ParamDecl); ok {
			return d.Decls
		}
		return nil
	})
}

// Vars lists the variables in the order of their declaration.
func (m *Model) Vars() []string {
	return names(m.decl, func(it lang.Item) []*lang.Declarator {
		if d, ok := it.(*lang.VarDecl); ok {
			return d.Decls
		}
		return nil
	})
}

// Dims lists the dims in the order of their declaration.
func (m *Model) Dims() []string {
	var out []string
	for _, it := range m.decl.Items {
		if d, ok := it.(*lang.DimDecl); ok {
			for _, s := range d.Specs {
				out = append(out, s.Name.Name)
			}
		}
	}
	return out
}

// names lists the declarators that pick finds in the items of a problem.
func names(p *lang.Problem, pick func(lang.Item) []*lang.Declarator) []string {
	var out []string
	for _, it := range p.Items {
		for _, d := range pick(it) {
			out = append(out, d.Name.Name)
		}
	}
	return out
}

// span is the place of an origin of a lowered model.
func (f *checkedFile) span(m *ir.Model, origin int32) lang.Span {
	if origin < 0 {
		return lang.Span{}
	}
	o := m.Origins[origin]
	src := f.source(o.Source)
	if src == nil {
		return lang.Span{}
	}
	return lang.Span{Source: src, Start: o.Offset, End: o.End}
}

// Dump prints a stage of compilation: "ast", "facts" or "model". Stages that need data are printed by Problem.Dump.
func (m *Model) Dump(stage string) (string, error) {
	switch {
	case stage == "ast":
		return lang.Dump(m.checked.file), nil
	case stage == "facts":
		return m.checked.facts(), nil
	case stage == "model" && m.ir != nil:
		return ir.Print(m.ir), nil
	case stage == "model":
		names := make([]string, len(m.open))
		for i, d := range m.open {
			names[i] = d.Name.Name
		}
		return "", fmt.Errorf("the model waits for the const parameters: give %s as data", strings.Join(names, ", "))
	}
	return "", fmt.Errorf("there is no stage %q", stage)
}

// facts lists what is proved of every expression, in the order of the text.
func (f *checkedFile) facts() string {
	var b strings.Builder
	f.file.Inspect(func(n lang.Node) bool {
		e, ok := n.(lang.Expr)
		if !ok {
			return true
		}
		if x := f.info.Facts[e]; x != nil {
			at := e.Span().Position()
			fmt.Fprintf(&b, "%d:%d\t%s\t%s\t%s\t%s\t%s\n", at.Line, at.Column, strings.Join(strings.Fields(e.Span().Text()), " "),
				x.Type, x.Level, x.Range, x.Curv)
		}
		return true
	})
	return b.String()
}
