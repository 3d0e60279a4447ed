package cvxc_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

var quotedCode = regexp.MustCompile(`"((?:CVX|W)\d\d(?:\d[1-9]|[1-9]0))"`)

// TestEveryCodeIsExplained looks for codes in the sources: each has a section in docs/diagnostics.md.
func TestEveryCodeIsExplained(t *testing.T) {
	known := cvxc.Codes()
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range quotedCode.FindAllSubmatch(text, -1) {
			if code := string(m[1]); !slices.Contains(known, code) {
				t.Errorf("%s uses %s, which docs/diagnostics.md does not explain", name, code)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExplainCode(t *testing.T) {
	for _, code := range cvxc.Codes() {
		text, err := cvxc.ExplainCode(code)
		if err != nil || !strings.HasPrefix(text, "## "+code+": ") || strings.Count(text, "## ") != 1 {
			t.Errorf("%s: %v\n%s", code, err, text)
		}
	}
}
