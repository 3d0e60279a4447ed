package runtime

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// interior draws a point inside the second-order cone, at a relative distance from its boundary.
func interior(rng *rand.Rand, n int, distance float64) []float64 {
	v := normals(rng, n)
	v[0] = norm2(v[1:]) * (1 + distance)
	if n == 1 {
		v[0] = 1 + rng.Float64()
	}
	return v
}

func near(a, b []float64, tol float64) bool {
	size := max(norm(a), norm(b))
	for i, v := range a {
		if !(math.Abs(v-b[i]) <= tol*size) {
			return false
		}
	}
	return true
}

// TestScaling: W z = W^-1 s = lam, W^2 z = s, (lam \ r) o lam = r, and W is its own transpose.
func TestScaling(t *testing.T) {
	rng := rand.New(rand.NewPCG(101, 102))
	for trial := range 200 {
		n := 1 + rng.IntN(9)
		distance := math.Pow(10, -6*rng.Float64())
		s, z := interior(rng, n, distance), interior(rng, n, 0.3)
		c := newSOC(n)
		ms, mz := make([]float64, n), make([]float64, n)
		if !c.scale(s, z, ms, mz) {
			t.Fatal("no scaling")
		}
		tol := 1e-13 / distance
		a, b := make([]float64, n), make([]float64, n)
		c.half(a, z)
		c.inverseHalf(b, s)
		if !near(a, b, tol) || !near(a, c.lam, 1e-14) {
			t.Fatalf("trial %d: W z = %v, W^-1 s = %v", trial, a, b)
		}
		if c.weigh(a, z); !near(a, s, tol) {
			t.Fatalf("trial %d: W^2 z = %v, s = %v", trial, a, s)
		}
		r := normals(rng, n)
		c.divide(a, r)
		c.inverseHalf(b, a)
		if jordan(a, b, c.lam); !near(a, r, tol) {
			t.Fatalf("trial %d: lam o (lam \\ r) = %v, r = %v", trial, a, r)
		}
		u, v := normals(rng, n), normals(rng, n)
		c.half(a, u)
		c.half(b, v)
		if d := dot(a, v) - dot(b, u); math.Abs(d) > 1e-12*norm2(a)*norm2(v) {
			t.Fatalf("trial %d: W is not symmetric: %g", trial, d)
		}
	}
}

// TestExpansion: eliminating the two further unknowns leaves -W^2, and the signs of the pivots are as promised.
func TestExpansion(t *testing.T) {
	rng := rand.New(rand.NewPCG(103, 104))
	for range 100 {
		n := 1 + rng.IntN(6)
		c := newSOC(n)
		s, z := interior(rng, n, 0.1), interior(rng, n, 0.1)
		c.scale(s, z, make([]float64, n), make([]float64, n))
		k, values := mat.NewSymDense(n+2, nil), make([]float64, 3*n+1)
		if rest := c.entries(values); len(rest) != 0 {
			t.Fatalf("%d values too few", len(rest))
		}
		at := 0
		sign := c.layout(0, int32(n), func(i, j int32) {
			k.SetSym(int(i), int(j), values[at])
			at++
		})
		for e, want := range sign {
			if k.At(n+e, n+e)*want <= 0 {
				t.Fatalf("pivot %d has the wrong sign", e)
			}
		}
		v, got := normals(rng, n), make([]float64, n)
		c.weigh(got, v)
		for i := range n {
			sum := 0.0
			for j := range n {
				sum += v[j] * (k.At(i, j) - k.At(i, n)*k.At(n, j)/k.At(n, n) - k.At(i, n+1)*k.At(n+1, j)/k.At(n+1, n+1))
			}
			if math.Abs(sum+got[i]) > 1e-10*(1+norm(got)) {
				t.Fatalf("n = %d: row %d of the expansion gives %g, -W^2 %g", n, i, sum, -got[i])
			}
		}
	}
}

// TestConeStep holds the step length against bisection on membership.
func TestConeStep(t *testing.T) {
	rng := rand.New(rand.NewPCG(105, 106))
	for trial := range 200 {
		n := 1 + rng.IntN(6)
		c := newSOC(n)
		s, z, ds, dz := interior(rng, n, 0.2), interior(rng, n, 0.2), normals(rng, n), normals(rng, n)
		c.scale(s, z, make([]float64, n), make([]float64, n))
		got := c.step(10, ds, dz)
		inside := func(a float64) bool {
			p, q := make([]float64, n), make([]float64, n)
			combine(p, s, a, ds)
			combine(q, z, a, dz)
			return c.near(p, q, 0)
		}
		lo, hi := 0.0, 10.0
		for range 60 {
			if m := (lo + hi) / 2; inside(m) {
				lo = m
			} else {
				hi = m
			}
		}
		if math.Abs(got-lo) > 1e-6*(1+lo) {
			t.Fatalf("trial %d: step %g, by bisection %g", trial, got, lo)
		}
	}
}

// TestSumOfBlocks: a cancelling sum over a long vector keeps what plain summation loses.
func TestSumOfBlocks(t *testing.T) {
	n := 50001
	a, b := repeat(1/math.Sqrt(50000), n), repeat(-1/math.Sqrt(50000), n)
	a[0], b[0] = 1, 1+1e-13
	if d := dot(a, b); math.Abs(d-1e-13) > 2e-14 {
		t.Errorf("%g, want 1e-13", d)
	}
}
