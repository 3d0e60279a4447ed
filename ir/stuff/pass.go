package stuff

import (
	"math"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// pass goes over all rows once: first to count, then to fill.
func (s *stuffer) pass(fill bool) error {
	s.filling, s.nextProduct = fill, s.objectiveProducts
	s.rows, s.rowA, s.rowG, s.rowH = 0, 0, 0, 0
	s.dropping = s.fromData && !s.opts.KeepZeros
	for i := range s.items {
		it := &s.items[i]
		sp, err := s.g.space(s.g.chain(it.loop))
		if err != nil {
			return &Error{it.origin, err.Error()}
		}
		it.space, it.first, it.coneRow = sp, s.rows, s.rowH
		if !fill {
			if err := s.reserve(it); err != nil {
				return err
			}
		}
		for c := s.g.cursor(sp); c.next(); {
			s.instance(it)
			if max(s.rows, s.rowA, s.rowG, s.rowH) > maxEntries {
				s.fail("the model has more than 2^29 rows")
			}
			if s.failWith(s.g.err); s.err != nil {
				return s.located(it)
			}
		}
	}
	return nil
}

// located gives an error without a place that of the constraint at hand.
func (s *stuffer) located(it *item) error {
	if e, ok := s.err.(*Error); ok && e.Origin < 0 {
		e.Origin = it.origin
	}
	return s.err
}

// reserve makes room for the places of an item's rows where their number is known.
func (s *stuffer) reserve(it *item) error {
	if it.cone > ir.Between {
		return nil
	}
	n := 1
	for _, v := range it.slots {
		if v != ir.None && len(s.g.nodes[v].within) == 0 {
			n = max(n, s.g.nodes[v].size)
		}
	}
	rows := int64(n) * int64(it.space.count)
	if n > maxEntries || rows > maxEntries {
		return &Error{it.origin, "the constraint has more than 2^29 rows"}
	}
	if err := s.budget(rows*bytesPerRow, it.origin, "the constraint"); err != nil {
		return err
	}
	it.places = make([]place, 0, rows)
	return nil
}

// instance adds the rows of an item for the present index tuple.
func (s *stuffer) instance(it *item) {
	if it.cone > ir.Between {
		s.coneInstance(it)
		return
	}
	n := 0
	for _, v := range it.slots {
		if v != ir.None {
			size := s.g.sizeOf(&s.g.nodes[v])
			if size == 0 {
				return
			}
			n = max(n, size)
		}
	}
	for e := 0; e < n && s.err == nil; e++ {
		s.scalarRow(it, e)
		s.rows++
	}
}

// entry returns e, or 0 for a scalar that serves all.
func (s *stuffer) broadcast(v ir.Value, e int) int {
	if s.g.sizeOf(&s.g.nodes[v]) == 1 {
		return 0
	}
	return e
}

// scalarRow adds row e of an equality, an inequality or a two-sided row.
func (s *stuffer) scalarRow(it *item, e int) {
	a := s.acc
	a.begin()
	s.lower.reset()
	s.upper.reset()
	slot := it.slots[0]
	if it.cone == ir.Between {
		slot = it.slots[1]
	}
	s.affine(slot, s.broadcast(slot, e), one)
	hasLower, hasUpper := true, it.cone == ir.Zero
	switch {
	case it.quad >= 0:
		s.acc.term(int32(s.residualColumn(it, e)), -1, number)
	case it.cone == ir.Between:
		hasLower, hasUpper = s.side(it.slots[0], e, &s.lower), s.side(it.slots[2], e, &s.upper)
	}
	s.lower.addScaled(-1, &a.fixed)
	if hasUpper && it.cone == ir.Between {
		s.upper.addScaled(-1, &a.fixed)
	}
	if s.filling {
		s.fillRow(it, e, hasLower, hasUpper)
		return
	}
	s.countRow(it, hasLower, hasUpper)
}

// side collects one side of a two-sided row and reports whether there is one.
func (s *stuffer) side(v ir.Value, e int, into *form) bool {
	if v == ir.None {
		return false
	}
	s.acc.into = into
	s.constant(v, s.broadcast(v, e), one)
	s.acc.into = &s.acc.fixed
	return true
}

// countRow decides where a row goes and counts it.
func (s *stuffer) countRow(it *item, hasLower, hasUpper bool) {
	p := s.bounding(it, hasLower, hasUpper)
	switch p.kind() {
	case inA:
		s.a.count(s.acc)
		s.partsOf.b += int64(s.lower.parts())
	case inG:
		s.gm.count(s.acc)
		if hasLower {
			s.partsOf.l += int64(s.lower.parts())
		}
		if hasUpper {
			s.partsOf.u += int64(s.upper.parts())
		}
	}
	it.places = append(it.places, p)
}

// bounding returns the place of a row and, if it becomes a bound, takes the bound. Equal bounds stay bounds: the engine
// takes the column out.
func (s *stuffer) bounding(it *item, hasLower, hasUpper bool) place {
	if col, c, ok := s.acc.single(); ok && it.cone != ir.Zero {
		if p, ok := s.takeBound(it, col, c, hasLower, hasUpper); ok {
			return p
		}
	}
	if it.cone == ir.Zero || s.equalSides(it, hasLower, hasUpper) {
		s.rowA++
		return inA | place(s.rowA-1)
	}
	if it.variable >= 0 && len(s.acc.cols) == 0 || it.cone == ir.Between && s.absent(hasLower, &s.lower, -1) && s.absent(hasUpper, &s.upper, 1) {
		return nowhere
	}
	s.rowG++
	return inG | place(s.rowG-1)
}

// equalSides reports whether the sides of a two-sided row are finite and equal, always or in the data.
func (s *stuffer) equalSides(it *item, hasLower, hasUpper bool) bool {
	if !hasLower || !hasUpper {
		return false
	}
	parametric := len(s.lower.terms)+len(s.upper.terms) > 0
	if parametric && !s.fromData {
		return false
	}
	l := s.value(&s.lower)
	return l == s.value(&s.upper) && !math.IsInf(l, 0)
}

// absent reports whether there is no side, always or in the data.
func (s *stuffer) absent(has bool, f *form, sign int) bool {
	if !has {
		return true
	}
	return (s.fromData || len(f.terms) == 0) && math.IsInf(s.value(f), sign)
}

// value returns the value of a constant at the present parameters.
func (s *stuffer) value(f *form) float64 {
	v := f.base
	for _, t := range f.terms {
		v += t.c * s.theta[t.k]
	}
	return v
}

// fillRow writes a row where countRow decided.
func (s *stuffer) fillRow(it *item, e int, hasLower, hasUpper bool) {
	p := it.places[s.rows-it.first]
	l := &s.layout
	switch p.kind() {
	case inA:
		s.a.fill(s, int32(p.at()), s.offsets.a)
		s.writeForm(l.B+p.at(), &s.lower, &s.offsets.b)
		if hasUpper && it.cone == ir.Between {
			s.guardEqual()
		}
	case inG:
		s.gm.fill(s, int32(p.at()), s.offsets.g)
		if !hasLower {
			s.lower.reset()
			s.lower.base = math.Inf(-1)
		}
		if !hasUpper {
			s.upper.reset()
			s.upper.base = math.Inf(1)
		}
		s.writeForm(l.L+p.at(), &s.lower, &s.offsets.l)
		s.writeForm(l.U+p.at(), &s.upper, &s.offsets.u)
	case inLo, inHi, inBoth:
		s.writeBound(it, p, hasLower, hasUpper)
	case nowhere:
		if it.cone == ir.Between && it.variable < 0 {
			guard(&s.infinite, &s.lower)
			guard(&s.infinite, &s.upper)
		}
	}
}

// guardEqual keeps the condition lower - upper == 0 on the parameters, under which the row may stand in A.
func (s *stuffer) guardEqual() {
	if len(s.lower.terms)+len(s.upper.terms) == 0 {
		return
	}
	s.upper.addScaled(-1, &s.lower)
	guard(&s.guards, &s.upper)
}

// guard keeps a condition on the value of a form that depends on parameters.
func guard(g *runtime.Rows, f *form) {
	if len(f.terms) == 0 {
		return
	}
	if len(g.Start) == 0 {
		g.Start = append(g.Start, 0)
	}
	if f.base != 0 {
		g.Index, g.Coef = append(g.Index, number), append(g.Coef, f.base)
	}
	for _, t := range f.terms {
		g.Index, g.Coef = append(g.Index, t.k), append(g.Coef, t.c)
	}
	g.Start = append(g.Start, int32(len(g.Index)))
}
