package stdlib

import (
	"fmt"
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/lang"
)

// call evaluates a call: arguments to formals, then the mapping over entries, slices or indices.
func (m machine) call(x *lang.Call, e env) array {
	if x.Name.Name == "perspective" {
		return m.perspective(x, e)
	}
	if scale := foreignScale(x); scale != nil {
		return m.scaledHuber(x, scale, e)
	}
	f := m.lib.Func(x.Name.Name)
	if f == nil {
		a := m.eval(x.Args[0].Value, e)
		switch x.Name.Name {
		case "multiply":
			return m.binary(&lang.Binary{Op: lang.EMul}, a, m.eval(x.Args[1].Value, e))
		case "matmul":
			return product(a, m.eval(x.Args[1].Value, e))
		}
		return foreign(x.Name.Name, a)
	}
	if x.For != nil {
		parts := m.over(x.Args[0].Value, x.For.List, e)
		return m.apply(f, map[string]array{}, [][]array{{stack(parts)}}[0], "")
	}
	named, order, axis := map[string]array{}, "", -1
	var args []array
	for _, a := range x.Args {
		switch {
		case a.Name == nil:
			args = append(args, m.eval(a.Value, e))
		case a.Name.Name == "order":
			order = a.Value.(*lang.String).Value
		case a.Name.Name == "axis":
			axis = int(m.eval(a.Value, e).scalar())
		default:
			named[a.Name.Name] = m.eval(a.Value, e)
		}
	}
	if axis >= 0 {
		return m.alongAxis(f, named, args, axis)
	}
	return m.apply(f, named, args, order)
}

// alongAxis applies f to the columns (axis 0) or the rows (axis 1) of its first argument.
func (m machine) alongAxis(f *lang.Func, named map[string]array, args []array, axis int) array {
	a := args[0]
	if axis == 0 {
		a = transpose(a)
	}
	var parts []array
	for i := range a.shape[0] {
		parts = append(parts, m.apply(f, named, append([]array{a.sub(i)}, args[1:]...), ""))
	}
	if out := stack(parts); axis == 1 || len(out.shape) < 2 {
		return out
	} else {
		return transpose(out)
	}
}

// apply binds arguments by position and by name, maps over entries where formals are numbers, and evaluates.
func (m machine) apply(f *lang.Func, named map[string]array, args []array, order string) array {
	if f.Builtin {
		return kernel(f.Name.Name, named, args, order)
	}
	bound := make([]array, len(f.Formals))
	for i, formal := range f.Formals {
		switch a, ok := named[formal.Name.Name]; {
		case ok:
			bound[i] = a
		case formal.Variadic:
			bound[i], args = m.variadic(formal, args), nil
		case len(args) > 0:
			bound[i], args = args[0], args[1:]
		case formal.Default != nil:
			bound[i] = m.eval(formal.Default, env{})
		default:
			panic(f.Name.Name + ": argument " + formal.Name.Name + " is missing")
		}
	}
	return m.mapped(f, bound)
}

// variadic stacks several arguments; numbers go with arrays.
func (m machine) variadic(formal *lang.Formal, args []array) array {
	if len(args) == 1 && len(formal.Shape) == 1 {
		return args[0]
	}
	shape := []int{}
	for _, a := range args {
		if len(a.shape) > 0 {
			shape = a.shape
		}
	}
	for i, a := range args {
		args[i] = array{shape: shape, data: slices.Clone(a.data)}
		for len(args[i].data) < size(shape) {
			args[i].data = append(args[i].data, a.data[0])
		}
	}
	out := stack(args)
	if len(formal.Shape) == 1 && len(shape) > 0 { // entry by entry: the stack stays apart
		out.row = true
		out.shape = append([]int{-len(args)}, shape...)
	}
	return out
}

