package stdlib_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// The arguments and the data of the calls that the tests of functions are made of.

// arguments are the variables of calls, with their declarations behind the name.
var arguments = []struct{ name, shape, attr string }{
	{"x", "", ""}, {"y", "", ""}, {"p", "", "nonneg"},
	{"u", "[n]", ""}, {"v", "[n]", ""}, {"X", "[m, n]", ""},
	{"S", "[n, n]", "symmetric"}, {"T", "[n, n]", "symmetric"},
}

// parameters are the data of calls.
var parameters = [...]string{"k pos", "w[n] nonneg", "a[n]", "P[n, n] psd", "Q[n, n] psd nonneg", "K[n, n]"}

func shapeOf(name string) string {
	for _, a := range arguments {
		if a.name == name {
			return a.shape
		}
	}
	return ""
}

func attributeOf(name string) string {
	for _, a := range arguments {
		if a.name == name {
			return a.attr
		}
	}
	return ""
}

// fact is a call with what is proved of it: a line of testdata/facts.txt, or a call beside the table with its sense and its
// arguments only.
type fact struct {
	call, curv, signs string
	mono              map[string]string // argument -> up, down, V, up+, .
	order             []string          // arguments in their order
	lifted            bool              // another call of the table, over arrays
}

// points is how many places the call is tried at.
func (f fact) points() int {
	if f.lifted {
		return 8
	}
	return 24
}

// uses reports whether the call names an argument, a parameter or a function.
func (f fact) uses(name string) bool {
	return regexp.MustCompile(`\b` + name + `\b`).MatchString(f.call)
}

// head is the function that is called, "" of an operator.
func (f fact) head() string {
	name, _, ok := strings.Cut(f.call, "(")
	if !ok || !regexp.MustCompile(`^\w+$`).MatchString(name) {
		return ""
	}
	return name
}

// beside makes a call that is not in the table.
func beside(curv, call string) fact {
	f := fact{call: call, curv: curv}
	for _, a := range arguments {
		if f.uses(a.name) {
			f.order = append(f.order, a.name)
		}
	}
	return f
}

// allCalls are the table, other branches of its functions, other ways of calling than by the plain argument, and
// compositions.
func allCalls(t *testing.T) []fact {
	out := append(readFacts(t), branches()...)
	out = append(out, lifted(out)...)
	return append(out, nested()...)
}

// branches are calls that take the branches of bodies which the table leaves, because an argument must be of a sign.
func branches() []fact {
	var out []fact
	for _, call := range []string{
		"x^0", "p^3", "p^5", "p^(-1)", "p^(-2)", "p^(-3)", "x^1", "x^2.7", "x^(-0.5)", "pow_pos(x, 1)", "pow_pos(x, 2)", "pow_pos(x, 3)",
		"pow_abs(x, 1)", "pow_abs(x, 2)", "pow_abs(x, 3)", "pnorm(u, 1)", "pnorm(u, 2)", "pnorm(u, inf)", "pnorm(u, 2.5)", "norm(u, 3)",
		"mixed_norm(X, 1, 2)", "mixed_norm(X, 2, 2)", "mixed_norm(X, inf, 3)", "mixed_norm(X, 1, 1)", "scalene(x, 0.5, -0.25)",
		"scalene(x, k, 2*k)", "huber(x, k)", "huber_pos(x, k)", "huber_circ(u, k)", "berhu(x, k)", "deadzone(x, k)", "tv2(X, 2*X)",
		"cvar(u, 0)", "norm_largest(u, 1)", "sum_largest(u, 1)", "sum_largest(X, k)", "max(X)", "ptp(X)", "sum_squares(X)",
		"log_sum_exp(X)", "trace_mpower(S, 2, P)", "trace_mpower(S, -1, P)",
	} {
		out = append(out, beside("convex", call))
	}
	for _, call := range []string{
		"x^0.7", "pnorm(u, 0.25)", "pnorm(u, -0.5)", "quad_form(u, -P)", "min(X)", "sum_smallest(u, 1)", "geo_mean(x)", "geo_mean(u, v, 2*u)",
		"geo_mean([x; y; x + y; 1])", "trace_mpower(S, 0.25, P)", "trace_mpower(S, 0.75, P)",
	} {
		out = append(out, beside("concave", call))
	}
	return out
}

