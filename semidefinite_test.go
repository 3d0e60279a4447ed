package cvxc_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// shifted has every way to say that matrices are semidefinite, each with a right-hand side U of its own.
const shifted = `
func near(Y[n, n] symmetric, C[n, n] symmetric) {
    satisfy
    subject to
        Y << C
        trace(Y) <= trace(C) - 1
}
problem shifted {
    dim   n, K
    param C[n, n] symmetric, F[n, n], A[K, n, n] symmetric
    param U1[n, n] symmetric, U2[n, n] symmetric, U3[K, n, n] symmetric, U4[n, n] symmetric, U5[n, n] symmetric
    param U6[n, n] symmetric, U7[n, n] symmetric, U8[n, n] symmetric, U9[n, n] symmetric
    var   X[n, n] psd, Y[K, n, n] psd, V[n, n] symmetric, W[n, n] nsd
    minimize sum_squares(X - C) + sum(trace(Y[k]) for k in K) + trace(V) + sum_squares(V - F*F') + sum_squares(W - C)
    subject to
        upper:  X << 2*eye(n) + U1
        chain:  -eye(n) + U2 << V << 0.5*eye(n) + U2
        forall k in K: member: Y[k] >> A[k] - X + U3[k]
        cone:   X + V - U4 in psd
        below:  V - 3*C*C - U5 in nsd
        set:    V - U6 in near(2*eye(n))
        block:  [X + eye(n)/5, V; V, 2*eye(n)] >> [U7, U8; U8, U9]
        trace(X) == 1
}`

// TestDualsOfSemidefiniteConstraints: the dual of each is the derivative of the optimal value by its right-hand side.
func TestDualsOfSemidefiniteConstraints(t *testing.T) {
	m, err := cvxc.Compile(cvxc.Source("shifted.cvx", shifted))
	if err != nil {
		t.Fatal(err)
	}
	const n, k, h = 3, 2, 1e-4
	rng := rand.New(rand.NewPCG(31, 32))
	data := cvxc.Data{"F": draw(rng, n, n), "C": mirrored(draw(rng, n, n)), "A": [][][]float64{mirrored(draw(rng, n, n)), mirrored(draw(rng, n, n))}}
	zero := func() [][]float64 { return draw(nil, n, n) }
	for _, u := range []string{"U1", "U2", "U4", "U5", "U6", "U7", "U8", "U9"} {
		data[u] = zero()
	}
	data["U3"] = [][][]float64{zero(), zero()}
	p, err := m.Bind(data)
	if err != nil {
		t.Fatal(err)
	}
	value := func() (float64, *cvxc.Solution) {
		s, err := p.Solve(context.Background(), cvxc.Settings{Tol: 1e-10})
		if s == nil || err != nil && s.Check.Worst() > 1e-7 {
			t.Fatal(err)
		}
		return s.Value, s
	}
	_, at := value()
	block := at.Dual("block").Data
	for _, c := range []struct {
		param string
		dual  []float64
		half  float64
	}{
		{"U1", at.Dual("upper").Data, 1}, {"U2", at.Dual("chain").Data, 1}, {"U3", at.Dual("member").Data, 1}, {"U4", at.Dual("cone").Data, 1},
		{"U5", at.Dual("below").Data, 1}, {"U6", at.Dual("set").Data, 1}, {"U7", part(block, 2*n, 0, 0, n), 1}, {"U8", part(block, 2*n, 0, n, n), 2},
		{"U9", part(block, 2*n, n, n, n), 1},
	} {
		if len(c.dual) != n*n && len(c.dual) != k*n*n {
			t.Errorf("%s: the dual has %d entries", c.param, len(c.dual))
			continue
		}
		d := make([][][]float64, len(c.dual)/(n*n))
		want := 0.0
		for i := range d {
			d[i] = mirrored(draw(rng, n, n))
			for j, x := range entriesOf(d[i]) {
				want += c.half * c.dual[i*n*n+j] * x
			}
		}
		set := func(f float64) {
			var v []any
			for i := range d {
				v = append(v, scaled(d[i], f))
			}
			var err error
			if c.param == "U3" {
				err = p.Set(c.param, [][][]float64{scaled(d[0], f), scaled(d[1], f)})
			} else {
				err = p.Set(c.param, v[0])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		set(h)
		up, _ := value()
		set(-h)
		down, _ := value()
		set(0)
		if got := (up - down) / (2 * h); math.Abs(got-want) > 1e-4*(1+math.Abs(want)) {
			t.Errorf("%s: the value changes by %v, the dual says %v", c.param, got, want)
		}
	}
}

// draw returns a matrix of numbers, 0 without a source.
func draw(rng *rand.Rand, m, n int) [][]float64 {
	out := make([][]float64, m)
	for i := range out {
		out[i] = make([]float64, n)
		for j := range out[i] {
			if rng != nil {
				out[i][j] = rng.NormFloat64()
			}
		}
	}
	return out
}

func mirrored(a [][]float64) [][]float64 {
	for i := range a {
		for j := range i {
			a[i][j] = a[j][i]
		}
	}
	return a
}

func scaled(a [][]float64, f float64) [][]float64 {
	out := draw(nil, len(a), len(a))
	for i := range a {
		for j := range a[i] {
			out[i][j] = f * a[i][j]
		}
	}
	return out
}

func entriesOf(a [][]float64) (out []float64) {
	for _, r := range a {
		out = append(out, r...)
	}
	return out
}

// part is a block of order n of a square matrix of order size.
func part(a []float64, size, row, col, n int) (out []float64) {
	for i := range n {
		out = append(out, a[(row+i)*size+col:(row+i)*size+col+n]...)
	}
	return out
}
