package runtime

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestInconsistentEqualities: rows without a solution are infeasible by multipliers with A'y = 0 and b'y < 0, beside
// bounds and a cone too.
func TestInconsistentEqualities(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 11))
		n := 1 + rng.IntN(5)
		a := make(rows, n+1+rng.IntN(2))
		for i := range a {
			a[i] = make([]float64, n)
			for j := range a[i] {
				if rng.IntN(3) > 0 {
					a[i][j] = float64(rng.IntN(7) - 3)
				}
			}
		}
		p := freeProgram(n)
		p.A, p.B = a.sparse(n), normals(rng, len(a))
		for j := range n {
			if rng.IntN(2) == 0 {
				p.Lo[j] = 0
			}
			p.Q[j] = rng.NormFloat64()
		}
		if n >= 3 && rng.IntN(2) == 0 {
			h := make(rows, 3)
			for i := range h {
				h[i] = make([]float64, n)
				h[i][i] = -1
			}
			p.H, p.HVec, p.Cones = h.sparse(n), make([]float64, 3), []Cone{{Kind: SecondOrder, Dim: 3}}
		}
		r := solveIt(t, p)
		if r.Status != Infeasible {
			t.Errorf("seed %d: %v (%s), %+v", seed, r.Status, r.Reason, r.Check)
			continue
		}
		v := make([]float64, n)
		addTransposed(v, a, r.Y)
		addTransposed(v, densely(&p.H, false), r.Zc)
		axpy(v, 1, r.Z)
		if value := -dot(p.B, r.Y); !(value > 0) || norm(v) > 1e-7*value {
			t.Errorf("seed %d: value %g, residual %g", seed, value, norm(v))
		}
		for j, z := range r.Z {
			if z > 0 || z < 0 && math.IsInf(p.Lo[j], -1) {
				t.Errorf("seed %d: multiplier %g at an absent side", seed, z)
			}
		}
	}
}
