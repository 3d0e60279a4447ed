package parser

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// libraryObjective reports objective = cp.Minimize(e) and states the objective.
func (p *parser) libraryObjective(start lang.Span) ([]lang.Item, bool) {
	i := 2
	if p.peek(i+1).sym == symDot {
		i += 2
	}
	sense, ok := map[string]lang.Sense{"Minimize": lang.Minimize, "Maximize": lang.Maximize}[p.text(p.peek(i))]
	end := p.matching(p.pos + i + 1)
	if !ok || p.peek(i+1).sym != symLParen || end < 0 {
		return nil, false
	}
	ours := [...]string{"minimize", "maximize"}[sense]
	p.pos += i
	at := p.here()
	p.next()
	p.report(foreignObjective{at: start.Join(p.span(&p.toks[end])), inner: p.tokens(p.pos+1, end), ours: ours})
	o := &lang.Objective{Sense: sense, Keyword: at, Value: p.body(p.expr)}
	o.Place = p.from(start)
	return one(o), true
}

// libraryConstraints reports constraints = [x >= 0, …] and states the constraints.
func (p *parser) libraryConstraints(start lang.Span) ([]lang.Item, bool) {
	open := p.pos + 2
	end := p.matching(min(open, len(p.toks)-1))
	if p.peek(2).sym != symLBrack || end < 0 || !p.relatedBetween(open, end) || !p.topRelation(open, end) {
		return nil, false
	}
	return p.constraintsBetween(start, open, end)
}

// calledConstraints reports subject_to(x >= 0) and states what stands in the parentheses.
func (p *parser) calledConstraints(start lang.Span) ([]lang.Item, bool) {
	open := p.pos + 1
	end := p.matching(open)
	if p.toks[open].sym != symLParen || end < 0 || !p.endsLine(end+1) || !p.topRelation(open, end) {
		return nil, false
	}
	return p.constraintsBetween(start, open, end)
}

// constraintsBetween reports constraints in brackets and states them.
func (p *parser) constraintsBetween(start lang.Span, open, end int) ([]lang.Item, bool) {
	s := &lang.SubjectTo{Keyword: start}
	p.report(p.bracketedConstraints(s, start, open, end))
	s.Place = p.from(start)
	return one(s), true
}

// libraryProblem reports prob = cp.Problem(…), which has no counterpart unless objective and constraints stand in it.
func (p *parser) libraryProblem(start lang.Span) ([]lang.Item, bool) {
	i := 2
	if p.peek(i+1).sym == symDot {
		i += 2
	}
	switch p.text(p.peek(i)) {
	case "Problem":
		if items, ok := p.statedInCall(start, p.pos+i+1); ok {
			return items, true
		}
		p.pos += i
		return p.removed(start), true
	case "Model", "Optimizer", "ConcreteModel", "optimize", "solve":
		p.pos += i
		return p.removed(start), true
	}
	return nil, false
}

// listed reports whether the bracket at open, which ends at end, holds a comprehension.
func (p *parser) listed(open, end int) bool {
	return p.rightInside(open, end, func(t *token) bool { return t.sym == symFor })
}

// topRelation reports whether a relation stands right inside the bracket at open, which ends at end.
func (p *parser) topRelation(open, end int) bool {
	return p.rightInside(open, end, func(t *token) bool { return t.sym != symAssign && t.sym != symIn && isRelation(t.sym) })
}

// rightInside reports whether such a token stands inside the bracket at open, which ends at end, and in no bracket within.
func (p *parser) rightInside(open, end int, such func(*token) bool) bool {
	depth := 0
	for i := open; i < end; i++ {
		switch t := &p.toks[i]; {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		case depth == 1 && such(t):
			return true
		}
	}
	return false
}

