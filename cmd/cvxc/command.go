package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cvxc-lang/cvxc"
)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// Exit codes.
const (
	exitOK         = 0
	exitWrong      = 1 // the model or its data
	exitUsage      = 2
	exitInfeasible = 3
	exitUnbounded  = 4
	exitGaveUp     = 5
)

// exit ends a command with a code; what there is to say has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// app is what the commands share.
type app struct {
	streams
	color string // auto, always, never
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, s streams) int {
	a := &app{streams: s}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	cmd, err := root.ExecuteContextC(ctx)
	var code exit
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintf(s.err, "cvxc: %s\n", firstLine(err.Error()))
	if cmd != nil && cmd.Runnable() {
		fmt.Fprintf(s.err, "usage: %s; `%s --help` tells more\n", cmd.UseLine(), cmd.CommandPath())
	}
	return exitUsage
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "cvxc",
		Short:         "a compiler for convex optimization",
		Long:          "cvxc proves that a .cvx model is convex, solves it with data, and turns it into a Go package.",
		SilenceUsage:  true,
		SilenceErrors: true,

		SuggestionsMinimumDistance: 2,
		Args:                       noCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(a.err)
			if err := cmd.Help(); err != nil {
				return err
			}
			return exit(exitUsage)
		},
		PersistentPreRunE: func(*cobra.Command, []string) error {
			switch a.color {
			case "auto", "always", "never":
				return nil
			}
			return fmt.Errorf("--color=%s: want auto, always or never", a.color)
		},
	}
	root.PersistentFlags().StringVar(&a.color, "color", "auto", "auto, always or never; NO_COLOR is respected")
	root.AddCommand(a.check(), a.run(), a.fmt(), a.fix(), a.explain(), a.build(), a.doc(), a.version())
	return root
}

// noCommand reports a word that is no command, and what may be meant.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	meant := ""
	if strings.HasSuffix(args[0], ".cvx") {
		meant = "; did you mean cvxc run " + args[0] + "?"
	} else if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		meant = "; did you mean " + near[0] + "?"
	}
	return fmt.Errorf("there is no command %s%s", args[0], meant)
}

// oneFile and someFiles say what a command wants.
func oneFile(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want one FILE, there are %d", len(args))
	}
	return nil
}

func someFiles(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("want a FILE")
	}
	return nil
}

// compilerFlags are the flags of commands that compile.
type compilerFlags struct {
	cvxc.Compiler
	dpp string
}

func (f *compilerFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dpp, "dpp", "derive", "strict: parameters may enter only as CVXPY's DPP rules allow")
	cmd.Flags().BoolVar(&f.Pedantic, "pedantic", false, "warnings of style and cost too")
}

// registerProblem adds --problem.
func (f *compilerFlags) registerProblem(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.Problem, "problem", "", "which problem of a file with several")
}

// compiler returns the compiler that the flags describe.
func (f *compilerFlags) compiler() (cvxc.Compiler, error) {
	switch f.dpp {
	case "derive":
	case "strict":
		f.StrictDPP = true
	default:
		return f.Compiler, fmt.Errorf("--dpp=%s: want strict or derive", f.dpp)
	}
	return f.Compiler, nil
}

// sourceFlags are the flags of commands that read data.
type sourceFlags struct{ data, dims []string }

// registerSources adds -p, which help says what to give to, and -D.
func (f *sourceFlags) registerSources(cmd *cobra.Command, help string) {
	cmd.Flags().StringArrayVarP(&f.data, "data", "p", nil, help)
	cmd.Flags().StringArrayVarP(&f.dims, "dim", "D", nil, "a dim: n=10; may be repeated")
}

// sources are what the flags name.
func (f *sourceFlags) sources() (cvxc.Sources, error) {
	dims, err := parseDims(f.dims)
	return cvxc.Sources{Files: f.data, Dims: dims}, err
}

// parseDims reads the arguments of -D.
func parseDims(args []string) (map[string]int, error) {
	out := map[string]int{}
	for _, arg := range args {
		name, text, ok := strings.Cut(arg, "=")
		n, err := strconv.Atoi(text)
		if !ok || name == "" || err != nil {
			return nil, fmt.Errorf("-D %s: want NAME=NUMBER, such as n=10", arg)
		}
		out[name] = n
	}
	return out, nil
}

// text is the model that an argument names; - is standard input.
func (a *app) text(name string) (cvxc.Text, error) {
	if name != "-" {
		return cvxc.File(name), nil
	}
	raw, err := io.ReadAll(a.in)
	return cvxc.Source("<stdin>", string(raw)), err
}

// unreadable reports a file that cannot be read: wrong usage.
func (a *app) unreadable(err error) error {
	fmt.Fprintf(a.err, "cvxc: %v\n", err)
	return exit(exitUsage)
}
