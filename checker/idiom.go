package checker

import "github.com/cvxc-lang/cvxc/lang"

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
	for k := len(r.sink.list) - 1; k >= 0; k-- {
		u, ok := r.sink.list[k].(interface{ part() *idiom })
		if !ok || len(u.part().fixes) > 0 {
			continue
		}
		if i, at := u.part(), e.Span(); at.Source == i.at.Source && at.Start <= i.at.Start && i.at.End <= at.End {
			i.fixes = r.rewritesOf(e, i.code, Unknown, false)
		}
	}
}
