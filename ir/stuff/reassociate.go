package stuff

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// reassociate walks D (E x) as (D E) x where D and E are parametric matrices: D E is one array of the tape, while the walk
// through both would give every entry of the result a product of parameters for every path. Likewise (x E) D. Only the
// walk sees this; values are computed as the model says.
func (t *theta) reassociate() error {
	for v := range t.g.model.Nodes {
		n := &t.g.nodes[v]
		if n.op != ir.OpMatMul || !n.varies {
			continue
		}
		x, d := t.g.factors(n)
		inner := &t.g.nodes[n.args[x]]
		if inner.op != ir.OpMatMul {
			continue
		}
		ix, id := t.g.factors(inner)
		f := inner.walkArgs()
		if ix != x || !t.parametric(n.args[d]) || !t.parametric(f[id]) {
			continue
		}
		args := []ir.Value{n.args[d], f[id]}
		if x == 0 {
			args = []ir.Value{f[id], n.args[d]}
		}
		product := t.g.matrixProduct(args)
		walked := []ir.Value{product, f[ix]}
		if x == 0 {
			walked = []ir.Value{f[ix], product}
		}
		t.g.nodes[v].walked = walked
	}
	return t.g.err
}

// parametric reports whether a matrix depends on free parameters and is not one with a pattern. The declaration counts, not
// whether the data has a pattern, so that Stuffed.Full, which drops that, decides alike.
func (t *theta) parametric(v ir.Value) bool {
	n := &t.g.nodes[v]
	if n.op == ir.OpTranspose {
		n = &t.g.nodes[n.args[0]]
	}
	sparse := n.op == ir.OpParam && t.params[n.ref].pattern != nil && t.g.model.Params[n.ref].Attr.Sparse
	return t.g.nodes[v].free && !sparse
}

// matrixProduct appends the product of two matrices, or of a matrix and a vector.
func (g *graph) matrixProduct(args []ir.Value) ir.Value {
	rank := len(g.nodes[args[1]].shape)
	v := g.synthetic(ir.OpMatMul, args, rank)
	n, a, b := &g.nodes[v], &g.nodes[args[0]], &g.nodes[args[1]]
	n.extents = []dim.Compiled{a.extents[0]}
	if rank == 2 {
		n.extents = append(n.extents, b.extents[1])
	}
	n.shape = make([]int, rank)
	n.within = g.close(append(append([]int32(nil), a.within...), b.within...))
	if len(n.within) == 0 {
		g.failWith(g.fixShape(int(v), n))
	}
	return v
}
