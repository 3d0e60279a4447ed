package stuff

import "github.com/cvxc-lang/cvxc/ir"

// coef is the number c * theta[k], or c if k is number.
type coef struct {
	c float64
	k int32
}

// number marks a coef without a parameter.
const number int32 = -1

var one = coef{1, number}

// times multiplies; two parametric factors become a product entry of the tape. live is false if the product is zero and
// entries that are zero in the data are dropped, or if it is the number 0.
func (s *stuffer) times(a, b coef) (out coef, live bool) {
	if a.c == 0 || b.c == 0 {
		return coef{}, false
	}
	out = coef{a.c * b.c, a.k}
	switch {
	case b.k == number:
	case a.k == number:
		out.k = b.k
	default:
		out.k = s.product(a.k, b.k)
	}
	return out, true
}

// nonzero reports whether a coefficient of a variable is kept: zeros of the data are not, where structure comes from data.
// The zeros that were relied on are marked, see Stuffed.Fits.
func (s *stuffer) nonzero(f coef) bool {
	if f.c == 0 {
		return false
	}
	if f.k == number || !s.dropping || s.theta[f.k] != 0 {
		return true
	}
	s.zeros[f.k>>6] |= 1 << (f.k & 63)
	s.acc.skipped++
	return false
}

// product returns the entry of Theta that holds theta[a] * theta[b]. Passes over the constraints ask for the same
// products in the same order: the first one makes them, later ones find them by a running number.
func (s *stuffer) product(a, b int32) int32 {
	at := s.nextProduct
	s.nextProduct++
	if 2*at == len(s.products) {
		s.products = append(s.products, a, b)
		if s.theta != nil {
			s.theta = append(s.theta, s.theta[a]*s.theta[b])
			if len(s.zeros)*64 < len(s.theta) {
				s.zeros = append(s.zeros, 0)
			}
		}
	} else if s.products[2*at] != a || s.products[2*at+1] != b {
		s.fail("internal error: the passes over a constraint disagree")
	}
	return s.productBase + int32(at)
}

// inline reports whether the entries of a node without variables are those of its arguments, so that a coefficient is
// found there; other nodes are arrays of the tape.
func (s *stuffer) inline(n *node) bool {
	switch n.op {
	case ir.OpConst, ir.OpNum, ir.OpParam, ir.OpNeg, ir.OpTranspose, ir.OpIndex, ir.OpReshape, ir.OpStack, ir.OpFill,
		ir.OpDiag, ir.OpDiagOf, ir.OpUpperTri, ir.OpLoopStack, ir.OpLoopAt:
		return true
	case ir.OpMul:
		return s.scales(&s.g.nodes[n.args[0]]) || s.scales(&s.g.nodes[n.args[1]])
	case ir.OpDiv:
		return s.scales(&s.g.nodes[n.args[1]])
	}
	return false
}

// scales reports whether a factor is a plain number or an array of them.
func (s *stuffer) scales(n *node) bool { return !n.free && (n.op == ir.OpNum || n.op == ir.OpConst) }

// coefficient returns entry e of a node without variables.
func (s *stuffer) coefficient(v ir.Value, e int) coef {
	n := &s.g.nodes[v]
	switch n.op {
	case ir.OpConst:
		return coef{n.data[e], number}
	case ir.OpNum:
		return coef{float64(s.g.eval(&n.num)), number}
	case ir.OpParam:
		return s.parameter(n, e)
	case ir.OpNeg:
		f := s.coefficient(n.args[0], e)
		return coef{-f.c, f.k}
	case ir.OpMul:
		if s.inline(n) {
			f, _ := s.times(s.operand(n, 0, e), s.operand(n, 1, e))
			return f
		}
	case ir.OpDiv:
		if s.inline(n) {
			a, b := s.operand(n, 0, e), s.operand(n, 1, e)
			return coef{a.c / b.c, a.k}
		}
	case ir.OpLoopAt:
		before := s.g.enter(n.ref, n.subs)
		f := s.coefficient(n.args[0], e)
		s.g.leave(&before)
		return f
	case ir.OpTranspose, ir.OpIndex, ir.OpReshape, ir.OpStack, ir.OpFill, ir.OpDiag, ir.OpDiagOf, ir.OpUpperTri, ir.OpLoopStack:
		if a, at := s.g.source(n, e); a != ir.None {
			return s.coefficient(a, at)
		}
		return coef{}
	}
	return s.derived(v, n, e)
}

