package lower

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// term is a lowered expression: an affine node and quadratic terms. In value expressions, and for data, there is the node
// alone.
//
// Within the body of a function of numbers that is applied to arrays all entries at once ("lifted"), a node is an array
// of all entries, and an array of the body, whose extent is a known number, is the list parts of its entries.
type term struct {
	node  ir.Value
	quads []quad
	parts []term
}

// quad is the quadratic part weight * residual^2 of a term, by the shape of the term's node:
//
//   - of a number: the sum over all entries of the residual and all tuples of the loops between loop and the place;
//   - of an array, each < 0: entry by entry, the residual being of the same shape;
//   - of an array, each >= 0: entry by entry, one for each tuple of loop each; loop is that loop or one inside it. Where the
//     residuals of many tuples are parts of one array, whole is that array.
//
// With matrix it is weight * residual' matrix residual, negative semidefinite if nsd.
type quad struct {
	weight   ir.Value // None: 1
	residual ir.Value
	matrix   ir.Value // None: identity
	nsd      bool
	loop     int32
	each     int32
	whole    *wholeArray
}

// wholeArray is an array of residuals and the loop in which it stands.
type wholeArray struct {
	residual ir.Value
	loop     int32
}

func plain(v ir.Value) term { return term{node: v} }

// square is the term |r|^2 of a number r, or entry by entry.
func (s *scope) square(r ir.Value) term {
	return term{node: s.zeros(s.b.Shape(r)), quads: []quad{{weight: ir.None, residual: r, matrix: ir.None, loop: s.loop, each: -1}}}
}

func (s *scope) zeros(shape dim.Shape) ir.Value { return s.b.Fill(s.b.Number(0), shape) }

// mapParts applies f to every entry of a list, or to the term itself.
func mapParts(x term, f func(term) term) term {
	if x.parts == nil {
		return f(x)
	}
	out := term{node: ir.None, parts: make([]term, len(x.parts))}
	for i, p := range x.parts {
		out.parts[i] = f(p)
	}
	return out
}

// zip applies f to corresponding entries of two terms, numbers broadcast.
func zip(x, y term, f func(x, y term) term) term {
	switch {
	case x.parts == nil && y.parts == nil:
		return f(x, y)
	case x.parts == nil:
		return mapParts(y, func(p term) term { return f(x, p) })
	}
	out := term{node: ir.None, parts: make([]term, len(x.parts))}
	for i, p := range x.parts {
		q := y
		if y.parts != nil {
			q = y.parts[i]
		}
		out.parts[i] = f(p, q)
	}
	return out
}

// neg returns -x.
func (s *scope) neg(x term) term {
	return mapParts(x, func(x term) term {
		out := plain(s.b.Neg(x.node))
		for _, q := range x.quads {
			q.weight = s.b.Neg(s.weight(q))
			out.quads = append(out.quads, q)
		}
		return out
	})
}

// weight returns the weight of a quad as a node.
func (s *scope) weight(q quad) ir.Value {
	if q.weight == ir.None {
		return s.b.Number(1)
	}
	return q.weight
}

// add returns x + y. Quadratic terms of a number that is spread over an array become rows first.
func (s *scope) add(x, y term) term {
	return zip(x, y, func(x, y term) term {
		if len(s.b.Shape(x.node)) != len(s.b.Shape(y.node)) {
			x, y = s.spread(x, y), s.spread(y, x)
		}
		return term{node: s.b.Add(x.node, y.node), quads: s.together(x.quads, y.quads)}
	})
}

// together returns the quads of a sum. Where both have few, weights of equal squares add up, so that sums of sums of one
// term do not double with every step.
func (s *scope) together(xs, ys []quad) []quad {
	const few = 8
	out := append(make([]quad, 0, len(xs)+len(ys)), xs...)
	for _, y := range ys {
		k := -1
		if len(xs) <= few && len(ys) <= few {
			k = slices.IndexFunc(xs, func(x quad) bool { x.weight = y.weight; return x == y })
		}
		if k < 0 {
			out = append(out, y)
			continue
		}
		out[k].weight = s.b.Add(s.weight(xs[k]), s.weight(y))
	}
	return out
}

// spread returns x ready to be broadcast to the shape of other.
func (s *scope) spread(x, other term) term {
	if len(s.b.Shape(x.node)) < len(s.b.Shape(other.node)) {
		return s.affine(x)
	}
	return x
}

