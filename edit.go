package cvxc

import (
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

// Format returns a text in the canonical layout. The error is a Diagnostics if the text has faults of syntax.
func Format(t Text) (string, error) {
	src, err := t.source()
	if err != nil {
		return "", err
	}
	file, ds := parser.Parse(src)
	if lang.HasErrors(ds) {
		return "", Diagnostics(ds)
	}
	return lang.Format(file), nil
}

// fixRounds bounds how often Fix looks again at what it has changed: a fix may bring another fault to light.
const fixRounds = 20

// Fix applies the machine-applicable suggestions for a text until none is left. It returns the new text, the reports that
// were acted on, and those that remain.
func (c Compiler) Fix(t Text) (text string, applied, left Diagnostics, err error) {
	src, err := t.source()
	if err != nil {
		return "", nil, nil, err
	}
	for range fixRounds {
		t.text, t.given = src.Text, true
		if left, err = c.Check(t); err != nil {
			return src.Text, applied, nil, err
		}
		next, done := lang.Fix(fixSource(src, left), left)
		if len(done) == 0 || next == src.Text {
			return src.Text, applied, left, nil
		}
		applied = append(applied, done...)
		src = lang.NewSource(src.Name, next)
	}
	return src.Text, applied, left, nil
}

// fixSource is the source that the reports on a text are about: Check has read the text anew.
func fixSource(src *lang.Source, ds Diagnostics) *lang.Source {
	for _, d := range ds {
		for _, h := range d.Help {
			for _, e := range h.Edits {
				if e.Span.IsValid() && e.Span.Source.Name == src.Name && e.Span.Source.Text == src.Text {
					return e.Span.Source
				}
			}
		}
	}
	return src
}
