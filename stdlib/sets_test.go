package stdlib_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// setCase is a set of the library: the membership of x, of n entries, or of a tuple over x by position.
type setCase struct {
	set  string
	n    int
	left string // what stands left of "in" for a vector called %s; "" if it is the vector
}

// setCases are all sets of vectors; those of matrices are in TestMatrixSets.
func setCases() []setCase {
	head := func(k int) string { // %[1]s[0], ..., and the rest
		var out []string
		for i := range k {
			out = append(out, fmt.Sprintf("%%[1]s[%d]", i))
		}
		return "(" + strings.Join(append(out, fmt.Sprintf("%%[1]s[%d:]", k)), ", ") + ")"
	}
	three := "(%[1]s[0], %[1]s[1], %[1]s[2])"
	return []setCase{
		{set: "nonneg", n: 3}, {set: "nonpos", n: 3}, {set: "zero", n: 3}, {set: "box(-p, c)", n: 3}, {set: "box(-1, 0.5)", n: 3},
		{set: "simplex", n: 3}, {set: "simplex(p)", n: 3}, {set: "norm_ball", n: 3}, {set: "norm_ball(p)", n: 3}, {set: "norm_ball(p, 1)", n: 3},
		{set: "norm_ball(1, inf)", n: 3}, {set: "norm_ball(p, 3)", n: 3}, {set: "ellipsoid(c, 2*eye(3))", n: 3},
		{set: "soc", n: 4, left: head(1)}, {set: "rsoc", n: 5, left: head(2)}, {set: "geo_mean_cone", n: 4, left: head(1)},
		{set: "exp_cone", n: 3, left: three}, {set: "pow_cone(0.3)", n: 3, left: three},
		{set: "pow_cone_nd(c)", n: 4, left: "(%[1]s[:3], %[1]s[3])"}, {set: "nonneg_poly", n: 5}, {set: "convex_poly", n: 5},
	}
}

func (c setCase) in(x string) string {
	if c.left == "" {
		return x + " in " + c.set
	}
	return fmt.Sprintf(c.left, x) + " in " + c.set
}

// TestSets projects points on every set, as x itself, as a part of a matrix, at every index, within a function and as an
// indicator: all give the same point. The dual is the derivative of the squared distance for a shift of the set, 2 (x - a);
// of a tuple it is one list.
func TestSets(t *testing.T) {
	for _, c := range setCases() {
		t.Run(c.set, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(11, 12))
			for range 3 {
				a := vector(rng, c.n)
				data := cvxc.Data{"a": a, "c": []float64{0.5, 1.5, 1}, "p": 1.25}
				s := solveText(t, c.problem("var x[k]", "x", "lab: "+c.in("x"), ""), data)
				x, dual := s.Var("x").Data, s.Dual("lab").Data
				if len(dual) != c.n {
					t.Fatalf("the dual is %v", dual)
				}
				for i := range x {
					if math.Abs(dual[i]-2*(x[i]-a[i])) > 2e-4*(1+math.Abs(a[i])) {
						t.Errorf("at %v: the dual %v of %v is not 2 (x - a)", a, dual, x)
						break
					}
				}
				for other, times := range map[string]float64{
					c.problem("var X[2, k]", "X[1]", c.in("X[1]"), ""):                                           1,
					c.problem("var X[2, k]", "X[0]", "forall i in 2: "+c.in("X[i]"), " + sum_squares(X[1] - a)"): 2,
					c.problem("var x[k]", "x", "", " + dist(x, a, c, p)"):                                        1,
				} {
					if got := solveText(t, other, data); math.Abs(got.Value-times*s.Value) > 1e-5*(1+s.Value) {
						t.Errorf("at %v: %v in\n%s\nwant %v times %v", a, got.Value, other, times, s.Value)
					}
				}
			}
		})
	}
}

// problem is the projection of a; the function dist is the squared distance to the set.
func (c setCase) problem(decl, x, row, more string) string {
	text := fmt.Sprintf("func dist(y[k], a[k], c[3], p nonneg) {\n var z[k]\n minimize sum_squares(z - a) + 0*(sum(y) + sum(c) + p)\n subject to\n  %s\n}\n", c.in("z"))
	text += fmt.Sprintf("problem p {\n param a[k], c[3] nonneg, p nonneg\n %s\n minimize sum_squares(%s - a)%s\n", decl, x, more)
	if row != "" {
		text += " subject to\n  " + row + "\n"
	}
	return strings.ReplaceAll(text+"}", "k]", fmt.Sprint(c.n, "]"))
}

// TestMatrixSets: projections on the semidefinite cones cut eigenvalues off, and their duals are 2 (X - A).
func TestMatrixSets(t *testing.T) {
	a := [][]float64{{2, 1, 0}, {1, -1, 0.5}, {0, 0.5, 0.25}}
	for _, set := range []string{"X in psd", "X in nsd", "X >> 0", "X << 0", "-X in nsd", "2*X in psd"} {
		s := solveText(t, "problem p {\n param A[3, 3] symmetric\n var X[3, 3] symmetric\n minimize sum_squares(X - A)\n subject to\n  lab: "+set+"\n}",
			cvxc.Data{"A": a})
		x, dual := s.Var("X").Data, s.Dual("lab").Data
		factor := map[string]float64{"-X in nsd": -1, "2*X in psd": 0.5}[set]
		if factor == 0 {
			factor = 1
		}
		for i := range x {
			if math.Abs(dual[i]-factor*2*(x[i]-a[i/3][i%3])) > 1e-5 {
				t.Errorf("%s: the dual %v of %v", set, dual, x)
				break
			}
		}
	}
}
