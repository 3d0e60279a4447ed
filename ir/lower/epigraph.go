package lower

import (
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// epigraph is a body that minimizes a variable which one row alone holds up, x <= t, or maximizes one that one row holds
// down: the value of the function is the largest (smallest) entry of x.
type epigraph struct {
	head *lang.Declarator
	row  *lang.Relation
	of   lang.Expr
}

// epigraphOf reads a body as an epigraph; nil if it is something else, or something stands in the place of the variable.
func (s *scope) epigraphOf(b *checker.Body) *epigraph {
	o := b.Objective()
	if o == nil || o.Value == nil || o.Sense == lang.Satisfy || b.Scale != nil {
		return nil
	}
	id, ok := lang.Unparen(o.Value).(*lang.Ident)
	if !ok {
		return nil
	}
	d, ok := b.Uses[id].(*lang.Declarator)
	if _, placed := s.vars[d]; !ok || placed || b.Locals[d] == nil || len(d.Shape) > 0 || len(d.Attrs) > 0 {
		return nil
	}
	e := &epigraph{head: d}
	for _, c := range b.Constraints() {
		rel, ok := c.(*lang.Relation)
		if ok && e.row == nil && e.reads(b, rel, o.Sense) {
			e.row = rel
		}
	}
	uses := 0
	for _, it := range b.Items {
		if _, closed := it.(*lang.Value); closed {
			continue
		}
		lang.Inspect(it, func(n lang.Node) bool {
			if id, ok := n.(*lang.Ident); ok && b.Uses[id] == lang.Node(d) {
				uses++
			}
			return true
		})
	}
	if e.row == nil || uses != 2 { // in the objective and in the row
		return nil
	}
	return e
}

// reads takes a relation x <= t of a body that minimizes t, t <= x of one that maximizes it.
func (e *epigraph) reads(b *checker.Body, c *lang.Relation, sense lang.Sense) bool {
	if len(c.Ops) != 1 || c.Ops[0] != lang.Le && c.Ops[0] != lang.Ge {
		return false
	}
	small, large := c.Operands[0], c.Operands[1]
	if c.Ops[0] == lang.Ge {
		small, large = large, small
	}
	head := large
	e.of = small
	if sense == lang.Maximize {
		head, e.of = small, large
	}
	call, isCall := lang.Unparen(e.of).(*lang.Call)
	if isCall && (b.Calls[call] == nil || !b.Calls[call].Builtin()) {
		return false // t takes the place of the value of the function, see bounded
	}
	return isHead(b, e.head, head) == 1
}

// noteEpigraph keeps in the model that the variable of an epigraph is held by the constraint that was added last.
func (s *scope) noteEpigraph(e *epigraph) {
	m := s.b.Model
	t := s.vars[e.head]
	k := len(m.Constraints) - 1
	if m.Nodes[t].Op != ir.OpVar || m.Vars[m.Nodes[t].Ref].Name != "" || k < 0 || m.Constraints[k].Cone != ir.Nonneg {
		return
	}
	of := s.affine(s.expr(e.of))
	if of.parts != nil {
		return
	}
	if slot := m.Constraints[k].Slots[0]; slot == s.b.Sub(t, of.node) || slot == s.b.Sub(of.node, t) {
		m.Epigraphs = append(m.Epigraphs, ir.Epigraph{Var: m.Nodes[t].Ref, Constraint: int32(k), Of: of.node})
	}
}
