package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// fileCheck is the check of one file.
type fileCheck struct {
	u    *Universe
	opts *Options
	info *Info
	home *module
	sink *reports

	modules int // made so far
}

// problem checks one problem: declarations first, in any order, then lets, functions, objective and constraints.
func (c *fileCheck) problem(p *lang.Problem) {
	r := &reader{
		u: c.u, opts: c.opts, t: &c.info.Tables, locals: c.info.Locals, names: map[string]*entity{},
		sink: c.sink, faults: c.sink, home: c.newModule(c.home),
	}
	c.info.problems = append(c.info.problems, r)
	r.problem = p
	if p.Discipline != nil && p.Discipline.Name != "dcp" {
		r.report(&notYet{at: p.Discipline.Span(), what: "`as " + p.Discipline.Name + "`"})
		return
	}
	r.declareProblem(p)
	c.functionsOf(r, p)
	for _, it := range p.Items {
		if q, ok := it.(*lang.Require); ok {
			r.problemRequire(q)
		}
	}
	for _, e := range append([]*entity(nil), r.order...) {
		if e.role == letRole && e.let == letUnread {
			r.readLet(e)
		}
	}
	r.readStatements(p)
	c.info.Dims[p] = dim.Facts{Min: r.dims.Min, Known: r.required}
	r.unusedNames()
	if c.opts.StrictDPP {
		r.strictDPP(p)
	}
	if c.opts.Pedantic && !c.sink.faulty() {
		r.pedantry(p)
	}
}

// declareProblem enters all names of a problem: dims, then data, then variables, lets and labels.
func (r *reader) declareProblem(p *lang.Problem) {
	for _, it := range p.Items {
		if d, ok := it.(*lang.DimDecl); ok {
			for _, s := range d.Specs {
				r.declareDim(s)
			}
		}
	}
	r.declareParams(p)
	for _, it := range p.Items {
		switch it := it.(type) {
		case *lang.VarDecl:
			for _, d := range it.Decls {
				r.declareArray(d, varRole)
			}
		case *lang.Let:
			r.declareLet(it)
		}
	}
	for _, it := range p.Items {
		if s, ok := it.(*lang.SubjectTo); ok {
			r.declareLabels(s.Constraints)
		}
	}
}

// declareDim reads dim n, n = 10, n >= 2.
func (r *reader) declareDim(s *lang.DimSpec) {
	if s.Name == nil {
		return
	}
	e := &entity{role: dimRole, ident: s.Name, node: s, size: dim.Symbol(s.Name.Name), sized: true}
	e.facts = Facts{Level: Dim, Curv: Affine, Range: Interval{1, everything().Hi}}
	if s.Value != nil {
		f := r.expr(s.Value)
		n, ok := r.poly(s.Value, 8)
		k, isConst := n.Const()
		switch {
		case f.Bad:
		case !ok:
			r.report(&dimValue{spec: s})
		case !isConst: // a name for n + 1: said once, and taken for it
			r.report(&dimValue{spec: s, sizes: true})
			if !s.AtLeast {
				e.size = n
			}
		case k < 1:
			r.report(&emptyExtent{at: s.Value.Span(), n: dim.Int(k)})
		case s.AtLeast:
			r.setMin(s.Name.Name, k)
			e.facts.Range.Lo = float64(k)
		}
	}
	r.declare(e)
}

// declareParams reads data declarations. Bounds and shapes may name data in any order, so names come first; default values
// are computed in the order of the text, and come last.
func (r *reader) declareParams(p *lang.Problem) {
	var all []*lang.Declarator
	for _, it := range p.Items {
		if d, ok := it.(*lang.ParamDecl); ok {
			all = append(all, d.Decls...)
		}
	}
	declared := map[*lang.Declarator]Facts{}
	for _, last := range [2]bool{false, true} { // those without arguments of attributes first: the others may name them
		for _, d := range all {
			if attrsTakeArguments(d.Attrs) == last {
				declared[d] = r.declareParam(d)
			}
		}
	}
	for _, d := range all {
		if d.Default != nil && d.Name != nil && r.namesEarlier(d, all) {
			r.paramDefault(d, declared[d])
		}
	}
}

func attrsTakeArguments(attrs []*lang.Attr) bool {
	for _, a := range attrs {
		if len(a.Args) > 0 {
			return true
		}
	}
	return false
}

// declareParam enters a parameter, and returns what is declared of it: a const number is known more exactly by its value.
func (r *reader) declareParam(d *lang.Declarator) Facts {
	e := r.declareArray(d, paramRole)
	if e == nil {
		return bad()
	}
	declared := e.facts
	if v, ok := r.opts.Consts[nameOf(d.Name)]; ok && declared.Level == Const && declared.Type.Kind == Scalar {
		e.facts.Range = point(v)
	}
	return declared
}

