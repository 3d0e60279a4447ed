package stuff

import (
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// factorsOf aligns two factors with a product; one that is the same for all instances is used with stride 0.
func (c *compiler) factorsOf(n *node, a *array) (args []*array, stride [2]int) {
	for i, v := range n.args {
		x := c.arrays[v]
		if x.space == c.g.top && a.starts == nil && x.starts == nil {
			args = append(args, x)
			continue
		}
		x = c.aligned(v, a)
		args = append(args, x)
		stride[i] = x.size
	}
	return args, stride
}

func (c *compiler) matmul(n *node, a *array) {
	args, stride := c.factorsOf(n, a)
	c.alloc(a)
	c.instances(n, a, args, func(batch, out int, in []int) {
		left, right := c.g.extentsOf(&c.g.nodes[n.args[0]]), c.g.extentsOf(&c.g.nodes[n.args[1]])
		cols := 1
		if len(right) == 2 {
			cols = right[1]
		}
		c.emit(n, runtime.TapeOp{Kind: runtime.TapeMatMul, Out: out, Len: batch * left[0] * cols, A: in[0], B: in[1],
			Batch: batch, M: left[0], K: left[1], N: cols, StrideA: stride[0], StrideB: stride[1]})
	})
}

// sparseMatMul multiplies by a sparse parameter, from the left or from the right, without making it dense. It reports
// false where neither factor is one, or where the other differs from one index tuple to the next.
func (c *compiler) sparseMatMul(n *node, a *array) bool {
	left, right := n.args[0], n.args[1]
	view, isLeft := sparseOf(c.g, c.params, left, true)
	if !isLeft {
		var ok bool
		if view, ok = sparseOf(c.g, c.params, right, true); !ok {
			return false
		}
	}
	other := &c.g.nodes[left]
	if isLeft {
		other = &c.g.nodes[right]
	}
	if len(other.deps) > 0 || a.starts != nil {
		return false
	}
	op := runtime.TapeOp{Kind: runtime.TapeSparse, A: int(view.offset), Len: a.total()}
	if isLeft {
		op.B = c.compile(right).offset
		op.N = 1
		if len(other.shape) == 2 {
			op.N = other.shape[1]
		}
		op.M, op.Batch, op.K, op.StrideB = op.N, 1, op.N, 1
	} else {
		op.B = c.compile(left).offset
		op.N = other.shape[0]
		op.M, op.Batch, op.K, op.StrideB = 1, view.pattern.Cols, 1, other.shape[1]
	}
	c.alloc(a)
	op.Out = a.offset
	op.Index = make([]int32, 0, 3*len(view.pattern.Index))
	for i := range view.pattern.Start[1:] {
		for k, hi := view.line(i); k < hi; k++ {
			place, theta := view.at(k)
			row, col := i, place
			if !isLeft {
				row, col = place, i
			}
			op.Index = append(op.Index, int32(row), int32(col), theta-view.offset)
		}
	}
	c.emit(n, op)
	return true
}

func (c *compiler) conv(n *node, a *array) {
	args, stride := c.factorsOf(n, a)
	c.alloc(a)
	c.instances(n, a, args, func(batch, out int, in []int) {
		m, k := c.g.sizeOf(&c.g.nodes[n.args[0]]), c.g.sizeOf(&c.g.nodes[n.args[1]])
		c.emit(n, runtime.TapeOp{Kind: runtime.TapeConv, Out: out, Len: batch * (m + k - 1), A: in[0], B: in[1],
			Batch: batch, M: m, N: k, StrideA: stride[0], StrideB: stride[1]})
	})
}

// axisOf splits a shape around an axis; -1 takes all entries as one axis.
func axisOf(shape []int, axis int) (outer, count, inner int) {
	outer, count, inner = 1, 1, 1
	for i, k := range shape {
		switch {
		case axis < 0 || i == axis:
			count *= k
		case i < axis:
			outer *= k
		default:
			inner *= k
		}
	}
	return outer, count, inner
}

// along is a sum or running sums along an axis.
func (c *compiler) along(n *node, a *array) {
	arg := c.aligned(n.args[0], a)
	c.alloc(a)
	c.instances(n, a, []*array{arg}, func(batch, out int, in []int) {
		m, k, inner := axisOf(c.g.extentsOf(&c.g.nodes[n.args[0]]), n.axis)
		op := runtime.TapeOp{Kind: runtime.TapeSum, Out: out, Len: batch * m * inner, A: in[0], M: batch * m, K: k, N: inner}
		if n.op == ir.OpCumSum {
			op.Kind, op.Len = runtime.TapeCumSum, batch*m*k*inner
		}
		c.emit(n, op)
	})
}

// kron multiplies entries of both factors.
func (c *compiler) kron(n *node, a *array) {
	x := &array{space: a.space, size: a.size, starts: a.starts}
	y := &array{space: a.space, size: a.size, starts: a.starts}
	at := func(e int) (int, int) {
		p, q := c.g.extentsOf(&c.g.nodes[n.args[0]]), c.g.extentsOf(&c.g.nodes[n.args[1]])
		return kronEntry(p, q, e)
	}
	c.gather(n, x, func(e int) int { i, _ := at(e); return c.entry(n.args[0], i) })
	c.gather(n, y, func(e int) int { _, j := at(e); return c.entry(n.args[1], j) })
	c.alloc(a)
	c.emit(n, runtime.TapeOp{Kind: runtime.TapeMul, Out: a.offset, Len: a.total(), A: x.offset, B: y.offset})
}

// kronEntry returns which entries of the factors multiply to entry e of a product: (i p + k, j q + l) is A_ij B_kl with
// B of shape [p, q].
func kronEntry(a, b []int, e int) (int, int) {
	row, col := e/(a[1]*b[1]), e%(a[1]*b[1])
	return row/b[0]*a[1] + col/b[1], row%b[0]*b[1] + col%b[1]
}

// loopSum adds up the instances of the argument that belong to one tuple around the loop.
func (c *compiler) loopSum(n *node, a *array) {
	full, err := c.g.space(c.g.close(append(append([]int32(nil), n.deps...), n.ref)))
	if err != nil {
		c.fail("%v", err)
		return
	}
	arg := c.aligned(n.args[0], &array{space: full})
	c.alloc(a)
	switch {
	case arg.starts != nil:
		c.raggedLoopSum(n, a, arg, full)
	case full.starts != nil:
		c.emit(n, runtime.TapeOp{Kind: runtime.TapeSegmentSum, Out: a.offset, Len: a.total(), A: arg.offset, N: arg.size, Index: full.starts})
	default:
		c.emit(n, runtime.TapeOp{Kind: runtime.TapeSum, Out: a.offset, Len: a.total(), A: arg.offset, M: full.prefix.count, K: full.each, N: arg.size})
	}
}

// raggedLoopSum is loopSum where the size of the argument depends on an index around the loop.
func (c *compiler) raggedLoopSum(n *node, a, arg *array, full *space) {
	for cur := c.g.cursor(a.space); cur.next(); {
		r := c.g.rank(a.space)
		lo, hi := r*full.each, (r+1)*full.each
		if full.starts != nil {
			lo, hi = int(full.starts[r]), int(full.starts[r+1])
		}
		size := c.g.sizeOf(n)
		c.emit(n, runtime.TapeOp{Kind: runtime.TapeSum, Out: a.entry(c.g, 0), Len: size, A: arg.offset + int(arg.starts[lo]), M: 1, K: hi - lo, N: size})
	}
}

// kernel calls a numeric kernel: entry by entry, along the axis, or for the trailing matrices.
func (c *compiler) kernel(n *node, a *array) {
	elementwise, ok := runtime.Kernels(n.name)
	if !ok {
		c.fail("internal error: there is no numeric kernel %q", n.name)
		return
	}
	if elementwise {
		var args []runtime.TapeArg
		for _, v := range n.args {
			offset, scalar := c.operand(v, n, a)
			x := runtime.TapeArg{Offset: offset, Len: a.total()}
			if scalar {
				x.Len = 1
			}
			args = append(args, x)
		}
		c.alloc(a)
		c.emit(n, runtime.TapeOp{Kind: runtime.TapeCall, Name: n.name, Out: a.offset, Len: a.total(), Args: args})
		return
	}
	var args []*array
	for _, v := range n.args {
		args = append(args, c.aligned(v, a))
	}
	c.alloc(a)
	c.instances(n, a, args, func(batch, out int, in []int) {
		c.emit(n, c.arrayCall(n, batch, out, in))
	})
}

func (c *compiler) arrayCall(n *node, batch, out int, in []int) runtime.TapeOp {
	shape := c.g.extentsOf(&c.g.nodes[n.args[0]])
	op := runtime.TapeOp{Kind: runtime.TapeCall, Name: n.name, Out: out, Len: batch * c.g.sizeOf(n)}
	for i, v := range n.args {
		op.Args = append(op.Args, runtime.TapeArg{Offset: in[i], Len: batch * c.g.sizeOf(&c.g.nodes[v])})
	}
	if k := len(shape); runtime.MatrixKernel(n.name) && k >= 2 {
		op.M, op.K = shape[k-2], shape[k-1]
		op.Batch = op.Args[0].Len / max(op.M*op.K, 1)
		return op
	}
	m, k, inner := axisOf(shape, n.axis)
	op.M, op.K, op.N = batch*m, k, inner
	return op
}
