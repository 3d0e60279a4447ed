package parser

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cvxc-lang/cvxc/lang"
)

// Codes of the syntax family. A code is never given another meaning.
const (
	codeAssign     lang.Code = "CVX0001" // equality is written ==
	codeStrict     lang.Code = "CVX0002" // strict inequality
	codeOperator   lang.Code = "CVX0003" // operator of another language
	codeOmitted    lang.Code = "CVX0004" // missing operator
	codeMinus      lang.Code = "CVX0005" // line that begins with -
	codeUnclosed   lang.Code = "CVX0006" // unclosed bracket
	codeRange      lang.Code = "CVX0007" // range whose end is ambiguous or foreign
	codeChain      lang.Code = "CVX0008" // chain that turns round
	codeTogether   lang.Code = "CVX0010" // constraints that need ; between them
	codeDoc        lang.Code = "W0011"   // doc comment of nothing
	codeReserved   lang.Code = "CVX0012" // reserved word as a name
	codeNoProblem  lang.Code = "CVX0013" // items outside of a problem
	codeExpected   lang.Code = "CVX0014" // something is missing or does not belong here
	codeRelation   lang.Code = "CVX0015" // constraint without a relation, relation without a constraint
	codeStatement  lang.Code = "CVX0016" // statement of another language
	codeLabel      lang.Code = "CVX0017" // label in the wrong form or place
	codeComment    lang.Code = "CVX0018" // comment of another language
	codeQuantifier lang.Code = "CVX0019" // quantifier in the wrong form or place
	codeLiteral    lang.Code = "CVX0020" // number or string in another form
	codeCharacter  lang.Code = "CVX0021" // character that the language does not have
	codeStray      lang.Code = "CVX0022" // closing bracket that nothing opened
	codeDeep       lang.Code = "CVX0023" // text that nests too deep
	codeSubscript  lang.Code = "CVX0024" // subscript in another form
	codeShape      lang.Code = "CVX0025" // shape in another form
	codeDeclarator lang.Code = "CVX0026" // something that a declaration does not have
	codeSeparator  lang.Code = "CVX0027" // separator that is missing, wrong or too many
	codeHead       lang.Code = "CVX0028" // head of a problem, func, let or import
	codeLogic      lang.Code = "CVX0029" // logic between constraints
	codeList       lang.Code = "CVX0030" // list in parentheses
)

// message is a diagnostic under construction.
type message struct{ d lang.Diagnostic }

// newError begins an error with its primary label.
func newError(code lang.Code, at lang.Span, label, title string, args ...any) *message {
	return &message{lang.Diagnostic{
		Code: code, Title: fmt.Sprintf(title, args...), Labels: []lang.Label{{Span: at, Text: label}},
	}}
}

func (m *message) label(at lang.Span, text string, args ...any) *message {
	m.d.Labels = append(m.d.Labels, lang.Label{Span: at, Text: fmt.Sprintf(text, args...)})
	return m
}

func (m *message) note(text string, args ...any) *message {
	m.d.Notes = append(m.d.Notes, fmt.Sprintf(text, args...))
	return m
}

// fix adds a suggestion that is safe to apply mechanically.
func (m *message) fix(text string, edits ...lang.Edit) *message {
	m.d.Help = append(m.d.Help, lang.Help{Text: text, Applicability: lang.Machine, Edits: edits})
	return m
}

// maybe adds a suggestion that a person must decide on; without edits it is advice.
func (m *message) maybe(text string, edits ...lang.Edit) *message {
	m.d.Help = append(m.d.Help, lang.Help{Text: text, Edits: edits})
	return m
}

func (m *message) done() *lang.Diagnostic { return &m.d }

func replace(at lang.Span, by string) lang.Edit { return lang.Edit{Span: at, New: by} }
func remove(at lang.Span) lang.Edit             { return lang.Edit{Span: at} }
func insert(at lang.Span, text string) lang.Edit {
	return lang.Edit{Span: lang.Span{Source: at.Source, Start: at.Start, End: at.Start}, New: text}
}

// quote shows the user's text in a message, cut in the middle if it is long.
func quote(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most/2-1]) + " … " + string(r[len(r)-most/2+2:])
	}
	return "`" + s + "`"
}

