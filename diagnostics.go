package cvxc

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// Diagnostic is one report: what is wrong, where, why, and what to do. It marshals to JSON; Render lays it out for people.
type Diagnostic = lang.Diagnostic

// Run is a stretch of text in one style; see Diagnostic.Render.
type Run = lang.Run

// Style says what a run of text is, so that whoever prints it can choose a colour.
type Style = lang.Style

// The styles of runs.
const (
	Plain          = lang.Plain
	StyleError     = lang.StyleError
	StyleWarning   = lang.StyleWarning
	StyleInfo      = lang.StyleInfo
	StyleTitle     = lang.StyleTitle
	StyleGutter    = lang.StyleGutter
	StylePrimary   = lang.StylePrimary
	StyleSecondary = lang.StyleSecondary
	StyleHelp      = lang.StyleHelp
	StyleInserted  = lang.StyleInserted
)

// Diagnostics are the reports on a model or its data, sorted by place. As an error it holds at least one of severity
// error; warnings may be among them.
type Diagnostics []*Diagnostic

// Error writes one line for each error: "file:line:column: CVX0404: title".
func (ds Diagnostics) Error() string {
	var lines []string
	for _, d := range ds {
		if d.Severity != lang.Error {
			continue
		}
		at := ""
		if p := d.Primary(); p.IsValid() {
			at = fmt.Sprintf("%s:%d:%d: ", p.Source.Name, p.Position().Line, p.Position().Column)
		}
		lines = append(lines, fmt.Sprintf("%s%s: %s", at, d.Code, d.Title))
	}
	return strings.Join(lines, "\n")
}

// HasErrors reports whether one of the reports is an error.
func (ds Diagnostics) HasErrors() bool { return lang.HasErrors(ds) }

// asError is ds as an error if it has one.
func (ds Diagnostics) asError() error {
	if ds.HasErrors() {
		return ds
	}
	return nil
}

// DiagnosticsOf returns the reports that an error of this package carries, nil if it carries none.
func DiagnosticsOf(err error) Diagnostics {
	var ds Diagnostics
	errors.As(err, &ds)
	return ds
}

// notRepeated leaves out what the parser says of a place about which the checker, which knows more, has something to say
// too: x**2 of a vector is one mistake.
func notRepeated(syntax, checked []*Diagnostic) []*Diagnostic {
	var out []*Diagnostic
	for _, d := range syntax {
		if !slices.ContainsFunc(checked, func(c *Diagnostic) bool {
			return c.Severity == lang.Error && d.Code == "CVX0003" && c.Primary() == d.Primary()
		}) {
			out = append(out, d)
		}
	}
	return out
}

// merge joins reports and sorts them.
func merge(lists ...[]*Diagnostic) Diagnostics {
	var out Diagnostics
	for _, l := range lists {
		out = append(out, l...)
	}
	lang.SortDiagnostics(out)
	return out
}
