package lower_test

import (
	"context"
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"

	"gonum.org/v1/gonum/mat"
)

// solve solves a model for given sizes and parameters, in the order of their declarations.
func solve(m *ir.Model, dims dim.Env, params []float64) (*runtime.Instance, *runtime.Recovery, error) {
	st, err := stuff.Stuff(m, dims, stuff.Options{Params: params})
	if err != nil {
		return nil, nil, err
	}
	rec, err := st.Recovery()
	if err != nil {
		return nil, nil, err
	}
	i, err := runtime.AdoptInstance(m.Name, st.Parametric, rec, runtime.Settings{})
	if err != nil {
		return nil, nil, err
	}
	copy(i.Params(), params)
	if err := i.Prepare(); err != nil {
		return nil, nil, err
	}
	if err := meets(st, m.Checks, params); err != nil {
		return nil, nil, err
	}
	_ = i.Run(context.Background()) // its error is the status
	return i, rec, nil
}

// meets says which condition on the data does not hold.
func meets(st *stuff.Stuffed, checks []ir.Check, params []float64) error {
	c, err := st.Conditions(checks)
	if err != nil || len(c.List) == 0 {
		return err
	}
	values, err := c.Values.NewState()
	if err != nil {
		return err
	}
	values.Eval(params)
	of := func(f runtime.Field) []float64 { return values.Theta[f.Offset : f.Offset+f.Len] }
	for _, k := range c.List {
		held := false
		switch x := of(k.Left); k.Op {
		case "psd", "nsd":
			held = indefinite(x, []float64{0}, order(k.Left), k.Op == "nsd") < 1e-9
		default:
			entry, _, _ := runtime.Violation(x, k.Op, of(k.Right))
			held = entry < 0
		}
		if !held {
			return fmt.Errorf("the data does not meet %s", k.What)
		}
	}
	return nil
}

// randomData draws parameters that respect their attributes.
func randomData(m *ir.Model, dims dim.Env, r *rand.Rand) []float64 {
	var out []float64
	for i := range m.Params {
		p := &m.Params[i]
		shape, _ := p.Shape.Eval(dims)
		size := 1
		for _, n := range shape {
			size *= n
		}
		x := make([]float64, size)
		for k := range x {
			x[k] = r.NormFloat64()
			if p.Attr.Lo != ir.None {
				x[k] = 0.1 + r.Float64()
			}
		}
		if p.Attr.PSD {
			n, b := shape[0], append([]float64(nil), x...)
			for k := range x {
				x[k] = 0
				for l := range n {
					x[k] += b[k/n*n+l] * b[k%n*n+l]
				}
			}
		}
		for k := range x {
			n := len(x)
			if len(shape) > 0 {
				n = shape[len(shape)-1]
			}
			switch i, j := k/n%n, k%n; {
			case p.Attr.Diagonal && i != j:
				x[k] = 0
			case p.Attr.Symmetric && i > j:
				x[k] = x[k+(j-i)*n+i-j]
			}
		}
		out = append(out, x...)
	}
	return out
}

// Where a random model is solved, its objective and its constraints, evaluated through closed forms, are those of the
// cone program: graphs and values mean the same.
func TestGraphsAgreeWithValues(t *testing.T) {
	optimal := 0
	for seed := range int64(400) {
		text := newGenerator(seed, map[string]int{}).problem()
		solved, err := agrees(text, seed)
		if err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, text)
		}
		if solved {
			optimal++
		}
	}
	if optimal < 50 {
		t.Errorf("only %d models were solved", optimal)
	}
}

