package cvxc

import (
	"context"
	"math"
	"testing"
)

// Functions of as many entries as an index tells, of slices and of comprehensions, are those of their entries one by one:
// both ways to write a model have the same optimal value.
func TestSizesThatDependOnAnIndex(t *testing.T) {
	const text = "func g(a) {\n    minimize a^2\n}\nproblem p {\n    dim n\n    param c[n], A[n, n]\n    var x[n] bounds(-1, 1), X[n, n] bounds(-1, 1)\n"
	for _, test := range []struct{ whole, entries string }{
		{"minimize c'*x + sum(norm1(x[0:i] - c[i]) for i in n)", "minimize c'*x + sum(abs(x[j] - c[i]) for i in n, j in n if j < i)"},
		{"minimize sum(norm1(A*x) for i in n) + sum(norm1([X[i, j] - c[j] for j in n if j != i]) for i in n)",
			"minimize n*norm1(A*x) + sum(abs(X[i, j] - c[j]) for i in n, j in n if i != j)"},
		{"minimize sum(sum_squares(A[0:i, :]*x - c[0:i]) for i in n)", "minimize sum((A[j]'*x - c[j])^2 for i in n, j in n if j < i)"},
		{"maximize sum(sum(log(x[i:] + 2)) for i in n) - sum_squares(x)", "maximize sum(log(x[j] + 2) for i in n, j in n if j >= i) - sum_squares(x)"},
		{"minimize sum(sum(huber(X[0:i, 0:i] - A[0:i, 0:i])) for i in n)",
			"minimize sum(sum(huber(X[j, k] - A[j, k]) for j in n, k in n if j < i and k < i) for i in n)"},
		{"minimize sum(g(x[0:i] - c[0:i])' * ones(i) for i in n)", "minimize sum((x[j] - c[j])^2 for i in n, j in n if j < i)"},
		{"minimize c'*x\n    subject to\n        forall i in n: norm1([x[j] for j in n if j != i]) <= 1",
			"minimize c'*x\n    subject to\n        forall i in n: sum(abs(x[j]) for j in n if j != i) <= 1"},
		{"minimize c'*x\n    subject to\n        forall i in n: sum(x[i:].^4) <= 0.5", "minimize c'*x\n    subject to\n        forall i in n: sum(x[j]^4 for j in n if j >= i) <= 0.5"},
		{"minimize sum(norm1(vec([x[j] - c[i] for j in n if j < i], order=\"F\")) for i in n)",
			"minimize sum(abs(x[j] - c[i]) for i in n, j in n if j < i)"},
	} {
		data := Data{"c": []float64{0.4, -1.2, 0.7, 0.1}, "A": [][]float64{{1, 2, 0, -1}, {0, 1, 3, 1}, {-2, 0, 1, 1}, {1, 1, 0, 2}}}
		var values [2]float64
		for k, rest := range []string{test.whole, test.entries} {
			s, err := bound(t, text+"    "+rest+"\n}\n", data).Solve(context.Background(), Settings{})
			if err != nil {
				t.Fatalf("%s: %v", rest, err)
			}
			values[k] = s.Value
			if _, err := s.Gradient(); err != nil {
				t.Errorf("%s: %v", rest, err)
			}
		}
		if math.Abs(values[0]-values[1]) > 1e-6 {
			t.Errorf("%s: %v, not %v", test.whole, values[0], values[1])
		}
	}
}

// The number of entries of a condition's comprehension is known before its entries are.
func TestCountsBeforeEntries(t *testing.T) {
	const text = "func g(a) {\n    minimize a^2\n}\nproblem p {\n    var X[3, 3] bounds(-1, 1)\n    let r = g([X[i, j] for i in 3, j in 3 if i != j])\n    minimize sum(vec([X[i, j] for i in 3, j in 3 if i != j], order=\"F\")) + sum(vec([X[i, i] for i in 3 if i != 1], order=\"C\"))\n}\n"
	s, err := bound(t, text, nil).Solve(context.Background(), Settings{})
	if err != nil || math.Abs(s.Value+8) > 1e-7 {
		t.Fatalf("value %v: %v", s, err)
	}
}
