package stuff

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// adjoint walks sums over products with parametric matrices from the other side: the sum <C, D X> of all entries, weighted
// by data C, is <D'C, X>, and <C, X D> is <C D', X>; weighted sums along one axis are v'(D X) = (v'D) X and (X D) v =
// X (D v). So sum(A*x - b), w'*(A*x) and trace(A*X*B) have one entry of an array of the tape for an entry of x, while the
// walk through the product would give it one for every row of A. Only the walk sees this, as with reassociate.
func (t *theta) adjoint() error {
	crosses := make([]bool, len(t.g.model.Nodes))
	for _, v := range t.g.order {
		crosses[v] = t.crosses(v, crosses)
	}
	for i := range crosses {
		n := t.g.nodes[i]
		if n.op != ir.OpSum || !n.varies || !crosses[n.args[0]] {
			continue
		}
		a := adjointer{t, crosses, 0}
		x := a.given(n.args[0])
		var sum shaped
		switch {
		case n.axis < 0:
			sum = a.paired(ones(x.shape), x)
		case len(x.shape) == 2:
			sum = a.contracted(ones(x.shape[n.axis:n.axis+1]), x, n.axis)
		default:
			continue
		}
		if a.made <= mostMade {
			t.g.nodes[i].walked = []ir.Value{sum.v}
		}
	}
	return t.g.err
}

// mostMade bounds the nodes that the walk of one sum may take: what is shared in the model is not shared there.
const mostMade = 500

// crosses reports whether a node holds a product with a parametric matrix on which weights can be passed through. Of its
// arguments it is known already.
func (t *theta) crosses(v ir.Value, known []bool) bool {
	n := &t.g.nodes[v]
	if !n.varies {
		return false
	}
	switch n.op {
	case ir.OpNeg, ir.OpAdd, ir.OpMul, ir.OpTranspose, ir.OpReshape:
		for _, a := range n.args {
			if known[a] {
				return true
			}
		}
	case ir.OpMatMul:
		x, d := t.g.factors(n)
		return known[n.args[x]] || t.parametric(n.args[d]) && len(t.g.nodes[n.args[d]].shape) == 2
	case ir.OpDiagOf: // of X D alone every entry has one term already
		if p := &t.g.nodes[n.args[0]]; p.op == ir.OpMatMul {
			x, _ := t.g.factors(p)
			return known[p.args[x]]
		}
	}
	return false
}

// shaped is a node with its shape as polynomials; without a node it is an array of ones.
type shaped struct {
	v     ir.Value
	shape dim.Shape
}

func ones(shape dim.Shape) shaped { return shaped{ir.None, shape} }

func (x shaped) ones() bool { return x.v == ir.None }

// adjointer makes the nodes of one sum.
type adjointer struct {
	*theta
	crossing []bool // by node of the model
	made     int
}

func (a *adjointer) given(v ir.Value) shaped { return shaped{v, a.g.model.Nodes[v].Shape} }

func (a *adjointer) add(n ir.Node, args ...shaped) shaped {
	a.made++
	for _, x := range args {
		n.Args = append(n.Args, a.filled(x).v)
	}
	return shaped{a.g.appendNode(n), n.Shape}
}

// filled gives ones a node.
func (a *adjointer) filled(x shaped) shaped {
	if !x.ones() {
		return x
	}
	x.v = a.g.appendNode(ir.Node{Op: ir.OpConst, Data: []float64{1}})
	if len(x.shape) > 0 {
		x = a.add(ir.Node{Op: ir.OpFill, Shape: x.shape}, shaped{x.v, nil})
	}
	return x
}

func (a *adjointer) neg(x shaped) shaped { return a.add(ir.Node{Op: ir.OpNeg, Shape: x.shape}, x) }

func (a *adjointer) sum(x, y shaped) shaped {
	return a.add(ir.Node{Op: ir.OpAdd, Shape: wider(x, y)}, x, y)
}

