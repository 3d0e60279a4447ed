package stdlib

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/lang"
)

// An evaluator of closed forms that shares nothing with the product's: the values of the library are tested with it.

// array is a number (no shape), a vector, a row (a vector with row set), a matrix or more, row by row.
type array struct {
	shape []int
	data  []float64
	row   bool
}

func num(x float64) array             { return array{data: []float64{x}} }
func vecOf(x ...float64) array        { return array{shape: []int{len(x)}, data: x} }
func mat(m, n int, x []float64) array { return array{shape: []int{m, n}, data: x} }

func (a array) scalar() float64 {
	if len(a.data) != 1 {
		panic(fmt.Sprintf("%v is not a number", a.shape))
	}
	return a.data[0]
}

func (a array) at(i, j int) float64 { return a.data[i*a.shape[1]+j] }

// sub is the i-th part along the first axis.
func (a array) sub(i int) array {
	size := 1
	for _, n := range a.shape[1:] {
		size *= n
	}
	return array{shape: a.shape[1:], data: a.data[i*size : (i+1)*size]}
}

// stack puts arrays of one shape on a new first axis.
func stack(parts []array) array {
	out := array{shape: []int{len(parts)}}
	for _, p := range parts {
		out.data = append(out.data, p.data...)
	}
	if len(parts) > 0 {
		out.shape = append(out.shape, parts[0].shape...)
	}
	return out
}

