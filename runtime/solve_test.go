package runtime

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func solveIt(t *testing.T, p *Program) *Result {
	t.Helper()
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return s.Solve(context.Background())
}

// TestDesigned solves random programs whose optimal value is known, and verifies the optimality conditions here.
func TestDesigned(t *testing.T) {
	for _, c := range []struct {
		name string
		size size
	}{
		{"lp", size{n: 12, eq: 4, rows: 20, bounds: true}},
		{"lp free", size{n: 8, eq: 2, rows: 30}},
		{"lp large", size{n: 90, eq: 30, rows: 120, bounds: true}},
		{"qp", size{n: 15, eq: 5, rows: 10, quadratic: 15, bounds: true}},
		{"qp low rank", size{n: 20, eq: 5, rows: 40, quadratic: 4, bounds: true}},
		{"qp equalities", size{n: 20, eq: 8, quadratic: 20}},
		{"socp", size{n: 10, eq: 3, rows: 8, cones: []int{3, 4, 1, 6, 2}, bounds: true}},
		{"socp large", size{n: 60, eq: 10, rows: 20, cones: []int{30, 3, 3, 40, 5}, bounds: true}},
		{"qp with cones", size{n: 12, eq: 3, rows: 6, quadratic: 6, cones: []int{5, 3}, bounds: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, uint64(len(c.name))))
			for trial := range 25 {
				p, value := designed(rng, c.size)
				r := solveIt(t, p)
				if r.Status != Optimal {
					t.Fatalf("trial %d: %v (%s), %+v", trial, r.Status, r.Reason, r.Check)
				}
				if math.Abs(r.Value-value) > 1e-7*max(1, math.Abs(value)) {
					t.Errorf("trial %d: value %.12g, want %.12g", trial, r.Value, value)
				}
				conditions(t, p, r, 1e-7)
			}
		})
	}
}

// conditions tests the optimality conditions with dense loops of their own.
func conditions(t *testing.T, p *Program, r *Result, tol float64) {
	t.Helper()
	within := func(what string, v, size float64) {
		t.Helper()
		if !(v <= tol*max(1, size)) {
			t.Errorf("%s: %g beside %g", what, v, size)
		}
	}
	g := slices.Clone(p.Q)
	addProduct(g, densely(&p.P, true), r.X)
	addTransposed(g, densely(&p.A, false), r.Y)
	addTransposed(g, densely(&p.G, false), r.W)
	addTransposed(g, densely(&p.H, false), r.Zc)
	axpy(g, 1, r.Z)
	within("stationarity", norm(g), max(norm(p.Q), norm(r.W), norm(r.Y), norm(r.Z)))
	ax := product(densely(&p.A, false), r.X)
	axpy(ax, -1, p.B)
	within("equalities", norm(ax), norm(p.B))
	sided := func(what string, v, w, lo, hi []float64) {
		for i, a := range v {
			within(what, max(lo[i]-a, a-hi[i]), norm(v))
			if w[i] > 0 {
				within(what+" multiplier at the upper side", min(w[i]*(hi[i]-a), w[i]), 1+math.Abs(w[i]*a))
			} else if w[i] < 0 {
				within(what+" multiplier at the lower side", min(w[i]*(lo[i]-a), -w[i]), 1+math.Abs(w[i]*a))
			}
		}
	}
	sided("rows", product(densely(&p.G, false), r.X), r.W, p.L, p.U)
	sided("bounds", r.X, r.Z, p.Lo, p.Hi)
	s := product(densely(&p.H, false), r.X)
	for i, h := range p.HVec {
		s[i] = h - s[i]
	}
	at := 0
	for _, c := range p.Cones {
		sc, zc := s[at:at+c.Dim], r.Zc[at:at+c.Dim]
		within("cone", norm2(sc[1:])-sc[0], norm(sc))
		within("dual cone", norm2(zc[1:])-zc[0], norm(zc))
		within("cone complementarity", math.Abs(dot(sc, zc)), norm(sc)*norm(zc))
		at += c.Dim
	}
}

