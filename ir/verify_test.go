package ir_test

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// lasso is a small right model: minimize p*t + |A x|^2 with |x_i| <= t for all i.
func lasso() *ir.Builder {
	b, a, p, x, t := sample()
	b.Model.Loops = []ir.Loop{{Indices: []ir.Index{{Symbol: "i", Name: "i", Hi: n, Step: 1}}, Outer: -1, Rectangular: true, Count: n}}
	b.Model.Origins = []ir.Origin{{Source: "lasso.cvx", What: "norm_inf(x)"}}
	b.Model.Vars[1].Origin = 0
	b.Model.Objective = ir.Objective{Linear: b.Mul(p, t), Origin: -1,
		Quads: []ir.Quad{{Weight: ir.None, Residual: b.MatMul(a, x), Matrix: ir.None, Loop: -1}}}
	b.Model.ObjectiveValue = b.Add(b.Mul(p, b.Kernel("max", -1, nil, b.Kernel("abs", -1, dim.Shape{n}, x))), b.Dot(b.MatMul(a, x), b.MatMul(a, x)))
	b.Model.Constraints = []ir.Constraint{
		{Cone: ir.SOC, Slots: []ir.Value{t, b.At(x, dim.Symbol("i"))}, Loop: 0, Label: -1, Origin: 0},
		{Cone: ir.Zero, Slots: []ir.Value{b.Sub(b.Sum(x, -1), b.Number(1))}, Loop: -1, Label: 0, Scale: -1},
	}
	b.Model.Labels = []ir.Label{{Name: "budget", Given: true, Loop: -1, Sides: []ir.Value{b.Sum(x, -1), b.Number(1)}, Ops: []string{"=="}}}
	return b
}

func TestVerifyAccepts(t *testing.T) {
	if err := ir.Verify(lasso().Model); err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFindsFaults(t *testing.T) {
	for _, c := range []struct {
		name, want string
		spoil      func(b *ir.Builder, m *ir.Model)
	}{
		{"an index outside its loop", "outside loop 0", func(b *ir.Builder, m *ir.Model) { m.Constraints[0].Loop = -1 }},
		{"a kernel of variables in a row", "not affine", func(b *ir.Builder, m *ir.Model) {
			m.Constraints[1].Slots[0] = b.Kernel("abs", -1, nil, b.Var(1))
		}},
		{"a product of variables in the objective", "not affine", func(b *ir.Builder, m *ir.Model) {
			m.Objective.Linear = b.Mul(b.Var(1), b.Var(1))
		}},
		{"a quotient by a variable", "not affine", func(b *ir.Builder, m *ir.Model) {
			m.Objective.Linear = b.Div(b.Number(1), b.Var(1))
		}},
		{"shapes that differ", "shapes", func(b *ir.Builder, m *ir.Model) { m.Objective.Linear = b.Sum(b.Add(b.Var(0), b.Param(0)), -1) }},
		{"a product that does not fit", "product of shapes", func(b *ir.Builder, m *ir.Model) { b.MatMul(b.Transpose(b.Param(0)), b.Var(0)) }},
		{"an array objective", "no number", func(b *ir.Builder, m *ir.Model) { m.Objective.Linear = b.Var(0) }},
		{"a weight with variables", "weight", func(b *ir.Builder, m *ir.Model) { m.Objective.Quads[0].Weight = b.Var(1) }},
		{"a matrix that does not fit", "matrix of shape", func(b *ir.Builder, m *ir.Model) { m.Objective.Quads[0].Matrix = b.Param(0) }},
		{"a missing slot", "slots, want", func(b *ir.Builder, m *ir.Model) { m.Constraints[0].Slots = m.Constraints[0].Slots[:1] }},
		{"a head with many entries", "more than one entry", func(b *ir.Builder, m *ir.Model) { m.Constraints[0].Slots[0] = b.Var(0) }},
		{"a side with variables", "side 0", func(b *ir.Builder, m *ir.Model) {
			m.Constraints[1].Cone, m.Constraints[1].Slots = ir.Between, []ir.Value{b.Var(1), b.Var(1), ir.None}
		}},
		{"a symbol that nobody declares", "unknown symbol k", func(b *ir.Builder, m *ir.Model) { b.At(b.Var(0), dim.Symbol("k")) }},
		{"a bound with variables", "bound depends", func(b *ir.Builder, m *ir.Model) { m.Vars[0].Attr.Lo = b.Var(1) }},
		{"a bound of another shape", "bound of shape", func(b *ir.Builder, m *ir.Model) { m.Vars[0].Attr.Hi = b.Param(0) }},
		{"a label of another loop", "label of loop", func(b *ir.Builder, m *ir.Model) { m.Labels[0].Loop = 0 }},
		{"an argument after its user", "does not come before", func(b *ir.Builder, m *ir.Model) {
			m.Nodes = append(m.Nodes, ir.Node{Op: ir.OpNeg, Args: []ir.Value{ir.Value(len(m.Nodes))}})
		}},
		{"a symbol used twice", "used twice", func(b *ir.Builder, m *ir.Model) { m.Loops = append(m.Loops, m.Loops[0]) }},
		{"a check with variables", "check 0", func(b *ir.Builder, m *ir.Model) {
			m.Checks = []ir.Check{{Left: b.Var(1), Right: b.Number(0), Op: ">=", Loop: -1}}
		}},
	} {
		b := lasso()
		c.spoil(b, b.Model)
		if err := ir.Verify(b.Model); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestPrint(t *testing.T) {
	const want = `model sample
dim m
dim n
param A[m, n]
param p
var x[n]
var _1  // norm_inf(x)
minimize |A*x|^2 + p*_1
subject to
    |x[i]| <= _1 for i in 0..<n  // norm_inf(x)
    budget[-1]: sum(x) == 1
labels
    budget: sum(x) == 1
values
    objective = p*max(abs(x)) + sum(A*x .* (A*x))
`
	if got := ir.Print(lasso().Model); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
