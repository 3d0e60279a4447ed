package compositions

import (
	"flag"
	"fmt"
	"math"
	"runtime"
	"sync"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
)

var (
	many = flag.Int("compositions", 18000, "random compositions")
	seed = flag.Uint64("seed", 1, "of the random compositions")
)

// census counts what the compositions were: accepted, of those with functions nested deeper than two, without a
// curvature, without a value (a power of what may be negative), and data; and all their parts.
type census struct{ accepted, deep, refused, undefined, data, parts int }

func (c *census) add(d census) {
	c.accepted += d.accepted
	c.deep += d.deep
	c.refused += d.refused
	c.undefined += d.undefined
	c.data += d.data
	c.parts += d.parts
}

// TestNoVerdictIsContradicted: sampled numerically, each part of each random composition has the curvature that the
// checker says, as an extended-valued function, and its values lie in the range.
func TestNoVerdictIsContradicted(t *testing.T) {
	workers := runtime.GOMAXPROCS(0)
	counts := make([]census, workers)
	var wait sync.WaitGroup
	const batch = 500 // compositions of one generator
	for w := range workers {
		wait.Go(func() {
			for b := w; b*batch < *many; b += workers {
				counts[w].add(sampleCompositions(t, *seed+uint64(b), min(batch, *many-b*batch)))
			}
		})
	}
	wait.Wait()
	var all census
	for _, c := range counts {
		all.add(c)
	}
	t.Logf("%+v", all)
	if all.accepted*5 < *many || all.deep*20 < *many {
		t.Errorf("of %d compositions only %d accepted, %d of them deep", *many, all.accepted, all.deep)
	}
}

func sampleCompositions(t *testing.T, seed uint64, n int) census {
	g, j := newGenerator(seed), newJudge()
	var out census
	for range n {
		c, kind := g.next()
		v := j.judge(declarations, c.text)
		switch {
		case v.of() == nil:
			for _, d := range v.errors {
				if d.Code < "CVX03" {
					t.Errorf("%s: not well formed: %s %s", c.text, d.Code, d.Title)
				}
			}
			out.undefined++
			continue
		case v.of().Level < checker.Variable:
			out.data++
		case !v.accepted():
			out.refused++
		default:
			out.accepted++
			if c.depth > 2 {
				out.deep++
			}
		}
		g.keep(c, kind, v.accepted())
		s := sampler{g: g, verdict: v}
		if fault := s.run(); fault != "" {
			t.Errorf("%s: %s", c.text, fault)
		}
		out.parts += len(v.facts)
	}
	return out
}

// sampler looks for numbers that contradict a verdict.
type sampler struct {
	g *generator
	verdict
}

const segments = 12

// run returns a contradiction, or nothing.
func (s *sampler) run() string {
	used := usedIn(s.expr)
	for range segments {
		l := s.g.r.Float64()
		var ends [3]*machine
		for i, p := range s.g.segment(used, l) {
			ends[i] = evaluate(s.expr, p)
		}
		if !s.defined(ends[0]) {
			continue
		}
		for e, f := range s.facts {
			if fault := contradiction(e, f, ends, l); fault != "" {
				return fmt.Sprintf("%s: %s", s.text(e), fault)
			}
		}
	}
	return ""
}

// defined reports whether all parts that are data have values: data for which they have none is refused.
func (v verdict) defined(m *machine) bool {
	for e, f := range v.facts {
		if m.parts[e].outside && f.Level < checker.Variable {
			return false
		}
	}
	return true
}

func (s *sampler) text(e lang.Expr) string { return s.source.Text[e.Span().Start:e.Span().End] }

// contradiction compares the facts of one part with its values at two points and between them.
func contradiction(e lang.Expr, f *checker.Facts, at [3]*machine, l float64) string {
	for _, m := range at {
		v, known := m.parts[e]
		if !known || f.Bad || f.Level < checker.Variable && !v.finite() {
			return ""
		}
		for _, y := range v.data {
			if !v.outside && !holds(f.Range, y, v.scale) {
				return fmt.Sprintf("%g is not in the range [%g, %g]", y, f.Range.Lo, f.Range.Hi)
			}
		}
	}
	a, b, mid := at[0].parts[e], at[1].parts[e], at[2].parts[e]
	scale := max(a.scale, b.scale, mid.scale)
	for i, y := range mid.data {
		chord := (1-l)*a.data[i] + l*b.data[i]
		switch {
		case f.Curv&checker.Convex != 0 && !below(y, chord, scale):
			return fmt.Sprintf("not convex: %g at %g of the way from %g to %g", y, l, a.data[i], b.data[i])
		case f.Curv&checker.Concave != 0 && !below(-y, -chord, scale):
			return fmt.Sprintf("not concave: %g at %g of the way from %g to %g", y, l, a.data[i], b.data[i])
		}
	}
	return ""
}

// rounding is the error of a value, relative to 1 + the largest number in the expression.
const rounding = 1e-9

func holds(r checker.Interval, y, scale float64) bool {
	slack := rounding * (1 + scale)
	return r.Has(y) || r.Lo-slack <= y && y <= r.Hi+slack
}

// below reports y <= z for the value y of a convex function and its chord z: a convex function is never -inf, and
// where the chord is +inf an end is outside the domain.
func below(y, z, scale float64) bool {
	switch {
	case math.IsInf(z, 1):
		return !math.IsNaN(y) && !math.IsInf(y, -1)
	case math.IsNaN(y) || math.IsInf(y, 0) || math.IsNaN(z) || math.IsInf(z, 0):
		return false
	}
	return y <= z+rounding*(1+scale)
}
