package stdlib

import (
	"testing"
)

// ClosedForm returns a call of the library as a function of the values of the names in it: its closed form, with an
// evaluator that shares nothing with the product's. Values are numbers, []float64 or [][]float64; the result has the
// entries row by row. For the tests outside this package.
func ClosedForm(t *testing.T, lib *Library, call string) func(values map[string]any) []float64 {
	t.Helper()
	x := parseExpr(t, call)
	return func(values map[string]any) []float64 {
		e := env{}
		for name, v := range values {
			e[name] = arrayOf(v)
		}
		return machine{lib}.eval(x, e).data
	}
}

// Eigenvalues are those of a symmetric matrix, in increasing order.
func Eigenvalues(x [][]float64) []float64 {
	values, _ := eigen(arrayOf(x))
	return values
}
