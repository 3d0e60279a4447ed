package lower

import (
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// bounded lowers f(x) <= y in the rows of an atom without a local for the value of f, where y can take the place of the
// variable that the body minimizes: |x| <= w + v is two rows, not a local t with |x| <= t and t <= w + v. It reports
// whether it did. A constraint of the user keeps its row, which has the dual.
func (r rows) bounded(c *lang.Relation) bool {
	if r.label >= 0 || len(c.Ops) != 1 {
		return false
	}
	small, large := c.Operands[0], c.Operands[1]
	switch c.Ops[0] {
	case lang.Ge:
		small, large = large, small
	case lang.Le:
	default:
		return false
	}
	call, ok := lang.Unparen(small).(*lang.Call)
	if !ok || r.t.Facts[small].Level < checker.Variable {
		return false
	}
	t := r.t.Calls[call]
	if t.Builtin() || t.Axis >= 0 || t.Body() == nil {
		return false
	}
	head := headOf(t.Body())
	if head == nil {
		return false
	}
	y := r.affine(r.expr(large))
	return y.parts == nil && r.expandAt(call, t, head, y.node)
}

// expandAt expands a call with a node in the place of the variable that its body minimizes.
func (r rows) expandAt(call *lang.Call, t *checker.Target, head *lang.Declarator, y ir.Value) bool {
	x := r.newExpansion(call, t)
	body := t.Body()
	key, _ := x.key(r.scope, body)
	if _, done := r.shared.calls[key]; done { // there is a local already, and one row does
		return false
	}
	outer, atOnce := x.allAtOnce(r.scope, body)
	if !atOnce || x.faulty(r.scope, body) {
		return false
	}
	if len(outer) == 0 {
		outer = r.lift
	}
	if s := r.b.Shape(y); len(s) > 0 && !s.Equal(outer) {
		return false
	}
	r.obligations(x)
	in := x.enter(&x.graph, body, r.scope)
	in.home.vars[head] = y
	in.home.asGraph().graph(body)
	if len(head.Attrs) > 0 { // nonneg
		r.put(ir.Constraint{Cone: ir.Between, Slots: []ir.Value{r.b.Number(0), y, ir.None}}, 0)
	}
	return true
}

// headOf returns the variable that a body minimizes, if every row that holds for a value of it holds for larger ones: it
// stands alone on the larger side of inequalities and in the heads of cones, and nowhere else.
func headOf(b *checker.Body) *lang.Declarator {
	o := b.Objective()
	if o == nil || o.Sense != lang.Minimize {
		return nil
	}
	id, ok := lang.Unparen(o.Value).(*lang.Ident)
	if !ok {
		return nil
	}
	d, ok := b.Uses[id].(*lang.Declarator)
	if !ok || b.Locals[d] == nil || len(d.Shape) > 0 || len(d.Attrs) > 1 || len(d.Attrs) == 1 && d.Attrs[0].Name.Name != "nonneg" {
		return nil
	}
	uses, heads := 0, 0
	for _, it := range b.Items {
		if it == lang.Item(o) {
			continue
		}
		lang.Inspect(it, func(n lang.Node) bool {
			switch n := n.(type) {
			case *lang.Ident:
				if b.Uses[n] == lang.Node(d) {
					uses++
				}
			case *lang.Relation:
				heads += isHead(b, d, largerSide(n))
			case *lang.Membership:
				for _, e := range headSlots(b, n) {
					heads += isHead(b, d, e)
				}
			}
			return true
		})
	}
	if uses == 0 || uses != heads {
		return nil
	}
	return d
}

// largerSide returns the side of an inequality that may grow; nil of other relations.
func largerSide(c *lang.Relation) lang.Expr {
	switch {
	case len(c.Ops) != 1:
		return nil
	case c.Ops[0] == lang.Le:
		return c.Operands[1]
	case c.Ops[0] == lang.Ge:
		return c.Operands[0]
	}
	return nil
}

// headSlots returns the members of a cone that may grow.
func headSlots(b *checker.Body, m *lang.Membership) []lang.Expr {
	t := b.Calls[m.Set]
	if t == nil || !t.Builtin() {
		return nil
	}
	n := map[string]int{"soc": 1, "rsoc": 2}[t.Func.Name.Name]
	return m.Tuple[:min(n, len(m.Tuple))]
}

// isHead is 1 if an expression is the variable and nothing else.
func isHead(b *checker.Body, d *lang.Declarator, e lang.Expr) int {
	if e == nil {
		return 0
	}
	if id, ok := lang.Unparen(e).(*lang.Ident); ok && b.Uses[id] == lang.Node(d) {
		return 1
	}
	return 0
}
