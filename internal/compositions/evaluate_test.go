package compositions

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/lang"
)

// point gives values to names.
type point map[string]value

// machine evaluates expressions by the closed forms of this package, which share nothing with the library, and keeps the
// value of every part. It panics on what the generator does not write.
type machine struct {
	names point
	parts map[lang.Expr]part
	now   part // of the expression being evaluated, without its value
}

// part is what is known of the value of an expression: whether it has some part outside its domain, and the largest
// finite number in it and its parts, to which rounding is relative.
type part struct {
	value
	outside bool
	scale   float64
}

func evaluate(e lang.Expr, p point) *machine {
	m := &machine{names: p, parts: map[lang.Expr]part{}}
	m.eval(e)
	return m
}

func (m *machine) eval(e lang.Expr) value {
	before := m.now
	m.now = part{}
	v := m.compute(e)
	if _, literal := e.(*lang.Number); !literal { // of inf
		m.now.outside = m.now.outside || !v.finite()
	}
	for _, x := range v.data {
		if !math.IsInf(x, 0) && !math.IsNaN(x) {
			m.now.scale = max(m.now.scale, math.Abs(x))
		}
	}
	m.parts[e] = part{v, m.now.outside, m.now.scale}
	m.now = part{outside: m.now.outside || before.outside, scale: max(m.now.scale, before.scale)}
	return v
}

func (m *machine) compute(e lang.Expr) value {
	switch e := e.(type) {
	case *lang.Number:
		return number(e.Value)
	case *lang.Ident:
		v, ok := m.names[e.Name]
		if !ok {
			panic("unknown name " + e.Name)
		}
		return v
	case *lang.Paren:
		return m.eval(e.X)
	case *lang.Unary:
		return each(func(x ...float64) float64 { return -x[0] }, m.eval(e.X))
	case *lang.Binary:
		return binary(e.Op, m.eval(e.X), m.eval(e.Y))
	case *lang.Transpose:
		return transpose(m.eval(e.X))
	case *lang.Index:
		return m.index(m.eval(e.X), e.Subs)
	case *lang.Block:
		return m.block(e)
	case *lang.Call:
		return m.call(e)
	}
	panic(fmt.Sprintf("cannot evaluate %T", e))
}

func binary(op lang.Op, a, b value) value {
	switch op {
	case lang.Add:
		return each(func(x ...float64) float64 { return x[0] + x[1] }, a, b)
	case lang.Sub:
		return each(func(x ...float64) float64 { return x[0] - x[1] }, a, b)
	case lang.EMul:
		return each(func(x ...float64) float64 { return multiply(x[0], x[1]) }, a, b)
	case lang.Div, lang.EDiv:
		return each(quotient, a, b)
	case lang.Pow, lang.EPow:
		return each(power, a, b)
	}
	return product(a, b)
}

// quotient is x/y; of a concave y outside its domain, as for negative y, it is infinite.
func quotient(a ...float64) float64 {
	if math.IsInf(a[1], -1) {
		return multiply(a[0], inf)
	}
	return a[0] / a[1]
}

func (m *machine) index(v value, subs []*lang.Subscript) value {
	if len(subs) == 0 {
		return v
	}
	s := subs[0]
	if !s.Slice {
		return m.index(v.part(int(m.eval(s.Index).scalar())), subs[1:])
	}
	lo, hi := 0, v.shape[0]
	if s.Lo != nil {
		lo = int(m.eval(s.Lo).scalar())
	}
	if s.Hi != nil {
		hi = int(m.eval(s.Hi).scalar())
	}
	var parts []value
	for i := lo; i < hi; i++ {
		parts = append(parts, m.index(v.part(i), subs[1:]))
	}
	return stack(parts)
}

// block stacks numbers and columns.
func (m *machine) block(b *lang.Block) value {
	var out []float64
	for _, row := range b.Rows {
		out = append(out, m.eval(row[0]).data...)
	}
	return column(out...)
}

// call evaluates the arguments, then the function.
func (m *machine) call(c *lang.Call) value {
	var args []value
	axis := -1
	for _, a := range c.Args {
		if order, text := a.Value.(*lang.String); text {
			if order.Value == "F" {
				args[0] = transpose(args[0])
			}
			continue
		}
		v := m.eval(a.Value)
		if a.Name != nil {
			axis = int(v.scalar())
			continue
		}
		args = append(args, v)
	}
	return invoke(c.Name.Name, args, axis)
}

// invoke evaluates a closed form: of numbers entry by entry, of arrays as they are or along an axis.
func invoke(name string, args []value, axis int) value {
	if f, ok := ofNumbers[name]; ok {
		return each(f, args...)
	}
	if f, ok := ofSeveral[name]; ok && len(args) > 1 {
		return each(f, args...)
	}
	if f, ok := ofArrays[name]; ok {
		return f(args...)
	}
	f, ok := ofEntries[name]
	if !ok {
		panic("unknown function " + name)
	}
	extra := make([][]float64, 0, 2)
	for _, a := range args[1:] {
		extra = append(extra, a.data)
	}
	if axis < 0 {
		return number(f(args[0].data, extra...))
	}
	slices := args[0]
	if axis == 0 {
		slices = transpose(slices)
	}
	out := make([]float64, slices.shape[0])
	for i := range out {
		out[i] = f(slices.part(i).data, extra...)
	}
	return column(out...)
}
