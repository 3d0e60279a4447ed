package parser

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// Faults of declarations and heads.

type missingName struct {
	at    lang.Span
	what  string
	found string
}

func (f missingName) Diagnose() *lang.Diagnostic {
	what := "`" + f.what + "`"
	if f.what == "argument" {
		what = "an argument"
	}
	m := newError(codeDeclarator, f.at, "expected a name", "%s needs a name", what)
	if f.found != "" {
		m.d.Title = "expected a name, found " + f.found
	}
	return m.done()
}

type numberName struct{ at lang.Span }

func (f numberName) Diagnose() *lang.Diagnostic {
	return newError(codeDeclarator, f.at, "", "a name begins with a letter").done()
}

type foreignAssign struct{ at lang.Span }

func (f foreignAssign) Diagnose() *lang.Diagnostic {
	return newError(codeHead, f.at, "", "a named argument is written with `=`").fix("write `=`", replace(f.at, "=")).done()
}

type varDefault struct {
	at         lang.Span
	name       string
	value      lang.Span
	attributes bool // stand in front of it
}

func (f varDefault) Diagnose() *lang.Diagnostic {
	if v := strings.ToLower(f.value.Text()); v == "true" || v == "1" && f.attributes {
		return newError(codeDeclarator, f.at, "", "an attribute has no value: it is there or not").fix("remove it", removal(f.at)).done()
	}
	return newError(codeDeclarator, f.at, "", "a variable has no value before the problem is solved").
		maybe("if it is a starting point, leave it out: none is needed", removal(f.at)).
		maybe("to fix it, add the constraint `" + f.name + " == " + f.value.Text() + "`").
		maybe("to name an expression, write `let " + f.name + " = " + f.value.Text() + "`").done()
}

// boundsAround are bounds with the name in between, as JuMP writes them.
type boundsAround struct {
	lo, name, hi, whole lang.Span
	less                bool // the name is the larger side of the first relation
}

func (f boundsAround) Diagnose() *lang.Diagnostic {
	lo, hi := f.lo.Text(), "inf"
	if f.hi.IsValid() {
		hi = f.hi.Text()
	}
	if !f.less {
		lo, hi = hi, lo
		if !f.hi.IsValid() {
			lo = "-inf"
		}
	}
	attr := "bounds(" + lo + ", " + hi + ")"
	switch {
	case lo == "0" && hi == "inf":
		attr = "nonneg"
	case lo == "-inf" && hi == "0":
		attr = "nonpos"
	}
	ours := f.name.Text() + " " + attr
	return newError(codeDeclarator, f.lo, "", "a bound in a declaration is an attribute").fix("write "+quote(ours), replace(f.whole, ours)).done()
}

type declaratorRelation struct {
	kind       declKind
	name       string
	at         lang.Span // the operator
	sym        sym
	value, cut lang.Span
	after      lang.Span
	op2        lang.Span // a second bound, if there is one
	value2     lang.Span
}

func (f declaratorRelation) Diagnose() *lang.Diagnostic {
	if f.sym == symIn {
		return newError(codeDeclarator, f.at, "", "a declaration has no `in`: what is known of `%s` is an attribute", f.name).
			maybe("for an interval, write `bounds(lo, hi)`; for a cone, a constraint").done()
	}
	if f.at.Text() == ":=" || f.sym == symEq {
		return newError(codeDeclarator, f.at, "", "a default value is written with `=`").fix("write `=`", replace(f.at, "=")).done()
	}
	m := newError(codeDeclarator, f.at, "", "a bound in a declaration is an attribute")
	if f.value.IsValid() {
		if attr := f.attribute(); attr != "" {
			return m.fix("write `"+attr+"`", replace(lang.Span{Source: f.cut.Source, Start: f.after.End, End: f.cut.End}, " "+attr)).done()
		}
	}
	return m.maybe("write `bounds(lo, hi)`, `nonneg` or `nonpos`").done()
}

