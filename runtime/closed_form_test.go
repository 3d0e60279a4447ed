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

// inCone is the projection on a cone.
func inCone(c Cone, a ...float64) *Program {
	p, n := projectionOf(a...), len(a)
	h := make(rows, n)
	for i := range h {
		h[i] = make([]float64, n)
		h[i][i] = -1
	}
	p.H, p.HVec, p.Cones = h.sparse(n), make([]float64, n), []Cone{c}
	return p
}

// softmax maximises a'p plus the entropy of p over the simplex; p comes first in x.
func softmax(a ...float64) *Program {
	n := len(a)
	p, h, ones := freeProgram(2*n), make(rows, 3*n), make([]float64, 2*n)
	p.HVec = make([]float64, 3*n)
	for i := range n {
		p.Q[i], p.Q[n+i], ones[i] = -a[i], 1, 1
		h[3*i], h[3*i+1], h[3*i+2] = make([]float64, 2*n), make([]float64, 2*n), make([]float64, 2*n)
		h[3*i][n+i], h[3*i+1][i], p.HVec[3*i+2] = 1, -1, 1
	}
	p.H, p.Cones, p.A, p.B = h.sparse(2*n), exps(n), rows{ones}.sparse(2*n), []float64{1}
	return p
}

// sigmoid maximises a x plus the entropy of (x, 1-x).
func sigmoid(a float64) *Program {
	p := freeProgram(3)
	p.Q = []float64{-a, 1, 1}
	p.H = rows{{0, 1, 0}, {-1, 0, 0}, {0, 0, 0}, {0, 0, 1}, {1, 0, 0}, {0, 0, 0}}.sparse(3)
	p.HVec, p.Cones = []float64{0, 0, 1, 0, 1, 1}, exps(2)
	return p
}

// largestEigenvalue minimises t over t I - C in the semidefinite cone, C as a vector.
func largestEigenvalue(order int, c ...float64) *Program {
	p, h := freeProgram(1), make(rows, len(c))
	p.Q[0] = 1
	for k := range c {
		h[k] = []float64{0}
		p.HVec = append(p.HVec, -c[k])
	}
	for i := range order {
		h[triangleIndex(order, i, i)][0] = -1
	}
	p.H, p.Cones = h.sparse(1), []Cone{psd(order)}
	return p
}

