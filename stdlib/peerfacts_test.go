package stdlib_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// TestFactsOfAPeer: of each function that CVXPY has as much is proved as CVXPY declares, and more where the table says so;
// but for what numbers contradict.
func TestFactsOfAPeer(t *testing.T) {
	lib := stdlib.New(nil)
	u := checker.NewUniverse(lib)
	count := map[string]int{}
	for _, line := range tableLines(t, "testdata/cvxpy_facts.txt") {
		want, rest, _ := strings.Cut(line, " ")
		f := readFact(t, strings.TrimSpace(rest))
		count[want]++
		switch {
		case want == "absent":
			if lib.Func(f.head()) != nil {
				t.Errorf("%s is here", f.call)
			}
		case want == "wrong":
			f.refutes(t, u, lib)
		case want == "guarded":
			if got, why := f.compare(t, u, attributes[1:]); got != "equal" {
				t.Errorf("%s of nonneg arguments: %s: %s", f.call, got, why)
			}
		default:
			if got, why := f.compare(t, u, attributes); got != want {
				t.Errorf("%s: %s, want %s: %s", f.call, got, want, why)
			}
		}
	}
	t.Logf("%v", count)
	if count["equal"] != 54 || count["guarded"] != 1 || count["stronger"] != 12 || count["wrong"] != 2 || count["absent"] != 2 {
		t.Errorf("the table has %v", count)
	}
}

// compare tells whether what is proved for arguments of some signs is "equal" to what the line says, "stronger", or "weaker",
// with the reason.
func (f fact) compare(t *testing.T, u *checker.Universe, signs []string) (verdict, why string) {
	verdict = "equal"
	report := func(theirs, ours bool, what string) {
		switch {
		case theirs && !ours:
			verdict, why = "weaker", what
		case ours && !theirs && verdict == "equal":
			verdict, why = "stronger", what
		}
	}
	for _, attr := range signs {
		i := slices.Index(attributes, attr)
		if f.signs[i] == '*' {
			continue
		}
		got, info := letFacts(u, declare(attr, "", ""), f.call)
		if got == nil || got.Bad || got.Curv.String() != f.curv {
			return "weaker", describe(got, info)
		}
		report(strings.Contains("+0", f.signs[i:i+1]), got.Range.Lo >= 0, attr+" arguments: value >= 0")
		report(strings.Contains("-0", f.signs[i:i+1]), got.Range.Hi <= 0, attr+" arguments: value <= 0")
		for _, name := range f.order {
			for _, inner := range []string{"max", "min"} {
				if attributeOf(name) == "" {
					got, _ := f.composed(u, name, attr, inner)
					report(f.accepts(name, i, inner == "max"), got != nil && accepted(got), inner+" of "+attr+" "+name)
				}
			}
		}
	}
	f.compareMatrices(f.signature(t, u), report)
	return verdict, why
}

// compareMatrices looks at symmetric arguments, of which CVXPY knows no movement; here the diagonal may have one.
func (f fact) compareMatrices(sig *checker.Signature, report func(theirs, ours bool, what string)) {
	for i, name := range f.order {
		if attributeOf(name) == "symmetric" {
			report(f.mono[name] != ".", sig.Args[i].Diag&(checker.Inc|checker.Dec) != 0, name+" on the diagonal")
		}
	}
}

// refutes wants the composition that CVXPY accepts to be refused here, and numbers to contradict it: the function has no
// values outside of its domain x >= 0, which is inf.
func (f fact) refutes(t *testing.T, u *checker.Universe, lib *stdlib.Library) {
	t.Helper()
	name := f.order[0]
	for _, attr := range attributes {
		got, _ := f.composed(u, name, attr, "max")
		if ok := got != nil && accepted(got); ok != (attr == "nonneg") {
			t.Errorf("%s of %s arguments: accepted %v", f.call, attr, ok)
		}
	}
	s := newSampler(t, lib, f, 1)
	closed := s.closed
	s.closed = func(at place) float64 {
		if at[name].(float64) < 0 {
			return math.Inf(1)
		}
		return closed(at)
	}
	if !s.contradicted(name, checker.Inc, false) {
		t.Errorf("no numbers contradict that %s increases", f.call)
	}
}
