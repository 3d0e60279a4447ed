package lower

import (
	"strconv"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// constraints lowers a list of constraints. Those of a problem get labels, under which their duals are reported.
func (s *scope) constraints(list []lang.Constraint, labels bool) {
	for _, c := range list {
		in := *s
		if !s.nested {
			in.site = c.Span()
		}
		switch c := c.(type) {
		case *lang.Forall:
			in.open(c.Binders).constraints(c.Body, labels)
		case *lang.Relation:
			in.rowsOf(c, c.Label, labels).relation(c)
		case *lang.Membership:
			in.rowsOf(c, c.Label, labels).membership(c)
		}
	}
}

// label adds a label; one that is not written is named after its line: line12, line12b.
func (s *scope) label(id *lang.Ident, at lang.Span) int32 {
	l := ir.Label{Loop: s.loop, Origin: s.place(at)}
	if id != nil {
		l.Name, l.Given = id.Name, true
	} else {
		line := "line" + strconv.Itoa(at.Position().Line)
		l.Name = line
		for n := 1; s.labels[l.Name]; n++ {
			l.Name = line + letters(n)
		}
	}
	s.labels[l.Name] = true
	s.b.Model.Labels = append(s.b.Model.Labels, l)
	return int32(len(s.b.Model.Labels) - 1)
}

// letters counts b, c, ..., z, ba, bb, ...
func letters(n int) string {
	if n < 26 {
		return string(rune('a' + n))
	}
	return letters(n/26) + string(rune('a'+n%26))
}

// rows adds the rows of one constraint.
type rows struct {
	*scope
	label int32
}

// rowsOf starts the rows of a constraint, under a label if it gets one.
func (s *scope) rowsOf(c lang.Constraint, label *lang.Ident, labelled bool) rows {
	if !labelled {
		return rows{scope: s, label: -1}
	}
	return rows{scope: s, label: s.label(label, c.Span())}
}

// put adds rows; scale tells what they have to do with the dual of the label.
func (r rows) put(c ir.Constraint, scale int8) {
	c.Loop, c.Label, c.Scale = r.loop, r.label, scale
	c.Origin = r.place(r.site)
	r.b.Model.Constraints = append(r.b.Model.Constraints, c)
}

// relation lowers a chain of relations. A chain l <= e <= u with sides of data is one two-sided row.
func (r rows) relation(c *lang.Relation) {
	if r.bounded(c) {
		return
	}
	sides := make([]term, len(c.Operands))
	for i, e := range c.Operands {
		sides[i] = r.affine(r.expr(e))
	}
	if r.label >= 0 {
		r.describe(c, sides)
	}
	if len(sides) == 3 && r.between(c.Ops, sides) {
		return
	}
	last := len(c.Ops) - 1
	for i, op := range c.Ops {
		scale := int8(0)
		switch {
		case i == last:
			scale = 1
		case i == 0:
			scale = -1
		}
		zip(sides[i], sides[i+1], func(x, y term) term {
			r.pair(x.node, op, y.node, scale)
			return x
		})
	}
}

// describe fills the label of a relation.
func (r rows) describe(c *lang.Relation, sides []term) {
	l := ir.Label{}
	for i, e := range c.Operands {
		l.Sides = append(l.Sides, r.asValues().expr(e).node)
		if s := r.b.Shape(sides[i].node); len(s) > len(l.Shape) {
			l.Shape = s
		}
	}
	for _, op := range c.Ops {
		l.Ops = append(l.Ops, op.String())
	}
	to := &r.b.Model.Labels[r.label]
	to.Sides, to.Ops, to.Shape = l.Sides, l.Ops, l.Shape
}

// between lowers a chain whose ends are data; it reports whether it is one. The dual is for a shift of both ends:
// l <= e - u <= h.
func (r rows) between(ops []lang.RelOp, sides []term) bool {
	lo, e, hi := sides[0].node, sides[1].node, sides[2].node
	if sides[0].parts != nil || sides[1].parts != nil || sides[2].parts != nil || r.b.Varies(lo) || r.b.Varies(hi) {
		return false
	}
	switch ops[0] {
	case lang.Ge:
		lo, hi = hi, lo
	case lang.Le:
	default:
		return false
	}
	r.put(ir.Constraint{Cone: ir.Between, Slots: []ir.Value{lo, e, hi}}, -1)
	return true
}

// pair lowers x op y. side is 1 where the right-hand side moves in the definition of the dual, -1 where the left-hand
// side does (the first link of a chain), 0 where none does.
func (r rows) pair(x ir.Value, op lang.RelOp, y ir.Value, side int8) {
	if op == lang.Ge || op == lang.UpperEq { // y <= x: its left-hand side is the one that was written on the right
		x, y, side = y, x, -side
	}
	switch op {
	case lang.Eq: // x - (y + u) == 0
		r.put(ir.Constraint{Cone: ir.Zero, Slots: []ir.Value{r.b.Sub(x, y)}}, -side)
		return
	case lang.LowerEq, lang.UpperEq: // y + u - x >> 0
		m := r.orderOne(r.b.Sub(y, x))
		r.put(ir.Constraint{Cone: ir.PSDCone, Slots: []ir.Value{m}, Batch: len(r.b.Shape(m)) - 2}, side)
		return
	}
	switch {
	case !r.b.Varies(y): // x <= y + u
		r.put(ir.Constraint{Cone: ir.Between, Slots: []ir.Value{ir.None, x, y}}, -side)
	case !r.b.Varies(x): // x + u <= y, for side -1
		r.put(ir.Constraint{Cone: ir.Between, Slots: []ir.Value{x, y, ir.None}}, side)
	default: // y + u - x >= 0
		r.put(ir.Constraint{Cone: ir.Nonneg, Slots: []ir.Value{r.b.Sub(y, x)}}, side)
	}
}

// orderOne gives a number the shape of a matrix of order one.
func (s *scope) orderOne(v ir.Value) ir.Value {
	if len(s.b.Shape(v)) > 0 {
		return v
	}
	return s.b.Reshape(v, dim.Shape{dim.Int(1), dim.Int(1)})
}

var cones = map[string]ir.Cone{"zero": ir.Zero, "nonneg": ir.Nonneg, "soc": ir.SOC, "rsoc": ir.RSOC, "exp_cone": ir.ExpCone,
	"pow_cone": ir.PowCone, "psd": ir.PSDCone}

// membership lowers z in S: z - u in S defines the dual.
func (r rows) membership(c *lang.Membership) {
	t := r.t.Calls[c.Set]
	if t == nil { // its body needs what the checker refuses
		r.unsupported(c.Set.Span(), "the set `"+oneLine(c.Set.Span())+"`", "", "")
		return
	}
	if r.label >= 0 {
		l := &r.b.Model.Labels[r.label]
		l.Set = t.Func.Name.Name
		if _, cone := cones[l.Set]; cone && !t.Builtin() {
			l.Set = "func " + l.Set // one of the user's that hides a cone
		}
	}
	if t.Builtin() {
		r.cone(c, t)
		return
	}
	r.set(c, t)
}

// cone lowers membership of a cone.
func (r rows) cone(c *lang.Membership, t *checker.Target) {
	k := ir.Constraint{Cone: cones[t.Func.Name.Name]}
	for i, f := range t.Func.Formals {
		e := t.Args[i]
		if k.Cone == ir.PowCone && f.Name.Name == "a" {
			known := r.t.Facts[e].Range
			if !known.IsPoint() {
				r.reports.once(e.Span(), &unknownConst{e.Span(), t.Func.Name.Name})
				return
			}
			k.Alpha = known.Lo
			break
		}
		x := r.affine(r.expr(e))
		v := x.node
		if x.parts != nil {
			v = r.whole(x)
		}
		if len(f.Shape) == 0 && len(r.b.Shape(v)) > k.Batch {
			k.Batch = len(r.b.Shape(v))
		}
		k.Slots = append(k.Slots, v)
	}
	if k.Cone == ir.PSDCone {
		k.Slots[0] = r.orderOne(k.Slots[0])
	}
	if len(r.lift) > 0 {
		k.Batch = r.batch(&k)
	}
	r.members(c.Tuple, k.Slots)
	if k.Cone == ir.SOC && r.label < 0 && r.single(&k) {
		r.put(ir.Constraint{Cone: ir.Nonneg, Slots: []ir.Value{r.b.Sub(k.Slots[0], k.Slots[1])}}, 0)
		r.put(ir.Constraint{Cone: ir.Nonneg, Slots: []ir.Value{r.b.Add(k.Slots[0], k.Slots[1])}}, 0)
		return
	}
	r.put(k, -1)
}

// single reports whether the tail of a second-order cone has one entry, so that |x| <= t is a pair of rows.
func (r rows) single(k *ir.Constraint) bool { return len(r.b.Shape(k.Slots[1])) <= k.Batch }

// batch makes the slots of a lifted body agree: a tail of numbers has one entry in every cone.
func (r rows) batch(k *ir.Constraint) int {
	for _, v := range k.Slots {
		if len(r.b.Shape(v)) > 0 {
			return len(r.lift)
		}
	}
	return 0
}

// members fills the label of a membership: what stands left of "in", and the shape of the dual, one list over the slots.
func (r rows) members(tuple []lang.Expr, slots []ir.Value) {
	if r.label < 0 {
		return
	}
	var sides []ir.Value
	for _, e := range tuple {
		sides = append(sides, r.asValues().expr(e).node)
	}
	shape := dim.Shape{dim.Int(0)}
	for _, v := range slots {
		shape[0] = shape[0].Add(r.b.Shape(v).Size())
	}
	if len(tuple) == 1 && len(slots) == 1 {
		shape = r.b.Shape(slots[0])
	}
	to := &r.b.Model.Labels[r.label]
	to.Sides, to.Shape = sides, shape
}

// set lowers membership of a set with a body. Under a label what varies of z has a copy s with the rows z - s == 0, whose
// multiplier is the dual, and s is in the set.
func (r rows) set(c *lang.Membership, t *checker.Target) {
	x := r.newExpansion(c.Set, t)
	if r.label >= 0 && r.simple(x, c) {
		return
	}
	if r.label >= 0 {
		var zs []ir.Value
		var at []int
		var symmetric []bool
		for i, e := range c.Tuple {
			if z := r.node(e); r.b.Varies(z) {
				zs, at = append(zs, z), append(at, i)
				symmetric = append(symmetric, r.t.Facts[e].Props&checker.Symmetric != 0)
			}
		}
		r.members(c.Tuple, zs)
		for i, copy := range r.copies(zs, symmetric) {
			x.args[at[i]] = &argument{eval: func(bool) term { return plain(copy) }}
		}
	}
	body := t.Body()
	if body == nil {
		r.constUnknown(x)
		return
	}
	r.obligations(x)
	x.shared(r.asGraph(), body, func() term { return x.enter(&x.graph, body, r.scope).home.asGraph().graph(body) })
}

// copies returns new variables that are equal to the members of a tuple, by rows of the label. The copy of a symmetric
// matrix is one, so that the two entries of a pair share what pulls at either.
func (r rows) copies(zs []ir.Value, symmetric []bool) []ir.Value {
	if len(zs) == 0 {
		return nil
	}
	out, flat := make([]ir.Value, len(zs)), make([]ir.Value, len(zs))
	list := func(v ir.Value) ir.Value {
		if len(zs) == 1 {
			return v
		}
		return r.b.Reshape(v, dim.Shape{r.b.Shape(v).Size()})
	}
	for i, z := range zs {
		v := ir.Var{Shape: r.b.Shape(z), Loop: r.loop, Attr: noAttr()}
		v.Attr.Symmetric = symmetric[i]
		out[i] = r.b.Var(r.local(v))
		flat[i] = r.b.Sub(list(z), list(out[i]))
	}
	all := flat[0]
	if len(zs) > 1 {
		all = r.b.Stack(0, flat)
	}
	r.put(ir.Constraint{Cone: ir.Zero, Slots: []ir.Value{all}}, -1)
	return out
}
