package parser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/lang"
)

var update = flag.Bool("update", false, "write the expectations of testdata/faults anew")

// fault is a failing model, the reports that it must get, and the model that their suggestions make of it. The corrected
// model is written by hand where no suggestion has edits.
type fault struct{ fail, reports, fixed, byHand string }

// readFaults reads the cases of one code.
func readFaults(t *testing.T, file string) []*fault {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []*fault
	var into *string
	for _, line := range strings.SplitAfter(string(text), "\n") {
		switch strings.TrimSpace(line) {
		case "-- fail --":
			out = append(out, &fault{})
			into = &out[len(out)-1].fail
		case "-- reports --":
			into = &out[len(out)-1].reports
		case "-- fixed --":
			into = &out[len(out)-1].fixed
		case "-- fixed by hand --":
			into = &out[len(out)-1].byHand
		default:
			*into += line
		}
	}
	return out
}

// describe prints the reports of a text, one to a line, with the applicability of their suggestions.
func describe(ds []*lang.Diagnostic) string {
	var b strings.Builder
	for _, d := range ds {
		p := d.Primary().Position()
		fmt.Fprintf(&b, "%d:%d %s %s", p.Line, p.Column, d.Code, d.Title)
		for _, h := range d.Help {
			if len(h.Edits) > 0 {
				fmt.Fprintf(&b, " [%s]", h.Applicability)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// repair applies the first suggestion with edits of each report, again and again until there are none.
func repair(name, text string) (string, []*lang.Diagnostic) {
	for range 5 {
		src := lang.NewSource(name, text)
		_, ds := Parse(src)
		for _, d := range ds {
			for i := range d.Help {
				if len(d.Help[i].Edits) > 0 {
					d.Help[i].Applicability = lang.Machine
				}
			}
		}
		fixed, applied := lang.Fix(src, ds)
		if len(applied) == 0 {
			return text, ds
		}
		text = fixed
	}
	_, ds := Parse(lang.NewSource(name, text))
	return text, ds
}

// TestFaults checks, for at least three models of each code, the reports with their places and what the suggestions make
// of the model, which must parse.
func TestFaults(t *testing.T) {
	files, _ := filepath.Glob("testdata/faults/*.txt")
	for _, file := range files {
		code := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(code, func(t *testing.T) {
			cases := readFaults(t, file)
			if len(cases) < 3 {
				t.Errorf("only %d models", len(cases))
			}
			for _, c := range cases {
				checkFault(t, code, c)
			}
			if *update {
				writeFaults(t, file, cases)
			}
		})
	}
}

func checkFault(t *testing.T, code string, c *fault) {
	t.Helper()
	_, ds := Parse(lang.NewSource("model.cvx", c.fail))
	reports := describe(ds)
	fixed, left := repair("model.cvx", c.fail)
	if fixed == c.fail || lang.HasErrors(left) {
		fixed = ""
	}
	if *update {
		c.reports, c.fixed = reports, fixed
	}
	if !strings.Contains(reports, code) {
		t.Errorf("no %s for\n%s\n%s", code, c.fail, reports)
	}
	for _, d := range ds {
		checkStyle(t, d)
	}
	if d := cmp.Diff(c.reports, reports); d != "" {
		t.Errorf("reports of\n%s\n%s", c.fail, d)
	}
	if d := cmp.Diff(c.fixed, fixed); d != "" {
		t.Errorf("fixed\n%s\n%s\nleft: %s", c.fail, d, describe(left))
	}
	good := c.fixed
	if good == "" {
		good = c.byHand
	}
	if good == "" {
		t.Errorf("no corrected model for\n%s\nleft: %s", c.fail, describe(left))
	}
	if _, ds := Parse(lang.NewSource("model.cvx", good)); len(ds) > 0 {
		t.Errorf("the corrected model has faults\n%s\n%s", good, describe(ds))
	}
}

func writeFaults(t *testing.T, file string, cases []*fault) {
	t.Helper()
	var b strings.Builder
	for _, c := range cases {
		b.WriteString("-- fail --\n" + c.fail + "-- reports --\n" + c.reports)
		if c.fixed != "" {
			b.WriteString("-- fixed --\n" + c.fixed)
			if !strings.HasSuffix(c.fixed, "\n") {
				b.WriteString("\n")
			}
		}
		if c.byHand != "" {
			b.WriteString("-- fixed by hand --\n" + c.byHand)
		}
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkStyle holds a report to the house style: a title in lower case without a full stop, a place, and edits that can be
// made.
func checkStyle(t *testing.T, d *lang.Diagnostic) {
	t.Helper()
	first, _ := utf8.DecodeRuneInString(d.Title)
	if unicode.IsUpper(first) || strings.HasSuffix(d.Title, ".") {
		t.Errorf("title %q", d.Title)
	}
	if !d.Primary().IsValid() {
		t.Errorf("no place: %q", d.Title)
	}
	for _, h := range d.Help {
		if _, err := lang.Apply(d.Primary().Source, h.Edits); err != nil {
			t.Errorf("%q: %v", h.Text, err)
		}
		if h.Applicability == lang.Machine && len(h.Edits) == 0 {
			t.Errorf("%q has no edits", h.Text)
		}
	}
}

// TestEightMistakes parses a model with eight mistakes: each gets its report at its token, and what is right is read.
func TestEightMistakes(t *testing.T) {
	f, ds := Parse(lang.NewSource("plan.cvx", `problem plan {
    dim n := 10, T
    param A(n, n), c[n]
    var x[T, n] >= 0, y
    minimize sum(A @ x[t] for t in T) + 2y
    subject to
        budget: sum(x[0]) = 1
        cap[t]: x[1] <= 3
        x[2] >= 0 x[3] >= 0
        last: y <= 1
}
`))
	var got []string
	for _, d := range ds {
		p := d.Primary().Position()
		got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, d.Code))
	}
	want := []string{"2:11 CVX0026", "3:12 CVX0025", "4:17 CVX0026", "5:20 CVX0003", "5:41 CVX0004", "7:27 CVX0001", "8:12 CVX0017", "9:19 CVX0010"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	p := f.Problems()[0]
	if vars := p.Items[2].(*lang.VarDecl).Decls; len(vars) != 2 || vars[1].Name.Name != "y" {
		t.Errorf("variables: %s", lang.Dump(p.Items[2]))
	}
	if cs := p.Items[4].(*lang.SubjectTo).Constraints; len(cs) != 5 {
		t.Errorf("%d constraints", len(cs))
	}
}
