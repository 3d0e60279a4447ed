package lower_test

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/ir"
)

// quadraticObjectives reach the objective through affine maps.
var quadraticObjectives = []string{
	"minimize x'*x",
	"minimize 2*sum_squares(A*x - b) + 3",
	"let q = sum_squares(x)\nlet r = 2*q - s\nminimize r/3 + q",
	"let d[i in n] = x[i]^2\nminimize d[0] + sum(d)",
	"let v = square(x)\nminimize v[1] + sum(v[1:])",
	"minimize sum(w .* x.^2)",
	"minimize w'*x.^2",
	"minimize sum(square(X), axis=0)[1] + sum(sum(X.^2, axis=1))",
	"minimize sum(c*x[i]^2 for i in n)",
	"minimize sum([x[i]^2 for i in n])",
	"minimize [x[i]^2 + s for i in n][2]",
	"minimize mean(square(x)) + variance(x)",
	"minimize sum(huber(x, c)) + huber(s)",
	"minimize half(x) + half([s; x])",
	"minimize sum(shifted_square(x)) + shifted_square(s)",
	"minimize sum(inner(x[i], i) for i in n)",
	"minimize quad_form(x, P) + 2*quad_form(A*x, eye(m))",
	"maximize -sum_squares(x) - s^2 + s",
	"minimize sum(vec(X.^2, order=\"C\")) + sum(X'.^2)",
	"minimize sum(norm_squares(X, axis=1))",
	"minimize x[0]^2 + x[0]*x[1] + x[1]^2",
	"minimize sum([square(s); x.^2])",
	"minimize sum_squares(x)*c/(c + 1)",
	"minimize (A*x.^2)[0] + sum(abs(A)*x.^2)",
	"minimize dot(w, x.^2) + sum(square_pos(x))",
	"minimize sum_squares(cumsum(x)) + sum_squares(diag(S)) + quad_form(cumsum(x), P)",
	"minimize sum_squares(kron(A, X)) + sum_squares(conv(w, x)) + sum_squares(A*S)",
	"minimize sum(diag(S.^2)) + trace(S.^2) + diag(S.^2, 1)[0] + sum(diag(x.^2, -1))",
	"minimize trace(diag(w .* x.^2)) + sum(upper_tri(S.^2))",
	"minimize sum(kron(A, X.^2)) + sum(kron(2*X.^2, A)) + sum(outer(w, x.^2)) + sum(x.^2*w')",
	"minimize sum(vec(X.^2, order=\"F\")) + sum(reshape(c*X.^2, n, m, order=\"F\"))",
	"minimize sum(A*(2*S.^2)) + (X.^2*w)[0] + sum(w'*S.^2) + sum((x.^2)'*S0) + (A*S.^2)[1, 2]",
}

// TestQuadraticObjectives: squares that reach the objective through lets, sums, indexing, scaling and functions stay squares
// of it; no cone and no local takes their place, but those that the function has in its body.
func TestQuadraticObjectives(t *testing.T) {
	const head = `func half(y[k]) = 0.5*sum_squares(y)
func shifted_square(z) = square(z - 1) + z
func norm_squares(y[k]) = y'*y
problem p {
    dim m >= 2, n >= 3
    param A[m, n] nonneg, b[m], w[n] nonneg, c nonneg, P[n, n] psd, S0[n, n] nonneg
    var x[n], X[m, n], S[n, n], s
    func inner(z, i) = c*square(z) + i
`
	for _, o := range quadraticObjectives {
		m := model(t, "quadratic.cvx", head+o+"\n}\n")
		if len(m.Objective.Quads) == 0 {
			t.Errorf("%s: no squares", o)
		}
		for _, c := range m.Constraints {
			if c.Cone != ir.Nonneg && c.Cone != ir.Between {
				t.Errorf("%s: a cone takes the place of a square:\n%s", o, ir.Print(m))
			}
		}
	}
}

// sharedSquares stand in rows, each entry of an array in many of them.
var sharedSquares = []string{
	"minimize max(A*x.^2)",
	"minimize sum(exp(X.^2*w))",
	"minimize 0 subject to A*S.^2 <= 1; w'*S.^2 <= 2; trace(A'*A*S.^2) <= 3",
}

// TestSharedSquares: in a product with data, the square of each entry has one local, whatever the number of its rows.
func TestSharedSquares(t *testing.T) {
	for _, o := range sharedSquares {
		m := model(t, "shared.cvx", "problem p {\ndim m, n\nparam A[m, n] nonneg, w[n] nonneg\nvar x[n], X[m, n], S[n, n]\n"+
			strings.Replace(o, " subject to ", "\nsubject to\n", 1)+"\n}\n")
		squares := 0
		for _, c := range m.Constraints {
			if c.Cone == ir.RSOC {
				squares++
				if c.Loop >= 0 {
					t.Errorf("%s: squares for each index:\n%s", o, ir.Print(m))
				}
			}
		}
		if squares != 1 {
			t.Errorf("%s: %d families of squares:\n%s", o, squares, ir.Print(m))
		}
	}
}
