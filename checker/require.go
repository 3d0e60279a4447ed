package checker

import (
	"math"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// problemRequire reads a require of a problem: over sizes and data only.
func (r *reader) problemRequire(q *lang.Require) {
	if rel, ok := q.Relation.(*lang.Relation); ok && r.ofData(rel.Operands) {
		r.dataRelation(rel)
	}
	if m, ok := q.Relation.(*lang.Membership); ok && r.ofData(m.Tuple) {
		r.membership(m)
	}
	for _, c := range q.Conds {
		if !r.ofData(c.Operands) || !r.sidesFit(c.Operands, c.OpSpans, c.Span()) {
			return
		}
		if r.decide([]*lang.Compare{c}) == fails {
			r.report(&falseRequire{c: c})
		}
	}
	r.assumeRequire(q)
	r.requireRanges(q)
}

// bodyRequire reads a require of a function: a condition on its arguments.
func (r *reader) bodyRequire(q *lang.Require) {
	if q.Relation != nil {
		r.report(&notYet{at: q.Relation.Span(), what: "a relation of matrices, or a set, in `require` of a function",
			hint: "an attribute says it of an argument: `P[n, n] psd`, `x[n] nonneg`"})
		return
	}
	for _, c := range q.Conds {
		if !r.sidesFit(c.Operands, c.OpSpans, c.Span()) {
			return
		}
	}
	r.assumeRequire(q)
}

// ofData reports the first expression that depends on variables.
func (r *reader) ofData(list []lang.Expr) bool {
	for _, e := range list {
		if f := r.expr(e); !f.Bad && f.Level == Variable {
			at, ent := r.culprit(e, Variable)
			r.report(&variableRequire{at: at, decl: ent})
			return false
		}
	}
	return true
}

// dataRelation reads a relation of data: that a matrix is symmetric is seen when data is bound.
func (r *reader) dataRelation(c *lang.Relation) {
	if !r.sidesFit(c.Operands, c.OpSpans, c.Span()) {
		return
	}
	for i, op := range c.Ops {
		if op != lang.UpperEq && op != lang.LowerEq {
			continue
		}
		x, y := c.Operands[i], c.Operands[i+1]
		if !r.matrixSide(x, y, c.OpSpans[i]) || !r.matrixSide(y, x, c.OpSpans[i]) {
			return
		}
		if op == lang.LowerEq {
			x, y = y, x
		}
		r.orderedMatrix(x, y, PSD)
		r.orderedMatrix(y, x, NSD)
	}
}

// orderedMatrix lets proofs know the parameter or let x to be psd for X >> Y with Y = 0 or psd, to be nsd for Y >> X likewise.
func (r *reader) orderedMatrix(x, y lang.Expr, definite Props) {
	f := r.expr(y)
	id, ok := lang.Unparen(x).(*lang.Ident)
	if !ok || f.Type.Kind != Scalar && f.Props&definite == 0 { // a number beside a matrix is 0
		return
	}
	if e := r.names[id.Name]; e != nil && (e.role == paramRole || e.role == letRole) && !e.facts.Bad && e.facts.Type.Kind == Mat {
		e.facts.Props = (e.facts.Props | definite).closed()
		delete(r.t.Facts, x)
	}
}

// sidesFit reports two neighbours of a chain of comparisons that have different shapes.
func (r *reader) sidesFit(operands []lang.Expr, ops []lang.Span, whole lang.Span) bool {
	for i := range operands[1:] {
		x, y := operands[i], operands[i+1]
		fx, fy := r.expr(x), r.expr(y)
		if fx.Bad || fy.Bad {
			return false
		}
		if _, fits := pairType(fx.Type, fy.Type); !fits {
			at := whole
			if i < len(ops) {
				at = ops[i]
			}
			r.report(r.mismatch(x, y, at, fx.Type, fy.Type))
			return false
		}
	}
	return true
}

// assumeRequire lets proofs of bounds use what a require says of sizes.
func (r *reader) assumeRequire(q *lang.Require) {
	for _, c := range q.Conds {
		polys := make([]dim.Poly, len(c.Operands))
		ok := true
		for i, e := range c.Operands {
			f := r.expr(e)
			p, isSize := r.poly(e, 8)
			polys[i], ok = p, ok && isSize && !f.Bad
		}
		if ok {
			for i, op := range c.Ops {
				r.assume(polys[i], op, polys[i+1])
			}
		}
	}
	r.required = r.dims.Known
}

// requireRanges narrows the ranges of parameters and lets by a require: facts come from declarations, and this is one.
func (r *reader) requireRanges(q *lang.Require) {
	for _, c := range q.Conds {
		for i, op := range c.Ops {
			r.narrowRange(c.Operands[i], op, c.Operands[i+1])
			r.narrowRange(c.Operands[i+1], mirror(op), c.Operands[i])
		}
	}
}

func mirror(op lang.RelOp) lang.RelOp {
	switch op {
	case lang.Lt:
		return lang.Gt
	case lang.Le:
		return lang.Ge
	case lang.Gt:
		return lang.Lt
	case lang.Ge:
		return lang.Le
	}
	return op
}

func (r *reader) narrowRange(x lang.Expr, op lang.RelOp, y lang.Expr) {
	id, ok := lang.Unparen(x).(*lang.Ident)
	if !ok {
		return
	}
	e := r.names[id.Name]
	if e == nil || e.role != paramRole && e.role != letRole || e.facts.Bad {
		return
	}
	b := r.expr(y).Range
	switch op {
	case lang.Lt:
		b = Interval{everything().Lo, math.Nextafter(b.Hi, math.Inf(-1))}
	case lang.Le:
		b.Lo = everything().Lo
	case lang.Gt:
		b = Interval{math.Nextafter(b.Lo, math.Inf(1)), everything().Hi}
	case lang.Ge:
		b.Hi = everything().Hi
	case lang.Ne:
		return
	}
	if m := e.facts.Range.Meet(b); !m.Empty() {
		e.facts.Range = m
		delete(r.t.Facts, x)
	}
}
