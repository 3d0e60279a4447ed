package parser

import (
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// Faults of expressions, subscripts and ranges.

type foreignOperator struct {
	at lang.Span
	f  foreignOp
}

func (f foreignOperator) Diagnose() *lang.Diagnostic {
	if f.f.ours == "" {
		return newError(codeOperator, f.at, "", "there is no operator `%s`", f.at.Text()).done()
	}
	label := "written `" + f.f.ours + "` here"
	if f.f.whose != "" {
		label = f.f.whose + " spelling of `" + f.f.ours + "`"
	}
	m := newError(codeOperator, f.at, label, "`%s` is written `%s`", f.at.Text(), f.f.ours)
	switch {
	case f.f.meaning == transposing:
		m.note("`'` is the transpose; it stands right behind its operand")
	case f.f.ours == "*":
		m.note("`*` is the product of linear algebra, `.*` the product entry by entry")
	}
	by := f.f.ours
	if by == "and" {
		by = spaced(f.at, by)
	}
	return m.fix("write `"+f.f.ours+"`", replace(f.at, by)).done()
}

// spaced puts blanks around a word that replaces an operator, where there are none.
func spaced(at lang.Span, word string) string {
	text := at.Source.Text
	if at.Start > 0 && text[at.Start-1] != ' ' {
		word = " " + word
	}
	if int(at.End) < len(text) && text[at.End] != ' ' {
		word += " "
	}
	return word
}

type missingOperator struct {
	left, right lang.Span
	number      bool
}

func (f missingOperator) Diagnose() *lang.Diagnostic {
	at := f.left.Join(f.right)
	gap := lang.Span{Source: at.Source, Start: f.left.End, End: f.right.Start}
	if f.number {
		return newError(codeOmitted, at, "the number "+f.left.Text()+", then "+quote(f.right.Text()),
			"a product needs its operator: `%s*%s`", f.left.Text(), f.right.Text()).
			fix("write `"+f.left.Text()+"*"+f.right.Text()+"`", replace(gap, "*")).done()
	}
	return newError(codeOmitted, at, "no operator between these", "expected an operator between %s and %s",
		quote(f.left.Text()), quote(f.right.Text())).
		maybe("if a product is meant", replace(gap, "*")).
		maybe("if two constraints are meant, a new line or `;` goes between them").done()
}

type ambiguousMinus struct{ at, above lang.Span }

func (f ambiguousMinus) Diagnose() *lang.Diagnostic {
	return newError(codeMinus, f.at, "continues the line above, or starts a constraint?", "a line that begins with `-` is ambiguous here").
		label(f.above.After(), "the line above ends here").
		maybe("to start a constraint, give it a label", insert(f.at, "label: ")).
		maybe("to continue the line above, end that line with the `-`", insert(f.above.After(), " -"), removalAhead(f.at)).done()
}

type unaryPlus struct{ at lang.Span }

func (f unaryPlus) Diagnose() *lang.Diagnostic {
	return newError(codeOperator, f.at, "adds to nothing", "`+` needs an operand on its left").
		fix("remove it", removalAhead(f.at)).done()
}

type methodCall struct {
	at, receiver lang.Span
	name         string
}

func (f methodCall) Diagnose() *lang.Diagnostic {
	return newError(codeOperator, f.at, "method call", "expressions have no methods: `%s` is a function of its argument", f.name).
		label(f.receiver, "the argument").
		maybe("write `" + f.name + "(…)`").done()
}

type field struct {
	at, of lang.Span
	name   string
}

// isInfinity reports whether the field is the infinity of another library.
func (f field) isInfinity() bool {
	return slices.Contains([]string{"np", "cp", "numpy", "math", "Base"}, f.of.Text()) && strings.HasPrefix(strings.ToLower(f.name), "inf")
}

func (f field) Diagnose() *lang.Diagnostic {
	if f.isInfinity() {
		return newError(codeOperator, f.of.Join(f.at), "", "infinity is written `inf`").
			fix("write `inf`", replace(f.of.Join(f.at), "inf")).done()
	}
	m := newError(codeOperator, f.at, "", "expressions have no fields: there is no `.%s`", f.name)
	switch f.name {
	case "value":
		m.fix("remove it; values are read from the solution", remove(f.at))
	case "shape", "size", "ndim":
		m.maybe("sizes are dims: use the name that declares the size")
	default:
		m.note("after the name of an import, `.` means one of its functions: `import \"risk.cvx\" as risk` and `risk.f(x)`")
	}
	return m.done()
}

type numberForm struct {
	at   lang.Span
	ours string
}

func (f numberForm) Diagnose() *lang.Diagnostic {
	return newError(codeLiteral, f.at, "", "a decimal point has digits on both sides").
		fix("write `"+f.ours+"`", replace(f.at, f.ours)).done()
}

type misplacedString struct{ at lang.Span }

func (f misplacedString) Diagnose() *lang.Diagnostic {
	m := newError(codeLiteral, f.at, "text, not a number", "a string is only the value of a named argument, or the file of an import")
	if strings.HasPrefix(f.at.Text(), "'") {
		m.note("elsewhere `'` is the transpose: `A'`")
	}
	switch strings.Trim(f.at.Text(), `"'`) {
	case "inf", "Inf":
		return m.fix("write `inf`", replace(f.at, "inf")).done()
	case "fro", "nuc":
		return m.maybe("the norms of matrices have names: `norm_fro(X)`, `norm_nuc(X)`").done()
	}
	return m.maybe("name the argument, as in `order=\"C\"`").done()
}

type foreignQuotes struct {
	at   lang.Span
	ours string
}

func (f foreignQuotes) Diagnose() *lang.Diagnostic {
	return newError(codeLiteral, f.at, "", "strings stand in double quotes").
		fix("write `"+f.ours+"`", replace(f.at, f.ours)).done()
}

type reservedWord struct {
	at   lang.Span
	word string
	call bool // it is called like a function
}

func (f reservedWord) Diagnose() *lang.Diagnostic {
	if f.call && f.word == "var" {
		return newError(codeReserved, f.at, "a word of the language", "`var` declares variables; the variance is `variance`").
			fix("write `variance`", replace(f.at, "variance")).done()
	}
	return newError(codeReserved, f.at, "a word of the language", "`%s` is reserved and cannot be a name", f.word).
		maybe("take another name, here and where it is used", replace(f.at, f.word+"_")).done()
}

type bars struct {
	open, close, inner lang.Span
	order              string // of ||x||_1
}

func (f bars) Diagnose() *lang.Diagnostic {
	name := "norm"
	if f.open.Text() == "|" {
		name = "abs"
	}
	if f.order != "" && f.order != "2" {
		return newError(codeOperator, f.open.Join(f.close), "", "`%s…%s` is the function `norm`", f.open.Text(), f.close.Text()).
			fix("write `norm(…, "+f.order+")`", replace(f.open, "norm("), replace(f.close, ", "+f.order+")")).done()
	}
	return newError(codeOperator, f.open.Join(f.close), "", "`%s…%s` is the function `%s`", f.open.Text(), f.close.Text(), name).
		fix("write `"+name+"(…)`", replace(f.open, name+"("), replace(f.close, ")")).done()
}

type misplacedTuple struct {
	at       lang.Span
	argument bool // it is all that stands in the parentheses of a call
}

func (f misplacedTuple) Diagnose() *lang.Diagnostic {
	inner := ""
	if f.argument {
		inner = strings.TrimSpace(f.at.Text()[1 : len(f.at.Text())-1])
	}
	if one, ok := strings.CutSuffix(inner, ","); ok { // Python's tuple of one
		return newError(codeList, f.at, "a list in parentheses", "arguments stand in the parentheses of the call").
			fix("write "+quote("("+one+")"), replace(f.at, one)).done()
	}
	edits := []lang.Edit{replace(lang.Span{Source: f.at.Source, Start: f.at.Start, End: f.at.Start + 1}, "[")}
	if f.at.End-f.at.Start > 1 && strings.HasSuffix(f.at.Text(), ")") {
		edits = append(edits, replace(lang.Span{Source: f.at.Source, Start: f.at.End - 1, End: f.at.End}, "]"))
	}
	m := newError(codeList, f.at, "a list in parentheses", "a list in parentheses stands only left of `in`").
		maybe("for a row of entries, write brackets", edits...)
	if inner != "" {
		m.maybe("for several arguments, leave the inner parentheses out", replace(f.at, inner))
	}
	return m.done()
}

type relationInside struct{ at, open lang.Span }

func (f relationInside) Diagnose() *lang.Diagnostic {
	return newError(codeRelation, f.at, "a relation, inside brackets", "`%s` cannot stand inside an expression", f.at.Text()).
		label(f.open, "opened here").
		note("a relation makes a constraint; it has no value that an expression could use").done()
}

type comprehensionArgs struct{ at, args lang.Span }

func (f comprehensionArgs) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "", "`for` follows a single argument").
		label(f.args, "these are several, or named").
		maybe("nest the calls, or give the others outside").done()
}

