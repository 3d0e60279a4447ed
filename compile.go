package cvxc

import (
	"fmt"
	"strings"
	"time"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/runtime"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// Compiler compiles with options; the zero value is the default.
type Compiler struct {
	Problem   string // which problem of a file with several; "" for the only one
	StrictDPP bool   // the rules that CVXPY calls DPP: CVX0501 and CVX0502
	Pedantic  bool   // warnings of style and cost too
}

// Compile parses a text and proves that its problem is convex. The error is a Diagnostics, or a ProblemError if the file
// does not hold the one problem, or what reading the text gave.
func Compile(t Text) (*Model, error) { return Compiler{}.Compile(t) }

// Compile is the function Compile with these options.
func (c Compiler) Compile(t Text) (*Model, error) {
	start := time.Now()
	f, err := c.open(t)
	if err != nil {
		return nil, err
	}
	if f.reports.HasErrors() {
		return nil, f.reports
	}
	p, err := f.problem(c.Problem)
	if err != nil {
		return nil, err
	}
	m := &Model{checked: f, decl: p}
	if m.open = constParams(p); len(m.open) == 0 {
		if m.ir, err = f.lower(p); err != nil {
			return nil, err
		}
	}
	m.warnings = f.reports
	m.seconds = time.Since(start).Seconds()
	return m, nil
}

// Check returns all reports on a text. The error says that it could not be read.
func (c Compiler) Check(t Text) (Diagnostics, error) {
	f, err := c.open(t)
	if err != nil || f.reports.HasErrors() {
		return f.reported(), err
	}
	for _, p := range f.file.Problems() {
		if len(constParams(p)) > 0 {
			continue
		}
		if _, err := f.lower(p); err != nil {
			return merge(f.reports, DiagnosticsOf(err)), nil
		}
	}
	return f.reports, nil
}

// ProblemError says that a file does not hold the problem that is asked for, or holds several and none is asked for.
type ProblemError struct {
	File  string
	Want  string // "" if none was asked for
	Names []string
}

func (e *ProblemError) Error() string {
	switch {
	case e.Want == "" && len(e.Names) == 0:
		return fmt.Sprintf("%s holds no problem", e.File)
	case e.Want == "":
		return fmt.Sprintf("%s holds several problems; choose one: %s", e.File, strings.Join(e.Names, ", "))
	}
	return fmt.Sprintf("%s holds no problem %s; it has %s", e.File, e.Want, strings.Join(e.Names, ", "))
}

// checkedFile is a parsed and checked text.
type checkedFile struct {
	options  checker.Options
	universe *checker.Universe
	src      *lang.Source
	file     *lang.File
	info     *checker.Info
	reports  Diagnostics
	imported map[string]*lang.Source // by name
}

// reported returns the reports; of a file that could not be read, none.
func (f *checkedFile) reported() Diagnostics {
	if f == nil {
		return nil
	}
	return f.reports
}

// open reads, parses and checks.
func (c Compiler) open(t Text) (f *checkedFile, err error) {
	src, err := t.source()
	if err != nil {
		return nil, err
	}
	defer guard(head(src), &err)
	f = &checkedFile{src: src, imported: map[string]*lang.Source{}}
	library := stdlib.New(func(from *lang.Source, path string) (*lang.Source, error) {
		s, err := t.load(from, path)
		if err == nil {
			f.imported[s.Name] = s
		}
		return s, err
	})
	f.universe = checker.NewUniverse(library)
	f.options = checker.Options{StrictDPP: c.StrictDPP, Pedantic: c.Pedantic, Parse: parser.Parse, Kernel: runtime.Number}
	file, syntax := parser.Parse(src)
	f.file = file
	f.info = f.universe.Check(file, f.options)
	f.reports = merge(notRepeated(syntax, f.info.Diagnostics), f.info.Diagnostics)
	return f, nil
}

// problem returns the problem of this name, or the only one.
func (f *checkedFile) problem(name string) (*lang.Problem, error) {
	problems := f.file.Problems()
	e := &ProblemError{File: f.src.Name, Want: name}
	for _, p := range problems {
		if p.Name.Name == name || name == "" && len(problems) == 1 {
			return p, nil
		}
		e.Names = append(e.Names, p.Name.Name)
	}
	return nil, e
}

// lower returns the model of a problem; warnings join the reports of the file.
func (f *checkedFile) lower(p *lang.Problem) (_ *ir.Model, err error) {
	defer guard(p.Name.Span(), &err)
	m, reports := lower.Lower(p, f.info)
	if m == nil {
		return nil, merge(reports).asError()
	}
	f.reports = merge(f.reports, reports)
	return m, nil
}

// source finds a text by its name: the file, an import, or a text of the library.
func (f *checkedFile) source(name string) *lang.Source {
	if name == f.src.Name {
		return f.src
	}
	if s, ok := f.imported[name]; ok {
		return s
	}
	for _, s := range stdlib.Sources() {
		if s.Name == name {
			return s
		}
	}
	return nil
}
