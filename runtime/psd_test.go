package runtime

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// psdOf makes the vector of a symmetric matrix with the given eigenvalues.
func psdOf(rng *rand.Rand, values []float64) []float64 {
	v := make([]float64, triangle(len(values)))
	pack(v, symmetricOf(rng, values), len(values))
	return v
}

// interiorPSD draws a positive definite matrix whose eigenvalues go down to the given one.
func interiorPSD(rng *rand.Rand, n int, least float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.Pow(least, rng.Float64())
	}
	return psdOf(rng, values)
}

// psdPair draws a complementary pair: commuting matrices, each with some of the eigenvectors.
func psdPair(rng *rand.Rand, dim int) (s, z []float64) {
	n, _ := triangleOrder(dim)
	q := symmetricOf(rng, normals(rng, n))
	symmetricEigen(q, make([]float64, n), make([]float64, eigenWork(n)))
	cut := rng.IntN(n + 1)
	s, z = make([]float64, dim), make([]float64, dim)
	part := func(v []float64, lo, hi int) {
		for i := lo; i < hi; i++ {
			f := 0.2 + rng.Float64()
			for c := range n {
				for r := c; r < n; r++ {
					w := f * q[i*n+r] * q[i*n+c]
					if r != c {
						w *= math.Sqrt2
					}
					v[triangleIndex(n, r, c)] += w
				}
			}
		}
	}
	part(s, 0, cut)
	part(z, cut, n)
	return s, z
}

// leastOf returns the least eigenvalue of the matrix with the vector v.
func leastOf(v []float64) float64 {
	n, _ := triangleOrder(len(v))
	m, w := make([]float64, n*n), make([]float64, n)
	unpack(m, v, n)
	symmetricEigenvalues(m, w, make([]float64, eigenWork(n)))
	return w[0]
}

// scaledPSD makes a cone with its scaling at a pair of matrices.
func scaledPSD(t *testing.T, s, z []float64) (c *psdCone, frame []float64) {
	t.Helper()
	n, _ := triangleOrder(len(s))
	c, frame = newPSD(n), make([]float64, len(s))
	if !c.scale(s, z, frame, make([]float64, len(s))) {
		t.Fatal("no scaling")
	}
	return c, frame
}

// TestPSDScaling: R^-1 S R^-T = R'Z R = diag(lam), R R^-1 = I, also near the boundary.
func TestPSDScaling(t *testing.T) {
	rng := rand.New(rand.NewPCG(401, 402))
	for trial := range 100 {
		n, least := 1+rng.IntN(12), math.Pow(10, -8*rng.Float64())
		s, z := interiorPSD(rng, n, least), interiorPSD(rng, n, 0.1)
		c, frame := scaledPSD(t, s, z)
		got, tol := make([]float64, len(s)), 1e-13/least
		c.enter(got, s)
		if !near(got, frame, tol) {
			t.Fatalf("trial %d: R^-1 S R^-T = %v, lam = %v", trial, got, c.lam)
		}
		congruence(got, c.rt, z, n, c.pair)
		if !near(got, frame, tol) {
			t.Fatalf("trial %d: R'Z R = %v, lam = %v", trial, got, c.lam)
		}
		one := make([]float64, n*n)
		mulNT(one, c.inv, c.rt, n, n, n)
		for i := range n {
			one[i*n+i]--
		}
		if norm(one) > tol {
			t.Fatalf("trial %d: R^-1 R - I = %v", trial, one)
		}
	}
}

