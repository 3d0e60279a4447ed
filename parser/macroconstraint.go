package parser

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// constraintMacros are the macros of JuMP that state a constraint; true of the one about eigenvalues.
var constraintMacros = map[string]bool{"constraint": false, "NLconstraint": false, "SDconstraint": true}

// constraintMacro reports @constraint(model, name, relation) within a list of constraints and skips it.
func (p *parser) constraintMacro(start lang.Span) bool {
	order, ok := constraintMacros[p.text(p.peek(1))]
	if !p.is(p.cur(), "@") || !ok || p.peek(2).sym != symLParen {
		return false
	}
	end := p.matching(p.pos + 2)
	if end < 0 {
		return false
	}
	f := macroConstraint{at: start.Join(p.span(p.peek(1)))}
	for i := p.pos + 3; i < end; {
		stop := min(p.nextComma(i, end), end)
		last := stop
		if p.toks[last-1].sym == symComma {
			last--
		}
		switch arg := p.tokens(i, last); {
		case p.hasRelation(i, last):
			f.from, f.to = i, last
		case p.text(&p.toks[i]) == "PSDCone":
			order = true
		case p.toks[i+1].sym == symAssign: // base_name = "x"
		case f.to == 0 && i > p.pos+3 && p.toks[i].sym == symName:
			f.label = p.text(&p.toks[i])
		case f.to > 0:
			f.more = arg.Text()
		}
		i = stop
	}
	p.pos = end + 1
	f.whole = p.from(start)
	if f.to > 0 {
		f.ours = p.relationText(f.from, f.to, order)
	}
	p.report(f)
	return true
}

// hasRelation reports whether an operator of a constraint stands among the tokens, outside of brackets.
func (p *parser) hasRelation(from, to int) bool {
	depth := 0
	for i := from; i < to; i++ {
		switch t := &p.toks[i]; {
		case isOpener(t.sym):
			depth++
		case isCloser(t.sym):
			depth--
		case depth == 0 && t.sym != symAssign && isRelation(t.sym):
			return true
		}
	}
	return false
}

// relationText is the text of a relation, of matrices if order says so, without the parentheses of a cone's name.
func (p *parser) relationText(from, to int, order bool) string {
	whole := p.tokens(from, to)
	var b strings.Builder
	at := whole.Start
	for i := from; i < to; i++ {
		t := &p.toks[i]
		by := ""
		switch {
		case order && t.sym == symGe:
			by = ">>"
		case order && t.sym == symLe:
			by = "<<"
		case p.text(t) == "PSDCone" && i+2 < len(p.toks) && p.toks[i+1].sym == symLParen && p.toks[i+2].sym == symRParen:
			by = "psd"
			i += 2
		default:
			continue
		}
		b.WriteString(lang.Span{Source: whole.Source, Start: at, End: t.Start}.Text() + by)
		at = p.toks[i].End
	}
	b.WriteString(lang.Span{Source: whole.Source, Start: at, End: whole.End}.Text())
	return b.String()
}

// macroConstraint is CVX0016: a constraint stands by itself.
type macroConstraint struct {
	at, whole lang.Span
	from, to  int    // tokens of the relation, none if to is 0
	label     string // may be empty
	more      string // what stands behind the relation and is not understood
	ours      string
}

func (f macroConstraint) Diagnose() *lang.Diagnostic {
	m := newError(codeStatement, f.at, "JuMP", "a constraint needs no %s", quote(f.at.Text()))
	if f.to == 0 || f.more != "" {
		return m.maybe("write what it states on a line of its own").done()
	}
	text := f.ours
	if f.label != "" {
		text = f.label + ": " + text
	}
	return m.fix("write the constraint", replace(f.whole, text)).done()
}
