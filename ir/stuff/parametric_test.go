package stuff

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// factorModel has coefficients that are products, quotients and kernels of parameters.
func factorModel() *maker {
	m := newMaker(dim.Env{"n": 4, "k": 3})
	F, d, s := m.param("F", sym("n", "k")), m.param("d", sym("n")), m.param("s", nil)
	x := m.variable("x", sym("n"), noAttr())
	i := m.loop("i", dim.Int(0), dim.Symbol("n"), -1)
	at := dim.Symbol("i")
	o := &m.Model.Objective
	o.Sense = ir.Maximize
	o.Linear = m.Sum(m.Mul(d, x), -1)
	o.Quads = []ir.Quad{
		{Weight: m.Neg(m.Kernel("exp", -1, nil, s)), Residual: m.MatMul(m.Transpose(F), x), Matrix: ir.None, Loop: -1},
		{Weight: m.Number(-1), Residual: m.Mul(d, x), Matrix: ir.None, Loop: -1},
	}
	m.constraint(ir.Zero, -1, -1, m.Sub(m.Sum(x, -1), m.Mul(s, s)))
	m.constraint(ir.Between, i, -1, m.Mul(s, m.At(d, at)), m.Sum(m.Mul(m.At(F, at), m.MatMul(m.Transpose(F), x)), -1), m.Add(m.At(d, at), m.Number(9)))
	m.constraint(ir.SOC, -1, -1, m.Kernel("norm2", -1, nil, d), m.Div(x, m.Add(m.Number(2), m.Mul(d, d))))
	m.constraint(ir.Nonneg, -1, 1, m.Add(x, m.Kernel("exp", -1, sym("n"), d)))
	return m
}

// Tangents of all numbers against central differences; adjoints against tangents.
func TestParametricDerivatives(t *testing.T) {
	m := factorModel()
	st := m.check(t)
	par := st.Parametric
	p, v := m.paramValues(t, 7), m.paramValues(t, 9)
	numbers := func(f float64) []float64 {
		q := make([]float64, len(p))
		for i := range q {
			q[i] = p[i] + f*v[i]
		}
		par.Update(q)
		out := make([]float64, par.Layout().Len)
		n := st.Program.Numbers(out)
		for dst, src := range map[*[]float64][]float64{&n.P.Val: st.Program.P.Val, &n.Q: st.Program.Q, &n.A.Val: st.Program.A.Val, &n.B: st.Program.B,
			&n.G.Val: st.Program.G.Val, &n.L: st.Program.L, &n.U: st.Program.U, &n.Lo: st.Program.Lo, &n.Hi: st.Program.Hi, &n.H.Val: st.Program.H.Val, &n.HVec: st.Program.HVec} {
			copy(*dst, src)
		}
		out[par.Layout().R] = st.Program.R
		return out
	}
	const h = 1e-6
	up, down := numbers(h), numbers(-h)
	par.Update(p)
	tangent := append([]float64(nil), par.JVP(v)...)
	r := rand.New(rand.NewPCG(1, 2))
	u, left := make([]float64, len(tangent)), 0.0
	for i, d := range tangent {
		want := (up[i] - down[i]) / (2 * h)
		if math.IsInf(up[i], 0) {
			want = 0
		}
		if math.Abs(d-want) > 1e-6*(1+math.Abs(want)) {
			t.Errorf("number %d: tangent %g, difference quotient %g", i, d, want)
		}
		u[i] = r.NormFloat64()
		left += u[i] * d
	}
	right := 0.0
	for i, g := range par.VJP(u) {
		right += g * v[i]
	}
	if math.Abs(left-right) > 1e-12*(1+math.Abs(left)) {
		t.Errorf("<u, Jv> is %g, <J'u, v> is %g", left, right)
	}
}

func TestUpdateAllocatesNothing(t *testing.T) {
	m := factorModel()
	st := m.check(t)
	p := m.paramValues(t, 7)
	u := make([]float64, st.Parametric.Layout().Len)
	st.Parametric.JVP(p)
	if n := testing.AllocsPerRun(5, func() { st.Parametric.Update(p); st.Parametric.JVP(p); st.Parametric.VJP(u) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

// The number of allocations of an array constraint, a loop and a quadratic term does not depend on sizes, but for lists
// that grow by doubling.
func TestAllocationsDoNotGrow(t *testing.T) {
	build := func(n int64) *maker {
		m := newMaker(dim.Env{"n": n})
		a, s := m.param("a", sym("n")), m.param("s", nil)
		x := m.variable("x", sym("n"), noAttr())
		i := m.loop("i", dim.Int(1), dim.Symbol("n"), -1)
		at := dim.Symbol("i")
		m.Model.Objective.Quads = []ir.Quad{{Weight: s, Residual: m.Sub(x, a), Matrix: ir.None, Loop: -1}}
		m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Mul(a, x), m.Number(1)))
		m.constraint(ir.Zero, i, -1, m.Sub(m.Mul(m.Mul(m.At(a, at), m.At(a, at)), m.At(x, at)), m.At(x, at.Sub(dim.Int(1)))))
		m.constraint(ir.SOC, i, -1, m.At(x, at), m.At(a, at))
		return m
	}
	allocs := func(n int64) float64 {
		m := build(n)
		p := m.paramValues(t, 3)
		return testing.AllocsPerRun(3, func() {
			if _, err := Stuff(m.Model, m.dims, Options{Params: p, FromData: true}); err != nil {
				t.Fatal(err)
			}
		})
	}
	small, large := allocs(100), allocs(10000)
	if large > small+120 {
		t.Errorf("%g allocations for n = 100, %g for n = 10000", small, large)
	}
}

// The gradient of the value for parameters with zeros in them, which the program has no entries for.
func TestGradientOfZeros(t *testing.T) {
	m := newMaker(dim.Env{"n": 3})
	A, b := m.param("A", sym("n", "n")), m.param("b", sym("n"))
	x := m.variable("x", sym("n"), noAttr())
	m.Model.Objective.Linear = m.Sum(x, -1)
	m.Model.Objective.Quads = []ir.Quad{{Weight: ir.None, Residual: x, Matrix: ir.None, Loop: -1}}
	m.constraint(ir.Zero, -1, -1, m.Sub(m.Slice(m.MatMul(A, x), 0, dim.Int(0), dim.Int(2)), m.Slice(b, 0, dim.Int(0), dim.Int(2))))
	p := []float64{1, 0, 2, 0, 3, 0, 0, 0, 0, 1, 2, 3}
	_, _, _, g := solve(t, m, p)
	const h = 1e-5
	for i := range p {
		old := p[i]
		p[i] = old + h
		up, _, _, _ := solve(t, m, p)
		p[i] = old - h
		down, _, _, _ := solve(t, m, p)
		p[i] = old
		if want := (up - down) / (2 * h); math.Abs(g[i]-want) > 1e-5 {
			t.Errorf("entry %d: %g, difference quotient %g", i, g[i], want)
		}
	}
}