// agrees solves a model with random data and compares what the cone program says with the closed forms. What has no
// optimum, or data outside the domain of a function of data, cannot be compared.
func agrees(text string, seed int64) (solved bool, err error) {
	file, info, found := check(lang.NewSource("random.cvx", text))
	if lang.HasErrors(found) {
		return false, nil
	}
	m, _ := lower.Lower(file.Problems()[0], info)
	if m == nil {
		return false, nil
	}
	dims := dim.Env{"m": 2, "n": 3, "T": 3, "extra": 4}
	i, rec, err := solve(m, dims, randomData(m, dims, rand.New(rand.NewSource(seed))))
	if err != nil || i.Result().Status != runtime.Optimal {
		return false, nil
	}
	if v := i.Objective(); m.Objective.Sense != ir.Satisfy && math.Abs(v) < pole && !(math.Abs(v-i.Value()) <= 1e-5*(1+math.Abs(v))) {
		return true, fmt.Errorf("the objective is %g, the program has %g", v, i.Value())
	}
	for k := range rec.Sides {
		if gap := violation(i, rec, k); gap > 1e-5 && !math.IsInf(gap, 1) {
			return true, fmt.Errorf("%s is violated by %g", m.Labels[rec.Sides[k].Label].Name, gap)
		}
	}
	return true, nil
}

// pole is a value that only a closed form beside its pole has, as x^2/y for a y that is 0 but for rounding.
const pole = 1e20

// violation is the largest relative violation of a labelled chain of inequalities or equalities.
func violation(i *runtime.Instance, rec *runtime.Recovery, k int) float64 {
	worst := 0.0
	for j, op := range rec.Sides[k].Ops {
		if rec.Sides[k].Set != "" {
			break
		}
		x, y := i.Side(k, j), i.Side(k, j+1)
		if op == ">>" || op == "<<" {
			parts := rec.Sides[k].Parts
			worst = max(worst, indefinite(x, y, order(parts[j], parts[j+1]), op == "<<"))
			continue
		}
		for e := range max(len(x), len(y)) {
			a, b := x[e%len(x)], y[e%len(y)]
			if math.Abs(a) > pole || math.Abs(b) > pole {
				continue
			}
			gap := a - b
			switch op {
			case ">=":
				gap = b - a
			case "==":
				gap = math.Abs(gap)
			}
			worst = max(worst, gap/(1+math.Abs(a)+math.Abs(b)))
		}
	}
	return worst
}

// order is that of the matrices on two sides, of which one may be a number.
func order(sides ...runtime.Field) int {
	n := 1
	for _, f := range sides {
		if k := len(f.Shape); k > 0 {
			n = max(n, f.Shape[k-1])
		}
	}
	return n
}

// indefinite is how far below 0 the least eigenvalue of any of the matrices x - y, or y - x, of order n is, relative to the
// entries of both; infinite where these are not finite.
func indefinite(x, y []float64, n int, swap bool) float64 {
	worst, sign := 0.0, 1.0
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	if swap {
		sign = -1
	}
	for at := 0; at < max(len(x), len(y)); at += n * n {
		d, size := mat.NewSymDense(n, nil), 1.0
		for e := range n * n {
			a, b := x[(at+e)%len(x)], y[(at+e)%len(y)]
			d.SetSym(e/n, e%n, sign*(a-b))
			size = max(size, 1+math.Abs(a)+math.Abs(b))
		}
		var eigen mat.EigenSym
		if !eigen.Factorize(d, false) {
			return math.Inf(1)
		}
		worst = max(worst, -eigen.Values(nil)[0]/size)
	}
	return worst
}

// duals of every kind of constraint. d[n], e and f shift the right-hand side as written, both ends of a chain, or the
// members of a tuple: z - u in K.
var dualCases = []string{
	"x <= u + d", "u >= x + d", "x >= l + d", "l <= x + d", "x == y + d", "2*a == x + d", "sum(x) == b + e", "x[0] <= 0 + e",
	"norm2(x) <= t + e", "t >= norm2(x) + e", "sum_squares(x) <= 1 + e", "1 >= sum_squares(x) + e", "max(x, y) <= u + d",
	"l + d <= x <= u + d", "u + d >= x >= l + d", "norm2(x) - 0.5 + e <= t <= b - norm2(y) + e", "3 + e <= t <= b <= 10 + e",
	"x - d in nonneg", "x - d in nonpos", "x - y - d in zero", "(t - e, x - y - d) in soc", "(t - e, 1 - f, y - d) in rsoc", "x - d in box(l, u)",
	"x - d in ball(1)", "(x - d, t - e) in both", "(t - e, x - d) in geo", "forall i in n: x[i] + y[i] <= 0*i + d[i]",
	"forall i in n, j in n if i < j: x[j] - x[i] >= 0.1 + d[j]",
}

