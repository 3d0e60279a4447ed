package runtime

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// family is a kind of degenerate problem: how to make one, and what must be said of it.
type family struct {
	name         string
	make         func(rng *rand.Rand) *Program
	kink         bool
	primal, dual bool // not unique
	free         int  // leading columns that the loss reads; 0 for all
	noDescent    bool // x jumps: there is no derivative
}

// coned makes rows of H x <= h that lie in nonneg as rows of G, behind the cones: v of the cones, then of the rows.
func coned(rng *rand.Rand, n, eq, rank int, cones []Cone, v []float64) *Program {
	k := 0
	for _, c := range cones {
		k += c.Dim
	}
	h := dense(rng, len(v), n)
	return designedAt(rng, ofRank(rng, n, rank), dense(rng, eq, n), h[:k], h[k:], cones, v)
}

// dense draws a full matrix.
func dense(rng *rand.Rand, m, n int) rows {
	a := make(rows, m)
	for i := range a {
		a[i] = normals(rng, n)
	}
	return a
}

// ofRank draws P of a given rank.
func ofRank(rng *rand.Rand, n, rank int) rows {
	p := make(rows, n)
	for i := range p {
		p[i] = make([]float64, n)
	}
	for range rank {
		f := normals(rng, n)
		for i, a := range f {
			axpy(p[i], a/float64(n), f)
		}
	}
	return p
}

// designedAt makes a program whose solution has the given v = s - z, of cones and then of rows G x <= u.
func designedAt(rng *rand.Rand, sq, a, h, g rows, cones []Cone, v []float64) *Program {
	n := len(sq)
	x, k := normals(rng, n), len(h)
	p := freeProgram(n)
	p.P, p.A, p.B, p.H, p.G = sq.square(n), a.sparse(n), product(a, x), h.sparse(n), g.sparse(n)
	p.Cones = cones
	p.L, p.U = repeat(-inf, len(g)), product(g, x)
	m := make([]float64, n+len(g))
	for i, a := range v[k:] {
		p.U[i] += max(a, 0)
		m[n+i] = max(-a, 0)
	}
	designFor(p, x, normals(rng, len(a)), m, v[:k])
	return p
}

func draws(rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 0.3 + 1.2*rng.Float64()
	}
	return v
}

