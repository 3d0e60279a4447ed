package parser

import "github.com/cvxc-lang/cvxc/lang"

// What a bracket belongs to, where the parser decides by it.
const (
	inBlock = "block"
	inCall  = "call"
	inSubs  = "subscripts"
)

// named parses a name, a call, or a function of an import, called or not.
func (p *parser) named() lang.Expr {
	if n := p.peek(2).sym; p.is(p.cur(), "lambda") && p.peek(1).sym == symName && p.sameLine() && (n == symColon || n == symComma) {
		p.fail(anonymousFunction{at: p.here()})
		return p.bad(p.here())
	}
	if p.is(p.peek(1), "->") && !p.peek(1).FirstOnLine {
		p.fail(anonymousFunction{at: p.tokens(p.pos, p.pos+2)})
		return p.bad(p.here())
	}
	id := p.ident()
	switch {
	case p.at(symDot) && p.dottedCall():
		p.next()
		return p.call(&lang.Call{Module: id, Name: p.dotted()})
	case p.at(symDot) && p.sameLine() && p.aliases[id.Name] && p.peek(1).sym == symName:
		p.next()
		name := p.ident()
		return &lang.Qualified{At: lang.At{Place: p.from(id.Place)}, Module: id, Name: name}
	case p.at(symLParen) && p.sameLine():
		return p.call(&lang.Call{Name: id})
	case (p.at(symLBrace) || p.at(symLBrack)) && p.sameLine() && p.indexedSum():
		return p.foreignReduction(id)
	case p.at(symLBrace) && p.adjacent():
		return p.bracedCall(id)
	}
	return id
}

// dottedCall reports whether names behind dots and a parenthesis follow on the line: risk.f(x), np.linalg.norm(x).
func (p *parser) dottedCall() bool {
	i := p.pos
	for p.toks[i].sym == symDot && !p.toks[i].FirstOnLine {
		if t := p.toks[min(i+1, len(p.toks)-1)]; t.sym != symName && t.Kind != lang.Keyword { // cp.var(x) has a reserved word
			break
		}
		i += 2
	}
	return i > p.pos && p.toks[i].sym == symLParen && !p.toks[i].FirstOnLine
}

// dotted takes the names behind the first dot as one. An import has no parts: more than one name is never known.
func (p *parser) dotted() *lang.Ident {
	id := p.ident()
	for p.accept(symDot) {
		id.Place = id.Place.Join(p.here())
		p.next()
	}
	id.Name = id.Place.Text()
	return id
}

// bracedCall reports f{x} and parses it as f(x).
func (p *parser) bracedCall(id *lang.Ident) lang.Expr {
	open := p.here()
	p.next()
	p.open(inCall)
	c := &lang.Call{Name: id}
	if !p.at(symRBrace) {
		c.Args = p.args(symRBrace)
	}
	p.close(symRBrace)
	if !p.failed {
		p.report(foreignBrackets{open: open, close: p.prev(), what: "the arguments of a function stand", ours: "()"})
	}
	c.Place = p.from(id.Place)
	return c
}

// ident takes a name.
func (p *parser) ident() *lang.Ident {
	at := p.here()
	p.next()
	return &lang.Ident{At: lang.At{Place: at}, Name: at.Text()}
}

// call parses the arguments of a call whose name has been taken.
func (p *parser) call(c *lang.Call) lang.Expr {
	start := c.Name.Place
	if c.Module != nil {
		start = c.Module.Place
	}
	if p.peek(1).sym == symName && p.peek(2).sym == symIn {
		return p.foreignReduction(c.Name)
	}
	if c.Module == nil && p.sliceInside() {
		return p.index(c.Name)
	}
	p.callArgs(c)
	c.Place = p.from(start)
	return c
}

// sliceInside reports whether a slice stands in the parentheses that open here: MATLAB's subscripts.
func (p *parser) sliceInside() bool {
	depth := 0
	for i := p.pos; i < p.matching(p.pos); i++ {
		switch t := &p.toks[i]; {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		case depth == 1 && t.sym == symColon:
			return true
		case depth == 1 && (t.sym == symFor || t.sym == symAssign):
			return false
		}
	}
	return false
}

// callArgs parses "(" ( Expr "for" Binders | [ Arg { "," Arg } ] ) ")" into c.
func (p *parser) callArgs(c *lang.Call) {
	p.next()
	p.open(inCall)
	if !p.at(symRParen) {
		c.Args = p.args(symRParen)
		if at := p.here(); p.takeFor() {
			c.For = p.comprehended(at, c.Args)
		}
	}
	p.close(symRParen)
}

// comprehended parses Binders behind the only argument of a call; "for" stands at the place given.
func (p *parser) comprehended(at lang.Span, args []*lang.Arg) *lang.Binders {
	b := p.binders()
	if len(args) > 1 || len(args) == 1 && args[0].Name != nil {
		p.report(comprehensionArgs{at: at, args: args[0].Place.Join(args[len(args)-1].Place)})
	}
	return b
}

