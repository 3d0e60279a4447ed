package runtime

import "fmt"

// Conditions are what a model requires of its data beyond the domains of single parameters, as value expressions. It is
// plain data.
type Conditions struct {
	Values Tape // over the parameters
	List   []Condition
}

// Condition says Left Op Right, entry by entry: of two arrays, or of each part of the one with an entry of the other. With
// psd and nsd it is about Left alone: each of its square matrices, on the last two axes.
type Condition struct {
	What        string // as the model says it
	Op          string // < <= == != >= > psd nsd
	Left, Right Field  // ranges of the Theta of Conditions.Values
}

// ConditionError says which condition the parameters do not satisfy.
type ConditionError struct {
	What        string // as the model says it
	Op          string
	Entry       int     // of the arrays, rows first; the first of a matrix that is not semidefinite
	Left, Right float64 // its sides; 0 of semidefinite matrices
}

func (e *ConditionError) Error() string {
	if e.Op == psdCondition || e.Op == nsdCondition {
		return fmt.Sprintf("a condition on the data does not hold: %s: the matrix is not %s", e.What, e.Op)
	}
	return fmt.Sprintf("a condition on the data does not hold: %s: %v %s %v is false", e.What, e.Left, e.Op, e.Right)
}

const (
	psdCondition = "psd"
	nsdCondition = "nsd"
)

// conditionState is conditions with the memory to test them.
type conditionState struct {
	list   []Condition
	values *TapeState
	work   definiteWork // of the largest matrix
}

// newState allocates all memory; nil where there is nothing to test. It is an error if a kernel's name is unknown.
func (c *Conditions) newState() (*conditionState, error) {
	if len(c.List) == 0 {
		return nil, nil
	}
	values, err := c.Values.NewState()
	if err != nil {
		return nil, err
	}
	n := 0
	for i := range c.List {
		if c.List[i].definite() != Indefinite {
			n = max(n, c.List[i].Left.order())
		}
	}
	return &conditionState{list: c.List, values: values, work: newDenseWork(n)}, nil
}

// check returns the first condition that the parameters do not satisfy. It allocates nothing unless there is one.
func (s *conditionState) check(params []float64) error {
	s.values.Eval(params)
	for i := range s.list {
		c := &s.list[i]
		if c.definite() != Indefinite {
			if !s.semidefinite(c) {
				return &ConditionError{What: c.What, Op: c.Op}
			}
			continue
		}
		if err := c.compare(s.values.Theta); err != nil {
			return err
		}
	}
	return nil
}

func (s *conditionState) semidefinite(c *Condition) bool {
	d, n, v := Domain{Definite: c.definite()}, c.Left.order(), c.Left.of(s.values.Theta)
	for ; n > 0 && len(v) >= n*n; v = v[n*n:] {
		if d.checkMatrix(c.What, n, v[:n*n], &s.work) != nil {
			return false
		}
	}
	return true
}

func (c *Condition) definite() Definite {
	switch c.Op {
	case psdCondition:
		return PositiveSemi
	case nsdCondition:
		return NegativeSemi
	}
	return Indefinite
}

// compare returns the first pair of entries that does not satisfy a comparison.
func (c *Condition) compare(theta []float64) error {
	if k, x, y := Violation(c.Left.of(theta), c.Op, c.Right.of(theta)); k >= 0 {
		return &ConditionError{c.What, c.Op, k, x, y}
	}
	return nil
}

// Violation returns the first entry at which left op right does not hold, with both sides, op one of < <= == != >= >; -1 if
// there is none. An entry of the shorter array is compared with its part of the longer one, whose length is a multiple.
func Violation(left []float64, op string, right []float64) (entry int, x, y float64) {
	n := max(len(left), len(right))
	if len(left) == 0 || len(right) == 0 {
		return -1, 0, 0
	}
	for k := range n {
		x, y := left[k*len(left)/n], right[k*len(right)/n]
		if !holds(x, op, y) {
			return k, x, y
		}
	}
	return -1, 0, 0
}

// holds reports whether x op y; what is compared with NaN does not hold.
func holds(x float64, op string, y float64) bool {
	switch op {
	case "<":
		return x < y
	case "<=":
		return x <= y
	case "==":
		return x == y
	case "!=":
		return x < y || x > y
	case ">=":
		return x >= y
	case ">":
		return x > y
	}
	return false
}
