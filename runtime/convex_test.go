package runtime

import (
	"math/rand/v2"
	"testing"
)

func TestCheckConvex(t *testing.T) {
	for _, c := range []struct {
		name string
		p    rows
		want bool
	}{
		{"zero", rows{{0, 0}, {0, 0}}, true},
		{"identity", rows{{1, 0}, {0, 1}}, true},
		{"rank one", rows{{1, 2}, {2, 4}}, true},
		{"rank one, rounded", rows{{1, 1.0000005}, {1.0000005, 1}}, true},
		{"negative", rows{{1, 0}, {0, -1}}, false},
		{"slightly negative", rows{{1, 0}, {0, -1e-4}}, false},
		{"indefinite", rows{{1, 2}, {2, 1}}, false},
		{"zero diagonal", rows{{0, 1}, {1, 5}}, false},
		{"no diagonal", rows{{0, 1}, {1, 0}}, false},
		{"zero diagonal, other way", rows{{5, 1}, {1, 0}}, false},
	} {
		p := freeProgram(2)
		p.P = c.p.square(2)
		if got := CheckConvex(p) == nil; got != c.want {
			t.Errorf("%s: convex is %v", c.name, got)
		}
	}
	rng := rand.New(rand.NewPCG(91, 92))
	for trial := range 40 { // of low rank, so that rounding decides the sign of pivots
		p, _ := designed(rng, size{n: 30, quadratic: 1 + trial%20})
		if err := CheckConvex(p); err != nil {
			t.Errorf("trial %d: %v", trial, err)
		}
		p.P.Val[len(p.P.Val)-1] -= 1e3
		if CheckConvex(p) == nil {
			t.Errorf("trial %d: a negative diagonal passes", trial)
		}
	}
}
