package cvxc

import (
	_ "embed" // the catalogue of diagnostics
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
)

// ExplainPlace prints the tree of the expression at a place, line and column from 1: the curvature of each part, what was
// asked of it and why, the first failure marked. The error says that there is no expression.
func (c Compiler) ExplainPlace(t Text, line, column int) ([]Run, error) {
	f, err := c.open(t)
	if err != nil {
		return nil, err
	}
	offset, ok := f.src.Offset(lang.Position{Line: line, Column: column})
	if !ok {
		return nil, fmt.Errorf("%s has no line %d", t.Name(), line)
	}
	tree := checker.Explain(f.info, offset)
	if tree == nil {
		return nil, fmt.Errorf("no expression of an objective, a constraint or a let stands at %s:%d:%d", t.Name(), line, column)
	}
	var out []Run
	failed := false
	for text := range strings.Lines(tree.String()) {
		style := Plain
		if !failed && strings.Contains(text, "✗") {
			style, failed = StylePrimary, true
		}
		out = append(out, Run{Text: text, Style: style})
	}
	return out, nil
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
