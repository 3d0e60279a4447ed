package checker

// step is rule S0: the function is nondecreasing in an entry of an array if moving the entry by -1 with all locals fixed
// moves every slot in a free direction and does not raise the objective (K + K in K); nonincreasing with +1. The bounds
// hold on the range on which the fact is to hold; only gradients of quadratic terms look at them.
func (p *prover) step(symbol int, where reach, sign float64, b bounds) bool {
	for i := range p.g.rows {
		if !p.skip[i] && !p.stepKeeps(&p.g.rows[i], symbol, where, sign, b) {
			return false
		}
	}
	return p.gradient(symbol, where, b).Mul(point(sign)).Nonpos()
}

// stepKeeps reports whether the move keeps every point of a row feasible. Where the tail stands for a quadratic form the
// form must fall; its bounds come from other rows, which the moved point satisfies too.
func (p *prover) stepKeeps(r *coneRow, symbol int, where reach, sign float64, b bounds) bool {
	for k := range r.slots {
		c, ok := r.slots[k].coefficient(symbol, where)
		if !ok || r.tolerates(k, c.Mul(point(sign))) {
			continue
		}
		if r.cone == psdCone {
			return r.raises(symbol, where, sign)
		}
		if r.form == nil || k < r.cone.odd {
			return false
		}
		if c, _ := p.slope(r.form, symbol, where, b); !c.Mul(point(sign)).Nonpos() {
			return false
		}
	}
	return true
}

// bottomless returns a local of which one entry can move for ever, with all else fixed, and lower the objective: the
// infimum is -inf wherever it is not +inf. It returns -1 if there is none.
func (p *prover) bottomless() int {
	b := p.g.start(p.anything())
	for v := p.g.args; v < len(p.g.symbols); v++ {
		if p.g.symbols[v].tied {
			continue
		}
		for _, sign := range [2]float64{-1, 1} {
			c, ok := p.g.objective.coefficient(v, anywhere)
			if ok && c.Mul(point(sign)).Hi < 0 && p.step(v, anywhere, sign, b) {
				return v
			}
		}
	}
	return -1
}

// gradient returns bounds of the derivative of the objective by an entry of the array: q_j + 2 w sum_r F_rj (P e)_r.
func (p *prover) gradient(symbol int, where reach, b bounds) Interval {
	out, _ := p.g.objective.coefficient(symbol, where)
	for i := range p.g.quads {
		if c, ok := p.slope(&p.g.quads[i], symbol, where, b); ok {
			out = out.Hull(Interval{}).Add(c)
		}
	}
	return out
}

// slope returns bounds of the derivative of a quadratic term by an entry of the array; ok is false if it does not stand in
// the residual. In how many residuals the entry stands does not matter for the sign, and it may be none.
func (p *prover) slope(q *quadTerm, symbol int, where reach, b bounds) (s Interval, ok bool) {
	c, ok := q.residual.coefficient(symbol, where)
	if !ok {
		return Interval{}, false
	}
	e := q.residual.interval(b)
	if q.residual.selecting(symbol) && (q.matrix == nil || q.matrix.diagonal) { // the entry itself stands in its residuals
		e = q.residual.interval(b.within(symbol, p.moves))
	}
	if q.matrix != nil {
		e = e.Mul(q.matrix.entries)
		if !q.matrix.diagonal {
			e = q.residual.entries.times(e.Hull(Interval{}))
		}
	}
	return unbounded(0).times(c.Mul(e).Mul(q.weight).Mul(point(2))), true
}

// selecting reports whether all terms of the array in the slot select with one index map, so that an entry stands in one
// row of it.
func (s *slot) selecting(symbol int) bool {
	n := 0
	for i := range s.terms {
		if t := &s.terms[i]; t.symbol == symbol {
			if n++; n > 1 || !t.selects() {
				return false
			}
		}
	}
	return true
}

// move is how far one entry of an array goes. All moves that rule S1 makes together are of entries of equal index.
type move struct {
	symbol int
	by     Interval
}

// maxCompensations bounds how many locals rule S1 moves.
const maxCompensations = 3

