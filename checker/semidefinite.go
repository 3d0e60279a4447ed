package checker

import "github.com/cvxc-lang/cvxc/lang"

// semidefinite reads operator i of a relation, X >> Y or X << Y: both sides affine and symmetric, or one the number 0.
func (r *reader) semidefinite(c *lang.Relation, i int) {
	sides := [2]lang.Expr{c.Operands[i], c.Operands[i+1]}
	op := c.OpSpans[i]
	for k, e := range sides {
		if !r.symmetricSide(e, sides[1-k], op) {
			return
		}
	}
	for k, e := range sides {
		r.ask(e, reason{kind: forSemidefinite, at: op, want: Affine, whole: e, relation: c, op: c.Ops[i], left: k == 0})
	}
}

// symmetricSide checks one side of a semidefinite constraint.
func (r *reader) symmetricSide(e, other lang.Expr, op lang.Span) bool {
	f := r.expr(e)
	if f.Bad || !r.matrixSide(e, other, op) {
		return false
	}
	if f.Type.Kind != Scalar && f.Props&Symmetric == 0 {
		r.report(r.notSymmetric(e, op))
		return false
	}
	return true
}

// matrixSide checks the shape of one side of a semidefinite relation: a square matrix, or beside one the number 0.
func (r *reader) matrixSide(e, other lang.Expr, op lang.Span) bool {
	f := r.expr(e)
	switch {
	case f.Type.Kind == Scalar:
		t := r.expr(other).Type
		if t.Kind == Scalar || f.Range == point(0) && f.Level == Number {
			return true
		}
		r.report(r.filledSide(e, other, op))
		return false
	case !trailingMatrix(f.Type, true):
		r.report(notSquare(e, op, f.Type))
		return false
	}
	return true
}

// memberOfCone checks what the cone of semidefinite matrices asks of its member.
func (r *reader) memberOfCone(s *site) bool {
	switch s.fn.kernel.name {
	case psdCone.name:
		return r.symmetricSide(s.args[0], s.args[0], s.name)
	case powCone.name:
		return r.exponentOfCone(s)
	}
	return true
}
