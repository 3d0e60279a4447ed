package lower

import (
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// expr lowers an expression. Data counts s times within a perspective.
func (s *scope) expr(e lang.Expr) term {
	if s.scaled(e) {
		return s.mul(s.unit.get(false), s.factor(e))
	}
	return s.factor(e)
}

// factor lowers an expression that multiplies another one if it is data.
func (s *scope) factor(e lang.Expr) term {
	if alt, ok := s.t.Instead[e]; ok && !s.values {
		return s.expr(alt)
	}
	f := s.t.Facts[e]
	if f != nil && f.Level <= checker.Dim && f.Type.Kind == checker.Scalar {
		if p, ok := s.size(e); ok {
			return plain(s.b.Poly(p))
		}
	}
	if f != nil && f.Level < checker.Variable && !s.values {
		s = s.asValues()
	}
	if q := s.t.Quadratics[e]; q != nil && !s.values {
		return s.quadratic(q)
	}
	switch e := e.(type) {
	case *lang.Number:
		return plain(s.b.Number(e.Value))
	case *lang.Ident:
		return s.ident(e)
	case *lang.Paren:
		return s.expr(e.X)
	case *lang.Unary:
		return s.neg(s.expr(e.X))
	case *lang.Binary:
		return s.binary(e)
	case *lang.Transpose:
		return s.transpose(e)
	case *lang.Index:
		return s.indexed(e)
	case *lang.Call:
		return s.call(e, s.t.Calls[e])
	case *lang.Block:
		return s.block(e)
	case *lang.Comprehension:
		in := s.open(e.For)
		return s.overStack(in.loop, in.expr(e.Body))
	}
	s.fault(e, "is no expression")
	return plain(s.b.Number(0))
}

// node lowers an expression to one affine node, a list as an array along its one axis.
func (s *scope) node(e lang.Expr) ir.Value { return s.whole(s.affine(s.expr(e))) }

// whole lays a list out as an array: along the last axis, after those of the lifted entries.
func (s *scope) whole(x term) ir.Value {
	if x.parts == nil {
		return x.node
	}
	axis := len(s.lift)
	var parts []ir.Value
	for _, p := range x.parts {
		v := p.node
		if len(s.b.Shape(v)) == 0 {
			v = s.b.Fill(v, s.lift)
		}
		parts = append(parts, s.b.Reshape(v, append(append(dim.Shape(nil), s.lift...), dim.Int(1))))
	}
	return s.b.Stack(axis, parts)
}

func (s *scope) ident(id *lang.Ident) term {
	switch n := s.t.Uses[id].(type) {
	case *lang.Declarator:
		if v, ok := s.vars[n]; ok {
			return plain(v)
		}
		return plain(s.decls[n])
	case *lang.Let:
		l := s.let(n)
		if l.loop < 0 {
			return l.term
		}
		return s.overStack(l.loop, l.term)
	case *lang.Formal:
		if a := s.formals[n]; a != nil {
			return a.get(s.values)
		}
	}
	s.fault(id, "has no value")
	return plain(s.b.Number(0))
}

// let lowers a named expression once, where it is declared.
func (s *scope) let(let *lang.Let) *letValue {
	key := letKey{let, s.values}
	if l := s.lets[key]; l != nil {
		return l
	}
	in := *s.home
	in.values = s.values
	if !s.nested {
		in.site = let.Span()
	}
	l := &letValue{loop: -1}
	if let.Binders != nil {
		in = *in.open(let.Binders)
		l.loop = in.loop
	}
	outside := s.loose
	s.loose = false
	l.term = in.expr(let.Value)
	l.loose = s.loose && !s.tight
	s.loose = outside || l.loose
	put(&s.lets, key, l)
	return l
}

func (s *scope) binary(e *lang.Binary) term {
	if e.Op == lang.Pow || e.Op == lang.EPow {
		return s.call(e, s.t.Calls[e])
	}
	switch e.Op {
	case lang.Add:
		return s.add(s.expr(e.X), s.expr(e.Y))
	case lang.Sub:
		return s.add(s.expr(e.X), s.neg(s.expr(e.Y)))
	}
	x, y := s.factor(e.X), s.factor(e.Y)
	switch e.Op {
	case lang.EMul:
		return s.mul(x, y)
	case lang.Mul:
		return s.product(x, y, s.t.Facts[e.X].Type.Kind, s.t.Facts[e.Y].Type.Kind)
	}
	return s.div(x, y)
}

// product is the product of linear algebra, by the orientations of the factors.
func (s *scope) product(x, y term, kx, ky checker.Kind) term {
	if kx == checker.Scalar || ky == checker.Scalar {
		return s.mul(x, y)
	}
	if kx == checker.Row && ky == checker.Vec {
		return s.sum(s.mul(x, y))
	}
	if !s.squaresIn(x) {
		x = plain(s.whole(s.affine(x)))
	}
	if !s.squaresIn(y) {
		y = plain(s.whole(s.affine(y)))
	}
	if kx == checker.Vec { // times a row
		return s.spreadOut(x, y, func(a, b ir.Value) ir.Value {
			n, m := s.b.Shape(a)[0], s.b.Shape(b)[0]
			return s.b.MatMul(s.b.Reshape(a, dim.Shape{n, dim.Int(1)}), s.b.Reshape(b, dim.Shape{dim.Int(1), m}))
		})
	}
	if len(x.quads)+len(y.quads) > 0 {
		return s.contracted(x, y)
	}
	return plain(s.matMul(x.node, y.node))
}

// matMul is the product of a matrix and a matrix or a vector, or of a row and a matrix.
func (s *scope) matMul(a, b ir.Value) ir.Value {
	if len(s.b.Shape(a)) == 1 {
		return s.b.MatMul(s.b.Transpose(b), a)
	}
	return s.b.MatMul(a, b)
}

func (s *scope) transpose(e *lang.Transpose) term {
	x := s.expr(e.X)
	if s.t.Facts[e.X].Type.Kind != checker.Mat {
		return x
	}
	return s.entries(x, s.b.Transpose)
}

// block lowers a block matrix: columns of numbers and vectors, rows of numbers and rows, or a matrix of anything.
func (s *scope) block(e *lang.Block) term {
	kind := s.t.Facts[e].Type.Kind
	if kind == checker.Vec {
		if x, ok := s.column(e); ok {
			return x
		}
	}
	var rows []ir.Value
	for _, row := range e.Rows {
		var parts []ir.Value
		for _, x := range row {
			v := s.node(x)
			parts = append(parts, s.b.Reshape(v, blockShape(kind, s.t.Facts[x].Type.Kind, s.b.Shape(v))))
		}
		axis := 1
		if kind != checker.Mat {
			axis = 0
		}
		rows = append(rows, s.b.Stack(axis, parts))
	}
	return plain(s.b.Stack(0, rows))
}

// column stacks numbers and vectors, if there are squares among them that can be kept.
func (s *scope) column(e *lang.Block) (term, bool) {
	squares := false
	var parts []term
	for _, row := range e.Rows {
		x := s.expr(row[0])
		if len(row) != 1 || !s.ownSquares(x) {
			return term{}, false
		}
		for _, q := range x.quads {
			if !s.b.Shape(q.residual).Equal(s.b.Shape(x.node)) {
				return term{}, false
			}
		}
		squares = squares || len(x.quads) > 0
		shape := blockShape(checker.Vec, s.t.Facts[row[0]].Type.Kind, s.b.Shape(x.node))
		parts = append(parts, s.entries(x, func(v ir.Value) ir.Value { return s.b.Reshape(v, shape) }))
	}
	if !squares {
		return term{}, false
	}
	return s.stackedSquares(parts), true
}

// blockShape is the shape of an element of a block of some kind.
func blockShape(block, kind checker.Kind, shape dim.Shape) dim.Shape {
	one := dim.Int(1)
	switch {
	case block != checker.Mat && kind == checker.Scalar:
		return dim.Shape{one}
	case block != checker.Mat:
		return shape
	case kind == checker.Scalar:
		return dim.Shape{one, one}
	case kind == checker.Vec:
		return dim.Shape{shape[0], one}
	case kind == checker.Row:
		return dim.Shape{one, shape[0]}
	}
	return shape
}
