package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"

	"github.com/cvxc-lang/cvxc"
)

// writePackage writes the generated package, or with --check compares it with what is there.
func (a *app) writePackage(m *cvxc.Model, file string, sources cvxc.Sources, f *buildFlags) error {
	dir, pkg := destination(m, file, f.output)
	made, err := m.Generate(sources, pkg)
	if err != nil {
		return a.invalid(m.Name(), nil, err, false)
	}
	a.painter(a.err).diagnostics(made.Warnings)
	stale := false
	for _, g := range made.Files {
		name := filepath.Join(dir, g.Name)
		old, err := os.ReadFile(name)
		if err == nil && bytes.Equal(old, g.Text) {
			continue
		}
		stale = true
		if f.check {
			fmt.Fprintf(a.err, "%s is not current\n", name)
			continue
		}
		if err := writeFile(name, g.Text); err != nil {
			return a.unreadable(err)
		}
	}
	if f.check && stale {
		return exit(exitWrong)
	}
	return nil
}

func writeFile(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o666)
}

// destination decides on the folder and the package: -o, or beside the file under go generate, or a folder of the
// problem's name. A folder that holds other Go files keeps their package.
func destination(m *cvxc.Model, file, output string) (string, cvxc.Package) {
	inside := os.Getenv("GOPACKAGE")
	switch {
	case output != "":
		if name := packageIn(output); name != "" {
			return output, cvxc.Package{Name: name, Shared: true}
		}
		return output, cvxc.Package{}
	case inside != "":
		return filepath.Dir(file), cvxc.Package{Name: inside, Shared: true}
	}
	return filepath.Join(".", m.Name()), cvxc.Package{}
}

// packageIn returns the package of the Go files of a folder that were not generated and are no tests; "" if there are none.
func packageIn(dir string) string {
	names, _ := filepath.Glob(filepath.Join(dir, "*.go")) // the pattern is well-formed
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err == nil && !ast.IsGenerated(f) {
			return f.Name.Name
		}
	}
	return ""
}
