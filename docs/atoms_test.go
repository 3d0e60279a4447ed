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
		if strings.HasPrefix(line, "Source: ") {
			b.WriteString("\n")
		}
		b.WriteString(escaped(strings.TrimSpace(line)) + "\n")
	}
	text, err := cvxc.Doc(f.Name.Name)
	if err != nil {
		t.Fatal(err)
	}
	call, decls := exampleOf(f, proofs)
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

// chosen are the calls of functions whose arguments are sizes, texts or exponents, and behind semicolons declarations.
func chosen() map[string]string {
	return map[string]string{
		"e": "e(0, n)", "eye": "eye(n)", "ones": "ones(m, n)", "zeros": "zeros(m, n)", "vec": `vec(X, order="C"); var X[m, n]`,
		"reshape": `reshape(x, m, n, order="C"); var x[m*n]`, "power": "power(x, 1.5)", "pnorm": "pnorm(x, 3)", "pow_abs": "pow_abs(x, 1.5)",
		"pow_pos": "pow_pos(x, 1.5)", "pow_cone": "(x, y, z) in pow_cone(0.3)", "trace_mpower": "trace_mpower(A, 0.5, C); var A[n, n] symmetric; param C[n, n] psd",
		"geo_mean_cone": "(t, x) in geo_mean_cone", "diag": "diag(x); var x[n]", "conv": "conv(c, x); param c[m]; var x[n]",
		"kron": "kron(A, B); param A[m, n]; var B[p, q]", "box": "x in box(-1, 1); var x",
		"perspective": "perspective(huber, x, s, M=2); var x; var s", "indicator": "indicator(norm_ball, x, r=2); var x[n]",
		"support":             "support(norm_ball, y, r=2); var y[n]",
		"lambda_sum_largest":  "lambda_sum_largest(X, k); var X[n, n] symmetric; param k pos",
		"lambda_sum_smallest": "lambda_sum_smallest(X, k); var X[n, n] symmetric; param k pos",
	}
}

// exampleOf is a call of a function by the names of its formals, with the declarations that it needs.
func exampleOf(f *lang.Func, proofs []*checker.Proof) (call string, decls []string) {
	p := proofs[0]
	var args []string
	for i, x := range f.Formals {
		if x.Default != nil {
			continue
		}
		args = append(args, x.Name.Name)
		kind := "var "
		if len(p.Args) > i && p.Args[i].Data {
			kind = "param "
		}
		if len(p.Args) > i && p.Args[i].Const {
			continue
		}
		decls = append(decls, kind+x.Name.Name+shapeOf(x)+attributesOf(x, p))
	}
	call = f.Name.Name + "(" + strings.Join(args, ", ") + ")"
	if p.Set {
		n := members(f, p)
		call = "(" + strings.Join(args[:n], ", ") + ") in " + f.Name.Name
		if n == 1 {
			call = args[0] + " in " + f.Name.Name
		}
		if n < len(args) {
			call += "(" + strings.Join(args[n:], ", ") + ")"
		}
	}
	if c := chosen()[f.Name.Name]; c != "" {
		words := strings.Split(c, "; ")
		if call = words[0]; len(words) > 1 {
			decls = words[1:]
		}
	}
	if len(decls) == 0 {
		decls = []string{"dim m, n"}
	}
	return call, decls
}

// members counts what stands left of "in": all arguments of a cone of the kernel, else the first one.
func members(f *lang.Func, p *checker.Proof) int {
	if !f.Builtin {
		return 1
	}
	n := 0
	for _, a := range p.Args {
		if !a.Data {
			n++
		}
	}
	return n
}

func shapeOf(x *lang.Formal) string {
	var out []string
	for _, n := range x.Shape {
		out = append(out, n.Span().Text())
	}
	if len(out) == 0 {
		return ""
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// attributesOf are the attributes of a formal that declarations have too, and what is supposed of it.
func attributesOf(x *lang.Formal, p *checker.Proof) string {
	text := ""
	for _, a := range x.Attrs {
		if name := a.Name.Name; name != "entries" && name != "const" {
			text += " " + a.Span().Text()
		}
	}
	for _, w := range p.When {
		if attr, ok := strings.CutPrefix(w, x.Name.Name+" is "); ok && !strings.Contains(attr, " ") {
			text += " " + attr
		}
	}
	return text
}

// checkExample demands that a call is accepted, or that it is not supported yet.
func checkExample(t *testing.T, call string, decls []string) {
	t.Helper()
	text := "problem p {\n"
	if !strings.HasPrefix(decls[0], "dim") {
		text += "dim m >= 2, n >= 2, p >= 2, q >= 2\n"
		if !strings.Contains(strings.Join(decls, " "), "param k") {
			text += "dim k >= 2\n"
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
