package checker

import (
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// instance makes a reader for the body of a function: it sees what the function sees, and no formals yet.
func (r *reader) instance(fn *function) *reader {
	t := newTables(8)
	return &reader{
		u: r.u, opts: r.opts, t: &t, locals: map[lang.Node]*Facts{}, home: fn.home, outer: fn.outer, fn: fn,
		names: map[string]*entity{}, prefix: fn.prefix(), sink: &reports{}, faults: &reports{}, dims: fn.facts(),
	}
}

// facts is what proofs in the body may assume of sizes that it sees.
func (f *function) facts() dim.Facts {
	if f.outer == nil {
		return dim.Facts{}
	}
	return dim.Facts{Min: f.outer.dims.Min, Known: f.outer.required}
}

// bindSite gives the formals of a body what a call passes.
func (r *reader) bindSite(s *site, caller *reader) {
	r.dims = caller.dims
	r.required = caller.dims.Known
	r.settled = caller.settled
	for i, f := range s.formals() { // default values see no formals
		if s.argument(i) == f.Default && f.Default != nil {
			r.expr(f.Default)
		}
	}
	for i, f := range s.formals() {
		facts := s.facts[i]
		r.bindFormal(f, facts, s.dims)
	}
	r.bindDims(s.formals(), s.dims)
}

func (r *reader) bindFormal(f *lang.Formal, facts Facts, dims map[string]dim.Poly) {
	name := nameOf(f.Name)
	e := &entity{role: formalRole, ident: f.Name, node: f, facts: facts}
	if p, ok := dims[name]; ok && facts.Type.Kind == Scalar {
		e.size, e.sized = p, true
	}
	r.names[name] = e
	r.order = append(r.order, e)
}

// bindDims declares the dims that shapes of formals bind.
func (r *reader) bindDims(formals []*lang.Formal, dims map[string]dim.Poly) {
	for _, f := range formals {
		for _, x := range f.Shape {
			walk(x, func(n lang.Expr) bool {
				if id, ok := n.(*lang.Ident); ok && r.find(id.Name) == nil {
					if p, ok := dims[id.Name]; ok {
						r.bindDim(f, id, p)
					}
				}
				return true
			})
		}
	}
}

func (r *reader) bindDim(f *lang.Formal, id *lang.Ident, p dim.Poly) {
	e := &entity{role: localDimRole, ident: id, node: f, size: p, sized: true}
	e.facts = Facts{Level: Dim, Curv: Affine, Range: r.sizedRange(p)}
	if e.facts.Range.IsPoint() {
		e.facts.Level = Number
	}
	r.names[id.Name] = e
	r.order = append(r.order, e)
}

// verdict is the answer of a three-valued question.
type verdict uint8

const (
	unknown verdict = iota
	holds
	fails
)

// decide says whether comparisons hold for all values that their operands may take.
func (r *reader) decide(conds []*lang.Compare) verdict {
	out := holds
	for _, c := range conds {
		for i, op := range c.Ops {
			switch r.compare(c.Operands[i], op, c.Operands[i+1]) {
			case fails:
				return fails
			case unknown:
				out = unknown
			}
		}
	}
	return out
}

// compare decides one comparison, of sizes by proof, of other numbers by their ranges.
func (r *reader) compare(x lang.Expr, op lang.RelOp, y lang.Expr) verdict {
	fx, fy := r.expr(x), r.expr(y)
	if fx.Bad || fy.Bad {
		return unknown
	}
	if p, ok := r.poly(x, 8); ok && max(fx.Level, fy.Level) <= Dim { // a const number need not be whole
		if q, ok := r.poly(y, 8); ok {
			if v := r.compareSizes(p, op, q); v != unknown {
				return v
			}
		}
	}
	return compareRanges(fx.reach(), op, fy.reach())
}

// reach is the range of a value; no size is infinite.
func (f *Facts) reach() Interval {
	if f.Level == Dim {
		return Interval{f.Range.Lo, min(f.Range.Hi, math.MaxFloat64)}
	}
	return f.Range
}

func (r *reader) compareSizes(x dim.Poly, op lang.RelOp, y dim.Poly) verdict {
	d, one := y.Sub(x), dim.Int(1)
	le, lt := r.dims.NonNegative(d), r.dims.NonNegative(d.Sub(one))
	ge, gt := r.dims.NonNegative(d.Scale(-1)), r.dims.NonNegative(d.Scale(-1).Sub(one))
	return judge(op, le, lt, ge, gt)
}

func compareRanges(a Interval, op lang.RelOp, b Interval) verdict {
	return judge(op, a.Hi <= b.Lo, a.Hi < b.Lo, a.Lo >= b.Hi, a.Lo > b.Hi)
}

// judge turns what is proved of x and y into an answer.
func judge(op lang.RelOp, le, lt, ge, gt bool) verdict {
	yes, no := false, false
	switch op {
	case lang.Lt:
		yes, no = lt, ge
	case lang.Le:
		yes, no = le, gt
	case lang.Gt:
		yes, no = gt, le
	case lang.Ge:
		yes, no = ge, lt
	case lang.Eq:
		yes, no = le && ge, lt || gt
	case lang.Ne:
		yes, no = lt || gt, le && ge
	}
	switch {
	case yes:
		return holds
	case no:
		return fails
	}
	return unknown
}

// branch is one way to read the items of a function: those outside of any When and those of one.
type branch struct {
	when  *lang.When // nil if there is none
	items []lang.Item
}

// branches returns the branches that a call may take: one, if the guards can be decided. Guards that are neither proved
// nor refuted are open, but for those of the library about sizes of arguments: these are skipped, since there the last
// branch is right for all sizes.
func (r *reader) branches(decl *lang.Func) []branch {
	var common []lang.Item
	var whens []*lang.When
	for _, it := range decl.Items {
		if w, ok := it.(*lang.When); ok {
			whens = append(whens, w)
		} else {
			common = append(common, it)
		}
	}
	if len(whens) == 0 {
		return []branch{{nil, decl.Items}}
	}
	var out []branch
	cut := map[*entity]Interval{} // ranges of formals as they were
	for _, w := range whens {
		v := r.decide(w.Conds)
		if v == fails || v == unknown && r.fn.lib && r.aboutSizes(decl, w.Conds) {
			continue
		}
		out = append(out, branch{w, spliced(common, w.Items)})
		if v == holds {
			break
		}
		r.exclude(w.Conds, cut)
	}
	for e, was := range cut {
		e.facts.Range = was
	}
	if len(cut) > 0 {
		clear(r.t.Facts)
	}
	return out
}

// exclude cuts from the range of a const formal what an earlier guard takes: of [1, inf] the guard p == 1 leaves (1, inf].
func (r *reader) exclude(conds []*lang.Compare, cut map[*entity]Interval) {
	if len(conds) != 1 || len(conds[0].Ops) != 1 {
		return
	}
	c := conds[0]
	id, ok := lang.Unparen(c.Operands[0]).(*lang.Ident)
	y := r.expr(c.Operands[1]).Range
	e := r.names[nameOf(id)]
	if !ok || e == nil || e.role != formalRole || !y.IsPoint() {
		return
	}
	was := e.facts.Range
	switch v := y.Lo; {
	case c.Ops[0] == lang.Eq && was.Lo == v:
		e.facts.Range.Lo = math.Nextafter(v, math.Inf(1))
	case c.Ops[0] == lang.Eq && was.Hi == v:
		e.facts.Range.Hi = math.Nextafter(v, math.Inf(-1))
	case c.Ops[0] == lang.Gt:
		e.facts.Range.Hi = min(was.Hi, v)
	case c.Ops[0] == lang.Lt:
		e.facts.Range.Lo = max(was.Lo, v)
	}
	if _, known := cut[e]; !known {
		cut[e] = was
	}
	clear(r.t.Facts)
}

func spliced(common, items []lang.Item) []lang.Item {
	return append(append(make([]lang.Item, 0, len(common)+len(items)), items...), common...)
}

func (r *reader) aboutSizes(decl *lang.Func, conds []*lang.Compare) bool {
	for _, c := range conds {
		for _, x := range c.Operands {
			if r.expr(x).Level > Dim || slices.ContainsFunc(decl.Formals, func(f *lang.Formal) bool { return mentions(x, nameOf(f.Name)) }) {
				return false
			}
		}
	}
	return true
}

// readItems reads the items of a body: declarations, lets, objective, rows. Formals are bound.
func (r *reader) readItems(items []lang.Item) {
	for _, it := range items {
		switch it := it.(type) {
		case *lang.VarDecl:
			for _, d := range it.Decls {
				r.declareArray(d, varRole)
			}
		case *lang.Let:
			r.declare(&entity{role: letRole, ident: it.Name, node: it})
		case *lang.Require:
			r.bodyRequire(it)
		}
	}
	for _, e := range append([]*entity(nil), r.order...) {
		if e.role == letRole && e.let == letUnread {
			r.readLet(e)
		}
	}
	for _, it := range items {
		switch it := it.(type) {
		case *lang.Objective:
			r.readObjective(it)
		case *lang.SubjectTo:
			r.readConstraints(it.Constraints)
		}
	}
}

// declareArray declares a variable, a parameter, or a local variable of a body.
func (r *reader) declareArray(d *lang.Declarator, kind role) *entity {
	f := r.array(d.Name, d.Shape, d.Attrs, kind)
	e := &entity{role: kind, ident: d.Name, node: d, facts: f}
	stored := f
	r.locals[d] = &stored
	return r.declare(e)
}
