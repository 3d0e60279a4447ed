package lower

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// indexed lowers x[subs].
func (s *scope) indexed(e *lang.Index) term {
	if id, ok := lang.Unparen(e.X).(*lang.Ident); ok {
		if let, ok := s.t.Uses[id].(*lang.Let); ok && let.Binders != nil {
			return s.family(e, let)
		}
	}
	x := s.expr(e.X)
	if x.parts != nil {
		i, _ := s.sizeIn(e.Subs[0].Index).Const()
		return x.parts[i]
	}
	subs := s.subscripts(e.Subs, s.b.Shape(x.node), nil)
	if y, ok := s.picked(x, subs); ok {
		return y
	}
	return s.entries(x, func(v ir.Value) ir.Value { return s.b.Index(v, subs) })
}

// subscripts reads subscripts of an array, counted from start (0 where it has no entry).
func (s *scope) subscripts(list []*lang.Subscript, shape dim.Shape, start []dim.Poly) []ir.Sub {
	subs := ir.Whole(shape)
	for i, u := range list {
		var from dim.Poly
		if i < len(start) {
			from = start[i]
		}
		if !u.Slice {
			subs[i] = ir.Sub{Lo: s.sizeIn(u.Index).Sub(from)}
			continue
		}
		if u.Lo != nil {
			subs[i].Lo = s.sizeIn(u.Lo).Sub(from)
		}
		if u.Hi != nil {
			subs[i].Hi = s.sizeIn(u.Hi).Sub(from)
		}
	}
	return subs
}

// family lowers a subscripted let with binders. Its subscripts are the values of the binders, where every one of them has
// an axis of its own without gaps; else they are positions.
func (s *scope) family(e *lang.Index, let *lang.Let) term {
	l := s.let(let)
	loop := &s.b.Model.Loops[l.loop]
	var start, at []dim.Poly
	if s.dense(l.loop) {
		for i, x := range loop.Indices {
			start = append(start, x.Lo)
			if len(at) == i && i < len(e.Subs) && !e.Subs[i].Slice {
				at = append(at, s.sizeIn(e.Subs[i].Index))
			}
		}
	}
	if n := len(loop.Indices); len(at) == n {
		x := s.atTuple(l.loop, l.term, at)
		subs := s.subscripts(e.Subs[n:], s.b.Shape(x.node), nil)
		return s.entries(x, func(v ir.Value) ir.Value { return s.b.Index(v, subs) })
	}
	x := s.overStack(l.loop, l.term)
	subs := s.subscripts(e.Subs, s.b.Shape(x.node), start)
	return s.entries(x, func(v ir.Value) ir.Value { return s.b.Index(v, subs) })
}
