package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/cvxc-lang/cvxc"

// Third parties by the short names of the table.
var parties = map[string]string{
	"participle": "github.com/alecthomas/participle/v2",
	"gonum":      "gonum.org/v1/gonum",
	"color":      "github.com/fatih/color",
	"cobra":      "github.com/spf13/cobra",
	"go-cmp":     "github.com/google/go-cmp",
}

// rule says what the packages of a folder may import besides the standard library: folders of this module ("." is the
// root package) and third parties. The longest folder that holds a package counts. tests is what its test files may
// import in addition; go-cmp and gonum, the reference, are open to all of them.
type rule struct {
	folder  string
	imports string
	tests   string
}

// rules is the layering; ARCHITECTURE.md tells it in words.
var rules = []rule{
	{"lang", "", "parser"},
	{"internal/dim", "", ""},
	{"internal/data", "", ""},
	{"internal/house", "", ""},
	{"internal/compositions", "", ". lang parser checker stdlib internal/dim"},
	{"parser", "lang participle", ""},
	{"stdlib", "lang parser", ". checker runtime internal/dim"},
	{"checker", "lang internal/dim", "parser stdlib"},
	{"ir", "internal/dim", "lang parser checker stdlib ir/lower"},
	{"ir/lower", "lang checker ir internal/dim", "parser stdlib ir/stuff runtime"},
	{"ir/stuff", "ir internal/dim runtime", "lang parser checker stdlib ir/lower"},
	{"ir/bind", "ir ir/stuff runtime internal/data internal/dim", "lang parser checker stdlib ir/lower"},
	{"ir/format", "ir runtime", ""},
	{"runtime", "", ""},
	{"codegen", "ir ir/stuff runtime internal/dim", ". lang parser checker stdlib ir/lower ir/stuff ir/bind internal/data"},
	{".", "lang parser checker ir ir/lower ir/stuff ir/bind ir/format runtime codegen stdlib internal/dim internal/data gonum", ""},
	{"examples", ". runtime", ""},
	{"bench", ". lang parser checker ir ir/lower ir/stuff ir/bind ir/format runtime codegen stdlib internal/dim internal/data", ""},
	{"docs", "", ". lang parser checker stdlib"},
	{"cmd/cvxc", ". color cobra", ""},
}

const openToTests = "go-cmp gonum"

func TestImports(t *testing.T) {
	for _, file := range goFiles(t) {
		r, ok := ruleOf(path.Dir(file))
		if !ok {
			t.Errorf("%s: the table has no row for its folder", file)
			continue
		}
		allowed := strings.Fields(r.imports)
		if strings.HasSuffix(file, "_test.go") {
			allowed = append(allowed, strings.Fields(r.tests+" "+openToTests)...)
		}
		for _, imported := range importsOf(t, file) {
			if !mayImport(r.folder, allowed, imported) {
				t.Errorf("%s must not import %s", file, imported)
			}
		}
	}
}

func TestEveryRowHasAReason(t *testing.T) {
	for _, r := range rules {
		for _, name := range strings.Fields(r.imports + " " + r.tests) {
			_, third := parties[name]
			known := third || name == "." || slices.ContainsFunc(rules, func(o rule) bool { return o.folder == name })
			if !known {
				t.Errorf("row %s names %s, which is neither a folder nor a third party", r.folder, name)
			}
		}
	}
}

// goFiles lists the Go files of the module, relative to its root. Folders with a go.mod are other modules.
func goFiles(t *testing.T) []string {
	t.Helper()
	root := os.DirFS("../..")
	var out []string
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && skipFolder(root, name):
			return fs.SkipDir
		case path.Ext(name) == ".go":
			out = append(out, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func skipFolder(root fs.FS, name string) bool {
	base := path.Base(name)
	if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return true
	}
	_, err := fs.Stat(root, path.Join(name, "go.mod"))
	return err == nil
}

// ruleOf returns the row of the longest folder that holds dir.
func ruleOf(dir string) (rule, bool) {
	for d := dir; ; d = path.Dir(d) {
		if i := slices.IndexFunc(rules, func(r rule) bool { return r.folder == d }); i >= 0 && (d != "." || dir == ".") {
			return rules[i], true
		}
		if d == "." {
			return rule{}, false
		}
	}
}

func importsOf(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", file), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range f.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		out = append(out, p)
	}
	return out
}

// mayImport decides for one import path: the standard library and the folder's own packages are always open.
func mayImport(folder string, allowed []string, imported string) bool {
	if !strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
		return imported != "C"
	}
	if inside, ok := strings.CutPrefix(imported, module); ok {
		inside = strings.TrimPrefix(inside, "/")
		if inside == "" {
			inside = "."
		}
		own, found := ruleOf(inside)
		return found && (own.folder == folder || slices.Contains(allowed, own.folder))
	}
	return slices.ContainsFunc(allowed, func(name string) bool {
		p, third := parties[name]
		return third && (imported == p || strings.HasPrefix(imported, p+"/"))
	})
}
