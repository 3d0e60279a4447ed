// Package lower turns a checked problem into an ir.Model: calls of functions expand into the rows of their bodies, with
// fresh variables; whatever depends on data alone becomes nodes of data.
//
// Expressions are lowered in one of two ways. As a graph, a convex expression becomes an affine node and quadratic terms,
// which bound it from above (a concave one from below) under the rows that its calls leave in the model; the checker has
// proved that it stands only where that is as good as the value. As a value, an expression becomes nodes that compute it,
// through the closed forms of the library: that serves data, and reports at a solution.
package lower

import (
	"fmt"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// lowerer lowers one problem.
type lowerer struct {
	b        *ir.Builder
	decls    map[lang.Node]ir.Value // *lang.Declarator of the problem
	symbols  map[string]bool        // that are taken
	labels   map[string]bool        // likewise
	shared   shared
	expanded int // bodies of the call of the problem at hand
	origins
	reports reports
	loose   bool // a value was lowered that only bounds what it stands for,
	tight   bool // but the objective makes the bound tight
}

// shared is what the model has once, however often the text asks for it.
type shared struct {
	squares map[squareKey]int32 // the locals of squares
	calls   map[string]term     // by expansion.key
	checks  map[ir.Check]bool
}

// Lower returns the model of a problem of a file that was checked without errors. Errors name what the language has and
// the solver has not yet (CVX0308), and const parameters whose value the check did not have (CVX0807); the model is nil
// then. A warning (W0707) names a let that cannot be part of the solution.
func Lower(problem *lang.Problem, info *checker.Info) (*ir.Model, []*lang.Diagnostic) {
	l := &lowerer{b: ir.NewBuilder(), decls: map[lang.Node]ir.Value{}, symbols: map[string]bool{}, labels: map[string]bool{},
		shared:  shared{squares: map[squareKey]int32{}, calls: map[string]term{}, checks: map[ir.Check]bool{}},
		reports: reports{at: map[lang.Span]bool{}}}
	l.origins = origins{model: l.b.Model, known: map[ir.Origin]int32{}, texts: map[lang.Span]int32{}}
	l.problem(newFrame(l, &info.Tables, info.Locals), problem, info)
	found := l.reports.found
	lang.SortDiagnostics(found)
	if lang.HasErrors(found) {
		return nil, found
	}
	if err := ir.Verify(l.b.Model); err != nil {
		return nil, []*lang.Diagnostic{(&broken{at: problem.Span(), what: err.Error()}).Diagnose()}
	}
	return l.b.Model, found
}

// problem lowers declarations first, in the order of the text, since items may come in any.
func (l *lowerer) problem(s *scope, p *lang.Problem, info *checker.Info) {
	m := l.b.Model
	m.Name, m.Doc = p.Name.Name, docText(p.Doc)
	m.Objective = ir.Objective{Sense: ir.Satisfy, Linear: ir.None, Origin: -1}
	m.ObjectiveValue = ir.None
	if d := p.Discipline; d != nil && d.Name != "dcp" {
		l.unsupported(d.Span(), "`as "+d.Name+"`", "", "")
		return
	}
	for _, it := range p.Items {
		if d, ok := it.(*lang.DimDecl); ok {
			s.dims(d, info.Dims[p])
		}
	}
	s.params(p.Items)
	for _, it := range p.Items {
		if d, ok := it.(*lang.VarDecl); ok {
			s.variables(d)
		}
	}
	for _, it := range p.Items {
		if o, ok := it.(*lang.Objective); ok {
			s.objective(o)
		}
	}
	for _, it := range p.Items {
		switch it := it.(type) {
		case *lang.SubjectTo:
			s.constraints(it.Constraints, true)
		case *lang.Require:
			s.require(it)
		case *lang.Let:
			s.report(it)
		}
	}
}

func (s *scope) dims(d *lang.DimDecl, known dim.Facts) {
	for _, spec := range d.Specs {
		n := ir.Dim{Name: spec.Name.Name, Min: 1, Origin: s.origin(spec.Span(), spec.Name.Name)}
		if least, ok := known.Min[n.Name]; ok {
			n.Min = least
		}
		if spec.Value != nil && !spec.AtLeast {
			n.Default, _ = s.sizeIn(spec.Value).Const()
		}
		s.symbols[n.Name] = true
		s.b.Model.Dims = append(s.b.Model.Dims, n)
	}
}

// params lowers all declarations of parameters: the attributes of one may name any other, its default those before it.
func (s *scope) params(items []lang.Item) {
	m := s.b.Model
	var decls []*lang.Declarator
	for _, it := range items {
		if d, ok := it.(*lang.ParamDecl); ok {
			decls = append(decls, d.Decls...)
		}
	}
	for _, decl := range decls {
		p := ir.Param{Name: decl.Name.Name, Doc: docText(decl.Doc), Shape: s.locals[decl].Type.Shape, Default: ir.None,
			Origin: s.origin(decl.Span(), decl.Name.Name)}
		m.Params = append(m.Params, p)
		s.decls[decl] = s.b.Param(int32(len(m.Params) - 1))
	}
	for _, decl := range decls {
		p := &m.Params[m.Nodes[s.decls[decl]].Ref]
		p.Attr = s.attrs(decl.Attrs, p.Shape)
		if decl.Default != nil {
			p.Default = s.asValues().expr(decl.Default).node
		}
	}
}

func (s *scope) variables(d *lang.VarDecl) {
	m := s.b.Model
	for _, decl := range d.Decls {
		v := ir.Var{Name: decl.Name.Name, Doc: docText(decl.Doc), Shape: s.locals[decl].Type.Shape, Loop: -1,
			Attr: s.attrs(decl.Attrs, s.locals[decl].Type.Shape), Origin: s.origin(decl.Span(), decl.Name.Name)}
		s.refuse(decl)
		m.Vars = append(m.Vars, v)
		s.decls[decl] = s.b.Var(int32(len(m.Vars) - 1))
	}
}

func (s *scope) objective(o *lang.Objective) {
	m := s.b.Model
	m.Objective.Sense = ir.Sense(o.Sense)
	m.Objective.Origin = s.origin(o.Span(), "objective")
	if o.Value == nil {
		return
	}
	in := *s
	in.site = o.Span()
	t := in.expr(o.Value)
	m.Objective.Linear = t.node
	for _, q := range t.quads {
		s.addQuad(ir.Quad{Weight: q.weight, Residual: q.residual, Matrix: q.matrix, Loop: q.loop, Origin: m.Objective.Origin})
	}
	s.tight = true
	m.ObjectiveValue = s.asValues().expr(o.Value).node
	s.tight = false
}

// report keeps the value of a let as part of the solution.
func (s *scope) report(let *lang.Let) {
	v := s.asValues().let(let)
	if v.loose {
		s.reports.once(let.Name.Span(), &noClosedForm{at: let.Name.Span(), name: let.Name.Name})
		return
	}
	s.b.Model.Lets = append(s.b.Model.Lets, ir.Let{Name: let.Name.Name, Value: v.term.node, Loop: v.loop,
		Origin: s.origin(let.Span(), let.Name.Name)})
}

func docText(d *lang.Doc) string {
	if d == nil {
		return ""
	}
	return d.Text
}

// symbol returns a symbol that nothing else has: the name, or the name with a number.
func (l *lowerer) symbol(name string) string {
	try := name
	for n := 2; l.symbols[try]; n++ {
		try = fmt.Sprintf("%s_%d", name, n)
	}
	l.symbols[try] = true
	return try
}

func (l *lowerer) addLoop(loop ir.Loop) int32 {
	l.b.Model.Loops = append(l.b.Model.Loops, loop)
	return int32(len(l.b.Model.Loops) - 1)
}

// local adds a variable of an atom.
func (s *scope) local(v ir.Var) int32 {
	if i := s.indexIn(v.Shape...); i != "" {
		s.unsupported(s.site, "a function of as many entries as the index `"+i+"` tells", "its body has a variable of that size",
			"go through the entries with an index of their own, as in `sum(abs(x[j]) for i in n, j in n if j < i)`")
	}
	if v.Attr == (ir.Attr{}) {
		v.Attr = noAttr()
	}
	v.Origin = s.place(s.site)
	s.b.Model.Vars = append(s.b.Model.Vars, v)
	return int32(len(s.b.Model.Vars) - 1)
}

// constrain adds rows of an atom.
func (s *scope) constrain(c ir.Constraint) {
	c.Label, c.Origin = -1, s.place(s.site)
	s.b.Model.Constraints = append(s.b.Model.Constraints, c)
}
