package runtime

import "math"

func dot(a, b []float64) float64 {
	b = b[:len(a)]
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// axpy adds f x to y.
func axpy(y []float64, f float64, x []float64) {
	x = x[:len(y)]
	for i := range y {
		y[i] += f * x[i]
	}
}

// norm returns the largest magnitude, 0 of nothing; NaN if there is one.
func norm(v []float64) float64 {
	top := 0.0
	for _, a := range v {
		if a = math.Abs(a); !(a <= top) {
			top = a
			if a != a {
				return a
			}
		}
	}
	return top
}

// normScaled returns the largest magnitude of v_i / d_i.
func normScaled(v, d []float64) float64 {
	top := 0.0
	d = d[:len(v)]
	for i, a := range v {
		if a = math.Abs(a / d[i]); !(a <= top) {
			top = a
			if a != a {
				return a
			}
		}
	}
	return top
}

func norm2(v []float64) float64 { return math.Sqrt(dot(v, v)) }

func scaleBy(v []float64, f float64) {
	for i := range v {
		v[i] *= f
	}
}

func fill(v []float64, a float64) {
	for i := range v {
		v[i] = a
	}
}

func clip(v, lo, hi float64) float64 { return min(max(v, lo), hi) }

// finite reports whether v is neither infinite nor NaN.
func finite(v float64) bool { return v-v == 0 }
