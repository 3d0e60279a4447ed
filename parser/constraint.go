package parser

import "github.com/cvxc-lang/cvxc/lang"

// constraintList parses the constraints behind "subject to" or in the braces of a forall, up to what ends them.
func (p *parser) constraintList() []lang.Constraint {
	var out []lang.Constraint
	for !p.endOfList() {
		pos := p.pos
		out = append(out, p.constraint())
		p.separateConstraints()
		if p.pos == pos {
			p.next()
		}
	}
	return out
}

// endOfList reports whether a list of constraints ends here: at a brace, an item, the end of the text, or a word that
// begins an item in another language.
func (p *parser) endOfList() bool {
	t := p.cur()
	if t.sym == symEOF || t.sym == symRBrace || isItemSym(t.sym) {
		p.cutShort = isItemSym(t.sym) && !t.FirstOnLine
		return true
	}
	if t.sym != symName {
		return false
	}
	ours, ok := foreignItems[p.text(t)]
	return ok && ours != "subject to" && ours != "" && p.beginsStatement()
}

// beginsStatement reports whether the name here is a word in front of a statement, not a part of a constraint.
func (p *parser) beginsStatement() bool {
	n := p.peek(1)
	return n.FirstOnLine || n.sym == symName || n.sym == symNumber || n.sym == symEOF || n.sym == symRBrace || n.sym == symSemi ||
		n.sym == symForall || isItemSym(n.sym)
}

// constraint parses Constraint = Forall | [ Ident ":" ] Relation, and recovers at its end.
func (p *parser) constraint() lang.Constraint {
	doc := p.doc(p.cur())
	p.statement(constrains)
	start := p.here()
	pos := p.pos
	c := p.bareConstraint(doc, start)
	if !p.failed {
		c = p.trailing(c, start)
	}
	if p.failed {
		p.skipConstraint(pos)
		return &lang.BadConstraint{At: lang.At{Place: p.from(start)}}
	}
	return c
}

// statement resets what is known of the statement at hand.
func (p *parser) statement(rule lineRule) {
	p.first, p.failed, p.related, p.line, p.depth, p.brackets = p.pos, false, false, rule, 0, 0
	p.openers = p.openers[:0]
}

func (p *parser) bareConstraint(doc *lang.Doc, start lang.Span) lang.Constraint {
	p.dropForeignPrefix()
	t := p.cur()
	if word, ok := foreignItems[p.text(t)]; ok && word == "" && t.sym == symName && (p.beginsStatement() || p.callsAlone()) {
		p.removed(start)
		p.failed = true
		return nil
	}
	switch {
	case p.constraintMacro(start):
		return &lang.BadConstraint{At: lang.At{Place: p.from(start)}}
	case t.sym == symForall, p.foreignForall():
		return p.forall(doc)
	case t.sym == symLBrack && p.listOfConstraints():
		return p.constraintComprehension(doc)
	case t.sym == symIf:
		p.fail(conditional{at: p.span(t)})
		return nil
	case p.negated(t):
		p.fail(negatedConstraint{at: p.span(t)})
		return nil
	}
	label := p.label()
	if p.at(symForall) || label != nil && p.foreignForall() {
		return p.labelledForall(doc, label)
	}
	over := p.labelBinders
	p.labelBinders = nil
	c := p.relation(doc, label, start)
	if over == nil || c == nil || p.failed {
		return c
	}
	return &lang.Forall{At: lang.At{Place: p.from(start)}, Keyword: start, Binders: over, Body: []lang.Constraint{c}}
}

// callsAlone reports whether print(x), or optimize!(m), is all that stands on the line.
func (p *parser) callsAlone() bool {
	open := p.pos + 1
	if p.is(&p.toks[open], "!") {
		open++
	}
	end := p.matching(min(open, len(p.toks)-1))
	return p.toks[min(open, len(p.toks)-1)].sym == symLParen && end > 0 && p.endsLine(end+1)
}

// negated reports whether "not" or its like stands in front of a constraint.
func (p *parser) negated(t *token) bool {
	n := p.peek(1)
	return !n.FirstOnLine && (p.foreign(t).meaning == negation || p.is(t, "not") && startsOperand(n.sym) && n.sym != symLBrack)
}

