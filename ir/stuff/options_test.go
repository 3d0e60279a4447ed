package stuff

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// A sparse parameter has entries of its pattern only, used from the left, from the right, transposed, and by entry.
func TestSparseParameters(t *testing.T) {
	m := newMaker(dim.Env{"m": 3, "n": 4})
	A := m.param("A", sym("m", "n"))
	B := m.param("B", sym("m", "m"))
	x, y := m.variable("x", sym("n"), noAttr()), m.variable("y", sym("m"), noAttr())
	X := m.variable("X", sym("m", "m"), noAttr())
	m.constraint(ir.Zero, -1, -1, m.MatMul(A, x))
	m.constraint(ir.Zero, -1, -1, m.MatMul(m.Transpose(A), y))
	m.constraint(ir.Zero, -1, -1, m.MatMul(X, A))
	m.constraint(ir.Zero, -1, -1, m.MatMul(X, m.Transpose(B)))
	m.constraint(ir.Nonneg, -1, 1, m.Add(m.Mul(B, X), B))
	m.constraint(ir.Zero, -1, -1, m.MatMul(m.MatMul(B, A), x))
	pattern := &Pattern{Rows: 3, Cols: 4, Start: []int32{0, 2, 2, 5}, Index: []int32{1, 3, 0, 1, 2}}
	opts := Options{Params: make([]float64, 5+9), Patterns: []*Pattern{pattern, nil}, FromData: true}
	pseudoRandom(opts.Params, 3)
	for _, keep := range []bool{false, true} {
		opts.KeepZeros = keep
		st, err := Stuff(m.Model, m.dims, opts)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Verify(); err != nil {
			t.Error(err)
		}
		if got := st.Program.A.Start[4]; got != 5+3*4 {
			t.Errorf("x has %d entries", got)
		}
	}
}

