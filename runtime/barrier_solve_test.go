package runtime

import (
	"math"
	"math/rand/v2"
	"testing"
)

// boundaryPair draws a complementary pair of an exponential, power or semidefinite cone: of the first two s on the boundary
// with the normal there as z, or one of them inside and the other 0.
func boundaryPair(rng *rand.Rand, c Cone) (s, z []float64) {
	if c.Kind == Semidefinite {
		return psdPair(rng, c.Dim)
	}
	var p, normal vec3
	var b barrier = expBarrier{}
	x, y := rng.NormFloat64(), 0.2+rng.Float64()
	if c.Kind == Exponential {
		e := math.Exp(x / y)
		p, normal = vec3{x, y, y * e}, vec3{-e, e * (x/y - 1), 1}
	} else {
		b = powBarrier{c.Alpha}
		x = math.Abs(x) + 0.2
		t := math.Pow(x, c.Alpha) * math.Pow(y, 1-c.Alpha)
		p, normal = vec3{x, y, t}, vec3{c.Alpha * t / x, (1 - c.Alpha) * t / y, -1}
	}
	switch rng.IntN(4) {
	case 0:
		p, normal = interior3(rng, b, false, 0.5), vec3{}
	case 1:
		p, normal = vec3{}, interior3(rng, b, true, 0.5)
	}
	normal = normal.times(0.2 + rng.Float64())
	return p[:], normal[:]
}

// mixture makes a random program over cones of all kinds together with its optimal value: equality rows, rows, bounds, a
// quadratic objective of low rank.
func mixture(rng *rand.Rand, n int, cones []Cone) (p *Program, value float64) {
	p, _ = designed(rng, size{n: n, eq: 2, rows: 3, quadratic: 3})
	k := 0
	for _, c := range cones {
		k += c.Dim
	}
	x := normals(rng, n)
	h := random(rng, k, n, 0.4)
	p.H, p.HVec, p.Cones = h.sparse(n), product(h, x), cones
	g, px := make([]float64, n), make([]float64, n)
	p.P.mulSym(px, x)
	axpy(g, 1, px)
	a, r := densely(&p.A, false), densely(&p.G, false)
	p.B = product(a, x)
	addTransposed(g, a, normals(rng, len(p.B)))
	var w, zx []float64
	p.L, p.U, w = designedSides(rng, product(r, x))
	addTransposed(g, r, w)
	p.Lo, p.Hi, zx = designedSides(rng, x)
	axpy(g, 1, zx)
	at := 0
	for _, c := range cones {
		s, z := designedPair(rng, c.Dim)
		if c.Kind != SecondOrder {
			s, z = boundaryPair(rng, c)
		}
		axpy(p.HVec[at:at+c.Dim], 1, s)
		addTransposed(g, h[at:at+c.Dim], z)
		at += c.Dim
	}
	for j, v := range g {
		p.Q[j] = -v
	}
	return p, dot(px, x)/2 + dot(p.Q, x) + p.R
}

// member reports whether v, moved by shift along a point inside, lies in a cone or its dual.
func member(c Cone, v []float64, shift float64, dual bool) bool {
	switch c.Kind {
	case Exponential:
		x, y, t := v[0]-shift, v[1]+shift/2, v[2]+shift
		if dual {
			return x <= 0 && -x*math.Exp(y/x-1) <= t
		}
		return y >= 0 && y*math.Exp(x/y) <= t
	case Semidefinite:
		return leastOf(v)+shift >= 0
	case Power:
		x, y := v[0]+shift, v[1]+shift
		if dual {
			x, y = x/c.Alpha, y/(1-c.Alpha)
		}
		return x >= 0 && y >= 0 && math.Pow(x, c.Alpha)*math.Pow(y, 1-c.Alpha) >= math.Abs(v[2])
	}
	return norm2(v[1:]) <= v[0]+shift
}

// TestConeMixtures solves products of cones whose optimal value is known, as they are and with large and small data.
func TestConeMixtures(t *testing.T) {
	e, s := Cone{Kind: Exponential, Dim: 3}, Cone{Kind: SecondOrder, Dim: 4}
	pow := func(a float64) Cone { return Cone{Kind: Power, Dim: 3, Alpha: a} }
	psd := func(n int) Cone { return Cone{Kind: Semidefinite, Dim: triangle(n)} }
	for name, cones := range map[string][]Cone{
		"exp":           {e, e, e, e, e},
		"pow":           {pow(0.5), pow(0.2), pow(0.7), pow(0.99)},
		"exp, pow, soc": {e, s, pow(0.3), e, pow(0.6), s, e},
		"psd":           {psd(4), psd(1), psd(3)},
		"all":           {s, psd(3), e, pow(0.4), psd(2)},
	} {
		for _, f := range [3]float64{1, 1e-4, 1e4} {
			rng := rand.New(rand.NewPCG(211, 212))
			for trial := range 15 {
				p, value := mixture(rng, 12, cones)
				for _, v := range [][]float64{p.H.Val, p.HVec} {
					scaleBy(v, f)
				}
				r := solveIt(t, p)
				if r.Status != Optimal || math.Abs(r.Value-value) > 1e-6*max(1, math.Abs(value)) {
					t.Errorf("%s, %g, trial %d: %v (%s), %+v, value %.10g, want %.10g", name, f, trial, r.Status, r.Reason, r.Check, r.Value, value)
				}
				if c := Verify(p, r); c.Worst() > 1e-8 {
					t.Errorf("%s, %g, trial %d: %+v", name, f, trial, c)
				}
			}
		}
	}
}

