package stuff

import (
	"github.com/cvxc-lang/cvxc/ir"
)

// place says where a row of a constraint went: the upper three bits are the kind, the others the row of A, G or H or the
// column whose bound it became.
type place uint32

const (
	nowhere place = iota << 29 // a bound of an entry that is fixed to zero, or a row without sides
	inA
	inG
	inLo   // the lower bound of a column
	inHi   // the upper one
	inBoth // both
	inH
	kindMask = place(7) << 29
)

func (p place) kind() place { return p & kindMask }
func (p place) at() int     { return int(p &^ kindMask) }

// item is a source of rows: a constraint of the model, the bounds or the cone of a variable's attributes, or the residual
// equations of a quadratic term. It keeps where its rows went, in the order of index tuples and entries.
type item struct {
	cone     ir.Cone
	slots    []ir.Value
	batch    int
	alpha    float64
	loop     int32
	label    int32
	scale    int8
	origin   int32
	variable int // of an attribute, else -1
	quad     int // of residual equations, else -1

	space  *space
	first  int // number of its first row among all, to say which row owns a bound
	places []place
	// the coefficients of rows that became bounds: one for all, or one per row
	factor  float64
	factors []float64
	coneRow int // of cones: the first row of H
}

// entries returns how many rows an item that is no cone has for the present index tuple: one for each entry of its slots,
// of which numbers serve all; none where one is empty.
func (it *item) entries(g *graph) int {
	n := 0
	for _, v := range it.slots {
		if v != ir.None {
			size := g.sizeOf(&g.nodes[v])
			if size == 0 {
				return 0
			}
			n = max(n, size)
		}
	}
	return n
}

// collectItems lists all sources of rows: attributes first, so that the user's declared bounds are the ones that become
// lo and hi, then constraints, then residuals.
func (s *stuffer) collectItems() {
	m := s.g.model
	for i := range m.Vars {
		v := &m.Vars[i]
		if v.Attr.Lo == ir.None && v.Attr.Hi == ir.None && !v.Attr.PSD && !v.Attr.NSD {
			continue
		}
		node := s.variableNode(i)
		it := item{cone: ir.Between, slots: []ir.Value{v.Attr.Lo, node, v.Attr.Hi}, loop: v.Loop, label: -1, origin: v.Origin, variable: i, quad: -1, scale: -1}
		if v.Attr.Lo != ir.None || v.Attr.Hi != ir.None {
			s.items = append(s.items, it)
		}
		if v.Attr.NSD {
			node = s.g.synthetic(ir.OpNeg, []ir.Value{node}, len(v.Shape))
		}
		if v.Attr.PSD || v.Attr.NSD {
			it.cone, it.slots, it.batch = ir.PSDCone, []ir.Value{node}, len(v.Shape)-2
			if v.Attr.NSD {
				it.scale = 1
			}
			s.items = append(s.items, it)
		}
	}
	for i := range m.Constraints {
		c := &m.Constraints[i]
		if s.g.vacuous[int32(i)] {
			continue
		}
		it := item{cone: c.Cone, slots: c.Slots, batch: c.Batch, alpha: c.Alpha, loop: c.Loop, label: c.Label,
			scale: c.Scale, origin: c.Origin, variable: -1, quad: -1}
		if s.absolute(&it) {
			continue
		}
		s.items = append(s.items, it)
	}
	for q := range s.objective.quads {
		if s.objective.quads[q].block >= 0 {
			src := &m.Objective.Quads[q]
			s.items = append(s.items, item{cone: ir.Zero, slots: []ir.Value{src.Residual}, loop: src.Loop, label: -1, origin: src.Origin, variable: -1, quad: q})
		}
	}
}

// absolute adds |x| <= t, a second-order cone of an atom whose tail has one entry, as the rows t - x >= 0 and t + x >= 0.
func (s *stuffer) absolute(it *item) bool {
	if it.cone != ir.SOC || it.label >= 0 {
		return false
	}
	t, x := &s.g.nodes[it.slots[0]], &s.g.nodes[it.slots[1]]
	if len(t.within)+len(x.within) > 0 || t.size != x.size || len(t.shape) != it.batch || t.size == 0 {
		return false
	}
	rank := len(t.shape)
	it.cone, it.batch = ir.Nonneg, 0
	head, tail := it.slots[0], it.slots[1]
	minus := s.g.synthetic(ir.OpNeg, []ir.Value{tail}, len(x.shape))
	for _, y := range [2]ir.Value{minus, tail} {
		it.slots = []ir.Value{s.g.synthetic(ir.OpAdd, []ir.Value{y, head}, rank)}
		s.items = append(s.items, *it)
	}
	return true
}

// variableNode appends a node for all entries of the instance at hand of a variable.
func (s *stuffer) variableNode(i int) ir.Value {
	v := &s.g.model.Vars[i]
	return s.g.appendNode(ir.Node{Op: ir.OpVar, Ref: int32(i), Shape: v.Shape})
}
