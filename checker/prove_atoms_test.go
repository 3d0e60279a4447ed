package checker

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// atomFacts are calls of functions of the library, or of functions declared beside them, with the facts that research on
// graph forms found for them: range, then the facts of each variable argument with the rule.
var atomFacts = []struct{ call, decls, want string }{
	// Functions of numbers.
	{"abs(x)", "var x", "+; V PAR"},
	{"pos(x)", "var x", "+ -x-; up S0"},
	{"neg(x)", "var x", "+ -x+; down S0"},
	{"scalene(x, a, b)", "var x; param a nonneg; param b nonneg", "+; V ZERO"},
	{"max(x, y)", "var x; var y", "+x+ -x-; up S0"},
	{"min(x, y)", "var x; var y", "+x+ -x-; up S0"},
	{"square_pos(x)", "var x", "+ -x-; up S0"},
	{"sqrt(x)", "var x", "+; up S0"},
	{"inv_pos(x)", "var x", "+; down S0"},
	{"power(x, 2)", "var x", "+; V S0r"},
	{"power(x, 4)", "var x", "+; V PAR"},
	{"power(x, 6)", "var x", "+; V PAR"},
	{"power(x, 1.5)", "var x", "+; upPos PAR"},
	{"power(x, 0.3)", "var x", "+; up S0"},
	{"power(x, 0.5)", "var x", "+; up S0"},
	{"power(x, -2)", "var x nonneg", "+; down S0"},
	{"power(x, -0.5)", "var x", "+; down S0"},
	{"pow_pos(x, 1.5)", "var x", "+ -x-; up S0"},
	{"pow_abs(x, 1.5)", "var x", "+; V PAR"},
	{"huber(x, M)", "var x; param M nonneg", "+; V PAR"},
	{"huber_pos(x, M)", "var x; param M nonneg", "+ -x-; up S0"},
	{"berhu(x, M)", "var x; param M pos", "+; V PAR"},
	{"deadzone(x, a)", "var x; param a nonneg", "+; V PAR"},
	{"exp(x)", "var x", "+; up S0"},
	{"log(x)", "var x", "; up S0"},
	{"log1p(x)", "var x", "+x+ -x-; up S0"},
	{"entr(x)", "var x", "; ·"},
	{"rel_entr(x, y)", "var x; var y", "; · | down S0"},
	{"kl_div(x, y)", "var x; var y", "+; · | ·"},
	{"logistic(x)", "var x", "+; up S0"},
	{"xexp(x)", "var x", "+; upPos ZERO"},
	// Functions of vectors and matrices.
	{"max(x)", "dim n; var x[n]", "+x+ -x-; up S0"},
	{"min(x)", "dim n; var x[n]", "+x+ -x-; up S0"},
	{"ptp(x)", "dim n; var x[n]", "+; ·"},
	{"cummax(x)", "dim n; var x[n]", "+x+ -x-; up S0"},
	{"sum_largest(x, k)", "dim n; var x[n]; param k pos", "+x+ -x-; up S0"},
	{"sum_smallest(x, k)", "dim n; var x[n]; param k pos", "+x+ -x-; up S0"},
	{"cvar(x, beta)", "dim n; var x[n]; param beta bounds(0, 0.9)", "+x+ -x-; up S0"},
	{"dotsort(x, w)", "dim n; var x[n]; param w[n] nonneg", "+x+ -x-; up S0"},
	{"dotsort(x, w)", "dim n; var x[n]; param w[n] nonpos", "+x- -x+; down S0"},
	{"dotsort(x, w)", "dim n; var x[n]; param w[n]", "; ·"},
	{"dotsort(x, w)", "dim n; var x[n]; param w[n] bounds(-1, 1)", "; ·"},
	{"norm_largest(x, k)", "dim n; var x[n]; param k pos", "+; V PAR"},
	{"norm_inf(x)", "dim n; var x[n]", "+; V PAR"},
	{"norm2(x)", "dim n; var x[n]", "+; V PAR"},
	{"norm_fro(X)", "dim m, n; var X[m, n]", "+; V PAR"},
	{"pnorm(x, 3)", "dim n; var x[n]", "+; V PAR"},
	{"pnorm(x, 1.5)", "dim n; var x[n]", "+; V PAR"},
	{"pnorm(x, 1)", "dim n; var x[n]", "+; V PAR"},
	{"pnorm(x, inf)", "dim n; var x[n]", "+; V PAR"},
	{"norm(x)", "dim n; var x[n]", "+; V PAR"},
	{"pnorm(x, 0.5)", "dim n; var x[n]", "+; up S0"},
	{"pnorm(x, -2)", "dim n; var x[n]", "+; up S0"},
	{"harmonic_mean(x)", "dim n; var x[n]", "+; up S0"},
	{"geo_mean(x)", "var x[2]", "+ -x-; up S0"},
	{"geo_mean(x)", "dim n; var x[n]", "+; up S0"},
	{"weighted_geo_mean(x, w)", "dim n; var x[n]; param w[n] pos", "+; up S0"},
	{"inv_prod(x)", "dim n; var x[n]", "+; down S0"},
	{"log_sum_exp(x)", "dim n; var x[n]", "+x+; up S0"},
	{"quad_over_lin(x, y)", "dim n; var x[n]; var y", "+; V PAR | down S0"},
	{"quad_pos_over_lin(x, y)", "dim n; var x[n]; var y", "+; up S0 | down S0"},
	{"huber_circ(x, M)", "dim n; var x[n]; param M nonneg", "+; V PAR"},
	{"std(x)", "dim n; var x[n]", "+; ·"},
	{"avg_abs_dev_med(x)", "dim n; var x[n]", "+; ·"},
	{"opnorm1(X)", "dim m, n; var X[m, n]", "+; V PAR"},
	{"opnorm_inf(X)", "dim m, n; var X[m, n]", "+; V PAR"},
	{"mixed_norm(X)", "dim m, n; var X[m, n]", "+; V PAR"},
	// Expressions as bodies.
	{"f(x)", "var x; func f(z) { minimize square(z) }", "+; V S0r"},
	{"f(x)", "var x; func f(z) { minimize hinge(z) }", "+; down S0"},
	{"f(x)", "dim n; var x[n]; func f(z[n]) { minimize norm1(z) }", "+; V PAR"},
	{"f(x)", "dim n; var x[n]; func f(z[n]) { maximize sum_log(z) }", "; up S0"},
	{"f(x)", "dim n; var x[n]; func f(z[n]) { minimize sum_squares(z) }", "+; V S0r"},
	{"f(x, P)", "dim n; var x[n]; param P[n, n] psd nonneg; func f(z[n], P[n, n] psd) { minimize quad_form(z, P) }", "+; V S0r"},
	{"f(x, P)", "dim n; var x[n]; param P[n, n] psd; func f(z[n], P[n, n] psd) { minimize quad_form(z, P) }", "+; ·"},
	{"f(x, P)", "dim n; var x[n]; param P[n, n] nsd; func f(z[n], P[n, n] nsd) { maximize quad_form(z, P) }", "-; ·"},
	{"f(x, P)", "dim n; var x[n]; param P[n, n] psd nonneg; func f(z[n], P[n, n] psd) { var t; minimize t; subject to { quad_form(z, P) <= t } }", "+; V S0r"},
	{"f(x, P)", "dim n; var x[n]; param P[n, n] psd; func f(z[n], P[n, n] psd) { var t; minimize t; subject to { quad_form(z, P) <= t } }", "+; ·"},
	{"f(x, P)", "dim n; var x[n]; param P[n, n] psd nonneg; func f(z[n], P[n, n] psd) { minimize square(quad_form(z + 1, P)) }", "+; upPos S0r"},
	{"f(x, d)", "dim n; var x[n]; param d[n] nonneg; func f(z[n], d[n] nonneg) { var t; minimize t; subject to { quad_form(z, diag(d)) <= t } }", "+; V PAR"},
	{"f(x)", "dim n; var x[n]; func f(z[n]) { minimize variance(z) }", "+; ·"},
	{"f(x)", "dim n >= 2; var x[n]; func f(z[n]) { minimize tv(z) }", "+; ·"},
	{"f(x)", "dim n; var x[n]; func f(z[n]) { minimize avg_abs_dev(z) }", "+; ·"},
	{"f(x)", "dim n; var x[n]; func f(z[n]) { minimize sum(max(z[i], 0) for i in n) }", "+ -x-; up S0"},
	{"f(x)", "var x; func f(z) { minimize norm2([z; 1]) }", "+; V PAR"},
	{"f(X)", "dim m, n; var X[m, n]; func f(Z[m, n]) { minimize sum(norm2(Z[i]) for i in m) }", "+; V PAR"},
	{"f(X)", "dim m, n; var X[m, n]; func f(Z[m, n]) { minimize sum(norm2(Z, axis=1)) }", "+; V PAR"},
	// Functions that users write.
	{"f(x)", "dim n; var x[n]; func f(z[n]) { var y[n] nonneg; minimize norm2(z - y); subject to { y <= 1 } }", "+; V ZERO"},
	{"f(x)", "dim n; var x[n]; func f(d[n]) { var u[n] nonneg; minimize sum(u); subject to { u >= d } }", "+ -x-; up S0"},
	{"f(x)", "dim n; var x[n]; func f(d[n]) { var u[n] nonneg, s[n] nonneg; minimize sum(u); subject to { u == d + s } }", "+ -x-; up S1"},
	{"f(x)", "var x; func f(z) { var p nonneg, q nonneg; minimize p; subject to { z == p - q } }", "+ -x-; up S1"},
	{"f(x)", "var x; func f(z) { var u nonneg, w nonneg; minimize 2*u + w; subject to { z <= u; w >= -z } }", "+; V ZERO"},
	{"f(x)", "var x; func f(z) { var w, p nonneg, q nonneg; minimize w^2 + 3*(p + q); subject to { z - w == p - q } }", "+; V ZERO"},
	{"f(x)", "var x; func f(z) { var w, s; minimize w^2 + 3*s; subject to { abs(z - w) <= s } }", "+; V PAR"},
	{"f(x, t)", "var x; var t; func f(z, t) { var w, v nonneg, q; minimize q + 2*v; subject to { abs(z) <= w + v; (q, 0.5*t, w) in rsoc } }", "+; V PAR | down S0"},
}

