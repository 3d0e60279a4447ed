package stdlib_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// TestGraphsOfOtherScales: with arguments 1e-4 and 1e4 times as large the optimal values are the closed forms too, where those
// are not beyond 1e9. Reciprocals of the small ones may be too much for the solver, which then says so.
func TestGraphsOfOtherScales(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	solved, without := 0, 0
	for _, f := range append(readFacts(t), branches()...) {
		m, err := cvxc.Compile(cvxc.Source("graph.cvx", f.problem()))
		if err != nil {
			t.Fatal(err)
		}
		rng, closed := rand.New(rand.NewPCG(8, 1)), f.closedForm(t, lib)
		for _, scale := range []float64{1e-4, 1e4} {
			for range 3 {
				at := f.placeFor(rng, 3)
				for _, name := range f.order {
					at[name] = each(at[name], func(x float64) float64 { return scale * x })
				}
				if inside, want := f.inside(closed, at); inside == nil || math.Abs(want) > 1e9 {
					continue
				}
				switch v, text := f.judge(t, m, closed, at); v {
				case differs:
					t.Errorf("%s: %s", f.call, text)
				case failed:
					without++
					t.Logf("%s: %s", f.call, text)
				case agrees:
					solved++
				}
			}
		}
	}
	if solved < 500 || without > solved/40 {
		t.Errorf("%d solved, %d without an answer", solved, without)
	}
}
