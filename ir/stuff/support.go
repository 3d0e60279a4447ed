package stuff

import (
	"slices"

	"github.com/cvxc-lang/cvxc/ir"
)

// transposed is the matrix of the rows of a set by its columns: for each column of a variable of the set, and for the
// constants of each instance of the set, the columns of multipliers with their coefficients.
type transposed struct {
	start   []int32 // by column, shifted by one; constants come behind the columns
	entries []factor
	context *space // of the set: one set of constants for each tuple
}

// adjointEntry is an entry of the transposed matrix on its way.
type adjointEntry struct {
	key int32
	factor
}

// transposeSupports goes over the rows of all sets once.
func (w *walker) transposeSupports() error {
	for i := range w.g.model.Supports {
		set := &w.g.model.Supports[i]
		context, err := w.g.space(w.g.chain(set.Loop))
		if err != nil {
			return &Error{set.Origin, err.Error()}
		}
		t := transposed{context: context}
		var list []adjointEntry
		for _, r := range set.Rows {
			if list, err = w.transposeRow(&t, r, list); err != nil {
				return &Error{set.Origin, err.Error()}
			}
		}
		slices.SortStableFunc(list, func(a, b adjointEntry) int { return int(a.key) - int(b.key) })
		t.start = make([]int32, w.columns+context.count+1)
		for _, e := range list {
			t.start[e.key+1]++
			t.entries = append(t.entries, e.factor)
		}
		for k := range w.columns + context.count {
			t.start[k+1] += t.start[k]
		}
		w.supports = append(w.supports, t)
	}
	return w.g.err
}

// transposeRow adds the entries of all instances of a row.
func (w *walker) transposeRow(t *transposed, r ir.SupportRow, list []adjointEntry) ([]adjointEntry, error) {
	sp, err := w.g.space(w.g.chain(r.Loop))
	if err != nil {
		return nil, err
	}
	rows := w.acc
	w.acc, w.dropping = newAccumulator(w.columns), false
	for c := w.g.cursor(sp); c.next() && w.g.err == nil; {
		l := &w.g.nodes[r.Multiplier]
		for e, size := 0, w.g.sizeOf(l); e < size; e++ {
			col, sign := w.columnOf(l, e)
			if sign == 0 {
				continue
			}
			w.acc.begin()
			w.affine(r.Slot, w.g.broadcast(r.Slot, e), coef{sign, number})
			list = w.acc.transpose(col, int32(w.columns+w.g.rank(t.context)), list)
		}
	}
	w.acc = rows
	return list, w.g.err
}

// transpose adds the entries of the accumulated row, with the column of its multiplier; key is that of the constants.
func (a *accumulator) transpose(multiplier, key int32, list []adjointEntry) []adjointEntry {
	add := func(key int32, f coef) { list = append(list, adjointEntry{key, factor{multiplier, f}}) }
	for _, col := range a.cols {
		if a.value[col] != 0 {
			add(col, coef{a.value[col], number})
		}
		for h := a.head[col]; h >= 0; h = a.terms[h].next {
			add(col, coef{a.terms[h].c, a.terms[h].k})
		}
	}
	if a.fixed.base != 0 {
		add(key, coef{a.fixed.base, number})
	}
	for _, f := range a.fixed.terms {
		add(key, f)
	}
	return list
}

// supported adds f times entry e of what the multipliers of a set give.
func (w *walker) supported(n *node, e int, f coef) {
	t := &w.supports[n.ref]
	key := w.columns + w.g.rank(t.context)
	if n.axis >= 0 {
		b := &w.blocks[n.axis]
		key = b.base + w.instanceOf(b)*b.stride + e
	}
	for _, x := range t.entries[t.start[key]:t.start[key+1]] {
		if h, live := w.times(f, x.f); live {
			w.acc.term(x.col, h.c, h.k)
		}
	}
}