// removal is the edit that takes out a token and the blanks before it.
func removal(at lang.Span) lang.Edit {
	for at.Start > 0 && strings.IndexByte(" \t", at.Source.Text[at.Start-1]) >= 0 {
		at.Start--
	}
	return remove(at)
}

// removalAhead is the edit that takes out a token and the blanks behind it.
func removalAhead(at lang.Span) lang.Edit {
	for int(at.End) < len(at.Source.Text) && strings.IndexByte(" \t", at.Source.Text[at.End]) >= 0 {
		at.End++
	}
	return remove(at)
}

// expected is a fault at the next token: what could stand there instead.
func (p *parser) expected(what string) expectedToken {
	return expectedToken{at: p.expectedPlace(), what: what, found: p.found(), after: p.pos > 0 && p.cur().FirstOnLine}
}

// expectedPlace is where to point for something that is missing: the next token, or the end of the line above if the next
// token begins a line.
func (p *parser) expectedPlace() lang.Span {
	if p.pos > 0 && p.pos != p.first && (p.cur().FirstOnLine || p.at(symEOF)) {
		return p.prev().After()
	}
	return p.here()
}

// found names the next token for a message.
func (p *parser) found() string {
	t := p.cur()
	switch {
	case t.sym == symEOF:
		return "the end of the file"
	case t.FirstOnLine && p.pos > 0 && p.pos != p.first:
		return "the end of the line"
	}
	return quote(p.text(t))
}

type expectedToken struct {
	at    lang.Span
	what  string
	found string
	after bool
}

func (f expectedToken) Diagnose() *lang.Diagnostic {
	return newError(codeExpected, f.at, "expected "+f.what, "expected %s, found %s", f.what, f.found).done()
}

type strayToken struct {
	at   lang.Span
	text string
}

func (f strayToken) Diagnose() *lang.Diagnostic {
	return newError(codeExpected, f.at, "nothing needs this here", "`%s` does not belong here", f.text).
		fix("remove it", removal(f.at)).done()
}

type unclosedBracket struct {
	open   opening
	closer sym
	at     lang.Span
	next   lang.Span
	sym    sym
	text   string
	wrong  bool   // another closing bracket stands there
	outer  string // the brackets around it end here too
}

func (f unclosedBracket) Diagnose() *lang.Diagnostic {
	want := f.closer.text()
	opener := f.open.at.Text()
	if f.wrong {
		return newError(codeUnclosed, f.next, "expected `"+want+"`", "`%s` does not close `%s`", f.text, opener).
			label(f.open.at, "opened here").
			fix("close it with `"+want+"`", replace(f.next, want)).done()
	}
	m := newError(codeUnclosed, f.at, "expected `"+want+"`", "unclosed `%s`", opener).label(f.open.at, "opened here")
	if isItemSym(f.sym) {
		m.note("the keyword `%s` ends the expression", f.text)
	}
	return m.fix("insert `"+want+f.outer+"`", insert(f.at, want+f.outer)).done()
}

type unclosedBrace struct {
	open lang.Span
	at   lang.Span
	next string
}

func (f unclosedBrace) Diagnose() *lang.Diagnostic {
	m := newError(codeUnclosed, f.at, "expected `}` before "+f.next, "unclosed `{`")
	if f.open.End > f.open.Start {
		m.label(f.open, "opened here")
	}
	return m.fix("insert `}`", insert(f.at, "\n}")).done()
}

type strayCloser struct{ at lang.Span }

func (f strayCloser) Diagnose() *lang.Diagnostic {
	return newError(codeStray, f.at, "nothing is open that this could close", "`%s` closes nothing", f.at.Text()).
		fix("remove it", removal(f.at)).done()
}

type tooDeep struct{ at lang.Span }

func (f tooDeep) Diagnose() *lang.Diagnostic {
	return newError(codeDeep, f.at, fmt.Sprintf("level %d", maxNesting+1), "this nests more than %d deep", maxNesting).
		maybe("name parts of it with `let`").done()
}

type danglingDoc struct {
	at       lang.Span
	trailing bool
}

