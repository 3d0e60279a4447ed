package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/lang"
)

// codeForeign is the code of rules about functions of other languages, whatever the use of one is reported as.
const codeForeign lang.Code = "CVX0102"

// idiom is part of a report about a call that cannot stand by itself, but may be part of an expression that the language
// has in other words: log(det(X)) is log_det(X), max(eigvals(X)) is lambda_max(X).
type idiom struct {
	at    lang.Span // the call
	code  lang.Code // of the rules about it
	fixes []lang.Help
}

// part lets the report of a call be found.
func (i *idiom) part() *idiom { return i }

// idioms looks, where a part of e has been reported, for a rule that says what e as a whole is here. Expressions are read
// inside out, so the smallest one that a rule knows is offered.
func (r *reader) idioms(e lang.Expr) {
	for k := 0; k < len(r.sink.list); k++ {
		i := partOf(r.sink.list[k], e.Span())
		if i == nil || len(i.fixes) > 0 {
			continue
		}
		if i.fixes = r.rewritesOf(e, i.code, Unknown, false); len(i.fixes) > 0 { // then the others in e are parts of it too
			rest := slices.DeleteFunc(r.sink.list[k+1:], func(d lang.Diagnoser) bool { return partOf(d, e.Span()) != nil })
			r.sink.list = r.sink.list[:k+1+len(rest)]
		}
	}
}

// adviceAbout is what the rules say of a call through which variables may not pass.
func (r *reader) adviceAbout(s *site) []lang.Help {
	e, ok := s.node.(lang.Expr)
	if !ok {
		return nil
	}
	return r.adviceOf(e, "CVX0414")
}

// partOf returns what may become an idiom of a report about a call within a place; else nil.
func partOf(d lang.Diagnoser, at lang.Span) *idiom {
	u, ok := d.(interface{ part() *idiom })
	if !ok {
		return nil
	}
	if i := u.part(); at.Source == i.at.Source && at.Start <= i.at.Start && i.at.End <= at.End {
		return i
	}
	return nil
}