// operand returns entry e of an argument that may be a scalar for all entries.
func (s *stuffer) operand(n *node, arg, e int) coef {
	a := &s.g.nodes[n.args[arg]]
	if s.g.sizeOf(a) == 1 {
		e = 0
	}
	return s.coefficient(n.args[arg], e)
}

// parameter returns an entry of a parameter.
func (s *stuffer) parameter(n *node, e int) coef {
	p := &s.params[n.ref]
	if p.pattern != nil {
		if e = p.pattern.Find(e); e < 0 {
			return coef{}
		}
	}
	return s.thetaEntry(p.offset+int32(e), !n.free)
}

// thetaEntry is an entry of Theta as a coefficient: its value if it is fixed.
func (s *stuffer) thetaEntry(k int32, fixed bool) coef {
	if fixed {
		return coef{s.theta[k], number}
	}
	return coef{1, k}
}

// derived returns an entry of an array of the tape.
func (s *stuffer) derived(v ir.Value, n *node, e int) coef {
	return s.thetaEntry(int32(s.tape.entry(v, e)), !n.free)
}

// source returns the argument and its entry that entry e of a structural node is; ir.None for a zero. For a stack over a
// loop it goes to the tuple of the entry.
func (g *graph) source(n *node, e int) (ir.Value, int) {
	switch n.op {
	case ir.OpTranspose:
		shape := g.extentsOf(n)
		return n.args[0], e%shape[1]*shape[0] + e/shape[1]
	case ir.OpIndex:
		return n.args[0], g.entryOf(n, e)
	case ir.OpReshape:
		return n.args[0], e
	case ir.OpFill:
		return n.args[0], 0
	case ir.OpStack:
		return g.stacked(n, e)
	case ir.OpDiag:
		k := g.extentsOf(n)[1]
		if e/k != e%k {
			return ir.None, 0
		}
		return n.args[0], e / k
	case ir.OpDiagOf:
		return n.args[0], e * (g.extentsOf(n)[0] + 1)
	case ir.OpUpperTri:
		return n.args[0], upperEntry(g.extentsOf(&g.nodes[n.args[0]])[0], e)
	}
	inner := trailing(g.extentsOf(n), len(g.nodes[n.args[0]].shape))
	g.seek(n.ref, e/inner)
	return n.args[0], e % inner
}

// trailing returns the product of the last k extents.
func trailing(shape []int, k int) int {
	size := 1
	for _, n := range shape[len(shape)-k:] {
		size *= n
	}
	return max(size, 1)
}

// upperEntry returns the position in an n by n matrix of entry e of its strict upper triangle, row by row.
func upperEntry(n, e int) int {
	i := 0
	for width := n - 1; e >= width && width > 0; width-- {
		e -= width
		i++
	}
	return i*n + i + 1 + e
}

// stacked finds the argument of a stack that entry e lies in.
func (g *graph) stacked(n *node, e int) (ir.Value, int) {
	shape := g.extentsOf(n)
	inner := trailing(shape, len(shape)-1-n.axis)
	along := e / inner % shape[n.axis]
	outer := e / (inner * shape[n.axis])
	for _, a := range n.args {
		width := g.extentsOf(&g.nodes[a])[n.axis]
		if along < width {
			return a, (outer*width+along)*inner + e%inner
		}
		along -= width
	}
	return ir.None, 0
}
