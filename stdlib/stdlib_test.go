package stdlib

import (
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

// TestTextsParse: every text of the library parses without any diagnostic.
func TestTextsParse(t *testing.T) {
	for _, src := range allSources() {
		_, diags := parser.Parse(src)
		report(t, diags)
	}
}
