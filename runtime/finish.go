package runtime

import "context"

// finish polishes the solution of an engine, once: the end of a solve with cones that are not symmetric, whose last
// iterates are far less exact than the polished point, and the beginning of derivatives.
type finish struct {
	engine  *engine
	form    *vform
	refiner *refiner
	polish  *polish
	done    bool // at the present solution, and its factor is in place
}

const (
	finishFrom    = 1e-3 // worst test of an iterate that is worth a polish
	separateAgain = 4    // iterate at which a polish that failed is tried again,
	separateLimit = 8    // and after which it is left at that
	finishKrylov  = 20   // length of cycles of refinement
)

func newFinish(e *engine) *finish {
	f := newVform(e)
	r := newRefiner(f, finishKrylov)
	return &finish{engine: e, form: f, refiner: r, polish: newPolish(f, r)}
}

// run polishes the best iterate, and reports false if a factorisation failed or ctx ended.
func (f *finish) run(ctx context.Context) bool {
	if !f.done {
		f.done = f.polish.run(ctx, &f.engine.record.best, f.engine.degree)
	}
	return f.done
}

// finisher returns the finish of the present engine, which is made on first need.
func (s *Solver) finisher() *finish {
	if s.finish == nil || s.finish.engine != s.engine {
		s.finish = newFinish(s.engine)
	}
	return s.finish
}

// restorePolished sets r from the polished point and returns its tests.
func (s *Solver) restorePolished(r *Result) Check {
	f, q := s.finish.form, s.finish.polish
	f.sides.net(f.net, q.z[:f.m])
	s.restorePrimal(r, q.at, false)
	s.restoreDual(r, q.at[f.n:], f.net, q.z[f.m:])
	s.restoreFixed(r)
	return s.verifier.solution(r)
}

// separates reports whether a solved problem is worth another iteration because its polish fails, and the last one has
// helped. It fails where an iterate within the tolerance still has s below z of a side that is inactive, as where a bound
// repeats the domain of an exponential cone; further on the central path the two part. A polish costs some iterations, so
// that it is tried at the first iterate that passes the tests, and once again.
func (s *Solver) separates(ctx context.Context) bool {
	e := s.engine
	if e.smooth || e.check != e.record.check {
		return false
	}
	f, n := s.finisher(), e.record.passed
	f.done = false // there is a better iterate now
	switch {
	case n >= separateLimit:
		return false
	case n > 1 && n != separateAgain:
		return true
	}
	return f.run(ctx) && !f.polish.polished
}

// finishResult polishes the best iterate if some cone is not symmetric, and keeps the better of both points.
func (s *Solver) finishResult(ctx context.Context, end outcome) {
	r := &s.result
	if s.engine.smooth || end == interrupted || end == exhausted || !(r.Check.Worst() <= finishFrom) || !s.finisher().run(ctx) {
		return
	}
	if c := s.restorePolished(&s.proof); c.Worst() < r.Check.Worst() {
		copy(r.X, s.proof.X)
		r.copyMultipliers(&s.proof)
		r.Check = c
	}
}
