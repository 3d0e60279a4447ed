// Command cvxc checks, solves, explains and compiles problems written in the .cvx language.
//
// Data goes to standard output, everything else to standard error. Exit codes: 0 solved or nothing to report, 1 the model
// or its data is wrong, 2 wrong usage, 3 infeasible, 4 unbounded, 5 the solver gave up.
package main

import (
	"context"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}
