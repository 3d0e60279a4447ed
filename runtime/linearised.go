package runtime

import "math"

// linearised is the linear system of a derivative: the optimality conditions in their v-form at one point, N u = rhs, which
// may be singular.
type linearised struct {
	form    *vform
	refiner *refiner
	null    *nullspace
	rhs, u  []float64
	rest    []float64 // memory: a residual
	step    []float64 // and what it adds to u
}

func newLinearised(f *vform, r *refiner) linearised {
	t := linearised{form: f, refiner: r, null: newNullspace(f, r)}
	for _, v := range []*[]float64{&t.rhs, &t.u, &t.rest, &t.step} {
		*v = make([]float64, f.unknowns.dim)
	}
	return t
}

const (
	derivativeGoal  = 1e-13 // relative residual
	refineEnough    = 1e-11 // with more than this there is another round
	derivativeWorst = 1e-8  // relative residual of a doubtful answer, and inconsistent part
	derivativeRound = 3     // rounds at most, on a regular system
	singularRounds  = 6     // of either kind, on a singular one
	singularGrowth  = 10    // of the solution by a step of a Krylov space, where there is no basis of null vectors
	singularFall    = 0.9   // of the residual, in a round that is worth another
	plainRounds     = 12    // of preconditioned residuals in a round
	errorFactor     = 40    // the true error was at most this times the estimate
)

// solve computes u with N u = rhs; on a singular system what of it is consistent, and the solution of least norm. Where the
// right side is not finite u is NaN, and its residual.
func (t *linearised) solve() Quality {
	f, r := t.form, t.refiner
	var q Quality
	before := f.solves
	singular := t.null.primal || t.null.dual
	if singular {
		q.Inconsistent = t.null.remove(t.rhs)
	}
	clear(t.u)
	switch size := r.weighted(t.rhs); {
	case !finite(size):
		q.Solution, q.Residual, q.Error = true, math.NaN(), math.NaN()
		fill(t.u, math.NaN())
	case size > 0:
		q.Solution = true
		if singular {
			t.solveSingular(size, &q)
		} else {
			t.solveRegular(size, &q)
		}
		q.Error = max(errorFactor*q.Error, derivativeGoal)
	}
	q.Solves = f.solves - before
	return q
}

// solveRegular solves in rounds, and estimates the error by one more preconditioned residual.
func (t *linearised) solveRegular(size float64, q *Quality) {
	r, rest := t.refiner, size
	copy(t.rest, t.rhs)
	for range derivativeRound {
		r.target = derivativeGoal * size / rest
		axpy(t.u, 1, r.solve(t.rest, 0))
		before := rest
		rest = r.residual(t.rhs, t.u)
		copy(t.rest, r.r)
		if !(rest > refineEnough*size && rest < refineWorth*before) {
			break
		}
	}
	t.form.solve(t.rest)
	q.Error = norm2(t.rest) / max(norm2(t.u), refineVanish)
	axpy(t.u, 1, t.rest)
	after := r.residual(t.rhs, t.u)
	if after < rest {
		q.Error *= after / rest
		rest = after
	} else {
		axpy(t.u, -1, t.rest)
	}
	q.Residual = rest / size
}

// solveSingular solves by plain refinement, whose steps are bounded by the residual over derivativeReg, removes the null
// part, and refines away the error of that removal while the residual falls. A Krylov space may blow up null vectors: its
// answers are tried last, and without a basis of null vectors taken only if they are no larger than the plain one by far.
func (t *linearised) solveSingular(size float64, q *Quality) {
	r, rest := t.refiner, size
	step := func(solve func(b []float64) []float64, limit float64) bool {
		r.residual(t.rhs, t.u)
		copy(t.rest, r.r)
		r.target = derivativeGoal * size / rest
		copy(t.step, solve(t.rest))
		before := rest
		rest = t.advance(rest, limit, q)
		return rest < singularFall*before
	}
	for round := 0; round < singularRounds && rest > derivativeGoal*size; round++ {
		if !step(func(b []float64) []float64 { return r.plain(b, plainRounds) }, math.Inf(1)) {
			break
		}
	}
	for round := 0; round < singularRounds && rest > refineEnough*size; round++ {
		limit := math.Inf(1)
		if !t.null.spanned {
			limit = singularGrowth * norm2(t.u)
		}
		if !step(func(b []float64) []float64 { return r.solve(b, 0) }, limit) {
			break
		}
	}
	q.Residual = rest / size
	if t.null.spanned {
		t.null.slim(t.u)
	}
}

// advance adds the step, without its null part unless that has a basis and goes at the end, to u if that lowers the
// residual rest and the step is not above a limit, and returns the residual.
func (t *linearised) advance(rest, limit float64, q *Quality) float64 {
	if !t.null.spanned {
		t.null.slim(t.step)
	}
	if !(norm2(t.step) <= limit) {
		return rest
	}
	axpy(t.u, 1, t.step)
	after := t.refiner.residual(t.rhs, t.u)
	if !(after < rest) {
		axpy(t.u, -1, t.step)
		return rest
	}
	q.Error = norm2(t.step) * (after / rest) / max(norm2(t.u), refineVanish)
	return after
}
