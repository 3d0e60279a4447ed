package stuff

import (
	"sort"

	"github.com/cvxc-lang/cvxc/ir"
)

// Section is a part of the program that has rows.
type Section uint8

const (
	EqualityRows Section = iota // A
	TwoSidedRows                // G
	ConeRows                    // H
)

// Source is where a row or a column of the program comes from.
type Source struct {
	Label    int     // index in Model.Labels, -1: rows of an atom, of an attribute or of a quadratic term
	Variable int     // index in Model.Vars: of a column, or of the attribute that made a row; -1 otherwise
	Quad     int     // index in Model.Objective.Quads of a residual, -1 otherwise
	Indices  []int64 // values of the indices of the loop and those around it, outermost first
	Entry    int     // within the row's slot, the slots of a cone one after the other, or within the variable
	Origin   int32
}

// Row returns where row i of a section comes from.
func (st *Stuffed) Row(section Section, i int) Source {
	for k := range st.items {
		it := &st.items[k]
		if (section == ConeRows) != (it.cone > ir.Between) {
			continue
		}
		for r, cur := 0, st.g.cursor(it.space); cur.next(); {
			found := -1
			r = st.eachRow(it, r, func(entry int, s Section, row int) {
				if s == section && row == i && found < 0 {
					found = entry
				}
			})
			if found >= 0 {
				return Source{Label: int(it.label), Variable: it.variable, Quad: it.quad, Indices: st.indices(it.space), Entry: found, Origin: it.origin}
			}
		}
	}
	return Source{Label: -1, Variable: -1, Quad: -1, Origin: -1}
}

// eachRow calls f with the rows of the program that an item made for the present index tuple.
func (st *Stuffed) eachRow(it *item, r int, f func(entry int, s Section, row int)) int {
	if it.cone > ir.Between {
		offsets := st.slotOffsets(it)
		return it.eachCone(st.g, r, func(slot, e, row int, _ float64, _ int) { f(offsets[slot]+e, ConeRows, row) })
	}
	m := st.multipliers()
	return st.multipliersOf(it, r, func(entry, multiplier int, _ float64) {
		switch {
		case multiplier < m.w:
			f(entry, EqualityRows, multiplier)
		case multiplier < m.lower:
			f(entry, TwoSidedRows, multiplier-m.w)
		}
	})
}

// indices returns the values of the indices of a space's loops.
func (st *Stuffed) indices(sp *space) []int64 {
	var out []int64
	for _, l := range sp.loops {
		for i := range st.g.list[l].indices {
			out = append(out, st.g.env[st.g.list[l].indices[i].slot])
		}
	}
	return out
}

// Column returns where column j comes from: the first entry of a variable that it stands for.
func (st *Stuffed) Column(j int) Source {
	k := sort.Search(len(st.blocks), func(k int) bool { return st.blocks[k].base > j }) - 1
	for k > 0 && st.blocks[k].stride*st.blocks[k].space.count == 0 {
		k--
	}
	b := &st.blocks[k]
	at := j - b.base
	s := Source{Label: -1, Variable: b.variable, Quad: b.quad, Entry: at % b.stride}
	for cur, i := st.g.cursor(b.space), 0; cur.next(); i++ {
		if i == at/b.stride {
			s.Indices = st.indices(b.space)
			break
		}
	}
	if b.variable < 0 {
		s.Origin = st.Model.Objective.Quads[b.quad].Origin
		return s
	}
	s.Origin = st.Model.Vars[b.variable].Origin
	if b.places != nil {
		for e, p := range b.places {
			if int(p) == s.Entry {
				s.Entry = e
				break
			}
		}
	}
	return s
}
