package cvxc

import (
	"errors"
	"io"
	"strings"
	"unicode"

	"github.com/cvxc-lang/cvxc/ir/format"
	"github.com/cvxc-lang/cvxc/ir/stuff"
)

// Write writes the cone program with the present data in a public format, which the ending of the name says: .mps and .qps
// for linear and quadratic programs, .cbf for all, .dat-s for all but exponential and power cones; packed with .gz behind
// it. Columns have the names of variables, rows those of constraints, or of the functions that made them. The error is a
// Diagnostics if the format has no place for something, or if a function of parameters has no finite value.
func (p *Problem) Write(w io.Writer, name string) error {
	solved := p.solved == p.version
	if err := p.prepare(p.settings); err != nil {
		return err
	}
	if !solved || p.instance.Result() == nil { // otherwise the numbers are those of the last solve, whose result stays
		if err := p.undefined(p.instance.Update()); err != nil {
			return err
		}
	}
	names := p.stuffed.Names(p.function)
	return p.misfit(format.Write(w, name, &format.Problem{Name: p.ir.Name, Program: p.stuffed.Program, Maximize: p.recovery.Sign < 0,
		Columns: names.Columns, Equalities: names.Equalities, Rows: names.Rows}))
}

// function returns the name of the function whose call is at an origin, "" if there is no call.
func (p *Problem) function(origin int32) string {
	at := p.span(origin)
	if !at.IsValid() {
		return ""
	}
	name, _, called := strings.Cut(at.Text(), "(")
	if !called || strings.ContainsFunc(name, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return ""
	}
	return name
}

// misfit reports what does not fit into a format, a cone at the place that it comes from.
func (p *Problem) misfit(err error) error {
	var m *format.Misfit
	if !errors.As(err, &m) {
		return err
	}
	if m.Cone < 0 {
		return Diagnostics{misfitReport(m)}
	}
	row := 0
	for _, c := range p.stuffed.Program.Cones[:m.Cone] {
		row += c.Dim
	}
	src := p.stuffed.Row(stuff.ConeRows, row)
	d := misfitReport(m)
	addLabel(d, p.span(src.Origin), "this makes the cone")
	return Diagnostics{d}
}

// Write writes the problem in a public format, as Problem.Write does; names stay where both formats have them.
func (p *StandardProblem) Write(w io.Writer, name string) error {
	err := format.Write(w, name, &format.Problem{Name: p.name, Program: p.file.Program, Maximize: p.file.Maximize,
		Columns: p.file.Columns, Rows: p.file.Rows})
	var m *format.Misfit
	if errors.As(err, &m) {
		return Diagnostics{misfitReport(m)}
	}
	return err
}

func misfitReport(m *format.Misfit) *Diagnostic {
	return &Diagnostic{Code: "CVX1002", Title: m.Error()}
}
