package compositions

import (
	"fmt"
	"math"
)

// value is a number (no shape), a vector, a row (a vector with row set) or a matrix, row by row. Entries are extended
// real numbers: a convex function is +inf outside its domain, a concave one -inf.
type value struct {
	shape []int
	row   bool
	data  []float64
}

func number(x float64) value              { return value{data: []float64{x}} }
func column(x ...float64) value           { return value{shape: []int{len(x)}, data: x} }
func matrix(m, n int, x ...float64) value { return value{shape: []int{m, n}, data: x} }

func (v value) scalar() float64 {
	if len(v.data) != 1 {
		panic(fmt.Sprintf("%v is no number", v.shape))
	}
	return v.data[0]
}

// finite reports whether all entries are numbers.
func (v value) finite() bool {
	for _, x := range v.data {
		if math.IsInf(x, 0) || math.IsNaN(x) {
			return false
		}
	}
	return true
}

func entries(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// part is the i-th one along the first axis.
func (v value) part(i int) value {
	size := entries(v.shape[1:])
	return value{shape: v.shape[1:], data: v.data[i*size : (i+1)*size]}
}

// stack lays values of one shape along a new first axis.
func stack(parts []value) value {
	out := value{shape: append([]int{len(parts)}, parts[0].shape...)}
	for _, p := range parts {
		out.data = append(out.data, p.data...)
	}
	return out
}

// each applies f entry by entry; numbers go with every shape.
func each(f func(x ...float64) float64, args ...value) value {
	out := value{}
	for _, a := range args {
		if len(a.shape) > 0 {
			out.shape, out.row = a.shape, a.row
		}
	}
	out.data = make([]float64, entries(out.shape))
	x := make([]float64, len(args))
	for i := range out.data {
		for k, a := range args {
			if len(a.shape) == 0 {
				x[k] = a.data[0]
			} else {
				x[k] = a.data[i]
			}
		}
		out.data[i] = f(x...)
	}
	return out
}

// multiply is a product in which a coefficient 0 removes its term, whatever the term is.
func multiply(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return a * b
}

func transpose(v value) value {
	if len(v.shape) < 2 {
		v.row = !v.row && len(v.shape) == 1
		return v
	}
	m, n := v.shape[0], v.shape[1]
	out := matrix(n, m, make([]float64, m*n)...)
	for i := range m {
		for j := range n {
			out.data[j*m+i] = v.data[i*n+j]
		}
	}
	return out
}

func asMatrix(v value) value {
	switch {
	case len(v.shape) == 2:
		return v
	case v.row:
		return matrix(1, v.shape[0], v.data...)
	}
	return matrix(v.shape[0], 1, v.data...)
}

// product is that of linear algebra.
func product(a, b value) value {
	if len(a.shape) == 0 || len(b.shape) == 0 {
		return each(func(x ...float64) float64 { return multiply(x[0], x[1]) }, a, b)
	}
	A, B := asMatrix(a), asMatrix(b)
	m, k, n := A.shape[0], A.shape[1], B.shape[1]
	if k != B.shape[0] {
		panic(fmt.Sprintf("product of %v and %v", a.shape, b.shape))
	}
	out := matrix(m, n, make([]float64, m*n)...)
	for i := range m {
		for j := range n {
			for l := range k {
				out.data[i*n+j] += multiply(A.data[i*k+l], B.data[l*n+j])
			}
		}
	}
	switch left, right := len(a.shape) == 2 || !a.row, len(b.shape) == 2 || b.row; {
	case left && right:
		return out
	case left:
		return column(out.data...)
	case right:
		return value{shape: []int{n}, row: true, data: out.data}
	}
	return number(out.data[0])
}
