package cvxc

import (
	"errors"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir/bind"
	"github.com/cvxc-lang/cvxc/lang"
)

// reporter turns faults of data, which know nothing of the language, into diagnostics.
type reporter struct {
	origin func(int32) lang.Span // place of an origin of the model
	texts  map[*data.Source]*lang.Source
}

func newReporter(origin func(int32) lang.Span) *reporter {
	return &reporter{origin: origin, texts: map[*data.Source]*lang.Source{}}
}

// span is the place of the data as a span. Binary files and values without a text have none.
func (r *reporter) span(p data.Place) lang.Span {
	if p.Source == nil || p.Source.Text == "" {
		return lang.Span{}
	}
	src, ok := r.texts[p.Source]
	if !ok {
		src = lang.NewSource(p.Source.Name, p.Source.Text)
		r.texts[p.Source] = src
	}
	return lang.Span{Source: src, Start: int32(p.Start), End: int32(p.End)}
}

// fromData returns the diagnostics of faults in reading; an error of another kind is passed on.
func (r *reporter) fromData(err error) error {
	var faults data.Errors
	if !errors.As(err, &faults) {
		return err
	}
	out := make(Diagnostics, len(faults))
	for i, f := range faults {
		d := &Diagnostic{Code: lang.Code(f.Code), Title: f.Title}
		addLabel(d, r.span(f.Place), f.Text)
		addLabel(d, r.span(f.First), f.Other)
		if f.Help != "" {
			d.Help = append(d.Help, lang.Help{Text: f.Help})
		}
		out[i] = d
	}
	if cause := faults[0].Cause; cause != nil {
		return &fileError{cause, out}
	}
	return out
}

// fromBind returns the diagnostics of reports on the data.
func (r *reporter) fromBind(reports []bind.Report) Diagnostics {
	out := make(Diagnostics, len(reports))
	for i, b := range reports {
		d := &Diagnostic{Code: lang.Code(b.Code), Title: b.Title, Notes: b.Notes}
		for _, l := range b.Labels {
			if l.Origin >= 0 {
				addLabel(d, r.origin(l.Origin), l.Text)
			} else {
				addLabel(d, r.span(l.Place), l.Text)
			}
		}
		for _, h := range b.Help {
			d.Help = append(d.Help, lang.Help{Text: h})
		}
		out[i] = d
	}
	lang.SortDiagnostics(out)
	return out
}

// fileError is a file that the system could not read, with the report on it.
type fileError struct {
	cause   error
	reports Diagnostics
}

func (e *fileError) Error() string   { return e.reports.Error() }
func (e *fileError) Unwrap() []error { return []error{e.cause, e.reports} }

// addLabel adds a label unless its place is nowhere.
func addLabel(d *Diagnostic, at lang.Span, text string) {
	if at.IsValid() {
		d.Labels = append(d.Labels, lang.Label{Span: at, Text: text})
	}
}
