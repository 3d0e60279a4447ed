package lower

import (
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// simple lowers z in S where S is one inequality, equality, matrix inequality or chain between its first formal and data,
// like a box: these rows are then the ones that the dual of z - u in S belongs to, without a copy of z. It reports whether
// it did.
func (r rows) simple(x *expansion, c *lang.Membership) bool {
	body := x.t.Body()
	if len(c.Tuple) != 1 || body == nil || x.faulty(r.scope, body) {
		return false
	}
	rel, at := onlyRelation(body)
	z := r.node(c.Tuple[0])
	if rel == nil || !r.b.Varies(z) {
		return false
	}
	if _, atOnce := x.allAtOnce(r.scope, body); !atOnce {
		return false
	}
	r.obligations(x)
	in := rows{scope: x.enter(&x.graph, body, r.scope).home.asGraph(), label: r.label}
	sides := make([]term, len(rel.Operands))
	for i, e := range rel.Operands {
		sides[i] = in.affine(in.expr(e))
	}
	if sides[at].parts != nil || !r.b.Shape(sides[at].node).Equal(r.b.Shape(z)) {
		return false
	}
	r.members(c.Tuple, []ir.Value{z})
	switch {
	case len(sides) == 3:
		return in.between(rel.Ops, sides)
	case at == 0: // z - u op y is z op y + u
		in.pair(sides[0].node, rel.Ops[0], sides[1].node, 1)
	default:
		in.pair(sides[0].node, rel.Ops[0], sides[1].node, -1)
	}
	return true
}

// onlyRelation returns the one relation that a body is, and the operand that is its first formal; nil if it is anything
// else. A chain has the formal in the middle.
func onlyRelation(b *checker.Body) (rel *lang.Relation, at int) {
	list := b.Constraints()
	if len(list) != 1 || !inlineButRows(b) {
		return nil, 0
	}
	rel, ok := list[0].(*lang.Relation)
	if !ok || len(rel.Ops) > 2 || len(rel.Ops) > 1 && rel.Ops[0] > lang.Ge {
		return nil, 0
	}
	at = -1
	for i, e := range rel.Operands {
		id, ok := lang.Unparen(e).(*lang.Ident)
		switch {
		case ok && b.Uses[id] == lang.Node(b.Func.Formals[0]) && id.Name == b.Func.Formals[0].Name.Name:
			if at >= 0 {
				return nil, 0
			}
			at = i
		case b.Facts[e].Level >= checker.Variable:
			return nil, 0
		}
	}
	if at < 0 || len(rel.Ops) == 2 && at != 1 {
		return nil, 0
	}
	return rel, at
}

// inlineButRows reports whether a body has no variables of its own.
func inlineButRows(b *checker.Body) bool {
	for _, it := range b.Items {
		if _, ok := it.(*lang.VarDecl); ok {
			return false
		}
	}
	return true
}
