package stuff

import (
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

func TestLinearProgram(t *testing.T) {
	m := newMaker(dim.Env{"m": 4, "n": 5})
	a, b, c := m.param("A", sym("m", "n")), m.param("b", sym("m")), m.param("c", sym("n"))
	attr := noAttr()
	attr.Lo, attr.Hi = m.Number(0), m.Number(10)
	x := m.variable("x", sym("n"), attr)
	m.Model.Objective.Linear = m.Sum(m.Mul(c, x), -1)
	m.constraint(ir.Nonneg, -1, 1, m.Sub(b, m.MatMul(a, x)))
	m.constraint(ir.Zero, -1, -1, m.Sub(m.Sum(x, -1), m.Number(1)))
	m.constraint(ir.Between, -1, -1, m.Neg(b), m.MatMul(a, x), b)
	m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Number(3), m.Mul(m.Number(2), x)))
	m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Mul(m.Number(2), c), x))
	st := m.check(t, 3)
	p := st.Program
	if p.A.Rows != 1 || p.G.Rows != 8+5 || len(p.A.Val) != 5 || len(p.G.Val) != 45 {
		t.Errorf("A has %d rows and %d entries, G %d and %d", p.A.Rows, len(p.A.Val), p.G.Rows, len(p.G.Val))
	}
	for j := range p.Hi {
		if p.Lo[j] != 0 || p.Hi[j] != 1.5 {
			t.Errorf("bounds of column %d are %g and %g", j, p.Lo[j], p.Hi[j])
		}
	}
}

func TestParametricBounds(t *testing.T) {
	m := newMaker(dim.Env{"n": 5})
	l, u := m.param("l", sym("n")), m.param("u", sym("n"))
	attr := noAttr()
	attr.Lo, attr.Hi = l, u
	x := m.variable("x", sym("n"), attr)
	m.constraint(ir.Nonneg, -1, 1, m.Add(x, u))
	m.constraint(ir.Between, -1, -1, m.Mul(m.Number(2), l), m.Mul(m.Number(-3), m.variable("y", sym("n"), noAttr())), ir.None)
	st := m.check(t)
	if st.Program.G.Rows != 5 {
		t.Errorf("G has %d rows", st.Program.G.Rows)
	}
}

func TestLeastSquares(t *testing.T) {
	for _, rows := range []int64{3, 100} {
		m := newMaker(dim.Env{"m": rows, "n": 4})
		a, b := m.param("A", sym("m", "n")), m.param("b", sym("m"))
		w := m.param("w", nil)
		x := m.variable("x", sym("n"), noAttr())
		o := &m.Model.Objective
		o.Linear = m.Sum(x, -1)
		o.Quads = []ir.Quad{
			{Weight: m.Mul(w, w), Residual: m.Sub(m.MatMul(a, x), b), Matrix: ir.None, Loop: -1},
			{Weight: w, Residual: m.Sub(x, m.Number(2)), Matrix: ir.None, Loop: -1},
			{Weight: ir.None, Residual: m.Sub(x, m.Slice(b, 0, dim.Int(0), dim.Symbol("n"))), Matrix: m.MatMul(m.Transpose(a), a), Loop: -1},
			{Weight: m.Number(0.5), Residual: m.Sub(m.Slice(x, 0, dim.Int(1), dim.Symbol("n")), m.Slice(x, 0, dim.Int(0), dim.Symbol("n").Sub(dim.Int(1)))), Matrix: ir.None, Loop: -1},
		}
		if rows < 4 {
			o.Quads = append(o.Quads[:2], o.Quads[3])
		}
		m.check(t)
		o.Sense = ir.Maximize
		m.check(t, 1, 2)
	}
}