type foreignBrackets struct {
	open, close lang.Span
	what        string
	ours        string // both brackets
}

func (f foreignBrackets) Diagnose() *lang.Diagnostic {
	return newError(codeSubscript, f.open, "", "%s in `%s`", f.what, f.ours[:1]+" "+f.ours[1:]).
		fix("write `"+f.ours+"`", replace(f.open, f.ours[:1]), replace(f.close, f.ours[1:])).done()
}

type emptyBlock struct{ at lang.Span }

func (f emptyBlock) Diagnose() *lang.Diagnostic {
	return newError(codeExpected, f.at, "no entries", "a block matrix needs an entry").done()
}

type rangeSubscript struct {
	at   lang.Span
	half bool
}

func (f rangeSubscript) Diagnose() *lang.Diagnostic {
	m := newError(codeSubscript, f.at, "", "a slice is written with `:`, not `%s`", f.at.Text()).
		note("`x[a:b]` holds the entries a, …, b-1")
	if f.half {
		return m.fix("write `:`", replace(f.at, ":")).done()
	}
	return m.maybe("write `:`, and add 1 if the last entry is meant to be in", replace(f.at, ":")).done()
}

type stridedSlice struct{ at lang.Span }

func (f stridedSlice) Diagnose() *lang.Diagnostic {
	return newError(codeSubscript, f.at, "a slice with a stride", "slices have no stride").
		maybe("write a comprehension, such as `[x[i] for i in 0..<n step 2]`").done()
}