// args parses Arg { "," Arg } up to the closing bracket, which it leaves.
func (p *parser) args(closer sym) []*lang.Arg {
	var args []*lang.Arg
	for {
		args = append(args, p.arg())
		if p.failed || !p.separator(closer, symComma) {
			return args
		}
	}
}

// separator takes the comma (or semicolon) before the next element of a list. It reports a comma that is missing or
// stands before the end.
func (p *parser) separator(closer, want sym) bool {
	t := p.cur()
	switch {
	case p.indicesAhead():
		return false
	case t.sym == want:
		p.next()
		if !p.at(closer) {
			return true
		}
		p.report(extraSeparator{at: p.prev()})
		return false
	case t.sym == closer || t.sym == symFor:
		return false
	case t.sym == symSemi && want == symComma && closer != symRBrack, t.sym == symSemi && p.openers[len(p.openers)-1].what == inSubs:
		p.report(wrongSeparator{at: p.span(t), ours: ","})
		p.next()
		return true
	case !t.FirstOnLine && startsOperand(t.sym):
		p.report(missingSeparator{at: p.prev().After(), next: p.span(t), ours: want.text()})
		return true
	}
	return false
}

// indicesAhead reports whether indices begin here without "for" in front, x[i] i in n, or with another word there.
func (p *parser) indicesAhead() bool {
	t := p.cur()
	if p.openers[len(p.openers)-1].what == inSubs {
		return false
	}
	if t.sym == symComma {
		return p.peek(1).sym == symName && p.peek(2).sym == symIn
	}
	if t.FirstOnLine || t.sym != symName {
		return false
	}
	return p.peek(1).sym == symIn || p.peek(1).sym == symName && p.peek(2).sym == symIn
}

// takeFor takes the "for" of a comprehension, and reports that it is missing if indices stand there all the same.
func (p *parser) takeFor() bool {
	switch {
	case p.failed:
		return false
	case p.accept(symFor):
		return true
	case !p.indicesAhead():
		return false
	case p.peek(1).sym == symIn:
		p.report(missingFor{at: p.prev().After()})
	default:
		p.report(missingFor{at: p.here(), word: p.text(p.cur())})
		p.next()
	}
	return true
}

// startsOperand reports whether an operand may begin with the token.
func startsOperand(s sym) bool {
	return s == symName || s == symNumber || s == symString || s == symLParen || s == symLBrack
}

// arg parses Arg = [ Ident "=" ] Expr.
func (p *parser) arg() *lang.Arg {
	start := p.here()
	a := &lang.Arg{}
	if p.at(symName) && (p.peek(1).sym == symAssign || p.is(p.peek(1), ":=")) {
		a.Name = p.ident()
		if !p.at(symAssign) {
			p.report(foreignAssign{at: p.here()})
		}
		p.next()
		if text := p.text(p.cur()); p.at(symString) || p.at(symForeign) && isQuoted(text) {
			a.Value = p.str()
			a.Place = p.from(start)
			return a
		}
	}
	a.Value = p.expr()
	if p.at(symColon) && a.Name != nil && !p.failed {
		p.fail(indexArgument{at: p.from(start), name: a.Name.Name})
	}
	if !p.failed && (isRelation(p.cur().sym) && p.cur().sym != symIn || p.foreign(p.cur()).meaning == relational) && p.bracketCloses() {
		p.fail(relationInside{at: p.here(), open: p.openers[len(p.openers)-1].at})
	}
	a.Place = p.from(start)
	return a
}

// str takes a string; single and curly quotes are reported.
func (p *parser) str() *lang.String {
	at := p.here()
	text := at.Text()
	if p.at(symForeign) {
		p.report(foreignQuotes{at: at, ours: `"` + unquote(text) + `"`})
	}
	p.next()
	return &lang.String{At: lang.At{Place: at}, Value: unquote(text)}
}

// index parses "[" Sub { "," Sub } "]" behind x.
func (p *parser) index(x lang.Expr) lang.Expr {
	open, closer := p.here(), closerOf(p.cur().sym)
	p.next()
	p.open(inSubs)
	ix := &lang.Index{X: x}
	for {
		ix.Subs = append(ix.Subs, p.subscript())
		if p.failed || !p.separator(closer, symComma) {
			break
		}
	}
	p.close(closer)
	if closer != symRBrack && !p.failed {
		p.report(foreignBrackets{open: open, close: p.prev(), what: "subscripts stand", ours: "[]"})
	}
	ix.Place = p.from(x.Span())
	return ix
}

// subscript parses Sub = Expr | [ Expr ] ":" [ Expr ].
func (p *parser) subscript() *lang.Subscript {
	start := p.here()
	s := &lang.Subscript{}
	if !p.at(symColon) {
		s.Index = p.bound()
	}
	if !p.failed {
		p.slice(s, start)
	}
	s.Place = p.from(start)
	if s.Place.End < s.Place.Start {
		s.Place.End = s.Place.Start
	}
	return s
}

