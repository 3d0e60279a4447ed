package parser

import (
	"slices"

	"github.com/cvxc-lang/cvxc/lang"
)

// declKind is what a list of declarators declares; it decides what may stand in one.
type declKind uint8

const (
	declDim declKind = iota
	declParam
	declVar
	declFormal
)

var declWords = [...]string{"dim", "param", "var", "argument"}

// declEnd returns the index of the token at which the declaration that begins at from ends: an item, a closing brace, or
// a line that nothing above it continues.
func (p *parser) declEnd(from int) int {
	depth := 0
	for i := from; i < len(p.toks); i++ {
		t := &p.toks[i]
		switch {
		case t.sym == symEOF, isItemSym(t.sym), t.sym == symRBrace && depth == 0:
			return i
		case isCloser(t.sym) && t.FirstOnLine && i > from && depth == 0:
			return i
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth = max(depth-1, 0)
		case t.FirstOnLine && i > from && depth <= 0 && !p.lineContinues(i), t.sym == symSemi && depth <= 0:
			return i
		case t.FirstOnLine && i > from && depth > 0 && p.startsLine(i):
			return i
		}
	}
	return len(p.toks) - 1
}

// lineContinues reports whether the line that begins with token i continues the declaration above it.
func (p *parser) lineContinues(i int) bool {
	t, before := &p.toks[i], &p.toks[i-1]
	if before.sym == symComma || before.sym == symAssign || before.sym == symGe || isBinary(before.sym) {
		return true
	}
	return t.sym == symComma || t.sym == symAssign || t.sym == symGe || isBinary(t.sym)
}

// startsLine reports whether the line that begins with token i is certainly not inside the brackets above it.
func (p *parser) startsLine(i int) bool {
	t := &p.toks[i]
	if p.toks[i-1].sym == symComma || p.toks[i-1].sym == symSemi {
		return false
	}
	after := &p.toks[min(i+1, len(p.toks)-1)]
	return t.sym == symForall || t.sym == symName && after.sym == symColon && !after.FirstOnLine
}

// name turns a captured word into a name; a reserved word is reported.
func (p *parser) name(at int) *lang.Ident {
	t := &p.toks[at]
	if t.Kind == lang.Keyword {
		p.report(reservedWord{at: p.span(t), word: p.text(t)})
	}
	return &lang.Ident{At: lang.At{Place: p.span(t)}, Name: p.text(t)}
}

// tokens is the span of the tokens [from, to).
func (p *parser) tokens(from, to int) lang.Span {
	if to <= from {
		return p.span(&p.toks[from]).Before()
	}
	return p.span(&p.toks[from]).Join(p.span(&p.toks[to-1]))
}

// declarators parses the declarators in the tokens from the present one to end, and takes them. Each that does not fit is
// reported by itself.
func (p *parser) declarators(kind declKind, end int) []*lang.Declarator {
	var out []*lang.Declarator
	if p.pos == end && kind != declFormal {
		p.report(missingName{at: p.prev().After(), what: declWords[kind]})
	}
	for from := p.pos; from < end; {
		tree, bad := produce(p, declarations().declarators, from, end)
		p.resume = 0
		for _, d := range tree.Declarators {
			if k := p.toks[d.Name.At].Kind; p.resume == 0 && (k == lang.Name || k == lang.Keyword) && d.Name.At >= from {
				out = append(out, p.declarator(d, kind))
			}
		}
		switch {
		case p.resume > 0:
			from = p.nextComma(p.resume, end)
		case bad < 0:
			from = end
		default:
			from = p.badDeclarator(kind, &out, bad, end)
		}
	}
	p.pos = end
	return out
}

