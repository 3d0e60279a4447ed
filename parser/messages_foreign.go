package parser

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// Statements of other languages.

type foreignItem struct {
	at   lang.Span
	ours string // "" if there is nothing like it

	related bool // a relation stands in it, which may be a constraint that is meant
}

func (f foreignItem) Diagnose() *lang.Diagnostic {
	if f.ours == "" {
		m := newError(codeStatement, f.at, "", "there is no %s here", quote(f.at.Text()))
		if f.related {
			return m.maybe("remove it", removal(f.at)).done()
		}
		return m.fix("remove it", removal(f.at)).done()
	}
	return newError(codeStatement, f.at, "", "%s is written `%s`", quote(f.at.Text()), f.ours).
		fix("write `"+f.ours+"`", replace(f.at, f.ours)).done()
}

type macroCall struct {
	at, whole lang.Span
	ours      string // the keyword, "" if there is none
	args      string // what it states
}

func (f macroCall) Diagnose() *lang.Diagnostic {
	if f.ours == "" || f.args == "" {
		return newError(codeStatement, f.at, "JuMP", "there is no %s here", quote(f.at.Text())).done()
	}
	m := newError(codeStatement, f.at, "JuMP", "%s is written `%s`", quote(f.at.Text()), f.ours)
	if f.ours == "subject to" {
		return m.maybe("write the constraint behind `subject to`").done()
	}
	return m.fix("write `"+f.ours+"`", replace(f.whole, f.ours+" "+f.args)).done()
}

type missingLet struct {
	at, name lang.Span
	size     bool // a whole number is given a name
}

func (f missingLet) Diagnose() *lang.Diagnostic {
	if f.size {
		return newError(codeStatement, f.at, "a definition", "a size is declared by `dim`").
			fix("write `dim "+f.name.Text()+" = …`", insert(f.at, "dim ")).
			maybe("if it is no size, write `let`", insert(f.at, "let ")).done()
	}
	return newError(codeStatement, f.at, "a definition", "a name for an expression is given by `let`").
		fix("write `let "+f.name.Text()+" = …`", insert(f.at, "let ")).done()
}

type foreignObjective struct {
	at, inner lang.Span
	ours      string
}

func (f foreignObjective) Diagnose() *lang.Diagnostic {
	return newError(codeStatement, f.at, "", "an objective is written `%s …`", f.ours).
		fix("write `"+f.ours+"`", replace(f.at, f.ours+" "+f.inner.Text())).done()
}

type foreignConstraints struct {
	at, open, close lang.Span
	commas          []lang.Span
}

func (f foreignConstraints) Diagnose() *lang.Diagnostic {
	ours := "subject to"
	if rest := strings.TrimLeft(f.at.Source.Text[f.open.End:], " \t\r"); !strings.HasPrefix(rest, "\n") {
		ours += "\n" + indentation(f.at) + "    "
	}
	edits := []lang.Edit{replace(f.at.Join(f.open), ours)}
	edits = append(edits, f.separated()...)
	return newError(codeStatement, f.at, "", "a list of constraints stands behind `subject to`").
		fix("write `subject to`", append(edits, removal(f.close))...).done()
}

// separated puts semicolons between the constraints, but for one behind the last.
func (f foreignConstraints) separated() []lang.Edit {
	var edits []lang.Edit
	for _, c := range f.commas {
		ours := ";"
		if strings.TrimSpace(f.close.Source.Text[c.End:f.close.Start]) == "" {
			ours = ""
		}
		edits = append(edits, replace(c, ours))
	}
	return edits
}

type foreignProblem struct {
	at, inner, close lang.Span
	list             foreignConstraints // without a place if there are none
	ours             string
}

func (f foreignProblem) Diagnose() *lang.Diagnostic {
	head := lang.Span{Source: f.at.Source, Start: f.at.Start, End: f.inner.Start}
	edits := []lang.Edit{replace(head, f.ours+" ")}
	if !f.list.at.IsValid() {
		tail := lang.Span{Source: f.at.Source, Start: f.inner.End, End: f.close.End}
		edits = append(edits, remove(tail))
	} else {
		between := lang.Span{Source: f.at.Source, Start: f.inner.End, End: f.list.open.End}
		edits = append(edits, replace(between, "\n"+indentation(f.at)+"subject to\n"+indentation(f.at)+"    "))
		edits = append(edits, f.list.separated()...)
		edits = append(edits, remove(f.list.close.Join(f.close)))
	}
	return newError(codeStatement, f.at, "", "objective and constraints of a problem are stated by themselves").
		fix("write `"+f.ours+"` and `subject to`", edits...).done()
}

