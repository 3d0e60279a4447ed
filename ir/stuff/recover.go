package stuff

import (
	"math"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// eachCone calls f for every entry of the slots of an item of cones, at the present index tuple: the entry is coef times
// row `row` of h - H x, plus second times row `more` where more is not -1. first is the number of the item's rows before;
// the number after is returned.
func (it *item) eachCone(g *graph, first int, f func(slot, e, row int, coef float64, more int)) int {
	count := batchCount(g, it)
	row := it.coneRow + first
	for b := 0; b < count; b++ {
		switch it.cone {
		case ir.PSDCone:
			row = it.eachTriangle(g, b, row, f)
			continue
		case ir.RSOC:
			half := math.Sqrt(0.5)
			u, _ := slotEntries(g, it.slots[0], b, count)
			v, _ := slotEntries(g, it.slots[1], b, count)
			f(0, u, row, half, row+1)
			f(1, v, row, half, row+1)
			row += 2
		}
		for k := range it.slots {
			if it.cone == ir.RSOC && k < 2 {
				continue
			}
			e, n := slotEntries(g, it.slots[k], b, count)
			for i := 0; i < n; i++ {
				f(k, e+i, row, 1, -1)
				row++
			}
		}
	}
	return row - it.coneRow
}

// second is the factor of the second row of a slot's entry: u = (s0 + s1)/sqrt 2, v = (s0 - s1)/sqrt 2.
func second(slot int) float64 {
	if slot == 1 {
		return -math.Sqrt(0.5)
	}
	return math.Sqrt(0.5)
}

func (it *item) eachTriangle(g *graph, b, row int, f func(slot, e, row int, coef float64, more int)) int {
	shape := g.extentsOf(&g.nodes[it.slots[0]])
	n := shape[len(shape)-1]
	for j := 0; j < n; j++ {
		f(0, b*n*n+j*n+j, row, 1, -1)
		row++
		for i := j + 1; i < n; i++ {
			f(0, b*n*n+i*n+j, row, math.Sqrt(0.5), -1)
			f(0, b*n*n+j*n+i, row, math.Sqrt(0.5), -1)
			row++
		}
	}
	return row
}

// Recovery returns the way back from the program to the names of the model, as data of package runtime.
func (st *Stuffed) Recovery() (*runtime.Recovery, error) {
	r := &runtime.Recovery{Sign: st.sign}
	for i := range st.Model.Params {
		p := &st.params[i]
		r.Params = append(r.Params, runtime.Field{Name: st.Model.Params[i].Name, Shape: st.paramShape(i), Offset: int(p.offset), Len: p.size})
	}
	st.recoverVariables(r)
	if err := st.recoverValues(r); err != nil {
		return nil, err
	}
	if err := st.recoverDuals(r); err != nil {
		return nil, err
	}
	return r, nil
}

// paramShape is the shape of a parameter's entries: a list for one with a pattern.
func (st *Stuffed) paramShape(i int) []int {
	if st.params[i].pattern != nil {
		return []int{st.params[i].size}
	}
	shape, err := st.Model.Params[i].Shape.Eval(st.g.dims)
	if err != nil {
		return []int{st.params[i].size}
	}
	return shape
}

func (st *Stuffed) recoverVariables(r *runtime.Recovery) {
	for i := range st.Model.Vars {
		v, b := &st.Model.Vars[i], &st.blocks[i]
		shape, _ := v.Shape.Eval(st.g.dims) // layoutColumns evaluated it
		out := runtime.Variable{Hidden: v.Name == "", First: b.base}
		out.Field = runtime.Field{Name: v.Name, Shape: append(st.g.tupleShape(b.space), shape...), Offset: r.Size, Len: b.size * b.space.count}
		if b.places != nil {
			out.Index = make([]int32, 0, out.Len)
			for k := 0; k < b.space.count; k++ {
				for e := 0; e < b.size; e++ {
					p, sign := b.place(e)
					col := int32(b.base + k*b.stride + p)
					switch {
					case sign == 0:
						col = -1
					case sign < 0:
						col = -2 - col
					}
					out.Index = append(out.Index, col)
				}
			}
		}
		r.Size += out.Len
		r.Variables = append(r.Variables, out)
	}
}

// recoverValues compiles the objective, the lets and the sides of labels.
func (st *Stuffed) recoverValues(r *runtime.Recovery) error {
	m := st.Model
	c := newValueCompiler(st.g, st.params, st.blocks, st.inputs())
	r.Objective = -1
	if m.ObjectiveValue != ir.None {
		a, _ := c.family(m.ObjectiveValue, -1)
		r.Objective = a.offset
	}
	for i := range m.Lets {
		a, shape := c.family(m.Lets[i].Value, m.Lets[i].Loop)
		r.Lets = append(r.Lets, a.field(m.Lets[i].Name, shape))
	}
	for i := range m.Labels {
		l := &m.Labels[i]
		s := runtime.Sides{Label: i, Ops: l.Ops, Set: l.Set}
		for _, v := range l.Sides {
			a, shape := c.family(v, l.Loop)
			s.Parts = append(s.Parts, a.field(l.Name, shape))
		}
		r.Sides = append(r.Sides, s)
	}
	if c.err != nil {
		return c.err
	}
	r.Values = *c.program(true)
	return nil
}
