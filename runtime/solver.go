package runtime

import (
	"context"
	"fmt"
	"math"
)

// Solver solves one Program, again and again as its numbers change. It owns all memory: Solve and Update allocate
// nothing. A Solver is not safe for concurrent use.
type Solver struct {
	given     *Program
	settings  Settings
	reduction *reduction
	scaling   *scaling
	engine    *engine
	verifier  *verifier
	result    Result
	proof     Result // certificates are tried here
	loaded    phase
	offset    int   // iterations of the phases before
	fault     error // of the last Update
}

// phase is what the engine works on: the problem, or the one without its objective, whose only purpose is a certificate.
type phase uint8

const (
	nothing phase = iota
	problem
	certificate
)

const (
	certificateTol        = 1e-12 // problems may be infeasible by 1e-9
	certificateIterations = 60
)

// NewSolver prepares the solution of a program: it checks dimensions, patterns and numbers, decides the structure from
// the numbers (variables with equal bounds, rows with equal sides, absent sides) and does the symbolic phase. The program
// is kept: change its numbers in place and call Update.
func NewSolver(p *Program, settings Settings) (*Solver, error) {
	if err := p.validate(); err != nil {
		return nil, fmt.Errorf("program: %w", err)
	}
	cones, err := newCones(p.Cones)
	if err != nil {
		return nil, fmt.Errorf("program: %w", err)
	}
	if settings.Tol <= 0 {
		settings.Tol = 1e-8
	}
	if settings.MaxIterations <= 0 {
		settings.MaxIterations = 200
	}
	n := p.Columns()
	s := &Solver{given: p, settings: settings, verifier: newVerifier(p, cones)}
	for _, r := range [2]*Result{&s.result, &s.proof} {
		r.X, r.Y, r.W, r.Z, r.Zc = make([]float64, n), make([]float64, len(p.B)), make([]float64, len(p.L)), make([]float64, n), make([]float64, len(p.HVec))
	}
	if err := s.build(cones); err != nil {
		return nil, fmt.Errorf("program: %w", err)
	}
	return s, nil
}

// build decides the structure and makes everything that depends on it.
func (s *Solver) build(cones []cone) error {
	red := newReduction(s.given)
	scale := newScaling(&red.reduced)
	e, err := newEngine(&red.reduced, scale, cones)
	if err != nil {
		return err
	}
	s.reduction, s.scaling, s.engine, s.loaded = red, scale, e, nothing
	return nil
}

// Update takes over changed numbers of the program, whose patterns and cones have to be the same. It allocates nothing
// unless a variable or row has changed its class: equal sides that now differ or the other way round, a side that has
// come or gone. Then the structure is decided anew. After an error, Solve fails until an Update succeeds.
func (s *Solver) Update() error {
	s.loaded = nothing
	s.fault = s.given.validateNumbers()
	if s.fault == nil && !s.reduction.sameClasses() {
		s.fault = s.build(s.engine.cones)
	}
	if s.fault != nil {
		return fmt.Errorf("program: %w", s.fault)
	}
	return nil
}

// load makes the engine work on a phase of the present numbers.
func (s *Solver) load(ph phase) {
	if s.loaded == ph {
		return
	}
	s.loaded = ph
	s.reduction.load(ph == problem)
	s.scaling.apply(&s.reduction.reduced)
	s.engine.load(s.reduction.constant)
}

// Solve runs the method. It never panics; when ctx ends, the best iterate is returned with status Limit. The result
// belongs to the Solver.
func (s *Solver) Solve(ctx context.Context) *Result {
	r := &s.result
	*r = Result{X: r.X, Y: r.Y, W: r.W, Z: r.Z, Zc: r.Zc}
	s.offset = 0
	if s.fault != nil {
		r.Status, r.Reason = Failed, s.fault.Error()
		return r
	}
	s.load(problem)
	if s.contradicts() {
		s.report(certified)
		return r
	}
	end := s.iterate(ctx, problem)
	s.report(end)
	switch end {
	case stalled, exhausted, broken, stuck, ray:
		if r.Status != Optimal {
			s.seekCertificate(ctx)
		}
	}
	return r
}

