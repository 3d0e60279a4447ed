package cvxc_test

import (
	"context"
	"math"
	"testing"
	"testing/fstest"

	"github.com/cvxc-lang/cvxc"
)

// optimum is the optimal value of a model for its data.
func optimum(t *testing.T, text cvxc.Text, data cvxc.Data) (float64, error) {
	t.Helper()
	m, err := cvxc.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(data)
	if err != nil {
		return 0, err
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	if err != nil {
		return 0, err
	}
	return s.Value, nil
}

// Default values of formals are expressions in what the function sees: numbers, arrays, data of the problem around it.
func TestDefaultsOfFormals(t *testing.T) {
	text := cvxc.Source("p.cvx", `problem p {
    param g
    func f(x, a = g) {
        minimize (x - a)^2
    }
    func h(x, a = g + 1) = (x - a)^2
    func k(x, a = 2*3) {
        minimize (x - a)^2
    }
    func l(x, a = -3) = (x - a)^2
    func m(z[2], c[2] = [1; 2]) = sum_squares(z - c)
    func s(z[2], r nonneg = g) {
        satisfy
        subject to
            z[0] + z[1] <= r
    }
    var x, z[2]
    minimize f(x) + h(x) + k(x) + l(x) + m(z)
    subject to
        z in s
}`)
	// (x - 2)^2 + (x - 3)^2 + (x - 6)^2 + (x + 3)^2 at 2; (1, 2) is 1/sqrt(2) away from z[0] + z[1] <= 2
	if v, err := optimum(t, text, cvxc.Data{"g": 2.0}); err != nil || math.Abs(v-42.5) > 1e-6 {
		t.Error(v, err)
	}
	if v, err := optimum(t, text, cvxc.Data{"g": -2.0}); len(cvxc.DiagnosticsOf(err)) != 1 || cvxc.DiagnosticsOf(err)[0].Code != "CVX0814" {
		t.Errorf("a radius of -2: %v %v", v, err)
	}
}

// A default that is not what its formal is declared to be is no better than such an argument.
func TestDefaultsAreChecked(t *testing.T) {
	text := cvxc.Source("p.cvx", `func f(x[2], P[2, 2] psd = [1, 2; 2, 1]) {
    minimize x'*P*x
}
problem p {
    var x[2]
    minimize f(x)
}`)
	if v, err := optimum(t, text, nil); len(cvxc.DiagnosticsOf(err)) != 1 || cvxc.DiagnosticsOf(err)[0].Code != "CVX0814" {
		t.Error(v, err)
	}
}

// Functions of one name in several files have sizes of their own.
func TestSizesOfNamesakes(t *testing.T) {
	text := cvxc.FS(fstest.MapFS{
		"lib.cvx": {Data: []byte(`func f(a[n], b[m]) {
    var t[n+m]
    minimize t
    subject to
        t[:n] >= a
        t[n:] >= b
}`)},
		"main.cvx": {Data: []byte(`import "lib.cvx" as lib
func f(x[n], y[m]) {
    minimize sum(lib.f(y, x) - [zeros(m); ones(n)])
}
problem p {
    var x[2], y[3]
    minimize f(x, y)
    subject to
        x == 1
        y == 2
}`)},
	}, "main.cvx")
	if v, err := optimum(t, text, nil); err != nil || math.Abs(v-6) > 1e-6 {
		t.Error(v, err)
	}
}

// What is proved of a body for all sizes is not proved again for those of a call, where it may be out of reach.
func TestSubscriptsOfCalls(t *testing.T) {
	text := cvxc.Source("p.cvx", `func f(x[n], y[2*n-1]) {
    var t
    minimize t
    subject to
        t >= sum(x) + y[2*n-2]^2
        forall i in n: t >= y[2*i]
}
problem p {
    dim a, b
    require a > b
    param c[a], d[b]
    var x[a-b], y[2*a-2*b-1]
    minimize f(x, y)
    subject to
        x >= 1
        y >= 2
        sum(x) <= sum(c) + sum(d)
}`)
	if v, err := optimum(t, text, cvxc.Data{"c": []float64{1, 2, 3}, "d": []float64{7}}); err != nil || math.Abs(v-6) > 1e-6 {
		t.Error(v, err)
	}
}

// A closed form that leaves the range of the body is noticed where it is computed of data: the weight of a square here.
func TestClosedFormsKeepTheRange(t *testing.T) {
	text := cvxc.Source("p.cvx", `func f(x) {
    value x^2 - 100
    minimize x^2
}
problem p {
    param c
    var x
    minimize f(c)*x^2
    subject to
        -1 <= x <= 1
}`)
	if v, err := optimum(t, text, cvxc.Data{"c": 3.0}); len(cvxc.DiagnosticsOf(err)) != 1 || cvxc.DiagnosticsOf(err)[0].Code != "CVX0814" {
		t.Error(v, err)
	}
	if v, err := optimum(t, text, cvxc.Data{"c": 11.0}); err != nil || math.Abs(v) > 1e-7 {
		t.Error(v, err)
	}
}
