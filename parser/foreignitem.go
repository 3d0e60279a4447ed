package parser

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// topWords begin declarations of a file, itemWords items of a problem.
var (
	topWords  = [...]string{"problem", "func", "import"}
	itemWords = [...]string{"dim", "param", "var", "let", "func", "require", "minimize", "maximize", "satisfy", "subject"}
)

// foreignItem parses what stands where an item must and is none: words of other languages, misspelt keywords,
// constraints without "subject to", definitions without "let".
func (p *parser) foreignItem(kind bodyKind, start lang.Span) []lang.Item {
	t := p.cur()
	if word, ok := p.foreignWord(); ok {
		return p.respelled(kind, word)
	}
	if end := p.matching(p.pos + 1); t.sym == symName && p.peek(1).sym == symLParen && end > 0 && p.toks[end+1].sym == symAssign && p.namesOnly(p.pos+2, end) {
		p.report(missingFuncWord{at: start, name: start})
		return one(p.function(p.doc(t), nil))
	}
	if items, ok := p.assignment(start); ok {
		return items
	}
	if items, ok := p.macro(start); ok {
		return items
	}
	if t.sym == symName && p.peek(1).sym == symDot && p.peek(2).sym == symName && p.peek(3).sym == symLParen && !p.relationAhead() {
		p.next()
		p.next() // the method of prob.solve() is no statement
		return p.removed(start)
	}
	if t.sym == symName && p.peek(1).sym == symDot && p.peek(2).sym == symName && p.peek(3).sym == symAssign && p.peek(4).sym == symName {
		for p.next(); !p.endsLine(p.pos); p.next() { // model.x = Var(I) of an object
		}
		p.report(foreignItem{at: p.from(start), related: true})
		return nil
	}
	if t.sym == symName && p.foreign(p.peek(1)).meaning == relational && p.foreign(p.peek(1)).ours == "" {
		p.report(compoundDefinition{at: start.Join(p.span(p.peek(1))), name: p.text(t)})
		p.skipItem()
		return one(&lang.BadItem{At: lang.At{Place: p.from(start)}})
	}
	if p.constraintAhead() {
		if !p.cutShort {
			p.report(missingSubjectTo{at: start})
		}
		s := &lang.SubjectTo{Keyword: start.Before()}
		s.Constraints = p.constraintList()
		s.Place = p.from(start)
		return one(s)
	}
	p.fail(unknownStatement{at: start, found: quote(p.text(t))})
	p.next()
	p.skipItem()
	return one(&lang.BadItem{At: lang.At{Place: p.from(start)}})
}

// namesOnly reports whether the tokens [from, to) are names with commas between them, as the arguments of f(x, y) = ….
func (p *parser) namesOnly(from, to int) bool {
	for i := from; i < to; i++ {
		if p.toks[i].sym != symName && p.toks[i].sym != symComma {
			return false
		}
	}
	return to > from
}

// foreignStatement reports whether a word that begins a statement elsewhere, or a misspelt keyword, stands here.
func (p *parser) foreignStatement() bool {
	_, ok := p.foreignWord()
	return ok
}

// foreignWord returns the keyword that is meant by the word here.
func (p *parser) foreignWord() (string, bool) {
	t := p.cur()
	text := p.text(t)
	switch {
	case t.sym == symForeign && (text == "s.t." || text == "S.T."):
		return "subject to", true
	case t.sym != symName:
		return "", false
	}
	next := p.peek(1).sym
	ours, ok := foreignItems[text]
	if ok && (p.beginsStatement() || next == symLParen || next == symColon || next == symLBrack || p.is(p.peek(1), "!")) {
		return ours, true
	}
	if !p.beginsStatement() || p.peek(1).FirstOnLine {
		return "", false
	}
	return p.misspelt(itemWords[:])
}

// misspelt returns the keyword that the name here is a slip of.
func (p *parser) misspelt(words []string) (string, bool) {
	if !p.at(symName) {
		return "", false
	}
	text := p.text(p.cur())
	word, ok := lang.Nearest(text, words)
	if !ok || len(text) < 3 {
		return "", false
	}
	if word == "subject" {
		word = "subject to"
	}
	return word, true
}

