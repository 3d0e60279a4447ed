package ir

import "slices"

// root is an expression of the model that is not an argument of another.
type root struct {
	value  Value
	loop   int32 // in which it stands
	origin int32 // of the part of the model that it belongs to
	affine bool  // must be affine in the variables (else it is a value expression, or data)
}

// roots calls f for every root of the model.
func roots(m *Model, f func(r root)) {
	visit := func(v Value, loop, origin int32, affine bool) {
		if v != None {
			f(root{v, loop, origin, affine})
		}
	}
	attr := func(a *Attr, loop, origin int32) {
		for _, v := range [...]Value{a.Lo, a.Hi, a.Pattern} {
			visit(v, loop, origin, false)
		}
	}
	for i := range m.Params {
		attr(&m.Params[i].Attr, -1, m.Params[i].Origin)
		visit(m.Params[i].Default, -1, m.Params[i].Origin, false)
	}
	for i := range m.Vars {
		attr(&m.Vars[i].Attr, m.Vars[i].Loop, m.Vars[i].Origin)
	}
	visit(m.Objective.Linear, -1, m.Objective.Origin, true)
	for _, q := range m.Objective.Quads {
		visit(q.Weight, q.Loop, q.Origin, false)
		visit(q.Residual, q.Loop, q.Origin, true)
		visit(q.Matrix, q.Loop, q.Origin, false)
	}
	visit(m.ObjectiveValue, -1, m.Objective.Origin, false)
	for i := range m.Constraints {
		for _, s := range m.Constraints[i].Slots {
			visit(s, m.Constraints[i].Loop, m.Constraints[i].Origin, true)
		}
	}
	for i := range m.Supports {
		for _, r := range m.Supports[i].Rows {
			visit(r.Slot, r.Loop, m.Supports[i].Origin, true)
			visit(r.Multiplier, r.Loop, m.Supports[i].Origin, true)
		}
	}
	for i := range m.Labels {
		for _, s := range m.Labels[i].Sides {
			visit(s, m.Labels[i].Loop, m.Labels[i].Origin, false)
		}
	}
	for i := range m.Lets {
		visit(m.Lets[i].Value, m.Lets[i].Loop, m.Lets[i].Origin, false)
	}
	for i := range m.Checks {
		visit(m.Checks[i].Left, m.Checks[i].Loop, m.Checks[i].Origin, false)
		visit(m.Checks[i].Right, m.Checks[i].Loop, m.Checks[i].Origin, false)
	}
}

// Names reports whether an expression holds a parameter that is among those given by index.
func (m *Model) Names(v Value, among []bool) bool {
	return m.holds(v, func(x Value) bool { return m.Nodes[x].Op == OpParam && among[m.Nodes[x].Ref] })
}

// holds reports whether an expression is, or has among its arguments and theirs, one of a kind.
func (m *Model) holds(v Value, kind func(Value) bool) bool {
	seen := map[Value]bool{None: true}
	var visit func(v Value) bool
	visit = func(v Value) bool {
		if seen[v] {
			return false
		}
		seen[v] = true
		return kind(v) || slices.ContainsFunc(m.Nodes[v].Args, visit)
	}
	return visit(v)
}

// Place returns the origin of the shortest part of the text that an expression belongs to, -1 if there is none.
func (m *Model) Place(v Value) int32 {
	place := int32(-1)
	roots(m, func(r root) {
		if r.origin < 0 || !m.holds(r.value, func(x Value) bool { return x == v }) {
			return
		}
		if place < 0 || m.Origins[r.origin].len() < m.Origins[place].len() {
			place = r.origin
		}
	})
	return place
}

func (o *Origin) len() int32 { return o.End - o.Offset }

// Encloses reports whether loop outer is inner or one of the loops around it; -1 encloses every loop.
func (m *Model) Encloses(outer, inner int32) bool {
	for ; inner != outer; inner = m.Loops[inner].Outer {
		if inner < 0 {
			return false
		}
	}
	return true
}
