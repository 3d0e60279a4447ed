package runtime

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// TestConflict gives a program with one small contradiction, x0 + x1 >= 3 for x <= 1, among rows that hold.
func TestConflict(t *testing.T) {
	inf := math.Inf(1)
	p := &Program{
		P: Matrix{Rows: 4, Cols: 4, Start: make([]int32, 5)},
		Q: []float64{1, 2, 3, 4},
		A: Matrix{Rows: 1, Cols: 4, Start: []int32{0, 0, 0, 1, 2}, Row: []int32{0, 0}, Val: []float64{1, 1}},
		B: []float64{1},
		G: Matrix{Rows: 3, Cols: 4, Start: []int32{0, 3, 6, 8, 9}, Row: []int32{0, 1, 2, 0, 1, 2, 1, 2, 2}, Val: []float64{1, 1, 1, 1, 1, -1, 1, 1, 2}},
		L: []float64{3, -1, -9}, U: []float64{inf, inf, 9},
		Lo: []float64{-1, -1, -1, -1}, Hi: []float64{1, 1, 1, 1},
		H: Matrix{Cols: 4, Start: make([]int32, 5)},
	}
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Solve(context.Background())
	if r.Status != Infeasible {
		t.Fatal(r.Status)
	}
	c := Conflict(context.Background(), p, r)
	if c.Y[0] != 0 || c.W[1] != 0 || c.W[2] != 0 || c.Z[2] != 0 || c.Z[3] != 0 {
		t.Errorf("more than the contradiction: y %v w %v z %v", c.Y, c.W, c.Z)
	}
	if w := c.W[0]; !(w < 0) || math.Abs(c.Z[0]+w) > 1e-9*-w || math.Abs(c.Z[1]+w) > 1e-9*-w {
		t.Errorf("w %v z %v do not cancel", c.W, c.Z)
	}
}

// TestConflictIsSmall: in random programs that contradict themselves, what Conflict returns is a certificate, and without any
// one of the rows and bounds that it names the others do not contradict each other.
func TestConflictIsSmall(t *testing.T) {
	rng := rand.New(rand.NewPCG(151, 152))
	for trial := range 20 {
		p := contradiction(rng, 6, 12, trial%3)
		r := solveIt(t, p)
		if r.Status != Infeasible {
			t.Fatalf("trial %d: %v", trial, r.Status)
		}
		cones, err := newCones(p.Cones)
		if err != nil {
			t.Fatal(err)
		}
		c := Conflict(t.Context(), p, r)
		if off := newVerifier(p, cones).infeasible(c); !(off <= certTol) {
			t.Errorf("trial %d: no certificate: %g", trial, off)
		}
		var needed []*float64
		for _, multipliers := range [3][]float64{c.Y, c.W, c.Z} {
			for i, v := range multipliers {
				if math.Abs(v) > 1e-6 {
					needed = append(needed, &multipliers[i])
				}
			}
		}
		if len(needed) < 2 || len(needed) > 7 { // of 6 variables: Helly
			t.Errorf("trial %d: %d rows and bounds contradict each other", trial, len(needed))
		}
		for _, v := range needed {
			keep := *v
			if *v = 0; solveIt(t, supported(p, c)).Status == Infeasible {
				t.Errorf("trial %d: one with a multiplier of %g is not needed", trial, keep)
			}
			*v = keep
		}
	}
}

// contradiction makes rows and bounds that a point satisfies but for one more row, which contradicts a combination of some
// of them, and as many equalities.
func contradiction(rng *rand.Rand, n, m, equalities int) *Program {
	p, x := freeProgram(n), normals(rng, n)
	p.Lo, p.Hi = make([]float64, n), make([]float64, n)
	for j, v := range x {
		p.Lo[j], p.Hi[j] = v-1-rng.Float64(), v+1+rng.Float64()
	}
	a, g := random(rng, equalities, n, 0.7), random(rng, m, n, 0.5)
	p.A, p.B = a.sparse(n), product(a, x)
	p.L, p.U = repeat(-inf, m+1), product(g, x)
	sum, least := make([]float64, n), 0.0
	for i := range g {
		if p.U[i] += rng.Float64(); i < 3 {
			weight := 0.2 + rng.Float64()
			axpy(sum, -weight, g[i])
			least -= weight * p.U[i]
		}
	}
	p.G, p.U = append(g, sum).sparse(n), append(p.U, least-1)
	return p
}

// supported returns the program with the rows and bounds alone that have multipliers; other rows of A become 0 = 0.
func supported(p *Program, r *Result) *Program {
	out := *p
	clone := func(v []float64) []float64 { return append([]float64(nil), v...) }
	out.L, out.U, out.Lo, out.Hi, out.B, out.A.Val = clone(p.L), clone(p.U), clone(p.Lo), clone(p.Hi), clone(p.B), clone(p.A.Val)
	for _, part := range []struct{ multipliers, lower, upper []float64 }{{r.W, out.L, out.U}, {r.Z, out.Lo, out.Hi}} {
		for i, v := range part.multipliers {
			if math.Abs(v) <= 1e-6 {
				part.lower[i], part.upper[i] = -inf, inf
			}
		}
	}
	for k, i := range out.A.Row {
		if math.Abs(r.Y[i]) <= 1e-6 {
			out.A.Val[k], out.B[i] = 0, 0
		}
	}
	return &out
}
