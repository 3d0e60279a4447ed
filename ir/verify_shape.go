package ir

import (
	"fmt"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// shape returns the shape that a node must have by its arguments; nil where any will do.
func (v *verifier) shape(n *Node) (*dim.Shape, error) {
	arg := func(i int) dim.Shape { return v.m.Nodes[n.Args[i]].Shape }
	some := func(s dim.Shape) (*dim.Shape, error) { return &s, nil }
	if want, ok := arity[n.Op]; ok && len(n.Args) != want {
		return nil, fmt.Errorf("%d arguments, want %d", len(n.Args), want)
	}
	switch n.Op {
	case OpConst:
		ext, err := n.Shape.Eval(nil)
		size := 1
		for _, e := range ext {
			size *= e
		}
		if err != nil || size != len(n.Data) {
			return nil, fmt.Errorf("%d numbers for shape %s", len(n.Data), n.Shape)
		}
		return nil, nil
	case OpNum:
		return some(nil)
	case OpParam:
		return some(v.m.Params[n.Ref].Shape)
	case OpVar:
		return some(v.m.Vars[n.Ref].Shape)
	case OpAdjoint:
		if n.Axis < 0 {
			return some(nil)
		}
		return some(v.m.Vars[n.Axis].Shape)
	case OpNeg, OpCumSum:
		return some(arg(0))
	case OpAdd, OpMul, OpDiv:
		return entrywise(arg(0), arg(1))
	case OpMatMul:
		return matmul(arg(0), arg(1))
	case OpTranspose:
		return some(dim.Shape{arg(0)[1], arg(0)[0]})
	case OpIndex:
		if len(n.Subs) != len(arg(0)) {
			return nil, fmt.Errorf("%d subscripts for shape %s", len(n.Subs), arg(0))
		}
		return some(subsShape(n.Subs))
	case OpReshape:
		if !arg(0).Size().Equal(n.Shape.Size()) {
			return nil, fmt.Errorf("%s in the shape of %s", n.Shape, arg(0))
		}
		return nil, nil
	case OpStack:
		return v.stack(n)
	case OpFill:
		if len(arg(0)) != 0 {
			return nil, fmt.Errorf("fill with shape %s", arg(0))
		}
		return nil, nil
	case OpSum:
		if n.Axis < 0 {
			return some(nil)
		}
		return some(without(arg(0), int(n.Axis)))
	case OpDiag:
		return some(dim.Shape{arg(0)[0], arg(0)[0]})
	case OpDiagOf:
		return some(arg(0)[:1])
	case OpKron:
		return some(dim.Shape{arg(0)[0].Mul(arg(1)[0]), arg(0)[1].Mul(arg(1)[1])})
	case OpConv:
		return some(dim.Shape{arg(0)[0].Add(arg(1)[0]).Sub(dim.Int(1))})
	case OpLoopSum:
		return some(arg(0))
	case OpLoopStack:
		return some(append(v.m.Loops[n.Ref].Extents(), arg(0)...))
	}
	return nil, nil // OpUpperTri, OpLoopAt, OpKernel: checked by what uses them
}

var arity = map[Op]int{OpConst: 0, OpNum: 0, OpParam: 0, OpVar: 0, OpAdjoint: 0, OpNeg: 1, OpAdd: 2, OpMul: 2, OpDiv: 2, OpMatMul: 2,
	OpTranspose: 1, OpIndex: 1, OpReshape: 1, OpFill: 1, OpSum: 1, OpCumSum: 1, OpDiag: 1, OpDiagOf: 1, OpUpperTri: 1,
	OpKron: 2, OpConv: 2, OpLoopSum: 1, OpLoopStack: 1, OpLoopAt: 1}

func entrywise(s, t dim.Shape) (*dim.Shape, error) {
	switch {
	case len(s) == 0:
		return &t, nil
	case len(t) == 0 || s.Equal(t):
		return &s, nil
	}
	return nil, fmt.Errorf("shapes %s and %s", s, t)
}

func matmul(s, t dim.Shape) (*dim.Shape, error) {
	if len(s) != 2 || len(t) < 1 || len(t) > 2 || !s[1].Equal(t[0]) {
		return nil, fmt.Errorf("product of shapes %s and %s", s, t)
	}
	out := append(dim.Shape{s[0]}, t[1:]...)
	return &out, nil
}

func (v *verifier) stack(n *Node) (*dim.Shape, error) {
	out := append(dim.Shape(nil), v.m.Nodes[n.Args[0]].Shape...)
	for _, a := range n.Args[1:] {
		s := v.m.Nodes[a].Shape
		if len(s) != len(out) || int(n.Axis) >= len(s) {
			return nil, fmt.Errorf("stack of shapes %s and %s", out, s)
		}
		for i := range s {
			if i == int(n.Axis) {
				out[i] = out[i].Add(s[i])
			} else if !out[i].Equal(s[i]) {
				return nil, fmt.Errorf("stack of shapes %s and %s", out, s)
			}
		}
	}
	return &out, nil
}