// attribute is the attribute that says what the relation says, "" if none does.
func (f declaratorRelation) attribute() string {
	if !f.op2.IsValid() {
		return boundAttr(f.at.Text(), f.value.Text())
	}
	lower, upper := f.value.Text(), f.value2.Text()
	switch {
	case strings.HasPrefix(f.at.Text(), ">") && strings.HasPrefix(f.op2.Text(), "<"):
	case strings.HasPrefix(f.at.Text(), "<") && strings.HasPrefix(f.op2.Text(), ">"):
		lower, upper = upper, lower
	default:
		return ""
	}
	return "bounds(" + lower + ", " + upper + ")"
}

// boundAttr is the attribute that says x op value, "" if none does.
func boundAttr(op, value string) string {
	lower := strings.HasPrefix(op, ">") || op == "=>"
	switch {
	case !lower && !strings.HasPrefix(op, "<") && op != "=<":
		return ""
	case strings.ContainsAny(value, "<>=,"):
		return ""
	case value == "0" && op == ">":
		return "pos"
	case value == "0" && op == "<":
		return "neg"
	case value == "0" && lower:
		return "nonneg"
	case value == "0":
		return "nonpos"
	case lower:
		return "bounds(" + value + ", inf)"
	}
	return "bounds(-inf, " + value + ")"
}

type typedDeclarator struct {
	colon, first, second lang.Span
	kind                 declKind
	typeFirst            bool
}

type letShape struct{ name, at lang.Span }

func (f letShape) Diagnose() *lang.Diagnostic {
	return newError(codeShape, f.at, "", "the shape of a `let` is that of its value").
		note("brackets behind its name hold indices: `let %s[i in n] = …`", f.name.Text()).fix("remove it", remove(f.at)).done()
}

// attributeFirst is an attribute in front of its name.
type attributeFirst struct{ attr, name, whole lang.Span }

func (f attributeFirst) Diagnose() *lang.Diagnostic {
	ours := f.whole.Text() + " " + f.attr.Text()
	return newError(codeDeclarator, f.attr, "", "an attribute follows the name that it is of").
		fix("write "+quote(ours), replace(f.attr.Join(f.whole), ours)).done()
}

// declaratorType is a type behind the name that it is of: x: float, x real, x []float64.
type declaratorType struct {
	at, cut lang.Span
	shape   string // how the declarator could look, where empty brackets stand in front of the type
}

func (f declaratorType) Diagnose() *lang.Diagnostic {
	m := newError(codeDeclarator, f.at, "a type", "names are declared without a type: all entries are real numbers").
		fix("remove it", remove(f.cut))
	if f.shape != "" {
		m.maybe("for a vector write its size behind the name: " + quote(f.shape))
	}
	return m.done()
}

func (f typedDeclarator) Diagnose() *lang.Diagnostic {
	if f.typeFirst {
		cut := lang.Span{Source: f.first.Source, Start: f.first.Start, End: f.second.Start}
		return newError(codeDeclarator, f.first, "a type", "names are declared without a type: all entries are real numbers").
			fix("remove it", remove(cut)).done()
	}
	cut := lang.Span{Source: f.colon.Source, Start: f.colon.Start, End: f.second.Start}
	for cut.Start > f.first.End && strings.IndexByte(" \t", cut.Source.Text[cut.Start-1]) >= 0 {
		cut.Start--
	}
	return newError(codeDeclarator, f.colon, "", "attributes follow the name without `:`").fix("remove it", replace(cut, " ")).done()
}

type shapeBrackets struct {
	name, open, close lang.Span
	sym               sym
}

func (f shapeBrackets) Diagnose() *lang.Diagnostic {
	m := newError(codeShape, f.open, "", "the shape of `%s` stands in `[ ]`", f.name.Text())
	if !f.close.IsValid() {
		return m.done()
	}
	cut := lang.Span{Source: f.open.Source, Start: f.name.End, End: f.open.End}
	return m.fix("write brackets", replace(cut, "["), replace(f.close, "]")).done()
}

type emptyShape struct {
	at   lang.Span
	name string
}

func (f emptyShape) Diagnose() *lang.Diagnostic {
	return newError(codeShape, f.at, "nothing inside", "`%s` needs no empty brackets", f.name).fix("remove them", remove(f.at)).done()
}

