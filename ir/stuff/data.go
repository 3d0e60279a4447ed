package stuff

import (
	"slices"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// compileData puts the parameter-only expressions that coefficients and constants need on the tape, and evaluates it at
// the parameters that are known.
func (s *stuffer) compileData() error {
	s.tape = newCompiler(s.g, s.params, s.inputs)
	c := collector{s: s}
	m := s.g.model
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
	if s.err != nil {
		return s.err
	}
	if s.tape.err != nil {
		return s.tape.err
	}
	return s.evaluate()
}

// evaluate computes Theta: at the given parameters, or at zeros where only what is fixed counts.
func (s *stuffer) evaluate() error {
	if s.tape.size == s.inputs && s.opts.Params != nil && s.allFixed() {
		s.theta = s.opts.Params // nothing is ever written to it
	} else if s.tape.size == s.inputs && s.opts.Params != nil {
		s.theta = slices.Clone(s.opts.Params)
	} else {
		t := s.tape.program(true)
		state, err := t.NewState()
		if err != nil {
			return err
		}
		if s.opts.Params != nil {
			copy(state.Theta, s.opts.Params)
		}
		state.EvalFrom(0)
		s.theta = state.Theta
	}
	s.productBase = int32(s.tape.size)
	if s.fromData {
		s.zeros = make([]uint64, (len(s.theta)+63)/64)
	}
	return nil
}

func (s *stuffer) allFixed() bool {
	for i := range s.params {
		if s.fixed == nil || !s.fixed[i] {
			return false
		}
	}
	return true
}

// program returns the tape; without all, only what depends on free parameters is an operation, and the results of the
// others are left to whoever has evaluated them.
func (c *compiler) program(all bool) *runtime.Tape {
	t := &runtime.Tape{Inputs: c.inputs, Size: c.size, Consts: c.consts}
	for i, op := range c.ops {
		if all || !c.constant[i] {
			t.Ops = append(t.Ops, op)
		}
	}
	return t
}

// finish returns the tape of the program: results of operations on fixed parameters become constants, and the products
// that rows asked for are the last operation.
func (s *stuffer) finishTape() *runtime.Tape {
	c := s.tape
	t := c.program(false)
	for i, op := range c.ops {
		if c.constant[i] && len(t.Ops) > 0 {
			t.Consts = append(t.Consts, runtime.TapeConst{Offset: op.Out, Data: append([]float64(nil), s.theta[op.Out:op.Out+op.Len]...)})
		}
	}
	if n := len(s.products) / 2; n > 0 {
		t.Ops = append(t.Ops, runtime.TapeOp{Kind: runtime.TapeProduct, Out: int(s.productBase), Len: n, Index: s.products})
		t.Size += n
	}
	return t
}

// collector goes down affine expressions as the walk over rows will, each node once, and compiles what the walk will look
// up in Theta.
type collector struct {
	s              *stuffer
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
	n := &c.s.g.nodes[v]
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
		if product && !c.s.g.nodes[a].varies {
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
	n := &c.s.g.nodes[v]
	if !c.s.inline(n) {
		c.s.tape.compile(v)
		return
	}
	for _, a := range n.args {
		c.data(a)
	}
}

// divisor makes the reciprocal of a divisor that depends on parameters.
func (c *collector) divisor(v ir.Value) {
	c.data(v)
	n := &c.s.g.nodes[v]
	if _, done := c.s.reciprocals[v]; done || !n.free {
		return
	}
	one := c.s.appendNode(ir.Node{Op: ir.OpConst, Data: []float64{1}})
	r := c.s.synthetic(ir.OpDiv, []ir.Value{one, v}, len(c.s.g.nodes[v].shape))
	c.s.reciprocals[v] = r
	c.s.tape.compile(r)
}
