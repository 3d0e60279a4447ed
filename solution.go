package cvxc

import "math"

// Field is a named array of a solution.
type Field struct {
	Name  string
	Array Array
	// Blocks are the sizes of matrices that the last entries of the array are, of a problem in a public format: each the
	// lower triangle by columns of a symmetric matrix, or the diagonal of a diagonal one. JSON has them as lists.
	Blocks []int
}

// ConstraintResult is what a solution says of one constraint as the user wrote it.
type ConstraintResult struct {
	Name  string  // its label; line12 if it has none
	Text  string  // as written
	Where string  // values of the indices, where they are not positions from 0: "t = 1, 2, ..., 14"
	Dual  Array   // derivative of the optimal value with respect to the right-hand side
	Slack float64 // least distance to the boundary, of a matrix inequality the least eigenvalue; NaN for equalities, and without an answer
}

// Stats are sizes and times of a solve.
type Stats struct {
	Class        string  // LP, QP, SOCP, ...
	Iterations   int     // of the solver
	Lowerings    int     // how often the cone program has been made, 1 without changes of structure
	LowerSeconds float64 // from text to model
	SetupSeconds float64 // from numbers in memory to the first iteration
	SolveSeconds float64
	Rows         int // equality rows, two-sided rows and rows of cones
	Columns      int
	Nonzeros     int // of all matrices
	EqualityRows int
	TwoSidedRows int
	Bounds       int // finite ones
	ConeRows     int
}

// Certificate proves that there is no solution. Of an infeasible problem it has multipliers of constraints and of bounds,
// by label and by variable, whose combination no point satisfies; of an unbounded one a ray, by variable, along which the
// objective improves for ever.
type Certificate struct {
	Constraints []Field
	Bounds      []Field
	Ray         []Field
	Flat        []Field // of a problem in a public format instead: "rows" and "columns", or "ray"
}

// Solution is the outcome of a solve. It does not change when its Problem is solved again.
type Solution struct {
	Problem     string
	Status      Status
	Value       float64 // of the objective in the user's sense; NaN if there is none
	Check       Residuals
	Stats       Stats
	Reason      string // of Limit and Failed: what stopped the solver
	Certificate *Certificate
	Diagnostics Diagnostics // CVX0901 or CVX0902, and warnings

	vars, lets, duals []Field
	constraints       []ConstraintResult
	declared          map[string]string
	differentiate     func() (*differential, error)
}

// HasPoint reports whether there are values: a solution, or the best iterate.
func (s *Solution) HasPoint() bool { return len(s.vars) > 0 }

// Vars returns the variables in the order of their declaration.
func (s *Solution) Vars() []Field { return s.vars }

// Lets returns the named expressions in the order of the text.
func (s *Solution) Lets() []Field { return s.lets }

// Duals returns the duals of constraints, then of bounds and attributes by the name of their variable.
func (s *Solution) Duals() []Field { return s.duals }

// Constraints returns what there is to say of each constraint, in the order of the text.
func (s *Solution) Constraints() []ConstraintResult { return s.constraints }

// Declared returns the declaration, as written, of a variable whose bounds or attributes have a dual.
func (s *Solution) Declared(name string) string { return s.declared[name] }

// Var returns the value of a variable. It is the zero Array if there is none of this name or no value.
func (s *Solution) Var(name string) Array { return find(s.vars, name) }

// Let returns the value of a named expression, likewise.
func (s *Solution) Let(name string) Array { return find(s.lets, name) }

// Dual returns the dual of a labelled constraint, or of the bounds and attributes of a variable: the derivative of the
// optimal value with respect to the right-hand side as written.
func (s *Solution) Dual(name string) Array { return find(s.duals, name) }

func find(fields []Field, name string) Array {
	for _, f := range fields {
		if f.Name == name {
			return f.Array
		}
	}
	return Array{}
}

// noValue is the value of what is not known.
var noValue = math.NaN()
