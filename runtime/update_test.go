package runtime

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNoAllocations: a solve after an update allocates nothing, whatever its outcome.
func TestNoAllocations(t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 62))
	qp, _ := designed(rng, size{n: 20, eq: 5, rows: 15, quadratic: 5, bounds: true})
	socp, _ := designed(rng, size{n: 20, eq: 5, rows: 15, cones: []int{4, 7, 3}, bounds: true})
	infeasible := freeProgram(2)
	infeasible.A, infeasible.B, infeasible.Lo = rows{{1, 1}, {1, 2}}.sparse(2), []float64{1, 4}, []float64{0, 0}
	unbounded := freeProgram(3)
	unbounded.Q[0] = 1
	for _, c := range []struct {
		name string
		p    *Program
		want Status
	}{{"qp", qp, Optimal}, {"socp", socp, Optimal}, {"infeasible", infeasible, Infeasible}, {"unbounded", unbounded, Unbounded}} {
		s, err := NewSolver(c.p, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		if r := s.Solve(ctx); r.Status != c.want {
			t.Fatalf("%s: %v (%s)", c.name, r.Status, r.Reason)
		}
		if n := testing.AllocsPerRun(3, func() {
			c.p.Q[0] *= 1.0001
			if s.Update() != nil || s.Solve(ctx).Status != c.want {
				t.Errorf("%s: another answer", c.name)
			}
		}); n != 0 {
			t.Errorf("%s: %g allocations in a repeated solve", c.name, n)
		}
	}
}

// TestUpdate changes numbers, and classes of variables and rows: the answer is that of a fresh solver to the bit.
func TestUpdate(t *testing.T) {
	rng := rand.New(rand.NewPCG(71, 72))
	p, _ := designed(rng, size{n: 10, eq: 3, rows: 8, quadratic: 3, cones: []int{3}, bounds: true})
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	x := append([]float64(nil), s.Solve(context.Background()).X...)
	for _, c := range []struct {
		name   string
		change func()
	}{
		{"numbers", func() { p.Q[0]++; p.B[0] += 0.01; p.A.Val[0] *= 1.1; p.HVec[0] += 0.1; p.P.Val[0] *= 1.1 }},
		{"fixed", func() { p.Lo[2], p.Hi[2] = x[2], x[2] }},
		{"not fixed", func() { p.Lo[2], p.Hi[2] = x[2]-1, x[2]+1 }},
		{"equal sides", func() { v := valueOfRow(p, 1, x); p.L[1], p.U[1] = v, v }},
		{"free row", func() { p.L[1], p.U[1] = -inf, inf }},
		{"one more bound", func() { p.Lo[0], p.Hi[0] = -50, 50 }},
	} {
		c.change()
		if err := s.Update(); err != nil {
			t.Fatal(err)
		}
		got, want := s.Solve(context.Background()), solveIt(t, p)
		if got.Status != want.Status || got.Iterations != want.Iterations || !slices.Equal(flat(got), flat(want)) {
			t.Errorf("%s: %v %v, a fresh solver says %v %v", c.name, got.Status, flat(got), want.Status, flat(want))
		}
	}
	p.Q[0] = math.NaN()
	if s.Update() == nil {
		t.Error("NaN was taken")
	}
	if r := s.Solve(context.Background()); r.Status != Failed || r.Reason == "" {
		t.Errorf("%v (%s) with NaN", r.Status, r.Reason)
	}
	p.Q[0] = 1
	if s.Update() != nil || s.Solve(context.Background()).Status != Optimal {
		t.Error("not optimal after the repair")
	}
}

func valueOfRow(p *Program, i int, x []float64) float64 { return product(densely(&p.G, false), x)[i] }

// TestRejected: what is no program is an error, with the place.
func TestRejected(t *testing.T) {
	for want, spoil := range map[string]func(p *Program){
		"Lo has length 1, not 2":   func(p *Program) { p.Lo = p.Lo[:1] },
		"U has length 0, not 1":    func(p *Program) { p.U = nil },
		"HVec has length 0, not 2": func(p *Program) { p.Cones = []Cone{{Kind: SecondOrder, Dim: 2}} },
		"cone 0 has dimension 0":   func(p *Program) { p.Cones = []Cone{{Kind: SecondOrder}} },
		"cone 0: the engine has no cones of kind 9": func(p *Program) {
			p.Cones, p.HVec, p.H = []Cone{{Kind: 9, Dim: 1}}, []float64{0}, rows{{1, 1}}.sparse(2)
		},
		"P: entry (1, 0) is below the diagonal":                  func(p *Program) { p.P = rows{{0, 0}, {1, 0}}.sparse(2) },
		"G is 2 x 2, not 1 x 2":                                  func(p *Program) { p.G = rows{{1, 0}, {0, 1}}.sparse(2) },
		"G: rows of column 0 are not ascending within 0..0":      func(p *Program) { p.G.Row[0] = 1 },
		"G: Start of column 0 is out of order":                   func(p *Program) { p.G.Start[1] = 7 },
		"G: value 1 is NaN":                                      func(p *Program) { p.G.Val[1] = math.NaN() },
		"Q: value 0 is +Inf":                                     func(p *Program) { p.Q[0] = inf },
		"L: value 0 is +Inf":                                     func(p *Program) { p.L[0] = inf },
		"Hi: value 1 is NaN":                                     func(p *Program) { p.Hi[1] = math.NaN() },
		"the constant R is -Inf":                                 func(p *Program) { p.R = -inf },
		"G: Start ends at 2 with 2 rows and 1 values":            func(p *Program) { p.G.Val = p.G.Val[:1] },
		"A: Start has length 1, not 3, or does not begin with 0": func(p *Program) { p.B, p.A = []float64{1}, Matrix{Rows: 1, Cols: 2, Start: []int32{0}} },
	} {
		p := freeProgram(2)
		p.G, p.L, p.U = rows{{1, 1}}.sparse(2), []float64{0}, []float64{1}
		spoil(p)
		if _, err := NewSolver(p, Settings{}); err == nil || err.Error() != "program: "+want {
			t.Errorf("%v, want %s", err, want)
		}
		if c := Verify(p, &Result{}); !math.IsInf(c.Worst(), 1) {
			t.Errorf("verified: %+v", c)
		}
	}
}

// TestVerify holds Verify against what it is to find.
func TestVerify(t *testing.T) {
	rng := rand.New(rand.NewPCG(81, 82))
	p, _ := designed(rng, size{n: 10, eq: 3, rows: 8, quadratic: 3, cones: []int{3}, bounds: true})
	for name, spoil := range map[string]func(r *Result) *float64{
		"x":  func(r *Result) *float64 { return &r.X[0] },
		"y":  func(r *Result) *float64 { return &r.Y[0] },
		"w":  func(r *Result) *float64 { return &r.W[0] },
		"z":  func(r *Result) *float64 { return &r.Z[0] },
		"zc": func(r *Result) *float64 { return &r.Zc[1] },
	} {
		r := solveIt(t, p)
		if c := Verify(p, r); c != r.Check {
			t.Fatalf("%+v, the solver says %+v", c, r.Check)
		}
		v := spoil(r)
		*v += 0.01
		if c := Verify(p, r); c.Worst() < 1e-5 {
			t.Errorf("%s changed, and yet %+v", name, c)
		}
		*v = math.NaN()
		if c := Verify(p, r); !math.IsInf(c.Worst(), 1) {
			t.Errorf("%s NaN, and yet %+v", name, c)
		}
	}
}
