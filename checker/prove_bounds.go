package checker

import "math"

// bounds holds one interval per array of a graph: all entries of the array, in every feasible point, lie in it. As many
// intervals of the diagonal entries, where the array is a square matrix, follow.
type bounds []Interval

// of returns the interval of the entries that a term may take.
func (b bounds) of(t *term) Interval {
	if t.reach == onDiagonal {
		return b[len(b)/2+t.symbol].Meet(b[t.symbol])
	}
	return b[t.symbol]
}

// place returns the interval that the entries of a term determine: of the diagonal if they are all there.
func (b bounds) place(t *term) *Interval {
	if t.reach == onDiagonal {
		return &b[len(b)/2+t.symbol]
	}
	return &b[t.symbol]
}

// within returns the bounds with all entries of an array in an interval too.
func (b bounds) within(symbol int, r Interval) bounds {
	out := append(bounds(nil), b...)
	out[symbol] = out[symbol].Meet(r)
	return out
}

// maxRounds bounds the passes of propagation; each pass alone is sound.
const maxRounds = 8

// start returns the bounds that say nothing of locals and the given ranges of the arguments.
func (g *graph) start(args []Interval) bounds {
	b := make(bounds, 2*len(g.symbols))
	for i := range b {
		b[i] = everything()
	}
	copy(b, args)
	return b
}

// propagate narrows the bounds by the rows (rule IVL of interval propagation). It reports false if no point satisfies
// the rows within the bounds.
func (p *prover) propagate(b bounds) bool {
	for range maxRounds {
		moved := false
		for i := range p.g.rows {
			moved = p.narrowRow(&p.g.rows[i], b) || moved
		}
		for i := range p.mirrored {
			moved = p.narrow(&p.mirrored[i], nonnegatives(), b) || moved
		}
		for i := range p.g.symbols {
			if b[i].Meet(b[len(p.g.symbols)+i]).Empty() {
				return false
			}
		}
		if !moved {
			break
		}
	}
	return true
}

// narrowRow narrows the bounds by one row.
func (p *prover) narrowRow(r *coneRow, b bounds) (moved bool) {
	iv, least := p.scratch(len(r.slots))
	for i := range r.slots {
		iv[i], least[i] = r.slots[i].interval(b), r.slots[i].entries.least
	}
	r.bounds(iv, least)
	for i := range r.slots {
		moved = p.narrow(&r.slots[i], iv[i], b) || moved
	}
	return moved
}

// narrow uses that the slot lies in the interval at every place.
func (p *prover) narrow(s *slot, to Interval, b bounds) (moved bool) {
	if to == everything() {
		return false
	}
	for k := range s.terms {
		t := &s.terms[k]
		if !t.covers || t.coef.Has(0) || b.of(t).Empty() {
			continue
		}
		rest := s.without(k, b)
		found := Interval{minus(to.Lo, rest.Hi), minus(to.Hi, rest.Lo)}.Div(t.coef)
		moved = tighten(b.place(t), found) || moved
	}
	return moved
}

// minus is the difference of two ends of which an infinite first one says nothing and an infinite second one neither.
func minus(end, rest float64) float64 {
	if math.IsInf(rest, 0) {
		return -rest
	}
	return end - rest
}

// tighten narrows an interval and reports whether it moved by more than rounding.
func tighten(have *Interval, found Interval) (moved bool) {
	const slack = 1e-9
	if found.Lo > have.Lo+slack*(1+math.Abs(found.Lo)) && !math.IsInf(found.Lo, 0) {
		have.Lo, moved = found.Lo, true
	}
	if found.Hi < have.Hi-slack*(1+math.Abs(found.Hi)) && !math.IsInf(found.Hi, 0) {
		have.Hi, moved = found.Hi, true
	}
	return moved
}

// interval returns bounds of the slot's value. A sum over unknown many entries keeps the endpoints 0 and infinity only.
func (s *slot) interval(b bounds) Interval { return s.without(-1, b) }

// without returns bounds of the slot's value less one entry of term k.
func (s *slot) without(k int, b bounds) Interval {
	out := s.konst
	for i := range s.terms {
		t := &s.terms[i]
		n := t.count
		if i == k {
			n = n.less()
		}
		out = out.Add(n.times(t.coef.Mul(b.of(t))))
	}
	return out
}

// objectiveInterval returns bounds of the objective: its lower end bounds the value of the function.
func (g *graph) objectiveInterval(b bounds) Interval {
	out := g.objective.interval(b)
	for i := range g.quads {
		out = out.Add(g.quads[i].interval(b))
	}
	return out
}

// interval returns bounds of the quadratic term, which is never negative.
func (q *quadTerm) interval(b bounds) Interval {
	e, n := q.residual.interval(b), q.residual.entries
	switch {
	case q.matrix == nil:
		return q.weight.Mul(n.times(e.Square())).Meet(nonnegatives())
	case q.matrix.diagonal:
		return q.weight.Mul(n.times(q.matrix.entries.Mul(e.Square()))).Meet(nonnegatives())
	}
	most := times(n.most, n.most)
	return Interval{0, times(q.weight.Mag(), times(most, times(q.matrix.entries.Mag(), times(e.Mag(), e.Mag()))))}
}

// mirror returns the slots head + tail_i and head - tail_i of the second-order cones, which are nonnegative: an array
// that stands in both cancels, as in rotated cones written as soc(u + v, u - v, ...).
func (g *graph) mirror() (out []slot) {
	for i := range g.rows {
		r := &g.rows[i]
		if r.cone != socCone {
			continue
		}
		head := &r.slots[0]
		for k := range r.slots[1:] {
			tail := &r.slots[1+k]
			if tail.entries != one() || !head.shares(tail) {
				continue
			}
			out = append(out, head.plus(tail, 1), head.plus(tail, -1))
		}
	}
	return out
}

// shares reports whether an array stands in both slots.
func (s *slot) shares(t *slot) bool {
	for i := range s.terms {
		if t.has(s.terms[i].symbol) {
			return true
		}
	}
	return false
}

// plus returns s + sign t, equal index maps of one array joined.
func (s *slot) plus(t *slot, sign float64) slot {
	out := slot{konst: s.konst.Add(t.konst.Mul(point(sign))), entries: s.entries}
	out.terms = append(out.terms, s.terms...)
	for _, u := range t.terms {
		u.coef = u.coef.Mul(point(sign))
		out.join(u)
	}
	return out
}

// join adds a term, into the one of the same array and index map if there is one. Terms that may be absent stay apart: they
// need not be so from the same places.
func (s *slot) join(u term) {
	for i := range s.terms {
		t := &s.terms[i]
		if t.symbol == u.symbol && t.selects() && t.index == u.index && min(t.count.least, u.count.least) >= 1 {
			t.coef = t.coef.Add(u.coef)
			if t.coef == (Interval{}) {
				s.terms = append(s.terms[:i], s.terms[i+1:]...)
			}
			return
		}
	}
	s.terms = append(s.terms, u)
}
