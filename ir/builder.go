package ir

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// Builder adds nodes to a model. Equal nodes are one node, and what can be computed or simplified without changing a
// value is: numbers are folded, neutral elements dropped, subscripts of subscripts merged. It takes arguments of fitting
// shapes as given; Verify checks them.
type Builder struct {
	Model  *Model
	index  map[string]Value
	varies []bool // by node: depends on variables
	key    []byte
}

// NewBuilder returns a builder of an empty model.
func NewBuilder() *Builder {
	return &Builder{Model: &Model{}, index: map[string]Value{}}
}

// Shape returns the shape of a node.
func (b *Builder) Shape(v Value) dim.Shape { return b.Model.Nodes[v].Shape }

// Varies reports whether a node depends on variables.
func (b *Builder) Varies(v Value) bool { return b.varies[v] }

// IsZero reports whether a node is the number 0, or an array filled with it.
func (b *Builder) IsZero(v Value) bool {
	n := &b.Model.Nodes[v]
	if n.Op == OpFill {
		n = &b.Model.Nodes[n.Args[0]]
	}
	return n.Op == OpConst && len(n.Shape) == 0 && n.Data[0] == 0
}

// add returns the node equal to n, a new one if there is none.
func (b *Builder) add(n Node) Value {
	k := b.keyOf(&n)
	if v, ok := b.index[string(k)]; ok {
		return v
	}
	v := Value(len(b.Model.Nodes))
	if len(b.Model.Nodes) == cap(b.Model.Nodes) { // nodes are large: copy them rarely
		b.Model.Nodes = slices.Grow(b.Model.Nodes, max(24, len(b.Model.Nodes)))
	}
	b.Model.Nodes = append(b.Model.Nodes, n)
	b.index[string(k)] = v
	varies := n.Op == OpVar || n.Op == OpAdjoint
	for _, a := range n.Args {
		varies = varies || b.varies[a]
	}
	b.varies = append(b.varies, varies)
	return v
}

// keyOf writes all that makes a node what it is; the shape counts only where the arguments do not determine it.
func (b *Builder) keyOf(n *Node) []byte {
	k := append(b.key[:0], byte(n.Op))
	for _, a := range n.Args {
		k = binary.AppendVarint(k, int64(a))
	}
	k = append(k, 0xff)
	switch n.Op {
	case OpConst:
		k = append(k, n.Shape.String()...)
		for _, x := range n.Data {
			k = binary.LittleEndian.AppendUint64(k, math.Float64bits(x))
		}
	case OpNum:
		k = append(k, n.Num.String()...)
	case OpFill, OpReshape:
		k = append(k, n.Shape.String()...)
	case OpIndex, OpLoopAt:
		k = binary.AppendVarint(k, int64(n.Ref))
		for _, s := range n.Subs {
			k = append(k, s.String()...)
			k = append(k, ',')
		}
	default:
		k = binary.AppendVarint(k, int64(n.Ref))
		k = binary.AppendVarint(k, int64(n.Axis))
		k = append(k, n.Name...)
	}
	b.key = k
	return k
}

// Number returns a number.
func (b *Builder) Number(x float64) Value { return b.add(Node{Op: OpConst, Data: []float64{x}}) }

// Poly returns a polynomial in sizes and indices as a number.
func (b *Builder) Poly(p dim.Poly) Value {
	if c, ok := p.Const(); ok {
		return b.Number(float64(c))
	}
	return b.add(Node{Op: OpNum, Num: p})
}

// Param returns the parameter of this index.
func (b *Builder) Param(i int32) Value {
	return b.add(Node{Op: OpParam, Ref: i, Shape: b.Model.Params[i].Shape})
}

// Var returns the variable of this index.
func (b *Builder) Var(i int32) Value {
	return b.add(Node{Op: OpVar, Ref: i, Shape: b.Model.Vars[i].Shape})
}

