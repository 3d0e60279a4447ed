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
	case "transpose":
		return transpose(a)
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

// foreignScale is the t of huber(x, M, t) or huber(x, t=t), a call of CVXPY's function; nil of other calls.
func foreignScale(x *lang.Call) lang.Expr {
	for i, a := range x.Args {
		if x.Name.Name == "huber" && (i == 2 || a.Name != nil && a.Name.Name == "t") {
			return a.Value
		}
	}
	return nil
}

// scaledHuber is t*huber(x/t, M): x^2/t where |x| <= M*t, M*(2*|x| - M*t) beyond.
func (m machine) scaledHuber(x *lang.Call, scale lang.Expr, e env) array {
	threshold := num(1)
	if at := x.Args[1]; at.Name == nil || at.Name.Name == "M" {
		threshold = m.eval(at.Value, e)
	}
	return each(func(v []float64) float64 {
		x, t, M := math.Abs(v[0]), v[1], v[2]
		switch {
		case t <= 0:
			return math.Inf(1)
		case x <= M*t:
			return x * x / t
		}
		return M * (2*x - M*t)
	}, m.eval(x.Args[0].Value, e), m.eval(scale, e), threshold)
}

// perspective is s*f(x/s) for s > 0, and for a convex f infinite elsewhere.
func (m machine) perspective(x *lang.Call, e env) array {
	f := m.lib.Func(x.Args[0].Value.(*lang.Ident).Name)
	at := len(x.Args) - 1
	for x.Args[at].Name != nil {
		at--
	}
	s := m.eval(x.Args[at].Value, e)
	var args []array
	named := map[string]array{}
	for _, a := range x.Args[1:] {
		if a.Name != nil {
			named[a.Name.Name] = m.eval(a.Value, e)
		}
	}
	for _, a := range x.Args[1:at] {
		args = append(args, each(func(v []float64) float64 { return v[0] / v[1] }, m.eval(a.Value, e), s))
	}
	return each(func(v []float64) float64 {
		if v[0] <= 0 {
			return math.Inf(1)
		}
		return v[0] * v[1]
	}, s, m.apply(f, named, args, ""))
}
