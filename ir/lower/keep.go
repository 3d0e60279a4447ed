package lower

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// Affine maps that keep quadratic terms, so that those which reach the objective stay squares of it.

// ownSquares reports whether every quadratic term is a square of what stands at this place: no matrix, no loop of its own.
func (s *scope) ownSquares(x term) bool {
	for _, q := range x.quads {
		if q.matrix != ir.None || q.each >= 0 || q.loop != s.loop {
			return false
		}
	}
	return x.parts == nil
}

// atTuple returns a term of a loop at given values of the loop's indices.
func (s *scope) atTuple(loop int32, x term, at []dim.Poly) term {
	in := *s
	in.loop = loop
	for _, q := range x.quads {
		if q.each >= 0 || q.loop != loop {
			x = in.affine(x)
			break
		}
	}
	move := func(v ir.Value) ir.Value {
		if v == ir.None {
			return v
		}
		return s.b.LoopAt(loop, v, at)
	}
	out := plain(move(x.node))
	for _, q := range x.quads {
		q.weight, q.residual, q.matrix, q.loop = move(q.weight), move(q.residual), move(q.matrix), s.loop
		out.quads = append(out.quads, q)
	}
	return out
}

// picked returns one entry of an array over the tuples of a loop without gaps, of which the squares are one for each tuple.
func (s *scope) picked(x term, subs []ir.Sub) (term, bool) {
	if len(x.quads) == 0 {
		return term{}, false
	}
	loop := x.quads[0].each
	for _, q := range x.quads {
		if q.each != loop || loop < 0 || q.loop != loop {
			return term{}, false
		}
	}
	if !s.dense(loop) || len(s.b.Model.Loops[loop].Indices) != len(subs) {
		return term{}, false
	}
	at := make([]dim.Poly, len(subs))
	for i, u := range subs {
		if u.Slice {
			return term{}, false
		}
		at[i] = u.Lo.Add(s.b.Model.Loops[loop].Indices[i].Lo)
	}
	squares := term{node: s.b.Number(0)}
	for _, q := range x.quads {
		q.each = -1
		squares.quads = append(squares.quads, q)
	}
	return s.add(plain(s.b.Index(x.node, subs)), s.atTuple(loop, squares, at)), true
}

// alongAxis sums an array with squares along one axis: for each place along the others the squares of a slice.
func (s *scope) alongAxis(x term, axis int) term {
	if len(x.quads) == 0 || !s.ownSquares(x) {
		return plain(s.b.Sum(s.whole(s.affine(x)), axis))
	}
	shape := s.b.Shape(x.node)
	rest := append(append(dim.Shape(nil), shape[:axis]...), shape[axis+1:]...)
	out := plain(s.b.Sum(x.node, axis))
	in, at := s.over(rest)
	subs := ir.Whole(shape)
	for k, n := 0, 0; k < len(shape); k++ {
		if k != axis {
			subs[k] = ir.Sub{Lo: at[n]}
			n++
		}
	}
	slice := func(v ir.Value) ir.Value {
		if v == ir.None || len(s.b.Shape(v)) == 0 {
			return v
		}
		return s.b.Index(v, subs)
	}
	for _, q := range x.quads {
		q.weight, q.residual, q.loop, q.each = slice(q.weight), slice(q.residual), in.loop, in.loop
		out.quads = append(out.quads, q)
	}
	return out
}

// weighed is the product of a matrix of data and a vector with squares: entry i has the squares weighed by row i.
func (s *scope) weighed(a ir.Value, x term) term {
	out := plain(s.b.MatMul(a, x.node))
	in, at := s.over(s.b.Shape(a)[:1])
	row := s.b.Index(a, []ir.Sub{{Lo: at[0]}, ir.Whole(s.b.Shape(a))[1]})
	for _, q := range x.quads {
		q.weight, q.loop, q.each = s.b.Mul(row, s.weight(q)), in.loop, in.loop
		out.quads = append(out.quads, q)
	}
	return out
}

// stackedSquares stacks terms whose squares are their own along the first axis: the squares are those of the stacked residuals,
// numbers without one having the residual 0.
func (s *scope) stackedSquares(parts []term) term {
	var nodes []ir.Value
	most := 0
	for _, p := range parts {
		nodes = append(nodes, p.node)
		most = max(most, len(p.quads))
	}
	out := plain(s.b.Stack(0, nodes))
	for k := range most {
		var residuals, weights []ir.Value
		for _, p := range parts {
			shape := s.b.Shape(p.node)
			r, w := s.zeros(shape), s.zeros(shape)
			if k < len(p.quads) {
				r, w = s.b.Reshape(p.quads[k].residual, shape), s.weight(p.quads[k])
				if len(s.b.Shape(w)) == 0 {
					w = s.b.Fill(w, shape)
				}
			}
			residuals, weights = append(residuals, r), append(weights, w)
		}
		out.quads = append(out.quads, quad{weight: s.b.Stack(0, weights), residual: s.b.Stack(0, residuals), matrix: ir.None, loop: s.loop, each: -1})
	}
	return out
}
