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

// logger prints the iterations.
func (a *app) logger() func(cvxc.Progress) {
	return func(p cvxc.Progress) {
		if p.Iteration == 0 {
			fmt.Fprintln(a.err, "iteration      objective    primal      dual       gap        mu      step")
		}
		fmt.Fprintf(a.err, "%9d  %13.6e  %8.1e  %8.1e  %8.1e  %8.1e  %8.1e\n",
			p.Iteration, p.Objective, p.Check.Primal, p.Check.Dual, p.Check.Gap, p.Mu, p.Step)
	}
}
