package stdlib_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// asEntries writes a call with each vector as a block of three numbers and each matrix as one of numbers, so that every entry
// is an argument.
func (f fact) asEntries() fact {
	out := fact{call: f.call, curv: f.curv, mono: map[string]string{}}
	add := func(name, whole string) string {
		out.order = append(out.order, name)
		out.mono[name] = f.mono[whole]
		return name
	}
	for _, name := range f.order {
		block := name
		switch shapeOf(name) {
		case "":
			add(name, name)
			continue
		case "[n]":
			block = fmt.Sprintf("[%s; %s; %s]", add(name+"_0", name), add(name+"_1", name), add(name+"_2", name))
		case "[m, n]":
			var rows []string
			for i := range 4 {
				at := fmt.Sprint(name, "_", i)
				rows = append(rows, fmt.Sprintf("%s, %s, %s", add(at+"_0", name), add(at+"_1", name), add(at+"_2", name)))
			}
			block = "[" + strings.Join(rows, "; ") + "]"
		}
		out.call = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(out.call, block)
	}
	return out
}

// unequal are calls of which less is proved of entries than of arrays: the rules look at a family of rows as one, so that an
// entry does not move alone where the rows hold different arguments.
var unequal = []string{
	"mixed_norm(X)", "quad_form(u, Q)", "quad_pos_over_lin(u, y)", "log_sum_exp(u)", "pnorm(u, 3)", "pnorm(u, 1.5)",
	"sigma_max(X)", "norm_nuc(X)", "pnorm(u, 2.5)", "norm(u, 3)", "mixed_norm(X, 1, 2)", "mixed_norm(X, 2, 2)",
	"mixed_norm(X, inf, 3)", "mixed_norm(X, 1, 1)", "sum_squares(X)",
}

// TestEntriesAreProvedAsArrays: what is proved of each entry when entries are arguments on their own is proved of the array,
// and the other way round but for those that are explained; so are the signs of the value.
func TestEntriesAreProvedAsArrays(t *testing.T) {
	u := checker.NewUniverse(stdlib.New(nil))
	compared := 0
	for _, f := range append(readFacts(t), branches()...) {
		if f.uses("S") {
			continue // one fact for the diagonal, one for the others: see TestDiagonal of package checker
		}
		entries := f.asEntries()
		array, sig := f.signature(t, u), entries.signature(t, u)
		compared++
		want := map[string]checker.Mono{}
		for i, name := range f.order {
			want[name] = array.Args[i].Mono.Closed()
		}
		less := false
		for k, name := range entries.order {
			got, want := sig.Args[k].Mono.Closed(), want[name[:1]]
			if got&^want != 0 {
				t.Errorf("%s: %s is proved %06b, the array %06b", entries.call, name, got, want)
			}
			less = less || got != want
		}
		for _, on := range []checker.Interval{everything, {Lo: 0, Hi: everything.Hi}, {Lo: everything.Lo, Hi: 0}} {
			got, want := sign(sig.Range(boxes(sig, on))), sign(array.Range(boxes(array, on)))
			if got != want && want == "." {
				t.Errorf("%s: sign %s for entries in [%g, %g], that of the array is not proved", entries.call, got, on.Lo, on.Hi)
			}
			less = less || got != want
		}
		if less != slices.Contains(unequal, f.call) {
			t.Errorf("%s: less is proved of entries: %v", f.call, less)
		}
	}
	if compared < 90 {
		t.Errorf("only %d calls compared", compared)
	}
}

func boxes(sig *checker.Signature, on checker.Interval) []checker.Interval {
	out := make([]checker.Interval, len(sig.Args))
	for i := range out {
		out[i] = on
	}
	return out
}
