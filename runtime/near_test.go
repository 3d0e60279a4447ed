package runtime

import (
	"math"
	"math/rand/v2"
	"testing"
)

// exactly compares JVP along a change of q, b, u and h with the dense solution of the linearised conditions at v = s - z of
// cones and rows, of a program that designedAt has made. It returns the relative error.
func exactly(t *testing.T, d *Derivative, p *Program, v []float64, rng *rand.Rand) float64 {
	t.Helper()
	tangent, out := make([]float64, LayoutOf(p).Len), newTangent(p)
	change := p.Numbers(tangent)
	for _, w := range [][]float64{change.Q, change.B, change.U, change.HVec} {
		copy(w, normals(rng, len(w)))
	}
	q := d.JVP(tangent, out)
	want := denselyLinearised(p, v, &change)
	off := append([]float64(nil), out.X...)
	axpy(off, -1, want[:len(off)])
	rel := norm2(off) / norm2(want[:len(off)])
	if d.Doubts(q) == 0 && !(rel <= 1e-9) {
		t.Errorf("dx is off by %g; %+v, margin %g", rel, q, d.Degenerate().Margin)
	}
	return rel
}

// denselyLinearised solves for (dx, dy, dv of rows, dv of cones).
func denselyLinearised(p *Program, v []float64, change *Program) []float64 {
	n, eq, m, k := p.Columns(), len(p.B), len(p.L), len(p.HVec)
	dim := n + eq + m + k
	full := make(rows, dim)
	for i := range full {
		full[i] = make([]float64, dim+1)
	}
	a, g, h, sq := densely(&p.A, false), densely(&p.G, false), densely(&p.H, false), densely(&p.P, true)
	d, e := make(rows, k), make(rows, k) // columns of D and E
	lo := 0
	for i, c := range newProjections(p.Cones) {
		hi := lo + p.Cones[i].Dim
		c.derive(v[lo:hi])
		for j := lo; j < hi; j++ {
			unit := make([]float64, hi-lo)
			unit[j-lo] = 1
			d[j], e[j] = make([]float64, k), make([]float64, k)
			c.primal(d[j][lo:hi], unit)
			c.dual(e[j][lo:hi], unit)
		}
		lo = hi
	}
	for j := range n {
		copy(full[j], sq[j])
		for i := range eq {
			full[j][n+i], full[n+i][j] = a[i][j], a[i][j]
		}
		for i := range m {
			full[n+eq+i][j] = g[i][j]
			if v[k+i] < 0 {
				full[j][n+eq+i] = -g[i][j]
			}
		}
		for i := range k {
			full[n+eq+m+i][j] = h[i][j]
			for l := range k {
				full[j][n+eq+m+l] -= h[i][j] * e[l][i]
			}
		}
		full[j][dim] = -change.Q[j]
	}
	for i := range eq {
		full[n+i][dim] = change.B[i]
	}
	for i := range m {
		if v[k+i] >= 0 {
			full[n+eq+i][n+eq+i] = 1
		}
		full[n+eq+i][dim] = change.U[i]
	}
	for i := range k {
		for l := range k {
			full[n+eq+m+i][n+eq+m+l] = d[l][i]
		}
		full[n+eq+m+i][dim] = change.HVec[i]
	}
	return eliminate(full)
}

// eliminate solves a system whose last column is the right side, by elimination with row pivots.
func eliminate(m rows) []float64 {
	n := len(m)
	for k := range n {
		at := k
		for i := k; i < n; i++ {
			if math.Abs(m[i][k]) > math.Abs(m[at][k]) {
				at = i
			}
		}
		m[k], m[at] = m[at], m[k]
		for i := k + 1; i < n; i++ {
			if f := m[i][k] / m[k][k]; f != 0 {
				axpy(m[i][k:], -f, m[k][k:])
			}
		}
	}
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		x[i] = (m[i][n] - dot(m[i][i+1:n], x[i+1:])) / m[i][i]
	}
	return x
}

