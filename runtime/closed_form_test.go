package runtime

import (
	"math"
	"testing"
)

// closedForm is a program in which dx/da is known: a enters q as -a, or another vector by its place in the layout.
type closedForm struct {
	name  string
	make  func() *Program
	by    func(l Layout) int // where the parameters lie
	count int
	sign  float64 // dx = sign times the derivative by those numbers
	want  rows    // dx_i/da_j
	kinks int
}

func byQ(l Layout) int { return l.Q }

// projection of a on a set: min 1/2 |x|^2 - a'x.
func projectionOf(a ...float64) *Program {
	n := len(a)
	p, sq := freeProgram(n), make(rows, n)
	for i := range sq {
		sq[i] = make([]float64, n)
		sq[i][i] = 1
		p.Q[i] = -a[i]
	}
	p.P = sq.square(n)
	return p
}

func relu(a float64) *Program {
	p := projectionOf(a)
	p.Lo[0] = 0
	return p
}

// inCone is the projection on the second-order cone.
func inCone(a ...float64) *Program {
	p, n := projectionOf(a...), len(a)
	h := make(rows, n)
	for i := range h {
		h[i] = make([]float64, n)
		h[i][i] = -1
	}
	p.H, p.HVec, p.Cones = h.sparse(n), make([]float64, n), []Cone{{Kind: SecondOrder, Dim: n}}
	return p
}

