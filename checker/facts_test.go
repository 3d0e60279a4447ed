package checker_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
)

// factsDecls are the names that the expressions below are about.
const factsDecls = `problem p {
    dim m, n, T >= 2
    param A[m, n], b[m], c[n], P[n, n] psd, N[n, n] nsd, S[n, n] symmetric, L[n, n] lower_tri, D[n, n] diag, E[n, n] diag nonneg
    param a, g nonneg, f bounds(0, 1), h pos, k const bounds(1, 4), w[n] nonneg, neg1 nonpos
    param F[m, n]
    var   x[n], y[n], z[m], X[m, n], Q[n, n] symmetric, s, t, u nonneg, v[n] nonneg, d bounds(-1, 2), U[T, n]
    let   r = A*x - b
    let   q[i in 1..<T] = U[i] - U[i-1]
    let   e = %s
    satisfy
}
`

// exprFacts are expressions with type, level, range and curvature.
var exprFacts = []struct{ expr, typ, level, rng, curv string }{
	// Shapes of products, sums, transposes.
	{"A*x", "vector of m", "variable", "[-inf, inf]", "affine"},
	{"c'*x", "number", "variable", "[-inf, inf]", "affine"},
	{"x*c'", "n×n matrix", "variable", "[-inf, inf]", "affine"},
	{"c'*A'", "row of m", "parameter", "[-inf, inf]", "affine"},
	{"z'*A", "row of n", "variable", "[-inf, inf]", "affine"},
	{"A'*A", "n×n matrix", "parameter", "[-inf, inf]", "affine"},
	{"2*X - F", "m×n matrix", "variable", "[-inf, inf]", "affine"},
	{"r + 1", "vector of m", "variable", "[-inf, inf]", "affine"},
	{"x' + 1", "row of n", "variable", "[-inf, inf]", "affine"},
	{"X'", "n×m matrix", "variable", "[-inf, inf]", "affine"},
	// Indices, slices, blocks, comprehensions.
	{"X[0]", "vector of n", "variable", "[-inf, inf]", "affine"},
	{"X[:, 0]", "vector of m", "variable", "[-inf, inf]", "affine"},
	{"U[1:]", "(T - 1)×n matrix", "variable", "[-inf, inf]", "affine"},
	{"q[1]", "vector of n", "variable", "[-inf, inf]", "affine"},
	{"q", "(T - 1)×n matrix", "variable", "[-inf, inf]", "affine"},
	{"[x; 1]", "vector of n + 1", "variable", "[-inf, inf]", "affine"},
	{"[x', 1]", "row of n + 1", "variable", "[-inf, inf]", "affine"},
	{"[x, y]", "n×2 matrix", "variable", "[-inf, inf]", "affine"},
	{"[A, z; x', s]", "(m + 1)×(n + 1) matrix", "variable", "[-inf, inf]", "affine"},
	{"[i for i in n]", "vector of n", "size", "[0, inf]", "affine"},
	{"[s for i in 3..<1]", "vector of 0", "variable", "[-inf, inf]", "affine"},
	{"[s for i in 5..<1 step 2, j in n]", "0×n matrix", "variable", "[-inf, inf]", "affine"},
	{"[x[i]*y' for i in n]", "n×n matrix", "variable", "[-inf, inf]", "of unknown curvature"},
	{"[c[i]*y' for i in n]", "n×n matrix", "variable", "[-inf, inf]", "affine"},
	{"sum(X[i] for i in m)", "vector of n", "variable", "[-inf, inf]", "affine"},
	{"sum(X, axis=0)", "vector of n", "variable", "[-inf, inf]", "affine"},
	{"max(x, y)", "vector of n", "variable", "[-inf, inf]", "convex"},
	{"max(x)", "number", "variable", "[-inf, inf]", "convex"},
	{"max(X, axis=1)", "vector of m", "variable", "[-inf, inf]", "convex"},
	{"kron(A, P)", "m*n×n^2 matrix", "parameter", "[-inf, inf]", "affine"},
	{"diff(x)", "vector of n - 1", "variable", "[-inf, inf]", "affine"},
	{"diag(x)", "n×n matrix", "variable", "[-inf, inf]", "affine"},
	{"reshape(X, n, m, order=\"C\")", "n×m matrix", "variable", "[-inf, inf]", "affine"},
	// Ranges.
	{"g + 1", "number", "parameter", "[1, inf]", "affine"},
	{"1 - f", "number", "parameter", "[0, 1]", "affine"},
	{"a*a", "number", "parameter", "[0, inf]", "affine"},
	{"c'*c", "number", "parameter", "[0, inf]", "affine"},
	{"c'*P*c", "number", "parameter", "[0, inf]", "affine"},
	{"1/h", "number", "parameter", "[0, inf]", "affine"},
	{"k^2", "number", "const", "[1, 16]", "affine"},
	{"h^2", "number", "parameter", "(0, inf]", "affine"},
	{"h*h", "number", "parameter", "(0, inf]", "affine"},
	{"-h^3/2", "number", "parameter", "[-inf, 0)", "affine"},
	{"h^f", "number", "parameter", "(0, inf]", "affine"},
	{"2*square(h)", "number", "parameter", "(0, inf]", "affine"},
	{"d + f", "number", "variable", "[-1, 3]", "affine"},
	{"sum(v)", "number", "variable", "[0, inf]", "affine"},
	{"w'*v", "number", "variable", "[0, inf]", "affine"},
	{"trace(P)", "number", "parameter", "[0, inf]", "affine"},
	{"P[0, 0]", "number", "parameter", "[0, inf]", "affine"},
	{"abs(d) + 1", "number", "variable", "[1, 3]", "convex"},
	{"norm(A[0])", "number", "parameter", "[0, inf]", "affine"},
	{"max([s; v[1:] + 5])", "number", "variable", "[-inf, inf]", "convex"},
	{"max([s; v + 5])", "number", "variable", "[5, inf]", "convex"},
	{"norm(v + 5)", "number", "variable", "[5, inf]", "convex"},
	{"norm(v[1:] + 5)", "number", "variable", "[0, inf]", "convex"},
	{"norm(U[1:, 0] + 5)", "number", "variable", "[0, inf]", "convex"},
	{"norm(abs(U[:, 0]) + 5)", "number", "variable", "[5, inf]", "convex"},
	{"norm(v[i] + 5 for i in 1..<n)", "number", "variable", "[0, inf]", "convex"},
	{"max(d, 0)", "number", "variable", "[0, 2]", "convex"},
	{"max(a, 0)", "number", "parameter", "[0, inf]", "affine"},
	{"min(a, -1)", "number", "parameter", "[-inf, -1]", "affine"},
	{"max(c, 1)", "vector of n", "parameter", "[1, inf]", "affine"},
	{"max(f, g, a)", "number", "parameter", "[0, inf]", "affine"},
	// Curvature: signs of factors, composition, quadratic forms.
	{"g*norm(x)", "number", "variable", "[0, inf]", "convex"},
	{"neg1*norm(x)", "number", "variable", "[-inf, 0]", "concave"},
	{"a*norm(x)", "number", "variable", "[-inf, inf]", "of unknown curvature"},
	{"(1 - f)*square(s)", "number", "variable", "[0, inf]", "convex"},
	{"w'*abs(x)", "number", "variable", "[0, inf]", "convex"},
	{"norm(r)/h", "number", "variable", "[0, inf]", "convex"},
	{"x'*x", "number", "variable", "[0, inf]", "convex"},
	{"r'*r", "number", "variable", "[0, inf]", "convex"},
	{"(A*x - b)'*(A*x - b)", "number", "variable", "[0, inf]", "convex"},
	{"x'*P*x", "number", "variable", "[0, inf]", "convex"},
	{"x'*N*x", "number", "variable", "[-inf, 0]", "concave"},
	{"x'*S*x", "number", "variable", "[-inf, inf]", "of unknown curvature"},
	{"g*x'*P*x", "number", "variable", "[0, inf]", "convex"},
	{"x'*A'*A*x", "number", "variable", "[0, inf]", "convex"},
	{"x'*(A'*A + P)*x", "number", "variable", "[0, inf]", "convex"},
	{"x'*F'*F*x - x'*N*x", "number", "variable", "[0, inf]", "convex"},
	{"x .* x", "vector of n", "variable", "[0, inf]", "convex"},
	{"w .* x .* x", "vector of n", "variable", "[0, inf]", "convex"},
	{"u*u*u", "number", "variable", "[0, inf]", "convex"},
	{"s^2 + s*t + t^2", "number", "variable", "[-inf, inf]", "convex"},
	{"s^2 + 4*s*t + t^2", "number", "variable", "[-inf, inf]", "of unknown curvature"},
	{"2*s*t - s^2 - t^2", "number", "variable", "[-inf, inf]", "concave"},
	{"(s - 1)*(s + 3)", "number", "variable", "[-inf, inf]", "convex"},
	{"x'*x + 2*x'*y + y'*y", "number", "variable", "[-inf, inf]", "convex"},
	{"s^2 + s*t + t^2 + norm(x)", "number", "variable", "[-inf, inf]", "convex"},
	{"1/u", "number", "variable", "[0, inf]", "convex"},
	{"g/(u + 1)", "number", "variable", "[0, inf]", "convex"},
	{"1/s", "number", "variable", "[-inf, inf]", "of unknown curvature"},
	{"square(abs(s) + 1)", "number", "variable", "[1, inf]", "convex"},
	{"square(abs(s) - 1)", "number", "variable", "[0, inf]", "of unknown curvature"},
	{"sqrt(u) + s", "number", "variable", "[-inf, inf]", "concave"},
	{"norm([abs(s); u])", "number", "variable", "[0, inf]", "convex"},
	{"norm([square(s); -square(t)])", "number", "variable", "[0, inf]", "convex"},
	{"norm([square(s) - 1; u])", "number", "variable", "[0, inf]", "of unknown curvature"},
	{"s^3", "", "", "", ""},
	{"[x[0], x[0]]*[2, 1; 1, 3]*[x[0]; x[0]]", "number", "variable", "[-inf, inf]", "of unknown curvature"},
	{"[s; t]'*[2, 1; 1, 3]*[s; t]", "number", "variable", "[0, inf]", "convex"},
	{"quad_form([s; t], [2, 1; 1, 3])", "number", "variable", "[0, inf]", "convex"},
	{"quad_form([s; t], [-2, 1; 1, -1])", "number", "variable", "[-inf, 0]", "concave"},
	{"quad_form([s; t], [1, 2; 2, 1])", "number", "variable", "[-inf, inf]", "of unknown curvature"},
	{"quad_form([square(s); square(t)], [2, 1; 1, 3])", "number", "variable", "[0, inf]", "convex"},
	{"quad_form([square(s); -square(t)], [2, 1; 1, 3])", "number", "variable", "[-inf, inf]", "of unknown curvature"},
	{"sum_squares([square(s); -square(t)])", "number", "variable", "[0, inf]", "convex"},
	{"u^3", "number", "variable", "[0, inf]", "convex"},
	{"u^k", "number", "variable", "[0, inf]", "convex"},
	{"quad_form(x, E)", "number", "variable", "[0, inf]", "convex"},
	{"quad_form(x, -2*E)", "number", "variable", "[-inf, 0]", "concave"},
	{"quad_form(x, E - E)", "number", "variable", "[-inf, inf]", "of unknown curvature"},
	{"quad_form(abs(x), P)", "number", "variable", "[-inf, inf]", "of unknown curvature"},
}

