package parser

import (
	"github.com/cvxc-lang/cvxc/lang"
)

// bodyKind is what a list of items is the body of; it decides which items may stand in it.
type bodyKind uint8

const (
	problemBody bodyKind = iota
	funcBody
)

// items parses the items of a body up to its closing brace, which it leaves.
func (p *parser) items(kind bodyKind) []lang.Item {
	var out []lang.Item
	for {
		t := p.cur()
		switch {
		case t.sym == symEOF, t.sym == symRBrace, t.sym == symProblem, t.sym == symImport, t.sym == symBuiltin:
			return out
		case t.sym == symFunc && kind == funcBody && p.surplusBraces() < 0:
			return out // the func around it has not been closed
		}
		pos := p.pos
		out = append(out, p.item(kind)...)
		p.endItem()
		if p.pos == pos {
			p.next()
		}
	}
}

// item parses one item. It returns none for text that belongs to no item, and has then reported it.
func (p *parser) item(kind bodyKind) []lang.Item {
	p.statement(continues)
	start := p.here()
	t := p.cur()
	switch t.sym {
	case symDim:
		return one(p.dimDecl())
	case symParam:
		if kind == funcBody {
			p.report(misplacedItem{at: start, word: "param"})
		}
		return one(&lang.ParamDecl{Decls: p.declaration(declParam), At: lang.At{Place: p.from(start)}})
	case symVar:
		return one(&lang.VarDecl{Decls: p.declaration(declVar), At: lang.At{Place: p.from(start)}})
	case symLet:
		return one(p.let())
	case symFunc:
		if kind == funcBody {
			p.report(misplacedItem{at: start, word: "func"})
		}
		return one(p.function(p.doc(t), nil))
	case symRequire:
		p.doc(t) // the doc comments of these items are read by people alone
		return one(p.require())
	case symMinimize, symMaximize, symSatisfy:
		p.doc(t)
		return one(p.objective())
	case symSubject:
		p.doc(t)
		return one(p.subjectTo())
	case symWhen, symValue:
		if kind != funcBody {
			p.report(misplacedItem{at: start, word: p.text(t), problem: true})
		}
		if t.sym == symWhen {
			return one(p.when())
		}
		return one(p.value())
	case symName:
		if kind == funcBody && p.is(t, "value") && p.valueAhead() {
			return one(p.value())
		}
		if kind == funcBody && p.is(t, "when") && p.peek(1).sym != symAssign {
			return one(p.when())
		}
	}
	return p.foreignItem(kind, start)
}

func one(i lang.Item) []lang.Item { return []lang.Item{i} }

// declaration parses the declarators behind "param" or "var"; a doc comment above it is that of the first.
func (p *parser) declaration(kind declKind) []*lang.Declarator {
	doc := p.doc(p.cur())
	p.declKeyword()
	ds := p.declarators(kind, p.declEnd(p.pos))
	for p.at(symSemi) && p.peek(1).sym == symName && !p.peek(1).FirstOnLine {
		p.report(wrongSeparator{at: p.here(), ours: ","})
		p.next()
		ds = append(ds, p.declarators(kind, p.declEnd(p.pos))...)
	}
	if len(ds) > 0 && ds[0].Doc == nil {
		ds[0].Doc = doc
	}
	return ds
}

// declKeyword takes the keyword of a declaration, and reports a second one behind it.
func (p *parser) declKeyword() {
	p.next()
	if t := p.cur(); symDim <= t.sym && t.sym <= symLet && !t.FirstOnLine && p.peek(1).sym == symName {
		p.report(strayToken{at: p.span(t), text: p.text(t)})
		p.next()
	}
}

// dimDecl parses DimDecl = "dim" Docs DimSpec { "," Docs DimSpec }.
func (p *parser) dimDecl() lang.Item {
	start := p.here()
	doc := p.doc(p.cur())
	p.declKeyword()
	d := &lang.DimDecl{Specs: p.dimSpecs(p.declEnd(p.pos))}
	if len(d.Specs) > 0 && d.Specs[0].Doc == nil {
		d.Specs[0].Doc = doc
	}
	d.Place = p.from(start)
	return d
}

