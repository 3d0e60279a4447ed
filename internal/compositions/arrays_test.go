package compositions

import (
	"math"
	"slices"
)

// ofArrays are functions of arrays as such, most of them affine.
var ofArrays = map[string]func(args ...value) value{
	"cumsum": func(args ...value) value { return running(args[0], func(a, b float64) float64 { return a + b }) },
	"cummax": func(args ...value) value { return running(args[0], func(a, b float64) float64 { return max(a, b) }) },
	"diff":   func(args ...value) value { return column(differences(args[0].data)...) },
	"vec":    func(args ...value) value { return column(args[0].data...) },
	"reshape": func(args ...value) value {
		out := value{data: args[0].data}
		for _, n := range args[1:] {
			out.shape = append(out.shape, int(n.scalar()))
		}
		return out
	},
	"trace": func(args ...value) value { return number(sum(diagonal(args[0]).data)) },
	"diag": func(args ...value) value {
		if len(args[0].shape) == 2 {
			return diagonal(args[0])
		}
		n := args[0].shape[0]
		return filled(n, n, func(i, j int) float64 {
			if i != j {
				return 0
			}
			return args[0].data[i]
		})
	},
	"upper_tri": func(args ...value) value {
		var out []float64
		for i := range args[0].shape[0] {
			out = append(out, args[0].part(i).data[i+1:]...)
		}
		return column(out...)
	},
	"sym":   func(args ...value) value { return each(mean, args[0], transpose(args[0])) },
	"outer": func(args ...value) value { return product(args[0], transpose(args[1])) },
	"dot":   func(args ...value) value { return product(transpose(column(args[0].data...)), column(args[1].data...)) },
	"kron": func(args ...value) value {
		a, b := args[0], args[1]
		p, q := b.shape[0], b.shape[1]
		return filled(a.shape[0]*p, a.shape[1]*q, func(i, j int) float64 {
			return multiply(a.part(i / p).data[j/q], b.part(i % p).data[j%q])
		})
	},
	"conv": func(args ...value) value {
		c, x := args[0].data, args[1].data
		out := make([]float64, len(c)+len(x)-1)
		for i := range c {
			for k := range x {
				out[i+k] += multiply(c[i], x[k])
			}
		}
		return column(out...)
	},
	"opnorm1":    func(args ...value) value { return number(slices.Max(rowNorms(transpose(args[0]), 1))) },
	"opnorm_inf": func(args ...value) value { return number(slices.Max(rowNorms(args[0], 1))) },
	"mixed_norm": func(args ...value) value { return number(sum(rowNorms(args[0], 2))) },
	"tv2": func(args ...value) value {
		a, s := args[0], 0.0
		for i := range a.shape[0] - 1 {
			for j := range a.shape[1] - 1 {
				here := a.part(i).data
				s += math.Hypot(a.part(i + 1).data[j]-here[j], here[j+1]-here[j])
			}
		}
		return number(spread(s))
	},
}

func mean(x ...float64) float64 { return sum(x) / float64(len(x)) }

func filled(m, n int, entry func(i, j int) float64) value {
	out := matrix(m, n)
	for i := range m {
		for j := range n {
			out.data = append(out.data, entry(i, j))
		}
	}
	return out
}

// running folds the entries before each one into it.
func running(v value, f func(a, b float64) float64) value {
	out := slices.Clone(v.data)
	for i := 1; i < len(out); i++ {
		out[i] = f(out[i], out[i-1])
	}
	return column(out...)
}

func differences(x []float64) []float64 {
	out := make([]float64, len(x)-1)
	for i := range out {
		out[i] = x[i+1] - x[i]
	}
	return out
}

func diagonal(v value) value {
	var out []float64
	for i := range v.shape[0] {
		out = append(out, v.part(i).data[i])
	}
	return column(out...)
}

func rowNorms(v value, p float64) []float64 {
	out := make([]float64, v.shape[0])
	for i := range out {
		out[i] = pnorm(v.part(i).data, p)
	}
	return out
}