// declarator turns a tree into a node.
func (p *parser) declarator(t *declaratorTree, kind declKind) *lang.Declarator {
	d := &lang.Declarator{Doc: p.doc(&p.toks[t.Name.At]), Name: p.name(t.Name.At)}
	if p.attributeFirst(t) {
		return p.turnedDeclarator(t, d)
	}
	to := t.Name.At + 1
	if typ := p.emptyBefore(t); typ >= 0 {
		at := p.tokens(t.Shape.From, typ+1)
		p.report(declaratorType{at: at, cut: lang.Span{Source: p.src, Start: d.Name.Place.End, End: at.End}, shape: d.Name.Name + "[n]"})
		d.Place, t.Attrs = d.Name.Place, t.Attrs[1:]
		to = typ + 1
	} else if t.Shape != nil {
		d.Shape = p.shape(d.Name, t.Shape)
		to = t.Shape.To
		if p.resume > 0 {
			d.Place = p.tokens(t.Name.At, max(p.resume, t.Name.At+1))
			return d
		}
	}
	if t.Variadic {
		to++
	}
	for _, a := range t.Attrs {
		attr := p.attr(a)
		if slices.Contains(realTypes, attr.Name.Name) && a.Args == nil {
			p.report(declaratorType{at: attr.Place, cut: lang.Span{Source: p.src, Start: p.toks[a.Name.At-1].End, End: attr.Place.End}})
			to = a.Name.At + 1
			continue
		}
		d.Attrs = append(d.Attrs, attr)
		to = a.Name.At + 1
		if a.Args != nil {
			to = a.Args.To
		}
	}
	if t.Default != nil {
		d.Default = p.jumped(t.Default)
		to = t.Default.To
		if kind == declVar {
			p.report(varDefault{at: p.tokens(t.Default.From-1, to), name: d.Name.Name, value: d.Default.Span(), attributes: len(d.Attrs) > 0})
			d.Default = nil
		}
	}
	d.Place = p.tokens(t.Name.At, to)
	return d
}

// emptyBefore returns the index of the type in "x []float64", -1 if there is none.
func (p *parser) emptyBefore(t *declaratorTree) int {
	if t.Shape == nil || t.Shape.To != t.Shape.From+2 || len(t.Attrs) == 0 || !slices.Contains(realTypes, p.text(&p.toks[t.Attrs[0].Name.At])) {
		return -1
	}
	return t.Attrs[0].Name.At
}

// jumped parses the expression in a jump, all of it.
func (p *parser) jumped(j *jump) lang.Expr {
	p.statement(declares)
	p.pos = j.From
	e := p.expr()
	if !p.failed && p.pos < j.To {
		p.fail(p.afterDefault(j.To))
	}
	if p.failed && p.pos > j.To {
		return p.bad(p.tokens(j.From, j.To))
	}
	p.failed = false
	return e
}

// shape parses the sizes in the brackets behind a name. Other brackets are reported and taken for "[ ]".
func (p *parser) shape(name *lang.Ident, b *brackets) []lang.Expr {
	open := &p.toks[b.From]
	if open.sym != symLBrack {
		f := shapeBrackets{name: name.Place, open: p.span(open), sym: open.sym}
		if last := &p.toks[b.To-1]; last.sym == closerOf(open.sym) {
			f.close = p.span(last)
		}
		p.report(f)
	}
	p.statement(declares)
	p.pos = b.From + 1
	p.open(inCall)
	closer := closerOf(open.sym)
	var out []lang.Expr
	if p.at(closer) {
		p.report(emptyShape{at: p.tokens(b.From, b.To), name: name.Name})
		p.close(closer)
		return nil
	}
	matched := p.matching(b.From) == b.To-1
	for {
		out = append(out, p.extent())
		if p.failed || !matched && (!p.at(symComma) || p.nextDeclarator(b)) || !p.separator(closer, symComma) {
			break
		}
	}
	if !p.failed && !matched && p.at(symComma) && closer == symRBrack {
		p.report(unclosedBracket{open: p.openers[0], closer: closer, at: p.prev().After(), next: p.here(), sym: symComma})
		p.leave()
		p.resume = p.pos
		return out
	}
	p.close(closer)
	if !matched {
		p.resume = max(p.pos, b.From+1)
	}
	p.failed = false
	return out
}