// Index returns x[subs], one Sub per axis.
func (b *Builder) Index(x Value, subs []Sub) Value {
	n := &b.Model.Nodes[x]
	whole := true
	for i, s := range subs {
		whole = whole && s.Slice && s.Lo.IsInt(0) && s.Hi.Equal(n.Shape[i])
	}
	switch {
	case whole:
		return x
	case n.Op == OpFill:
		return b.Fill(n.Args[0], subsShape(subs))
	case n.Op == OpIndex:
		return b.Index(n.Args[0], compose(n.Subs, subs))
	case n.Op == OpStack:
		if part, at, ok := b.partOf(n, subs); ok {
			return b.Index(part, at)
		}
	}
	return b.add(Node{Op: OpIndex, Args: []Value{x}, Subs: subs, Shape: subsShape(subs)})
}

// partOf finds the one part of a stack in which all entries that are subscripted lie, where extents are numbers.
func (b *Builder) partOf(n *Node, subs []Sub) (Value, []Sub, bool) {
	lo, ok := subs[n.Axis].Lo.Const()
	if !ok || subs[n.Axis].Slice {
		return None, nil, false
	}
	for _, part := range n.Args {
		extent, ok := b.Shape(part)[n.Axis].Const()
		if !ok {
			return None, nil, false
		}
		if lo < extent {
			at := append([]Sub(nil), subs...)
			at[n.Axis].Lo = dim.Int(lo)
			return part, at, true
		}
		lo -= extent
	}
	return None, nil, false
}

// At returns the entry of x at these indices of the leading axes.
func (b *Builder) At(x Value, indices ...dim.Poly) Value {
	shape := b.Shape(x)
	subs := make([]Sub, len(shape))
	for i := range subs {
		if i < len(indices) {
			subs[i] = Sub{Lo: indices[i]}
		} else {
			subs[i] = Sub{Slice: true, Hi: shape[i]}
		}
	}
	return b.Index(x, subs)
}

// Slice returns the entries lo <= i < hi of one axis.
func (b *Builder) Slice(x Value, axis int, lo, hi dim.Poly) Value {
	subs := Whole(b.Shape(x))
	subs[axis] = Sub{Slice: true, Lo: lo, Hi: hi}
	return b.Index(x, subs)
}

// Whole returns the subscripts that take all of an array.
func Whole(shape dim.Shape) []Sub {
	subs := make([]Sub, len(shape))
	for i, n := range shape {
		subs[i] = Sub{Slice: true, Hi: n}
	}
	return subs
}

func subsShape(subs []Sub) dim.Shape {
	var s dim.Shape
	for _, u := range subs {
		if u.Slice {
			s = append(s, u.Hi.Sub(u.Lo))
		}
	}
	return s
}

// compose returns the subscripts of x for x[inner][outer].
func compose(inner, outer []Sub) []Sub {
	out := make([]Sub, len(inner))
	next := 0
	for i, s := range inner {
		if !s.Slice {
			out[i] = s
			continue
		}
		o := outer[next]
		next++
		out[i] = Sub{Slice: o.Slice, Lo: s.Lo.Add(o.Lo)}
		if o.Slice {
			out[i].Hi = s.Lo.Add(o.Hi)
		}
	}
	return out
}

// Reshape returns the entries of x, rows first, in another shape of the same size.
func (b *Builder) Reshape(x Value, shape dim.Shape) Value {
	n := &b.Model.Nodes[x]
	switch {
	case n.Shape.Equal(shape):
		return x
	case len(n.Shape) == 0:
		return b.Fill(x, shape)
	case n.Op == OpReshape:
		return b.Reshape(n.Args[0], shape)
	case n.Op == OpFill:
		return b.Fill(n.Args[0], shape)
	}
	return b.add(Node{Op: OpReshape, Args: []Value{x}, Shape: shape})
}

// Transpose returns the transpose of a matrix.
func (b *Builder) Transpose(x Value) Value {
	n := &b.Model.Nodes[x]
	shape := dim.Shape{n.Shape[1], n.Shape[0]}
	switch n.Op {
	case OpTranspose:
		return n.Args[0]
	case OpFill:
		return b.Fill(n.Args[0], shape)
	case OpDiag:
		return x
	}
	return b.add(Node{Op: OpTranspose, Args: []Value{x}, Shape: shape})
}

