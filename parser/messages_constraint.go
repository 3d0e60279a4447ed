package parser

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// Faults of relations, labels, quantifiers and lists.

type assignForEqual struct {
	at, left  lang.Span
	condition bool
}

func (f assignForEqual) Diagnose() *lang.Diagnostic {
	m := newError(codeAssign, f.at, "this would be a definition", "equality is written `==`").
		note("`=` stands only in `let`, `dim`, `func`, defaults and named arguments")
	return m.fix("write `==`", replace(f.at, "==")).done()
}

type strictInequality struct {
	at   lang.Span
	ours string
}

func (f strictInequality) Diagnose() *lang.Diagnostic {
	return newError(codeStrict, f.at, "strict", "a strict inequality has no meaning in a constraint").
		note("the best point of a set without its boundary need not exist, and a solver meets bounds only to its tolerance").
		fix("write `"+f.ours+"`", replace(f.at, f.ours)).
		maybe("if the bound itself must not be reached, use a margin that means something, such as 1e-4").done()
}

type splitOperator struct {
	at   lang.Span
	ours string
}

func (f splitOperator) Diagnose() *lang.Diagnostic {
	return newError(codeOperator, f.at, "", "`%s` is written without a blank", f.ours).fix("write `"+f.ours+"`", replace(f.at, f.ours)).done()
}

type inequation struct{ at lang.Span }

func (f inequation) Diagnose() *lang.Diagnostic {
	return newError(codeOperator, f.at, "leaves a hole in the set", "a constraint cannot say that two sides differ").
		note("the points that satisfy it are not a convex set").
		maybe("choose a side, `<=` or `>=` with a margin, or drop the constraint").done()
}

type mixedChain struct {
	first, second lang.Span
	relation      *lang.Relation
	quantified    bool // it stands behind "forall …:", which takes one constraint
}

func (f mixedChain) Diagnose() *lang.Diagnostic {
	m := newError(codeChain, f.second, "this one", "a chain of inequalities runs one way").
		label(f.first, "the chain begins with this one").
		note("a chain bounds one expression from both sides: `lo <= x <= hi`")
	if f.second.Text() == f.first.Text() || f.second.Text() == "==" || f.first.Text() == "==" {
		m = newError(codeChain, f.second, "this one", "an equality does not stand in a chain").
			label(f.first, "the chain begins with this one")
	}
	if f.quantified {
		return m.maybe("write two constraints, in braces: `forall … { …; … }`").done()
	}
	return m.maybe("write two constraints, with `;` or a new line between them", split(f.relation)...).done()
}

// split is the edits that write a chain as constraints of two sides.
func split(r *lang.Relation) []lang.Edit {
	var edits []lang.Edit
	for _, e := range r.Operands[1 : len(r.Operands)-1] {
		at := e.Span()
		edits = append(edits, insert(at.After(), "; "+at.Text()))
	}
	return edits
}

type notAConstraint struct {
	at    lang.Span
	expr  lang.Expr
	next  string
	place lang.Span
}

func (f notAConstraint) Diagnose() *lang.Diagnostic {
	m := newError(codeRelation, f.place, "expected a relation, such as `<=`, `==` or `in`", "%s is not a constraint: it compares nothing", quote(f.at.Text()))
	m.label(f.at, "an expression")
	if f.next != "the end of the line" && f.next != "the end of the file" {
		m.d.Title = "expected a relation, found " + f.next
	}
	if c, ok := f.expr.(*lang.Call); ok && c.For == nil && len(c.Args) > 0 {
		var args []string
		for _, a := range c.Args {
			args = append(args, a.Value.Span().Text())
		}
		left := strings.Join(args, ", ")
		if len(args) > 1 {
			left = "(" + left + ")"
		}
		m.maybe("if it is a set: membership is written with `in`", replace(f.at, left+" in "+c.Name.Name))
	}
	return m.done()
}

type badSet struct {
	at      lang.Span
	next    string
	element lang.Span
}

