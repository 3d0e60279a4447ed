package runtime

import "math"

// dotBlock is the length over which a sum of products is accumulated plainly.
const dotBlock = 256

// dot returns a'b. Long sums go by blocks, which a compensated sum collects: in a large cone s0 z0 - s1'z1 is 1e-13 of its
// terms, and plain summation has a bias of that size.
func dot(a, b []float64) float64 {
	if len(a) <= dotBlock {
		return dotShort(a, b)
	}
	sum, lost := 0.0, 0.0
	for len(a) > 0 {
		n := min(dotBlock, len(a))
		part := dotShort(a[:n], b[:n])
		a, b = a[n:], b[n:]
		next := sum + part
		if math.Abs(sum) >= math.Abs(part) {
			lost += sum - next + part
		} else {
			lost += part - next + sum
		}
		sum = next
	}
	return sum + lost
}

// dotShort adds up in four lanes.
func dotShort(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		x, y := a[i:i+4:i+4], b[i:i+4:i+4]
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + (s2 + s3)
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

// negate sets dst = -v.
func negate(dst, v []float64) {
	for i, x := range v {
		dst[i] = -x
	}
}

func fill(v []float64, a float64) {
	for i := range v {
		v[i] = a
	}
}

func fill32(v []int32, a int32) {
	for i := range v {
		v[i] = a
	}
}

func clip(v, lo, hi float64) float64 { return min(max(v, lo), hi) }

// finite reports whether v is neither infinite nor NaN.
func finite(v float64) bool { return v-v == 0 }
