package compositions

import (
	"slices"

	"github.com/cvxc-lang/cvxc/lang"
)

// declarations are what compositions are made of: variables and parameters of every sign.
const declarations = `
    dim n >= 3
    var x, y, p nonneg, q nonpos, b bounds(-1, 2)
    var u[n], v[n], g[n] nonneg, h[n] nonpos
    var X[n, n], Y[n, n], G[n, n] nonneg
    param c, k pos, l nonpos
    param a[n], w[n] nonneg, A[n, n], B[n, n] nonneg, P[n, n] psd, Q[n, n] psd nonneg
`

// size is the n at which compositions are evaluated.
const size = 3

// symbol draws values of a declared name.
type symbol struct {
	name     string
	variable bool
	draw     func(g *generator) value
}

var symbols = []symbol{
	{"n", false, func(*generator) value { return number(size) }},
	{"x", true, func(g *generator) value { return g.array() }},
	{"y", true, func(g *generator) value { return g.array() }},
	{"p", true, func(g *generator) value { return absolute(g.array()) }},
	{"q", true, func(g *generator) value { return opposite(absolute(g.array())) }},
	{"b", true, func(g *generator) value { return number(-1 + 3*g.r.Float64()) }},
	{"u", true, func(g *generator) value { return g.array(size) }},
	{"v", true, func(g *generator) value { return g.array(size) }},
	{"g", true, func(g *generator) value { return absolute(g.array(size)) }},
	{"h", true, func(g *generator) value { return opposite(absolute(g.array(size))) }},
	{"X", true, func(g *generator) value { return g.array(size, size) }},
	{"Y", true, func(g *generator) value { return g.array(size, size) }},
	{"G", true, func(g *generator) value { return absolute(g.array(size, size)) }},
	{"c", false, func(g *generator) value { return g.array() }},
	{"k", false, func(g *generator) value { return number(0.1 + 3*g.r.Float64()) }},
	{"l", false, func(g *generator) value { return number(-3 * g.r.Float64()) }},
	{"a", false, func(g *generator) value { return g.array(size) }},
	{"w", false, func(g *generator) value { return absolute(g.array(size)) }},
	{"A", false, func(g *generator) value { return g.array(size, size) }},
	{"B", false, func(g *generator) value { return absolute(g.array(size, size)) }},
	{"P", false, func(g *generator) value { return gram(g.array(size, size)) }},
	{"Q", false, func(g *generator) value { return gram(absolute(g.array(size, size))) }},
}

// usedIn lists the symbols that an expression names.
func usedIn(e lang.Expr) []symbol {
	names := map[string]bool{}
	lang.Inspect(e, func(n lang.Node) bool {
		if id, ok := n.(*lang.Ident); ok {
			names[id.Name] = true
		}
		return true
	})
	return slices.DeleteFunc(slices.Clone(symbols), func(s symbol) bool { return !names[s.name] })
}

// segment draws two values of each symbol, equal ones of data, and the value at l of the way between them.
func (g *generator) segment(used []symbol, l float64) (ends [3]point) {
	ends = [3]point{{}, {}, {}}
	for _, s := range used {
		a := s.draw(g)
		b := a
		if s.variable {
			b = s.draw(g)
		}
		ends[0][s.name], ends[1][s.name] = a, b
		ends[2][s.name] = each(func(x ...float64) float64 { return (1-l)*x[0] + l*x[1] }, a, b)
	}
	return ends
}

// real draws a number: often a whole one, so that entries tie and arguments lie on boundaries.
func (g *generator) real() float64 {
	if g.r.IntN(3) == 0 {
		return float64(g.r.IntN(7) - 3)
	}
	return 1.5 * g.r.NormFloat64()
}

func (g *generator) array(shape ...int) value {
	v := value{shape: shape, data: make([]float64, entries(shape))}
	for i := range v.data {
		v.data[i] = g.real()
	}
	return v
}

func absolute(v value) value { return each(func(x ...float64) float64 { return max(x[0], -x[0]) }, v) }
func opposite(v value) value { return each(func(x ...float64) float64 { return -x[0] }, v) }
func gram(v value) value     { return product(transpose(v), v) }
