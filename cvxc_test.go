package cvxc_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"github.com/cvxc-lang/cvxc"
)

const ridge = `/// Least squares with bounds.
problem ridge {
    dim   m, n
    param A[m, n], b[m], gamma nonneg = 0.1, u[n]
    var   x[n] nonneg
    let   r = A*x - b
    minimize sum_squares(r) + gamma*sum_squares(x)
    subject to
        cap:    x <= u
        budget: sum(x) == 1
        x[0] - x[n-1] <= 1
}
`

var ridgeData = cvxc.Data{
	"A": mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 7}),
	"b": []float64{1, 2, 3},
	"u": [2]float64{0.9, math.Inf(1)},
}

func solve(t *testing.T, text string, d cvxc.Data) (*cvxc.Problem, *cvxc.Solution, error) {
	t.Helper()
	m, err := cvxc.Compile(cvxc.Source("model.cvx", text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{Tol: 1e-10})
	if s == nil {
		t.Fatal(err)
	}
	return p, s, err
}

func TestSolve(t *testing.T) {
	_, s, err := solve(t, ridge, ridgeData)
	if err != nil {
		t.Fatal(err)
	}
	x := s.Var("x")
	if diff := cmp.Diff([]int{2}, x.Shape); diff != "" {
		t.Error(diff)
	}
	value := 0.1 * (x.At(0)*x.At(0) + x.At(1)*x.At(1))
	for i, row := range [][2]float64{{1, 2}, {3, 4}, {5, 7}} {
		r := row[0]*x.At(0) + row[1]*x.At(1) - float64(i+1)
		value += r * r
		if math.Abs(s.Let("r").At(i)-r) > 1e-9 {
			t.Errorf("r[%d] = %g, want %g", i, s.Let("r").At(i), r)
		}
	}
	if math.Abs(value-s.Value) > 1e-8 {
		t.Errorf("value %g, the objective at x is %g", s.Value, value)
	}
	var names []string
	for _, c := range s.Constraints() {
		names = append(names, c.Name+": "+c.Text)
	}
	want := []string{"cap: x <= u", "budget: sum(x) == 1", "line11: x[0] - x[n-1] <= 1"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// valueAt solves ridge with one parameter replaced.
func valueAt(t *testing.T, p *cvxc.Problem, name string, v any) float64 {
	t.Helper()
	if err := p.Set(name, v); err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{Tol: 1e-10})
	if err != nil {
		t.Fatal(err)
	}
	return s.Value
}

// TestGradient compares the gradient of the optimal value with central differences, zeros of the data included.
func TestGradient(t *testing.T) {
	d := cvxc.Data{"A": [][]float64{{1, 2}, {3, 0}, {0, 7}}, "b": []float64{1, 2, 3}, "u": []float64{0.4, 5}, "gamma": 0.0}
	p, s, err := solve(t, ridge, d)
	if err != nil {
		t.Fatal(err)
	}
	g, err := s.Gradient()
	if err != nil {
		t.Fatal(err)
	}
	const h = 1e-4
	for _, f := range g.Params {
		if f.Name == "gamma" {
			continue // 0 is the end of its domain
		}
		base := cvxc.Array{Shape: f.Array.Shape, Data: flat(d[f.Name])}
		for k := range base.Data {
			at := func(step float64) float64 {
				moved := cvxc.Array{Shape: base.Shape, Data: append([]float64(nil), base.Data...)}
				moved.Data[k] += step
				return valueAt(t, p, f.Name, moved)
			}
			if got, want := f.Array.Data[k], (at(h)-at(-h))/(2*h); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
				t.Errorf("d value / d %s, entry %d: %g, differences say %g", f.Name, k, got, want)
			}
		}
		valueAt(t, p, f.Name, base)
	}
}

func flat(v any) []float64 {
	switch v := v.(type) {
	case []float64:
		return v
	case [][]float64:
		var out []float64
		for _, r := range v {
			out = append(out, r...)
		}
		return out
	}
	return []float64{v.(float64)}
}

// TestDuals compares duals with the gradient: cap's right-hand side is the parameter u.
func TestDuals(t *testing.T) {
	d := cvxc.Data{"A": [][]float64{{1, 2}, {3, 0}, {0, 7}}, "b": []float64{1, 2, 3}, "u": []float64{0.4, 5}}
	_, s, err := solve(t, ridge, d)
	if err != nil {
		t.Fatal(err)
	}
	g, err := s.Gradient()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range g.Params {
		if f.Name == "u" {
			for k, want := range f.Array.Data {
				if y := s.Dual("cap").At(k); math.Abs(y-want) > 1e-6 {
					t.Errorf("dual of cap[%d] is %g, the derivative %g", k, y, want)
				}
			}
		}
	}
	if y := s.Dual("cap").At(0); !(y < -1e-3) {
		t.Errorf("the dual of the active side is %g", y)
	}
}

func TestSetRefuses(t *testing.T) {
	p, _, _ := solve(t, ridge, ridgeData)
	for _, test := range []struct {
		name  string
		value any
		code  string
	}{
		{"gamma", -1.0, "CVX0804"},
		{"b", []float64{1, 2}, "CVX0801"},
		{"b", []float64{1, math.NaN(), 3}, "CVX0802"},
		{"b", "high", "CVX0812"},
		{"b", [][]float64{{1}, {2, 3}}, "CVX0811"},
		{"x", []float64{1, 2}, "CVX0808"},
	} {
		ds := cvxc.DiagnosticsOf(p.Set(test.name, test.value))
		if len(ds) != 1 || string(ds[0].Code) != test.code {
			t.Errorf("%s = %v: got %v", test.name, test.value, ds)
		}
	}
	if _, err := p.Solve(context.Background(), cvxc.Settings{}); err != nil {
		t.Error(err)
	}
}

func TestInfeasible(t *testing.T) {
	_, s, err := solve(t, `problem caps {
    dim   n
    param cap nonneg, T = 3
    var   w[n] nonneg
    minimize sum(w)
    subject to
        free:   w[0] >= -5
        budget: sum(w) == 1
        forall i in n: limit: w[i] <= cap
}`, cvxc.Data{"n": 3, "cap": 0.2})
	if !errors.Is(err, cvxc.ErrInfeasible) || s.Status != cvxc.Infeasible {
		t.Fatal(err)
	}
	if len(s.Diagnostics) != 1 || s.Diagnostics[0].Code != "CVX0901" {
		t.Fatal(s.Diagnostics)
	}
	var said []string
	for _, l := range s.Diagnostics[0].Labels {
		said = append(said, l.Span.Text()+" | "+l.Text)
	}
	want := []string{"limit: w[i] <= cap | for all", "budget: sum(w) == 1 | ", "cap nonneg | cap = 0.2"}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	c := s.Certificate
	// The combination: budget's multiplier times (1 - sum w) plus limit's times (cap - w) is a contradiction.
	y, z := c.Constraints[1].Array.Data[0], c.Constraints[2].Array.Data
	sum := y * 1
	for _, v := range z {
		if math.Abs(v+y) > 1e-6*math.Abs(y) || v > 0 {
			t.Errorf("multipliers %g and %v do not cancel", y, z)
		}
		sum += v * 0.2
	}
	if !(sum > 0) {
		t.Errorf("the certificate proves nothing: %g", sum)
	}
}

func TestUnbounded(t *testing.T) {
	_, s, err := solve(t, `problem free {
    param c
    var   x, y nonneg
    maximize c*x - y
    subject to
        x >= y
}`, cvxc.Data{"c": 2})
	if !errors.Is(err, cvxc.ErrUnbounded) || len(s.Diagnostics) != 1 || s.Diagnostics[0].Code != "CVX0902" {
		t.Fatal(err, s.Diagnostics)
	}
	if ray := s.Certificate.Ray; ray[0].Name != "x" || !(ray[0].Array.Scalar() > 0) {
		t.Errorf("ray %v", ray)
	}
}

func TestDocument(t *testing.T) {
	_, s, err := solve(t, ridge, ridgeData)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema, Type, Problem, Status string
		Value                         float64
		Variables, Lets, Duals        map[string]any
		Stats                         map[string]any
		Diagnostics                   []any
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Schema != "cvxc/1" || doc.Type != "solution" || doc.Problem != "ridge" || doc.Status != "optimal" || doc.Value != s.Value {
		t.Errorf("%s", text)
	}
	if x := doc.Variables["x"].([]any); x[1] != s.Var("x").At(1) {
		t.Errorf("x[1] reads back as %v", x[1])
	}
}

func TestDiagnosticsAreData(t *testing.T) {
	_, err := cvxc.Compile(cvxc.Source("bad.cvx", "problem p {\n    var x\n    maximize x^2\n}\n"))
	var ds cvxc.Diagnostics
	if !errors.As(err, &ds) || ds[0].Code != "CVX0401" {
		t.Fatal(err)
	}
	if want := "bad.cvx:3:"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%q does not begin with %q", err, want)
	}
}