func (f badSet) Diagnose() *lang.Diagnostic {
	m := newError(codeExpected, f.at, "expected the name of a set", "expected a set behind `in`, found %s", f.next).
		note("a set is a function: `(t, x) in soc`, `x in nonneg`, `x in box(l, u)`")
	return m.maybe("an interval is written as a chain: `lo <= x <= hi`").done()
}

type foreignPrefix struct{ at, next lang.Span }

func (f foreignPrefix) Diagnose() *lang.Diagnostic {
	return newError(codeStatement, f.at, "", "a constraint begins with its label or its left side, not with %s", quote(f.at.Text())).
		fix("remove it", removalAhead(f.at)).done()
}

type foreignLabel struct {
	at, name lang.Span
	ours     string
}

func (f foreignLabel) Diagnose() *lang.Diagnostic {
	return newError(codeLabel, f.at, "", "a label is a name and `:`").fix("write `"+f.ours+"`", replace(f.at, f.ours)).done()
}

type indexedLabel struct {
	name, index, colon lang.Span
	quantifier         string // the binders in the brackets, "" if they are only indices
}

func (f indexedLabel) Diagnose() *lang.Diagnostic {
	m := newError(codeLabel, f.index, "", "a label carries no index").
		note("the duals of `%s` are indexed by the `forall` around it", f.name.Text())
	if f.quantifier != "" {
		whole := f.name.Join(f.colon)
		ours := "forall " + f.quantifier + ": " + f.name.Text() + ":"
		return m.fix("write "+quote(ours), replace(whole, ours)).done()
	}
	if f.colon.Text() != ":" {
		return m.fix("remove the index", remove(f.index), replace(f.colon, ":")).done()
	}
	return m.fix("remove the index", remove(f.index)).done()
}

type labelledForall struct{ label, colon, to lang.Span }

func (f labelledForall) Diagnose() *lang.Diagnostic {
	m := newError(codeLabel, f.label, "names the whole `forall`", "a label stands behind the `forall`, before its constraint")
	if !f.to.IsValid() {
		return m.maybe("give each constraint inside its own label").done()
	}
	return m.fix("move it to the constraint", removalAhead(f.label.Join(f.colon)), insert(f.to, f.label.Text()+": ")).done()
}

type trailingLabel struct{ colon, name, to, cut lang.Span }

func (f trailingLabel) Diagnose() *lang.Diagnostic {
	return newError(codeLabel, f.name, "", "a label stands in front of its constraint").
		fix("move it to the front", insert(f.to, f.name.Text()+": "), remove(f.cut)).done()
}

type objectiveLabel struct {
	at, next lang.Span
	require  bool
}

func (f objectiveLabel) Diagnose() *lang.Diagnostic {
	what := "an objective"
	if f.require {
		what = "a `require`"
	}
	cut := removalAhead(f.at)
	if f.at.Text() == ":" {
		cut.New = " " // it stands right behind the keyword
	}
	m := newError(codeLabel, f.at, "", "%s has no label", what).fix("remove it", cut)
	if name, isLet := strings.CutSuffix(f.at.Text(), "="); isLet {
		m.maybe("to name it, write `let " + strings.TrimSpace(name) + " = …`, and minimize the name")
	}
	return m.done()
}

type conditional struct{ at lang.Span }

func (f conditional) Diagnose() *lang.Diagnostic {
	return newError(codeLogic, f.at, "", "a constraint has no condition of its own").
		note("conditions choose indices, in `forall i in n if i != k: …`; a choice that depends on variables is not convex").done()
}

type negatedConstraint struct{ at lang.Span }

func (f negatedConstraint) Diagnose() *lang.Diagnostic {
	return newError(codeLogic, f.at, "the points where it fails", "a constraint is not negated").
		note("the points that break a constraint are in general not a convex set").
		maybe("write the side that is meant: `x <= 0` for not `x >= 0`").done()
}

type choice struct{ at lang.Span }

