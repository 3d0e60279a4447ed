package parser

import "github.com/cvxc-lang/cvxc/lang"

// forall parses Forall = "forall" Binders ( ":" Constraint | "{" { Docs Constraint } "}" ).
func (p *parser) forall(doc *lang.Doc) lang.Constraint {
	f := &lang.Forall{Doc: doc, Keyword: p.here()}
	start := f.Keyword
	reports := len(p.diags)
	block := p.forallKeyword()
	if f.Binders = p.countingLoop(start); f.Binders != nil {
		p.diags = append(p.diags[:reports], p.diags[len(p.diags)-1]) // one mistake, one report
		if p.at(symLBrace) {
			p.bracedBody(f)
		} else {
			p.oneBody(f)
		}
		f.Place = p.from(start)
		return f
	}
	paren := p.at(symLParen) && p.peek(1).sym == symName && isBinding(p.peek(2).sym) && !p.pairedNames()
	open := p.here()
	if paren {
		p.next()
		p.open(inCall)
	}
	f.Binders = p.binders()
	if paren {
		p.close(symRParen)
		if end := p.matching(p.pos); !p.failed && p.at(symLParen) && end > 0 && p.endsLine(end+1) {
			return p.parenthesisedForall(f, open, end)
		}
		if !p.failed {
			p.report(parenthesisedBinders{open: open, close: p.prev()})
		}
	}
	if p.failed && !p.toBody() {
		return nil
	}
	if p.nesting++; p.nesting > maxNesting {
		p.fail(tooDeep{at: start})
		return nil
	}
	p.forallBody(f, block)
	p.nesting--
	if len(f.Binders.List) == 0 || len(f.Body) == 0 && !f.Braces {
		p.failed = true
		return nil
	}
	f.Place = p.from(start)
	return f
}

// parenthesisedForall parses the constraint of MiniZinc's forall(i in n)(x[i] >= 0), whose parentheses end at token end.
func (p *parser) parenthesisedForall(f *lang.Forall, open lang.Span, end int) lang.Constraint {
	r := parenthesisedBinders{open: open, close: p.prev().Join(p.here()), end: p.span(&p.toks[end])}
	p.next()
	p.open(inCall)
	p.line, p.related = constrains, false
	c := p.relation(nil, p.label(), p.here())
	p.close(symRParen)
	if p.failed || c == nil {
		return nil
	}
	p.report(r)
	f.Body = []lang.Constraint{c}
	f.Place = p.from(f.Keyword)
	return f
}

func isBinding(s sym) bool { return s == symIn || s == symAssign || s == symComma }

// forallKeyword takes the quantifier and reports those of other languages; it tells whether "for" opened the block of a
// language that closes it with "end".
func (p *parser) forallKeyword() (ends bool) {
	t := p.cur()
	p.next()
	if t.sym == symForall {
		return false
	}
	at := p.span(t)
	if t.sym == symFor && p.at(symName) && (p.is(p.cur(), "all") || p.is(p.cur(), "each")) && p.peek(1).sym == symName {
		at = at.Join(p.here())
		p.next()
		p.report(foreignForall{at: at})
		return false
	}
	p.report(foreignForall{at: at})
	return t.sym == symFor
}

// toBody goes on to the body of a quantifier whose binders could not be read.
func (p *parser) toBody() bool {
	depth := 0
	for i := p.pos; i < len(p.toks)-1; i++ {
		t := &p.toks[i]
		switch {
		case t.FirstOnLine && i > p.pos, isItemSym(t.sym):
			return false
		case depth <= 0 && (t.sym == symColon || t.sym == symLBrace):
			p.pos = i
			p.statement(constrains)
			return true
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		}
	}
	return false
}

