package cvxc

import (
	_ "embed" // the catalogue of diagnostics
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
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

//go:embed docs/diagnostics.md
var catalogue string

// Codes lists the codes of all diagnostics, sorted.
func Codes() []string {
	var out []string
	for line := range strings.Lines(catalogue) {
		if code, ok := headingCode(line); ok {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// headingCode reads "## CVX0404: title".
func headingCode(line string) (string, bool) {
	rest, ok := strings.CutPrefix(line, "## ")
	if !ok {
		return "", false
	}
	code, _, ok := strings.Cut(rest, ":")
	return code, ok
}

// ExplainCode returns what the catalogue says of a code, in Markdown.
func ExplainCode(code string) (string, error) {
	var out strings.Builder
	inside := false
	for line := range strings.Lines(catalogue) {
		if c, ok := headingCode(line); ok {
			inside = strings.EqualFold(c, code)
		}
		if inside {
			out.WriteString(line)
		}
	}
	if out.Len() > 0 {
		return strings.TrimRight(out.String(), "\n") + "\n", nil
	}
	if k, err := strconv.Atoi(strings.TrimLeft(strings.ToUpper(code), "CVXWE")); err == nil { // 404 of CVX0404
		for _, c := range Codes() {
			if strings.HasSuffix(c, fmt.Sprintf("%04d", k)) {
				return "", fmt.Errorf("there is no code %s; did you mean %s?", code, c)
			}
		}
	}
	if near, ok := lang.Nearest(strings.ToUpper(code), Codes()); ok {
		return "", fmt.Errorf("there is no code %s; did you mean %s?", code, near)
	}
	return "", fmt.Errorf("there is no code %s", code)
}

// Functions lists the functions and sets of the library, sorted, each with the first sentence of its documentation.
func Functions() [][2]string {
	library := stdlib.New(nil)
	var out [][2]string
	for _, name := range library.Names() {
		out = append(out, [2]string{name, firstSentence(library.Func(name))})
	}
	return out
}

func firstSentence(f *lang.Func) string {
	if f == nil || f.Doc == nil {
		return ""
	}
	paragraph, _, _ := strings.Cut(f.Doc.Text, "\n\n")
	text := strings.Join(strings.Fields(paragraph), " ")
	if sentence, _, more := strings.Cut(text, ". "); more {
		return sentence + "."
	}
	return text
}
