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
	out := plain(s.b.Sum(x.node, axis))
	in, at := s.over(without(shape, axis))
	subs := along(shape, axis, at)
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

// squaresIn reports whether a factor of a product with data has squares that the product may keep.
func (s *scope) squaresIn(x term) bool { return len(x.quads) > 0 && s.ownSquares(x) }

// contracted is the product of linear algebra of data and an array with squares, of two matrices or a matrix and a vector:
// each entry has the squares of a row or a column, weighed by the other factor.
func (s *scope) contracted(a, b term) term {
	var shape dim.Shape
	byRow, byColumn := len(s.b.Shape(a.node)) == 2, len(s.b.Shape(b.node)) == 2
	if byRow {
		shape = append(shape, s.b.Shape(a.node)[0])
	}
	if byColumn {
		shape = append(shape, s.b.Shape(b.node)[1])
	}
	in, at := s.over(shape)
	row := func(v ir.Value) ir.Value {
		if !byRow || len(s.b.Shape(v)) == 0 {
			return v
		}
		return s.b.Index(v, []ir.Sub{{Lo: at[0]}, ir.Whole(s.b.Shape(v))[1]})
	}
	column := func(v ir.Value) ir.Value {
		if !byColumn || len(s.b.Shape(v)) == 0 {
			return v
		}
		return s.b.Index(v, []ir.Sub{ir.Whole(s.b.Shape(v))[0], {Lo: at[len(at)-1]}})
	}
	out := plain(s.matMul(a.node, b.node))
	for _, q := range a.quads {
		q.whole = &wholeArray{q.residual, q.loop}
		q.weight, q.residual, q.loop, q.each = s.b.Mul(column(b.node), row(s.weight(q))), row(q.residual), in.loop, in.loop
		out.quads = append(out.quads, q)
	}
	for _, q := range b.quads {
		q.whole = &wholeArray{q.residual, q.loop}
		q.weight, q.residual, q.loop, q.each = s.b.Mul(row(a.node), column(s.weight(q))), column(q.residual), in.loop, in.loop
		out.quads = append(out.quads, q)
	}
	return out
}

// spreadOut is a bilinear operation, each entry of whose result is a product of one entry of the data and one of the array
// with squares: op is given the two in their order.
func (s *scope) spreadOut(a, b term, op func(a, b ir.Value) ir.Value) term {
	out := plain(op(a.node, b.node))
	like := func(v, x ir.Value) ir.Value { // numbers as large as the array that they weigh
		if len(s.b.Shape(v)) > 0 {
			return v
		}
		return s.b.Fill(v, s.b.Shape(x))
	}
	one := s.b.Number(1)
	for _, q := range a.quads {
		q.weight, q.residual = op(like(s.weight(q), a.node), b.node), op(q.residual, like(one, b.node))
		out.quads = append(out.quads, q)
	}
	for _, q := range b.quads {
		q.weight, q.residual = op(a.node, like(s.weight(q), b.node)), op(like(one, a.node), q.residual)
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
