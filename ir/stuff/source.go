package stuff

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// Structural nodes (transpose, index, reshape, stack, ...) have the entries of their arguments at other places: whoever
// wants an entry asks here which one of which argument it is.

// sub is one subscript; a slice starts at lo and ends before hi.
type sub struct {
	slice  bool
	lo, hi dim.Compiled
	stride int // of its axis in the argument
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

// locate brings base and straight of an index up to date.
func (g *graph) locate(n *node) {
	if s := g.loops.stamp(n.subsDeps); s == n.subsStamp {
		return
	} else {
		n.subsStamp = s
	}
	shape := g.extentsOf(&g.nodes[n.args[0]])
	stride := 1
	for k := len(n.subs) - 1; k >= 0; k-- {
		n.subs[k].stride = stride
		stride *= shape[k]
	}
	n.base, n.straight = 0, true
	sliced := false
	for k := range n.subs {
		s := &n.subs[k]
		lo, hi := g.eval(&s.lo), int64(shape[k])
		n.base += int(lo) * s.stride
		last := lo
		if s.slice {
			hi = g.eval(&s.hi)
			last = hi - 1
		}
		if lo < 0 || last >= int64(shape[k]) {
			g.outOfRange(n, lo, last, shape[k])
			n.base = 0
		}
		if sliced && (!s.slice || lo != 0 || hi != int64(shape[k])) {
			n.straight = false
		}
		sliced = sliced || s.slice
	}
}

// entryOf returns which entry of the argument of an index is entry e.
func (g *graph) entryOf(n *node, e int) int {
	g.locate(n)
	if n.straight {
		return n.base + e
	}
	shape := g.extentsOf(n)
	out, k := n.base, len(shape)-1
	for i := len(n.subs) - 1; i >= 0; i-- {
		if n.subs[i].slice {
			out += e % shape[k] * n.subs[i].stride
			e /= shape[k]
			k--
		}
	}
	return out
}

// outOfRange notes a subscript beyond its axis. The checker proves that there is none for any size; a model from
// elsewhere must not make a silent wrong program.
func (g *graph) outOfRange(n *node, lo, last int64, extent int) {
	what := "a subscript"
	if a := &g.nodes[n.args[0]]; a.op == ir.OpParam {
		what = "a subscript of " + g.model.Params[a.ref].Name
	} else if a.op == ir.OpVar {
		what = "a subscript of " + g.model.Vars[a.ref].Name
	}
	g.fail("%s takes entries %d to %d of an axis of %d", what, lo, last, extent)
}
