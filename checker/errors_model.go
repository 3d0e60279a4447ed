package checker

import "github.com/cvxc-lang/cvxc/lang"

// noObjective is CVX0107: a problem says nothing about what is wanted.
type noObjective struct{ problem *lang.Problem }

func (n *noObjective) Diagnose() *lang.Diagnostic {
	at := n.problem.Span()
	if n.problem.Name != nil {
		at = n.problem.Name.Span()
	}
	w := fault("CVX0107", at, "the problem has no objective", "nothing to minimize or maximize").
		note("a problem has one objective: `minimize e`, `maximize e`, or `satisfy` where any feasible point will do")
	for _, it := range n.problem.Items {
		if s, ok := it.(*lang.SubjectTo); ok {
			return w.hint("write `satisfy` if any feasible point will do", insertBefore(s.Keyword, "satisfy\n    ")).done()
		}
	}
	return w.done()
}

// secondObjective is CVX0108.
type secondObjective struct{ second, first *lang.Objective }

func (s *secondObjective) Diagnose() *lang.Diagnostic {
	return fault("CVX0108", s.second.Keyword, "a second objective", "another objective").
		also(s.first.Keyword, "the first one").
		note("one problem has one objective").
		hint("weigh several goals in one sum, or make a constraint of one of them").done()
}

// constantObjective is W0417.
type constantObjective struct{ o *lang.Objective }

func (c *constantObjective) Diagnose() *lang.Diagnostic {
	return lint("W0417", c.o.Value.Span(), "the objective does not depend on any variable", "the same for every point").
		also(c.o.Keyword, "the objective").
		hint("write `satisfy` if any feasible point will do").done()
}

// trivialConstraint is W0418: x == x.
type trivialConstraint struct{ c *lang.Relation }

func (t *trivialConstraint) Diagnose() *lang.Diagnostic {
	return lint("W0418", t.c.Span(), "this constraint always holds", "both sides are the same").done()
}

// constantConstraint is W0418: a constraint of data alone.
type constantConstraint struct {
	c       *lang.Relation
	level   Level
	verdict verdict
}

func (c *constantConstraint) Diagnose() *lang.Diagnostic {
	at := c.c.Span()
	if c.c.Label != nil {
		at = c.c.Operands[0].Span().Join(c.c.Operands[len(c.c.Operands)-1].Span())
	}
	text := "it holds or not before anything is solved"
	switch c.verdict {
	case holds:
		text = "it always holds"
	case fails:
		text = "it never holds: the problem is infeasible"
	}
	w := lint("W0418", at, "this constraint has no variable in it", text)
	if c.level >= Const {
		w = w.note("what the data must satisfy is stated by `require`, which is checked when the data is read")
	}
	return w.done()
}

// notYet is CVX0308: the grammar has it, nothing carries it out yet.
type notYet struct {
	at   lang.Span
	what string
	hint string // what says it otherwise
}

func (n *notYet) Diagnose() *lang.Diagnostic {
	w := fault("CVX0308", n.at, "not supported yet: "+n.what, "not supported yet")
	if n.hint != "" {
		w = w.hint(n.hint)
	}
	return w.done()
}

// variableRequire is CVX0105: a require is about sizes and data.
type variableRequire struct {
	at   lang.Span
	decl *entity
}

func (v *variableRequire) Diagnose() *lang.Diagnostic {
	w := fault("CVX0105", v.at, "`require` is about data, not about variables", "decided by the solver")
	if v.decl != nil {
		w = w.also(v.decl.where(), "declared `var`")
	}
	return w.hint("what variables must satisfy is a constraint: it stands after `subject to`").done()
}

// falseRequire is CVX0305: a require that no data can satisfy.
type falseRequire struct{ c *lang.Compare }

func (f *falseRequire) Diagnose() *lang.Diagnostic {
	return fault("CVX0305", f.c.Span(), "no data can satisfy this requirement", "never true").
		note("it contradicts the declarations of what it names").done()
}

