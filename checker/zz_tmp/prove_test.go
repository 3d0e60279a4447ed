package checker

import (
	"math"
	"strings"
	"testing"
)

// sketch builds graphs by hand: sel and mix are the two classes of terms.
type sketch struct{ g graph }

func (s *sketch) arg(number bool) int {
	s.g.symbols = append(s.g.symbols, symbol{number: number})
	s.g.args++
	return len(s.g.symbols) - 1
}

func (s *sketch) local(number, nonneg bool) int {
	s.g.symbols = append(s.g.symbols, symbol{number: number, formal: -1})
	v := len(s.g.symbols) - 1
	if nonneg {
		s.row(nonnegCone, at(0, sel(v, 1)))
	}
	return v
}

func (s *sketch) row(c *cone, slots ...slot) {
	s.g.rows = append(s.g.rows, coneRow{cone: c, alpha: point(1.0 / 3), slots: slots})
}

// atMost adds l <= r for every member of a family.
func (s *sketch) atMost(l, r slot) { s.row(nonnegCone, r.plus(&l, -1)) }

func (s *sketch) minimize(o slot) { s.g.objective = o }

func (s *sketch) square(weight float64, e slot) {
	s.g.quads = append(s.g.quads, quadTerm{weight: point(weight), residual: e})
}

func (s *sketch) quad(e slot, entries Interval) {
	s.g.quads = append(s.g.quads, quadTerm{weight: point(1), residual: e, matrix: &matrixTerm{entries: entries}})
}

func at(konst float64, terms ...term) slot {
	return slot{terms: terms, konst: point(konst), entries: one()}
}

// tail is a slot of n >= 1 places.
func tail(konst float64, terms ...term) slot {
	return slot{terms: terms, konst: point(konst), entries: unbounded(1)}
}

func sel(v int, c float64) term { return shifted(v, c, 1) }

func shifted(v int, c float64, index int) term {
	return term{symbol: v, coef: point(c), index: index, count: one(), covers: true, reach: anywhere}
}

func mix(v int, c Interval, n count) term {
	return term{symbol: v, coef: c, count: n, covers: true, reach: anywhere}
}

// spread is a number in every row of a family.
func spread(v int, c float64) term { return mix(v, point(c), one()) }

func total(v int, c float64) term { return mix(v, point(c), unbounded(1)) }

