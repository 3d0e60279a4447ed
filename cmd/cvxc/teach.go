package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cvxc-lang/cvxc"
)

func (a *app) explain() *cobra.Command {
	var lower string
	cmd := &cobra.Command{
		Use:   "explain CODE | FILE:LINE:COLUMN | --lower FILE",
		Short: "teach: a diagnostic, the curvature of an expression, the rows of a model",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case lower != "" && len(args) == 0:
				return a.explainLower(lower)
			case lower == "" && len(args) == 1:
				return a.explainThing(args[0])
			}
			return fmt.Errorf("want a code, a place FILE:LINE:COLUMN, or --lower FILE")
		},
	}
	cmd.Flags().StringVar(&lower, "lower", "", "print the model of FILE: affine rows in cones")
	return cmd
}

func (a *app) explainThing(what string) error {
	if m := regexp.MustCompile(`^(.+):(\d+):(\d+)$`).FindStringSubmatch(what); m != nil {
		line, _ := strconv.Atoi(m[2]) // digits; too many of them give a place beyond the text
		column, _ := strconv.Atoi(m[3])
		text, err := a.text(m[1])
		if err != nil {
			return a.unreadable(err)
		}
		runs, err := cvxc.Compiler{}.ExplainPlace(text, line, column)
		if err != nil {
			return a.unreadable(err)
		}
		a.painter(a.out).write(runs)
		return nil
	}
	if strings.Contains(what, ".cvx") {
		return fmt.Errorf("%s: want a place, FILE:LINE:COLUMN", what)
	}
	text, err := cvxc.ExplainCode(what)
	if err != nil {
		return a.unreadable(err)
	}
	fmt.Fprint(a.out, text)
	return nil
}

// explainLower prints the model that a file is lowered to.
func (a *app) explainLower(file string) error {
	text, err := a.text(file)
	if err != nil {
		return a.unreadable(err)
	}
	m, err := cvxc.Compile(text)
	if err != nil {
		return a.invalid(problemName(file), nil, err, false)
	}
	return a.dump(m, cvxc.Sources{}, "model")
}

func (a *app) doc() *cobra.Command {
	var sampled bool
	cmd := &cobra.Command{
		Use:   "doc [FUNCTION | FILE:FUNCTION]",
		Short: "the functions of the library, and what is proved of a function",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				w := 0
				functions := cvxc.Functions()
				for _, f := range functions {
					w = max(w, len(f[0]))
				}
				for _, f := range functions {
					fmt.Fprintf(a.out, "%-*s  %s\n", w, f[0], f[1])
				}
				return nil
			}
			text, err := a.document(args[0])
			if err != nil {
				return a.unreadable(err)
			}
			fmt.Fprint(a.out, text)
			if sampled {
				return a.sample(cmd.Context(), args[0])
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, f := range cvxc.Functions() {
				names = append(names, f[0])
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&sampled, "sample", false, "solve the body of FILE:FUNCTION at random points and compare its value")
	return cmd
}

// document is the documentation of FUNCTION of the library, or of FILE:FUNCTION.
func (a *app) document(what string) (string, error) {
	file, name, ok := fileAndFunction(what)
	if !ok && strings.HasSuffix(what, ".cvx") {
		return "", fmt.Errorf("%s: want FILE:FUNCTION", what)
	}
	if !ok {
		return cvxc.Doc(what)
	}
	text, err := a.text(file)
	if err != nil {
		return "", err
	}
	return cvxc.DocIn(text, name)
}

// fileAndFunction takes FILE:FUNCTION apart, where the function may be of an import or made by an operator: risk.f, perspective(f).
func fileAndFunction(what string) (file, name string, ok bool) {
	m := regexp.MustCompile(`^(.+):([\w.]+(?:\([\w.]+\))?)$`).FindStringSubmatch(what)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

func (a *app) version() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "the version of cvxc and what it was built with",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			version := "(devel)"
			if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
				version = info.Main.Version
			}
			if asJSON {
				return json.NewEncoder(a.out).Encode(map[string]string{"schema": "cvxc/1", "type": "version",
					"version": version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH})
			}
			fmt.Fprintf(a.out, "cvxc %s, %s, %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document on standard output")
	return cmd
}
