package runtime

import (
	"errors"
	"fmt"
)

// What a solve that ends otherwise than optimal wraps.
var (
	ErrInfeasible = errors.New("no point satisfies all constraints")
	ErrUnbounded  = errors.New("the objective has no bound")
	ErrLimit      = errors.New("the solver reached a limit")
	ErrNumerics   = errors.New("the solver ran into numerical trouble")
)

// ErrDegenerate is what a derivative wraps that is finite but not the derivative, or one of several.
var ErrDegenerate = errors.New("the solution has no derivative here, or several")

// Err returns nil for Optimal and otherwise an error that wraps the sentinel of the status; name is the problem's.
func (r *Result) Err(name string) error {
	var sentinel error
	switch r.Status {
	case Optimal:
		return nil
	case Infeasible:
		sentinel = ErrInfeasible
	case Unbounded:
		sentinel = ErrUnbounded
	case Limit:
		sentinel = ErrLimit
	default:
		sentinel = ErrNumerics
	}
	if r.Reason != "" {
		return fmt.Errorf("%s: %w: %s", name, sentinel, r.Reason)
	}
	return fmt.Errorf("%s: %w", name, sentinel)
}