type endSubscript struct {
	at    lang.Span
	slice bool
}

func (f endSubscript) Diagnose() *lang.Diagnostic {
	m := newError(codeSubscript, f.at, "MATLAB and Julia", "`end` is not known in subscripts")
	if f.slice {
		return m.fix("leave the end of the slice out", remove(f.at)).done()
	}
	return m.maybe("the last index is the size less one, such as `x[n-1]`").done()
}

type indexList struct{ at lang.Span }

func (f indexList) Diagnose() *lang.Diagnostic {
	return newError(codeSubscript, f.at, "a list of indices", "a subscript is one index or a slice").
		maybe("collect the entries, such as `[x[0]; x[2]]`, or multiply by a selection matrix").done()
}

type ambiguousRange struct {
	at, lo lang.Span
	name   string
}

func (f ambiguousRange) Diagnose() *lang.Diagnostic {
	m := newError(codeRange, f.at, "does the end belong to it?", "the end of a range is ambiguous: write `..<` or `..=`").
		note("AMPL, MiniZinc and GAMS include the end, Rust and Python leave it out")
	return m.maybe("without the end: `"+f.name+"` stops one before it", replace(f.at, "..<")).
		maybe("with the end", replace(f.at, "..=")).done()
}

type colonRange struct {
	at, lo, hi lang.Span
	step       lang.Expr
}

func (f colonRange) Diagnose() *lang.Diagnostic {
	m := newError(codeRange, f.at, "", "a range is written with `..<` or `..=`").
		note("`:` includes the end in MATLAB and Julia, and leaves it out in Python; it makes slices here")
	tail := ""
	if f.step != nil {
		tail = " step " + f.step.Span().Text()
	}
	whole := f.lo.Join(f.hi)
	return m.maybe("with the end", replace(whole, f.lo.Text()+"..="+f.hi.Text()+tail)).
		maybe("without the end", replace(whole, f.lo.Text()+"..<"+f.hi.Text()+tail)).
		note("indices begin with 0: the positions of `x[n]` are `0..<n`, or `in n`").done()
}

type pythonRange struct {
	at     lang.Span
	binder *lang.Binder
}

func (f pythonRange) Diagnose() *lang.Diagnostic {
	ours := f.binder.Hi.Span().Text()
	if f.binder.Lo != nil {
		ours = f.binder.Lo.Span().Text() + "..<" + ours
	}
	if f.binder.Step != nil {
		ours += " step " + f.binder.Step.Span().Text()
	}
	return newError(codeRange, f.at, "Python", "a range is written `%s`", ours).fix("write `"+ours+"`", replace(f.at, ours)).done()
}

type remainderOp struct {
	at, left, right lang.Span
	index           bool // of an index
}

func (f remainderOp) Diagnose() *lang.Diagnostic {
	if f.index {
		return newError(codeOperator, f.at, "", "a condition on indices has no remainder").
			maybe("every second index is a range with a step, such as `0..<n step 2`").done()
	}
	ours := "mod(" + f.left.Text() + ", " + f.right.Text() + ")"
	return newError(codeOperator, f.at, "", "the remainder is written `%s`", ours).
		fix("write `"+ours+"`", replace(f.left.Join(f.right), ours)).done()
}

type foreignSum struct {
	at, name, binders lang.Span
	body              lang.Expr
}

func (f foreignSum) Diagnose() *lang.Diagnostic {
	name := strings.TrimSuffix(f.name.Text(), "_")
	body := lang.Unparen(f.body).Span()
	ours := name + "(" + body.Text() + " for " + f.binders.Text() + ")"
	return newError(codeQuantifier, f.at, "the indices stand behind the term here", "`%s` over indices is written `%s(… for …)`", name, name).
		fix("write "+quote(ours), replace(f.name.Join(f.body.Span()), ours)).done()
}

type indexArgument struct {
	at   lang.Span
	name string
}

func (f indexArgument) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "", "the range of `%s` stands behind the term: `sum(… for %s in …)`", f.name, f.name).done()
}

type reductionBody struct {
	at   lang.Span
	name string
}

func (f reductionBody) Diagnose() *lang.Diagnostic {
	return newError(codeQuantifier, f.at, "what is to be taken?", "`%s` over indices is written `%s(… for …)`", f.name, f.name).done()
}

// anonymousFunction is a function without a name: lambda x: x^2.
type anonymousFunction struct{ at lang.Span }

func (f anonymousFunction) Diagnose() *lang.Diagnostic {
	return newError(codeStatement, f.at, "a function of another language", "a function has a name").
		maybe("declare it: `func f(x) = …`").done()
}
