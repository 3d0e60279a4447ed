package runtime

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// denseKKT writes K out, in the order x, y, rows, cones with W^2 as a block.
func denseKKT(p *Program, w *weights) *mat.Dense {
	n, eq, m, k := p.Columns(), len(p.B), len(p.L), len(p.HVec)
	d := mat.NewDense(n+eq+m+k, n+eq+m+k, nil)
	put := func(a rows, first int) {
		for i, r := range a {
			for j, v := range r {
				d.Set(first+i, j, v)
				d.Set(j, first+i, v)
			}
		}
	}
	put(densely(&p.P, true), 0)
	put(densely(&p.A, false), n)
	put(densely(&p.G, false), n+eq)
	put(densely(&p.H, false), n+eq+m)
	for i := range n {
		d.Set(i, i, d.At(i, i)+w.sum[i])
	}
	for i := range m {
		d.Set(n+eq+i, n+eq+i, -1/w.sum[n+i])
	}
	eachCone(w.cones, func(c cone, lo, hi int) {
		for j := lo; j < hi; j++ {
			unit, col := make([]float64, hi-lo), make([]float64, hi-lo)
			unit[j-lo] = 1
			c.weigh(col, unit)
			for i, v := range col {
				d.Set(n+eq+m+lo+i, n+eq+m+j, -v)
			}
		}
	})
	return d
}

// TestKKT refines solves with the sparse system and holds them against dense LU of the system written out.
func TestKKT(t *testing.T) {
	rng := rand.New(rand.NewPCG(111, 112))
	for trial := range 40 {
		p, _ := designed(rng, size{n: 12, eq: 4, rows: 7, quadratic: 3, cones: []int{3, 1, 5}, bounds: true})
		cones, err := newCones(p.Cones)
		if err != nil {
			t.Fatal(err)
		}
		eachCone(cones, func(c cone, lo, hi int) {
			n := hi - lo
			c.scale(interior(rng, n, 0.3), interior(rng, n, 0.3), make([]float64, n), make([]float64, n))
		})
		k, err := newSparseKKT(p, cones)
		if err != nil {
			t.Fatal(err)
		}
		w := &weights{sum: make([]float64, p.Columns()+len(p.L)), cones: cones}
		for i := range w.sum {
			w.sum[i] = math.Pow(10, 4*rng.Float64()-2)
		}
		k.update(p)
		if !k.factor(context.Background(), w, 1e-8) {
			t.Fatal("no factor")
		}
		d := denseKKT(p, w)
		size, _ := d.Dims()
		b := normals(rng, size)
		var want mat.VecDense
		if err := want.SolveVec(d, mat.NewVecDense(size, append([]float64(nil), b...))); err != nil {
			t.Fatal(err)
		}
		rhs := make([]float64, k.layout().dim)
		for i, at := range k.layout().position[:size] {
			rhs[at] = b[i]
		}
		f := newRefiner(k, krylov)
		f.target = 1e-14
		x := f.solve(rhs, 1e-8)
		for i, at := range k.layout().position[:size] {
			if v := want.AtVec(i); math.Abs(x[at]-v) > 1e-8*(1+math.Abs(v)) {
				t.Fatalf("trial %d: unknown %d is %g, want %g (residual %g)", trial, i, x[at], v, f.rel)
			}
		}
		if f.eta > 1e-6 || f.rel > 1e-12 {
			t.Errorf("trial %d: backward error %g, residual %g", trial, f.eta, f.rel)
		}
	}
}
