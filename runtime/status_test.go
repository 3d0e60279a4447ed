package runtime

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// holdsCertificate tests the certificate of r by its defining inequalities, with dense loops.
func holdsCertificate(t *testing.T, p *Program, r *Result) {
	t.Helper()
	g := make([]float64, p.Columns())
	addTransposed(g, densely(&p.A, false), r.Y)
	addTransposed(g, densely(&p.G, false), r.W)
	addTransposed(g, densely(&p.H, false), r.Zc)
	axpy(g, 1, r.Z)
	value := dot(p.B, r.Y) + dot(p.HVec, r.Zc) + picks(t, r.W, p.L, p.U) + picks(t, r.Z, p.Lo, p.Hi)
	if !(value < 0) || norm(g) > 1e-7*-value {
		t.Errorf("no certificate: value %g, residual %g", value, norm(g))
	}
	at := 0
	for _, c := range p.Cones {
		z := r.Zc[at : at+c.Dim]
		if !member(c, z, 1e-7*-value, true) {
			t.Errorf("multiplier %v is not in the dual cone", z)
		}
		at += c.Dim
	}
}

// picks returns the sum of the sides that multipliers pick, all of which have to be there.
func picks(t *testing.T, w, lo, hi []float64) float64 {
	t.Helper()
	sum := 0.0
	for i, v := range w {
		switch {
		case v > 0:
			sum += v * hi[i]
		case v < 0:
			sum += v * lo[i]
		}
	}
	return sum
}

func isRay(t *testing.T, p *Program, r *Result) {
	t.Helper()
	fall := -dot(p.Q, r.X)
	worst := max(norm(product(densely(&p.P, true), r.X)), norm(product(densely(&p.A, false), r.X)))
	check := func(v, lo, hi []float64) {
		for i, a := range v {
			if !math.IsInf(lo[i], -1) {
				worst = max(worst, -a)
			}
			if !math.IsInf(hi[i], 1) {
				worst = max(worst, a)
			}
		}
	}
	check(product(densely(&p.G, false), r.X), p.L, p.U)
	check(r.X, p.Lo, p.Hi)
	s := product(densely(&p.H, false), r.X)
	at := 0
	for _, c := range p.Cones {
		v := s[at : at+c.Dim]
		scaleBy(v, -1)
		if !member(c, v, 1e-7*fall, false) {
			t.Errorf("the ray leaves %+v: %v", c, v)
		}
		at += c.Dim
	}
	if !(fall > 0) || worst > 1e-7*fall {
		t.Errorf("no ray: falls by %g, violates by %g", fall, worst)
	}
}

// TestInfeasible makes random programs infeasible by rows that contradict the others.
func TestInfeasible(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for trial := range 60 {
		z := size{n: 10, eq: 3, rows: 8, quadratic: 4 * (trial % 2), bounds: true}
		if trial%3 == 0 {
			z.cones = []int{3, 5}
		}
		p, _ := designed(rng, z)
		g, weights := densely(&p.G, false), normals(rng, z.rows)
		extra, low := make([]float64, z.n), 0.0 // a combination of rows, and the least value that their sides allow
		for i, w := range weights {
			side := p.L[i]
			if w < 0 {
				side = p.U[i]
			}
			if math.IsInf(side, 0) {
				continue
			}
			axpy(extra, w, g[i])
			low += w * side
		}
		p.G = append(g, extra).sparse(z.n)
		p.L, p.U = append(p.L, -inf), append(p.U, low-0.5)
		r := solveIt(t, p)
		if r.Status != Infeasible {
			t.Fatalf("trial %d: %v (%s)", trial, r.Status, r.Reason)
		}
		holdsCertificate(t, p, r)
	}
}

