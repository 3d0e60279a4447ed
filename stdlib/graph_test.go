package stdlib_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// tolerance is how far the optimal value of a graph may be from the closed form, relative to 1 + |value|.
const tolerance = 1e-6

// TestGraphs: with its arguments fixed, the optimal value of the graph of every function is its closed form, for vectors
// of 1, 2, 3 and 5 entries, of both signs, with ties and zeros.
func TestGraphs(t *testing.T) {
	lib := stdlib.New(nil)
	for _, f := range append(readFacts(t), forms()...) {
		t.Run(f.call, func(t *testing.T) {
			m, err := cvxc.Compile(cvxc.Source("graph.cvx", f.problem()))
			if err != nil && strings.Contains(err.Error(), "CVX0308") {
				t.Skip("a cone of it is not supported yet")
			}
			if err != nil {
				t.Fatalf("%s\n%v", f.problem(), err)
			}
			compared := 0
			f.judgeAll(t, m, lib, func(v verdict, text string) bool {
				if v == differs {
					t.Error(text)
				}
				if v != skipped {
					compared++
				}
				return true
			})
			if compared < 12 {
				t.Errorf("only %d points compared", compared)
			}
		})
	}
}

// verdict is what comes of comparing the graph with the closed form at one point.
type verdict uint8

const (
	skipped verdict = iota // outside the domain, or at its edge, where the graph has no interior and the solver may stop early
	agrees
	differs
)

// judgeAll compares at all points, until report says that it has enough.
func (f fact) judgeAll(t *testing.T, m *cvxc.Model, lib *stdlib.Library, report func(verdict, string) bool) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 2, 3, 5} {
		for range 6 {
			if v, text := f.judge(t, m, lib, f.point(rng, n), n); !report(v, text) {
				return
			}
		}
	}
}

// forms are other ways of calling than those of the table: entry by entry, along an axis, over indices, of all entries of a
// matrix, composed.
func forms() []fact {
	return []fact{
		{call: "sum(abs(u))", order: []string{"u"}},
		{call: "sum(huber(u, 0.5))", order: []string{"u"}},
		{call: "sum(sqrt(u))", curv: "concave", order: []string{"u"}},
		{call: "sum(min(u, v, 1))", curv: "concave", order: []string{"u", "v"}},
		{call: "sum(inv_pos(X))", order: []string{"X"}},
		{call: "sum((u.^2 + 1).^2)", order: []string{"u"}},
		{call: "sum(norm(X, axis=0))", order: []string{"X"}},
		{call: "sum(norm(X, inf, axis=1))", order: []string{"X"}},
		{call: "norm(max(abs(X), axis=1))", order: []string{"X"}},
		{call: "max(variance(X, axis=0))", order: []string{"X"}},
		{call: "sum(cvar(X, 0.4, axis=0))", order: []string{"X"}},
		{call: "sum(sum_largest(X, 1, axis=1))", order: []string{"X"}},
		{call: "sum(geo_mean(X, axis=0))", curv: "concave", order: []string{"X"}},
		{call: "max(X)", order: []string{"X"}},
		{call: "sum_largest(X, k)", order: []string{"X"}},
		{call: "ptp(X)", order: []string{"X"}},
		{call: "sum_squares(X)", order: []string{"X"}},
		{call: "max(u[i] + 2*v[i] for i in n)", order: []string{"u", "v"}},
		{call: "sum(u[i]^2 for i in n)", order: []string{"u"}},
		{call: "norm(u[i] - v[i] for i in n)", order: []string{"u", "v"}},
		{call: "norm(norm(X, 1, axis=1) + 1)", order: []string{"X"}},
		{call: "sum_squares(abs(u) + abs(v))", order: []string{"u", "v"}},
		{call: "quad_over_lin(abs(u), sqrt(y))", order: []string{"u", "y"}},
		{call: "huber(norm(u) + norm1(v))", order: []string{"u", "v"}},
		{call: "max(norm(u), sum_squares(v), x)", order: []string{"u", "v", "x"}},
		{call: "quad_form(abs(u) + v.^2, Q)", order: []string{"u", "v"}},
		{call: "max(x, 0)^2 + max(y, 1)^4", order: []string{"x", "y"}},
		{call: "quad_form(u, P) + 2*norm(v)", order: []string{"u", "v"}},
		{call: "w'*abs(u) + sum(deadzone(v, 0.5))", order: []string{"u", "v"}},
	}
}

// uses reports whether the call names the argument or the parameter.
func (f fact) uses(name string) bool {
	return regexp.MustCompile(`\b` + name + `\b`).MatchString(f.call)
}

