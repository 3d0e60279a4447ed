package stdlib_test

import (
	"os"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/stdlib"
)

const compositionVars = `
var x, y
var p nonneg, q nonneg
var r nonpos
var u[3]
var v[3] nonneg
var z[3] nonpos
`

// TestCompositionsOfAPeer: what CVXPY accepts by its declared facts is accepted here by proof, with the same curvature or
// more, and the signs that it knows are known.
func TestCompositionsOfAPeer(t *testing.T) {
	b, err := os.ReadFile("testdata/compositions.txt")
	if err != nil {
		t.Fatal(err)
	}
	curvature := map[string]checker.Curvature{"convex": checker.Convex, "concave": checker.Concave, "affine": checker.Affine}
	universe := checker.NewUniverse(stdlib.New(nil))
	for line := range strings.Lines(string(b)) {
		if line[0] == '#' {
			continue
		}
		want, line, _ := strings.Cut(line, " ")
		known, call, _ := strings.Cut(strings.TrimSpace(line), " ")
		f, info := letFacts(universe, compositionVars, call)
		switch {
		case f == nil || f.Bad || f.Curv&curvature[want] != curvature[want]:
			t.Errorf("%s: want %s; %s", call, want, describe(f, info))
		case (known == "+" || known == "0") && f.Range.Lo < 0, (known == "-" || known == "0") && f.Range.Hi > 0:
			t.Errorf("%s: want sign %s; %s", call, known, describe(f, info))
		}
	}
}
