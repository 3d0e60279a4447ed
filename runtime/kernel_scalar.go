package runtime

import "math"

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

func logExtended(x float64) float64 {
	if x <= 0 {
		return math.Inf(-1)
	}
	return math.Log(x)
}

func log1pExtended(x float64) float64 {
	if x <= -1 {
		return math.Inf(-1)
	}
	return math.Log1p(x)
}

func sqrtExtended(x float64) float64 {
	if x < 0 {
		return math.Inf(-1)
	}
	return math.Sqrt(x)
}

// entropy is -x log x, 0 at 0.
func entropy(x float64) float64 {
	switch {
	case x < 0:
		return math.Inf(-1)
	case x == 0:
		return 0
	}
	return -x * math.Log(x)
}

func indicatorNonneg(x float64) float64 {
	if x < 0 {
		return math.Inf(1)
	}
	return x - x // 0, NaN for NaN
}

// power is x^p: for x < 0 the real power of an integer p, otherwise the infinity that keeps it convex (p > 1, p < 0) or
// concave (0 < p < 1). A negative zero is a zero.
func power(x, p float64) float64 {
	x += 0
	if x >= 0 || p == math.Trunc(p) {
		return math.Pow(x, p)
	}
	if 0 < p && p < 1 {
		return math.Inf(-1)
	}
	return math.Inf(1)
}

// powerDerivative is (p x^(p-1), x^p log x); the second is 0 where x <= 0.
func powerDerivative(x, p, y float64) (dx, dp float64) {
	if p != 0 {
		dx = p * power(x, p-1)
	}
	if x > 0 {
		dp = y * math.Log(x)
	}
	return dx, dp
}

// relativeEntropy is x log(x/y), 0 for x = 0 and y >= 0, +Inf outside x, y >= 0.
func relativeEntropy(x, y float64) float64 {
	switch {
	case x < 0 || y < 0 || (y == 0 && x > 0):
		return math.Inf(1)
	case x == 0:
		return 0
	}
	return x * math.Log(x/y)
}

func relativeEntropyDerivative(x, y, _ float64) (dx, dy float64) {
	return math.Log(x/y) + 1, -x / y
}

// remainder is a - b floor(a/b).
func remainder(a, b float64) float64 { return a - b*math.Floor(a/b) }

func remainderDerivative(a, b, _ float64) (da, db float64) { return 1, -math.Floor(a / b) }
