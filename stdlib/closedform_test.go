package stdlib

import (
	"testing"
)

// ClosedForm evaluates a call of the library by its closed form, with an evaluator that shares nothing with the product's;
// values are numbers, []float64, or [][]float64. For the tests outside this package.
func ClosedForm(t *testing.T, lib *Library, call string, values map[string]any) []float64 {
	t.Helper()
	e := env{}
	for name, v := range values {
		e[name] = arrayOf(v)
	}
	return machine{lib}.eval(parseExpr(t, call), e).data
}
