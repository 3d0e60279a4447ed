package stuff

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// solve solves a model at the parameters and returns the optimal value in the user's sense, the duals in the order of the
// labels, and the gradient of the value.
func solve(t *testing.T, m *maker, p []float64) (value float64, duals, bounds, gradient []float64) {
	t.Helper()
	st, err := Stuff(m.Model, m.dims, Options{Params: p, FromData: true})
	if err != nil {
		t.Fatal(err)
	}
	r, err := st.Recovery()
	if err != nil {
		t.Fatal(err)
	}
	solver, err := runtime.NewSolver(st.Program, runtime.Settings{Tol: 1e-10})
	if err != nil {
		t.Fatal(err)
	}
	res := solver.Solve(context.Background())
	if res.Status != runtime.Optimal && res.Status != runtime.Inaccurate {
		t.Fatalf("%v %s", res.Status, res.Reason)
	}
	all := make([]float64, runtime.Multipliers(st.Program))
	res.Collect(all)
	duals, bounds = make([]float64, r.DualSize), make([]float64, r.BoundSize)
	for i := range r.Duals {
		r.Duals[i].Apply(duals[r.Duals[i].Offset:], all, r.Sign)
	}
	for i := range r.Bounds {
		r.Bounds[i].Apply(bounds[r.Bounds[i].Offset:], all, r.Sign)
	}
	full, err := st.Full()
	if err != nil {
		t.Fatal(err)
	}
	adjoint := make([]float64, full.Parametric.Layout().Len)
	full.Program.ValueAdjoint(adjoint, res)
	for i := range adjoint {
		adjoint[i] *= r.Sign
	}
	gradient = slices.Concat(full.ByParameter(full.Parametric.VJP(adjoint))...)
	return r.Sign * res.Value, duals, bounds, gradient
}

// dualModel shifts the right-hand side of every kind of constraint by a parameter u, so that its dual is the derivative of
// the optimal value with respect to u.
func dualModel(maximize bool) *maker {
	m := newMaker(dim.Env{})
	n := dim.Int(3)
	u := m.param("u", dim.Fixed(16))
	next := int64(0)
	shift := func(k int64) ir.Value {
		lo := next
		next += k
		return m.Slice(u, 0, dim.Int(lo), dim.Int(next))
	}
	x := m.variable("x", dim.Shape{n}, noAttr())
	y := m.variable("y", nil, noAttr())
	one := func(v ir.Value) ir.Value { return m.At(v, dim.Int(0)) }
	xs := func(i int64) ir.Value { return m.At(x, dim.Int(i)) }
	// sum(x) == 1 + u
	m.constraint(ir.Zero, -1, -1, m.Sub(m.Sum(x, -1), m.Add(m.Number(1), one(shift(1)))))
	// 2 x <= 1 + u, bounds
	m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Add(m.Number(1), shift(3)), m.Mul(m.Number(2), x)))
	// -x <= 3 + u, so x >= -3 - u; another bound
	m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Add(m.Number(3), shift(3)), m.Neg(x)))
	// -1 + u <= x0 - x1 <= 1 + u
	s := one(shift(1))
	m.constraint(ir.Between, -1, -1, m.Add(m.Number(-0.25), s), m.Sub(xs(0), xs(1)), m.Add(m.Number(0.25), s))
	// (y, x) - u in soc
	slot := m.Sub(y, one(shift(1)))
	m.constraint(ir.SOC, -1, -1, slot, m.Sub(x, shift(3)))
	// (y, 1, x0) - u in rsoc
	slot = m.Sub(y, one(shift(1)))
	second := m.Sub(m.Number(1), one(shift(1)))
	m.constraint(ir.RSOC, -1, -1, slot, second, m.Sub(xs(0), one(shift(1))))
	// x2 >= u + 0.1
	m.constraint(ir.Nonneg, -1, -1, m.Sub(m.Add(xs(2), xs(0)), m.Add(m.Number(0.8), one(shift(1)))))
	o := &m.Model.Objective
	o.Linear = m.Add(m.Mul(m.Number(2), y), m.Sub(xs(0), m.Mul(m.Number(3), xs(1))))
	o.Quads = []ir.Quad{{Weight: m.Number(0.5), Residual: x, Matrix: ir.None, Loop: -1}}
	if maximize {
		o.Sense = ir.Maximize
		o.Linear = m.Neg(o.Linear)
		o.Quads[0].Weight = m.Number(-0.5)
	}
	return m
}

