package stuff

import (
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// Sums over products with parametric matrices, weighted or along an axis, alone and in a loop, have the values of the
// model's expressions, and one entry of the map for an entry of a variable.
func TestSumsOfProducts(t *testing.T) {
	const rows, inner, cols = 7, 3, 2
	vec, mat := sym("n"), sym("n", "p")
	for _, c := range []struct {
		name  string
		build func(m *maker, A, B, b, w, x, X ir.Value) ir.Value
		parts int // of the map, at most
	}{
		{"sum", func(m *maker, A, _, _, _, x, _ ir.Value) ir.Value { return m.Sum(m.MatMul(A, x), -1) }, inner},
		{"residual", func(m *maker, A, _, b, _, x, _ ir.Value) ir.Value { return m.Sum(m.Sub(m.MatMul(A, x), b), -1) }, inner + 1},
		{"less a number", func(m *maker, A, _, b, _, x, _ ir.Value) ir.Value {
			return m.Sum(m.Sub(m.Neg(m.MatMul(A, x)), m.At(b, dim.Int(0))), -1)
		}, inner + 1},
		{"scaled", func(m *maker, A, _, b, _, x, _ ir.Value) ir.Value {
			return m.Sum(m.Mul(m.At(b, dim.Int(1)), m.Mul(m.Number(3), m.MatMul(A, x))), -1)
		}, 2 * inner},
		{"dot", func(m *maker, A, _, _, w, x, _ ir.Value) ir.Value { return m.Dot(w, m.MatMul(A, x)) }, inner},
		{"dot of two products", func(m *maker, A, B, _, w, x, _ ir.Value) ir.Value {
			return m.Dot(w, m.MatMul(A, m.MatMul(B, m.MatMul(A, x))))
		}, inner},
		{"matrix", func(m *maker, A, _, _, _, _, X ir.Value) ir.Value { return m.Sum(m.MatMul(A, X), -1) }, inner * cols},
		{"reshaped matrix", func(m *maker, A, _, _, _, _, X ir.Value) ir.Value {
			return m.Sum(m.Reshape(m.MatMul(A, X), dim.Shape{dim.Symbol("m").Mul(dim.Symbol("p"))}), -1)
		}, inner * cols},
		{"from the right", func(m *maker, A, _, _, _, _, X ir.Value) ir.Value {
			return m.Sum(m.MatMul(m.Transpose(X), m.Transpose(A)), -1)
		}, inner * cols},
		{"trace", func(m *maker, A, B, _, _, _, X ir.Value) ir.Value {
			return m.Sum(m.DiagOf(m.MatMul(m.MatMul(A, X), m.Transpose(m.MatMul(A, m.Fill(m.Number(2), mat))))), -1)
		}, inner * cols},
		{"first axis", func(m *maker, A, _, _, _, _, X ir.Value) ir.Value { return m.Sum(m.MatMul(A, X), 0) }, inner * cols},
		{"last axis", func(m *maker, A, _, _, _, _, X ir.Value) ir.Value {
			return m.Sum(m.Neg(m.MatMul(m.Transpose(X), m.Transpose(A))), 1)
		}, inner * cols},
		{"axis of a chain", func(m *maker, A, B, _, _, _, X ir.Value) ir.Value {
			return m.Sum(m.Sub(m.MatMul(A, m.MatMul(B, m.MatMul(A, X))), m.MatMul(A, X)), 0)
		}, 2 * inner * cols},
		{"other axis", func(m *maker, A, _, _, _, _, X ir.Value) ir.Value { return m.Sum(m.MatMul(A, X), 1) }, rows * inner * cols},
	} {
		m := newMaker(dim.Env{"m": rows, "n": inner, "p": cols})
		A, B, b, w := m.param("A", sym("m", "n")), m.param("B", sym("n", "m")), m.param("b", sym("m")), m.param("w", sym("m"))
		x, X := m.variable("x", vec, noAttr()), m.variable("X", mat, noAttr())
		m.constraint(ir.Zero, -1, -1, c.build(m, A, B, b, w, x, X))
		st := m.check(t)
		parts := len(st.Parametric.Map.Index)
		if parts > c.parts {
			t.Errorf("%s: the map has %d parts, at most %d are needed", c.name, parts, c.parts)
		}
		i := m.loop("i", dim.Int(0), dim.Symbol("n"), -1)
		column := m.At(m.Transpose(A), dim.Symbol("i"))
		m.constraint(ir.Nonneg, i, 1, m.Add(m.Mul(m.At(x, dim.Symbol("i")), m.Number(2)), m.Dot(m.Mul(column, b), m.MatMul(A, x))))
		m.check(t)
	}
}

// A sum over a product with a sparse matrix keeps to its entries.
func TestSumsOfSparseProducts(t *testing.T) {
	for _, declared := range []bool{true, false} {
		m := newMaker(dim.Env{"m": 6, "n": 4})
		A, w, x := m.param("A", sym("m", "n")), m.param("w", sym("m")), m.variable("x", sym("n"), noAttr())
		m.Model.Params[0].Attr.Sparse = declared
		i := m.loop("i", dim.Int(0), dim.Symbol("m"), -1)
		m.constraint(ir.Zero, -1, -1, m.Add(m.Sum(m.MatMul(A, x), -1), m.Dot(w, m.MatMul(A, x))))
		m.constraint(ir.Zero, i, -1, m.Dot(m.Mul(m.At(w, dim.Symbol("i")), w), m.MatMul(A, x)))
		params := make([]float64, 7+6)
		pseudoRandom(params, 3)
		st, err := Stuff(m.Model, m.dims, Options{Params: params, FromData: true,
			Patterns: []*Pattern{NewPattern(6, 4, []int64{0, 3, 5, 9, 10, 16, 23}), nil}})
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Verify(); err != nil {
			t.Error(err)
		}
	}
}

// sumModel is: minimize c'x subject to sum(A x - b) <= 0.
func sumModel(n int64) *maker {
	m := newMaker(dim.Env{"n": n})
	A, b, c := m.param("A", sym("n", "n")), m.param("b", sym("n")), m.param("c", sym("n"))
	x := m.variable("x", sym("n"), noAttr())
	m.Model.Objective.Linear = m.Sum(m.Mul(c, x), -1)
	m.constraint(ir.Nonneg, -1, 1, m.Neg(m.Sum(m.Sub(m.MatMul(A, x), b), -1)))
	return m
}

func BenchmarkSumOfProduct2000x2000(b *testing.B) { benchmark(b, sumModel(2000), true) }