// forallBody parses what is quantified.
func (p *parser) forallBody(f *lang.Forall, ends bool) {
	switch {
	case p.at(symLBrace):
		p.bracedBody(f)
	case p.at(symColon) && !(ends && p.endAhead()):
		p.next()
		if p.at(symLBrace) {
			p.report(strayToken{at: p.prev(), text: ":"})
			p.bracedBody(f)
			return
		}
		p.oneBody(f)
	case ends && p.endAhead():
		p.accept(symColon)
		f.Braces = true
		for !p.endOfList() {
			f.Body = append(f.Body, p.constraint())
			p.separateConstraints()
		}
		if p.is(p.cur(), "end") {
			p.next()
		}
	default:
		p.missingColon(f)
	}
	p.failed = false
}

// oneBody parses the single constraint behind the colon.
func (p *parser) oneBody(f *lang.Forall) {
	if p.endOfList() {
		p.report(missingBody{at: p.prev().After(), keyword: f.Keyword})
		f.Braces = true
		return
	}
	single := p.single
	p.single = true
	f.Body = []lang.Constraint{p.constraint()}
	p.single = single
}

// bracedBody parses the constraints in braces.
func (p *parser) bracedBody(f *lang.Forall) {
	f.Braces = true
	single := p.single
	p.single = false
	open := p.openBrace()
	f.Body = p.constraintList()
	p.closeBrace(open)
	p.single = single
}

// endAhead reports whether a line that is only "end" closes the block that begins here.
func (p *parser) endAhead() bool {
	for i := p.pos; i < len(p.toks)-1; i++ {
		t := &p.toks[i]
		switch {
		case isItemSym(t.sym), t.sym == symRBrace:
			return false
		case t.FirstOnLine && p.is(t, "end"):
			return true
		}
	}
	return false
}

// missingColon reports binders without ":" or "{" behind them and takes the body all the same.
func (p *parser) missingColon(f *lang.Forall) {
	t := p.cur()
	m := missingColon{at: p.prev().After(), keyword: f.Keyword, binders: f.Binders.Place, next: p.found()}
	switch {
	case t.sym == symComma || t.sym == symSemi || p.is(t, "do") || p.is(t, "|") || p.is(t, "=>"):
		m.instead = p.span(t)
		p.report(m)
		p.next()
		p.oneBody(f)
	case !t.FirstOnLine && p.braceOnLine():
		m.skip = true
		p.report(m)
		for !p.at(symLBrace) {
			p.next()
		}
		p.bracedBody(f)
	case t.FirstOnLine && p.surplusBraces() > 0:
		m.brace = true
		p.report(m)
		f.Braces = true
		p.braces = append(p.braces, m.at)
		f.Body = p.constraintList()
		p.closeBrace(m.at)
	case p.endOfList():
		p.report(missingBody{at: p.prev().After(), keyword: f.Keyword})
		f.Braces = true
	default:
		p.report(m)
		p.oneBody(f)
	}
}

// braceAhead reports whether a block opens at the end of this line.
func (p *parser) braceAhead() bool { return p.blockOpens(p.pos) }

// braceOnLine reports whether a brace opens on this line.
func (p *parser) braceOnLine() bool {
	for i := p.pos; i < len(p.toks)-1 && (i == p.pos || !p.toks[i].FirstOnLine); i++ {
		if p.toks[i].sym == symLBrace {
			return true
		}
	}
	return false
}

// surplusBraces counts the closing braces ahead that no open block accounts for.
func (p *parser) surplusBraces() int {
	n := -len(p.braces)
	for i := p.pos; i < len(p.toks)-1; i++ {
		switch t := &p.toks[i]; t.sym {
		case symLBrace:
			n--
		case symRBrace:
			n++
		case symProblem:
			return n
		}
	}
	return n
}

