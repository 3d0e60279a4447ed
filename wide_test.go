package cvxc_test

import (
	"context"
	"math"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// Bounds that are meant as none, 1e8 and more, change neither answers nor derivatives; where one is active it counts.
func TestWideBounds(t *testing.T) {
	const text = `problem wide {
    param a[3, 3], b[3], far
    var   x[3] bounds(-far, far), y nonneg
    minimize sum_squares(a*x - b) + 0.3*norm1(x) + y
    subject to
        sum(x) + y >= 1
        y <= far
}
`
	data := func(far float64) cvxc.Data {
		return cvxc.Data{"a": [][]float64{{1, 0.5, 0}, {0, 2, 1}, {0.2, 0, 1}}, "b": []float64{1, -1, 0.5}, "far": far}
	}
	want := solvedText(t, text, data(100))
	gradient, err := want.Gradient()
	if err != nil {
		t.Fatal(err)
	}
	for _, far := range []float64{1e8, 1e9, 1e12} {
		s := solvedText(t, text, data(far))
		if math.Abs(s.Value-want.Value) > 1e-7*(1+math.Abs(want.Value)) {
			t.Errorf("%g: %.9g, want %.9g", far, s.Value, want.Value)
		}
		g, err := s.Gradient()
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range gradient.Param("b").Data {
			if got := g.Param("b").At(i); math.Abs(got-v) > 1e-6*(1+math.Abs(v)) {
				t.Errorf("%g: gradient by b[%d] is %.9g, want %.9g", far, i, got, v)
			}
		}
	}
}

// The same problem is solved with wide bounds, without, and with an active one, one after the other.
func TestWideBoundsAgain(t *testing.T) {
	m, err := cvxc.Compile(cvxc.Source("p.cvx", "problem p {\n    param lo, c = 0\n    var   x[2] bounds(lo, 1e9)\n    minimize sum(x) + norm1(x - c)\n    subject to\n        sum(x) >= 3\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(cvxc.Data{"lo": -1e9})
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []struct{ lo, c, want float64 }{{-1e9, 0, 6}, {-5, 0, 6}, {-1e9, 1, 4}, {4, 1, 14}, {-1e10, 2, 4}} {
		if err := p.Set("lo", set.lo); err != nil {
			t.Fatal(err)
		}
		if err := p.Set("c", set.c); err != nil {
			t.Fatal(err)
		}
		s, err := p.Solve(context.Background(), cvxc.Settings{})
		if err != nil || math.Abs(s.Value-set.want) > 1e-6 {
			t.Errorf("%+v: %v, %v", set, s.Value, err)
		}
	}
}
