package runtime

import (
	"context"
	"errors"
	"fmt"
)

// Derivative is the derivative of the solution map of a Program, from its numbers to (value, x, y, w, z, zc), at one
// solution. JVP and VJP apply it and its adjoint; each takes a few solves with the one factorisation that was made, and
// allocates nothing. It is valid until the Solver gets new numbers or solves again, and belongs to the Solver.
//
// At degenerate points, where there is no derivative or several, the answer is finite: at kinks an element of the
// generalised Jacobian; where the solution is not unique the least-squares solution of least norm, in the scaling of the
// program as given while there are few directions (at most some 30), else in that of the Solver. Degenerate and the Quality
// of an answer tell.
type Derivative struct {
	solver *Solver
	engine *engine // that this was made for: its structure
	polish *polish
	kinks  *kinks
	linearised
	chain
	report   Degenerate
	point    Result // polished, in the program as given
	polished bool
	pattern  *Program  // whose numbers are differentiated by: the given program, or a wider one
	value    []float64 // derivatives of the optimal value by them
}

// Quality says how good an answer of JVP or VJP is.
type Quality struct {
	Residual     float64 // of the linear system, relative
	Error        float64 // estimate of the relative error
	Inconsistent float64 // the part of the right side that a singular system cannot give
	Solves       int     // with the factor
	Value        bool    // the optimal value is in the sum that VJP differentiates,
	Solution     bool    // and entries of the solution are, or JVP has changed them: a system was solved
}

var errNoFactor = errors.New("program: the derivative cannot be computed: a factorisation failed")

// Differentiate prepares the derivative at the last solution, whose status has to be Optimal: it polishes the point,
// factors once (again at kinks, and where polishing is slow), and looks for degeneracy. The first call allocates all
// memory but that of null vectors, which singular points take; later ones nothing as long as the structure is the same.
func (s *Solver) Differentiate() (*Derivative, error) {
	if s.result.Status != Optimal {
		return nil, fmt.Errorf("program: there is no solution to differentiate: the status is %s", s.result.Status)
	}
	if s.relaxed { // what was left out is not active, and has no part in the derivative
		return s.relaxation.Differentiate()
	}
	if s.loaded != mainPhase {
		return nil, errors.New("program: there is no solution to differentiate: the numbers have changed since the last one")
	}
	if s.derivative == nil || s.derivative.engine != s.engine {
		s.derivative = newDerivative(s)
	}
	d := s.derivative
	if !s.finish.run(context.Background()) {
		return nil, errNoFactor
	}
	if d.restore(); !d.classify() {
		return nil, errNoFactor
	}
	d.describe()
	return d, nil
}

// classify looks for kinks and null vectors. It reports false if a factorisation failed, of which there is another one where
// the factor of the polish serves kinks badly.
func (d *Derivative) classify() bool {
	g, f, q := d.null, d.form, d.polish
	v := q.at[f.n+f.eq:]
	f.derive(v)
	g.scale(d.solver.scaling)
	d.kinks.find(v, d.polished, q.mu)
	g.probe()
	if len(d.kinks.list) > 0 && (g.slow || g.primal || g.dual) {
		if !f.settledFactor(context.Background(), v) {
			return false
		}
		g.probe()
	}
	return true
}

func newDerivative(s *Solver) *Derivative {
	p, f := s.given, s.finisher()
	return &Derivative{solver: s, engine: s.engine, polish: f.polish, kinks: newKinks(f.form), linearised: newLinearised(f.form, f.refiner),
		chain: newChain(p), report: newDegenerate(p), value: make([]float64, LayoutOf(p).Len), point: newResult(p)}
}

// restore takes the polished point to the program as given. Where the tests of a solution find it worse than the Solver's
// result, that is the point, and it is not polished.
func (d *Derivative) restore() {
	s := d.solver
	check := s.restorePolished(&d.point)
	d.polished = d.polish.polished
	if check.Worst() > max(polishedTo, s.result.Check.Worst()) {
		d.polished = false
		copy(d.point.X, s.result.X)
		d.point.copyMultipliers(&s.result)
		check = s.result.Check
	}
	d.pattern = nil
	d.Widen(s.given)
	d.point.Value = s.given.objective(s.verifier.px, d.point.X)
	d.point.Status, d.point.Check = s.result.Status, check
}

// Point returns the solution that is differentiated: the Solver's, polished to the accuracy of rounding if Polished.
func (d *Derivative) Point() *Result { return &d.point }
