package dim

import (
	"fmt"
	"strings"
)

// Shape is the extents of an array, outermost axis first; an empty shape is a number.
type Shape []Poly

// Fixed returns the shape with these constant extents.
func Fixed(extents ...int) Shape {
	s := make(Shape, len(extents))
	for i, n := range extents {
		s[i] = Int(int64(n))
	}
	return s
}

// Equal reports whether two shapes have the same rank and equal extents.
func (s Shape) Equal(t Shape) bool {
	if len(s) != len(t) {
		return false
	}
	for i := range s {
		if !s[i].Equal(t[i]) {
			return false
		}
	}
	return true
}

// Size returns the number of entries.
func (s Shape) Size() Poly {
	if len(s) == 0 {
		return Int(1)
	}
	p := s[0]
	for _, n := range s[1:] {
		p = p.Mul(n)
	}
	return p
}

// EvalSize returns the number of entries as a number.
func (s Shape) EvalSize(env Env) (int64, error) {
	size := int64(1)
	for _, n := range s {
		v, err := n.Eval(env)
		if err != nil {
			return 0, err
		}
		var ok bool
		if size, ok = mulOverflow(size, v); !ok {
			return 0, fmt.Errorf("the size %s is too large", s.Size())
		}
	}
	return size, nil
}

// Subst returns the shape with a symbol replaced in every extent.
func (s Shape) Subst(symbol string, q Poly) Shape {
	out := make(Shape, len(s))
	for i, n := range s {
		out[i] = n.Subst(symbol, q)
	}
	return out
}

// Eval returns the extents as numbers.
func (s Shape) Eval(env Env) ([]int, error) {
	out := make([]int, len(s))
	for i, n := range s {
		v, err := n.Eval(env)
		if err != nil {
			return nil, err
		}
		out[i] = int(v)
	}
	return out, nil
}

// String writes the shape as in a declaration: "[m, 2*n]"; a number is "[]".
func (s Shape) String() string {
	parts := make([]string, len(s))
	for i, n := range s {
		parts[i] = n.String()
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