// TestFacts checks types, levels, ranges and curvatures of expressions.
func TestFacts(t *testing.T) {
	for _, c := range exprFacts {
		ds, info := check(t, fmt.Sprintf(factsDecls, c.expr))
		f := factsOf(info, "e")
		if f == nil || f.Bad {
			if c.typ != "" {
				t.Errorf("%s: nothing is known\n%s", c.expr, render(errorsOf(ds)))
			}
			continue
		}
		level := [...]string{"number", "size", "const", "parameter", "variable"}[f.Level]
		got := fmt.Sprint(f.Type, ", ", level, ", ", f.Range, ", ", f.Curv)
		if want := fmt.Sprint(c.typ, ", ", c.level, ", ", c.rng, ", ", c.curv); got != want {
			t.Errorf("%s:\n got %s\nwant %s\n%s", c.expr, got, want, render(errorsOf(ds)))
		}
	}
}

// TestProductFacts: what is known of a matrix that is a product, numbers among its factors being data or variables.
func TestProductFacts(t *testing.T) {
	psd := checker.Symmetric | checker.PSD
	for expr, want := range map[string]checker.Props{
		"A'*A": psd, "2*A'*A": psd, "u*c*c'": psd, "c*u*c'": psd, "s*c*c'": checker.Symmetric, "-u*x*x'": checker.Symmetric | checker.NSD,
		"sum(v[i]*A[i]*A[i]' for i in m)": psd, "A*S*A'*s": checker.Symmetric, "u*A*D*A'": checker.Symmetric, "A'*X": 0,
	} {
		_, info := check(t, fmt.Sprintf(strings.ReplaceAll(factsDecls, "v[n]", "v[m]"), expr))
		if f := factsOf(info, "e"); f == nil || f.Props != want {
			t.Errorf("%s: got %+v, want properties %b", expr, f, want)
		}
	}
}

