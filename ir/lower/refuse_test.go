package lower_test

import (
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// The graphs of functions bring their cones, wherever a model needs one.
func TestCones(t *testing.T) {
	for _, c := range []struct {
		name, body string
		want       ir.Cone
	}{
		{"an atom", "var x\n minimize exp(x)", ir.ExpCone},
		{"an atom within a sum", "var x[n]\n minimize sum(logistic(x)) + 1", ir.ExpCone},
		{"a cone", "var x, y, z\n minimize z\n subject to\n  c: (x, y, z) in exp_cone", ir.ExpCone},
		{"a power", "var x\n minimize x^1.5", ir.PowCone},
		{"a let", "var x\n let l = log(x)\n maximize l", ir.ExpCone},
	} {
		file, info, found := check(lang.NewSource("cones.cvx", "problem cones {\n dim n\n "+c.body+"\n}\n"))
		if lang.HasErrors(found) {
			t.Errorf("%s is refused:\n%s", c.name, report(found))
			continue
		}
		m, found := lower.Lower(file.Problems()[0], info)
		if m == nil || !slices.ContainsFunc(m.Constraints, func(k ir.Constraint) bool { return k.Cone == c.want }) {
			t.Errorf("%s: %s", c.name, report(found))
		}
	}
}

// A let whose value only the solver bounds is left out of the solution, with a warning; one that the objective makes
// tight is not.
func TestLetsWithoutClosedForm(t *testing.T) {
	const text = `
func own(x[n]) {
    var t
    minimize t
    subject to
        abs(x) <= t
}
problem lets {
    dim   n
    var   x[n]
    let   tight = own(x - 1)
    let   loose = own(x)
    minimize tight
    subject to
        loose <= 3
}`
	file, info, found := check(lang.NewSource("lets.cvx", text))
	if lang.HasErrors(found) {
		t.Fatal(report(found))
	}
	m, found := lower.Lower(file.Problems()[0], info)
	if len(found) != 1 || found[0].Code != "W0707" || found[0].Primary().Text() != "loose" {
		t.Errorf("reports:\n%s", report(found))
	}
	if m == nil || len(m.Lets) != 1 || m.Lets[0].Name != "tight" {
		t.Fatalf("lets: %+v", m.Lets)
	}
}

// The form of an atom may depend on a const parameter: without its value that is a report, with it a model.
func TestConstParameters(t *testing.T) {
	const text = "problem powers {\n dim n\n param k const\n var x[n] nonneg\n minimize sum(x.^k)\n}\n"
	src := lang.NewSource("powers.cvx", text)
	file, info, found := check(src)
	if lang.HasErrors(found) {
		t.Fatal(report(found))
	}
	if m, found := lower.Lower(file.Problems()[0], info); m != nil || len(found) != 1 || found[0].Code != "CVX0807" {
		t.Errorf("without a value: %s", report(found))
	}
	info = checker.Check(file, stdlib.New(nil), checker.Options{Consts: map[string]float64{"k": 2}})
	if m, found := lower.Lower(file.Problems()[0], info); m == nil || len(m.Objective.Quads) != 1 {
		t.Errorf("with the value 2: %s", report(found))
	}
}
