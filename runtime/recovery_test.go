package runtime

import (
	"math"
	"math/rand/v2"
	"testing"
)

func gaussian(r *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = r.NormFloat64()
	}
	return v
}

// Expand and Gather, Collect and Spread, Apply and ApplyAdjoint: <u, J v> = <J'u, v>.
func TestRecoveryAdjoints(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rec := &Recovery{Size: 7, Variables: []Variable{
		{Field: Field{Offset: 0, Len: 3}, First: 2},
		{Field: Field{Offset: 3, Len: 4}, Index: []int32{0, -1, -2 - 1, 0}},
	}}
	x, u := gaussian(r, 5), gaussian(r, 7)
	v, g := make([]float64, 7), make([]float64, 5)
	rec.Expand(v, x)
	rec.Gather(g, u)
	if a, b := dot(u, v), dot(g, x); math.Abs(a-b) > 1e-12 {
		t.Errorf("variables: %g and %g", a, b)
	}
	res := &Result{Y: gaussian(r, 2), W: gaussian(r, 3), Z: gaussian(r, 4), Zc: gaussian(r, 5)}
	all := make([]float64, 2+3+8+5)
	res.Collect(all)
	w := gaussian(r, len(all))
	back := &Result{Y: make([]float64, 2), W: make([]float64, 3), Z: make([]float64, 4), Zc: make([]float64, 5)}
	res.Spread(w, back.Y, back.W, back.Z, back.Zc)
	a := dot(w, all)
	if b := dot(back.Y, res.Y) + dot(back.W, res.W) + dot(back.Z, res.Z) + dot(back.Zc, res.Zc); math.Abs(a-b) > 1e-12 {
		t.Errorf("multipliers: %g and %g", a, b)
	}
	d := Dual{Field: Field{Len: 2}, Rows: Rows{Start: []int32{0, 1, 3}, Index: []int32{4, 0, 7}, Coef: []float64{2, -1, 0.5}}}
	y, gm, gd := make([]float64, 2), make([]float64, len(all)), gaussian(r, 2)
	d.Apply(y, all, -1)
	d.ApplyAdjoint(gm, gd, -1)
	if a, b := dot(gd, y), dot(gm, all); math.Abs(a-b) > 1e-12 {
		t.Errorf("duals: %g and %g", a, b)
	}
}
