package runtime

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// TestContradictoryEqualities fixes the variables twice: each by itself, to a value that its bound may not allow, and their
// sum to another one. Each end is infeasible, with a certificate that holds.
func TestContradictoryEqualities(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	for k := range 400 {
		n := 1 + k%4
		p := &Program{
			P: Matrix{Rows: n, Cols: n, Start: make([]int32, n+1)}, Q: make([]float64, n),
			A: Matrix{Rows: n + 1, Cols: n, Start: make([]int32, n+1)}, B: make([]float64, n+1),
			G: Matrix{Cols: n, Start: make([]int32, n+1)}, H: Matrix{Cols: n, Start: make([]int32, n+1)},
			Lo: make([]float64, n), Hi: make([]float64, n),
		}
		sum := 0.0
		for j := range n {
			p.A.Row, p.A.Val = append(p.A.Row, int32(j), int32(n)), append(p.A.Val, 1, 1)
			p.A.Start[j+1] = int32(2 * (j + 1))
			p.B[j] = 2 * rng.NormFloat64()
			sum += p.B[j]
			p.Hi[j] = math.Inf(1)
			if k%3 == 0 {
				p.Lo[j] = math.Inf(-1)
			}
		}
		p.B[n] = sum + 0.1 + 3*rng.Float64()
		s, err := NewSolver(p, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		r := s.Solve(context.Background())
		if r.Status != Infeasible {
			t.Errorf("%d: %v, %s: sides %v", k, r.Status, r.Reason, p.B)
			continue
		}
		if v := newVerifier(p, nil); v.infeasible(r) > certTol {
			t.Errorf("%d: the certificate does not hold", k)
		}
	}
}
