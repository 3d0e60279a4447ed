package cvxc

import (
	"context"
	"math"
	"testing"
)

// The largest of one entry is the entry: of sizes that are known when data is bound, in families too, the program has no
// variable and no row for it, and the answer is the same.
func TestAtomsOfOneEntry(t *testing.T) {
	const families = `problem p {
    dim n >= 3, k
    param S[n, k], B[n, k]
    var x[n] bounds(-1, 2)
    let cost[i in n] = x[i]^2 + max(B[i] + x[i]*S[i])
    minimize sum(cost) - min(B[0] + S[0]*x[0]) - 0.1*sum(x)
}`
	const norms = `problem p {
    dim n >= 3, k
    param S[n, k], B[n, k]
    var x[n] bounds(-1, 2)
    minimize sum(norm(B[i] + x[i]*S[i]) for i in n) + norm_inf(B[0] + x[0]*S[0]) + max(x[1:2]) + norm(x[0])
}`
	const written = `func most(z[m]) {
    var t
    minimize t
    subject to
        z <= t
}
problem p {
    dim n >= 3, k
    param S[n, k], B[n, k]
    var x[n] bounds(-1, 2)
    minimize 3*most(B[1] - x[1]*S[1]) + sum_squares(x)
    subject to
        cap: most(B[0] + x[0]*S[0]) + x[1] <= 3
}`
	S, B := random(3, -0.4), random(3, 0.2)
	for _, c := range []struct {
		name, text    string
		columns, rows int // of one entry
	}{{"families", families, 3, 0}, {"norms", norms, 3 + 5, 10}, {"written", written, 3, 1}} {
		m, err := Compile(Source("p.cvx", c.text))
		if err != nil {
			t.Fatal(err)
		}
		solve := func(k int) *Solution {
			wide := func(v []float64) Array {
				out := matrix(3, k, nil)
				for _, x := range v {
					for range k {
						out.Data = append(out.Data, x)
					}
				}
				return out
			}
			p, err := m.Bind(Data{"S": wide(S), "B": wide(B)})
			if err != nil {
				t.Fatal(err)
			}
			if n, rows := len(p.stuffed.Program.Q), len(p.stuffed.Program.L)+len(p.stuffed.Program.HVec); k == 1 && (n != c.columns || rows != c.rows) {
				t.Errorf("%s: %d columns and %d rows, want %d and %d", c.name, n, rows, c.columns, c.rows)
			}
			if err := p.stuffed.Verify(); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			s, err := p.Solve(context.Background(), Settings{Tol: 1e-10})
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			return s
		}
		one, two := solve(1), solve(2)
		if c.name == "norms" { // |(a, a)| = sqrt 2 |a|
			continue
		}
		if math.Abs(one.Value-two.Value) > 1e-8 {
			t.Errorf("%s: %.12g with one entry, %.12g with two equal ones", c.name, one.Value, two.Value)
		}
		for i, x := range one.Var("x").Data {
			if math.Abs(x-two.Var("x").Data[i]) > 1e-6 {
				t.Errorf("%s: x[%d] is %g and %g", c.name, i, x, two.Var("x").Data[i])
			}
		}
	}
}
