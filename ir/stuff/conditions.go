package stuff

import (
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// Conditions compiles checks of the model for parameters that are not fixed: those that depend on fixed ones alone have
// been tested when these were bound.
func (st *Stuffed) Conditions(checks []ir.Check) (*runtime.Conditions, error) {
	out := &runtime.Conditions{}
	c := newCompiler(st.g, st.params, st.inputs())
	free := st.free()
	for i := range checks {
		ch := &checks[i]
		if !free[ch.Left] && (ch.Right == ir.None || !free[ch.Right]) {
			continue
		}
		cond := runtime.Condition{What: st.Model.Origins[ch.Origin].What, Op: ch.Op, Left: c.side(ch.Left, ch.Loop)}
		if ch.Right != ir.None {
			cond.Right = c.side(ch.Right, ch.Loop)
		}
		out.List = append(out.List, cond)
	}
	if c.err != nil || len(out.List) == 0 {
		return out, c.err
	}
	out.Values = *c.program(true)
	return out, nil
}

// side compiles one side of a condition in a loop.
func (c *compiler) side(v ir.Value, loop int32) runtime.Field {
	a, shape := c.family(v, loop)
	return a.field("", shape)
}

// free tells which nodes depend on a parameter that is not fixed. Arguments come before the nodes that use them.
func (st *Stuffed) free() []bool {
	out := make([]bool, len(st.Model.Nodes))
	for v := range st.Model.Nodes {
		n := &st.Model.Nodes[v]
		out[v] = n.Op == ir.OpParam && st.FixedValue(int(n.Ref)) == nil
		for _, x := range n.Args {
			out[v] = out[v] || out[x]
		}
	}
	return out
}
