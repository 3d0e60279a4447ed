package stdlib_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// polyval is c_0 + c_1 x + c_2 x^2 + ...
func polyval(c []float64, x float64) float64 {
	out := 0.0
	for k := len(c) - 1; k >= 0; k-- {
		out = out*x + c[k]
	}
	return out
}

// envelope is the convex envelope at x of a polynomial, by chords between points of a grid on both sides.
func envelope(c []float64, x float64) float64 {
	best := polyval(c, x)
	const reach, steps = 4.0, 800
	for i := 1; i <= steps; i++ {
		a := x - reach*float64(i)/steps
		fa := polyval(c, a)
		for k := 1; k <= steps; k++ {
			b := x + reach*float64(k)/steps
			w := (x - a) / (b - a)
			best = min(best, (1-w)*fa+w*polyval(c, b))
		}
	}
	return best
}

// evenPolynomial draws coefficients of degree 2d, the last one positive.
func evenPolynomial(rng *rand.Rand, d int) []float64 {
	c := make([]float64, 2*d+1)
	for i := range c {
		c[i] = rng.NormFloat64()
	}
	c[2*d] = 0.5 + rng.Float64()
	return c
}

func solveText(t *testing.T, text string, data cvxc.Data) *cvxc.Solution {
	t.Helper()
	m, err := cvxc.Compile(cvxc.Source("p.cvx", text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(data)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	if err != nil {
		t.Fatalf("%v: %v", data, err)
	}
	return s
}

// TestPolyEnv: the convex envelope lies on the chords below the polynomial, and on it where it is convex.
func TestPolyEnv(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for d := 1; d <= 3; d++ {
		text := fmt.Sprintf("problem p {\n param c[%d], x0\n var x\n minimize poly_env(x, c)\n subject to\n  x == x0\n}", 2*d+1)
		for range 4 {
			c, x := evenPolynomial(rng, d), rng.NormFloat64()
			s := solveText(t, text, cvxc.Data{"c": c, "x0": x})
			if want := envelope(c, x); math.Abs(s.Value-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("%v at %v: %v, want %v", c, x, s.Value, want)
			}
		}
	}
}

// TestNonnegPoly: the largest number that may be taken from a polynomial is its least value.
func TestNonnegPoly(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for d := 1; d <= 3; d++ {
		text := fmt.Sprintf("problem p {\n param c[%d]\n var t\n maximize t\n subject to\n  c - t*e(0, %d) in nonneg_poly\n}", 2*d+1, 2*d+1)
		for range 4 {
			c := evenPolynomial(rng, d)
			want := math.Inf(1)
			for i := -4000; i <= 4000; i++ {
				want = min(want, polyval(c, float64(i)/1000))
			}
			if s := solveText(t, text, cvxc.Data{"c": c}); math.Abs(s.Value-want) > 1e-5*(1+math.Abs(want)) {
				t.Errorf("%v: %v, want %v", c, s.Value, want)
			}
		}
	}
}

// TestConvexPoly: the convex polynomial of degree 4 through three points that is least between them is the parabola or
// flatter; its second derivative is never negative.
func TestConvexPoly(t *testing.T) {
	s := solveText(t, `problem p {
    var c[5]
    minimize sum_squares(c - [0; 1; -1; 0.5; 0.3])
    subject to
        c in convex_poly
}`, cvxc.Data{})
	c := s.Var("c").Data
	least := math.Inf(1)
	for i := -300; i <= 300; i++ {
		x := float64(i) / 100
		least = min(least, 2*c[2]+6*c[3]*x+12*c[4]*x*x)
	}
	if least < -1e-6 || least > 1e-2 {
		t.Errorf("the least second derivative of %v is %v", c, least)
	}
	if math.Abs(c[0]) > 1e-6 || math.Abs(c[1]-1) > 1e-6 {
		t.Errorf("coefficients %v: the first two are free", c)
	}
}

// TestPowConeND: the largest product of powers under a budget has its shares by the weights.
func TestPowConeND(t *testing.T) {
	w := []float64{1, 2, 3, 2}
	s := solveText(t, `problem p {
    param w[4] nonneg
    var x[4], z
    minimize z
    subject to
        (x, z) in pow_cone_nd(w)
        sum(x) <= 8
}`, cvxc.Data{"w": w})
	want := 0.0
	for i, x := range s.Var("x").Data {
		if math.Abs(x-w[i]) > 1e-4 {
			t.Errorf("x[%d] is %v, want %v", i, x, w[i])
		}
		want += w[i] * math.Log(w[i]) / 8
	}
	if math.Abs(s.Value+math.Exp(want)) > 1e-6 {
		t.Errorf("z is %v, want %v", s.Value, -math.Exp(want))
	}
}

// TestSampleVariance: with ddof = 1 the sum of squares is divided by n - 1.
func TestSampleVariance(t *testing.T) {
	for call, want := range map[string]float64{
		"variance(x)": 2.0 / 3, "variance(x, ddof=1)": 1, "std(x)": math.Sqrt(2.0 / 3), "std(x, ddof=1)": 1, "variance(x, ddof=p)": 2 / 2.5,
	} {
		s := solveText(t, "problem p {\n param p nonneg = 0.5\n var x[3]\n let v = "+call+"\n minimize "+call+" + 0*p\n subject to\n  x == [1; 2; 3]\n}", cvxc.Data{})
		if math.Abs(s.Value-want) > 1e-6 || math.Abs(s.Let("v").Data[0]-want) > 1e-6 {
			t.Errorf("%s is %v, its let %v, want %v", call, s.Value, s.Let("v").Data[0], want)
		}
	}
}
