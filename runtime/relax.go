package runtime

import (
	"context"
	"math"
	"slices"
)

// wideSide is the size from which a bound, or a side of a row, may be meant as none.
const wideSide = 1e7

// relax solves the problem without its wide sides, where the method has found no answer with them: a side u takes part in
// the gap by z (u - x), which rounding in z alone makes too large, and in every step by its share of the average
// complementarity. A solution that keeps the sides that were left out is one of the program as given, with multipliers 0
// there; it is claimed where it passes the tests of that.
func (s *Solver) relax(ctx context.Context) {
	left := s.settings.MaxIterations - s.result.Iterations
	if left <= 0 || !s.loadRelaxation() {
		return
	}
	t := s.relaxation
	t.settings.MaxIterations = left
	found := t.Solve(ctx)
	if found.Status != Optimal {
		return
	}
	s.proof.copyMultipliers(found)
	copy(s.proof.X, found.X)
	check := s.verifier.solution(&s.proof)
	if check.Worst() > s.settings.Tol {
		return
	}
	r := &s.result
	r.copyMultipliers(found)
	copy(r.X, found.X)
	r.Status, r.Check, r.Reason = Optimal, check, ""
	r.Value = s.given.objective(s.verifier.px, r.X)
	r.Iterations += found.Iterations
	s.relaxed = true
}

// loadRelaxation brings the solver of the program without wide sides up to date. It reports false if there is nothing to
// leave out, or no such solver.
func (s *Solver) loadRelaxation() bool {
	if s.relaxation == nil {
		p := *s.given
		p.Lo, p.Hi, p.L, p.U = slices.Clone(p.Lo), slices.Clone(p.Hi), slices.Clone(p.L), slices.Clone(p.U)
		if !leaveOut(&p, s.given) {
			return false
		}
		var err error
		s.relaxation, err = NewSolver(&p, s.settings)
		return err == nil
	}
	p := s.relaxation.given
	p.R = s.given.R
	return leaveOut(p, s.given) && s.relaxation.Update() == nil
}

// leaveOut copies the sides of a program, but for wide ones. It reports whether there are any of these.
func leaveOut(to, from *Program) bool {
	found := false
	for _, v := range [4]struct {
		to, from []float64
		none     float64
	}{{to.Lo, from.Lo, math.Inf(-1)}, {to.L, from.L, math.Inf(-1)}, {to.Hi, from.Hi, math.Inf(1)}, {to.U, from.U, math.Inf(1)}} {
		for i, a := range v.from {
			v.to[i] = a
			if a*math.Copysign(1, v.none) >= wideSide && !math.IsInf(a, 0) {
				v.to[i], found = v.none, true
			}
		}
	}
	return found
}
