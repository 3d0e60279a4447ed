package dim

// Facts is what a proof may assume: lower bounds of dimensions, the ranges of indices, and further inequalities.
// The zero value assumes every symbol to be at least 1.
type Facts struct {
	Min     map[string]int64 // symbol >= this; 1 where absent
	Indices []Range          // outermost first: the bounds of each may name symbols and earlier indices
	Known   []Poly           // each >= 0
}

// Range says lo <= Index <= Hi, both ends included.
type Range struct {
	Index  string
	Lo, Hi Poly
}

// NonNegative reports whether p >= 0 can be proved for all values that the facts allow. It is sound and incomplete:
// linear in the indices, one known inequality at a time.
func (f Facts) NonNegative(p Poly) bool {
	if f.eliminate(p, len(f.Indices)) {
		return true
	}
	for _, k := range f.Known {
		if f.eliminate(p.Sub(k), len(f.Indices)) {
			return true
		}
	}
	return false
}

// AtLeast reports whether p >= q can be proved.
func (f Facts) AtLeast(p, q Poly) bool { return f.NonNegative(p.Sub(q)) }

// eliminate proves p >= 0 by taking the innermost of the first k indices to the end of its range where p, linear in it,
// is least. Where the slope has no provable sign both ends must do.
func (f Facts) eliminate(p Poly, k int) bool {
	if k == 0 {
		return f.overDims(p)
	}
	r := f.Indices[k-1]
	slope, _, ok := p.Linear(r.Index)
	if !ok {
		return false
	}
	if c, isConst := slope.Const(); isConst {
		switch {
		case c > 0:
			return f.eliminate(p.Subst(r.Index, r.Lo), k-1)
		case c < 0:
			return f.eliminate(p.Subst(r.Index, r.Hi), k-1)
		}
		return f.eliminate(p, k-1)
	}
	return f.eliminate(p.Subst(r.Index, r.Lo), k-1) && f.eliminate(p.Subst(r.Index, r.Hi), k-1)
}

// overDims proves p >= 0 for dims at or above their lower bounds: after the shift d = min + d', d' >= 0, no coefficient
// may be negative.
func (f Facts) overDims(p Poly) bool {
	if least, ok := f.least(p); ok {
		return least >= 0
	}
	for _, s := range p.Symbols() {
		p = p.Subst(s, Symbol(s).Add(Int(f.min(s))))
	}
	for _, t := range p.terms {
		if t.coef < 0 {
			return false
		}
	}
	return true
}

// least returns the least value over dims of a polynomial that is linear in each and falls in none.
func (f Facts) least(p Poly) (int64, bool) {
	var sum int64
	for _, t := range p.terms {
		switch {
		case len(t.vars) > 1 || len(t.vars) == 1 && t.coef < 0:
			return 0, false
		case len(t.vars) == 1:
			m, ok := mulOverflow(t.coef, f.min(t.vars[0]))
			if !ok {
				return 0, false
			}
			sum += m
		default:
			sum += t.coef
		}
	}
	return sum, true
}

func (f Facts) min(symbol string) int64 {
	if m, ok := f.Min[symbol]; ok {
		return m
	}
	return 1
}
