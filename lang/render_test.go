package lang_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/lang"
)

// at returns the span of the n-th occurrence (from 0) of a text.
func at(t *testing.T, src *lang.Source, text string, n int) lang.Span {
	t.Helper()
	from := 0
	for ; ; n-- {
		i := strings.Index(src.Text[from:], text)
		if i < 0 {
			t.Fatalf("%q is not in the text", text)
		}
		if from += i; n == 0 {
			return lang.Span{Source: src, Start: int32(from), End: int32(from + len(text))}
		}
		from += len(text)
	}
}

const ridgeText = "problem ridge {\n\n\n    var x\n    var t\n\n    minimize 3*t + sqrt(x^2 + 1)\n}\n"

func checkRender(t *testing.T, d *lang.Diagnostic, want string) {
	t.Helper()
	if d := cmp.Diff(want, lang.Text(d.Render())); d != "" {
		t.Error(d)
	}
}

func TestRenderSeveralLabels(t *testing.T) {
	ridge := lang.NewSource("ridge.cvx", ridgeText)
	checkRender(t, &lang.Diagnostic{
		Code: "CVX0404", Title: "concave function of a convex expression has unknown curvature",
		Labels: []lang.Label{
			{Span: at(t, ridge, "sqrt(x^2 + 1)", 0), Text: "`sqrt` accepts only a concave argument"},
			{Span: at(t, ridge, "x^2 + 1", 0), Text: "this argument is convex and not concave"},
			{Span: at(t, ridge, "minimize", 0), Text: "`minimize` needs a convex objective"},
			{Span: at(t, ridge, "x", 0), Text: "may have either sign"},
		},
		Notes: []string{"the expression *is* convex, but the composition rule cannot see it, which is why this note is so long that it must be wrapped"},
		Help: []lang.Help{{Text: "this equals the 2-norm of a stacked vector", Applicability: lang.Machine,
			Edits: []lang.Edit{{Span: at(t, ridge, "sqrt(x^2 + 1)", 0), New: "norm([x; 1])"}}}},
	}, `error[CVX0404]: concave function of a convex expression has unknown curvature
  --> ridge.cvx:7:20
   |
 4 |     var x
   |         - may have either sign
...
 7 |     minimize 3*t + sqrt(x^2 + 1)
   |     --------       ^^^^^-------^ `+"`sqrt`"+` accepts only a concave argument
   |     |                   |
   |     |                   this argument is convex and not concave
   |     `+"`minimize`"+` needs a convex objective
   = note: the expression *is* convex, but the composition rule cannot see it, which is why this
           note is so long that it must be wrapped
help: this equals the 2-norm of a stacked vector
 7 |     minimize 3*t + norm([x; 1])
`)
}

func TestRenderTabsAndWideCharacters(t *testing.T) {
	wide := lang.NewSource("wide.cvx", "x\n\ty世界 <= "+strings.Repeat("a + ", 60)+"b\nlast")
	checkRender(t, &lang.Diagnostic{
		Code: "W0001", Severity: lang.Warning, Title: "wide",
		Labels: []lang.Label{{Span: at(t, wide, "界", 0), Text: "here"}, {Span: at(t, wide, "last", 0), Text: "and there"}},
	}, `warning[W0001]: wide
  --> wide.cvx:2:4
   |
 2 |     y世界 <= a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a…
   |        ^^ here
 3 | last
   | ---- and there
`)
}

func TestRenderFilesAndLines(t *testing.T) {
	ridge, other := lang.NewSource("ridge.cvx", ridgeText), lang.NewSource("lib.cvx", "func f(x) = x\n")
	checkRender(t, &lang.Diagnostic{
		Code: "CVX0001", Title: "spread",
		Labels: []lang.Label{{Span: at(t, other, "x", 1), Text: "here"}, {Span: at(t, ridge, "var x\n    var t", 0), Text: "these"}},
		Help: []lang.Help{{Text: "insert a line", Edits: []lang.Edit{{Span: at(t, other, "func", 0).Before(), New: "// first\n"}}},
			{Text: "advice"}},
	}, `error[CVX0001]: spread
  --> lib.cvx:1:13
   |
 1 | func f(x) = x
   |             ^ here
  ::: ridge.cvx:4:5
   |
 4 |     var x
   |     -----
 5 |     var t
   |     ----- these
help: insert a line
 1 | // first
help: advice
`)
}

