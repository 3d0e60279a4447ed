package lower

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// The support function of a set {x : M (x, v) + c in K}, the largest y'x, is the least c'l with M_x'l == -y, M_v'l == 0 and
// l in K*. The rows of the set are lowered as they are and then moved to Model.Supports: only their adjoint stands in rows.

// support lowers the body of a support function; its value is a variable of its own.
func (x *instance) support() term {
	h, m := x.home, x.home.b.Model
	h.unit = nil // it is homogeneous: a perspective of it is itself
	ys := x.arguments()
	first, rows, sets, held := len(m.Vars), len(m.Constraints), len(m.Supports), len(m.Epigraphs)
	x.freePoint()
	h.asGraph().constraints(x.body.Constraints(), false)
	if len(m.Supports) > sets {
		h.unsupported(h.site, "a support function within a set", "", "write the set without it")
		return plain(h.b.Number(0))
	}
	taken, inner := slices.Clone(m.Constraints[rows:]), len(m.Vars)
	m.Constraints, m.Epigraphs = m.Constraints[:rows], m.Epigraphs[:held]
	d := &dualizer{scope: h.asGraph(), set: ir.Support{Loop: h.loop, Origin: h.place(h.site)}}
	for v := first; v < inner; v++ {
		d.attributes(int32(v))
	}
	for i := range taken {
		d.row(&taken[i])
	}
	m.Supports = append(m.Supports, d.set)
	for v := first; v < inner; v++ {
		a := h.b.Adjoint(int32(sets), int32(v))
		if v-first < len(ys) {
			a = h.b.Add(a, ys[v-first])
		}
		h.constrain(ir.Constraint{Cone: ir.Zero, Slots: []ir.Value{a}, Loop: m.Vars[v].Loop})
		m.Vars[v].Attr = noAttr()
		m.Vars[v].Attr.Lo, m.Vars[v].Attr.Hi = h.b.Number(0), h.b.Number(0)
	}
	t := h.b.Var(h.local(ir.Var{Loop: h.loop}))
	h.constrain(ir.Constraint{Cone: ir.Zero, Slots: []ir.Value{h.b.Sub(t, h.b.Adjoint(int32(sets), -1))}, Loop: h.loop})
	return plain(t)
}

// arguments lowers what stands for y, in the order of the formals of the point.
func (x *instance) arguments() (ys []ir.Value) {
	h := x.home
	for i, f := range x.t.Func.Formals {
		if x.t.Moves[i] {
			y := h.whole(h.affine(h.formals[f].get(false)))
			ys = append(ys, h.b.Reshape(y, h.shapeOf(x.body.Formals[i].Type.Shape)))
		}
	}
	return ys
}

// freePoint binds the formals of the point to variables of their own.
func (x *instance) freePoint() {
	h := x.home
	for i, f := range x.t.Func.Formals {
		if !x.t.Moves[i] {
			continue
		}
		v := ir.Var{Shape: h.shapeOf(x.body.Formals[i].Type.Shape), Loop: h.loop, Attr: noAttr()}
		v.Attr.Symmetric = slices.ContainsFunc(f.Attrs, func(a *lang.Attr) bool { return a.Name.Name == "symmetric" })
		point := h.b.Var(h.local(v))
		h.formals[f] = &argument{eval: func(bool) term { return plain(point) }}
	}
}

// dualizer collects the rows of a set with their multipliers, which it puts into the dual cones.
type dualizer struct {
	*scope
	set ir.Support
}

// attributes makes rows of the attributes of a variable of the set.
func (d *dualizer) attributes(v int32) {
	info := d.b.Model.Vars[v]
	a, x := &info.Attr, d.b.Var(v)
	row := func(cone ir.Cone, slots ...ir.Value) {
		d.row(&ir.Constraint{Cone: cone, Slots: slots, Loop: info.Loop})
	}
	if a.Lo != ir.None || a.Hi != ir.None {
		row(ir.Between, a.Lo, x, a.Hi)
	}
	switch {
	case a.Skew || a.Diagonal || a.LowerTri || a.UpperTri || a.Banded >= 0 || a.Pattern != ir.None,
		(a.Symmetric || a.PSD || a.NSD) && len(info.Shape) != 2:
		d.unsupported(d.site, "the support function of a set with structured matrices", "", "write the zeros as rows of the set")
	case a.Symmetric || a.PSD || a.NSD:
		row(ir.Zero, d.b.UpperTri(d.b.Sub(x, d.b.Transpose(x)), d.triangle(info.Shape[0])))
	}
	switch {
	case a.PSD:
		row(ir.PSDCone, x)
	case a.NSD:
		row(ir.PSDCone, d.b.Neg(x))
	}
}

// row gives every slot of a constraint a multiplier; together they lie in the dual cone. The second-order cones and the
// semidefinite one are their own duals; that of the exponential cone is (l1 - l2, -l1, l3) in it, that of the power cone
// (l1/a, l2/(1-a), l3).
func (d *dualizer) row(c *ir.Constraint) {
	switch c.Cone {
	case ir.Zero:
		d.multiplier(c, c.Slots[0], noAttr())
		return
	case ir.Nonneg:
		d.nonneg(c, c.Slots[0])
		return
	case ir.Between:
		if l := c.Slots[0]; l != ir.None && !d.infinite(l) {
			d.nonneg(c, d.b.Sub(c.Slots[1], l))
		}
		if u := c.Slots[2]; u != ir.None && !d.infinite(u) {
			d.nonneg(c, d.b.Sub(u, c.Slots[1]))
		}
		return
	case ir.PSDCone:
		a := noAttr()
		a.PSD = true
		d.multiplier(c, c.Slots[0], a)
		return
	}
	dual := *c
	dual.Slots = make([]ir.Value, len(c.Slots))
	for k, s := range c.Slots {
		dual.Slots[k] = d.multiplier(c, s, noAttr())
	}
	switch l := dual.Slots; c.Cone {
	case ir.ExpCone:
		dual.Slots = []ir.Value{d.b.Sub(l[0], l[1]), d.b.Neg(l[0]), l[2]}
	case ir.PowCone:
		dual.Slots = []ir.Value{d.b.Mul(d.b.Number(1/c.Alpha), l[0]), d.b.Mul(d.b.Number(1/(1-c.Alpha)), l[1]), l[2]}
	}
	d.constrain(dual)
}

// nonneg adds the row slot >= 0.
func (d *dualizer) nonneg(c *ir.Constraint, slot ir.Value) {
	a := noAttr()
	a.Lo = d.b.Number(0)
	d.multiplier(c, slot, a)
}

// multiplier adds the multiplier of a slot; one that serves several cones has one for each.
func (d *dualizer) multiplier(c *ir.Constraint, slot ir.Value, a ir.Attr) ir.Value {
	shape := d.b.Shape(slot)
	if len(shape) < c.Batch {
		shape = d.batchShape(c)
	}
	l := d.b.Var(d.local(ir.Var{Shape: append(dim.Shape(nil), shape...), Loop: c.Loop, Attr: a}))
	d.set.Rows = append(d.set.Rows, ir.SupportRow{Slot: slot, Multiplier: l, Loop: c.Loop})
	return l
}

// batchShape is the shape of the array of cones that a constraint is.
func (d *dualizer) batchShape(c *ir.Constraint) dim.Shape {
	for _, s := range c.Slots {
		if shape := d.b.Shape(s); len(shape) >= c.Batch {
			return shape[:c.Batch]
		}
	}
	return nil
}
