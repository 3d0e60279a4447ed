package stdlib

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

func TestForeignNames(t *testing.T) {
	lib := New(nil)
	for _, c := range []struct {
		name string
		want lang.Foreign
	}{
		{"square_sum", lang.Foreign{From: "CVXPY", New: "sum_squares", Code: "CVX0102"}},
		{"np.dot", lang.Foreign{From: "NumPy", New: "dot", Code: "CVX0102"}},
		{"np.linalg.norm", lang.Foreign{From: "NumPy", New: "norm", Code: "CVX0102"}},
		{"cp.norm1", lang.Foreign{From: "CVXPY", New: "norm1", Code: "CVX0102"}},
		{"cp.multiply", lang.Foreign{From: "CVXPY", Advice: "write `a .* b`", Code: "CVX0102"}},
		{"torch.relu", lang.Foreign{From: "PyTorch", New: "pos", Code: "CVX0102"}},
		{"sqr", lang.Foreign{From: "GAMS", New: "square", Code: "CVX0102"}},
	} {
		if got, ok := lib.Foreign(c.name); !ok || got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	if f, ok := lib.Foreign("nnz"); !ok || f.Code != "CVX0414" || f.New != "" {
		t.Errorf("nnz: %+v", f)
	}
	for _, unknown := range []string{"frobnicate", "np.frobnicate", "risk.square_sum", "norm1"} {
		if f, ok := lib.Foreign(unknown); ok {
			t.Errorf("%s: %+v", unknown, f)
		}
	}
}

// TestForeignTable: every line leads somewhere: to a function of the library, or to advice whose examples of the
// language can be read; and no line hides a function that is here.
func TestForeignTable(t *testing.T) {
	lib := New(nil)
	table := readForeign(text("foreign.txt"))
	count := 0
	quoted := regexp.MustCompile("`([^`]*)`")
	for name, entries := range table.byName {
		if lib.Func(name) != nil && name != "e" { // a value
			t.Errorf("%s is a function here", name)
		}
		for _, f := range entries {
			count++
			switch {
			case f.From == "" || f.New == "" && f.Advice == "":
				t.Errorf("%s: %+v leads nowhere", name, f)
			case f.New != "" && f.New != "inf" && lib.Func(f.New) == nil:
				t.Errorf("%s: there is no %s", name, f.New)
			case strings.Count(f.Advice, "`")%2 != 0 || strings.HasSuffix(f.Advice, "."):
				t.Errorf("%s: %s", name, f.Advice)
			}
			for _, q := range quoted.FindAllStringSubmatch(f.Advice, -1) {
				readsAsCode(t, lib, name, q[1])
			}
		}
	}
	if count < 150 {
		t.Errorf("only %d names", count)
	}
}

var (
	word    = regexp.MustCompile(`^[\pL_]+$`)
	called  = regexp.MustCompile(`([\pL_][\pL\pN_]*)\(`)
	related = regexp.MustCompile(` (==|<=|>=|<<|>>|in) `)
)

// readsAsCode checks an example in advice: it parses as an expression, a constraint or an item, whichever it looks like,
// and calls only functions that are here.
func readsAsCode(t *testing.T, lib *Library, name, code string) {
	first, _, _ := strings.Cut(code, " ")
	if strings.Contains(code, "…") || word.MatchString(code) || first == "for" || first == "as" || first == "subject" {
		return
	}
	text := "func f() = " + code
	switch {
	case lang.IsKeyword(first):
		text = "problem p {\n" + code + "\n}"
	case related.MatchString(code) && !strings.Contains(code, " for "):
		text = "problem p {\nsubject to\n" + code + "\n}"
	}
	_, diags := parser.Parse(lang.NewSource(name, text))
	for _, d := range diags {
		t.Errorf("%s: `%s`: %s", name, code, d.Title)
	}
	for _, c := range called.FindAllStringSubmatch(code, -1) {
		if attribute := c[1] == "bounds"; !attribute && lib.Func(c[1]) == nil {
			t.Errorf("%s: `%s` calls %s, which is not here", name, code, c[1])
		}
	}
}