var closedForms = []closedForm{
	{"relu(1)", func() *Program { return relu(1) }, byQ, 1, -1, rows{{1}}, 0},
	{"relu(-1)", func() *Program { return relu(-1) }, byQ, 1, -1, rows{{0}}, 0},
	{"relu(0)", func() *Program { return relu(0) }, byQ, 1, -1, rows{{0.5}}, 1},
	{"simplex", func() *Program {
		p := projectionOf(0.5, 0.3, -1, 0.9)
		p.Lo, p.A, p.B = make([]float64, 4), rows{{1, 1, 1, 1}}.sparse(4), []float64{1}
		return p
	}, byQ, 4, -1, rows{{2. / 3, -1. / 3, 0, -1. / 3}, {-1. / 3, 2. / 3, 0, -1. / 3}, {0, 0, 0, 0}, {-1. / 3, -1. / 3, 0, 2. / 3}}, 0},
	{"ball", func() *Program { // (I - uu')/5, u = (.6, .8)
		p := projectionOf(3, 4)
		p.H, p.HVec, p.Cones = rows{{0, 0}, {-1, 0}, {0, -1}}.sparse(2), []float64{1, 0, 0}, []Cone{{Kind: SecondOrder, Dim: 3}}
		return p
	}, byQ, 2, -1, rows{{0.128, -0.096}, {-0.096, 0.072}}, 0},
	{"soc(1, 3, 4)", func() *Program { return inCone(1, 3, 4) }, byQ, 3, -1,
		rows{{0.5, 0.3, 0.4}, {0.3, 0.564, -0.048}, {0.4, -0.048, 0.536}}, 0},
	{"soc(5, 3, 0)", func() *Program { return inCone(5, 3, 0) }, byQ, 3, -1, rows{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 0},
	{"soc(-5, 3, 0)", func() *Program { return inCone(-5, 3, 0) }, byQ, 3, -1, rows{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}, 0},
	{"soc(1, 1, 0)", func() *Program { return inCone(1, 1, 0) }, byQ, 3, -1, rows{{0.75, 0.25, 0}, {0.25, 0.75, 0}, {0, 0, 1}}, 1},
	{"soc(0, 0, 0)", func() *Program { return inCone(0, 0, 0) }, byQ, 3, -1, rows{{0.5, 0, 0}, {0, 0.5, 0}, {0, 0, 0.5}}, 1},
	{"vertex by sides", vertex, func(l Layout) int { return l.U }, 2, 1, rows{{0.5, 0.5}, {0.5, -0.5}}, 0}, // B^-1, B = (1 1; 1 -1)
	{"vertex by costs", vertex, byQ, 2, 1, rows{{0, 0}, {0, 0}}, 0},
}

func vertex() *Program {
	p := freeProgram(2)
	p.Q, p.G = []float64{-3, -1}, rows{{1, 1}, {1, -1}}.sparse(2)
	p.L, p.U = repeat(-inf, 2), []float64{2, 1}
	return p
}

// TestClosedForms compares JVP, one parameter at a time, and VJP, one entry of x at a time, with what is known.
func TestClosedForms(t *testing.T) {
	for _, c := range closedForms {
		t.Run(c.name, func(t *testing.T) {
			p := c.make()
			onVector(p)
			d, l, tol := differentiated(t, p), LayoutOf(p), 1e-13
			if c.kinks > 0 {
				tol = 1e-9
			}
			if got := len(d.Degenerate().Kinks); got != c.kinks {
				t.Errorf("%d kinks, want %d: %+v", got, c.kinks, *d.Degenerate())
			}
			at := c.by(l)
			for j := range c.count {
				tangent, out := make([]float64, l.Len), newTangent(p)
				tangent[at+j] = c.sign
				d.JVP(tangent, out)
				for i, x := range out.X {
					if !(math.Abs(x-c.want[i][j]) <= tol) {
						t.Errorf("dx_%d/da_%d = %v, want %v", i, j, x, c.want[i][j])
					}
				}
			}
			for i, row := range c.want {
				seed, g := newTangent(p), make([]float64, l.Len)
				seed.X[i] = c.sign
				d.VJP(seed, g)
				for j, want := range row {
					if !(math.Abs(g[at+j]-want) <= tol) {
						t.Errorf("adjoint of x_%d by a_%d = %v, want %v", i, j, g[at+j], want)
					}
				}
			}
		})
	}
}

// TestLassoActiveSet: for 1/2 |F x - y|^2 + lambda |x|_1 the derivative by lambda is -(F_S'F_S)^-1 sign(x_S) on the support
// S and 0 elsewhere.
func TestLassoActiveSet(t *testing.T) {
	f := rows{{2, 1, 0.1}, {0, 1, 0.2}, {1, 0, 0.1}, {0, 1, 0}}
	y := []float64{3, -2, 2, -1}
	const lambda = 0.5
	p := freeProgram(6) // x, t with -t <= x <= t
	gram, fty := make(rows, 6), make([]float64, 3)
	for i := range gram {
		gram[i] = make([]float64, 6)
	}
	for k, r := range f {
		for i := range r {
			fty[i] += r[i] * y[k]
			axpy(gram[i][:3], r[i], r)
		}
	}
	p.P = gram.square(6)
	for i := range 3 {
		p.Q[i], p.Q[3+i] = -fty[i], lambda
	}
	g := make(rows, 6)
	for i := range g {
		g[i] = make([]float64, 6)
		g[i][i%3], g[i][3+i%3] = 1, -1
		if i >= 3 {
			g[i][i%3] = -1
		}
	}
	p.G, p.L, p.U = g.sparse(6), repeat(-inf, 6), make([]float64, 6)
	onVector(p)
	d, l := differentiated(t, p), LayoutOf(p)
	x := d.Point().X
	if !(x[0] > 0.1 && x[1] < -0.1 && math.Abs(x[2]) < 1e-12) {
		t.Fatalf("another support: x = %v", x[:3])
	}
	tangent, out := make([]float64, l.Len), newTangent(p)
	fill(tangent[l.Q+3:l.Q+6], 1)
	d.JVP(tangent, out)
	a, b, c := gram[0][0], gram[0][1], gram[1][1]
	det := a*c - b*b
	for i, want := range []float64{-(c + b) / det, (b + a) / det, 0} {
		if math.Abs(out.X[i]-want) > 1e-12 {
			t.Errorf("dx_%d/dlambda = %v, want %v", i, out.X[i], want)
		}
	}
}

// TestDerivativeAllocations: after the first, differentiating a new solution and applying the derivative allocate nothing,
// whether regular, at a kink or singular.
func TestDerivativeAllocations(t *testing.T) {
	for name, p := range map[string]*Program{"vertex": vertex(), "kink": inCone(1, 1, 0), "ball": closedForms[4].make(),
		"singular": func() *Program {
			p := vertex()
			p.G, p.L, p.U = rows{{1, 1}, {1, -1}, {1, 1}}.sparse(2), repeat(-inf, 3), []float64{2, 1, 2}
			return p
		}()} {
		v := onVector(p)
		d := differentiated(t, p)
		s, tangent, out := d.solver, make([]float64, len(v)), newTangent(p)
		fill(tangent, 1)
		fill(out.X, 1)
		if n := testing.AllocsPerRun(3, func() {
			p.Q[0] *= 1.001
			if s.Update() != nil || s.Solve(t.Context()).Status != Optimal {
				t.Error("no solution")
			}
			d, err := s.Differentiate()
			if err != nil {
				t.Error(err)
			}
			d.VJP(out, tangent)
			before := d.form.factors
			d.VJP(out, tangent)
			d.JVP(tangent, out)
			if d.form.factors != before {
				t.Error("another factorisation")
			}
		}); n != 0 {
			t.Errorf("%s: %g allocations", name, n)
		}
	}
}
