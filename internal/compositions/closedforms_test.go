package compositions

import (
	"math"
	"slices"
)

var inf = math.Inf(1)

// ofNumbers are functions of numbers, which arrays go through entry by entry.
var ofNumbers = map[string]func(x ...float64) float64{
	"abs":        func(x ...float64) float64 { return math.Abs(x[0]) },
	"pos":        func(x ...float64) float64 { return max(x[0], 0) },
	"neg":        func(x ...float64) float64 { return max(-x[0], 0) },
	"square":     func(x ...float64) float64 { return x[0] * x[0] },
	"square_pos": func(x ...float64) float64 { return max(x[0], 0) * max(x[0], 0) },
	"sqrt":       func(x ...float64) float64 { return power(x[0], 0.5) },
	"inv_pos":    func(x ...float64) float64 { return power(x[0], -1) },
	"power":      power,
	"pow_pos":    func(x ...float64) float64 { return math.Pow(max(x[0], 0), x[1]) },
	"pow_abs":    func(x ...float64) float64 { return math.Pow(math.Abs(x[0]), x[1]) },
	"hinge":      func(x ...float64) float64 { return max(1-x[0], 0) },
	"huber":      huber,
	"huber_pos":  func(x ...float64) float64 { return huber(append([]float64{max(x[0], 0)}, x[1:]...)...) },
	"scalene": func(x ...float64) float64 {
		return multiply(x[1], max(x[0], 0)) + multiply(x[2], max(-x[0], 0))
	},
	"deadzone": func(x ...float64) float64 { return max(math.Abs(x[0])-option(x, 1), 0) },
	"berhu": func(x ...float64) float64 {
		a, M := math.Abs(x[0]), option(x, 1)
		if a <= M {
			return a
		}
		return (a*a + M*M) / (2 * M)
	},
	"exp":      func(x ...float64) float64 { return math.Exp(x[0]) },
	"log":      func(x ...float64) float64 { return log(x[0]) },
	"log1p":    func(x ...float64) float64 { return log(1 + x[0]) },
	"entr":     func(x ...float64) float64 { return -relEntr(x[0], 1) },
	"rel_entr": func(x ...float64) float64 { return relEntr(x[0], x[1]) },
	"kl_div": func(x ...float64) float64 {
		if math.IsInf(relEntr(x[0], x[1]), 1) {
			return inf
		}
		return relEntr(x[0], x[1]) - x[0] + x[1]
	},
	"logistic": func(x ...float64) float64 { return max(x[0], 0) + math.Log1p(math.Exp(-math.Abs(x[0]))) },
	"xexp": func(x ...float64) float64 {
		if x[0] < 0 {
			return inf
		}
		return multiply(x[0], math.Exp(x[0]))
	},
}

// ofSeveral are functions of the entries of one array, or of several arguments entry by entry.
var ofSeveral = map[string]func(x ...float64) float64{
	"max":      func(x ...float64) float64 { return slices.Max(x) },
	"min":      func(x ...float64) float64 { return slices.Min(x) },
	"geo_mean": func(x ...float64) float64 { return geoMean(x) },
}

// ofEntries are functions of the entries of an array, and of data.
var ofEntries = map[string]func(x []float64, data ...[]float64) float64{
	"sum":  func(x []float64, _ ...[]float64) float64 { return sum(x) },
	"mean": func(x []float64, _ ...[]float64) float64 { return sum(x) / float64(len(x)) },
	"max":  func(x []float64, _ ...[]float64) float64 { return slices.Max(x) },
	"min":  func(x []float64, _ ...[]float64) float64 { return slices.Min(x) },
	"ptp":  func(x []float64, _ ...[]float64) float64 { return spread(slices.Max(x) - slices.Min(x)) },
	"sum_largest": func(x []float64, k ...[]float64) float64 {
		return sumLargest(x, k[0][0])
	},
	"sum_smallest": func(x []float64, k ...[]float64) float64 { return -sumLargest(apply(x, negate), k[0][0]) },
	"norm_largest": func(x []float64, k ...[]float64) float64 { return sumLargest(apply(x, math.Abs), k[0][0]) },
	"cvar": func(x []float64, beta ...[]float64) float64 {
		k := (1 - beta[0][0]) * float64(len(x))
		return sumLargest(x, k) / k
	},
	"dotsort": func(x []float64, w ...[]float64) float64 {
		a, b, s := slices.Sorted(slices.Values(x)), slices.Sorted(slices.Values(w[0])), 0.0
		for i := range a {
			s += multiply(a[i], b[i])
		}
		return s
	},
	"norm": func(x []float64, p ...[]float64) float64 {
		if len(p) == 0 {
			return pnorm(x, 2)
		}
		return pnorm(x, p[0][0])
	},
	"pnorm":    func(x []float64, p ...[]float64) float64 { return pnorm(x, p[0][0]) },
	"norm1":    func(x []float64, _ ...[]float64) float64 { return pnorm(x, 1) },
	"norm2":    func(x []float64, _ ...[]float64) float64 { return pnorm(x, 2) },
	"norm_fro": func(x []float64, _ ...[]float64) float64 { return pnorm(x, 2) },
	"norm_inf": func(x []float64, _ ...[]float64) float64 { return pnorm(x, inf) },
	"sum_squares": func(x []float64, _ ...[]float64) float64 {
		return sum(apply(x, func(v float64) float64 { return v * v }))
	},
	"quad_over_lin":     func(x []float64, y ...[]float64) float64 { return overLinear(x, y[0][0]) },
	"quad_pos_over_lin": func(x []float64, y ...[]float64) float64 { return overLinear(apply(x, positive), y[0][0]) },
	"quad_form":         func(x []float64, P ...[]float64) float64 { return quadForm(x, P[0]) },
	"huber_circ": func(x []float64, M ...[]float64) float64 {
		if len(M) == 0 {
			return huber(pnorm(x, 2))
		}
		return huber(pnorm(x, 2), M[0][0])
	},
	"harmonic_mean": func(x []float64, _ ...[]float64) float64 {
		if slices.Min(x) < 0 {
			return -inf
		}
		return float64(len(x)) / sum(apply(x, func(v float64) float64 { return 1 / math.Abs(v) }))
	},
	"geo_mean": func(x []float64, _ ...[]float64) float64 { return geoMean(x) },
	"inv_prod": func(x []float64, _ ...[]float64) float64 { return math.Exp(-sum(apply(x, log))) },
	"sum_log":  func(x []float64, _ ...[]float64) float64 { return sum(apply(x, log)) },
	"log_sum_exp": func(x []float64, _ ...[]float64) float64 {
		m := slices.Max(x)
		if math.IsInf(m, 0) {
			return m
		}
		return m + math.Log(sum(apply(x, func(v float64) float64 { return math.Exp(v - m) })))
	},
	"variance": func(x []float64, _ ...[]float64) float64 { return variance(x) },
	"std":      func(x []float64, _ ...[]float64) float64 { return math.Sqrt(variance(x)) },
	"tv": func(x []float64, _ ...[]float64) float64 {
		return spread(sum(apply(differences(x), math.Abs)))
	},
	"avg_abs_dev": func(x []float64, _ ...[]float64) float64 {
		m := sum(x) / float64(len(x))
		return spread(sum(apply(x, func(v float64) float64 { return math.Abs(v - m) })) / float64(len(x)))
	},
}

