package checker

// evenness is rule PAR as a 2-colouring: the function is even in entry j of an array if the arrays can be coloured so that
// flipping the signs of the entries j of all odd ones changes nothing. A place whose sign is free (tails of soc and rsoc,
// the third slot of pow, equalities, residuals) may be odd as a whole: then all arrays in it share the colour, and it must
// be uniform. Every other place, and the objective, wants even arrays only. Convex and even is up on x >= 0 and down on
// x <= 0, entry by entry and whatever the signs of the other entries.
type evenness struct {
	parent []int // union-find over the arrays, and one more for "even"
}

// evenness colours the arrays of the graph without the rows that are skipped.
func (p *prover) evenness() *evenness {
	c := &evenness{parent: make([]int, len(p.g.symbols)+1)}
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
	c.slot(&p.g.objective, false)
	for i := range p.g.quads {
		q := &p.g.quads[i]
		c.slot(&q.residual, q.matrix == nil || q.matrix.diagonal)
	}
	return c
}

// slot joins the colours of the arrays of a slot, which may be odd or not.
func (c *evenness) slot(s *slot, mayBeOdd bool) {
	if len(s.terms) == 0 {
		return
	}
	first := len(c.parent) - 1
	if mayBeOdd && s.uniform() {
		first = s.terms[0].symbol
	}
	for i := range s.terms {
		c.parent[c.find(s.terms[i].symbol)] = c.find(first)
	}
}

func (c *evenness) find(i int) int {
	for c.parent[i] != i {
		c.parent[i] = c.parent[c.parent[i]]
		i = c.parent[i]
	}
	return i
}

// even reports whether the function is even in each entry of the array.
func (c *evenness) even(symbol int) bool { return c.find(symbol) != c.find(len(c.parent)-1) }

// together reports whether two arrays have one colour.
func (c *evenness) together(i, k int) bool { return c.find(i) == c.find(k) }
