package stuff

import (
	"math"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// coneInstance adds the cones of an item for the present index tuple: one, or one per position of the batch axes.
func (s *stuffer) coneInstance(it *item) {
	count := batchCount(s.g, it)
	for b := 0; b < count && s.g.err == nil; b++ {
		first := s.rows.nextCone
		kind := runtime.SecondOrder
		switch it.cone {
		case ir.SOC:
			s.slotRows(it, 0, b, count)
			s.slotRows(it, 1, b, count)
		case ir.RSOC:
			s.rotatedRows(it, b, count)
		case ir.ExpCone, ir.PowCone:
			kind = runtime.Exponential
			if it.cone == ir.PowCone {
				kind = runtime.Power
			}
			for k := range it.slots {
				s.slotRows(it, k, b, count)
			}
		case ir.PSDCone:
			kind = runtime.Semidefinite
			s.triangleRows(it, b)
		}
		if rows := s.rows.nextCone - first; !s.rows.filling && rows > 0 {
			s.rows.cones = append(s.rows.cones, runtime.Cone{Kind: kind, Dim: rows, Alpha: it.alpha})
		}
	}
}

// batchCount returns how many cones an item has at the present index tuple: the product of the batch axes.
func batchCount(g *graph, it *item) int {
	for _, v := range it.slots {
		shape := g.extentsOf(&g.nodes[v])
		if len(shape) >= it.batch && len(shape) > 0 {
			count := 1
			for _, k := range shape[:it.batch] {
				count *= k
			}
			return count
		}
	}
	return 1
}

// slotEntries returns the entries of a slot that belong to batch b: the first and their number.
func slotEntries(g *graph, v ir.Value, b, count int) (first, n int) {
	size := g.sizeOf(&g.nodes[v])
	if len(g.nodes[v].shape) == 0 || count == 0 {
		return 0, size
	}
	n = size / count
	return b * n, n
}

func (s *stuffer) slotRows(it *item, slot, b, count int) {
	v := it.slots[slot]
	first, n := slotEntries(s.g, v, b, count)
	for e := first; e < first+n; e++ {
		s.acc.begin()
		s.affine(v, e, one)
		s.coneRow()
	}
}

// rotatedRows brings |z|^2 <= 2 u v, u, v >= 0 into ((u+v)/sqrt 2, (u-v)/sqrt 2, z) in the second-order cone, an
// orthogonal map: duals and derivatives go through its transpose.
func (s *stuffer) rotatedRows(it *item, b, count int) {
	u, _ := slotEntries(s.g, it.slots[0], b, count)
	v, _ := slotEntries(s.g, it.slots[1], b, count)
	half := math.Sqrt(0.5)
	for _, sign := range [2]float64{half, -half} {
		s.acc.begin()
		s.affine(it.slots[0], u, coef{half, number})
		s.affine(it.slots[1], v, coef{sign, number})
		s.coneRow()
	}
	s.slotRows(it, 2, b, count)
}

// triangleRows adds the lower triangle by columns, off-diagonal entries times sqrt 2.
func (s *stuffer) triangleRows(it *item, b int) {
	v := it.slots[0]
	shape := s.g.extentsOf(&s.g.nodes[v])
	n := shape[len(shape)-1]
	for j := 0; j < n; j++ {
		for i := j; i < n; i++ {
			f := one
			if i != j {
				f.c = math.Sqrt2
			}
			s.acc.begin()
			s.affine(v, b*n*n+i*n+j, f)
			s.coneRow()
		}
	}
}

// coneRow adds the row at hand to h - H x.
func (s *stuffer) coneRow() {
	r := &s.rows
	if r.filling {
		r.h.fill(&s.numbers, s.acc, int32(r.nextCone))
		r.hvec.fill(&s.numbers, &s.acc.fixed, r.nextCone)
	} else {
		r.h.count(s.acc)
		r.hvec.count(&s.acc.fixed)
	}
	r.nextCone++
}
