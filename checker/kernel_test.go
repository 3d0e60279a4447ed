package checker

import (
	"testing"

	"github.com/cvxc-lang/cvxc/stdlib"
)

// TestKernel: the names that Go knows and those that the library declares as builtin are the same.
func TestKernel(t *testing.T) {
	lib := stdlib.New(nil)
	known := map[string]bool{}
	for _, k := range kernels() {
		known[k.name] = true
		f := lib.Func(k.name)
		if f == nil || !f.Builtin {
			t.Errorf("%s is in the table but not in kernel.cvx", k.name)
			continue
		}
		if k.text != "" && formalIndex(f.Formals, k.text) < 0 {
			t.Errorf("%s has no argument %s", k.name, k.text)
		}
	}
	for _, name := range lib.Names() {
		if f := lib.Func(name); f.Builtin && !known[name] {
			t.Errorf("%s is builtin but not in the table", name)
		}
	}
}

// TestLibrary: the body of every function of the library can be read, and is convex or concave for some roles of its
// arguments.
func TestLibrary(t *testing.T) {
	lib := stdlib.New(nil)
	u := NewUniverse(lib)
	for _, name := range lib.Names() {
		f := u.library.own(name)
		if f.decl.Builtin || f.decl.Body != nil {
			continue
		}
		r := &reader{u: u, opts: &Options{}, home: f.home}
		for _, b := range allBranchesOrOne(f) {
			data, fault := r.findRoles(f, b)
			g := r.generic(f, f.declaredFacts(r, data), b)
			g.readItems(b.items)
			for _, d := range g.sink.list {
				if _, later := d.(*notYet); !later {
					t.Errorf("%s: %s", name, d.Diagnose().Title)
				}
			}
			if onlyData(f, data) {
				t.Errorf("%s: %s", name, fault.Diagnose().Title)
			}
		}
	}
}

func allBranchesOrOne(f *function) []branch {
	if hasWhen(f.decl.Items) {
		return allBranches(f.decl)
	}
	return []branch{{nil, f.decl.Items}}
}