// TestSmallForms solves forms at the edge whose answers are plain.
func TestSmallForms(t *testing.T) {
	for _, c := range []struct {
		name  string
		make  func() *Program
		value float64
		x     []float64
	}{
		{"nothing", func() *Program { p := freeProgram(0); p.R = 3; return p }, 3, nil},
		{"zero matrices", func() *Program {
			return &Program{Q: []float64{1, -1}, Lo: []float64{2, 3}, Hi: []float64{inf, 4}}
		}, -2, []float64{2, 4}},
		{"no constraints", func() *Program {
			p := freeProgram(2)
			p.P, p.Q = rows{{2, 0}, {0, 4}}.square(2), []float64{-2, 4}
			return p
		}, -3, []float64{1, -1}},
		{"bounds only", func() *Program {
			p := freeProgram(3)
			p.Q, p.Lo, p.Hi = []float64{1, -1, 0}, []float64{-2, -inf, 1}, []float64{inf, 5, 2}
			return p
		}, -7, []float64{-2, 5, math.NaN()}},
		{"all fixed", func() *Program {
			p := freeProgram(2)
			p.Q, p.Lo, p.Hi = []float64{1, 2}, []float64{3, 4}, []float64{3, 4}
			p.G, p.L, p.U = rows{{1, 1}}.sparse(2), []float64{6}, []float64{8}
			return p
		}, 11, []float64{3, 4}},
		{"free variable", func() *Program {
			p := freeProgram(2)
			p.Q, p.G, p.L, p.U = []float64{1, 0}, rows{{1, 1}, {1, -1}}.sparse(2), []float64{2, 4}, []float64{inf, inf}
			return p
		}, 3, []float64{3, -1}},
		{"dependent equalities", func() *Program {
			p := freeProgram(3)
			p.Q, p.Lo = []float64{1, 2, 3}, []float64{0, 0, 0}
			p.A, p.B = rows{{1, 1, 1}, {2, 2, 2}, {1, 1, 1}}.sparse(3), []float64{1, 2, 1}
			return p
		}, 1, []float64{1, 0, 0}},
		{"a zero row", func() *Program {
			p := freeProgram(1)
			p.Q, p.Lo = []float64{1}, []float64{-1}
			p.A, p.B, p.G, p.L, p.U = rows{{0}}.sparse(1), []float64{0}, rows{{0}}.sparse(1), []float64{-1}, []float64{1}
			return p
		}, -1, []float64{-1}},
		{"an unused free variable", func() *Program {
			p := freeProgram(2)
			p.Q, p.Lo = []float64{1, 0}, []float64{-1, -inf}
			return p
		}, -1, []float64{-1, math.NaN()}},
		{"badly scaled", func() *Program {
			p := freeProgram(2)
			p.Q, p.Lo = []float64{1e-6, 1e6}, []float64{0, 0}
			p.A, p.B = rows{{1e7, 1e-5}}.sparse(2), []float64{1e3}
			return p
		}, 1e-10, []float64{1e-4, 0}},
		{"degenerate", func() *Program { // many rows through one vertex
			p := freeProgram(2)
			p.Q = []float64{-1, -1}
			p.G = rows{{1, 0}, {0, 1}, {1, 1}, {2, 1}, {1, 2}, {1, 1}}.sparse(2)
			p.L, p.U = repeat(-inf, 6), []float64{1, 1, 2, 3, 3, 2}
			return p
		}, -2, []float64{1, 1}},
		{"ball", func() *Program { // least x0 in |x - (3, 4)| <= 1
			p := freeProgram(2)
			p.Q, p.H, p.HVec = []float64{1, 0}, rows{{0, 0}, {-1, 0}, {0, -1}}.sparse(2), []float64{1, -3, -4}
			p.Cones = []Cone{{Kind: SecondOrder, Dim: 3}}
			return p
		}, 2, []float64{2, 4}},
		{"sides that cross by rounding", func() *Program {
			p := freeProgram(1)
			p.Q, p.Lo, p.Hi = []float64{1}, []float64{1 + 1e-15}, []float64{1}
			return p
		}, 1, []float64{1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := solveIt(t, c.make())
			if r.Status != Optimal || math.Abs(r.Value-c.value) > 1e-7*max(1, math.Abs(c.value)) {
				t.Fatalf("%v (%s), value %g, want %g; %+v", r.Status, r.Reason, r.Value, c.value, r.Check)
			}
			for j, x := range c.x {
				if math.Abs(r.X[j]-x) > 1e-6 {
					t.Errorf("x = %v, want %v", r.X, c.x)
				}
			}
		})
	}
}

// TestRepeats: the same numbers give the same answer to the bit, from one solver and from another.
func TestRepeats(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	p, _ := designed(rng, size{n: 20, eq: 5, rows: 15, quadratic: 5, cones: []int{4, 3}, bounds: true})
	first := fmt.Sprintf("%+v", *solveIt(t, p))
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again := fmt.Sprintf("%+v", *s.Solve(context.Background())); again != first {
			t.Fatalf("%s\nthen\n%s", first, again)
		}
		if err := s.Update(); err != nil {
			t.Fatal(err)
		}
	}
}
