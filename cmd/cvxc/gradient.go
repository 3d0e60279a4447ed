package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/cvxc-lang/cvxc"
)

// gradientFlags are the flags of cvxc run that ask for derivatives.
type gradientFlags struct {
	grad    bool
	of      string    // file of weights
	weights cvxc.Data // what it holds
}

// read reads the weights.
func (f *gradientFlags) read() error {
	switch {
	case f.of == "":
		return nil
	case f.grad:
		return errors.New("--grad and --grad-of are two gradients: ask for one")
	}
	text, err := os.ReadFile(f.of)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &f.weights); err != nil {
		return fmt.Errorf("--grad-of %s: want an object of weights by variable, let or constraint: %w", f.of, err)
	}
	return nil
}

// asked reports whether there is a gradient to print.
func (f *gradientFlags) asked() bool { return f.grad || f.of != "" }

// name is what the gradient is one of.
func (f *gradientFlags) name() string {
	switch {
	case f.grad:
		return "value"
	case f.of != "":
		return "sum"
	}
	return ""
}

// gradient computes what the flags ask for at an optimal solution, whose reports it adds to.
func (f *gradientFlags) gradient(s *cvxc.Solution) ([]cvxc.Field, error) {
	if s.Status != cvxc.Optimal || !f.asked() {
		return nil, nil
	}
	flag, compute := "--grad", s.Gradient
	if !f.grad {
		flag, compute = "--grad-of "+f.of, func() (*cvxc.Gradient, error) { return s.VJP(f.weights) }
	}
	g, err := compute()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	s.Diagnostics = append(s.Diagnostics, g.Diagnostics...)
	return g.Params, nil
}
