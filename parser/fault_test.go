package parser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
