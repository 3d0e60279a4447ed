package checker

import (
	"slices"
	"sort"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// nearest is the candidate that a misspelt name most likely means, "" if there is none.
func nearest(name string, candidates []string) string {
	sort.Strings(candidates)
	n, _ := lang.Nearest(name, candidates)
	return n
}

// unknownName is CVX0101: a value that nothing declares.
type unknownName struct {
	name    *lang.Ident
	near    *entity
	asFunc  bool        // a function has this name
	foreign string      // advice about a name of another language
	ours    string      // how it is written here
	inFunc  bool        // a size in a function
	size    []lang.Edit // declares it as a dim, where a size is wanted
	hidden  *entity
	formal  *lang.Formal // of the function, in a default value
}

func (u *unknownName) Diagnose() *lang.Diagnostic {
	name := u.name.Name
	w := fault("CVX0101", u.name.Span(), "unknown name "+code(name), "not declared")
	switch {
	case u.hidden != nil:
		w = w.also(u.hidden.where(), "declared here").note("a function sees the dims and params of its problem, never its variables and lets").
			hint("pass it as an argument")
	case u.formal != nil:
		w = w.also(u.formal.Name.Span(), "an argument").note("a default value does not see the other arguments")
	case u.near != nil:
		w = w.also(u.near.where(), "similar: "+code(u.near.ident.Name)+" is declared here").
			fix("write "+code(u.near.ident.Name), replace(u.name.Span(), u.near.ident.Name))
	case u.ours != "":
		w = w.fix("write "+code(u.ours), replace(u.name.Span(), u.ours))
	case u.inFunc:
		w = w.hint("a function has its sizes from the shapes of its arguments: with " + code("x["+name+"]") + " for an argument it is known")
	case u.asFunc && u.foreign == "":
		w = w.note(code(name) + " is a function: it is called with its arguments in parentheses").hint("write " + code(name+"(…)"))
	case u.foreign != "":
		w = w.hint(u.foreign)
	case len(u.size) == 0:
		w = w.hint("if it is data, declare it: " + code("param "+name) + "; if it is to be found: " + code("var "+name))
	}
	return w.fix("declare it as a size", u.size...).done()
}

// unknownName reports a name of a value that nothing declares.
func (r *reader) unknownName(id *lang.Ident) {
	u := &unknownName{name: id}
	if r.fn != nil {
		if k := formalIndex(r.fn.decl.Formals, id.Name); k >= 0 {
			u.formal = r.fn.decl.Formals[k]
			r.report(u)
			return
		}
	}
	if r.outer != nil && r.outer.names[id.Name] != nil {
		u.hidden = r.outer.names[id.Name]
		r.report(u)
		return
	}
	var names []string
	for _, e := range r.visible() {
		if e.role != labelRole && (r.sizing == 0 || e.sized) {
			names = append(names, e.ident.Name)
		}
	}
	if n := nearest(id.Name, names); n != "" && (len(id.Name) > 1 || strings.EqualFold(n, id.Name)) {
		u.near = r.find(n)
		u.near.used = true // as it is meant to be
	}
	if r.home != nil {
		u.asFunc = r.home.find(id.Name) != nil
		if f, ok := r.u.imp.Foreign(id.Name); ok {
			u.foreign, u.ours = f.Advice, f.New
		}
		if r.home.find(u.ours) != nil { // a function
			u.ours = ""
		}
	}
	if l := r.declaredLater(id); l != nil {
		r.report(l)
		return
	}
	u.inFunc = r.sizing > 0 && r.fn != nil
	if r.sizing > 0 && u.near == nil {
		u.size = r.declareAsDim(id.Name)
	}
	r.report(u)
}

// declareAsDim is the edit that adds a dim to the problem.
func (r *reader) declareAsDim(name string) []lang.Edit {
	if r.problem == nil {
		return nil
	}
	for _, it := range r.problem.Items {
		if d, ok := it.(*lang.DimDecl); ok && len(d.Specs) > 0 {
			return []lang.Edit{insertAfter(d.Specs[len(d.Specs)-1].Span(), ", "+name)}
		}
	}
	if len(r.problem.Items) == 0 {
		return nil
	}
	return []lang.Edit{insertBefore(r.problem.Items[0].Span(), "dim "+name+"\n    ")}
}

// unknownFunction is CVX0101 or CVX0102: a call of something that is no function here.
type unknownFunction struct {
	call    *lang.Call
	name    string
	near    string
	foreign *lang.Foreign
	value   *entity
	index   string // x(t) as x[t]
	idiom
}

func (u *unknownFunction) Diagnose() *lang.Diagnostic {
	at := u.call.Name.Span()
	if u.call.Module != nil {
		at = u.call.Module.Span().Join(at)
	}
	switch {
	case u.value != nil:
		w := fault("CVX0110", at, code(u.name)+" is "+article(u.value.role.String())+", not a function", "called like a function").
			also(u.value.where(), "declared here")
		if u.index != "" && u.counted() { // from 1, where parentheses index
			return w.note("parentheses call functions, brackets index; indices count from 0").
				hint("index it: the first entry is "+code(u.name+"[0]"), replace(u.call.Span(), u.index)).done()
		}
		if u.index != "" {
			return w.note("parentheses call functions, brackets index; indices count from 0").
				fix("index it", replace(u.call.Span(), u.index)).done()
		}
		return w.done()
	case u.foreign != nil:
		return u.fromElsewhere(at)
	}
	w := fault("CVX0101", at, "unknown function "+code(u.name), "not a function")
	if u.near != "" {
		w = w.fix("write "+code(u.near), replace(at, u.near))
	} else {
		w = w.hint("`cvxc doc` lists the functions of the library")
	}
	return w.done()
}

// counted reports whether an index is a number from 1 on.
func (u *unknownFunction) counted() bool {
	return slices.ContainsFunc(u.call.Args, func(a *lang.Arg) bool {
		n, number := lang.Unparen(a.Value).(*lang.Number)
		return number && n.Value >= 1
	})
}

func (u *unknownFunction) fromElsewhere(at lang.Span) *lang.Diagnostic {
	f := u.foreign
	c := f.Code
	if c == "" {
		c = "CVX0102"
	}
	title := code(u.name) + " is a function of another language"
	label := "unknown here"
	if f.From != "" {
		title, label = code(u.name)+" is a function of "+f.From, f.From
	}
	if c == "CVX0414" {
		title = code(u.name) + " is not a convex function, nor a concave one"
	}
	w := fault(c, at, title, label)
	if len(u.idiom.fixes) > 0 {
		return w.helps(u.idiom.fixes).done()
	}
	if f.New != "" {
		w = w.fix("here it is "+code(f.New), replace(at, f.New))
	}
	if f.Advice != "" {
		w = w.hint(f.Advice)
	}
	return w.done()
}

// unknownFunction reports a call of something unknown.
func (r *reader) unknownFunction(c *lang.Call) {
	u := &unknownFunction{call: c, name: c.Name.Name, idiom: idiom{at: c.Span(), code: codeForeign}}
	if c.Module != nil && r.find(c.Module.Name) != nil {
		r.report(r.methodOf(c))
		return
	}
	if c.Module != nil {
		u.name = c.Module.Name + "." + c.Name.Name
	} else if e := r.find(c.Name.Name); e != nil && e.role != labelRole {
		u.value = e
		u.index = asIndex(c)
		e.used = true
		if l, ok := e.node.(*lang.Let); ok && unreadable(l) {
			return // it may have been meant as a function
		}
		r.report(u)
		return
	}
	if f, ok := r.u.imp.Foreign(u.name); ok {
		u.foreign = &f
	} else if c.Module != nil {
		if f, ok := r.u.imp.Foreign(c.Name.Name); ok {
			u.foreign = &f
		} else if r.home.find(c.Name.Name) != nil {
			u.near = c.Name.Name
		}
	} else {
		u.near = nearest(u.name, append(r.home.allNames(), r.u.imp.Names()...))
	}
	r.report(u)
}

// methodCall is CVX0102: x.sum(), a method of NumPy's arrays.
type methodCall struct {
	call  *lang.Call
	decl  *entity
	name  string // of the function, "" if there is none
	fixed string
}

// methodOf reads x.f(a) as f(x, a).
func (r *reader) methodOf(c *lang.Call) *methodCall {
	m := &methodCall{call: c, decl: r.find(c.Module.Name), name: c.Name.Name}
	m.decl.used = true
	if f, ok := r.u.imp.Foreign(m.name); ok && f.New != "" {
		m.name = f.New
	}
	if r.home.find(m.name) == nil || c.For != nil {
		m.name = ""
		return m
	}
	args := []string{c.Module.Name}
	for _, a := range c.Args {
		args = append(args, a.Span().Text())
	}
	m.fixed = m.name + "(" + strings.Join(args, ", ") + ")"
	return m
}

func (m *methodCall) Diagnose() *lang.Diagnostic {
	at := m.call.Module.Span().Join(m.call.Name.Span())
	w := fault("CVX0102", at, "expressions have no methods: "+code(m.call.Name.Name)+" is called like one", "a method call").
		also(m.decl.where(), code(m.call.Module.Name)+" is "+article(m.decl.role.String()))
	if m.name == "" {
		return w.hint("`cvxc doc` lists the functions of the library").done()
	}
	return w.fix("write "+code(m.fixed), replace(m.call.Span(), m.fixed)).done()
}

// allNames lists the functions that are visible from a module, those of the library left out.
func (m *module) allNames() []string {
	var out []string
	for ; m != nil && m.library == nil; m = m.parent {
		out = append(out, m.names()...)
	}
	return out
}

// asIndex writes x(i, j) as x[i, j].
func asIndex(c *lang.Call) string {
	if c.For != nil || len(c.Args) == 0 {
		return ""
	}
	var parts []string
	for _, a := range c.Args {
		if a.Name != nil {
			return ""
		}
		parts = append(parts, textOf(a.Value))
	}
	return c.Name.Name + "[" + strings.Join(parts, ", ") + "]"
}

// unknownInModule is CVX0101: a module has no such function.
type unknownInModule struct {
	call *lang.Call
	near string
}

func (u *unknownInModule) Diagnose() *lang.Diagnostic {
	w := fault("CVX0101", u.call.Name.Span(), code(u.call.Module.Name)+" has no function "+code(u.call.Name.Name), "not declared there")
	if u.near != "" {
		w = w.fix("write "+code(u.near), replace(u.call.Name.Span(), u.near))
	}
	return w.done()
}

// defined is CVX0103: a name is declared twice.
type defined struct {
	name  *lang.Ident
	role  role
	first *entity
}

func (d *defined) Diagnose() *lang.Diagnostic {
	return fault("CVX0103", d.name.Span(), "the name "+code(d.name.Name)+" is already taken", "declared again as "+article(d.role.String())).
		also(d.first.where(), "first declared here, as "+article(d.first.role.String())).
		note("dims, params, variables, lets, labels and indices of one problem share one name space").done()
}

// definedFunc is CVX0103 for functions.
type definedFunc struct{ name, first *lang.Ident }

func (d *definedFunc) Diagnose() *lang.Diagnostic {
	return fault("CVX0103", d.name.Span(), "the function "+code(d.name.Name)+" is already defined", "defined again").
		also(d.first.Span(), "first defined here").done()
}

// shadowed is CVX0103: an index hides a declaration.
type shadowed struct {
	name  *lang.Ident
	first *entity
	free  string
}

func (s *shadowed) Diagnose() *lang.Diagnostic {
	return fault("CVX0103", s.name.Span(), "the index "+code(s.name.Name)+" hides "+article(s.first.role.String()), "means something else from here on").
		also(s.first.where(), code(s.name.Name)+" is declared here").
		note("an index may not hide a declaration").
		hint("call the index " + code(s.free) + ", here and where it is used").done()
}

// labelAsValue is CVX0110: the label of a constraint is no value.
type labelAsValue struct {
	name  *lang.Ident
	label *entity
}

func (l *labelAsValue) Diagnose() *lang.Diagnostic {
	return fault("CVX0110", l.name.Span(), code(l.name.Name)+" is the label of a constraint, not a value", "used as a value").
		also(l.label.where(), "the label").
		note("a label names the dual of its constraint in the solution; a model cannot use it").done()
}

// setAsValue is CVX0110: a set stands where a value is wanted.
type setAsValue struct{ call *lang.Call }

func (s *setAsValue) Diagnose() *lang.Diagnostic {
	return fault("CVX0110", s.call.Name.Span(), code(s.call.Name.Name)+" is a set, not a function with a value", "a set").
		hint("sets stand right of `in`: " + code("x in "+s.call.Name.Name)).done()
}

// notASet is CVX0110: a function with a value stands right of "in".
type notASet struct {
	set   *lang.Call
	fn    *lang.Func
	tuple []lang.Expr
}

func (s *notASet) Diagnose() *lang.Diagnostic {
	return fault("CVX0110", s.set.Name.Span(), code(s.set.Name.Name)+" is a function with a value, not a set", "not a set").
		also(s.fn.Name.Span(), "defined here").
		note("a set is a function with `satisfy`").done()
}

// functionAsValue is CVX0110: the name of a function of an import stands where a value is wanted.
type functionAsValue struct {
	name *lang.Qualified
	fn   *lang.Func
}

func (f *functionAsValue) Diagnose() *lang.Diagnostic {
	name := f.name.Span().Text()
	return fault("CVX0110", f.name.Span(), code(name)+" is a function, not a value", "used as a value").
		note("a function is called with its arguments in parentheses: " + code(f.name.Module.Name+"."+signatureText(f.fn))).done()
}

// misplacedText is CVX0110: a text is the value of a named argument only.
type misplacedText struct{ at lang.Span }

func (m *misplacedText) Diagnose() *lang.Diagnostic {
	return fault("CVX0110", m.at, "a text is not a value", "not a number").
		note("texts are values of named arguments only, as in `vec(X, order=\"C\")`").done()
}

// cyclicLet is CVX0109: a let needs its own value.
type cyclicLet struct {
	name *lang.Ident
	let  *entity
}

func (c *cyclicLet) Diagnose() *lang.Diagnostic {
	return fault("CVX0109", c.name.Span(), "the definition of "+code(c.name.Name)+" needs its own value", "needs "+code(c.name.Name)).
		also(c.let.where(), "defined here").
		note("a `let` names an expression, it is no equation").
		hint("if " + code(c.name.Name) + " is to be found, declare `var " + c.name.Name + "` and state the equation as a constraint").done()
}

// unusedName is W0104: a declaration that nothing uses.
type unusedName struct{ e *entity }

func (u *unusedName) Diagnose() *lang.Diagnostic {
	what := u.e.role.String()
	w := lint("W0104", u.e.where(), "the "+what+" "+code(u.e.ident.Name)+" is used nowhere", "never used")
	if u.e.role == varRole {
		w = w.note("any value of it is optimal")
	}
	return w.hint("delete it, or use it").done()
}

// unusedNames warns of declarations that nothing uses. Where something could not be read, uses may have been in it.
func (r *reader) unusedNames() {
	checked := false
	for _, e := range r.order {
		if !e.used && !checked && (unreadable(r.problem) || r.misnamedValue()) {
			return
		}
		checked = checked || !e.used
		if !e.used && (e.role == varRole || e.role == paramRole || e.role == dimRole) {
			r.report(&unusedName{e: e})
		}
	}
}

// misnamedValue reports whether a name that nothing declares, and no function either, was used: it may be meant for one of
// those that nothing uses.
func (r *reader) misnamedValue() bool {
	return slices.ContainsFunc(r.sink.list, func(d lang.Diagnoser) bool {
		u, ok := d.(*unknownName)
		return ok && u.near == nil
	})
}

// unreadable reports whether the parser could not read some part of a declaration.
func unreadable(d lang.Node) bool {
	bad := false
	lang.Inspect(d, func(n lang.Node) bool {
		switch n.(type) {
		case *lang.BadExpr, *lang.BadConstraint, *lang.BadItem:
			bad = true
		}
		return !bad
	})
	return bad
}
