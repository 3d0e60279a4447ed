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
func (t *theta) times(a, b coef) (out coef, live bool) {
	if a.c == 0 || b.c == 0 {
		return coef{}, false
	}
	out = coef{a.c * b.c, a.k}
	switch {
	case b.k == number:
	case a.k == number:
		out.k = b.k
	default:
		out.k = t.product(a.k, b.k)
	}
	return out, true
}

// nonzero reports whether a coefficient of a variable is kept: zeros of the data are not, where structure comes from data.
// The zeros that were relied on are marked, see assumptions.
func (w *walker) nonzero(f coef) bool {
	if f.c == 0 {
		return false
	}
	if f.k == number || !w.dropping || w.values[f.k] != 0 {
		return true
	}
	w.assumed.zero(f.k)
	w.acc.skipped++
	return false
}

// inline reports whether the entries of a node without variables are those of its arguments, so that a coefficient is
// found there; other nodes are arrays of the tape.
func (t *theta) inline(n *node) bool {
	switch n.op {
	case ir.OpConst, ir.OpNum, ir.OpParam, ir.OpNeg, ir.OpTranspose, ir.OpIndex, ir.OpReshape, ir.OpStack, ir.OpFill,
		ir.OpDiag, ir.OpDiagOf, ir.OpUpperTri, ir.OpLoopStack, ir.OpLoopAt:
		return true
	case ir.OpMul:
		return t.scales(&t.g.nodes[n.args[0]]) || t.scales(&t.g.nodes[n.args[1]])
	case ir.OpDiv:
		return t.scales(&t.g.nodes[n.args[1]])
	}
	return false
}

// scales reports whether a factor is a plain number or an array of them.
func (t *theta) scales(n *node) bool { return !n.free && (n.op == ir.OpNum || n.op == ir.OpConst) }

// coefficient returns entry e of a node without variables.
func (t *theta) coefficient(v ir.Value, e int) coef {
	n := &t.g.nodes[v]
	switch n.op {
	case ir.OpConst:
		return coef{n.data[e], number}
	case ir.OpNum:
		return coef{float64(t.g.eval(&n.num)), number}
	case ir.OpParam:
		return t.parameter(n, e)
	case ir.OpNeg:
		f := t.coefficient(n.args[0], e)
		return coef{-f.c, f.k}
	case ir.OpMul:
		if t.inline(n) {
			f, _ := t.times(t.operand(n, 0, e), t.operand(n, 1, e))
			return f
		}
	case ir.OpDiv:
		if t.inline(n) {
			a, b := t.operand(n, 0, e), t.operand(n, 1, e)
			return coef{a.c / b.c, a.k}
		}
	case ir.OpLoopAt:
		before := t.g.enter(n.ref, n.subs)
		f := t.coefficient(n.args[0], e)
		t.g.leave(&before)
		return f
	case ir.OpTranspose, ir.OpIndex, ir.OpReshape, ir.OpStack, ir.OpFill, ir.OpDiag, ir.OpDiagOf, ir.OpUpperTri, ir.OpLoopStack:
		if a, at := t.g.source(n, e); a != ir.None {
			return t.coefficient(a, at)
		}
		return coef{}
	}
	return t.derived(v, n, e)
}

// operand returns entry e of an argument that may be a scalar for all entries.
func (t *theta) operand(n *node, arg, e int) coef {
	return t.coefficient(n.args[arg], t.g.broadcast(n.args[arg], e))
}

// parameter returns an entry of a parameter.
func (t *theta) parameter(n *node, e int) coef {
	p := &t.params[n.ref]
	if p.pattern != nil {
		if e = p.pattern.Find(e); e < 0 {
			return coef{}
		}
	}
	return t.thetaEntry(p.offset+int32(e), !n.free)
}

// thetaEntry is an entry of Theta as a coefficient: its value if it is fixed.
func (t *theta) thetaEntry(k int32, fixed bool) coef {
	if fixed {
		return coef{t.values[k], number}
	}
	return coef{1, k}
}

// derived returns an entry of an array of the tape.
func (t *theta) derived(v ir.Value, n *node, e int) coef {
	return t.thetaEntry(int32(t.tape.entry(v, e)), !n.free)
}