// TestPSDCorrector: (lam cs + cs lam)/2 = smu I - lam^2 - weight (dS dZ + dZ dS)/2, and Gondzio corrections bring each
// eigenvalue of the product into [0.1, 10] m.
func TestPSDCorrector(t *testing.T) {
	rng := rand.New(rand.NewPCG(403, 404))
	for _, n := range []int{1, 2, 5, 9} {
		c, frame := scaledPSD(t, interiorPSD(rng, n, 0.1), interiorPSD(rng, n, 0.1))
		k := len(frame)
		ds, dz, cs := normals(rng, k), normals(rng, k), make([]float64, k)
		c.corrector(cs, 0.7, 0.4, ds, dz)
		got := jordanPSD(frame, cs)
		want := jordanPSD(ds, dz)
		scaleBy(want, -0.4)
		axpy(want, -1, jordanPSD(frame, frame))
		for i := range n {
			want[triangleIndex(n, i, i)] += 0.7
		}
		if !near(got, want, 1e-13) {
			t.Fatalf("n = %d: %v, want %v", n, got, want)
		}
		c.corrector(cs, 0, 0, nil, nil)
		more, m := make([]float64, k), 0.01
		c.gondzio(more, 0.3, m, ds, dz)
		axpy(more, -1, cs)
		at := func(d []float64) []float64 {
			p := slices.Clone(frame)
			axpy(p, 0.3, d)
			return p
		}
		v := jordanPSD(at(ds), at(dz))
		axpy(v, 1, jordanPSD(frame, more))
		if least := leastOf(v); least < 0.1*m-1e-12 {
			t.Errorf("n = %d: the least eigenvalue of the corrected product is %g", n, least)
		}
		c.accept()
		again := make([]float64, k)
		c.divide(again, c.rhs)
		axpy(again, -1, cs)
		if !near(again, more, 1e-13) {
			t.Errorf("n = %d: accept forgets the correction", n)
		}
	}
}

// jordanPSD returns the vector of (AB + BA)/2.
func jordanPSD(a, b []float64) []float64 {
	n, _ := triangleOrder(len(a))
	x, y, p := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
	unpack(x, a, n)
	unpack(y, b, n)
	mulNT(p, x, y, n, n, n)
	for i := range n {
		for j := range i {
			p[i*n+j] = (p[i*n+j] + p[j*n+i]) / 2
		}
	}
	out := make([]float64, len(a))
	pack(out, p, n)
	return out
}

// TestPSDStep holds the step length against bisection on membership, in plain coordinates.
func TestPSDStep(t *testing.T) {
	rng := rand.New(rand.NewPCG(405, 406))
	for trial := range 60 {
		n := 1 + rng.IntN(7)
		s, z := interiorPSD(rng, n, 0.1), interiorPSD(rng, n, 0.1)
		c, _ := scaledPSD(t, s, z)
		ds, dz := normals(rng, len(s)), normals(rng, len(s))
		fs, fz := make([]float64, len(s)), make([]float64, len(s))
		c.enter(fs, ds)
		congruence(fz, c.rt, dz, n, c.pair)
		got := c.step(10, fs, fz)
		lo, hi := 0.0, 10.0
		for range 60 {
			p, q, m := slices.Clone(s), slices.Clone(z), (lo+hi)/2
			axpy(p, m, ds)
			axpy(q, m, dz)
			if c.near(p, q, 0) {
				lo = m
			} else {
				hi = m
			}
		}
		if math.Abs(got-lo) > 1e-8*(1+lo) {
			t.Fatalf("trial %d: step %g, by bisection %g", trial, got, lo)
		}
		c.leave(fs, fz, ds)
		if !near(fs, ds, 1e-12) || !near(fz, dz, 1e-10) {
			t.Fatalf("trial %d: a direction leaves its frame as %v, want %v", trial, fz, dz)
		}
	}
	c := newPSD(2)
	if c.scale([]float64{1, 0, 1}, []float64{1, 0, 1}, make([]float64, 3), make([]float64, 3)); c.step(10, []float64{math.NaN(), 0, 0}, make([]float64, 3)) != 0 {
		t.Error("a step along what is no number")
	}
}

// TestPSDShortfall is minus the least eigenvalue.
func TestPSDShortfall(t *testing.T) {
	rng := rand.New(rand.NewPCG(407, 408))
	c := newPSD(4)
	for _, least := range []float64{-3, -1e-6, 0.5} {
		v := psdOf(rng, []float64{least, 1, 2, 1})
		if d := c.shortfall(v, true); math.Abs(d-max(0, -least)) > 1e-14 {
			t.Errorf("shortfall %g, want %g", d, -least)
		}
	}
	if d := c.shortfall(repeat(math.NaN(), 10), false); !math.IsInf(d, 1) {
		t.Errorf("shortfall %g of what is no number", d)
	}
	for _, v := range [][]float64{psdOf(rng, []float64{-1, 1, 1, 1}), make([]float64, 10)} {
		if c.scale(v, v, make([]float64, 10), make([]float64, 10)) {
			t.Error("a matrix that is not definite has a scaling")
		}
	}
}
