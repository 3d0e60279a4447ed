package ir

import "slices"

// roots calls f for every expression of the model that is not an argument of another, with the loop in which it stands
// and whether it must be affine in the variables (else it is a value expression, or data).
func roots(m *Model, f func(v Value, loop int32, affine bool)) {
	visit := func(v Value, loop int32, affine bool) {
		if v != None {
			f(v, loop, affine)
		}
	}
	attr := func(a *Attr, loop int32) {
		for _, v := range [...]Value{a.Lo, a.Hi, a.Pattern} {
			visit(v, loop, false)
		}
	}
	for i := range m.Params {
		attr(&m.Params[i].Attr, -1)
		visit(m.Params[i].Default, -1, false)
	}
	for i := range m.Vars {
		attr(&m.Vars[i].Attr, m.Vars[i].Loop)
	}
	visit(m.Objective.Linear, -1, true)
	for _, q := range m.Objective.Quads {
		visit(q.Weight, q.Loop, false)
		visit(q.Residual, q.Loop, true)
		visit(q.Matrix, q.Loop, false)
	}
	visit(m.ObjectiveValue, -1, false)
	for i := range m.Constraints {
		for _, s := range m.Constraints[i].Slots {
			visit(s, m.Constraints[i].Loop, true)
		}
	}
	for i := range m.Supports {
		for _, r := range m.Supports[i].Rows {
			visit(r.Slot, r.Loop, true)
			visit(r.Multiplier, r.Loop, true)
		}
	}
	for i := range m.Labels {
		for _, s := range m.Labels[i].Sides {
			visit(s, m.Labels[i].Loop, false)
		}
	}
	for i := range m.Lets {
		visit(m.Lets[i].Value, m.Lets[i].Loop, false)
	}
	for i := range m.Checks {
		visit(m.Checks[i].Left, m.Checks[i].Loop, false)
		visit(m.Checks[i].Right, m.Checks[i].Loop, false)
	}
}

// Names reports whether an expression holds a parameter that is among those given by index.
func (m *Model) Names(v Value, among []bool) bool {
	seen := map[Value]bool{}
	var visit func(v Value) bool
	visit = func(v Value) bool {
		if v == None || seen[v] {
			return false
		}
		seen[v] = true
		n := &m.Nodes[v]
		return n.Op == OpParam && among[n.Ref] || slices.ContainsFunc(n.Args, visit)
	}
	return visit(v)
}

// Encloses reports whether loop outer is inner or one of the loops around it; -1 encloses every loop.
func (m *Model) Encloses(outer, inner int32) bool {
	for ; inner != outer; inner = m.Loops[inner].Outer {
		if inner < 0 {
			return false
		}
	}
	return true
}
