package ir

import (
	"fmt"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// Verify checks that a model is well formed: references in range and arguments before users, shapes that fit, affine
// expressions where cones and the objective want them, data without variables, and indices and instances of variables
// only inside their loops. It returns the first fault; a model made by ir/lower has none.
func Verify(m *Model) error {
	v := &verifier{m: m, varying: make([]bool, len(m.Nodes)), affine: make([]bool, len(m.Nodes)),
		needs: make([][]int32, len(m.Nodes)), symbols: map[string]int32{}}
	if err := v.declarations(); err != nil {
		return err
	}
	for i := range m.Nodes {
		if err := v.node(Value(i)); err != nil {
			return fmt.Errorf("node %d: %w", i, err)
		}
	}
	var err error
	roots(m, func(r root) {
		if err == nil {
			err = v.root(r.value, r.loop, r.affine)
		}
	})
	if err != nil {
		return err
	}
	return v.statements()
}

type verifier struct {
	m       *Model
	varying []bool           // by node: depends on variables
	affine  []bool           // by node: affine in them
	needs   [][]int32        // by node: loops that must be around it, sorted
	symbols map[string]int32 // symbol -> loop that must be around its uses, -1 for dims
}

// declarations checks the tables that nodes refer to.
func (v *verifier) declarations() error {
	for _, d := range v.m.Dims {
		v.symbols[d.Name] = -1
	}
	for _, t := range v.m.Triangles {
		v.symbols[t.Symbol] = -1
	}
	for i := range v.m.Loops {
		l := &v.m.Loops[i]
		if l.Outer >= int32(i) || l.Outer < -1 {
			return fmt.Errorf("loop %d: outer loop %d does not come before it", i, l.Outer)
		}
		for _, x := range l.Indices {
			if _, taken := v.symbols[x.Symbol]; taken {
				return fmt.Errorf("loop %d: symbol %s is used twice", i, x.Symbol)
			}
			if err := v.polys(l.Outer, int32(i), x.Lo, x.Hi); err != nil {
				return fmt.Errorf("loop %d: %w", i, err)
			}
			v.symbols[x.Symbol] = int32(i)
		}
		for _, c := range l.Conds {
			if err := v.polys(int32(i), int32(i), c.Left, c.Right); err != nil {
				return fmt.Errorf("loop %d: %w", i, err)
			}
		}
		if s := l.Count.Symbols(); len(s) == 1 {
			if _, known := v.symbols[s[0]]; !known {
				v.symbols[s[0]] = v.countedIn(l)
			}
		}
	}
	for i := range v.m.Vars {
		if x := &v.m.Vars[i]; x.Loop >= int32(len(v.m.Loops)) {
			return fmt.Errorf("variable %d: no loop %d", i, x.Loop)
		} else if err := v.polys(x.Loop, x.Loop, x.Shape...); err != nil {
			return fmt.Errorf("variable %d: %w", i, err)
		}
	}
	return nil
}

// countedIn returns the innermost loop around l on whose indices its number of tuples depends, -1 if it depends on none.
func (v *verifier) countedIn(l *Loop) int32 {
	var bounds dim.Shape
	for _, x := range l.Indices {
		bounds = append(bounds, x.Lo, x.Hi)
	}
	for _, c := range l.Conds {
		bounds = append(bounds, c.Left, c.Right)
	}
	in := int32(-1)
	for _, p := range bounds {
		for _, s := range p.Symbols() {
			if !slices.ContainsFunc(l.Indices, func(x Index) bool { return x.Symbol == s }) {
				in = max(in, v.symbols[s])
			}
		}
	}
	return in
}

// polys checks that every symbol is a dim, or an index of a loop around, or of the loop self.
func (v *verifier) polys(around, self int32, ps ...dim.Poly) error {
	for _, p := range ps {
		for _, s := range p.Symbols() {
			loop, known := v.symbols[s]
			if !known || loop != self && !v.m.Encloses(loop, around) {
				return fmt.Errorf("%s stands outside its loop", s)
			}
		}
	}
	return nil
}

// node checks one node, whose arguments have been checked, and fills its row of the tables.
func (v *verifier) node(x Value) error {
	n := &v.m.Nodes[x]
	for _, a := range n.Args {
		if a < 0 || a >= x {
			return fmt.Errorf("argument %d does not come before it", a)
		}
		v.varying[x] = v.varying[x] || v.varying[a]
	}
	if err := v.reference(n); err != nil {
		return err
	}
	want, err := v.shape(n)
	if err != nil {
		return err
	}
	if want != nil && !(*want).Equal(n.Shape) {
		return fmt.Errorf("shape %s, want %s", n.Shape, *want)
	}
	v.varying[x] = v.varying[x] || n.Op == OpVar || n.Op == OpAdjoint
	v.affine[x] = v.isAffine(n)
	return v.scope(x)
}

func (v *verifier) reference(n *Node) error {
	count := 0
	switch n.Op {
	case OpParam:
		count = len(v.m.Params)
	case OpVar:
		count = len(v.m.Vars)
	case OpLoopSum, OpLoopStack, OpLoopAt:
		count = len(v.m.Loops)
	case OpAdjoint:
		if n.Axis < -1 || int(n.Axis) >= len(v.m.Vars) {
			return fmt.Errorf("variable %d is out of range", n.Axis)
		}
		count = len(v.m.Supports)
	default:
		return nil
	}
	if n.Ref < 0 || int(n.Ref) >= count {
		return fmt.Errorf("reference %d is out of range", n.Ref)
	}
	return nil
}

// isAffine tells whether a node is affine in the variables if its arguments are as the table says.
func (v *verifier) isAffine(n *Node) bool {
	varying := 0
	for _, a := range n.Args {
		if !v.affine[a] {
			return false
		}
		if v.varying[a] {
			varying++
		}
	}
	switch n.Op {
	case OpMul, OpMatMul, OpKron, OpConv:
		return varying < 2
	case OpDiv:
		return !v.varying[n.Args[1]]
	case OpKernel:
		return varying == 0
	}
	return true
}

// scope collects the loops that must be around a node.
func (v *verifier) scope(x Value) error {
	n := &v.m.Nodes[x]
	var needs []int32
	need := func(loop int32) {
		if loop >= 0 && !slices.Contains(needs, loop) {
			needs = append(needs, loop)
		}
	}
	for _, a := range n.Args {
		for _, l := range v.needs[a] {
			need(l)
		}
	}
	switch n.Op {
	case OpVar:
		need(v.m.Vars[n.Ref].Loop)
	case OpAdjoint:
		need(v.m.Supports[n.Ref].Loop)
		if n.Axis >= 0 {
			need(v.m.Vars[n.Axis].Loop)
		}
	case OpLoopSum, OpLoopStack, OpLoopAt:
		needs = slices.DeleteFunc(needs, func(l int32) bool { return l == n.Ref })
		need(v.m.Loops[n.Ref].Outer)
	}
	polys := append(dim.Shape{n.Num}, n.Shape...)
	for _, s := range n.Subs {
		polys = append(polys, s.Lo, s.Hi)
	}
	for _, p := range polys {
		for _, s := range p.Symbols() {
			loop, known := v.symbols[s]
			if !known {
				return fmt.Errorf("unknown symbol %s", s)
			}
			need(loop)
		}
	}
	slices.Sort(needs)
	v.needs[x] = needs
	return nil
}

// root checks an expression where it is used.
func (v *verifier) root(x Value, loop int32, affine bool) error {
	if x < 0 || int(x) >= len(v.m.Nodes) {
		return fmt.Errorf("no node %d", x)
	}
	if affine && !v.affine[x] {
		return fmt.Errorf("node %d is not affine", x)
	}
	for _, l := range v.needs[x] {
		if !v.m.Encloses(l, loop) {
			return fmt.Errorf("node %d is used outside loop %d", x, l)
		}
	}
	return nil
}

// statements checks what is made of expressions: weights, cones, labels, checks.
func (v *verifier) statements() error {
	data := func(x Value) error {
		if x != None && v.varying[x] {
			return fmt.Errorf("node %d is data, but depends on variables", x)
		}
		return nil
	}
	for i, q := range v.m.Objective.Quads {
		if err := v.quad(&q); err != nil {
			return fmt.Errorf("quadratic term %d: %w", i, err)
		}
	}
	for i := range v.m.Constraints {
		if err := v.constraint(&v.m.Constraints[i]); err != nil {
			return fmt.Errorf("constraint %d: %w", i, err)
		}
	}
	for i := range v.m.Supports {
		for _, r := range v.m.Supports[i].Rows {
			slot, l := &v.m.Nodes[r.Slot], &v.m.Nodes[r.Multiplier]
			if l.Op != OpVar || len(slot.Shape) > 0 && !slot.Shape.Equal(l.Shape) {
				return fmt.Errorf("support %d: a multiplier does not fit its row", i)
			}
		}
	}
	for i, e := range v.m.Epigraphs {
		if c := &v.m.Constraints[e.Constraint]; c.Cone != Nonneg || c.Loop != v.m.Vars[e.Var].Loop || !v.affine[e.Of] {
			return fmt.Errorf("epigraph %d: variable %d is not held by constraint %d", i, e.Var, e.Constraint)
		}
	}
	for i := range v.m.Checks {
		for _, x := range [...]Value{v.m.Checks[i].Left, v.m.Checks[i].Right} {
			if err := data(x); err != nil {
				return fmt.Errorf("check %d: %w", i, err)
			}
		}
	}
	for i := range v.m.Vars {
		for _, x := range [...]Value{v.m.Vars[i].Attr.Lo, v.m.Vars[i].Attr.Hi} {
			if err := v.bound(x, v.m.Vars[i].Shape); err != nil {
				return fmt.Errorf("variable %d: %w", i, err)
			}
		}
	}
	if o := &v.m.Objective; o.Sense != Satisfy && (o.Linear == None || len(v.m.Nodes[o.Linear].Shape) > 0) {
		return fmt.Errorf("the objective is no number")
	}
	return nil
}

func (v *verifier) bound(x Value, shape dim.Shape) error {
	switch {
	case x == None:
		return nil
	case v.varying[x]:
		return fmt.Errorf("bound depends on variables")
	case len(v.m.Nodes[x].Shape) > 0 && !v.m.Nodes[x].Shape.Equal(shape):
		return fmt.Errorf("bound of shape %s, want %s", v.m.Nodes[x].Shape, shape)
	}
	return nil
}

func (v *verifier) quad(q *Quad) error {
	r := v.m.Nodes[q.Residual].Shape
	if q.Weight != None {
		w := v.m.Nodes[q.Weight].Shape
		if v.varying[q.Weight] || len(w) > 0 && (q.Matrix != None || !w.Equal(r)) {
			return fmt.Errorf("weight of shape %s for a residual of shape %s", w, r)
		}
	}
	if q.Matrix != None {
		s := v.m.Nodes[q.Matrix].Shape
		if v.varying[q.Matrix] || len(r) != 1 || !s.Equal(dim.Shape{r[0], r[0]}) {
			return fmt.Errorf("matrix of shape %s for a residual of shape %s", s, r)
		}
	}
	return nil
}

var slots = [...]int{Zero: 1, Nonneg: 1, Between: 3, SOC: 2, RSOC: 3, ExpCone: 3, PowCone: 3, PSDCone: 1}

func (v *verifier) constraint(c *Constraint) error {
	if len(c.Slots) != slots[c.Cone] {
		return fmt.Errorf("%d slots, want %d", len(c.Slots), slots[c.Cone])
	}
	if c.Label >= 0 && v.m.Labels[c.Label].Loop != c.Loop {
		return fmt.Errorf("label of loop %d on rows of loop %d", v.m.Labels[c.Label].Loop, c.Loop)
	}
	var batch dim.Shape // leading axes, the same in all slots that have any
	for i, x := range c.Slots {
		if x == None {
			if c.Cone != Between || i == 1 {
				return fmt.Errorf("slot %d is missing", i)
			}
			continue
		}
		if c.Cone == Between && i != 1 && v.varying[x] {
			return fmt.Errorf("side %d depends on variables", i)
		}
		s := v.m.Nodes[x].Shape
		k := c.Batch
		if c.Cone < SOC {
			k = len(s)
		}
		switch {
		case len(s) == 0:
			continue
		case len(s) < k || batch != nil && !batch.Equal(s[:k]):
			return fmt.Errorf("slot %d has shape %s, want %s first", i, s, batch)
		case c.Cone == PSDCone && (len(s) != k+2 || !s[k].Equal(s[k+1])):
			return fmt.Errorf("slot of shape %s is no square matrix", s)
		case len(s) > k && c.Cone != PSDCone && i != map[Cone]int{SOC: 1, RSOC: 2}[c.Cone]:
			return fmt.Errorf("slot %d has shape %s, more than one entry per cone", i, s)
		}
		batch = s[:k]
	}
	return nil
}
