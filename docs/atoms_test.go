package docs_test

//go:generate go test -run TestAtoms -update

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	cvxc "github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

var update = flag.Bool("update", false, "write atoms.md")

const atomsHead = `# The functions and sets of the library

Written by ` + "`go generate ./docs`" + ` from the texts in stdlib/; a test holds it current. ` + "`cvxc doc NAME`" + ` shows one of them
with its declaration, ` + "`cvxc doc FILE:NAME`" + ` a function of yours.

What stands under *Proved* follows from the body of the function by rules, for all sizes; of several guards the
first that holds counts. The rules, each named behind what it proves:

| rule | what it does |
|---|---|
| S0 | moves an entry with all locals fixed: no row breaks, the objective does not rise (S0r: within a half-line) |
| S1 | as S0, after a local in each equality has absorbed the move |
| PAR | the graph does not change when the sign of an entry flips: even and convex |
| ZERO | shrinks a feasible point towards that of the argument 0 |
| IVL | propagates intervals through the rows |
| W0 | puts all locals at 0, which is feasible |
| W1 | puts the locals at constants that are feasible |
| HOM | the body is homogeneous, so that its value at 0 is 0 |
| dual | of a support function: an entry of the point of the set has one sign |
| corner | bounds the value by that at 0, away from which it only rises or only falls |

`

// TestAtoms compares atoms.md with what the library and the checker say now.
func TestAtoms(t *testing.T) {
	got := atomsPage(t)
	if *update {
		if err := os.WriteFile("atoms.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("atoms.md")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("atoms.md is not current (go generate ./docs writes it):\n%s", d)
	}
}

func atomsPage(t *testing.T) string {
	library := stdlib.New(nil)
	universe := checker.NewUniverse(library)
	var b strings.Builder
	b.WriteString(atomsHead)
	for _, src := range stdlib.Sources() {
		var links []string
		for _, e := range parser.Index(src) {
			links = append(links, "["+escaped(e.Name)+"](#"+e.Name+")")
		}
		b.WriteString("* " + strings.TrimPrefix(src.Name, "std/") + ": " + strings.Join(links, ", ") + "\n")
	}
	b.WriteString("\nThe names of CVXPY are [at the end](#names-of-cvxpy).\n\n")
	for _, src := range stdlib.Sources() {
		b.WriteString("## " + strings.TrimPrefix(src.Name, "std/") + "\n\n" + comment(src.Text) + "\n\n")
		for _, e := range parser.Index(src) {
			f, proofs := universe.Proofs(nil, e.Name)
			b.WriteString(atomEntry(t, f, proofs))
		}
	}
	b.WriteString(cvxpyTable(t, library))
	return b.String()
}

// comment is the text of the lines that a source begins with.
func comment(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "// ")
		if !ok {
			break
		}
		out = append(out, rest)
	}
	return strings.Join(out, "\n")
}

func atomEntry(t *testing.T, f *lang.Func, proofs []*checker.Proof) string {
	var b strings.Builder
	b.WriteString("### " + f.Name.Name + "\n\n")
	for line := range strings.Lines(f.Doc.Text) {
		switch {
		case strings.HasPrefix(line, "Example: "):
			continue
		case strings.HasPrefix(line, "Source: "):
			b.WriteString("\n")
		}
		b.WriteString(escaped(strings.TrimSpace(line)) + "\n")
	}
	text, err := cvxc.Doc(f.Name.Name)
	if err != nil {
		t.Fatal(err)
	}
	call, decls, err := cvxc.Example(f.Name.Name)
	if err != nil {
		t.Fatal(err)
	}
	checkExample(t, call, decls)
	fmt.Fprintf(&b, "\nExample: `%s` with %s\n\n```\n%s```\n\n", call, "`"+strings.Join(decls, "`, `")+"`", text[strings.Index(text, "\nProved")+1:])
	return b.String()
}

// escaped keeps formulas from being read as emphasis; what stands in backquotes is left as it is.
func escaped(text string) string {
	parts := strings.Split(text, "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = strings.NewReplacer("*", "\\*", "_", "\\_").Replace(parts[i])
	}
	return strings.Join(parts, "`")
}

// checkExample demands that a call is accepted, or that it is not supported yet.
func checkExample(t *testing.T, call string, decls []string) {
	t.Helper()
	text := "problem p {\n"
	if !strings.HasPrefix(decls[0], "dim") {
		text += "dim m >= 2, n >= 2, p >= 2, q >= 2\n"
		if !strings.Contains(strings.Join(decls, " "), "param k") {
			text += "dim k >= 2, d >= 2\n"
		}
	}
	text += strings.Join(decls, "\n") + "\n"
	if strings.Contains(call, " in ") {
		text += "satisfy\nsubject to\n" + call + "\n}\n"
	} else {
		text += "let result = " + call + "\nsatisfy\n}\n"
	}
	ds, err := cvxc.Compiler{}.Check(cvxc.Source(call, text))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range ds {
		if d.Severity == lang.Error && d.Code != "CVX0308" {
			t.Errorf("%s: %v\n%s", call, d, text)
		}
	}
}

// cvxpyTable lists the names of CVXPY with those here.
func cvxpyTable(t *testing.T, library *stdlib.Library) string {
	var rows []string
	for _, line := range section(t, "testdata/cvxpy.txt", "") {
		name, differs, _ := strings.Cut(line, " : ")
		name = strings.TrimSpace(name)
		if !slices.Contains(library.Names(), name) {
			t.Errorf("testdata/cvxpy.txt: there is no %s", name)
		}
		rows = append(rows, row(name, "`"+name+"`", strings.TrimSpace(differs)))
	}
	for _, line := range section(t, "../stdlib/foreign.txt", "[CVXPY]") {
		name := strings.Fields(line)[0]
		f, ok := library.Foreign("cp." + name)
		if !ok {
			t.Errorf("stdlib/foreign.txt: %s is not found", name)
		}
		here := "–"
		if f.New != "" {
			here = "`" + f.New + "`"
		}
		rows = append(rows, row(name, here, f.Advice))
	}
	slices.SortFunc(rows, func(a, b string) int {
		if c := strings.Compare(strings.ToLower(a), strings.ToLower(b)); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return "## Names of CVXPY\n\n| CVXPY | here | what differs |\n|---|---|---|\n" + strings.Join(rows, "\n") + "\n"
}

func row(name, here, differs string) string {
	return "| `" + name + "` | " + here + " | " + strings.ReplaceAll(differs, "|", "\\|") + " |"
}

// section returns the lines of a table below a head, without comments; all lines for the head "".
func section(t *testing.T, file, head string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	inside := head == ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			inside = strings.HasPrefix(line, head)
		case inside:
			out = append(out, line)
		}
	}
	return out
}
