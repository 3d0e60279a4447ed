package stuff

import "github.com/cvxc-lang/cvxc/ir"

// affine adds f times entry e of a node to the row that is being accumulated. Nodes with variables are walked down to
// columns, the others are coefficients or constants of the row.
func (s *stuffer) affine(v ir.Value, e int, f coef) {
	n := &s.g.nodes[v]
	if !n.varies {
		s.constant(v, e, f)
		return
	}
	switch n.op {
	case ir.OpVar:
		if col, sign := s.columnOf(n, e); sign != 0 {
			s.acc.term(col, f.c*sign, f.k)
		}
	case ir.OpAdjoint:
		s.supported(n, e, f)
	case ir.OpNeg:
		s.affine(n.args[0], e, coef{-f.c, f.k})
	case ir.OpAdd:
		for _, a := range n.args {
			if s.g.sizeOf(&s.g.nodes[a]) == 1 {
				s.affine(a, 0, f)
			} else {
				s.affine(a, e, f)
			}
		}
	case ir.OpMul:
		s.scaled(n, e, f)
	case ir.OpDiv:
		s.divided(n, e, f)
	case ir.OpMatMul:
		s.matmul(n, e, f)
	case ir.OpTranspose, ir.OpIndex, ir.OpReshape, ir.OpStack, ir.OpFill, ir.OpDiag, ir.OpDiagOf, ir.OpUpperTri, ir.OpLoopStack:
		if a, at := s.g.source(n, e); a != ir.None {
			s.affine(a, at, f)
		}
	case ir.OpSum:
		s.summed(n, e, f)
	case ir.OpCumSum:
		shape := s.g.extentsOf(n)
		inner := trailing(shape, len(shape)-1-n.axis)
		for k := e / inner % shape[n.axis]; k >= 0; k-- {
			s.affine(n.args[0], e-k*inner, f)
		}
	case ir.OpKron:
		s.kron(n, e, f)
	case ir.OpConv:
		s.conv(n, e, f)
	case ir.OpLoopAt:
		before := s.g.enter(n.ref, n.subs)
		s.affine(n.args[0], e, f)
		s.g.leave(&before)
	case ir.OpLoopSum:
		c := s.g.list[n.ref].own
		for c.start(); c.next(); {
			s.affine(n.args[0], e, f)
		}
	default:
		s.fail("internal error: %s is not affine", s.g.describe(int(v)))
	}
}

// constant adds f times entry e of a node without variables to the constant of the row.
func (s *stuffer) constant(v ir.Value, e int, f coef) {
	n := &s.g.nodes[v]
	switch n.op {
	case ir.OpNeg:
		s.constant(n.args[0], e, coef{-f.c, f.k})
		return
	case ir.OpAdd:
		for _, a := range n.args {
			if s.g.sizeOf(&s.g.nodes[a]) == 1 {
				s.constant(a, 0, f)
			} else {
				s.constant(a, e, f)
			}
		}
		return
	}
	if h, live := s.times(f, s.coefficient(v, e)); live {
		s.acc.constant(h)
	}
}

// multiplied adds f times the coefficient g times entry e of a node.
func (s *stuffer) multiplied(v ir.Value, e int, f, g coef) {
	if !s.nonzero(g) {
		return
	}
	if h, live := s.times(f, g); live {
		s.affine(v, e, h)
	}
}

// factors splits the arguments of a product into the one with variables and the data.
func (s *stuffer) factors(n *node) (varying, data int) {
	if s.g.nodes[n.args[0]].varies {
		return 0, 1
	}
	return 1, 0
}

func (s *stuffer) scaled(n *node, e int, f coef) {
	x, d := s.factors(n)
	at := e
	if s.g.sizeOf(&s.g.nodes[n.args[x]]) == 1 {
		at = 0
	}
	s.multiplied(n.args[x], at, f, s.operand(n, d, e))
}

// divided multiplies by the reciprocal, which for a parameter is an array of the tape.
func (s *stuffer) divided(n *node, e int, f coef) {
	at := e
	if s.g.sizeOf(&s.g.nodes[n.args[0]]) == 1 {
		at = 0
	}
	g := s.operand(n, 1, e)
	if g.k == number || g.c == 0 { // a zero of the structure, as of a diagonal matrix, makes an infinite coefficient
		s.affine(n.args[0], at, coef{f.c / g.c, f.k})
		return
	}
	if s.g.sizeOf(&s.g.nodes[n.args[1]]) == 1 {
		e = 0
	}
	r := s.reciprocals[n.args[1]]
	s.multiplied(n.args[0], at, f, s.derived(r, &s.g.nodes[r], e))
}

// matmul adds row i of the left factor times column j of the right one, for entry e = (i, j).
func (s *stuffer) matmul(n *node, e int, f coef) {
	args := n.walkArgs()
	left, right := &s.g.nodes[args[0]], &s.g.nodes[args[1]]
	inner := s.g.extentsOf(left)[1]
	cols := 1
	if shape := s.g.extentsOf(right); len(shape) == 2 {
		cols = shape[1]
	}
	i, j := e/cols, e%cols
	if left.varies {
		s.dotColumn(args[0], args[1], i*inner, j, cols, inner, f)
		return
	}
	s.dotRow(args[0], args[1], i, j, cols, inner, f)
}