// labelledForall reports "label: forall …" and moves the label to the constraints inside.
func (p *parser) labelledForall(doc *lang.Doc, label *lang.Ident) lang.Constraint {
	colon := p.prev()
	c := p.forall(doc)
	f, ok := c.(*lang.Forall)
	if !ok {
		p.report(labelledForall{label: label.Place, colon: colon})
		return c
	}
	move := labelledForall{label: label.Place, colon: colon}
	if len(f.Body) == 1 && !f.Braces {
		move.to = f.Body[0].Span().Before()
	}
	p.report(move)
	for _, c := range f.Body {
		if r, ok := c.(*lang.Relation); ok && r.Label == nil {
			r.Label = label
			break
		}
	}
	return f
}

// trailing reports a quantifier, label or condition that stands behind its constraint and puts it where it belongs.
func (p *parser) trailing(c lang.Constraint, start lang.Span) lang.Constraint {
	t := p.cur()
	if t.FirstOnLine || p.failed || t.sym == symEOF {
		return c
	}
	i := 0
	if t.sym == symComma || t.sym == symColon && (p.peek(1).sym == symFor || p.peek(1).sym == symForall) {
		i = 1
	}
	q := p.peek(i)
	switch {
	case q.sym == symFor, q.sym == symForall && !p.forallHasBody(p.pos+i), p.is(q, "∀"):
		i++
		if p.is(p.peek(i), "all") || p.is(p.peek(i), "each") {
			i++
		}
	case i == 1 && t.sym == symComma && q.sym == symName && isBinding(p.peek(2).sym) && !p.relatedConstraint(p.pos+2):
	case t.sym == symLParen && p.peek(1).sym == symName && p.peek(2).sym == symIn:
		i = 0
	case t.sym == symColon && p.peek(1).sym == symName && p.endsLine(p.pos+2):
		return p.trailingLabel(c)
	default:
		return c
	}
	return p.trailingQuantifier(c, start, i)
}

// relatedConstraint reports whether the "=" or "in" at i belongs to a constraint rather than a binder: a binder's range is
// the last thing on its line and has a range or a size in it.
func (p *parser) relatedConstraint(i int) bool {
	for j := i + 1; j < len(p.toks)-1; j++ {
		t := &p.toks[j]
		switch {
		case t.FirstOnLine || t.sym == symSemi || t.sym == symRBrace:
			return p.toks[i].sym != symIn
		case t.sym == symRangeLess || t.sym == symRangeEq || p.foreign(t).meaning == ranging || t.sym == symColon:
			return false
		}
	}
	return p.toks[i].sym != symIn
}

// endsLine reports whether the token at i is past the end of the present line.
func (p *parser) endsLine(i int) bool {
	t := &p.toks[min(i, len(p.toks)-1)]
	return t.FirstOnLine || t.sym == symEOF || t.sym == symSemi || t.sym == symRBrace
}

// forallHasBody tells a quantifier that begins the next constraint from one that belongs to the constraint before it.
func (p *parser) forallHasBody(i int) bool {
	for j := i + 1; j < len(p.toks)-1; j++ {
		t := &p.toks[j]
		if t.FirstOnLine || t.sym == symSemi || t.sym == symRBrace {
			return false
		}
		if t.sym == symColon || t.sym == symLBrace {
			return true
		}
	}
	return false
}

func (p *parser) trailingQuantifier(c lang.Constraint, start lang.Span, skip int) lang.Constraint {
	at := p.here()
	before := p.prev().After()
	for range skip {
		p.next()
	}
	paren := p.accept(symLParen)
	reports := len(p.diags)
	b := p.binders()
	if paren {
		p.accept(symRParen)
	}
	if p.failed {
		return c
	}
	f := trailingQuantifier{at: p.from(at), cut: lang.Span{Source: p.src, Start: before.Start, End: p.prev().End}, to: start.Before(), binders: b}
	if len(p.diags) > reports { // one mistake, one report: the spelling of the range is repaired with the place
		p.diags = p.diags[:reports]
		f.respelled = true
	}
	p.report(f)
	return &lang.Forall{At: lang.At{Place: p.from(start)}, Keyword: at, Binders: b, Body: []lang.Constraint{c}}
}

