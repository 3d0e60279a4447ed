package lower

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// expansion is one call of a function with a body at one place.
type expansion struct {
	call    lang.Node
	t       *checker.Target
	caller  *scope
	args    []*argument // by formal, before any slicing
	outer   dim.Shape   // what the function is mapped over
	loop    *scope      // of the caller, over outer, where entries cannot be lowered all at once
	at      []dim.Poly  // the place of an entry in outer
	graph   *instance
	closed  *instance // the closed form
	results [2]*term  // as a graph and as a value
}

// instance is a body of an expansion with its formals bound.
type instance struct {
	*expansion
	body   *checker.Body
	home   *scope
	values bool // body is the closed form
	sliced bool // an instance is one entry or slice in loop
}

// call lowers the call of a function; a power is a call, too.
func (s *scope) call(node lang.Node, t *checker.Target) term {
	if t == nil {
		s.faultAt(node.Span(), "calls nothing")
		return plain(s.b.Number(0))
	}
	if t.Builtin() {
		return s.builtin(node, t)
	}
	x := s.expansion(node, t)
	done := &x.results[0]
	if s.values {
		done = &x.results[1]
	}
	if *done == nil {
		var r term
		if s.values {
			r = x.evaluate()
		} else {
			r = x.expand()
		}
		*done = &r
	}
	return **done
}

// expansion returns the expansion of a call at this place, shared by graphs and values.
func (s *scope) expansion(node lang.Node, t *checker.Target) *expansion {
	key := loopKey{node, s.loop}
	if x := s.calls[key]; x != nil {
		return x
	}
	x := s.newExpansion(node, t)
	if t.Of != nil {
		x.dividePoint()
	}
	put(&s.calls, key, x)
	s.obligations(x)
	return x
}

// newExpansion binds the arguments of a call.
func (s *scope) newExpansion(node lang.Node, t *checker.Target) *expansion {
	x := &expansion{call: node, t: t, caller: s}
	for i := range t.Func.Formals {
		x.args = append(x.args, s.argument(node, t, i))
	}
	return x
}

// argumentOf returns what stands for a formal; nil where the default does.
func (x *expansion) argumentOf(formal *lang.Formal) *argument {
	return x.args[slices.Index(x.t.Func.Formals, formal)]
}

// argument binds what the caller wrote for formal i; nil where the default stands.
func (s *scope) argument(node lang.Node, t *checker.Target, i int) *argument {
	var e lang.Expr
	switch {
	case t.Args[i] != nil:
		e = t.Args[i]
	case t.Func.Formals[i].Variadic && t.Stack:
		return &argument{eval: func(values bool) term { return s.as(values).stacked(t.Rest) }}
	case t.Func.Formals[i].Variadic && len(t.Rest) > 0:
		e = t.Rest[0]
	default:
		return nil
	}
	if c, ok := node.(*lang.Call); ok && t.Reduce && i == 0 {
		return &argument{eval: func(values bool) term { return s.as(values).overBinders(c.For, e) }}
	}
	return &argument{eval: func(values bool) term { return s.as(values).factor(e) }}
}

// stacked lowers several arguments as a list, numbers as wide as the arrays among them.
func (s *scope) stacked(rest []lang.Expr) term {
	out := term{node: ir.None}
	var shape dim.Shape
	for _, e := range rest {
		p := s.affine(s.expr(e))
		if len(s.b.Shape(p.node)) > 0 {
			shape = s.b.Shape(p.node)
		}
		out.parts = append(out.parts, p)
	}
	for i, p := range out.parts {
		if len(s.b.Shape(p.node)) == 0 {
			out.parts[i].node = s.b.Fill(p.node, shape)
		}
	}
	return out
}

// overBinders lowers the values of e over binders along one new axis.
func (s *scope) overBinders(b *lang.Binders, e lang.Expr) term {
	in := s.open(b)
	x := s.overStack(in.loop, in.expr(e))
	loop := &s.b.Model.Loops[in.loop]
	n := len(loop.Extents())
	if n == 1 {
		return x
	}
	x = s.affine(x)
	shape := append(dim.Shape{loop.Count}, s.b.Shape(x.node)[n:]...)
	return plain(s.b.Reshape(x.node, shape))
}

// evaluate lowers the value of a call.
func (x *expansion) evaluate() term {
	s := x.caller.asValues()
	if x.t.Of != nil && (kernelOf(x.t.Func) || x.t.Value() != nil) {
		return s.mul(x.scale(), x.closedForm(s))
	}
	return x.closedForm(s)
}

// closedForm lowers the closed form of a call, or what stands for it.
func (x *expansion) closedForm(s *scope) term {
	if kernelOf(x.t.Func) {
		return s.kernel(x)
	}
	if x.t.Func.Body != nil {
		return x.shared(s, x.t.Body(), func() term {
			in := x.enter(&x.graph, x.t.Body(), s)
			return in.collect(in.home.asValues().expr(in.body.Value))
		})
	}
	body := x.t.Value()
	switch {
	case body == nil && x.t.Body() == nil:
		s.constUnknown(x)
	case body == nil && s.t.Facts[x.call.(lang.Expr)].Level < checker.Variable:
		s.unsupported(x.call.Span(), "a function without `value` of data alone", "its value at data is a problem of its own",
			"write it as `func f(x) = …`, or give it a `value`")
	case body == nil && x.results[0] == nil: // a let that nothing but the report wants
		s.loose = true
	case body == nil:
		// Without a closed form there is the objective of the body at its own variables: a bound that is tight where the
		// problem makes it so.
		s.loose = true
		return s.value(*x.results[0])
	default:
		return x.shared(s, body, func() term {
			in := x.enter(&x.closed, body, s)
			return in.collect(in.home.asValues().expr(body.Items[0].(*lang.Value).Expr))
		})
	}
	return plain(s.zeros(s.shapeOf(x.t.Facts.Type.Shape)))
}

