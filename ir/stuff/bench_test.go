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

// cvarModel is: minimize c'x subject to a + 20/n sum_s u_s <= 2, A x - a - u <= 0, u >= 0; A dense storage with one
// nonzero in each group of four columns.
func cvarModel(n, k int64) (*maker, []float64) {
	m := newMaker(dim.Env{"n": n, "k": 4 * k})
	A, c := m.param("A", sym("n", "k")), m.param("c", sym("k"))
	x, u, a := m.variable("x", sym("k"), noAttr()), m.variable("u", sym("n"), noAttr()), m.variable("a", nil, noAttr())
	m.Model.Vars[1].Attr.Lo = m.Number(0)
	m.Model.Objective.Linear = m.Sum(m.Mul(c, x), -1)
	m.constraint(ir.Nonneg, -1, 1, m.Sub(m.Number(2), m.Add(a, m.Mul(m.Number(20/float64(n)), m.Sum(u, -1)))))
	m.constraint(ir.Nonneg, -1, 1, m.Add(u, m.Sub(a, m.MatMul(A, x))))
	p := make([]float64, 4*n*k+4*k)
	v := make([]float64, n*k)
	pseudoRandom(v, 3)
	for i, f := range v {
		p[4*i+i*7%4] = f
	}
	pseudoRandom(p[4*n*k:], 5)
	return m, p
}

func BenchmarkCVaR8192x192(b *testing.B) {
	m, p := cvarModel(8192, 192)
	for name, fixed := range map[string][]bool{"parametric": nil, "fixed": {true, true}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Stuff(m.Model, m.dims, Options{Params: p, FromData: true, Fixed: fixed}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRecoveryBox(b *testing.B) {
	m := boxModel(1e6)
	m.Model.ObjectiveValue = m.Model.Objective.Linear
	st, err := Stuff(m.Model, m.dims, Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := st.Recovery(); err != nil {
			b.Fatal(err)
		}
	}
}
