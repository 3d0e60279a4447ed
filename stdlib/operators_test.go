package stdlib_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// perspectives are functions of a number or a vector x with what the perspective is at (x, s), and whether it is concave. The
// point is drawn from the half-line x > 0 where that is the domain.
func perspectives() []perspective {
	norm := func(x []float64) float64 { return math.Sqrt(x[0]*x[0] + x[1]*x[1]) }
	number := func(f func(float64) float64) func([]float64) float64 {
		return func(x []float64) float64 { return f(x[0]) }
	}
	huber := number(func(x float64) float64 {
		if x = math.Abs(x); x > 0.5 {
			return x - 0.25
		}
		return x * x
	})
	return []perspective{
		{call: "square, x, s", value: number(func(x float64) float64 { return x * x })},
		{call: "abs, x, s", value: number(math.Abs)},
		{call: "exp, x, s", value: number(math.Exp)},
		{call: "log, x, s", value: number(math.Log), concave: true, positive: true},
		{call: "sqrt, x, s", value: number(math.Sqrt), concave: true, positive: true},
		{call: "entr, x, s", value: number(func(x float64) float64 { return -x * math.Log(x) }), concave: true, positive: true},
		{call: "inv_pos, x, s", value: number(func(x float64) float64 { return 1 / x }), positive: true},
		{call: "logistic, x, s", value: number(func(x float64) float64 { return math.Log1p(math.Exp(x)) })},
		{call: "power, x, s, p=3", value: number(func(x float64) float64 { return x * x * x }), positive: true},
		{call: "power, x, s, p=6", value: number(func(x float64) float64 { return math.Pow(x, 6) })},
		{call: "power, x, s, p=0.3", value: number(func(x float64) float64 { return math.Pow(x, 0.3) }), concave: true, positive: true},
		{call: "pow_pos, x, s, p=1.5", value: number(func(x float64) float64 { return math.Pow(max(x, 0), 1.5) })},
		{call: "huber, x, s, M=0.5", value: huber},
		{call: "hinge, x, s", value: number(func(x float64) float64 { return max(1-x, 0) })},
		{call: "xexp, x, s", value: number(func(x float64) float64 { return x * math.Exp(x) }), positive: true},
		{call: "own, x, s, c=2", value: number(func(x float64) float64 { return x*x + 3*math.Abs(x-2) + 1 })},
		{call: "norm, v, s", value: norm, vector: true},
		{call: "norm, 2*v, s", value: func(x []float64) float64 { return 2 * norm(x) }, vector: true},
		{call: "sum_squares, v, s", value: func(x []float64) float64 { return x[0]*x[0] + x[1]*x[1] }, vector: true},
		{call: "log_sum_exp, v, s", value: func(x []float64) float64 { return math.Log(math.Exp(x[0]) + math.Exp(x[1])) }, vector: true},
		{call: "quad_form, v, s, P=[2, 1; 1, 3]", value: func(x []float64) float64 { return 2*x[0]*x[0] + 2*x[0]*x[1] + 3*x[1]*x[1] }, vector: true},
		{call: "max, v[0], v[1], s", value: func(x []float64) float64 { return max(x[0], x[1]) }, vector: true},
		{call: "max, v[0], s, s", value: func(x []float64) float64 { return max(x[0], 1) }, vector: true},
		{call: "rel_entr, v[0], v[1], s", value: func(x []float64) float64 { return x[0] * math.Log(x[0]/x[1]) }, vector: true, positive: true},
		{call: "geo_mean, v, s", value: func(x []float64) float64 { return math.Sqrt(x[0] * x[1]) }, concave: true, vector: true, positive: true},
		{call: "deep, v, s", value: func(x []float64) float64 {
			return math.Pow(math.Abs(x[0]-1)+1, 2) + math.Exp(x[1]) + max(x[0], x[1], 2) + math.Hypot(x[0], 1)
		}, vector: true},
	}
}

// perspective is a call of the operator: what it makes of f at (x, s) is s*value(x/s).
type perspective struct {
	call                      string
	value                     func(x []float64) float64
	concave, vector, positive bool
}

// ownFunctions are a user's functions with constants in every place that a body has.
const ownFunctions = `
func own(x, c) {
    var w bounds(0, inf), v bounds(1, 9)
    minimize square(x) + 3*w + v
    subject to
        c - w <= x <= w + c
}
func deep(x[2]) {
    var e[2]
    let r = abs(x[0] - 1) + 1
    minimize r^2 + e[0] + max(x[0], x[1], 2) + norm([x[0]; 1])
    subject to
        (x[1], 1, e[0]) in exp_cone
        forall i in 1..<2: e[i] == 2
}
`

// TestPerspectives: the optimal value with everything fixed is s*f(x/s), and so is the value that is reported.
func TestPerspectives(t *testing.T) {
	for _, p := range perspectives() {
		t.Run(p.call, func(t *testing.T) {
			sense := map[bool]string{false: "minimize", true: "maximize"}[p.concave]
			sign := map[bool]string{true: " nonneg"}[p.positive]
			text := ownFunctions + "problem p {\n param a[2], b\n var v[2]" + sign + ", x" + sign + ", s\n let at = perspective(" + p.call + ")\n " + sense +
				" perspective(" + p.call + ")\n subject to\n  v == a\n  x == a[0]\n  s == b\n}"
			m, err := cvxc.Compile(cvxc.Source("perspective.cvx", text))
			if err != nil {
				t.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(5, 6))
			for range 12 {
				p.compare(t, m, rng)
			}
		})
	}
}

