package cvxc_test

import (
	"context"
	"math"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

const withDefaults = `problem defaults {
    dim   n
    param c[n], g = 0.5*sum(c .* c) + 1, hi[n] = g/2 + abs(c), lo[n] = -g
    var   x[n] bounds(lo, hi)
    minimize sum_squares(x) - 9*c'*x + g*sum(x)
}
`

// withDefaultsAt solves the model for c and what else is given.
func withDefaultsAt(t *testing.T, d cvxc.Data) *cvxc.Solution {
	t.Helper()
	m, err := cvxc.Compile(cvxc.Source("defaults.cvx", withDefaults))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{Tol: 1e-12})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Defaults that name a parameter follow it: a problem with new data is the problem of that data.
func TestDefaultsFollow(t *testing.T) {
	m, err := cvxc.Compile(cvxc.Source("defaults.cvx", withDefaults))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(cvxc.Data{"c": []float64{1, -2}})
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []struct {
		name  string
		value any
		same  cvxc.Data
	}{
		{"c", []float64{2, 1}, cvxc.Data{"c": []float64{2, 1}}},
		{"g", 5, cvxc.Data{"c": []float64{2, 1}, "g": 5}},
		{"c", []float64{0, 1}, cvxc.Data{"c": []float64{0, 1}, "g": 5}},
	} {
		if err := p.Set(set.name, set.value); err != nil {
			t.Fatal(err)
		}
		got, err := p.Solve(context.Background(), cvxc.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if want := withDefaultsAt(t, set.same).Value; math.Abs(got.Value-want) > 1e-6*(1+math.Abs(want)) {
			t.Errorf("%s = %v: %.9g, and %.9g with the same data from the start", set.name, set.value, got.Value, want)
		}
	}
}

// The gradient by a parameter is the derivative with the defaults that follow it, and so is a change.
func TestDerivativesThroughDefaults(t *testing.T) {
	at := []float64{2, -1}
	s := withDefaultsAt(t, cvxc.Data{"c": at})
	g, err := s.Gradient()
	if err != nil {
		t.Fatal(err)
	}
	const step = 1e-4
	for i := range at {
		var ends [2]float64
		for k, h := range []float64{step, -step} {
			c := []float64{at[0], at[1]}
			c[i] += h
			ends[k] = withDefaultsAt(t, cvxc.Data{"c": c}).Value
		}
		want := (ends[0] - ends[1]) / (2 * step)
		if got := g.Param("c").At(i); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("by c[%d]: %.9g, differences give %.9g", i, got, want)
		}
		direction := make([]float64, len(at))
		direction[i] = 1
		change, err := s.JVP(cvxc.Data{"c": direction})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(change.Value-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("along c[%d]: %.9g, differences give %.9g", i, change.Value, want)
		}
	}
	held, err := s.JVP(cvxc.Data{"c": []float64{1, 0}, "g": 0, "hi": []float64{0, 0}, "lo": []float64{0, 0}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := held.Value, -9*s.Var("x").At(0); math.Abs(got-want) > 1e-6 {
		t.Errorf("with the defaults held: %.9g, want %.9g", got, want)
	}
}

// A const number chooses cones: with a new value the problem is the one of that value, or stays as it is.
func TestSetConst(t *testing.T) {
	const text = `problem fit {
    dim   n
    param c[n], k const, j const = k + 1
    var   x[n]
    minimize norm(x - c, k) + norm(x, j)
}
`
	data := cvxc.Data{"c": []float64{1, 2}, "k": 2}
	m, err := cvxc.Compile(cvxc.Source("fit.cvx", text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Set("c", []float64{3, -1}); err != nil {
		t.Fatal(err)
	}
	if err := p.Set("k", 3); err != nil {
		t.Fatal(err)
	}
	if err := p.Set("k", 0.5); err == nil {
		t.Error("a norm of order 0.5 is accepted")
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	want := solvedText(t, text, cvxc.Data{"c": []float64{3, -1}, "k": 3})
	if math.Abs(s.Value-want.Value) > 1e-7 {
		t.Errorf("%.9g, and %.9g with the same data from the start", s.Value, want.Value)
	}
	g, err := s.Gradient()
	if err != nil || len(g.Params) != 1 || g.Params[0].Name != "c" {
		t.Errorf("%v: const numbers have no gradient: %v", err, g)
	}
	if _, err := s.JVP(cvxc.Data{"k": 1}); err == nil {
		t.Error("a change of a const number has a derivative")
	}
}
