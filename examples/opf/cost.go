package main

import "math"

// Models of costs: the first column of the cost table.
const (
	piecewiseLinear = 1
	polynomial      = 2
)

// firstCoefficient is the column from which the numbers of a cost function stand; their count is in the one before.
const firstCoefficient = 4

// cost reads a row of the cost table: model, startup, shutdown, count, numbers.
func (t *tables) cost(r row) Cost {
	model, n := t.whole(r, 0, "the model of the cost"), t.whole(r, firstCoefficient-1, "the count of the cost")
	width := n
	if model == piecewiseLinear {
		width = 2 * n
	}
	switch {
	case model != piecewiseLinear && model != polynomial:
		t.fail(r.line, "the model of the cost is %d, must be 1 (piecewise linear) or 2 (polynomial)", model)
	case n < 1 || model == piecewiseLinear && n < 2 || width > len(r.values)-firstCoefficient:
		t.fail(r.line, "the count of the cost is %d, the row has %d numbers for it", n, len(r.values)-firstCoefficient)
	case model == piecewiseLinear:
		return t.piecewise(r, n)
	default:
		return t.polynomial(r, n)
	}
	return Cost{}
}

// polynomial reads the coefficients c(n-1), ..., c0.
func (t *tables) polynomial(r row, n int) Cost {
	coefficient := func(power int) float64 {
		if power >= n {
			return 0
		}
		return t.finite(r, firstCoefficient+n-1-power, "a coefficient of the cost")
	}
	for power := 3; power < n; power++ {
		if coefficient(power) != 0 {
			t.fail(r.line, "the cost is a polynomial of degree %d or more; up to 2 can be read", power)
		}
	}
	c := Cost{Constant: coefficient(0), Linear: coefficient(1), Quadratic: coefficient(2)}
	if c.Quadratic < 0 {
		t.fail(r.line, "the cost is not convex: the coefficient of p^2 is %g", c.Quadratic)
	}
	return c
}

// slopeTolerance is how much slopes may fall by rounding in the file, relative to their size.
const slopeTolerance = 1e-9

// piecewise reads n points x1, y1, ..., xn, yn. A convex function through them is the largest of the lines through
// neighbours: slope m = (y2 - y1)/(x2 - x1), base y1 - m*x1.
func (t *tables) piecewise(r row, n int) Cost {
	var c Cost
	for k := firstCoefficient; k+3 < firstCoefficient+2*n; k += 2 {
		x1, y1 := t.finite(r, k, "a point of the cost"), t.finite(r, k+1, "a point of the cost")
		x2, y2 := t.finite(r, k+2, "a point of the cost"), t.finite(r, k+3, "a point of the cost")
		if !(x1 < x2) {
			t.fail(r.line, "the points of the cost do not ascend: %g is followed by %g", x1, x2)
			return c
		}
		m := (y2 - y1) / (x2 - x1)
		if len(c.Pieces) > 0 {
			before := c.Pieces[len(c.Pieces)-1].Slope
			if m < before-slopeTolerance*math.Abs(before) {
				t.fail(r.line, "the cost is not convex: slope %g follows %g", m, before)
			}
		}
		c.Pieces = append(c.Pieces, Piece{Base: y1 - m*x1, Slope: m})
	}
	return c
}
