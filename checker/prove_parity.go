package checker

import "slices"

// evenness is rule PAR as a 2-colouring: the function is even in entry j of an array if the arrays can be coloured so that
// flipping the signs of the entries j of all odd ones changes nothing. A place whose sign is free (tails of soc and rsoc,
// the third slot of pow, equalities, residuals) may be odd as a whole: then all arrays in it share the colour, and it must
// be uniform. Every other place, the objective, and the other arguments, which do not flip, want even arrays only. Convex
// and even is up on x >= 0 and down on x <= 0, entry by entry and whatever the signs of the other entries.
type evenness struct {
	parent []int // union-find over the arrays, and one more for "even"
	symbol int   // the argument whose entries are flipped,
	where  reach // those within this reach
	number bool  // the argument is a number
	tries  int   // of ways to flip blocks that are left
}

// mostTries bounds how many combinations of flipped blocks of semidefinite rows are tried.
const mostTries = 200

// isEven reports whether the function is even in each entry of the argument within reach.
func (p *prover) isEven(symbol int, where reach) bool {
	c := p.evenness(symbol, where)
	return c.even() && p.flipped(c, 0)
}

// flipped tries to flip blocks of the semidefinite rows from the given one on.
func (p *prover) flipped(c *evenness, from int) bool {
	for from < len(p.g.rows) && (p.g.rows[from].cone != psdCone || p.skip[from]) {
		from++
	}
	if from == len(p.g.rows) {
		return true
	}
	r := &p.g.rows[from]
	before := slices.Clone(c.parent)
	for _, cut := range r.cuts() {
		if c.tries--; c.tries < 0 {
			return false
		}
		if p.flip(c, r, cut) && c.even() && p.flipped(c, from+1) {
			return true
		}
		copy(c.parent, before)
	}
	return false
}

// flip colours the arrays of a semidefinite row for some blocks flipped: what stands between those and the others is odd
// as a whole, which numbers alone can be, the rest even.
func (p *prover) flip(c *evenness, r *coneRow, cut []bool) bool {
	for k := range r.slots {
		s := &r.slots[k]
		if !r.crosses(k, cut) {
			c.slot(s, false)
			continue
		}
		if s.konst != (Interval{}) || !c.number && len(s.terms) > 0 {
			return false
		}
		for i := range s.terms {
			if !p.g.symbols[s.terms[i].symbol].number {
				return false
			}
			c.join(s.terms[i].symbol, c.symbol)
		}
	}
	return true
}

// evenness colours the arrays of the graph without the rows that are skipped.
func (p *prover) evenness(symbol int, where reach) *evenness {
	c := &evenness{parent: make([]int, len(p.g.symbols)+1), symbol: symbol, where: where, number: p.g.symbols[symbol].number, tries: mostTries}
	for i := range c.parent {
		c.parent[i] = i
	}
	for i := range p.g.rows {
		r := &p.g.rows[i]
		if p.skip[i] || r.cone == psdCone {
			continue
		}
		for k := range r.slots {
			c.slot(&r.slots[k], k >= r.cone.odd)
		}
	}
	for a := range p.g.args {
		if a != symbol {
			c.join(a, len(p.g.symbols))
		}
	}
	c.slot(&p.g.objective, false)
	for i := range p.g.quads {
		q := &p.g.quads[i]
		c.slot(&q.residual, q.matrix == nil || q.matrix.diagonal)
	}
	return c
}

// slot joins the colours of the arrays of a slot, which may be odd or not. Entries of the argument out of reach are like
// a constant.
func (c *evenness) slot(s *slot, mayBeOdd bool) {
	mayBeOdd = mayBeOdd && s.uniform()
	for i := range s.terms {
		mayBeOdd = mayBeOdd && c.flips(&s.terms[i])
	}
	even := len(c.parent) - 1
	for i := range s.terms {
		switch t := &s.terms[i]; {
		case !c.flips(t):
		case mayBeOdd:
			c.join(t.symbol, s.terms[0].symbol)
		default:
			c.join(t.symbol, even)
		}
	}
}

// flips reports whether the term can hold an entry that is flipped.
func (c *evenness) flips(t *term) bool { return t.symbol != c.symbol || t.reach&c.where != 0 }

func (c *evenness) join(i, k int) { c.parent[c.find(i)] = c.find(k) }

func (c *evenness) find(i int) int {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

// even reports whether the function is even in each entry of the argument.
func (c *evenness) even() bool { return c.find(c.symbol) != c.find(len(c.parent)-1) }
