package stuff

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// reassociate walks D (E x) as (D E) x where D and E are parametric matrices: D E is one array of the tape, while the walk
// through both would give every entry of the result a product of parameters for every path. Likewise (x E) D. Only the
// walk sees this; values are computed as the model says.
func (s *stuffer) reassociate() error {
	for v := range s.g.model.Nodes {
		n := &s.g.nodes[v]
		if n.op != ir.OpMatMul || !n.varies {
			continue
		}
		x, d := s.factors(n)
		inner := &s.g.nodes[n.args[x]]
		if inner.op != ir.OpMatMul {
			continue
		}
		ix, id := s.factors(inner)
		f := inner.walkArgs()
		if ix != x || !s.parametric(n.args[d]) || !s.parametric(f[id]) {
			continue
		}
		args := []ir.Value{n.args[d], f[id]}
		if x == 0 {
			args = []ir.Value{f[id], n.args[d]}
		}
		product := s.matrixProduct(args)
		walked := []ir.Value{product, f[ix]}
		if x == 0 {
			walked = []ir.Value{f[ix], product}
		}
		s.g.nodes[v].walked = walked
	}
	return s.err
}

// parametric reports whether a matrix depends on free parameters and is not one with a pattern. The declaration counts, not
// whether the data has a pattern, so that Stuffed.Full, which drops that, decides alike.
func (s *stuffer) parametric(v ir.Value) bool {
	n := &s.g.nodes[v]
	if n.op == ir.OpTranspose {
		n = &s.g.nodes[n.args[0]]
	}
	sparse := n.op == ir.OpParam && s.params[n.ref].pattern != nil && s.g.model.Params[n.ref].Attr.Sparse
	return s.g.nodes[v].free && !sparse
}

// matrixProduct appends the product of two matrices, or of a matrix and a vector.
func (s *stuffer) matrixProduct(args []ir.Value) ir.Value {
	rank := len(s.g.nodes[args[1]].shape)
	v := s.synthetic(ir.OpMatMul, args, rank)
	n, a, b := &s.g.nodes[v], &s.g.nodes[args[0]], &s.g.nodes[args[1]]
	n.extents = []dim.Compiled{a.extents[0]}
	if rank == 2 {
		n.extents = append(n.extents, b.extents[1])
	}
	n.shape = make([]int, rank)
	n.within = s.g.close(append(append([]int32(nil), a.within...), b.within...))
	if len(n.within) == 0 {
		s.failWith(s.g.fixShape(int(v), n))
	}
	return v
}
