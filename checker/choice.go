package checker

import "github.com/cvxc-lang/cvxc/lang"

// sizedChoice finds a const argument that guards of branches ask for and that is a size, and reports it: a body, and the
// cones in it, are chosen before sizes are known. Of data only the value counts, for which it is enough that the guards
// leave one branch.
func (r *reader) sizedChoice(s *site, branches []branch) bool {
	if s.level() < Variable && len(branches) <= 1 {
		return false
	}
	for i, f := range s.formals() {
		if hasAttr(f.Attrs, "const") != nil && s.facts[i].sized() && inGuards(s.fn.decl, nameOf(f.Name)) {
			r.report(r.notConst(s, i))
			return true
		}
	}
	return r.openGuard(s, branches)
}

// openGuard finds a guard that the check with the values of const parameters will not decide either, and reports it: one
// about a variable, about a parameter that changes with the data, or about sizes.
func (r *reader) openGuard(s *site, branches []branch) bool {
	if len(branches) <= 1 {
		return false
	}
	for _, b := range branches {
		for _, c := range b.when.Conds {
			level := s.body.levelOf(c)
			if s.body.decide([]*lang.Compare{c}) != unknown || level == Const || level > Const && s.level() < Variable {
				continue
			}
			r.report(&lateGuard{at: s.name, guard: c.Span(), fn: s.fn.decl, level: level})
			return true
		}
	}
	return false
}

// sized reports whether a value is known with the sizes, and not before.
func (f *Facts) sized() bool { return f.Level == Dim && !f.Range.IsPoint() }

// inGuards reports whether a guard of a function names a formal.
func inGuards(decl *lang.Func, formal string) bool {
	for _, it := range decl.Items {
		w, ok := it.(*lang.When)
		if !ok {
			continue
		}
		for _, c := range w.Conds {
			for _, x := range c.Operands {
				if mentions(x, formal) {
					return true
				}
			}
		}
	}
	return false
}

// exponentOfCone asks of the last argument of a power cone that it is one number between 0 and 1, known with the structure.
func (r *reader) exponentOfCone(s *site) bool {
	i := len(s.formals()) - 1
	f, e := &s.facts[i], s.argument(i)
	o := &obligation{at: e.Span(), fn: s.fn.decl, cite: s.formals()[i].Span(), code: "CVX0703", decls: r.declaredRanges(e)}
	switch t := r.expr(e).Type; {
	case t.Kind != Scalar:
		o.cond, o.label = "one number as its exponent", article(t.String())
	case f.Level > Const || f.sized():
		r.report(r.notConst(s, i))
		return false
	case f.Range.IsPoint() && !(0 < f.Range.Lo && f.Range.Lo < 1), f.Range.Meet(Interval{0, 1}).Empty():
		o.cond, o.label = "an exponent between 0 and 1", "range "+f.Range.String()
	default:
		return true
	}
	r.report(o)
	return false
}