// shared returns the result of an equal call at the same place, or else lowers this one.
func (x *expansion) shared(s *scope, body *checker.Body, lower func() term) term {
	if x.faulty(s, body) {
		return plain(s.zeros(s.shapeOf(x.t.Facts.Type.Shape)))
	}
	key, ok := x.key(s, body)
	if r, done := s.shared.calls[key]; ok && done {
		return r
	}
	if !s.nested {
		s.expanded = 0
	}
	if s.expanded++; s.expanded > checker.MaxBodies {
		s.reports.once(s.site, &checker.ExpandsTooFar{At: s.site, Call: oneLine(s.site)})
		return plain(s.zeros(s.shapeOf(x.t.Facts.Type.Shape)))
	}
	r := lower()
	if ok && !(s.values && s.loose) {
		s.shared.calls[key] = r
	}
	return r
}

// faulty reports what is wrong with the body of a call.
func (x *expansion) faulty(s *scope, body *checker.Body) bool {
	at := s.site
	if !s.nested {
		at = x.call.Span()
	}
	f := body.Fault(at)
	if f != nil {
		s.reports.once(at, f)
	}
	return f != nil
}

// kernelOf reports whether the closed form of a function is the numeric kernel of its name.
func kernelOf(f *lang.Func) bool {
	for _, it := range f.Items {
		if v, ok := it.(*lang.Value); ok {
			return v.Builtin
		}
	}
	return false
}

// expand lowers the graph of a call.
func (x *expansion) expand() term {
	s := x.caller.asGraph()
	body := x.t.Body()
	if body == nil {
		s.constUnknown(x)
		return plain(s.b.Number(0))
	}
	return x.shared(s, body, func() term {
		in := x.enter(&x.graph, body, s)
		if body.Dual {
			return in.collect(in.support())
		}
		return in.collect(in.home.asGraph().graph(body))
	})
}

// key names a call by its function and its arguments, so that equal calls share their rows.
func (x *expansion) key(s *scope, body *checker.Body) (string, bool) {
	asIs := inline(body) // its arguments keep their quadratic terms, which have no names
	b := fmt.Appendf(nil, "%p %d %d %t %t %t %d", x.t.Func, s.loop, x.t.Axis, x.t.Stack, x.t.Mapped, s.values, s.scaleNode())
	for _, n := range s.lift {
		b = append(b, n.String()...)
	}
	for _, a := range x.args {
		if a == nil {
			b = append(b, " -"...)
			continue
		}
		t := a.get(s.values)
		if asIs && !squareFree(t) {
			return "", false
		}
		t = s.affine(t)
		b = strconv.AppendInt(append(b, ' '), int64(t.node), 10)
		for _, p := range t.parts {
			b = strconv.AppendInt(append(b, ' '), int64(p.node), 10)
		}
	}
	return string(b), true
}

// squareFree reports whether a term has no quadratic part.
func squareFree(x term) bool {
	for _, p := range x.parts {
		if !squareFree(p) {
			return false
		}
	}
	return len(x.quads) == 0
}

// inline reports whether a body is an expression alone.
func inline(b *checker.Body) bool {
	for _, it := range b.Items {
		switch it.(type) {
		case *lang.VarDecl, *lang.SubjectTo:
			return false
		}
	}
	return true
}

// graph lowers a body: its variables, its rows, and the objective as the value.
func (s *scope) graph(body *checker.Body) term {
	if body.Value != nil {
		return s.expr(body.Value)
	}
	e := s.epigraphOf(body)
	for _, it := range body.Items {
		if d, ok := it.(*lang.VarDecl); ok {
			s.localVars(d)
		}
	}
	if body.Scale != nil {
		s.domain(body.Scale)
	}
	for _, c := range body.Constraints() {
		s.constraints([]lang.Constraint{c}, false)
		if e != nil && c == lang.Constraint(e.row) {
			s.noteEpigraph(e)
		}
	}
	o := body.Objective()
	if o == nil || o.Value == nil {
		return plain(s.b.Number(0))
	}
	return s.expr(o.Value)
}

// localVars declares the variables of a body.
func (s *scope) localVars(d *lang.VarDecl) {
	for _, decl := range d.Decls {
		shape := s.shapeOf(s.locals[decl].Type.Shape)
		if _, placed := s.vars[decl]; placed {
			continue
		}
		v := ir.Var{Shape: append(append(dim.Shape(nil), s.lift...), shape...), Loop: s.loop, Attr: s.attrs(decl.Attrs, shape)}
		s.refuse(decl)
		lo, hi := v.Attr.Lo, v.Attr.Hi
		if s.unit != nil {
			v.Attr.Lo, v.Attr.Hi = s.fixedBound(lo), s.fixedBound(hi)
		}
		s.vars[decl] = s.variable(v)
		if s.unit != nil {
			s.scaledBounds(s.vars[decl], lo, hi)
		}
	}
}
