package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/lang"
)

// operator is how a function of the kernel makes a function of a function: its first argument is the name of one. What it
// makes is read, proved and lowered like any function with a body. Arguments by position are the point of that function,
// those by name stay as they are.
//
//	perspective(f, x, s)   s*f(x/s), closed at s = 0: the body of f with every constant times s (Body.Scale)
//	indicator(S, x)        0 where x is in S, infinite elsewhere: minimize 0 subject to x in S
//	support(S, y)          the largest y'x over x in S: the dual of the rows of S
type operator struct {
	sets bool // the named function is a set
	made func(r *reader, of *function, moves []bool, facts []Facts) (*function, lang.Diagnoser)
}

// derived is how a function was made by an operator.
type derived struct {
	of    *function
	scale *lang.Formal // of a perspective: s
	dual  bool         // a support function: the body describes the set
	moves []bool       // by formal: it belongs to the point, or is the scale
}

// operatorCall reads a call of an operator.
func (r *reader) operatorCall(c *lang.Call, op *function) Facts {
	if len(c.Args) < 2 || c.For != nil {
		r.report(&operatorArguments{call: c, op: op.decl})
		return bad()
	}
	of := r.operandFunction(c, op)
	rest := &lang.Call{At: c.At, Name: c.Name, Args: c.Args[1:]}
	if ok := r.readArguments(rest); of == nil || !ok {
		return bad()
	}
	fn := r.made(op, of, rest)
	if fn == nil {
		return bad()
	}
	s, ok := r.arrange(fn.scaleLast(rest), fn)
	if !ok {
		return bad()
	}
	s.node = c
	if !r.restIsData(s) {
		return bad()
	}
	return r.apply(s)
}

// restIsData asks that all beside the point is data: of a support function the set, for l'c is no longer affine where c varies
// too, and of a perspective what is not divided by the scale, for the body has s*c where f has c.
func (r *reader) restIsData(s *site) bool {
	m := s.fn.made
	if !m.dual && m.scale == nil {
		return true
	}
	for i, e := range s.args {
		if e != nil && !m.moves[i] && r.expr(e).Level == Variable {
			r.report(&restVaries{at: e.Span(), fn: s.fn.decl, formal: s.formals()[i], decls: r.declared(e), set: m.dual})
			return false
		}
	}
	return true
}

// operandFunction finds the function that the first argument names; nil if a report has been made.
func (r *reader) operandFunction(c *lang.Call, op *function) *function {
	name := named(c.Args[0].Value)
	if name == nil || c.Args[0].Name != nil {
		r.readArguments(&lang.Call{At: c.At, Name: c.Name, Args: c.Args[:1]})
		if _, reported := c.Args[0].Value.(*lang.BadExpr); !reported {
			r.report(&operandName{at: c.Args[0].Span(), op: op.decl, set: op.kernel.operator.sets})
		}
		return nil
	}
	of, known := r.callee(name)
	switch {
	case !known || of == nil || of.broken:
		return nil
	case op.kernel.operator.sets != of.isSet():
		r.report(&operandKind{at: name.Span(), op: op.decl, set: of.isSet()})
		return nil
	case of.decl.Builtin && !of.isSet():
		r.report(&operandBuiltin{at: name.Span(), op: op.decl})
		return nil
	}
	return of
}

// named reads the name of a function, f or risk.f, as a call of it without arguments; nil of other expressions.
func named(e lang.Expr) *lang.Call {
	switch e := e.(type) {
	case *lang.Ident:
		return &lang.Call{At: e.At, Name: e}
	case *lang.Qualified:
		return &lang.Call{At: e.At, Module: e.Module, Name: e.Name}
	}
	return nil
}

// qualified reports the name of a function of an import where a value is wanted.
func (r *reader) qualified(e *lang.Qualified) {
	if fn, _ := r.callee(named(e)); fn != nil {
		r.report(&functionAsValue{name: e, fn: fn.decl})
	}
}

// made returns the function that an operator makes of another one for the arguments of a call: the same one for the same
// choice of its point. It is nil if a report has been made.
func (r *reader) made(op, of *function, rest *lang.Call) *function {
	if of.busy {
		r.report(&recursion{at: rest.Span(), fn: of.decl})
		return nil
	}
	moves := of.point(rest, op.kernel.operator.sets)
	facts := r.operandFacts(of, moves, rest)
	s := &site{fn: of, facts: facts}
	key := op.decl.Name.Name + s.key(nil, nil)
	if fn := of.derived[key]; fn != nil {
		return fn
	}
	fn, why := op.kernel.operator.made(r, of, moves, facts)
	if why != nil {
		r.report(&operandFails{at: rest.Span(), op: op.decl, fn: of.decl, set: of.isSet(), cause: why.Diagnose()})
		return nil
	}
	put(&of.derived, key, fn)
	return fn
}