// dropForeignPrefix reports and skips "s.t.", "constraint" and the like in front of a constraint of the list.
func (p *parser) dropForeignPrefix() {
	t := p.cur()
	word := p.text(t)
	foreign := t.sym == symForeign && (word == "s.t." || word == "S.T.") ||
		t.sym == symName && foreignItems[word] == "subject to" && p.beginsStatement() && !p.peek(1).FirstOnLine
	if !foreign {
		return
	}
	p.next()
	if word == "such" && p.is(p.cur(), "that") {
		p.next()
	}
	p.report(foreignPrefix{at: p.from(p.span(t)), next: p.here()})
}

// foreignForall reports whether a quantifier of another language, or a misspelt one, begins here.
func (p *parser) foreignForall() bool {
	t := p.cur()
	return t.sym == symFor || p.is(t, "∀") || t.sym == symName && p.peek(1).sym == symName && !p.peek(1).FirstOnLine &&
		(p.is(t, "foreach") || p.peek(2).sym == symIn)
}

// label takes "name:" and the forms of other languages: cap[i]:, cap{i in I}:, "cap":, cap(i)..
func (p *parser) label() *lang.Ident {
	t := p.cur()
	colon := p.peek(1)
	switch {
	case colon.FirstOnLine:
		return nil
	case t.sym == symName && colon.sym == symColon:
		id := p.ident()
		p.next()
		return id
	case t.sym == symName && (p.is(colon, "..") || colon.sym == symDot && p.peek(2).sym == symDot):
		id := p.ident()
		p.report(foreignLabel{at: p.here(), name: id.Place, ours: ":"})
		p.next()
		return id
	case t.Kind == lang.Keyword && colon.sym == symColon && !isItemSym(t.sym) && t.sym != symForall:
		p.report(reservedWord{at: p.span(t), word: p.text(t)})
		id := p.ident()
		p.next()
		return id
	case t.sym == symName && (colon.sym == symAssign || p.is(colon, ":=")) && p.relationBehind(p.pos+2):
		id := p.ident()
		p.report(foreignLabel{at: lang.Span{Source: p.src, Start: id.Place.End, End: p.here().End}, name: id.Place, ours: ":"})
		p.next()
		return id
	case t.sym == symString && colon.sym == symColon:
		name := unquote(p.text(t))
		p.report(foreignLabel{at: p.span(t), ours: identifier(name)})
		id := &lang.Ident{At: lang.At{Place: p.span(t)}, Name: identifier(name)}
		p.next()
		p.next()
		return id
	case t.sym == symName && isOpener(colon.sym):
		return p.indexedLabel()
	}
	return nil
}

// relationBehind reports whether a comparison stands between token i and the end of its line, outside of brackets.
func (p *parser) relationBehind(i int) bool {
	for depth := 0; !p.endsLine(i); i++ {
		switch t := &p.toks[i]; {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		case depth == 0 && t.sym != symAssign && t.sym != symIn && isRelation(t.sym):
			return true
		}
	}
	return false
}

// indexedLabel takes a label with an index, if that is what stands here.
func (p *parser) indexedLabel() *lang.Ident {
	end := p.matching(p.pos + 1)
	if end < 0 || end+1 >= len(p.toks) {
		return nil
	}
	colon := &p.toks[end+1]
	if colon.FirstOnLine || colon.sym != symColon && !p.is(colon, "..") {
		return nil
	}
	id := p.ident()
	index := p.span(p.cur()).Join(p.span(&p.toks[end]))
	f := indexedLabel{name: id.Place, index: index, colon: p.span(colon)}
	if inner := p.peek(2).sym; inner == symIn || inner == symAssign || p.peek(0).sym == symLBrace {
		f.quantifier = index.Text()[1 : len(index.Text())-1]
	}
	p.report(f)
	if inner := p.peek(2).sym; inner == symIn || inner == symAssign {
		p.labelBinders = p.bindersOfLabel()
	}
	p.pos = end + 2
	return id
}

// bindersOfLabel reads the binders in the brackets of a label, so that the indices are known in its constraint.
func (p *parser) bindersOfLabel() *lang.Binders {
	p.next()
	p.open(inSubs)
	b := p.binders()
	p.leave()
	if p.failed || len(b.List) == 0 {
		p.failed = false
		return nil
	}
	return b
}

