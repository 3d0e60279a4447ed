package runtime

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// psdProgram makes a program over semidefinite cones of the given orders beside a second-order cone, with rows and
// equalities. Variables of the first cone are its entries if variable is set, and occur nowhere else but in A and G.
func psdProgram(rng *rand.Rand, variable bool, orders ...int) *Program {
	const n = 6
	own := 0
	if variable {
		own = triangle(orders[0])
	}
	p := freeProgram(n + own)
	a, g := random(rng, 3, n+own, 0.4), random(rng, 4, n+own, 0.4)
	p.A, p.B = a.sparse(n+own), normals(rng, 3)
	p.G, p.L, p.U = g.sparse(n+own), repeat(-1, 4), repeat(1, 4)
	var h rows
	for i, o := range orders {
		for r := range triangle(o) {
			row := make([]float64, n+own)
			if i == 0 && variable {
				row[n+r] = -1 - rng.Float64()
			} else {
				copy(row, random(rng, 1, n, 0.3)[0])
			}
			h = append(h, row)
		}
		p.Cones = append(p.Cones, Cone{Kind: Semidefinite, Dim: triangle(o)})
	}
	for range 3 {
		h = append(h, append(normals(rng, n), make([]float64, own)...))
	}
	p.Cones = append(p.Cones, Cone{Kind: SecondOrder, Dim: 3})
	p.H, p.HVec = h.sparse(n+own), normals(rng, len(h))
	square := make(rows, n+own)
	for i := range square {
		square[i] = make([]float64, n+own)
		if i < n {
			square[i][i] = rng.Float64()
		}
	}
	p.P = square.square(n + own)
	return p
}

// weighSquares makes rho/2 |H x|^2 the quadratic objective of the variables of a matrix, which come from the first on.
func weighSquares(p *Program, first int, rho float64) {
	d := densely(&p.P, true)
	for j := first; j < p.Columns(); j++ {
		h := p.H.Val[p.H.Start[j]]
		d[j][j] = rho * h * h
	}
	p.P = d.square(p.Columns())
}

// restrict gives the variables first and first+1 of a matrix a quadratic objective together, and the variable bound the
// bound 0.
func restrict(rng *rand.Rand, p *Program, first, bound int) {
	d, a := densely(&p.P, true), normals(rng, 2)
	for i := range 2 {
		for j := range 2 {
			d[first+i][first+j] = a[i] * a[j]
		}
	}
	p.P, p.Lo[bound] = d.square(p.Columns()), 0
}

// frameKKT writes K out with the rows of the cones in their frames.
func frameKKT(p *Program, w *weights) *mat.Dense {
	d := denseKKT(p, w)
	first := p.Columns() + len(p.B) + len(p.L)
	eachCone(w.cones, func(c cone, lo, hi int) {
		for j := range p.Columns() {
			col := make([]float64, hi-lo)
			for i := range col {
				col[i] = d.At(first+lo+i, j)
			}
			c.enter(col, col)
			for i, v := range col {
				d.Set(first+lo+i, j, v)
				d.Set(j, first+lo+i, v)
			}
		}
	})
	return d
}

// TestSchur holds solves with eliminated cones against dense LU, and the factor against the true system.
func TestSchur(t *testing.T) {
	rng := rand.New(rand.NewPCG(411, 412))
	for trial := range 40 {
		variable := trial%2 == 1
		order := 4 + rng.IntN(3)
		if trial%8 == 5 {
			order = 6 // else copies are too many
		}
		p := psdProgram(rng, variable, order, 1+rng.IntN(4))
		switch {
		case trial%4 == 3:
			weighSquares(p, 6, math.Pow(10, 4*rng.Float64()-2))
		case trial%8 == 5:
			restrict(rng, p, 6, 8)
		}
		cones, err := newCones(p.Cones)
		if err != nil {
			t.Fatal(err)
		}
		eachCone(cones, func(c cone, lo, hi int) {
			s, z := interior(rng, hi-lo, 0.3), interior(rng, hi-lo, 0.3)
			if c, ok := c.(*psdCone); ok {
				s, z = interiorPSD(rng, c.n, 0.1), interiorPSD(rng, c.n, 0.1)
			}
			c.scale(s, z, make([]float64, hi-lo), make([]float64, hi-lo))
		})
		k, err := newSparseKKT(p, cones)
		if err != nil {
			t.Fatal(err)
		}
		if got := k.blocks[0].own != nil; got != variable {
			t.Fatalf("trial %d: the variables of the cone are eliminated: %t", trial, got)
		}
		if got := k.blocks[0].damping != nil; got != (trial%4 == 3) {
			t.Fatalf("trial %d: with squares: %t", trial, got)
		}
		if got := k.blocks[0].copied != nil; got != (trial%8 == 5) {
			t.Fatalf("trial %d: with copies: %t", trial, got)
		}
		w := &weights{sum: make([]float64, p.Columns()+len(p.L)), cones: cones}
		for i := range w.sum {
			if i < 6 || i >= p.Columns() || p.Lo[i] == 0 {
				w.sum[i] = math.Pow(10, 4*rng.Float64()-2)
			}
		}
		k.update(p)
		if !k.factor(t.Context(), w, 1e-8) {
			t.Fatal("no factor")
		}
		compareSchur(t, rng, p, k, frameKKT(p, w))
	}
}

