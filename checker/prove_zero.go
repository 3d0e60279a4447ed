package checker

// gone says which arrays rule ZERO sets to 0.
type gone uint8

const (
	kept  gone = iota
	entry      // the entry j that belongs to the entry j of the argument
	whole      // all entries
)

const (
	maxNear = 8 // locals next to the argument that rule ZERO looks at
	maxGone = 3 // locals that it sets to 0 together
)

// toZero is rule ZERO: on a half-line from 0, the entry and a set of locals may be set to 0 with the rest of the point
// kept: every slot moves in a free direction, or a place of a tail becomes empty, or a constant of the cone is left, or
// the row holds anyway; and the part of the objective that goes is not negative. Then f(x with x_j = 0) <= f(x), and a
// convex function that is least at the end of the half-line is monotone on it. The set is empty, all locals (of a function
// of one number), or up to three that share a row with the entry.
func (p *prover) toZero(symbol int, where reach, b bounds) bool {
	p.where = where
	going := make([]gone, len(p.g.symbols))
	going[symbol] = entry
	if p.g.symbols[symbol].number {
		going[symbol] = whole
	}
	if p.zeroed(going, b) || p.choose(going, p.near(symbol), maxGone, b) {
		return true
	}
	if p.g.args > 1 || !p.g.symbols[symbol].number {
		return false
	}
	for i := p.g.args; i < len(going); i++ {
		going[i] = whole
	}
	return p.zeroed(going, b)
}

// near lists the locals that share a row with the array.
func (p *prover) near(symbol int) (out []int) {
	found := make([]bool, len(p.g.symbols))
	for i := range p.g.rows {
		r := &p.g.rows[i]
		if p.skip[i] || !r.has(symbol) {
			continue
		}
		for k := range r.slots {
			for _, t := range r.slots[k].terms {
				found[t.symbol] = true
			}
		}
	}
	for i := p.g.args; i < len(found) && len(out) < maxNear; i++ {
		if found[i] {
			out = append(out, i)
		}
	}
	return out
}

// has reports whether an array stands in the row.
func (r *coneRow) has(symbol int) bool {
	for i := range r.slots {
		if r.slots[i].has(symbol) {
			return true
		}
	}
	return false
}

// choose tries all sets of at most so many of the locals, smaller ones first within each prefix.
func (p *prover) choose(going []gone, near []int, most int, b bounds) bool {
	if most == 0 {
		return false
	}
	for k, i := range near {
		going[i] = entry
		if p.g.symbols[i].number {
			going[i] = whole
		}
		if p.zeroed(going, b) || p.choose(going, near[k+1:], most-1, b) {
			return true
		}
		going[i] = kept
	}
	return false
}

// goes returns what happens to the array of a term.
func (p *prover) goes(going []gone, t *term) gone {
	if t.symbol < p.g.args && t.reach&p.where == 0 {
		return kept
	}
	return going[t.symbol]
}

// zeroed reports whether all that goes can be set to 0.
func (p *prover) zeroed(going []gone, b bounds) bool {
	for i := range p.g.rows {
		if !p.skip[i] && !p.rowZeroed(&p.g.rows[i], going, b) {
			return false
		}
	}
	if p.leaving(&p.g.objective, going, b).Lo < 0 {
		return false
	}
	for i := range p.g.quads {
		q := &p.g.quads[i]
		if p.touched(&q.residual, going) && (q.matrix != nil && !q.matrix.diagonal || !p.emptied(&q.residual, going)) {
			return false
		}
	}
	return true
}

// touched reports whether something of the slot goes.
func (p *prover) touched(s *slot, going []gone) bool {
	for i := range s.terms {
		if p.goes(going, &s.terms[i]) != kept {
			return true
		}
	}
	return false
}

func (p *prover) rowZeroed(r *coneRow, going []gone, b bounds) bool {
	switch {
	case p.constantLeft(r, going):
		return true
	case r.cone == psdCone:
		return p.semidefiniteZeroed(r, going, b)
	}
	for k := range r.slots {
		s := &r.slots[k]
		switch {
		case !p.touched(s, going):
		case r.cone.tolerates(k, p.leaving(s, going, b).Neg()):
		case r.cone == nonnegCone && p.staying(s, going, b).Nonneg():
		case r.cone != zeroCone && k >= r.cone.odd && p.emptied(s, going):
		default:
			return false
		}
	}
	return true
}

// leaving returns bounds of the part of the slot that goes; it may be absent from any row.
func (p *prover) leaving(s *slot, going []gone, b bounds) (out Interval) {
	for i := range s.terms {
		t := &s.terms[i]
		n, at := one(), b.of(t)
		switch p.goes(going, t) {
		case kept:
			continue
		case whole:
			n = t.count
		}
		if t.symbol < p.g.args {
			at = at.Meet(p.moves)
		}
		out = out.Add(n.times(t.coef.Mul(at)).Hull(Interval{}))
	}
	return out
}

// staying returns bounds of what is left of the slot where it loses something.
func (p *prover) staying(s *slot, going []gone, b bounds) Interval {
	onlyEntry := p.how(s, going) > 0
	out := s.konst
	for i := range s.terms {
		t := &s.terms[i]
		all := t.count.times(t.coef.Mul(b.of(t)))
		switch g := p.goes(going, t); {
		case g == kept:
			out = out.Add(all)
		case g == entry && !onlyEntry:
			out = out.Add(all.Hull(Interval{}))
		}
	}
	return out
}

const (
	wholly = -1 // all that goes goes as a whole
	mixed  = -2 // what goes touches places in different ways
)

// how tells which places of the slot lose something: the index map if exactly the places of entry j by that map do,
// wholly, mixed, or 0 if none does.
func (p *prover) how(s *slot, going []gone) int {
	out := 0
	for i := range s.terms {
		t := &s.terms[i]
		this := 0
		switch p.goes(going, t) {
		case kept:
			continue
		case whole:
			this = wholly
		case entry:
			if this = mixed; t.selects() {
				this = t.index
			}
		}
		if out != 0 && out != this {
			return mixed
		}
		out = this
	}
	return out
}

// emptied reports whether the places of the slot that lose something become 0 altogether.
func (p *prover) emptied(s *slot, going []gone) bool {
	return p.allGone(s, going) && p.how(s, going) != mixed && s.konst == Interval{}
}

// allGone reports whether no array of the slot is kept.
func (p *prover) allGone(s *slot, going []gone) bool {
	for i := range s.terms {
		if p.goes(going, &s.terms[i]) == kept {
			return false
		}
	}
	return true
}

// constantLeft reports whether the rows that lose something become constants that lie in the cone.
func (p *prover) constantLeft(r *coneRow, going []gone) bool {
	iv, most := p.scratch(len(r.slots))
	all := 0
	for k := range r.slots {
		s := &r.slots[k]
		iv[k], most[k] = s.konst, s.entries.most
		this := p.how(s, going)
		if !p.allGone(s, going) || this == mixed || this > 0 && s.entries != one() || all != 0 && this != 0 && this != all {
			return false
		}
		if this != 0 {
			all = this
		}
	}
	return r.holds(iv, most)
}
