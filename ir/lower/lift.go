package lower

import (
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
)

// lift decides whether the body of a function of numbers can be lowered for all entries of arrays at once: everything in
// it is a number per entry, or a list of known length.
type lift struct {
	t      *checker.Tables
	values bool // of a closed form
}

// liftable reports whether a function can be applied to all entries at once: every formal is a number or the list of its
// arguments.
func (x *instance) liftable() bool {
	for _, f := range x.t.Func.Formals {
		if len(f.Shape) > 0 && !f.Variadic {
			return false
		}
	}
	return x.t.Axis < 0 && !x.t.Dual && liftable(x.body, x.values)
}

// liftable reports whether a body can be lifted.
func liftable(b *checker.Body, values bool) bool {
	l := &lift{t: &b.Tables, values: values}
	if b.Value != nil {
		return l.expr(b.Value)
	}
	for _, it := range b.Items {
		if !l.item(it) {
			return false
		}
	}
	return true
}

func (l *lift) item(it lang.Item) bool {
	switch it := it.(type) {
	case *lang.VarDecl:
		for _, d := range it.Decls {
			if len(d.Shape) > 0 || !l.attrs(d.Attrs) {
				return false
			}
		}
	case *lang.Let:
		return it.Binders == nil && l.expr(it.Value)
	case *lang.Value: // of a graph it is not read
		return it.Builtin || l.t.Facts[it.Expr] == nil || l.expr(it.Expr)
	case *lang.Objective:
		return it.Value == nil || l.expr(it.Value)
	case *lang.SubjectTo:
		for _, c := range it.Constraints {
			if !l.constraint(c) {
				return false
			}
		}
	}
	return true
}

func (l *lift) attrs(list []*lang.Attr) bool {
	for _, a := range list {
		for _, x := range a.Args {
			if !l.expr(x.Value) {
				return false
			}
		}
	}
	return true
}

func (l *lift) constraint(c lang.Constraint) bool {
	switch c := c.(type) {
	case *lang.Relation:
		for i, op := range c.Ops {
			if op > lang.Ge || !l.expr(c.Operands[i]) {
				return false
			}
		}
		return l.expr(c.Operands[len(c.Operands)-1])
	case *lang.Membership:
		t := l.t.Calls[c.Set]
		if t == nil {
			return false
		}
		for _, e := range t.Args {
			if e != nil && !l.expr(e) {
				return false
			}
		}
		if t.Builtin() {
			return t.Func.Name.Name != "psd"
		}
		b := t.Body()
		return b != nil && liftable(b, false)
	}
	return false
}

// expr reports whether an expression can be lifted: a number, or a list, made of such.
func (l *lift) expr(e lang.Expr) bool {
	if alt, ok := l.t.Instead[e]; ok && !l.expr(alt) {
		return false
	}
	f := l.t.Facts[e]
	if f == nil {
		return false
	}
	number := len(f.Type.Shape) == 0
	if !number {
		if _, known := f.Type.Shape[0].Const(); !known || len(f.Type.Shape) > 1 {
			return false
		}
	}
	switch e := e.(type) {
	case *lang.Number:
		return true
	case *lang.Ident:
		return number || l.list(e)
	case *lang.Paren:
		return l.expr(e.X)
	case *lang.Unary:
		return l.expr(e.X)
	case *lang.Binary:
		if e.Op == lang.Pow || e.Op == lang.EPow {
			return l.call(l.t.Calls[e])
		}
		return l.number(e) && l.expr(e.X) && l.expr(e.Y)
	case *lang.Index:
		return l.list(e.X) && len(e.Subs) == 1 && !e.Subs[0].Slice && l.known(e.Subs[0].Index)
	case *lang.Call:
		return e.For == nil && l.call(l.t.Calls[e])
	}
	return false
}

// number reports that a product is not one of arrays.
func (l *lift) number(e *lang.Binary) bool {
	scalar := func(x lang.Expr) bool { return l.t.Facts[x] != nil && l.t.Facts[x].Type.Kind == checker.Scalar }
	return e.Op != lang.Mul || scalar(e.X) || scalar(e.Y)
}

// list reports whether an expression is a formal that is no number: within a lifted body it stands for a list.
func (l *lift) list(e lang.Expr) bool {
	id, ok := lang.Unparen(e).(*lang.Ident)
	if !ok {
		return false
	}
	_, ok = l.t.Uses[id].(*lang.Formal)
	return ok
}

func (l *lift) known(e lang.Expr) bool {
	f := l.t.Facts[e]
	return f != nil && f.Range.IsPoint()
}

// call reports whether a call can be lifted.
func (l *lift) call(t *checker.Target) bool {
	if t == nil || t.Axis >= 0 || t.Reduce || t.Dual {
		return false
	}
	for _, e := range append(append([]lang.Expr(nil), t.Args...), t.Rest...) {
		if e != nil && !l.expr(e) {
			return false
		}
	}
	if t.Builtin() {
		switch t.Func.Name.Name {
		case "sum", "mod", "indicator_nonneg":
			return true
		}
		return false
	}
	b := t.Body()
	if l.values && t.Func.Body == nil {
		if kernelOf(t.Func) {
			return true
		}
		b = t.Value()
	}
	return b != nil && liftable(b, l.values)
}
