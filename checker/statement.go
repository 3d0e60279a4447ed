package checker

import "github.com/cvxc-lang/cvxc/lang"

// reason says what asks for a curvature: the objective, a side of a relation, a member of a set.
type reason struct {
	kind     reasonKind
	at       lang.Span // the keyword or the operator
	want     Curvature
	whole    lang.Expr // the expression of which it is asked
	relation *lang.Relation
	op       lang.RelOp
	left     bool // the side of op
	sense    lang.Sense
	part     bool // whole is a term of what is asked about
}

type reasonKind uint8

const (
	forObjective reasonKind = iota
	forInequality
	forEquality
	forMember
	forSemidefinite
)

// readObjective reads minimize, maximize or satisfy, and asks for its curvature.
func (r *reader) readObjective(o *lang.Objective) {
	if o.Value == nil {
		return
	}
	f := r.expr(o.Value)
	if !f.Bad && f.Type.Kind != Scalar && r.fn == nil {
		r.report(r.objectiveShape(o, f.Type))
		return
	}
	want := Convex
	if o.Sense == lang.Maximize {
		want = Concave
	}
	r.ask(o.Value, reason{kind: forObjective, at: o.Keyword, want: want, whole: o.Value, sense: o.Sense})
}

// ask reports what keeps an expression from having a curvature.
func (r *reader) ask(e lang.Expr, why reason) {
	f := r.expr(e)
	if f.Bad {
		r.askTerms(e, why)
	} else if !f.Curv.Has(why.want) {
		r.blame(e, why)
	}
}

// askTerms asks for the curvature of the sound terms of a sum in which another is wrong: one mistake hides no other.
func (r *reader) askTerms(e lang.Expr, why reason) {
	for _, t := range flatten(e, 1<<10) {
		if r.expr(t.expr).Bad || t.expr == e {
			continue
		}
		term := why
		term.whole, term.part = t.expr, true
		if t.minus {
			term.want = why.want.Flip()
		}
		r.ask(t.expr, term)
	}
}

// readConstraints reads constraints in the scope at hand.
func (r *reader) readConstraints(cs []lang.Constraint) {
	for _, c := range cs {
		switch c := c.(type) {
		case *lang.Relation:
			r.relation(c)
		case *lang.Membership:
			r.membership(c)
		case *lang.Forall:
			binders, dims := r.binders, r.dims
			r.open(c.Binders)
			r.readConstraints(c.Body)
			r.binders, r.dims = binders, keepCounts(dims, r.dims)
		}
	}
}

// relation reads e <= f, e == f, l <= e <= u, X >> Y.
func (r *reader) relation(c *lang.Relation) {
	ok, mark := true, len(r.sink.list)
	level := Number
	for _, e := range c.Operands {
		f := r.expr(e)
		ok = ok && !f.Bad
		level = max(level, f.Level)
		if !f.Bad && f.Type.Kind != Scalar {
			defer r.wantEntries(mark)
		}
	}
	if len(c.Operands) != len(c.Ops)+1 {
		return
	}
	if !ok {
		r.askAll(c)
		return
	}
	if !r.sidesFit(c.Operands, c.OpSpans, c.Span()) {
		return
	}
	switch {
	case level == Variable || r.fn != nil:
		r.elementwiseOnSymmetric(c)
	case len(c.Ops) > 1 || !trivial(c, 0):
		r.report(&constantConstraint{c: c, level: level, verdict: r.constantVerdict(c)})
	}
	r.askAll(c)
}

// askAll asks for the curvatures that the operators of a relation need.
func (r *reader) askAll(c *lang.Relation) {
	for i, op := range c.Ops {
		switch {
		case op == lang.Eq || op == lang.Le || op == lang.Ge:
			r.askSides(c, i, op)
		case i < len(c.OpSpans):
			r.semidefinite(c, i)
		}
	}
}

// askSides asks for convex <= concave and affine == affine.
func (r *reader) askSides(c *lang.Relation, i int, op lang.RelOp) {
	left, right := Convex, Concave
	kind := forInequality
	switch op {
	case lang.Ge:
		left, right = Concave, Convex
	case lang.Eq:
		left, right, kind = Affine, Affine, forEquality
	}
	at := c.Span()
	if i < len(c.OpSpans) {
		at = c.OpSpans[i]
	}
	x, y := c.Operands[i], c.Operands[i+1]
	fx, fy := r.expr(x), r.expr(y)
	alike := trivial(c, i)
	if alike && fx.Curv.Has(left) {
		if r.fn == nil {
			r.report(&trivialConstraint{c: c})
		}
		return
	}
	r.ask(x, reason{kind: kind, at: at, want: left, whole: x, relation: c, op: op, left: true})
	bothBend := !fx.Bad && !fy.Bad && !fx.Curv.Has(left) && !fy.Curv.Has(right) && fx.Curv != Unknown && fy.Curv != Unknown
	if alike || bothBend && kind == forInequality { // one report about the operator
		return
	}
	r.ask(y, reason{kind: kind, at: at, want: right, whole: y, relation: c, op: op})
}

// trivial reports whether operator i says that something equals itself.
func trivial(c *lang.Relation, i int) bool {
	return c.Ops[i] == lang.Eq && same(c.Operands[i], c.Operands[i+1])
}

func (r *reader) constantVerdict(c *lang.Relation) verdict {
	out := holds
	for i, op := range c.Ops {
		switch r.compare(c.Operands[i], op, c.Operands[i+1]) {
		case fails:
			return fails
		case unknown:
			out = unknown
		}
	}
	return out
}

