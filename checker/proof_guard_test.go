package checker_test

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// TestProofsUnderGuards: a const argument is any number, not a whole one; and nothing is said of values that a guard or a
// require excludes.
func TestProofsUnderGuards(t *testing.T) {
	file, _ := parser.Parse(lang.NewSource("f.cvx", `func f(c nonneg, g const) {
    require 0 < g <= 2
    when g < 1 {
        maximize c^g
    }
    when g == 1 {
        maximize c
    }
    when g > 1 {
        minimize c^g
    }
}
`))
	_, proofs := checker.NewUniverse(stdlib.New(nil)).Proofs(file, "f")
	var got []string
	for _, p := range proofs {
		got = append(got, strings.Join(p.When, ", ")+": "+p.Curv.String()+" "+p.Missing)
	}
	want := []string{"g < 1, g == 0.5: concave ", "g == 1: affine ", "g > 1, g == 2: convex "}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
