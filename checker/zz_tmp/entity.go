package checker

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// role is what a name of a value stands for.
type role uint8

const (
	dimRole role = iota
	paramRole
	varRole
	letRole
	labelRole
	binderRole
	formalRole
	localDimRole // a dim that the shape of a formal binds
)

var roles = [...]string{"dim", "parameter", "variable", "let", "label", "index", "argument", "size"}

func (r role) String() string { return roles[r] }

// entity is one named value and what is known of it.
type entity struct {
	role   role
	ident  *lang.Ident
	node   lang.Node
	facts  Facts
	size   dim.Poly // the value as a polynomial in sizes, where sized
	sized  bool
	let    letState
	used   bool       // anywhere
	starts []dim.Poly // of a let with binders: the first index of each axis
}

// letState says how far the reading of a let has come: a let that is met while it is read is cyclic.
type letState uint8

const (
	letUnread letState = iota
	letReading
	letRead
)

// where returns the place of the declaration.
func (e *entity) where() lang.Span {
	if e.ident == nil {
		return lang.Span{}
	}
	return e.ident.Span()
}

// declare enters a name; a second one is reported at its place. It returns nil then.
func (r *reader) declare(e *entity) *entity {
	if e.ident == nil || e.ident.Name == "" {
		return nil
	}
	if old := r.find(e.ident.Name); old != nil {
		r.report(&defined{name: e.ident, role: e.role, first: old})
		return nil
	}
	r.names[e.ident.Name] = e
	r.order = append(r.order, e)
	return e
}

// find looks a value up: binders in scope, then the names of the problem or body, then what a body sees of its problem.
func (r *reader) find(name string) *entity {
	for i := len(r.binders) - 1; i >= 0; i-- {
		if r.binders[i].ident.Name == name {
			return r.binders[i]
		}
	}
	if e := r.names[name]; e != nil {
		return e
	}
	if r.outer != nil {
		if e := r.outer.names[name]; e != nil && (e.role == dimRole || e.role == paramRole) {
			return e
		}
	}
	return nil
}

// visible lists the names that find would find, in the order of their declarations.
func (r *reader) visible() []*entity {
	out := append([]*entity(nil), r.binders...)
	out = append(out, r.order...)
	if r.outer != nil {
		for _, e := range r.outer.order {
			if e.role == dimRole || e.role == paramRole {
				out = append(out, e)
			}
		}
	}
	return out
}
