package parser

import (
	"github.com/cvxc-lang/cvxc/lang"
)

// maxNesting bounds how deep brackets, signs and powers may nest: every pass over the tree recurses.
const maxNesting = 400

// parser is the state of parsing one text.
type parser struct {
	src   *lang.Source
	all   []lang.Token
	toks  []token // significant tokens, EOF last
	pos   int     // index into toks of the next token
	diags []*lang.Diagnostic

	claimed map[int32]bool  // doc comments (indices into all) that found what they document
	aliases map[string]bool // what the imports of the file are called, wherever they stand in it

	first    int       // index of the first token of the present statement
	failed   bool      // the present statement is given up: unwind without further reports
	brackets int       // open brackets around the present place; newlines mean nothing inside
	depth    int       // nesting of expressions
	line     lineRule  // what a line that begins with "-" means in the present statement
	related  bool      // the constraint at hand has a relation already
	openers  []opening // the brackets that are open, innermost last
	reported int32     // where the last fault that is found by looking ahead has been reported, plus 1

	nesting   int         // nesting of blocks
	functions int         // nesting of functions
	braces    []lang.Span // the braces that are open
	suspect   lang.Span   // the brace of a block that was closed by a line indented less
	ended     bool        // the end of the text has been reported
	single    bool        // the constraint at hand is the only one of its forall, behind ":"
	cutShort  bool        // the last list of constraints ended at a keyword within a line, perhaps by mistake
	resume    int         // where a declaration goes on behind a shape that could not be read, 0 if all is well

	labelBinders   *lang.Binders // that a label of another language has in its brackets
	bounded, upper int           // relations around a name in a declaration that have been reported
	turned         int           // the bracket of a shape behind a name that had its attribute in front
}

// opening is an open bracket and where it stands.
type opening struct {
	at   lang.Span
	sym  sym
	what string // what the bracket is a part of, "" if nothing in particular
}

// lineRule says what an operator at the start of a line does to the statement above it.
type lineRule uint8

const (
	continues  lineRule = iota // "-" continues; operands side by side are a product: minimize, let
	declares                   // "-" continues: defaults, shapes and attributes of declarations
	binds                      // "-" continues: binders and conditions
	constrains                 // "-" is ambiguous: lists of constraints
)

func newParser(src *lang.Source, start, end int) *parser {
	p := &parser{src: src, claimed: map[int32]bool{}}
	p.all, p.toks = lex(src, start, end)
	p.aliases = p.importNames()
	return p
}

// importNames looks ahead for `import "file" as name`: behind such a name a dot is no field of a value.
func (p *parser) importNames() map[string]bool {
	names := map[string]bool{}
	for i := 0; i+3 < len(p.toks); i++ {
		if t := p.toks[i:]; t[0].sym == symImport && t[1].sym == symString && t[2].sym == symAs && t[3].sym == symName {
			names[p.text(&t[3])] = true
		}
	}
	return names
}

// Parse parses a text. The file is never nil; what could not be read is a BadItem, BadConstraint or BadExpr in it, and a
// diagnostic says why. Diagnostics are sorted by position.
func Parse(src *lang.Source) (*lang.File, []*lang.Diagnostic) {
	p := newParser(src, 0, len(src.Text))
	f := p.file()
	p.danglingDocs()
	lang.SortDiagnostics(p.diags)
	return f, p.diags
}

// ParseDecl parses the single problem or function in the bytes [start, end) of a source, its doc comment included. The
// declaration is nil if there is none.
func ParseDecl(src *lang.Source, start, end int) (lang.Decl, []*lang.Diagnostic) {
	p := newParser(src, start, end)
	f := p.file()
	lang.SortDiagnostics(p.diags)
	if len(f.Decls) == 0 {
		return nil, p.diags
	}
	return f.Decls[0], p.diags
}

func (p *parser) report(f lang.Diagnoser) { p.diags = append(p.diags, f.Diagnose()) }

// fail reports a fault, unless one has been reported in this statement, and gives the statement up.
func (p *parser) fail(f lang.Diagnoser) {
	if !p.failed {
		p.report(f)
	}
	p.failed = true
}

func (p *parser) cur() *token { return &p.toks[p.pos] }

// peek returns the token n places ahead, the EOF token past the end.
func (p *parser) peek(n int) *token { return &p.toks[min(p.pos+n, len(p.toks)-1)] }

func (p *parser) at(s sym) bool { return p.toks[p.pos].sym == s }

func (p *parser) next() {
	if p.pos < len(p.toks)-1 {
		p.pos++
	}
}

// accept takes the next token if it is an s.
func (p *parser) accept(s sym) bool {
	if !p.at(s) {
		return false
	}
	p.next()
	return true
}

func (p *parser) text(t *token) string { return p.src.Text[t.Start:t.End] }

// is reports whether the token is the name or other text given.
func (p *parser) is(t *token, text string) bool { return p.text(t) == text }

func (p *parser) span(t *token) lang.Span {
	return lang.Span{Source: p.src, Start: t.Start, End: t.End}
}

// here is the span of the next token.
func (p *parser) here() lang.Span { return p.span(p.cur()) }

