package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cvxc-lang/cvxc"
)

// runFlags are the flags of cvxc run.
type runFlags struct {
	compilerFlags
	sourceFlags
	gradientFlags
	output        string
	write         string
	asJSON        bool
	verbose       bool
	tol           float64
	maxIterations int
	timeLimit     time.Duration
}

func (a *app) run() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run FILE [-p DATA]...",
		Short: "solve a model with data",
		Long: `Solve a model with data, or a file in a public format (.mps, .qps, .cbf, .dat-s; also .gz).

Each -p adds data; what comes later wins:
  -p data.json       an object of all parameters (and dims) by name
  -p A=a.csv         one parameter from a table; .csv, .json, .npy or .mtx, also .gz
  -p lambda=0.1      one parameter as a number or a list

--write FILE writes the cone program in a public format instead of solving it, by the ending of FILE:
  .mps, .qps   linear and quadratic programs
  .dat-s       linear, quadratic, second-order cone and semidefinite programs
  .cbf         all programs; a .gz behind each of these packs it

An interrupt (Ctrl-C) or a limit ends the solve with the best point so far; a second interrupt ends the program.`,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error { return a.solve(cmd.Context(), args[0], &f) },
	}
	f.register(cmd)
	f.registerProblem(cmd)
	f.registerSources(cmd, "data: FILE, NAME=FILE or NAME=VALUE; may be repeated")
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "write the whole solution to FILE.json, FILE.csv or FILE.npz")
	flags.StringVar(&f.write, "write", "", "write the cone program to FILE.mps, .qps, .cbf or .dat-s instead of solving it")
	flags.BoolVar(&f.asJSON, "json", false, "one JSON document on standard output")
	flags.BoolVar(&f.grad, "grad", false, "the gradient of the optimal value by parameter")
	flags.StringVar(&f.of, "grad-of", "", "the gradient, by parameter, of the sum of the weights in FILE.json times variables and lets")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "the iterations on standard error")
	flags.Float64Var(&f.tol, "tol", 1e-8, "relative tolerance of primal, dual and gap")
	flags.IntVar(&f.maxIterations, "max-iterations", 200, "limit of iterations")
	flags.DurationVar(&f.timeLimit, "time-limit", 0, "limit of the time to solve: 10s, 5m; what there is then is reported")
	return cmd
}

// solve is cvxc run.
func (a *app) solve(ctx context.Context, file string, f *runFlags) error {
	c, err := f.compiler()
	if err != nil {
		return err
	}
	sources, err := f.sources()
	if err != nil {
		return err
	}
	if err := checkOutput(f.output); err != nil {
		return err
	}
	if err := f.checkWrite(); err != nil {
		return err
	}
	if !(f.tol > 0) || f.maxIterations <= 0 || f.timeLimit < 0 {
		return errors.New("--tol, --max-iterations and --time-limit must be positive")
	}
	if err := f.read(); err != nil {
		return err
	}
	if cvxc.IsStandard(file) {
		return a.solveStandard(ctx, file, f)
	}
	text, err := a.text(file)
	if err != nil {
		return a.unreadable(err)
	}
	m, err := c.Compile(text)
	if err != nil {
		return a.invalid(problemName(file), nil, err, f.asJSON)
	}
	p, err := m.BindSources(sources)
	if err != nil {
		return a.invalid(m.Name(), m.Warnings(), err, f.asJSON)
	}
	if f.write != "" {
		return a.writeProgram(m.Name(), m.Warnings(), p, f.write)
	}
	s, err := a.solveWith(ctx, p, f)
	if s == nil {
		return a.invalid(m.Name(), m.Warnings(), err, f.asJSON)
	}
	return a.report(s, f)
}

// solveStandard is cvxc run for a file in a public format.
func (a *app) solveStandard(ctx context.Context, file string, f *runFlags) error {
	if len(f.data)+len(f.dims) > 0 || f.asked() {
		return fmt.Errorf("%s holds its numbers: -p, -D, --grad and --grad-of are for models", file)
	}
	p, err := cvxc.ReadStandard(file)
	if err != nil {
		return a.invalid(problemName(file), nil, err, f.asJSON)
	}
	if f.write != "" {
		return a.writeProgram(problemName(file), nil, p, f.write)
	}
	s, err := a.solveWith(ctx, p, f)
	if s == nil {
		return a.invalid(problemName(file), nil, err, f.asJSON)
	}
	return a.report(s, f)
}

// solver is a problem of either kind.
type solver interface {
	Solve(context.Context, cvxc.Settings) (*cvxc.Solution, error)
}

// solveWith solves with the settings of the flags, a log, or a progress line on a terminal.
func (a *app) solveWith(ctx context.Context, p solver, f *runFlags) (*cvxc.Solution, error) {
	settings := cvxc.Settings{Tol: f.tol, MaxIterations: f.maxIterations}
	line := progress{w: a.err, start: time.Now()}
	switch {
	case f.verbose:
		settings.Log = a.logger(f.tol)
	case isTerminal(a.err):
		settings.Log = line.show
	}
	defer line.clear()
	if f.timeLimit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.timeLimit)
		defer cancel()
	}
	return p.Solve(ctx, settings)
}

// problemName stands for the problem's name where the file could not be compiled.
func problemName(file string) string {
	return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
}

// report writes a solution.
func (a *app) report(s *cvxc.Solution, f *runFlags) error {
	gradient, err := f.gradient(s)
	if err != nil {
		return a.unreadable(err)
	}
	if f.output != "" {
		if err := writeSolution(f.output, s, gradient); err != nil {
			return a.unreadable(err)
		}
	}
	if f.asJSON {
		doc, err := s.Document(gradient)
		if err != nil {
			return err
		}
		a.out.Write(append(doc, '\n'))
	} else {
		a.painter(a.err).diagnostics(s.Diagnostics)
		writeTable(a.out, s, gradient, f.name())
	}
	return statusExit(s.Status)
}

// statusExit is the exit code of a status.
func statusExit(s cvxc.Status) error {
	switch s {
	case cvxc.Optimal:
		return nil
	case cvxc.Infeasible:
		return exit(exitInfeasible)
	case cvxc.Unbounded:
		return exit(exitUnbounded)
	}
	return exit(exitGaveUp)
}

// invalid reports a model or data that is wrong, or a file that cannot be read.
func (a *app) invalid(problem string, warnings cvxc.Diagnostics, err error, asJSON bool) error {
	ds := cvxc.DiagnosticsOf(err)
	all := append(append(cvxc.Diagnostics{}, warnings...), ds...)
	if asJSON && ds != nil {
		doc, err := cvxc.InvalidDocument(problem, all)
		if err != nil {
			return err
		}
		a.out.Write(append(doc, '\n'))
	} else {
		a.painter(a.err).diagnostics(all)
	}
	var path *os.PathError
	switch {
	case ds == nil:
		return a.unreadable(err)
	case errors.As(err, &path):
		return exit(exitUsage)
	}
	return exit(exitWrong)
}
