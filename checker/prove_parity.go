package checker

// evenness is rule PAR as a 2-colouring: the function is even in entry j of an array if the arrays can be coloured so that
// flipping the signs of the entries j of all odd ones changes nothing. A place whose sign is free (tails of soc and rsoc,
// the third slot of pow, equalities, residuals) may be odd as a whole: then all arrays in it share the colour, and it must
// be uniform. Every other place, the objective, and the other arguments, which do not flip, want even arrays only. Convex
// and even is up on x >= 0 and down on x <= 0, entry by entry and whatever the signs of the other entries.
type evenness struct {
	parent []int // union-find over the arrays, and one more for "even"
	symbol int   // the argument whose entries are flipped,
	where  reach // those within this reach
}

// evenness colours the arrays of the graph without the rows that are skipped.
func (p *prover) evenness(symbol int, where reach) *evenness {
	c := &evenness{parent: make([]int, len(p.g.symbols)+1), symbol: symbol, where: where}
	for i := range c.parent {
		c.parent[i] = i
	}
	for i := range p.g.rows {
		if p.skip[i] {
			continue
		}
		r := &p.g.rows[i]
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
