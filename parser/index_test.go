package parser

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/lang"
)

func TestIndex(t *testing.T) {
	text := "// kernel\n\n/// The one.\nfunc one(x) = x\nbuiltin func soc(t, x[n])\n/// Two\n/// lines.\nfunc two(x) {\n    value x\n    when k > 1 {\n        value 2\n    }\n}\nproblem p { satisfy }\nfunc three() = 3\n"
	src := lang.NewSource("lib.cvx", text)
	var got []string
	for _, e := range Index(src) {
		d, ds := ParseDecl(src, e.Start, e.End)
		f, ok := d.(*lang.Func)
		if !ok || len(ds) > 0 || f.Name.Name != e.Name {
			t.Fatalf("%+v: %v\n%s\n%s", e, ok, reports(ds), text[e.Start:e.End])
		}
		doc := ""
		if f.Doc != nil {
			doc = f.Doc.Text
		}
		got = append(got, e.Name+": "+doc+": "+f.Place.Text())
	}
	want := []string{
		"one: The one.: func one(x) = x", "soc: : builtin func soc(t, x[n])",
		"two: Two\nlines.: func two(x) {\n    value x\n    when k > 1 {\n        value 2\n    }\n}", "three: : func three() = 3",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
