package stuff

import "github.com/cvxc-lang/cvxc/ir"

// walker goes from the entries of affine expressions down to columns, with coefficients that are numbers or entries of
// Theta, and adds up a row on the way.
type walker struct {
	theta
	blocks   []block
	columns  int          // of all blocks
	supports []transposed // of sets whose rows have been walked
	acc      *accumulator // the row at hand
	dropping bool         // coefficients that are zero in the data are left out
	assumed  assumptions
}

// affine adds f times entry e of a node to the row that is being accumulated. Nodes with variables are walked down to
// columns, the others are coefficients or constants of the row.
func (w *walker) affine(v ir.Value, e int, f coef) {
	n := &w.g.nodes[v]
	if !n.varies {
		w.constant(v, e, f)
		return
	}
	switch n.op {
	case ir.OpVar:
		if col, sign := w.columnOf(n, e); sign != 0 {
			w.acc.term(col, f.c*sign, f.k)
		}
	case ir.OpAdjoint:
		w.supported(n, e, f)
	case ir.OpNeg:
		w.affine(n.args[0], e, coef{-f.c, f.k})
	case ir.OpAdd:
		for _, a := range n.args {
			w.affine(a, w.g.broadcast(a, e), f)
		}
	case ir.OpMul:
		w.scaled(n, e, f)
	case ir.OpDiv:
		w.divided(n, e, f)
	case ir.OpMatMul:
		w.matmul(n, e, f)
	case ir.OpTranspose, ir.OpIndex, ir.OpReshape, ir.OpStack, ir.OpFill, ir.OpDiag, ir.OpDiagOf, ir.OpUpperTri, ir.OpLoopStack:
		if a, at := w.g.source(n, e); a != ir.None {
			w.affine(a, at, f)
		}
	case ir.OpSum:
		w.summed(n, e, f)
	case ir.OpCumSum:
		shape := w.g.extentsOf(n)
		inner := trailing(shape, len(shape)-1-n.axis)
		for k := e / inner % shape[n.axis]; k >= 0; k-- {
			w.affine(n.args[0], e-k*inner, f)
		}
	case ir.OpKron:
		w.kron(n, e, f)
	case ir.OpConv:
		w.conv(n, e, f)
	case ir.OpLoopAt:
		before := w.g.enter(n.ref, n.subs)
		w.affine(n.args[0], e, f)
		w.g.leave(&before)
	case ir.OpLoopSum:
		c := w.g.list[n.ref].own
		for c.start(); c.next(); {
			w.affine(n.args[0], e, f)
		}
	default:
		w.g.fail("internal error: %s is not affine", w.g.describe(int(v)))
	}
}

// constant adds f times entry e of a node without variables to the constant of the row.
func (w *walker) constant(v ir.Value, e int, f coef) {
	n := &w.g.nodes[v]
	switch n.op {
	case ir.OpNeg:
		w.constant(n.args[0], e, coef{-f.c, f.k})
		return
	case ir.OpAdd:
		for _, a := range n.args {
			w.constant(a, w.g.broadcast(a, e), f)
		}
		return
	}
	if h, live := w.times(f, w.coefficient(v, e)); live {
		w.acc.constant(h)
	}
}

// multiplied adds f times the coefficient g times entry e of a node.
func (w *walker) multiplied(v ir.Value, e int, f, g coef) {
	if !w.nonzero(g) {
		return
	}
	if h, live := w.times(f, g); live {
		w.affine(v, e, h)
	}
}

// factors splits the arguments of a product into the one with variables and the data.
func (g *graph) factors(n *node) (varying, data int) {
	if g.nodes[n.args[0]].varies {
		return 0, 1
	}
	return 1, 0
}

func (w *walker) scaled(n *node, e int, f coef) {
	x, d := w.g.factors(n)
	w.multiplied(n.args[x], w.g.broadcast(n.args[x], e), f, w.operand(n, d, e))
}

// divided multiplies by the reciprocal, which for a parameter is an array of the tape.
func (w *walker) divided(n *node, e int, f coef) {
	at := w.g.broadcast(n.args[0], e)
	g := w.operand(n, 1, e)
	if g.k == number || g.c == 0 { // a zero of the structure, as of a diagonal matrix, makes an infinite coefficient
		w.affine(n.args[0], at, coef{f.c / g.c, f.k})
		return
	}
	r := w.reciprocals[n.args[1]]
	w.multiplied(n.args[0], at, f, w.derived(r, &w.g.nodes[r], w.g.broadcast(n.args[1], e)))
}

// matmul adds row i of the left factor times column j of the right one, for entry e = (i, j).
func (w *walker) matmul(n *node, e int, f coef) {
	args := n.walkArgs()
	left, right := &w.g.nodes[args[0]], &w.g.nodes[args[1]]
	inner := w.g.extentsOf(left)[1]
	cols := 1
	if shape := w.g.extentsOf(right); len(shape) == 2 {
		cols = shape[1]
	}
	i, j := e/cols, e%cols
	if left.varies {
		w.dotColumn(args[0], args[1], i*inner, j, cols, inner, f)
		return
	}
	w.dotRow(args[0], args[1], i, j, cols, inner, f)
}