// problem states the value of the call with its arguments fixed; of a vector-valued one the sum.
func (f fact) problem() string {
	var decls, rows strings.Builder
	for _, name := range f.order {
		attr := ""
		if name == "S" {
			attr = " symmetric"
		}
		fmt.Fprintf(&decls, "param %s0%s%s\nvar %s%s%s\n", name, shapes[name], attr, name, shapes[name], attr)
		fmt.Fprintf(&rows, "%s == %s0\n", name, name)
	}
	for _, decl := range parameters {
		if f.uses(decl[:1]) {
			fmt.Fprintf(&decls, "param %s\n", decl)
		}
	}
	dims := ""
	for _, d := range []string{"m", "n"} {
		if regexp.MustCompile(`\[.*\b` + d + `\b.*\]`).MatchString(decls.String()) {
			dims += "dim " + d + "\n"
		}
	}
	sense, call := "minimize", f.call
	if f.curv == "concave" {
		sense = "maximize"
	}
	if slices.Contains([]string{"cummax(u)", "max(u, v)", "geo_mean(u, v)"}, call) {
		call = "sum(" + call + ")"
	}
	return fmt.Sprintf("problem graph {\n%s%s%s %s\nsubject to\n%s}\n", dims, decls.String(), sense, call, rows.String())
}

// point draws values for the arguments and the parameters.
func (f fact) point(rng *rand.Rand, n int) map[string]any {
	out := map[string]any{}
	for _, name := range f.order {
		switch shapes[name] {
		case "":
			out[name] = draw(rng)
		case "[n]":
			out[name] = vector(rng, n)
		case "[n, n]":
			out[name] = gram(matrix(rng, n, n))
		default:
			out[name] = matrix(rng, n+1, n)
		}
	}
	for _, decl := range parameters {
		if name := decl[:1]; f.uses(name) {
			out[name] = datum(rng, name, n)
		}
	}
	return out
}

// datum draws a parameter.
func datum(rng *rand.Rand, name string, n int) any {
	switch name {
	case "k":
		return float64(n) * (1 - rng.Float64())
	case "w":
		return absolute(vector(rng, n))
	case "a":
		return vector(rng, n)
	}
	x := matrix(rng, n, n)
	if name == "Q" {
		for i := range x {
			x[i] = absolute(x[i])
		}
	}
	return gram(x)
}

// draw gives numbers of both signs, often whole, so that there are ties and zeros.
func draw(rng *rand.Rand) float64 {
	x := 2 * rng.NormFloat64()
	if rng.IntN(3) == 0 {
		return math.Round(x)
	}
	return x
}

func vector(rng *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = draw(rng)
	}
	return out
}

func matrix(rng *rand.Rand, m, n int) [][]float64 {
	out := make([][]float64, m)
	for i := range out {
		out[i] = vector(rng, n)
	}
	return out
}

func absolute(x []float64) []float64 {
	for i := range x {
		x[i] = math.Abs(x[i])
	}
	return x
}

// gram returns x'*x.
func gram(x [][]float64) [][]float64 {
	n := len(x)
	out := make([][]float64, n)
	for i := range n {
		out[i] = make([]float64, n)
		for j := range n {
			for k := range n {
				out[i][j] += x[k][i] * x[k][j]
			}
		}
	}
	return out
}

// judge solves at a point; a function that wants nonnegative arguments gets their absolute values.
func (f fact) judge(t *testing.T, m *cvxc.Model, lib *stdlib.Library, at map[string]any, n int) (verdict, string) {
	t.Helper()
	closed := func() float64 {
		values := maps.Clone(at)
		values["n"] = float64(n)
		return total(stdlib.ClosedForm(t, lib, f.call, values))
	}
	want := closed()
	if math.IsInf(want, 0) || math.IsNaN(want) {
		for _, name := range f.order {
			at[name] = positive(at[name])
		}
		want = closed()
	}
	if math.IsInf(want, 0) || math.IsNaN(want) {
		return skipped, ""
	}
	data := cvxc.Data{}
	edge := false
	for name, v := range at {
		if slices.Contains(f.order, name) {
			edge = edge || holdsZero(v)
			name += "0"
		}
		data[name] = v
	}
	p, err := m.Bind(data)
	if err != nil {
		t.Fatalf("at %v: %v", at, err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	switch {
	case err != nil && edge:
		return skipped, ""
	case err != nil:
		return differs, fmt.Sprintf("at %v: %v", at, err)
	case !(math.Abs(s.Value-want) <= tolerance*(1+math.Abs(want))):
		return differs, fmt.Sprintf("at %v: the graph gives %v, the closed form %v", at, s.Value, want)
	}
	return agrees, ""
}

func total(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func positive(v any) any {
	switch v := v.(type) {
	case float64:
		return math.Abs(v)
	case []float64:
		return absolute(v)
	case [][]float64:
		for i := range v {
			v[i] = absolute(v[i])
		}
	}
	return v
}

func holdsZero(v any) bool {
	switch v := v.(type) {
	case float64:
		return v == 0
	case []float64:
		return slices.Contains(v, 0)
	case [][]float64:
		return slices.ContainsFunc(v, func(r []float64) bool { return slices.Contains(r, 0) })
	}
	return false
}
