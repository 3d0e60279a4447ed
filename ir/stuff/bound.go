package stuff

import "math"

// bounds of the columns while rows are counted. NaN stands for a bound that depends on parameters.
type bounds struct {
	lo, hi           []float64
	loOwner, hiOwner []int32 // the number of the row that the bound came from, -1 if there is none
	loParts, hiParts []int32 // of the map; nil while there is none
	next             int32   // where the first of them goes, once they are placed
}

func newBounds(columns int) *bounds {
	b := &bounds{lo: make([]float64, columns), hi: make([]float64, columns), loOwner: make([]int32, columns), hiOwner: make([]int32, columns)}
	for j := range b.lo {
		b.lo[j], b.hi[j], b.loOwner[j], b.hiOwner[j] = math.Inf(-1), math.Inf(1), -1, -1
	}
	return b
}

// free reports whether a side of a column can take a bound: it has none, or both are numbers.
func free(owner int32, have float64, f *form) bool {
	return owner < 0 || (len(f.terms) == 0 && have == have)
}

// takeBound turns lower <= c x_col <= upper into bounds of the column, if its sides are free. An infinite c, which would
// make bounds of 0, stays in its row, where it is found.
func (r *rows) takeBound(it *item, col int32, c float64, hasLower, hasUpper bool) (place, bool) {
	if math.IsInf(c, 0) || math.IsNaN(c) {
		return 0, false
	}
	lower, upper := r.sides(c, hasLower, hasUpper)
	b := r.bounds
	if (lower != nil && !free(b.loOwner[col], b.lo[col], lower)) || (upper != nil && !free(b.hiOwner[col], b.hi[col], upper)) {
		return 0, false
	}
	row := int32(r.next)
	if lower != nil {
		lower.divide(c)
		b.takeLo(col, row, lower)
	}
	if upper != nil {
		upper.divide(c)
		b.takeHi(col, row, upper)
	}
	it.keepFactor(c)
	switch {
	case lower != nil && upper != nil:
		return inBoth | place(col), true
	case lower != nil:
		return inLo | place(col), true
	}
	return inHi | place(col), true
}

// sides returns the sides of the row as those of the column before the division by c; an absent one is nil.
func (r *rows) sides(c float64, hasLower, hasUpper bool) (lower, upper *form) {
	if hasLower {
		lower = &r.lower
	}
	if hasUpper {
		upper = &r.upper
	}
	if c < 0 {
		lower, upper = upper, lower
	}
	return lower, upper
}

func (b *bounds) takeLo(col, row int32, f *form) {
	if len(f.terms) > 0 {
		b.lo[col], b.loOwner[col] = math.NaN(), row
		if b.loParts == nil {
			b.loParts = make([]int32, len(b.lo))
		}
		b.loParts[col] = f.parts()
		return
	}
	if b.loOwner[col] < 0 || f.base > b.lo[col] {
		b.lo[col], b.loOwner[col] = f.base, row
	}
}

func (b *bounds) takeHi(col, row int32, f *form) {
	if len(f.terms) > 0 {
		b.hi[col], b.hiOwner[col] = math.NaN(), row
		if b.hiParts == nil {
			b.hiParts = make([]int32, len(b.hi))
		}
		b.hiParts[col] = f.parts()
		return
	}
	if b.hiOwner[col] < 0 || f.base < b.hi[col] {
		b.hi[col], b.hiOwner[col] = f.base, row
	}
}

// place gives the parts of parametric bounds their positions from offset on and returns the offset behind the last.
func (b *bounds) place(offset int64) int64 {
	b.next = clip(offset)
	for _, parts := range [2][]int32{b.loParts, b.hiParts} {
		for _, k := range parts {
			offset += int64(k)
		}
	}
	return offset
}

// write writes the numbers of lo and hi, and where the parts of the others begin.
func (b *bounds) write(n *numbers) {
	next := b.next
	for _, side := range []struct {
		at    int
		v     []float64
		parts []int32
	}{{n.layout.Lo, b.lo, b.loParts}, {n.layout.Hi, b.hi, b.hiParts}} {
		copy(n.all[side.at:], side.v)
		if !n.parametric() {
			continue
		}
		for j := range side.v {
			n.mapped.Start[side.at+j] = next
			if side.parts != nil {
				next += side.parts[j]
			}
		}
	}
	b.lo, b.hi = nil, nil
}

// keepFactor remembers the coefficient c of a row of the item that became a bound: its sensitivity is that of the bound
// divided by c.
func (it *item) keepFactor(f float64) {
	row := len(it.places)
	switch {
	case it.factors != nil:
	case it.factor == 0 || it.factor == f:
		it.factor = f
		return
	default:
		it.factors = make([]float64, row, max(cap(it.places), row+1))
		for i := range it.factors {
			it.factors[i] = it.factor
		}
	}
	for len(it.factors) < row {
		it.factors = append(it.factors, 0)
	}
	it.factors = append(it.factors, f)
}

// factorOf returns what keepFactor remembered for a row of the item.
func (it *item) factorOf(row int) float64 {
	if it.factors != nil {
		return it.factors[row]
	}
	return it.factor
}

// writeBound writes the parametric bounds that a row owns; numbers were written by the layout.
func (r *rows) writeBound(n *numbers, it *item, p place, hasLower, hasUpper bool) {
	col, row := p.at(), int32(r.next)
	c := it.factorOf(int(row) - it.first)
	lower, upper := r.sides(c, hasLower, hasUpper)
	if lower != nil && len(lower.terms) > 0 && r.bounds.loOwner[col] == row {
		lower.divide(c)
		at := n.layout.Lo + col
		next := n.mapped.Start[at]
		n.form(at, lower, &next)
	}
	if upper != nil && len(upper.terms) > 0 && r.bounds.hiOwner[col] == row {
		upper.divide(c)
		at := n.layout.Hi + col
		next := n.mapped.Start[at]
		n.form(at, upper, &next)
	}
}