func compareSchur(t *testing.T, rng *rand.Rand, p *Program, k *sparseKKT, d *mat.Dense) {
	t.Helper()
	size, _ := d.Dims()
	b := normals(rng, size)
	var want mat.VecDense
	if err := want.SolveVec(d, mat.NewVecDense(size, append([]float64(nil), b...))); err != nil {
		t.Fatal(err)
	}
	cut := func(v []float64) (x, y, w, zc []float64) {
		n, m := p.Columns(), p.Columns()+len(p.B)
		return v[:n], v[n:m], v[m : m+len(p.L)], v[m+len(p.L):]
	}
	rhs := make([]float64, k.layout().dim)
	rx, ry, rw, rc := cut(b)
	k.gather(rhs, rx, ry, rw, rc)
	f := newRefiner(k, krylov)
	f.target = 1e-14
	u, got := f.solve(rhs, 1e-8), make([]float64, size)
	x, y, v, zc := cut(got)
	k.scatter(u, rc, x, y, v, zc)
	for i, a := range got {
		if w := want.AtVec(i); math.Abs(a-w) > 1e-7*(1+math.Abs(w)) {
			t.Fatalf("unknown %d of %d is %g, want %g (residual %g)", i, p.Columns(), a, w, f.rel)
		}
	}
	if f.eta > 1e-6 || f.rel > 1e-12 {
		t.Errorf("backward error %g, residual %g", f.eta, f.rel)
	}
}

// TestSchurProducts: both ways to the entries of M agree with the definition, for sparse and full matrices.
func TestSchurProducts(t *testing.T) {
	rng := rand.New(rand.NewPCG(413, 414))
	for _, density := range []float64{0.02, 0.2, 1} {
		const o, n = 9, 12
		p := freeProgram(n)
		p.H = random(rng, triangle(o), n, density).sparse(n)
		p.HVec, p.Cones = make([]float64, triangle(o)), []Cone{{Kind: Semidefinite, Dim: triangle(o)}}
		c, _ := scaledPSD(t, interiorPSD(rng, o, 0.1), interiorPSD(rng, o, 0.1))
		k, err := newSparseKKT(p, []cone{c})
		if err != nil {
			t.Fatal(err)
		}
		k.update(p)
		s := k.blocks[0]
		val, diag := make([]float64, len(k.union.val)), make([]float64, n)
		s.addTo(t.Context(), val, diag)
		h := densely(&p.H, false)
		image := make(rows, n)
		for j := range image {
			col := make([]float64, len(h))
			for i := range col {
				col[i] = h[i][j]
			}
			c.enter(col, col)
			image[k.unknowns.position[j]] = col
		}
		for j := range n {
			if want := dot(image[j], image[j]); math.Abs(diag[j]-want) > 1e-11*want {
				t.Errorf("density %g: M[%d][%d] = %g, want %g", density, j, j, diag[j], want)
			}
			for x := k.union.colStart[j]; x < k.union.colStart[j+1]; x++ {
				i := k.union.colRow[x]
				want := dot(image[i], image[j])
				if math.Abs(val[x]-want) > 1e-11*norm2(image[i])*norm2(image[j]) {
					t.Errorf("density %g: M[%d][%d] = %g, want %g", density, i, j, val[x], want)
				}
			}
		}
	}
}
