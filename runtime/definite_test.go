package runtime

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestNegativeDirection(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n, k := 1+r.IntN(8), 1+r.IntN(8)
		a := make([]float64, n*n)
		f := make([]float64, n*k)
		for i := range f {
			f[i] = r.NormFloat64()
		}
		for i := range n {
			for j := range n {
				for q := range k {
					a[i*n+j] += f[i*k+q] * f[j*k+q]
				}
			}
		}
		v := make([]float64, n)
		if c, found := NegativeDirection(n, a, 1e-9, v); found {
			t.Fatalf("F F' of order %d is said to have curvature %g", n, c)
		}
		// Subtract more than the smallest eigenvalue along a random direction.
		a[0] -= 2 * a[0]
		c, found := NegativeDirection(n, a, 1e-9, v)
		norm := 0.0
		for _, x := range v {
			norm += x * x
		}
		if !found || c >= 0 || math.Abs(norm-1) > 1e-12 || math.Abs(quadForm(n, a, v)-c) > 1e-12 {
			t.Fatalf("order %d with a negative diagonal entry: %v %g, |v|^2 = %g", n, found, c, norm)
		}
	}
}