// dotRow adds f * sum_l data[row, l] * x[l*cols+j].
func (s *stuffer) dotRow(data, x ir.Value, row, j, cols, inner int, f coef) {
	if view, ok := s.sparse(data, true); ok {
		s.skip(&view, row)
		for k, hi := view.line(row); k < hi; k++ {
			l, t := view.at(k)
			s.multiplied(x, l*cols+j, f, s.thetaEntry(t, view.fixed))
		}
		return
	}
	if base, ok := s.dense(data); ok {
		s.dotDense(&s.g.nodes[data], base+row*inner, x, j, cols, inner, f)
		return
	}
	for l := 0; l < inner; l++ {
		s.multiplied(x, l*cols+j, f, s.coefficient(data, row*inner+l))
	}
}

// dotDense is dotRow for a row that lies at base of Theta, and for consecutive columns without a function call per entry.
func (s *stuffer) dotDense(data *node, base int, x ir.Value, j, cols, inner int, f coef) {
	first, consecutive := s.consecutive(x)
	consecutive = consecutive && (f.k == number || !data.free)
	for l := 0; l < inner; l++ {
		g := s.thetaEntry(int32(base+l), !data.free)
		if !s.nonzero(g) {
			continue
		}
		if consecutive {
			h := coef{f.c * g.c, f.k}
			if g.k != number {
				h.k = g.k
			}
			s.acc.term(int32(first+l*cols+j), h.c, h.k)
			continue
		}
		if h, live := s.times(f, g); live {
			s.affine(x, l*cols+j, h)
		}
	}
}

// dotColumn adds f * sum_l x[at+l] * data[l, j].
func (s *stuffer) dotColumn(x, data ir.Value, at, j, cols, inner int, f coef) {
	if view, ok := s.sparse(data, false); ok {
		s.skip(&view, j)
		for k, hi := view.line(j); k < hi; k++ {
			l, t := view.at(k)
			s.multiplied(x, at+l, f, s.thetaEntry(t, view.fixed))
		}
		return
	}
	for l := 0; l < inner; l++ {
		s.multiplied(x, at+l, f, s.coefficient(data, l*cols+j))
	}
}

// consecutive reports whether the entries of a node are consecutive columns, and the first of them.
func (s *stuffer) consecutive(v ir.Value) (first int, ok bool) {
	n := &s.g.nodes[v]
	switch n.op {
	case ir.OpVar:
		b := &s.blocks[n.ref]
		if b.places != nil {
			return 0, false
		}
		return b.base + s.instanceOf(b)*b.stride, true
	case ir.OpReshape:
		return s.consecutive(n.args[0])
	case ir.OpIndex:
		s.g.locate(n)
		if !n.straight {
			return 0, false
		}
		first, ok = s.consecutive(n.args[0])
		return first + n.base, ok
	}
	return 0, false
}

// dense reports whether the entries of a node without variables lie one after the other in Theta, and where.
func (s *stuffer) dense(v ir.Value) (base int, ok bool) {
	n := &s.g.nodes[v]
	switch {
	case n.op == ir.OpParam:
		p := &s.params[n.ref]
		return int(p.offset), p.pattern == nil
	case n.op == ir.OpReshape:
		return s.dense(n.args[0])
	case n.op == ir.OpIndex:
		s.g.locate(n)
		if !n.straight {
			return 0, false
		}
		base, ok = s.dense(n.args[0])
		return base + n.base, ok
	case !s.inline(n):
		return s.tape.entry(v, 0), true
	}
	return 0, false
}

func (s *stuffer) summed(n *node, e int, f coef) {
	if n.walked != nil {
		s.affine(n.walked[0], e, f)
		return
	}
	arg := n.args[0]
	a := &s.g.nodes[arg]
	shape := s.g.extentsOf(a)
	if n.axis < 0 {
		for k, size := 0, s.g.sizeOf(a); k < size; k++ {
			s.affine(arg, k, f)
		}
		return
	}
	inner, count := trailing(shape, len(shape)-1-n.axis), shape[n.axis]
	at := e/inner*inner*count + e%inner
	for k := 0; k < count; k++ {
		s.affine(arg, at+k*inner, f)
	}
}

func (s *stuffer) kron(n *node, e int, f coef) {
	i, j := kronEntry(s.g.extentsOf(&s.g.nodes[n.args[0]]), s.g.extentsOf(&s.g.nodes[n.args[1]]), e)
	at := [2]int{i, j}
	x, d := s.factors(n)
	s.multiplied(n.args[x], at[x], f, s.coefficient(n.args[d], at[d]))
}

// conv: entry e is sum_i a_i b_(e-i).
func (s *stuffer) conv(n *node, e int, f coef) {
	size := [2]int{s.g.sizeOf(&s.g.nodes[n.args[0]]), s.g.sizeOf(&s.g.nodes[n.args[1]])}
	x, d := s.factors(n)
	for i := max(0, e-size[1]+1); i <= min(e, size[0]-1); i++ {
		at := [2]int{i, e - i}
		s.multiplied(n.args[x], at[x], f, s.coefficient(n.args[d], at[d]))
	}
}
