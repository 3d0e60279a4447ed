package runtime

import (
	"cmp"
	"math"
	"slices"
)

// extreme returns the position along the middle axis of the largest of sense * x[i,:,j], the first of equals; NaN wins.
// It is -1 if there is none.
func extreme(op *TapeOp, x []float64, i, j int, sense float64) int {
	at, best := -1, math.Inf(-1)
	for l := 0; l < op.K; l++ {
		k := (i*op.K+l)*op.N + j
		if v := sense * x[k]; at < 0 || v > best || v != v {
			at, best = k, v
		}
	}
	return at
}

// extremes is the maximum (sense 1) or the minimum (-1) along the middle axis; of nothing it is the infinity that any
// entry beats.
func extremes(sense float64) func(*TapeOp, *kernelCall) {
	return func(op *TapeOp, c *kernelCall) {
		for i := 0; i < op.M; i++ {
			for j := 0; j < op.N; j++ {
				c.out[i*op.N+j] = math.Inf(-int(sense))
				if at := extreme(op, c.in[0], i, j, sense); at >= 0 {
					c.out[i*op.N+j] = c.in[0][at]
				}
			}
		}
	}
}

func extremesTangent(sense float64) func(*TapeOp, *kernelCall) {
	return func(op *TapeOp, c *kernelCall) {
		for i := 0; i < op.M; i++ {
			for j := 0; j < op.N; j++ {
				c.dout[i*op.N+j] = 0
				if at := extreme(op, c.in[0], i, j, sense); at >= 0 {
					c.dout[i*op.N+j] = c.din[0][at]
				}
			}
		}
	}
}

func extremesAdjoint(sense float64) func(*TapeOp, *kernelCall) {
	return func(op *TapeOp, c *kernelCall) {
		for i := 0; i < op.M; i++ {
			for j := 0; j < op.N; j++ {
				if at := extreme(op, c.in[0], i, j, sense); at >= 0 {
					c.din[0][at] += c.dout[i*op.N+j]
				}
			}
		}
	}
}

// norms is the Euclidean norm along the middle axis, scaled by the largest entry so that squares do not overflow.
func norms(op *TapeOp, c *kernelCall) {
	x := c.in[0]
	for i := 0; i < op.M; i++ {
		for j := 0; j < op.N; j++ {
			top := 0.0
			for l := 0; l < op.K; l++ {
				top = max(top, math.Abs(x[(i*op.K+l)*op.N+j]))
			}
			if top == 0 || math.IsInf(top, 0) || top != top {
				c.out[i*op.N+j] = top
				continue
			}
			sum := 0.0
			for l := 0; l < op.K; l++ {
				v := x[(i*op.K+l)*op.N+j] / top
				sum += v * v
			}
			c.out[i*op.N+j] = top * math.Sqrt(sum)
		}
	}
}

// normsTangent is x'dx/|x|, 0 at 0.
func normsTangent(op *TapeOp, c *kernelCall) {
	for i := 0; i < op.M; i++ {
		for j := 0; j < op.N; j++ {
			norm, sum := c.out[i*op.N+j], 0.0
			if norm > 0 {
				for l := 0; l < op.K; l++ {
					k := (i*op.K+l)*op.N + j
					sum += c.in[0][k] / norm * c.din[0][k]
				}
			}
			c.dout[i*op.N+j] = sum
		}
	}
}

func normsAdjoint(op *TapeOp, c *kernelCall) {
	for i := 0; i < op.M; i++ {
		for j := 0; j < op.N; j++ {
			norm, g := c.out[i*op.N+j], c.dout[i*op.N+j]
			if norm == 0 || g == 0 {
				continue
			}
			for l := 0; l < op.K; l++ {
				k := (i*op.K+l)*op.N + j
				c.din[0][k] += g * (c.in[0][k] / norm)
			}
		}
	}
}

func sortedWork(op *TapeOp) int { return op.K }

// permutation fills c.work with the positions of x[i,:,j] in increasing order of their values; equal ones keep theirs.
func permutation(op *TapeOp, c *kernelCall, i, j int) []float64 {
	order := c.work[:op.K]
	for l := range order {
		order[l] = float64((i*op.K+l)*op.N + j)
	}
	x := c.in[0]
	slices.SortStableFunc(order, func(a, b float64) int { return cmp.Compare(x[int(a)], x[int(b)]) })
	return order
}

// sorted puts entries along the middle axis into increasing order.
func sorted(op *TapeOp, c *kernelCall) { permute(op, c, c.out, c.in[0]) }

func sortedTangent(op *TapeOp, c *kernelCall) { permute(op, c, c.dout, c.din[0]) }

func permute(op *TapeOp, c *kernelCall, out, x []float64) {
	for i := 0; i < op.M; i++ {
		for j := 0; j < op.N; j++ {
			for l, k := range permutation(op, c, i, j) {
				out[(i*op.K+l)*op.N+j] = x[int(k)]
			}
		}
	}
}

func sortedAdjoint(op *TapeOp, c *kernelCall) {
	for i := 0; i < op.M; i++ {
		for j := 0; j < op.N; j++ {
			for l, k := range permutation(op, c, i, j) {
				c.din[0][int(k)] += c.dout[(i*op.K+l)*op.N+j]
			}
		}
	}
}