func TestFactsOfAtoms(t *testing.T) {
	lib := stdlib.New(nil)
	for _, c := range atomFacts {
		t.Run(c.call+" "+c.decls, func(t *testing.T) {
			sig, diags := signatureOf(lib, c.call, c.decls)
			if sig == nil {
				t.Fatalf("no signature: %v", diags)
			}
			if got := describeSignature(sig); got != c.want {
				t.Errorf("facts %q, want %q", got, c.want)
			}
		})
	}
}

// signatureOf proves the function of a call; decls are separated by semicolons outside braces, in which they end lines.
func signatureOf(lib Importer, call, decls string) (*callSignature, []string) {
	return signatureIn(lib, "", call, lines(decls))
}

// signatureIn proves the function of a call in a file that begins with some declarations, in a problem with others. The
// texts of errors are returned too.
func signatureIn(lib Importer, before, call, decls string) (*callSignature, []string) {
	text := before + "\nproblem p {\n" + decls + "\nlet value = " + call + "\nsatisfy\n}\n"
	file, diags := parser.Parse(lang.NewSource("test.cvx", text))
	u := NewUniverse(lib)
	c := u.check(file, &Options{})
	c.finish()
	var faults []string
	for _, d := range append(diags, c.info.Diagnostics...) {
		if d.Severity == lang.Error {
			faults = append(faults, string(d.Code)+" "+d.Title)
		}
	}
	for node, target := range c.info.Calls {
		at := node.Span()
		if text[at.Start:at.End] == call {
			return calledSignature(u, c, target), faults
		}
	}
	return nil, faults
}

