package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cvxc-lang/cvxc"
)

// buildFlags are the flags of cvxc build.
type buildFlags struct {
	compilerFlags
	sourceFlags
	output string
	stage  string
	check  bool
}

func (a *app) build() *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use:   "build FILE [-D n=10]... [-p DATA]...",
		Short: "turn a model into a Go package",
		Args:  oneFile,
		RunE:  func(_ *cobra.Command, args []string) error { return a.generate(args[0], &f) },
	}
	f.register(cmd)
	f.registerProblem(cmd)
	f.registerSources(cmd, "values of const parameters and patterns of sparse ones")
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "folder of the package; by default the file's if GOPACKAGE is set, else ./NAME")
	flags.StringVar(&f.stage, "dump", "", "print a stage instead: ast, facts, model or program")
	flags.BoolVar(&f.check, "check", false, "write nothing; exit code 1 if the files are not current")
	return cmd
}

// generate is cvxc build.
func (a *app) generate(file string, f *buildFlags) error {
	c, err := f.compiler()
	if err != nil {
		return err
	}
	if strings.HasSuffix(f.output, ".go") {
		return fmt.Errorf("-o %s: want a folder, which holds the files of the package", f.output)
	}
	sources, err := f.sources()
	if err != nil {
		return err
	}
	text, err := a.text(file)
	if err != nil {
		return a.unreadable(err)
	}
	m, err := c.Compile(text)
	if err != nil {
		return a.invalid(problemName(file), nil, err, false)
	}
	a.painter(a.err).diagnostics(m.Warnings())
	if f.stage != "" {
		return a.dump(m, sources, f.stage)
	}
	return a.writePackage(m, file, sources, f)
}

// dumper is a model, or a problem for stages that need data.
type dumper interface {
	Dump(stage string) (string, error)
}

// dump prints a stage of compilation.
func (a *app) dump(m *cvxc.Model, sources cvxc.Sources, stage string) error {
	var of dumper = m
	if stage == "program" {
		p, err := m.BindSources(sources)
		if err != nil {
			return a.invalid(m.Name(), nil, err, false)
		}
		of = p
	}
	text, err := of.Dump(stage)
	if err != nil {
		return a.invalid(m.Name(), nil, err, false)
	}
	fmt.Fprint(a.out, text)
	return nil
}
