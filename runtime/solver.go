package runtime

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Solver solves one Program, again and again as its numbers change. It owns all memory: Solve and Update allocate
// nothing. A Solver is not safe for concurrent use.
type Solver struct {
	given      *Program
	settings   Settings
	reduction  *reduction
	scaling    *scaling
	engine     *engine
	verifier   *verifier
	result     Result
	proof      Result // certificates and polished points are tried here
	loaded     phase
	offset     int         // iterations of the phases before
	fault      error       // of the last Update
	finish     *finish     // made on first need, with cones that are not symmetric at once
	derivative *Derivative // made on first need
	relaxation *Solver     // of the program without wide sides, made on first need
	relaxed    bool        // the result is the solution of relaxation
}

// phase is what the engine works on: the problem, or the one without its objective, whose only purpose is a certificate.
type phase uint8

const (
	noPhase phase = iota
	mainPhase
	certificatePhase
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
	if !(settings.Tol > 0) {
		settings.Tol = 1e-8
	}
	if settings.MaxIterations <= 0 {
		settings.MaxIterations = 200
	}
	s := &Solver{given: p, settings: settings, verifier: newVerifier(p, cones), result: newResult(p), proof: newResult(p)}
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
	s.reduction, s.scaling, s.engine, s.loaded = red, scale, e, noPhase
	if !e.smooth {
		s.finisher()
	}
	return nil
}

// Update takes over changed numbers of the program, whose patterns and cones have to be the same. It allocates nothing
// unless a variable or row has changed its class: equal sides that now differ or the other way round, a side that has
// come or gone, a matrix variable whose coefficient in its semidefinite cone has become 0, or whose squares no longer have
// one weight. Then the structure is decided anew. After an error, Solve fails until an Update succeeds.
func (s *Solver) Update() error {
	s.loaded, s.relaxed = noPhase, false
	s.fault = s.given.validateNumbers()
	if s.fault == nil && !s.keepsStructure() {
		s.fault = s.build(s.engine.cones)
	}
	if s.fault != nil {
		return fmt.Errorf("program: %w", s.fault)
	}
	return nil
}

// keepsStructure reports whether what was decided from the numbers still holds.
func (s *Solver) keepsStructure() bool {
	return s.engine.newton.kkt.keeps(s.given, &s.reduction.source) && s.reduction.sameClasses()
}

// load makes the engine work on a phase of the present numbers.
func (s *Solver) load(ph phase) {
	if s.loaded == ph {
		return
	}
	s.loaded = ph
	s.reduction.load(ph == mainPhase)
	s.scaling.apply(&s.reduction.reduced)
	s.engine.load(s.reduction.constant)
}

// Solve runs the method. It never panics; when ctx ends, the best iterate is returned with status Limit. The result
// belongs to the Solver.
func (s *Solver) Solve(ctx context.Context) *Result {
	r := &s.result
	*r = Result{X: r.X, Y: r.Y, W: r.W, Z: r.Z, Zc: r.Zc}
	s.offset, s.relaxed = 0, false
	if s.finish != nil {
		s.finish.done = false
	}
	if s.fault != nil {
		r.Status, r.Reason = Failed, s.fault.Error()
		return r
	}
	s.load(mainPhase)
	if s.contradicts() {
		s.report(ctx, certified)
		return r
	}
	end := s.iterate(ctx)
	s.report(ctx, end)
	switch end {
	case interrupted:
		if r.Status != Optimal && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			r.Reason = "time limit"
		}
	case stalled, exhausted, broken, stuck, ray:
		if r.Status != Optimal {
			s.seekCertificate(ctx)
		}
	}
	if r.Status == Failed || r.Status == Inaccurate {
		s.relax(ctx)
	}
	return r
}

// seekCertificate looks for a certificate of infeasibility with the objective taken away: where the method ended without
// an answer, and where it has a ray, which leaves open whether the problem is feasible at all. The iterations that the
// method has left over are the limit.
func (s *Solver) seekCertificate(ctx context.Context) {
	if s.offset = s.result.Iterations; s.offset >= s.settings.MaxIterations {
		return
	}
	s.load(certificatePhase)
	if s.equalitiesContradict(ctx) || s.iterate(ctx) == certified {
		s.report(ctx, certified)
	}
}

// report claims what the end of a phase allows: the certificate, the ray, or the best iterate by its tests.
func (s *Solver) report(ctx context.Context, end outcome) {
	r := &s.result
	r.Reason = ""
	switch end {
	case certified:
		r.Status, r.Check, r.Value = Infeasible, Check{}, math.Inf(1)
		clear(r.X)
		r.copyMultipliers(&s.proof)
		return
	case ray:
		r.Status, r.Check, r.Value = Unbounded, Check{}, math.Inf(-1)
		r.clearMultipliers()
		copy(r.X, s.proof.X)
		return
	}
	r.Check = s.restoreBest()
	s.finishResult(ctx, end)
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

// iterate is the method, on what is loaded: predictor, corrector, Gondzio corrections, one step length (Mehrotra 1992, Gondzio 1996).
func (s *Solver) iterate(ctx context.Context) outcome {
	e := s.engine
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
		if end := s.test(ctx, it); end != running {
			return end
		}
		if !e.prepare(ctx, it) {
			return s.failed(ctx)
		}
		if e.predict(); ctx.Err() != nil { // a direction may take long
			return interrupted
		}
		e.correct(it)
		if !e.advance() {
			return stuck
		}
	}
}

// log reports the iterate.
func (s *Solver) log() {
	if s.settings.Log == nil {
		return
	}
	e := s.engine
	s.settings.Log(Progress{Iteration: s.result.Iterations, Objective: e.objective + s.given.R, Check: e.check, Mu: e.mu, Step: e.step,
		Proof: s.loaded == certificatePhase})
}
