package stdlib_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// notProved are movements that no pair of places contradicts and no rule proves, with the reason.
var notProved = map[string]string{
	"lambda_max(S) S 000100":          perron,
	"lambda_min(S) S 010000":          perron,
	"sigma_max(X) X 000100":           perron,
	"sigma_max(X) X 100000":           perron,
	"von_neumann_entr(S) S 010000":    onlyZero,
	"von_neumann_entr(S) S 100000":    onlyZero,
	"quantum_rel_entr(S, P) S 010000": onlyZero,
	"quantum_rel_entr(S, P) S 100000": onlyZero,
	"lieb_ando(S, T, K) S 010000":     onlyZero,
	"lieb_ando(S, T, K) S 100000":     onlyZero,
	"lieb_ando(S, T, K) T 010000":     onlyZero,
	"lieb_ando(S, T, K) T 100000":     onlyZero,
}

const (
	perron   = "the largest eigenvalue and singular value of a nonnegative matrix grow with its entries (Perron and Frobenius)"
	onlyZero = "a positive semidefinite matrix without positive entries is 0"
)

// TestNoFactIsMissed: of every movement that is not proved there is a pair of places that contradicts it, but for those
// that are explained.
func TestNoFactIsMissed(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	u := checker.NewUniverse(lib)
	for _, f := range append(readFacts(t), branches()...) {
		sig := f.signature(t, u)
		s := newSampler(t, lib, f, 2)
		for i, name := range f.order {
			for bit := range 6 {
				m := checker.Mono(1 << bit)
				vacuous := m&(checker.IncNeg|checker.DecNeg) != 0 && sig.Args[i].DiagDomain.Lo >= 0 ||
					m&(checker.IncPos|checker.DecPos) == 0 && attributeOf(name) == "nonneg"
				if sig.Args[i].Mono.Closed()&m != 0 || vacuous || s.contradicted(name, m, false) {
					continue
				}
				if key := fmt.Sprintf("%s %s %06b", f.call, name, m); notProved[key] == "" {
					t.Errorf("nothing contradicts %q", key)
				}
			}
		}
	}
}

// contradicted reports whether one of many pairs of places contradicts a movement.
func (s *sampler) contradicted(name string, m checker.Mono, diagonal bool) bool {
	for range 2000 {
		if s.pair(name, m, diagonal) != "" {
			return true
		}
	}
	return false
}

// TestNoSignIsMissed: where no sign of the value is proved there are values that have the other one, but for those that are
// explained.
func TestNoSignIsMissed(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	u := checker.NewUniverse(lib)
	for _, f := range append(readFacts(t), branches()...) {
		s := newSampler(t, lib, f, 2)
		for _, attr := range attributes {
			known, _ := letFacts(u, declare(attr, "", ""), f.call)
			if known == nil || !accepted(known) {
				continue
			}
			key := strings.TrimSpace(f.call + " " + attr)
			if r := s.missed(attr, known.Range); r != known.Range && notSigned[key] == "" {
				t.Errorf("%s: all values are in [%g, %g], the range is [%g, %g]", key, r.Lo, r.Hi, known.Range.Lo, known.Range.Hi)
			}
		}
	}
}

// notSigned are calls of a sign that is not proved, with the reason.
var notSigned = map[string]string{
	"lambda_sum_largest(S, k) nonneg":   traces,
	"lambda_sum_smallest(S, k) nonpos":  traces,
	"geo_mean([x; y; x + y; 1]) nonpos": "only 0 is in the domain, and the 1 makes it no cone",
}

const traces = "of k eigenvalues: for k = 1 it is Perron and Frobenius, for k = n the trace"

// missed returns the range, cut at 0 where no value has been found beyond; unchanged where no value has been found at all.
func (s *sampler) missed(attr string, proved checker.Interval) checker.Interval {
	negative, positive, any := proved.Lo >= 0, proved.Hi <= 0, false
	for k := 0; k < 2000 && !(negative && positive); k++ {
		for _, v := range s.entries(s.place(attr)) {
			any = any || finite(v)
			negative = negative || finite(v) && v < 0
			positive = positive || finite(v) && v > 0
		}
	}
	out := proved
	if any && !negative {
		out.Lo = 0
	}
	if any && !positive {
		out.Hi = 0
	}
	return out
}
