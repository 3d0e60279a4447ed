package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// argument is the type of what stands for a formal, its place, and its facts before any mapping.
type argument struct {
	expr  lang.Expr // for messages; of several arguments the first
	facts Facts
}

// match decides how a function is applied to its arguments and what its body sees of them: a function of numbers maps
// over arrays, axis= and "for" take slices, several arguments of a variadic formal are stacked, and the shapes of formals
// bind their dims.
func (r *reader) match(s *site) bool {
	s.outer = scalarType()
	args, ok := r.gather(s)
	if !ok {
		return false
	}
	switch {
	case s.reduce != nil:
		ok = r.slices(s, args, 0)
	case s.axis != nil:
		ok = r.alongAxis(s, args)
	case s.fn.allNumbers():
		ok = r.mapOver(s, args)
	}
	return ok && r.unify(s, args)
}

// allNumbers reports whether every formal is declared as a number: then the function maps over arrays.
func (f *function) allNumbers() bool {
	for _, x := range f.decl.Formals {
		if len(x.Shape) > 0 {
			return false
		}
	}
	return true
}

// gather collects the facts of the arguments by formal, stacking those of a variadic one.
func (r *reader) gather(s *site) ([]argument, bool) {
	args := make([]argument, len(s.args))
	for i, f := range s.formals() {
		switch {
		case f.Variadic && len(s.rest) > 0:
			a, ok := r.stackRest(s, f)
			if !ok {
				return nil, false
			}
			args[i] = a
		case s.optional(i):
			continue
		case s.args[i] != nil:
			args[i] = argument{s.args[i], *r.expr(s.args[i])}
		case f.Default != nil:
			args[i] = argument{f.Default, r.defaultFacts(s, f)}
		}
		if args[i].facts.Bad {
			return nil, false
		}
		if s.reduce != nil && i == 0 {
			args[i].facts.Type = stackedType(dim.Shape{s.over}, args[i].facts.Type)
			args[i].facts.Props = 0
		}
	}
	return args, true
}

// defaultFacts reads the default value of a formal, in the scope of the function.
func (r *reader) defaultFacts(s *site, f *lang.Formal) Facts {
	d := r.instance(s.fn)
	d.sink = &reports{}
	return *d.expr(f.Default)
}

// stackRest makes one argument of those of a variadic formal: a single one that has all its axes (or stands for its
// entries) is taken as it is, others are stacked on a new first axis.
func (r *reader) stackRest(s *site, f *lang.Formal) (argument, bool) {
	first := s.rest[0]
	a := argument{first, *r.expr(first)}
	rank := len(f.Shape)
	if len(s.rest) == 1 && (isEntries(f) || len(a.facts.Type.Shape) >= rank || rank == 1) {
		return a, true
	}
	t := scalarType()
	for i, x := range s.rest {
		g := r.expr(x)
		if u, ok := pairType(t, g.Type); ok {
			t = u
		} else {
			r.report(&stackedShapes{at: x.Span(), first: first.Span(), fn: s.fn.decl, x: g.Type, y: t})
			return a, false
		}
		if i > 0 {
			a.facts = joinFacts(a.facts, *g)
		}
	}
	s.stack = true
	a.facts.Props = 0
	shape := append(dim.Shape(nil), t.Shape...)
	for len(shape)+1 < rank {
		shape = append(dim.Shape{dim.Int(1)}, shape...)
	}
	n := dim.Int(int64(len(s.rest)))
	if rank == 1 && t.Kind != Scalar {
		s.outer, s.mapped = t, true
		a.facts.Type = vecType(n)
		return a, true
	}
	a.facts.Type = stackedType(dim.Shape{n}, typeOf(shape))
	return a, true
}

// joinFacts are the facts of an array that holds the entries of both.
func joinFacts(a, b Facts) Facts {
	a.Level, a.Range, a.Curv = max(a.Level, b.Level), a.Range.Hull(b.Range), a.Curv&b.Curv
	return a
}

