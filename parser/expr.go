package parser

import (
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// Precedences of the binary operators; powers are handled apart, since they bind to the right.
const (
	precSum     = 1
	precProduct = 2
)

// infixOps are the binary operators but for powers.
var infixOps = [...]struct {
	op   lang.Op
	prec int
}{
	symAdd: {lang.Add, precSum}, symSub: {lang.Sub, precSum}, symMul: {lang.Mul, precProduct},
	symEMul: {lang.EMul, precProduct}, symDiv: {lang.Div, precProduct}, symEDiv: {lang.EDiv, precProduct},
}

// expr parses Expr = Term { ("+" | "-") Term }.
func (p *parser) expr() lang.Expr { return p.nested(func() lang.Expr { return p.binary(precSum) }) }

// binary parses a left-associative chain of operators that bind at least as tightly as prec.
func (p *parser) binary(prec int) lang.Expr {
	x := p.unary()
	for !p.failed {
		op, opPrec, at, ok := p.infix()
		if !ok || opPrec < prec {
			break
		}
		if at.End > at.Start {
			p.next()
		}
		y := p.binary(opPrec + 1)
		x = &lang.Binary{At: lang.At{Place: x.Span().Join(y.Span())}, Op: op, OpSpan: at, X: x, Y: y}
	}
	return x
}

// infix looks at the operator between the operand just parsed and the next; its span is empty if it has been left out.
func (p *parser) infix() (lang.Op, int, lang.Span, bool) {
	t := p.cur()
	if p.brackets == 0 && t.FirstOnLine && !p.continuesLine() {
		return 0, 0, lang.Span{}, false
	}
	if int(t.sym) < len(infixOps) && infixOps[t.sym].prec > 0 {
		return infixOps[t.sym].op, infixOps[t.sym].prec, p.span(t), true
	}
	if f := p.foreign(t); f.meaning == arithmetic && f.op != lang.Pow && f.op != lang.EPow {
		p.foreignOnce(t, f)
		prec := precProduct
		if f.op == lang.Add || f.op == lang.Sub {
			prec = precSum
		}
		return f.op, prec, p.span(t), true
	}
	if p.missingOperator() {
		return lang.Mul, precProduct, t.before(p.src), true
	}
	return 0, 0, lang.Span{}, false
}

// before is the empty span where the token begins.
func (t *token) before(src *lang.Source) lang.Span {
	return lang.Span{Source: src, Start: t.Start, End: t.Start}
}

// foreignOnce reports an operator of another language, once however often the parser looks at it.
func (p *parser) foreignOnce(t *token, f foreignOp) {
	if p.once(t) {
		p.report(foreignOperator{at: p.span(t), f: f})
	}
}

// once reports whether this is the first time that a fault at the token is reported.
func (p *parser) once(t *token) bool {
	if p.reported == t.Start+1 {
		return false
	}
	p.reported = t.Start + 1
	return true
}

// continuesLine decides whether the next token, the first of its line, continues the statement above it.
func (p *parser) continuesLine() bool {
	t := p.cur()
	switch t.sym {
	case symAdd, symMul, symEMul, symDiv, symEDiv, symPow, symEPow, symEq, symLe, symGe, symLowerEq, symUpperEq, symIn,
		symLt, symGt, symNe, symAssign:
		return true
	case symSub:
		return p.line != constrains || p.minusContinues()
	case symForeign:
		f := p.foreign(t)
		return (f.meaning == arithmetic || f.meaning == relational) && !(p.is(t, "@") && p.peek(1).Start == t.End)
	}
	return false
}

// minusContinues reports the "-" that begins a line among constraints and guesses what was meant: the next constraint,
// if the one above is complete and a relation follows.
func (p *parser) minusContinues() bool {
	t := p.cur()
	if p.once(t) {
		p.report(ambiguousMinus{at: p.span(t), above: p.prev()})
	}
	return !(p.related && p.relationAhead())
}

// relationAhead reports whether a relation stands between here and the end of the line.
func (p *parser) relationAhead() bool {
	depth := 0
	for i := p.pos; i < len(p.toks)-1; i++ {
		t := &p.toks[i]
		switch {
		case i > p.pos && t.FirstOnLine && depth <= 0, t.sym == symSemi && depth <= 0, isItemSym(t.sym):
			return false
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth = max(depth-1, 0)
		case depth <= 0 && (isRelation(t.sym) || p.foreign(t).meaning == relational):
			return true
		}
	}
	return false
}

// missingOperator reports two operands side by side: 2x, a b. Between constraints on one line it is not an operator that
// is missing.
func (p *parser) missingOperator() bool {
	t := p.cur()
	if t.FirstOnLine || t.sym != symName && t.sym != symNumber && t.sym != symLParen || p.pos == 0 {
		return false
	}
	if t.sym == symLParen && p.peek(1).sym == symName && p.peek(2).sym == symIn {
		return false // (t in T): a quantifier behind its constraint
	}
	before := &p.toks[p.pos-1]
	tight := before.sym == symNumber && before.End == t.Start && t.sym != symNumber
	if !tight && !p.juxtaposes(t) {
		return false
	}
	if p.once(t) && !p.unknownBetween(before, t) {
		p.report(missingOperator{left: p.span(before), right: p.span(t), number: before.sym == symNumber})
	}
	return true
}

// unknownBetween reports whether something that has been reported already stands between two tokens.
func (p *parser) unknownBetween(a, b *token) bool {
	for raw := a.raw + 1; raw < b.raw; raw++ {
		if p.all[raw].Kind == lang.Unknown {
			return true
		}
	}
	return false
}

// juxtaposes reports whether in the present context an operand after an operand can only mean a product.
func (p *parser) juxtaposes(t *token) bool {
	if foreignWords[p.text(t)] {
		return false
	}
	if p.brackets > 0 {
		o := p.openers[len(p.openers)-1]
		return o.sym == symLParen && o.what == ""
	}
	switch p.line {
	case continues:
		return true
	case constrains:
		if p.related {
			return !p.relationAhead() && p.peek(1).sym != symColon
		}
		return p.relationAhead()
	}
	return false
}

// foreignWords are words that join statements elsewhere; they are never operands here.
var foreignWords = map[string]bool{"or": true, "not": true, "to": true, "where": true, "subject": true, "st": true,
	"else": true, "then": true, "do": true, "end": true, "with": true, "such": true, "given": true, "while": true, "when": true}

// unary parses Unary = "-" Unary | Power.
func (p *parser) unary() lang.Expr {
	t := p.cur()
	switch {
	case t.sym == symSub, t.sym == symForeign && p.foreign(t).op == lang.Sub && p.foreign(t).meaning == arithmetic:
		at := p.span(t)
		if t.sym == symForeign {
			p.report(foreignOperator{at: at, f: p.foreign(t)})
		}
		p.next()
		x := p.nested(p.unary)
		return &lang.Unary{At: lang.At{Place: at.Join(x.Span())}, OpSpan: at, X: x}
	case t.sym == symAdd && !(p.brackets == 0 && t.FirstOnLine && p.pos > 0 && isBinary(p.toks[p.pos-1].sym)):
		p.report(unaryPlus{at: p.span(t)})
		p.next()
		return p.nested(p.unary)
	}
	return p.power()
}

// power parses Power = Postfix [ ("^" | ".^") Unary ].
func (p *parser) power() lang.Expr {
	x := p.postfix()
	if p.failed {
		return x
	}
	t := p.cur()
	op := lang.Pow
	switch f := p.foreign(t); {
	case p.brackets == 0 && t.FirstOnLine && !p.continuesLine():
		return x
	case t.sym == symEPow:
		op = lang.EPow
	case t.sym == symPow:
	case f.meaning == arithmetic && (f.op == lang.Pow || f.op == lang.EPow):
		p.foreignOnce(t, f)
		op = f.op
	default:
		return x
	}
	at := p.span(t)
	p.next()
	y := p.nested(p.unary)
	return &lang.Binary{At: lang.At{Place: x.Span().Join(y.Span())}, Op: op, OpSpan: at, X: x, Y: y}
}

// postfix parses Postfix = Primary { "'" | "[" Sub { "," Sub } "]" }, each on the line of what it follows.
func (p *parser) postfix() lang.Expr {
	x := p.primary()
	for !p.failed && p.sameLine() {
		t := p.cur()
		at := p.span(t)
		f := p.foreign(t)
		switch {
		case t.sym == symQuote:
			p.next()
			x = p.transpose(x, at)
		case f.meaning == transposing:
			p.report(foreignOperator{at: at, f: f})
			p.next()
			x = p.transpose(x, at)
		case f.meaning == raising:
			p.report(foreignOperator{at: at, f: f})
			p.next()
			two := &lang.Number{At: lang.At{Place: at}, Value: float64(len(f.ours)-len("^2")) + float64(f.ours[1]-'0')}
			x = &lang.Binary{At: lang.At{Place: x.Span().Join(at)}, Op: f.op, OpSpan: at, X: x, Y: two}
		case t.sym == symLBrack && !p.newElement(t):
			x = p.index(x)
		case t.sym == symDot:
			x = p.member(x)
		default:
			return x
		}
	}
	return x
}

// newElement reports whether a "[" begins the next element of a block whose commas were left out: [a [b]].
func (p *parser) newElement(t *token) bool {
	if len(p.openers) == 0 || p.adjacent() {
		return false
	}
	return p.openers[len(p.openers)-1].what == inBlock
}

func (p *parser) transpose(x lang.Expr, at lang.Span) lang.Expr {
	return &lang.Transpose{At: lang.At{Place: x.Span().Join(at)}, OpSpan: at, X: x}
}

// member reports what stands after a dot: a transpose, or a field or method of another language.
func (p *parser) member(x lang.Expr) lang.Expr {
	dot := p.here()
	p.next()
	t := p.cur()
	if t.sym != symName && !p.is(t, "inf") || t.FirstOnLine {
		p.point(x, dot)
		return x
	}
	if e := p.exponent(x, dot); e != nil {
		return e
	}
	name := p.text(t)
	at := dot.Join(p.span(t))
	p.next()
	whole := lang.At{Place: x.Span().Join(at)}
	switch {
	case p.at(symLParen) && p.sameLine():
		p.report(methodCall{at: at, receiver: x.Span(), name: name})
		p.callArgs(&lang.Call{})
		return &lang.BadExpr{At: lang.At{Place: p.from(x.Span())}}
	case name == "T" || name == "H" || name == "t":
		p.report(foreignOperator{at: at, f: foreignOp{meaning: transposing, ours: "'", whose: "Python"}})
		return &lang.Transpose{At: whole, OpSpan: at, X: x}
	}
	f := field{at: at, of: x.Span(), name: name}
	p.report(f)
	if f.isInfinity() {
		return inf(whole.Place)
	}
	return &lang.BadExpr{At: whole}
}

// exponent reports 1.e-3, whose point has no digits behind it, and reads the number; nil if this is none.
func (p *parser) exponent(x lang.Expr, dot lang.Span) lang.Expr {
	n, ok := x.(*lang.Number)
	if !ok || n.Place.End != dot.Start {
		return nil
	}
	end := p.pos + 1
	if s := p.toks[end].sym; (s == symSub || s == symAdd) && p.toks[end].Start == p.cur().End {
		end += 2
	}
	whole := n.Place.Join(p.tokens(p.pos, min(end, len(p.toks)-1)))
	ours := strings.Replace(whole.Text(), ".", "", 1)
	v, err := strconv.ParseFloat(ours, 64)
	if err != nil {
		return nil
	}
	p.pos = end
	p.report(numberForm{at: whole, ours: ours})
	return &lang.Number{At: lang.At{Place: whole}, Value: v}
}

// point reports a dot that no name follows: a decimal point without digits, or a stray full stop.
func (p *parser) point(x lang.Expr, dot lang.Span) {
	n, ok := x.(*lang.Number)
	if ok && n.Place.End == dot.Start {
		p.report(numberForm{at: n.Place.Join(dot), ours: n.Place.Text()})
		return
	}
	p.fail(strayToken{at: dot, text: "."})
}

func inf(at lang.Span) *lang.Number {
	v, _ := strconv.ParseFloat("inf", 64)
	return &lang.Number{At: lang.At{Place: at}, Value: v}
}

// primary parses Primary = Number | String | Call | Ident | "(" Expr ")" | Block.
func (p *parser) primary() lang.Expr {
	t := p.cur()
	at := p.span(t)
	switch t.sym {
	case symNumber:
		p.next()
		v, _ := strconv.ParseFloat(at.Text(), 64) // an exponent out of range gives inf or 0, as the number is written
		return &lang.Number{At: lang.At{Place: at}, Value: v}
	case symName:
		return p.named()
	case symLParen:
		return p.paren()
	case symLBrack:
		return p.block()
	case symString:
		p.next()
		p.report(misplacedString{at: at})
		return p.bad(at)
	}
	return p.noPrimary(t)
}

// noPrimary reports what stands where an operand must, and takes it if it is clear what was meant.
func (p *parser) noPrimary(t *token) lang.Expr {
	at := p.span(t)
	text := p.text(t)
	f := p.foreign(t)
	switch {
	case t.sym == symDot && p.peek(1).sym == symNumber && p.peek(1).Start == t.End:
		p.next()
		at = at.Join(p.here())
		p.report(numberForm{at: at, ours: "0" + at.Text()})
		p.next()
		v, _ := strconv.ParseFloat(at.Text(), 64)
		return &lang.Number{At: lang.At{Place: at}, Value: v}
	case text == "∞":
		p.next()
		p.report(foreignOperator{at: at, f: foreignOp{ours: "inf"}})
		return inf(at)
	case f.meaning == bar || text == "|" || text == "||":
		return p.bars()
	case t.sym == symForeign && isQuoted(text):
		p.next()
		p.report(misplacedString{at: at})
		return p.bad(at)
	case t.sym == symMislaid && t.Kind == lang.Keyword && p.peek(1).sym == symLParen && !p.peek(1).FirstOnLine:
		p.report(reservedWord{at: at, word: text, call: true})
		p.next()
		p.callArgs(&lang.Call{})
		return p.bad(p.from(at))
	case t.sym == symMislaid && t.Kind == lang.Keyword,
		t.Kind == lang.Keyword && !isItemSym(t.sym) && t.sym != symFor && t.sym != symIn && p.operandLike():
		p.next()
		p.report(reservedWord{at: at, word: text})
		return p.bad(at)
	}
	if p.at(symIf) && p.sameLine() {
		p.fail(choice{at: p.here()})
		return p.bad(p.here())
	}
	p.fail(p.expected("an expression"))
	return p.bad(p.prev().After())
}

// operandLike reports whether what follows a reserved word shows that it stands for an operand.
func (p *parser) operandLike() bool {
	n := p.peek(1)
	return n.FirstOnLine || isBinary(n.sym) || isRelation(n.sym) || isCloser(n.sym) || n.sym == symComma ||
		n.sym == symLBrack && n.Start == p.cur().End || n.sym == symQuote
}

// bars parses |x|, ||x|| and ‖x‖ as what they mean in mathematics.
func (p *parser) bars() lang.Expr {
	start := p.here()
	text := start.Text()
	p.next()
	p.brackets++
	p.openers = append(p.openers, opening{start, symForeign, ""})
	x := p.expr()
	p.leave()
	if p.failed {
		return x
	}
	if !p.is(p.cur(), text) {
		p.fail(p.expected("`" + text + "`"))
		return x
	}
	end := p.here()
	p.next()
	order := ""
	if t := p.cur(); t.sym == symName && p.adjacent() && strings.HasPrefix(p.text(t), "_") { // ||x||_2
		order = strings.TrimPrefix(p.text(t), "_")
		end = end.Join(p.here())
		p.next()
	}
	p.report(bars{open: start, close: end, inner: x.Span(), order: order})
	return &lang.BadExpr{At: lang.At{Place: start.Join(end)}}
}

// paren parses "(" Expr ")".
// onlyArgument reports whether parentheses, which end here, are all that a call has between its own.
func (p *parser) onlyArgument(start lang.Span) bool {
	i := p.pos - 1
	for i >= 0 && p.toks[i].Start > start.Start {
		i--
	}
	return p.at(symRParen) && i >= 2 && p.toks[i-1].sym == symLParen && p.toks[i-2].sym == symName
}

func (p *parser) paren() lang.Expr {
	start := p.here()
	p.next()
	p.open("")
	x := p.expr()
	if !p.failed && p.at(symComma) {
		for !p.failed && p.accept(symComma) && !p.at(symRParen) {
			p.expr()
		}
		at := p.from(start)
		if p.accept(symRParen) {
			at = p.from(start)
			p.report(misplacedTuple{at: at, argument: p.onlyArgument(start)})
		} else {
			p.fail(misplacedTuple{at: at})
		}
		p.leave()
		return p.bad(at)
	}
	if !p.failed && (isRelation(p.cur().sym) || p.foreign(p.cur()).meaning == relational) && p.bracketCloses() {
		p.fail(relationInside{at: p.here(), open: start})
	}
	p.close(symRParen)
	return &lang.Paren{At: lang.At{Place: p.from(start)}, X: x}
}

// bracketCloses reports whether the innermost open bracket is closed before the statement ends.
func (p *parser) bracketCloses() bool {
	depth := 1
	for i := p.pos; i < len(p.toks)-1; i++ {
		t := &p.toks[i]
		switch {
		case isItemSym(t.sym), t.sym == symRBrace && depth == 1:
			return false
		case t.FirstOnLine && i > p.pos && depth == 1 && (t.sym == symName || t.sym == symForall):
			return false
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			if depth--; depth == 0 {
				return true
			}
		}
	}
	return false
}