// let parses Let = "let" Ident [ "[" Binders "]" ] "=" Expr.
func (p *parser) let() lang.Item {
	start := p.here()
	l := &lang.Let{Doc: p.doc(p.cur())}
	p.next()
	from, head := p.pos, p.letHead()
	tree, bad := produce(p, declarations().lets, from, head)
	if bad < 0 && tree.Index != nil && p.toks[tree.Index.From].sym == symLParen {
		bad = tree.Index.From
	}
	if bad >= 0 && !p.badLet(tree, from, bad) {
		p.skipItem()
		return p.brokenLet(l, tree, from, start)
	}
	l.Name = p.name(tree.Name.At)
	if tree.Index != nil && p.shapedLet(tree.Index) {
		p.report(letShape{name: l.Name.Place, at: p.tokens(tree.Index.From, tree.Index.To)})
	} else if tree.Index != nil {
		p.pos = tree.Index.From + 1
		p.open(inCall)
		l.Binders = p.binders()
		p.close(closerOf(p.toks[tree.Index.From].sym))
	}
	p.statement(continues)
	p.pos = head
	l.Value = p.body(p.expr)
	l.Place = p.from(start)
	return l
}

// shapedLet reports whether sizes stand behind the name of a let, where indices could.
func (p *parser) shapedLet(b *brackets) bool {
	for i := b.From; i < b.To; i++ {
		if s := p.toks[i].sym; s == symIn || s == symAssign || p.toks[i].Kind == lang.Keyword {
			return false
		}
	}
	return b.To > b.From+2
}

// letHead returns the index behind the "=" of a let whose keyword has been taken, or where the item ends without one.
func (p *parser) letHead() int {
	depth := 0
	for i := p.pos; i < len(p.toks)-1; i++ {
		switch t := &p.toks[i]; {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			if depth--; depth < 0 {
				return i
			}
		case depth <= 0 && (t.sym == symAssign || p.letAssign(t)):
			return i + 1
		case isItemSym(t.sym), t.FirstOnLine && i > p.pos && depth <= 0:
			return i
		}
	}
	return len(p.toks) - 1
}

// letAssign reports whether the token is what other languages write for "=".
func (p *parser) letAssign(t *token) bool { return t.sym == symEq || p.is(t, ":=") || p.is(t, "<-") }

// badLet reports the head of a let that does not fit. It reports whether the let can go on all the same.
func (p *parser) badLet(tree *letTree, from, bad int) bool {
	t := &p.toks[bad]
	head := p.letHead()
	switch {
	case bad == from:
		p.pos = from
		p.report(missingName{at: p.expectedPlace(), what: "let", found: p.found()})
		return false
	case bad == head-1 && p.letAssign(t):
		p.report(letAssign{at: p.span(t)})
		return true
	case t.sym == symLParen:
		p.report(letArguments{name: p.span(&p.toks[from]), at: p.span(t), keyword: p.span(&p.toks[from-1])})
		return false
	}
	p.pos = bad
	p.report(p.expected("`=` and an expression"))
	return false
}

// brokenLet is the let whose head could not be read; its name, if it has one, is declared all the same.
func (p *parser) brokenLet(l *lang.Let, tree *letTree, from int, start lang.Span) lang.Item {
	if p.toks[from].sym != symName || p.toks[from].FirstOnLine {
		return &lang.BadItem{At: lang.At{Place: p.from(start)}}
	}
	l.Name = p.identAt(from)
	l.Value = p.bad(p.from(start))
	l.Place = p.from(start)
	return l
}

// body parses the expression of an item; if it cannot be read, the rest of the item is skipped.
func (p *parser) body(parse func() lang.Expr) lang.Expr {
	start := p.here()
	e := parse()
	if p.failed {
		p.skipItem()
		if p.prev().End > start.Start {
			return p.bad(p.from(start))
		}
		return p.bad(start.Before())
	}
	return e
}