// dotRow adds f * sum_l data[row, l] * x[l*cols+j].
func (w *walker) dotRow(data, x ir.Value, row, j, cols, inner int, f coef) {
	if view, ok := w.sparse(data, true); ok {
		w.skip(&view, row)
		for k, hi := view.line(row); k < hi; k++ {
			l, t := view.at(k)
			w.multiplied(x, l*cols+j, f, w.thetaEntry(t, view.fixed))
		}
		return
	}
	if base, ok := w.dense(data); ok {
		w.dotDense(&w.g.nodes[data], base+row*inner, x, j, cols, inner, f)
		return
	}
	for l := 0; l < inner; l++ {
		w.multiplied(x, l*cols+j, f, w.coefficient(data, row*inner+l))
	}
}

// dotDense is dotRow for a row that lies at base of Theta, and for consecutive columns without a function call per entry.
func (w *walker) dotDense(data *node, base int, x ir.Value, j, cols, inner int, f coef) {
	first, consecutive := w.consecutive(x)
	consecutive = consecutive && (f.k == number || !data.free)
	for l := 0; l < inner; l++ {
		g := w.thetaEntry(int32(base+l), !data.free)
		if !w.nonzero(g) {
			continue
		}
		if consecutive {
			h := coef{f.c * g.c, f.k}
			if g.k != number {
				h.k = g.k
			}
			w.acc.term(int32(first+l*cols+j), h.c, h.k)
			continue
		}
		if h, live := w.times(f, g); live {
			w.affine(x, l*cols+j, h)
		}
	}
}

// dotColumn adds f * sum_l x[at+l] * data[l, j].
func (w *walker) dotColumn(x, data ir.Value, at, j, cols, inner int, f coef) {
	if view, ok := w.sparse(data, false); ok {
		w.skip(&view, j)
		for k, hi := view.line(j); k < hi; k++ {
			l, t := view.at(k)
			w.multiplied(x, at+l, f, w.thetaEntry(t, view.fixed))
		}
		return
	}
	for l := 0; l < inner; l++ {
		w.multiplied(x, at+l, f, w.coefficient(data, l*cols+j))
	}
}

// consecutive reports whether the entries of a node are consecutive columns, and the first of them.
func (w *walker) consecutive(v ir.Value) (first int, ok bool) {
	n := &w.g.nodes[v]
	switch n.op {
	case ir.OpVar:
		b := &w.blocks[n.ref]
		if b.places != nil {
			return 0, false
		}
		return b.base + w.instanceOf(b)*b.stride, true
	case ir.OpReshape:
		return w.consecutive(n.args[0])
	case ir.OpIndex:
		w.g.locate(n)
		if !n.straight {
			return 0, false
		}
		first, ok = w.consecutive(n.args[0])
		return first + n.base, ok
	}
	return 0, false
}

// dense reports whether the entries of a node without variables lie one after the other in Theta, and where.
func (t *theta) dense(v ir.Value) (base int, ok bool) {
	n := &t.g.nodes[v]
	switch {
	case n.op == ir.OpParam:
		p := &t.params[n.ref]
		return int(p.offset), p.pattern == nil
	case n.op == ir.OpReshape:
		return t.dense(n.args[0])
	case n.op == ir.OpIndex:
		t.g.locate(n)
		if !n.straight {
			return 0, false
		}
		base, ok = t.dense(n.args[0])
		return base + n.base, ok
	case !t.inline(n):
		return t.tape.entry(v, 0), true
	}
	return 0, false
}

func (w *walker) summed(n *node, e int, f coef) {
	if n.walked != nil {
		w.affine(n.walked[0], e, f)
		return
	}
	arg := n.args[0]
	a := &w.g.nodes[arg]
	shape := w.g.extentsOf(a)
	if n.axis < 0 {
		for k, size := 0, w.g.sizeOf(a); k < size; k++ {
			w.affine(arg, k, f)
		}
		return
	}
	inner, count := trailing(shape, len(shape)-1-n.axis), shape[n.axis]
	at := e/inner*inner*count + e%inner
	for k := 0; k < count; k++ {
		w.affine(arg, at+k*inner, f)
	}
}

func (w *walker) kron(n *node, e int, f coef) {
	i, j := kronEntry(w.g.extentsOf(&w.g.nodes[n.args[0]]), w.g.extentsOf(&w.g.nodes[n.args[1]]), e)
	at := [2]int{i, j}
	x, d := w.g.factors(n)
	w.multiplied(n.args[x], at[x], f, w.coefficient(n.args[d], at[d]))
}

// conv: entry e is sum_i a_i b_(e-i).
func (w *walker) conv(n *node, e int, f coef) {
	size := [2]int{w.g.sizeOf(&w.g.nodes[n.args[0]]), w.g.sizeOf(&w.g.nodes[n.args[1]])}
	x, d := w.g.factors(n)
	for i := max(0, e-size[1]+1); i <= min(e, size[0]-1); i++ {
		at := [2]int{i, e - i}
		w.multiplied(n.args[x], at[x], f, w.coefficient(n.args[d], at[d]))
	}
}
