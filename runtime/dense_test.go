package runtime

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// symmetricOf makes the matrix with the given eigenvalues and random eigenvectors, by rows.
func symmetricOf(rng *rand.Rand, values []float64) []float64 {
	n := len(values)
	var qr mat.QR
	qr.Factorize(mat.NewDense(n, n, normals(rng, n*n)))
	var q, t, a mat.Dense
	qr.QTo(&q)
	t.Mul(&q, mat.NewDiagDense(n, values))
	a.Mul(&t, q.T())
	out := append([]float64(nil), a.RawMatrix().Data...)
	mirror(out, n)
	return out
}

// spectra of matrices that are hard on an eigenvalue algorithm: clusters, graded ones, zeros, signs, large and tiny.
func spectra(rng *rand.Rand, n int) map[string][]float64 {
	out := map[string][]float64{"random": normals(rng, n), "zero": make([]float64, n), "one": repeat(1, n)}
	graded, clusters, large := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		graded[i] = math.Pow(10, -16*float64(i)/float64(n))
		clusters[i] = float64(i % 3)
		large[i] = 1e150 * rng.NormFloat64()
	}
	out["graded"], out["clusters"], out["large"] = graded, clusters, large
	return out
}

// TestSymmetricEigen: values as gonum's, rows of unit length, orthogonal, A v = w v.
func TestSymmetricEigen(t *testing.T) {
	rng := rand.New(rand.NewPCG(301, 302))
	for _, n := range []int{1, 2, 3, 4, 7, 20, 63, 130} {
		for name, values := range spectra(rng, n) {
			a := symmetricOf(rng, values)
			tol := 1e-15 * float64(n+10) * max(norm(a), 1e-300)
			var ref mat.EigenSym
			if !ref.Factorize(mat.NewSymDense(n, append([]float64(nil), a...)), false) {
				t.Fatal("no reference")
			}
			want := ref.Values(nil)
			v, w, work := append([]float64(nil), a...), make([]float64, n), make([]float64, eigenWork(n))
			if !symmetricEigen(v, w, work) {
				t.Fatalf("%s, %d: no eigenvalues", name, n)
			}
			alone, w1 := append([]float64(nil), a...), make([]float64, n)
			if !symmetricEigenvalues(alone, w1, work) {
				t.Fatalf("%s, %d: no eigenvalues alone", name, n)
			}
			g, av := make([]float64, n*n), make([]float64, n*n)
			mulNT(g, v, v, n, n, n)
			mulNT(av, v, a, n, n, n)
			for i := range n {
				if math.Abs(w[i]-want[i]) > tol || math.Abs(w1[i]-want[i]) > tol {
					t.Fatalf("%s, %d: eigenvalue %d is %g, %g, want %g", name, n, i, w[i], w1[i], want[i])
				}
				g[i*n+i]--
				axpy(av[i*n:i*n+n], -w[i], v[i*n:i*n+n])
			}
			if norm(g) > 1e-14*float64(n+10) || norm(av) > 10*tol {
				t.Errorf("%s, %d: orthogonal to %g, residual %g", name, n, norm(g), norm(av))
			}
		}
	}
}

// TestEigenTiny: entries whose squares vanish, and what is not finite.
func TestEigenTiny(t *testing.T) {
	a, w, work := []float64{1, 0, 0, 1e-170, 2, 0, 1e-170, 1e-170, 3}, make([]float64, 3), make([]float64, eigenWork(3))
	if !symmetricEigen(a, w, work) || math.Abs(w[0]-1) > 1e-15 || math.Abs(w[2]-3) > 1e-15 {
		t.Errorf("%v", w)
	}
	a = []float64{1e-300, 0, 1e-300, 1e-300}
	if !symmetricEigen(a, w[:2], work) || math.Abs(w[1]/2e-300-1) > 1e-14 || math.Abs(w[0]) > 1e-314 {
		t.Errorf("%v", w[:2])
	}
	if symmetricEigen([]float64{1, 0, math.NaN(), 1}, w[:2], work) || symmetricEigenvalues([]float64{math.Inf(1)}, w[:1], work) {
		t.Error("eigenvalues of what is no number")
	}
}

// TestSingularDecomposition: values as gonum's, orthogonal factors that give B back.
func TestSingularDecomposition(t *testing.T) {
	rng := rand.New(rand.NewPCG(303, 304))
	for _, dim := range [][2]int{{1, 1}, {1, 5}, {3, 3}, {4, 9}, {12, 12}, {30, 31}, {60, 60}} {
		m, n := dim[0], dim[1]
		for name, values := range spectra(rng, n) {
			b := append([]float64(nil), symmetricOf(rng, values)[:m*n]...)
			if m < n {
				mulNN(b, normals(rng, m*m), append([]float64(nil), b...), m, n, m)
			}
			var ref mat.SVD
			if !ref.Factorize(mat.NewDense(m, n, append([]float64(nil), b...)), mat.SVDNone) {
				t.Fatal("no reference")
			}
			want := ref.Values(nil)
			v, s, left := append([]float64(nil), b...), make([]float64, m), make([]float64, m*m)
			if !singularDecomposition(v, m, n, left, s, make([]float64, singularWork(m, n))) {
				t.Fatalf("%s, %v: no decomposition", name, dim)
			}
			tol := 1e-15 * float64(n+10) * max(want[0], 1e-300)
			g, h := make([]float64, m*m), make([]float64, m*m)
			mulNT(g, left, left, m, m, m)
			mulNT(h, v, v, m, m, n)
			for i := range m {
				if math.Abs(s[i]-want[i]) > tol {
					t.Fatalf("%s, %v: singular value %d is %g, want %g", name, dim, i, s[i], want[i])
				}
				g[i*m+i]--
				if s[i] > 1e-12*s[0] {
					h[i*m+i]--
				} else {
					clear(h[i*m : i*m+m])
				}
				scaleBy(v[i*n:i*n+n], s[i])
			}
			back, lt := make([]float64, m*n), make([]float64, m*m)
			transposed(lt, left, m)
			mulNN(back, lt, v, m, n, m)
			axpy(back, -1, b)
			if norm(g) > 1e-14*float64(n+10) || norm(back) > 10*tol {
				t.Errorf("%s, %v: orthogonal to %g, B to %g", name, dim, norm(g), norm(back))
			}
		}
	}
}

