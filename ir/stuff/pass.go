package stuff

import (
	"math"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// rows are the rows of the program by the places that they go to: a first pass over all constraints counts them, a second
// one fills them.
type rows struct {
	filling      bool
	next         int  // number of the next row, of those of cones apart
	nextCone     int  // likewise of those of cones: its place in H
	lower, upper form // the sides of the row at hand

	a, g, h       matrix
	b, l, u, hvec vector // of A, of G, and of H
	bounds        *bounds
	cones         []runtime.Cone
}

func newRows(columns int) rows {
	return rows{a: newMatrix(columns, 1), g: newMatrix(columns, 1), h: newMatrix(columns, -1), bounds: newBounds(columns)}
}

// pass goes over all rows once.
func (s *stuffer) pass() error {
	r := &s.rows
	r.next, r.nextCone, s.products.next = 0, 0, s.products.objective
	s.dropping = s.opts.drops()
	for i := range s.items {
		it := &s.items[i]
		if !r.filling {
			if err := s.place(it); err != nil {
				return err
			}
		}
		for c := s.g.cursor(it.space); c.next(); {
			s.instance(it)
			if max(r.next, r.nextCone) > maxEntries {
				s.g.fail("the model has more than 2^29 rows")
			}
			if s.g.err != nil {
				return it.located(s.g.err)
			}
		}
	}
	return nil
}

// located gives an error without a place that of the constraint at hand.
func (it *item) located(err error) error {
	if e, ok := err.(*Error); ok && e.Origin < 0 {
		e.Origin = it.origin
	}
	return err
}

// place notes where the rows of an item begin, and makes room for their places where their number is known.
func (s *stuffer) place(it *item) (err error) {
	if it.space, err = s.g.space(s.g.chain(it.loop)); err != nil {
		return &Error{it.origin, err.Error()}
	}
	it.first, it.coneRow = s.rows.next, s.rows.nextCone
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
	if err := s.opts.budget(rows*bytesPerRow, it.origin, "the constraint"); err != nil {
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
	for e, n := 0, it.entries(s.g); e < n && s.g.err == nil; e++ {
		s.scalarRow(it, e)
		s.rows.next++
	}
}

// scalarRow adds row e of an equality, an inequality or a two-sided row.
func (s *stuffer) scalarRow(it *item, e int) {
	a := s.acc
	a.begin()
	s.rows.lower.reset()
	s.rows.upper.reset()
	slot := it.slots[0]
	if it.cone == ir.Between {
		slot = it.slots[1]
	}
	s.affine(slot, s.g.broadcast(slot, e), one)
	hasLower, hasUpper := true, it.cone == ir.Zero
	switch {
	case it.quad >= 0:
		s.acc.term(int32(s.residualColumn(it, e)), -1, number)
	case it.cone == ir.Between:
		hasLower, hasUpper = s.side(it.slots[0], e, &s.rows.lower), s.side(it.slots[2], e, &s.rows.upper)
	}
	s.rows.lower.addScaled(-1, &a.fixed)
	if hasUpper && it.cone == ir.Between {
		s.rows.upper.addScaled(-1, &a.fixed)
	}
	if s.rows.filling {
		s.fillRow(it, hasLower, hasUpper)
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
	s.constant(v, s.g.broadcast(v, e), one)
	s.acc.into = &s.acc.fixed
	return true
}

// countRow decides where a row goes and counts it.
func (s *stuffer) countRow(it *item, hasLower, hasUpper bool) {
	p, r := s.bounding(it, hasLower, hasUpper), &s.rows
	switch p.kind() {
	case inA:
		r.a.count(s.acc)
		r.b.count(&r.lower)
	case inG:
		r.g.count(s.acc)
		if hasLower {
			r.l.count(&r.lower)
		}
		if hasUpper {
			r.u.count(&r.upper)
		}
	}
	it.places = append(it.places, p)
}

// bounding returns the place of a row and, if it becomes a bound, takes the bound. Equal bounds stay bounds: the engine
// takes the column out.
func (s *stuffer) bounding(it *item, hasLower, hasUpper bool) place {
	if col, c, ok := s.acc.single(); ok && it.cone != ir.Zero {
		if p, ok := s.rows.takeBound(it, col, c, hasLower, hasUpper); ok {
			return p
		}
	}
	if it.cone == ir.Zero || s.equalSides(it, hasLower, hasUpper) {
		return inA | place(s.rows.a.rows)
	}
	if it.variable >= 0 && len(s.acc.cols) == 0 || it.cone == ir.Between && s.absent(hasLower, &s.rows.lower, -1) && s.absent(hasUpper, &s.rows.upper, 1) {
		return nowhere
	}
	return inG | place(s.rows.g.rows)
}

// equalSides reports whether the sides of a two-sided row are finite and equal, always or in the data.
func (s *stuffer) equalSides(it *item, hasLower, hasUpper bool) bool {
	if !hasLower || !hasUpper {
		return false
	}
	parametric := len(s.rows.lower.terms)+len(s.rows.upper.terms) > 0
	if parametric && !s.opts.FromData {
		return false
	}
	l := s.value(&s.rows.lower)
	return l == s.value(&s.rows.upper) && !math.IsInf(l, 0)
}

// absent reports whether there is no side, always or in the data.
func (s *stuffer) absent(has bool, f *form, sign int) bool {
	if !has {
		return true
	}
	return (s.opts.FromData || len(f.terms) == 0) && math.IsInf(s.value(f), sign)
}

// fillRow writes a row where countRow decided.
func (s *stuffer) fillRow(it *item, hasLower, hasUpper bool) {
	r, n := &s.rows, &s.numbers
	switch p := it.places[r.next-it.first]; p.kind() {
	case inA:
		r.a.fill(n, s.acc, int32(p.at()))
		r.b.fill(n, &r.lower, p.at())
		if hasUpper && it.cone == ir.Between && len(r.lower.terms)+len(r.upper.terms) > 0 {
			r.upper.addScaled(-1, &r.lower)
			assume(&s.assumed.equal, &r.upper)
		}
	case inG:
		r.g.fill(n, s.acc, int32(p.at()))
		if !hasLower {
			r.lower.reset()
			r.lower.base = math.Inf(-1)
		}
		if !hasUpper {
			r.upper.reset()
			r.upper.base = math.Inf(1)
		}
		r.l.fill(n, &r.lower, p.at())
		r.u.fill(n, &r.upper, p.at())
	case inLo, inHi, inBoth:
		r.writeBound(n, it, p, hasLower, hasUpper)
	case nowhere:
		if it.cone == ir.Between && it.variable < 0 {
			assume(&s.assumed.infinite, &r.lower)
			assume(&s.assumed.infinite, &r.upper)
		}
	}
}