// factsOf returns the facts of the let of this name.
func factsOf(info *checker.Info, name string) *checker.Facts {
	for _, it := range info.File.Problems()[0].Items {
		if l, ok := it.(*lang.Let); ok && l.Name.Name == name {
			return info.Locals[l]
		}
	}
	return nil
}

// TestRequiredRanges: what a require says of a parameter or a let by its name is its range.
func TestRequiredRanges(t *testing.T) {
	const text = `problem p {
    dim n >= 2
    param t[n], a
    let d = diff(t)
    let gap[i in 1..<n] = t[i] - t[i-1]
    require d > 0 and -1 <= a < 0
    require 2 <= gap
    let e = %s
    satisfy
}
`
	for expr, want := range map[string]string{
		"d": "(0, inf]", "1 ./ d": "[0, inf]", "d .* gap": "(0, inf]", "gap": "[2, inf]", "a": "[-1, 0)", "-a": "(0, 1]",
	} {
		ds, info := check(t, fmt.Sprintf(text, expr))
		f := factsOf(info, "e")
		if f == nil {
			t.Fatal(render(errorsOf(ds)))
		}
		if got := f.Range.String(); got != want {
			t.Errorf("%s has range %s, want %s", expr, got, want)
		}
	}
}

// TestSharedFacts: a user's function with the body of an atom has the facts of the atom.
func TestSharedFacts(t *testing.T) {
	const model = `func mine(x, M nonneg = 1) {
    var w
    var v nonneg
    minimize w^2 + 2*M*v
    subject to
        abs(x) <= w + v
}
problem p {
    var x, y
    let e = %s(%s, 2)
    satisfy
}
`
	for _, arg := range []string{"x", "abs(y)", "abs(y) - 1", "-abs(y)", "x + y", "sqrt(x)"} {
		_, a := check(t, fmt.Sprintf(model, "mine", arg))
		_, b := check(t, fmt.Sprintf(model, "huber", arg))
		fa, fb := factsOf(a, "e"), factsOf(b, "e")
		if fa == nil || fb == nil || fa.Curv != fb.Curv || fa.Range != fb.Range || fa.Level != fb.Level {
			t.Errorf("%s: the function of the user has %+v, the atom %+v", arg, fa, fb)
		}
	}
}

