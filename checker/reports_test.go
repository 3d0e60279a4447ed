package checker_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
)

var update = flag.Bool("update", false, "write what is reported into testdata/reports/*.golden")

// reportCase is a model with the codes of its mistakes, each counted once, and the model that was meant where no suggestion
// makes it.
type reportCase struct {
	title string
	codes []string
	opts  checker.Options
	text  string
	meant string
}

// reportCases reads "==== CODE+CODE [strict|pedantic] title", the model below it, and what was meant below "---- meant".
func reportCases(t *testing.T, file string) []reportCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []reportCase
	for _, part := range strings.Split("\n"+string(text), "\n==== ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		codes, title, _ := strings.Cut(head, " ")
		body, meant, _ := strings.Cut(body, "---- meant\n")
		c := reportCase{title: head, codes: strings.Split(codes, "+"), text: strings.TrimSuffix(body, "\n") + "\n", meant: meant}
		c.opts.StrictDPP, c.opts.Pedantic = strings.HasPrefix(title, "strict "), strings.HasPrefix(title, "pedantic ")
		out = append(out, c)
	}
	return out
}

// fixed applies machine-applicable suggestions until there are no more.
func (c *reportCase) fixed(ds []*lang.Diagnostic) (string, []*lang.Diagnostic) {
	text := c.text
	for range 4 {
		src := ds[0].Primary().Source
		next, applied := lang.Fix(src, ds)
		if len(applied) == 0 {
			break
		}
		text = next
		if ds, _ = checkText("model.cvx", text, c.opts); len(ds) == 0 {
			break
		}
	}
	return text, ds
}

// TestReports checks, for every model with mistakes: one report for each mistake and no other, and that what a suggestion
// called machine-applicable makes of the model has fewer mistakes. The words are compared with the golden files.
func TestReports(t *testing.T) {
	files, _ := filepath.Glob("testdata/reports/*.txt")
	count, mended := map[string]int{}, map[string]bool{}
	for _, file := range files {
		var golden strings.Builder
		for _, c := range reportCases(t, file) {
			ds, _ := checkText("model.cvx", c.text, c.opts)
			var got []string
			for _, d := range ds {
				if d.Severity == lang.Error || strings.HasPrefix(c.codes[0], "W") {
					got = append(got, string(d.Code))
				}
			}
			sort.Strings(got)
			want := append([]string(nil), c.codes...)
			sort.Strings(want)
			for _, k := range want {
				count[k]++
			}
			if strings.Join(got, "+") != strings.Join(want, "+") {
				t.Errorf("%s: %s:\nreported %v\n%s", filepath.Base(file), c.title, got, render(ds))
				continue
			}
			fmt.Fprintf(&golden, "==== %s\n%s%s", c.title, numbered(c.text), render(ds))
			if text, left := c.fixed(ds); text != c.text {
				if len(errorsOf(left)) >= len(errorsOf(ds)) && len(errorsOf(ds)) > 0 {
					t.Errorf("%s: %s: the suggestion leaves\n%s\n%s", filepath.Base(file), c.title, text, render(left))
				}
				fmt.Fprintf(&golden, "---- fixed\n%s", text)
				if len(left) == 0 {
					mend(mended, c.codes)
				}
			}
			if c.meant != "" {
				if ds, _ := checkText("model.cvx", c.meant, c.opts); len(ds) > 0 {
					t.Errorf("%s: %s: what was meant has a mistake\n%s", filepath.Base(file), c.title, render(ds))
				}
				mend(mended, c.codes)
			}
		}
		compareGolden(t, strings.TrimSuffix(file, ".txt")+".golden", golden.String())
	}
	for code, n := range count {
		if n < 3 {
			t.Errorf("%s has %d models, not three", code, n)
		}
		if !mended[code] && !hopeless[code] {
			t.Errorf("%s has no model without the mistake", code)
		}
	}
}

// hopeless are the codes of what cannot be had yet, in whatever words.
var hopeless = map[string]bool{"CVX0308": true}

func mend(mended map[string]bool, codes []string) {
	for _, code := range codes {
		mended[code] = true
	}
}

func numbered(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		fmt.Fprintf(&b, "%3d  %s\n", i+1, line)
	}
	return b.String()
}

func render(ds []*lang.Diagnostic) string {
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(lang.Text(d.Render()))
	}
	return b.String()
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (go test -update writes it):\n%s", name, d)
	}
}
