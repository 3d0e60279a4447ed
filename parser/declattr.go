package parser

import (
	"slices"

	"github.com/cvxc-lang/cvxc/lang"
)

// attributeFirst reports whether an attribute stands in front of the name that it is of: psd P.
func (p *parser) attributeFirst(t *declaratorTree) bool {
	return t.Shape == nil && len(t.Attrs) == 1 && t.Attrs[0].Args == nil && slices.Contains(lang.AttributeNames(), p.text(&p.toks[t.Name.At])) &&
		!slices.Contains(lang.AttributeNames(), p.text(&p.toks[t.Attrs[0].Name.At]))
}

// turnedDeclarator reports an attribute in front of its name and makes the declarator that is meant of the two.
func (p *parser) turnedDeclarator(t *declaratorTree, d *lang.Declarator) *lang.Declarator {
	attr, name := t.Name.At, t.Attrs[0].Name.At
	d.Attrs = []*lang.Attr{{At: d.Name.At, Name: d.Name}}
	d.Name = p.identAt(name)
	d.Place = p.tokens(attr, name+1)
	end := name + 1
	if close := p.matching(end); p.toks[end].sym == symLBrack && close > 0 {
		p.turned = end
		end = close + 1
	}
	p.report(attributeFirst{attr: p.span(&p.toks[attr]), name: d.Name.Place, whole: p.tokens(name, end)})
	return d
}

// attributeBrackets reports bounds[l, u] behind a declarator, whose bracket is at index bad.
func (p *parser) attributeBrackets(last *lang.Declarator, bad int) bool {
	close, n := p.matching(bad), len(last.Attrs)
	if close < 0 || n == 0 || last.Attrs[n-1].Place != p.span(&p.toks[bad-1]) || !slices.Contains(lang.AttributeNames(), last.Attrs[n-1].Name.Name) {
		return false
	}
	p.report(foreignBrackets{open: p.span(&p.toks[bad]), close: p.span(&p.toks[close]), what: "the arguments of an attribute stand", ours: "()"})
	p.statement(declares)
	p.pos = bad + 1
	p.open(inCall)
	last.Attrs[n-1].Args = p.args(symRBrack)
	p.close(symRBrack)
	p.failed = false
	return true
}