// mul returns the product of entries.
func (s *scope) mul(x, y term) term {
	return zip(x, y, func(x, y term) term {
		switch {
		case len(x.quads) > 0:
			return s.scale(y.node, x, s.b.Mul)
		case len(y.quads) > 0:
			return s.scale(x.node, y, s.b.Mul)
		}
		return plain(s.b.Mul(x.node, y.node))
	})
}

// div returns the quotient of entries.
func (s *scope) div(x, y term) term {
	return zip(x, y, func(x, y term) term {
		return s.scale(y.node, x, func(by, x ir.Value) ir.Value { return s.b.Div(x, by) })
	})
}

// scale applies op(by, .), which is linear, to the term x.
func (s *scope) scale(by ir.Value, x term, op func(by, x ir.Value) ir.Value) term {
	if rank := len(s.b.Shape(by)); rank > len(s.b.Shape(x.node)) || rank > 0 && !s.hasPositions(x) {
		x = s.affine(x)
	}
	out := plain(op(by, x.node))
	for _, q := range x.quads {
		w := by
		if q.each >= 0 && len(s.b.Shape(by)) > 0 {
			w = s.b.At(by, s.positions(q.each)...)
		}
		q.weight = op(w, s.weight(q))
		if q.weight == s.b.Number(1) {
			q.weight = ir.None
		}
		out.quads = append(out.quads, q)
	}
	return out
}

// hasPositions reports whether the places of all entries that come from loops are polynomials in their indices.
func (s *scope) hasPositions(x term) bool {
	for _, q := range x.quads {
		if q.each >= 0 && !s.dense(q.each) {
			return false
		}
	}
	return true
}

// dense reports whether a loop is a product of ranges without gaps.
func (s *scope) dense(loop int32) bool {
	l := &s.b.Model.Loops[loop]
	for _, i := range l.Indices {
		if i.Step != 1 {
			return false
		}
	}
	return l.Rectangular
}

// positions returns the place of the tuple at hand of a rectangular loop.
func (s *scope) positions(loop int32) []dim.Poly {
	var out []dim.Poly
	for _, i := range s.b.Model.Loops[loop].Indices {
		out = append(out, dim.Symbol(i.Symbol).Sub(i.Lo))
	}
	return out
}

// sum returns the sum over all entries of x.
func (s *scope) sum(x term) term {
	if x.parts != nil {
		out := x.parts[0]
		for _, p := range x.parts[1:] {
			out = s.add(out, p)
		}
		return out
	}
	out := plain(s.b.Sum(x.node, -1))
	for _, q := range x.quads {
		q.each = -1
		out.quads = append(out.quads, q)
	}
	return out
}

// entries applies an operation that moves whole entries (index, transpose, reshape) to a term.
func (s *scope) entries(x term, op func(ir.Value) ir.Value) term {
	for _, q := range x.quads {
		if q.each >= 0 || q.matrix != ir.None {
			x = s.affine(x)
			break
		}
	}
	out := plain(op(x.node))
	for _, q := range x.quads {
		q.residual = op(q.residual)
		if q.weight != ir.None && len(s.b.Shape(q.weight)) > 0 {
			q.weight = op(q.weight)
		}
		out.quads = append(out.quads, q)
	}
	return out
}

// overSum returns the sum over the tuples of a loop of x, which was lowered inside it.
func (s *scope) overSum(loop int32, x term) term {
	if len(s.b.Shape(x.node)) > 0 {
		inner := *s
		inner.loop = loop
		x = inner.affine(x)
	}
	out := plain(s.b.LoopSum(loop, x.node))
	for _, q := range x.quads {
		if !s.b.Model.Encloses(loop, q.loop) {
			q.weight = s.b.LoopSum(loop, s.weight(q))
		}
		out.quads = append(out.quads, q)
	}
	return out
}

// overStack returns the array of x over the tuples of a loop.
func (s *scope) overStack(loop int32, x term) term {
	inner := *s
	inner.loop = loop
	keep := len(s.b.Shape(x.node)) == 0
	for _, q := range x.quads {
		keep = keep && s.b.Model.Encloses(loop, q.loop)
	}
	if !keep {
		x = inner.affine(x)
	}
	out := plain(s.b.LoopStack(loop, x.node))
	for _, q := range x.quads {
		q.each = loop
		out.quads = append(out.quads, q)
	}
	return out
}