// nextDeclarator reports whether the comma here ends a declarator whose bracket was not closed: what follows has a shape.
func (p *parser) nextDeclarator(b *brackets) bool {
	return p.toks[b.From].sym == symLBrack && p.matching(b.From) < 0 && p.at(symComma) &&
		p.peek(1).sym == symName && p.peek(2).sym == symLBrack
}

// extent parses one size of a shape and reports the index ranges that AMPL and JuMP have there.
func (p *parser) extent() lang.Expr {
	start := p.here()
	if p.at(symName) && (p.peek(1).sym == symIn || p.peek(1).sym == symAssign) {
		p.next()
		p.next()
	}
	e := p.expr()
	t := p.cur()
	f := p.foreign(t)
	ranged := t.sym == symColon || t.sym == symRangeLess || t.sym == symRangeEq || f.meaning == ranging
	if p.failed || !ranged && start == e.Span() || !ranged && e.Span().Start == start.Start {
		return e
	}
	lo := e
	if ranged {
		p.next()
		e = p.expr()
	} else {
		lo = nil
	}
	if !p.failed {
		p.report(rangeShape{at: p.from(start), lo: lo, hi: e.Span(), exclusive: t.sym == symRangeLess})
	}
	return e
}

// attr turns the tree of an attribute into a node.
func (p *parser) attr(t *attrTree) *lang.Attr {
	a := &lang.Attr{Name: p.name(t.Name.At)}
	a.Place = a.Name.Place
	if t.Args == nil {
		return a
	}
	p.statement(declares)
	p.pos = t.Args.From + 1
	p.open(inCall)
	if p.at(symRParen) {
		p.report(emptyShape{at: p.tokens(t.Args.From, t.Args.To), name: a.Name.Name})
	} else {
		a.Args = p.args(symRParen)
	}
	p.close(symRParen)
	a.Place = p.tokens(t.Name.At, t.Args.To)
	p.failed = false
	return a
}

// dimSpecs parses the specs in the tokens from the present one to end, and takes them.
func (p *parser) dimSpecs(end int) []*lang.DimSpec {
	var out []*lang.DimSpec
	if p.pos == end {
		p.report(missingName{at: p.prev().After(), what: "dim"})
	}
	for from := p.pos; from < end; {
		tree, bad := produce(p, declarations().dims, from, end)
		for _, t := range tree.Specs {
			out = append(out, p.dimSpec(t))
		}
		if bad < 0 {
			break
		}
		from = p.badDimSpec(&out, bad, end)
	}
	p.pos = end
	return out
}

func (p *parser) dimSpec(t *dimTree) *lang.DimSpec {
	d := &lang.DimSpec{Doc: p.doc(&p.toks[t.Name.At]), Name: p.name(t.Name.At), AtLeast: t.AtLeast != nil}
	j := t.Default
	if d.AtLeast {
		j = t.AtLeast
	}
	to := t.Name.At + 1
	if j != nil {
		d.Value = p.jumped(j)
		to = j.To
	}
	d.Place = p.tokens(t.Name.At, to)
	return d
}

// nextComma returns the index just behind the comma that ends the declarator at i, end if it is the last.
func (p *parser) nextComma(i, end int) int {
	depth := 0
	for i < end && isCloser(p.toks[i].sym) {
		i++
	}
	for ; i < end; i++ {
		switch t := &p.toks[i]; {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		case t.sym == symComma && depth <= 0:
			return i + 1
		}
	}
	return end
}

