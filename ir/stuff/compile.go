package stuff

import (
	"fmt"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// array is the values of a node on a tape: one instance per tuple of the loops that it depends on, one after the other.
type array struct {
	offset int
	space  *space
	size   int     // entries of an instance
	starts []int32 // where instances begin, if their sizes differ
}

// compiler turns nodes into operations of a tape. A node inside loops becomes one array with all its instances, so that
// the number of operations does not depend on the sizes.
type compiler struct {
	g        *graph
	params   []parameter
	vars     []int // offsets of the variables in Theta, nil where expressions have none
	inputs   int
	size     int
	arrays   []*array
	ops      []runtime.TapeOp
	constant []bool // per operation: it depends on fixed parameters only
	consts   []runtime.TapeConst
	err      error
}

func newCompiler(g *graph, params []parameter, inputs int) *compiler {
	return &compiler{g: g, params: params, inputs: inputs, size: inputs}
}

// entry returns the place in Theta of entry e of a compiled node, at the present index values.
func (c *compiler) entry(v ir.Value, e int) int { return c.arrays[v].entry(c.g, e) }

func (a *array) entry(g *graph, e int) int {
	r := g.rank(a.space)
	if a.starts != nil {
		return a.offset + int(a.starts[r]) + e
	}
	return a.offset + r*a.size + e
}

func (a *array) total() int {
	if a.starts != nil {
		return int(a.starts[len(a.starts)-1])
	}
	return a.size * a.space.count
}

func (c *compiler) fail(format string, args ...any) {
	if c.err == nil {
		c.err = &Error{-1, fmt.Sprintf(format, args...)}
	}
}

// compile returns the array of a node, made on the first call.
func (c *compiler) compile(v ir.Value) *array {
	for len(c.arrays) < len(c.g.nodes) {
		c.arrays = append(c.arrays, nil)
	}
	if c.arrays[v] == nil {
		n := &c.g.nodes[v]
		a := c.shaped(n)
		if c.err != nil {
			return a
		}
		if n.op == ir.OpMatMul && c.sparseMatMul(n, a) {
			c.arrays[v] = a
			return a
		}
		args := make([]*array, len(n.args))
		for i, x := range n.args {
			args[i] = c.compile(x)
		}
		if c.err == nil {
			c.build(v, n, a, args)
		}
		if c.err == nil {
			c.err = c.g.err
		}
		c.arrays[v] = a
	}
	return c.arrays[v]
}

// shaped prepares the array of a node without a place in Theta.
func (c *compiler) shaped(n *node) *array {
	sp, err := c.g.space(n.deps)
	if err != nil {
		c.fail("%v", err)
		return &array{space: c.g.top}
	}
	a := &array{space: sp, size: n.size}
	if len(n.within) > 0 {
		a.starts = make([]int32, 1, sp.count+1)
		total := 0
		for cur := c.g.cursor(sp); cur.next(); {
			if total += c.g.sizeOf(n); total > maxEntries {
				break
			}
			a.starts = append(a.starts, int32(total))
		}
		if total > maxEntries {
			c.fail("an expression of parameters has more than 2^29 entries over its index values")
		}
		return a
	}
	if a.size > maxEntries || (a.size > 0 && sp.count > maxEntries/a.size) {
		c.fail("an expression of parameters has more than 2^29 entries over its index values")
	}
	return a
}

// alloc gives an array its place in Theta.
func (c *compiler) alloc(a *array) {
	a.offset = c.size
	if c.size += a.total(); c.size > maxEntries {
		c.fail("the derived parameters have more than 2^29 entries")
	}
}

func (c *compiler) emit(n *node, op runtime.TapeOp) {
	c.ops = append(c.ops, op)
	c.constant = append(c.constant, !n.free && !n.varies)
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

// build emits the operations of a node, arguments done.
func (c *compiler) build(v ir.Value, n *node, a *array, args []*array) {
	switch n.op {
	case ir.OpConst:
		c.alloc(a)
		c.consts = append(c.consts, runtime.TapeConst{Offset: a.offset, Data: n.data})
	case ir.OpNum:
		c.alloc(a)
		data := make([]float64, 0, a.total())
		for cur := c.g.cursor(a.space); cur.next(); {
			data = append(data, float64(c.g.eval(&n.num)))
		}
		c.consts = append(c.consts, runtime.TapeConst{Offset: a.offset, Data: data})
	case ir.OpParam:
		c.parameter(n, a)
	case ir.OpVar:
		c.variable(n, a)
	case ir.OpNeg:
		c.alloc(a)
		c.emit(n, runtime.TapeOp{Kind: runtime.TapeScale, Out: a.offset, Len: a.total(), A: args[0].offset, Alpha: -1})
	case ir.OpAdd, ir.OpMul, ir.OpDiv:
		c.elementwise(n, a)
	case ir.OpMatMul:
		c.matmul(n, a)
	case ir.OpTranspose, ir.OpIndex, ir.OpReshape, ir.OpStack, ir.OpFill, ir.OpDiag, ir.OpDiagOf, ir.OpUpperTri, ir.OpLoopStack:
		c.gather(n, a, func(e int) int {
			if arg, at := c.g.source(n, e); arg != ir.None {
				return c.entry(arg, at)
			}
			return -1
		})
	case ir.OpLoopAt:
		c.gather(n, a, func(e int) int {
			before := c.g.enter(n.ref, n.subs)
			k := c.entry(n.args[0], e)
			c.g.leave(&before)
			return k
		})
	case ir.OpSum, ir.OpCumSum:
		c.along(n, a)
	case ir.OpKron:
		c.kron(n, a)
	case ir.OpConv:
		c.conv(n, a)
	case ir.OpLoopSum:
		c.loopSum(n, a)
	case ir.OpKernel:
		c.kernel(n, a)
	default:
		c.fail("internal error: operation %d is not known", n.op)
	}
}

func (c *compiler) parameter(n *node, a *array) {
	p := &c.params[n.ref]
	if p.pattern == nil {
		a.offset = int(p.offset)
		return
	}
	c.gather(n, a, func(e int) int {
		if at := p.pattern.Find(e); at >= 0 {
			return int(p.offset) + at
		}
		return -1
	})
}

// variable reads a variable's full arrays, which are inputs: one per instance.
func (c *compiler) variable(n *node, a *array) {
	if c.vars == nil {
		c.fail("internal error: a variable among parameters")
		return
	}
	a.offset = c.vars[n.ref]
}

// gather makes an array whose entries are entries of Theta, -1 for 0, at the present index values. Where they lie one
// after the other there is nothing to do.
func (c *compiler) gather(n *node, a *array, from func(e int) int) {
	var table []int32
	base, count := 0, 0
	for cur := c.g.cursor(a.space); cur.next(); {
		for e, size := 0, c.g.sizeOf(n); e < size; e++ {
			k := from(e)
			switch {
			case table != nil:
				table = append(table, int32(k))
			case count == 0 && k >= 0:
				base = k
			case k != base+count || k < 0:
				table = make([]int32, count, a.total())
				for i := range table {
					table[i] = int32(base + i)
				}
				table = append(table, int32(k))
			}
			count++
		}
	}
	if table == nil {
		a.offset = base
		return
	}
	c.alloc(a)
	c.emit(n, runtime.TapeOp{Kind: runtime.TapeGather, Out: a.offset, Len: len(table), Index: table})
}

// aligned returns the array of an argument with one instance per tuple of another array.
func (c *compiler) aligned(v ir.Value, to *array) *array {
	a := c.arrays[v]
	if a.space == to.space {
		return a
	}
	n := &c.g.nodes[v]
	out := &array{space: to.space, size: a.size}
	if a.starts != nil {
		out.starts = make([]int32, 1, to.space.count+1)
		for cur := c.g.cursor(to.space); cur.next(); {
			out.starts = append(out.starts, out.starts[len(out.starts)-1]+int32(c.g.sizeOf(n)))
		}
	}
	c.gather(n, out, func(e int) int { return a.entry(c.g, e) })
	return out
}

// operand returns where an argument of an elementwise operation lies: as many entries as the result, or one for all.
func (c *compiler) operand(v ir.Value, n *node, to *array) (offset int, scalar bool) {
	a, x := c.arrays[v], &c.g.nodes[v]
	single := len(x.shape) == 0 || (len(x.within) == 0 && x.size == 1)
	switch {
	case single && a.space == c.g.top:
		return a.offset, to.total() != 1
	case !single || (to.size == 1 && to.starts == nil):
		return c.aligned(v, to).offset, false
	}
	out := &array{space: to.space, size: to.size, starts: to.starts}
	c.gather(n, out, func(int) int { return a.entry(c.g, 0) })
	return out.offset, false
}

func (c *compiler) elementwise(n *node, a *array) {
	kind := map[ir.Op]runtime.TapeKind{ir.OpAdd: runtime.TapeAdd, ir.OpMul: runtime.TapeMul, ir.OpDiv: runtime.TapeDiv}[n.op]
	offset, scalar := c.operand(n.args[0], n, a)
	if len(n.args) == 1 {
		a.offset = offset
		return
	}
	for _, v := range n.args[1:] {
		b, scalarB := c.operand(v, n, a)
		c.alloc(a)
		c.emit(n, runtime.TapeOp{Kind: kind, Out: a.offset, Len: a.total(), A: offset, B: b, ScalarA: scalar, ScalarB: scalarB})
		offset, scalar = a.offset, false
	}
}

// instances calls build once for all instances, or once for each if their sizes differ.
func (c *compiler) instances(n *node, a *array, args []*array, build func(batch, out int, in []int)) {
	in := make([]int, len(args))
	if a.starts == nil && !ragged(args) {
		for i, x := range args {
			in[i] = x.offset
		}
		build(a.space.count, a.offset, in)
		return
	}
	for cur := c.g.cursor(a.space); cur.next(); {
		for i, x := range args {
			in[i] = x.entry(c.g, 0)
		}
		build(1, a.entry(c.g, 0), in)
	}
}

func ragged(args []*array) bool {
	for _, x := range args {
		if x.starts != nil {
			return true
		}
	}
	return false
}
