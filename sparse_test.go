package cvxc_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

const fitModel = `problem fit {
	dim m, n
	param A[m, n] ATTR, b[m]
	var x[n] bounds(-10, 10)
	minimize sum_squares(A*x - b) + 0.1*sum_squares(x)
}`

func fit(t *testing.T, attribute string, A any) *cvxc.Problem {
	t.Helper()
	m, err := cvxc.Compile(cvxc.Source("fit.cvx", strings.Replace(fitModel, "ATTR", attribute, 1)))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(cvxc.Data{"A": A, "b": []float64{1, 2, 3, 4}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func solved(t *testing.T, p *cvxc.Problem) *cvxc.Solution {
	t.Helper()
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sparseMatrix(entries ...cvxc.SparseEntry) *cvxc.Sparse {
	return &cvxc.Sparse{Rows: 4, Cols: 3, Entries: entries}
}

var diagonal = []cvxc.SparseEntry{{Row: 0, Col: 0, Value: 1}, {Row: 1, Col: 1, Value: 2}, {Row: 2, Col: 2, Value: 3}}

// Sparse and full data give the same answer; new values within the pattern keep the program, others lower again.
func TestSparseParameter(t *testing.T) {
	full := [][]float64{{1, 0, 0}, {0, 2, 0}, {0, 0, 3}, {0, 0, 0}}
	for _, attribute := range []string{"", "sparse"} {
		a, b := fit(t, attribute, sparseMatrix(diagonal...)), fit(t, attribute, full)
		if x, y := solved(t, a).Value, solved(t, b).Value; math.Abs(x-y) > 1e-8 {
			t.Errorf("%q: sparse data %v, full data %v", attribute, x, y)
		}
		for _, step := range []struct {
			entry     cvxc.SparseEntry
			lowerings int
		}{{cvxc.SparseEntry{Row: 0, Col: 0, Value: 5}, 1}, {cvxc.SparseEntry{Row: 3, Col: 0, Value: 5}, 2}} {
			next := sparseMatrix(step.entry)
			if err := a.Set("A", next); err != nil {
				t.Fatal(err)
			}
			got, want := solved(t, a), solved(t, fit(t, attribute, next))
			if got.Stats.Lowerings != step.lowerings || math.Abs(got.Value-want.Value) > 1e-7 {
				t.Errorf("%q: after Set %v: %d lowerings, value %v, want %v", attribute, step.entry, got.Stats.Lowerings, got.Value, want.Value)
			}
		}
	}
}

// The gradient of a sparse parameter is zero outside of its pattern; of others every entry is there.
func TestSparseGradient(t *testing.T) {
	gradient := func(attribute string) []float64 {
		g, err := solved(t, fit(t, attribute, sparseMatrix(diagonal...))).Gradient()
		if err != nil {
			t.Fatal(err)
		}
		return g.Params[0].Array.Data
	}
	sparse, full := gradient("sparse"), gradient("")
	for k := range full {
		switch {
		case k/3 == k%3 && math.Abs(sparse[k]-full[k]) > 1e-6*(1+math.Abs(full[k])):
			t.Errorf("entry %d: sparse %v, full %v", k, sparse[k], full[k])
		case k/3 != k%3 && sparse[k] != 0:
			t.Errorf("entry %d: %v outside of the pattern", k, sparse[k])
		}
	}
	if math.Abs(full[9]) < 1e-3 { // A[3, 0]
		t.Errorf("no gradient of a zero: %v", full[9])
	}
}

// Declarations are checked on sparse data too, zeros included.
func TestSparseFaults(t *testing.T) {
	const n = 600 // beyond what is factored as a dense matrix
	large := &cvxc.Sparse{Rows: n, Cols: n}
	for i := range n {
		large.Put(i, i, 1)
	}
	large.Put(0, n-1, 2)
	large.Put(n-1, 0, 2)
	small := func(entries ...cvxc.SparseEntry) *cvxc.Sparse {
		return &cvxc.Sparse{Rows: 2, Cols: 2, Entries: entries}
	}
	for _, c := range []struct {
		attributes string
		P          *cvxc.Sparse
		want       string
	}{
		{"psd sparse", large, "CVX0803"},
		{"psd sparse", small(cvxc.SparseEntry{Row: 0, Col: 1, Value: 1}, cvxc.SparseEntry{Row: 1, Col: 0, Value: 1}), "v'*P*v = -"},
		{"symmetric sparse", small(cvxc.SparseEntry{Row: 0, Col: 1, Value: 1}), "`P[0, 1]` is 1 and `P[1, 0]` is 0"},
		{"diag sparse", small(cvxc.SparseEntry{Row: 0, Col: 1, Value: 1}), "`P[0, 1]` = 1"},
		{"nonneg sparse", small(cvxc.SparseEntry{Row: 1, Col: 0, Value: -1}), "`P[1, 0]` = -1"},
		{"bounds(1, 9)", &cvxc.Sparse{Rows: 9, Cols: 9, Entries: []cvxc.SparseEntry{{Row: 0, Col: 0, Value: 2}}}, "`P[0, 1]` = 0"},
		{"sparse", small(cvxc.SparseEntry{Row: 1, Col: 0, Value: math.NaN()}), "`P[1, 0]` is not a number"},
		{"sparse", small(cvxc.SparseEntry{Row: 2, Col: 0, Value: 1}), "outside"},
	} {
		declared := strings.Replace("problem p {\n dim n\n param P[n, n] ATTR\n var x[n]\n minimize sum(P*x)\n subject to\n -1 <= x <= 1\n}", "ATTR", c.attributes, 1)
		m, err := cvxc.Compile(cvxc.Source("p.cvx", declared))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = m.Bind(cvxc.Data{"P": c.P}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.attributes, err, c.want)
		}
	}
}