func TestCones(t *testing.T) {
	m := newMaker(dim.Env{"m": 4, "n": 3})
	f, r := m.param("F", sym("m", "n")), m.param("r", nil)
	x, s := m.variable("x", sym("n"), noAttr()), m.variable("t", nil, noAttr())
	attr := noAttr()
	attr.PSD = true
	X := m.variable("X", sym("n", "n"), attr)
	m.constraint(ir.SOC, -1, -1, m.Add(s, r), m.MatMul(f, x))
	m.constraint(ir.RSOC, -1, -1, s, r, m.Sub(m.MatMul(f, x), m.Number(1)))
	m.constraint(ir.RSOC, -1, -1, s, x, m.Mul(r, x)).Batch = 1
	m.constraint(ir.ExpCone, -1, -1, x, s, m.Neg(x)).Batch = 1
	c := m.constraint(ir.PowCone, -1, -1, m.At(x, dim.Int(0)), s, m.At(x, dim.Int(1)))
	c.Alpha = 0.3
	m.constraint(ir.PSDCone, -1, -1, m.Sub(m.Mul(r, X), m.Diag(x)))
	st := m.check(t)
	if n := len(st.Program.Cones); n != 1+1+3+3+1+1+1 {
		t.Errorf("%d cones", n)
	}
}

func TestStructuredVariables(t *testing.T) {
	m := newMaker(dim.Env{"n": 4})
	A := m.param("A", sym("n", "n"))
	for _, set := range []func(*ir.Attr){
		func(a *ir.Attr) { a.Symmetric = true }, func(a *ir.Attr) { a.Skew = true }, func(a *ir.Attr) { a.Diagonal = true },
		func(a *ir.Attr) { a.LowerTri = true }, func(a *ir.Attr) { a.UpperTri = true }, func(a *ir.Attr) { a.Banded = 1 },
		func(a *ir.Attr) { a.Symmetric, a.Lo = true, m.Number(-1) },
	} {
		attr := noAttr()
		set(&attr)
		X := m.variable("X", sym("n", "n"), attr)
		m.constraint(ir.Zero, -1, -1, m.Sub(m.MatMul(m.MatMul(A, X), m.Transpose(A)), A))
		m.constraint(ir.Nonneg, -1, -1, m.Add(X, A))
	}
	m.check(t)
}

func TestAffineOperations(t *testing.T) {
	n, k := dim.Symbol("n"), dim.Symbol("k")
	m := newMaker(dim.Env{"n": 4, "k": 3})
	a, B, s := m.param("a", sym("k")), m.param("B", sym("k", "n")), m.param("s", nil)
	x, X := m.variable("x", sym("n"), noAttr()), m.variable("X", sym("k", "n"), noAttr())
	zero := func(v ir.Value) { m.constraint(ir.Zero, -1, -1, v) }
	zero(m.Conv(a, x))
	zero(m.Conv(x, m.Mul(a, a)))
	zero(m.Kron(B, X))
	zero(m.Kron(X, m.Mul(s, B)))
	zero(m.CumSum(X, 0))
	zero(m.CumSum(X, 1))
	zero(m.Sum(m.Mul(B, X), 0))
	zero(m.Sum(m.Mul(m.Mul(B, B), X), 1))
	zero(m.Sum(X, -1))
	zero(m.Diag(m.Mul(s, x)))
	zero(m.DiagOf(m.MatMul(m.Transpose(B), X)))
	zero(m.UpperTri(m.MatMul(m.Transpose(X), B), dim.Int(6)))
	zero(m.Div(x, s))
	zero(m.Div(X, m.Add(m.Mul(B, B), m.Number(1))))
	zero(m.Div(m.Mul(s, X), m.Number(4)))
	zero(m.Stack(0, []ir.Value{X, m.Mul(s, B), X}))
	zero(m.Stack(1, []ir.Value{X, B}))
	zero(m.Reshape(m.Transpose(X), dim.Shape{n.Mul(k)}))
	zero(m.Fill(m.At(x, dim.Int(2)), dim.Shape{k}))
	zero(m.MatMul(m.Mul(s, m.Transpose(B)), a))
	zero(m.MatMul(m.MatMul(B, m.Transpose(B)), X))
	zero(m.Mul(m.At(x, dim.Int(1)), B))
	zero(m.Add(m.Mul(s, m.MatMul(B, x)), m.Sub(a, m.Mul(s, a))))
	zero(m.Index(X, []ir.Sub{{Slice: true, Lo: dim.Int(1), Hi: k}, {Lo: n.Sub(dim.Int(1))}}))
	zero(m.Add(x, m.Kernel("abs", -1, sym("n"), m.Index(B, []ir.Sub{{Lo: dim.Int(0)}, {Slice: true, Hi: n}}))))
	zero(m.Mul(m.Kernel("max", 0, sym("n"), B), x))
	zero(m.Mul(m.Kernel("norm2", -1, nil, B), x))
	zero(m.MatMul(m.Kernel("chol", -1, sym("k", "k"), m.Add(m.MatMul(B, m.Transpose(B)), m.Diag(m.Fill(m.Number(1), sym("k"))))), X))
	m.check(t, 1, 5)
}

