package checker

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// call reads the value of a call, a power or a set: its body with fresh locals, or an operation of the kernel. binders
// are those of f(e for binders).
func (fr *frame) call(at lang.Node, t *Target, binders *lang.Binders) *form {
	if t.Builtin() {
		return fr.kernel(at, t, binders)
	}
	if f := fr.again(at); f != nil {
		return f
	}
	body := t.Body()
	gr := fr.grapher
	switch {
	case body == nil:
		return fr.fail(at, "which body "+t.Func.Name.Name+" has here is not known")
	case t.Dual:
		return fr.fail(at, "a support function has no rows that the rules know")
	case gr.calls >= maxCalls:
		return fr.fail(at, fmt.Sprintf("calls nest more than %d deep", maxCalls))
	case gr.drawn >= maxDrawn:
		return fr.fail(at, fmt.Sprintf("it expands to more than %d calls", maxDrawn))
	}
	args := fr.arguments(t, binders)
	if fr.fault != nil {
		return number(everything())
	}
	gr.drawn++
	gr.calls++
	out := fr.spread(at, t, body, args)
	gr.calls--
	fr.done[fr.next%len(fr.done)] = doneCall{at, fr.loops, out}
	fr.next++
	return out
}

// maxDrawn bounds the bodies that one graph is drawn from.
const maxDrawn = 2000

// doneCall is a call of a body that was drawn, with the loops around it.
type doneCall struct {
	call  lang.Node
	loops []int
	value *form
}

// again finds the value of one of the last calls of the body if it is written alike and has the same loops around it; nil
// if there is none. Equal calls then have their rows in common.
func (fr *frame) again(at lang.Node) *form {
	for i := range fr.done {
		if d := &fr.done[i]; d.call != nil && slices.Equal(d.loops, fr.loops) && sameNode(d.call, at) {
			return d.value
		}
	}
	return nil
}

// arguments reads the arguments of a call by formal, nil where only their facts count. The variadic formal takes several
// arguments as a stack along a new first axis.
func (fr *frame) arguments(t *Target, binders *lang.Binders) []*form {
	args := make([]*form, len(t.Func.Formals))
	for i := range args {
		switch {
		case i < len(t.Args) && t.Args[i] != nil:
			args[i] = fr.argument(t.Args[i], binders)
		case t.Func.Formals[i].Variadic && len(t.Rest) > 0:
			args[i] = fr.variadic(t, binders)
		}
	}
	return args
}

// argument reads one argument; quadratic terms become rows here.
func (fr *frame) argument(e lang.Expr, binders *lang.Binders) *form {
	var f *form
	if binders != nil {
		f = fr.listed(e, binders)
	} else {
		f = fr.expr(e)
	}
	return fr.linear(f, fr.loops, e.Span())
}

// listed lays the values of an expression over binders along a single first axis.
func (fr *frame) listed(e lang.Expr, b *lang.Binders) (out *form) {
	fr.within(b, func(syms []int, rect bool) {
		f := fr.merged(fr.expr(e))
		switch {
		case rect && len(syms) == 1:
			out = fr.laid(f, syms, fr.shape(&form{axes: syms}))
		case rect:
			out = fr.strewn(f, dim.Shape{fr.size(syms)}, e.Span())
		default:
			length := "list#" + strconv.Itoa(len(fr.spans))
			fr.atLeast(length, 0)
			out = fr.strewn(f, dim.Shape{dim.Symbol(length)}, e.Span())
		}
	})
	return out
}

// variadic reads the arguments of the variadic formal.
func (fr *frame) variadic(t *Target, binders *lang.Binders) *form {
	if !t.Stack {
		return fr.argument(t.Rest[0], binders)
	}
	var shape dim.Shape
	for _, e := range t.Rest {
		if s := fr.b.Facts[e].Type.Shape; len(s) > len(shape) {
			shape = s
		}
	}
	for rank := len(t.Func.Formals[len(t.Func.Formals)-1].Shape); len(shape)+1 < rank; {
		shape = append(dim.Shape{dim.Int(1)}, shape...)
	}
	axes := fr.fresh(append(dim.Shape{dim.Int(int64(len(t.Rest)))}, shape...))
	out := &form{axes: axes}
	for i, e := range t.Rest {
		f := fr.merged(fr.argument(e, nil))
		f = fr.filled(f, shape)
		g := *f
		g.axes = concat([]int{fr.newIndex(dim.Poly{}, dim.Int(1))}, f.axes)
		off := make([]dim.Poly, len(axes))
		off[0] = dim.Int(int64(i))
		out.pieces = append(out.pieces, piece{form: &g, off: off})
	}
	return out
}

// filled gives a form the missing leading axes, of extent 1, of a shape; a number fills the shape.
func (fr *frame) filled(f *form, shape dim.Shape) *form {
	if len(f.axes) == len(shape) {
		return f
	}
	out := *f
	missing := slices.Clone(shape[:len(shape)-len(f.axes)])
	if len(f.axes) > 0 {
		for i := range missing {
			missing[i] = dim.Int(1)
		}
	}
	out.axes = concat(fr.fresh(missing), f.axes)
	return &out
}

// spread applies the body once, or for each entry or slice of the arguments: then the index symbols of the entries are
// loops around the body, and the axes of the value.
func (fr *frame) spread(at lang.Node, t *Target, body *Body, args []*form) *form {
	switch {
	case t.Mapped && !t.Stack:
		if k := stacked(args); k >= 0 {
			return fr.spreadPieces(body, args, k)
		}
		loops := fr.fresh(t.Facts.Type.Shape)
		for i, f := range args {
			if f != nil && len(f.axes) > 0 {
				args[i] = fr.inLoops(f, loops, 0)
			}
		}
		return fr.applied(body, args, loops, -1)
	case t.Mapped:
		return fr.overRest(at, body, args, 0)
	case t.Axis >= 0:
		return fr.overRest(at, body, args, t.Axis)
	}
	return fr.applied(body, args, nil, -1)
}