// namesEarlier reports a default value that names its parameter, or one that is declared after it: these have no value yet.
func (r *reader) namesEarlier(d *lang.Declarator, all []*lang.Declarator) bool {
	rest := all[slices.Index(all, d):]
	ok := true
	walk(d.Default, func(x lang.Expr) bool {
		if id, isName := x.(*lang.Ident); isName && ok {
			if k := slices.IndexFunc(rest, func(p *lang.Declarator) bool { return nameOf(p.Name) == id.Name }); k >= 0 {
				r.report(&laterDefault{at: id, name: d.Name, later: rest[k].Name})
				ok = false
			}
		}
		return ok
	})
	return ok
}

// paramDefault holds a default value against the declaration of its parameter.
func (r *reader) paramDefault(d *lang.Declarator, declared Facts) {
	f := r.expr(d.Default)
	switch {
	case f.Bad || declared.Bad:
	case f.Level == Variable:
		at, ent := r.culprit(d.Default, Variable)
		r.report(&sizeLevel{at: at, whole: d.Default.Span(), use: "a default value", level: Variable, decl: ent})
	case declared.Level == Const && f.Level == Param:
		at, ent := r.culprit(d.Default, Param)
		v := &varyingDefault{at: at, name: d.Name, decl: ent}
		if ent != nil {
			v.edits = attrEdit(ent, "const")
		}
		r.report(v)
	case !defaultFits(declared.Type, f.Type):
		r.report(&boundShape{at: d.Default.Span(), name: d.Name, bound: f.Type, whole: declared.Type})
	case f.Range.IsPoint() && f.Range.Meet(declared.Range).Empty():
		r.report(&badDefault{value: d.Default, name: d.Name, within: declared.Range})
	}
}

func defaultFits(t, d Type) bool {
	return d.Kind == Scalar || t.Equal(d) || t.Kind == Vec && d.Kind == Row && t.Shape.Equal(d.Shape)
}

// declareLet enters a let; the first index of each axis is known before its value is read.
func (r *reader) declareLet(l *lang.Let) {
	e := r.declare(&entity{role: letRole, ident: l.Name, node: l})
	if e == nil || l.Binders == nil {
		return
	}
	for _, b := range l.Binders.List {
		start := dim.Poly{}
		if b.Lo != nil {
			if p, ok := r.polyOfSizes(b.Lo); ok {
				start = p
			}
		}
		e.starts = append(e.starts, start)
	}
}

// polyOfSizes reads an expression in dims alone without reporting.
func (r *reader) polyOfSizes(e lang.Expr) (dim.Poly, bool) {
	quiet := &reader{u: r.u, opts: r.opts, names: r.names, sink: &reports{}, faults: &reports{}, dims: r.dims, home: r.home}
	t := newTables(2)
	quiet.t = &t
	return quiet.poly(e, 8)
}

// declareLabels enters the labels of constraints: they name duals.
func (r *reader) declareLabels(cs []lang.Constraint) {
	for _, c := range cs {
		switch c := c.(type) {
		case *lang.Relation:
			r.declareLabel(c.Label, c)
		case *lang.Membership:
			r.declareLabel(c.Label, c)
		case *lang.Forall:
			r.declareLabels(c.Body)
		}
	}
}

func (r *reader) declareLabel(id *lang.Ident, c lang.Node) {
	if id != nil {
		r.declare(&entity{role: labelRole, ident: id, node: c, used: true})
	}
}

// readStatements reads the objective and the constraints.
func (r *reader) readStatements(p *lang.Problem) {
	var first *lang.Objective
	for _, it := range p.Items {
		switch it := it.(type) {
		case *lang.Objective:
			if first != nil {
				r.report(&secondObjective{second: it, first: first})
				continue
			}
			first = it
			r.readObjective(it)
			r.constantObjective(it)
		case *lang.SubjectTo:
			r.readConstraints(it.Constraints)
		}
	}
	if first == nil && !hasBadItem(p) {
		r.report(&noObjective{problem: p})
	}
}

// hasBadItem reports whether something could not be read: it may have been the objective.
func hasBadItem(p *lang.Problem) bool {
	for _, it := range p.Items {
		if _, ok := it.(*lang.BadItem); ok {
			return true
		}
	}
	return false
}

func (r *reader) constantObjective(o *lang.Objective) {
	if o.Value == nil {
		return
	}
	if f := r.expr(o.Value); !f.Bad && f.Level < Variable {
		r.report(&constantObjective{o: o})
	}
}