func TestSparseVariables(t *testing.T) {
	m := newMaker(dim.Env{"n": 3})
	p := m.param("p", sym("n", "n"))
	attr := noAttr()
	attr.Pattern, attr.Symmetric = p, true
	X := m.variable("X", sym("n", "n"), attr)
	m.constraint(ir.Zero, -1, -1, m.Sub(X, m.Transpose(p)))
	opts := Options{Params: []float64{1, 0, 1, 0, 0, 0, 1, 0, 2}, FromData: true}
	st, err := Stuff(m.Model, m.dims, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Verify(); err != nil {
		t.Error(err)
	}
	if n := st.Program.Columns(); n != 3 {
		t.Errorf("%d columns", n)
	}
	if _, err := Stuff(m.Model, m.dims, Options{}); err == nil {
		t.Error("a pattern without values is accepted")
	}
}

// Zeros and equal sides of the data are structure that other data may not fit.
func TestFits(t *testing.T) {
	m := newMaker(dim.Env{"n": 3})
	a, l, u := m.param("a", sym("n")), m.param("l", nil), m.param("u", nil)
	x := m.variable("x", sym("n"), noAttr())
	m.constraint(ir.Between, -1, -1, l, m.Sum(m.Mul(a, x), -1), u)
	p := []float64{1, 0, 2, 4, 4}
	st, err := Stuff(m.Model, m.dims, Options{Params: p, FromData: true})
	if err != nil {
		t.Fatal(err)
	}
	if st.Program.A.Rows != 1 || len(st.Program.A.Val) != 2 {
		t.Errorf("A has %d rows, %d entries", st.Program.A.Rows, len(st.Program.A.Val))
	}
	for _, c := range []struct {
		p    []float64
		want bool
	}{{p, true}, {[]float64{3, 0, 1, 5, 5}, true}, {[]float64{3, 0, 0, 5, 5}, true}, {[]float64{3, 1, 1, 5, 5}, false}, {[]float64{3, 0, 1, 5, 6}, false}} {
		if got := st.Fits(c.p); got != c.want {
			t.Errorf("Fits(%v) is %v", c.p, got)
		}
	}
	st.Parametric.Update(p)
	full, err := st.Full()
	if err != nil {
		t.Fatal(err)
	}
	if len(full.Program.A.Val) != 3 {
		t.Errorf("the full program has %d entries", len(full.Program.A.Val))
	}
}

// An infinite side is absent. A row without sides in the data is none; other data that has one does not fit.
func TestInfiniteSides(t *testing.T) {
	m := newMaker(dim.Env{"n": 2})
	u := m.param("u", sym("n"))
	x := m.variable("x", sym("n"), noAttr())
	m.constraint(ir.Nonneg, -1, 1, m.Sub(u, x))
	m.constraint(ir.Between, -1, -1, m.Neg(u), m.Add(m.Fill(m.Sum(x, -1), sym("n")), x), u)
	inf := math.Inf(1)
	full, err := Stuff(m.Model, m.dims, Options{})
	if err != nil {
		t.Fatal(err)
	}
	full.Parametric.Update([]float64{inf, 3})
	p := full.Program
	if p.Hi[0] != inf || p.Hi[1] != 3 || p.L[0] != -inf || p.U[0] != inf || p.L[1] != -3 || p.U[1] != 3 {
		t.Errorf("hi %v, l %v, u %v", p.Hi, p.L, p.U)
	}
	full.Parametric.Update([]float64{1, inf})
	if p.Hi[0] != 1 || p.Hi[1] != inf || p.L[0] != -1 || p.L[1] != -inf {
		t.Errorf("after Update: hi %v, l %v", p.Hi, p.L)
	}
	st, err := Stuff(m.Model, m.dims, Options{Params: []float64{inf, 3}, FromData: true})
	if err != nil {
		t.Fatal(err)
	}
	if p := st.Program; len(p.L) != 1 || p.L[0] != -3 || p.U[0] != 3 || p.Hi[0] != inf || p.Hi[1] != 3 {
		t.Errorf("from data: hi %v, l %v, u %v", p.Hi, p.L, p.U)
	}
	if err := st.Verify(); err != nil {
		t.Error(err)
	}
	r, err := st.Recovery()
	if err != nil {
		t.Fatal(err)
	}
	dual, multipliers := []float64{9, 9}, make([]float64, runtime.Multipliers(st.Program))
	multipliers[0] = 5
	r.Duals[1].Apply(dual, multipliers, 1)
	if dual[0] != 0 || dual[1] == 0 {
		t.Errorf("the duals are %v", dual)
	}
	for _, c := range []struct {
		u    []float64
		want bool
	}{{[]float64{inf, 2}, true}, {[]float64{1, 3}, false}, {[]float64{inf, inf}, true}} {
		if got := st.Fits(c.u); got != c.want {
			t.Errorf("Fits(%v) is %v", c.u, got)
		}
	}
}

// Sizes that cannot be handled are told, not tried.
func TestTooLarge(t *testing.T) {
	for _, c := range []struct {
		n    int64
		want string
	}{{3e8, "memory"}, {1e9, "2^29"}, {1e18, "2^29"}, {-1, "negative"}} {
		m := newMaker(dim.Env{"n": c.n})
		x := m.variable("x", sym("n"), noAttr())
		m.constraint(ir.Nonneg, -1, 1, x)
		_, err := Stuff(m.Model, m.dims, Options{})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("n = %d: %v", c.n, err)
		}
	}
	m := newMaker(dim.Env{"n": 1e5})
	x := m.variable("x", sym("n"), noAttr())
	i := m.loop("i", dim.Int(0), dim.Symbol("n"), -1)
	m.constraint(ir.Nonneg, m.loop("j", dim.Int(0), dim.Symbol("n"), i), 1, m.At(x, dim.Symbol("i")))
	if _, err := Stuff(m.Model, m.dims, Options{}); err == nil || !strings.Contains(err.Error(), "2^31") {
		t.Errorf("10^10 tuples: %v", err)
	}
	if _, err := Stuff(m.Model, dim.Env{}, Options{}); err == nil || !strings.Contains(err.Error(), "n is not known") {
		t.Errorf("no size: %v", err)
	}
}