type rangeShape struct {
	at        lang.Span
	lo        lang.Expr // nil for a set
	hi        lang.Span
	exclusive bool
}

func (f rangeShape) Diagnose() *lang.Diagnostic {
	m := newError(codeShape, f.at, "", "a shape holds sizes, not ranges").note("`x[n]` has the indices 0, …, n-1")
	if f.lo == nil || f.lo.Span().Text() == "0" && f.exclusive || f.lo.Span().Text() == "1" && !f.exclusive {
		return m.fix("write the size", replace(f.at, f.hi.Text())).done()
	}
	if f.lo.Span().Text() == "0" {
		return m.maybe("write the size", replace(f.at, f.hi.Text()+"+1")).done()
	}
	return m.done()
}

type shapeSplit struct{ close, open lang.Span }

func (f shapeSplit) Diagnose() *lang.Diagnostic {
	return newError(codeShape, f.open, "", "the sizes of a shape stand in one pair of brackets").
		fix("write `,`", replace(f.close.Join(f.open), ", ")).done()
}

type shapeBefore struct {
	kind        declKind
	shape, name lang.Span
}

func (f shapeBefore) Diagnose() *lang.Diagnostic {
	ours := f.name.Text() + "[" + strings.Trim(f.shape.Text(), "[]()") + "]"
	return newError(codeShape, f.shape, "", "the shape follows the name").
		fix("write `"+ours+"`", replace(f.shape.Join(f.name), ours)).done()
}

type declaratorTail struct {
	at    lang.Span
	what  string
	name  string
	found string
	tip   string
	edits []lang.Edit
}

func (f declaratorTail) Diagnose() *lang.Diagnostic {
	m := newError(codeDeclarator, f.at, "expected "+f.what, "expected %s behind `%s`, found %s", f.what, f.name, f.found)
	if f.tip != "" {
		m.fix(f.tip, f.edits...)
	}
	return m.done()
}

// declaratorFault is the fault of a token that cannot follow a declarator.
func (p *parser) declaratorFault(kind declKind, last *lang.Declarator, bad int) lang.Diagnoser {
	t := &p.toks[bad]
	f := declaratorTail{at: p.expectedPlace(), name: last.Name.Name, found: p.found(), what: "`,`, an attribute or a new line"}
	if kind == declFormal {
		f.what = "`,` or `)`"
	}
	switch {
	case t.sym == symNumber || t.sym == symString || t.sym == symLParen:
		f.tip, f.edits = "separate names with `,`", []lang.Edit{insert(p.span(t), ", ")}
		if t.sym != symLParen {
			f.tip, f.edits = "", nil
		}
	case isCloser(t.sym):
		return strayCloser{at: p.span(t)}
	}
	return f
}

// afterDefault is the fault of a token behind a default value; an attribute there belongs before the "=".
func (p *parser) afterDefault(end int) lang.Diagnoser {
	t := p.cur()
	if t.sym == symName && p.peek(1).sym == symAssign {
		return missingSeparator{at: p.prev().After(), next: p.span(t), ours: ","}
	}
	if t.sym != symName {
		return p.expected("`,` or a new line")
	}
	eq := p.pos
	for eq > 0 && p.toks[eq].sym != symAssign {
		eq--
	}
	attrs := p.tokens(p.pos, end)
	return lateAttribute{at: attrs, to: p.span(&p.toks[eq])}
}

type lateAttribute struct{ at, to lang.Span }

func (f lateAttribute) Diagnose() *lang.Diagnostic {
	return newError(codeDeclarator, f.at, "", "attributes stand before the default value").
		fix("move it before the `=`", insert(f.to, f.at.Text()+" "), removal(f.at)).done()
}

type dimValue struct {
	name, op  string
	at, value lang.Span
}

