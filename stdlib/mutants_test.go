package stdlib_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// equivalent are bodies that mean the same after the one mutation that is not noticed: a local changes its sign.
var equivalent = []string{"avg_abs_dev_med(u)"}

// TestMutants: the points of TestGraphs tell a body from the same body with one sign or one relation turned round. A user's
// function hides the library's, so a mutant stands in the text of the problem.
func TestMutants(t *testing.T) {
	lib := stdlib.New(nil)
	mutants, survivors := 0, []string{}
	for _, f := range readFacts(t) {
		name, _, _ := strings.Cut(f.call, "(")
		decl := lib.Func(name)
		if decl == nil || decl.Body != nil || strings.Contains(f.call, "^") {
			continue
		}
		text := decl.Span().Text()
		if strings.Contains(text, "when ") || strings.Contains(text, "...") {
			continue
		}
		for _, m := range mutantsOf(withoutValue(text)) {
			noticed, supported := f.notices(t, lib, m)
			if !supported {
				break
			}
			mutants++
			if !noticed && !slices.Contains(equivalent, f.call) {
				survivors = append(survivors, f.call+"\n"+m)
			}
		}
	}
	t.Logf("%d mutants, %d survive", mutants, len(survivors))
	for _, s := range survivors {
		t.Errorf("not noticed: %s", s)
	}
}

// notices reports whether a mutant is refused, or solved to other values; and whether its cones are supported.
func (f fact) notices(t *testing.T, lib *stdlib.Library, mutant string) (noticed, supported bool) {
	m, err := cvxc.Compile(cvxc.Source("mutant.cvx", mutant+"\n"+f.problem()))
	if err != nil {
		return true, !strings.Contains(err.Error(), "CVX0308")
	}
	f.judgeAll(t, m, lib, func(v verdict, _ string) bool {
		noticed = noticed || v == differs
		return !noticed
	})
	return noticed, true
}

var (
	valueLine = regexp.MustCompile(`(?m)^    value .*\n`)
	turning   = regexp.MustCompile(` (\+|-|<=|>=) `)
	tuple     = regexp.MustCompile(`\(([^()]*)\) in (\w+)`)
)

// withoutValue drops the closed form, which belongs to the body that it was written for.
func withoutValue(text string) string { return valueLine.ReplaceAllString(text, "") }

// mutantsOf turns, one at a time, each sum, difference and inequality round behind the declaration of locals, and changes
// the sign of each member of a cone, but of the tails, in which cones are even.
func mutantsOf(text string) []string {
	start := max(strings.Index(text, "minimize"), strings.Index(text, "maximize"))
	turned := map[string]string{"+": "-", "-": "+", "<=": ">=", ">=": "<="}
	var out []string
	for _, at := range turning.FindAllStringSubmatchIndex(text, -1) {
		if at[0] >= start {
			out = append(out, text[:at[2]]+turned[text[at[2]:at[3]]]+text[at[3]:])
		}
	}
	for _, at := range tuple.FindAllStringSubmatchIndex(text, -1) {
		members := strings.Split(text[at[2]:at[3]], ", ")
		if text[at[4]:at[5]] != "exp_cone" {
			members = members[:len(members)-1]
		}
		for i := range members {
			m := slices.Clone(members)
			m[i] = "-(" + m[i] + ")"
			rest := text[at[2]+len(strings.Join(members, ", ")):]
			out = append(out, text[:at[2]]+strings.Join(m, ", ")+rest)
		}
	}
	return out
}