func TestImportsAndProblems(t *testing.T) {
	files := fstest.MapFS{
		"lib/risk.cvx": {Data: []byte("func double(x) = 2*x\n")},
		"main.cvx":     {Data: []byte("import \"lib/risk.cvx\" as risk\nproblem a {\n    var x nonneg\n    minimize risk.double(x)\n}\nproblem b {\n    var x\n    minimize x^2\n}\n")},
	}
	text := cvxc.FS(files, "main.cvx")
	_, err := cvxc.Compile(text)
	var choice *cvxc.ProblemError
	if !errors.As(err, &choice) || len(choice.Names) != 2 {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		m, err := cvxc.Compiler{Problem: name}.Compile(text)
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Bind(nil)
		if err != nil {
			t.Fatal(err)
		}
		if s, err := p.Solve(context.Background(), cvxc.Settings{}); err != nil || math.Abs(s.Value) > 1e-7 {
			t.Error(name, err)
		}
	}
}

func TestConstParameters(t *testing.T) {
	m, err := cvxc.Compile(cvxc.Source("p.cvx", "problem p {\n    param p const, b[2]\n    var x[2]\n    minimize norm(x - b, p)\n    subject to\n        sum(x) == 0\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[float64]float64{1: 2, 2: math.Sqrt2} {
		problem, err := m.Bind(cvxc.Data{"p": p, "b": []float64{1, 1}})
		if err != nil {
			t.Fatal(err)
		}
		s, err := problem.Solve(context.Background(), cvxc.Settings{})
		if err != nil || math.Abs(s.Value-want) > 1e-6 {
			t.Errorf("p = %g: %v %v", p, s.Value, err)
		}
	}
}

func TestFormatAndFix(t *testing.T) {
	text := "problem p{\nvar x[2]\nminimize norm(x)\nsubject to\nsum(x) = 1\n}\n"
	fixed, applied, left, err := cvxc.Compiler{}.Fix(cvxc.Source("p.cvx", text))
	if err != nil || len(applied) != 1 || left.HasErrors() || !strings.Contains(fixed, "sum(x) == 1") {
		t.Errorf("%v %v %v\n%s", err, applied, left, fixed)
	}
	once, err := cvxc.Format(cvxc.Source("p.cvx", fixed))
	if err != nil {
		t.Fatal(err)
	}
	if twice, _ := cvxc.Format(cvxc.Source("p.cvx", once)); twice != once {
		t.Errorf("formatting again changes\n%s\ninto\n%s", once, twice)
	}
}

func TestMatricesOut(t *testing.T) {
	_, s, err := solve(t, "problem p {\n    param B[2, 3]\n    var X[2, 3]\n    minimize sum_squares(X - B)\n}\n",
		cvxc.Data{"B": mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})})
	if err != nil {
		t.Fatal(err)
	}
	if x := s.Var("X").Matrix(); math.Abs(x.At(1, 2)-6) > 1e-6 || s.Var("none").Matrix() != nil {
		t.Error(mat.Formatted(x))
	}
}
