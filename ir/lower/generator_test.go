package lower_test

import (
	"fmt"
	"math/rand"
	"strings"
)

// generator writes random problems. What it writes is meant to be accepted more often than not: expressions are drawn by
// shape and curvature. It counts the productions of the grammar and the functions that it used.
type generator struct {
	r     *rand.Rand
	hits  map[string]int
	depth int
	loop  []string // indices in scope, each over T
	funcs []string // of the user: names of functions of a vector of n
	lets  []string
	risk  string // how the imported function is called, if it is
}

func newGenerator(seed int64, hits map[string]int) *generator {
	return &generator{r: rand.New(rand.NewSource(seed)), hits: hits}
}

// use counts a production or a function.
func (g *generator) use(name string) { g.hits[name]++ }

// pick expands one of several templates: %s scalar, %v vector of n, %w vector of m, %X matrix (m, n), all affine; %c
// convex scalar, %C convex vector of n, %k concave scalar, %d scalar data, %D nonnegative scalar data, %e vector data of
// n, %P square data, %i a place below n, %t an index below T.
func (g *generator) pick(templates ...string) string {
	return g.expand(templates[g.r.Intn(len(templates))])
}

func (g *generator) expand(t string) string {
	var b strings.Builder
	for i := 0; i < len(t); i++ {
		if t[i] != '%' {
			b.WriteByte(t[i])
			continue
		}
		i++
		g.depth++
		b.WriteString(g.part(t[i]))
		g.depth--
	}
	return b.String()
}

func (g *generator) part(kind byte) string {
	switch kind {
	case 's':
		return g.scalar()
	case 'v':
		return g.vector()
	case 'w':
		return g.choose([]string{"b", "A*x", "W*u[0]"}, []string{"A*%v", "%w - b", "%s*b", "%X*c", "-(%w)", "[b; %s][1:]", "%w ./ 2"})
	case 'X':
		return g.choose([]string{"X", "A", "b*x'"}, []string{"X - A", "2*%X", "-%X'" + "'", "b*(%v)'", "diag(b)*%X", "[%X[0:m-1, :]; %v']", "B[%t]", "%X*Q",
			"%X*Z"})
	case 'P':
		return g.choose([]string{"P", "Q", "R", "D"}, []string{"%P + eye(n)", "%P*%P'", "%P + %P", "%D*%P", "%P'*P*%P", "D*D", "1 + %P"})
	case 'c':
		return g.convex()
	case 'C':
		return g.convexVector()
	case 'k':
		return g.concave()
	case 'd':
		return g.choose([]string{"q", "p", "2", "0.5", "1e-1", "b[0]"}, []string{"%d*p", "%d + q", "-%d", "sum(b)", "norm2(b)", "exp(q)", "max(p, %d)", "p^2", "mod(3, 2)"})
	case 'D':
		return g.choose([]string{"p", "2", "0.5", "1"}, []string{"%D*p", "%D + 1", "norm2(c)", "exp(q)", "p^2", "c'*c", "abs(q)"})
	case 'e':
		return g.choose([]string{"c", "c", "ones(n)", "e(0, n)"}, []string{"%d*c", "A'*b", "A[0]", "[c[j]*2 for j in n]", "c - %e"})
	case 'i':
		return g.choose([]string{"0", "n-1", "1"}, []string{"n-2"})
	case 't':
		if len(g.loop) > 0 && g.r.Intn(4) > 0 {
			return g.loop[g.r.Intn(len(g.loop))]
		}
		return g.choose([]string{"0", "T-1", "1"}, []string{"T-2"})
	}
	panic("no such part")
}

// choose takes a leaf when expressions are deep already.
func (g *generator) choose(leaves, inner []string) string {
	if g.depth > 4 || g.r.Intn(3) == 0 {
		return leaves[g.r.Intn(len(leaves))]
	}
	return "(" + g.pick(inner...) + ")"
}

