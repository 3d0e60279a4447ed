package runtime

import "math"

// Number evaluates a numeric kernel at numbers; max, min and norm2 take any count of them. It reports false for a kernel
// that is not of numbers, or for a wrong count.
func Number(name string, args []float64) (float64, bool) {
	k := kernels[name]
	switch {
	case k.unary != nil && len(args) == 1:
		return k.unary.f(args[0]), true
	case k.binary != nil && len(args) == 2:
		return k.binary.f(args[0], args[1]), true
	case len(args) == 0:
		return 0, false
	}
	fold := map[string]func(a, b float64) float64{"max": math.Max, "min": math.Min, "norm2": math.Hypot}[name]
	if fold == nil {
		return 0, false
	}
	v := args[0]
	if name == "norm2" {
		v = math.Abs(v)
	}
	for _, x := range args[1:] {
		v = fold(v, x)
	}
	return v, true
}