// lines breaks declarations and items at semicolons, and puts braces on lines of their own where blocks want them.
func lines(decls string) string {
	s := strings.ReplaceAll(decls, "subject to {", "subject to\n")
	for strings.Contains(s, "} }") {
		s = strings.ReplaceAll(s, "} }", "}")
	}
	s = strings.ReplaceAll(s, "{ ", "{\n")
	return strings.ReplaceAll(strings.ReplaceAll(s, "}", "\n}"), "; ", "\n")
}

// callSignature is a signature with the formals that are variable in the call.
type callSignature struct {
	sig      *Signature
	variable []int
}

func calledSignature(u *Universe, c *fileCheck, t *Target) *callSignature {
	body, fn := t.Body(), functionOf(u, c, t.Func)
	if body == nil || fn == nil {
		return nil
	}
	out := &callSignature{}
	s := &site{facts: body.Formals}
	for i := range body.Formals {
		if body.Formals[i].Level == Variable {
			out.variable = append(out.variable, i)
		}
	}
	for key, p := range fn.signatures {
		if strings.TrimLeft(key, "0123456789") == s.key(nil, nil) {
			out.sig = p.sig
		}
	}
	if out.sig == nil {
		return nil
	}
	return out
}

// functionOf finds a function of the library, the file or its problem.
func functionOf(u *Universe, c *fileCheck, decl *lang.Func) *function {
	modules := []*module{u.library, c.home}
	for _, p := range c.info.problems {
		modules = append(modules, p.home)
	}
	for _, m := range modules {
		if f := m.funcs[decl.Name.Name]; f != nil && f.decl == decl {
			return f
		}
	}
	return nil
}

func describeSignature(c *callSignature) string {
	args := make([]string, len(c.variable))
	halved := false
	for k, i := range c.variable {
		a := c.sig.Args[i]
		args[k] = describeArg(a.Mono, a.Rules)
		halved = halved || a.Domain.Nonneg()
	}
	bound := func(x Interval) Interval {
		in := make([]Interval, len(c.sig.Args))
		for i := range in {
			in[i] = x
		}
		return c.sig.Range(in)
	}
	return describeRange(bound, halved) + "; " + strings.Join(args, " | ")
}

