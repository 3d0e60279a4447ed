package bind

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// conditions evaluates the model's checks: require items, and what proofs left to the data.
func (b *binder) conditions() error {
	for _, c := range b.model.Checks {
		left, err := b.evaluate(c.Left, c.Loop)
		if err != nil {
			return fmt.Errorf("condition: %w", err)
		}
		if c.Right == ir.None {
			b.semidefinite(c, left)
			continue
		}
		right, err := b.evaluate(c.Right, c.Loop)
		if err != nil {
			return fmt.Errorf("condition: %w", err)
		}
		b.compare(c, left, right)
	}
	return nil
}

// compare reports the first pair of entries that does not satisfy the condition.
func (b *binder) compare(c ir.Check, left, right []float64) {
	k, x, y := runtime.Violation(left, c.Op, right)
	if k < 0 {
		return
	}
	r := Report{Code: CodeRequirement, Title: fmt.Sprintf("a condition on the data does not hold: `%s`", b.model.Origins[c.Origin].What),
		Labels: labels(inModel(c.Origin, "%s %s %s is false", number(x), c.Op, number(y)))}
	if n := max(len(left), len(right)); n > 1 {
		r.Notes = append(r.Notes, fmt.Sprintf("for entry %d of %d", k, n))
	}
	b.report(r)
}

// semidefinite checks conditions that a matrix, or each of a family, is psd or nsd.
func (b *binder) semidefinite(c ir.Check, v []float64) {
	shape, err := b.model.Nodes[c.Left].Shape.Eval(b.dims)
	if err != nil || len(shape) < 2 {
		return
	}
	n := shape[len(shape)-1]
	for first := 0; n > 0 && first+n*n <= len(v); first += n * n {
		m := append([]float64(nil), v[first:first+n*n]...)
		for k := range m {
			if c.Op == "nsd" {
				m[k] = -m[k]
			}
		}
		if asymmetry(m, n) || hasNegative(m, n) {
			b.report(Report{Code: CodeRequirement, Title: fmt.Sprintf("a condition on the data does not hold: `%s`", b.model.Origins[c.Origin].What),
				Labels: labels(inModel(c.Origin, "this matrix is not %s", c.Op))})
			return
		}
	}
}

func hasNegative(m []float64, n int) bool {
	_, found := runtime.NegativeDirection(n, m, rounding, make([]float64, n))
	return found
}

func asymmetry(m []float64, n int) bool {
	largest := 0.0
	for _, x := range m {
		largest = max(largest, math.Abs(x))
	}
	for r := range n {
		for c := range r {
			if math.Abs(m[r*n+c]-m[c*n+r]) > rounding*largest {
				return true
			}
		}
	}
	return false
}