func join(parts ...[]float64) []float64 {
	var out []float64
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

var someSides = []float64{0.5, -0.6, 0.8}

func uniform(rng *rand.Rand) float64 { return 0.3 + 1.2*rng.Float64() }

var families = []family{
	{name: "weakly active rows", kink: true, make: func(rng *rand.Rand) *Program {
		v := normals(rng, 8)
		for i, a := range v {
			if math.Abs(a) < 0.2 {
				v[i] = 0.5
			}
		}
		clear(v[:1+rng.IntN(3)])
		return coned(rng, 12, 3, 12, nil, v)
	}},
	{name: "cone s = 0, z on the boundary", kink: true, make: func(rng *rand.Rand) *Program {
		return coned(rng, 12, 3, 12, socs(4), join(socPoint(rng, 4, 0, -uniform(rng)), someSides))
	}},
	{name: "cone z = 0, s on the boundary", kink: true, make: func(rng *rand.Rand) *Program {
		return coned(rng, 12, 3, 12, socs(4), join(socPoint(rng, 4, uniform(rng), 0), someSides))
	}},
	{name: "cone both 0", kink: true, make: func(rng *rand.Rand) *Program {
		return coned(rng, 12, 3, 12, socs(4), join(make([]float64, 4), someSides))
	}},
	{name: "dependent equalities", dual: true, make: func(rng *rand.Rand) *Program {
		a := dense(rng, 4, 12)
		copy(a[3], a[0])
		axpy(a[3], 1, a[1])
		return designedAt(rng, ofRank(rng, 12, 12), a, nil, dense(rng, 6, 12), nil, []float64{0.5, -0.6, 0.8, -1, 0.4, -0.7})
	}},
	{name: "duplicated row", dual: true, make: func(rng *rand.Rand) *Program {
		g := dense(rng, 7, 12)
		copy(g[6], g[1])
		return designedAt(rng, ofRank(rng, 12, 12), dense(rng, 3, 12), nil, g, nil, []float64{0.5, -0.6, 0.8, -1, 0.4, -0.7, -0.5})
	}},
	{name: "duplicated cone", dual: true, make: func(rng *rand.Rand) *Program {
		h, v := dense(rng, 8, 12), socPoint(rng, 4, uniform(rng), -uniform(rng))
		for i := range 4 {
			copy(h[4+i], h[i])
		}
		return designedAt(rng, ofRank(rng, 12, 12), dense(rng, 3, 12), h, dense(rng, 3, 12), socs(4, 4), join(v, v, someSides))
	}},
	{name: "too many active rows", dual: true, make: func(rng *rand.Rand) *Program {
		v := draws(rng, 12)
		scaleBy(v[3:], -1)
		return coned(rng, 8, 2, 8, nil, v)
	}},
	{name: "degenerate vertex", dual: true, make: func(rng *rand.Rand) *Program {
		v := draws(rng, 10)
		scaleBy(v[:4], -1)
		v[4] = 0
		return coned(rng, 6, 2, 0, nil, v)
	}},
	{name: "dual face of an LP", dual: true, make: func(rng *rand.Rand) *Program {
		v := draws(rng, 10)
		scaleBy(v[:6], -1)
		return coned(rng, 6, 2, 0, nil, v)
	}},
	{name: "primal face of an LP", primal: true, noDescent: true, make: func(rng *rand.Rand) *Program {
		v := draws(rng, 11)
		scaleBy(v[:3], -1)
		return coned(rng, 6, 2, 0, nil, v)
	}},
	{name: "large primal face of an LP", primal: true, noDescent: true, make: func(rng *rand.Rand) *Program {
		v := draws(rng, 60)
		scaleBy(v[:6], -1)
		return coned(rng, 40, 4, 0, nil, v)
	}},
	{name: "large dual face of a QP", dual: true, make: func(rng *rand.Rand) *Program {
		v := draws(rng, 36)
		scaleBy(v, -1)
		return coned(rng, 20, 2, 20, nil, v)
	}},
	{name: "primal face of an SOCP", primal: true, noDescent: true, make: func(rng *rand.Rand) *Program {
		return coned(rng, 6, 2, 0, socs(4), join(socPoint(rng, 4, uniform(rng), -uniform(rng)), draws(rng, 4)))
	}},
	{name: "free columns", primal: true, free: 10, make: func(rng *rand.Rand) *Program {
		p := apart(rng, dense(rng, 6, 12), func(r []float64) { clear(r[10:]) })
		p.Lo, p.Hi = append(repeat(-inf, 10), -9, -9), append(repeat(inf, 10), 9, 9)
		return p
	}},
	{name: "columns that enter as a sum", primal: true, free: 10, make: func(rng *rand.Rand) *Program {
		p := apart(rng, dense(rng, 6, 12), func(r []float64) { r[11] = r[10] })
		p.Lo = append(repeat(-inf, 10), -9, -9)
		return p
	}},
}

// apart makes a program whose last two columns are not in P, and enter the rows as the argument says.
func apart(rng *rand.Rand, g rows, change func(r []float64)) *Program {
	small, sq := ofRank(rng, 10, 10), ofRank(rng, 12, 0)
	for i, r := range small {
		copy(sq[i], r)
	}
	a := dense(rng, 3, 12)
	for _, r := range append(append(rows{}, a...), g...) {
		change(r)
	}
	return designedAt(rng, sq, a, nil, g, nil, []float64{0.5, -0.6, 0.8, -1, 0.4, -0.7})
}

// TestDegenerateFamilies: each is flagged for what it is, its answer is finite and no larger than a hundred times the
// seed, VJP is the adjoint of JVP, and a step along the gradient goes down where there is a derivative at all.
func TestDegenerateFamilies(t *testing.T) {
	points, refactored := 0, 0
	for k, f := range slices.Concat(families, curvedFamilies, psdFamilies) {
		t.Run(f.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(23, uint64(k)))
			solves, factors := 0, 0
			for trial := range 12 {
				p := f.make(rng)
				v := onVector(p)
				d := differentiated(t, p)
				seed, g := newTangent(p), make([]float64, len(v))
				copy(seed.X, normals(rng, p.Columns()))
				if f.free > 0 {
					clear(seed.X[f.free:])
				}
				q := d.VJP(seed, g)
				solves, factors = max(solves, q.Solves), max(factors, d.form.factors)
				if points++; d.form.factors > 1 {
					refactored++
				}
				r, doubt := d.Degenerate(), d.Doubts(q)
				if !r.Polished || f.kink != (len(r.Kinks) > 0) || f.primal != (len(r.Columns) > 0) || f.dual && len(r.Rows) == 0 {
					t.Errorf("trial %d: %+v", trial, *r)
				}
				if f.noDescent != (doubt&DoubtPrimal != 0) || f.kink != (doubt&DoubtKink != 0) || doubt&DoubtPoint != 0 {
					t.Errorf("trial %d: doubts %b, %+v", trial, doubt, q)
				}
				keepSides(p, g)
				if size := norm2(g); !(size <= 150*norm2(seed.X)) {
					t.Errorf("trial %d: a gradient of norm %g for a seed of %g", trial, size, norm2(seed.X))
				}
				if !f.noDescent {
					descends(t, p, d, v, seed.X, g)
				}
				adjoint(t, d, p, seed, rng)
			}
			t.Logf("at most %d solves, %d factorisations", solves, factors)
		})
	}
	if refactored*40 > points { // slow polishes
		t.Errorf("%d of %d points took more than one factorisation", refactored, points)
	}
}

