package ir

// InfinityAllowed tells for each parameter whether its entries may be infinite: whether all that the rows of the model
// use it for is to be a bound or a side of an inequality. There infinity means that the side is absent.
func InfinityAllowed(m *Model) []bool {
	w := infinityWalk{model: m, finite: make([]bool, len(m.Params)), seen: make([]bool, 2*len(m.Nodes))}
	w.root(m.Objective.Linear, false)
	for _, q := range m.Objective.Quads {
		w.root(q.Weight, false)
		w.root(q.Residual, false)
		w.root(q.Matrix, false)
	}
	for _, c := range m.Constraints {
		for k, s := range c.Slots {
			w.root(s, c.Cone == Between && k != 1)
		}
	}
	for _, set := range m.Supports {
		for _, r := range set.Rows {
			w.root(r.Slot, false)
		}
	}
	for _, v := range m.Vars {
		w.root(v.Attr.Lo, true)
		w.root(v.Attr.Hi, true)
	}
	for _, p := range m.Params {
		w.root(p.Attr.Lo, true)
		w.root(p.Attr.Hi, true)
	}
	out := make([]bool, len(m.Params))
	for i, finite := range w.finite {
		out[i] = !finite
	}
	return out
}

// infinityWalk marks the parameters that some use needs to be finite.
type infinityWalk struct {
	model  *Model
	finite []bool
	seen   []bool // of 2*node + side
}

// root walks an expression; side says that it stands as a side or a bound.
func (w *infinityWalk) root(v Value, side bool) {
	if v == None {
		return
	}
	key := 2 * int(v)
	if side {
		key++
	}
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	n := &w.model.Nodes[v]
	if n.Op == OpParam && !side {
		w.finite[n.Ref] = true
	}
	for _, a := range n.Args {
		w.root(a, side && moves(n.Op))
	}
}

// moves reports whether an operation only moves entries or changes their sign, so that an infinite one stays a side.
func moves(op Op) bool {
	switch op {
	case OpNeg, OpIndex, OpReshape, OpTranspose, OpStack, OpFill, OpLoopStack:
		return true
	}
	return false
}
