package cvxc_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// solvedText compiles and solves a model.
func solvedText(t *testing.T, text string, data cvxc.Data) *cvxc.Solution {
	t.Helper()
	m, err := cvxc.Compile(cvxc.Source("test.cvx", text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(data)
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const bounded = `problem bounded {
    dim   m, n
    param A[m, n], b[m], r nonneg, u[n]
    var   x[n]
    let   fit = A*x - b
    minimize sum_squares(A*x - b) + r*sum_squares(x)
    subject to
        cap: x <= u
        total: sum(x) == 1
}
`

func boundedData() cvxc.Data {
	return cvxc.Data{"A": [][]float64{{1, 0, 2}, {0, 3, 1}, {1, 1, 0}, {2, 0, 1}}, "b": []float64{1, 2, 0, -1}, "r": 0.3, "u": []float64{0.3, 9, 9}}
}

// TestDerivatives compares JVP of variables, lets and duals with differences, zeros of the data included, and VJP with JVP.
func TestDerivatives(t *testing.T) {
	s := solvedText(t, bounded, boundedData())
	change := cvxc.Data{"A": [][]float64{{1, 2, -1}, {0.5, 0, 1}, {0, 1, -1}, {1, 1, 1}}, "b": []float64{1, -1, 0.5, 0}, "r": 0.2, "u": []float64{1, 0, 0}}
	c, err := s.JVP(change)
	if err != nil || len(c.Diagnostics) > 0 {
		t.Fatal(err, c.Diagnostics)
	}
	const step = 1e-4
	var ends [2]*cvxc.Solution
	for k, sign := range []float64{step, -step} {
		moved := boundedData()
		for name, d := range change {
			moved[name] = moveBy(moved[name], d, sign)
		}
		ends[k] = solvedText(t, bounded, moved)
	}
	weights := cvxc.Data{"x": []float64{1, -2, 0.5}, "fit": []float64{0.3, 0, 1, 0}, "cap": []float64{1, 1, 0}, "total": 2.0}
	g, err := s.VJP(weights)
	if err != nil || len(g.Diagnostics) > 0 {
		t.Fatal(err, g.Diagnostics)
	}
	left := 0.0
	for name, w := range weights {
		up, down, got := ends[0].Var(name), ends[1].Var(name), c.Var(name)
		switch {
		case name == "fit":
			up, down, got = ends[0].Let(name), ends[1].Let(name), c.Let(name)
		case name != "x":
			up, down, got = ends[0].Dual(name), ends[1].Dual(name), c.Dual(name)
		}
		for i, v := range got.Data {
			if want := (up.Data[i] - down.Data[i]) / (2 * step); math.Abs(v-want) > 1e-3*(1+math.Abs(want)) {
				t.Errorf("%s %d: %g, by differences %g", name, i, v, want)
			}
			left += flat(w)[i] * v
		}
	}
	right := 0.0
	for name, d := range change {
		for i, v := range flat(d) {
			right += v * g.Param(name).Data[i]
		}
	}
	if math.Abs(left-right) > 1e-9*(1+math.Abs(left)) {
		t.Errorf("<w, J d> = %.12g, <J'w, d> = %.12g", left, right)
	}
}

// TestSparseDerivatives: a parameter that is declared sparse is differentiated by the entries of its pattern, one that is
// not by all; the gradients agree there, and JVP with both.
func TestSparseDerivatives(t *testing.T) {
	const text = "problem p { dim m, n  param A[m, n]%s, b[m]  var x[n]  minimize sum_squares(A*x - b) + sum_squares(x) }"
	a := cvxc.Array{Shape: []int{3, 2}, Data: []float64{1, 0, 0, 2, 3, 0}}
	b, weights := []float64{1, 2, 3}, cvxc.Data{"x": []float64{1, -2}}
	sparse := solvedText(t, fmt.Sprintf(text, " sparse"), cvxc.Data{"A": a, "b": b})
	full := solvedText(t, fmt.Sprintf(text, ""), cvxc.Data{"A": a, "b": b})
	g, err := sparse.VJP(weights)
	if err != nil {
		t.Fatal(err)
	}
	h, err := full.VJP(weights)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sparse.JVP(cvxc.Data{"A": a})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for k, v := range a.Data {
		want := h.Param("A").Data[k]
		if v == 0 {
			want = 0
		}
		if got := g.Param("A").Data[k]; math.Abs(got-want) > 1e-12 {
			t.Errorf("entry %d: %g, want %g", k, got, want)
		}
		sum += v * want
	}
	if got := c.Var("x").Data[0] - 2*c.Var("x").Data[1]; math.Abs(got-sum) > 1e-12 {
		t.Errorf("JVP %g, VJP %g", got, sum)
	}
}

// moveBy adds f d to a value of the data above.
func moveBy(v, d any, f float64) any {
	switch v := v.(type) {
	case float64:
		return v + f*d.(float64)
	case []float64:
		out := make([]float64, len(v))
		for i := range v {
			out[i] = v[i] + f*d.([]float64)[i]
		}
		return out
	case [][]float64:
		var out [][]float64
		for i := range v {
			out = append(out, moveBy(v[i], d.([][]float64)[i], f).([]float64))
		}
		return out
	}
	return nil
}

// TestDegenerateReports: W0905 names what is degenerate.
func TestDegenerateReports(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"kink", "problem p { param a[2]  var x[2]  minimize sum_squares(x - a)  subject to floor: x >= 0 }", "`floor[1]`"},
		{"bound", "problem p { param a[2]  var x[2] nonneg  minimize sum_squares(x - a) }", "the bounds of `x[1]`"},
		{"jump", "problem p { param a[2]  var x[2] nonneg, y  minimize y  subject to y >= a[0] + a[1]; sum(x) == 1 }", "`x` is not unique and may jump"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := solvedText(t, c.text, cvxc.Data{"a": []float64{1, 0}})
			g, err := s.VJP(cvxc.Data{"x": []float64{1, -1}})
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range g.Param("a").Data {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("gradient %v", g.Param("a").Data)
				}
			}
			text := ""
			for _, d := range g.Diagnostics {
				if d.Code != "W0905" {
					t.Errorf("%s", d.Code)
				}
				text += d.Title + "\n"
			}
			if !strings.Contains(text, c.want) {
				t.Errorf("%q, want %s", text, c.want)
			}
		})
	}
}