// compensate is rule S1: as S0, after one local of each equality in which the entry stands has absorbed the move
// (x == p - q: raise q), and so on for the equalities of that local.
func (p *prover) compensate(symbol int, where reach, sign float64) bool {
	if !p.inEquality(symbol, where) {
		return false
	}
	for i := range p.g.quads {
		if p.g.quads[i].residual.has(symbol) {
			return false
		}
	}
	return p.absorb([]move{{symbol: symbol, by: point(sign)}}, where, maxCompensations)
}

func (p *prover) inEquality(symbol int, where reach) bool {
	for i := range p.g.rows {
		r := &p.g.rows[i]
		if r.cone == zeroCone && !p.skip[i] {
			if _, ok := r.slots[0].coefficient(symbol, where); ok {
				return true
			}
		}
	}
	return false
}

// absorb looks for an equality that the moves break and tries each local that can mend it.
func (p *prover) absorb(moves []move, where reach, depth int) bool {
	for i := range p.g.rows {
		r := &p.g.rows[i]
		if r.cone != zeroCone || p.skip[i] {
			continue
		}
		s := &r.slots[0]
		total, which, single := s.moved(moves, where)
		if which == nil || single && total == (Interval{}) {
			continue
		}
		if !single || depth == 0 {
			return false
		}
		for k := range s.terms {
			if m, ok := p.mend(s, k, total, which, moves); ok && p.absorb(append(moves[:len(moves):len(moves)], m), where, depth-1) {
				return true
			}
		}
		return false
	}
	return p.movesFree(moves, where)
}

// moved adds up what the moves do to the slot. which is a term that moves, nil if none does; single says that all moving
// terms select one and the same row, so that the total is that of this row.
func (s *slot) moved(moves []move, where reach) (total Interval, which *term, single bool) {
	single = true
	for k := range s.terms {
		t := &s.terms[k]
		for _, m := range moves {
			if m.symbol != t.symbol || m.symbol == moves[0].symbol && t.reach&where == 0 {
				continue
			}
			if !t.selects() || which != nil && (which.index != t.index || min(which.count.least, t.count.least) < 1) {
				single = false
			}
			which = t
			total = total.Add(t.coef.Mul(m.by))
		}
	}
	return total, which, single
}

// mend returns the move of the local of term k that takes the total out of the row of the moving term. Both must stand in
// every row of the family with one index map, so that the rows of one are the rows of the other.
func (p *prover) mend(s *slot, k int, total Interval, which *term, moves []move) (move, bool) {
	t := &s.terms[k]
	if t.symbol < p.g.args || t.coef.Has(0) || t.index != which.index || min(t.count.least, which.count.least) < 1 ||
		!s.selecting(t.symbol) {
		return move{}, false
	}
	for _, m := range moves {
		if m.symbol == t.symbol {
			return move{}, false
		}
	}
	return move{symbol: t.symbol, by: total.Neg().Div(t.coef)}, true
}

// movesFree reports whether the moves keep every row but equalities, which they do not break, and do not raise the
// objective.
func (p *prover) movesFree(moves []move, where reach) bool {
	for i := range p.g.rows {
		r := &p.g.rows[i]
		if r.cone == zeroCone || p.skip[i] {
			continue
		}
		for k := range r.slots {
			s := &r.slots[k]
			if total, which, single := s.moved(moves, where); which != nil && single {
				if !r.tolerates(k, total) {
					return false
				}
				continue
			}
			for _, m := range moves {
				if c, ok := s.coefficient(m.symbol, whereOf(m, moves, where)); ok && !r.tolerates(k, c.Mul(m.by)) {
					return false
				}
			}
		}
	}
	return p.objectiveFalls(moves, where)
}

// whereOf is the reach of a move: the argument's for the first, everything for locals.
func whereOf(m move, moves []move, where reach) reach {
	if m.symbol == moves[0].symbol {
		return where
	}
	return anywhere
}

func (p *prover) objectiveFalls(moves []move, where reach) bool {
	var total Interval
	for _, m := range moves {
		for i := range p.g.quads {
			if p.g.quads[i].residual.has(m.symbol) {
				return false
			}
		}
		if c, ok := p.g.objective.coefficient(m.symbol, whereOf(m, moves, where)); ok {
			if len(moves) > 1 {
				c = c.Hull(Interval{})
			}
			total = total.Add(c.Mul(m.by))
		}
	}
	return total.Nonpos()
}
