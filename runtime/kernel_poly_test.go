package runtime

import (
	"math"
	"testing"
)

// The envelope is the polynomial where that is convex, the chord of a double well, and what a lower degree leaves.
func TestPolyHull(t *testing.T) {
	for _, c := range []struct {
		x, value float64
		coef     []float64
	}{
		{3, 9, []float64{0, 0, 1}},
		{2, 16 - 12, []float64{0, 0, -3, 0, 1}},
		{1, -2.25, []float64{0, 0, -3, 0, 1}},
		{-0.3, -2.25 - 0.3*5, []float64{0, 5, -3, 0, 1}},
		{1e6, 1e24, []float64{0, 0, 0, 0, 1}},
		{-7, 1 - 14, []float64{1, 2, 0}},
		{2, math.Inf(-1), []float64{0, 0, 0, 1}},
		{2, math.Inf(-1), []float64{0, 0, -1}},
		{2, 4, []float64{4}},
		{2, 0, nil},
		{2, math.NaN(), []float64{0, math.NaN(), 1}},
		{1, 1e300, []float64{0, 0, 1e300}},
		{1, 1e-300, []float64{0, 0, 1e-300}},
		{1e200, 1e200, []float64{0, 1, 0, 0, 0}},
		{0, 0, []float64{0, 0, 1e308, 0, 1e308}},
	} {
		in := append([]float64{c.x}, c.coef...)
		op := TapeOp{Kind: TapeCall, Name: "poly_hull", Out: len(in), Len: 1, M: 1, K: len(in), N: 1, Args: []TapeArg{{Len: len(in)}}}
		s, err := (&Tape{Inputs: len(in), Size: len(in) + 1, Ops: []TapeOp{op}}).NewState()
		if err != nil {
			t.Fatal(err)
		}
		s.Eval(in)
		got := s.Theta[len(in)]
		if !(math.Abs(got-c.value) <= 1e-12*(1+math.Abs(c.value))) && got != c.value && !(got != got && c.value != c.value) {
			t.Errorf("at %v of %v: %v, want %v", c.x, c.coef, got, c.value)
		}
	}
}
