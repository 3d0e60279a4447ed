// Command opf solves the DC optimal power flow of a grid in MATPOWER's case format and prints what it costs, the price at
// every bus, and which branches are full.
//
//	go run ./examples/opf examples/opf/cases/grid5.m
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"github.com/cvxc-lang/cvxc"
)

//go:embed opf.cvx
var model string

func main() {
	stats := flag.Bool("stats", false, "print sizes and times too")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: opf [-stats] FILE")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, flag.Arg(0), *stats); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, file string, stats bool) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	c, err := ReadCase(file, string(text))
	if err != nil {
		return err
	}
	g, err := NewGrid(c)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	s, err := Solve(ctx, g)
	if err != nil {
		return explained(s, err)
	}
	if err := report(os.Stdout, g, s); err != nil || !stats {
		return err
	}
	return reportStats(os.Stdout, s)
}

// explained adds what the reports say: of wrong data, or which constraints of the model leave no solution.
func explained(s *cvxc.Solution, err error) error {
	reports := cvxc.DiagnosticsOf(err)
	if s != nil {
		reports = s.Diagnostics
	}
	var text strings.Builder
	for _, d := range reports {
		for _, run := range d.Render() {
			text.WriteString(run.Text)
		}
	}
	return fmt.Errorf("%w\n%s", err, text.String())
}

// Solve returns the dispatch of least cost. Errors are those of the package cvxc.
func Solve(ctx context.Context, g *Grid) (*cvxc.Solution, error) {
	m, err := cvxc.Compile(cvxc.Source("opf.cvx", model))
	if err != nil {
		return nil, err
	}
	p, err := m.Bind(g.Data())
	if err != nil {
		return nil, err
	}
	return p.Solve(ctx, cvxc.Settings{})
}
