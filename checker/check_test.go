package checker_test

import (
	"math"
	"sync"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// library is read by all tests; each check has a universe of its own.
var library = sync.OnceValue(func() *stdlib.Library { return stdlib.New(nil) })

// checkText parses and checks a text; diagnostics of both are returned together, sorted.
func checkText(name, text string, opts checker.Options) ([]*lang.Diagnostic, *checker.Info) {
	opts.Parse, opts.Kernel = parser.Parse, numericKernel
	file, ds := parser.Parse(lang.NewSource(name, text))
	info := checker.Check(file, library(), opts)
	ds = append(append([]*lang.Diagnostic(nil), ds...), info.Diagnostics...)
	lang.SortDiagnostics(ds)
	return ds, info
}

func check(t *testing.T, text string) ([]*lang.Diagnostic, *checker.Info) {
	t.Helper()
	return checkText("model.cvx", text, checker.Options{})
}

// errorsOf leaves warnings out.
func errorsOf(ds []*lang.Diagnostic) []*lang.Diagnostic {
	var out []*lang.Diagnostic
	for _, d := range ds {
		if d.Severity == lang.Error {
			out = append(out, d)
		}
	}
	return out
}

// numericKernel stands in for the kernels of package runtime, which tests of the checker do not link.
func numericKernel(name string, args []float64) (float64, bool) {
	switch {
	case name == "abs" && len(args) == 1:
		return math.Abs(args[0]), true
	case name == "exp" && len(args) == 1:
		return math.Exp(args[0]), true
	case name == "power" && len(args) == 2:
		return math.Pow(args[0], args[1]), true
	}
	return 0, false
}