// prev is the span of the token just taken.
func (p *parser) prev() lang.Span {
	if p.pos == 0 {
		return p.here().Before()
	}
	return p.span(&p.toks[p.pos-1])
}

// from is the span that begins where start does and ends with the token just taken.
func (p *parser) from(start lang.Span) lang.Span {
	if p.pos == 0 {
		return start
	}
	start.End = max(start.End, p.toks[p.pos-1].End)
	return start
}

// sameLine reports whether the next token continues the line of the one before it.
func (p *parser) sameLine() bool { return !p.cur().FirstOnLine }

// adjacent reports whether no blank stands between the last token and the next.
func (p *parser) adjacent() bool {
	return p.pos > 0 && p.toks[p.pos-1].End == p.toks[p.pos].Start
}

// open enters a bracket, the token just taken.
func (p *parser) open(what string) {
	p.openers = append(p.openers, opening{p.prev(), p.toks[p.pos-1].sym, what})
	p.brackets++
}

// leave ends the innermost bracket without looking for its closing token.
func (p *parser) leave() {
	p.openers = p.openers[:len(p.openers)-1]
	p.brackets--
}

// close leaves the innermost bracket: its closing token, or a report that it is missing.
func (p *parser) close(closer sym) {
	o := p.openers[len(p.openers)-1]
	p.leave()
	if p.failed || p.accept(closer) {
		return
	}
	p.unclosed(o, closer)
}

// unclosed reports a bracket whose end is not where it must be. If the text can go on as though it were there, it does;
// the brackets around it that end at the same place are part of the report.
func (p *parser) unclosed(o opening, closer sym) {
	t := p.cur()
	f := unclosedBracket{open: o, closer: closer, at: p.prev().After(), next: p.here(), sym: t.sym, text: p.text(t)}
	switch {
	case isCloser(t.sym) && len(p.openers) > 0 && closerOf(p.openers[len(p.openers)-1].sym) == t.sym &&
		!(startsOperand(p.peek(1).sym) && !p.peek(1).FirstOnLine):
		p.report(f)
	case t.sym == symEOF, t.FirstOnLine, isRelation(t.sym), isItemSym(t.sym), t.sym == symSemi, t.sym == symColon,
		t.sym == symAssign, p.brackets == 0 && t.sym == symRBrace:
		for i := len(p.openers) - 1; i >= 0; i-- {
			f.outer += closerOf(p.openers[i].sym).text()
		}
		if p.once(t) {
			p.report(f)
		}
	case isCloser(t.sym), t.sym == symMislaid && p.is(t, "}"):
		f.wrong = true
		if startsOperand(p.peek(1).sym) {
			p.fail(f)
			return
		}
		p.report(f)
		p.next()
	default:
		p.fail(f)
	}
}

// nested runs parse one level deeper and reports text that nests too deep.
func (p *parser) nested(parse func() lang.Expr) lang.Expr {
	if p.depth >= maxNesting {
		at := p.here()
		p.fail(tooDeep{at: at})
		return p.bad(at)
	}
	p.depth++
	e := parse()
	p.depth--
	return e
}

// bad is the expression in place of what could not be read.
func (p *parser) bad(at lang.Span) lang.Expr { return &lang.BadExpr{At: lang.At{Place: at}} }

// doc takes the doc comments just before token t, which documents what begins there; nil without any.
func (p *parser) doc(t *token) *lang.Doc {
	first := int32(0)
	if i := p.indexOf(t); i > 0 {
		first = p.toks[i-1].raw + 1
	}
	var doc *lang.Doc
	for raw := first; raw < t.raw; raw++ {
		c := p.all[raw]
		if c.Kind != lang.DocComment || !c.FirstOnLine && !(raw == first && raw > 0 && p.all[raw-1].Kind == lang.Keyword) {
			continue
		}
		p.claimed[raw] = true
		at := lang.Span{Source: p.src, Start: c.Start, End: c.End}
		text := docText(at.Text())
		if doc == nil {
			doc = &lang.Doc{At: lang.At{Place: at}, Text: text}
			continue
		}
		doc.Place, doc.Text = doc.Place.Join(at), doc.Text+"\n"+text
	}
	return doc
}

// indexOf returns the place of a token in toks.
func (p *parser) indexOf(t *token) int {
	i := p.pos
	for i > 0 && p.toks[i].Start > t.Start {
		i--
	}
	for i < len(p.toks)-1 && p.toks[i].Start < t.Start {
		i++
	}
	return i
}

// danglingDocs warns of doc comments that document nothing. Where what follows could not be read, nothing is known.
func (p *parser) danglingDocs() {
	faulty := map[int]bool{}
	for _, d := range p.diags {
		faulty[d.Primary().Position().Line] = true
	}
	for raw, t := range p.all {
		if t.Kind != lang.DocComment || p.claimed[int32(raw)] {
			continue
		}
		at := lang.Span{Source: p.src, Start: t.Start, End: t.End}
		if end := at.After().Position().Line; !faulty[end] && !faulty[end+1] {
			p.report(danglingDoc{at: at, trailing: !t.FirstOnLine})
		}
	}
}
