package stuff

import "github.com/cvxc-lang/cvxc/runtime"

// numbers is the vector of all numbers of the program, and the map that makes them from Theta, while they are written.
type numbers struct {
	theta  *theta
	layout runtime.Layout
	all    []float64
	mapped runtime.Rows // without Start where no number depends on a parameter
}

// newNumbers makes room for all numbers and for this many parts of the map.
func newNumbers(t *theta, layout runtime.Layout, parts int64) numbers {
	n := numbers{theta: t, layout: layout, all: make([]float64, layout.Len)}
	if parts > 0 {
		n.mapped = runtime.Rows{Start: make([]int32, layout.Len+1), Index: make([]int32, parts), Coef: make([]float64, parts)}
		n.mapped.Start[layout.Len] = int32(parts)
	}
	return n
}

// parametric reports whether any number depends on a parameter, so that there is a map.
func (n *numbers) parametric() bool { return n.mapped.Start != nil }

// entry sets the number at a position to sign times the entry of column j of a row, and its parts of the map.
func (n *numbers) entry(at int, sign float64, a *accumulator, j int32, next *int32) {
	v := sign * a.value[j]
	h := a.head[j]
	if n.parametric() {
		n.mapped.Start[at] = *next
		if h >= 0 && v != 0 {
			n.part(next, coef{v, number})
		}
	}
	for ; h >= 0; h = a.terms[h].next {
		t := &a.terms[h]
		v += sign * t.c * n.theta.values[t.k]
		n.part(next, coef{sign * t.c, t.k})
	}
	n.all[at] = v
}

// form sets the number at a position to a constant, and its parts of the map.
func (n *numbers) form(at int, f *form, next *int32) {
	v := f.base
	if n.parametric() {
		n.mapped.Start[at] = *next
		if len(f.terms) > 0 && v != 0 {
			n.part(next, coef{v, number})
		}
	}
	for _, t := range f.terms {
		v += t.c * n.theta.values[t.k]
		n.part(next, t)
	}
	n.all[at] = v
}

// part appends one part of the map: the factor of an entry of Theta, or of 1 where k is number.
func (n *numbers) part(next *int32, f coef) {
	n.mapped.Index[*next], n.mapped.Coef[*next] = f.k, f.c
	*next++
}