// badDeclarator reports the token at which a list of declarators does not fit and returns where the list goes on.
func (p *parser) badDeclarator(kind declKind, out *[]*lang.Declarator, bad, end int) int {
	p.statement(declares)
	p.pos = bad
	t := p.cur()
	var last *lang.Declarator
	if n := len(*out); n > 0 && (*out)[n-1].Place.End <= t.Start && p.toks[bad-1].sym != symComma {
		last = (*out)[n-1]
	}
	switch {
	case t.sym == symComma && bad+1 >= end:
		p.report(extraSeparator{at: p.span(t)})
		return end
	case t.sym == symComma:
		p.pos++
		return p.unnamed(kind, out, bad+1, end)
	case bad >= end && last == nil:
		p.report(missingName{at: p.prev().After(), what: declWords[kind]})
		return end
	case last == nil:
		return p.unnamed(kind, out, bad, end)
	case t.sym == symColon && p.peek(1).sym == symName:
		return p.typed(kind, out, bad, end)
	case kind == declFormal && t.sym == symSemi:
		p.report(wrongSeparator{at: p.span(t), ours: ","})
		return bad + 1
	case isRelation(t.sym) || p.foreign(t).meaning == relational:
		return p.boundedDeclarator(kind, last, bad, end)
	case t.sym == symLBrack && p.turned == bad:
		last.Shape = p.shape(last.Name, &brackets{bad, p.matching(bad) + 1})
		last.Place = last.Place.Join(p.prev())
		return p.nextComma(p.matching(bad)+1, end)
	case t.sym == symLBrack && p.attributeBrackets(last, bad):
		return p.nextComma(p.matching(bad)+1, end)
	case t.sym == symLBrack && p.nextName(last, bad):
		return bad - 1
	case t.sym == symLBrack:
		return p.secondShape(last, bad, end)
	}
	p.report(p.declaratorFault(kind, last, bad))
	return p.nextComma(bad, end)
}

// nextName reports whether the bracket at index bad belongs to a name that was taken for an attribute: A[m, n] b[m]. It
// is the next declarator then, and the comma before it is reported.
func (p *parser) nextName(last *lang.Declarator, bad int) bool {
	n := len(last.Attrs)
	name := p.span(&p.toks[bad-1])
	if n == 0 || p.toks[bad-1].sym != symName || last.Attrs[n-1].Place != name {
		return false
	}
	last.Attrs = last.Attrs[:n-1]
	before := p.span(&p.toks[bad-2]).After()
	last.Place.End = before.Start
	p.report(missingSeparator{at: before, next: name, ours: ","})
	return true
}

// boundedDeclarator reports a relation behind a declarator: bounds are attributes, defaults are written with "=".
func (p *parser) boundedDeclarator(kind declKind, last *lang.Declarator, bad, end int) int {
	to := p.nextComma(bad, end)
	stop := to
	if stop > bad && p.toks[stop-1].sym == symComma {
		stop--
	}
	if p.toks[bad].sym == symAssign && stop <= bad+1 {
		p.next()
		p.report(p.expected("a default value"))
		return to
	}
	f := declaratorRelation{kind: kind, name: last.Name.Name, at: p.span(&p.toks[bad]), sym: p.toks[bad].sym, cut: p.tokens(bad, max(stop, bad+1))}
	if stop > bad+1 {
		f.value = p.tokens(bad+1, stop)
	}
	if to < end && isRelation(p.toks[to].sym) { // x >= 0, <= 1 of AMPL
		second := to
		to = p.nextComma(to, end)
		if stop = to; p.toks[stop-1].sym == symComma {
			stop--
		}
		f.cut = p.tokens(bad, stop)
		if stop > second+1 {
			f.op2, f.value2 = p.tokens(second, second+1), p.tokens(second+1, stop)
		}
	}
	f.after = last.Place
	if bad != p.upper || bad == 0 { // boundsBefore has said it
		p.report(f)
	}
	return to
}