// matching returns the index of the bracket that closes the one at index i, -1 if it is not closed in its statement.
func (p *parser) matching(i int) int {
	depth := 0
	for j := i; j < len(p.toks); j++ {
		switch t := &p.toks[j]; {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			if depth--; depth == 0 {
				return j
			}
		case isItemSym(t.sym):
			return -1
		}
	}
	return -1
}

// relation parses Relation = Expr RelOp Expr { RelOp Expr } | ( Tuple | Expr ) "in" Set.
func (p *parser) relation(doc *lang.Doc, label *lang.Ident, start lang.Span) lang.Constraint {
	if p.tupleAhead() {
		return p.membership(doc, label, start, p.tuple())
	}
	x := p.expr()
	switch {
	case p.failed:
		return nil
	case p.at(symIn) && p.continuesHere():
		return p.membership(doc, label, start, []lang.Expr{x})
	}
	r := &lang.Relation{Doc: doc, Label: label, Operands: []lang.Expr{x}}
	for !p.failed && p.relationOp(r) {
		p.related = true
		r.Operands = append(r.Operands, p.expr())
	}
	if p.failed {
		return nil
	}
	if len(r.Ops) == 0 {
		p.fail(notAConstraint{at: x.Span(), expr: x, next: p.found(), place: p.expectedPlace()})
		return nil
	}
	p.checkChain(r)
	r.Place = p.from(start)
	return r
}

// continuesHere reports whether the next token can continue the statement: it stands on the line, or continues it.
func (p *parser) continuesHere() bool {
	return p.brackets > 0 || !p.cur().FirstOnLine || p.continuesLine()
}

// relationOp takes a relation. A slip or the operator of another language is reported and taken for what it means.
func (p *parser) relationOp(r *lang.Relation) bool {
	for len(r.Ops) == 0 && p.sameLine() && (p.at(symRParen) || p.at(symRBrack)) && p.relationAhead() && p.brackets == 0 {
		p.report(strayCloser{at: p.here()})
		p.next()
	}
	t := p.cur()
	if !p.continuesHere() {
		return false
	}
	at := p.span(t)
	left := r.Operands[len(r.Operands)-1].Span()
	op, ok := relOps[t.sym]
	f := p.foreign(t)
	if n := p.peek(1); n.sym == symAssign && !n.FirstOnLine && (t.sym == symLt || t.sym == symGt || t.sym == symAssign) {
		p.next()
		at = at.Join(p.here())
		ours := [...]lang.RelOp{symLt: lang.Le, symGt: lang.Ge, symAssign: lang.Eq}[t.sym]
		p.report(splitOperator{at: at, ours: ours.String()})
		p.next()
		r.Ops, r.OpSpans = append(r.Ops, ours), append(r.OpSpans, at)
		return true
	}
	switch {
	case ok && op == lang.Lt:
		p.report(strictInequality{at: at, ours: "<="})
		op = lang.Le
	case ok && op == lang.Gt:
		p.report(strictInequality{at: at, ours: ">="})
		op = lang.Ge
	case ok && op == lang.Ne, f.meaning == relational && f.rel == lang.Ne:
		p.report(inequation{at: at})
		op = lang.Eq
	case ok:
	case t.sym == symAssign:
		p.report(assignForEqual{at: at, left: left})
		op = lang.Eq
	case f.meaning == relational && p.compoundAssign(t):
		p.fail(p.expected("a relation, such as `<=` or `==`"))
		return false
	case f.meaning == relational:
		p.report(foreignOperator{at: at, f: f})
		op = f.rel
	default:
		return false
	}
	p.next()
	r.Ops, r.OpSpans = append(r.Ops, op), append(r.OpSpans, at)
	return true
}

func (p *parser) compoundAssign(t *token) bool { return p.foreign(t).ours == "" }

// checkChain reports a chain that turns round or has an equality in it.
func (p *parser) checkChain(r *lang.Relation) {
	for i := 1; i < len(r.Ops); i++ {
		if r.Ops[i] != r.Ops[0] || r.Ops[i] == lang.Eq {
			p.report(mixedChain{first: r.OpSpans[0], second: r.OpSpans[i], relation: r, quantified: p.single})
			return
		}
	}
}

