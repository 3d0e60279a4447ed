package runtime

import (
	"context"
	"errors"
	"fmt"
	"math"
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
	solver   *Solver
	engine   *engine // that this was made for: its structure
	form     *vform
	refiner  *refiner
	polish   *polish
	kinks    *kinks
	null     *nullspace
	report   Degenerate
	point    Result // polished, in the program as given
	polished bool
	pattern  *Program  // whose numbers are differentiated by: the given program, or a wider one
	value    []float64 // derivatives of the optimal value by them
	rhs      []float64 // of the form
	u        []float64
	rest     []float64
	step     []float64
	dx, px   []float64 // of the given columns
	fixed    []float64
	work     []float64
	dy       []float64
	low, up  []float64 // of the given rows
	dzc      []float64
}

// Degenerate says what is wrong with a point of differentiation. Rows are numbered through equality rows, two-sided rows,
// lower bounds, upper bounds and cones, like Recovery.Duals.
type Degenerate struct {
	Kinks    []int32 // sides and cones without strict complementarity; of a cone the first row
	Columns  []int32 // that are not unique
	Rows     []int32 // whose multipliers are not unique
	Margin   float64 // least distance of a side or cone from a kink, relative, in the scaling of the solver
	Residual float64 // relative, of the optimality conditions at the point
	Polished bool    // the residual is that of rounding
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

// Doubt is a set of reasons why an answer is not the derivative.
type Doubt uint8

const (
	DoubtKink   Doubt = 1 << iota // one of several derivatives
	DoubtPrimal                   // x is not unique and the answer depends on which: it may jump
	DoubtDual                     // multipliers are not unique, likewise
	DoubtPoint                    // the point or the solution of the linear system is not exact
	DoubtValue                    // x is not unique, and of the optimal value this is one of several derivatives
)

const (
	derivativeGoal  = 1e-13 // relative residual
	refineEnough    = 1e-11 // with more than this there is another round
	derivativeWorst = 1e-8  // relative residual of a doubtful answer, and inconsistent part
	derivativeRound = 3
	singularRounds  = 6
	singularGrowth  = 10
	singularFall    = 0.9 // of the residual, in a round that is worth another
	plainRounds     = 12
	errorFactor     = 40 // the true error was at most this times the estimate
)

var errNoFactor = errors.New("program: the derivative cannot be computed: a factorisation failed")

// Differentiate prepares the derivative at the last solution, whose status has to be Optimal: it polishes the point,
// factors once (again at kinks, and where polishing is slow), and looks for degeneracy. The first call allocates all
// memory but that of null vectors, which singular points take; later ones nothing as long as the structure is the same.
func (s *Solver) Differentiate() (*Derivative, error) {
	if s.result.Status != Optimal {
		return nil, fmt.Errorf("program: there is no solution to differentiate: the status is %s", s.result.Status)
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
	d.name()
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
	p, f, r := s.given, s.finisher().form, s.finisher().refiner
	n, k := p.Columns(), Multipliers(p)
	d := &Derivative{solver: s, engine: s.engine, form: f, refiner: r, polish: s.finish.polish, kinks: newKinks(f), null: newNullspace(f, r),
		value: make([]float64, LayoutOf(p).Len), point: newResult(p)}
	for _, v := range []*[]float64{&d.rhs, &d.u, &d.rest, &d.step} {
		*v = make([]float64, f.unknowns.Dim)
	}
	for _, v := range []*[]float64{&d.dx, &d.px, &d.fixed, &d.work} {
		*v = make([]float64, n)
	}
	d.dy, d.dzc = make([]float64, len(p.B)), make([]float64, len(p.HVec))
	d.low, d.up = make([]float64, len(p.L)), make([]float64, len(p.L))
	d.report = Degenerate{Kinks: make([]int32, 0, k), Columns: make([]int32, 0, n), Rows: make([]int32, 0, k)}
	return d
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

// Degenerate tells in which way the point has no derivative, or several.
func (d *Derivative) Degenerate() *Degenerate { return &d.report }

// ValueAdjoint returns the derivatives of the optimal value by the numbers of the program, in the order of Layout.
func (d *Derivative) ValueAdjoint() []float64 { return d.value }

// Doubts returns the reasons to doubt an answer of that quality. At a kink the optimal value has a derivative all the same.
func (d *Derivative) Doubts(q Quality) Doubt {
	out := d.solutionDoubts(q)
	if q.Value && d.null.primal {
		out |= DoubtValue
	}
	if q.Value && d.null.dual {
		out |= DoubtDual
	}
	return out
}

// solutionDoubts are those that are not of the optimal value.
func (d *Derivative) solutionDoubts(q Quality) Doubt {
	var out Doubt
	if q.Solution && len(d.kinks.list) > 0 {
		out |= DoubtKink
	}
	if q.Inconsistent > derivativeWorst {
		if d.null.primal {
			out |= DoubtPrimal
		}
		if d.null.dual {
			out |= DoubtDual
		}
	}
	if !d.polished || !(q.Residual <= derivativeWorst) {
		out |= DoubtPoint
	}
	return out
}

// solve computes u with N u = rhs; on a singular system what of it is consistent, and the solution of least norm.
func (d *Derivative) solve() Quality {
	f, r := d.form, d.refiner
	var q Quality
	before := f.factorSolve
	singular := d.null.primal || d.null.dual
	if singular {
		q.Inconsistent = d.null.remove(d.rhs)
	}
	clear(d.u)
	if size := r.weighted(d.rhs); size > 0 {
		q.Solution = true
		if singular {
			d.solveSingular(size, &q)
		} else {
			d.solveRegular(size, &q)
		}
		q.Error = max(errorFactor*q.Error, derivativeGoal)
	}
	q.Solves = f.factorSolve - before
	return q
}

// solveRegular solves in rounds, and estimates the error by one more preconditioned residual.
func (d *Derivative) solveRegular(size float64, q *Quality) {
	r, rest := d.refiner, size
	copy(d.rest, d.rhs)
	for range derivativeRound {
		r.target = derivativeGoal * size / rest
		axpy(d.u, 1, r.solve(d.rest, 0))
		before := rest
		rest = r.residual(d.rhs, d.u)
		copy(d.rest, r.r)
		if !(rest > refineEnough*size && rest < refineWorth*before) {
			break
		}
	}
	d.form.Solve(d.rest)
	q.Error = norm2(d.rest) / max(norm2(d.u), refineVanish)
	axpy(d.u, 1, d.rest)
	after := r.residual(d.rhs, d.u)
	if after < rest {
		q.Error *= after / rest
		rest = after
	} else {
		axpy(d.u, -1, d.rest)
	}
	q.Residual = rest / size
}

// solveSingular solves by plain refinement, whose steps are bounded by the residual over derivativeReg, removes the null
// part, and refines away the error of that removal while the residual falls. A Krylov space may blow up null vectors: its
// answers are tried last, and without a basis of null vectors taken only if they are no larger than the plain one by far.
func (d *Derivative) solveSingular(size float64, q *Quality) {
	r, rest := d.refiner, size
	step := func(solve func(b []float64) []float64, limit float64) bool {
		r.residual(d.rhs, d.u)
		copy(d.rest, r.r)
		r.target = derivativeGoal * size / rest
		copy(d.step, solve(d.rest))
		before := rest
		rest = d.advance(rest, limit, q)
		return rest < singularFall*before
	}
	for round := 0; round < singularRounds && rest > derivativeGoal*size; round++ {
		if !step(func(b []float64) []float64 { return r.plain(b, plainRounds) }, math.Inf(1)) {
			break
		}
	}
	for round := 0; round < singularRounds && rest > refineEnough*size; round++ {
		limit := math.Inf(1)
		if !d.null.spanned {
			limit = singularGrowth * norm2(d.u)
		}
		if !step(func(b []float64) []float64 { return r.solve(b, 0) }, limit) {
			break
		}
	}
	q.Residual = rest / size
	if d.null.spanned {
		d.null.slim(d.u)
	}
}

// advance adds the step, without its null part unless that has a basis and goes at the end, to u if that lowers the
// residual rest and the step is not above a limit, and returns the residual.
func (d *Derivative) advance(rest, limit float64, q *Quality) float64 {
	if !d.null.spanned {
		d.null.slim(d.step)
	}
	if !(norm2(d.step) <= limit) {
		return rest
	}
	axpy(d.u, 1, d.step)
	after := d.refiner.residual(d.rhs, d.u)
	if !(after < rest) {
		axpy(d.u, -1, d.step)
		return rest
	}
	q.Error = norm2(d.step) * (after / rest) / max(norm2(d.u), refineVanish)
	return after
}

// name fills in the report.
func (d *Derivative) name() {
	g, f, r := d.null, d.form, &d.report
	r.Kinks, r.Columns, r.Rows = r.Kinks[:0], r.Columns[:0], r.Rows[:0]
	r.Margin, r.Residual, r.Polished = d.kinks.margin, d.polish.residual, d.polished
	for _, k := range d.kinks.list {
		if int(k) >= f.m {
			first := 0
			for _, c := range f.p.Cones[:int(k)-f.m] {
				first += c.Dim
			}
			k = int32(f.m + first)
		}
		r.Kinks = append(r.Kinks, d.multiplier(f.eq+int(k)))
	}
	if g.primal {
		x := g.vector[:f.n]
		for c, least := 0, nullEntry*norm(x); c < f.n; c++ {
			if math.Abs(x[c]) > least {
				r.Columns = append(r.Columns, d.solver.reduction.columns[c])
			}
		}
	}
	if g.dual {
		z := g.vector[f.n:]
		for i, least := 0, nullEntry*norm(z); i < len(z); i++ {
			if math.Abs(z[i]) > least {
				r.Rows = append(r.Rows, d.multiplier(i))
			}
		}
	}
}

// multiplier returns the number of a multiplier of the form, counted through equality rows, sides and cones, in the
// program as given.
func (d *Derivative) multiplier(i int) int32 {
	p, f, red := d.solver.given, d.form, d.solver.reduction
	n, eq, rows := p.Columns(), len(p.B), len(p.L)
	switch k := i - f.eq; {
	case k < 0 && red.eq[i] >= 0:
		return red.eq[i]
	case k < 0:
		return int32(eq) + ^red.eq[i]
	case k >= f.m:
		return int32(eq + rows + 2*n + k - f.m)
	case int(f.sides.at[k]) >= f.n:
		return int32(eq) + red.rows[int(f.sides.at[k])-f.n]
	case f.sides.sign[k] > 0:
		return int32(eq+rows+n) + red.columns[f.sides.at[k]]
	default:
		return int32(eq+rows) + red.columns[f.sides.at[k]]
	}
}
