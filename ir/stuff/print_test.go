package stuff

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

func TestPrint(t *testing.T) {
	m := newMaker(dim.Env{"n": 2})
	m.Model.Name = "toy"
	a, s := m.param("a", sym("n")), m.param("s", nil)
	attr := noAttr()
	attr.Lo = m.Number(0)
	x := m.variable("x", sym("n"), attr)
	i := m.loop("i", dim.Int(0), dim.Symbol("n"), -1)
	at := dim.Symbol("i")
	m.Model.Objective.Linear = m.Sum(m.Mul(m.Mul(s, a), x), -1)
	m.Model.Objective.Quads = []ir.Quad{{Weight: s, Residual: x, Matrix: ir.None, Loop: -1}}
	m.constraint(ir.Zero, -1, -1, m.Sub(m.Sum(x, -1), m.Add(m.Number(1), s)))
	m.constraint(ir.Nonneg, i, 1, m.Sub(m.Number(4), m.Mul(m.At(a, at), m.At(x, at))))
	m.constraint(ir.SOC, -1, -1, s, x)
	st, err := Stuff(m.Model, m.dims, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := `
program toy: SOCP, 2 columns, 1 equality row, 2 two-sided rows, 2 bounded columns, 1 cone, 8 nonzeros
minimize s*x[0]^2 + s*x[1]^2 + t[3]*x[0] + t[4]*x[1]
equality rows
    c: x[0] + x[1] == (1 + s)
two-sided rows
    c[0]: -a[0]*x[0] >= -4
    c[1]: -a[1]*x[1] >= -4
bounds
    x[0] >= 0
    x[1] >= 0
cones
    c: (s, x[0], x[1]) in soc
`
	if got := Print(st, 0); got != strings.TrimPrefix(want, "\n") {
		t.Errorf("%s", got)
	}
	if got := Print(st, 1); !strings.Contains(got, "1 more") {
		t.Errorf("%s", got)
	}
}
