package checker_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
)

// FuzzCheck: no text makes the checker panic, and what it could not read is reported.
func FuzzCheck(f *testing.F) {
	for _, pattern := range []string{"../examples/*/*.cvx", "testdata/reports/*.txt"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			for _, part := range strings.Split(string(text), "\n====") {
				f.Add(strings.TrimPrefix(part, "===="))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		ds, info := checkText("fuzz.cvx", text, checker.Options{StrictDPP: len(text)%2 == 0, Pedantic: true})
		if !lang.HasErrors(ds) {
			sound(t, info)
		}
		for _, d := range ds {
			d.Render()
		}
		for i := 0; i < len(text); i += 7 {
			if x := checker.Explain(info, i); x != nil {
				_ = x.String()
			}
		}
	})
}

// sound fails if an expression of an accepted file has no facts, or a call no target.
func sound(t *testing.T, info *checker.Info) {
	t.Helper()
	for e, f := range info.Facts {
		if f.Bad {
			t.Errorf("nothing is reported, but nothing is known of %q", e.Span().Text())
		}
	}
}
