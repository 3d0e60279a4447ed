package parser

import "github.com/cvxc-lang/cvxc/lang"

// openBrace takes "{" if it is there and returns where the block opens.
func (p *parser) openBrace() lang.Span {
	open := p.prev().After()
	if p.accept(symLBrace) {
		open = p.prev()
	}
	p.braces = append(p.braces, open)
	return open
}

// closeBrace takes the "}" of a block. If it is missing, indentation tells which block is the one that was not closed, and
// where.
func (p *parser) closeBrace(open lang.Span) {
	p.braces = p.braces[:len(p.braces)-1]
	if p.at(symRBrace) {
		if !p.suspect.IsValid() && p.cur().FirstOnLine && p.indent(p.here()) < p.indent(open) {
			p.suspect = open
		}
		p.next()
		return
	}
	if p.ended {
		return
	}
	p.ended = p.at(symEOF)
	if p.suspect.IsValid() {
		open = p.suspect
		p.suspect = lang.Span{}
	}
	at, next := p.dedent(open)
	p.report(unclosedBrace{open: open, at: at, next: next})
}

// indent is the column of the first token on the line of a place.
func (p *parser) indent(at lang.Span) int {
	line := at.Source.Line(at.Position().Line)
	for i := 0; i < len(line); i++ {
		if line[i] != ' ' && line[i] != '\t' {
			return i
		}
	}
	return len(line)
}

// dedent finds where a block that was not closed should have been: before the first line that is indented no more than
// the line that opened it, at the end of the text otherwise.
func (p *parser) dedent(open lang.Span) (lang.Span, string) {
	limit := p.indent(open)
	for i := range p.toks {
		t := &p.toks[i]
		if t.Start <= open.Start || i == 0 {
			continue
		}
		if i >= p.pos {
			break
		}
		if t.FirstOnLine && t.sym != symRBrace && p.indent(p.span(t)) <= limit && p.toks[i-1].Start > open.Start {
			return p.span(&p.toks[i-1]).After(), quote(p.text(t))
		}
	}
	return p.prev().After(), p.found()
}
