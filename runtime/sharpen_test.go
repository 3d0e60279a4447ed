package runtime

import (
	"math"
	"testing"
)

// parabola is (x_0 - c)^2 over x >= 0, written out, in n variables: the others have no part in it.
func parabola(c float64, n int) *Program {
	p := freeProgram(n)
	a := make(rows, n)
	for i := range a {
		a[i] = make([]float64, n)
	}
	a[0][0] = 2
	p.P = a.square(n)
	p.Q[0], p.R = -2*c, c*c
	p.Lo = repeat(0, n)
	return p
}

// TestIdleVariables: the slack of a variable without a part in the problem stays large while its multiplier vanishes.
func TestIdleVariables(t *testing.T) {
	for _, c := range []float64{1, 1e3, 1e6, 1e8} {
		for n := 1; n < 5; n++ {
			if r := solveIt(t, parabola(c, n)); r.Status != Optimal || math.Abs(r.X[0]-c) > 1e-6*c {
				t.Errorf("c = %g, %d variables: %v, x = %v, %+v", c, n, r.Status, r.X, r.Check)
			}
		}
	}
}

// TestConstantCancels: a gap which is small beside the objective without its constant leaves the value right to 1e-11 of
// the constant, not only to 1e-8.
func TestConstantCancels(t *testing.T) {
	for _, c := range []float64{1e3, 1e6} {
		if r := solveIt(t, parabola(c, 1)); r.Status != Optimal || math.Abs(r.Value) > 1e-11*c*c {
			t.Errorf("c = %g: %v, value %g", c, r.Status, r.Value)
		}
	}
}
