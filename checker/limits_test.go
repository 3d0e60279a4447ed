package checker_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

// TestLimits checks texts that are large, deep or grow when written out: each ends, and says what is wrong if
// anything is.
func TestLimits(t *testing.T) {
	lets := func(first, op string) string {
		var b strings.Builder
		b.WriteString("problem p {\n    param g\n    var x, y\n    let a0 = " + first + "\n")
		for i := range 60 {
			fmt.Fprintf(&b, "    let a%d = a%d %s a%d\n", i+1, i, op, i)
		}
		b.WriteString("    minimize a60 + x^2 + y + g\n}\n")
		return b.String()
	}
	for _, c := range []struct{ name, text, want string }{
		{"long sum", "problem p {\n    var x\n    minimize " + strings.Repeat("abs(x) + ", 20000) + "1\n}\n", ""},
		{"long sum of products", "problem p {\n    var x, y\n    minimize " + strings.Repeat("x*y + ", 3000) + "1\n}\n", "CVX0405"},
		{"doubling", lets("x*y", "+"), "CVX0405"},
		{"doubling of data", lets("g", "*"), ""},
		{"huge sizes", "problem p {\n    dim n = 1000000000\n    var x[n, n, n], y[1000000000]\n    minimize sum(abs(x)) + sum_squares(y)\n}\n", ""},
		{"sizes beyond all", "problem p {\n    var x[100000000000000]\n    minimize sum(x)\n}\n", "CVX0213"},
		{"a size that would explode", "problem p {\n    dim a, b, c, d\n    var x[" + strings.Repeat("(a+b+c+d)*", 30) + "1]\n    minimize sum(x)\n}\n", "CVX0213"},
		{"deep indices", "problem p {\n    dim n\n    var x[n]\n    minimize sum(" + strings.Repeat("-", 300) + "x)\n}\n", ""},
	} {
		ds, info := checkText(c.name, c.text, checker.Options{StrictDPP: true})
		got := ""
		if es := errorsOf(ds); len(es) > 0 {
			got = string(es[0].Code)
			lang.Text(es[0].Render())
		}
		if got != c.want && !(c.want == "" && got == "CVX0501") {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if x := checker.Explain(info, strings.Index(c.text, "minimize ")+9); x != nil && len(x.String()) > 1<<20 {
			t.Errorf("%s: the explanation has %d bytes", c.name, len(x.String()))
		}
	}
}

// TestLimitOfProof: of a body that expands to more calls than are followed the curvature is known, and what is not is said
// with the reason, in the reference and where it matters.
func TestLimitOfProof(t *testing.T) {
	var sum strings.Builder
	for i := range 2100 {
		fmt.Fprintf(&sum, "abs(x - %d) + ", i)
	}
	text := "func f(x) {\n    minimize " + sum.String() + "pos(x)\n}\nproblem p {\n    var x\n    minimize f(abs(x))\n}\n"
	ds, _ := check(t, text)
	const reason = "it expands to more than 2000 calls"
	if got := render(errorsOf(ds)); !strings.Contains(got, "CVX0702") || !strings.Contains(got, "how `f` moves with its arguments is not known: "+reason) {
		t.Errorf("the report does not say why:\n%s", got)
	}
	file, _ := parser.Parse(lang.NewSource("model.cvx", text))
	_, proofs := checker.NewUniverse(library()).Proofs(file, "f")
	if got, want := checker.ProofText(proofs), "Proved:\n    convex in x\n    nothing more: "+reason+"\n"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestArgumentOfConcaveSum: what is proved of a sum of concave functions is told of an argument that does not fit, as of a
// sum of convex ones.
func TestArgumentOfConcaveSum(t *testing.T) {
	for _, c := range []struct{ body, problem, says string }{
		{"sqrt(x) + log(x)", "maximize f(abs(x))", "`f` is concave and increasing"},
		{"inv_pos(x) - log(x)", "minimize f(abs(x))", "`f` is convex and decreasing"},
	} {
		ds, _ := check(t, "func f(x) = "+c.body+"\nproblem p {\n    var x\n    "+c.problem+"\n}\n")
		if got := render(errorsOf(ds)); !strings.Contains(got, "CVX0702") || !strings.Contains(got, c.says) {
			t.Errorf("%s: the report does not say that %s:\n%s", c.body, c.says, got)
		}
	}
}
