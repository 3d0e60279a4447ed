package lower

import (
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// builtin lowers a call of a function that the kernel of the library declares: an affine operation, or one on data.
func (s *scope) builtin(node lang.Node, t *checker.Target) term {
	c := &builtinCall{scope: s, t: t, call: node.(*lang.Call)}
	switch name := t.Func.Name.Name; name {
	case "sum":
		return c.sum()
	case "vec", "reshape":
		return c.reshape()
	case "cumsum":
		return plain(s.b.CumSum(c.list(0), max(t.Axis, 0)))
	case "diff":
		return c.diff()
	case "conv":
		return plain(s.b.Conv(c.list(0), c.list(1)))
	case "kron":
		return s.spreadOut(c.array(0), c.array(1), s.b.Kron)
	case "trace":
		return s.sum(c.entries(c.array(0), s.b.DiagOf))
	case "diag":
		return c.diag()
	case "upper_tri":
		n := s.shapeOf(t.Facts.Type.Shape)[0]
		return c.entries(c.array(0), func(v ir.Value) ir.Value { return s.b.UpperTri(v, n) })
	case "eye":
		n := s.sizeIn(t.Args[0])
		return plain(s.eye(n))
	case "ones", "zeros":
		return plain(s.b.Fill(s.b.Number(map[string]float64{"ones": 1}[name]), s.shapeOf(t.Facts.Type.Shape)))
	case "e":
		return plain(s.b.At(s.eye(s.sizeIn(t.Args[1])), s.sizeIn(t.Args[0])))
	case "poly_hull":
		return plain(s.b.Kernel(name, -1, nil, c.list(0)))
	case "sort":
		x := c.list(0)
		return plain(s.b.Kernel("sort", max(t.Axis, 0), s.b.Shape(x), x))
	case "chol", "eigvals", "singular_values", "mlog":
		return plain(s.b.Kernel(name, -1, s.shapeOf(t.Facts.Type.Shape), c.node(0)))
	case "mpower":
		return plain(s.b.Kernel(name, -1, s.shapeOf(t.Facts.Type.Shape), c.node(0), c.node(1)))
	case "mod", "indicator_nonneg":
		return c.entrywise(name)
	}
	s.fault(c.call, "is not known to the compiler")
	return plain(s.b.Number(0))
}

// builtinCall is a call of a builtin function.
type builtinCall struct {
	*scope
	t    *checker.Target
	call *lang.Call
}

// arg lowers argument i; of f(e for B) the array over the binders.
func (c *builtinCall) arg(i int) term {
	a := c.argument(c.call, c.t, i)
	if a == nil {
		return c.expr(c.t.Func.Formals[i].Default)
	}
	return a.get(c.values)
}

func (c *builtinCall) node(i int) ir.Value { return c.whole(c.affine(c.arg(i))) }

// array lowers an argument whose squares the operation keeps, where they are squares of its entries.
func (c *builtinCall) array(i int) term {
	if x := c.arg(i); c.squaresIn(x) {
		return x
	}
	return plain(c.node(i))
}

// list lowers an argument that is a vector, as which a number counts, too.
func (c *builtinCall) list(i int) ir.Value {
	x := c.node(i)
	if len(c.b.Shape(x)) == 0 {
		return c.b.Reshape(x, dim.Shape{dim.Int(1)})
	}
	return x
}

// number reads an argument that is known as a number.
func (c *builtinCall) number(i int, otherwise int64) int64 {
	if c.t.Args[i] == nil {
		return otherwise
	}
	return int64(c.scope.t.Facts[c.t.Args[i]].Range.Lo)
}

func (c *builtinCall) sum() term {
	if c.t.Reduce {
		in := c.open(c.call.For)
		return c.overSum(in.loop, in.expr(c.t.Args[0]))
	}
	x := c.arg(0)
	if c.t.Axis < 0 {
		return c.scope.sum(x)
	}
	return c.alongAxis(x, c.t.Axis)
}

// reshape reads entries by rows, order "C"; by columns it is the same on all axes in reverse.
func (c *builtinCall) reshape() term {
	shape := c.shapeOf(c.t.Facts.Type.Shape)
	if c.t.Args[1].(*lang.String).Value == "C" {
		return c.entries(c.arg(0), func(v ir.Value) ir.Value { return c.b.Reshape(v, shape) })
	}
	return c.entries(c.array(0), func(v ir.Value) ir.Value {
		return c.reversed(c.b.Reshape(c.reversed(v), backwards(shape)))
	})
}

func backwards[T any](list []T) []T {
	out := make([]T, len(list))
	for i, x := range list {
		out[len(list)-1-i] = x
	}
	return out
}

// reversed returns an array with its axes in reverse order.
func (s *scope) reversed(v ir.Value) ir.Value {
	shape := s.b.Shape(v)
	switch len(shape) {
	case 0, 1:
		return v
	case 2:
		return s.b.Transpose(v)
	}
	in, at := s.over(backwards(shape))
	return s.b.LoopStack(in.loop, s.b.At(v, backwards(at)...))
}

// diff takes differences of neighbours along an axis, k times over.
func (c *builtinCall) diff() term {
	x, axis := c.list(0), max(c.t.Axis, 0)
	for range c.number(1, 1) {
		n := c.b.Shape(x)[axis]
		x = c.b.Sub(c.b.Slice(x, axis, dim.Int(1), n), c.b.Slice(x, axis, dim.Int(0), n.Sub(dim.Int(1))))
	}
	return plain(x)
}

// diag makes the matrix with a vector on its k-th diagonal, or takes the k-th diagonal of a matrix.
func (c *builtinCall) diag() term {
	x, k := c.array(0), c.number(1, 0)
	if len(c.b.Shape(x.node)) == 1 {
		return c.entries(x, func(v ir.Value) ir.Value { return c.onDiagonal(v, k) })
	}
	length := c.shapeOf(c.t.Facts.Type.Shape)[0]
	row, col := dim.Int(max(-k, 0)), dim.Int(max(k, 0))
	return c.entries(x, func(v ir.Value) ir.Value {
		return c.b.DiagOf(c.b.Slice(c.b.Slice(v, 0, row, row.Add(length)), 1, col, col.Add(length)))
	})
}

// onDiagonal returns the matrix with a vector on its k-th diagonal.
func (s *scope) onDiagonal(v ir.Value, k int64) ir.Value {
	d := s.b.Diag(v)
	if k == 0 {
		return d
	}
	n, off := s.b.Shape(v)[0], dim.Int(max(k, -k))
	side, end := s.zeros(dim.Shape{n, off}), s.zeros(dim.Shape{off, n.Add(off)})
	if k > 0 { // [0 D; 0 0]
		return s.b.Stack(0, []ir.Value{s.b.Stack(1, []ir.Value{side, d}), end})
	}
	return s.b.Stack(0, []ir.Value{end, s.b.Stack(1, []ir.Value{d, side})})
}

func (s *scope) eye(n dim.Poly) ir.Value { return s.b.Diag(s.b.Fill(s.b.Number(1), dim.Shape{n})) }

// entrywise lowers a kernel on numbers.
func (c *builtinCall) entrywise(name string) term {
	args := []term{c.arg(0)}
	if len(c.t.Func.Formals) > 1 {
		args = append(args, c.arg(1))
	}
	return c.mapKernel(name, args)
}

// mapKernel applies a kernel on one or two numbers entry by entry.
func (s *scope) mapKernel(name string, args []term) term {
	if len(args) == 1 {
		return mapParts(args[0], func(x term) term { return plain(s.b.Kernel(name, -1, s.b.Shape(x.node), x.node)) })
	}
	return zip(args[0], args[1], func(x, y term) term {
		shape := s.b.Shape(x.node)
		if len(shape) == 0 {
			shape = s.b.Shape(y.node)
		}
		return plain(s.b.Kernel(name, -1, shape, x.node, y.node))
	})
}

// kernel lowers the value of an atom that is a numeric kernel: entry by entry for a function of numbers, else over all
// entries, a list, or the slices along an axis.
func (s *scope) kernel(x *expansion) term {
	f := x.t.Func
	if x.t.Of != nil {
		f = x.t.Of
	}
	name := f.Name.Name
	args := make([]term, len(f.Formals))
	for i, formal := range f.Formals {
		if a := x.argumentOf(formal); a == nil {
			args[i] = s.expr(formal.Default)
		} else {
			args[i] = a.get(true)
		}
	}
	if len(f.Formals[0].Shape) == 0 {
		return s.mapKernel(name, args)
	}
	if parts := args[0].parts; parts != nil {
		shape := s.lift
		for _, p := range parts {
			if t := s.b.Shape(p.node); len(t) > 0 {
				shape = t
			}
		}
		v, axis := x.laid(s, args[0], append(dim.Shape{dim.Int(1)}, shape...)), 0
		if len(shape) == 0 {
			axis = -1
		}
		return plain(s.b.Kernel(name, axis, shape, v))
	}
	v, axis := args[0].node, x.t.Axis
	shape := s.b.Shape(v)
	switch {
	case len(shape) == 0:
		v, shape = s.b.Reshape(v, dim.Shape{dim.Int(1)}), nil
	case axis < 0 || len(shape) == 1:
		shape, axis = nil, -1
	default:
		shape = without(shape, axis)
	}
	return plain(s.b.Kernel(name, axis, shape, v))
}
