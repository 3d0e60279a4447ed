package stdlib

import (
	"math"

	gonum "gonum.org/v1/gonum/mat"

	"github.com/cvxc-lang/cvxc/lang"
)

// foreign evaluates functions of other languages that stand in rules about them.
func foreign(name string, a array) array {
	switch name {
	case "prod":
		p := 1.0
		for _, v := range a.data {
			p *= v
		}
		return num(p)
	case "cosh":
		return each(func(v []float64) float64 { return math.Cosh(v[0]) }, a)
	case "det":
		return num(gonum.Det(gonum.NewDense(a.shape[0], a.shape[1], a.data)))
	case "inv":
		return ofMatrix(a, func(x float64) float64 { return 1 / x })
	case "sqrtm":
		return ofMatrix(a, math.Sqrt)
	case "svd":
		return kernel("singular_values", nil, []array{a}, "")
	case "eig":
		return kernel("eigvals", nil, []array{a}, "")
	}
	panic("unknown function " + name)
}

// perspective is s*f(x/s) for s > 0, and for a convex f infinite elsewhere.
func (m machine) perspective(x *lang.Call, e env) array {
	f := m.lib.Func(x.Args[0].Value.(*lang.Ident).Name)
	s := m.eval(x.Args[len(x.Args)-1].Value, e)
	var args []array
	for _, a := range x.Args[1 : len(x.Args)-1] {
		args = append(args, each(func(v []float64) float64 { return v[0] / v[1] }, m.eval(a.Value, e), s))
	}
	return each(func(v []float64) float64 {
		if v[0] <= 0 {
			return math.Inf(1)
		}
		return v[0] * v[1]
	}, s, m.apply(f, nil, args, ""))
}
