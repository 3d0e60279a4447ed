package stuff

import (
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// boxModel is: minimize c'x subject to 0 <= x, x <= 1, written as constraints.
func boxModel(n int64) *maker {
	m := newMaker(dim.Env{"n": n})
	c := m.param("c", sym("n"))
	x := m.variable("x", sym("n"), noAttr())
	m.Model.Objective.Linear = m.Sum(m.Mul(c, x), -1)
	m.constraint(ir.Nonneg, -1, -1, x)
	m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Number(1), x))
	return m
}

// lassoModel is: minimize |Ax - b|^2 subject to 0 <= x <= 1, A and b parameters.
func leastSquaresModel(rows, n int64) *maker {
	m := newMaker(dim.Env{"m": rows, "n": n})
	a, b := m.param("A", sym("m", "n")), m.param("b", sym("m"))
	attr := noAttr()
	attr.Lo, attr.Hi = m.Number(0), m.Number(1)
	x := m.variable("x", sym("n"), attr)
	m.Model.Objective.Quads = []ir.Quad{{Weight: ir.None, Residual: m.Sub(m.MatMul(a, x), b), Matrix: ir.None, Loop: -1}}
	return m
}

// scalarsModel is n scalar constraints written out, half of them equalities.
func scalarsModel(n int64) *maker {
	m := newMaker(dim.Env{"n": n})
	c, b := m.param("C", sym("n")), m.param("b", sym("n"))
	x := m.variable("x", sym("n"), noAttr())
	m.Model.Objective.Linear = m.Sum(x, -1)
	for i := int64(0); i < n; i++ {
		at := dim.Int(i)
		row := m.Sub(m.Mul(m.At(c, at), m.At(x, at)), m.At(b, at))
		if i%2 == 0 {
			m.constraint(ir.Zero, -1, -1, row)
		} else {
			m.constraint(ir.Nonneg, -1, 1, m.Neg(row))
		}
	}
	return m
}

func benchmark(b *testing.B, m *maker, parametric bool) {
	p := make([]float64, 0)
	for _, q := range m.Model.Params {
		n, err := q.Shape.Size().Eval(m.dims)
		if err != nil {
			b.Fatal(err)
		}
		v := make([]float64, n)
		pseudoRandom(v, 3)
		p = append(p, v...)
	}
	opts := Options{Params: p, FromData: true}
	if !parametric {
		opts.Fixed = make([]bool, len(m.Model.Params))
		for i := range opts.Fixed {
			opts.Fixed[i] = true
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Stuff(m.Model, m.dims, opts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBox(b *testing.B)                    { benchmark(b, boxModel(1e6), false) }
func BenchmarkBoxParametric(b *testing.B)          { benchmark(b, boxModel(1e6), true) }
func BenchmarkLeastSquares250x100(b *testing.B)    { benchmark(b, leastSquaresModel(250, 100), true) }
func BenchmarkLeastSquares2000x1000(b *testing.B)  { benchmark(b, leastSquaresModel(2000, 1000), true) }
func BenchmarkScalarConstraints2000(b *testing.B)  { benchmark(b, scalarsModel(2000), true) }
func BenchmarkScalarConstraintsFixed(b *testing.B) { benchmark(b, scalarsModel(2000), false) }
func BenchmarkBoxSmall(b *testing.B)               { benchmark(b, boxModel(10), true) }

func BenchmarkUpdate250x100(b *testing.B) {
	m := leastSquaresModel(250, 100)
	st, err := Stuff(m.Model, m.dims, Options{})
	if err != nil {
		b.Fatal(err)
	}
	p := make([]float64, st.inputs())
	pseudoRandom(p, 5)
	b.ReportAllocs()
	for b.Loop() {
		st.Parametric.Update(p)
	}
}