// dimValue is CVX0213: the value of a dim is a whole number.
type dimValue struct {
	spec  *lang.DimSpec
	sizes bool // made of other dims
}

func (d *dimValue) Diagnose() *lang.Diagnostic {
	if d.sizes {
		return fault("CVX0213", d.spec.Value.Span(), "the size of "+code(d.spec.Name.Name)+" must be a number", "made of other sizes").
			hint("write " + codeOf(d.spec.Value) + " where the size is needed, as in `x[n+1]`; or relate them by `require`").done()
	}
	return fault("CVX0213", d.spec.Value.Span(), "the size of "+code(d.spec.Name.Name)+" must be a whole number", "not a whole number").done()
}

// badDefault is CVX0305: the default breaks the declaration.
type badDefault struct {
	value  lang.Expr
	name   *lang.Ident
	within Interval
}

func (b *badDefault) Diagnose() *lang.Diagnostic {
	return fault("CVX0305", b.value.Span(), "the default of "+code(b.name.Name)+" breaks its declaration", "not within "+b.within.String()).
		also(b.name.Span(), "declared here").done()
}

// laterDefault is CVX0101: a default value names a parameter that has none yet.
type laterDefault struct{ at, name, later *lang.Ident }

func (l *laterDefault) Diagnose() *lang.Diagnostic {
	name := code(l.name.Name)
	if l.name == l.later {
		return fault("CVX0101", l.at.Span(), "the default of "+name+" names itself", "has no value yet").also(l.name.Span(), "declared here").done()
	}
	return fault("CVX0101", l.at.Span(), "the default of "+name+" names a parameter that is declared after it", "has no value yet").
		also(l.name.Span(), "declared here").also(l.later.Span(), "declared after it").
		hint("declare " + code(l.later.Name) + " before " + name).done()
}

// varyingDefault is CVX0503: the default of a const parameter depends on one that is not const.
type varyingDefault struct {
	at    lang.Span
	name  *lang.Ident
	decl  *entity
	edits []lang.Edit
}

func (v *varyingDefault) Diagnose() *lang.Diagnostic {
	w := fault(codeStructure, v.at, "the default of the const "+code(v.name.Name)+" is not const", "may change from solve to solve").
		also(v.name.Span(), "declared `const`")
	if v.decl != nil {
		w = w.also(v.decl.where(), "declared here, without `const`").fix("fix both with the structure", v.edits...)
	}
	return w.note("const parameters are fixed with the structure, and numbers of a generated package").done()
}

// divisionByZero is CVX0305.
type divisionByZero struct{ at lang.Span }

func (d *divisionByZero) Diagnose() *lang.Diagnostic {
	return fault("CVX0305", d.at, "division by zero", "this is 0").done()
}

// zeroDivisor is W0504.
type zeroDivisor struct {
	at    lang.Expr
	rng   Interval
	decls []lang.Label
	fix   []lang.Edit
	name  string
}

func (z *zeroDivisor) Diagnose() *lang.Diagnostic {
	return lint("W0504", z.at.Span(), "division by a parameter that may be zero", "range "+z.rng.String()).labels(z.decls).
		note("a zero is noticed only when data is bound").
		fix("declare "+code(z.name)+" to be positive", z.fix...).done()
}

// warnZeroDivisor warns of a divisor of data that its declaration allows to be 0.
func (r *reader) warnZeroDivisor(e *lang.Binary, y *Facts) {
	if r.fn != nil || y.Level < Const || !y.Range.Has(0) {
		return
	}
	z := &zeroDivisor{at: e.Y, rng: y.Range, decls: r.declared(e.Y)}
	if id, ok := lang.Unparen(e.Y).(*lang.Ident); ok {
		z.name, z.fix = id.Name, r.addAttr(id, "pos")
	}
	r.report(z)
}