func (f choice) Diagnose() *lang.Diagnostic {
	return newError(codeLogic, f.at, "a choice", "an expression has no condition").
		note("a choice that depends on a variable is in general not convex; one of affine pieces that is convex is a maximum").
		maybe("write `max(a, b)`, or `min(a, b)` for a concave one; `abs(x)` and `pos(x)` are such").done()
}

type disjunctive struct{ at lang.Span }

func (f disjunctive) Diagnose() *lang.Diagnostic {
	return newError(codeLogic, f.at, "one or the other", "constraints hold together: there is no `or`").
		note("the union of two sets is in general not convex").
		maybe("keep the one that applies, or decide it with a binary variable").done()
}

type joinedConstraints struct{ at lang.Span }

func (f joinedConstraints) Diagnose() *lang.Diagnostic {
	return newError(codeTogether, f.at, "", "all constraints hold: `;` or a new line goes between them").
		fix("write `;`", lang.Edit{Span: removal(f.at).Span, New: ";"}).done()
}

type missingSemicolon struct{ at, next lang.Span }

func (f missingSemicolon) Diagnose() *lang.Diagnostic {
	return newError(codeTogether, f.next, "expected an operator, a new line or `;`", "two constraints on one line need `;` between them").
		fix("insert `;`", insert(f.at, ";")).done()
}

type commaBetween struct {
	at   lang.Span
	last bool
}

func (f commaBetween) Diagnose() *lang.Diagnostic {
	if f.last {
		return newError(codeTogether, f.at, "", "no comma stands behind a constraint").fix("remove it", removal(f.at)).done()
	}
	return newError(codeTogether, f.at, "", "constraints on one line have `;` between them").fix("write `;`", replace(f.at, ";")).done()
}

type missingRange struct {
	at   lang.Span
	name string
	next string
}

func (f missingRange) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "expected `in` and a range", "expected the range of `%s`, found %s", f.name, f.next).
		note("`%s in n` runs over 0, …, n-1; ranges are `a..<b` and `a..=b`", f.name).done()
}

type missingIn struct{ at lang.Span }

func (f missingIn) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "expected `in`", "an index runs `in` its range").fix("insert `in`", insert(f.at, " in")).done()
}

type binderAssign struct{ at lang.Span }

func (f binderAssign) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "", "an index runs `in` its range").fix("write `in`", replace(f.at, spaced(f.at, "in"))).done()
}

type sharedRange struct {
	names   lang.Span
	binders []*lang.Binder
	of      string
}

func (f sharedRange) Diagnose() *lang.Diagnostic {
	var parts []string
	for _, b := range f.binders {
		parts = append(parts, b.Name.Name+" in "+f.of)
	}
	ours := strings.Join(parts, ", ")
	return newError(codeQuantifier, f.names, "", "each index has a range of its own").
		fix("write `"+ours+"`", replace(f.binders[0].Place, ours)).done()
}

// rangesInTurn is: i, j in m, n.
type rangesInTurn struct {
	names, whole lang.Span
	binders      []*lang.Binder
}

func (f rangesInTurn) Diagnose() *lang.Diagnostic {
	var parts []string
	for _, b := range f.binders {
		of := b.Hi.Span()
		if b.Lo != nil {
			of = b.Lo.Span().Join(of)
		}
		parts = append(parts, b.Name.Name+" in "+of.Text())
	}
	ours := strings.Join(parts, ", ")
	return newError(codeQuantifier, f.names, "", "each index has its range behind it").fix("write `"+ours+"`", replace(f.whole, ours)).done()
}

// pairSet is a set of pairs of indices: (i, j) in ARCS.
type pairSet struct{ at lang.Span }

func (f pairSet) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "", "indices are numbers, each with a range of its own").
		maybe("for all pairs write `i in m, j in n`; the arcs of a graph are numbered, and their ends a matrix of incidence").done()
}