// trailingLabel reports the label behind a constraint, where CVX names its dual variable.
func (p *parser) trailingLabel(c lang.Constraint) lang.Constraint {
	colon := p.here()
	p.next()
	id := p.ident()
	p.report(trailingLabel{colon: colon, name: id.Place, to: c.Span().Before(), cut: lang.Span{Source: p.src, Start: c.Span().End, End: id.Place.End}})
	switch c := c.(type) {
	case *lang.Relation:
		c.Label = id
	case *lang.Membership:
		c.Label = id
	}
	return c
}

// separateConstraints takes ";" behind a constraint and reports what else stands there.
func (p *parser) separateConstraints() {
	for first := true; ; first = false {
		t := p.cur()
		switch f := p.foreign(t); {
		case p.accept(symSemi):
			if first {
				continue
			}
			p.report(extraSeparator{at: p.prev()})
		case t.sym == symEOF, t.sym == symRBrace, isItemSym(t.sym), !first && t.sym != symComma:
			return
		case t.sym == symComma:
			p.next()
			p.report(commaBetween{at: p.prev(), last: p.cur().FirstOnLine || p.at(symRBrace) || p.at(symEOF)})
			return
		case t.FirstOnLine && !isCloser(t.sym):
			return
		case t.sym == symAnd, f.meaning == conjunction:
			p.next()
			p.report(joinedConstraints{at: p.span(t)})
			return
		case f.meaning == disjunction, p.is(t, "or"):
			p.report(disjunctive{at: p.span(t)})
			p.skipConstraint(p.pos)
		case isCloser(t.sym):
			p.next()
			p.report(strayCloser{at: p.span(t)})
			if n := p.cur(); !n.FirstOnLine && n.sym != symSemi && n.sym != symRBrace && !isItemSym(n.sym) {
				p.skipConstraint(p.pos)
			}
			return
		case startsOperand(t.sym), t.sym == symSub, t.sym == symForall:
			p.report(missingSemicolon{at: p.prev().After(), next: p.span(t)})
			return
		default:
			p.report(p.expected("an operator, a new line or `;`"))
			p.skipConstraint(p.pos)
			return
		}
	}
}

// listOfConstraints reports whether a Python list of constraints begins here: a relation stands right inside the bracket.
func (p *parser) listOfConstraints() bool {
	end := p.matching(p.pos)
	if end < 0 {
		return false
	}
	depth := 0
	related := false
	for i := p.pos; i < end; i++ {
		t := &p.toks[i]
		switch {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		case depth == 1 && t.sym == symFor:
			return related
		case depth == 1 && (isRelation(t.sym) || p.foreign(t).meaning == relational):
			related = true
		}
	}
	return related
}

// constraintComprehension parses [relation for i in n] and [relation, relation] as the constraints that they mean.
func (p *parser) constraintComprehension(doc *lang.Doc) lang.Constraint {
	start := p.here()
	p.next()
	p.open(inCall)
	f := &lang.Forall{Doc: doc, Keyword: start, Braces: true}
	for {
		at := p.here()
		p.related = false
		f.Body = append(f.Body, p.relation(nil, p.label(), at))
		if p.failed || !p.accept(symComma) {
			break
		}
	}
	if p.failed {
		return nil
	}
	list := constraintList{open: start, body: f.Body}
	if p.at(symFor) {
		list.binders = p.here()
		p.next()
		f.Binders = p.binders()
		list.quantifier = f.Binders.Place
	}
	p.close(symRBrack)
	if p.failed {
		return nil
	}
	list.close = p.prev()
	p.report(list)
	f.Place = p.from(start)
	if f.Binders == nil {
		f.Binders = &lang.Binders{At: lang.At{Place: start.Before()}}
		if len(f.Body) == 1 {
			return f.Body[0]
		}
		return &lang.BadConstraint{At: f.At}
	}
	return f
}
