package cvxc_test

import (
	"errors"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/cvxc-lang/cvxc"
)

const sparseModel = `problem shortest {
    dim   m, n
    param A[m, n] sparse, b[m]
    var   x[n]
    minimize sum_squares(x)
    subject to
        A*x == b
}
`

func sparseA(entries ...cvxc.SparseEntry) *cvxc.Sparse {
	return &cvxc.Sparse{Rows: 2, Cols: 3, Entries: entries}
}

// TestSparseIsTheMatrix: entries in any order give what the full matrix gives, in Bind and in Set.
func TestSparseIsTheMatrix(t *testing.T) {
	full := cvxc.Data{"A": mat.NewDense(2, 3, []float64{1, 0, 2, 0, 3, 0}), "b": []float64{5, 6}}
	sparse := cvxc.Data{"A": sparseA(cvxc.SparseEntry{1, 1, 3}, cvxc.SparseEntry{0, 2, 2}, cvxc.SparseEntry{0, 0, 1}), "b": []float64{5, 6}}
	_, want, err := solve(t, sparseModel, full)
	if err != nil {
		t.Fatal(err)
	}
	p, got, err := solve(t, sparseModel, sparse)
	if err != nil || got.Value != want.Value {
		t.Errorf("sparse %v, full %v, %v", got.Value, want.Value, err)
	}
	if err := p.Set("A", sparse["A"]); err != nil {
		t.Error(err)
	}
}

func TestSparseFaults(t *testing.T) {
	m, err := cvxc.Compile(cvxc.Source("model.cvx", sparseModel))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		a    *cvxc.Sparse
		want string
	}{
		{sparseA(cvxc.SparseEntry{0, 3, 1}), "`A[0, 3]` lies outside of the 2 by 3 matrix"},
		{sparseA(cvxc.SparseEntry{-1, 0, 1}), "lies outside of the 2 by 3 matrix"},
		{sparseA(cvxc.SparseEntry{1, 0, 1}, cvxc.SparseEntry{1, 0, 2}), "`A[1, 0]` is given twice"},
	} {
		_, err := m.Bind(cvxc.Data{"A": test.a, "b": []float64{1, 2}})
		var ds cvxc.Diagnostics
		if !errors.As(err, &ds) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}
