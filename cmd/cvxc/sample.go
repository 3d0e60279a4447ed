package main

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/cvxc-lang/cvxc"
)

// shownPoints of a sample are printed.
const shownPoints = 8

// sample prints a function of a file at random points. It exits with 1 if its value is not that of its body.
func (a *app) sample(ctx context.Context, what string) error {
	file, name, ok := fileAndFunction(what)
	if !ok {
		return a.unreadable(fmt.Errorf("--sample wants FILE:FUNCTION"))
	}
	text, err := a.text(file)
	if err != nil {
		return a.unreadable(err)
	}
	samples, err := cvxc.SampleIn(ctx, text, name)
	if err != nil {
		if ds := cvxc.DiagnosticsOf(err); len(ds) > 0 {
			return a.invalid(problemName(file), nil, err, false)
		}
		return a.unreadable(err)
	}
	agree := true
	for _, s := range samples {
		fmt.Fprint(a.out, "\n", sampleText(s))
		agree = agree && s.Agrees()
	}
	if !agree {
		return exit(exitWrong)
	}
	return nil
}

// sampleText is the table of a sample and what it shows.
func sampleText(s *cvxc.Sample) string {
	var out strings.Builder
	fmt.Fprintf(&out, "Sampled at %d points", len(s.Points))
	if s.Const != "" {
		fmt.Fprintf(&out, " with %s", s.Const)
	}
	if s.Outside > 0 {
		fmt.Fprintf(&out, ", %d more are outside of its domain or at its edge", s.Outside)
	}
	out.WriteString(":\n")
	rows := [][]string{{}}
	for _, f := range s.Points[0].Args {
		rows[0] = append(rows[0], f.Name)
	}
	if rows[0] = append(rows[0], "body"); s.Closed {
		rows[0] = append(rows[0], "value")
	}
	for _, p := range s.Points[:min(len(s.Points), shownPoints)] {
		rows = append(rows, pointRow(p, s.Closed))
	}
	for _, line := range columns(rows, len(rows[0])) {
		fmt.Fprintf(&out, "    %s\n", strings.TrimRight(line, " "))
	}
	switch {
	case !s.Closed:
		out.WriteString("    it has no value to compare its body with\n")
	case s.Agrees():
		fmt.Fprintf(&out, "    the value is that of the body: largest difference %.0e\n", s.Difference())
	default:
		fmt.Fprintf(&out, "    the value is NOT that of the body: largest difference %.2g\n", s.Difference())
	}
	return out.String()
}

func pointRow(p cvxc.SamplePoint, closed bool) []string {
	var row []string
	for _, f := range p.Args {
		row = append(row, strings.Join(strings.Fields(strings.Join(entries(f.Array, ""), " ")), " "))
	}
	row = append(row, short(solved(p.Body)))
	if closed {
		row = append(row, short(solved(p.Value)))
	}
	return row
}

// solved is a number as exact as the solves that gave it: below their tolerance nothing is known of it.
func solved(v float64) float64 {
	if math.Abs(v) < 1e-8 {
		return 0
	}
	return v
}
