package stdlib

import (
	"math"

	gonum "gonum.org/v1/gonum/mat"
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