// within makes a program of one cone, h - Hx in it.
func within(c Cone, h rows, hvec ...float64) *Program {
	p := freeProgram(len(h[0]))
	p.H, p.HVec, p.Cones = h.sparse(p.Columns()), hvec, []Cone{c}
	return p
}

// TestConeClosedForms: exponential, logarithm and weighted geometric mean at points, with multipliers.
func TestConeClosedForms(t *testing.T) {
	e := Cone{Kind: Exponential, Dim: 3}
	for _, a := range []float64{-7, -1, 0, 0.5, 3, 9} {
		p := within(e, rows{{0}, {0}, {-1}}, a, 1, 0) // least x0 >= exp(a)
		p.Q[0] = 1
		if r := solveIt(t, p); r.Status != Optimal || math.Abs(r.Value-math.Exp(a)) > 1e-7*max(1, math.Exp(a)) {
			t.Errorf("exp(%g) = %g (%v)", a, r.Value, r.Status)
		}
		x := math.Exp(a)
		p = within(e, rows{{-1}, {0}, {0}}, 0, 1, x) // largest x0 <= log(x)
		p.Q[0] = -1
		if r := solveIt(t, p); r.Status != Optimal || math.Abs(r.X[0]-a) > 1e-6 || math.Abs(r.Zc[2]-1/x) > 1e-4/x {
			t.Errorf("log(%g) = %g, derivative %g (%v)", x, r.X[0], r.Zc[2], r.Status)
		}
	}
	for _, al := range []float64{0.01, 0.3, 0.5, 0.9} {
		p := within(Cone{Kind: Power, Dim: 3, Alpha: al}, rows{{0}, {0}, {-1}}, 2, 3, 0) // largest x0 <= 2^al 3^(1-al)
		p.Q[0] = -1
		want := math.Pow(2, al) * math.Pow(3, 1-al)
		if r := solveIt(t, p); r.Status != Optimal || math.Abs(r.X[0]-want) > 1e-6 || math.Abs(r.Zc[0]-al*want/2) > 1e-5 {
			t.Errorf("2^%g 3^%g = %g (%v)", al, 1-al, r.X[0], r.Status)
		}
	}
}

// TestConeCertificates: contradictions and rays through these cones.
func TestConeCertificates(t *testing.T) {
	e, p5 := Cone{Kind: Exponential, Dim: 3}, Cone{Kind: Power, Dim: 3, Alpha: 0.5}
	identity := rows{{-1, 0, 0}, {0, -1, 0}, {0, 0, -1}}
	for name, p := range map[string]*Program{
		"exp(1) above 2": func() *Program {
			p := within(e, identity, 0, 0, 0)
			p.Lo[0], p.Lo[1], p.Hi[1], p.Hi[2] = 1, 1, 1, 2
			return p
		}(),
		"a mean above both": func() *Program {
			p := within(p5, identity, 0, 0, 0)
			p.Hi[0], p.Hi[1], p.Lo[2] = 1, 1, 2
			return p
		}(),
	} {
		r := solveIt(t, p)
		if r.Status != Infeasible {
			t.Errorf("%s: %v (%s)", name, r.Status, r.Reason)
			continue
		}
		holdsCertificate(t, p, r)
	}
	for name, c := range map[string]Cone{"along exp": e, "along pow": p5} {
		p := within(c, identity, 0, 0, 0)
		p.Q[0], p.Q[2] = 0.1, -1
		if c.Kind == Exponential {
			p.Q[0], p.Q[2] = -1, 0
		}
		if r := solveIt(t, p); r.Status != Unbounded {
			t.Errorf("%s: %v (%s)", name, r.Status, r.Reason)
		} else {
			isRay(t, p, r)
		}
	}
}

// TestVerifyCones: a point or multiplier outside the cone by 1e-4 is no solution.
func TestVerifyCones(t *testing.T) {
	p := within(Cone{Kind: Exponential, Dim: 3}, rows{{0}, {0}, {-1}}, 1, 1, 0)
	p.Q[0] = 1
	r := solveIt(t, p)
	if c := Verify(p, r); c.Worst() > 1e-8 {
		t.Fatalf("%+v", c)
	}
	r.X[0] -= 1e-4
	if c := Verify(p, r); c.Primal < 1e-6 {
		t.Errorf("outside the cone: %+v", c)
	}
	r.X[0] += 1e-4
	r.Zc[1] -= 1e-4
	if c := Verify(p, r); c.Dual < 1e-6 {
		t.Errorf("outside the dual cone: %+v", c)
	}
}

// TestBadCones are refused.
func TestBadCones(t *testing.T) {
	for _, c := range []Cone{{Kind: Exponential, Dim: 4}, {Kind: Power, Dim: 2, Alpha: 0.5}, {Kind: Power, Dim: 3}, {Kind: Power, Dim: 3, Alpha: 1}, {Kind: Semidefinite, Dim: 4},
		{Kind: Power, Dim: 3, Alpha: math.NaN()}} {
		h := make(rows, c.Dim)
		for i := range h {
			h[i] = []float64{-1}
		}
		p := within(c, h, make([]float64, c.Dim)...)
		if _, err := NewSolver(p, Settings{}); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}

// TestConesAllocateNothing: solving again and updating do not allocate.
func TestConesAllocateNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(213, 214))
	p, _ := mixture(rng, 8, []Cone{{Kind: Exponential, Dim: 3}, {Kind: Power, Dim: 3, Alpha: 0.4}, {Kind: Semidefinite, Dim: 10}})
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	s.Solve(ctx)
	if n := testing.AllocsPerRun(5, func() {
		if s.Update() != nil {
			t.Error("no update")
		}
		s.Solve(ctx)
	}); n != 0 {
		t.Errorf("%g allocations", n)
	}
}