func (f dimValue) Diagnose() *lang.Diagnostic {
	m := newError(codeDeclarator, f.at, "", "a dim has a default, `%s = 10`, or a least size, `%s >= 2`", f.name, f.name)
	switch f.op {
	case ":=", "==", ":", "<-":
		return m.fix("write `=`", replace(f.at, spaced(f.at, "="))).done()
	case "=>", "⩾", "≧":
		return m.fix("write `>=`", replace(f.at, ">=")).done()
	case ">":
		if f.value.IsValid() {
			return m.fix("write `>= "+f.value.Text()+" + 1`", replace(f.at.Join(f.value), ">= "+plusOne(f.value.Text()))).done()
		}
	}
	return m.done()
}

type dimArray struct {
	at      lang.Span
	name    string
	keyword lang.Span // "dim", if the whole list is to be params
}

func (f dimArray) Diagnose() *lang.Diagnostic {
	m := newError(codeDeclarator, f.at, "", "a dim is a whole number: `%s` has no shape and no attributes", f.name)
	if f.keyword.IsValid() {
		return m.maybe("if it is data, write `param`", replace(f.keyword, "param")).done()
	}
	return m.maybe("if it is data, declare it with `param`").done()
}

// plusOne writes e + 1, summed if e is a small number.
func plusOne(e string) string {
	if len(e) == 1 && '0' <= e[0] && e[0] < '9' {
		return string(e[0] + 1)
	}
	return e + " + 1"
}

type misplacedItem struct {
	at      lang.Span
	word    string
	problem bool // it stands in a problem
}

func (f misplacedItem) Diagnose() *lang.Diagnostic {
	if f.problem {
		return newError(codeStatement, f.at, "", "`%s` stands only in a func", f.word).done()
	}
	if f.word == "func" {
		return newError(codeStatement, f.at, "", "a func stands in a file or in a problem, not in another func").done()
	}
	return newError(codeStatement, f.at, "", "a func has no `%s` of its own: what it depends on are its arguments", f.word).done()
}

type letAssign struct{ at lang.Span }

func (f letAssign) Diagnose() *lang.Diagnostic {
	return newError(codeHead, f.at, "", "a definition is written with `=`").fix("write `=`", replace(f.at, "=")).done()
}

type letArguments struct{ name, at, keyword lang.Span }

func (f letArguments) Diagnose() *lang.Diagnostic {
	return newError(codeHead, f.at, "arguments", "`let` names an expression; a function is a `func`").
		fix("write `func`", replace(f.keyword, "func")).done()
}

type subjectBraces struct{ open, close lang.Span }

func (f subjectBraces) Diagnose() *lang.Diagnostic {
	m := newError(codeHead, f.open, "", "the constraints behind `subject to` stand without braces")
	if !f.close.IsValid() {
		return m.fix("remove it", removal(f.open)).done()
	}
	return m.fix("remove the braces", removal(f.open), removal(f.close)).done()
}

type badImport struct {
	at, line lang.Span
	found    string
	path     *lang.String
	library  bool // a name stands where the file must
}

func (f badImport) Diagnose() *lang.Diagnostic {
	if f.path == nil && f.library {
		return newError(codeStatement, f.at, "a library of another language", "%s cannot be imported", f.found).
			note("an import names a file of functions: `import \"risk.cvx\" as risk`").
			fix("remove the line", remove(f.line)).done()
	}
	if f.path == nil {
		return newError(codeHead, f.at, "expected the file, in double quotes", "expected a file behind `import`, found %s", f.found).
			note("an import is written `import \"risk.cvx\" as risk`").done()
	}
	return newError(codeHead, f.at, "expected `as` and a name, or a new line", "expected a new line behind the import, found %s", f.found).done()
}

type badProblemHead struct {
	at, token lang.Span
	found     string
	name      *lang.Ident
	last      bool
}

