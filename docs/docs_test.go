// Package docs_test runs the models of the documentation.
package docs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	cvxc "github.com/cvxc-lang/cvxc"
)

// TestModels: a block marked cvx is accepted and laid out as cvxc fmt does; one marked with a code gives exactly that
// report. Blocks with a file name are those of guides.
func TestModels(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, page := range append(pages, "../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		models := 0
		for _, m := range block.FindAllStringSubmatch(string(text), -1) {
			kind, file, model := m[1], m[2], m[3]
			if file != "" || kind != "cvx" && !strings.HasPrefix(kind, "CVX") { // TestGuides has the files
				continue
			}
			models++
			if kind == "cvx" {
				accepted(t, page, model)
			} else {
				refused(t, page, model, kind)
			}
		}
		t.Logf("%s: %d models", page, models)
	}
}

func accepted(t *testing.T, page, model string) {
	t.Helper()
	src := cvxc.Source(page, model)
	ds, err := cvxc.Compiler{}.Check(src)
	if err != nil {
		t.Fatal(err)
	}
	if len(ds) > 0 {
		t.Errorf("%s: %v\n%s", page, ds, model)
	}
	formatted, err := cvxc.Format(src)
	if err != nil || formatted != model {
		t.Errorf("%s: the canonical layout is\n%s\nnot\n%s (%v)", page, formatted, model, err)
	}
}

func refused(t *testing.T, page, model, code string) {
	t.Helper()
	ds, err := cvxc.Compiler{}.Check(cvxc.Source(page, model))
	if err != nil {
		t.Fatal(err)
	}
	if len(ds) != 1 || string(ds[0].Code) != code {
		t.Errorf("%s: want %s alone, got %v\n%s", page, code, ds, model)
	}
}