// indexSet reports the set of indices of AMPL and GAMS, set I = 1..n, and declares the dim that takes its place.
func (p *parser) indexSet(start lang.Span) ([]lang.Item, bool) {
	if !strings.HasPrefix(strings.ToLower(start.Text()), "set") || p.peek(1).sym != symName || p.peek(1).FirstOnLine {
		return nil, false
	}
	end := p.pos + 2
	for !p.endsLine(end) {
		end++
	}
	p.next()
	d := &lang.DimSpec{At: lang.At{Place: p.here()}, Name: p.identAt(p.pos)}
	f := indexSet{at: start, name: d.Name.Name, whole: start.Join(p.tokens(p.pos, end))}
	for i := p.pos; i+2 < end; i++ {
		if t := &p.toks[i+1]; p.foreign(t).meaning == ranging || t.sym == symColon || t.sym == symRangeEq {
			f.last = p.tokens(i+2, end).Text()
			if p.toks[i+2].sym == symName && i+3 == end {
				f.size = f.last
			}
			if first := p.text(&p.toks[i]); first == "0" {
				f.last += "+1"
			}
		}
	}
	p.pos = end
	p.report(f)
	return one(&lang.DimDecl{At: lang.At{Place: f.whole}, Specs: []*lang.DimSpec{d}}), true
}

// foreignImport reports using JuMP, from x import y, and skips the line.
func (p *parser) foreignImport(start lang.Span) []lang.Item {
	f := badImport{at: p.span(p.peek(1)), library: true}
	p.next()
	f.found = p.found() // the name of the library
	for !p.at(symEOF) && !p.cur().FirstOnLine && !p.at(symSemi) {
		p.next()
	}
	f.line = p.from(start)
	p.report(f)
	return nil
}

// bracketedConstraints adds to s the constraints between the brackets at open and end, and takes them.
func (p *parser) bracketedConstraints(s *lang.SubjectTo, at lang.Span, open, end int) foreignConstraints {
	f := foreignConstraints{at: at, open: p.span(&p.toks[open]), close: p.span(&p.toks[end])}
	p.pos = open + 1
	for p.pos < end {
		from := p.pos
		s.Constraints = append(s.Constraints, p.constraint())
		if p.pos < end && p.at(symComma) {
			f.commas = append(f.commas, p.here())
		}
		if p.pos == from || p.at(symComma) {
			p.next()
		}
	}
	p.pos = end + 1
	return f
}

// statedInCall reports prob = cp.Problem(cp.Minimize(e), [x >= 0, …]), whose parentheses open at token open, and states
// objective and constraints.
func (p *parser) statedInCall(start lang.Span, open int) ([]lang.Item, bool) {
	close := p.matching(min(open, len(p.toks)-1))
	i := open + 1
	if close > i+2 && p.toks[i+1].sym == symDot {
		i += 2
	}
	sense, ok := map[string]lang.Sense{"Minimize": lang.Minimize, "Maximize": lang.Maximize}[p.text(&p.toks[min(i, len(p.toks)-1)])]
	if p.toks[open].sym != symLParen || close < 0 || !ok || p.toks[i+1].sym != symLParen {
		return nil, false
	}
	end := p.matching(i + 1)
	list, last := end+2, -1
	if p.toks[end+1].sym == symComma && p.toks[list].sym == symLBrack {
		last = p.matching(list)
	}
	if last < 0 && end+1 != close || last >= 0 && last+1 != close {
		return nil, false
	}
	f := foreignProblem{at: start.Join(p.span(&p.toks[open-1])), inner: p.tokens(i+2, end), close: p.span(&p.toks[close]), ours: [...]string{"minimize", "maximize"}[sense]}
	at := len(p.diags)
	o := &lang.Objective{Sense: sense, Keyword: p.span(&p.toks[i])}
	p.pos = i + 2
	o.Value = p.body(p.expr)
	o.Place = p.from(start)
	items := []lang.Item{o}
	if last >= 0 {
		s := &lang.SubjectTo{Keyword: p.span(&p.toks[list])}
		f.list = p.bracketedConstraints(s, s.Keyword, list, last)
		s.Place = p.from(s.Keyword)
		items = append(items, s)
	}
	p.pos = close + 1
	rest := append([]*lang.Diagnostic(nil), p.diags[at:]...)
	p.diags = p.diags[:at]
	p.report(f)
	p.diags = append(p.diags, rest...)
	return items, true
}
