package lower

import (
	"math"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// The graph of a perspective s*f(x/s) is the body of f with every constant times s, in it and in the bodies of its calls:
// a row M(x/s, v) + c in K is M(x, s*v) + s*c in K, and s*v is the local. Its closed form is s times that of f at x/s.

// scaled reports whether an expression is data that counts s times: within the graph of a perspective.
func (s *scope) scaled(e lang.Expr) bool {
	if s.unit == nil || s.values {
		return false
	}
	f := s.t.Facts[e]
	return f != nil && f.Level < checker.Variable
}

// scaleNode is s as a node, None outside of perspectives and in values.
func (s *scope) scaleNode() ir.Value {
	if s.unit == nil || s.values {
		return ir.None
	}
	return s.unit.get(false).node
}

// domain adds the row s >= 0, or the check if s is data.
func (s *scope) domain(scale *lang.Formal) {
	v := s.formals[scale].get(false).node
	if !s.b.Varies(v) {
		s.check(v, ">=", s.b.Number(0))
		return
	}
	s.constrain(ir.Constraint{Cone: ir.Nonneg, Slots: []ir.Value{v}, Loop: s.loop})
}

// fixedBound returns a bound that holds for every s: 0 and none.
func (s *scope) fixedBound(v ir.Value) ir.Value {
	if v == ir.None || s.b.IsZero(v) {
		return v
	}
	return ir.None
}

// scaledBounds adds the rows lo*s <= x <= hi*s of a local, where the bounds are not 0.
func (s *scope) scaledBounds(x, lo, hi ir.Value) {
	row := func(bound, sign ir.Value) {
		if s.fixedBound(bound) == bound || s.infinite(bound) {
			return
		}
		gap := s.b.Mul(sign, s.b.Sub(x, s.b.Mul(s.scaleNode(), bound)))
		s.constrain(ir.Constraint{Cone: ir.Nonneg, Slots: []ir.Value{gap}, Loop: s.loop})
	}
	row(lo, s.b.Number(1))
	row(hi, s.b.Number(-1))
}

// infinite reports whether a bound is the number inf or -inf: none at all.
func (s *scope) infinite(v ir.Value) bool {
	n := &s.b.Model.Nodes[v]
	return n.Op == ir.OpConst && len(n.Data) == 1 && math.IsInf(n.Data[0], 0)
}

// scale is the value of the argument s of a perspective. It is kept away from 0, so that s*f(x/s) tends to its limit there.
func (x *expansion) scale() term {
	return x.argumentOf(x.t.Scale).get(true)
}

// tiny stands for s = 0 where x/s is computed: s*f(x/s) is then f's recession function to within rounding.
const tiny = 1e-100

// dividePoint makes the values of the arguments of a perspective those of f: x/s for x.
func (x *expansion) dividePoint() {
	for i, f := range x.t.Func.Formals {
		a := x.args[i]
		if a == nil || !x.t.Moves[i] {
			continue
		}
		x.args[i] = &argument{eval: func(values bool) term {
			t := a.get(values)
			switch s := x.caller.asValues(); {
			case !values:
				return t
			case f != x.t.Scale:
				return s.div(t, x.scale())
			default:
				return mapParts(t, func(t term) term {
					return plain(s.tighter("max", t.node, s.b.Number(tiny), s.b.Shape(t.node)))
				})
			}
		}}
	}
}
