package stdlib_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

var _ checker.Importer = (*stdlib.Library)(nil)

func readFacts(t *testing.T) []fact {
	var out []fact
	for _, line := range tableLines(t, "testdata/facts.txt") {
		out = append(out, readFact(t, line))
	}
	return out
}

// tableLines returns the lines of a table without comments.
func tableLines(t *testing.T, file string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

var factForm = regexp.MustCompile(`^(.+?)\s+(convex|concave|affine)\s+([-+.0*]{3})\s+(.+)$`)

func readFact(t *testing.T, line string) fact {
	t.Helper()
	p := factForm.FindStringSubmatch(line)
	if p == nil {
		t.Fatalf("not a line of a table of facts: %s", line)
	}
	f := fact{call: p[1], curv: p[2], signs: p[3], mono: map[string]string{}}
	for _, arg := range strings.Split(p[4], ", ") {
		name, mono, _ := strings.Cut(arg, " ")
		f.mono[name] = mono
		f.order = append(f.order, name)
	}
	return f
}

var attributes = []string{"", "nonneg", "nonpos"}

// TestFacts: curvature, range and monotonicity that the checker proves of each function are those of the table.
func TestFacts(t *testing.T) {
	universe := checker.NewUniverse(stdlib.New(nil))
	for _, f := range readFacts(t) {
		t.Run(f.call, func(t *testing.T) {
			f.checkSigns(t, universe)
			for _, name := range f.order {
				if attributeOf(name) == "" { // the larger of two matrices is no symmetric matrix
					f.checkMono(t, universe, name)
				}
			}
		})
	}
}

func (f fact) checkSigns(t *testing.T, u *checker.Universe) {
	curvature := map[string]checker.Curvature{"convex": checker.Convex, "concave": checker.Concave, "affine": checker.Affine}
	for i, attr := range attributes {
		got, info := letFacts(u, declare(attr, "", ""), f.call)
		if got == nil || got.Curv != curvature[f.curv] {
			t.Fatalf("%s arguments: %s", attr, describe(got, info))
		}
		if s := sign(got.Range); s != f.signs[i:i+1] {
			t.Errorf("%s arguments: range [%g, %g], want sign %s", attr, got.Range.Lo, got.Range.Hi, f.signs[i:i+1])
		}
	}
}

// checkMono puts convex and concave expressions of each sign in the place of one argument: whether the composition is
// accepted tells the monotonicity.
func (f fact) checkMono(t *testing.T, u *checker.Universe, name string) {
	for i, attr := range attributes {
		for _, inner := range []string{"max", "min"} {
			got, info := f.composed(u, name, attr, inner)
			if want := f.accepts(name, i, inner == "max"); got == nil || accepted(got) != want {
				t.Errorf("%s with %s arguments: want accepted: %v; %s", f.call, attr, want, describe(got, info))
			}
		}
	}
}

// composed returns the facts of the call with the larger, or the smaller, of two expressions of a sign for an argument.
func (f fact) composed(u *checker.Universe, name, attr, inner string) (*checker.Facts, *checker.Info) {
	call := regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(f.call, inner+"("+name+"1, "+name+"2)")
	return letFacts(u, declare("", name, attr), call)
}

func accepted(f *checker.Facts) bool { return !f.Bad && f.Curv != checker.Unknown }

// accepts tells whether f may take an expression of the sign attributes[i] that is convex, or else concave.
func (f fact) accepts(name string, i int, convex bool) bool {
	mono, flat, _ := strings.Cut(f.mono[name], "/")
	up := mono == "up" || i == 1 && (mono == "V" || mono == "up+")
	down := mono == "down" || i == 2 && mono == "V"
	if i == 1 && flat == "flat+" || i == 2 && flat == "flat-" {
		return true
	}
	switch f.curv {
	case "affine":
		return up || down
	case "concave":
		convex = !convex
	}
	return convex && up || !convex && down
}

// declare declares the arguments of the table, with an attribute more; and two stand-ins for one of them.
func declare(attr, name, inner string) string {
	var b strings.Builder
	for _, a := range arguments {
		fmt.Fprintf(&b, "var %s%s %s %s\n", a.name, a.shape, a.attr, attr)
		if a.name == name {
			fmt.Fprintf(&b, "var %s1%s %s\nvar %s2%s %s\n", name, a.shape, inner, name, a.shape, inner)
		}
	}
	return b.String()
}

// letFacts checks a problem with one let and returns the facts of its expression.
func letFacts(u *checker.Universe, decls, call string) (*checker.Facts, *checker.Info) {
	return letIn(u, letText(decls, call))
}

func letText(decls, call string) string {
	return "problem p {\ndim m, n\nparam " + strings.Join(parameters[:], "\nparam ") + "\n" + decls + "let result = " + call + "\nminimize 0\n}\n"
}

// letIn returns the facts of the expression of the one let in a problem.
func letIn(u *checker.Universe, text string) (*checker.Facts, *checker.Info) {
	file, _ := parser.Parse(lang.NewSource("facts.cvx", text))
	info := u.Check(file, checker.Options{})
	for _, it := range file.Problems()[0].Items {
		if l, ok := it.(*lang.Let); ok {
			return info.Facts[l.Value], info
		}
	}
	return nil, info
}

func sign(r checker.Interval) string {
	switch {
	case r.Lo >= 0 && r.Hi <= 0:
		return "0"
	case r.Lo >= 0:
		return "+"
	case r.Hi <= 0:
		return "-"
	}
	return "."
}

func describe(f *checker.Facts, info *checker.Info) string {
	var b strings.Builder
	if f != nil {
		fmt.Fprintf(&b, "curvature %d, range [%g, %g]", f.Curv, f.Range.Lo, f.Range.Hi)
	}
	for _, d := range info.Diagnostics {
		if d.Severity != lang.Error {
			continue
		}
		fmt.Fprintf(&b, "; %s %s", d.Code, d.Title)
	}
	return b.String()
}
