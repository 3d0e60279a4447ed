package parser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
)

// seed adds all models and faulty models to a corpus.
func seed(f *testing.F) {
	for _, text := range models(f) {
		f.Add(text)
	}
	files, _ := filepath.Glob("testdata/faults/*.txt")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range strings.Split(string(text), "-- fail --\n")[1:] {
			fail, _, _ := strings.Cut(part, "-- reports --")
			f.Add(fail)
		}
	}
}

// FuzzParse holds the parser to no panic, to spans within the text, and to reports that can be rendered and applied.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		src := lang.NewSource("fuzz.cvx", text)
		file, ds := Parse(src)
		file.Inspect(func(n lang.Node) bool {
			s := n.Span()
			if s.IsValid() && (s.Start < 0 || s.End < s.Start || int(s.End) > len(text)) {
				t.Fatalf("%T has the span %d..%d of %d", n, s.Start, s.End, len(text))
			}
			return true
		})
		for _, d := range ds {
			if !d.Primary().IsValid() || d.Title == "" || d.Code == "" {
				t.Fatalf("incomplete report %+v", d)
			}
			d.Render()
		}
		lang.Fix(src, ds)
		for _, e := range Index(src) {
			ParseDecl(src, e.Start, e.End)
		}
	})
}

// FuzzFormat holds the formatter to its promise: what parses has the same tree afterwards, and formatting again changes
// nothing.
func FuzzFormat(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		file, ds := Parse(lang.NewSource("fuzz.cvx", text))
		once := lang.Format(file)
		if len(ds) > 0 {
			return
		}
		again, after := Parse(lang.NewSource("fuzz.cvx", once))
		if len(after) > 0 {
			t.Fatalf("faults after formatting\n%s\n%s\n%s", text, once, reports(after))
		}
		if lang.Dump(file) != lang.Dump(again) {
			t.Fatalf("another tree after formatting\n%s\n%s", text, once)
		}
		if twice := lang.Format(again); twice != once {
			t.Fatalf("not idempotent\n%s\n%s", once, twice)
		}
	})
}