// bottomless gives a random program a direction of descent that no constraint stops.
func bottomless(rng *rand.Rand, trial int) *Program {
	z := size{n: 9, eq: 3, rows: 8, quadratic: 4 * (trial % 2), bounds: true}
	if trial%3 == 0 {
		z.cones = []int{3, 5}
	}
	p, _ := designed(rng, z)
	n := z.n // one more column without constraints but at most a cone's first row
	p.Q, p.Lo, p.Hi = append(p.Q, -1), append(p.Lo, 0), append(p.Hi, inf)
	for _, m := range []*Matrix{&p.P, &p.A, &p.G, &p.H} {
		m.Cols++
		m.Start = append(m.Start, m.Start[n])
	}
	p.P.Rows++
	if len(z.cones) > 0 {
		p.H.Row, p.H.Val = append(p.H.Row, 0), append(p.H.Val, -1)
		p.H.Start[n+1]++
	}
	return p
}

func TestUnbounded(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	for trial := range 60 {
		p := bottomless(rng, trial)
		r := solveIt(t, p)
		if r.Status != Unbounded {
			t.Fatalf("trial %d: %v (%s)", trial, r.Status, r.Reason)
		}
		isRay(t, p, r)
	}
}

// TestLimitOfAllPhases: the search for a certificate takes what the method has left of the limit, and no more.
func TestLimitOfAllPhases(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	searched := 0
	for trial := range 12 {
		p := bottomless(rng, trial)
		for limit := 1; limit <= 40; limit++ {
			s, err := NewSolver(p, Settings{MaxIterations: limit, Log: func(p Progress) {
				if p.Iteration > limit {
					t.Fatalf("trial %d: iteration %d of %d", trial, p.Iteration, limit)
				}
				if p.Proof {
					searched++
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			if r := s.Solve(context.Background()); r.Iterations > limit || r.Status != Limit && r.Status != Unbounded {
				t.Errorf("trial %d: %v after %d iterations of %d", trial, r.Status, r.Iterations, limit)
			}
		}
	}
	if searched == 0 {
		t.Error("no search for a certificate was tried")
	}
}

// TestStatusOfSmall holds plain contradictions and rays.
func TestStatusOfSmall(t *testing.T) {
	cone := func(p *Program, h rows, hvec ...float64) {
		p.H, p.HVec, p.Cones = h.sparse(p.Columns()), hvec, []Cone{{Kind: SecondOrder, Dim: len(hvec)}}
	}
	for _, c := range []struct {
		name string
		n    int
		make func(p *Program)
		want Status
	}{
		{"bounds cross", 1, func(p *Program) { p.Lo[0], p.Hi[0] = 2, 1 }, Infeasible},
		{"sides cross", 1, func(p *Program) { p.G, p.L, p.U = rows{{1}}.sparse(1), []float64{2}, []float64{1} }, Infeasible},
		{"empty row", 1, func(p *Program) { p.G, p.L, p.U = rows{{0}}.sparse(1), []float64{2}, []float64{3} }, Infeasible},
		{"empty equality", 1, func(p *Program) { p.A, p.B = rows{{0}}.sparse(1), []float64{2} }, Infeasible},
		{"fixed against a row", 1, func(p *Program) {
			p.Lo[0], p.Hi[0] = 1, 1
			p.G, p.L, p.U = rows{{2}}.sparse(1), []float64{3}, []float64{4}
		}, Infeasible},
		{"fixed against an equality", 2, func(p *Program) {
			p.Lo, p.Hi = []float64{1, 2}, []float64{1, 2}
			p.A, p.B = rows{{1, 1}}.sparse(2), []float64{4}
		}, Infeasible},
		{"contradicting equalities", 2, func(p *Program) { p.A, p.B = rows{{1, 1}, {2, 2}}.sparse(2), []float64{1, 3} }, Infeasible},
		{"both", 2, func(p *Program) { // infeasible in x0, a ray in x1
			p.A, p.B, p.Q = rows{{1, 0}, {2, 0}}.sparse(2), []float64{1, 3}, []float64{0, 1}
		}, Infeasible},
		{"ball out of reach", 1, func(p *Program) { cone(p, rows{{0}, {-1}}, 1, 0); p.Lo[0] = 2 }, Infeasible},
		{"negative radius", 1, func(p *Program) { cone(p, rows{{0}, {-1}}, -1, 0) }, Infeasible},
		{"free descent", 1, func(p *Program) { p.Q[0] = 1 }, Unbounded},
		{"descent to the right", 1, func(p *Program) { p.Q[0], p.Lo[0] = -1, 0 }, Unbounded},
		{"flat direction of a square", 2, func(p *Program) { p.P, p.Q = rows{{1, 1}, {1, 1}}.square(2), []float64{1, -1} }, Unbounded},
		{"along a cone", 2, func(p *Program) { cone(p, rows{{-1, 0}, {0, -1}}, 0, 0); p.Q = []float64{-1, 0} }, Unbounded},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := freeProgram(c.n)
			c.make(p)
			r := solveIt(t, p)
			if r.Status != c.want {
				t.Fatalf("%v (%s), want %v", r.Status, r.Reason, c.want)
			}
			switch {
			case c.want == Unbounded:
				isRay(t, p, r)
			case !strings.Contains(c.name, "cross"):
				holdsCertificate(t, p, r)
			}
		})
	}
}

// TestClaimIsChecked perturbs what the method found, before it is reported.
func TestClaimIsChecked(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	p, _ := designed(rng, size{n: 12, eq: 3, rows: 10, quadratic: 4, cones: []int{4}, bounds: true})
	for _, c := range []struct {
		name    string
		perturb func(b *point)
	}{
		{"x", func(b *point) { b.x[0] += 1e-3 }},
		{"y", func(b *point) { b.y[1] += 1e-3 }},
		{"z", func(b *point) { b.z[2] += 1e-3 }},
		{"zc", func(b *point) { b.zc[0] -= 1e-2 }},
		{"NaN", func(b *point) { b.x[3] = math.NaN() }},
	} {
		s, err := NewSolver(p, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		s.load(mainPhase)
		end := s.iterate(context.Background())
		s.report(context.Background(), end)
		if s.result.Status != Optimal {
			t.Fatalf("%v before the change", s.result.Status)
		}
		c.perturb(&s.engine.record.best)
		s.report(context.Background(), end)
		if s.result.Status == Optimal {
			t.Errorf("optimal with a changed %s: %+v", c.name, s.result.Check)
		}
	}
}

// TestLimits: an interrupt and a limit of iterations return the best iterate and say so.
func TestLimits(t *testing.T) {
	rng := rand.New(rand.NewPCG(51, 52))
	p, _ := designed(rng, size{n: 12, eq: 3, rows: 10, bounds: true})
	s, err := NewSolver(p, Settings{MaxIterations: 2})
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Solve(context.Background()); r.Status != Limit || r.Reason != "iteration limit" || !(r.Check.Worst() < 10) {
		t.Errorf("%v (%s), %+v", r.Status, r.Reason, r.Check)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s, err = NewSolver(p, Settings{Log: func(p Progress) {
		if p.Iteration == 3 {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Solve(ctx); r.Status != Limit || r.Reason != "interrupted" || r.Iterations != 3 {
		t.Errorf("%v (%s) after %d iterations", r.Status, r.Reason, r.Iterations)
	}
}

// TestNoCycles: random strictly convex programs with eight equalities and inactive bounds. One in a thousand sent predictor
// and corrector round in circles while the residuals fell to 1e-16.
func TestNoCycles(t *testing.T) {
	for _, seed := range []uint64{413, 972, 1485, 3306, 4628} {
		p := regular(rand.New(rand.NewPCG(seed, 13)), size{n: 20, eq: 8, quadratic: 20}, nil, 0)
		s, err := NewSolver(p, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if r := s.Solve(context.Background()); r.Status != Optimal || r.Iterations > 80 {
			t.Errorf("seed %d: %v after %d iterations", seed, r.Status, r.Iterations)
		}
	}
}
