package stuff

import (
	"cmp"
	"strconv"

	"github.com/cvxc-lang/cvxc/ir"
)

// Names are what the columns and rows of a program are called in the files of other programs: columns by variable and
// entry, rows by label, indices of its loop, and entry.
type Names struct {
	Columns, Equalities, Rows []string
}

// Names returns the names. They need not be unique: a chain of comparisons has one label. What is at an origin names rows
// and columns that the model does not; "" leaves that to numbers.
func (st *Stuffed) Names(at func(origin int32) string) Names {
	rows := [3][]string{make([]string, len(st.Program.B)), make([]string, len(st.Program.L)), nil}
	st.nameRows(rows, func(it *item, indices string, entry int) string {
		name := st.itemName(it)
		if it.label < 0 && it.variable < 0 {
			name = cmp.Or(at(it.origin), name)
		}
		return name + indices + st.entrySubscript(it, entry)
	})
	return Names{Columns: st.columnNames(at), Equalities: rows[EqualityRows], Rows: rows[TwoSidedRows]}
}

// columnNames names columns by variable and entry; those without a name by what is at their origin, or by number.
func (st *Stuffed) columnNames(at func(origin int32) string) []string {
	names := make([]string, st.Program.Columns())
	for k := range st.blocks {
		b := &st.blocks[k]
		name, shape := "r"+strconv.Itoa(b.quad), []int{b.size}
		if b.variable >= 0 {
			v := &st.Model.Vars[b.variable]
			if name = cmp.Or(v.Name, at(v.Origin)); name == "" {
				name = "v" + strconv.Itoa(b.variable)
			}
			shape, _ = v.Shape.Eval(st.g.dims) // it was evaluated before
		}
		shape = append(st.g.tupleShape(b.space), shape...)
		for i := 0; i < b.space.count; i++ {
			for e := b.size - 1; e >= 0; e-- {
				if place, sign := b.place(e); sign > 0 {
					names[b.base+i*b.stride+place] = name + subscript(shape, i*b.size+e)
				}
			}
		}
	}
	return names
}

// nameRows calls name with the item, the subscripts of the loop and the entry of each row, and keeps what it returns for
// the first rows of each section, as many as there is room for.
func (st *Stuffed) nameRows(rows [3][]string, name func(it *item, indices string, entry int) string) {
	for k := range st.items {
		it := &st.items[k]
		for r, cur := 0, st.g.cursor(it.space); cur.next(); {
			indices, known := "", false
			r = st.eachRow(it, r, func(entry int, s Section, row int) {
				if row >= len(rows[s]) {
					return
				}
				if !known {
					known = true
					for _, v := range st.indices(it.space) {
						indices += "[" + strconv.FormatInt(v, 10) + "]"
					}
				}
				rows[s][row] = name(it, indices, entry)
			})
		}
	}
}

// entrySubscript writes the indices of an entry of a row that is no cone's.
func (st *Stuffed) entrySubscript(it *item, entry int) string {
	var shape []int
	for _, v := range it.slots {
		if v == ir.None {
			continue
		}
		if own := st.g.extentsOf(&st.g.nodes[v]); len(own) > len(shape) {
			shape = own
		}
	}
	return subscript(shape, entry)
}

// itemName says what rows come from.
func (st *Stuffed) itemName(it *item) string {
	switch {
	case it.label >= 0:
		return st.Model.Labels[it.label].Name
	case it.quad >= 0:
		return "residual " + strconv.Itoa(it.quad)
	case it.variable >= 0:
		return st.Model.Vars[it.variable].Name
	}
	return "atom"
}
