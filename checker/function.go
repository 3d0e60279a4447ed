package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/lang"
)

// declaredFacts are the arguments of a call of which nothing is known but the declaration: variables, and data where data
// says so (by formal).
func (f *function) declaredFacts(r *reader, data []bool) []Facts {
	out := make([]Facts, len(f.decl.Formals))
	for i, x := range f.decl.Formals {
		out[i] = Facts{Level: Variable, Curv: Affine, Range: everything()}
		switch {
		case hasAttr(x.Attrs, "const") != nil:
			out[i].Level = Const
		case data[i]:
			out[i].Level = Param
		}
		for _, a := range x.Attrs {
			if known, ok := attributeOf(nameOf(a.Name)); ok {
				out[i].Range = out[i].Range.Meet(known.within)
				out[i].Props |= known.props
			}
		}
	}
	for i, within := range f.declaredBounds(r) {
		out[i].Range = out[i].Range.Meet(within)
	}
	return out
}

// declaredBounds are the intervals of the formals that have the attribute bounds(l, u), whose ends may be made of formals.
func (f *function) declaredBounds(r *reader) map[int]Interval {
	var out map[int]Interval
	for i, x := range f.decl.Formals {
		if a := hasAttr(x.Attrs, "bounds"); a == nil || len(a.Args) != 2 {
			continue
		}
		if out == nil {
			out = map[int]Interval{}
			variables := make([]Facts, len(f.decl.Formals))
			for k := range variables {
				variables[k] = Facts{Level: Variable}
			}
			r = r.generic(f, variables, branch{}) // reads all that is declared
		}
		if e := r.names[nameOf(x.Name)]; e != nil {
			out[i] = e.facts.Range
		}
	}
	return out
}

// mostRoles bounds the formals whose roles are searched.
const mostRoles = 8

// findRoles finds which formals must be data for the body to be sound and jointly convex: as few as possible, the last
// ones first; none if that does not help. fault is what is wrong with the body all the same.
func (r *reader) findRoles(f *function, b branch) (data []bool, fault lang.Diagnoser) {
	n := len(f.decl.Formals)
	for k := 0; k < 1<<min(n, mostRoles); k++ {
		data = lastFirst(k, n)
		g := r.generic(f, f.declaredFacts(r, data), b)
		g.readItems(b.items)
		if len(g.faults.list) == 0 && len(g.sink.list) == 0 {
			return data, fault
		}
		if len(g.faults.list) > 0 {
			fault = tellingFault(fault, g.faults.list[0])
		}
	}
	return make([]bool, n), fault
}

// tellingFault is the fault of a body to be reported: the one where all formals are variables, unless it is a product that
// is none any more where some are data.
func tellingFault(old, later lang.Diagnoser) lang.Diagnoser {
	_, product := old.(*productFault)
	_, still := later.(*productFault)
	if old == nil || product && !still {
		return later
	}
	return old
}

// lastFirst reads the bits of k from the last formal backwards.
func lastFirst(k, n int) []bool {
	out := make([]bool, n)
	for i := range min(n, mostRoles) {
		out[n-1-i] = k>>i&1 != 0
	}
	return out
}

// block checks func f(x) { ... } of the user: names and shapes, then that it is convex (or concave, or a set) jointly in
// those formals that need not be data and its local variables.
func (c *fileCheck) block(r *reader, f *function) {
	branches := []branch{{nil, f.decl.Items}}
	if hasWhen(f.decl.Items) {
		branches = allBranches(f.decl)
	}
	for _, b := range branches {
		if !c.complete(f, b) {
			return
		}
		g := r.generic(f, f.declaredFacts(r, make([]bool, len(f.decl.Formals))), b)
		g.readItems(b.items)
		c.closedForm(r, f, b)
		data, fault := r.findRoles(f, b)
		if len(g.sink.list) > 0 && !slices.Contains(data, true) {
			c.sink.list = append(c.sink.list, g.sink.list...)
			return
		}
		if onlyData(f, data) && fault != nil {
			c.sink.list = append(c.sink.list, &notJointly{fn: f.decl, cause: fault.Diagnose()})
			return
		}
		if o := objectiveOf(b.items); o != nil && o.Value != nil {
			s := &site{fn: f, facts: f.declaredFacts(r, data), args: make([]lang.Expr, len(f.decl.Formals)), along: -1}
			p := r.proved(s, b)
			c.info.Signatures[f.decl] = p.sig
			if p.note != nil && p.note.blame != nil {
				c.sink.list = append(c.sink.list, &noLeastValue{fn: f.decl, cause: p.note})
				f.broken = true
			}
		}
	}
}

// closedForm checks the value that a body declares: names and shapes, and that it has the shape of what is minimized.
func (c *fileCheck) closedForm(r *reader, f *function, b branch) {
	o := objectiveOf(b.items)
	for _, it := range b.items {
		v, ok := it.(*lang.Value)
		if !ok || v.Expr == nil || o == nil || o.Value == nil {
			continue
		}
		data := make([]bool, len(f.decl.Formals))
		for i := range data {
			data[i] = true // of which the formula is computed
		}
		facts := f.declaredFacts(r, data)
		body, formula := r.generic(f, facts, b), r.generic(f, facts, b) // which sees the formals only
		body.readItems(b.items)
		have, want := formula.expr(v.Expr), body.expr(o.Value)
		c.sink.list = append(c.sink.list, formula.sink.list...)
		if !have.Bad && !want.Bad && !have.Type.Equal(want.Type) {
			c.sink.list = append(c.sink.list, &valueShape{value: v.Expr, objective: o, have: have.Type, want: want.Type})
		}
	}
}

func hasWhen(items []lang.Item) bool {
	for _, it := range items {
		if _, ok := it.(*lang.When); ok {
			return true
		}
	}
	return false
}

// allBranches lists every branch of a function.
func allBranches(d *lang.Func) []branch {
	var common []lang.Item
	var out []branch
	for _, it := range d.Items {
		if _, ok := it.(*lang.When); !ok {
			common = append(common, it)
		}
	}
	for _, it := range d.Items {
		if w, ok := it.(*lang.When); ok {
			out = append(out, branch{w, spliced(common, w.Items)})
		}
	}
	return out
}

// onlyData reports whether no formal may be a variable.
func onlyData(f *function, data []bool) bool {
	for i, x := range f.decl.Formals {
		if !data[i] && hasAttr(x.Attrs, "const") == nil {
			return false
		}
	}
	return len(data) > 0
}

// complete checks that a body says what it is: one objective, or satisfy for a set.
func (c *fileCheck) complete(f *function, b branch) bool {
	n := 0
	for _, it := range b.items {
		switch it := it.(type) {
		case *lang.Objective:
			if n++; n == 2 {
				c.sink.list = append(c.sink.list, &secondObjective{second: it, first: objectiveOf(b.items)})
			}
		case *lang.BadItem:
			f.broken = true
			return false
		}
	}
	if n == 0 {
		c.sink.list = append(c.sink.list, &noBody{fn: f.decl})
	}
	return n == 1
}
