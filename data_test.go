package cvxc_test

import (
	"errors"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/cvxc-lang/cvxc"
)

// Values of Go that are no data are refused with the place in them.
func TestWrongValues(t *testing.T) {
	m, err := cvxc.Compile(cvxc.Source("p.cvx", "problem p {\n    param A[2, 2]\n    var   x[2]\n    minimize sum_squares(A*x)\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		value any
		want  string
	}{
		{nil, "CVX0812: `A` is nil, not a number"},
		{(*cvxc.Sparse)(nil), "CVX0812: `A` is nil, not a number"},
		{(*mat.Dense)(nil), "CVX0812: `A` is nil, not a number"},
		{"1", "CVX0812: `A` is a string, not a number"},
		{[][]any{{1, 2}, {3, true}}, "CVX0812: `A[1, 1]` is a bool, not a number"},
		{[][]float64{{1, 2}, {3}}, "CVX0811: `A` is not a rectangular array: see `A[1]`"},
		{[]any{1, []float64{2, 3}}, "CVX0811: `A` is not a rectangular array: see `A[1]`"},
		{[]any{[]float64{2, 3}, 1}, "CVX0811: `A` is not a rectangular array: see `A[1]`"},
		{[2]float32{1, 2}, "CVX0801: `A` is a matrix [2, 2], the data has a vector [2]"},
		{cvxc.Sparse{Rows: 2, Cols: 2, Entries: []cvxc.SparseEntry{{Row: 2, Col: 0, Value: 1}}}, "CVX0810: `A[2, 0]` lies outside of the 2 by 2 matrix"},
	} {
		_, err := m.Bind(cvxc.Data{"A": test.value})
		var ds cvxc.Diagnostics
		if !errors.As(err, &ds) || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%v: %v", test.value, err)
		}
	}
	for _, value := range []any{cvxc.Sparse{Rows: 2, Cols: 2}, [2][2]uint8{{1, 2}, {3, 4}}, mat.NewDense(2, 2, nil)} {
		if _, err := m.Bind(cvxc.Data{"A": value}); err != nil {
			t.Errorf("%v: %v", value, err)
		}
	}
	if _, err := m.Generate(cvxc.Sources{}, cvxc.Package{Name: "a b"}); err == nil || err.Error() != `"a b" cannot be the name of a package` {
		t.Error(err)
	}
}
