package stdlib_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// ownSets are a user's sets with rows of every cone, locals with attributes, loops and data.
const ownSets = `
func slabs(x[n], A[m, n], b[m] nonneg) {
    satisfy
    subject to
        forall i in m: -b[i] <= A[i]'*x <= b[i]
        norm_inf(x) <= 3
}
func curved(x[n], r) {
    var u[n] nonneg, w bounds(-1, 2)
    satisfy
    subject to
        sum(exp(x)) + sum(u) <= r
        sum_squares(x - u) + w <= 9
        x[0] == w
}
func powers(x[n]) {
    satisfy
    subject to
        sum(pow_abs(x, 3)) <= 8
        geo_mean(x + 4) >= 1
}
func ball(x, y, r) {
    satisfy
    subject to
        norm([x; y]) <= r
}
func spectrahedron(X[n, n] symmetric) {
    var P[n, n] psd
    satisfy
    subject to
        X + P << 2*eye(n)
        X >> -eye(n)
        trace(X) == 1
}
`

// supports are support functions, and the largest value that they are, over variables of the set.
func supports() map[string]string {
	return map[string]string{
		"support(norm_ball, y, r=2)":             "maximize y'*x\nsubject to x in norm_ball(2)",
		"support(norm_ball, y, r=2, p=1)":        "maximize y'*x\nsubject to x in norm_ball(2, 1)",
		"support(norm_ball, y, r=2, p=3)":        "maximize y'*x\nsubject to x in norm_ball(2, 3)",
		"support(simplex, y)":                    "maximize y'*x\nsubject to x in simplex",
		"sum(support(box, y, l=-1, u=b))":        "maximize y'*x\nsubject to x in box(-1, b)",
		"support(ellipsoid, y, c=b, P=2*eye(3))": "maximize y'*x\nsubject to x in ellipsoid(b, 2*eye(3))",
		"support(slabs, y, A=A, b=b)":            "maximize y'*x\nsubject to x in slabs(A, b)",
		"support(curved, y, r=7)":                "maximize y'*x\nsubject to x in curved(7)",
		"support(powers, y)":                     "maximize y'*x\nsubject to x in powers",
		"support(spectrahedron, y*b' + b*y')":    "var X[3, 3] symmetric\nmaximize trace((y*b' + b*y')*X) + 0*x[0]\nsubject to X in spectrahedron",
		"sum(support(ball, y[i], b[i], r=i + 1) for i in 3)": "var z[3]\nmaximize y'*x + b'*z\n" +
			"subject to forall i in 3: (x[i], z[i]) in ball(i + 1)",
		"support(norm_ball, abs(y) + 1, r=2) + max(support(simplex, exp(y)), 0)": "let v = abs(y) + 1\nvar z[3]\n" +
			"maximize v'*x + exp(y)'*z\nsubject to x in norm_ball(2); z in simplex",
	}
}

// TestSupports: the value of a support function is the largest value over the set, found by itself, and its derivative is
// the point where that is taken.
func TestSupports(t *testing.T) {
	for call, largest := range supports() {
		t.Run(call, func(t *testing.T) {
			head := ownSets + "problem p {\n param A[3, 3], b[3] nonneg\n param "
			dual, err := cvxc.Compile(cvxc.Source("dual.cvx", head+"y0[3]\n var y[3]\n minimize "+call+"\n subject to\n given: y == y0\n}"))
			if err != nil {
				t.Fatal(err)
			}
			primal, err := cvxc.Compile(cvxc.Source("primal.cvx", head+"y[3]\n var x[3]\n "+largest+"\n}"))
			if err != nil {
				t.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(8, 9))
			for range 4 {
				compareSupports(t, dual, primal, rng)
			}
		})
	}
}

func compareSupports(t *testing.T, dual, primal *cvxc.Model, rng *rand.Rand) {
	t.Helper()
	y, b, A := make([]float64, 3), make([]float64, 3), make([][]float64, 3)
	for i := range 3 {
		y[i], b[i], A[i] = rng.NormFloat64(), 0.5+rng.Float64(), []float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
	}
	solve := func(m *cvxc.Model, y0 string) *cvxc.Solution {
		p, err := m.Bind(cvxc.Data{"A": A, "b": b, y0: y})
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Solve(context.Background(), cvxc.Settings{})
		if err != nil {
			t.Fatalf("at %v: %v", y, err)
		}
		return s
	}
	got, want := solve(dual, "y0"), solve(primal, "y")
	if !(math.Abs(got.Value-want.Value) <= 1e-6*(1+math.Abs(want.Value))) {
		t.Errorf("at %v the support function is %v, the largest value %v", y, got.Value, want.Value)
	}
}

// TestRobust: the worst case over a set within a constraint, at every index.
func TestRobust(t *testing.T) {
	m, err := cvxc.Compile(cvxc.Source("robust.cvx", ownSets+`
problem robust {
    param A[3, 3], d[3], r nonneg
    var x[3]
    minimize sum_squares(x)
    subject to
        forall i in 0..<3: worst: A[i]'*x - support(norm_ball, x, r=r) >= d[i]
}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(cvxc.Data{"A": [][]float64{{2, 0, 0}, {0, 2, 0}, {0, 0, 2}}, "d": []float64{1, 1, 1}, "r": 0.5})
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	want := 1 / (2 - 0.5*math.Sqrt(3)) // 2 x - 0.5 sqrt(3) x == 1 for x = (x, x, x)
	for i, x := range s.Var("x").Data {
		if math.Abs(x-want) > 1e-6 {
			t.Errorf("x[%d] is %v, want %v", i, x, want)
		}
	}
	if dual := s.Dual("worst").Data; len(dual) != 3 || math.Abs(dual[0]-dual[2]) > 1e-5 || math.Abs(dual[0]-2*want/(2-0.5*math.Sqrt(3))) > 1e-5 {
		t.Errorf("the dual is %v", dual)
	}
}