func TestLoops(t *testing.T) {
	n, k := dim.Symbol("n"), dim.Symbol("k")
	m := newMaker(dim.Env{"n": 4, "k": 3})
	a, B := m.param("a", sym("n")), m.param("B", sym("n", "k"))
	x, X := m.variable("x", sym("n"), noAttr()), m.variable("X", sym("n", "k"), noAttr())
	i := m.loop("i", dim.Int(0), n, -1)
	pi := dim.Symbol("i")
	ai, xi := m.At(a, pi), m.At(x, pi)
	m.constraint(ir.Nonneg, i, 1, m.Sub(m.Mul(m.Mul(ai, ai), xi), m.Poly(pi)))
	m.constraint(ir.Zero, i, -1, m.Add(m.MatMul(m.Transpose(B), x), m.At(X, pi)))
	j := m.loop("j", dim.Int(0), pi.Add(dim.Int(1)), i) // triangular
	pj := dim.Symbol("j")
	m.constraint(ir.Between, j, -1, ir.None, m.Mul(m.Mul(ai, m.At(a, pj)), m.Add(xi, m.At(x, pj))), m.Add(ai, m.At(a, pj)))
	m.constraint(ir.Nonneg, i, 1, m.LoopSum(j, m.Mul(m.Mul(ai, m.At(a, pj)), m.At(x, pj))))
	m.constraint(ir.Nonneg, i, 1, m.Add(xi, m.LoopSum(j, m.Mul(ai, m.At(a, pj)))))
	// slices whose length depends on the index
	m.constraint(ir.Nonneg, i, 1, m.Sum(m.Mul(m.Slice(a, 0, dim.Int(0), pi.Add(dim.Int(1))), m.Slice(x, 0, dim.Int(0), pi.Add(dim.Int(1)))), -1))
	m.constraint(ir.Nonneg, i, 1, m.Add(m.Slice(x, 0, dim.Int(0), pi), m.Mul(m.Slice(a, 0, dim.Int(0), pi), m.Slice(a, 0, dim.Int(0), pi))))
	// comprehensions
	c := m.loop("c", dim.Int(0), k, -1)
	pc := dim.Symbol("c")
	col := func(v ir.Value) ir.Value { return m.Index(v, []ir.Sub{{Slice: true, Hi: n}, {Lo: pc}}) }
	m.constraint(ir.Zero, -1, -1, m.LoopStack(c, m.Sum(m.Mul(col(B), col(X)), -1)))
	m.constraint(ir.Zero, -1, -1, m.LoopSum(c, m.Mul(m.Mul(col(B), col(B)), col(X))))
	m.constraint(ir.SOC, i, -1, ai, m.At(X, pi))
	// an epigraph variable per tuple, and one of another tuple
	l := m.loop("l", dim.Int(0), n, -1)
	e := m.local("", sym("k"), noAttr(), l)
	pl := dim.Symbol("l")
	m.constraint(ir.Nonneg, l, 1, m.Sub(e, m.At(X, pl)))
	h := m.loop("h", dim.Int(1), n, -1)
	ph := dim.Symbol("h")
	m.constraint(ir.Nonneg, h, 1, m.Sub(m.LoopAt(l, m.Mul(m.At(a, pl), e), []dim.Poly{ph.Sub(dim.Int(1))}), m.At(X, ph)))
	m.Model.Objective.Quads = []ir.Quad{
		{Weight: ai, Residual: m.Sub(m.At(X, pi), m.Number(1)), Matrix: ir.None, Loop: i},
		{Weight: ir.None, Residual: m.Sub(m.MatMul(m.Transpose(B), x), m.At(X, pi)), Matrix: ir.None, Loop: i},
	}
	m.check(t, 0, 6)
}

