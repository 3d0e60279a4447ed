package runtime

import (
	"math/rand/v2"
	"testing"
)

// TestMixtures mixes one to three cones of every kind, each regular or at a kink, with rows, dependent equalities,
// duplicated rows and columns that enter as a sum: what is degenerate is flagged as what it is, what is not is not and has
// the right derivative, and VJP is the adjoint of JVP.
func TestMixtures(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	regular, degenerate := 0, 0
	for trial := range 300 {
		var cones []Cone
		var v []float64
		kink := false
		for range 1 + rng.IntN(3) {
			c, part, at := mixedCone(rng)
			cones, v, kink = append(cones, c), append(v, part...), kink || at
		}
		k := len(v)
		v = append(v, 0.5, -0.6, 0.8, -0.7)
		if rng.IntN(6) == 0 {
			v[k], kink = 0, true
		}
		const n = 28
		a, h, sq := dense(rng, 3, n), dense(rng, len(v), n), ofRank(rng, n, n)
		dual, primal := false, false
		switch rng.IntN(6) {
		case 0:
			copy(a[2], a[0])
			axpy(a[2], -2, a[1])
			dual = true
		case 1:
			copy(h[k+3], h[k+1])
			v[k+3] = v[k+1]
			dual = true
		case 2:
			small := ofRank(rng, n-2, n-2)
			for i := range sq {
				clear(sq[i])
				if i < n-2 {
					copy(sq[i], small[i])
				}
			}
			for _, r := range append(append(rows{}, a...), h...) {
				r[n-1] = r[n-2]
			}
			primal = true
		}
		p := designedAt(rng, sq, a, h[:k], h[k:], cones, v)
		onVector(p)
		d := differentiated(t, p)
		seed := newTangent(p)
		copy(seed.X, normals(rng, n-2))
		adjoint(t, d, p, seed, rng)
		r := d.Degenerate()
		if !r.Polished || (len(r.Kinks) > 0) != kink || (len(r.Rows) > 0) != dual || (len(r.Columns) > 0) != primal {
			t.Errorf("trial %d, kink %t, dual %t, primal %t: %+v", trial, kink, dual, primal, *r)
		}
		if d.form.factors > 1 && !kink {
			t.Errorf("trial %d: %d factorisations", trial, d.form.factors)
		}
		if kink || dual || primal {
			degenerate++
			continue
		}
		regular++
		exactly(t, d, p, v, rng)
	}
	if regular < 30 || degenerate < 200 {
		t.Errorf("%d regular, %d degenerate", regular, degenerate)
	}
}

// mixedCone draws a cone and v there, and whether that is a kink.
func mixedCone(rng *rand.Rand) (c Cone, v []float64, kink bool) {
	soc, alpha := Cone{Kind: SecondOrder, Dim: 2 + rng.IntN(4)}, someAlpha(rng)
	p, n := expRays(rng)
	q, m := powRays(rng, alpha)
	exp, pow := exps(1)[0], pow3(alpha)
	switch rng.IntN(18) {
	case 0:
		return soc, socPoint(rng, soc.Dim, 0, -uniform(rng)), true
	case 1:
		return soc, socPoint(rng, soc.Dim, uniform(rng), 0), true
	case 2:
		return soc, make([]float64, soc.Dim), true
	case 3:
		return soc, socPoint(rng, soc.Dim, 1+uniform(rng), 0.5), false
	case 4:
		return soc, socPoint(rng, soc.Dim, -0.5, -1-uniform(rng)), false
	case 5:
		return psd(3), psdPoint(rng, uniform(rng), -uniform(rng), 0), true
	case 6, 7:
		return psd(3), psdPoint(rng, uniform(rng), -uniform(rng), -uniform(rng)), false
	case 8:
		return exp, along(uniform(rng), p, 0, n), true
	case 9:
		return exp, along(0, p, uniform(rng), n), true
	case 10, 11:
		return exp, along(uniform(rng), p, uniform(rng), n), false
	case 12:
		return exp, []float64{-uniform(rng), -uniform(rng), uniform(rng)}, false
	case 13:
		return pow, along(uniform(rng), q, 0, m), true
	case 14:
		return pow, make([]float64, 3), true
	case 15, 16:
		return pow, along(uniform(rng), q, uniform(rng), m), false
	}
	return soc, socPoint(rng, soc.Dim, uniform(rng), -uniform(rng)), false
}
