package parser

import (
	"github.com/cvxc-lang/cvxc/lang"
)

// file parses File = { Import | Docs ( Problem | Func ) } EOF.
func (p *parser) file() *lang.File {
	f := &lang.File{Source: p.src, Tokens: p.all}
	p.reportComments()
	for !p.at(symEOF) {
		p.statement(continues)
		pos := p.pos
		switch t := p.cur(); {
		case t.sym == symImport:
			f.Imports = append(f.Imports, p.importDecl())
		case t.sym == symProblem:
			f.Decls = append(f.Decls, p.problem())
		case t.sym == symFunc:
			f.Decls = append(f.Decls, p.function(p.doc(t), nil))
		case t.sym == symName && p.is(t, "builtin") && p.peek(1).sym == symFunc:
			doc := p.doc(t)
			p.next()
			f.Decls = append(f.Decls, p.function(doc, t))
		case t.sym == symSemi:
			p.report(itemSemicolon{at: p.here()})
			p.next()
		default:
			p.stray(f)
		}
		if p.pos == pos {
			p.next()
		}
	}
	return f
}

// importDecl parses Import = "import" String [ "as" Ident ].
func (p *parser) importDecl() *lang.Import {
	start := p.here()
	p.next()
	end := p.pos
	for end < len(p.toks)-1 && !p.toks[end].FirstOnLine && !isItemSym(p.toks[end].sym) && p.toks[end].sym != symSemi {
		end++
	}
	tree, bad := produce(p, declarations().imports, p.pos, end)
	i := &lang.Import{}
	if from := p.pos; bad != from {
		p.pos = tree.Path.At
		i.Path = p.str()
		if tree.As != nil && bad != tree.As.At {
			i.As = p.name(tree.As.At)
		}
	}
	if bad >= 0 {
		p.pos = bad
		p.report(badImport{at: p.expectedPlace(), found: p.found(), path: i.Path})
	}
	p.pos = end
	i.Place = p.from(start)
	return i
}

// problem parses Problem = "problem" Ident [ "as" Ident ] "{" { Docs Item } "}".
func (p *parser) problem() *lang.Problem {
	start := p.here()
	d := &lang.Problem{Doc: p.doc(p.cur())}
	p.next()
	p.problemHead(d)
	open := p.openBrace()
	d.Items = p.items(problemBody)
	p.closeBrace(open)
	d.Place = p.from(start)
	return d
}

// problemHead parses what stands between "problem" and its brace.
func (p *parser) problemHead(d *lang.Problem) {
	from := p.pos
	end := p.pos
	for end < len(p.toks)-1 && p.toks[end].sym != symLBrace && !isItemSym(p.toks[end].sym) && (end == from || !p.toks[end].FirstOnLine) {
		end++
	}
	if end > from && p.toks[from].FirstOnLine && p.toks[end].sym != symLBrace {
		end = from
	}
	tree, bad := produce(p, declarations().problems, from, end)
	if bad != from {
		d.Name = p.name(tree.Name.At)
	}
	if tree.Discipline != nil && (bad < 0 || bad > tree.Discipline.At) {
		d.Discipline = p.name(tree.Discipline.At)
		p.checkDiscipline(d.Discipline)
	}
	if bad >= 0 {
		p.pos = bad
		p.report(badProblemHead{at: p.expectedPlace(), token: p.here(), found: p.found(), name: d.Name, last: bad == end})
	}
	p.pos = end
	if bad < 0 && !p.at(symLBrace) {
		p.report(missingBrace{at: p.prev().After(), of: p.tokens(from-1, end)})
	}
}

func (p *parser) checkDiscipline(id *lang.Ident) {
	switch id.Name {
	case "dcp", "dgp", "dqcp":
		return
	}
	p.report(unknownDiscipline{at: id.Place, name: id.Name})
}

// function parses a func whose doc, and "builtin" if it has it, have been taken.
func (p *parser) function(doc *lang.Doc, builtin *token) *lang.Func {
	f := &lang.Func{Doc: doc, Builtin: builtin != nil}
	start := p.here()
	if builtin != nil {
		start = p.span(builtin)
	}
	p.next()
	p.functions++
	p.funcHead(f)
	p.statement(continues)
	switch {
	case p.at(symLBrace):
		if p.nesting++; p.nesting > maxNesting {
			p.report(tooDeep{at: start})
		}
		open := p.openBrace()
		f.Items = p.items(funcBody)
		p.closeBrace(open)
		p.nesting--
	case p.at(symAssign) || p.letAssign(p.cur()):
		if !p.at(symAssign) {
			p.report(letAssign{at: p.here()})
		}
		p.next()
		f.Body = p.body(p.expr)
	case f.Builtin:
	default:
		p.missingFuncBody(f)
	}
	p.functions--
	f.Place = p.from(start)
	return f
}