// loopModel is dualModel for families of constraints: over triangular tuples, cones of a batch, and a
// local variable with a bound.
func loopModel() *maker {
	m := newMaker(dim.Env{})
	n := dim.Int(3)
	u := m.param("u", dim.Fixed(21))
	at := func(p dim.Poly) ir.Value { return m.At(u, p) }
	x, y := m.variable("x", dim.Shape{n}, noAttr()), m.variable("y", dim.Shape{n}, noAttr())
	i := m.loop("i", dim.Int(0), n, -1)
	j := m.loop("j", dim.Int(0), dim.Symbol("i").Add(dim.Int(1)), i)
	pi, pj := dim.Symbol("i"), dim.Symbol("j")
	// u[0:6], triangular: x_i + x_j >= 0.3 i - 0.17 i j + u, with u at i (i+1)/2 + j
	var flat []ir.Value
	for a := int64(0); a < 3; a++ {
		row := []ir.Value{}
		for b := int64(0); b < 3; b++ {
			k := a*(a+1)/2 + b
			if b > a {
				k = 0
			}
			row = append(row, m.Reshape(at(dim.Int(k)), dim.Fixed(1, 1)))
		}
		flat = append(flat, m.Stack(1, row))
	}
	table := m.Stack(0, flat)
	m.constraint(ir.Nonneg, j, -1, m.Sub(m.Add(m.At(x, pi), m.At(x, pj)), m.Add(m.Add(m.Mul(m.Number(0.3), m.Poly(pi)), m.Mul(m.Number(-0.17), m.Poly(pi.Mul(pj)))), m.At(table, pi, pj))))
	// u[6:12]: (y_i, x_i) - u in soc for each i: all heads, then all tails
	heads, tails := m.Slice(u, 0, dim.Int(6), dim.Int(9)), m.Slice(u, 0, dim.Int(9), dim.Int(12))
	m.constraint(ir.SOC, -1, -1, m.Sub(y, heads), m.Sub(x, tails)).Batch = 1
	// u[12:15]: 4 x_i <= 2 + i + u_i
	m.constraint(ir.Nonneg, i, 1, m.Sub(m.Add(m.Add(m.Number(2), m.Poly(pi)), at(pi.Add(dim.Int(12)))), m.Mul(m.Number(4), m.At(x, pi))))
	// u[15:18]: x_i - y_i == -1 - i + u_i - e_i with a local e_i >= 0
	attr := noAttr()
	attr.Lo = m.Number(0)
	e := m.local("", nil, attr, i)
	m.constraint(ir.Zero, i, -1, m.Sub(m.Add(m.Sub(m.At(x, pi), m.At(y, pi)), e), m.Add(m.Neg(m.Add(m.Number(0.1), m.Poly(pi))), at(pi.Add(dim.Int(15))))))
	// u[18:21]: -0.2 + u <= x - 0.1 <= 0.2 + u
	s := m.Slice(u, 0, dim.Int(18), dim.Int(21))
	m.constraint(ir.Between, -1, -1, m.Add(m.Number(-0.2), s), m.Sub(m.Mul(m.Number(0.5), x), m.Number(0.1)), m.Add(m.Number(0.2), s))
	m.Model.Objective.Linear = m.Add(m.Sum(m.Sub(m.Mul(m.Number(2), y), x), -1), m.LoopSum(i, m.Mul(m.Number(0.5), e)))
	m.Model.Objective.Quads = []ir.Quad{{Weight: ir.None, Residual: e, Matrix: ir.None, Loop: i}, {Weight: m.Number(0.7), Residual: x, Matrix: ir.None, Loop: -1}}
	return m
}

// Duals against central differences of the optimal value, and against the gradient with respect to the shifts.
func TestDualsAreDerivatives(t *testing.T) {
	for k, m := range []*maker{dualModel(false), dualModel(true), loopModel()} {
		if err := ir.Verify(m.Model); err != nil {
			t.Fatal(err)
		}
		size, _ := m.Model.Params[0].Shape[0].Const()
		p := make([]float64, size)
		_, duals, _, gradient := solve(t, m, p)
		if len(duals) != len(p) {
			t.Fatalf("%d dual entries for %d shifts", len(duals), len(p))
		}
		const h = 1e-4
		for i := range p {
			p[i] = h
			up, _, _, _ := solve(t, m, p)
			p[i] = -h
			down, _, _, _ := solve(t, m, p)
			p[i] = 0
			want := (up - down) / (2 * h)
			if math.Abs(duals[i]-want) > 1e-3 {
				t.Errorf("model %d: dual %d is %g, the difference quotient %g", k, i, duals[i], want)
			}
			if math.Abs(duals[i]-gradient[i]) > 1e-6 {
				t.Errorf("model %d: dual %d is %g, the gradient %g", k, i, duals[i], gradient[i])
			}
		}
	}
}