// nearKinks are points at the distance delta from a kink.
var nearKinks = []struct {
	name  string
	least float64 // delta from which on nothing is flagged
	at    func(rng *rand.Rand, delta float64) (Cone, []float64)
}{
	{"soc, z small", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) { return socs(4)[0], socPoint(rng, 4, 1, -delta) }},
	{"soc, s inside", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) { return socs(4)[0], socPoint(rng, 4, 1, delta) }},
	{"soc, s small", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) { return socs(4)[0], socPoint(rng, 4, delta, -1) }},
	{"psd", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) { return psd(3), psdPoint(rng, 1, -.7, delta) }},
	{"psd, negative", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) { return psd(3), psdPoint(rng, 1, -.7, -delta) }},
	{"exp, z small", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) {
		p, n := expRays(rng)
		return exps(1)[0], along(1, p, delta, n)
	}},
	{"exp, s small", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) {
		p, n := expRays(rng)
		return exps(1)[0], along(delta, p, 1, n)
	}},
	{"exp, near the end of the face", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) {
		return exps(1)[0], []float64{-uniform(rng), -delta, uniform(rng)}
	}},
	{"pow, z small", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) {
		p, n := powRays(rng, .4)
		return pow3(.4), along(1, p, delta, n)
	}},
	{"pow, s small", 1e-5, func(rng *rand.Rand, delta float64) (Cone, []float64) {
		p, n := powRays(rng, .4)
		return pow3(.4), along(delta, p, 1, n)
	}},
	{"pow, near a ray", 1e-3, func(rng *rand.Rand, delta float64) (Cone, []float64) { return pow3(.4), []float64{-.7, 1.1, delta} }},
}

// TestNearKinks: on the way to a kink an answer is that of the exact linearisation, or it is flagged.
func TestNearKinks(t *testing.T) {
	for k, c := range nearKinks {
		t.Run(c.name, func(t *testing.T) {
			worst, unpolished := 0.0, 0
			for trial := range 8 {
				for delta := 0.1; delta > 1e-11; delta /= 10 {
					rng := rand.New(rand.NewPCG(uint64(100+k), uint64(trial)))
					cone, v := c.at(rng, delta)
					v = join(v, someSides)
					p := coned(rng, 12, 3, 12, []Cone{cone}, v)
					onVector(p)
					d := differentiated(t, p)
					rel, flagged := exactly(t, d, p, v, rng), d.Doubts(Quality{Solution: true}) != 0
					if !flagged {
						worst = max(worst, rel)
					}
					if !d.Degenerate().Polished {
						unpolished++
					}
					if flagged && delta >= 2*c.least || !flagged && delta < 1e-8 {
						t.Errorf("trial %d, delta %g: flagged %t, error %g, %+v", trial, delta, flagged, rel, *d.Degenerate())
					}
				}
			}
			t.Logf("worst error without a flag %.1e; %d not polished", worst, unpolished)
		})
	}
}

// TestNearSingular: rows that nearly depend on each other, and a nearly flat objective on a face: an answer is that of the
// exact linearisation, or it is flagged.
func TestNearSingular(t *testing.T) {
	for trial := range 8 {
		for delta := 0.1; delta > 1e-13; delta /= 10 {
			rng := rand.New(rand.NewPCG(200, uint64(trial)))
			a := dense(rng, 4, 12)
			for j := range a[3] {
				a[3][j] = a[0][j] + a[1][j] + delta*a[3][j]
			}
			v := join([]float64{.7}, someSides)
			p := designedAt(rng, ofRank(rng, 12, 12), a, nil, dense(rng, 4, 12), nil, v)
			nearly(t, p, v, rng, trial, delta, 1e-2)

			flat := ofRank(rng, 6, 0)
			for j := range flat {
				flat[j][j] = delta
			}
			v = draws(rng, 11)
			scaleBy(v[:3], -1)
			p = designedAt(rng, flat, dense(rng, 2, 6), nil, dense(rng, 11, 6), nil, v)
			nearly(t, p, v, rng, trial, delta, 1e-3)
		}
	}
}

func nearly(t *testing.T, p *Program, v []float64, rng *rand.Rand, trial int, delta, least float64) {
	t.Helper()
	onVector(p)
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Solve(t.Context()).Status != Optimal {
		return // next to nothing determines the multipliers
	}
	d, err := s.Differentiate()
	if err != nil {
		t.Fatal(err)
	}
	rel, r := exactly(t, d, p, v, rng), d.Degenerate()
	flagged := len(r.Rows)+len(r.Columns) > 0 || !r.Polished
	if flagged && delta >= 2*least || !flagged && delta < 1e-7 {
		t.Errorf("trial %d, delta %g: flagged %t, error %g", trial, delta, flagged, rel)
	}
	if !flagged && !(rel <= 1e-9) {
		t.Errorf("trial %d, delta %g: off by %g", trial, delta, rel)
	}
}
