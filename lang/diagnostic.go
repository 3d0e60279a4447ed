package lang

import "sort"

// Severity ranks a diagnostic. Only errors change an exit code.
type Severity uint8

const (
	Error Severity = iota
	Warning
	Info
)

var severities = [...]string{"error", "warning", "info"}

func (s Severity) String() string { return severities[s] }

// Code names a kind of fault, e.g. "CVX0404"; see the catalogue in docs/diagnostics.md.
type Code string

// Diagnostic is one report: what is wrong, where, why, and what to do.
//
// Title states the fault and stands alone: lower case, no full stop, in the user's own names. The primary label says
// what is at its place; the others point at every place that contributed. Notes say why; Help holds edits.
type Diagnostic struct {
	Code     Code
	Severity Severity
	Title    string
	Labels   []Label // the first is the primary one
	Notes    []string
	Help     []Help
}

// Label is a place and what there is to say about it; Text may be empty.
type Label struct {
	Span Span
	Text string
}

// Applicability tells how sure a suggestion is.
type Applicability uint8

const (
	Maybe   Applicability = iota // a person must decide
	Machine                      // safe to apply mechanically; cvxc fix does
)

func (a Applicability) String() string {
	if a == Machine {
		return "machine"
	}
	return "maybe"
}

// Help is a suggestion; without edits it is text alone.
type Help struct {
	Text          string
	Applicability Applicability
	Edits         []Edit
}

// Edit replaces the text of Span by New.
type Edit struct {
	Span Span
	New  string
}

// Diagnoser is a fault as a value: a struct with the facts, and its wording in one method.
type Diagnoser interface{ Diagnose() *Diagnostic }

// Primary returns the span of the primary label, the zero Span if there is none.
func (d *Diagnostic) Primary() Span {
	if len(d.Labels) == 0 {
		return Span{}
	}
	return d.Labels[0].Span
}

// SortDiagnostics orders reports by file name and position, errors first at one place; equal ones keep their order.
func SortDiagnostics(ds []*Diagnostic) {
	key := func(d *Diagnostic) (string, int32) {
		p := d.Primary()
		if p.Source == nil {
			return "", -1
		}
		return p.Source.Name, p.Start
	}
	sort.SliceStable(ds, func(i, j int) bool {
		ni, pi := key(ds[i])
		nj, pj := key(ds[j])
		switch {
		case ni != nj:
			return ni < nj
		case pi != pj:
			return pi < pj
		}
		return ds[i].Severity < ds[j].Severity
	})
}

// HasErrors reports whether any of the diagnostics is an error.
func HasErrors(ds []*Diagnostic) bool {
	for _, d := range ds {
		if d.Severity == Error {
			return true
		}
	}
	return false
}
