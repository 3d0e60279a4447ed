package docs_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block is a fenced block of a page: "```kind name".
var block = regexp.MustCompile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$")

// TestGuides reads the tutorial and the guide as a reader does: a block with a name is saved under it, and the commands of a console block
// are run in the folder of those files, in a module that has this one as a dependency. They print what the page says, but
// for times and for digits that depend on the machine.
func TestGuides(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	for _, page := range []string{"tutorial.md", "guide-atoms.md"} {
		t.Run(page, func(t *testing.T) { readPage(t, page) })
	}
}

func readPage(t *testing.T, page string) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	shell := newShell(t)
	var out strings.Builder
	last := 0
	for _, m := range block.FindAllStringSubmatchIndex(string(text), -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return string(text[m[2*i]:m[2*i+1]])
		}
		kind, name, body := group(1), group(2), group(3)
		switch {
		case kind == "console":
			printed := shell.runAll(body)
			if d := cmp.Diff(machineless(body), machineless(printed)); d == "" {
				printed = body
			} else if !*update {
				t.Errorf("%s: the commands print something else (go test -update writes it):\n%s", page, d)
			}
			out.Write(text[last:m[6]])
			out.WriteString(printed)
			last = m[7]
		case name != "":
			shell.save(name, body)
			shell.judge(kind, name)
		}
	}
	out.Write(text[last:])
	if *update {
		if err := os.WriteFile(page, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// machineless leaves out of a text what differs between machines: times, iterations, and numbers that are rounding errors.
func machineless(text string) string {
	text = regexp.MustCompile(`\d+ iterations, .*`).ReplaceAllString(text, "iterations")
	text = regexp.MustCompile(`-?[\d.]+e-\d\d`).ReplaceAllString(text, "0")
	return regexp.MustCompile(` +`).ReplaceAllString(text, " ")
}

// shell runs commands in a folder.
type shell struct {
	t   *testing.T
	dir string
}

func newShell(t *testing.T) *shell {
	s := &shell{t: t, dir: t.TempDir()}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "./cmd/cvxc")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	s.save("go.mod", regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module guide")+
		fmt.Sprintf("\nrequire github.com/cvxc-lang/cvxc v0.0.0\n\nreplace github.com/cvxc-lang/cvxc => %s\n", root))
	s.save("go.sum", string(sum))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOWORK", "off")
	t.Setenv("NO_COLOR", "1")
	return s
}

// judge checks what the kind of a block says of a model: cvx is accepted and laid out as cvxc fmt does, a code is reported.
func (s *shell) judge(kind, name string) {
	switch checked := s.runAll("$ cvxc check " + name); {
	case kind == "cvx" && (!strings.HasSuffix(checked, name) || !strings.HasSuffix(s.runAll("$ cvxc fmt --check "+name), name)):
		s.t.Errorf("%s is not accepted, or not in the canonical layout:\n%s", name, checked)
	case strings.HasPrefix(kind, "CVX") && !strings.Contains(checked, kind):
		s.t.Errorf("%s is not reported as %s:\n%s", name, kind, checked)
	}
}

func (s *shell) save(name, text string) {
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// runAll runs the lines of a block that begin with "$ ", and returns them with what they print.
func (s *shell) runAll(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "$ ") {
			continue
		}
		cmd := exec.Command("sh", "-c", line[2:])
		cmd.Dir = s.dir
		printed, _ := cmd.CombinedOutput() // what it prints says what its exit code says
		out.WriteString(line)
		out.Write(printed)
	}
	return out.String()
}
