package cvxc_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// Every package that a generated file names is imported by it, and the other way round.
func TestGeneratedImports(t *testing.T) {
	for name, text := range map[string]string{
		"plain":     "problem p {\n    param c\n    var   x\n    minimize (x - c)^2\n}\n",
		"default":   "problem p {\n    param c = 2\n    var   x\n    minimize (x - c)^2\n}\n",
		"infinite":  "problem p {\n    param c, hi = inf, lo[2] = -inf\n    var   x[2] bounds(lo, hi)\n    minimize sum_squares(x - c)\n}\n",
		"fixed":     "problem p {\n    param c, hi const = inf\n    var   x[2] bounds(0, hi)\n    minimize sum_squares(x - c)\n}\n",
		"structure": "problem p {\n    param c[70, 2] sparse, k const = 3\n    var   x[2]\n    minimize norm(c*x - 1, k)\n}\n",
	} {
		m, err := cvxc.Compile(cvxc.Source("p.cvx", text))
		if err != nil {
			t.Fatal(name, err)
		}
		made, err := m.Generate(cvxc.Sources{}, cvxc.Package{})
		if err != nil {
			t.Fatal(name, err)
		}
		for _, f := range made.Files {
			file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Text, 0)
			if err != nil {
				t.Fatal(name, err)
			}
			imported, named := map[string]bool{}, map[string]bool{}
			for _, i := range file.Imports {
				p, _ := strconv.Unquote(i.Path.Value)
				imported[path.Base(p)] = true
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if id, ok := s.X.(*ast.Ident); ok {
						named[id.Name] = true
					}
				}
				return true
			})
			for _, p := range []string{"context", "fmt", "math", "runtime"} {
				if imported[p] != named[p] {
					t.Errorf("%s: %s imports %s: %v, names it: %v", name, f.Name, p, imported[p], named[p])
				}
			}
		}
	}
}