// The certificate of an infeasible model by label: rows times multipliers add up to 0, a positive one picks the lower side.
func TestCertificateByLabel(t *testing.T) {
	m := newMaker(dim.Env{"n": 3})
	attr := noAttr()
	attr.Hi = m.Number(5)
	x := m.variable("x", sym("n"), attr)
	m.Model.Objective.Sense = ir.Maximize
	m.Model.Objective.Linear = m.Sum(x, -1)
	m.constraint(ir.Nonneg, -1, -1, m.Sub(m.Mul(m.Number(2), x), m.Number(2))) // 2 x >= 2
	m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Number(0.5), m.Sum(x, -1)))         // sum(x) <= 0.5
	st, err := Stuff(m.Model, m.dims, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := st.Recovery()
	if err != nil {
		t.Fatal(err)
	}
	solver, err := runtime.NewSolver(st.Program, runtime.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	res := solver.Solve(context.Background())
	if res.Status != runtime.Infeasible {
		t.Fatalf("%v", res.Status)
	}
	all, c, b := make([]float64, runtime.Multipliers(st.Program)), make([]float64, r.DualSize), make([]float64, r.BoundSize)
	res.Collect(all)
	for i := range r.Duals {
		r.Duals[i].Apply(c[r.Duals[i].Offset:], all, 1)
	}
	r.Bounds[0].Apply(b, all, 1)
	gain := 0.5 * c[3]
	for i := range 3 {
		if c[i] < 0 || c[3] > 0 || math.Abs(2*c[i]+c[3]+b[i]) > 1e-6*math.Abs(c[3]) {
			t.Errorf("certificate %v, bounds %v", c, b)
		}
		gain += 2*c[i] + 5*b[i]
	}
	if gain <= 0 {
		t.Errorf("the certificate gains %g", gain)
	}
}

// The values of lets, sides and objective at a solution, and variables in their full shape.
func TestValues(t *testing.T) {
	m := newMaker(dim.Env{"n": 2})
	attr := noAttr()
	attr.Skew = true
	c := m.param("c", nil)
	X, y := m.variable("X", sym("n", "n"), attr), m.variable("y", nil, noAttr())
	i := m.loop("i", dim.Int(1), dim.Int(3), -1)
	m.Model.Lets = []ir.Let{
		{Name: "a", Value: m.Kernel("exp", -1, nil, m.Mul(c, y)), Loop: -1},
		{Name: "f", Value: m.Mul(m.Poly(dim.Symbol("i")), X), Loop: i},
	}
	m.constraint(ir.Nonneg, -1, -1, m.Sub(y, m.Number(1)))
	m.Model.Labels[0].Sides = []ir.Value{m.Mul(c, y), m.Number(1)}
	m.Model.Labels[0].Ops = []string{">="}
	m.Model.ObjectiveValue = m.Kernel("abs", -1, nil, m.Neg(y))
	st, err := Stuff(m.Model, m.dims, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := st.Recovery()
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Values.NewState()
	if err != nil {
		t.Fatal(err)
	}
	inputs := make([]float64, r.Values.Inputs)
	inputs[0] = 2
	r.Expand(inputs[1:], []float64{7, 3})
	s.Eval(inputs)
	read := func(f runtime.Field) string { return fmt.Sprint(f.Name, f.Shape, s.Theta[f.Offset:f.Offset+f.Len]) }
	got := []string{fmt.Sprint(inputs[1:]), read(r.Lets[0]), read(r.Lets[1]), read(r.Sides[0].Parts[0]), read(r.Sides[0].Parts[1]), fmt.Sprint(s.Theta[r.Objective])}
	want := []string{"[0 7 -7 0 3]", "a[][403.4287934927351]", "f[2 2 2][0 7 -7 0 0 14 -14 0]", "c[][6]", "c[][1]", "3"}
	for k := range want {
		if strings.ReplaceAll(got[k], " [", "[") != strings.ReplaceAll(want[k], " [", "[") {
			t.Errorf("%s, not %s", got[k], want[k])
		}
	}
}

// Rows and columns know where they come from.
func TestSources(t *testing.T) {
	m := loopModel()
	st, err := Stuff(m.Model, m.dims, Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := st.Row(ConeRows, 3) // of the second cone: its tail
	if s.Label != 1 || s.Entry != 4 {
		t.Errorf("cone row 3: %+v", s)
	}
	s = st.Row(EqualityRows, 2)
	if s.Label != 3 || fmt.Sprint(s.Indices) != "[2]" || s.Entry != 0 {
		t.Errorf("equality row 2: %+v", s)
	}
	s = st.Column(7) // the second of e
	if s.Variable != 2 || fmt.Sprint(s.Indices) != "[1]" || s.Entry != 0 {
		t.Errorf("column 7: %+v", s)
	}
}
