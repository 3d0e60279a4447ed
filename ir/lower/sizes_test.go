package lower_test

import (
	"math"
	"math/rand"
	"regexp"
	"strconv"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

// sized are models over a dim n in which something changes with it: the body of a function, the places of an array that are
// not 0, what is left where a size is 0.
var sized = []string{`
func first(z[k]) {
    when k == 1 {
        minimize -z[0]
    }
    when k >= 1 {
        minimize sum(z)
    }
}
problem p {
    dim n
    var x[n]
    minimize first(x)
    subject to
        -1 <= x <= 2
}`, `
func steps(z[k+1]) {
    value k
    var u[k] bounds(1, 2)
    minimize sum(u) + 0*sum(z)
}
problem p {
    dim n
    param c[n]
    var s
    minimize (steps(c) - 0.5)*s^2
    subject to
        -1 <= s <= 1
}`, `
func weighted(z[k], y) {
    minimize (sum(ones(k)) - 0.5)*y^2 + 0*sum(z)
}
problem p {
    dim n
    param c[n]
    var s
    minimize weighted(c[1:], s)
    subject to
        -1 <= s <= 1
}`, `
problem p {
    dim n
    var B[n, n] banded(n - 2), C[n, n] banded(1)
    minimize sum(B) + sum(C) + max(C[0, i] for i in n)
    subject to
        B >= -1
        C >= -1
}`, `
func spread(z[k], w[k*m], y[m]) {
    var t[k, m]
    minimize sum(t) + sum(w)
    subject to
        forall i in k, j in m: t[i, j] >= z[i] + y[j] + i*j
}
problem p {
    dim n
    var x[n], y[n + 1]
    minimize spread(x, ones(n*(n + 1)), y)
    subject to
        x >= 1
        y >= -1
}`, `
problem p {
    dim n
    param c[n]
    var x[n], s
    minimize norm(x - c) + sum(abs(x[i] - x[i-1]) for i in 1..<n) + geo_mean(c.^2)*s^2 - s + sum_largest(x, 1)
    subject to
        forall i in n, j in n if i + j == n: x[i] - x[j] <= i
}`}

// What a model with a dim means is what it means with a number in its place: at every size for which it is accepted with the
// dim, it is accepted with the number, and has the same optimal value.
func TestSizesAreNumbers(t *testing.T) {
	solved := 0
	compare := func(text string, dims dim.Env, seed int64) {
		v, known := valueAt(text, dims, seed)
		if !known {
			return
		}
		solved++
		if w, known := valueAt(numbered(text, dims), dims, seed); !known || !(math.Abs(v-w) <= 1e-5*(1+math.Abs(v))) {
			t.Errorf("seed %d: with dims %v, with their numbers %v (known: %t), for %v\n%s", seed, v, w, known, dims, text)
		}
	}
	for _, text := range sized {
		for n := range int64(4) {
			compare(text, dim.Env{"n": n + 1}, n)
		}
	}
	for seed := range int64(400) {
		compare(newGenerator(seed, map[string]int{}).problem(), dim.Env{"m": 2, "n": 3, "T": 3, "extra": 4}, seed)
	}
	if solved < 30 {
		t.Errorf("only %d models were solved", solved)
	}
}

// valueAt is the optimal value of a model for random data; known is false if it is refused, or has none.
func valueAt(text string, dims dim.Env, seed int64) (v float64, known bool) {
	file, info, found := check(lang.NewSource("sized.cvx", text))
	if lang.HasErrors(found) {
		return 0, false
	}
	m, _ := lower.Lower(file.Problems()[0], info)
	if m == nil {
		return 0, false
	}
	i, _, err := solve(m, dims, randomData(m, dims, rand.New(rand.NewSource(seed))))
	if err != nil || i.Result().Status != runtime.Optimal || m.Objective.Sense == ir.Satisfy {
		return 0, false
	}
	return i.Value(), true
}

var dimLine = regexp.MustCompile(`(?m)^ *dim .*$`)

// numbered writes numbers for the dims of a model, in parentheses: `in 3: label: …` would read as a range.
func numbered(text string, dims dim.Env) string {
	text = dimLine.ReplaceAllString(text, "")
	for name, n := range dims {
		text = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(text, "("+strconv.FormatInt(n, 10)+")")
	}
	return text
}