// respelled reports a word and goes on as though the keyword that it means stood there.
func (p *parser) respelled(kind bodyKind, ours string) []lang.Item {
	t := p.cur()
	at := p.span(t)
	i := 0
	if n := strings.ToLower(p.text(p.peek(1))); ours == "subject to" && (n == "to" || n == "that") && !p.peek(1).FirstOnLine {
		i = 1
		at = at.Join(p.span(p.peek(1)))
	}
	if ours == "" && kind == funcBody && at.Text() == "return" {
		return p.returned(at)
	}
	if ours == "" {
		return p.removed(at)
	}
	if ours == "dim" && i == 0 {
		if items, ok := p.indexSet(at); ok {
			return items
		}
	}
	if ours == "import" {
		return p.foreignImport(at)
	}
	if ours == "subject to" && i == 0 {
		if items, ok := p.calledConstraints(at); ok {
			return items
		}
	}
	p.report(foreignItem{at: at, ours: ours})
	key, _, _ := strings.Cut(ours, " ")
	p.pos += i
	t = p.cur()
	t.sym = keywordSyms[key]
	if t.sym == symSubject {
		s := &lang.SubjectTo{Keyword: at}
		p.next()
		if (p.at(symColon) || p.at(symSemi)) && p.sameLine() {
			p.next()
		}
		p.constraintsOf(s)
		return one(s)
	}
	return p.item(kind)
}

// returned reports return e in the body of a func.
func (p *parser) returned(at lang.Span) []lang.Item {
	f := returned{at: at}
	first := p.prev()
	p.next()
	e := p.body(p.expr)
	if first.Text() == "{" && p.at(symRBrace) {
		f.open, f.value, f.close = first, e.Span(), p.here()
	}
	p.report(f)
	return one(&lang.BadItem{At: lang.At{Place: p.from(at)}})
}

// removed reports a word that nothing here corresponds to and skips its line.
func (p *parser) removed(at lang.Span) []lang.Item {
	p.next()
	related := false
	for !p.cur().FirstOnLine && !p.at(symEOF) && !p.at(symRBrace) && !isItemSym(p.cur().sym) && !p.foreignStatement() {
		related = related || isRelation(p.cur().sym)
		p.next()
	}
	at = p.from(at)
	p.report(foreignItem{at: at, related: related})
	return nil
}

// constraintAhead reports whether a constraint begins here.
func (p *parser) constraintAhead() bool {
	t := p.cur()
	if _, stated := constraintMacros[p.text(p.peek(1))]; p.is(t, "@") && stated && p.peek(2).sym == symLParen {
		return true
	}
	return t.sym == symForall || p.foreignForall() || t.sym == symName && p.peek(1).sym == symColon ||
		(startsOperand(t.sym) || t.sym == symSub) && p.relationAhead()
}

// assignment reports "name = …": a definition without its keyword, or the declaration of a modelling library.
func (p *parser) assignment(start lang.Span) ([]lang.Item, bool) {
	if !p.at(symName) || p.peek(1).sym != symAssign && !p.letAssign(p.peek(1)) || p.peek(1).sym == symEq {
		return nil, false
	}
	for _, read := range []func(lang.Span) ([]lang.Item, bool){p.libraryDeclaration, p.libraryObjective, p.libraryConstraints, p.libraryProblem} {
		if items, ok := read(start); ok {
			return items, true
		}
	}
	l := &lang.Let{Name: p.ident()}
	if size := p.peek(1); size.sym == symNumber && p.endsLine(p.pos+2) && !strings.ContainsAny(p.text(size), ".eE") && p.text(size) != "inf" {
		return p.size(start, l.Name), true
	}
	p.report(missingLet{at: start, name: l.Name.Place})
	p.next()
	l.Value = p.body(p.expr)
	l.Place = p.from(start)
	return one(l), true
}

// size reports "n = 10" and declares the dim that it means.
func (p *parser) size(start lang.Span, name *lang.Ident) []lang.Item {
	p.report(missingLet{at: start, name: name.Place, size: true})
	p.next()
	d := &lang.DimSpec{Name: name, Value: p.expr()}
	d.Place = p.from(start)
	return one(&lang.DimDecl{At: d.At, Specs: []*lang.DimSpec{d}})
}