// TestDenseProducts holds the blocked products, Cholesky and congruences against gonum's.
func TestDenseProducts(t *testing.T) {
	rng := rand.New(rand.NewPCG(305, 306))
	for _, n := range []int{1, 2, 3, 4, 5, 8, 13, 31} {
		m, k := n+2, n+1
		a, b := normals(rng, m*k), normals(rng, n*k)
		var want mat.Dense
		want.Mul(mat.NewDense(m, k, a), mat.NewDense(n, k, b).T())
		c := make([]float64, m*n)
		mulNT(c, a, b, m, n, k)
		if axpy(c, -1, want.RawMatrix().Data); norm(c) > 1e-13 {
			t.Errorf("n = %d: product off by %g", n, norm(c))
		}
		s := symmetricOf(rng, repeat(2, n))
		v := make([]float64, triangle(n))
		pack(v, s, n)
		if back := make([]float64, n*n); true {
			unpack(back, v, n)
			if axpy(back, -1, s); norm(back) > 1e-15 {
				t.Errorf("n = %d: unpack(pack) off by %g", n, norm(back))
			}
		}
		f, got := normals(rng, n*n), make([]float64, triangle(n))
		congruence(got, f, v, n, make([]float64, 2*n*n))
		var r mat.Dense
		r.Mul(mat.NewDense(n, n, f), mat.NewDense(n, n, s))
		r.Mul(&r, mat.NewDense(n, n, f).T())
		for i := range n {
			for j := range i + 1 {
				w := r.At(i, j)
				if i != j {
					w *= math.Sqrt2
				}
				if math.Abs(got[triangleIndex(n, i, j)]-w) > 1e-12*(1+math.Abs(w)) {
					t.Fatalf("n = %d: congruence (%d, %d) is %g, want %g", n, i, j, got[triangleIndex(n, i, j)], w)
				}
			}
		}
	}
}

// TestFactorCholesky: L L' = A, and what is not positive definite is refused.
func TestFactorCholesky(t *testing.T) {
	rng := rand.New(rand.NewPCG(307, 308))
	for _, n := range []int{1, 2, 3, 5, 8, 21} {
		values := normals(rng, n)
		for i, v := range values {
			values[i] = math.Abs(v) + 0.01
		}
		a := symmetricOf(rng, values)
		l, back := append([]float64(nil), a...), make([]float64, n*n)
		if !factorCholesky(l, n) {
			t.Fatalf("n = %d: no factor", n)
		}
		mulNT(back, l, l, n, n, n)
		if axpy(back, -1, a); norm(back) > 1e-13 {
			t.Errorf("n = %d: off by %g", n, norm(back))
		}
		values[n-1] = -0.1
		if factorCholesky(symmetricOf(rng, values), n) {
			t.Errorf("n = %d: an indefinite matrix has a factor", n)
		}
	}
}

// TestTriangle: orders and places.
func TestTriangle(t *testing.T) {
	at := 0
	for j := range 5 {
		for i := j; i < 5; i++ {
			if triangleIndex(5, i, j) != at {
				t.Errorf("(%d, %d) is at %d, want %d", i, j, triangleIndex(5, i, j), at)
			}
			at++
		}
	}
	for n := range 200 {
		if got, ok := triangleOrder(triangle(n)); got != n || !ok {
			t.Errorf("order %d of length %d", got, triangle(n))
		}
		if _, ok := triangleOrder(triangle(n) + 1); ok && n > 0 {
			t.Errorf("length %d has an order", triangle(n)+1)
		}
	}
}

func BenchmarkSymmetricEigen(b *testing.B) {
	rng := rand.New(rand.NewPCG(309, 310))
	for _, n := range []int{20, 100, 250, 500} {
		a := symmetricOf(rng, normals(rng, n))
		v, w, work, left := make([]float64, n*n), make([]float64, n), make([]float64, singularWork(n, n)), make([]float64, n*n)
		name := "n=" + string(rune('0'+n/100)) + string(rune('0'+n/10%10)) + string(rune('0'+n%10))
		b.Run("vectors/"+name, func(b *testing.B) {
			for range b.N {
				copy(v, a)
				symmetricEigen(v, w, work)
			}
		})
		b.Run("values/"+name, func(b *testing.B) {
			for range b.N {
				copy(v, a)
				symmetricEigenvalues(v, w, work)
			}
		})
		b.Run("singular/"+name, func(b *testing.B) {
			for range b.N {
				copy(v, a)
				singularDecomposition(v, n, n, left, w, work)
			}
		})
		b.Run("product/"+name, func(b *testing.B) {
			for range b.N {
				mulNT(v, a, a, n, n, n)
			}
		})
	}
}
