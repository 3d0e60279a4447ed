package checker

import (
	"slices"
	"strconv"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// span is a range of index values lo, lo+1, ..., lo+n-1 that one index symbol of a graph runs over.
type span struct {
	lo, n   dim.Poly
	size    count // of the number of values
	partial bool  // conditions leave values out
}

// index is the subscript scale*sym + off of an array. sym 0 is none: the subscript is off.
type index struct {
	sym   int
	scale int64
	off   dim.Poly
}

// subscript is an index symbol alone.
func subscript(sym int) index { return index{sym: sym, scale: 1} }

// swap says which index symbols give way to what, all at once.
type swap struct {
	from []int
	to   []index
}

// only gives one symbol's place to an index.
func only(sym int, by index) swap { return swap{[]int{sym}, []index{by}} }

// apply puts indices in the places of symbols.
func (w swap) apply(x index) index {
	for i, s := range w.from {
		if s == x.sym {
			return index{sym: w.to[i].sym, scale: x.scale * w.to[i].scale, off: x.off.Add(w.to[i].off.Scale(x.scale))}
		}
	}
	return x
}

// touches reports whether a symbol of the subscripts is replaced.
func (w swap) touches(at []index) bool {
	for _, x := range at {
		for _, s := range w.from {
			if x.sym == s {
				return true
			}
		}
	}
	return false
}

func (x index) equal(y index) bool { return x.sym == y.sym && x.scale == y.scale && x.off.Equal(y.off) }

// newIndex makes an index symbol that runs over n values from lo.
func (gr *grapher) newIndex(lo, n dim.Poly) int {
	gr.spans = append(gr.spans, span{lo: lo, n: n, size: gr.sizeOf(n)})
	return len(gr.spans)
}

func (gr *grapher) span(sym int) *span { return &gr.spans[sym-1] }

// sizes is what proofs may assume of sizes: dims are at least 1, but not indices, and not the lengths of lists.
func (gr *grapher) sizes() dim.Facts { return dim.Facts{Min: gr.least} }

// atLeast notes a lower bound of a symbol that is no dim. Of one that several bodies bind the lowest counts.
func (gr *grapher) atLeast(symbol string, least int64) {
	if old, known := gr.least[symbol]; known {
		least = min(least, old)
	}
	gr.least[symbol] = least
}

// lowest is a lower bound of a size that may be negative.
func (gr *grapher) lowest(n dim.Poly) int64 {
	if c, ok := n.Const(); ok {
		return c
	}
	if gr.sizes().NonNegative(n) {
		return 0
	}
	return -maxSize
}

// sizeOf bounds a number of things.
func (gr *grapher) sizeOf(n dim.Poly) count {
	if c, ok := n.Const(); ok {
		return count{float64(max(c, 0)), float64(max(c, 0))}
	}
	if gr.sizes().NonNegative(n.Sub(dim.Int(1))) {
		return unbounded(1)
	}
	return unbounded(0)
}

// product is the number of combinations of the values of index symbols.
func (gr *grapher) product(syms []int) count {
	out := one()
	for _, s := range syms {
		n := gr.span(s).size
		if gr.span(s).partial {
			n.least = 0
		}
		out = count{out.least * n.least, times(out.most, n.most)}
	}
	return out
}

// part is one array in an expression: coef times its entry at the given subscripts, summed over the index symbols sums.
type part struct {
	symbol int
	coef   Interval
	at     []index
	sums   []int
	absent bool // it may be missing in places
	opaque bool // which entry it is, is not known; at then says nothing
	twice  bool // an entry stands in two places, one on either side of the diagonal
	all    bool // every entry within only stands in a place, although which one is not known
	only   reach
	of     definite
	flat   bool // its one subscript counts the entries of the array row by row
}

// equal reports whether two parts are the same entries, but for the coefficient, and never more or fewer of them.
func (p part) equal(q part) bool {
	return p.symbol == q.symbol && !p.absent && !q.absent && !p.opaque && !q.opaque && p.only == q.only && p.flat == q.flat &&
		slices.Equal(p.sums, q.sums) && slices.EqualFunc(p.at, q.at, index.equal)
}

// replaced returns the part with index symbols replaced.
func (p part) replaced(w swap) part {
	if w.touches(p.at) {
		at := make([]index, len(p.at))
		for k := range at {
			at[k] = w.apply(p.at[k])
		}
		p.at = at
	}
	return p
}

// extent is the range of subscripts along one axis of an array.
type extent struct{ lo, n dim.Poly }

// term classes a part within a family of rows, whose index symbols are given.
func (gr *grapher) term(p part, rows []int) term {
	t := term{symbol: p.symbol, coef: p.coef, count: gr.product(p.sums), reach: gr.reachOf(p)}
	if p.absent {
		t.count.least = 0
	}
	t.covers = p.all || !p.absent && !p.opaque && p.only == 0 && (gr.covers(p, rows) || gr.coversDiagonal(p, rows))
	switch {
	case p.of.axes != [2]int{}:
	case p.of.whole:
		t.order = p.of.sign
	default:
		t.definite = p.of.sign
	}
	if len(p.sums) == 0 && !p.opaque && !(p.twice && t.reach != onDiagonal) && gr.injective(p, rows) {
		t.index = gr.indexNumber(p)
	}
	return t
}

// injective reports whether different rows take different entries: every index symbol of the rows stands in a subscript
// of its own.
func (gr *grapher) injective(p part, rows []int) bool {
	for _, s := range rows {
		found := gr.span(s).size == one()
		for _, x := range p.at {
			found = found || x.sym == s
		}
		if !found {
			return false
		}
	}
	return true
}

// covers reports whether every entry of the array stands in a row: each axis is run through by an index symbol of its
// own, and the other symbols have values.
func (gr *grapher) covers(p part, rows []int) bool {
	axes := gr.extents[p.symbol]
	if p.flat {
		axes = []extent{{n: gr.entriesOf(p.symbol)}}
	}
	return gr.coversAxes(p, axes, rows)
}

// coversAxes reports whether the subscripts of a part run through all of these axes.
func (gr *grapher) coversAxes(p part, axes []extent, rows []int) bool {
	if len(axes) != len(p.at) {
		return false
	}
	for i, x := range p.at {
		if x.sym == 0 {
			if !axes[i].n.IsInt(1) {
				return false
			}
			continue
		}
		s := gr.span(x.sym)
		if x.scale != 1 || s.partial || !s.n.Equal(axes[i].n) || !s.lo.Add(x.off).Equal(axes[i].lo) {
			return false
		}
		for k := range i {
			if p.at[k].sym == x.sym {
				return false
			}
		}
	}
	return gr.nonempty(p.at, rows) && gr.nonempty(p.at, p.sums)
}

// coversDiagonal reports whether every diagonal entry of a square matrix, or of each of a family, stands in a row.
func (gr *grapher) coversDiagonal(p part, rows []int) bool {
	n := len(p.at)
	if gr.reachOf(p) != onDiagonal || p.flat || len(gr.extents[p.symbol]) != n {
		return false
	}
	whole := p
	whole.at = append(p.at[:n-2:n-2], p.at[n-1])
	return gr.coversAxes(whole, gr.extents[p.symbol][:n-1], rows)
}

// entriesOf is the number of entries of an array.
func (gr *grapher) entriesOf(symbol int) dim.Poly {
	n := dim.Int(1)
	for _, x := range gr.extents[symbol] {
		n = n.Mul(x.n)
	}
	return n
}

// nonempty reports whether the index symbols that are not among the subscripts have values in any case.
func (gr *grapher) nonempty(at []index, syms []int) bool {
	for _, s := range syms {
		used := false
		for _, x := range at {
			used = used || x.sym == s
		}
		if !used && (gr.span(s).size.least < 1 || gr.span(s).partial) {
			return false
		}
	}
	return true
}

// reachOf tells which places of a square matrix a part takes.
func (gr *grapher) reachOf(p part) reach {
	switch {
	case p.only != 0:
		return p.only
	case p.opaque || p.flat || len(p.at) < 2 || !gr.g.symbols[p.symbol].square:
		return anywhere
	}
	x, y := p.at[len(p.at)-2], p.at[len(p.at)-1]
	switch {
	case x.equal(y):
		return onDiagonal
	case x.sym == y.sym && x.scale == y.scale:
		if c, ok := x.off.Sub(y.off).Const(); ok && c != 0 {
			return offDiagonal
		}
	}
	return anywhere
}

// indexNumber returns the number of an index map, the same for equal ones and never 0. Flat maps are equal for arrays of
// equal shapes.
func (gr *grapher) indexNumber(p part) int {
	key := gr.key[:0]
	if p.flat {
		for _, x := range gr.extents[p.symbol] {
			key = append(append(key, x.n.String()...), 'x')
		}
	}
	for _, x := range p.at {
		key = strconv.AppendInt(append(key, ' '), int64(x.sym), 10)
		if x.sym != 0 && x.scale != 1 {
			key = strconv.AppendInt(append(key, '*'), x.scale, 10)
		}
		if !x.off.IsInt(0) {
			key = append(append(key, '+'), x.off.String()...)
		}
	}
	gr.key = key
	n, ok := gr.indices[string(key)]
	if !ok {
		n = len(gr.indices) + 1
		gr.indices[string(key)] = n
	}
	return n
}