// BenchmarkProveBody measures proofs from the body that has been read.
func BenchmarkProveBody(b *testing.B) {
	lib := stdlib.New(nil)
	for _, c := range atomFacts {
		switch name, _ := libraryCall(c.call); name {
		case "huber", "sum_largest", "norm2", "log_sum_exp", "opnorm1":
			body := bodyOf(lib, c.call, c.decls)
			b.Run(c.call, func(b *testing.B) {
				for b.Loop() {
					if _, err := proveBody(body); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// bodyOf reads the body of a function for a call.
func bodyOf(lib Importer, call, decls string) *Body {
	text := "problem p {\n" + lines(decls) + "\nlet value = " + call + "\nsatisfy\n}\n"
	file, _ := parser.Parse(lang.NewSource("test.cvx", text))
	info := Check(file, lib, Options{})
	for node, target := range info.Calls {
		if at := node.Span(); text[at.Start:at.End] == call {
			return target.Body()
		}
	}
	return nil
}

// TestRulesOfRanges names the rules that prove the ends of ranges of x: on all numbers, on x >= 0 and on x <= 0.
func TestRulesOfRanges(t *testing.T) {
	lib := stdlib.New(nil)
	for _, c := range []struct {
		call, decls string
		free, pos   string
		neg         string
	}{
		{"abs(x)", "var x", "IVL ", "IVL ", "IVL "},
		{"pos(x)", "var x", "IVL ", "IVL ", "IVL W0"},
		{"scalene(x, a, b)", "var x; param a nonneg; param b nonneg", "HOM ", "IVL ", "IVL "},
		{"sqrt(x)", "var x", "W0 ", "W0 ", "W0 IVL"},
		{"log1p(x)", "var x", " ", "W0 ", " IVL"},
		{"max(x)", "dim n; var x[n]", " ", "IVL ", " W0"},
		{"sum_largest(x, k)", "dim n; var x[n]; param k pos", " ", "HOM ", " W0"},
		{"norm_largest(x, k)", "dim n; var x[n]; param k pos", "HOM ", "HOM ", "HOM "},
		{"geo_mean(x)", "dim n; var x[n]", "W0 ", "W0 ", "W0 HOM"},
		{"log_sum_exp(x)", "dim n; var x[n]", " ", "IVL ", " "},
	} {
		sig, faults := signatureOf(lib, c.call, c.decls)
		if sig == nil {
			t.Fatal(faults)
		}
		for i, in := range []Interval{everything(), nonnegatives(), nonpositives()} {
			args := make([]Interval, len(sig.sig.Args))
			for k := range args {
				args[k] = in
			}
			rules := sig.sig.RangeRules(args)
			if got, want := rules[0]+" "+rules[1], []string{c.free, c.pos, c.neg}[i]; got != want {
				t.Errorf("%s on %v: %q, want %q", c.call, in, got, want)
			}
		}
	}
}

// TestDiagonal proves facts of the diagonal apart.
func TestDiagonal(t *testing.T) {
	lib := stdlib.New(nil)
	for _, c := range []struct {
		body string
		mono Mono
		diag Mono
	}{
		{"maximize sum(sqrt(diag(Z)))", Inc | IncPos | IncNeg, Inc | IncPos | IncNeg},
		{"minimize max(diag(Z)) + sum(abs(upper_tri(Z)))", 0, Inc | IncPos | IncNeg},
		{"minimize max(diag(Z)) + sum(abs(Z[0, 1]) for i in n)", 0, Inc | IncPos | IncNeg},
		{"minimize trace(Z) + sum(square(Z[i, j]) for i in n, j in n if i != j)", IncPos, IncPos},
		{"minimize trace(Z) + norm_fro(Z - diag(diag(Z)))", IncPos, Inc | IncPos | IncNeg},
		{"minimize norm_fro(Z - diag(diag(Z))) - trace(Z)", DecNeg, Dec | DecPos | DecNeg},
	} {
		sig, faults := signatureOf(lib, "f(X)", "dim n >= 2; var X[n, n] symmetric; func f(Z[n, n]) { "+c.body+" }")
		if sig == nil || len(faults) > 0 {
			t.Errorf("%s: %v", c.body, faults)
			continue
		}
		if a := sig.sig.Args[0]; a.Mono != c.mono || a.Diag != c.diag {
			t.Errorf("%s: facts %06b, diagonal %06b, want %06b and %06b", c.body, a.Mono, a.Diag, c.mono, c.diag)
		}
	}
}

// TestBodiesWithoutGraph checks that what has no graph is an error that says why.
func TestBodiesWithoutGraph(t *testing.T) {
	lib := stdlib.New(nil)
	for _, c := range []struct{ call, decls, want string }{
		{"quad_form(x, P)", "dim n; var x[n]; var P[n, n]", "a product of two variables"},
	} {
		body := bodyOf(lib, c.call, c.decls)
		if body == nil {
			t.Errorf("%s has no body", c.call)
			continue
		}
		_, err := proveBody(body)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.call, err, c.want)
		}
	}
}