// seekCertificate looks for a certificate of infeasibility with the objective taken away: where the method ended without
// an answer, and where it has a ray, which leaves open whether the problem is feasible at all.
func (s *Solver) seekCertificate(ctx context.Context) {
	s.offset = s.result.Iterations
	if s.iterate(ctx, certificate) == certified {
		s.report(certified)
	}
}

// report claims what the end of a phase allows: the certificate, the ray, or the best iterate by its tests.
func (s *Solver) report(end outcome) {
	r := &s.result
	r.Reason = ""
	switch end {
	case certified:
		r.Status, r.Check, r.Value = Infeasible, Check{}, math.Inf(1)
		clear(r.X)
		copyMultipliers(r, &s.proof)
		return
	case ray:
		r.Status, r.Check, r.Value = Unbounded, Check{}, math.Inf(-1)
		clearMultipliers(r)
		copy(r.X, s.proof.X)
		return
	}
	r.Check = s.restoreBest()
	r.Value = s.given.objective(s.verifier.px, r.X)
	switch worst := r.Check.Worst(); {
	case worst <= s.settings.Tol:
		r.Status = Optimal
		return
	case end == interrupted || end == exhausted:
		r.Status = Limit
	case worst <= inaccurate:
		r.Status = Inaccurate
	default:
		r.Status = Failed
	}
	r.Reason = end.reason()
}

// inaccurate is the tolerance of the status Inaccurate.
const inaccurate = 1e-5

// iterate is the method: predictor, corrector, Gondzio corrections, one step length (Mehrotra 1992, Gondzio 1996).
func (s *Solver) iterate(ctx context.Context, ph phase) outcome {
	e := s.engine
	s.load(ph)
	e.record.reset()
	if !e.start(ctx) {
		return s.failed(ctx)
	}
	for it := 0; ; it++ {
		s.result.Iterations = s.offset + it
		e.residuals()
		e.measure()
		e.record.note(e)
		s.log()
		if end := s.test(ctx, ph, it); end != running {
			return end
		}
		if !e.prepare(ctx, it) {
			return s.failed(ctx)
		}
		e.predict()
		e.correct(it)
		if !e.advance() {
			return stuck
		}
	}
}

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
		return "numerical trouble: a factorisation failed"
	case stuck:
		return "numerical trouble: the step vanished"
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
func (s *Solver) test(ctx context.Context, ph phase, it int) outcome {
	e := s.engine
	worst, limit := e.check.Worst(), s.settings.MaxIterations
	if ph == certificate {
		limit = certificateIterations
	}
	switch {
	case !finite(worst):
		return broken
	case ph == certificate && worst <= certificateTol:
		return solved
	case ph == problem && worst <= s.settings.Tol && s.restoreBest().Worst() <= s.settings.Tol:
		return solved
	case it >= firstCertificate && s.provesInfeasible():
		return certified
	case it >= firstCertificate && ph == problem && s.provesUnbounded():
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
	clearMultipliers(r)
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

func clearMultipliers(r *Result) {
	clear(r.Y)
	clear(r.W)
	clear(r.Z)
	clear(r.Zc)
}

func copyMultipliers(r, from *Result) {
	copy(r.Y, from.Y)
	copy(r.W, from.W)
	copy(r.Z, from.Z)
	copy(r.Zc, from.Zc)
}

// log reports the iterate.
func (s *Solver) log() {
	if s.settings.Log == nil {
		return
	}
	e := s.engine
	s.settings.Log(Progress{Iteration: s.result.Iterations, Objective: e.objective + s.given.R, Check: e.check, Mu: e.mu, Step: e.step})
}
