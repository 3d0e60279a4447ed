package stdlib_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// TestAffineValues: what the product computes for affine functions is what CVXPY computes: of data to rounding, of
// variables that are fixed to the tolerance of the solver.
func TestAffineValues(t *testing.T) {
	for _, c := range stdlib.PeerCases(t) {
		if !c.Affine {
			continue
		}
		t.Run(c.Call, func(t *testing.T) {
			for i, at := range c.Points {
				s, want := solveFixed(t, c.Call, at), c.Value(i)
				if got := s.Let("data").Data; !closeTo(got, want, 1e-12) {
					t.Errorf("of data at %v: %v, want %v", at, got, want)
				}
				if got := s.Let("result").Data; !closeTo(got, want, 1e-7) {
					t.Errorf("of variables at %v: %v, want %v", at, got, want)
				}
			}
		})
	}
}

func closeTo(got, want []float64, tol float64) bool {
	return slices.EqualFunc(got, want, func(x, y float64) bool { return math.Abs(x-y) <= tol*(1+math.Abs(y)) })
}

// solveFixed solves a problem in which x, X and S are variables with given values; all others are data. It has the call
// twice: as "result" of variables, as "data" of their values.
func solveFixed(t *testing.T, call string, at map[string]any) *cvxc.Solution {
	t.Helper()
	var decls, rows strings.Builder
	data := cvxc.Data{}
	given := call
	for _, name := range slices.Sorted(maps.Keys(at)) {
		if !strings.Contains("xXS", name) {
			fmt.Fprintf(&decls, "param %s%s\n", name, extents(at[name]))
			data[name] = at[name]
			continue
		}
		fmt.Fprintf(&decls, "param %[1]s0%[2]s\nvar %[1]s%[2]s\n", name, extents(at[name]))
		fmt.Fprintf(&rows, "%[1]s == %[1]s0\n", name)
		given = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(given, name+"0")
		data[name+"0"] = at[name]
	}
	m, err := cvxc.Compile(cvxc.Source("affine.cvx", fmt.Sprintf("problem affine {\n%slet result = %s\nlet data = %s\nminimize 0\nsubject to\n%s}\n",
		decls.String(), call, given, rows.String())))
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

// extents writes the shape of nested lists: "[3, 2]".
func extents(v any) string {
	var out []string
	for list, ok := v.([]any); ok; list, ok = v.([]any) {
		out = append(out, fmt.Sprint(len(list)))
		v = list[0]
	}
	if out == nil {
		return ""
	}
	return "[" + strings.Join(out, ", ") + "]"
}