// returned is a return in the body of a func.
type returned struct {
	at                 lang.Span
	open, value, close lang.Span // of a body that holds nothing else
}

func (f returned) Diagnose() *lang.Diagnostic {
	m := newError(codeStatement, f.at, "", "the value of a func stands behind `=`, or is what its body minimizes or maximizes")
	if !f.open.IsValid() {
		return m.done()
	}
	head := lang.Span{Source: f.at.Source, Start: f.open.Start, End: f.value.Start}
	tail := lang.Span{Source: f.at.Source, Start: f.value.End, End: f.close.End}
	return m.fix("write `= "+f.value.Text()+"`", replace(head, "= "), remove(tail)).done()
}

type indexSet struct {
	at, whole lang.Span
	name      string
	last      string // its last element, "" if it is not a range
	size      string // the name of a size that it is, if any
}

func (f indexSet) Diagnose() *lang.Diagnostic {
	m := newError(codeStatement, f.at, "", "indices run over sizes: there are no sets").
		note("an axis of `n` entries has the indices 0 to n-1, in `x[n]` and in `forall i in n`")
	switch {
	case f.last == "":
		return m.maybe("declare its size", replace(f.whole, "dim "+f.name)).done()
	case f.size != "":
		return m.maybe("declare `dim " + f.size + "`, and write " + quote(f.size) + " for " + quote(f.name)).done()
	}
	return m.fix("declare its size", replace(f.whole, "dim "+f.name+" = "+f.last)).done()
}

type foreignFunction struct {
	at   lang.Span
	ours string
}

func (f foreignFunction) Diagnose() *lang.Diagnostic {
	return newError(codeStatement, f.at, "a function of another language", "a function is an expression, or a minimization, of its arguments").
		maybe("write " + quote(f.ours) + " with an expression, or a body in `{ }`").done()
}

type compoundDefinition struct {
	at   lang.Span
	name string
}

func (f compoundDefinition) Diagnose() *lang.Diagnostic {
	return newError(codeStatement, f.at, "changes a value", "a name keeps its value").
		note("a model states what holds; it has no order in which things happen").
		maybe("write all terms into one definition: `let " + f.name + " = … + …`").done()
}

type missingSubjectTo struct{ at lang.Span }

func (f missingSubjectTo) Diagnose() *lang.Diagnostic {
	return newError(codeStatement, f.at, "a constraint", "constraints stand behind `subject to`").
		fix("write `subject to`", insert(f.at, "subject to\n"+indentation(f.at)+"    ")).done()
}

// indentation is the blanks in front of a place, if nothing else stands there on its line.
func indentation(at lang.Span) string {
	text := at.Source.Text[:at.Start]
	line := text[strings.LastIndexByte(text, '\n')+1:]
	if strings.TrimLeft(line, " \t") != "" {
		return ""
	}
	return line
}

type foreignDeclaration struct {
	at   lang.Span
	ours string
	sure bool
}

func (f foreignDeclaration) Diagnose() *lang.Diagnostic {
	m := newError(codeStatement, f.at, "", "this is declared as `%s`", f.ours)
	if f.sure {
		return m.fix("write `"+f.ours+"`", replace(f.at, f.ours)).done()
	}
	return m.maybe("write `"+f.ours+"`", replace(f.at, f.ours)).done()
}

type unknownStatement struct {
	at    lang.Span
	found string
}

func (f unknownStatement) Diagnose() *lang.Diagnostic {
	return newError(codeStatement, f.at, "", "expected an item of a problem, found %s", f.found).
		note("items begin with `dim`, `param`, `var`, `let`, `func`, `require`, `minimize`, `maximize`, `satisfy` or `subject to`").done()
}