// Verify must see a wrong number, or it proves nothing.
func TestVerifySeesWrongNumbers(t *testing.T) {
	m := newMaker(dim.Env{"n": 3})
	c := m.param("c", sym("n"))
	x := m.variable("x", sym("n"), noAttr())
	m.Model.Objective.Quads = []ir.Quad{{Weight: ir.None, Residual: m.Mul(c, x), Matrix: ir.None, Loop: -1}}
	m.Model.Objective.Linear = m.Sum(x, -1)
	m.constraint(ir.Zero, -1, -1, m.Sub(m.Mul(c, x), m.Number(1)))
	m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Mul(c, x), m.Number(1)))
	m.constraint(ir.SOC, -1, -1, m.Sum(x, -1), m.Mul(c, x))
	st := m.check(t)
	p := st.Program
	for name, v := range map[string][]float64{"P": p.P.Val, "q": p.Q, "A": p.A.Val, "b": p.B, "G": p.G.Val, "l": p.L, "H": p.H.Val, "h": p.HVec} {
		v[0] += 1e-3
		if st.Verify() == nil {
			t.Errorf("a wrong number in %s is not seen", name)
		}
		v[0] -= 1e-3
	}
	if err := st.Verify(); err != nil {
		t.Error(err)
	}
}

// A product of two parametric matrices is one derived matrix, not one product of parameters for every path through both.
func TestMatrixProductsAreReassociated(t *testing.T) {
	m := newMaker(dim.Env{"n": 5})
	A, B := m.param("A", sym("n", "n")), m.param("B", sym("n", "n"))
	x, X := m.variable("x", sym("n"), noAttr()), m.variable("X", sym("n", "n"), noAttr())
	m.constraint(ir.Zero, -1, -1, m.MatMul(A, m.MatMul(B, m.MatMul(A, x))))
	m.constraint(ir.Zero, -1, -1, m.MatMul(m.MatMul(X, A), B))
	m.constraint(ir.Zero, -1, -1, m.MatMul(m.MatMul(A, X), B))
	st := m.check(t)
	if size := st.Parametric.Tape.Size; size != 50+3*25+25*25 {
		t.Errorf("Theta has %d entries", size)
	}
}

// F'F is formed where F is fixed, dense and tall, and not where it is wide or a parameter.
func TestWhenSquaresAreFormed(t *testing.T) {
	for _, c := range []struct {
		rows    int64
		fixed   bool
		columns int
	}{{200, true, 4}, {200, false, 204}, {3, true, 7}} {
		m := newMaker(dim.Env{"m": c.rows, "n": 4})
		F, b := m.param("F", sym("m", "n")), m.param("b", sym("m"))
		x := m.variable("x", sym("n"), noAttr())
		m.Model.Objective.Quads = []ir.Quad{{Weight: m.Kernel("exp", -1, sym("m"), b), Residual: m.Sub(m.MatMul(F, x), b), Matrix: ir.None, Loop: -1}}
		m.check(t)
		st, err := Stuff(m.Model, m.dims, Options{Params: m.paramValues(t, 3), FromData: true, Fixed: []bool{c.fixed, c.fixed}})
		if err != nil {
			t.Fatal(err)
		}
		if got := st.Program.Columns(); got != c.columns {
			t.Errorf("%d rows, fixed %v: %d columns", c.rows, c.fixed, got)
		}
	}
}
