package house

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	maxFile     = 600 // lines of a file
	maxFunction = 60  // lines of a function
)

// longFunctions may exceed the limit: one exhaustive switch per pass, by "file: function".
var longFunctions = map[string]bool{
	"ir/verify_shape.go: shape": true,
	"lang/walk.go: Children":    true,
}

func TestSizes(t *testing.T) {
	for _, file := range goFiles(t) {
		text, err := os.ReadFile(filepath.Join("../..", file))
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, file, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if ast.IsGenerated(f) {
			continue
		}
		if n := bytes.Count(text, []byte("\n")); n > maxFile {
			t.Errorf("%s has %d lines", file, n)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || strings.HasSuffix(file, "_test.go") { // tables of cases
				continue
			}
			lines := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1
			if lines > maxFunction && !longFunctions[file+": "+fn.Name.Name] {
				t.Errorf("%s: %s has %d lines", file, fn.Name.Name, lines)
			}
		}
	}
}
