package lower_test

import (
	"fmt"
	"strings"
)

func (g *generator) convex() string {
	if g.depth > 4 {
		return g.atom("norm2(%v)", "abs(%s)", "sum_squares(%v)", "norm1(%w)")
	}
	switch g.r.Intn(10) {
	case 0:
		return g.pick("%c + %c", "%D*%c", "%c + %s", "%c - %k", "%c/2", "sum(%C)", "%e'*%v + %c", "sum(w .* %C)")
	case 1:
		return g.within("sum(%c for ", ")")
	case 2:
		g.use("reduction")
		return g.within("max(%c for ", ")")
	case 3:
		g.use("power")
		return g.pick("(%s)^2", "(%s)^4", "sum((%v).^2)", "(%s)^1", "pos(%s)^2", "(%v)'*(%v - %v + x)*0 + %c", "(%v)'*P*(%v)", "x'*P*x", "x'*x", "s*s",
			"s^2 + s*x[0] + x[0]^2", "1/(y[0] + 1)")
	case 4:
		if len(g.funcs) > 0 {
			g.use("call of a user's function")
			return g.pick(g.funcs[g.r.Intn(len(g.funcs))] + "(%v)")
		}
	case 7:
		if g.risk != "" {
			g.use("call of an imported function")
			return g.pick(g.risk+"(%v)", g.risk+"(%v, a=p)")
		}
		g.use("named argument")
		return g.atom("huber(%s, M=p)", "norm(%v, p=1)", "cvar(%v, beta=0.5)", "sum_largest(k=2, %v)")
	case 8:
		g.use("operator")
		if len(g.funcs) > 0 && g.r.Intn(3) == 0 {
			return g.pick("perspective(" + g.funcs[g.r.Intn(len(g.funcs))] + ", %v, y[0] + 1)")
		}
		return g.atom("perspective(square, %s, %s)", "perspective(norm, %v, y[0])", "perspective(huber, %s, p, M=p)", "-perspective(log, %s, 2)",
			"sum(perspective(exp, %v, y[1]))", "perspective(max, %v, 1, %s)", "perspective(quad_form, %v, s, P=P)", "perspective(power, %s, y[2], p=3)",
			"indicator(userset, %v)", "indicator(soc, %s, %v)", "indicator(box, %v, l=c - 1, u=9)", "sum(perspective(square, %v, y))",
			"support(userset, %v)", "support(norm_ball, %v, r=p)", "sum(support(box, %v, l=-1, u=w))", "support(simplex, %v)",
			"support(ellipsoid, %v, c=c, P=%P)", "support(geo_mean_cone, %s, %v)")
	case 5:
		if len(g.lets) > 0 {
			return g.lets[g.r.Intn(len(g.lets))]
		}
	case 6:
		return g.atom("exp(%s)", "-log(%s)", "-entr(%s)", "rel_entr(%s, %s)", "kl_div(%s, %s)", "logistic(%s)", "xexp(y[0])", "log_sum_exp(%v)",
			"-sum_log(%v)", "-log1p(%s)", "inv_prod(%v)", "-geo_mean(%v)", "-weighted_geo_mean(%v, w)", "pnorm(%v, 3)", "pow_abs(%s, 1.5)",
			"pow_pos(%s, 1.5)", "power_param(y[0], 1.5)", "power(y[0], 3)", "lambda_max(S)", "-lambda_min(S)", "lambda_sum_largest(S, 2)", "-lambda_sum_smallest(S, 2)",
			"sigma_max(X)", "norm_nuc(X)", "matrix_frac(%v, S)", "trace_matrix_frac(X', S)", "-log_det(S)", "-det_rootn(S)", "det_inv(S)",
			"tr_inv(S)", "-trace_sqrtm(S)", "trace_mpower(S, 2, P)", "-trace_geo_mean(S, S)", "-lieb_ando(S, S, P)", "-von_neumann_entr(S)", "quantum_rel_entr(S, P)", "sigma_sum_largest(X, 1.5)")
	}
	return g.atom("norm(%v)", "norm2(%v)", "norm1(%v)", "norm_inf(%w)", "norm(%v, 1)", "norm(%v, inf)", "norm_largest(%v, 2)", "norm_fro(%X)", "opnorm1(%X)",
		"opnorm_inf(%X)", "mixed_norm(%X)", "tv(%v)", "tv2(%X)", "max(%v)", "max(%c, %c)", "max(%s, %c, 1)", "ptp(%X)", "sum_largest(%v, 2)",
		"sum_largest(%C, 1.5)", "cvar(%v, 0.5)", "dotsort(%v, c)", "abs(%s)", "pos(%c)", "neg(%k)", "scalene(%s, 1, 2)", "hinge(%s)", "huber(%s)",
		"huber(%s, p)", "huber_pos(%c)", "huber_circ(%v)", "berhu(%s)", "deadzone(%s)", "square(%s)", "square_pos(%c)", "inv_pos(%k + 9)",
		"sum_squares(%v)", "sum_squares(%X)", "quad_form(%v, P)", "quad_over_lin(%v, y[0] + 1)", "quad_pos_over_lin(%v, y[0] + 1)", "variance(%v)",
		"std(%v)", "avg_abs_dev(%v)", "avg_abs_dev_med(%v)", "max(norm(%X, axis=1))", "sum(norm1(%X, axis=0))", "sum(max(%X, axis=1))",
		"sum(abs(%X))", "sum(huber(%v, 0.5))", "pow_pos(%c, 2)", "pow_abs(%s, 2)", "power(%s, 2)", "sum(sum_squares(%X, axis=1))", "sum(cummax(%v))", "poly_env(%s, [q; 1; 0; q; 2])",
		"max(%C)", "norm2([max(%s, 0); %s])", "-harmonic_mean(%v)", "norm_largest(%v, p1)")
}

