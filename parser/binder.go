package parser

import "github.com/cvxc-lang/cvxc/lang"

// binders parses Binders = Binder { "," Binder } [ "if" Cmp { "and" Cmp } ].
func (p *parser) binders() *lang.Binders {
	line := p.line
	p.line = binds
	defer func() { p.line = line }()
	start := p.here()
	b := &lang.Binders{}
	for !p.failed {
		b.List = append(b.List, p.binder()...)
		if p.failed || p.conditionAhead() || !p.anotherBinder() {
			break
		}
	}
	if !p.failed && !p.at(symIf) && p.conditionAhead() {
		p.report(foreignCondition{at: p.here()})
		p.next()
		b.Conds = p.compares()
	}
	if !p.failed && p.at(symIf) {
		p.next()
		b.Conds = p.compares()
	}
	b.Place = p.from(start)
	return b
}

// conditionAhead reports whether a condition without "if" follows the binders: a comparison between "," (";" in JuMP, "|"
// of sets, "where") and what ends the binders.
func (p *parser) conditionAhead() bool {
	if !p.at(symComma) && !p.at(symSemi) && !p.is(p.cur(), "|") && !p.is(p.cur(), "where") && !p.is(p.cur(), "when") {
		return false
	}
	compared, depth := false, 0
	for i := p.pos + 1; i < len(p.toks)-1; i++ {
		t := &p.toks[i]
		switch {
		case t.FirstOnLine && p.brackets == 0, t.sym == symIn, t.sym == symFor, (t.sym == symComma || t.sym == symSemi) && depth == 0:
			return false
		case t.sym == symColon && depth == 0, t.sym == symLBrace && depth == 0:
			return compared
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			if depth--; depth < 0 {
				return compared && p.brackets > 0
			}
		case depth == 0:
			_, ok := relOps[t.sym]
			compared = compared || ok
		}
	}
	return false
}

// anotherBinder takes the comma between binders; ":" and "|" before a condition are the spelling of AMPL and sets.
func (p *parser) anotherBinder() bool {
	switch {
	case p.at(symComma):
		if p.peek(1).sym == symName && (p.peek(2).sym == symIn || p.peek(2).sym == symAssign || p.peek(2).sym == symComma) ||
			p.brackets > 0 {
			p.next()
			return true
		}
		if p.brackets == 0 && p.line == binds && p.relationAhead() {
			return false
		}
		p.next()
		return true
	case p.at(symAnd) && p.peek(1).sym == symName && p.peek(2).sym == symIn:
		p.report(repeatedFor{at: p.here()})
		p.next()
		return true
	case p.at(symFor) && p.sameLine():
		p.report(repeatedFor{at: p.here()})
		p.next()
		return true
	}
	return false
}

// binder parses Binder = Ident "in" Range. Several names over one range (i, j in n) give several binders.
func (p *parser) binder() []*lang.Binder {
	if p.pairedNames() {
		return p.pairedBinders()
	}
	start := p.here()
	name, ok := p.binderName()
	if !ok {
		return nil
	}
	b := &lang.Binder{Name: name}
	more := p.sharedNames()
	switch t := p.cur(); {
	case t.sym == symIn:
		p.next()
	case t.sym == symAssign || p.is(t, ":="):
		p.report(binderAssign{at: p.span(t)})
		p.next()
	case t.sym == symName && !t.FirstOnLine && (p.peek(1).sym == symName || p.peek(1).sym == symNumber) && !p.peek(1).FirstOnLine:
		p.report(binderAssign{at: p.span(t)}) // a misspelt "in"
		p.next()
	case startsOperand(t.sym) && t.sym != symLBrack && !t.FirstOnLine && p.peek(1).sym != symIn:
		p.report(missingIn{at: p.prev().After()})
	default:
		p.fail(missingRange{at: p.expectedPlace(), name: name.Name, next: p.found()})
		return []*lang.Binder{b}
	}
	p.binderRange(b)
	b.Place = p.from(start)
	out := make([]*lang.Binder, 0, 1+len(more))
	for _, n := range append([]*lang.Ident{name}, more...) {
		c := *b
		c.Name = n
		out = append(out, &c)
	}
	if len(more) > 0 && !p.failed && p.rangesInTurn(out) {
		p.report(rangesInTurn{names: name.Place.Join(more[len(more)-1].Place), whole: p.from(start), binders: out})
		return out
	}
	if len(more) > 0 && !p.failed {
		p.report(sharedRange{names: name.Place.Join(more[len(more)-1].Place), binders: out, of: p.rangeText(b)})
	}
	return out
}

