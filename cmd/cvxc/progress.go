package main

import (
	"fmt"
	"io"
	"time"

	"github.com/cvxc-lang/cvxc"
)

// patience is how long a solve may take before a progress line appears.
const patience = time.Second

// progress is a line on a terminal that is written over and over, for what takes long.
type progress struct {
	w     io.Writer
	start time.Time
	shown bool
}

// show is a log of iterations.
func (p *progress) show(l cvxc.Progress) {
	if time.Since(p.start) < patience {
		return
	}
	p.shown = true
	fmt.Fprintf(p.w, "\r\x1b[Kiteration %d: objective %.6g, primal %.0e, dual %.0e, gap %.0e", l.Iteration, l.Objective, l.Check.Primal, l.Check.Dual, l.Check.Gap)
}

// clear removes the line.
func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// logger prints the iterations: how far the constraints and the conditions of optimality are from holding, relative to
// their terms, and how far apart the bounds on the optimal value are.
func (a *app) logger(tol float64) func(cvxc.Progress) {
	start, proof := time.Now(), false
	return func(p cvxc.Progress) {
		if p.Iteration == 0 {
			fmt.Fprintf(a.err, "relative errors; solved once all three are below %.0e\n", tol)
			fmt.Fprintln(a.err, "iteration      objective  constraints  optimality       gap      step    seconds")
		}
		if p.Proof && !proof {
			proof = true
			fmt.Fprintln(a.err, "without the objective: is there a point that satisfies the constraints?")
		}
		fmt.Fprintf(a.err, "%9d  %13.6e  %11.1e  %10.1e  %8.1e  %8.1e  %9.2f\n",
			p.Iteration, p.Objective+0, p.Check.Primal, p.Check.Dual, p.Check.Gap, p.Step, time.Since(start).Seconds())
	}
}
