package runtime

import "math"

// The kernel poly_hull takes (x, c_0, ..., c_n) to the convex envelope at x of the polynomial p of one variable with the
// coefficients c, the largest convex function below it:
//
//	h(x) = max over a of a x + min over t of p(t) - a t.
//
// With t(a) a minimiser, which grows with a, the maximum is at the slope a where t(a) passes x: h is p there, or jumps over x
// from t0 to t1, and h is the chord between them. Of odd degree above 1, or with a negative leading coefficient, h is -Inf.
// Source: Rockafellar, Convex Analysis (1970), sec. 12.

// hull is the envelope at one point: its slope there, and x as the mean u t0 + (1 - u) t1 of the ends of the chord.
type hull struct{ value, slope, t0, t1, u float64 }

// polyHullWork: the arguments, and for each derivative its coefficients and roots.
func polyHullWork(op *TapeOp) int { return op.K * (op.K + 6) }

func polyHull(op *TapeOp, c *kernelCall) {
	for i := range c.out {
		c.out[i] = hullAt(gather(op, c, i)).value
	}
}

// polyHullTangent is dh = a dx + sum_k (u t0^k + (1 - u) t1^k) dc_k.
func polyHullTangent(op *TapeOp, c *kernelCall) {
	for i := range c.dout {
		sum := 0.0
		c.hullGradient(op, i, func(k int, g float64) { sum += g * c.din[0][k] })
		c.dout[i] = sum
	}
}

func polyHullAdjoint(op *TapeOp, c *kernelCall) {
	for i, d := range c.dout {
		c.hullGradient(op, i, func(k int, g float64) { c.din[0][k] += d * g })
	}
}

// hullGradient calls f with the derivative of result i with respect to each of its arguments.
func (c *kernelCall) hullGradient(op *TapeOp, i int, f func(k int, g float64)) {
	h := hullAt(gather(op, c, i))
	k := i/op.N*op.K*op.N + i%op.N
	f(k, h.slope)
	p0, p1 := 1.0, 1.0
	for range op.K - 1 {
		k += op.N
		f(k, h.u*p0+(1-h.u)*p1)
		p0, p1 = p0*h.t0, p1*h.t1
	}
}

// gather copies the arguments of result i to the scratch memory.
func gather(op *TapeOp, c *kernelCall, i int) (x float64, coef, work []float64) {
	v := c.work[:op.K]
	for l := range v {
		v[l] = c.in[0][(i/op.N*op.K+l)*op.N+i%op.N]
	}
	return v[0], v[1:], c.work[op.K:]
}

func hullAt(x float64, c, work []float64) hull {
	for len(c) > 1 && c[len(c)-1] == 0 {
		c = c[:len(c)-1]
	}
	n := len(c) - 1
	here := hull{value: horner(c, x), t0: x, t1: x, u: 1}
	switch {
	case n < 1 || math.IsNaN(here.value) || math.IsInf(here.value, 0):
		return here
	case n == 1:
		here.slope = c[1]
		return here
	case n%2 == 1 || c[n] < 0:
		here.value = math.Inf(-1)
		return here
	}
	slopes := derivative(work[:n], c)
	lo, hi := x, x
	for reach := 1 + math.Abs(x); ; reach *= 2 {
		lo, hi = horner(slopes, x-reach), horner(slopes, x+reach)
		if !finite(lo) || !finite(hi) { // no slopes around that of x have been found among the numbers
			return here
		}
		here.t0, here.t1 = leastAt(c, slopes, lo, work[n:]), leastAt(c, slopes, hi, work[n:])
		if here.t0 <= x && here.t1 >= x {
			break
		}
	}
	for {
		a := lo + (hi-lo)/2
		if !(lo < a && a < hi) {
			break
		}
		if t := leastAt(c, slopes, a, work[n:]); t < x {
			lo, here.t0 = a, t
		} else {
			hi, here.t1 = a, t
		}
	}
	here.slope = lo
	if here.t1 > here.t0 {
		here.u = min(max((here.t1-x)/(here.t1-here.t0), 0), 1)
	}
	chord := here.u*horner(c, here.t0) + (1-here.u)*horner(c, here.t1)
	here.value = min(here.value, chord)
	return here
}

// leastAt returns a minimiser of p(t) - a t, p of even degree with a positive leading coefficient.
func leastAt(c, slopes []float64, a float64, work []float64) float64 {
	m := len(slopes)
	shifted, roots := work[:m], work[m:2*m]
	copy(shifted, slopes)
	shifted[0] -= a
	bound := 0.0 // of Cauchy
	for _, v := range shifted[:m-1] {
		bound = max(bound, math.Abs(v/shifted[m-1]))
	}
	n := realRoots(shifted, 1+bound, roots, work[2*m:])
	best, least := 0.0, math.Inf(1)
	for _, t := range roots[:n] {
		if v := horner(c, t) - a*t; v < least {
			best, least = t, v
		}
	}
	return best
}

// realRoots writes the real roots within [-bound, bound] at which a polynomial changes its sign, in increasing order, and
// returns their number: between two roots of the derivative there is at most one.
func realRoots(c []float64, bound float64, roots, work []float64) int {
	m := len(c) - 1
	if m == 1 {
		roots[0] = -c[0] / c[1]
		return 1
	}
	turns := work[m : 2*m]
	n := realRoots(derivative(work[:m], c), bound, turns, work[2*m:])
	k, left := 0, -bound
	for i := range n + 1 {
		right := bound
		if i < n {
			right = min(max(turns[i], left), bound)
		}
		if (horner(c, left) < 0) != (horner(c, right) < 0) {
			roots[k] = bisect(c, left, right)
			k++
		}
		left = right
	}
	return k
}

// bisect finds where a polynomial changes its sign, to the last bit.
func bisect(c []float64, left, right float64) float64 {
	negative := horner(c, left) < 0
	for {
		mid := left + (right-left)/2
		if !(left < mid && mid < right) {
			return right
		}
		if horner(c, mid) < 0 == negative {
			left = mid
		} else {
			right = mid
		}
	}
}

// derivative writes the coefficients of the derivative.
func derivative(dst, c []float64) []float64 {
	for i := range dst {
		dst[i] = float64(i+1) * c[i+1]
	}
	return dst
}

// horner is the value of a polynomial.
func horner(c []float64, x float64) float64 {
	v := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		v = v*x + c[i]
	}
	return v
}
