package compositions

import (
	"math/rand/v2"
	"strings"
)

// Holes of a template: %s a number, %v a vector, %m a matrix, %S and %V the same expression as the hole before.
var (
	numbers  = []string{"x", "y", "p", "q", "b", "x", "y", "p", "u[0]", "g[1]", "h[n-1]", "2", "-1", "0.5", "k"}
	vectors  = []string{"u", "v", "g", "h", "u", "g", "A*u", "B*g", "X[0]", "a", "w"}
	matrices = []string{"X", "Y", "G", "A*X"}

	numberTemplates = []string{
		"-%s", "%s + %s", "%s - %s", "%s + %s", "2*%s", "-0.5*%s", "%s/4", "k*%s", "%s*k", "l*%s", "c*%s", "%s/k", "%s + 1", "%s - 2",
		"1 - %s", "abs(%s)", "pos(%s)", "neg(%s)", "square(%s)", "square_pos(%s)", "sqrt(%s)", "inv_pos(%s)", "%s^2", "%s^4", "%s^0.5",
		"%s^-1", "%s^3", "%s^1.5", "%s^-2", "%s^0.3", "power(%s, 6)", "pow_pos(%s, 3)", "pow_pos(%s, 1)", "pow_abs(%s, 1.5)", "1/%s", "k/%s",
		"%s*%S", "%s*%S + %s*%S", "x^2 + x*y + y^2", "2*x^2 - 2*x*y + 3*y^2", "hinge(%s)", "huber(%s)", "huber(%s, 2)",
		"huber(%s, k)", "huber_pos(%s)", "berhu(%s)", "deadzone(%s, 0.5)", "scalene(%s, 2, 1)", "scalene(%s, 2, -1)", "scalene(%s, -1, 2)",
		"max(%s, %s)", "min(%s, %s)", "max(%s, 0)", "max(%s, 1)", "min(%s, 0)", "min(%s, %s, 1)", "max([%s; %s; %s])",
		"geo_mean([%s; %s])", "quad_over_lin(%s, %s)", "quad_over_lin([%s; 1], %s)", "quad_pos_over_lin(%s, %s)", "%s^2/%s",
		"norm([%s; %s])", "norm([%s; 1])", "norm1([%s; %s])", "sum_squares([%s; %s])", "log_sum_exp([%s; %s])",
		"exp(%s)", "log(%s)", "log1p(%s)", "entr(%s)", "rel_entr(%s, %s)", "kl_div(%s, %s)", "logistic(%s)", "xexp(%s)",
		"max(%v)", "min(%v)", "sum(%v)", "mean(%v)", "ptp(%v)", "sum_largest(%v, 2)", "sum_largest(%v, 1.5)", "sum_smallest(%v, 2)",
		"cvar(%v, 0.6)", "norm_largest(%v, 2)", "dotsort(%v, w)", "dotsort(%v, a)", "norm(%v)", "norm1(%v)", "norm_inf(%v)",
		"norm(%v, 1)", "norm(%v, inf)", "norm(%v, 3)", "pnorm(%v, 0.5)", "pnorm(%v, -1)", "sum_squares(%v)", "%v'*%V", "%v'*Q*%V", "%v'*P*%V",
		"quad_form(%v, Q)", "quad_form([%s; %v[0:n-1]], Q)", "quad_form([-%s; %v[0:n-1]], Q)", "quad_form(%v, P)", "quad_over_lin(%v, %s)", "quad_pos_over_lin(%v, %s)", "huber_circ(%v)",
		"harmonic_mean(%v)", "geo_mean(%v)", "variance(%v)", "std(%v)", "tv(%v)", "avg_abs_dev(%v)", "log_sum_exp(%v)", "sum_log(%v)",
		"inv_prod(%v)", "a'*%v", "w'*%v", "-w'*%v", "%v[0]", "%v[1]", "%v[2] - %V[0]", "sum(%v[0:2])", "norm([%v; %s])", "max([%v; %s])",
		"sum_squares(%m)", "max(%m)", "sum(%m)", "trace(%m)", "norm_fro(%m)", "opnorm1(%m)", "opnorm_inf(%m)", "mixed_norm(%m)", "tv2(%m)",
		"sum_largest(%m, 2)", "%m[0, 1]", "kron(B, %m)[4, 5]", "dot(B, %m)", "dot(w, %v)", "sum(diff(%v))", "norm1(diff(%v))", "sum(%m[:, 0:2])",
		"sum(upper_tri(%m))", "norm(upper_tri(%m))",
	}
	vectorTemplates = []string{
		"-%v", "%v + %v", "%v - %v", "%v + %s", "2*%v", "k*%v", "l*%v", "w .* %v", "a .* %v", "A*%v", "B*%v", "-B*%v", "%s*w", "%v/2", "%v - 1",
		"abs(%v)", "pos(%v)", "square(%v)", "%v .^ 2", "%v .^ 4", "sqrt(%v)", "inv_pos(%v)", "%v .* %V", "huber(%v)", "max(%v, %v)",
		"max(%v, %s)", "max(%v, 0)", "min(%v, %v)", "min(%v, 1)", "exp(%v)", "log(%v)", "logistic(%v)", "entr(%v)", "geo_mean(%v, %v)",
		"cummax(%v)", "cumsum(%v)", "norm(X, axis=0)", "max(X, axis=1)", "sum(abs(X), axis=0)", "min(X, axis=1)", "[%s; %v[0:n-1]]",
		"rel_entr(%v, %v)", "1 ./ %v", "square_pos(%v)", "%m[0]", "%m[:, 1]", "%m*w", "%m*a", "diag(%m)", "sum(%m, axis=0)",
		"norm(%m, axis=0)", "norm(%m, 1, axis=1)", "max(%m, axis=1)", "log_sum_exp(%m, axis=0)", "conv(w, %v)[1:n+1]", "conv(a, %v)[0:n]",
		"reshape(%m, n*n, order=\"C\")[2:n+2]", "vec(%m, order=\"F\")[1:n+1]",
	}
	matrixTemplates = []string{
		"-%m", "%m + %m", "%m - %m", "%m + %s", "k*%m", "A*%m", "B*%m", "%m*B", "%m*A'", "B .* %m", "A .* %m", "%m'", "abs(%m)", "square(%m)",
		"pos(%m)", "sqrt(%m)", "max(%m, %m)", "min(%m, %m)", "max(%m, 1)", "diag(%v)", "outer(w, %v)", "%v*a'", "sym(%m)",
	}
)