func TestRenderLongSuggestion(t *testing.T) {
	src := lang.NewSource("list.cvx", "a\n\nb\n")
	lines := func(n int) string { return strings.Repeat("+\n", n) }
	first, last := at(t, src, "a", 0), at(t, src, "b", 0)
	for _, c := range []struct {
		edits []lang.Edit
		want  string
	}{
		{[]lang.Edit{{first.Before(), lines(8)}}, strings.Repeat("N +\n", 8)},
		{[]lang.Edit{{first.Before(), lines(9)}}, strings.Repeat("N +\n", 8) + "...\n"},
		{[]lang.Edit{{first.Before(), lines(2)}, {last, "c"}}, strings.Repeat("N +\n", 2) + "...\nN c\n"},
	} {
		d := &lang.Diagnostic{Code: "CVX0001", Title: "long", Help: []lang.Help{{Text: "write", Edits: c.edits}}}
		_, got, _ := strings.Cut(lang.Text(d.Render()), "help: write\n")
		got = regexp.MustCompile(`(?m)^ +\d+ \| `).ReplaceAllString(got, "N ")
		if got != c.want {
			t.Errorf("got\n%swant\n%s", got, c.want)
		}
	}
}

func TestDiagnosticJSON(t *testing.T) {
	src := lang.NewSource("m.cvx", "λ\n= 1")
	eq := at(t, src, "=", 0)
	d := &lang.Diagnostic{Code: "CVX0001", Title: "equality is written `==`", Labels: []lang.Label{{Span: eq, Text: "here"}},
		Help: []lang.Help{{Text: "write `==`", Applicability: lang.Machine, Edits: []lang.Edit{{Span: eq, New: "=="}}}}}
	got, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	place := `"file":"m.cvx","start":{"line":2,"column":1,"offset":3},"end":{"line":2,"column":2,"offset":4}`
	want := "{\"code\":\"CVX0001\",\"severity\":\"error\",\"title\":\"equality is written `==`\",\"labels\":[{" + place +
		",\"text\":\"here\",\"primary\":true}],\"notes\":[],\"help\":[{\"text\":\"write `==`\",\"applicability\":\"machine\"," +
		"\"edits\":[{" + place + ",\"new\":\"==\"}]}]}"
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Error(d)
	}
}

func TestApply(t *testing.T) {
	src := lang.NewSource("", "abc")
	span := func(from, to int32) lang.Span { return lang.Span{Source: src, Start: from, End: to} }
	got, err := lang.Apply(src, []lang.Edit{{span(3, 3), "!"}, {span(0, 1), "x"}, {span(1, 1), "-"}, {span(1, 1), "+"}})
	if err != nil || got != "x-+bc!" {
		t.Errorf("got %q, %v", got, err)
	}
	var overlap *lang.OverlapError
	if _, err := lang.Apply(src, []lang.Edit{{span(0, 2), ""}, {span(1, 3), ""}}); !errors.As(err, &overlap) {
		t.Errorf("overlapping edits: %v", err)
	}
}

func TestFixLeavesOverlapsForLater(t *testing.T) {
	src := lang.NewSource("", "f(a @ b)")
	help := func(from, to int32, text string, a lang.Applicability) *lang.Diagnostic {
		return &lang.Diagnostic{Help: []lang.Help{{Applicability: a, Edits: []lang.Edit{{lang.Span{Source: src, Start: from, End: to}, text}}}}}
	}
	text, applied := lang.Fix(src, []*lang.Diagnostic{
		help(4, 5, "*", lang.Machine), help(0, 8, "g", lang.Machine), help(0, 1, "h", lang.Maybe), help(0, 1, "k", lang.Machine),
	})
	if text != "k(a * b)" || len(applied) != 2 {
		t.Errorf("got %q, %d applied", text, len(applied))
	}
}

func TestSimilar(t *testing.T) {
	names := []string{"weights", "width", "height", "w", "sum_squares", "sum", "lambda", "Lambda"}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"wieghts", []string{"weights", "height"}}, {"sum_square", []string{"sum_squares"}}, {"lamda", []string{"lambda", "Lambda"}},
		{"xyz", []string{}}, {"sun", []string{"sum"}}, {"v", []string{}}, {"WEIGHTS", []string{"weights", "height"}},
	} {
		if d := cmp.Diff(c.want, lang.Similar(c.name, names)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	if near, ok := lang.Nearest("widht", names); !ok || near != "width" {
		t.Errorf("widht: %q, %v", near, ok)
	}
}