// rangesInTurn takes ", n" of "i, j in m, n", one range for each further index, if they stand here.
func (p *parser) rangesInTurn(binders []*lang.Binder) bool {
	i := 0
	for range binders[1:] {
		if p.peek(i).sym != symComma || p.peek(i+1).sym != symName && p.peek(i+1).sym != symNumber || isBinding(p.peek(i+2).sym) {
			return false
		}
		i += 2
	}
	for _, b := range binders[1:] {
		p.next()
		b.Lo, b.Hi, b.Step, b.Inclusive = nil, p.expr(), nil, false
	}
	return true
}

func (p *parser) rangeText(b *lang.Binder) string {
	if b.Lo == nil {
		return b.Hi.Span().Text()
	}
	return b.Lo.Span().Join(b.Hi.Span()).Text()
}

// binderName takes the name of an index.
func (p *parser) binderName() (*lang.Ident, bool) {
	t := p.cur()
	switch {
	case t.sym == symName:
		return p.ident(), true
	case t.Kind == lang.Keyword && p.peek(1).sym == symIn:
		p.report(reservedWord{at: p.span(t), word: p.text(t)})
		return p.ident(), true
	}
	p.fail(p.expected("the name of an index"))
	return nil, false
}

// sharedNames takes ", j, k" of "i, j, k in n".
func (p *parser) sharedNames() []*lang.Ident {
	i := 0
	for p.peek(i).sym == symComma && p.peek(i+1).sym == symName {
		i += 2
	}
	if i == 0 || p.peek(i).sym != symIn {
		return nil
	}
	var names []*lang.Ident
	for p.accept(symComma) {
		names = append(names, p.ident())
	}
	return names
}

// binderRange parses Range = Expr [ ( "..<" | "..=" ) Expr [ "step" Expr ] ].
func (p *parser) binderRange(b *lang.Binder) {
	if p.foreignRange(b) {
		return
	}
	b.Hi = p.expr()
	if p.failed {
		return
	}
	t := p.cur()
	switch f := p.foreign(t); {
	case t.sym == symRangeLess || t.sym == symRangeEq:
		b.Inclusive = t.sym == symRangeEq
	case f.meaning == ranging || t.sym == symEllipsis:
		b.Inclusive = f.ours == "..="
		p.ambiguousRange(b)
	case t.sym == symColon && p.colonIsRange():
		p.colonRange(b)
		return
	default:
		return
	}
	p.next()
	b.Lo = b.Hi
	b.Hi = p.expr()
	if !p.failed && p.accept(symStep) {
		b.Step = p.expr()
	}
}

// ambiguousRange reports "..": languages differ on whether the end belongs to it.
func (p *parser) ambiguousRange(b *lang.Binder) {
	p.report(ambiguousRange{at: p.here(), lo: b.Hi.Span(), name: b.Name.Name})
}

// colonIsRange tells "i in 1:n" from "i in n: constraint". A range has, behind its end, what may follow a binder.
func (p *parser) colonIsRange() bool {
	if p.brackets > 0 {
		return true
	}
	if p.peek(1).FirstOnLine {
		return false
	}
	depth := 0
	for i := p.pos + 1; i < len(p.toks)-1; i++ {
		t := &p.toks[i]
		switch {
		case t.FirstOnLine && depth == 0:
			return !p.relatedBetween(p.pos+1, i)
		case isOpener(t.sym):
			if t.sym == symLBrace && depth == 0 {
				return true
			}
			depth++
		case isCloser(t.sym):
			if depth--; depth < 0 {
				return !p.relatedBetween(p.pos+1, i)
			}
		case depth == 0 && (isRelation(t.sym) || p.foreign(t).meaning == relational):
			return false
		case depth == 0 && (t.sym == symColon || t.sym == symComma):
			return t.sym == symComma || p.toks[p.pos-1].sym == symNumber || !p.labelBetween(p.pos+1, i)
		}
	}
	return false
}

// relatedBetween reports whether a relation stands among the tokens [from, to).
func (p *parser) relatedBetween(from, to int) bool {
	for i := from; i < to; i++ {
		if isRelation(p.toks[i].sym) || p.foreign(&p.toks[i]).meaning == relational {
			return true
		}
	}
	return false
}

// labelBetween reports whether the tokens [from, to) before a ":" are a label, a single name that may carry an index by
// mistake, with no second ":" behind it.
func (p *parser) labelBetween(from, to int) bool {
	if p.toks[from].sym != symName || to-from > 1 && (!isOpener(p.toks[from+1].sym) || p.matching(from+1) != to-1) {
		return false
	}
	for i := to + 1; i < len(p.toks)-1; i++ {
		t := &p.toks[i]
		if t.sym == symColon {
			return false
		}
		if t.FirstOnLine || isRelation(t.sym) || isOpener(t.sym) {
			break
		}
	}
	return true
}

