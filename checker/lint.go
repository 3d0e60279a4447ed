package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// pedantry gives the warnings of style and cost about a problem that has been read and has no mistakes.
func (r *reader) pedantry(p *lang.Problem) {
	r.redundantGuards(p)
	r.denseParameters(p)
	r.disconnectedParts(p)
}

// faulty reports whether an error is among the reports.
func (s *reports) faulty() bool {
	return slices.ContainsFunc(s.list, func(x lang.Diagnoser) bool { return x.Diagnose().Severity == lang.Error })
}

// tinyMargin is the distance from the end of a domain up to which a guard is no statement about the problem.
const tinyMargin = 1e-6

// redundantGuards finds constraints that repeat the domain of a function, at most a tiny margin away from its end.
func (r *reader) redundantGuards(p *lang.Problem) {
	holders := r.domains(p)
	if len(holders) == 0 {
		return
	}
	for _, it := range p.Items {
		s, ok := it.(*lang.SubjectTo)
		if !ok {
			continue
		}
		for _, c := range s.Constraints {
			if c, ok := c.(*lang.Relation); ok {
				r.redundantGuard(c, holders)
			}
		}
	}
}

// redundantGuard warns of e >= c where a function keeps e above c, or hardly below it.
func (r *reader) redundantGuard(c *lang.Relation, holders []domainHolder) {
	if len(c.Ops) != 1 || c.Ops[0] != lang.Ge && c.Ops[0] != lang.Le {
		return
	}
	e, bound := c.Operands[0], c.Operands[1]
	if c.Ops[0] == lang.Le {
		e, bound = bound, e
	}
	at := r.expr(bound).Range
	if !at.IsPoint() || r.expr(e).Level < Variable {
		return
	}
	for _, h := range holders {
		if margin := at.Lo - h.domain.Lo; margin >= 0 && margin <= tinyMargin && same(e, h.arg) && (margin > 0 || c.Label == nil) {
			r.report(&redundantGuard{c: c, by: h, margin: margin})
			return
		}
	}
}

// domainHolder is an argument that a call keeps within the domain of its function.
type domainHolder struct {
	arg    lang.Expr
	call   lang.Node
	fn     *lang.Func
	domain Interval
}

// domains lists the arguments of calls in the objective and the constraints that have a proved lower bound. Those under
// binders are left out: they hold for some indices only.
func (r *reader) domains(p *lang.Problem) []domainHolder {
	var out []domainHolder
	for _, it := range p.Items {
		switch it.(type) {
		case *lang.Objective, *lang.SubjectTo:
			lang.Inspect(it, func(n lang.Node) bool {
				switch n := n.(type) {
				case *lang.Forall, *lang.Comprehension:
					return false
				case *lang.Call, *lang.Binary:
					out = append(out, r.domainsOf(n)...)
				}
				return true
			})
		}
	}
	return out
}

// domainsOf proves the domains of the arguments of one call.
func (r *reader) domainsOf(n lang.Node) []domainHolder {
	t := r.t.Calls[n]
	if t == nil || t.Builtin() || t.Reduce || t.Facts.Level < Variable {
		return nil
	}
	body := t.Body()
	if body == nil {
		return nil
	}
	sig, err := proveBody(body.supremum(t.Facts.Curv))
	if err != nil {
		return nil
	}
	var out []domainHolder
	for i, e := range t.Args {
		if e != nil && r.expr(e).Level == Variable && sig.Args[i].Domain.Lo > everything().Lo {
			out = append(out, domainHolder{e, n, t.Func, sig.Args[i].Domain})
		}
	}
	return out
}

// manyEntries is the size from which on a dense parameter is called costly: 8 MB of numbers.
const manyEntries = 1 << 20

// denseParameters warns of parameters of which the declaration alone says that they are large.
func (r *reader) denseParameters(p *lang.Problem) {
	least := map[string]int64{}
	for _, it := range p.Items {
		if d, ok := it.(*lang.DimDecl); ok {
			for _, s := range d.Specs {
				if v := r.leastOf(s); v > 0 {
					least[s.Name.Name] = v
				}
			}
		}
	}
	for _, e := range r.order {
		d, ok := e.node.(*lang.Declarator)
		if !ok || e.role != paramRole || e.facts.Bad || e.facts.Level != Param || e.facts.Props&(Sparse|Diagonal) != 0 || hasAttr(d.Attrs, "banded") != nil {
			continue
		}
		if n := entriesFrom(e.facts.Type.Shape, least); n >= manyEntries {
			r.report(&denseParameter{e: e, entries: n})
		}
	}
}

// leastOf is the number that a dim is declared to be or to reach; 0 if there is none.
func (r *reader) leastOf(s *lang.DimSpec) int64 {
	if s.Name == nil || s.Value == nil {
		return 0
	}
	n, _ := r.polyOfSizes(s.Value)
	k, _ := n.Const()
	return k
}

// entriesFrom counts the entries of an array that is there for all declared sizes; 0 where a size is not declared.
func entriesFrom(shape dim.Shape, least map[string]int64) float64 {
	out := 1.0
	for _, n := range shape {
		for _, s := range n.Symbols() {
			if least[s] > 0 {
				n = n.Subst(s, dim.Int(least[s]))
			}
		}
		k, ok := n.Const()
		if !ok {
			return 0
		}
		out *= float64(k)
	}
	return out
}