// funcHead parses the name and the formals.
func (p *parser) funcHead(f *lang.Func) {
	from := p.pos
	end := from
	if p.at(symName) || p.cur().Kind == lang.Keyword {
		end++
	}
	if close := p.matching(end); isOpener(p.toks[end].sym) && p.toks[end].sym != symLBrace && close > 0 {
		end = close + 1
	}
	tree, bad := produce(p, declarations().funcs, from, end)
	if bad != from {
		f.Name = p.name(tree.Name.At)
	}
	if bad >= 0 || p.toks[tree.Formals.From].sym != symLParen {
		at := max(bad, from)
		if bad < 0 {
			at = tree.Formals.From
		}
		p.pos = at
		p.report(badFuncHead{at: p.expectedPlace(), found: p.found(), name: f.Name})
		if p.pos = end; p.at(symLParen) {
			p.skipToBody()
		}
		return
	}
	p.pos = tree.Formals.From + 1
	f.Formals = p.formals(end - 1)
	p.pos = end
}

// skipToBody goes to the "=" or "{" behind a head that could not be read.
func (p *parser) skipToBody() {
	for !p.at(symEOF) && !p.at(symAssign) && !p.at(symLBrace) && !isItemSym(p.cur().sym) {
		p.next()
	}
}

// formals parses the formal arguments up to the closing parenthesis at index end.
func (p *parser) formals(end int) []*lang.Formal {
	var out []*lang.Formal
	for _, d := range p.declarators(declFormal, end) {
		f := &lang.Formal{At: d.At, Name: d.Name, Shape: d.Shape, Attrs: d.Attrs, Default: d.Default}
		f.Variadic = p.variadic(d)
		out = append(out, f)
	}
	return out
}

// missingFuncBody reports a head without "=" or "{" behind it.
func (p *parser) missingFuncBody(f *lang.Func) {
	t := p.cur()
	if p.at(symColon) || p.is(t, "->") || p.is(t, "=>") {
		p.report(funcBodySpelling{at: p.span(t)})
		p.next()
		if p.sameLine() && !isItemSym(p.cur().sym) {
			f.Body = p.body(p.expr)
			return
		}
	} else if !t.FirstOnLine && startsOperand(t.sym) {
		p.report(p.expected("`=` or `{`"))
		f.Body = p.body(p.expr)
		return
	} else {
		p.report(p.expected("`=` or `{`"))
	}
	if t.FirstOnLine || isItemSym(t.sym) {
		if p.surplusBraces() > 0 {
			p.braces = append(p.braces, p.prev().After())
			f.Items = p.items(funcBody)
			p.closeBrace(p.prev())
		}
	}
}

// stray parses what stands outside of every problem and function. Items without a problem around them are one; items
// behind a problem belong to it.
func (p *parser) stray(f *lang.File) {
	t := p.cur()
	start := p.here()
	switch {
	case isCloser(t.sym):
		p.report(strayCloser{at: start})
		p.next()
		return
	case !isItemSym(t.sym) && !p.foreignStatement() && t.sym != symName:
		p.fail(p.expected("`problem`, `func` or `import`"))
		for p.next(); !p.at(symEOF) && !p.at(symRBrace) && !isItemSym(p.cur().sym); p.next() {
		}
		return
	}
	problems := f.Problems()
	if word, ok := p.misspelt(topWords[:]); ok {
		p.foreignTop(f, word)
		return
	}
	if len(problems) == 0 {
		p.loose(f, start)
		return
	}
	last := problems[len(problems)-1]
	if len(f.Decls) == 0 || f.Decls[len(f.Decls)-1] != lang.Decl(last) || len(p.diags) == 0 {
		p.report(outsideProblem{at: start, closed: last.Place.After(), name: last.Name})
	}
	p.continueProblem(last)
}

// continueProblem adds the items here to a problem that was closed too early.
func (p *parser) continueProblem(last *lang.Problem) {
	open := p.here().Before()
	p.braces = append(p.braces, open)
	last.Items = append(last.Items, p.items(problemBody)...)
	p.braces = p.braces[:len(p.braces)-1]
	if p.accept(symRBrace) {
		last.Place = p.from(last.Place)
	}
}

// loose makes a problem of items that have none around them.
func (p *parser) loose(f *lang.File, start lang.Span) {
	d := &lang.Problem{}
	at := len(p.diags)
	p.braces = append(p.braces, start.Before())
	d.Items = p.items(problemBody)
	p.braces = p.braces[:len(p.braces)-1]
	end := p.prev().After()
	closed := p.accept(symRBrace)
	d.Place = p.from(start)
	f.Decls = append(f.Decls, d)
	rest := append([]*lang.Diagnostic(nil), p.diags[at:]...)
	p.diags = p.diags[:at]
	p.report(missingProblem{at: start, end: end, closed: closed})
	p.diags = append(p.diags, rest...)
}