func TestSubscriptOutOfRange(t *testing.T) {
	m := newMaker(dim.Env{"n": 3})
	x := m.variable("x", sym("n"), noAttr())
	i := m.loop("i", dim.Int(0), dim.Symbol("n"), -1)
	m.constraint(ir.Nonneg, i, 1, m.At(x, dim.Symbol("i").Add(dim.Int(1))))
	if _, err := Stuff(m.Model, m.dims, Options{}); err == nil || !strings.Contains(err.Error(), "axis of 3") {
		t.Errorf("%v", err)
	}
}

// An expression that doubles with every step is told.
func TestTooManyTerms(t *testing.T) {
	m := newMaker(dim.Env{"n": 3})
	x := m.variable("x", sym("n"), noAttr())
	for range 40 {
		x = m.Add(x, m.Sum(x, -1))
	}
	m.constraint(ir.Nonneg, -1, 1, x)
	if _, err := Stuff(m.Model, m.dims, Options{}); err == nil || !strings.Contains(err.Error(), "terms") {
		t.Errorf("%v", err)
	}
}

// Sizes that make arrays and loops empty.
func TestEmptyArrays(t *testing.T) {
	n := dim.Symbol("n")
	for size := int64(0); size <= 1; size++ {
		m := newMaker(dim.Env{"n": size})
		a, A := m.param("a", sym("n")), m.param("A", sym("n", "n"))
		x, y := m.variable("x", sym("n"), noAttr()), m.variable("y", nil, noAttr())
		m.Model.Objective.Linear = m.Add(y, m.Sum(m.Mul(a, x), -1))
		m.Model.Objective.Quads = []ir.Quad{{Weight: ir.None, Residual: m.Sub(m.MatMul(A, x), a), Matrix: ir.None, Loop: -1}}
		m.constraint(ir.Nonneg, -1, 1, m.Sub(a, m.MatMul(A, x)))
		m.constraint(ir.Zero, -1, -1, m.Add(y, m.Sum(m.MatMul(m.MatMul(A, A), x), -1)))
		m.constraint(ir.SOC, -1, -1, y, m.MatMul(A, x))
		i := m.loop("i", dim.Int(0), n, -1)
		m.constraint(ir.Zero, i, -1, m.Mul(m.Mul(m.At(a, dim.Symbol("i")), m.At(a, dim.Symbol("i"))), m.At(x, dim.Symbol("i"))))
		m.constraint(ir.Zero, -1, -1, m.Add(y, m.LoopSum(i, m.At(x, dim.Symbol("i")))))
		m.constraint(ir.Zero, -1, -1, m.LoopStack(i, m.At(x, dim.Symbol("i"))))
		m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Sum(m.CumSum(m.Slice(x, 0, dim.Int(0), n), 0), -1), m.Kernel("norm2", -1, nil, a)))
		m.check(t)
	}
}

// A sparse parameter of a shape that no memory holds is multiplied without making it dense, in rows and in values.
func TestHugeSparseParameter(t *testing.T) {
	m := newMaker(dim.Env{"n": 1e6})
	A := m.param("A", sym("n", "n"))
	x := m.variable("x", sym("n"), noAttr())
	m.constraint(ir.Zero, -1, -1, m.MatMul(A, x))
	m.constraint(ir.Zero, -1, -1, m.Slice(m.MatMul(m.Transpose(A), x), 0, dim.Int(0), dim.Int(2)))
	m.Model.Lets = []ir.Let{{Name: "y", Value: m.Sum(m.MatMul(A, x), -1), Loop: -1}}
	pattern := &Pattern{Rows: 1e6, Cols: 1e6, Start: make([]int32, 1e6+1), Index: []int32{5, 7, 3}}
	for i := range pattern.Start {
		pattern.Start[i] = int32(min(3*i, 3))
	}
	slices.Sort(pattern.Index)
	st, err := Stuff(m.Model, m.dims, Options{Params: []float64{1, 2, 3}, Patterns: []*Pattern{pattern}, FromData: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(st.Program.A.Val) != 3 {
		t.Errorf("%d entries", len(st.Program.A.Val))
	}
	if _, err := st.Recovery(); err != nil {
		t.Error(err)
	}
}
