package parser

import "github.com/cvxc-lang/cvxc/lang"

// Loops, and indices in pairs, of other languages.

// countingLoop parses for (i = 0; i < n; i++) of C and for i := 0; i < n; i++ of Go behind the word at keyword, if it stands
// here. It takes all but the brace of a block.
func (p *parser) countingLoop(keyword lang.Span) *lang.Binders {
	at := p.pos
	if p.toks[at].sym == symLParen {
		at++
	}
	if s := p.toks[at].sym; (s == symName || s == symVar || s == symLet || s == symMislaid) && p.toks[at+1].sym == symName {
		at++ // int i
	}
	if p.toks[at].sym != symName || p.toks[at+1].sym != symAssign && !p.is(&p.toks[at+1], ":=") {
		return nil
	}
	second := at + 2
	for !p.toks[second].FirstOnLine && p.toks[second].sym != symSemi && p.toks[second].sym != symEOF {
		second++
	}
	if p.toks[second].sym != symSemi {
		return nil
	}
	step := second + 1
	for step < len(p.toks)-1 && !p.toks[step].FirstOnLine && p.toks[step].sym != symSemi {
		step++
	}
	if p.toks[step].sym != symSemi {
		return nil
	}
	end := step + 1
	for !p.endsLine(end) && p.toks[end].sym != symLBrace && p.toks[end].sym != symRParen {
		end++
	}
	if p.toks[end].sym == symRParen {
		end++
	}
	b := &lang.Binder{At: lang.At{Place: p.tokens(at, step)}, Name: p.identAt(at)}
	p.pos = at + 2
	b.Lo = p.expr()
	p.pos = min(second+3, step)
	b.Inclusive = p.toks[second+2].sym == symLe
	b.Hi = p.expr()
	p.failed = false
	p.pos = end
	p.report(countingLoop{at: keyword.Join(p.tokens(at, end)), binder: b, colon: !p.at(symLBrace)})
	return &lang.Binders{At: b.At, List: []*lang.Binder{b}}
}

// pairedNames reports whether (i, j) in … begins here.
func (p *parser) pairedNames() bool {
	end := p.matching(p.pos)
	return p.at(symLParen) && p.peek(1).sym == symName && p.peek(2).sym == symComma && end > 0 && p.toks[min(end+1, len(p.toks)-1)].sym == symIn
}

// pairedBinders parses (i, j) in [m, n], and product(m, n): a range for each of the names.
func (p *parser) pairedBinders() []*lang.Binder {
	start := p.here()
	close := p.matching(p.pos)
	var out []*lang.Binder
	for i := p.pos + 1; i < close; i += 2 {
		if p.toks[i].sym != symName || i+1 < close && p.toks[i+1].sym != symComma {
			p.pos = i
			p.fail(p.expected("the name of an index"))
			return nil
		}
		out = append(out, &lang.Binder{At: lang.At{Place: p.span(&p.toks[i])}, Name: p.identAt(i)})
	}
	names := p.tokens(p.pos, close+1)
	open := close + 2
	for p.toks[open].sym == symName && (p.peek(open+1-p.pos).sym == symLParen || p.peek(open+1-p.pos).sym == symDot) {
		open++ // product(m, n), itertools.product(m, n)
		if p.toks[open].sym == symDot {
			open++
		}
	}
	last := p.matching(open)
	listed := isOpener(p.toks[open].sym) && last > 0
	p.pos = open
	for i, b := range out {
		if i > 0 || listed {
			p.next() // the bracket, or the comma
		}
		if b.Hi = p.expr(); p.failed || i+1 < len(out) && !p.at(symComma) {
			p.failed = false
			p.fail(pairSet{at: names})
			return out
		}
	}
	if listed && p.pos != last {
		p.fail(pairSet{at: names})
		return out
	}
	if listed {
		p.next()
	}
	p.report(rangesInTurn{names: names, whole: p.from(start), binders: out})
	return out
}
