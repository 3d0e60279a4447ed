package ir

import (
	"math"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// scalar returns the number that a node is.
func (b *Builder) scalar(v Value) (float64, bool) {
	n := &b.Model.Nodes[v]
	if n.Op == OpConst && len(n.Shape) == 0 {
		return n.Data[0], true
	}
	return 0, false
}

// poly returns the polynomial that a node is: an OpNum, or an integer that float64 holds exactly.
func (b *Builder) poly(v Value) (dim.Poly, bool) {
	n := &b.Model.Nodes[v]
	if n.Op == OpNum {
		return n.Num, true
	}
	if c, ok := b.scalar(v); ok && c == math.Trunc(c) && math.Abs(c) < 1<<53 {
		return dim.Int(int64(c)), true
	}
	return dim.Poly{}, false
}

// broadcast returns the shape of an entrywise operation.
func (b *Builder) broadcast(x, y Value) dim.Shape {
	if s := b.Shape(x); len(s) > 0 {
		return s
	}
	return b.Shape(y)
}

// fold computes an operation on two numbers: polynomials exactly, others if the result is finite.
func (b *Builder) fold(x, y Value, exact func(p, q dim.Poly) dim.Poly, approx func(p, q float64) float64) (Value, bool) {
	p, ok := b.scalar(x)
	q, ok2 := b.scalar(y)
	if ok && ok2 {
		if r := approx(p, q); !math.IsInf(r, 0) && !math.IsNaN(r) {
			return b.Number(r), true
		}
		return None, false
	}
	if exact == nil {
		return None, false
	}
	pp, ok := b.poly(x)
	qp, ok2 := b.poly(y)
	if !ok || !ok2 {
		return None, false
	}
	return b.Poly(exact(pp, qp)), true
}

// Neg returns -x.
func (b *Builder) Neg(x Value) Value {
	n := &b.Model.Nodes[x]
	if c, ok := b.scalar(x); ok {
		return b.Number(0 - c)
	}
	switch n.Op {
	case OpNeg:
		return n.Args[0]
	case OpNum:
		return b.Poly(n.Num.Scale(-1))
	case OpFill:
		return b.Fill(b.Neg(n.Args[0]), n.Shape)
	}
	return b.add(Node{Op: OpNeg, Args: []Value{x}, Shape: n.Shape})
}

// multiple reads a node as a number times another node.
func (b *Builder) multiple(v Value) (float64, Value) {
	switch n := &b.Model.Nodes[v]; n.Op {
	case OpNeg:
		return -1, n.Args[0]
	case OpMul:
		if c, ok := b.scalar(n.Args[0]); ok {
			return c, n.Args[1]
		}
	}
	return 1, v
}

// Add returns x + y. Multiples of one node add up to a multiple, so that sums of sums of it do not double with every step.
func (b *Builder) Add(x, y Value) Value {
	if v, ok := b.fold(x, y, dim.Poly.Add, func(p, q float64) float64 { return p + q }); ok {
		return v
	}
	shape := b.broadcast(x, y)
	switch {
	case b.IsZero(y) && b.Shape(x).Equal(shape):
		return x
	case b.IsZero(x) && b.Shape(y).Equal(shape):
		return y
	}
	c, of := b.multiple(x)
	if d, again := b.multiple(y); of == again && c+d != 0 && b.varies[of] {
		return b.Mul(b.Number(c+d), of)
	}
	return b.add(Node{Op: OpAdd, Args: []Value{x, y}, Shape: shape})
}

// Sub returns x - y.
func (b *Builder) Sub(x, y Value) Value { return b.Add(x, b.Neg(y)) }

// Mul returns the product of entries. A factor without variables comes first, a number before an array of data.
func (b *Builder) Mul(x, y Value) Value {
	if v, ok := b.fold(x, y, dim.Poly.Mul, func(p, q float64) float64 { return p * q }); ok {
		return v
	}
	if (b.varies[x] && !b.varies[y]) || (b.varies[x] == b.varies[y] && b.isNumber(y) && !b.isNumber(x)) {
		x, y = y, x
	}
	shape := b.broadcast(x, y)
	if b.IsZero(x) || b.IsZero(y) {
		return b.Fill(b.Number(0), shape)
	}
	if c, ok := b.scalar(x); ok {
		switch inner := &b.Model.Nodes[y]; {
		case c == 1:
			return y
		case c == -1:
			return b.Neg(y)
		case inner.Op == OpNeg:
			return b.Mul(b.Number(-c), inner.Args[0])
		case inner.Op == OpMul:
			if d, ok := b.scalar(inner.Args[0]); ok {
				return b.Mul(b.Number(c*d), inner.Args[1])
			}
		}
	}
	return b.add(Node{Op: OpMul, Args: []Value{x, y}, Shape: shape})
}

func (b *Builder) isNumber(v Value) bool {
	op := b.Model.Nodes[v].Op
	return op == OpNum || op == OpConst && len(b.Shape(v)) == 0
}

// Div returns the quotient of entries.
func (b *Builder) Div(x, y Value) Value {
	if v, ok := b.fold(x, y, nil, func(p, q float64) float64 { return p / q }); ok {
		return v
	}
	if c, ok := b.scalar(y); ok && c == 1 {
		return x
	}
	return b.add(Node{Op: OpDiv, Args: []Value{x, y}, Shape: b.broadcast(x, y)})
}

// MatMul returns the product of a matrix with a matrix or a vector.
func (b *Builder) MatMul(x, y Value) Value {
	s, t := b.Shape(x), b.Shape(y)
	return b.add(Node{Op: OpMatMul, Args: []Value{x, y}, Shape: append(dim.Shape{s[0]}, t[1:]...)})
}

// Dot returns the inner product of two vectors.
func (b *Builder) Dot(x, y Value) Value { return b.Sum(b.Mul(x, y), -1) }