const dualModel = `
func ball(z[n], r) {
    satisfy
    subject to
        norm2(z) <= r
}
func both(z[n], s) {
    satisfy
    subject to
        norm1(z) <= s
        s <= 1
}
func geo(s, z[n]) {
    satisfy
    subject to
        s <= min(z)
}
problem duals {
    dim   n
    param d[n], e, f, a[n], c[n], l[n], u[n], b
    var   x[n], y[n], t
    OBJECTIVE
    subject to
        CONSTRAINT
        0.1*sum(y) + t <= 40
}`

// A dual is the derivative of the optimal value with respect to the right-hand side as written.
func TestDualsAreDerivatives(t *testing.T) {
	for _, objective := range []string{"minimize sum_squares(x - a) + (t - 1)^2 + 2*sum_squares(y - c)",
		"maximize -sum_squares(x - a) - (t - 1)^2 - 2*sum_squares(y - c)"} {
		for _, c := range dualCases {
			label := "row: " + c
			if head, body, ok := strings.Cut(c, ": "); ok {
				label = head + ": row: " + body
			}
			text := strings.NewReplacer("OBJECTIVE", objective, "CONSTRAINT", label).Replace(dualModel)
			m := model(t, "duals.cvx", text)
			value := func(shift []float64) *runtime.Instance {
				base := []float64{1.5, -0.8, 1, -1, 1, 2, -0.6, -0.5, -0.4, 0.5, 0.6, 0.7, 4}
				i, _, err := solve(m, dim.Env{"n": 3}, append(append([]float64(nil), shift...), base...))
				if err != nil {
					t.Fatalf("%s: %v", c, err)
				}
				if i.Result().Status != runtime.Optimal {
					t.Fatalf("%s: %v", c, i.Result().Status)
				}
				return i
			}
			checkDual(t, objective[:8]+" "+c, value)
		}
	}
}

// checkDual compares the first dual with differences of the optimal value in each shift: d[0], d[1], d[2], e, f.
func checkDual(t *testing.T, name string, value func([]float64) *runtime.Instance) {
	t.Helper()
	const h = 1e-4
	dual := append([]float64(nil), value(make([]float64, 5)).Dual(0)...)
	got := make([]float64, 5)
	for k := range got {
		shift := make([]float64, 5)
		shift[k] = h
		up := value(shift).Value()
		shift[k] = -h
		got[k] = (up - value(shift).Value()) / (2 * h)
	}
	order := map[int][]int{1: {3}, 3: {0, 1, 2}, 4: {3, 0, 1, 2}, 5: {3, 4, 0, 1, 2}}[len(dual)]
	switch {
	case strings.Contains(name, "in both"):
		order = []int{0, 1, 2, 3}
	case strings.Contains(name, "j in n"): // pairs (0,1), (0,2), (1,2) shift with d[j]
		dual, order = []float64{dual[0], dual[1] + dual[2]}, []int{1, 2}
	}
	nonzero := false
	for k, y := range dual {
		want := got[order[k]]
		nonzero = nonzero || math.Abs(want) > 1e-3
		if math.Abs(y-want) > 1e-3*(1+math.Abs(want)) {
			t.Errorf("%s: dual %s, differences %.5f", name, fmt.Sprint(dual), got)
			return
		}
	}
	if !nonzero {
		t.Errorf("%s: the constraint is not active, the test says nothing", name)
	}
}