func (g *generator) scalar() string {
	leaves := []string{"s", "x[0]", "y[1]", "c'*x", "sum(x)", "u[%t, 1]", "2.5", "q"}
	if g.depth > 4 {
		return g.expand(leaves[g.r.Intn(len(leaves))])
	}
	switch g.r.Intn(12) {
	case 0:
		g.use("comprehension in a call")
		return g.within("sum(%s for ", ")")
	case 1:
		g.use("index")
		return g.pick("(%v)[%i]", "X[0, %i]", "u[%t][%i]", "x'[%i]")
	case 2:
		return g.atom("mean(%v)", "trace(X*A')", "trace(P)", "dot(c, %v)", "sum(X)", "diag(X*A')[0]", "vec(X, order=\"C\")[0]",
			"sum(upper_tri(S + P))", "mlog(P)[0, 1]", "eigvals(P)[0]", "singular_values(A)[0]", "mpower(P, 0.5)[0, 0]", "conv(h, %v)[0]", "cumsum(%v)[%i]", "kron(A, X)[0, 0]", "outer(b, %v)[0, 0]", "sym(S)[0, 1]")
	case 3:
		g.use("unary minus")
		return g.pick("-(%s)", "-%s")
	case 4:
		return g.pick("%s/2", "%s/p1", "%d*%s")
	}
	return g.expand(g.choose(leaves, []string{"%s + %s", "%s - %s", "%d*%s", "%e'*%v", "%s*%D"}))
}

func (g *generator) vector() string {
	leaves := []string{"x", "y", "c", "u[%t]", "X[0]", "X'*b"}
	if g.depth > 4 {
		return g.expand(leaves[g.r.Intn(len(leaves))])
	}
	switch g.r.Intn(12) {
	case 0:
		g.use("comprehension")
		return g.pick("[%s for j in n]", "[x[j] - %d for j in n]", "[x[j]*c[n-1-j] for j in 0..<n]", "[u[T-1, j] for j in 0..=n-1]")
	case 1:
		g.use("block")
		return g.pick("[x[1:]; %s]", "[%s; y[:n-1]]", "[x[0:1]; y[1:n]]", "([x', 1; y', %s]*[c; 0])[0]*c")
	case 2:
		g.use("slice")
		return g.pick("(%X)[0, :]", "[x; y][n:2*n]", "[c; %v][0:n]")
	case 3:
		return g.atom("cumsum(%v)", "sum(%X, axis=0)", "diag(S + P)", "reshape(%v, n, order=\"F\")", "diff([%s; %v])", "eye(n)*%v",
			"conv(h, %v)[0:n]", "mean(%X, axis=0)", "sym(S)*%v")
	case 4:
		g.use("transpose")
		return g.pick("(%v)''", "(%w)'*A + 0*%v'", "((%v)')'")
	}
	return g.expand(g.choose(leaves, []string{"%v + %v", "%v - %v", "%d*%v", "%e .* %v", "A'*%w", "S*%v", "%v ./ ones(n)", "-%v", "%s*c"}))
}

// within puts an expression over an index of its own.
func (g *generator) within(head, tail string) string {
	i := fmt.Sprintf("i%d", len(g.loop)+g.depth)
	g.loop = append(g.loop, i)
	body := g.expand(head)
	g.loop = g.loop[:len(g.loop)-1]
	g.use("binder")
	switch g.r.Intn(4) {
	case 0:
		g.use("range with step")
		return body + i + " in 0..<T step 2" + tail
	case 1:
		g.use("condition")
		return body + i + " in T if " + i + " != 1 and " + i + " >= 0" + tail
	case 2:
		g.use("inclusive range")
		return body + i + " in 0..=T-1" + tail
	}
	return body + i + " in T" + tail
}

// atom expands a template and counts the functions that are called in it.
func (g *generator) atom(templates ...string) string {
	t := templates[g.r.Intn(len(templates))]
	for i := 0; i < len(t); i++ {
		j := i
		for j < len(t) && (t[j] == '_' || t[j] >= 'a' && t[j] <= 'z' || t[j] >= 'A' && t[j] <= 'Z' || j > i && t[j] >= '0' && t[j] <= '9') {
			j++
		}
		if j > i && j < len(t) && t[j] == '(' && (i == 0 || t[i-1] != '%') {
			g.use("func " + t[i:j])
		}
		if j > i {
			i = j - 1
		}
	}
	g.use("call")
	return g.expand(t)
}
