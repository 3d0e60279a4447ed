package cvxc

import "github.com/cvxc-lang/cvxc/runtime"

// Status is the outcome of a solve; Optimal, Infeasible and Unbounded are claims that have been checked.
type Status = runtime.Status

// The statuses.
const (
	Optimal    = runtime.Optimal
	Inaccurate = runtime.Inaccurate
	Infeasible = runtime.Infeasible
	Unbounded  = runtime.Unbounded
	Limit      = runtime.Limit
	Failed     = runtime.Failed
)

// Residuals are the relative residuals of a solution: the tests of the stopping rule.
type Residuals = runtime.Check

// Progress is one line of the iteration log.
type Progress = runtime.Progress

// Settings of a solve; the zero value means the defaults: Tol 1e-8 for primal, dual and gap, MaxIterations 200, no log.
type Settings = runtime.Settings

// What a solve that ends otherwise than optimal wraps.
var (
	ErrInfeasible = runtime.ErrInfeasible
	ErrUnbounded  = runtime.ErrUnbounded
	ErrLimit      = runtime.ErrLimit
	ErrNumerics   = runtime.ErrNumerics
)