// bodies are graphs with the facts that they must have: range, then the facts of each argument with the rules.
var sketches = []struct {
	name, want string
	build      func(s *sketch)
}{
	{"abs", "+; V PAR", func(s *sketch) {
		x, t := s.arg(true), s.local(true, false)
		s.row(socCone, at(0, sel(t, 1)), at(0, sel(x, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"pos", "+ -x-; up S0", func(s *sketch) {
		x, t := s.arg(true), s.local(true, true)
		s.atMost(at(0, sel(x, 1)), at(0, sel(t, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"pos as x == p - q", "+ -x-; up S1", func(s *sketch) {
		x, p, q := s.arg(true), s.local(true, true), s.local(true, true)
		s.row(zeroCone, at(0, sel(x, 1), sel(p, -1), sel(q, 1)))
		s.minimize(at(0, sel(p, 1)))
	}},
	{"scalene", "+; V ZERO", func(s *sketch) {
		x, t := s.arg(true), s.local(true, false)
		s.atMost(at(0, sel(x, 2)), at(0, sel(t, 1)))
		s.atMost(at(0, sel(x, -1)), at(0, sel(t, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"square", "+; V S0r", func(s *sketch) { s.square(1, at(0, sel(s.arg(true), 1))) }},
	{"square_pos", "+ -x-; up S0", func(s *sketch) {
		x, u := s.arg(true), s.local(true, false)
		s.atMost(at(0, sel(x, 1)), at(0, sel(u, 1)))
		s.square(1, at(0, sel(u, 1)))
	}},
	{"huber", "+; V PAR", func(s *sketch) {
		x, w, v, a := s.arg(true), s.local(true, false), s.local(true, true), s.local(true, false)
		s.row(socCone, at(0, sel(a, 1)), at(0, sel(x, 1)))
		s.atMost(at(0, sel(a, 1)), at(0, sel(w, 1), sel(v, 1)))
		s.square(1, at(0, sel(w, 1)))
		s.minimize(at(0, sel(v, 3)))
	}},
	{"sqrt", "+; up S0", func(s *sketch) {
		x, t := s.arg(true), s.local(true, false)
		s.row(rsocCone, at(0, sel(x, 1)), at(0.5), at(0, sel(t, 1)))
		s.minimize(at(0, sel(t, -1)))
		s.g.maximize = true
	}},
	{"inv_pos", "+; down S0", func(s *sketch) {
		x, t := s.arg(true), s.local(true, false)
		s.row(rsocCone, at(0, sel(x, 1)), at(0, sel(t, 0.5)), at(1))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"power 3 with its domain row", "+; upPos PAR", func(s *sketch) {
		x, t := s.arg(true), s.local(true, false)
		s.row(powCone, at(0, sel(t, 1)), at(1), at(0, sel(x, 1)))
		s.row(nonnegCone, at(0, sel(x, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"xexp", "+; upPos ZERO", func(s *sketch) {
		x, t, u := s.arg(true), s.local(true, false), s.local(true, false)
		s.row(rsocCone, at(0, sel(u, 1)), at(0.5), at(0, sel(x, 1)))
		s.row(expCone, at(0, sel(u, 1)), at(0, sel(x, 1)), at(0, sel(t, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"power by exponential cones", "+; upPos ZERO", func(s *sketch) {
		x, t, u, w := s.arg(true), s.local(true, false), s.local(true, false), s.local(true, false)
		s.row(expCone, at(0, sel(u, 1)), at(0, sel(x, 1)), at(0, sel(t, 1)))
		s.row(expCone, at(0, sel(w, 1)), at(0, sel(x, 1)), at(1))
		s.row(nonnegCone, at(0, sel(u, 1), sel(w, 0.5)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"rel_entr", "; · | down S0", func(s *sketch) {
		x, y, t := s.arg(true), s.arg(true), s.local(true, false)
		s.row(expCone, at(0, sel(t, -1)), at(0, sel(x, 1)), at(0, sel(y, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"max", "+x+ -x-; up S0", func(s *sketch) {
		x, t := s.arg(false), s.local(true, false)
		s.row(nonnegCone, at(0, spread(t, 1), sel(x, -1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"sum_largest", "+x+ -x-; up S0", func(s *sketch) {
		x, t, u := s.arg(false), s.local(true, false), s.local(false, true)
		s.row(nonnegCone, at(0, sel(u, 1), sel(x, -1), spread(t, 1)))
		s.minimize(at(0, mix(t, nonnegatives(), one()), total(u, 1)))
	}},
	{"dotsort, weights of both signs", "; ·", func(s *sketch) {
		x, a, b := s.arg(false), s.local(false, false), s.local(false, false)
		s.row(nonnegCone, at(0, mix(a, point(1), one()), mix(b, point(1), one()), mix(x, everything(), one())))
		s.minimize(at(0, total(a, 1), total(b, 1)))
	}},
	{"norm2", "+; V PAR", func(s *sketch) {
		x, t := s.arg(false), s.local(true, false)
		s.row(socCone, at(0, sel(t, 1)), tail(0, sel(x, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"norm of differences", "+; ·", func(s *sketch) {
		x, t := s.arg(false), s.local(true, false)
		s.row(socCone, at(0, sel(t, 1)), tail(0, shifted(x, 1, 1), shifted(x, -1, 2)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"neighbours linked through a local", "+; ·", func(s *sketch) {
		x, t, y := s.arg(false), s.local(true, false), s.local(false, false)
		s.row(socCone, at(0, sel(t, 1)), tail(0, shifted(x, 1, 2), shifted(y, -1, 1)))
		s.row(socCone, at(0, sel(t, 1)), tail(0, shifted(x, 1, 1), shifted(y, -1, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"quad_over_lin", "+; V PAR | down S0", func(s *sketch) {
		x, y, t := s.arg(false), s.arg(true), s.local(true, false)
		s.row(rsocCone, at(0, sel(y, 1)), at(0, sel(t, 0.5)), tail(0, sel(x, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"quad_form, P >= 0", "+; V S0r", func(s *sketch) { s.quad(tail(0, sel(s.arg(false), 1)), nonnegatives()) }},
	{"quad_form", "+; ·", func(s *sketch) { s.quad(tail(0, sel(s.arg(false), 1)), everything()) }},
	{"distance to a box", "+; V ZERO", func(s *sketch) {
		x, t, y := s.arg(false), s.local(true, false), s.local(false, true)
		s.row(nonnegCone, at(1, sel(y, -1)))
		s.row(socCone, at(0, sel(t, 1)), tail(0, sel(x, 1), sel(y, -1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"log_sum_exp", "+x+; up S0", func(s *sketch) {
		x, t, u := s.arg(false), s.local(true, false), s.local(false, false)
		s.row(expCone, at(0, sel(x, 1), spread(t, -1)), at(1), at(0, sel(u, 1)))
		s.row(nonnegCone, at(1, total(u, -1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"hyperbola as soc of sums", "+; ·", func(s *sketch) {
		x, t := s.arg(true), s.local(true, false)
		s.row(socCone, at(0, sel(x, 1), sel(t, 1)), at(0, sel(x, 1), sel(t, -1)), at(2))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"abs without its lower row", "+x+ -x-; up S0", func(s *sketch) {
		x, t := s.arg(true), s.local(true, false)
		s.atMost(at(0, sel(x, 1)), at(0, sel(t, 1)))
		s.minimize(at(0, sel(t, 1)))
	}},
	{"-x^2 >= 0 proves nothing by its own bound", "+ -; ·", func(s *sketch) {
		x := s.arg(true)
		s.row(rsocCone, at(0), at(0.5), at(0, sel(x, 1)))
	}},
}

func TestRulesOnGraphs(t *testing.T) {
	for _, c := range sketches {
		t.Run(c.name, func(t *testing.T) {
			s := &sketch{}
			c.build(s)
			if got := describe(&s.g); got != c.want {
				t.Errorf("facts %q, want %q", got, c.want)
			}
		})
	}
}

// describe writes the facts of a graph as the table of atoms does.
func describe(g *graph) string {
	p := newProver(g)
	r := newRanger(p, p.arguments())
	args := make([]string, len(r.args))
	halved := false // the domain leaves x <= 0 out
	for i := range r.args {
		facts := r.args[i].facts()
		args[i] = describeArg(facts.Mono, facts.Rules)
		halved = halved || facts.Domain.Nonneg()
	}
	bound := func(x Interval) Interval {
		in := make([]Interval, g.args)
		for i := range in {
			in[i] = x
		}
		return r.bound(in).Interval
	}
	return describeRange(bound, halved) + "; " + strings.Join(args, " | ")
}

func describeArg(m Mono, rules [6]string) string {
	switch {
	case m&Inc != 0:
		return "up " + rules[0]
	case m&Dec != 0:
		return "down " + rules[1]
	case m&Even == Even:
		return "V " + rules[2]
	case m&IncPos != 0:
		return "upPos " + rules[2]
	}
	return "·"
}

// describeRange writes + or - for a sign that always holds, +x+ for >= 0 on x >= 0 and so on; of x <= 0 only where the
// domain allows it.
func describeRange(bound func(Interval) Interval, halved bool) string {
	free, pos, neg := bound(everything()), bound(nonnegatives()), bound(nonpositives())
	var out []string
	for _, s := range []struct {
		sign string
		has  func(Interval) bool
	}{{"+", Interval.Nonneg}, {"-", Interval.Nonpos}} {
		if s.has(free) {
			out = append(out, s.sign)
			continue
		}
		if s.has(pos) {
			out = append(out, s.sign+"x+")
		}
		if s.has(neg) && !halved {
			out = append(out, s.sign+"x-")
		}
	}
	return strings.Join(out, " ")
}

func TestRangeOfActualArguments(t *testing.T) {
	s := &sketch{}
	x, v := s.arg(true), s.local(true, false)
	s.row(expCone, at(0, sel(x, 1)), at(1), at(0, sel(v, 1)))
	s.minimize(at(0, sel(v, 1)))
	p := newProver(&s.g)
	r := newRanger(p, p.arguments())
	if got := r.bound([]Interval{{1, 2}}); math.Abs(got.Lo-math.E) > 1e-12 {
		t.Errorf("exp on [1, 2] has the range %v", got)
	}
}

func BenchmarkProve(b *testing.B) {
	s := &sketch{}
	for _, c := range sketches {
		if c.name == "huber" {
			c.build(s)
		}
	}
	for b.Loop() {
		p := newProver(&s.g)
		newRanger(p, p.arguments())
	}
}