// operandFacts are the facts of the formals of a function of which an operator is called: of its point what is declared,
// of the others what is given by name.
func (r *reader) operandFacts(of *function, moves []bool, rest *lang.Call) []Facts {
	data := make([]bool, len(moves))
	for i, m := range moves {
		data[i] = !m
	}
	facts := of.declaredFacts(r, data)
	for _, a := range rest.Args {
		if k := formalIndex(of.decl.Formals, nameOf(a.Name)); k >= 0 && a.Name != nil {
			given := r.expr(a.Value)
			facts[k].Range = facts[k].Range.Meet(given.Range)
			facts[k].Props |= given.Props
		}
	}
	return facts
}

// madeOf returns what an operator makes of a function whose point is as large as its body allows, what has a default aside;
// nil if it makes nothing of it.
func (r *reader) madeOf(op, of *function) *function {
	if op == nil || op.kernel == nil || op.kernel.operator == nil || of == nil || of.broken || op.kernel.operator.sets != of.isSet() {
		return nil
	}
	for k := range 1 << min(len(of.decl.Formals), mostRoles) {
		moves := lastFirst(k, len(of.decl.Formals))
		for i, f := range of.decl.Formals {
			moves[i] = !moves[i] && f.Default == nil && hasAttr(f.Attrs, "const") == nil
		}
		fn, why := op.kernel.operator.made(r, of, moves, r.operandFacts(of, moves, &lang.Call{}))
		if why == nil && slices.Contains(moves, true) && r.jointly(fn) {
			fn.decl.Doc = &lang.Doc{Text: "What " + code(op.decl.Name.Name) + " makes of " + code(of.decl.Name.Name) + ".\nExample: " + fn.example(op)}
			return fn
		}
	}
	return nil
}

// example is a call of an operator for a derived function: its point by position, what has no default by name.
func (f *function) example(op *function) string {
	call := op.decl.Name.Name + "(" + f.made.of.decl.Name.Name
	for i, x := range f.decl.Formals {
		switch {
		case f.made.moves[i]:
			call += ", " + x.Name.Name
		case x.Default == nil:
			call += ", " + x.Name.Name + "=" + x.Name.Name
		}
	}
	return call + ")"
}

// jointly reports whether the body of a derived function is convex or concave in its point for some branch.
func (r *reader) jointly(fn *function) bool {
	branches := []branch{{nil, fn.decl.Items}}
	if hasWhen(fn.decl.Items) {
		branches = allBranches(fn.decl)
	}
	data := make([]bool, len(fn.made.moves))
	for i, m := range fn.made.moves {
		data[i] = !m
	}
	for _, b := range branches {
		g := r.generic(fn, fn.declaredFacts(r, data), b)
		g.readItems(b.items)
		if len(g.sink.list) == 0 && len(g.faults.list) == 0 {
			return true
		}
	}
	return false
}

// point tells which formals the arguments by position fill; the last one of a perspective is the scale.
func (f *function) point(rest *lang.Call, set bool) []bool {
	n := 0
	moves := make([]bool, len(f.decl.Formals))
	named := make([]bool, len(moves))
	for _, a := range rest.Args {
		switch k := formalIndex(f.decl.Formals, nameOf(a.Name)); {
		case a.Name == nil:
			n++
		case k >= 0:
			named[k] = true
		}
	}
	if !set {
		n--
	}
	for i, x := range f.decl.Formals {
		if !named[i] && n > 0 {
			moves[i] = true
			if !x.Variadic {
				n--
			}
		}
	}
	return moves
}

// scaleLast names the last argument by position of a perspective of a function that takes any number of them.
func (f *function) scaleLast(c *lang.Call) *lang.Call {
	scale := f.made.scale
	if scale == nil || !slices.ContainsFunc(f.decl.Formals, func(x *lang.Formal) bool { return x.Variadic }) {
		return c
	}
	out := *c
	out.Args = slices.Clone(c.Args)
	for k := len(out.Args) - 1; k >= 0; k-- {
		if a := out.Args[k]; a.Name == nil {
			out.Args[k] = &lang.Arg{At: a.At, Name: scale.Name, Value: a.Value}
			break
		}
	}
	return &out
}

// movePoint makes the point of a derived function no data, unless everything is: constants of the body are scaled, the
// point is not. What the body of a perspective may know of x/s is the sign of x.
func (s *site) movePoint() {
	if s.fn.made == nil {
		return
	}
	level := s.level()
	for i, moves := range s.fn.made.moves {
		f := &s.facts[i]
		switch {
		case !moves:
		case level == Variable:
			f.Level = Variable
		default:
			f.Level = max(f.Level, Param)
		}
		if moves && s.fn.made.dual { // the body is about the points of the set
			f.Range, f.Props = everything(), f.Props&Symmetric
		}
		if scale := s.fn.made.scale; moves && scale != nil && s.formals()[i] != scale {
			f.Range = directions(f.Range)
			delete(s.dims, nameOf(s.formals()[i].Name))
		}
	}
}

