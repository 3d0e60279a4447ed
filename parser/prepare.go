package parser

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// reportComments reports the comments of other languages, a block of them at once, open-ended literals and unknown
// characters, and takes them out of the significant tokens.
func (p *parser) reportComments() {
	kept := p.toks[:0]
	var block []lang.Span
	first := false // the line begins with a character that is taken out
	flush := func() {
		if len(block) > 0 {
			p.report(commentStyle{lines: block})
			block = nil
		}
	}
	for i := range p.toks {
		t := p.toks[i]
		text := p.text(&t)
		if t.sym == symUnknown && (text[0] == '#' || text[0] == '%') {
			mark := p.span(&t)
			mark.End = mark.Start + int32(len(text)-len(strings.TrimLeft(text, "#%")))
			if len(block) > 0 && (!t.FirstOnLine || mark.Position().Line != block[len(block)-1].Position().Line+1) {
				flush()
			}
			block = append(block, mark)
			continue
		}
		flush()
		if t.sym == symUnknown && text[0] == '"' {
			p.unknown(&t, text)
			t.sym = symString
		}
		if t.sym == symUnknown {
			p.unknown(&t, text)
			first = first || t.FirstOnLine
			continue
		}
		t.FirstOnLine, first = t.FirstOnLine || first, false
		kept = append(kept, t)
	}
	p.toks = kept
}

// unknown reports a character or an open end.
func (p *parser) unknown(t *token, text string) {
	at := p.span(t)
	switch {
	case strings.HasPrefix(text, "/*"):
		p.report(unterminated{at: at, what: "comment", end: "*/"})
	case strings.HasPrefix(text, `"`):
		p.report(unterminated{at: at, what: "string", end: `"`})
	default:
		tip := ""
		if blankNames[text] != "" {
			tip = " "
		}
		p.report(unknownCharacter{at: at, tip: tip})
	}
}

// mislay marks the keywords and braces that stand where no item can begin and no block end, so that they do not lead
// recovery astray: inside brackets that are closed on the line, before an operator, in the place of a name.
func (p *parser) mislay() {
	for i := range p.toks {
		t := &p.toks[i]
		switch {
		case t.sym == symName && p.is(t, "builtin") && p.toks[min(i+1, len(p.toks)-1)].sym == symFunc:
			t.sym = symBuiltin
		case t.sym == symName && t.FirstOnLine:
			p.promote(i)
		case t.FirstOnLine && isItemSym(t.sym) && p.toks[min(i+1, len(p.toks)-1)].sym == symAssign:
			t.sym = symName // problem = …, of a host language
		case t.FirstOnLine || i == 0 || !isItemSym(t.sym) && t.sym != symRBrace:
		case p.closedLater(i), t.sym != symRBrace && p.insteadOfName(i), t.sym == symRBrace && p.insideLine(i):
			t.sym = symMislaid
		}
	}
}

// promote marks the contextual words "when" and "value" where they begin an item for certain.
func (p *parser) promote(i int) {
	t, after := &p.toks[i], &p.toks[min(i+1, len(p.toks)-1)]
	switch {
	case after.FirstOnLine:
	case p.is(t, "when") && p.blockOpens(i):
		t.sym = symWhen
	case i > 0 && p.lineContinues(i):
	case p.is(t, "value") && (after.sym == symName || after.sym == symNumber):
		t.sym = symValue
	}
}

// blockOpens reports whether the line of token i, from there on, ends with a brace that opens a block.
func (p *parser) blockOpens(i int) bool {
	for j := i; j < len(p.toks)-1 && (j == i || !p.toks[j].FirstOnLine); j++ {
		if p.toks[j].sym == symLBrace && p.toks[j+1].FirstOnLine {
			return true
		}
	}
	return false
}

// insideLine reports whether the brace at i closes no block: more than the end of blocks or an item follows on its line,
// and no brace on the line opens what it could close.
func (p *parser) insideLine(i int) bool {
	after := &p.toks[min(i+1, len(p.toks)-1)]
	if after.FirstOnLine || after.sym == symEOF || isItemSym(after.sym) || after.sym == symRBrace || after.sym == symSemi {
		return false
	}
	depth := 1
	for j := i - 1; j >= 0; j-- {
		switch p.toks[j].sym {
		case symLBrace:
			depth--
		case symRBrace:
			depth++
		}
		if p.toks[j].FirstOnLine {
			break
		}
	}
	return depth > 0
}

// closedLater reports whether a bracket that was opened before token i is closed behind it on the same line.
func (p *parser) closedLater(i int) bool {
	depth := 0
	for j := i + 1; j < len(p.toks) && !p.toks[j].FirstOnLine && depth >= 0; j++ {
		switch p.toks[j].sym {
		case symLParen, symLBrack:
			depth++
		case symRParen, symRBrack:
			depth--
		}
	}
	if depth >= 0 {
		return false
	}
	depth = 0
	for j := i - 1; j >= 0; j-- {
		switch p.toks[j].sym {
		case symLParen, symLBrack:
			if depth++; depth > 0 {
				return true
			}
		case symRParen, symRBrack:
			depth--
		}
		if p.toks[j].FirstOnLine {
			break
		}
	}
	return false
}

// insteadOfName reports whether what follows the keyword at i cannot follow a keyword.
func (p *parser) insteadOfName(i int) bool {
	before, after := &p.toks[i-1], &p.toks[min(i+1, len(p.toks)-1)]
	declares := symDim <= before.sym && before.sym <= symFunc
	s := p.toks[i].sym
	switch {
	case s == symProblem || s == symImport:
		return before.sym != symRBrace
	case after.FirstOnLine:
		return declares
	case after.sym == symLParen:
		return symDim <= s && s <= symFunc
	case isBinary(after.sym) && after.sym != symSub, isRelation(after.sym), after.sym == symRParen, after.sym == symRBrack,
		after.sym == symComma, after.sym == symAnd, after.sym == symIf, after.sym == symQuote:
		return true
	case after.sym == symLBrack:
		return declares || before.sym == symComma || s != symMinimize && s != symMaximize && s != symSubject
	case after.sym == symColon:
		return s != symSubject && s != symMinimize && s != symMaximize
	}
	return false
}
