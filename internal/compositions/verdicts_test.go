package compositions

import (
	"fmt"
	"strings"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// judge checks compositions, in a universe of its own: it serves one goroutine.
type judge struct{ universe *checker.Universe }

func newJudge() judge { return judge{checker.NewUniverse(stdlib.New(nil))} }

// verdict is what the checker says of an expression and of all its parts.
type verdict struct {
	source *lang.Source
	expr   lang.Expr
	facts  map[lang.Expr]*checker.Facts
	errors []*lang.Diagnostic
}

// judge checks a problem of the given declarations with one expression.
func (j judge) judge(declarations, text string) verdict {
	source := lang.NewSource("composition.cvx", "problem composition {"+declarations+"    let r = "+text+"\n    minimize 0\n}\n")
	file, diagnostics := parser.Parse(source)
	info := j.universe.Check(file, checker.Options{})
	v := verdict{source: source, facts: info.Facts}
	for _, d := range append(diagnostics, info.Diagnostics...) {
		if d.Severity == lang.Error {
			v.errors = append(v.errors, d)
		}
	}
	for _, p := range file.Problems() {
		for _, it := range p.Items {
			if l, ok := it.(*lang.Let); ok {
				v.expr = l.Value
			}
		}
	}
	return v
}

// of returns the facts of the whole expression; nil if there are none.
func (v verdict) of() *checker.Facts {
	if f := v.facts[v.expr]; f != nil && !f.Bad {
		return f
	}
	return nil
}

func (v verdict) accepted() bool {
	f := v.of()
	return f != nil && f.Curv != checker.Unknown
}

func (v verdict) String() string {
	var b strings.Builder
	if f := v.of(); f != nil {
		fmt.Fprintf(&b, "%s, range [%g, %g]", curvatureName(f.Curv), f.Range.Lo, f.Range.Hi)
	}
	for _, d := range v.errors {
		fmt.Fprintf(&b, " %s %s", d.Code, d.Title)
	}
	return b.String()
}

func curvatureName(c checker.Curvature) string {
	return [...]string{"unknown", "convex", "concave", "affine"}[c]
}