// slice parses the ":" of a slice and what follows it.
func (p *parser) slice(s *lang.Subscript, start lang.Span) {
	t := p.cur()
	ranging := t.sym == symRangeLess || t.sym == symRangeEq || p.foreign(t).meaning == ranging
	if t.sym != symColon && !ranging {
		return
	}
	at := p.span(t)
	if ranging {
		p.report(rangeSubscript{at: at, half: t.sym == symRangeLess})
	}
	p.next()
	s.Slice, s.Lo, s.Index = true, s.Index, nil
	if !p.at(symComma) && !isCloser(p.cur().sym) && !p.at(symColon) {
		s.Hi = p.bound()
	}
	if p.failed || !p.at(symColon) {
		return
	}
	p.next()
	if !p.at(symComma) && !isCloser(p.cur().sym) {
		p.expr()
	}
	if !p.failed {
		p.report(stridedSlice{at: p.from(start)})
		s.Slice, s.Lo, s.Hi, s.Index = false, nil, nil, p.bad(p.from(start))
	}
}

// bound parses an index or one end of a slice, and reports MATLAB's "end" and lists of indices.
func (p *parser) bound() lang.Expr {
	t := p.cur()
	if t.sym == symName && p.is(t, "end") {
		after := p.peek(1).sym
		if isCloser(after) || after == symComma || isBinary(after) {
			p.report(endSubscript{at: p.span(t), slice: p.pos > 0 && p.toks[p.pos-1].sym == symColon && !isBinary(after)})
			e := p.expr()
			return p.bad(e.Span())
		}
	}
	e := p.expr()
	if b, ok := e.(*lang.Block); ok && !p.failed {
		p.report(indexList{at: b.Place})
		return p.bad(b.Place)
	}
	return e
}

// block parses Block = "[" Expr "for" Binders "]" | "[" Row { ";" Row } "]".
func (p *parser) block() lang.Expr {
	start := p.here()
	p.next()
	p.open(inBlock)
	b := &lang.Block{Rows: [][]lang.Expr{nil}}
	if p.at(symRBrack) {
		p.report(emptyBlock{at: start.Join(p.here())})
		p.close(symRBrack)
		return p.bad(p.from(start))
	}
	for !p.failed {
		row := len(b.Rows) - 1
		b.Rows[row] = append(b.Rows[row], p.expr())
		if row == 0 && len(b.Rows[0]) == 1 && p.takeFor() {
			binders := p.binders()
			p.close(symRBrack)
			return &lang.Comprehension{At: lang.At{Place: p.from(start)}, Body: b.Rows[0][0], For: binders}
		}
		if p.failed || !p.element(b) {
			break
		}
	}
	p.close(symRBrack)
	b.Place = p.from(start)
	return b
}

// element takes what separates two elements of a block; a semicolon, or the line end that MATLAB takes for one, starts a
// row.
func (p *parser) element(b *lang.Block) bool {
	t := p.cur()
	switch {
	case t.sym == symSemi:
		p.next()
		if p.at(symRBrack) {
			p.report(extraSeparator{at: p.prev()})
			return false
		}
		b.Rows = append(b.Rows, nil)
		return true
	case t.FirstOnLine && startsOperand(t.sym) && p.rowCloses():
		p.report(missingSeparator{at: p.prev().After(), next: p.span(t), ours: ";"})
		b.Rows = append(b.Rows, nil)
		return true
	}
	return p.separator(symRBrack, symComma)
}

// rowCloses tells a block whose rows are lines from one that was never closed.
func (p *parser) rowCloses() bool {
	return p.peek(1).sym != symColon && p.bracketCloses()
}

// indexedSum reports whether the bracket behind a name holds binders, as in sum{i in I} or sum[t=0..T].
func (p *parser) indexedSum() bool {
	if p.peek(1).sym != symName {
		return false
	}
	after := p.peek(2)
	if p.at(symLBrace) {
		return after.sym == symIn || after.sym == symAssign
	}
	return after.sym == symIn || after.sym == symAssign
}

// foreignReduction parses the sums of AMPL (sum{i in I} e), cvxgen (sum[t=0..T] e) and MiniZinc (sum(i in I)(e)), whose
// body is the term that follows.
func (p *parser) foreignReduction(name *lang.Ident) lang.Expr {
	closer := closerOf(p.cur().sym)
	open := p.here()
	p.next()
	p.open("")
	b := p.binders()
	p.close(closer)
	end := p.prev()
	c := &lang.Call{Name: name, For: b}
	if p.failed {
		return p.bad(p.from(name.Place))
	}
	if p.cur().FirstOnLine && p.brackets == 0 || !startsOperand(p.cur().sym) && !p.at(symSub) {
		p.fail(reductionBody{at: p.from(name.Place), name: name.Name})
		return p.bad(p.from(name.Place))
	}
	body := p.binary(precProduct)
	p.report(foreignSum{at: open.Join(end), name: name.Place, binders: b.Place, body: body})
	c.Args = []*lang.Arg{{At: lang.At{Place: body.Span()}, Value: body}}
	c.Place = p.from(name.Place)
	return c
}