// lifted are the calls of functions of numbers for arrays, and those of functions of a vector along each axis.
func lifted(calls []fact) []fact {
	var out []fact
	number, vector := regexp.MustCompile(`\bx\b`), regexp.MustCompile(`^(\w+)\(u(, .*)?\)$`)
	for _, f := range calls {
		arrays := slices.ContainsFunc(f.order, func(a string) bool { return shapeOf(a) != "" })
		switch {
		case !arrays && f.uses("x") && !f.uses("p") && !strings.Contains(f.call, "["):
			call := strings.ReplaceAll(number.ReplaceAllString(f.call, "u"), "^", ".^")
			out = append(out, beside(f.curv, "sum("+regexp.MustCompile(`\by\b`).ReplaceAllString(call, "v")+")"))
			if !f.uses("y") {
				out = append(out, beside(f.curv, "sum("+strings.ReplaceAll(number.ReplaceAllString(f.call, "X"), "^", ".^")+")"))
			}
		case vector.MatchString(f.call) && len(f.order) == 1 && !f.usesData():
			for _, axis := range []string{"0", "1"} {
				out = append(out, beside(f.curv, "sum("+vector.ReplaceAllString(f.call, "$1(X$2, axis="+axis+"))")))
			}
		}
	}
	for i := range out {
		out[i].lifted = true
	}
	return out
}

func (f fact) usesData() bool {
	return slices.ContainsFunc(parameters[:], func(decl string) bool { return f.uses(decl[:1]) })
}

// nested are calls over indices and of other calls.
func nested() []fact {
	var out []fact
	for _, call := range []string{
		"max(u[i] + 2*v[i] for i in n)", "sum(u[i]^2 for i in n)", "norm(u[i] - v[i] for i in n)", "sum((u.^2 + 1).^2)",
		"norm(max(abs(X), axis=1))", "norm(norm(X, 1, axis=1) + 1)", "sum_squares(abs(u) + abs(v))", "quad_over_lin(abs(u), sqrt(y))",
		"huber(norm(u) + norm1(v))", "max(norm(u), sum_squares(v), x)", "quad_form(abs(u) + v.^2, Q)", "max(x, 0)^2 + max(y, 1)^4",
		"quad_form(u, P) + 2*norm(v)", "w'*abs(u) + sum(deadzone(v, 0.5))", "exp(log_sum_exp(u) - sqrt(y))", "sum(rel_entr(u, v)) + inv_pos(y)",
		"log_sum_exp([norm(u); logistic(x); 1])", "trace_matrix_frac(X', S)", "lambda_max(S + x*eye(n)) + norm_nuc(X)",
		"matrix_frac(u, S + diag(sqrt(v)))",
	} {
		out = append(out, beside("convex", call))
	}
	for _, call := range []string{
		"sum(min(u, v, 1))", "geo_mean([sqrt(x); y; min(x, y)])", "log(harmonic_mean(u)) + entr(y)", "log_det(S + T) - tr_inv(S)",
		"log_det(S + diag(sqrt(v)))",
	} {
		out = append(out, beside("concave", call))
	}
	return out
}

// TestEveryFunctionHasPoints: each function of the library that has a body is called by the table, so that all tests of
// functions look at it.
func TestEveryFunctionHasPoints(t *testing.T) {
	lib := stdlib.New(nil)
	calls := append(append(readFacts(t), branches()...), nested()...)
	for _, name := range lib.Names() {
		decl := lib.Func(name)
		if decl.Builtin || isSet(decl) || name == "power" { // x^p
			continue
		}
		if !slices.ContainsFunc(calls, func(f fact) bool { return f.head() == name }) {
			t.Errorf("no points for %s", name)
		}
	}
}

func isSet(decl *lang.Func) bool {
	return slices.ContainsFunc(decl.Items, func(it lang.Item) bool {
		o, ok := it.(*lang.Objective)
		return ok && o.Sense == lang.Satisfy
	})
}
