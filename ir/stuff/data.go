package stuff

import (
	"github.com/cvxc-lang/cvxc/ir"
)

// compileData puts the parameter-only expressions that coefficients and constants need on the tape.
func (t *theta) compileData() error {
	c := collector{t: t}
	m := t.g.model
	o := &m.Objective
	c.affine(o.Linear)
	for i := range o.Quads {
		c.data(o.Quads[i].Weight)
		c.data(o.Quads[i].Matrix)
		c.affine(o.Quads[i].Residual)
	}
	for i := range m.Vars {
		c.affine(m.Vars[i].Attr.Lo)
		c.affine(m.Vars[i].Attr.Hi)
	}
	for i := range m.Constraints {
		for _, v := range m.Constraints[i].Slots {
			c.affine(v)
		}
	}
	for i := range m.Supports {
		for _, r := range m.Supports[i].Rows {
			c.affine(r.Slot)
		}
	}
	if t.g.err != nil {
		return t.g.err
	}
	return t.tape.err
}

// collector goes down affine expressions as the walk over rows will, each node once, and compiles what the walk will look
// up in Theta.
type collector struct {
	t              *theta
	affined, dated map[ir.Value]bool
}

func (c *collector) seen(m *map[ir.Value]bool, v ir.Value) bool {
	if *m == nil {
		*m = map[ir.Value]bool{}
	}
	if v == ir.None || (*m)[v] {
		return true
	}
	(*m)[v] = true
	return false
}

// affine visits a node that rows are made of.
func (c *collector) affine(v ir.Value) {
	if c.seen(&c.affined, v) {
		return
	}
	n := &c.t.g.nodes[v]
	if !n.varies && n.op != ir.OpNeg && n.op != ir.OpAdd {
		c.data(v)
		return
	}
	product := n.varies && (n.op == ir.OpMul || n.op == ir.OpMatMul || n.op == ir.OpKron || n.op == ir.OpConv)
	if n.op == ir.OpDiv {
		c.affine(n.args[0])
		c.divisor(n.args[1])
		return
	}
	for _, a := range n.walkArgs() {
		if product && !c.t.g.nodes[a].varies {
			c.data(a)
		} else {
			c.affine(a)
		}
	}
}

// data visits a node whose entries are coefficients.
func (c *collector) data(v ir.Value) {
	if c.seen(&c.dated, v) {
		return
	}
	n := &c.t.g.nodes[v]
	if !c.t.inline(n) {
		c.t.tape.compile(v)
		return
	}
	for _, a := range n.args {
		c.data(a)
	}
}

// divisor makes the reciprocal of a divisor that depends on parameters.
func (c *collector) divisor(v ir.Value) {
	c.data(v)
	n := &c.t.g.nodes[v]
	if _, done := c.t.reciprocals[v]; done || !n.free {
		return
	}
	one := c.t.g.appendNode(ir.Node{Op: ir.OpConst, Data: []float64{1}})
	r := c.t.g.synthetic(ir.OpDiv, []ir.Value{one, v}, len(c.t.g.nodes[v].shape))
	c.t.reciprocals[v] = r
	c.t.tape.compile(r)
}