// keepSides leaves of a gradient what belongs to q, b, u and h.
func keepSides(p *Program, g []float64) {
	n := p.Numbers(g)
	for _, v := range [][]float64{n.P.Val, n.A.Val, n.G.Val, n.H.Val, n.L, n.Lo, n.Hi} {
		clear(v)
	}
}

// adjoint tests <u, J v> = <J'u, v>.
func adjoint(t *testing.T, d *Derivative, p *Program, seed *Result, rng *rand.Rand) {
	t.Helper()
	tangent, out, g := directionOf(rng, p), newTangent(p), make([]float64, LayoutOf(p).Len)
	q := d.JVP(tangent, out)
	q2 := d.VJP(seed, g)
	l, r := dot(flat(seed), flat(out)), dot(g, tangent)
	if size := norm2(flat(seed))*norm2(flat(out)) + norm2(g)*norm2(tangent); !(math.Abs(l-r) <= 1e-9*size) {
		t.Errorf("<u, J v> = %.12g, <J'u, v> = %.12g; %+v %+v", l, r, q, q2)
	}
}

// descends tests that the loss w'x falls by a step along its negative gradient, as far as that says. Along the
// answer of least norm the rows stay consistent.
func descends(t *testing.T, p *Program, d *Derivative, v, w, g []float64) {
	t.Helper()
	before := dot(w, d.Point().X)
	direction := append([]float64(nil), g...)
	if norm(direction) < 1e-6 {
		return
	}
	step := 1e-4 / norm(direction)
	moved := append([]float64(nil), v...)
	axpy(moved, -step, direction)
	next := p.Numbers(moved)
	s, err := NewSolver(&next, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	// Curved cones beside rows that depend on each other leave a problem that is infeasible by the square of the step.
	r := s.Solve(context.Background())
	if r.Status != Optimal && r.Check.Worst() > 1e-6 {
		t.Fatalf("%v (%s)", r.Status, r.Reason)
	}
	if d, err := s.Differentiate(); err == nil {
		r = d.Point()
	}
	fall := before - dot(w, r.X)
	if fall /= step * dot(g, direction); !(fall > 0.3) {
		t.Errorf("the loss falls by %g of what the gradient says", fall)
	}
}

// TestNearlyDegenerate moves a row that is not active, with its side at the distance delta, and one that is active with the
// multiplier delta, towards the kink: an answer is that of the same active set far from it, or it is flagged.
func TestNearlyDegenerate(t *testing.T) {
	for trial := range 8 {
		for _, sign := range []float64{1, -1} {
			var far []float64
			for delta := 0.1; delta > 1e-11; delta /= 10 {
				rng := rand.New(rand.NewPCG(29, uint64(trial)))
				v := []float64{sign * delta, 0.5, -0.6, 0.8, -1, 0.4, -0.7, 0.9}
				p := coned(rng, 12, 3, 12, nil, v)
				onVector(p)
				d := differentiated(t, p)
				tangent, out := directionOf(rng, p), newTangent(p)
				t2 := p.Numbers(tangent)
				clear(t2.P.Val)
				clear(t2.A.Val)
				clear(t2.G.Val)
				q := d.JVP(tangent, out)
				if far == nil {
					far = append(far, out.X...)
				}
				flagged := d.Doubts(q) != 0
				if flagged && delta > 1e-4 || !flagged && delta < 1e-9 {
					t.Errorf("trial %d, delta %g: flagged %t, margin %g", trial, sign*delta, flagged, d.Degenerate().Margin)
				}
				for j, x := range out.X {
					if !flagged && math.Abs(x-far[j]) > 1e-9*norm(far) {
						t.Errorf("trial %d, delta %g: dx_%d = %g, want %g", trial, sign*delta, j, x, far[j])
						break
					}
				}
			}
		}
	}
}
