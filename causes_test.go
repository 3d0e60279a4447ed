package cvxc_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc"
)

const factory = `problem plan {
    dim   T
    param demand[T] nonneg, cap nonneg, floor nonneg
    var   make[T] nonneg, store[T+1] nonneg
    minimize sum(make) + 0.1*sum(store)
    subject to
        start: store[0] == 0
        forall t in T: keep: store[t+1] == store[t] + make[t] - demand[t]
        forall t in T: limit: make[t] <= cap
        end: store[T] >= floor
}
`

// labelled are the labels of a report, as "name of what is labelled: text".
func labelled(d *cvxc.Diagnostic) []string {
	var out []string
	for _, l := range d.Labels {
		name, _, _ := strings.Cut(strings.Fields(l.Span.Text())[0], ":")
		out = append(out, strings.TrimSpace(name+": "+l.Text))
	}
	return out
}

// TestLikelyCauses: of what a contradiction needs, that comes first which a solved repair changes; then what adds most to
// the contradiction, and rows with side 0, which add nothing, last.
func TestLikelyCauses(t *testing.T) {
	_, s, _ := solve(t, factory, cvxc.Data{"demand": []float64{10, 60, 55, 5}, "cap": 40, "floor": 2})
	if s.Status != cvxc.Infeasible {
		t.Fatal(s.Status)
	}
	want := []string{
		"limit: for t = 0, 1, 2", "keep: for t = 0, 1, 2", "start:", "store[T+1]: the bounds of `store[3]`",
		"cap: cap = 40", "demand[T]: demand = 10, 60, 55, 5",
	}
	if d := cmp.Diff(want, labelled(s.Diagnostics[0])); d != "" {
		t.Error(d)
	}
	notes := strings.Join(s.Diagnostics[0].Notes, "\n")
	if !strings.Contains(notes, "the likeliest first: `limit`, `keep`, `start`, the bounds of `store`") {
		t.Error(notes)
	}
}

// TestLikelyCausesByShare: without a number to change, the shares decide.
func TestLikelyCausesByShare(t *testing.T) {
	_, s, _ := solve(t, `problem mix {
    var a nonneg, b nonneg, c nonneg
    minimize a
    subject to
        small: a <= 1
        tiny:  b <= 0.001
        large: c <= 100
        need:  a + b + c >= 150
}
`, cvxc.Data{})
	want := []string{"need:", "large:", "small:", "tiny:"}
	if d := cmp.Diff(want, labelled(s.Diagnostics[0])); d != "" {
		t.Error(d)
	}
}

// TestRayInOrder: what grows most along a ray comes first, equal movements in the order of the text.
func TestRayInOrder(t *testing.T) {
	_, s, _ := solve(t, `problem free {
    var slow, fast[3]
    maximize slow + fast[0]
    subject to
        fast[0] == 10*slow
        fast[1] == 5*slow
        fast[2] == -20*slow
}
`, cvxc.Data{})
	if s.Status != cvxc.Unbounded {
		t.Fatal(s.Status)
	}
	want := []string{"maximize: improves without end", "fast[3]: `fast[2]` falls, `fast[0]` grows, `fast[1]` grows", "slow: `slow` grows"}
	if d := cmp.Diff(want, labelled(s.Diagnostics[0])); d != "" {
		t.Error(d)
	}
}