// roles is choice k of the formals that are data: as lastFirst, and of a derived function all that is no part of its point.
func (f *function) roles(k int) []bool {
	data := lastFirst(k, len(f.decl.Formals))
	for i := range data {
		data[i] = data[i] || f.made != nil && !f.made.moves[i]
	}
	return data
}

// newDerived starts the declaration of a derived function: the formals of its point, then the scale if there is one, then
// those that stay as they are.
func newDerived(op string, of *function, moves []bool, scale *lang.Formal) *function {
	at := of.decl.Name.At
	d := &derived{of: of, scale: scale}
	decl := &lang.Func{At: of.decl.At, Name: &lang.Ident{At: at, Name: op + "(" + of.decl.Name.Name + ")"}}
	add := func(which bool) {
		for i, f := range of.decl.Formals {
			if moves[i] == which {
				decl.Formals, d.moves = append(decl.Formals, f), append(d.moves, which)
			}
		}
	}
	add(true)
	if scale != nil {
		decl.Formals, d.moves = append(decl.Formals, scale), append(d.moves, true)
	}
	add(false)
	fn := newFunction(decl, of.home)
	fn.outer, fn.lib, fn.made = of.outer, of.lib, d
	return fn
}

// perspectiveOf makes s*f(x/s). The items are those of f; an expression becomes an objective of its sense.
func perspectiveOf(r *reader, of *function, moves []bool, facts []Facts) (*function, lang.Diagnoser) {
	for i, f := range of.decl.Formals {
		if a := hasAttr(f.Attrs, "bounds"); a != nil && moves[i] {
			return nil, &boundedPoint{attr: a}
		}
	}
	at := of.decl.Name.At
	scale := &lang.Formal{At: at, Name: &lang.Ident{At: at, Name: freshName("s", of.decl)}}
	fn := newDerived("perspective", of, moves, scale)
	e := of.decl.Body
	if e == nil {
		fn.decl.Items = of.decl.Items
		return fn, nil
	}
	defer of.read()()
	in := lang.At{Place: e.Span()}
	curv := r.generic(of, facts, branch{}).expr(e).Curv
	if curv == Unknown {
		return nil, &noCurvature{fn: of.decl}
	}
	o := &lang.Objective{At: in, Keyword: e.Span(), Value: e}
	if !curv.Has(Convex) {
		o.Sense = lang.Maximize
	}
	fn.decl.Items = []lang.Item{&lang.Value{At: in, Expr: e}, o}
	return fn, nil
}

// freshName returns a name that nothing in a function has.
func freshName(name string, f *lang.Func) string {
	used := map[string]bool{}
	lang.Inspect(f, func(n lang.Node) bool {
		if id, ok := n.(*lang.Ident); ok {
			used[id.Name] = true
		}
		return true
	})
	for used[name] {
		name += "_"
	}
	return name
}

// indicatorOf makes the function that is 0 on a set: minimize 0 subject to (x, ...) in S.
func indicatorOf(_ *reader, of *function, moves []bool, _ []Facts) (*function, lang.Diagnoser) {
	fn := newDerived("indicator", of, moves, nil)
	at := of.decl.Name.At
	in := &lang.Membership{At: at, InSpan: at.Place, Set: &lang.Call{At: at, Name: of.decl.Name}}
	for _, f := range of.decl.Formals {
		in.Tuple = append(in.Tuple, &lang.Ident{At: at, Name: f.Name.Name})
	}
	fn.decl.Items = []lang.Item{
		&lang.Objective{At: at, Sense: lang.Minimize, Keyword: at.Place, Value: &lang.Number{At: at}},
		&lang.SubjectTo{At: at, Keyword: at.Place, Constraints: []lang.Constraint{in}},
	}
	return fn, nil
}

// supportOf makes the support function of a set: its body is that of the indicator, to be read as the dual.
func supportOf(r *reader, of *function, moves []bool, facts []Facts) (*function, lang.Diagnoser) {
	for i, f := range of.decl.Formals {
		for _, a := range f.Attrs {
			if n := nameOf(a.Name); moves[i] && n != "entries" && n != "symmetric" {
				return nil, &restrictedPoint{attr: a}
			}
		}
	}
	fn, why := indicatorOf(r, of, moves, facts)
	fn.decl.Name.Name = "support(" + of.decl.Name.Name + ")"
	fn.made.dual = true
	return fn, why
}