// mapOver applies a function of numbers entry by entry: all arrays have one shape.
func (r *reader) mapOver(s *site, args []argument) bool {
	for i := range args {
		t, ok := pairType(s.outer, args[i].facts.Type)
		if !ok {
			r.report(&stackedShapes{at: args[i].expr.Span(), first: s.firstArray(args), fn: s.fn.decl, x: args[i].facts.Type, y: s.outer})
			return false
		}
		s.outer = t
	}
	if s.outer.Kind == Scalar {
		return true
	}
	s.mapped = true
	for i, f := range s.formals() { // the body takes one form for all entries
		a := &args[i]
		if s.fn.kernel == nil && a.facts.Type.Kind != Scalar && !a.facts.Range.IsPoint() && hasAttr(f.Attrs, "const") != nil {
			r.report(r.wrongShape(s, f, a.expr, "a number"))
			return false
		}
		a.facts.Type, a.facts.Props = scalarType(), 0
	}
	return true
}

// firstArray is the place of the first argument that is no number.
func (s *site) firstArray(args []argument) lang.Span {
	for _, a := range args {
		if a.facts.Type.Kind != Scalar && a.expr != nil {
			return a.expr.Span()
		}
	}
	return s.at
}

// alongAxis reads axis=k.
func (r *reader) alongAxis(s *site, args []argument) bool {
	p, ok := r.size(s.axis, "an axis")
	if !ok {
		return false
	}
	k, isConst := p.Const()
	rank := len(args[0].facts.Type.Shape)
	if !isConst || k < 0 || int(k) >= rank {
		r.report(&badAxis{at: s.axis.Span(), typ: args[0].facts.Type, arg: args[0].expr.Span()})
		return false
	}
	return r.slices(s, args, int(k))
}

// overSlices reports whether a function is one of a vector that can be taken of all slices along an axis.
func (f *function) overSlices() bool {
	return len(f.decl.Formals) > 0 && len(f.decl.Formals[0].Shape) == 1 && (f.kernel == nil || f.kernel.axis)
}

// slices applies a function of one vector to the slices of its first argument along an axis.
func (r *reader) slices(s *site, args []argument, axis int) bool {
	if !s.fn.overSlices() {
		r.report(&noAxis{at: s.name, fn: s.fn.decl, reduce: s.reduce != nil})
		return false
	}
	shape := args[0].facts.Type.Shape
	s.along = axis
	rest := append(append(dim.Shape(nil), shape[:axis]...), shape[axis+1:]...)
	s.outer = typeOf(rest)
	args[0].facts.Type, args[0].facts.Props = vecType(shape[axis]), 0
	return true
}

// unify binds the dims of the formals' shapes to those of the arguments.
func (r *reader) unify(s *site, args []argument) bool {
	s.dims = map[string]dim.Poly{}
	s.facts = make([]Facts, len(args))
	body := r.instance(s.fn)
	s.body = body
	for i, f := range s.formals() {
		a := &args[i]
		s.facts[i] = a.facts
		if len(f.Shape) == 0 && !f.Variadic {
			if !r.number(s, f, a) {
				return false
			}
			if p, ok := r.sizeOf(s, i, a); ok {
				s.dims[nameOf(f.Name)] = p
			}
			continue
		}
		t, ok := r.shapeFor(s, f, a)
		if !ok {
			return false
		}
		s.facts[i].Type = t
	}
	return r.bindExtents(s, body, args)
}

// bindExtents equates the extents of all formals with those of their arguments. One with several names that have no value
// yet waits for the others to give them one.
func (r *reader) bindExtents(s *site, body *reader, args []argument) bool {
	for last := false; ; {
		waiting, bound := 0, len(s.dims)
		for i, f := range s.formals() {
			for k, x := range f.Shape {
				n := s.facts[i].Type.Shape[k]
				if len(s.unbound(body, x)) > 1 {
					waiting++
					if last {
						r.report(&extentForm{at: args[i].expr.Span(), fn: s.fn.decl, formal: f, got: n, extent: x.Span().Text()})
						return false
					}
				} else if !r.bindExtent(s, body, x, n, f, args[i].expr) {
					return false
				}
			}
		}
		if waiting == 0 {
			return true
		}
		last = len(s.dims) == bound
	}
}

// sizeOf returns the value of a number argument as a polynomial in sizes, where it is one.
func (r *reader) sizeOf(s *site, i int, a *argument) (dim.Poly, bool) {
	if a.facts.Level > Const || a.expr == nil {
		return dim.Poly{}, false
	}
	if a.facts.Range.IsPoint() {
		return r.poly(&lang.Number{Value: a.facts.Range.Lo}, 1)
	}
	if s.args[i] == nil {
		return dim.Poly{}, false
	}
	return r.poly(a.expr, 8)
}

