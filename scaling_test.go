package cvxc

import (
	"context"
	"strings"
	"testing"
)

// TestScaling: data of sizes that the solver cannot balance is reported with the entries; ordinary data is not.
func TestScaling(t *testing.T) {
	const text = "problem p {\n    param A[2, 2], c\n    var x[2] nonneg, y nonneg\n    minimize sum(x) + y\n    subject to\n        forall i in 0..<2: need: A[i]'*x >= 1\n        mix: x[0] + c*y >= 1\n}\n"
	for _, test := range []struct {
		name string
		a    [][]float64
		c    float64
		want string
	}{
		{"ordinary", [][]float64{{1e3, 2e-4}, {1, 5}}, 1e-4, ""},
		{"rows", [][]float64{{1e3, 2}, {2e-7, 1e-6}}, 1, "W0805 badly scaled data: coefficients of `need` for i = 0 are up to 1e+03, of `need` for i = 1 up to 1e-06" +
			" | need: A[i]'*x >= 1: largest: 1e+03, from `A[0, 0]` | need: A[i]'*x >= 1: largest: 1e-06, from `A[1, 1]`"},
		{"columns", [][]float64{{1, 2}, {3, 4}}, 1e-9, "W0805 badly scaled data: coefficients of `x[1]` are up to 4e+00, of `y` up to 1e-09" +
			" | x[2] nonneg: largest: 4e+00, from `A[1, 1]` | y nonneg: largest: 1e-09, from `c`"},
	} {
		p := bound(t, text, Data{"A": test.a, "c": test.c})
		s, err := p.Solve(context.Background(), Settings{})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := strings.TrimSuffix(said(s.Diagnostics), "\n"); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}