func (f badProblemHead) Diagnose() *lang.Diagnostic {
	if text := f.token.Text(); f.name == nil && (strings.HasPrefix(text, `"`) || isQuoted(text)) {
		return newError(codeHead, f.at, "", "the name of a problem stands without quotes").
			fix("remove the quotes", replace(f.token, identifier(unquote(text)))).done()
	}
	if f.name == nil {
		return newError(codeHead, f.at, "expected a name", "a problem needs a name").
			maybe("write `problem name {`", insert(f.at, "name ")).done()
	}
	m := newError(codeHead, f.at, "expected `{`", "expected `{` behind `problem %s`, found %s", f.name.Name, f.found)
	switch f.token.Text() {
	case ":", ";":
		m.fix("remove it", removal(f.token))
	case "-":
		m.maybe("names have `_` in place of `-`", replace(f.token, "_"))
	}
	return m.done()
}

type missingBrace struct{ at, of lang.Span }

func (f missingBrace) Diagnose() *lang.Diagnostic {
	return newError(codeHead, f.at, "expected `{`", "expected `{` behind %s", quote(f.of.Text())).fix("insert `{`", insert(f.at, " {")).done()
}

type unknownDiscipline struct {
	at   lang.Span
	name string
}

func (f unknownDiscipline) Diagnose() *lang.Diagnostic {
	m := newError(codeHead, f.at, "expected `dcp`, `dgp` or `dqcp`", "there is no discipline `%s`", f.name)
	if near, ok := lang.Nearest(f.name, []string{"dcp", "dgp", "dqcp"}); ok {
		m.maybe("write `"+near+"`", replace(f.at, near))
	}
	return m.done()
}

type badFuncHead struct {
	at    lang.Span
	found string
	name  *lang.Ident
}

func (f badFuncHead) Diagnose() *lang.Diagnostic {
	if f.name == nil {
		return newError(codeHead, f.at, "expected a name", "a func needs a name and arguments in parentheses").done()
	}
	return newError(codeHead, f.at, "expected `(`", "expected the arguments of `%s` in parentheses, found %s", f.name.Name, f.found).done()
}

// resultType is a type behind the arguments of a func.
type resultType struct{ at lang.Span }

func (f resultType) Diagnose() *lang.Diagnostic {
	return newError(codeHead, f.at, "a type", "the value of a func has no type").fix("remove it", removal(f.at)).done()
}

type funcBodySpelling struct{ at lang.Span }

func (f funcBodySpelling) Diagnose() *lang.Diagnostic {
	return newError(codeHead, f.at, "", "a func is `func f(x) = …` or `func f(x) { … }`").fix("write `=`", replace(f.at, spaced(f.at, "="))).done()
}

type missingProblem struct {
	at, end lang.Span
	closed  bool
}

func (f missingProblem) Diagnose() *lang.Diagnostic {
	edits := []lang.Edit{insert(f.at, "problem model {\n")}
	if !f.closed {
		edits = append(edits, insert(f.end, "\n}"))
	}
	return newError(codeNoProblem, f.at, "belongs in a problem", "a model stands in a `problem name { … }`").
		fix("write it around the model", edits...).done()
}

type missingProblemWord struct {
	at   lang.Span
	name *lang.Ident
}

func (f missingProblemWord) Diagnose() *lang.Diagnostic {
	m := newError(codeNoProblem, f.at, "expected `problem` and a name", "a model begins with `problem` and its name")
	if f.name != nil {
		m.fix("write `problem "+f.name.Name+"`", replace(f.at, "problem "+f.name.Name))
	}
	return m.done()
}

type missingFuncWord struct{ at, name lang.Span }

func (f missingFuncWord) Diagnose() *lang.Diagnostic {
	m := newError(codeHead, f.at, "expected `func`", "a function begins with `func` and its name")
	if f.at == f.name {
		return m.fix("insert `func`", insert(f.at, "func ")).done()
	}
	return m.fix("write `func`", replace(lang.Span{Source: f.at.Source, Start: f.at.Start, End: f.name.Start}, "func ")).done()
}

type outsideProblem struct {
	at, closed lang.Span
	name       *lang.Ident
}

func (f outsideProblem) Diagnose() *lang.Diagnostic {
	closed := f.closed
	closed.Start = max(closed.Start-1, 0)
	m := newError(codeNoProblem, f.at, "stands outside of every problem", "the problem has ended before this")
	return m.label(closed, "it ends here").maybe("remove this `}`", remove(closed)).done()
}
