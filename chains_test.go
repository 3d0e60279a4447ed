package cvxc

import (
	"fmt"
	"strings"
	"testing"
)

// chain writes functions f0 to fn of which each is made of calls of the one before, and a problem that calls the last.
func chain(n int, first, next, declared string) string {
	var b strings.Builder
	b.WriteString("func f0" + first + "\n")
	for k := range n {
		fmt.Fprintf(&b, "func f%d%s\n", k+1, strings.ReplaceAll(next, "g(", fmt.Sprintf("f%d(", k)))
	}
	fmt.Fprintf(&b, "problem p {\n    var x%s\n    minimize f%d(x - 1)\n}\n", declared, n)
	return b.String()
}

const epigraph = "(x) {\n    var t\n    minimize t\n    subject to\n        x <= t\n        0 - x <= t\n}"

// Equal calls share one body in proofs and rows, so that chains of functions that call twice take no exponential time:
// without that this test does not end.
func TestChainsOfEqualCalls(t *testing.T) {
	const depth = 40
	block := "(x) {\n    var t\n    minimize t\n    subject to\n        g(x) + g(x) <= t\n}"
	for _, c := range []struct {
		name, text string
		columns    int // at most
	}{
		{"expressions", chain(depth, "(x) = abs(x)", "(x) = g(x) + g(x)", ""), 2},
		{"arguments made anew", chain(depth, "(x) = abs(x)", "(x) = g(x - 1) + 2*g(x - 1) + 1", ""), 2},
		{"squares", chain(depth, "(x) = x^2", "(x) = g(x) + 2*g(x)", ""), 1},
		{"blocks", chain(depth, epigraph, block, ""), depth + 2},
	} {
		m, err := Compile(Source(c.name, c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		p, err := m.Bind(nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if n := len(p.stuffed.Program.Q); n > c.columns {
			t.Errorf("%s: %d variables, at most %d are needed", c.name, n, c.columns)
		}
	}
}

// The rows of a set that is asked for twice are there once.
func TestChainsOfSets(t *testing.T) {
	var b strings.Builder
	b.WriteString("func s0(x) {\n    satisfy\n    subject to\n        x <= 1\n        0 - x <= 1\n}\n")
	for k := range 40 {
		fmt.Fprintf(&b, "func s%d(x) {\n    satisfy\n    subject to\n        x in s%d\n        x in s%d\n}\n", k+1, k, k)
	}
	b.WriteString("problem p {\n    var x\n    minimize x\n    subject to\n        x in s40\n}\n")
	m, err := Compile(Source("sets.cvx", b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Bind(nil); err != nil {
		t.Fatal(err)
	}
}

// Different calls cannot share a body: beyond a budget there is an error at the call instead of hours.
func TestChainsOfDifferentCalls(t *testing.T) {
	three := "g(x) + g(2*x + 1) + g(x + 1)"
	for _, c := range []struct{ name, text, at string }{
		{"told apart by facts", chain(40, "(x) = abs(x)", "(x) = "+three, " bounds(0, 1)"), "f40(x - 1)"},
		{"told apart by nodes", chain(40, "(x) = abs(x)", "(x) = "+three, ""), "f40(x - 1)"},
		{"blocks", chain(16, epigraph, "(x) {\n    var t\n    minimize t\n    subject to\n        "+three+" <= t\n}", ""), "f16(x - 1)"},
	} {
		_, err := Compile(Source(c.name, c.text))
		ds := DiagnosticsOf(err)
		if len(ds) != 1 || ds[0].Code != "CVX0708" || ds[0].Primary().Text() != c.at {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
