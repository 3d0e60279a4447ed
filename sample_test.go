package cvxc_test

import (
	"context"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

const sampled = `/// Squared distance to the interval of width 2*eps.
func tube(x, eps nonneg) {
    value max(abs(x) - eps, 0)^2
    var t nonneg
    minimize t^2
    subject to
        abs(x) <= eps + t
}

/// As tube, with a value that forgets the square.
func wrong(x, eps nonneg) {
    value max(abs(x) - eps, 0)
    var t nonneg
    minimize t^2
    subject to
        abs(x) <= eps + t
}

/// A p-th power of a norm, entry by entry concave for no p.
func steep(x[n], p const) {
    require p >= 1
    minimize pow_pos(norm(x), p)
}

func root(x) {
    value sqrt(x)
    var t
    maximize t
    subject to
        (x, 0.5, t) in rsoc
}

func widest(C[n, n] psd, x[n, m]) = sum(quad_form(x, C, axis=0))

func ball(x[n]) {
    satisfy
    subject to
        norm(x) <= 1
}

problem p {
    dim   n
    param c[n]
    var   x[n]
    func own(z) = abs(z) + sum(c)
    minimize own(x[0]) + sum(tube(x, 1)) + c'*x
}
`

func sampleOf(t *testing.T, name string) []*cvxc.Sample {
	t.Helper()
	s, err := cvxc.SampleIn(context.Background(), cvxc.Source("f.cvx", sampled), name)
	if err != nil {
		t.Fatal(name, err)
	}
	return s
}

func TestSampleIn(t *testing.T) {
	if s := sampleOf(t, "tube"); len(s) != 1 || !s[0].Closed || !s[0].Agrees() || len(s[0].Points) != 24 || s[0].Outside != 0 {
		t.Errorf("tube: %+v", s[0])
	}
	if s := sampleOf(t, "wrong"); s[0].Agrees() || s[0].Difference() < 0.1 {
		t.Errorf("wrong: %+v", s[0])
	}
	orders := ""
	for _, s := range sampleOf(t, "steep") {
		orders += s.Const + ";"
		if len(s.Points) != 24 || len(s.Points[0].Args) != 1 || len(s.Points[0].Args[0].Array.Data) != 3 {
			t.Errorf("steep: %+v", s)
		}
	}
	if orders != "p = 2;p = 3;p = 1;" {
		t.Errorf("steep: %s", orders)
	}
	s := sampleOf(t, "root")[0]
	if !s.Agrees() || s.Outside == 0 {
		t.Errorf("root: %+v", s)
	}
	for _, p := range s.Points {
		if p.Args[0].Array.Scalar() < 0 {
			t.Errorf("root of %g", p.Args[0].Array.Scalar())
		}
	}
}

func TestSampleInErrors(t *testing.T) {
	for name, want := range map[string]string{"ball": "is a set", "own": "belongs to a problem", "tub": "did you mean tube"} {
		if _, err := cvxc.SampleIn(context.Background(), cvxc.Source("f.cvx", sampled), name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := cvxc.SampleIn(context.Background(), cvxc.Source("f.cvx", "func f(x) = x*\n"), "f"); len(cvxc.DiagnosticsOf(err)) != 1 {
		t.Error(err)
	}
}

// A function may use the names that the problem of a sample would have.
func TestSampleNames(t *testing.T) {
	text := "func closed_form(x, at_x) = abs(x) + at_x\nfunc g(closed_form) = abs(closed_form)\n"
	for _, name := range []string{"closed_form", "g"} {
		samples, err := cvxc.SampleIn(context.Background(), cvxc.Source("names.cvx", text), name)
		if err != nil || len(samples) != 1 || !samples[0].Agrees() {
			t.Errorf("%s: %v, %v", name, samples, err)
		}
	}
}