// mapped evaluates f per entry where a formal is a number and its argument is none, or a variadic stack is taken entry
// by entry; else once.
func (m machine) mapped(f *lang.Func, bound []array) array {
	var shape []int
	for i, a := range bound {
		switch {
		case len(a.shape) > 0 && a.shape[0] < 0:
			shape = a.shape[1:]
		case len(f.Formals[i].Shape) == 0 && len(a.shape) > 0:
			shape = a.shape
		}
	}
	if shape == nil {
		return m.body(f, bound)
	}
	out := array{shape: shape, data: make([]float64, size(shape))}
	for k := range out.data {
		slot := make([]array, len(bound))
		for i, a := range bound {
			switch {
			case len(a.shape) > 0 && a.shape[0] < 0:
				for j := range -a.shape[0] {
					slot[i].data = append(slot[i].data, a.data[j*len(out.data)+k])
				}
				slot[i].shape = []int{len(slot[i].data)}
			case len(f.Formals[i].Shape) == 0 && len(a.shape) > 0:
				slot[i] = num(a.data[k])
			default:
				slot[i] = a
			}
		}
		out.data[k] = m.body(f, slot).scalar()
	}
	return out
}

// body evaluates the closed form with the formals bound, dims included.
func (m machine) body(f *lang.Func, bound []array) array {
	e := env{}
	for i, formal := range f.Formals {
		a := bound[i]
		if slices.ContainsFunc(formal.Attrs, func(at *lang.Attr) bool { return at.Name.Name == "entries" }) {
			a = vecOf(a.data...)
		}
		if len(formal.Shape) == 1 && len(a.shape) == 0 {
			a = vecOf(a.data...)
		}
		if len(formal.Shape) != len(a.shape) {
			panic(fmt.Sprintf("%s(%s) takes %d axes, not %v", f.Name.Name, formal.Name.Name, len(formal.Shape), a.shape))
		}
		for k, d := range formal.Shape {
			if id, ok := d.(*lang.Ident); ok {
				e[id.Name] = num(float64(a.shape[k]))
			}
		}
		a.row = false
		e[formal.Name.Name] = a
	}
	if f.Body != nil {
		return m.eval(f.Body, e)
	}
	v, ok := m.value(f.Items, e)
	switch {
	case !ok:
		panic(f.Name.Name + " has no value here")
	case v.Builtin:
		return builtinValue(f, e)
	}
	return m.eval(v.Expr, e)
}

// value finds the closed form: of the branch that holds, or of the whole body.
func (m machine) value(items []lang.Item, e env) (*lang.Value, bool) {
	for _, it := range items {
		switch it := it.(type) {
		case *lang.Value:
			return it, true
		case *lang.When:
			if !slices.ContainsFunc(it.Conds, func(c *lang.Compare) bool { return !m.holds(c, e) }) {
				return m.value(it.Items, e)
			}
		}
	}
	return nil, false
}

// builtinValue is what `value builtin` stands for.
func builtinValue(f *lang.Func, e env) array {
	var x [][]float64
	for _, formal := range f.Formals {
		x = append(x, e[formal.Name.Name].data)
	}
	switch name := f.Name.Name; name {
	case "max":
		return num(slices.Max(x[0]))
	case "min":
		return num(slices.Min(x[0]))
	case "norm2":
		s := 0.0
		for _, v := range x[0] {
			s = math.Hypot(s, v)
		}
		return num(s)
	case "power":
		return num(power([]float64{x[0][0], x[1][0]}))
	case "entr":
		return num(-relEntr(x[0][0], 1))
	case "rel_entr":
		return num(relEntr(x[0][0], x[1][0]))
	case "abs":
		return num(math.Abs(x[0][0]))
	case "exp":
		return num(math.Exp(x[0][0]))
	default:
		g := map[string]func(float64) float64{"sqrt": math.Sqrt, "log": math.Log, "log1p": math.Log1p}[name]
		if y := g(x[0][0]); !math.IsNaN(y) {
			return num(y)
		}
		return num(math.Inf(-1))
	}
}

func relEntr(x, y float64) float64 {
	switch {
	case x < 0 || y < 0:
		return math.Inf(1)
	case x == 0:
		return 0
	}
	return x * math.Log(x/y)
}