// objective parses ( "minimize" | "maximize" ) Expr | "satisfy".
func (p *parser) objective() lang.Item {
	o := &lang.Objective{Keyword: p.here()}
	switch p.cur().sym {
	case symMaximize:
		o.Sense = lang.Maximize
	case symSatisfy:
		o.Sense = lang.Satisfy
	}
	p.next()
	if o.Sense != lang.Satisfy {
		o.Value = p.objectiveValue()
	}
	o.Place = p.from(o.Keyword)
	return o
}

// objectiveValue parses what is minimised, behind the names and colons that other languages have there.
func (p *parser) objectiveValue() lang.Expr {
	start := p.here()
	switch {
	case p.at(symName) && (p.peek(1).sym == symColon || p.peek(1).sym == symAssign) && !p.peek(1).FirstOnLine:
		p.next()
		p.next()
		p.report(objectiveLabel{at: p.from(start), next: p.here()})
	case p.accept(symColon):
		p.report(objectiveLabel{at: start, next: p.here()})
	}
	return p.body(p.expr)
}

// subjectTo parses SubjectTo = "subject to" { Docs Constraint }.
func (p *parser) subjectTo() lang.Item {
	s := &lang.SubjectTo{Keyword: p.here()}
	word := s.Keyword.Text()
	p.next()
	if word == "subject" {
		if p.is(p.cur(), "to") {
			p.next()
		}
		p.report(foreignItem{at: s.Keyword, ours: "subject to"})
	}
	if (p.at(symColon) || p.at(symSemi)) && p.sameLine() {
		p.report(strayToken{at: p.here(), text: p.here().Text()})
		p.next()
	}
	p.constraintsOf(s)
	return s
}

// constraintsOf parses the constraints of a "subject to", in braces or not.
func (p *parser) constraintsOf(s *lang.SubjectTo) {
	if end := p.matching(p.pos); p.at(symLBrack) && end > 0 && p.endsLine(end+1) && p.topRelation(p.pos, end) && !p.listed(p.pos, end) {
		p.report(p.bracketedConstraints(s, s.Keyword, p.pos, end))
	}
	if p.at(symLBrace) {
		open := p.here()
		p.next()
		p.braces = append(p.braces, open)
		s.Constraints = p.constraintList()
		p.braces = p.braces[:len(p.braces)-1]
		f := subjectBraces{open: open}
		if p.accept(symRBrace) {
			f.close = p.prev()
		}
		p.report(f)
	}
	s.Constraints = append(s.Constraints, p.constraintList()...)
	s.Place = p.from(s.Keyword)
}

// require parses Require = "require" ( Cmp { "and" Cmp } | Relation ).
func (p *parser) require() lang.Item {
	start := p.here()
	r := &lang.Require{}
	p.next()
	if p.at(symName) && p.peek(1).sym == symColon {
		p.next()
		p.next()
		p.report(objectiveLabel{at: p.tokens(p.pos-2, p.pos), next: p.here(), require: true})
	}
	if p.requiresRelation() {
		if c := p.relation(nil, nil, p.here()); c != nil {
			r.Relation = c
		}
	} else {
		r.Conds = p.compares()
	}
	if p.failed {
		p.skipItem()
		return &lang.BadItem{At: lang.At{Place: p.from(start)}}
	}
	r.Place = p.from(start)
	return r
}

// requiresRelation tells a relation of matrices or a membership from a chain of comparisons.
func (p *parser) requiresRelation() bool {
	depth := 0
	for i := p.pos; i < len(p.toks)-1; i++ {
		switch t := &p.toks[i]; {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		case isItemSym(t.sym), depth < 0, t.sym == symAnd && depth == 0:
			return false
		case t.FirstOnLine && i > p.pos && depth == 0 && !isRelation(t.sym) && !isBinary(t.sym):
			return false
		case depth == 0 && (t.sym == symLowerEq || t.sym == symUpperEq || t.sym == symIn):
			return true
		}
	}
	return false
}