// declaringCalls are functions of modelling libraries that make variables and parameters.
var declaringCalls = map[string]string{
	"Variable": "var", "variable": "var", "Parameter": "param", "parameter": "param", "sdpvar": "var", "RealVariable": "var",
	"SymmetricVariable": "var", "NonNegative": "var", "Semidefinite": "var", "intvar": "var", "binvar": "var",
	"Var": "var", "Param": "param", "addVar": "var", "addVars": "var", "addMVar": "var",
}

// libraryAttrs are the attributes that arguments and names of such functions stand for.
var libraryAttrs = map[string]string{
	"nonneg": "nonneg", "nonpos": "nonpos", "pos": "pos", "neg": "neg", "PSD": "psd", "NSD": "nsd", "symmetric": "symmetric",
	"diag": "diag", "integer": "integer", "boolean": "binary", "SymmetricVariable": "symmetric", "Semidefinite": "psd",
	"intvar": "integer", "binvar": "binary",
}

// libraryDeclaration reports x = cp.Variable(n, nonneg=True) and declares x.
func (p *parser) libraryDeclaration(start lang.Span) ([]lang.Item, bool) {
	i := 2
	if p.peek(i+1).sym == symDot {
		i += 2
	}
	fn := p.text(p.peek(i))
	word, ok := declaringCalls[fn]
	if !ok || p.peek(i+1).sym == symLParen && p.matching(p.pos+i+1) < 0 {
		return nil, false
	}
	d := &lang.Declarator{Name: p.ident()}
	d.Place = d.Name.Place
	open := p.pos + i
	behind := open
	ours := word + " " + d.Name.Name
	sure := true
	if p.toks[open].sym == symLParen {
		end := p.matching(open)
		shape, attrs, ok := p.libraryArgs(open+1, end)
		sure = ok
		if fn == "sdpvar" || fn == "intvar" || fn == "binvar" { // in MATLAB a column is a vector
			shape = strings.TrimSuffix(shape, ", 1")
		}
		if shape != "" {
			ours += "[" + shape + "]"
			d.Shape = []lang.Expr{p.bad(p.tokens(open, end+1))}
		}
		if a := libraryAttrs[fn]; a != "" {
			attrs = append(attrs, a)
		}
		if rows, cols, square := strings.Cut(shape, ", "); fn == "sdpvar" && square && rows == cols && p.toks[end-1].sym != symString {
			attrs = append(attrs, "symmetric") // unless a last argument says "full"
		}
		ours = strings.Join(append([]string{ours}, attrs...), " ")
		behind = end + 1
	}
	p.pos = behind
	p.report(foreignDeclaration{at: p.from(start), ours: ours, sure: sure})
	if word == "param" {
		return one(&lang.ParamDecl{Decls: []*lang.Declarator{d}, At: lang.At{Place: p.from(start)}}), true
	}
	return one(&lang.VarDecl{Decls: []*lang.Declarator{d}, At: lang.At{Place: p.from(start)}}), true
}

// libraryArgs turns the arguments [from, to) of such a function into a shape and attributes; it reports false if something
// in them has no counterpart.
func (p *parser) libraryArgs(from, to int) (shape string, attrs []string, ok bool) {
	ok = true
	var sizes []string
	for i := from; i < to; {
		end := min(p.nextComma(i, to), to)
		stop := end
		if p.toks[stop-1].sym == symComma {
			stop--
		}
		arg := p.tokens(i, stop)
		switch t := &p.toks[i]; {
		case i+1 < stop && t.sym == symName && p.toks[i+1].sym == symAssign:
			value := p.tokens(i+2, stop).Text()
			switch attr := libraryAttrs[p.text(t)]; {
			case attr != "" && value == "True":
				attrs = append(attrs, attr)
			case p.text(t) == "shape":
				sizes = append(sizes, strings.Trim(value, "()"))
			case p.text(t) != "name":
				ok = false
			}
		case t.sym == symLParen:
			sizes = append(sizes, strings.TrimSuffix(strings.Trim(arg.Text(), "()"), ","))
		case t.sym != symString && t.sym != symForeign && stop > i:
			sizes = append(sizes, arg.Text())
		}
		i = end
	}
	return strings.Join(sizes, ", "), attrs, ok
}

