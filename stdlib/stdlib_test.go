package stdlib

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

func report(t *testing.T, diags []*lang.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		p := d.Primary()
		t.Errorf("%s:%d:%d: %s %s", p.Source.Name, p.Position().Line, p.Position().Column, d.Code, d.Title)
	}
}

func allSources() []*lang.Source { return append(Sources(), sources("rewrites/*.cvx")...) }

// TestTextsAreCanonical: every text of the library parses without any diagnostic and is laid out as `cvxc fmt` does.
func TestTextsAreCanonical(t *testing.T) {
	for _, src := range allSources() {
		file, diags := parser.Parse(src)
		report(t, diags)
		if out := lang.Format(file); out != src.Text {
			t.Errorf("%s is not formatted; want\n%s", src.Name, firstDifference(src.Text, out))
		}
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "- " + x[i] + "\n+ " + y[i]
		}
	}
	return "(one is longer)"
}

// TestIndexAgreesWithTheParser: what the index of offsets finds, read alone, is what a whole file holds.
func TestIndexAgreesWithTheParser(t *testing.T) {
	lib := New(nil)
	count := 0
	for _, src := range Sources() {
		file, _ := parser.Parse(src)
		for _, f := range file.Funcs() {
			count++
			g := lib.Func(f.Name.Name)
			if g == nil || where(g) != where(f) || where(g.Name) != where(f.Name) || (g.Doc == nil) != (f.Doc == nil) {
				t.Errorf("%s: %s read alone differs", src.Name, f.Name.Name)
			}
		}
	}
	if names := lib.Names(); count != len(names) || !slices.IsSorted(names) || len(slices.Compact(names)) != count {
		t.Errorf("%d declarations, names %v", count, names)
	}
}

func where(n lang.Node) string {
	s := n.Span()
	return fmt.Sprint(s.Source.Name, s.Start, s.End)
}

// TestEveryDeclarationIsWhole: a doc that begins with what the function is, a source, and a closed form for every set of
// arguments; nothing stands both in the kernel and as a body.
func TestEveryDeclarationIsWhole(t *testing.T) {
	source := regexp.MustCompile(`(?m)^Source: .+\.$`)
	for _, src := range Sources() {
		file, _ := parser.Parse(src)
		kernel := src.Name == "std/kernel.cvx"
		for _, f := range file.Funcs() {
			name := f.Name.Name
			switch {
			case f.Doc == nil:
				t.Errorf("%s has no doc", name)
			case !kernel && !source.MatchString(f.Doc.Text):
				t.Errorf("%s has no source", name)
			case f.Builtin != kernel:
				t.Errorf("%s: builtins stand in the kernel, and only there", name)
			case !kernel && f.Body == nil && !isSet(f.Items) && !hasValue(f.Items):
				t.Errorf("%s has no value on some branch", name)
			}
		}
	}
}

func isSet(items []lang.Item) bool {
	return slices.ContainsFunc(items, func(it lang.Item) bool {
		o, ok := it.(*lang.Objective)
		return ok && o.Sense == lang.Satisfy
	})
}

// hasValue reports whether the items, or else all of their branches, hold a closed form.
func hasValue(items []lang.Item) bool {
	branches := 0
	for _, it := range items {
		switch it := it.(type) {
		case *lang.Value:
			return true
		case *lang.When:
			branches++
			if !hasValue(it.Items) {
				return false
			}
		}
	}
	return branches > 0
}

func TestConcurrentUse(t *testing.T) {
	lib := New(nil)
	var wg sync.WaitGroup
	got := make([]*lang.Func, 8)
	for i := range got {
		wg.Go(func() {
			got[i] = lib.Func("huber")
			lib.Rewrites()
			lib.Foreign("np.dot")
		})
	}
	wg.Wait()
	for _, f := range got {
		if f == nil || f != got[0] {
			t.Fatal("a declaration is one value")
		}
	}
}

func TestFilesAreReadOnceThroughTheLoader(t *testing.T) {
	missing := errors.New("no such file")
	loads := 0
	lib := New(func(from *lang.Source, path string) (*lang.Source, error) {
		loads++
		if path != "risk.cvx" {
			return nil, missing
		}
		return lang.NewSource("models/risk.cvx", "func double(x) = 2*x\n"), nil
	})
	a, diags, err := lib.File(nil, "risk.cvx")
	if err != nil || len(diags) > 0 || len(a.Funcs()) != 1 {
		t.Fatal(a, diags, err)
	}
	if b, _, _ := lib.File(nil, "risk.cvx"); b != a {
		t.Error("the same text is the same file")
	}
	if _, _, err := lib.File(nil, "other.cvx"); !errors.Is(err, missing) {
		t.Error(err)
	}
	if _, _, err := New(nil).File(nil, "risk.cvx"); !errors.Is(err, errNoFiles) {
		t.Error(err)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(nil)
	}
}