// TestMatrixOnOneSide: what holds of a function where all entries are nonnegative, or none is positive, is used where the
// whole matrix is so, whatever signs its parts have.
func TestMatrixOnOneSide(t *testing.T) {
	const model = `func f(X[n, n]) = sum_squares(diag(X)) + norm2(upper_tri(X) - 1)
problem p {
    var x[3] nonneg
    param g nonneg
    let e = f(%s)
    satisfy
}
`
	for _, c := range []struct {
		arg  string
		want checker.Curvature
	}{
		{"diag(square(x))", checker.Convex},
		{"-diag(square(x))", checker.Convex},
		{"-2*diag(square(x))", checker.Convex},
		{"g*diag(square(x)) - 1", checker.Unknown},
		{"diag(power(x, 0.25))", checker.Unknown},
		{"-diag(power(x, 0.25))", checker.Unknown},
		{"-g*diag(power(x, 0.25))", checker.Unknown},
		{"diag(square(x)) - diag(square(x))", checker.Unknown},
	} {
		_, info := check(t, fmt.Sprintf(model, c.arg))
		if f := factsOf(info, "e"); f == nil || f.Curv != c.want {
			t.Errorf("f(%s): %+v, want %v", c.arg, f, c.want)
		}
	}
}

// TestSupportOfBlocks: the support function of a set that is symmetric in every entry is even in each, whatever the others.
func TestSupportOfBlocks(t *testing.T) {
	const model = `func ball(x[n]) {
    satisfy
    subject to
        norm(x%s) <= 1
}
problem p {
    var s, t
    let e = support(ball, [square(s); -square(t)])
    satisfy
}
`
	for shift, want := range map[string]checker.Curvature{"": checker.Convex, " - 0.1": checker.Unknown} {
		_, info := check(t, fmt.Sprintf(model, shift))
		if f := factsOf(info, "e"); f == nil || f.Curv != want {
			t.Errorf("norm(x%s) <= 1: %+v, want %v", shift, f, want)
		}
	}
}
