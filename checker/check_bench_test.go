package checker_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// BenchmarkCheck checks the models of the examples: in a universe that knows the library's signatures already, and in a
// new one.
func BenchmarkCheck(b *testing.B) {
	lib := stdlib.New(nil)
	for _, name := range []string{"lasso", "mpc", "portfolio"} {
		text, err := os.ReadFile("../examples/" + name + "/" + name + ".cvx")
		if err != nil {
			b.Fatal(err)
		}
		file, _ := parser.Parse(lang.NewSource(name, string(text)))
		warm := checker.NewUniverse(lib)
		b.Run(name+"/warm", func(b *testing.B) {
			for b.Loop() {
				warm.Check(file, checker.Options{})
			}
		})
		b.Run(name+"/new", func(b *testing.B) {
			for b.Loop() {
				checker.Check(file, lib, checker.Options{})
			}
		})
	}
}

// BenchmarkLarge checks a model of many constraints.
func BenchmarkLarge(b *testing.B) {
	var t strings.Builder
	t.WriteString("problem p {\n    dim n\n    var x[n], y[n]\n    param A[n, n]\n    minimize sum_squares(x)\n    subject to\n")
	for i := range 2000 {
		fmt.Fprintf(&t, "        c%d: norm(A*x - %d) + 2*sum(abs(y)) <= 1 + %d\n", i, i, i)
	}
	t.WriteString("}\n")
	file, _ := parser.Parse(lang.NewSource("large", t.String()))
	lib := stdlib.New(nil)
	for b.Loop() {
		checker.Check(file, lib, checker.Options{})
	}
}
