package lower

import (
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// quadratic lowers what the checker proved of an expression of products.
func (s *scope) quadratic(q *checker.Quadratic) term {
	leaves := make([]term, len(q.Leaves))
	for i, l := range q.Leaves {
		leaves[i] = s.affine(s.expr(l))
	}
	out := plain(s.b.Number(0))
	if q.Matrix != nil {
		nsd := s.t.Facts[q.Matrix].Props&(checker.PSD|checker.NSD) == checker.NSD
		out.quads = []quad{{weight: ir.None, residual: leaves[0].node, matrix: s.factor(q.Matrix).node, nsd: nsd, loop: s.loop, each: -1}}
	}
	for _, sq := range q.Squares {
		r := plain(s.b.Number(0))
		for j, c := range sq.Coef {
			if c != 0 {
				r = s.add(r, s.mul(plain(s.b.Number(c)), leaves[j]))
			}
		}
		out = s.add(out, s.scale(s.b.Number(sq.Weight), s.squares(r), s.b.Mul))
	}
	if s.unit != nil {
		out = s.affine(out)
	}
	for _, r := range q.Rest {
		t := plain(s.b.Number(r.Coef))
		switch {
		case r.Expr != nil:
			t = s.mul(t, s.expr(r.Expr))
		case s.unit != nil:
			t = s.mul(t, s.unit.get(false))
		}
		out = s.add(out, t)
	}
	if q.Scale != nil {
		out = s.mul(s.factor(q.Scale), out)
	}
	return out
}

// squares is the square of a number (in a lifted body, of each entry), the sum of squares of an array.
func (s *scope) squares(r term) term {
	if r.parts != nil {
		return s.sum(mapParts(r, func(p term) term { return s.square(s.perScale(p.node)) }))
	}
	if s.lift == nil {
		return s.sum(s.square(r.node))
	}
	return s.square(s.perScale(r.node))
}

// perScale returns a number as an array if a perspective has a scale for each entry: its square differs, then.
func (s *scope) perScale(v ir.Value) ir.Value {
	scale := s.scaleNode()
	if scale == ir.None || len(s.b.Shape(v)) > 0 || len(s.b.Shape(scale)) == 0 {
		return v
	}
	return s.b.Fill(v, s.b.Shape(scale))
}

// affine returns x with a local in the place of every quadratic term: t >= residual^2 as a rotated cone. That is right
// wherever x stands, for its curvature was proved.
func (s *scope) affine(x term) term {
	return s.squareless(x, func(q quad, entries bool) ir.Value {
		t := s.bound(q, entries)
		if q.nsd {
			t = s.b.Neg(t)
		}
		return t
	})
}

// value returns x with every quadratic term computed.
func (s *scope) value(x term) term {
	return s.squareless(x, func(q quad, entries bool) ir.Value {
		r := q.residual
		switch {
		case q.matrix != ir.None:
			return s.b.Dot(s.b.MatMul(q.matrix, r), r)
		case entries:
			return s.b.Mul(r, r)
		}
		return s.b.Dot(r, r)
	})
}

// squareless returns x with a node in the place of every square: of the residual of a quad entry by entry, or of all its
// entries together.
func (s *scope) squareless(x term, square func(q quad, entries bool) ir.Value) term {
	if x.parts != nil {
		return mapParts(x, func(p term) term { return s.squareless(p, square) })
	}
	v, shape := x.node, s.b.Shape(x.node)
	for _, q := range x.quads {
		entries := len(shape) > 0 && q.each < 0 || q.weight != ir.None && len(s.b.Shape(q.weight)) > 0
		v = s.b.Add(v, s.placed(q, square(q, entries), shape))
	}
	return plain(v)
}

// placed weighs a square and takes it through the loops of its quad to where a term of the given shape stands.
func (s *scope) placed(q quad, v ir.Value, shape dim.Shape) ir.Value {
	if q.weight != ir.None {
		v = s.b.Mul(q.weight, v)
	}
	if len(shape) == 0 || q.each >= 0 { // what a number, or one entry, has of it
		v = s.b.Sum(v, -1)
	}
	for l := q.loop; l >= 0 && l != q.each && !s.b.Model.Encloses(l, s.loop); l = s.b.Model.Loops[l].Outer {
		v = s.b.LoopSum(l, v)
	}
	if q.each >= 0 && len(shape) > 0 {
		v = s.b.LoopStack(q.each, v)
	}
	return v
}

// bound returns locals above the squares of a quad. Parts of one array have those of the array, however many products they
// stand in.
func (s *scope) bound(q quad, entries bool) ir.Value {
	if q.whole == nil || !entries {
		return s.b.Var(s.epigraph(q, entries))
	}
	whole := q
	whole.residual, whole.loop = q.whole.residual, q.whole.loop
	switch n := &s.b.Model.Nodes[q.residual]; {
	case q.residual == whole.residual:
		return s.b.Var(s.epigraph(whole, entries))
	case n.Op == ir.OpIndex && n.Args[0] == whole.residual:
		subs := n.Subs
		return s.b.Index(s.b.Var(s.epigraph(whole, entries)), subs)
	}
	return s.b.Var(s.epigraph(q, entries))
}

// squareKey names a square that has a local already.
type squareKey struct {
	residual, matrix ir.Value
	half             ir.Value
	nsd, entries     bool
	loop             int32
}

// epigraph returns the local t with t >= residual^2 (within a perspective residual^2/s), one per entry or for the sum of
// the entries; equal squares share it.
func (s *scope) epigraph(q quad, entries bool) int32 {
	half := s.b.Number(0.5)
	if s.unit != nil {
		half = s.b.Mul(half, s.scaleNode())
	}
	key := squareKey{q.residual, q.matrix, half, q.nsd, entries, q.loop}
	if t, ok := s.shared.squares[key]; ok {
		return t
	}
	r := q.residual
	if q.matrix != ir.None {
		m := q.matrix
		if q.nsd {
			m = s.b.Neg(m)
		}
		// x'Mx = |Ux|^2 with M = U'U
		r = s.b.MatMul(s.b.Kernel("chol", -1, s.b.Shape(m), m), r)
	}
	var shape dim.Shape
	if entries {
		shape = s.b.Shape(r)
	}
	t := s.local(ir.Var{Shape: shape, Loop: q.loop})
	s.constrain(ir.Constraint{Cone: ir.RSOC, Slots: []ir.Value{s.b.Var(t), half, r}, Batch: len(shape), Loop: q.loop})
	s.shared.squares[key] = t
	return t
}
