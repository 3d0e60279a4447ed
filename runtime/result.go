package runtime

// Check holds the relative residuals of a solution in the Program as it was given: the tests of the stopping rule.
type Check struct{ Primal, Dual, Gap float64 }

// Worst returns the largest of the three.
func (c Check) Worst() float64 { return max(c.Primal, c.Dual, c.Gap) }

// Result is the outcome of Solver.Solve. Its slices belong to the Solver and are overwritten by the next Solve.
//
// For Infeasible, Y, W, Z and Zc hold the certificate: A'y + G'w + z + H'zc = 0 with b'y + (sides picked by w and z) +
// h'zc < 0. For Unbounded, X holds the ray.
type Result struct {
	Status     Status
	Value      float64 // objective at X, r included
	X          []float64
	Y          []float64 // equality rows
	W          []float64 // two-sided rows, net: positive at the upper side
	Z          []float64 // bounds, net
	Zc         []float64 // cones
	Check      Check
	Iterations int
	Reason     string // for Limit and Failed: what stopped it, in words
}

// newResult makes a Result with the lengths of a program.
func newResult(p *Program) Result {
	n := p.Columns()
	return Result{X: make([]float64, n), Y: make([]float64, len(p.B)), W: make([]float64, len(p.L)), Z: make([]float64, n), Zc: make([]float64, len(p.HVec))}
}

// slack is how far beyond a side x may be: the primal residual, which is relative to x.
func (r *Result) slack() float64 { return r.Check.Primal * max(1, norm(r.X)) }

func (r *Result) clearMultipliers() {
	clear(r.Y)
	clear(r.W)
	clear(r.Z)
	clear(r.Zc)
}

func (r *Result) copyMultipliers(from *Result) {
	copy(r.Y, from.Y)
	copy(r.W, from.W)
	copy(r.Z, from.Z)
	copy(r.Zc, from.Zc)
}