type countingLoop struct {
	at     lang.Span
	binder *lang.Binder
	colon  bool // no brace follows
}

func (f countingLoop) Diagnose() *lang.Diagnostic {
	dots := "..<"
	if f.binder.Inclusive {
		dots = "..="
	}
	ours := "forall " + f.binder.Name.Name + " in " + f.binder.Lo.Span().Text() + dots + f.binder.Hi.Span().Text()
	edit := ours
	if f.colon {
		edit += ":"
	}
	return newError(codeQuantifier, f.at, "", "a family of constraints is no loop").fix("write "+quote(ours), replace(f.at, edit)).done()
}

type repeatedFor struct{ at lang.Span }

func (f repeatedFor) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "", "further indices follow a comma").
		fix("write `,`", lang.Edit{Span: removal(f.at).Span, New: ","}).done()
}

type missingFor struct {
	at   lang.Span
	word string // what stands in its place, "" if nothing does
}

func (f missingFor) Diagnose() *lang.Diagnostic {
	if f.word != "" {
		return newError(codeQuantifier, f.at, "expected `for`", "expected `for` before the indices, found %s", quote(f.word)).
			fix("write `for`", replace(f.at, spaced(f.at, "for"))).done()
	}
	return newError(codeQuantifier, f.at, "expected `for`", "expected `for` before the indices").
		fix("insert `for`", insert(f.at, " for")).done()
}

type foreignForall struct{ at lang.Span }

func (f foreignForall) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "", "a family of constraints begins with `forall`").
		fix("write `forall`", replace(f.at, "forall")).done()
}

type foreignCondition struct{ at lang.Span }

func (f foreignCondition) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "", "a condition on indices begins with `if`").
		fix("write `if`", replace(f.at, spaced(f.at, "if"))).done()
}

type parenthesisedBinders struct {
	open, close lang.Span
	end         lang.Span // of the parentheses around the constraint, if there are any
}

func (f parenthesisedBinders) Diagnose() *lang.Diagnostic {
	if f.end.IsValid() {
		return newError(codeQuantifier, f.open, "", "a `forall` is written `forall i in n: …`, without parentheses").
			fix("remove the parentheses", replace(f.open, spaceBehindWord(f.open)), replace(f.close, ": "), remove(f.end)).done()
	}
	edit := remove(f.close)
	if rest := f.close.Source.Text[f.close.End:]; !strings.HasPrefix(strings.TrimLeft(rest, " "), ":") && !strings.HasPrefix(strings.TrimLeft(rest, " "), "{") {
		edit = replace(f.close, ":")
	}
	return newError(codeQuantifier, f.open, "", "the indices of a `forall` stand without parentheses").
		fix("remove the parentheses", replace(f.open, spaceBehindWord(f.open)), edit).done()
}

// spaceBehindWord is the blank that takes the place of a bracket right behind a word.
func spaceBehindWord(at lang.Span) string {
	if at.Start > 0 && at.Source.Text[at.Start-1] == ' ' {
		return ""
	}
	return " "
}

type missingColon struct {
	at, keyword, binders lang.Span
	instead              lang.Span // what stands in its place, if anything
	next                 string
	brace                bool
	skip                 bool // a block opens later on the line
}

func (f missingColon) Diagnose() *lang.Diagnostic {
	want, with := "`:`", ":"
	if f.brace {
		want, with = "`{`", " {"
	}
	if f.skip {
		return newError(codeQuantifier, f.at, "expected `{` or `:`", "expected `{` behind the indices, found %s", f.next).
			label(f.keyword, "of this `forall`").done()
	}
	if f.instead.IsValid() {
		return newError(codeQuantifier, f.instead, "expected `:`", "`:` stands between the indices and the constraint").
			label(f.keyword, "of this `forall`").
			fix("write `:`", lang.Edit{Span: removal(f.instead).Span, New: ":"}).done()
	}
	return newError(codeQuantifier, f.at, "expected "+want, "expected %s behind the indices, found %s", want, f.next).
		label(f.keyword, "of this `forall`").fix("insert "+want, insert(f.at, with)).done()
}