func (f danglingDoc) Diagnose() *lang.Diagnostic {
	at := f.at
	if i := strings.IndexByte(at.Text(), '\n'); i >= 0 {
		at.End = at.Start + int32(i)
	}
	m := newError(codeDoc, at, "no declaration or label follows", "this doc comment documents nothing")
	if f.trailing {
		m = newError(codeDoc, at, "text stands before it on the line", "a doc comment stands on a line of its own, above what it documents")
	}
	m.d.Severity = lang.Warning
	slashes := at
	slashes.End = slashes.Start + int32(len("///"))
	if slashes.End-slashes.Start == 3 && !strings.Contains(f.at.Text(), "\n") {
		m.fix("make it a plain comment", replace(slashes, "//"))
	}
	return m.done()
}

type commentStyle struct {
	lines []lang.Span // the comment characters, one for each line of the block
}

func (f commentStyle) Diagnose() *lang.Diagnostic {
	mark := f.lines[0].Text()
	m := newError(codeComment, f.lines[0], "", "comments begin with `//`, not `%s`", mark)
	var edits []lang.Edit
	for _, at := range f.lines {
		edits = append(edits, replace(at, "//"))
	}
	if first := f.lines[0]; first.Start > 0 && isDigit(first.Source.Text[first.Start-1]) { // 5%
		return m.maybe("if a share is meant, divide by 100").maybe("write `//`", edits...).done()
	}
	return m.fix("write `//`", edits...).done()
}

type unterminated struct {
	at   lang.Span
	what string
	end  string
}

func (f unterminated) Diagnose() *lang.Diagnostic {
	start := f.at
	start.End = start.Start + 1
	if f.what == "comment" {
		start.End++
	}
	m := newError(codeCharacter, start, "begins here", "this %s has no end", f.what)
	if f.what == "string" {
		return m.fix("insert `"+f.end+"`", insert(f.at.After(), f.end)).done()
	}
	return m.maybe("insert `"+f.end+"`", insert(f.at.After(), f.end)).done()
}

type unknownCharacter struct {
	at  lang.Span
	tip string // what to write instead, "" if nothing
}

func (f unknownCharacter) Diagnose() *lang.Diagnostic {
	name := "`" + f.at.Text() + "`"
	if blank := blankNames[f.at.Text()]; blank != "" {
		name = blank
	}
	title := name + " is not a character of the language"
	if !utf8.ValidString(f.at.Text()) {
		title = "these bytes are no UTF-8 text"
	}
	m := newError(codeCharacter, f.at, "", "%s", title)
	if f.tip != "" {
		m.fix("write `"+f.tip+"`", replace(f.at, f.tip))
	} else {
		m.maybe("remove it", remove(f.at))
	}
	return m.done()
}

// blankNames names characters that cannot be seen.
var blankNames = map[string]string{
	"\u00a0": "a no-break space", "\u200b": "a zero-width space", "\ufeff": "a byte order mark", "\u2003": "an em space",
	"\u2009": "a thin space", "\u202f": "a narrow no-break space", "\f": "a form feed", "\v": "a vertical tab",
}

// isQuoted reports whether the text is a string in single or curly quotes.
func isQuoted(s string) bool {
	return strings.HasPrefix(s, "'") && len(s) > 1 || strings.HasPrefix(s, "“") || strings.HasPrefix(s, "‘") || strings.HasPrefix(s, "”")
}

// unquote returns what stands between quotes of any kind.
func unquote(s string) string { return strings.Trim(s, "\"'“”‘’") }

// identifier turns a text into a name: what cannot stand in one becomes "_".
func identifier(s string) string {
	var b strings.Builder
	for _, r := range s {
		if wordLen("x"+string(r)) != 1+len(string(r)) {
			r = '_'
		}
		b.WriteRune(r)
	}
	name := b.String()
	if wordLen(name) != len(name) || name == "" || lang.IsKeyword(name) {
		name = "_" + name
	}
	return name
}

// docText removes the slashes of a doc comment.
func docText(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.TrimPrefix(strings.TrimSpace(line), "///")
		lines[i] = strings.TrimPrefix(line, " ")
	}
	return strings.Join(lines, "\n")
}