// valueAhead tells the item "value expr" from a variable called value.
func (p *parser) valueAhead() bool {
	n := p.peek(1)
	return !n.FirstOnLine && n.sym != symAssign && !isRelation(n.sym) && n.sym != symColon && n.sym != symDot
}

// value parses Value = "value" ( Expr | "builtin" ).
func (p *parser) value() lang.Item {
	v := &lang.Value{}
	start := p.here()
	p.next()
	if p.is(p.cur(), "builtin") {
		p.next()
		v.Builtin = true
	} else {
		v.Expr = p.body(p.expr)
	}
	v.Place = p.from(start)
	return v
}

// when parses When = "when" Cmp { "and" Cmp } "{" { Docs FuncItem } "}".
func (p *parser) when() lang.Item {
	w := &lang.When{}
	start := p.here()
	p.next()
	p.line = binds
	w.Conds = p.compares()
	if !p.failed && !p.at(symLBrace) {
		p.fail(p.expected("`{`"))
	}
	if p.failed && !p.toBrace() {
		p.skipItem()
		return &lang.BadItem{At: lang.At{Place: p.from(start)}}
	}
	if p.nesting++; p.nesting > maxNesting {
		p.fail(tooDeep{at: start})
		p.skipItem()
	} else {
		open := p.openBrace()
		w.Items = p.items(funcBody)
		p.closeBrace(open)
	}
	p.nesting--
	w.Place = p.from(start)
	return w
}

// toBrace goes to the brace that opens a block at the end of this line.
func (p *parser) toBrace() bool {
	if !p.braceAhead() {
		return false
	}
	for !p.at(symLBrace) {
		p.next()
	}
	return true
}

// endItem reports what stands behind an item on its line.
func (p *parser) endItem() {
	for {
		t := p.cur()
		switch {
		case t.sym == symEOF, t.sym == symRBrace, isItemSym(t.sym), p.functions > 0 && (p.is(t, "when") || p.is(t, "value")):
			return
		case t.sym == symSemi:
			p.next()
			p.report(itemSemicolon{at: p.span(t)})
		case t.FirstOnLine && !isCloser(t.sym) && t.sym != symComma:
			return
		case isCloser(t.sym):
			p.next()
			p.report(strayCloser{at: p.span(t)})
			if !p.endsLine(p.pos) {
				p.skipItem()
				return
			}
		case t.sym == symComma && p.endsLine(p.pos+1):
			p.next()
			p.report(extraSeparator{at: p.span(t)})
		case p.foreignStatement():
			return
		case t.sym == symIf:
			p.fail(choice{at: p.here()})
			p.skipItem()
			return
		default:
			p.fail(p.expected("a new line"))
			p.skipItem()
			return
		}
	}
}

// enclosing is the kind of body that the parser is in.
func (p *parser) enclosing() bodyKind {
	if p.functions > 0 {
		return funcBody
	}
	return problemBody
}

// skipItem goes to where the next item may begin.
func (p *parser) skipItem() {
	start := p.pos
	for depth := p.openSince(min(p.first, start)); !p.at(symEOF); p.next() {
		t := p.cur()
		switch {
		case isItemSym(t.sym), t.sym == symRBrace && (depth <= 0 || t.FirstOnLine && p.endsLine(p.pos+1)):
			return
		case t.FirstOnLine && p.pos > start && depth <= 0 && t.sym == symName && (p.foreignStatement() || p.peek(1).sym == symColon):
			return
		case t.sym == symLBrace && p.peek(1).FirstOnLine && p.nesting < maxNesting:
			p.nesting++
			open := p.openBrace()
			p.items(p.enclosing())
			p.closeBrace(open)
			p.nesting--
			return
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		}
	}
}
