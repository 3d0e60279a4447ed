package checker

import "github.com/cvxc-lang/cvxc/lang"

// notConst: an exponent, or the order of a norm, that is known too late.
func (r *reader) notConst(s *site, i int) lang.Diagnoser {
	e, f := s.argument(i), &s.facts[i]
	at, ent := r.culprit(e, f.Level)
	c := &lateConst{at: at, fn: s.fn.decl, formal: s.formals()[i], level: f.Level, decl: ent}
	if _, isPower := s.node.(*lang.Binary); isPower {
		c.exponent = true
	}
	if ent != nil && f.Level == Param {
		c.edits = attrEdit(ent, "const")
	}
	if e, ok := s.node.(lang.Expr); ok && f.Level == Param {
		if c.changing = r.rewritesOf(e, codeStructure, Unknown, false); len(c.changing) == 0 {
			c.changing = r.adviceOf(e, codeStructure)
		}
	}
	return c
}

// lateGuard is CVX0503: a guard of a function asks for what is not known when its body is chosen; CVX0105 for a variable.
type lateGuard struct {
	at, guard lang.Span
	fn        *lang.Func
	level     Level
}

func (l *lateGuard) Diagnose() *lang.Diagnostic {
	rule, what, known := codeStructure, "a parameter", "known with the data"
	switch {
	case l.level == Variable:
		rule, what, known = "CVX0105", "a variable", "decided by the solver"
	case l.level < Const:
		what, known = "a size", "known with the data"
	}
	return fault(rule, l.at, "which body "+code(l.fn.Name.Name)+" has depends on "+what, known).also(l.guard, "asked for here").
		note("a body, and the cones in it, are chosen before that").
		hint("guards are about `const` arguments; a function of which one body is right for all needs no `when`").done()
}

// lateConst is CVX0503: a parameter, or a size, that changes the structure; CVX0105 for a variable.
type lateConst struct {
	at       lang.Span
	fn       *lang.Func
	formal   *lang.Formal
	level    Level
	decl     *entity
	exponent bool
	edits    []lang.Edit
	changing []lang.Help // functions that take a parameter there
}

func (l *lateConst) Diagnose() *lang.Diagnostic {
	what := "the argument " + code(nameOf(l.formal.Name)) + " of " + code(l.fn.Name.Name)
	if l.exponent {
		what = "an exponent"
	}
	if l.level == Variable {
		w := fault("CVX0105", l.at, what+" is fixed before anything is solved", "decided by the solver")
		if l.decl != nil {
			w = w.also(l.decl.where(), "declared here")
		}
		if l.exponent {
			w = w.hint("a^x with a number a > 0 is `exp(x*log(a))`")
		}
		return w.done()
	}
	title, other := "this parameter changes the structure of the problem", "or write a number"
	switch {
	case l.level < Const:
		title, other = "this size changes the structure of the problem", "write a number, or declare a `param` that is `const`"
	case l.decl != nil:
		title = "the parameter " + code(l.decl.ident.Name) + " changes the structure of the problem"
	}
	w := fault(codeStructure, l.at, title, what+" selects the cone")
	if l.decl != nil {
		w = w.also(l.decl.where(), "declared here").fix("fix it with the structure", l.edits...)
	}
	return w.note("whether the expression is convex depends on its value").hint(other).helps(l.changing).done()
}
