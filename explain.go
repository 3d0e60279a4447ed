package cvxc

import (
	"fmt"
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
