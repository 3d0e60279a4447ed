package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/cvxc-lang/cvxc"
)

func (a *app) check() *cobra.Command {
	var flags compilerFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "report everything that is wrong with models",
		Args:  someFiles,
		RunE: func(_ *cobra.Command, files []string) error {
			c, err := flags.compiler()
			if err != nil {
				return err
			}
			return a.checkFiles(c, files, asJSON)
		},
	}
	flags.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document on standard output")
	return cmd
}

func (a *app) checkFiles(c cvxc.Compiler, files []string, asJSON bool) error {
	var all cvxc.Diagnostics
	var unread []error
	for _, name := range files {
		text, err := a.text(name)
		if err == nil {
			var ds cvxc.Diagnostics
			ds, err = c.Check(text)
			all = append(all, ds...)
		}
		if err != nil {
			unread = append(unread, err)
		}
	}
	if asJSON {
		doc, err := cvxc.CheckDocument(all)
		if err != nil {
			return err
		}
		a.out.Write(append(doc, '\n'))
	} else {
		a.painter(a.err).diagnostics(all)
	}
	switch {
	case len(unread) > 0:
		return a.unreadable(errors.Join(unread...))
	case all.HasErrors():
		return exit(exitWrong)
	}
	return nil
}
