package parser

import (
	"sort"

	"github.com/cvxc-lang/cvxc/lang"
)

// file parses File = { Import | Docs ( Problem | Func ) } EOF.
func (p *parser) file() *lang.File {
	f := &lang.File{Source: p.src, Tokens: p.all}
	p.reportComments()
	p.mislay()
	for !p.at(symEOF) {
		p.statement(continues)
		pos := p.pos
		switch t := p.cur(); {
		case t.sym == symImport:
			f.Imports = append(f.Imports, p.importDecl())
		case t.FirstOnLine && p.foreignFunction():
			f.Decls = append(f.Decls, p.skipFunction())
		case t.FirstOnLine && p.headless(f):
		case t.sym == symProblem:
			f.Decls = append(f.Decls, p.problem())
		case t.sym == symFunc:
			f.Decls = append(f.Decls, p.function(p.doc(t), nil))
		case t.sym == symBuiltin:
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
		f := badImport{at: p.expectedPlace(), found: p.found(), path: i.Path, library: p.at(symName) && p.sameLine()}
		p.pos = end
		f.line = p.from(start)
		p.report(f)
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
	block := p.braceAhead()
	for end < len(p.toks)-1 && p.toks[end].sym != symLBrace && (block || !isItemSym(p.toks[end].sym)) && (end == from || !p.toks[end].FirstOnLine) {
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
	p.accept(symFunc)
	p.functions++
	p.funcHead(f)
	p.statement(continues)
	p.funcBody(f)
	p.functions--
	f.Place = p.from(start)
	return f
}

// funcBody parses "= Expr" or the items in braces.
func (p *parser) funcBody(f *lang.Func) {
	switch {
	case p.at(symLBrace):
		if p.nesting++; p.nesting > maxNesting {
			p.report(tooDeep{at: p.here()})
		}
		f.Body = nil
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
	if p.toks[end].sym == symLParen && end > from {
		p.openFormals(f, end)
		return
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
		p.toFormals(f)
		return
	}
	p.pos = tree.Formals.From + 1
	f.Formals = p.formals(end - 1)
	p.pos = end
}

// openFormals reports that the arguments of a func, which begin at token open, have no closing parenthesis. They end
// before the last "=" of the line or the brace of the body.
func (p *parser) openFormals(f *lang.Func, open int) {
	f.Name = p.name(open - 1)
	end := open + 1
	for i := open + 1; i < len(p.toks)-1 && !p.toks[i].FirstOnLine; i++ {
		end = i + 1
		if p.toks[i].sym == symLBrace {
			end = i
			break
		}
	}
	for i := end - 1; i > open && p.toks[min(end, len(p.toks)-1)].sym != symLBrace; i-- {
		if p.toks[i].sym == symAssign {
			end = i
			break
		}
	}
	at := p.span(&p.toks[end-1]).After()
	p.report(unclosedBracket{open: opening{at: p.span(&p.toks[open])}, closer: symRParen, at: at})
	p.pos = open + 1
	f.Formals = p.formals(end)
	p.pos = end
}

// toFormals goes on behind a head that could not be read: with the parentheses on its line, if there are, else with the
// body.
func (p *parser) toFormals(f *lang.Func) {
	for i := p.pos; i < len(p.toks)-1 && !p.toks[i].FirstOnLine && !isItemSym(p.toks[i].sym); i++ {
		if close := p.matching(i); p.toks[i].sym == symLParen && close > 0 {
			p.pos = i + 1
			f.Formals = p.formals(close)
			p.pos = close + 1
			return
		}
	}
	for !p.at(symEOF) && !p.at(symAssign) && !p.at(symLBrace) && !p.cur().FirstOnLine && !isItemSym(p.cur().sym) {
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

// variadic reports whether "..." stands in a formal.
func (p *parser) variadic(d *lang.Declarator) bool {
	from := sort.Search(len(p.toks), func(i int) bool { return p.toks[i].Start >= d.Place.Start })
	for i := from; i < len(p.toks) && p.toks[i].Start < d.Place.End; i++ {
		if p.toks[i].sym == symEllipsis {
			return true
		}
	}
	return false
}

// missingFuncBody reports a head without "=" or "{" behind it, and goes on with the body if it can be found.
func (p *parser) missingFuncBody(f *lang.Func) {
	t := p.cur()
	if p.at(symColon) || p.is(t, "->") || p.is(t, "=>") {
		if p.peek(1).sym == symName && p.peek(2).sym == symLBrace && !p.peek(1).FirstOnLine { // -> float {
			p.next()
			p.next()
			p.report(resultType{at: p.from(p.span(t))})
			p.funcBody(f)
			return
		}
		p.report(funcBodySpelling{at: p.span(t)})
		p.next()
		if p.sameLine() && !isItemSym(p.cur().sym) {
			f.Body = p.body(p.expr)
			return
		}
	} else {
		p.report(p.expected("`=` or `{`"))
	}
	f.Body = p.bad(p.prev().After())
	for i := p.pos; i < len(p.toks)-1 && !p.toks[i].FirstOnLine && !isItemSym(p.toks[i].sym); i++ {
		if p.toks[i].sym == symAssign || p.toks[i].sym == symLBrace {
			p.pos = i
			p.funcBody(f)
			return
		}
	}
	if (t.FirstOnLine || isItemSym(t.sym)) && p.surplusBraces() > 0 {
		f.Body = nil
		p.braces = append(p.braces, p.prev().After())
		f.Items = p.items(funcBody)
		p.closeBrace(p.prev())
		return
	}
	for !p.at(symEOF) && !p.cur().FirstOnLine && !isItemSym(p.cur().sym) && !p.at(symRBrace) {
		p.next()
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
	case p.headlessFunc(f):
		return
	case !isItemSym(t.sym) && !p.foreignStatement() && t.sym != symName:
		p.report(expectedToken{at: start, what: "`problem`, `func` or `import`", found: quote(p.text(t))})
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

// headless parses a problem whose keyword is missing or misspelt: a name and a brace at the end of the line.
func (p *parser) headless(f *lang.File) bool {
	t := p.cur()
	if !p.braceAhead() || t.sym == symProblem || t.sym == symFunc || t.sym == symImport || t.sym == symBuiltin {
		return false
	}
	brace := p.pos
	for p.toks[brace].sym != symLBrace {
		brace++
	}
	name := -1
	for i := p.pos; i < brace; i++ {
		switch s := p.toks[i].sym; {
		case s == symName:
			name = i
		case s == symFunc, s == symWhen, isRelation(s), isOpener(s), s == symFor, s == symForall, s == symIf, s == symColon:
			return false
		}
	}
	if name < 0 && t.sym == symSubject {
		return false
	}
	d := &lang.Problem{Doc: p.doc(t)}
	start := p.span(t)
	if name >= 0 {
		d.Name = p.identAt(name)
	}
	p.report(missingProblemWord{at: p.tokens(p.pos, brace), name: d.Name})
	p.pos = brace
	open := p.openBrace()
	d.Items = p.items(problemBody)
	p.closeBrace(open)
	d.Place = p.from(start)
	f.Decls = append(f.Decls, d)
	return true
}

// headlessFunc parses a func whose keyword is missing or misspelt: a name, arguments and a brace at the end of the line.
func (p *parser) headlessFunc(f *lang.File) bool {
	t := p.cur()
	if end := p.matching(p.pos + 1); t.sym == symName && p.peek(1).sym == symLParen && end > 0 && p.toks[end+1].sym == symAssign {
		p.report(missingFuncWord{at: p.span(t), name: p.span(t)})
		f.Decls = append(f.Decls, p.function(p.doc(t), nil))
		return true
	}
	if !p.braceAhead() || isItemSym(t.sym) {
		return false
	}
	for i := p.pos; !p.toks[i].FirstOnLine || i == p.pos; i++ {
		if p.toks[i].sym == symName && p.toks[i+1].sym == symLParen {
			p.report(missingFuncWord{at: p.span(t), name: p.span(&p.toks[i])})
			doc := p.doc(t)
			p.pos = i
			f.Decls = append(f.Decls, p.function(doc, nil))
			return true
		}
		if p.toks[i].sym == symLBrace {
			break
		}
	}
	return false
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