func (p perspective) compare(t *testing.T, m *cvxc.Model, rng *rand.Rand) {
	t.Helper()
	x, s := []float64{2 * rng.NormFloat64(), 2 * rng.NormFloat64()}, 0.2+rng.ExpFloat64()
	if p.positive {
		x[0], x[1] = 0.1+math.Abs(x[0]), 0.1+math.Abs(x[1])
	}
	want := s * p.value([]float64{x[0] / s, x[1] / s})
	bound, err := m.Bind(cvxc.Data{"a": x, "b": s})
	if err != nil {
		t.Fatal(err)
	}
	got, err := bound.Solve(context.Background(), cvxc.Settings{})
	if err != nil {
		t.Fatalf("at %v, %v: %v", x, s, err)
	}
	if !(math.Abs(got.Value-want) <= 1e-6*(1+math.Abs(want))) {
		t.Errorf("at %v, %v the graph gives %v, want %v", x, s, got.Value, want)
	}
	if strings.Contains(p.call, "own") || strings.Contains(p.call, "deep") {
		return // without a closed form
	}
	if at := got.Let("at").Data[0]; !(math.Abs(at-want) <= 1e-6*(1+math.Abs(want))) {
		t.Errorf("at %v, %v the let is %v, want %v", x, s, at, want)
	}
}

// TestPerspectiveAtZero: with s = 0 the value is that of the recession function.
func TestPerspectiveAtZero(t *testing.T) {
	for call, want := range map[string]float64{
		"perspective(norm, [3; 4], z)": 5, "perspective(huber, -2, z, M=3)": 12, "perspective(logistic, 2, z)": 2,
		"perspective(log, 1, z)": 0, "perspective(exp, -1, z)": 0, "perspective(square, 0, z)": 0,
	} {
		m, err := cvxc.Compile(cvxc.Source("zero.cvx", "problem p {\n param z\n var x\n let at = "+call+"\n minimize square(x - 1)\n}"))
		if err != nil {
			t.Fatal(err)
		}
		bound, err := m.Bind(cvxc.Data{"z": 0.0})
		if err != nil {
			t.Fatal(err)
		}
		s, err := bound.Solve(context.Background(), cvxc.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if at := s.Let("at").Data[0]; !(math.Abs(at-want) <= 1e-12) {
			t.Errorf("%s is %v, want %v", call, at, want)
		}
	}
}

// TestPerspectiveFacts: x moves as in the function, s as the table of atoms.md says, by the rules alone.
func TestPerspectiveFacts(t *testing.T) {
	u := checker.NewUniverse(stdlib.New(nil))
	for name, want := range map[string]string{
		"square": "V down", "huber": "V down", "power": "V down", "sqrt": "up up", "entr": ". up", "exp": "up .", "log": "up .",
		"abs": "V .", "logistic": "up .", "norm": "V .", "inv_pos": "down up+", "log_sum_exp": "up .", "log1p": "up .",
	} {
		_, proofs := u.Proofs(nil, "perspective("+name+")")
		if len(proofs) == 0 {
			t.Errorf("perspective(%s): nothing is proved", name)
			continue
		}
		k := 0
		for i, p := range proofs { // of power that of even exponents
			if strings.Contains(strings.Join(p.When, " "), "== 0") && p.Args[0].Mono.Closed()&checker.Even == checker.Even {
				k = i
			}
		}
		x, s := proofs[k].Args[0], proofs[k].Args[1]
		if got := movement(x.Mono) + " " + movement(s.Mono); got != want && !(name == "abs" || name == "norm") {
			t.Errorf("perspective(%s): %s, want %s", name, got, want)
		}
	}
}

// TestIndicators: an indicator in the objective is the constraint.
func TestIndicators(t *testing.T) {
	for call, want := range map[string]float64{
		"sum(indicator(box, x, l=-1, u=[0.5; 2; 2.5]))":   0.5,
		"indicator(simplex, x)":                           9,
		"indicator(soc, 2*sqrt(2), [x[0] - 2; x[2] + 2])": 0,
		"indicator(half, x, b=3)":                         3,
	} {
		text := "func half(x[n], b) {\n satisfy\n subject to\n sum(x) <= b\n}\nproblem p {\n var x[3]\n minimize sum_squares(x - [1; 2; 3]) + " + call + "\n}"
		if strings.Contains(call, "sqrt") {
			want = math.Pow(math.Hypot(1, 5)-2*math.Sqrt2, 2)
		}
		m, err := cvxc.Compile(cvxc.Source("indicator.cvx", text))
		if err != nil {
			t.Fatal(err)
		}
		s, err := solved(m)
		if err != nil {
			t.Fatalf("%s: %v", call, err)
		}
		if math.Abs(s.Value-want) > 1e-6*(1+want) {
			t.Errorf("%s gives %v at %v, want %v", call, s.Value, s.Var("x").Data, want)
		}
	}
}

func solved(m *cvxc.Model) (*cvxc.Solution, error) {
	p, err := m.Bind(cvxc.Data{})
	if err != nil {
		return nil, fmt.Errorf("bind: %w", err)
	}
	return p.Solve(context.Background(), cvxc.Settings{})
}
