package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// site is one call on its way to a Target: what stands for each formal, and how the function is applied.
type site struct {
	node   lang.Node // *lang.Call or *lang.Binary
	at     lang.Span
	name   lang.Span // of the function's name
	fn     *function
	args   []lang.Expr // by formal; nil: the default, or the variadic formal
	rest   []lang.Expr // of the variadic formal
	axis   lang.Expr
	reduce *lang.Binders
	over   dim.Poly // number of index tuples of reduce

	body   *reader // for the body of the function, made by match
	facts  []Facts // by formal, as the body sees them: per entry where mapped, per slice along an axis
	dims   map[string]dim.Poly
	sizes  map[string]dim.Poly // those of dims that the body is proved for, where it is proved for some sizes only
	outer  Type                // what the function is mapped over; Scalar if it is not
	along  int                 // axis, -1
	stack  bool
	mapped bool
}

// formals returns the declared formals.
func (s *site) formals() []*lang.Formal { return s.fn.decl.Formals }

func hasAttr(attrs []*lang.Attr, name string) *lang.Attr {
	for _, a := range attrs {
		if nameOf(a.Name) == name {
			return a
		}
	}
	return nil
}

// isEntries reports whether a formal takes any shape as the list of its entries.
func isEntries(f *lang.Formal) bool { return hasAttr(f.Attrs, "entries") != nil }

// arrange gives arguments to formals: named ones first, then the others in order, the variadic one what is left.
func (r *reader) arrange(c *lang.Call, fn *function) (*site, bool) {
	formals := fn.decl.Formals
	s := &site{node: c, at: c.Span(), name: c.Name.Span(), fn: fn, args: make([]lang.Expr, len(formals)), along: -1}
	ok := true
	var positional []lang.Expr
	for _, a := range c.Args {
		if a.Name == nil {
			positional = append(positional, a.Value)
			continue
		}
		k := formalIndex(formals, a.Name.Name)
		switch {
		case k >= 0 && s.args[k] == nil && !formals[k].Variadic:
			s.args[k] = a.Value
		case k < 0 && a.Name.Name == "axis" && s.axis == nil:
			s.axis = a.Value
		default:
			r.report(r.badNamed(c, fn, a, k))
			r.misnamed = append(r.misnamed, a)
			ok = false
		}
	}
	k := 0
	for _, x := range positional {
		for k < len(formals) && (s.args[k] != nil && !formals[k].Variadic || s.optional(k)) {
			k++
		}
		switch {
		case k == len(formals):
			r.report(&argumentCount{call: c, fn: fn.decl, got: len(positional), extra: x, axes: len(r.expr(positional[0]).Type.Shape),
				fixes: r.rewritesOf(c, codeArguments, Unknown, false)})
			return s, false
		case formals[k].Variadic:
			s.rest = append(s.rest, x)
		default:
			s.args[k] = x
		}
	}
	return s, r.complete(s, c) && ok
}

// complete reports formals that have neither an argument nor a default.
func (r *reader) complete(s *site, c *lang.Call) bool {
	for i, f := range s.formals() {
		if s.args[i] == nil && f.Default == nil && (!f.Variadic || len(s.rest) == 0) && !s.optional(i) {
			r.report(&argumentCount{call: c, fn: s.fn.decl, got: len(c.Args), missing: f})
			return false
		}
	}
	return true
}

// optional: text arguments are looked at by the kernel function that takes them.
func (s *site) optional(i int) bool {
	return s.fn.kernel != nil && s.fn.kernel.text == nameOf(s.formals()[i].Name)
}

func formalIndex(formals []*lang.Formal, name string) int {
	for i, f := range formals {
		if nameOf(f.Name) == name {
			return i
		}
	}
	return -1
}

// call reads a call of a function as a value.
func (r *reader) call(c *lang.Call) Facts {
	fn, known := r.callee(c)
	if fn == nil || fn.broken || c.Name == nil {
		r.readArguments(c)
		return bad()
	}
	if !known || fn.isSet() {
		r.readArguments(c)
		if known {
			r.report(&setAsValue{call: c})
		}
		return bad()
	}
	if fn.kernel != nil && fn.kernel.operator != nil {
		return r.operatorCall(c, fn)
	}
	s, ok := r.arrange(c, fn)
	if c.For != nil {
		return r.reduction(c, s, ok)
	}
	if !r.readArguments(c) || !ok {
		return bad()
	}
	return r.apply(s)
}

// readArguments reads all arguments, so that what is wrong in them is reported; it reports whether all are sound.
func (r *reader) readArguments(c *lang.Call) bool {
	binders, dims := r.binders, r.dims
	ok, mark := true, len(r.sink.list)
	if c.For != nil {
		_, ok = r.open(c.For)
	}
	for _, a := range c.Args {
		if _, text := a.Value.(*lang.String); !text && !slices.Contains(r.misnamed, a) {
			ok = !r.expr(a.Value).Bad && ok
		}
	}
	if c.For == nil {
		r.wantEntries(mark)
	}
	r.binders, r.dims = binders, keepCounts(dims, r.dims)
	return ok
}

// reduction reads f(e for B): f along the values of e.
func (r *reader) reduction(c *lang.Call, s *site, ok bool) Facts {
	binders, dims := r.binders, r.dims
	axes, good := r.open(c.For)
	for _, a := range c.Args {
		if _, text := a.Value.(*lang.String); !text {
			good = !r.expr(a.Value).Bad && good
		}
	}
	r.binders, r.dims = binders, keepCounts(dims, r.dims)
	if !ok || !good {
		return bad()
	}
	s.reduce, s.over = c.For, axes.Size()
	return r.apply(s)
}

// apply matches a site with its function and finds the facts of the value.
func (r *reader) apply(s *site) Facts {
	if s.fn.busy {
		r.report(&recursion{at: s.name, fn: s.fn.decl})
		return bad()
	}
	var t *Target
	if s.fn.kernel != nil && s.fn.kernel.read != nil {
		t = r.kernelTarget(s)
	} else if r.match(s) {
		s.movePoint()
		t = r.resolve(s)
	}
	if t == nil {
		return bad()
	}
	r.t.Calls[s.node] = t
	return t.Facts
}

// target starts the Target of a matched site.
func (s *site) target() *Target {
	t := &Target{
		Func: s.fn.decl, Args: s.args, Rest: s.rest, Stack: s.stack, Axis: s.along, Reduce: s.reduce != nil, Mapped: s.mapped,
	}
	if m := s.fn.made; m != nil {
		t.Moves, t.Dual = m.moves, m.dual
		if m.scale != nil {
			t.Of, t.Scale = m.of.decl, m.scale
		}
	}
	return t
}