// composition is an expression and how deep functions are nested in it.
type composition struct {
	text  string
	depth int
}

// generator composes functions with what has been accepted so far and with some of what has not: it knows nothing of the
// rules, and yet what it writes is deep and often accepted.
type generator struct {
	r     *rand.Rand
	pools [3][]composition // of numbers, vectors and matrices
}

const maxDepth = 4

func newGenerator(seed uint64) *generator {
	return &generator{r: rand.New(rand.NewPCG(seed, 17)), pools: [3][]composition{leaves(numbers), leaves(vectors), leaves(matrices)}}
}

func leaves(texts []string) []composition {
	var out []composition
	for _, t := range texts {
		out = append(out, composition{text: t})
	}
	return out
}

// next writes a composition: of kind 0 a number, 1 a vector, 2 a matrix.
func (g *generator) next() (c composition, kind int) {
	kind = []int{0, 0, 0, 0, 0, 1, 1, 2}[g.r.IntN(8)]
	templates := [...][]string{numberTemplates, vectorTemplates, matrixTemplates}[kind]
	return g.fill(templates[g.r.IntN(len(templates))]), kind
}

func (g *generator) fill(template string) composition {
	var b strings.Builder
	var last composition
	depth := 0
	for i := 0; i < len(template); i++ {
		if template[i] != '%' {
			b.WriteByte(template[i])
			continue
		}
		i++
		if kind := strings.IndexByte("svm", template[i]); kind >= 0 {
			last = g.draw(kind)
		}
		depth = max(depth, last.depth)
		b.WriteString(group(last.text))
	}
	return composition{text: b.String(), depth: depth + 1}
}

// draw takes a leaf, or something that has been composed before.
func (g *generator) draw(kind int) composition {
	pool, leaves := g.pools[kind], len([...][]string{numbers, vectors, matrices}[kind])
	switch {
	case g.r.IntN(3) == 0:
		pool = pool[:leaves]
	case len(pool) > leaves:
		pool = pool[leaves:]
	}
	return pool[g.r.IntN(len(pool))]
}

// group puts parentheses around what is no name, number or call.
func group(text string) string {
	level := 0
	for i, c := range text {
		switch {
		case c == '(' || c == '[':
			level++
		case c == ')' || c == ']':
			level--
			if level == 0 && i < len(text)-1 {
				return "(" + text + ")"
			}
		case level == 0 && strings.ContainsRune(" +-*/^'", c):
			return "(" + text + ")"
		}
	}
	return text
}

// keep lets later compositions use this one.
func (g *generator) keep(c composition, kind int, accepted bool) {
	if c.depth < maxDepth && len(c.text) < 120 && (accepted || g.r.IntN(8) == 0) {
		g.pools[kind] = append(g.pools[kind], c)
	}
}