// each applies f entry by entry; numbers go with every shape.
func each(f func(x []float64) float64, args ...array) array {
	out := array{}
	for _, a := range args {
		if len(a.shape) > 0 {
			out.shape, out.row = a.shape, a.row
		}
	}
	out.data = make([]float64, size(out.shape))
	x := make([]float64, len(args))
	for i := range out.data {
		for k, a := range args {
			x[k] = a.data[min(i, len(a.data)-1)]
		}
		out.data[i] = f(x)
	}
	return out
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

type env map[string]array

func (e env) with(name string, a array) env {
	out := env{name: a}
	for k, v := range e {
		if k != name {
			out[k] = v
		}
	}
	return out
}

// machine evaluates expressions over a library. It panics with a text on what it does not know.
type machine struct{ lib *Library }

func (m machine) eval(x lang.Expr, e env) array {
	switch x := x.(type) {
	case *lang.Number:
		return num(x.Value)
	case *lang.Ident:
		if a, ok := e[x.Name]; ok {
			return a
		}
		panic("unknown name " + x.Name)
	case *lang.Paren:
		return m.eval(x.X, e)
	case *lang.Unary:
		return each(func(v []float64) float64 { return -v[0] }, m.eval(x.X, e))
	case *lang.Binary:
		return m.binary(x, m.eval(x.X, e), m.eval(x.Y, e))
	case *lang.Transpose:
		return transpose(m.eval(x.X, e))
	case *lang.Index:
		return m.index(m.eval(x.X, e), x.Subs, e)
	case *lang.Block:
		return m.block(x, e)
	case *lang.Comprehension:
		return stack(m.over(x.Body, x.For.List, e))
	case *lang.Call:
		return m.call(x, e)
	}
	panic(fmt.Sprintf("cannot evaluate %T", x))
}

func (m machine) binary(x *lang.Binary, a, b array) array {
	switch x.Op {
	case lang.Add:
		return each(func(v []float64) float64 { return v[0] + v[1] }, a, b)
	case lang.Sub:
		return each(func(v []float64) float64 { return v[0] - v[1] }, a, b)
	case lang.EMul:
		return each(func(v []float64) float64 { return v[0] * v[1] }, a, b)
	case lang.Div, lang.EDiv:
		return each(func(v []float64) float64 { return v[0] / v[1] }, a, b)
	case lang.Pow, lang.EPow:
		return each(power, a, b)
	}
	return product(a, b)
}

func product(a, b array) array {
	if len(a.shape) == 0 || len(b.shape) == 0 {
		return each(func(v []float64) float64 { return v[0] * v[1] }, a, b)
	}
	rows, inner, cols := asMatrix(a).shape[0], asMatrix(a).shape[1], asMatrix(b).shape[1]
	if inner != asMatrix(b).shape[0] {
		panic(fmt.Sprintf("product of %v and %v", a.shape, b.shape))
	}
	A, B := asMatrix(a), asMatrix(b)
	out := make([]float64, rows*cols)
	for i := range rows {
		for j := range cols {
			for k := range inner {
				out[i*cols+j] += A.at(i, k) * B.at(k, j)
			}
		}
	}
	switch left, right := len(a.shape) == 2 || !a.row, len(b.shape) == 2 || b.row; {
	case left && right:
		return mat(rows, cols, out)
	case left:
		return vecOf(out...)
	case right:
		return array{shape: []int{cols}, data: out, row: true}
	}
	return num(out[0])
}

func asMatrix(a array) array {
	switch {
	case len(a.shape) == 2:
		return a
	case a.row:
		return mat(1, a.shape[0], a.data)
	}
	return mat(a.shape[0], 1, a.data)
}

func transpose(a array) array {
	if len(a.shape) < 2 {
		a.row = !a.row
		return a
	}
	m, n := a.shape[0], a.shape[1]
	out := mat(n, m, make([]float64, m*n))
	for i := range m {
		for j := range n {
			out.data[j*m+i] = a.at(i, j)
		}
	}
	return out
}

func (m machine) index(a array, subs []*lang.Subscript, e env) array {
	if len(subs) == 0 {
		return a
	}
	s := subs[0]
	if !s.Slice {
		return m.index(a.sub(int(m.eval(s.Index, e).scalar())), subs[1:], e)
	}
	lo, hi := 0, a.shape[0]
	if s.Lo != nil {
		lo = int(m.eval(s.Lo, e).scalar())
	}
	if s.Hi != nil {
		hi = int(m.eval(s.Hi, e).scalar())
	}
	var parts []array
	for i := lo; i < hi; i++ {
		parts = append(parts, m.index(a.sub(i), subs[1:], e))
	}
	return stack(parts)
}

// block stacks numbers and vectors into a vector, rows of numbers into a matrix.
func (m machine) block(x *lang.Block, e env) array {
	if len(x.Rows[0]) == 1 {
		out := array{shape: []int{0}}
		for _, r := range x.Rows {
			out.data = append(out.data, m.eval(r[0], e).data...)
		}
		out.shape[0] = len(out.data)
		return out
	}
	out := mat(len(x.Rows), len(x.Rows[0]), nil)
	for _, r := range x.Rows {
		for _, c := range r {
			out.data = append(out.data, m.eval(c, e).scalar())
		}
	}
	return out
}

// over evaluates an expression for all values of the binders, the last one running fastest.
func (m machine) over(body lang.Expr, bs []*lang.Binder, e env) []array {
	if len(bs) == 0 {
		return []array{m.eval(body, e)}
	}
	b, lo := bs[0], 0.0
	if b.Lo != nil {
		lo = m.eval(b.Lo, e).scalar()
	}
	hi := m.eval(b.Hi, e).scalar()
	if b.Inclusive {
		hi++
	}
	var out []array
	for i := lo; i < hi; i++ {
		out = append(out, m.over(body, bs[1:], e.with(b.Name.Name, num(i)))...)
	}
	return out
}

func (m machine) holds(c *lang.Compare, e env) bool {
	for i, op := range c.Ops {
		a, b := m.eval(c.Operands[i], e), m.eval(c.Operands[i+1], e)
		ok := each(func(v []float64) float64 {
			if compare(op, v[0], v[1]) {
				return 1
			}
			return 0
		}, a, b)
		for _, x := range ok.data {
			if x == 0 {
				return false
			}
		}
	}
	return true
}

func compare(op lang.RelOp, a, b float64) bool {
	switch op {
	case lang.Eq:
		return a == b
	case lang.Le:
		return a <= b
	case lang.Ge:
		return a >= b
	case lang.Lt:
		return a < b
	case lang.Gt:
		return a > b
	case lang.Ne:
		return a != b
	}
	panic("comparison " + op.String())
}

// power is x^p as the library means it: +inf or -inf outside the domain of a fractional exponent.
func power(v []float64) float64 {
	x, p := v[0], v[1]
	switch y := math.Pow(x, p); {
	case !math.IsNaN(y) || math.IsNaN(x):
		return y
	case 0 < p && p < 1:
		return math.Inf(-1)
	}
	return math.Inf(1)
}
