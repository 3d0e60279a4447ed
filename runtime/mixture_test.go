package runtime

import (
	"math/rand/v2"
	"testing"
)

// TestMixtures mixes one to three cones, each regular or at a kink, with rows, dependent equalities and duplicated rows:
// what is degenerate is flagged as what it is, what is not is not, and VJP is the adjoint of JVP.
func TestMixtures(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	regular, degenerate := 0, 0
	for trial := range 150 {
		var cones []Cone
		var v []float64
		kink := false
		for range 1 + rng.IntN(3) {
			part, at := mixedCone(rng)
			cones, v, kink = append(cones, Cone{Kind: SecondOrder, Dim: len(part)}), append(v, part...), kink || at
		}
		k := len(v)
		v = append(v, 0.5, -0.6, 0.8, -0.7)
		if rng.IntN(6) == 0 {
			v[k], kink = 0, true
		}
		a, h := dense(rng, 3, 24), dense(rng, len(v), 24)
		dual := false
		switch rng.IntN(5) {
		case 0:
			copy(a[2], a[0])
			axpy(a[2], -2, a[1])
			dual = true
		case 1:
			copy(h[k+3], h[k+1])
			v[k+3] = v[k+1]
			dual = true
		}
		p := designedAt(rng, ofRank(rng, 24, 24), a, h[:k], h[k:], cones, v)
		onVector(p)
		d := differentiated(t, p)
		seed := newTangent(p)
		copy(seed.X, normals(rng, 24))
		adjoint(t, d, p, seed, rng)
		r := d.Degenerate()
		if !r.Polished || (len(r.Kinks) > 0) != kink || (len(r.Rows) > 0) != dual || len(r.Columns) > 0 {
			t.Errorf("trial %d, kink %t, dual %t: %+v", trial, kink, dual, *r)
		}
		if kink || dual {
			degenerate++
		} else {
			regular++
		}
	}
	if regular < 15 || degenerate < 75 {
		t.Errorf("%d regular, %d degenerate", regular, degenerate)
	}
}

// mixedCone draws v of a second-order cone, and whether it is at a kink.
func mixedCone(rng *rand.Rand) ([]float64, bool) {
	n := 2 + rng.IntN(4)
	switch rng.IntN(7) {
	case 0:
		return socPoint(rng, n, 0, -uniform(rng)), true
	case 1:
		return socPoint(rng, n, uniform(rng), 0), true
	case 2:
		return make([]float64, n), true
	case 3:
		return socPoint(rng, n, 1+uniform(rng), 0.5), false
	case 4:
		return socPoint(rng, n, -0.5, -1-uniform(rng)), false
	}
	return socPoint(rng, n, uniform(rng), -uniform(rng)), false
}
