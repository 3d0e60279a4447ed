package stuff

import (
	"fmt"

	"github.com/cvxc-lang/cvxc/ir"
)

// maxTerms bounds the terms that rows may expand to, repeated ones counted: what takes some minutes to write out.
const maxTerms = 2e10

// checkExpansion estimates how many terms the rows of each constraint expand to, and reports an error instead of working
// for hours: sums of sums of one expression can double with every step.
func (t *theta) checkExpansion() error {
	cost := make([]float64, len(t.g.nodes))
	for _, v := range t.g.order {
		cost[v] = t.terms(&t.g.nodes[v], cost)
	}
	check := func(v ir.Value, loop, origin int32) error {
		if v == ir.None || !t.g.nodes[v].varies {
			return nil
		}
		sp, err := t.g.space(t.g.chain(loop))
		if err != nil {
			return &Error{origin, err.Error()}
		}
		if n := float64(max(t.g.nodes[v].size, 1)) * float64(sp.count) * cost[v]; n > maxTerms {
			return &Error{origin, fmt.Sprintf("the expression expands to about %.0e terms; name its parts as variables with equations", n)}
		}
		return nil
	}
	m := t.g.model
	for i := range m.Constraints {
		for _, v := range m.Constraints[i].Slots {
			if err := check(v, m.Constraints[i].Loop, m.Constraints[i].Origin); err != nil {
				return err
			}
		}
	}
	for i := range m.Supports {
		for _, r := range m.Supports[i].Rows {
			if err := check(r.Slot, r.Loop, m.Supports[i].Origin); err != nil {
				return err
			}
		}
	}
	for i := range m.Objective.Quads {
		q := &m.Objective.Quads[i]
		if err := check(q.Residual, q.Loop, q.Origin); err != nil {
			return err
		}
	}
	return check(m.Objective.Linear, -1, m.Objective.Origin)
}

// terms estimates the terms of an entry of a node from those of its arguments. Sizes that depend on indices count once.
func (t *theta) terms(n *node, cost []float64) float64 {
	if !n.varies {
		return 1
	}
	most, sum := 0.0, 0.0
	for _, a := range n.args {
		most = max(most, cost[a])
		sum += cost[a]
	}
	switch n.op {
	case ir.OpVar:
		return 1
	case ir.OpAdd:
		return sum
	case ir.OpMatMul:
		for _, a := range n.args {
			if view, ok := t.sparse(a, a == n.args[0]); ok {
				return most * (1 + float64(len(view.pattern.Index))/float64(max(view.pattern.Rows, 1)))
			}
		}
		return most * float64(max(t.g.nodes[n.args[0]].shape[1], 1))
	case ir.OpSum:
		return most * float64(max(t.g.nodes[n.args[0]].size/max(n.size, 1), 1))
	case ir.OpCumSum:
		return most * float64(n.shape[n.axis]+1) / 2
	case ir.OpConv:
		return most * float64(max(min(t.g.nodes[n.args[0]].size, t.g.nodes[n.args[1]].size), 1))
	case ir.OpLoopSum:
		if len(t.g.list[n.ref].deps) == 0 {
			return most * float64(t.g.ownCount(n.ref))
		}
	}
	return most
}