// elementwiseOnSymmetric warns of P >= 0 for a symmetric variable: it means entries, not eigenvalues.
func (r *reader) elementwiseOnSymmetric(c *lang.Relation) {
	if len(c.Ops) != 1 || c.Ops[0] != lang.Ge && c.Ops[0] != lang.Le || r.fn != nil {
		return
	}
	for k, e := range c.Operands {
		id, isName := lang.Unparen(e).(*lang.Ident)
		f, other := r.expr(e), r.expr(c.Operands[1-k])
		against := (isName || r.differsFromSymmetric(e)) && other.Level == Number && other.Type.Kind == Scalar && other.Range == point(0) ||
			other.Level < Variable && other.Type.Kind == Mat && other.Props&Diagonal != 0
		if against && f.Level == Variable && f.Props&Symmetric != 0 && f.Props&Diagonal == 0 {
			semidefinite, sign := PSD, "nonneg"
			if (c.Ops[0] == lang.Le) != (k == 1) {
				semidefinite, sign = NSD, "nonpos"
			}
			m := &elementwiseMatrix{c: c, name: id, decl: r.declared(e), settled: f.Props&semidefinite != 0 && other.Range == point(0), sign: sign}
			if m.settled && isName {
				m.entries = append(r.addAttr(id, sign), replace(c.Span(), ""))
			}
			r.report(m)
		}
	}
}

// differsFromSymmetric reports whether e is a difference of matrices: P - Q >= 0 is written for eigenvalues elsewhere.
func (r *reader) differsFromSymmetric(e lang.Expr) bool {
	d, ok := lang.Unparen(e).(*lang.Binary)
	return ok && d.Op == lang.Sub && r.expr(d.X).Type.Kind == Mat && r.expr(d.Y).Type.Kind == Mat
}

// membership reads (t, x) in soc, x in box(l, u).
func (r *reader) membership(c *lang.Membership) {
	ok := true
	for _, e := range c.Tuple {
		ok = !r.expr(e).Bad && ok
	}
	if c.Set == nil || c.Set.Name == nil {
		return
	}
	fn, known := r.callee(c.Set)
	if fn != nil && fn.kernel != nil && fn.kernel.operator != nil {
		r.report(&notASet{set: c.Set, fn: fn.decl, tuple: c.Tuple})
		return
	}
	if !r.readArguments(c.Set) || !ok || !known || fn == nil || fn.broken {
		return
	}
	if !fn.isSet() {
		r.report(&notASet{set: c.Set, fn: fn.decl, tuple: c.Tuple})
		return
	}
	whole := &lang.Call{At: c.Set.At, Module: c.Set.Module, Name: c.Set.Name}
	for _, e := range c.Tuple {
		whole.Args = append(whole.Args, &lang.Arg{Value: e})
	}
	for _, a := range c.Set.Args {
		if k := formalIndex(fn.decl.Formals, nameOf(a.Name)); a.Name != nil && k >= 0 && k < len(c.Tuple) {
			r.report(r.badNamed(whole, fn, a, k)) // what it names stands left of "in"
			return
		}
	}
	whole.Args = append(whole.Args, c.Set.Args...)
	s, ok := r.arrange(whole, fn)
	if !ok {
		return
	}
	s.node = c.Set
	t := r.member(s)
	if t == nil {
		return
	}
	r.t.Calls[c.Set] = t
	for _, a := range whole.Args { // the rows of a set are read for affine arguments, those in its brackets as well
		r.ask(a.Value, reason{kind: forMember, at: c.InSpan, want: Affine, whole: a.Value})
	}
}

// member matches what stands left of "in", and the arguments of the set, with the set's formals.
func (r *reader) member(s *site) *Target {
	if !r.match(s) {
		return nil
	}
	t := s.target()
	t.Facts = Facts{Type: s.outer, Level: s.level(), Range: everything(), Curv: Affine}
	if s.fn.kernel != nil {
		if !r.memberOfCone(s) {
			return nil
		}
		return t
	}
	body := s.body
	body.bindSite(s, r)
	branches := body.branches(s.fn.decl)
	if !r.obligations(s, t) || r.sizedChoice(s, branches) || !r.structure(s, branches) {
		return nil
	}
	for _, b := range branches {
		if !r.requires(s, t, body, b.items) {
			return nil
		}
	}
	if s.fn.busy {
		r.report(&recursion{at: s.name, fn: s.fn.decl})
		return nil
	}
	if len(branches) > 1 { // until the values of const parameters are known
		t.pending, r.pending = true, true
		return t
	}
	p := r.membersOf(s, branches[0])
	if p.cause != nil {
		if !s.fn.broken {
			r.brokenBody(s, p.cause, r.noEntries(s, branches[0]))
		}
		return nil
	}
	t.body = func() *Body { return r.blockBody(s, body, branches[0]) }
	if !r.bodyFits(s, t, body) {
		return nil
	}
	return t
}

// membersOf reads the rows of a set for a kind of call, from the cache where it can.
func (r *reader) membersOf(s *site, b branch) *proved {
	empty := r.emptyDims(s)
	key := "in" + s.key(b.when, empty)
	if p := s.fn.signatures[key]; p != nil {
		return p
	}
	defer s.fn.read()()
	g := r.genericAt(s, b, empty)
	g.readItems(b.items)
	p := &proved{}
	if faults := append(g.sink.list, g.faults.list...); len(faults) > 0 {
		p.cause = faults[0]
	}
	s.fn.signatures[key] = p
	return p
}
