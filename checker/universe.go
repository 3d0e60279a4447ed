package checker

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// Universe holds what outlives one check: the library as far as it has been read, and the signatures proved of it. It
// serves one goroutine at a time, from a Check to the last use of its Info (bodies of calls are read when asked for);
// making one costs next to nothing.
type Universe struct {
	imp     Importer
	library *module
	rules   []lang.Rewrite // the library's, read on the first rejected expression; one empty rule more
	bodies  bodies         // of the last check
}

// NewUniverse returns a universe over the importer's library.
func NewUniverse(imp Importer) *Universe {
	return &Universe{imp: imp, library: &module{funcs: map[string]*function{}, library: imp}}
}

// Check checks one file: names, shapes, ranges, curvature, parameters, functions. Files of imports are read through the
// importer. The file is not changed. Info is never nil; what is wrong is in its Diagnostics.
func Check(file *lang.File, imp Importer, opts Options) *Info {
	return NewUniverse(imp).Check(file, opts)
}

// Check checks one file within the universe; see the function Check.
func (u *Universe) Check(file *lang.File, opts Options) *Info {
	c := u.check(file, &opts)
	c.finish()
	return c.info
}

// check does all but turning reports into diagnostics.
func (u *Universe) check(file *lang.File, opts *Options) *fileCheck {
	c := &fileCheck{u: u, opts: opts, sink: &reports{}}
	u.bodies = bodies{}
	c.info = &Info{
		Tables:     newTables(64),
		File:       file,
		Locals:     map[lang.Node]*Facts{},
		Dims:       map[*lang.Problem]dim.Facts{},
		Signatures: map[*lang.Func]*Signature{},
	}
	c.home = c.openModule(file)
	for _, f := range file.Funcs() {
		c.function(c.home.funcs[nameOf(f.Name)], f)
	}
	for _, p := range file.Problems() {
		c.problem(p)
	}
	return c
}

func nameOf(id *lang.Ident) string {
	if id == nil {
		return ""
	}
	return id.Name
}

// module is a name space of functions: the library, a file, or a problem.
type module struct {
	parent  *module // where names are looked up that are not found here
	library Importer
	funcs   map[string]*function
	aliases map[string]*module
	open    []*module // imports without "as"
	mark    string    // tells symbols of sizes in its functions from those of functions of the same name elsewhere
}

// function is a declared function and what is known of it.
type function struct {
	decl   *lang.Func
	home   *module // where its body looks names up
	outer  *reader // the problem around it, whose dims and params it sees
	lib    bool
	busy   bool // its body is being read: a call of it is recursion
	broken bool // something was reported in its body: calls of it say nothing more
	sound  bool // its declaration has been checked for all sizes

	signatures map[string]*proved // by site.key
	kernel     *kernel            // of a builtin

	made    *derived             // how an operator made it; nil of declared ones
	derived map[string]*function // what operators have made of it
}

// find looks a function up from a module outwards.
func (m *module) find(name string) *function {
	for ; m != nil; m = m.parent {
		if f := m.own(name); f != nil {
			return f
		}
	}
	return nil
}

// own looks a function up in one module and its open imports.
func (m *module) own(name string) *function {
	if f := m.funcs[name]; f != nil {
		return f
	}
	for _, i := range m.open {
		if f := i.funcs[name]; f != nil {
			return f
		}
	}
	if m.library == nil {
		return nil
	}
	decl := m.library.Func(name)
	if decl == nil {
		return nil
	}
	f := newFunction(decl, m)
	f.lib = true
	m.funcs[name] = f
	return f
}

// alias looks up the module that a file imports under a name.
func (m *module) alias(name string) *module {
	for ; m != nil; m = m.parent {
		if a := m.aliases[name]; a != nil {
			return a
		}
	}
	return nil
}

func newFunction(decl *lang.Func, home *module) *function {
	f := &function{decl: decl, home: home, signatures: map[string]*proved{}}
	if decl.Builtin {
		f.kernel = kernelOf(decl.Name.Name)
	}
	return f
}

// read notes that the body is being read, which for a perspective is that of the function that it is made of; what it
// returns ends that.
func (f *function) read() (done func()) {
	body := f
	if f.made != nil && f.made.scale != nil {
		body = f.made.of
	}
	was := body.busy
	f.busy, body.busy = true, true
	return func() { body.busy, f.busy = was, false }
}

// isSet reports whether the function is a set: something that stands right of "in".
func (f *function) isSet() bool {
	if f.decl.Builtin {
		return f.kernel != nil && f.kernel.cone
	}
	return setItems(f.decl.Items)
}

func setItems(items []lang.Item) bool {
	for _, it := range items {
		switch it := it.(type) {
		case *lang.Objective:
			return it.Sense == lang.Satisfy
		case *lang.When:
			if setItems(it.Items) {
				return true
			}
		}
	}
	return false
}