// Stack returns the arrays one after the other along an axis that all of them have.
func (b *Builder) Stack(axis int, xs []Value) Value {
	if len(xs) == 1 {
		return xs[0]
	}
	if v, ok := b.stackNumbers(axis, xs); ok {
		return v
	}
	shape := append(dim.Shape(nil), b.Shape(xs[0])...)
	for _, x := range xs[1:] {
		shape[axis] = shape[axis].Add(b.Shape(x)[axis])
	}
	return b.add(Node{Op: OpStack, Args: append([]Value(nil), xs...), Axis: int32(axis), Shape: shape})
}

// stackNumbers stacks arrays of numbers of known extents to one array of numbers.
func (b *Builder) stackNumbers(axis int, xs []Value) (Value, bool) {
	var parts [][]float64
	var runs []int // entries of a part that follow each other in the stack
	outer := 0     // number of runs
	shape := append(dim.Shape(nil), b.Shape(xs[0])...)
	for i, x := range xs {
		data, extents, ok := b.numbers(x)
		if !ok {
			return None, false
		}
		run := 1
		for _, n := range extents[axis:] {
			run *= n
		}
		parts, runs, outer = append(parts, data), append(runs, run), len(data)/run
		if i > 0 {
			shape[axis] = shape[axis].Add(b.Shape(x)[axis])
		}
	}
	var out []float64
	for i := range outer {
		for k, data := range parts {
			out = append(out, data[i*runs[k]:(i+1)*runs[k]]...)
		}
	}
	return b.add(Node{Op: OpConst, Data: out, Shape: shape}), true
}

// numbers returns the entries of a small array of numbers.
func (b *Builder) numbers(x Value) (data []float64, extents []int, ok bool) {
	n := &b.Model.Nodes[x]
	extents, err := n.Shape.Eval(nil)
	size := 1
	for _, e := range extents {
		size *= e
	}
	const most = 1 << 12
	switch {
	case err != nil || size == 0 || size > most:
		return nil, nil, false
	case n.Op == OpConst:
		return n.Data, extents, true
	case n.Op == OpFill && b.Model.Nodes[n.Args[0]].Op == OpConst:
		for range size {
			data = append(data, b.Model.Nodes[n.Args[0]].Data[0])
		}
		return data, extents, true
	}
	return nil, nil, false
}

// Fill returns the array of this shape with the number x in every place.
func (b *Builder) Fill(x Value, shape dim.Shape) Value {
	if len(shape) == 0 {
		return x
	}
	return b.add(Node{Op: OpFill, Args: []Value{x}, Shape: shape})
}

// Sum returns the sum over an axis, over all entries if axis is -1.
func (b *Builder) Sum(x Value, axis int) Value {
	n := &b.Model.Nodes[x]
	shape := n.Shape
	switch {
	case len(shape) == 0:
		return x
	case n.Op == OpLoopStack && axis < 0:
		return b.LoopSum(n.Ref, b.Sum(n.Args[0], -1))
	case b.IsZero(x) && axis >= 0:
		return b.Fill(b.Number(0), without(shape, axis))
	case b.IsZero(x):
		return b.Number(0)
	}
	if axis < 0 || len(shape) == 1 {
		return b.add(Node{Op: OpSum, Args: []Value{x}, Axis: -1})
	}
	return b.add(Node{Op: OpSum, Args: []Value{x}, Axis: int32(axis), Shape: without(shape, axis)})
}

func without(s dim.Shape, axis int) dim.Shape {
	return append(append(make(dim.Shape, 0, len(s)), s[:axis]...), s[axis+1:]...)
}

// CumSum returns the running sums along an axis.
func (b *Builder) CumSum(x Value, axis int) Value {
	return b.add(Node{Op: OpCumSum, Args: []Value{x}, Axis: int32(axis), Shape: b.Shape(x)})
}

// Diag returns the diagonal matrix of a vector.
func (b *Builder) Diag(x Value) Value {
	n := b.Shape(x)[0]
	return b.add(Node{Op: OpDiag, Args: []Value{x}, Shape: dim.Shape{n, n}})
}

