package cvxc

import (
	"math"

	"github.com/cvxc-lang/cvxc/runtime"
)

// leastEigenvalue is the least eigenvalue of right - left for the order "<<", of left - right for ">>", over all matrices
// of a family, and the size of the entries. The matrices are the trailing axes of the shape of one side; the other may be
// the number 0.
func leastEigenvalue(left, right []float64, shape []int, op string) (least, scale float64) {
	n, size := 1, max(len(left), len(right))
	if len(shape) >= 2 {
		n = shape[len(shape)-1]
	}
	if op == "<<" {
		left, right = right, left
	}
	diff := make([]float64, 0, size)
	eachPair(left, right, func(a, b float64) {
		diff = append(diff, a-b)
		scale = max(scale, math.Abs(a), math.Abs(b))
	})
	least = math.Inf(1)
	for first := 0; n > 0 && first+n*n <= size; first += n * n {
		least = min(least, runtime.LeastEigenvalue(n, diff[first:first+n*n]))
	}
	return least, scale
}

// matrixShape is the shape of the side of an order that is no number.
func matrixShape(left, right runtime.Field) []int {
	if len(left.Shape) > 0 {
		return left.Shape
	}
	return right.Shape
}
