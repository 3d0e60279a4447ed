package checker

import (
	"slices"
	"sync"

	"github.com/cvxc-lang/cvxc/lang"
)

// Value returns the closed form of the function as this call sees it, with formals as data, since functions of data may
// be applied in it; its one item is the *lang.Value. It is nil where the function has none, or none for all branches
// that the call may take. A function "= expr" is its own closed form: see Body.
func (t *Target) Value() *Body {
	if t.value == nil {
		return nil
	}
	return t.value()
}

// closedForm reads the closed form of a function when it is asked for, in the scope of the call as it is now.
func (r *reader) closedForm(s *site, branches []branch) func() *Body {
	caller := *r
	return sync.OnceValue(func() *Body { return caller.valueBody(s, branches) })
}

// valueBody reads the closed form of a block function; r is the caller as it was at the call.
func (r *reader) valueBody(s *site, branches []branch) *Body {
	items := s.fn.decl.Items
	if len(branches) == 1 {
		items = branches[0].items
	}
	i := slices.IndexFunc(items, func(it lang.Item) bool { _, ok := it.(*lang.Value); return ok })
	if i < 0 {
		return nil
	}
	data := *s
	data.facts = slices.Clone(s.facts)
	for i, f := range s.formals() {
		d := &data.facts[i]
		d.Level, d.Curv = min(d.Level, Param), Affine
		if hasAttr(f.Attrs, "const") == nil { // what a number makes of it, inf of 1/x, is seen when it is computed
			d.Range = everything()
		}
	}
	body := r.instance(s.fn)
	body.bindSite(&data, r)
	body.settled = r.settled || s.fn.lib || s.fn.sound
	if e := items[i].(*lang.Value).Expr; e != nil {
		body.expr(e)
	}
	return body.asBody(&data, items[i:i+1])
}