type missingBody struct{ at, keyword lang.Span }

func (f missingBody) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "expected a constraint", "this `forall` has no constraint").label(f.keyword, "begins here").done()
}

type trailingQuantifier struct {
	at, cut, to lang.Span
	binders     *lang.Binders
	respelled   bool
}

func (f trailingQuantifier) Diagnose() *lang.Diagnostic {
	text, open := binderText(f.binders)
	m := newError(codeQuantifier, f.at, "", "the quantifier stands in front: `forall %s: …`", text)
	if open {
		m.note("`..=` includes the end, `..<` leaves it out")
		return m.maybe("move it to the front", insert(f.to, "forall "+text+": "), remove(f.cut)).done()
	}
	return m.fix("move it to the front", insert(f.to, "forall "+text+": "), remove(f.cut)).done()
}

// binderText writes binders in our spelling; open tells that the text does not say whether an end is meant to be in.
func binderText(b *lang.Binders) (text string, open bool) {
	var parts []string
	for _, b := range b.List {
		if b.Hi == nil {
			continue
		}
		s := b.Name.Name + " in " + b.Hi.Span().Text()
		if b.Lo != nil {
			op := "..<"
			between := lang.Span{Source: b.Place.Source, Start: b.Lo.Span().End, End: b.Hi.Span().Start}.Text()
			if b.Inclusive || !strings.Contains(between, "..<") {
				op = "..="
			}
			open = open || !strings.Contains(between, "..<") && !strings.Contains(between, "..=")
			s = b.Name.Name + " in " + b.Lo.Span().Text() + op + b.Hi.Span().Text()
		}
		if b.Step != nil {
			s += " step " + b.Step.Span().Text()
		}
		parts = append(parts, s)
	}
	text = strings.Join(parts, ", ")
	for i, c := range b.Conds {
		word := " and "
		if i == 0 {
			word = " if "
		}
		text += word + c.Place.Text()
	}
	return text, open
}

type constraintList struct {
	open, close         lang.Span
	body                []lang.Constraint
	binders, quantifier lang.Span
}

func (f constraintList) Diagnose() *lang.Diagnostic {
	m := newError(codeQuantifier, f.open, "", "a family of constraints is written `forall … : …`")
	if len(f.body) != 1 {
		return m.done()
	}
	cut := lang.Span{Source: f.open.Source, Start: f.body[0].Span().End, End: f.close.End}
	return m.fix("write `forall`", replace(f.open, "forall "+f.quantifier.Text()+": "), remove(cut)).done()
}

type extraSeparator struct{ at lang.Span }

func (f extraSeparator) Diagnose() *lang.Diagnostic {
	return newError(codeSeparator, f.at, "nothing follows it", "a `%s` too many", f.at.Text()).fix("remove it", removal(f.at)).done()
}

type wrongSeparator struct {
	at   lang.Span
	ours string
}

func (f wrongSeparator) Diagnose() *lang.Diagnostic {
	return newError(codeSeparator, f.at, "", "`%s` stands between these, not `%s`", f.ours, f.at.Text()).
		fix("write `"+f.ours+"`", replace(f.at, f.ours)).done()
}

type missingSeparator struct {
	at, next lang.Span
	ours     string
}

func (f missingSeparator) Diagnose() *lang.Diagnostic {
	return newError(codeSeparator, f.next, "expected `"+f.ours+"` or an operator before this", "expected `%s` before %s", f.ours, quote(f.next.Text())).
		fix("insert `"+f.ours+"`", insert(f.at, f.ours)).done()
}

type itemSemicolon struct{ at lang.Span }

func (f itemSemicolon) Diagnose() *lang.Diagnostic {
	return newError(codeSeparator, f.at, "", "no `;` stands behind an item; it only separates constraints on one line").
		fix("remove it", removal(f.at)).done()
}