// TestValueGradients: the gradient of the optimal value is that of the polished point; W0905 says where it is not unique,
// which it is at kinks of the solution.
func TestValueGradients(t *testing.T) {
	e := math.Exp
	for _, c := range []struct {
		name, text string
		a          []float64
		want       []float64
		warning    string
	}{
		{"kink", "problem p { param a[2]  var x[2]  minimize sum_squares(x - a)  subject to floor: x >= 0 }", []float64{-1, 0}, []float64{-2, 0}, ""},
		{"entropy", "problem p { param a[3]  var x[3]  maximize a'*x + sum(entr(x))  subject to sum(x) == 1 }", []float64{1, 2, 3},
			[]float64{e(1) / (e(1) + e(2) + e(3)), e(2) / (e(1) + e(2) + e(3)), e(3) / (e(1) + e(2) + e(3))}, ""},
		{"power", "problem p { param a  var x  minimize power(x, 4)/4 - a*x }", []float64{8}, []float64{-2}, ""},
		{"eigenvalue", "problem p { param a[2]  var X[2, 2] symmetric  minimize lambda_max(X)  subject to X[0, 0] == a[0]; X[1, 1] == a[1]; X[0, 1] == 1 }",
			[]float64{2, 0}, []float64{math.Pow(math.Cos(math.Pi/8), 2), math.Pow(math.Sin(math.Pi/8), 2)}, ""},
		{"two active rows", "problem p { param a[2]  var x  minimize x  subject to one: x >= a[0]; two: x >= a[1] }", []float64{1, 1}, nil, "the dual of `one`, `two` is not unique"},
		{"rows without parameters", "problem p { param a[2]  var x  minimize x + a[0] + 2*a[1]  subject to one: x >= 1; two: x >= 1 }", []float64{1, 1}, []float64{1, 2}, ""},
		{"two best entries", "problem p { param a[2]  var x[2] nonneg  maximize a'*x  subject to sum(x) == 1 }", []float64{1, 1}, nil, "`x` is not unique"},
		{"an idle variable", "problem p { param a[2]  var x[2], y bounds(0, 1)  minimize sum_squares(x - a) + 0*y }", []float64{1, 1}, []float64{0, 0}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := cvxc.Data{"a": c.a}
			if c.name == "power" {
				data["a"] = c.a[0]
			}
			g, err := solvedText(t, c.text, data).Gradient()
			if err != nil {
				t.Fatal(err)
			}
			for k, want := range c.want {
				if got := g.Param("a").Data[k]; !(math.Abs(got-want) <= 1e-12) {
					t.Errorf("entry %d: %.15g, want %.15g", k, got, want)
				}
			}
			text := ""
			for _, d := range g.Diagnostics {
				text += string(d.Code) + " " + d.Title + "\n"
			}
			if c.warning == "" && text != "" || !strings.Contains(text, c.warning) || c.warning != "" && !strings.HasPrefix(text, "W0905") {
				t.Errorf("%q, want %q", text, c.warning)
			}
		})
	}
}