func (g *generator) convexVector() string {
	if g.depth > 4 {
		return g.atom("abs(%v)", "square(%v)")
	}
	switch g.r.Intn(5) {
	case 0:
		return g.pick("%C + %C", "%D*%C", "%C - %v", "w .* %C", "(%v).^2", "[%c for j in n]")
	case 1:
		return g.within("[%c for ", "][0]*ones(n)")
	}
	return g.atom("abs(%v)", "pos(%C)", "max(%v, %C, 1)", "huber(%v)", "square(%v)", "norm2(%X, axis=0)", "cummax(%C)", "max(%X, axis=0)",
		"scalene(%v, 2, 1)", "sum_squares(%X, axis=0)", "max(%C, %c)", "huber(%v, w)")
}

func (g *generator) concave() string {
	if g.depth > 4 {
		return g.pick("y[0]", "-abs(%s)")
	}
	switch g.r.Intn(4) {
	case 0:
		return g.pick("-(%c)", "%k + %k", "%k - %c", "%D*%k")
	case 1:
		return g.pick("%s")
	}
	return g.atom("min(%v)", "min(%k, %k)", "sqrt(%k + 5)", "geo_mean(%s, %s)", "sum_smallest(%v, 1)", "min(%v, axis=0)", "sum(min(%v, %v))", "sum(sqrt(y))",
		"power(%k, 0.5)", "harmonic_mean(y)")
}

// constraint writes one constraint, quantified or not.
func (g *generator) constraint() string {
	g.use("constraint")
	label := ""
	if g.r.Intn(2) == 0 {
		g.use("label")
		label = fmt.Sprintf("l%d: ", g.hits["label"])
	}
	if len(g.loop) < 2 && g.r.Intn(3) == 0 {
		g.use("forall")
		i := fmt.Sprintf("f%d", len(g.loop))
		g.loop = append(g.loop, i)
		defer func() { g.loop = g.loop[:len(g.loop)-1] }()
		if g.r.Intn(2) == 0 {
			g.use("forall with braces")
			return "forall " + i + " in T {\n" + g.constraint() + "\n" + g.constraint() + "\n}"
		}
		g.use("forall on one line")
		return "forall " + i + " in " + g.pick("T", "0..<T", "1..<T", "0..=T-1 if "+i+" > 0", "T if "+i+" < 2") + ": " + g.constraint()
	}
	switch g.r.Intn(8) {
	case 0:
		g.use("equality")
		return label + g.pick("%v == %v", "%s == %s", "%X == %X", "%v == 0", "%w == b", "u[%t] == %v")
	case 1:
		g.use("chain")
		return label + g.pick("-1 <= %v <= 1", "c >= %v >= -abs(c)", "%c <= %s <= %k", "0 <= %s <= p", "-5 <= X <= 5", "1 >= %c >= -1 - 0*%s")
	case 2:
		g.use("membership of a tuple")
		return label + g.atom("(%s, %v) in soc()", "(%s, %s, %v) in rsoc()", "(%s, x, %s) in rsoc()", "(%s, %v) in geo_mean_cone()", "(%s, 1, %s) in exp_cone()",
			"(y, 1, %v) in pow_cone(0.5)", "(%v, %v, 2) in exp_cone()")
	case 3:
		g.use("membership")
		return label + g.atom("%v in box(-1, 1)", "%v in box(c - 1, c + 1)", "%v in simplex()", "%X in nonneg()", "%v in nonpos()", "%v in zero()", "%v in norm_ball(2)",
			"%v in ellipsoid(c, %P)", "%v in simplex(p)", "(%v, %s) in pow_cone_nd(w)", "[s; x[0]; y[0]] in nonneg_poly()", "[s; x[0]; y[0]; x[1]; y[1]] in convex_poly()", "S in psd()", "-S in nsd()", "%v in userset")
	case 4:
		g.use("semidefinite order")
		return label + g.pick("S >> 0*P", "P >> S", "S << 2*eye(n)", "S << R + %D*Z", "Q*Z*Q' >> S")
	}
	g.use("inequality")
	return label + g.pick("%c <= %k", "%c <= %D", "%s >= %c", "%C <= %v", "%v >= %C", "%k >= %c", "%v <= c", "%w >= -1", "%c <= 5", "%X <= A + 9")
}