// colonRange parses the MATLAB and Julia range lo:hi or lo:step:hi, which includes its end; Python's leaves it out. It is
// read without, so that nothing is said of an index that only leaves its axis if the end is meant.
func (p *parser) colonRange(b *lang.Binder) {
	at := p.here()
	p.next()
	b.Lo = b.Hi
	b.Hi = p.expr()
	if p.failed {
		return
	}
	if p.at(symColon) && p.colonIsRange() {
		p.next()
		b.Step = b.Hi
		b.Hi = p.expr()
	}
	p.report(colonRange{at: at, lo: b.Lo.Span(), hi: b.Hi.Span(), step: b.Step})
}

// foreignRange parses Python's range(n) and range(a, b[, step]), and a range in brackets.
func (p *parser) foreignRange(b *lang.Binder) bool {
	t := p.cur()
	if t.sym != symName || !p.is(t, "range") || p.peek(1).sym != symLParen {
		return false
	}
	start := p.here()
	c, ok := p.named().(*lang.Call)
	if p.failed || !ok || len(c.Args) == 0 || len(c.Args) > 3 || c.For != nil {
		return true
	}
	b.Hi = c.Args[0].Value
	if len(c.Args) > 1 {
		b.Lo, b.Hi = b.Hi, c.Args[1].Value
	}
	if len(c.Args) > 2 {
		b.Step = c.Args[2].Value
	}
	p.report(pythonRange{at: p.from(start), binder: b})
	return true
}

// compares parses Cmp { "and" Cmp }.
func (p *parser) compares() []*lang.Compare {
	var out []*lang.Compare
	for {
		c := p.compare()
		out = append(out, c)
		t := p.cur()
		switch f := p.foreign(t); {
		case p.failed:
			return out
		case t.sym == symAnd:
		case f.meaning == conjunction:
			p.report(foreignOperator{at: p.span(t), f: f})
		case p.sameLine() && (f.meaning == disjunction || p.is(t, "or")):
			p.fail(disjunctive{at: p.span(t)})
			return out
		default:
			return out
		}
		p.next()
	}
}

// compare parses Cmp = Expr CmpOp Expr { CmpOp Expr }.
func (p *parser) compare() *lang.Compare {
	start := p.here()
	c := &lang.Compare{Operands: []lang.Expr{p.expr()}}
	for !p.failed && p.compareOp(c) {
		c.Operands = append(c.Operands, p.expr())
	}
	if !p.failed && len(c.Ops) == 0 {
		p.fail(p.expected("a comparison, such as `<=` or `!=`"))
	}
	c.Place = p.from(start)
	return c
}

// compareOp takes a comparison operator and reports those of other languages.
func (p *parser) compareOp(c *lang.Compare) bool {
	t := p.cur()
	at := p.span(t)
	op, ok := relOps[t.sym]
	f := p.foreign(t)
	switch {
	case ok && op != lang.LowerEq && op != lang.UpperEq:
	case t.sym == symAssign:
		op = lang.Eq
		p.report(assignForEqual{at: at, left: c.Operands[len(c.Operands)-1].Span(), condition: true})
	case f.meaning == relational:
		op = f.rel
		p.report(foreignOperator{at: at, f: f})
	case p.is(t, "%"):
		return p.remainder(c)
	default:
		return false
	}
	p.next()
	c.Ops, c.OpSpans = append(c.Ops, op), append(c.OpSpans, at)
	return true
}

// remainder reports a % b and goes on as though it were mod(a, b).
func (p *parser) remainder(c *lang.Compare) bool {
	at := p.here()
	p.next()
	last := len(c.Operands) - 1
	left := c.Operands[last].Span()
	right := p.unary()
	if p.failed {
		return false
	}
	p.report(remainderOp{at: at, left: left, right: right.Span(), index: p.line == binds})
	c.Operands[last] = p.bad(left.Join(right.Span()))
	return p.compareOp(c)
}

// relOps maps symbols to the relations that they are.
var relOps = map[sym]lang.RelOp{
	symEq: lang.Eq, symLe: lang.Le, symGe: lang.Ge, symLowerEq: lang.LowerEq, symUpperEq: lang.UpperEq, symLt: lang.Lt,
	symGt: lang.Gt, symNe: lang.Ne,
}
