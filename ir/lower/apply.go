package lower

import (
	"slices"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// enter makes the frame of a body and binds its formals, once. A function that is mapped over an array is lowered for
// all entries at once where its body allows that, else in a loop over the entries.
func (x *expansion) enter(done **instance, body *checker.Body, s *scope) *instance {
	if *done != nil {
		return *done
	}
	in := &instance{expansion: x, body: body, values: done == &x.closed}
	*done = in
	x.outer = x.mappedOver(s)
	place, lifted := s, s.lift
	switch {
	case len(x.outer) == 0:
	case in.liftable():
		lifted = x.outer
	default:
		if x.loop == nil {
			x.loop, x.at = s.over(x.outer)
		}
		place, in.sliced = x.loop, true
	}
	h := newFrame(s.lowerer, &body.Tables, body.Locals)
	h.outer, h.nested, h.lift, h.sizes = s.frame, true, lifted, body.Dims
	h.loop, h.names, h.site = place.loop, place.names, s.site
	if !s.nested {
		h.site = x.call.Span()
	}
	in.home = h
	for i, f := range x.t.Func.Formals {
		h.formals[f] = in.bind(i, !inline(body) || body.Scale != nil)
	}
	h.unit = s.unit
	if body.Scale != nil {
		h.unit = h.formals[body.Scale]
	}
	return in
}

// mappedOver returns the shape over which the function is applied.
func (x *expansion) mappedOver(s *scope) dim.Shape {
	var widest dim.Shape
	for i, a := range x.args {
		if a == nil {
			continue
		}
		t := a.get(s.values)
		switch {
		case t.parts != nil && x.t.Stack && s.lift == nil:
			widest = s.b.Shape(t.parts[0].node)
		case x.t.Axis >= 0 && i == 0:
			shape := s.b.Shape(s.whole(s.affine(t)))
			return without(shape, x.t.Axis)
		case x.t.Mapped && t.parts == nil && s.lift == nil && len(s.b.Shape(t.node)) > 0:
			widest = s.b.Shape(t.node)
		}
	}
	if !x.t.Mapped {
		return nil
	}
	return widest
}

// allAtOnce returns what the graph of a call is mapped over, and whether it can be lowered without a loop over the entries.
func (x *expansion) allAtOnce(s *scope, body *checker.Body) (outer dim.Shape, ok bool) {
	outer = x.mappedOver(s)
	in := &instance{expansion: x, body: body}
	return outer, len(outer) == 0 || in.liftable()
}

// bind returns what formal i stands for in the body: the argument, the entry or the slice of it at hand, or the default.
func (x *instance) bind(i int, affine bool) *argument {
	formal, s := x.t.Func.Formals[i], x.caller
	if x.args[i] == nil {
		return &argument{eval: func(values bool) term { return x.home.as(values).factor(formal.Default) }}
	}
	shape := x.home.shapeOf(x.body.Formals[i].Type.Shape)
	return &argument{eval: func(values bool) term {
		c := s.as(values)
		t := x.args[i].get(values)
		if !values && x.body.Formals[i].Level == checker.Variable && c.scaled(x.t.Args[i]) {
			t = c.mul(c.unit.get(false), t)
		}
		if affine && !values {
			t = c.affine(t)
		}
		if !x.sliced {
			return x.direct(c, t, shape)
		}
		return x.slice(c, t, i, shape)
	}}
}

// direct passes an argument on in the shape that the body wants: a list of numbers stays one while entries are lifted.
func (x *instance) direct(c *scope, t term, shape dim.Shape) term {
	if t.parts != nil {
		if x.home.lift != nil {
			return t
		}
		return plain(x.laid(c, t, shape))
	}
	if x.home.lift != nil || len(shape) == 0 && len(c.b.Shape(t.node)) == 0 {
		return t
	}
	return c.entries(t, func(v ir.Value) ir.Value { return c.b.Reshape(v, shape) })
}

// laid stacks a list on a new first axis, numbers and missing axes filled up to the given shape.
func (x *expansion) laid(c *scope, t term, shape dim.Shape) ir.Value {
	part := append(dim.Shape{dim.Int(1)}, shape[1:]...)
	var vs []ir.Value
	for _, p := range t.parts {
		v := p.node
		if len(c.b.Shape(v)) == 0 {
			v = c.b.Fill(v, part)
		}
		vs = append(vs, c.b.Reshape(v, part))
	}
	return c.b.Stack(0, vs)
}

// slice takes the entry or the slice at hand of an argument in the loop over outer.
func (x *instance) slice(c *scope, t term, i int, shape dim.Shape) term {
	if t.parts != nil {
		var entries []term
		for _, p := range t.parts {
			entries = append(entries, plain(c.b.At(p.node, x.at...)))
		}
		return plain(x.laid(c, term{parts: entries}, shape))
	}
	rank := len(c.b.Shape(t.node))
	if x.t.Axis >= 0 && i == 0 {
		subs := along(c.b.Shape(t.node), x.t.Axis, x.at)
		return c.entries(t, func(v ir.Value) ir.Value { return c.b.Index(v, subs) })
	}
	if x.t.Mapped && rank > 0 && !x.t.Stack {
		return c.entries(t, func(v ir.Value) ir.Value { return c.b.At(v, x.at...) })
	}
	return c.entries(t, func(v ir.Value) ir.Value { return c.b.Reshape(v, shape) })
}

// without is a shape with one axis less.
func without(shape dim.Shape, axis int) dim.Shape { return slices.Concat(shape[:axis], shape[axis+1:]) }

// along are the subscripts of the slice along an axis at a place on the other axes.
func along(shape dim.Shape, axis int, at []dim.Poly) []ir.Sub {
	subs := ir.Whole(shape)
	for k, n := 0, 0; k < len(shape); k++ {
		if k != axis {
			subs[k] = ir.Sub{Lo: at[n]}
			n++
		}
	}
	return subs
}

// collect makes the array of the values of all slices; the axis of a vector value stands where the slices were taken. A
// value that no entry of the arguments enters is the same everywhere.
func (x *instance) collect(r term) term {
	s := x.caller
	if !x.sliced {
		if len(x.outer) > 0 && r.parts == nil && len(s.b.Shape(r.node)) == 0 {
			return plain(s.b.Fill(s.affine(r).node, x.outer))
		}
		return r
	}
	n := len(x.loop.b.Shape(r.node))
	out := s.overStack(x.loop.loop, r)
	if n > 0 && x.t.Axis >= 0 {
		out = plain(s.moveLast(s.affine(out).node, n, x.t.Axis))
	}
	return out
}

// moveLast moves the last n axes of an array to stand before those from to on.
func (s *scope) moveLast(v ir.Value, n, to int) ir.Value {
	shape := s.b.Shape(v)
	last := len(shape) - n
	switch {
	case to == last:
		return v
	case len(shape) == 2:
		return s.b.Transpose(v)
	}
	moved := slices.Concat(shape[:to], shape[last:], shape[to:last])
	in, at := s.over(moved)
	from := slices.Concat(at[:to], at[to+n:], at[to:to+n])
	return s.b.LoopStack(in.loop, s.b.At(v, from...))
}
