package stdlib_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// TestDotsortOfMixedWeights: dotsort(x, [-1; 0; 1; ...]) is never negative on x <= 0 for 3 entries, but it is for 5, so that
// no sign may be proved for any size.
func TestDotsortOfMixedWeights(t *testing.T) {
	lib := stdlib.New(nil)
	u := checker.NewUniverse(lib)
	rng := rand.New(rand.NewPCG(1, 5))
	for _, n := range []int{3, 5, 8} {
		weights := make([]string, n)
		for i := range weights {
			weights[i] = fmt.Sprint(i - 1)
		}
		block := "[" + strings.Join(weights, "; ") + "]"
		for _, attr := range attributes {
			known, info := letFacts(u, fmt.Sprintf("var z[%d] %s\n", n, attr), "dotsort(z, "+block+")")
			if known == nil || known.Curv.String() != "convex" || sign(known.Range) != "." {
				t.Errorf("%d entries, %s: %s", n, attr, describe(known, info))
			}
			for _, inner := range []string{"max", "min"} {
				known, _ := letFacts(u, fmt.Sprintf("var z1[%[1]d] %[2]s\nvar z2[%[1]d] %[2]s\n", n, attr), "dotsort("+inner+"(z1, z2), "+block+")")
				if known == nil || accepted(known) {
					t.Errorf("%d entries: %s of %s arguments is accepted", n, inner, attr)
				}
			}
		}
		closed := beside("convex", "dotsort(u, "+block+")").closedForm(t, lib)
		negative := false
		for range 200 {
			negative = negative || closed(place{"u": negated(vector(rng, n)), "n": float64(n)}) < -1e-9
		}
		if negative != (n > 3) {
			t.Errorf("%d entries: negative on x <= 0: %v", n, negative)
		}
	}
}

func negated(x []float64) []float64 { return negative(x).([]float64) }

// TestPowerOfWhatMayBeNegative: CVXPY accepts both and answers 16 and nan, where the minimum of the first is 0 and the second
// is not convex. Here the first is refused with the range and with what to write instead, the second with the row of the
// domain that breaks the rule.
func TestPowerOfWhatMayBeNegative(t *testing.T) {
	u := checker.NewUniverse(stdlib.New(nil))
	for call, want := range map[string][]string{
		"power(square(x) - 2, 4)":   {"CVX0412", "[-2, ", "pow_pos"},
		"power(square(x) - 1, 2.5)": {"x >= 0", "pow_pos"},
	} {
		file, _ := parser.Parse(lang.NewSource("power.cvx", "problem p {\nvar x\nminimize "+call+"\n}\n"))
		var text strings.Builder
		for _, d := range u.Check(file, checker.Options{}).Diagnostics {
			for _, r := range d.Render() {
				text.WriteString(r.Text)
			}
		}
		for _, part := range want {
			if !strings.Contains(text.String(), part) {
				t.Errorf("%s: %q is not in\n%s", call, part, &text)
			}
		}
	}
}