// secondShape reports x[n][m] and joins the two shapes.
func (p *parser) secondShape(last *lang.Declarator, bad, end int) int {
	close := p.matching(bad)
	if close < 0 || close >= end {
		p.report(p.declaratorFault(declVar, last, bad))
		return end
	}
	more := p.shape(last.Name, &brackets{bad, close + 1})
	p.report(shapeSplit{close: p.span(&p.toks[bad-1]), open: p.span(&p.toks[bad])})
	last.Shape = append(last.Shape, more...)
	last.Place = last.Place.Join(p.span(&p.toks[close]))
	if close+1 < end && p.toks[close+1].sym == symComma {
		return close + 2
	}
	return p.nextComma(close+1, end)
}

// typed reports "float: x" and "x: nonneg", and declares what was meant.
func (p *parser) typed(kind declKind, out *[]*lang.Declarator, bad, end int) int {
	last := (*out)[len(*out)-1]
	second := p.identAt(bad + 1)
	if slices.Contains(realTypes, second.Name) {
		p.report(declaratorType{at: second.Place, cut: p.span(&p.toks[bad]).Join(second.Place)})
		if close := p.matching(bad + 2); len(last.Shape) == 0 && p.toks[min(bad+2, end)].sym == symLBrack && close > 0 && close < end {
			last.Shape = p.shape(last.Name, &brackets{bad + 2, close + 1}) // c: float[n]
		}
		return p.nextComma(bad+1, end)
	}
	f := typedDeclarator{colon: p.span(&p.toks[bad]), first: last.Name.Place, second: second.Place, kind: kind}
	f.typeFirst = slices.Contains(typeNames, last.Name.Name)
	p.report(f)
	if f.typeFirst {
		*out = (*out)[:len(*out)-1]
		return bad + 1
	}
	last.Attrs = append(last.Attrs, &lang.Attr{At: second.At, Name: second})
	return p.nextComma(bad+1, end)
}

// identAt turns the token at index i into a name.
func (p *parser) identAt(i int) *lang.Ident {
	at := p.span(&p.toks[i])
	return &lang.Ident{At: lang.At{Place: at}, Name: at.Text()}
}

// realTypes are the types of real numbers in other languages.
var realTypes = []string{"float", "float32", "float64", "double", "real", "reals", "Real", "Reals", "Float", "Float64", "f64", "number"}

// typeNames are types that other languages put in front of a name.
var typeNames = []string{"float", "int", "real", "double", "bool", "number", "vector", "matrix", "array", "string", "Float", "Int"}

// unnamed reports that no name stands where a declarator begins.
func (p *parser) unnamed(kind declKind, out *[]*lang.Declarator, bad, end int) int {
	t := p.cur()
	to := p.nextComma(bad, end)
	switch {
	case t.sym == symComma:
		last := bad
		for last+1 < end && p.toks[last+1].sym == symComma {
			last++
		}
		p.report(extraSeparator{at: p.tokens(bad, last+1)})
		return last + 1
	case t.sym == symLParen && kind != declFormal || t.sym == symLBrack:
		close := p.matching(bad)
		if close > 0 && close+1 < end && p.toks[close+1].sym == symName {
			p.report(shapeBefore{kind: kind, shape: p.tokens(bad, close+1), name: p.span(&p.toks[close+1])})
			name := p.identAt(close + 1)
			*out = append(*out, &lang.Declarator{At: name.At, Name: name, Shape: []lang.Expr{p.bad(p.tokens(bad, close+1))}})
			return p.nextComma(close+1, end)
		}
	case kind != declFormal && p.boundsBefore(bad, to) > 0:
		return p.boundsBefore(bad, to) + 1
	case t.sym == symNumber && p.peek(1).sym == symName && p.peek(1).Start == t.End:
		p.report(numberName{at: p.span(t).Join(p.span(p.peek(1)))})
		return to
	}
	p.report(missingName{at: p.span(t), what: declWords[kind], found: p.found()})
	return to
}

