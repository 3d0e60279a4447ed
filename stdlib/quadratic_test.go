package stdlib_test

import (
	"math"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// TestQuadraticValues: with everything fixed, squares that reach the objective through affine maps have their values.
func TestQuadraticValues(t *testing.T) {
	x, X, w, A := []float64{1, -2, 0.5}, [][]float64{{1, 2, -1}, {0.5, -1, 3}}, []float64{1, 2, 0.5}, [][]float64{{1, 0, 2}, {0.5, 1, 3}}
	for objective, want := range map[string]float64{
		"sum(square(X), axis=0)[1] + sum(sum(X.^2, axis=1))": 5 + 16.25,
		"[2*x[i]^2 + x[0] for i in n][2]":                    0.5 + 1,
		"sum([3*square(x[0]); w .* x.^2; 5])":                3 + 1 + 8 + 0.125 + 5,
		"(A*x.^2)[1] + 2*sum(A*(w .* x.^2))":                 0.5 + 4 + 0.75 + 2*(1+0.25+0.5+8+0.375),
		"d[1] + 3*d[2] + sum(d)":                             4 + 0.75 + 5.25,
		"sum(huber(x, 1)) + variance(x)":                     1 + 3 + 0.25 + (5.25/3 - 1.0/36),
		"sum(A[1]'*X[i].^2 for i in 2)":                      0.5 + 4 + 3 + 0.125 + 1 + 27,
		"max(sum(X.^2, axis=1)) + sum(X.^2, axis=1)[0]":      10.25 + 6,
		"trace(diag(w .* x.^2)) + diag(X[:, :2].^2, 1)[0]":   9.125 + 4,
		"sum(kron(A, X.^2)) + sum(kron(2*X.^2, A))":          3 * 7.5 * 16.25,
		"sum(outer(w, x.^2)) + (x.^2*w')[1, 2]":              18.375 + 2,
		"(A*(X.^2)')[1, 0] + (w'*(X.^2)')[1]":                7.5 + 6.75,
		"vec(X.^2, order=\"F\")[1] + sum(X.^2*w)":            0.25 + 16.25,
		"max(A*x.^2) + trace(2*A'*X.^2) + (A*x.^2)[0]":       7.5 - 2.25 + 2*(1+2+0.125+1+27) + 1.5,
	} {
		s := solveText(t, "problem p {\n dim n >= 3\n param x0[n], X0[2, n], w[n] nonneg, A[2, n] nonneg\n var x[n], X[2, n]\n let d[i in n] = x[i]^2\n minimize "+
			objective+"\n subject to\n  x == x0\n  X == X0\n}", cvxc.Data{"x0": x, "X0": X, "w": w, "A": A})
		if math.Abs(s.Value-want) > 1e-6*(1+want) {
			t.Errorf("%s is %v, want %v", objective, s.Value, want)
		}
	}
}