// times is the product of entries.
func (a *adjointer) times(x, y shaped) shaped {
	shape := wider(x, y)
	switch {
	case x.ones() && len(y.shape) == len(shape):
		return y
	case y.ones() && len(x.shape) == len(shape):
		return x
	}
	return a.add(ir.Node{Op: ir.OpMul, Shape: shape}, x, y)
}

func wider(x, y shaped) dim.Shape {
	if len(x.shape) > 0 {
		return x.shape
	}
	return y.shape
}

func (a *adjointer) matmul(x, y shaped) shaped {
	return a.add(ir.Node{Op: ir.OpMatMul, Shape: append(dim.Shape{x.shape[0]}, y.shape[1:]...)}, x, y)
}

func (a *adjointer) reshaped(x shaped, shape ...dim.Poly) shaped {
	if x.ones() {
		return ones(shape)
	}
	return a.add(ir.Node{Op: ir.OpReshape, Shape: shape}, x)
}

func (a *adjointer) transposed(x shaped) shaped {
	shape := dim.Shape{x.shape[1], x.shape[0]}
	if x.ones() {
		return ones(shape)
	}
	return a.add(ir.Node{Op: ir.OpTranspose, Shape: shape}, x)
}

// total is the sum of all entries.
func (a *adjointer) total(x shaped) shaped {
	switch {
	case len(x.shape) == 0:
		return x
	case x.ones():
		return shaped{a.g.appendNode(ir.Node{Op: ir.OpNum, Num: x.shape.Size()}), nil}
	}
	return a.add(ir.Node{Op: ir.OpSum, Axis: -1}, x)
}

// paired returns <c, x>, the sum of the entries of an array of the model weighted by data of its shape.
func (a *adjointer) paired(c, x shaped) shaped {
	n := a.g.nodes[x.v]
	if !a.crossing[x.v] || a.made > mostMade {
		return a.total(a.times(c, x))
	}
	switch n.op {
	case ir.OpNeg:
		return a.neg(a.paired(c, a.given(n.args[0])))
	case ir.OpAdd:
		return a.pairedSum(c, x, n.args)
	case ir.OpTranspose:
		return a.paired(a.transposed(c), a.given(n.args[0]))
	case ir.OpReshape:
		y := a.given(n.args[0])
		return a.paired(a.reshaped(c, y.shape...), y)
	case ir.OpMul:
		i, k := a.g.factors(&n)
		y, d := a.given(n.args[i]), a.given(n.args[k])
		switch {
		case len(d.shape) < len(x.shape):
			return a.times(d, a.paired(c, y))
		case len(y.shape) == len(x.shape):
			return a.paired(a.times(c, d), y)
		}
	case ir.OpMatMul:
		i, k := a.g.factors(&n)
		y, d := a.given(n.args[i]), a.given(n.args[k])
		switch {
		case !a.passes(c, d):
		case i == 1:
			return a.paired(a.leftAdjoint(d, c), y)
		default:
			return a.paired(a.rightAdjoint(c, d), y)
		}
	case ir.OpDiagOf: // <1, diag(X D)> = <D', X> = <1, diag(D X)>
		p := a.g.nodes[n.args[0]]
		i, k := a.g.factors(&p)
		if _, sparse := a.sparse(p.args[k], true); c.ones() && !sparse {
			return a.paired(a.transposed(a.given(p.args[k])), a.given(p.args[i]))
		}
	}
	return a.total(a.times(c, x))
}

// passes reports whether a product of weights with a factor can be computed without making a sparse factor dense.
func (a *adjointer) passes(c, d shaped) bool {
	_, sparse := a.sparse(d.v, true)
	return !sparse || c.ones() || len(a.g.nodes[c.v].deps) == 0
}

