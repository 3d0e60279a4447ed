package checker

import (
	"strconv"

	"github.com/cvxc-lang/cvxc/lang"
)

// openModule enters the functions of a file and of what it imports.
func (c *fileCheck) openModule(file *lang.File) *module {
	m := c.newModule(c.u.library)
	for _, d := range file.Funcs() {
		c.enter(m, d, nil)
	}
	for _, i := range file.Imports {
		c.open(m, file, i, map[*lang.File]bool{file: true})
	}
	return m
}

// newModule starts a name space of the file, of one of its problems, or of what it imports.
func (c *fileCheck) newModule(parent *module) *module {
	c.modules++
	return &module{parent: parent, funcs: map[string]*function{}, aliases: map[string]*module{}, mark: "@" + strconv.Itoa(c.modules)}
}

// enter declares a function; two of one name are reported.
func (c *fileCheck) enter(m *module, d *lang.Func, outer *reader) {
	name := nameOf(d.Name)
	if name == "" {
		return
	}
	if old := m.funcs[name]; old != nil {
		c.sink.list = append(c.sink.list, &definedFunc{name: d.Name, first: old.decl.Name})
		return
	}
	f := newFunction(d, m)
	f.outer = outer
	if at := builtinPart(d); at != nil {
		c.sink.list = append(c.sink.list, &userBuiltin{at: at.Span(), declared: d.Builtin})
		f.broken = true
	}
	m.funcs[name] = f
}

// builtinPart finds what of a function is said to be in Go, which only the library may say: all of it, or its value.
func builtinPart(d *lang.Func) lang.Node {
	if d.Builtin {
		return d
	}
	var found lang.Node
	lang.Inspect(d, func(n lang.Node) bool {
		if v, ok := n.(*lang.Value); ok && v.Builtin && found == nil {
			found = v
		}
		return found == nil
	})
	return found
}

// open reads one import. Files that import each other are refused.
func (c *fileCheck) open(m *module, from *lang.File, i *lang.Import, chain map[*lang.File]bool) {
	if i.Path == nil {
		return
	}
	file, ds, err := c.u.imp.File(from.Source, i.Path.Value)
	switch {
	case err != nil:
		c.sink.list = append(c.sink.list, &importFails{path: i.Path, err: err})
		return
	case file == nil:
		return
	case chain[file]:
		c.sink.list = append(c.sink.list, &importCycle{path: i.Path})
		return
	case lang.HasErrors(ds):
		c.sink.list = append(c.sink.list, &importBroken{path: i.Path, first: firstError(ds)})
	}
	chain[file] = true
	in := c.newModule(c.u.library)
	for _, d := range file.Funcs() {
		if at := builtinPart(d); at != nil {
			fault := &userBuiltin{at: at.Span(), declared: d.Builtin}
			c.sink.list = append(c.sink.list, &importBroken{path: i.Path, first: fault.Diagnose()})
		}
		if name := nameOf(d.Name); name != "" && in.funcs[name] == nil && !d.Builtin {
			in.funcs[name] = newFunction(d, in)
		}
	}
	for _, j := range file.Imports {
		c.open(in, file, j, chain)
	}
	delete(chain, file)
	if i.As != nil {
		m.aliases[i.As.Name] = in
	} else {
		m.open = append(m.open, in)
	}
}

func firstError(ds []*lang.Diagnostic) *lang.Diagnostic {
	for _, d := range ds {
		if d.Severity == lang.Error {
			return d
		}
	}
	return nil
}

// functionsOf enters and checks the functions of a problem.
func (c *fileCheck) functionsOf(r *reader, p *lang.Problem) {
	var decls []*lang.Func
	for _, it := range p.Items {
		if d, ok := it.(*lang.Func); ok {
			decls = append(decls, d)
			c.enter(r.home, d, r)
		}
	}
	for _, d := range decls {
		c.function(r.home.funcs[nameOf(d.Name)], d)
	}
}

// callee finds the function of a call; known is false if a report has been made.
func (r *reader) callee(c *lang.Call) (fn *function, known bool) {
	if c.Name == nil {
		return nil, false
	}
	if c.Module == nil {
		if fn = r.home.find(c.Name.Name); fn == nil {
			r.unknownFunction(c)
		}
		return fn, fn != nil
	}
	m := r.home.alias(c.Module.Name)
	if m == nil {
		r.unknownFunction(c)
		return nil, false
	}
	if fn = m.own(c.Name.Name); fn == nil {
		r.report(&unknownInModule{call: c, near: nearest(c.Name.Name, m.names())})
	}
	return fn, fn != nil
}

// names lists the functions of a module in no order that matters to anybody but nearest, which sorts.
func (m *module) names() []string {
	out := make([]string, 0, len(m.funcs))
	for n := range m.funcs {
		out = append(out, n)
	}
	for _, o := range m.open {
		out = append(out, o.names()...)
	}
	return out
}

// function checks a function of the user: its body for all sizes, with formals of their declared facts.
func (c *fileCheck) function(f *function, d *lang.Func) {
	if f == nil || f.decl != d || f.broken {
		return
	}
	r := &reader{u: c.u, opts: c.opts, home: f.home, outer: f.outer}
	before := len(c.sink.list)
	f.busy = true
	c.defaults(r, f)
	switch {
	case len(c.sink.list) > before:
	case d.Body != nil:
		c.expression(r, f)
	default:
		c.block(r, f)
	}
	f.busy = false
	f.broken = f.broken || len(c.sink.list) > before || unreadable(d)
	f.sound = !f.broken
}

// defaults checks the default values of formals: they see what the function sees, but no formals.
func (c *fileCheck) defaults(r *reader, f *function) {
	declared := f.declaredFacts(r, make([]bool, len(f.decl.Formals)))
	for i, x := range f.decl.Formals {
		if x.Default == nil {
			continue
		}
		d := r.instance(f)
		v := d.expr(x.Default)
		c.sink.list = append(c.sink.list, d.sink.list...)
		if !v.Bad && v.Range.IsPoint() && v.Range.Meet(declared[i].Range).Empty() {
			c.sink.list = append(c.sink.list, &badDefault{value: x.Default, name: x.Name, within: declared[i].Range})
		}
	}
}

// expression checks func f(x) = e: names and shapes. Its curvature is that of each call.
func (c *fileCheck) expression(r *reader, f *function) {
	g := r.generic(f, f.declaredFacts(r, make([]bool, len(f.decl.Formals))), branch{})
	g.expr(f.decl.Body)
	c.sink.list = append(c.sink.list, g.sink.list...)
}