// problem writes a whole file.
func (g *generator) problem() string {
	var b strings.Builder
	line := func(s string) { b.WriteString(s + "\n") }
	if g.r.Intn(3) == 0 {
		g.use("import")
		as := g.pick("", " as risk")
		g.risk = map[string]string{"": "shifted", " as risk": "risk.shifted"}[as]
		line("import \"risk.cvx\"" + as)
	}
	line("/// A set.\nfunc userset(z[k]) {\n satisfy\n subject to\n " + g.pick("norm2(z) <= 3", "z >= -4; sum(z) <= 9") + "\n}")
	if g.r.Intn(2) == 0 {
		g.use("func of the file")
		line("func fit(z[k], a nonneg = 1) = " + g.pick("norm2(z) + a*max(z)", "sum_squares(z)", "sum(abs(z - 1))", "a*sum(huber(z))"))
		g.funcs = append(g.funcs, "fit")
	}
	if g.r.Intn(2) == 0 {
		g.use("func with a body")
		line("func cost(z[k]) {\n var r[k], h nonneg\n let d = z - r\n minimize " + g.pick("sum(h*2) + norm1(d)", "sum_squares(d) + h", "h + max(d)") +
			"\n subject to\n  abs(r) <= h\n  forall i in k: r[i] <= z[i] + 2\n}")
		g.funcs = append(g.funcs, "cost")
	}
	name := "random"
	if g.r.Intn(4) == 0 {
		g.use("discipline")
		name += " as dcp"
	}
	line("problem " + name + " {\n dim m >= 2, n >= 3\n dim T >= 3")
	if g.r.Intn(3) == 0 {
		g.use("dim with a default")
		line(" dim extra = 4")
	}
	line(" param A[m, n], b[m], c[n] " + g.pick("", "nonneg", "bounds(-1, 2)") + "\n param P[n, n] psd, w[n] nonneg, p nonneg = 2, q, h[2]\n param p1 pos, W[m, n] sparse")
	line(" param Q[n, n], R[n, n] symmetric, D[n, n] diag, B[T, m, n], k const\n var Z[n, n] psd")
	line(" var x[n]" + g.pick("", "", " bounds(-9, c)", " bounds(-inf, 3)") + "\n var y[n] nonneg, X[m, n], s" + g.pick("", " nonpos", " pos") + ", u[T, n]\n var S[n, n] symmetric")
	if g.r.Intn(2) == 0 {
		g.use("func of the problem")
		line(" func inner(z[n]) = " + g.pick("p*norm2(z - c)", "sum_squares(A*z - b)"))
		g.funcs = append(g.funcs, "inner")
	}
	if g.r.Intn(2) == 0 {
		g.use("let")
		line(" let cc = " + g.convex())
		g.lets = append(g.lets, "cc")
	}
	if g.r.Intn(2) == 0 {
		g.use("let with binders")
		g.loop = append(g.loop, "a")
		line(" let fam[a in T] = " + g.convex())
		g.loop = nil
		g.lets = append(g.lets, "fam[0]", "sum(fam)", "sum(fam[a] for a in 1..<T)", "max(fam[1:T])")
	}
	if g.r.Intn(2) == 0 {
		g.use("require")
		line(" require " + g.pick("p <= 10", "0 <= p <= 5 and q >= -1", "P >> 0*P", "sum(c) <= 1", "n >= 3", "%P >> %P", "%P <= 9"))
	}
	g.statement(&b)
	line("}")
	return b.String()
}

// statement writes the objective and the constraints, in either order.
func (g *generator) statement(b *strings.Builder) {
	var objective string
	switch g.r.Intn(5) {
	case 0:
		g.use("maximize")
		objective = " maximize " + g.concave() + "\n"
	case 1:
		g.use("satisfy")
		objective = " satisfy\n"
	default:
		g.use("minimize")
		objective = " minimize " + g.convex() + "\n"
	}
	var rows strings.Builder
	if n := g.r.Intn(4); n > 0 {
		g.use("subject to")
		rows.WriteString(" subject to\n")
		for range n {
			rows.WriteString("  " + g.constraint() + "\n")
		}
	}
	if g.r.Intn(2) == 0 {
		b.WriteString(objective + rows.String())
	} else {
		b.WriteString(rows.String() + objective)
	}
}
