package cvxc

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/gonum/mat"
)

// Array is a rectangular array of numbers, rows first. Without axes it is a number.
type Array struct {
	Shape []int
	Data  []float64
}

// At returns the entry with these indices, one per axis. It panics if there is none, as a slice does.
func (a Array) At(index ...int) float64 {
	if len(index) != len(a.Shape) {
		panic(fmt.Sprintf("cvxc: %d indices for an array of %d axes", len(index), len(a.Shape)))
	}
	k := 0
	for axis, i := range index {
		if i < 0 || i >= a.Shape[axis] {
			panic(fmt.Sprintf("cvxc: index %d is out of range on axis %d of length %d", i, axis, a.Shape[axis]))
		}
		k = k*a.Shape[axis] + i
	}
	return a.Data[k]
}

// Scalar returns the only entry of a number or of an array of one entry, NaN of all others.
func (a Array) Scalar() float64 {
	if len(a.Data) != 1 {
		return math.NaN()
	}
	return a.Data[0]
}

// Matrix returns the array as a gonum matrix that shares its entries: a vector as a column, a number as 1 by 1. It is nil
// for arrays of more than two axes and for those without entries, which gonum does not have.
func (a Array) Matrix() *mat.Dense {
	if len(a.Data) == 0 {
		return nil
	}
	switch len(a.Shape) {
	case 0:
		return mat.NewDense(1, 1, a.Data)
	case 1:
		return mat.NewDense(a.Shape[0], 1, a.Data)
	case 2:
		return mat.NewDense(a.Shape[0], a.Shape[1], a.Data)
	}
	return nil
}

// MarshalJSON writes nested lists; numbers read back the same, infinite ones are "inf" and "-inf".
func (a Array) MarshalJSON() ([]byte, error) { return appendArray(nil, a.Shape, a.Data), nil }

// appendArray writes nested lists of the entries.
func appendArray(b []byte, shape []int, data []float64) []byte {
	if len(shape) == 0 {
		return appendNumber(b, data[0])
	}
	b = append(b, '[')
	for i := range shape[0] {
		if i > 0 {
			b = append(b, ',')
		}
		step := len(data) / shape[0]
		b = appendArray(b, shape[1:], data[i*step:(i+1)*step])
	}
	return append(b, ']')
}

// appendNumber writes a number so that it reads back the same. JSON has no infinities: they are strings.
func appendNumber(b []byte, v float64) []byte {
	switch {
	case math.IsInf(v, 1):
		return append(b, `"inf"`...)
	case math.IsInf(v, -1):
		return append(b, `"-inf"`...)
	case math.IsNaN(v):
		return append(b, "null"...)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}