// boundsBefore reports bounds in front of a name, 0 <= x[n] <= 1, and returns the index of the relation behind which the
// declarator stands; 0 if there are none. It says so once.
func (p *parser) boundsBefore(bad, to int) int {
	if to > bad && p.toks[to-1].sym == symComma {
		to--
	}
	rel := 0
	for i := bad; i < to-1 && rel == 0; i++ {
		if s := p.toks[i].sym; (s == symLe || s == symGe || s == symLt || s == symGt) && p.toks[i+1].sym == symName {
			rel = i
		}
	}
	if rel <= bad || p.bounded == rel {
		return rel
	}
	f := boundsAround{lo: p.tokens(bad, rel), name: p.tokens(rel+1, to), whole: p.tokens(bad, to), less: p.toks[rel].sym == symLe || p.toks[rel].sym == symLt}
	for j := rel + 1; j < to; j++ {
		if isRelation(p.toks[j].sym) && j+1 < to {
			f.name, f.hi = p.tokens(rel+1, j), p.tokens(j+1, to)
			p.upper = j
			break
		}
	}
	p.bounded = rel
	p.report(f)
	return rel
}

// badDimSpec reports the token at which a list of dims does not fit and returns where the list goes on.
func (p *parser) badDimSpec(out *[]*lang.DimSpec, bad, end int) int {
	p.statement(declares)
	p.pos = bad
	t := p.cur()
	if t.sym == symComma && bad+1 >= end {
		p.report(extraSeparator{at: p.span(t)})
		return end
	}
	n := len(*out)
	if n == 0 || p.toks[bad-1].sym == symComma || (*out)[n-1].Place.End > t.Start {
		if t.sym == symComma {
			p.report(extraSeparator{at: p.span(t)})
			return bad + 1
		}
		p.report(missingName{at: p.expectedPlace(), what: "dim", found: p.found()})
		return p.nextComma(bad, end)
	}
	last := (*out)[n-1]
	if next := p.peek(1).sym; t.sym == symLBrack || t.sym == symName && p.sameLine() && bad+1 < end && next == symLParen {
		return p.dimArrays(out, bad, end)
	}
	if t.sym == symName && !t.FirstOnLine && slices.Contains(typeNames, last.Name.Name) {
		p.report(typedDeclarator{first: last.Name.Place, second: p.span(t), typeFirst: true})
		*out = (*out)[:n-1]
		return bad
	}
	if t.sym == symName && !t.FirstOnLine && (p.peek(1).sym == symComma || bad+1 >= end || p.peek(1).sym == symName) {
		p.report(missingSeparator{at: p.prev().After(), next: p.span(t), ours: ","})
		return bad
	}
	to := p.nextComma(bad, end)
	stop := to
	if p.toks[stop-1].sym == symComma {
		stop--
	}
	if (t.sym == symAssign || t.sym == symGe) && stop <= bad+1 {
		p.next()
		p.report(p.expected("a size"))
		return to
	}
	f := dimValue{name: last.Name.Name, at: p.span(t), op: p.text(t)}
	if stop > bad+1 {
		f.value = p.tokens(bad+1, stop)
		last.Value = p.bad(f.value)
	}
	p.report(f)
	return to
}

// dimArrays reports a dim with a shape or an attribute, and reads the rest of the list as what it is: params.
func (p *parser) dimArrays(out *[]*lang.DimSpec, bad, end int) int {
	last := (*out)[len(*out)-1]
	f := dimArray{at: p.span(&p.toks[bad]), name: last.Name.Name}
	if first := p.toks[bad-2]; len(*out) == 1 && first.sym == symDim {
		f.keyword = p.span(&first)
	}
	p.report(f)
	p.pos = p.nextComma(bad, end)
	if p.pos < end {
		for _, d := range p.declarators(declParam, end) {
			*out = append(*out, &lang.DimSpec{At: d.At, Name: d.Name, Value: p.bad(d.Place)})
		}
	}
	last.Value = p.bad(last.Place)
	return end
}