// TestDerivativeErrors: names, shapes and stale solutions.
func TestDerivativeErrors(t *testing.T) {
	s := solvedText(t, bounded, boundedData())
	for want, d := range map[string]cvxc.Data{"no variable, let or constraint `z`": {"z": 1}, "`x` has shape [3], not [2]": {"x": []float64{1, 2}}} {
		if _, err := s.VJP(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := s.JVP(cvxc.Data{"x": []float64{1, 2, 3}}); err == nil || !strings.Contains(err.Error(), "no parameter `x`") {
		t.Errorf("%v", err)
	}
}

// TestRepeatedDomain: a bound that repeats the domain of a function, beside equalities of which one follows from the
// others, changes nothing of how the solution moves. Some entries are 1e-6.
func TestRepeatedDomain(t *testing.T) {
	const text = `problem transport {
    dim   m, n
    param C[m, n], a[m] pos, b[n] pos, eps pos
    var   P[m, n]%s
    minimize sum(C .* P) - eps*sum(entr(P))
    subject to
        rows: sum(P, axis=1) == a
        cols: sum(P, axis=0) == b
}
`
	for _, eps := range []float64{0.07, 0.06} {
		data := cvxc.Data{"a": []float64{0.1, 0.2, 0.3, 0.4}, "b": []float64{0.25, 0.25, 0.25, 0.25}, "eps": eps,
			"C": [][]float64{{0, 0.3, 0.2, 0.7}, {0.7, 0.1, 0.1, 0.7}, {0.4, 0.9, 0, 0.7}, {0.1, 0.7, 0.9, 0.7}}}
		var got [2]float64
		var doubts [2]int // that the duals of rows and cols are not unique is one
		for k, attr := range []string{"", " nonneg"} {
			g, err := solvedText(t, fmt.Sprintf(text, attr), data).VJP(cvxc.Data{"P": [][]float64{{-2, 0, 2, -1}, {-1, 1, -2, 0}, {0, 2, -1, 1}, {1, -2, 0, 2}}})
			if err != nil {
				t.Fatal(err)
			}
			doubts[k] = len(g.Diagnostics)
			got[k] = g.Param("eps").Data[0]
		}
		if math.Abs(got[1]-got[0]) > 1e-7*math.Abs(got[0]) || doubts[1] > doubts[0] {
			t.Errorf("eps %g: %.12g, %d doubts without the bound, %.12g, %d with it", eps, got[0], doubts[0], got[1], doubts[1])
		}
	}
}

// TestRefusedDirections: weights and changes that are no numbers, have no such shape, or leave what a parameter is declared to
// be are errors.
func TestRefusedDirections(t *testing.T) {
	const text = "problem p { param a[2], S[2, 2] symmetric, B[2, 2] sparse  var x[2]  minimize sum_squares(x - a) + sum(S*x) + sum(B*x) }"
	s := solvedText(t, text, cvxc.Data{"a": []float64{1, 2}, "S": [][]float64{{1, 0}, {0, 1}}, "B": [][]float64{{1, 0}, {0, 1}}})
	short := cvxc.Array{Shape: []int{2}, Data: []float64{1}}
	for want, weights := range map[string]cvxc.Data{
		"`x[1]` is NaN":                           {"x": []float64{1, math.NaN()}},
		"`x` has shape [2], not [3]":              {"x": []float64{1, 2, 3}},
		"`x` has 1 entries":                       {"x": short},
		"there is no variable, let or constraint": {"y": 1.0},
	} {
		if g, err := s.VJP(weights); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", weights, err, want)
		} else if g != nil {
			t.Errorf("%v: a gradient beside an error", weights)
		}
	}
	for want, change := range map[string]cvxc.Data{
		"`a[0]` is +Inf":    {"a": []float64{math.Inf(1), 0}},
		"`a` has 1 entries": {"a": short},
		"the change of the symmetric `S` is not symmetric": {"S": [][]float64{{0, 1}, {2, 0}}},
		"`B[0, 1]` changes":         {"B": [][]float64{{0, 1}, {0, 0}}},
		"there is no parameter `x`": {"x": []float64{1, 1}},
	} {
		if c, err := s.JVP(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", change, err, want)
		} else if c != nil {
			t.Errorf("%v: a change beside an error", change)
		}
	}
	c, err := s.JVP(cvxc.Data{"S": [][]float64{{0, 1}, {1, 0}}, "B": &cvxc.Sparse{Rows: 2, Cols: 2, Entries: []cvxc.SparseEntry{{Row: 1, Col: 1, Value: 2}}}})
	if err != nil {
		t.Fatal(err)
	}
	if x := c.Var("x").Data; math.Abs(x[0]+0.5) > 1e-9 || math.Abs(x[1]+1.5) > 1e-9 {
		t.Errorf("dx = %v", x)
	}
}

// TestLargeData: least squares with data of size 1e4 and 1e6, which moves as the same with data of size 1.
func TestLargeData(t *testing.T) {
	const text = "problem p { dim m, n  param A[m, n], b[m], u[n] nonneg  var x[n] bounds(0, u)  minimize sum_squares(A*x - b) }"
	a, b, u := []float64{3, 1, 0, 2, 1, 1, 1, 4, 2, 5}, []float64{4, 3, 3, 4, 8}, []float64{6, 6}
	weights := cvxc.Data{"x": []float64{1, -2}}
	by := map[string][]float64{}
	for _, scale := range []float64{1, 1e4} {
		data := cvxc.Data{"A": cvxc.Array{Shape: []int{5, 2}, Data: multiple(scale, a)}, "b": multiple(100*scale, b), "u": multiple(100, u)}
		g, err := solvedText(t, text, data).VJP(weights)
		if err != nil || len(g.Diagnostics) > 0 {
			t.Fatal(err, len(g.Diagnostics))
		}
		for _, name := range []string{"A", "b"} {
			got := multiple(scale, g.Param(name).Data)
			for i, want := range by[name] {
				if math.Abs(got[i]-want) > 1e-9*(1+math.Abs(want)) {
					t.Errorf("by %s %d: %g, %g with small data", name, i, got[i], want)
				}
			}
			by[name] = got
		}
	}
}

func multiple(f float64, v []float64) []float64 {
	out := make([]float64, len(v))
	for i, a := range v {
		out[i] = f * a
	}
	return out
}

// TestDerivativesFollowSides: a gradient by data with zeros is that of a problem made anew, where sides have become equal, or
// no longer are, since the program was made.
func TestDerivativesFollowSides(t *testing.T) {
	const text = "problem p { param a[3], l, u, b[3]  var x[3]  minimize sum_squares(x - b)  subject to l <= a'*x <= u }"
	data := func(l, first float64) cvxc.Data {
		return cvxc.Data{"a": []float64{first, 0, 2}, "l": l, "u": 1.0, "b": []float64{1, 2, 3}}
	}
	m, err := cvxc.Compile(cvxc.Source("test.cvx", text))
	if err != nil {
		t.Fatal(err)
	}
	for _, steps := range [][]float64{{0, 1, 0.5, 1}, {1, 0.5, 1, 0}} {
		p, err := m.Bind(data(steps[0], 1))
		if err != nil {
			t.Fatal(err)
		}
		for k, l := range steps {
			first := 1 + float64(k)/4
			for name, v := range data(l, first) {
				if err := p.Set(name, v); err != nil {
					t.Fatal(err)
				}
			}
			s, err := p.Solve(t.Context(), cvxc.Settings{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.VJP(cvxc.Data{"x": []float64{1, -2, 3}})
			if err != nil {
				t.Fatal(err)
			}
			want, err := solvedText(t, text, data(l, first)).VJP(cvxc.Data{"x": []float64{1, -2, 3}})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"a", "b"} {
				for i, v := range want.Param(name).Data {
					if math.Abs(got.Param(name).Data[i]-v) > 1e-9 {
						t.Errorf("l = %g: d %s[%d] = %g, want %g", l, name, i, got.Param(name).Data[i], v)
					}
				}
			}
		}
	}
}