// stacked returns the argument that consists of pieces, if it is the only array among them; -1 if there is none.
func stacked(args []*form) int {
	k := -1
	for i, f := range args {
		switch {
		case f == nil || len(f.axes) == 0:
		case f.data():
		case f.pieces == nil || k >= 0:
			return -1
		default:
			k = i
		}
	}
	return k
}

// spreadPieces maps a function of numbers over each piece of argument k.
func (fr *frame) spreadPieces(body *Body, args []*form, k int) *form {
	whole := args[k]
	out := &form{axes: whole.axes}
	for _, p := range whole.pieces {
		loops := fr.fresh(fr.shape(p.form))
		each := slices.Clone(args)
		for i, f := range each {
			if f != nil && len(f.axes) > 0 && i != k {
				each[i] = number(f.konst)
			}
		}
		each[k] = fr.inLoops(fr.merged(p.form), loops, 0)
		out.pieces = append(out.pieces, p.of(fr.applied(body, each, loops, -1)))
	}
	return out
}

// inLoops returns an entry, or a slice of the last keep axes, of an array: its first axes become loops.
func (fr *frame) inLoops(f *form, loops []int, keep int) *form {
	f = fr.merged(f)
	n := len(f.axes) - keep
	if n < 0 || n > len(loops) {
		return fr.unequal()
	}
	out := *f.renamed(concat(loops[len(loops)-n:], f.axes[n:]))
	out.axes = f.axes[n:]
	return &out
}

// overRest applies a function of an array along one axis of its first argument, for each place along the others.
func (fr *frame) overRest(at lang.Node, body *Body, args []*form, axis int) *form {
	if len(args) == 0 || args[0] == nil || axis >= len(args[0].axes) {
		return fr.fail(at, "the argument has no such axis")
	}
	f := args[0]
	shape := fr.shape(f)
	loops := fr.fresh(slices.Delete(slices.Clone(shape), axis, axis+1))
	args = slices.Clone(args)
	if f.pieces != nil && axis == 0 && !f.split() {
		args[0] = fr.piecesInLoops(f, loops)
	} else {
		order := append(slices.Delete(fr.upTo(len(shape)), axis, axis+1), axis)
		args[0] = fr.inLoops(fr.transposed(fr.merged(f), order...), loops, 1)
	}
	return fr.applied(body, args, loops, axis)
}

func (fr *frame) upTo(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// piecesInLoops turns all axes but the first of a stack into loops; pieces that do not span them are merged.
func (fr *frame) piecesInLoops(f *form, loops []int) *form {
	for _, p := range f.pieces {
		for i, s := range p.form.axes[1:] {
			if !fr.span(s).n.Equal(fr.span(loops[i]).n) {
				return fr.inLoops(fr.transposed(fr.merged(f), append(fr.upTo(len(f.axes))[1:], 0)...), loops, 1)
			}
		}
	}
	out := &form{axes: f.axes[:1]}
	for _, p := range f.pieces {
		g := fr.merged(p.form)
		h := *g.renamed(concat(g.axes[:1], loops))
		h.axes = g.axes[:1]
		out.pieces = append(out.pieces, piece{form: &h, off: p.off[:1]})
	}
	return out
}

// applied reads a body with the arguments, inside further loops, whose index symbols become the first axes of the value;
// the axis of a scan goes back to its place.
func (fr *frame) applied(body *Body, args []*form, loops []int, axis int) *form {
	in := fr.frame(body, concat(fr.loops, loops))
	for i, f := range args {
		if f != nil && body.Formals[i].Level == Variable {
			in.values[body.Func.Formals[i]] = fr.shaped(f, body.Formals[i].Type.Shape)
		}
	}
	f := in.value()
	if len(loops) == 0 {
		return f
	}
	f = fr.merged(f)
	out := *f
	out.axes = slices.Clone(loops)
	if len(f.axes) == 1 && axis >= 0 {
		out.axes = slices.Insert(out.axes, axis, f.axes[0])
	}
	return &out
}

// shaped gives an array the shape of a formal that takes any shape as the list of its entries.
func (fr *frame) shaped(f *form, shape dim.Shape) *form {
	switch {
	case len(f.axes) == len(shape):
		return f
	case len(f.axes) == 0:
		return fr.filled(f, shape)
	}
	return fr.listOf(f, shape)
}

// listOf returns the entries of an affine array, row by row, along one axis.
func (fr *frame) listOf(f *form, shape dim.Shape) *form {
	f = fr.merged(f)
	for _, p := range f.parts {
		if p.opaque || p.absent || p.flat || len(p.sums) > 0 || !fr.straight(p, f.axes) {
			return fr.unknownPlaces(f, point(1), shape, dim.Int(1))
		}
	}
	out := *f
	out.axes = fr.fresh(shape)
	out.parts = slices.Clone(f.parts)
	for i := range out.parts {
		out.parts[i].at, out.parts[i].flat = []index{subscript(out.axes[0])}, true
	}
	return &out
}

// straight reports whether a part takes the entries of its array in their places.
func (fr *frame) straight(p part, axes []int) bool {
	if !fr.covers(p, axes) || len(p.at) != len(axes) {
		return false
	}
	for i, x := range p.at {
		if x.sym != axes[i] {
			return false
		}
	}
	return true
}
