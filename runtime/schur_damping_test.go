package runtime

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// nearestPSD is the program of the semidefinite matrix nearest to a symmetric matrix, with that distance over 2 squared.
func nearestPSD(c []float64, n int) *Program {
	p := psdVariable(n)
	weighSquares(p, 0, 1)
	for k, v := range inner(c, n) {
		p.Q[k] = -v
	}
	return p
}

// TestDampingProjects: the nearest semidefinite matrix has the positive part of every eigenvalue. Its variables are
// eliminated as long as all squares have one weight.
func TestDampingProjects(t *testing.T) {
	rng := rand.New(rand.NewPCG(427, 428))
	for _, n := range []int{1, 2, 5, 20} {
		c := symmetricOf(rng, normals(rng, n))
		p := nearestPSD(c, n)
		s, err := NewSolver(p, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		damped := func() bool { return s.engine.newton.kkt.(*sparseKKT).blocks[0].damping != nil }
		if !damped() {
			t.Fatalf("n = %d: the variables are not eliminated", n)
		}
		check := func(c []float64, scale float64) {
			t.Helper()
			r := s.Solve(t.Context())
			if r.Status != Optimal || r.Check.Worst() > 1e-8 {
				t.Errorf("n = %d: %v, %+v", n, r.Status, r.Check)
			}
			var e mat.EigenSym
			e.Factorize(mat.NewSymDense(n, append([]float64(nil), c...)), true)
			var q, x mat.Dense
			e.VectorsTo(&q)
			values := e.Values(nil)
			for i, v := range values {
				values[i] = max(0, v) / scale
			}
			x.Product(&q, mat.NewDiagDense(n, values), q.T())
			row, col := triangleEntries(n)
			for k, got := range r.X {
				if want := x.At(int(row[k]), int(col[k])); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
					t.Errorf("n = %d: entry %d is %g, want %g", n, k, got, want)
				}
			}
		}
		check(c, 1)
		for k := range p.P.Val {
			p.P.Val[k] *= 3
		}
		if err := s.Update(); err != nil || !damped() {
			t.Fatalf("n = %d: with another weight: %v", n, err)
		}
		check(c, 3)
		if n == 1 {
			continue
		}
		p.P.Val[1] *= 2
		if err := s.Update(); err != nil || s.Solve(t.Context()).Status != Optimal || damped() {
			t.Errorf("n = %d: with weights that differ: %v", n, err)
		}
		p.P.Val[1] /= 2
		if err := s.Update(); err != nil {
			t.Fatal(err)
		}
		check(c, 3)
	}
}

// BenchmarkNearestPSD solves for a matrix of order 40, whose variables would be a dense block of order 820.
func BenchmarkNearestPSD(b *testing.B) {
	rng := rand.New(rand.NewPCG(431, 432))
	const n = 40
	s, err := NewSolver(nearestPSD(symmetricOf(rng, normals(rng, n)), n), Settings{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r := s.Solve(b.Context()); r.Status != Optimal {
			b.Fatal(r.Status)
		}
	}
}