// DiagOf returns the diagonal of a square matrix.
func (b *Builder) DiagOf(x Value) Value {
	if n := &b.Model.Nodes[x]; n.Op == OpDiag {
		return n.Args[0]
	}
	return b.add(Node{Op: OpDiagOf, Args: []Value{x}, Shape: b.Shape(x)[:1]})
}

// UpperTri returns the strict upper triangle of a square matrix, row by row, of the given length n(n-1)/2.
func (b *Builder) UpperTri(x Value, length dim.Poly) Value {
	return b.add(Node{Op: OpUpperTri, Args: []Value{x}, Shape: dim.Shape{length}})
}

// Kron returns the Kronecker product of two matrices.
func (b *Builder) Kron(x, y Value) Value {
	s, t := b.Shape(x), b.Shape(y)
	return b.add(Node{Op: OpKron, Args: []Value{x, y}, Shape: dim.Shape{s[0].Mul(t[0]), s[1].Mul(t[1])}})
}

// Conv returns the full convolution of two vectors.
func (b *Builder) Conv(x, y Value) Value {
	n := b.Shape(x)[0].Add(b.Shape(y)[0]).Sub(dim.Int(1))
	return b.add(Node{Op: OpConv, Args: []Value{x, y}, Shape: dim.Shape{n}})
}

// LoopSum returns the sum of x over the tuples of a loop.
func (b *Builder) LoopSum(loop int32, x Value) Value {
	if b.IsZero(x) {
		return x
	}
	return b.add(Node{Op: OpLoopSum, Args: []Value{x}, Ref: loop, Shape: b.Shape(x)})
}

// LoopStack returns the values of x over the tuples of a loop on new leading axes: one per index if the loop is
// rectangular and its ranges are polynomials, else one.
func (b *Builder) LoopStack(loop int32, x Value) Value {
	shape := append(b.Model.Loops[loop].Extents(), b.Shape(x)...)
	if b.IsZero(x) {
		return b.Fill(b.Number(0), shape)
	}
	return b.add(Node{Op: OpLoopStack, Args: []Value{x}, Ref: loop, Shape: shape})
}

// Extents returns the leading axes that OpLoopStack gives.
func (l *Loop) Extents() dim.Shape {
	var s dim.Shape
	for _, i := range l.Indices {
		n, ok := i.Extent()
		if !ok || !l.Rectangular {
			return dim.Shape{l.Count}
		}
		s = append(s, n)
	}
	return s
}

// Extent returns the number of values of an index, if it is a polynomial.
func (i *Index) Extent() (dim.Poly, bool) {
	n := i.Hi.Sub(i.Lo)
	c, ok := n.Const()
	if !ok && i.Step == 1 {
		return n, true
	}
	return dim.Int((max(c, 0) + i.Step - 1) / i.Step), ok
}

// LoopAt returns x, which stands in a loop, at given values of the loop's indices.
func (b *Builder) LoopAt(loop int32, x Value, indices []dim.Poly) Value {
	l := &b.Model.Loops[loop]
	subs := make([]Sub, len(indices))
	shape := b.Shape(x)
	for i, p := range indices {
		subs[i] = Sub{Lo: p}
		shape = shape.Subst(l.Indices[i].Symbol, p)
	}
	return b.add(Node{Op: OpLoopAt, Args: []Value{x}, Ref: loop, Subs: subs, Shape: shape})
}

// Adjoint returns what the multipliers of a set give for a variable of it, or for its constants if v is -1.
func (b *Builder) Adjoint(support, v int32) Value {
	var shape dim.Shape
	if v >= 0 {
		shape = b.Model.Vars[v].Shape
	}
	return b.add(Node{Op: OpAdjoint, Ref: support, Axis: v, Shape: shape})
}

// Kernel returns a numeric kernel of package runtime; axis is -1 for kernels without one and for all entries.
func (b *Builder) Kernel(name string, axis int, shape dim.Shape, args ...Value) Value {
	return b.add(Node{Op: OpKernel, Name: name, Args: append([]Value(nil), args...), Axis: int32(axis), Shape: shape})
}
