package lower

import "github.com/cvxc-lang/cvxc/lang"

// later reports what the language has and the solver has not yet.
type later struct {
	at   lang.Span
	what string
	why  string // may be empty
	help string // may be empty
}

func (f *later) Diagnose() *lang.Diagnostic {
	d := &lang.Diagnostic{Code: "CVX0308", Title: "not supported yet: " + f.what, Labels: []lang.Label{{Span: f.at, Text: f.why}}}
	if f.help != "" {
		d.Help = []lang.Help{{Text: f.help}}
	}
	return d
}

// unknownConst reports a const parameter whose value decides the structure and is not there.
type unknownConst struct {
	at   lang.Span
	name string
}

func (f *unknownConst) Diagnose() *lang.Diagnostic {
	return &lang.Diagnostic{Code: "CVX0807", Title: "the structure of `" + f.name + "` depends on a const parameter without a value",
		Labels: []lang.Label{{Span: f.at, Text: "which form this takes is decided by its value"}},
		Help:   []lang.Help{{Text: "give the parameter a value, in the data or as its default"}}}
}

// noClosedForm warns that a let is not part of the solution: what bounds it need not be tight.
type noClosedForm struct {
	at   lang.Span
	name string
}

func (f *noClosedForm) Diagnose() *lang.Diagnostic {
	return &lang.Diagnostic{Code: "W0707", Severity: lang.Warning, Title: "the value of `" + f.name + "` is not reported",
		Labels: []lang.Label{{Span: f.at, Text: "this goes through a function without a closed form"}},
		Help:   []lang.Help{{Text: "give the function a `value`"}}}
}

// broken reports a fault of the compiler itself: what it made is not what it must be.
type broken struct {
	at   lang.Span
	what string
}

func (f *broken) Diagnose() *lang.Diagnostic {
	return &lang.Diagnostic{Code: "CVX0999", Title: "the compiler failed here", Labels: []lang.Label{{Span: f.at, Text: f.what}},
		Notes: []string{"this is a fault of cvxc, not of the model"}}
}

// reports are what was found, one for each place: what is lowered more than once is not wrong more than once.
type reports struct {
	found []*lang.Diagnostic
	at    map[lang.Span]bool
}

func (r *reports) once(at lang.Span, d lang.Diagnoser) {
	if !r.at[at] {
		r.at[at] = true
		r.found = append(r.found, d.Diagnose())
	}
}

// unsupported reports a feature that has not landed.
func (l *lowerer) unsupported(at lang.Span, what, why, help string) {
	l.reports.once(at, &later{at, what, why, help})
}

// constUnknown reports a call whose form a const parameter decides.
func (s *scope) constUnknown(x *expansion) {
	at := s.site
	if !s.nested {
		at = x.call.Span()
	}
	s.reports.once(at, &unknownConst{at, x.t.Func.Name.Name})
}

// fault notes that an accepted expression is not what lowering expects: a disagreement with the checker.
func (s *scope) fault(e lang.Expr, what string) { s.faultAt(e.Span(), what) }

func (s *scope) faultAt(at lang.Span, what string) {
	s.reports.once(at, &broken{at, "`" + oneLine(at) + "` " + what})
}

// refuse reports attributes of variables that have not landed.
func (s *scope) refuse(d *lang.Declarator) {
	for _, a := range d.Attrs {
		switch a.Name.Name {
		case "integer", "binary":
			at := a.Span()
			if s.nested {
				at = s.site
			}
			s.unsupported(at, "`"+a.Name.Name+"` variables", "", "")
		}
	}
}
