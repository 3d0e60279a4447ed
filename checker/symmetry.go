package checker

import "github.com/cvxc-lang/cvxc/lang"

// matrixProps are the properties of matrices that an array of them has when each has them.
const matrixProps = Symmetric | Skew | PSD | NSD | Diagonal | LowerTri | UpperTri

// symmetricComprehension reports whether [e for i in n, j in n] is symmetric because e stays the same when i and j are
// exchanged: [y[i+j] for i in n, j in n].
func (r *reader) symmetricComprehension(e *lang.Comprehension, body Type) bool {
	if body.Kind != Scalar || len(e.For.List) != 2 || len(e.For.Conds) > 0 {
		return false
	}
	i, j := e.For.List[0], e.For.List[1]
	if i.Step != nil || j.Step != nil || i.Inclusive != j.Inclusive || !sameOrNil(i.Lo, j.Lo) || !same(i.Hi, j.Hi) {
		return false
	}
	x := exchanged{r, nameOf(i.Name), nameOf(j.Name)}
	return x.same(e.Body, e.Body)
}

// exchanged compares expressions of which one has two names exchanged.
type exchanged struct {
	r    *reader
	i, j string
}

func (x exchanged) name(s string) string {
	switch s {
	case x.i:
		return x.j
	case x.j:
		return x.i
	}
	return s
}

// same reports whether b is a with the names exchanged, up to the order of sums and products of numbers.
func (x exchanged) same(a, b lang.Expr) bool {
	a, b = lang.Unparen(a), lang.Unparen(b)
	switch a := a.(type) {
	case *lang.Ident:
		b, ok := b.(*lang.Ident)
		return ok && x.name(a.Name) == b.Name
	case *lang.Number:
		b, ok := b.(*lang.Number)
		return ok && a.Value == b.Value
	case *lang.Unary:
		b, ok := b.(*lang.Unary)
		return ok && x.same(a.X, b.X)
	case *lang.Binary:
		b, ok := b.(*lang.Binary)
		return ok && a.Op == b.Op && (x.same(a.X, b.X) && x.same(a.Y, b.Y) || x.commutes(a) && x.same(a.X, b.Y) && x.same(a.Y, b.X))
	case *lang.Index:
		b, ok := b.(*lang.Index)
		return ok && x.same(a.X, b.X) && x.sameSubs(a, b)
	case *lang.Call:
		b, ok := b.(*lang.Call)
		return ok && x.sameCall(a, b)
	}
	return false
}

// commutes reports whether the operands of an operator may change places.
func (x exchanged) commutes(e *lang.Binary) bool {
	switch e.Op {
	case lang.Add, lang.EMul:
		return true
	case lang.Mul:
		return x.r.expr(e.X).Type.Kind == Scalar || x.r.expr(e.Y).Type.Kind == Scalar
	}
	return false
}

// sameSubs compares subscripts; those of a symmetric matrix may change places.
func (x exchanged) sameSubs(a, b *lang.Index) bool {
	if len(a.Subs) != len(b.Subs) {
		return false
	}
	at := func(k, l int) bool {
		s, t := a.Subs[k], b.Subs[l]
		return !s.Slice && !t.Slice && x.same(s.Index, t.Index)
	}
	straight := true
	for k := range a.Subs {
		straight = straight && at(k, k)
	}
	return straight || len(a.Subs) == 2 && x.r.expr(a.X).Props&Symmetric != 0 && at(0, 1) && at(1, 0)
}

func (x exchanged) sameCall(a, b *lang.Call) bool {
	if !sameIdent(a.Module, b.Module) || !sameIdent(a.Name, b.Name) || len(a.Args) != len(b.Args) || a.For != nil || b.For != nil {
		return false
	}
	for k, p := range a.Args {
		q := b.Args[k]
		if _, text := p.Value.(*lang.String); text || !sameIdent(p.Name, q.Name) || !x.same(p.Value, q.Value) {
			return false
		}
	}
	return true
}

// sumProps: a sum of matrices over indices, or along an axis before theirs, has what each of them has.
func (k *kernelCall) sumProps() Props {
	x := k.r.expr(k.s.args[0])
	if k.s.reduce != nil && x.Type.Kind == Mat || k.s.axis != nil && k.s.along == 0 && len(x.Type.Shape) == 3 {
		return x.Props & matrixProps
	}
	return 0
}