func option(x []float64, otherwise float64) float64 {
	if len(x) > 1 {
		return x[1]
	}
	return otherwise
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func apply(x []float64, f func(float64) float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = f(v)
	}
	return out
}

func negate(x float64) float64   { return -x }
func positive(x float64) float64 { return max(x, 0) }

// spread is that of a function which is not monotone: of infinite entries it is +inf.
func spread(x float64) float64 {
	if math.IsNaN(x) {
		return inf
	}
	return x
}

// power is x^p: all x for even p, else x >= 0, or x > 0 for p < 0.
func power(a ...float64) float64 {
	x, p := a[0], a[1]
	switch {
	case p == 0:
		return 1
	case p == 1:
		return x
	case p > 0 && math.Mod(p, 2) == 0:
		return math.Pow(math.Abs(x), p)
	case 0 < p && p < 1 && x < 0:
		return -inf
	case x < 0 || x == 0 && p < 0:
		return inf
	}
	return math.Pow(x, p)
}

func huber(a ...float64) float64 {
	x, M := math.Abs(a[0]), option(a, 1)
	if x <= M {
		return x * x
	}
	return 2*M*x - M*M
}

func log(x float64) float64 {
	if x <= 0 {
		return -inf
	}
	return math.Log(x)
}

func relEntr(x, y float64) float64 {
	switch {
	case x < 0 || y < 0 || x > 0 && y == 0:
		return inf
	case x == 0:
		return 0
	}
	return x * math.Log(x/y)
}

func geoMean(x []float64) float64 {
	if slices.Min(x) < 0 {
		return -inf
	}
	return math.Exp(sum(apply(x, log)) / float64(len(x)))
}

func sumLargest(x []float64, k float64) float64 {
	s, sorted := 0.0, slices.Sorted(slices.Values(x))
	for i := len(sorted) - 1; i >= 0 && k > 0; i-- {
		s += min(k, 1) * sorted[i]
		k--
	}
	return s
}

func pnorm(x []float64, p float64) float64 {
	switch {
	case math.IsInf(p, 1):
		return slices.Max(apply(x, math.Abs))
	case p < 1 && slices.Min(x) < 0:
		return -inf
	case p < 0 && slices.Min(x) == 0:
		return 0
	}
	return math.Pow(sum(apply(x, func(v float64) float64 { return math.Pow(math.Abs(v), p) })), 1/p)
}

// overLinear is |x|^2/y, closed at y = 0.
func overLinear(x []float64, y float64) float64 {
	switch s := pnorm(x, 2); {
	case y < 0 || y == 0 && s > 0 || math.IsInf(s, 1):
		return inf
	case s == 0:
		return 0
	default:
		return s * s / y
	}
}

func quadForm(x, P []float64) float64 {
	n, s := len(x), 0.0
	for i := range n {
		for j := range n {
			s += multiply(P[i*n+j], multiply(x[i], x[j]))
		}
	}
	return spread(s)
}

func variance(x []float64) float64 {
	m := sum(x) / float64(len(x))
	return spread(sum(apply(x, func(v float64) float64 { return (v - m) * (v - m) })) / float64(len(x)))
}