// number checks an argument that must be a number.
func (r *reader) number(s *site, f *lang.Formal, a *argument) bool {
	if a.facts.Type.Kind == Scalar {
		return true
	}
	r.report(r.wrongShape(s, f, a.expr, "a number"))
	return false
}

// shapeFor gives an argument the rank of its formal: a row counts as a vector, a number as a vector of one, and any
// shape as the list of its entries where the formal says so.
func (r *reader) shapeFor(s *site, f *lang.Formal, a *argument) (Type, bool) {
	t, rank := a.facts.Type, len(f.Shape)
	switch {
	case rank == 1 && (t.Kind == Vec || t.Kind == Row):
		return vecType(t.Shape[0]), true
	case rank == 1 && t.Kind == Scalar:
		return vecType(dim.Int(1)), true
	case rank == 1 && isEntries(f):
		return vecType(t.Shape.Size()), true
	case rank == len(t.Shape) && t.Kind != Row:
		return t, true
	}
	want := [...]string{"a number", "a vector", "a matrix", "an array of three axes"}[min(rank, 3)]
	if rank == 1 && t.Kind == Mat && r.exchanged(s) == nil {
		r.report(r.matrixAsVector(s, f, a))
	} else {
		r.report(r.wrongShape(s, f, a.expr, want))
	}
	return t, false
}

// bindExtent equates one extent of a formal's shape with that of its argument.
func (r *reader) bindExtent(s *site, body *reader, x lang.Expr, n dim.Poly, f *lang.Formal, at lang.Expr) bool {
	id, isName := lang.Unparen(x).(*lang.Ident)
	if isName && !s.bound(body, id.Name) {
		s.dims[id.Name] = n
		return true
	}
	if free := s.unbound(body, x); len(free) == 1 {
		name := free[0]
		p, ok := r.solveExtent(s, body, x, n, name)
		if least := p.Sub(dim.Int(1)); !ok || !r.nonNegative(least) {
			r.report(&extentForm{at: at.Span(), fn: s.fn.decl, formal: f, got: n, extent: x.Span().Text(), need: r.needed(least)})
			return false
		}
		s.dims[name] = p
		return true
	}
	want, ok := r.extentIn(s, body, x)
	if !ok || want.Equal(n) {
		return true
	}
	if t := r.expr(at).Type; t.Kind == Mat && isSquare(f) && !t.Shape[0].Equal(t.Shape[1]) {
		r.report(r.wrongShape(s, f, at, "a square matrix"))
		return false
	}
	r.report(&extentsDiffer{at: at.Span(), fn: s.fn.decl, formal: f, got: n, want: want, extent: x.Span().Text(), whole: s.at})
	return false
}

// unbound lists the names of an extent that have no value yet.
func (s *site) unbound(body *reader, x lang.Expr) (out []string) {
	walk(x, func(e lang.Expr) bool {
		if id, ok := e.(*lang.Ident); ok && !s.bound(body, id.Name) && !slices.Contains(out, id.Name) {
			out = append(out, id.Name)
		}
		return true
	})
	return out
}

// solveExtent finds the size that an extent k*d + b has for d, of that of the argument.
func (r *reader) solveExtent(s *site, body *reader, x lang.Expr, n dim.Poly, name string) (dim.Poly, bool) {
	symbol := s.fn.symbol(name)
	s.dims[name] = dim.Symbol(symbol)
	p, ok := r.extentIn(s, body, x)
	delete(s.dims, name)
	a, b, linear := p.Linear(symbol)
	k, whole := a.Const()
	if !ok || !linear || !whole {
		return dim.Poly{}, false
	}
	return n.Sub(b).Over(k)
}

// bound reports whether a name in a shape already has a value: a dim bound before, a number formal, or a dim outside.
func (s *site) bound(body *reader, name string) bool {
	if _, ok := s.dims[name]; ok {
		return true
	}
	return body.outer != nil && body.find(name) != nil
}

// extentIn evaluates an extent in terms of the caller's sizes.
func (r *reader) extentIn(s *site, body *reader, x lang.Expr) (dim.Poly, bool) {
	inner := &reader{u: r.u, opts: r.opts, names: map[string]*entity{}, outer: body.outer, t: body.t, sink: body.sink}
	for name, p := range s.dims {
		inner.names[name] = &entity{role: localDimRole, size: p, sized: true, facts: Facts{Level: Dim, Curv: Affine}}
	}
	return inner.poly(x, 8)
}