// softmaxJacobian is diag(p) - p p'.
func softmaxJacobian(a ...float64) rows {
	sum, p := 0.0, make([]float64, len(a))
	for i, v := range a {
		p[i] = math.Exp(v)
		sum += p[i]
	}
	out := make(rows, len(a))
	for i := range p {
		out[i] = make([]float64, len(a))
		for j := range p {
			out[i][j] = -p[i] / sum * p[j] / sum
		}
		out[i][i] += p[i] / sum
	}
	return out
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
	{"soc(1, 3, 4)", func() *Program { return inCone(socs(3)[0], 1, 3, 4) }, byQ, 3, -1,
		rows{{0.5, 0.3, 0.4}, {0.3, 0.564, -0.048}, {0.4, -0.048, 0.536}}, 0},
	{"soc(5, 3, 0)", func() *Program { return inCone(socs(3)[0], 5, 3, 0) }, byQ, 3, -1, rows{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 0},
	{"soc(-5, 3, 0)", func() *Program { return inCone(socs(3)[0], -5, 3, 0) }, byQ, 3, -1, rows{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}, 0},
	{"soc(1, 1, 0)", func() *Program { return inCone(socs(3)[0], 1, 1, 0) }, byQ, 3, -1, rows{{0.75, 0.25, 0}, {0.25, 0.75, 0}, {0, 0, 1}}, 1},
	{"soc(0, 0, 0)", func() *Program { return inCone(socs(3)[0], 0, 0, 0) }, byQ, 3, -1, rows{{0.5, 0, 0}, {0, 0.5, 0}, {0, 0, 0.5}}, 1},
	{"softmax(1, 2, 3)", func() *Program { return softmax(1, 2, 3) }, byQ, 3, -1, softmaxJacobian(1, 2, 3), 0},
	{"softmax(-9, 0, 4, 4)", func() *Program { return softmax(-9, 0, 4, 4) }, byQ, 4, -1, softmaxJacobian(-9, 0, 4, 4), 0},
	{"sigmoid(0.7)", func() *Program { return sigmoid(0.7) }, byQ, 1, -1, rows{{0.22171287329310904}}, 0}, // e^-a/(1 + e^-a)^2
	{"psd diag(1, -2)", func() *Program { return inCone(psd(2), 1, 0, -2) }, byQ, 3, -1, rows{{1, 0, 0}, {0, 1. / 3, 0}, {0, 0, 0}}, 0},
	{"psd at 0", func() *Program { return inCone(psd(2), 0, 0, 0) }, byQ, 3, -1, rows{{.5, 0, 0}, {0, .5, 0}, {0, 0, .5}}, 1},
	{"exp(1, 2, 0)", func() *Program { return inCone(exps(1)[0], 1, 2, 0) }, byQ, 3, -1, rows{{.4, -.2, .2}, {-.2, .6, .4}, {.2, .4, .6}}, 0},
	{"exp(-1, -2, 3)", func() *Program { return inCone(exps(1)[0], -1, -2, 3) }, byQ, 3, -1, rows{{1, 0, 0}, {0, 0, 0}, {0, 0, 1}}, 0},
	{"pow(.5, .5, 2)", func() *Program { return inCone(pow3(.5), .5, .5, 2) }, byQ, 3, -1,
		rows{{2. / 3, 0, 1. / 3}, {0, 2. / 3, 1. / 3}, {1. / 3, 1. / 3, 1. / 3}}, 0},
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
				for i, row := range c.want {
					if !(math.Abs(out.X[i]-row[j]) <= tol) {
						t.Errorf("dx_%d/da_%d = %v, want %v", i, j, out.X[i], row[j])
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

// TestLargestEigenvalue: the gradient of the value by C is u u' with the eigenvector u; at C = I it is not unique, which is
// said, and an element of the subdifferential has trace 1.
func TestLargestEigenvalue(t *testing.T) {
	value := Quality{Value: true}
	gradient := func(c ...float64) (*Derivative, []float64) {
		p := largestEigenvalue(2, c...)
		onVector(p)
		d, l := differentiated(t, p), LayoutOf(p)
		g := append([]float64(nil), d.value[l.HVec:l.HVec+3]...)
		scaleBy(g, -1)
		return d, g
	}
	d, g := gradient(2, math.Sqrt2, 0)                 // (2 1; 1 0): 1 + sqrt 2
	u0, u1 := math.Cos(math.Pi/8), math.Sin(math.Pi/8) // its eigenvector
	for k, want := range []float64{u0 * u0, math.Sqrt2 * u0 * u1, u1 * u1} {
		if !(math.Abs(g[k]-want) <= 1e-13) {
			t.Errorf("entry %d of the gradient is %v, want %v", k, g[k], want)
		}
	}
	if doubt := d.Doubts(value); doubt != 0 {
		t.Errorf("doubts %b", doubt)
	}
	d, g = gradient(1, 0, 1)
	if doubt := d.Doubts(value); doubt != DoubtDual || !(math.Abs(g[0]+g[2]-1) <= 1e-13) {
		t.Errorf("doubts %b, gradient %v", doubt, g)
	}
	seed, adjoint := newTangent(d.solver.given), make([]float64, len(d.value))
	seed.X[0] = 1
	d.VJP(seed, adjoint)
	l := LayoutOf(d.solver.given)
	for k, want := range []float64{-.5, 0, -.5} { // least norm
		if got := adjoint[l.HVec+k]; !(math.Abs(got-want) <= 1e-9) {
			t.Errorf("entry %d of the adjoint is %v, want %v", k, got, want)
		}
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

// TestNotANumber: a direction that is not finite has no answer, and says so.
func TestNotANumber(t *testing.T) {
	p := softmax(1, 2, 3)
	v := onVector(p)
	d := differentiated(t, p)
	tangent, out := make([]float64, len(v)), newTangent(p)
	tangent[LayoutOf(p).Q] = math.NaN()
	if q := d.JVP(tangent, out); d.Doubts(q)&DoubtPoint == 0 || !math.IsNaN(out.X[0]) {
		t.Errorf("JVP: dx = %v, doubts %b", out.X, d.Doubts(q))
	}
	out.X[0] = inf
	if q := d.VJP(out, tangent); d.Doubts(q)&DoubtPoint == 0 || !math.IsNaN(tangent[LayoutOf(p).Q]) {
		t.Errorf("VJP: %v, doubts %b", tangent, d.Doubts(q))
	}
}

// TestDerivativeAllocations: after the first, differentiating a new solution and applying the derivative allocate nothing,
// whether regular, at a kink or singular. Only a singular one takes memory for null vectors.
func TestDerivativeAllocations(t *testing.T) {
	for name, p := range map[string]*Program{"vertex": vertex(), "softmax": softmax(1, 2, 3), "pow": inCone(pow3(.5), .5, .5, 2), "exp at 0": inCone(exps(1)[0], 0, 0, 0),
		"psd": inCone(psd(3), 1, 2, 3, -1, 2, 0), "psd at a kink": inCone(psd(2), 1, 0, 0), "largest eigenvalue": largestEigenvalue(2, 1, 0, 1), "kink": inCone(socs(3)[0], 1, 1, 0), "ball": closedForms[4].make(),
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
		if made := d.null.basis[:1][0] != nil; made != (d.null.primal || d.null.dual) {
			t.Errorf("%s: memory for null vectors: %t", name, made)
		}
	}
}
