package runtime

// Status is the outcome of a solve. Optimal, Infeasible and Unbounded are claims that have been checked on the Program
// as it was given.
type Status uint8

const (
	Unsolved   Status = iota
	Optimal           // residuals and gap within the tolerance
	Inaccurate        // within 1e-5, not within the tolerance
	Infeasible        // with a certificate
	Unbounded         // with a ray
	Limit             // iterations, time or an interrupt; the best iterate is returned
	Failed            // numerical trouble; the best iterate is returned
)

var statusNames = [...]string{"unsolved", "optimal", "inaccurate", "infeasible", "unbounded", "limit", "failed"}

func (s Status) String() string { return statusNames[s] }

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

// Settings of a solve; the zero value means the defaults given here.
type Settings struct {
	Tol           float64 // relative tolerance of primal, dual and gap; 1e-8
	MaxIterations int     // 200
	Log           func(Progress)
}

// Progress is one line of the iteration log.
type Progress struct {
	Iteration int
	Objective float64
	Check     Check
	Mu, Step  float64
	Proof     bool // the objective has been taken away: only a proof of infeasibility is sought
}
