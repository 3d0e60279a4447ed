package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cvxc-lang/cvxc"
)

func (a *app) fmt() *cobra.Command {
	var write, check bool
	cmd := &cobra.Command{
		Use:   "fmt FILE...",
		Short: "print models in the canonical layout",
		Long:  "Print models in the canonical layout; - is standard input. Comments are kept; formatting twice changes nothing.",
		Args:  someFiles,
		RunE: func(_ *cobra.Command, files []string) error {
			return a.eachFile(files, func(name string, text cvxc.Text) error { return a.format(name, text, write, check) })
		},
	}
	cmd.Flags().BoolVarP(&write, "write", "w", false, "change the files instead")
	cmd.Flags().BoolVar(&check, "check", false, "list the files that would change; exit code 1 if there are any")
	cmd.MarkFlagsMutuallyExclusive("write", "check")
	return cmd
}

func (a *app) format(name string, text cvxc.Text, write, check bool) error {
	before, err := text.Read()
	if err != nil {
		return err
	}
	after, err := cvxc.Format(text)
	switch {
	case err != nil:
		return err
	case check && after != before:
		fmt.Fprintln(a.out, name)
		return exit(exitWrong)
	case check:
		return nil
	case write && name != "-":
		if after == before {
			return nil
		}
		return os.WriteFile(name, []byte(after), 0o644)
	}
	_, err = fmt.Fprint(a.out, after)
	return err
}

func (a *app) fix() *cobra.Command {
	var flags compilerFlags
	var check bool
	cmd := &cobra.Command{
		Use:   "fix FILE...",
		Short: "apply the suggestions that are safe to apply",
		Args:  someFiles,
		RunE: func(_ *cobra.Command, files []string) error {
			c, err := flags.compiler()
			if err != nil {
				return err
			}
			return a.eachFile(files, func(name string, text cvxc.Text) error { return a.fixFile(c, name, text, check) })
		},
	}
	flags.register(cmd)
	cmd.Flags().BoolVar(&check, "check", false, "change nothing; exit code 1 if there is something to apply")
	return cmd
}

// fixFile applies fixes to one file; the fixed text of standard input goes to standard output.
func (a *app) fixFile(c cvxc.Compiler, name string, text cvxc.Text, check bool) error {
	fixed, applied, left, err := c.Fix(text)
	if err != nil {
		return err
	}
	switch {
	case name == "-":
		fmt.Fprint(a.out, fixed)
	case len(applied) > 0 && !check:
		if err := os.WriteFile(name, []byte(fixed), 0o644); err != nil {
			return err
		}
	}
	if n := len(applied); n > 0 {
		verb := "applied"
		if check {
			verb = "to apply"
		}
		fmt.Fprintf(a.err, "%s: %s %s (%s)\n", name, count(n, "fix", "fixes"), verb, strings.Join(codes(applied), ", "))
	}
	a.painter(a.err).diagnostics(left)
	if left.HasErrors() || check && len(applied) > 0 {
		return exit(exitWrong)
	}
	return nil
}

// codes lists the codes of reports, each once, sorted.
func codes(ds cvxc.Diagnostics) []string {
	var out []string
	for _, d := range ds {
		out = append(out, string(d.Code))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// eachFile works on every file, whatever happens to the others, and returns the worst outcome.
func (a *app) eachFile(files []string, work func(name string, text cvxc.Text) error) error {
	worst := exitOK
	for _, name := range files {
		text, err := a.text(name)
		if err == nil {
			err = work(name, text)
		}
		var code exit
		switch ds := cvxc.DiagnosticsOf(err); {
		case err == nil:
		case errors.As(err, &code):
			worst = max(worst, int(code))
		case ds != nil:
			a.painter(a.err).diagnostics(ds)
			worst = max(worst, exitWrong)
		default:
			fmt.Fprintf(a.err, "cvxc: %v\n", err)
			worst = max(worst, exitUsage)
		}
	}
	if worst == exitOK {
		return nil
	}
	return exit(worst)
}
