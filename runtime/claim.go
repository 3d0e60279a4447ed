package runtime

import (
	"context"
	"math"
)

// outcome is why a phase ended.
type outcome uint8

const (
	running outcome = iota
	solved
	certified   // infeasible, the certificate is in Solver.proof
	ray         // in Solver.proof
	stalled     // nothing has fallen for long
	exhausted   // iterations
	interrupted // context
	broken      // a factorisation, solve or scaling is not finite
	stuck       // the step vanished
)

func (o outcome) reason() string {
	switch o {
	case stalled:
		return "no progress"
	case exhausted:
		return "iteration limit"
	case interrupted:
		return "interrupted"
	case broken:
		return "a factorisation failed"
	case stuck:
		return "the step vanished"
	}
	return ""
}

// failed tells why there is no factorisation.
func (s *Solver) failed(ctx context.Context) outcome {
	if ctx.Err() != nil {
		return interrupted
	}
	return broken
}

// test decides whether the iterate ends the phase. Claims are checked on the program as given: the method goes on where
// they do not hold there.
func (s *Solver) test(ctx context.Context, it int) outcome {
	e, main := s.engine, s.loaded == mainPhase
	worst, limit := e.check.Worst(), s.settings.MaxIterations-s.offset
	if !main {
		limit = min(limit, certificateIterations)
	}
	passed := main && s.passes()
	if passed {
		e.record.passed++
	}
	claims := it >= firstCertificate && !passed
	switch {
	case !finite(worst):
		return broken
	case !main && worst <= certificateTol, passed && !(it < limit && (s.sharpens() || s.separates(ctx))):
		return solved
	case claims && s.provesInfeasible():
		return certified
	case claims && main && s.provesUnbounded():
		return ray
	case ctx.Err() != nil:
		return interrupted
	case it >= limit:
		return exhausted
	case e.record.stalls > stallLimit:
		return stalled
	}
	return running
}

// passes reports whether the best iterate passes the tests, here and on the program as given.
func (s *Solver) passes() bool {
	tol := s.settings.Tol
	return s.engine.record.check.Worst() <= tol && s.restoreBest().Worst() <= tol
}

// sharpens reports whether a solved problem is worth another iteration: its constant R cancels, so that a gap which is small
// beside the objective without R is large beside the value that the user sees; and the last one has helped.
func (s *Solver) sharpens() bool {
	e := s.engine
	gap := e.check.Gap * max(1, math.Abs(e.objective))
	return e.check == e.record.check && e.check.Gap > sharpest && e.record.passed <= sharpenLimit &&
		gap > s.settings.Tol*max(1, math.Abs(e.objective+s.given.R))
}

// equalitiesContradict looks for multipliers of the equality rows alone that are a certificate. The method needs the rows
// to have a solution: where they have none its linear systems do not have one either.
func (s *Solver) equalitiesContradict(ctx context.Context) bool {
	e := s.engine
	if len(e.p.B) == 0 {
		return false
	}
	e.unit()
	if !e.newton.unreachable(ctx, &e.now, e.frameS, e.frameZ) {
		return false
	}
	s.proof.clearMultipliers()
	s.restoreEqualities(&s.proof, e.now.y, 1)
	return s.verifier.infeasible(&s.proof) <= certTol
}

// provesInfeasible checks whether the multipliers of the iterate are a certificate.
func (s *Solver) provesInfeasible() bool {
	e := s.engine
	if !e.maybeInfeasible() {
		return false
	}
	s.restoreDual(&s.proof, e.now.y, e.net, e.now.zc)
	return s.verifier.infeasible(&s.proof) <= certTol
}

// provesUnbounded checks whether x is a ray, as it is or without its small entries: x is a ray plus tau times a point, and
// where the ray is 0 the point remains, which the terms of the rows there are no measure for.
func (s *Solver) provesUnbounded() bool {
	e := s.engine
	if !e.maybeUnbounded() {
		return false
	}
	s.restorePrimal(&s.proof, e.now.x, true)
	if s.verifier.unbounded(&s.proof) <= certTol {
		return true
	}
	least := rayNoise * norm(e.now.x)
	for j, x := range e.now.x {
		e.work[j] = x
		if math.Abs(x) <= least {
			e.work[j] = 0
		}
	}
	s.restorePrimal(&s.proof, e.work, true)
	return s.verifier.unbounded(&s.proof) <= certTol
}

// contradicts looks for what no method is needed for: sides that cross, and rows without entries whose sides do not admit
// what substituted variables contribute.
func (s *Solver) contradicts() bool {
	p, red, r := s.given, s.reduction, &s.proof
	r.clearMultipliers()
	for i := range p.L {
		if crossed(p.L[i], p.U[i]) {
			r.W[i] = 1
			return true
		}
	}
	for j := range p.Lo {
		if crossed(p.Lo[j], p.Hi[j]) {
			r.Z[j] = 1
			return true
		}
	}
	for _, i := range red.emptyA {
		if r.Y[i] = wrongSide(red.shiftA[i], p.B[i], p.B[i]); r.Y[i] != 0 && s.verifier.infeasible(r) <= certTol {
			return true
		}
		r.Y[i] = 0
	}
	for _, i := range red.emptyG {
		if r.W[i] = wrongSide(red.shiftG[i], p.L[i], p.U[i]); r.W[i] != 0 && s.verifier.infeasible(r) <= certTol {
			return true
		}
		r.W[i] = 0
	}
	return false
}

// wrongSide returns the multiplier of a row whose value is outside its sides by more than rounding, else 0.
func wrongSide(v, lo, hi float64) float64 {
	size := crossing * max(1, math.Abs(v))
	switch {
	case v > hi+size:
		return 1
	case v < lo-size:
		return -1
	}
	return 0
}
