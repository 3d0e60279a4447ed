package checker

import (
	"errors"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// proved is what is known of one branch of a function for one kind of call: its signature, and the type of its value in
// terms of the function's own dims.
type proved struct {
	sig   *Signature
	typ   *Type          // nil: the body is wrong in itself
	cause lang.Diagnoser // what is wrong then
	err   *unproved      // why there is no signature
	note  *bodyError     // why nothing is proved beyond the curvature
	// pending: it depends on the value of a const parameter
	pending bool
}

// unproved says why a body has no signature for the arguments at hand.
type unproved struct {
	at   lang.Span
	text string
}

// proved returns what is known of a branch for the arguments of a call, from the cache where it can.
func (r *reader) proved(s *site, b branch) *proved {
	empty := r.emptyDims(s)
	key := s.key(b.when, empty)
	p := s.fn.signatures[key]
	if p == nil {
		p = r.prove(s, b, empty)
		s.fn.signatures[key] = p
	}
	return p
}

// typeAt is the type of the value for the sizes of one call.
func (p *proved) typeAt(s *site) Type {
	shape := append(dim.Shape(nil), p.typ.Shape...)
	for i := range shape {
		for _, sym := range shape[i].Symbols() {
			for name, v := range s.dims {
				if s.fn.symbol(name) == sym {
					shape[i] = shape[i].Subst(sym, v)
				}
			}
		}
	}
	return Type{p.typ.Kind, shape}
}

// symbol is the symbol of a dim of the function in its generic body. No other function has it: the sizes of a caller, which
// take the place of it, may be symbols of a function of the same name in another module.
func (f *function) symbol(name string) string { return f.prefix() + name }

// prefix is what symbols of sizes in the body of the function begin with.
func (f *function) prefix() string { return f.decl.Name.Name + f.home.mark + "." }

// prove reads the generic body of a branch for a kind of call and derives its signature, for dims of at least 1 but those
// that may be 0.
func (r *reader) prove(s *site, b branch, empty []string) *proved {
	g := r.genericAt(s, b, empty)
	g.readItems(b.items)
	out := &proved{sig: noSignature(len(s.facts))}
	o := objectiveOf(b.items)
	if len(g.sink.list) > 0 {
		out.cause = g.sink.list[0]
		return out
	}
	if o == nil || o.Value == nil {
		out.cause = &noBody{fn: s.fn.decl}
		return out
	}
	value := g.t.Facts[o.Value]
	if value == nil || value.Bad {
		return out
	}
	t := value.Type
	out.typ, out.pending = &t, g.pending
	if len(g.faults.list) > 0 {
		d := g.faults.list[0].Diagnose()
		out.err = &unproved{at: d.Primary(), text: d.Title}
		return out
	}
	body := g.asBody(&site{fn: s.fn, facts: g.formalFacts(s.formals()), dims: g.symbolDims(s.formals())}, b.items)
	for _, name := range empty {
		body.empty = append(body.empty, s.fn.symbol(name))
	}
	sig, err := proveBody(body)
	if err != nil {
		out.sig.Curv, out.pending = bySense(o.Sense), out.pending || g.forked
		errors.As(err, &out.note)
		return out
	}
	out.sig = sig
	return out
}

// inlineSignature proves what it can of a body "= expr" for formals of declared shapes and the data of one call; nil if
// the body has no curvature of its own.
func (r *reader) inlineSignature(t *Target) *Signature {
	fn := r.fn
	s := &site{fn: fn, facts: r.formalFacts(fn.decl.Formals)}
	key := s.key(nil, nil)
	if p := fn.signatures[key]; p != nil {
		return p.sig
	}
	g := r.generic(fn, s.facts, branch{})
	f := g.expr(fn.decl.Body)
	p := &proved{}
	if !f.Bad && f.Curv != Unknown && len(g.sink.list) == 0 {
		s.dims = g.symbolDims(fn.decl.Formals)
		s.facts = g.formalFacts(fn.decl.Formals)
		if sig, err := proveBody(g.asBody(s, nil).supremum(f.Curv)); err == nil {
			p.sig = sig
		}
	}
	fn.signatures[key] = p
	return p.sig
}

// bySense is the curvature of a jointly convex partial minimization, or a concave maximization.
func bySense(s lang.Sense) Curvature {
	if s == lang.Maximize {
		return Concave
	}
	return Convex
}

// noSignature knows nothing.
func noSignature(n int) *Signature {
	return &Signature{Args: make([]ArgFacts, n), Range: func([]Interval) Interval { return everything() }}
}

func objectiveOf(items []lang.Item) *lang.Objective {
	for _, it := range items {
		if o, ok := it.(*lang.Objective); ok {
			return o
		}
	}
	return nil
}

// generic makes a reader for the body of a function whose formals have their declared shapes, with dims as symbols.
// Variables are affine and as their attributes say; data is as in the call.
func (r *reader) generic(fn *function, actual []Facts, b branch) *reader {
	return r.genericAt(&site{fn: fn, facts: actual}, b, nil)
}

// genericAt is generic for a site: with the dims that have sizes fixed to them, and with those that may be 0.
func (r *reader) genericAt(s *site, b branch, empty []string) *reader {
	fn, actual := s.fn, s.facts
	g := r.instance(fn)
	g.declareDims(fn.decl, s.sizes)
	for _, name := range empty {
		if e := g.names[name]; e != nil {
			e.facts.Range.Lo = 0
			g.setMin(fn.symbol(name), 0)
		}
	}
	for i, f := range fn.decl.Formals {
		facts := g.array(f.Name, f.Shape, f.Attrs, formalRole)
		if len(f.Shape) == 0 && f.Variadic {
			facts.Type = vecType(dim.Symbol(fn.symbol("count")))
		}
		if a := actual[i]; a.Level < Variable {
			facts.Level, facts.Range, facts.Props = a.Level, a.Range, facts.Props|a.Props
		} else {
			facts.Level = Variable
		}
		g.bindGeneric(fn, f, facts)
	}
	for _, it := range b.items {
		if q, ok := it.(*lang.Require); ok {
			g.assumeGuards(q.Conds)
		}
	}
	if b.when != nil {
		g.assumeGuards(b.when.Conds)
	}
	return g
}

// bindGeneric declares a formal of a generic body. A number that the structure is fixed with may stand in sizes.
func (r *reader) bindGeneric(fn *function, f *lang.Formal, facts Facts) {
	name := nameOf(f.Name)
	e := &entity{role: formalRole, ident: f.Name, node: f, facts: facts}
	if len(f.Shape) == 0 && facts.Level <= Const {
		if p, ok := r.poly(&lang.Number{Value: facts.Range.Lo}, 1); ok && facts.Range.IsPoint() {
			e.size, e.sized = p, true
		} else if !facts.Range.IsPoint() {
			symbol := fn.symbol(name)
			e.size, e.sized = dim.Symbol(symbol), true
			r.setMin(symbol, -maxSize)
		}
	}
	if old := r.names[name]; old != nil && name != "" {
		r.report(&defined{name: f.Name, role: formalRole, first: old})
		return
	}
	r.names[name] = e
	r.order = append(r.order, e)
}

// declareDims declares the names in shapes of formals that nothing else declares: they are the dims of the function.
func (r *reader) declareDims(decl *lang.Func, sizes map[string]dim.Poly) {
	for _, f := range decl.Formals {
		for _, x := range f.Shape {
			walk(x, func(e lang.Expr) bool {
				id, ok := e.(*lang.Ident)
				if !ok || r.find(id.Name) != nil || formalIndex(decl.Formals, id.Name) >= 0 {
					return true
				}
				size, fixed := sizes[id.Name]
				if !fixed {
					size = dim.Symbol(r.fn.symbol(id.Name))
				}
				e2 := &entity{role: localDimRole, ident: id, node: f, size: size, sized: true}
				e2.facts = Facts{Level: Dim, Curv: Affine, Range: Interval{1, everything().Hi}}
				r.names[id.Name] = e2
				r.order = append(r.order, e2)
				return true
			})
		}
	}
}

// assumeGuards lets the body rely on the guards of its branch: sizes in proofs of bounds, const arguments in ranges.
func (r *reader) assumeGuards(conds []*lang.Compare) {
	for _, c := range conds {
		for i, op := range c.Ops {
			x, y := c.Operands[i], c.Operands[i+1]
			fx, fy := r.expr(x), r.expr(y)
			if fx.Bad || fy.Bad {
				continue
			}
			if p, ok := r.poly(x, 8); ok {
				if q, ok := r.poly(y, 8); ok {
					r.assume(p, op, q)
				}
			}
			r.narrow(x, op, fy.Range)
			r.narrow(y, mirror(op), fx.Range)
		}
	}
	r.required = r.dims.Known
}

// narrow cuts the range of a formal of data that a guard, or a require, compares with a number.
func (r *reader) narrow(x lang.Expr, op lang.RelOp, y Interval) {
	id, ok := lang.Unparen(x).(*lang.Ident)
	if !ok {
		return
	}
	e := r.names[id.Name]
	if e == nil || e.role != formalRole || e.facts.Level == Variable {
		return
	}
	switch op {
	case lang.Lt, lang.Le:
		e.facts.Range = e.facts.Range.Meet(Interval{everything().Lo, y.Hi})
	case lang.Gt, lang.Ge:
		e.facts.Range = e.facts.Range.Meet(Interval{y.Lo, everything().Hi})
	case lang.Eq:
		e.facts.Range = e.facts.Range.Meet(y)
	}
	delete(r.t.Facts, x)
}

func (r *reader) formalFacts(formals []*lang.Formal) []Facts {
	out := make([]Facts, len(formals))
	for i, f := range formals {
		if e := r.names[nameOf(f.Name)]; e != nil {
			out[i] = e.facts
		}
	}
	return out
}

func (r *reader) symbolDims(formals []*lang.Formal) map[string]dim.Poly {
	out := map[string]dim.Poly{}
	for _, e := range r.order {
		if e.sized {
			out[e.ident.Name] = e.size
		}
	}
	return out
}
