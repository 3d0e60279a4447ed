package stdlib_test

import (
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// sampler looks for values of the closed form that contradict what is proved of a call, as an extended-valued function.
type sampler struct {
	fact
	t       *testing.T
	entries func(map[string]any) []float64
	closed  func(place) float64
	rng     *rand.Rand
	least   int // entries of a vector
}

// samples is how many places try each fact.
var samples = flag.Int("samples", 20, "places that try each fact of a function")

// TestNoFactIsContradicted: range, curvature, monotonicity and implied domain of every call agree with its closed form at
// random places.
func TestNoFactIsContradicted(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	u := checker.NewUniverse(lib)
	calls, facts := allCalls(t), 0
	for _, f := range calls {
		sig := f.signature(t, u)
		s := newSampler(t, lib, f, 1)
		for _, attr := range attributes {
			if known, _ := letFacts(u, declare(attr, "", ""), f.call); known != nil && accepted(known) {
				s.range_(attr, known.Range)
				s.curvature(attr, known.Curv)
				facts += 2
			}
		}
		for i, name := range f.order {
			s.domain(name, sig.Args[i])
			facts += 1 + s.movements(name, sig.Args[i])
		}
	}
	t.Logf("%d facts of %d calls tried at %d places each", facts, len(calls), *samples)
}

func newSampler(t *testing.T, lib *stdlib.Library, f fact, least int) *sampler {
	seed := fnv.New64()
	seed.Write([]byte(f.call))
	return &sampler{f, t, stdlib.ClosedForm(t, lib, f.call), f.closedForm(t, lib), rand.New(rand.NewPCG(seed.Sum64(), 7)), least}
}

// place draws one whose arguments all have the sign of an attribute.
func (s *sampler) place(attr string) place {
	at := s.placeFor(s.rng, s.least+s.rng.IntN(4-s.least))
	for _, name := range s.order {
		at[name] = signed(name, attr, at[name])
		if attr == "" && attributeOf(name) == "symmetric" && s.rng.IntN(2) == 0 {
			at[name] = gram(at[name].([][]float64))
		}
	}
	return at
}

// signed gives the value of an argument the sign of an attribute, if its declaration does not say that it is nonnegative.
func signed(name, attr string, v any) any {
	if attributeOf(name) == "nonneg" {
		return v
	}
	switch attr {
	case "nonneg":
		return positive(v)
	case "nonpos":
		return negative(v)
	}
	return v
}

// value is the closed form at a place; outside the domain inf, of concave functions -inf. What is no number is outside.
func (s *sampler) value(at place) float64 {
	v := s.closed(at)
	switch {
	case !math.IsNaN(v):
		return v
	case s.curv == "concave":
		return math.Inf(-1)
	}
	return math.Inf(1)
}

// slack is what rounding may do to values.
func slack(values ...float64) float64 {
	size := 1.0
	for _, v := range values {
		if finite(v) {
			size = max(size, math.Abs(v))
		}
	}
	return 1e-9 * size
}

// range_ looks for finite values outside of the range.
func (s *sampler) range_(attr string, in checker.Interval) {
	for range *samples {
		at := s.place(attr)
		for _, v := range s.entries(at) {
			if finite(v) && (v < in.Lo-slack(v) || v > in.Hi+slack(v)) {
				s.t.Errorf("%s with %s arguments is %v at %v, not in [%g, %g]", s.call, attr, v, at, in.Lo, in.Hi)
				return
			}
		}
	}
}

// curvature looks for segments on which the value is above the chord, or below.
func (s *sampler) curvature(attr string, curv checker.Curvature) {
	for range *samples {
		a, l := s.place(attr), s.rng.Float64()
		b, mid := maps.Clone(a), maps.Clone(a)
		other := s.placeFor(s.rng, int(a["n"].(float64)))
		for _, name := range s.order {
			b[name] = signed(name, attr, other[name])
			mid[name] = between(a[name], b[name], l)
		}
		u, v, w := s.value(a), s.value(b), s.value(mid)
		if !finite(u) || !finite(v) {
			continue
		}
		chord, eps := (1-l)*u+l*v, slack(u, v)
		if curv&checker.Convex != 0 && !(w <= chord+eps) || curv&checker.Concave != 0 && !(w >= chord-eps) {
			s.t.Errorf("%s with %s arguments is %v between %v and %v at %v and %v: not %s", s.call, attr, w, u, v, a, b, s.curv)
			return
		}
	}
}

// between is (1-l)*a + l*b.
func between(a, b any, l float64) any {
	switch a := a.(type) {
	case float64:
		return (1-l)*a + l*b.(float64)
	case []float64:
		out := slices.Clone(a)
		for i := range out {
			out[i] += l * (b.([]float64)[i] - a[i])
		}
		return out
	}
	var out [][]float64
	for i, r := range a.([][]float64) {
		out = append(out, between(r, b.([][]float64)[i], l).([]float64))
	}
	return out
}

// domain looks for finite values at entries outside of the implied domain.
func (s *sampler) domain(name string, proved checker.ArgFacts) {
	for range *samples {
		at := s.place("")
		if v := s.value(at); outside(at[name], proved) && finite(v) {
			s.t.Errorf("%s is %v at %v, though %s is in [%g, %g], its diagonal in [%g, %g]", s.call, v, at, name, proved.Domain.Lo,
				proved.Domain.Hi, proved.DiagDomain.Lo, proved.DiagDomain.Hi)
			return
		}
	}
}

// outside reports whether an entry is outside of the implied domain.
func outside(v any, proved checker.ArgFacts) bool {
	out := false
	each(v, func(x float64) float64 { out = out || !proved.Domain.Has(x); return x })
	if m, ok := v.([][]float64); ok {
		for i := range min(len(m), len(m[0])) {
			out = out || !proved.DiagDomain.Has(m[i][i])
		}
	}
	return out
}

// movements checks what is proved of an argument, and of the diagonal of a symmetric one. It returns the number of facts.
func (s *sampler) movements(name string, proved checker.ArgFacts) (facts int) {
	for bit := range 6 {
		m := checker.Mono(1 << bit)
		if proved.Mono.Closed()&m != 0 {
			facts++
			s.moves(name, m, false)
		}
		if proved.Diag.Closed()&m != 0 && attributeOf(name) == "symmetric" {
			facts++
			s.moves(name, m, true)
		}
	}
	return facts
}

// moves reports a pair of places that contradicts a movement, and whether there was one.
func (s *sampler) moves(name string, m checker.Mono, diagonal bool) {
	for range *samples {
		if text := s.pair(name, m, diagonal); text != "" {
			s.t.Errorf("%s: %s does not move as proved (%06b): %s", s.call, name, m, text)
			return
		}
	}
}

// pair compares the values at two places that differ in one entry of an argument; it returns "" if they move as m says.
func (s *sampler) pair(name string, m checker.Mono, diagonal bool) string {
	at := s.place("")
	switch {
	case m&(checker.IncPos|checker.DecPos) != 0:
		at[name] = positive(at[name])
	case m&(checker.IncNeg|checker.DecNeg) != 0 && attributeOf(name) == "nonneg":
		return ""
	case m&(checker.IncNeg|checker.DecNeg) != 0:
		at[name] = negative(at[name])
	}
	step := s.rng.ExpFloat64() * []float64{0.1, 1, 3}[s.rng.IntN(3)]
	to := maps.Clone(at)
	to[name] = s.stepped(at[name], step, m&(checker.IncNeg|checker.DecNeg) != 0, attributeOf(name) == "symmetric", diagonal)
	lo, hi := s.value(at), s.value(to)
	if m&(checker.Dec|checker.DecPos|checker.DecNeg) != 0 {
		lo, hi = hi, lo
	}
	if lo > hi+slack(lo, hi) {
		return fmt.Sprintf("%v and %v at %v and %v", lo, hi, at, to)
	}
	return ""
}

// stepped adds a step to one entry of a copy, or to a pair of a symmetric matrix, at most up to 0 if capped.
func (s *sampler) stepped(v any, step float64, capped, symmetric, diagonal bool) any {
	add := func(x float64) float64 {
		if x += step; capped {
			x = min(x, 0)
		}
		return x
	}
	switch v := v.(type) {
	case float64:
		return add(v)
	case []float64:
		out, i := slices.Clone(v), s.rng.IntN(len(v))
		out[i] = add(out[i])
		return out
	}
	out := each(v, func(x float64) float64 { return x }).([][]float64)
	i, j := s.rng.IntN(len(out)), s.rng.IntN(len(out[0]))
	if diagonal {
		j = i
	}
	out[i][j] = add(out[i][j])
	if symmetric {
		out[j][i] = out[i][j]
	}
	return out
}
