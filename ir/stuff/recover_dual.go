package stuff

import (
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// multipliers numbers all multipliers as runtime.Recovery does.
type multipliers struct{ w, lower, upper, cones int }

func (st *Stuffed) multipliers() multipliers {
	p := st.Program
	m := multipliers{w: len(p.B)}
	m.lower = m.w + len(p.L)
	m.upper = m.lower + p.Columns()
	m.cones = m.upper + p.Columns()
	return m
}

// recoverDuals makes the duals of labels and of declared bounds.
func (st *Stuffed) recoverDuals(r *runtime.Recovery) error {
	byLabel, byVar := make([][]*item, len(st.Model.Labels)), make([][]*item, len(st.Model.Vars))
	for i := range st.items {
		it := &st.items[i]
		switch {
		case it.label >= 0 && it.scale != 0:
			byLabel[it.label] = append(byLabel[it.label], it)
		case it.variable >= 0:
			byVar[it.variable] = append(byVar[it.variable], it)
		}
	}
	for i := range st.Model.Labels {
		d, err := st.labelDual(i, byLabel[i], r.DualSize)
		if err != nil {
			return err
		}
		r.DualSize += d.Len
		r.Duals = append(r.Duals, d)
	}
	for i := range st.Model.Vars {
		if st.Model.Vars[i].Name == "" || len(byVar[i]) == 0 {
			continue
		}
		f := r.Variables[i].Field
		d := runtime.Dual{Field: f, Given: true, Label: -1}
		d.Offset = r.BoundSize
		b := &st.blocks[i]
		st.fillDual(&d, byVar[i], func() int { return st.g.rank(b.space) * b.size })
		r.BoundSize += d.Len
		r.Bounds = append(r.Bounds, d)
	}
	return nil
}

// labelDual lays out the dual of a label: one instance of its shape per index tuple.
func (st *Stuffed) labelDual(i int, items []*item, offset int) (runtime.Dual, error) {
	l := &st.Model.Labels[i]
	sp, err := st.g.space(st.g.chain(l.Loop))
	if err != nil {
		return runtime.Dual{}, err
	}
	n := &node{}
	if n.extents, n.within, err = st.g.compileAll(l.Shape); err != nil {
		return runtime.Dual{}, err
	}
	n.shape = make([]int, len(l.Shape))
	d := runtime.Dual{Given: l.Given, Label: i}
	d.Name, d.Offset = l.Name, offset
	if len(n.within) == 0 {
		size := st.extent(n)
		d.Len, d.Shape = size*sp.count, append(st.g.tupleShape(sp), n.shape...)
		st.fillDual(&d, items, func() int { return st.g.rank(sp) * size })
		return d, nil
	}
	starts := make([]int32, 1, sp.count+1)
	for cur := st.g.cursor(sp); cur.next(); {
		starts = append(starts, starts[len(starts)-1]+int32(st.extent(n)))
	}
	d.Len = int(starts[sp.count])
	d.Shape = []int{d.Len}
	st.fillDual(&d, items, func() int { return int(starts[st.g.rank(sp)]) })
	return d, nil
}

// extent evaluates a shape that belongs to no node and returns its size.
func (st *Stuffed) extent(n *node) int {
	n.size = 1
	for k := range n.extents {
		n.shape[k] = int(max(st.g.eval(&n.extents[k]), 0))
		n.size *= n.shape[k]
	}
	return n.size
}

// fillDual writes the rows of a dual: scale times the multiplier of every row of its items. first returns where the
// entries of the present index tuple begin.
func (st *Stuffed) fillDual(d *runtime.Dual, items []*item, first func() int) {
	rows := &d.Rows
	rows.Start = make([]int32, d.Len+1)
	st.eachDual(d.Len, items, first, func(at int, _ int32, _ float64) { rows.Start[at+1]++ })
	for i := 0; i < d.Len; i++ {
		rows.Start[i+1] += rows.Start[i]
	}
	total := rows.Start[d.Len]
	rows.Index, rows.Coef = make([]int32, total), make([]float64, total)
	st.eachDual(d.Len, items, first, func(at int, multiplier int32, coef float64) {
		k := rows.Start[at]
		rows.Start[at]++
		rows.Index[k], rows.Coef[k] = multiplier, coef
	})
	copy(rows.Start[1:], rows.Start[:d.Len])
	rows.Start[0] = 0
}

// eachDual calls f with every contribution to the entries of a dual.
func (st *Stuffed) eachDual(size int, items []*item, first func() int, f func(at int, multiplier int32, coef float64)) {
	for _, it := range items {
		for r, cur := 0, st.g.cursor(it.space); cur.next(); {
			begin := first()
			r = st.multipliersOf(it, r, func(entry, multiplier int, coef float64) {
				if at := begin + entry; at < size {
					f(at, int32(multiplier), float64(it.scale)*coef)
				}
			})
		}
	}
}

// multipliersOf calls f with the multiplier of each row of an item for the present index tuple, in the sense of
// ir.Constraint for a minimization: y of equality rows, w of two-sided ones, z/c of a bound from c x, minus zc of cones
// through the transpose of what made the cone's rows.
func (st *Stuffed) multipliersOf(it *item, r int, f func(entry, multiplier int, coef float64)) int {
	m := st.multipliers()
	if it.cone > ir.Between {
		offsets := st.slotOffsets(it)
		return it.eachCone(st.g, r, func(slot, e, row int, coef float64, more int) {
			f(offsets[slot]+e, m.cones+row, -coef)
			if more >= 0 {
				f(offsets[slot]+e, m.cones+more, -second(slot))
			}
		})
	}
	for e, n := 0, it.entries(st.g); e < n; e++ {
		p := it.places[r]
		row := int32(it.first + r)
		r++
		switch at := p.at(); p.kind() {
		case inA:
			f(e, at, 1)
		case inG:
			f(e, m.w+at, 1)
		case inLo, inHi, inBoth:
			c := 1 / it.factorOf(r-1)
			if p.kind() != inHi && st.bounds.loOwner[at] == row {
				f(e, m.lower+at, c)
			}
			if p.kind() != inLo && st.bounds.hiOwner[at] == row {
				f(e, m.upper+at, c)
			}
		}
	}
	return r
}

// slotOffsets returns where the entries of each slot begin in the list over all slots.
func (st *Stuffed) slotOffsets(it *item) [3]int {
	var out [3]int
	at := 0
	for k, v := range it.slots {
		out[k] = at
		at += st.g.sizeOf(&st.g.nodes[v])
	}
	return out
}