// pairedSum is <c, x> for a sum x, of which numbers among the terms are spread over all entries.
func (a *adjointer) pairedSum(c, x shaped, terms []ir.Value) (out shaped) {
	for i, v := range terms {
		y := a.given(v)
		var t shaped
		if len(y.shape) < len(x.shape) {
			t = a.times(a.total(c), y)
		} else {
			t = a.paired(c, y)
		}
		if i == 0 {
			out = t
		} else {
			out = a.sum(out, t)
		}
	}
	return out
}

// leftAdjoint returns D'C, for a vector or a matrix C. The large D is not transposed: C'D is as good.
func (a *adjointer) leftAdjoint(d, c shaped) shaped {
	rows, inner := d.shape[0], d.shape[1]
	switch {
	case len(c.shape) == 1:
		return a.reshaped(a.matmul(a.reshaped(c, dim.Int(1), rows), d), inner)
	case c.ones(): // (D'1) 1'
		col := a.reshaped(a.leftAdjoint(d, ones(dim.Shape{rows})), inner, dim.Int(1))
		return a.matmul(col, ones(dim.Shape{dim.Int(1), c.shape[1]}))
	}
	return a.transposed(a.matmul(a.transposed(c), d))
}

// rightAdjoint returns C D', for a matrix D, or for a vector D and a vector C.
func (a *adjointer) rightAdjoint(c, d shaped) shaped {
	one, rows := dim.Int(1), c.shape[0]
	switch {
	case len(d.shape) == 1:
		return a.matmul(a.reshaped(c, rows, one), a.reshaped(d, one, d.shape[0]))
	case c.ones(): // 1 (D 1)'
		row := a.reshaped(a.matmul(d, ones(d.shape[1:])), one, d.shape[0])
		return a.matmul(ones(dim.Shape{rows, one}), row)
	}
	return a.transposed(a.matmul(d, a.transposed(c)))
}

// contracted returns the sum of a matrix of the model along an axis with weights v: x'v for axis 0, x v for axis 1.
func (a *adjointer) contracted(v, x shaped, axis int) shaped {
	if !a.crossing[x.v] || a.made > mostMade {
		return a.contractedPlainly(v, x, axis)
	}
	n := a.g.nodes[x.v]
	switch n.op {
	case ir.OpNeg:
		return a.neg(a.contracted(v, a.given(n.args[0]), axis))
	case ir.OpAdd:
		x, y := a.given(n.args[0]), a.given(n.args[1])
		if len(x.shape) == 2 && len(y.shape) == 2 && len(n.args) == 2 {
			return a.sum(a.contracted(v, x, axis), a.contracted(v, y, axis))
		}
	case ir.OpMul:
		i, k := a.g.factors(&n)
		if d := a.given(n.args[k]); len(d.shape) == 0 {
			return a.times(d, a.contracted(v, a.given(n.args[i]), axis))
		}
	case ir.OpTranspose:
		return a.contracted(v, a.given(n.args[0]), 1-axis)
	case ir.OpMatMul:
		i, k := a.g.factors(&n)
		y, d := a.given(n.args[i]), a.given(n.args[k])
		switch {
		case axis == 1-i && !a.passes(v, d):
			return a.contractedPlainly(v, x, axis)
		case axis == 0 && i == 1:
			return a.contracted(a.leftAdjoint(d, v), y, 0)
		case axis == 1 && i == 0:
			return a.contracted(a.matmul(d, v), y, 1)
		case axis == 0:
			return a.matmul(a.transposed(d), a.contracted(v, y, 0))
		}
		return a.matmul(d, a.contracted(v, y, 1))
	}
	return a.contractedPlainly(v, x, axis)
}

func (a *adjointer) contractedPlainly(v, x shaped, axis int) shaped {
	switch {
	case v.ones():
		return a.add(ir.Node{Op: ir.OpSum, Axis: int32(axis), Shape: dim.Shape{x.shape[1-axis]}}, x)
	case axis == 0:
		x = a.transposed(x)
	}
	return a.matmul(x, v)
}