// macro reports @variable(model, x[1:n]) and its kin of JuMP.
func (p *parser) macro(start lang.Span) ([]lang.Item, bool) {
	if !p.is(p.cur(), "@") || p.peek(1).sym != symName || p.constraintAhead() {
		return nil, false
	}
	p.next()
	word := p.text(p.cur())
	ours := map[string]string{"variable": "var", "variables": "var", "constraint": "subject to", "constraints": "subject to",
		"objective": "minimize", "parameter": "param", "expression": "let", "NLconstraint": "subject to"}[word]
	p.next()
	name := p.from(start)
	end := p.matching(p.pos)
	if !p.at(symLParen) || end < 0 {
		p.report(foreignItem{at: name, ours: ours})
		p.skipItem()
		return one(&lang.BadItem{At: lang.At{Place: p.from(start)}}), true
	}
	f := macroCall{at: name, whole: name.Join(p.span(&p.toks[end])), ours: ours}
	if args := p.nextComma(p.pos+1, end); args < end {
		if p.text(&p.toks[args]) == "Max" && ours == "minimize" {
			f.ours = "maximize"
		}
		if ours == "minimize" {
			args = p.nextComma(args, end)
		}
		if args < end {
			f.args = p.tokens(args, end).Text()
		}
	}
	p.report(f)
	item := lang.Item(&lang.BadItem{At: lang.At{Place: f.whole}})
	if ours == "var" && p.peek(2).sym == symComma && p.peek(3).sym == symName {
		id := p.identAt(p.pos + 3)
		d := &lang.Declarator{At: id.At, Name: id, Shape: []lang.Expr{p.bad(id.Place)}}
		item = &lang.VarDecl{At: lang.At{Place: f.whole}, Decls: []*lang.Declarator{d}}
	}
	p.pos = end + 1
	return one(item), true
}

// foreignFunction reports whether the definition of a function in another language begins here: def f(x):, function y =
// f(x).
func (p *parser) foreignFunction() bool {
	t := p.cur()
	if t.sym != symName || p.peek(1).sym != symName || p.peek(1).FirstOnLine {
		return false
	}
	switch p.text(t) {
	case "def":
		return p.peek(2).sym == symLParen
	case "function":
		return p.peek(2).sym == symLParen || p.peek(2).sym == symAssign && p.peek(3).sym == symName && p.peek(4).sym == symLParen
	}
	return false
}

// skipFunction reports the function of another language, skips it, and declares its name.
func (p *parser) skipFunction() lang.Decl {
	start := p.here()
	p.next()
	if p.peek(1).sym == symAssign {
		p.next()
		p.next()
	}
	d := &lang.Func{Name: p.ident(), Body: &lang.BadExpr{At: lang.At{Place: start}}}
	args := p.tokens(p.pos, max(p.matching(p.pos), p.pos)+1)
	for p.next(); !p.at(symRParen) && !p.at(symEOF) && !p.cur().FirstOnLine; p.next() {
		if p.at(symName) {
			id := p.identAt(p.pos)
			d.Formals = append(d.Formals, &lang.Formal{At: id.At, Name: id})
		}
	}
	p.report(foreignFunction{at: p.from(start), ours: "func " + d.Name.Name + args.Text() + " = …"})
	for !p.at(symEOF) && !(p.cur().FirstOnLine && p.beginsTop()) {
		p.next()
	}
	d.Place = p.from(start)
	return d
}

// beginsTop reports whether a declaration of a file begins here, at the start of a line.
func (p *parser) beginsTop() bool {
	t := p.cur()
	return t.sym == symProblem || t.sym == symFunc || t.sym == symImport || p.foreignFunction()
}

// foreignTop reports a misspelt keyword at the top of a file and parses what it begins.
func (p *parser) foreignTop(f *lang.File, word string) {
	p.report(foreignItem{at: p.here(), ours: word})
	t := p.cur()
	t.sym = keywordSyms[word]
	switch t.sym {
	case symProblem:
		f.Decls = append(f.Decls, p.problem())
	case symFunc:
		f.Decls = append(f.Decls, p.function(p.doc(t), nil))
	default:
		f.Imports = append(f.Imports, p.importDecl())
	}
}
