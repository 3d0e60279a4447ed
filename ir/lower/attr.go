package lower

import (
	"math"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

func noAttr() ir.Attr {
	return ir.Attr{Lo: ir.None, Hi: ir.None, Pattern: ir.None, Banded: -1}
}

// attrs lowers the attributes of a declaration of the given shape.
func (s *scope) attrs(list []*lang.Attr, shape dim.Shape) ir.Attr {
	a := noAttr()
	v := s.asValues()
	for _, x := range list {
		switch x.Name.Name {
		case "nonneg":
			a.Lo = s.tighter("max", a.Lo, s.b.Number(0), shape)
		case "nonpos":
			a.Hi = s.tighter("min", a.Hi, s.b.Number(0), shape)
		case "pos":
			a.Lo, a.Strict = s.tighter("max", a.Lo, s.b.Number(0), shape), true
		case "neg":
			a.Hi, a.Strict = s.tighter("min", a.Hi, s.b.Number(0), shape), true
		case "bounds":
			a.Lo = s.tighter("max", a.Lo, v.node(x.Args[0].Value), shape)
			a.Hi = s.tighter("min", a.Hi, v.node(x.Args[1].Value), shape)
		case "symmetric":
			a.Symmetric = true
		case "skew":
			a.Skew = true
		case "psd":
			a.PSD = true
		case "nsd":
			a.NSD = true
		case "diag":
			a.Diagonal = true
		case "lower_tri":
			a.LowerTri = true
		case "upper_tri":
			a.UpperTri = true
		case "banded":
			k, ok := s.sizeIn(x.Args[0].Value).Const()
			if !ok {
				s.fault(x.Args[0].Value, "is no number")
			} else if a.Banded < 0 || int(k) < a.Banded {
				a.Banded = int(k)
			}
		case "sparse":
			a.Sparse = true
			if len(x.Args) > 0 {
				a.Pattern = v.node(x.Args[0].Value)
			}
		case "const":
			a.Const = true
		}
	}
	return a
}

// tighter combines two bounds of an array by the kernel max or min.
func (s *scope) tighter(kernel string, old, bound ir.Value, shape dim.Shape) ir.Value {
	if old == ir.None || old == bound {
		return bound
	}
	part := append(dim.Shape{dim.Int(1)}, shape...)
	var both []ir.Value
	for _, v := range []ir.Value{old, bound} {
		if len(s.b.Shape(v)) == 0 {
			v = s.b.Fill(v, shape)
		}
		both = append(both, s.b.Reshape(v, part))
	}
	return s.b.Kernel(kernel, 0, shape, s.b.Stack(0, both))
}

// require lowers a condition on the data of a problem.
func (s *scope) require(r *lang.Require) {
	in := *s
	in.site = r.Span()
	for _, c := range r.Conds {
		in.compare(c)
	}
	v := in.asValues()
	if m, ok := r.Relation.(*lang.Membership); ok {
		v.requireMember(m)
	}
	rel, ok := r.Relation.(*lang.Relation)
	if !ok {
		return
	}
	for i, op := range rel.Ops {
		x, y := v.node(rel.Operands[i]), v.node(rel.Operands[i+1])
		switch op {
		case lang.UpperEq:
			in.check(s.b.Sub(x, y), "psd", ir.None)
		case lang.LowerEq:
			in.check(s.b.Sub(y, x), "psd", ir.None)
		default:
			in.check(x, op.String(), y)
		}
	}
}

// requireMember lowers membership of data in a cone of linear inequalities.
func (s *scope) requireMember(m *lang.Membership) {
	name := m.Set.Name.Name
	if t := s.t.Calls[m.Set]; t == nil || !t.Builtin() {
		name = ""
	}
	switch name {
	case "nonneg":
		s.check(s.node(m.Tuple[0]), ">=", s.b.Number(0))
	case "zero":
		s.check(s.node(m.Tuple[0]), "==", s.b.Number(0))
	case "psd":
		s.check(s.node(m.Tuple[0]), "psd", ir.None)
	default:
		s.unsupported(m.Span(), "`require` of a set", "", "write its inequalities")
	}
}

// compare lowers a chain of comparisons of data.
func (s *scope) compare(c *lang.Compare) {
	v := s.asValues()
	for i, op := range c.Ops {
		s.check(v.node(c.Operands[i]), op.String(), v.node(c.Operands[i+1]))
	}
}

// check adds a condition on data, once.
func (s *scope) check(left ir.Value, op string, right ir.Value) {
	if s.b.Varies(left) || right != ir.None && s.b.Varies(right) {
		return // a closed form takes variables as they are at the solution
	}
	c := ir.Check{Left: left, Op: op, Right: right, Loop: s.loop, Origin: s.place(s.site)}
	if !s.shared.checks[c] {
		s.shared.checks[c] = true
		s.b.Model.Checks = append(s.b.Model.Checks, c)
	}
}

// obligations lowers what a call asks of its data.
func (s *scope) obligations(x *expansion) {
	if len(x.t.Checks) == 0 {
		return
	}
	body := x.t.Body()
	if body == nil || x.faulty(s, body) {
		return
	}
	h := x.enter(&x.graph, body, s).home.asValues()
	for _, c := range x.t.Checks {
		switch {
		case c.Compare != nil:
			h.compare(c.Compare)
		case c.Attr != nil:
			h.must(h.formals[x.t.Func.Formals[c.Formal]].get(true).node, c.Attr)
		default:
			call := *s
			call.site = h.site
			call.within(s.affine(x.evaluate()).node, c.Within)
		}
	}
}

// within lowers the range of a value as a condition on what a closed form makes of the data, up to rounding.
func (s *scope) within(v ir.Value, r checker.Interval) {
	const rounding = 1e-9
	for _, end := range [...]struct {
		at, sign float64
		op       string
	}{{r.Lo, -1, ">="}, {r.Hi, 1, "<="}} {
		if !math.IsInf(end.at, 0) {
			s.check(v, end.op, s.b.Number(end.at+end.sign*rounding*(1+math.Abs(end.at))))
		}
	}
}

// must lowers an attribute of a formal as a condition on what stands for it.
func (s *scope) must(v ir.Value, a *lang.Attr) {
	zero := s.b.Number(0)
	switch a.Name.Name {
	case "nonneg":
		s.check(v, ">=", zero)
	case "nonpos":
		s.check(v, "<=", zero)
	case "pos":
		s.check(v, ">", zero)
	case "neg":
		s.check(v, "<", zero)
	case "bounds":
		s.check(v, ">=", s.node(a.Args[0].Value))
		s.check(v, "<=", s.node(a.Args[1].Value))
	case "psd", "nsd":
		s.check(v, a.Name.Name, ir.None)
	case "symmetric":
		s.check(v, "==", s.b.Transpose(v))
	case "skew":
		s.check(v, "==", s.b.Neg(s.b.Transpose(v)))
	case "diag":
		s.check(v, "==", s.b.Diag(s.b.DiagOf(v)))
	}
}
