package checker

import (
	"fmt"
	"strconv"

	"github.com/cvxc-lang/cvxc/lang"
)

// redundantGuard is W0306: a constraint that only repeats the domain of a function.
type redundantGuard struct {
	c      *lang.Relation
	by     domainHolder
	margin float64
}

func (g *redundantGuard) Diagnose() *lang.Diagnostic {
	name := "the power"
	if _, ok := g.by.call.(*lang.Call); ok {
		name = code(g.by.fn.Name.Name)
	}
	label := name + " implies it"
	if g.margin > 0 {
		label = "a margin of " + numText(g.margin) + " beside the domain of " + name
	}
	w := lint("W0306", g.c.Span(), "this guard of a domain is redundant", label).
		also(g.by.call.Span(), name+" holds "+codeOf(g.by.arg)+" >= "+numText(g.by.domain.Lo+0)+" by itself")
	if g.margin > 0 {
		w = w.note("a tiny margin changes nothing that can be seen and makes the problem worse conditioned")
	}
	return w.hint("leave it out").done()
}

// denseParameter is W0505: a parameter with very many entries that may all be nonzero.
type denseParameter struct {
	e       *entity
	entries float64
}

func (d *denseParameter) Diagnose() *lang.Diagnostic {
	return lint("W0505", d.e.where(), "the dense parameter "+code(d.e.ident.Name)+" is costly",
		fmt.Sprintf("%.0f entries, each carried from the data to the solver at every solve", d.entries)).
		hint("declare it `sparse` or `banded(k)` if most of its entries are zero, or `const` if it never changes").done()
}

// disconnected is W0111: a problem that is several.
type disconnected struct{ first []*entity }

func (d *disconnected) Diagnose() *lang.Diagnostic {
	second := d.first[1]
	w := lint("W0111", second.where(), "the problem falls apart into "+strconv.Itoa(len(d.first))+" independent parts",
		"no constraint and no term of the objective joins "+code(second.ident.Name)+" with "+code(d.first[0].ident.Name))
	w = w.also(d.first[0].where(), "the first part")
	for _, e := range d.first[2:] {
		w = w.also(e.where(), "a part of its own")
	}
	return w.note("each part has the same solution when it is solved by itself").
		hint("write a problem for each part, or add the constraint that is missing").done()
}