// tupleAhead reports whether a list in parentheses begins here, as it may left of "in".
func (p *parser) tupleAhead() bool {
	if !p.at(symLParen) {
		return false
	}
	depth := 0
	comma := false
	for i := p.pos; i < len(p.toks); i++ {
		t := &p.toks[i]
		switch {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			if depth--; depth == 0 {
				return comma && t.sym == symRParen && p.toks[min(i+1, len(p.toks)-1)].sym == symIn
			}
		case t.sym == symComma && depth == 1:
			comma = true
		case isItemSym(t.sym):
			return false
		}
	}
	return false
}

// tuple parses Tuple = "(" Expr "," Expr { "," Expr } ")".
func (p *parser) tuple() []lang.Expr {
	p.next()
	p.open(inCall)
	var out []lang.Expr
	for {
		out = append(out, p.expr())
		if p.failed || !p.separator(symRParen, symComma) {
			break
		}
	}
	p.close(symRParen)
	return out
}

// membership parses "in" Set behind what stands left of it.
func (p *parser) membership(doc *lang.Doc, label *lang.Ident, start lang.Span, tuple []lang.Expr) lang.Constraint {
	m := &lang.Membership{Doc: doc, Label: label, Tuple: tuple, InSpan: p.here()}
	if p.failed {
		return nil
	}
	p.next()
	if !p.at(symName) {
		p.fail(badSet{at: p.expectedPlace(), next: p.found(), element: tuple[0].Span()})
		return nil
	}
	m.Set = p.setCall()
	m.Place = p.from(start)
	return m
}

// setCall parses Set = [ Ident "." ] Ident [ "(" Arg { "," Arg } ")" ].
func (p *parser) setCall() *lang.Call {
	at := p.here()
	c := &lang.Call{Name: p.ident()}
	if p.at(symDot) && p.peek(1).sym == symName && p.sameLine() {
		p.next()
		c.Module, c.Name = c.Name, p.ident()
	}
	if p.at(symLParen) && p.sameLine() {
		p.next()
		p.open(inCall)
		if !p.at(symRParen) {
			c.Args = p.args(symRParen)
		}
		p.close(symRParen)
	}
	c.Place = p.from(at)
	return c
}

// skipConstraint goes from inside the constraint that begins at token start to where the next one may begin. A block on
// the way is parsed for what else is wrong in it.
func (p *parser) skipConstraint(start int) {
	p.failed = false
	for depth := p.openSince(start); !p.at(symEOF); p.next() {
		t := p.cur()
		switch {
		case isItemSym(t.sym), depth <= 0 && (t.sym == symSemi || t.sym == symRBrace), t.sym == symRBrace && t.FirstOnLine && p.endsLine(p.pos+1):
			return
		case t.FirstOnLine && p.pos > start && (depth <= 0 || p.startsConstraint()) && !isCloser(t.sym) && !isOperatorSym(t.sym):
			return
		case t.sym == symLBrace && p.peek(1).FirstOnLine && p.nesting < maxNesting:
			p.closeBlock()
			return
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		}
	}
}

// openSince counts the brackets that are open here of those that open behind token start on this line.
func (p *parser) openSince(start int) int {
	depth := 0
	for i := start; i < p.pos; i++ {
		switch t := &p.toks[i]; {
		case t.FirstOnLine && i > start:
			depth = 0
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth = max(depth-1, 0)
		}
	}
	return depth
}

// closeBlock parses the constraints of a block whose head could not be read.
func (p *parser) closeBlock() {
	p.nesting++
	open := p.openBrace()
	p.constraintList()
	p.closeBrace(open)
	p.nesting--
}

// isOperatorSym reports whether the token is an operator that cannot begin a constraint.
func isOperatorSym(s sym) bool { return isBinary(s) && s != symSub || isRelation(s) || s == symComma }

// startsConstraint reports whether a constraint begins for certain, even if a bracket above is open.
func (p *parser) startsConstraint() bool {
	return p.at(symForall) || p.at(symName) && p.peek(1).sym == symColon && !p.peek(1).FirstOnLine
}
