package dim

import "strings"

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
	p := Int(1)
	for _, n := range s {
		p = p.Mul(n)
	}
	return p
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
