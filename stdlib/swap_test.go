package stdlib_test

import (
	"fmt"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// swapped is the library with the bodies of two functions exchanged.
type swapped struct {
	*stdlib.Library
	a, b string
}

func (s swapped) Func(name string) *lang.Func {
	other := name
	switch name {
	case s.a:
		other = s.b
	case s.b:
		other = s.a
	}
	f := s.Library.Func(other)
	if f == nil || other == name {
		return f
	}
	copied := *f
	ident := *f.Name
	ident.Name = name
	copied.Name = &ident
	return &copied
}

// composed are calls in which range, monotonicity and curvature of f decide.
const composed = `func bend(x) {
    var t
    minimize t
    subject to
        -t <= x <= t
}

problem p {
    dim n >= 3
    var x[n], u[n] nonneg, v[n] nonpos
    let free = %[1]s(x)
    let up = %[1]s(u)
    let down = %[1]s(v)
    let convex = %[1]s(bend(x))
    let concave = %[1]s(-bend(x))
    let bent = %[1]s(bend(x) - 1)
    minimize sum(u)
}`

// factsOf returns curvature and range of every let of the composed model.
func factsOf(t *testing.T, imp checker.Importer, name string) map[string]string {
	t.Helper()
	file, ds := parser.Parse(lang.NewSource("model.cvx", fmt.Sprintf(composed, name)))
	if len(ds) > 0 {
		t.Fatal(ds[0])
	}
	info := checker.Check(file, imp, checker.Options{})
	out := map[string]string{}
	for _, item := range file.Problems()[0].Items {
		if l, ok := item.(*lang.Let); ok {
			if f := info.Facts[l.Value]; f != nil {
				out[l.Name.Name] = fmt.Sprint(f.Curv, f.Range, f.Type)
			}
		}
	}
	return out
}

// TestSwappedBodies: facts belong to the body. With two bodies exchanged each name has the facts of the other, for every
// pair of the functions of one kind, none of which calls another; and the pairs do differ.
func TestSwappedBodies(t *testing.T) {
	library := stdlib.New(nil)
	differing := 0
	for _, kind := range [][]string{
		{"abs", "pos", "neg", "square", "square_pos", "sqrt", "inv_pos", "huber_pos", "exp", "log", "entr", "logistic"},
		{"norm1", "norm2", "norm_inf", "sum_squares", "ptp", "tv", "std", "log_sum_exp", "harmonic_mean"},
	} {
		for i, a := range kind {
			for _, b := range kind[:i] {
				exchanged := swapped{library, a, b}
				factsA, factsB := factsOf(t, library, a), factsOf(t, library, b)
				if len(factsA) != 6 {
					t.Fatalf("%s: %d facts", a, len(factsA))
				}
				if fmt.Sprint(factsA) != fmt.Sprint(factsB) {
					differing++
				}
				if got := factsOf(t, exchanged, a); fmt.Sprint(got) != fmt.Sprint(factsB) {
					t.Errorf("%s with the body of %s: %v, not %v", a, b, got, factsB)
				}
				if got := factsOf(t, exchanged, b); fmt.Sprint(got) != fmt.Sprint(factsA) {
					t.Errorf("%s with the body of %s: %v, not %v", b, a, got, factsA)
				}
			}
		}
	}
	if differing < 70 {
		t.Errorf("only %d pairs differ", differing)
	}
}
