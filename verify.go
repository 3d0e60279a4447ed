package cvxc

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/ir"
)

// agreement is how far the objective and the constraints, evaluated again at the solution, may be from what the cone
// program says, relative to their terms, before the status is no longer believed.
const agreement = 1e-5

// verify evaluates the objective and each constraint as the model states them, through closed forms that share nothing
// with the cone program, and takes the status Optimal back where they disagree.
func (p *Problem) verify(s *Solution) {
	if s.Status != Optimal {
		return
	}
	if v := p.instance.Objective(); p.ir.Objective.Sense != ir.Satisfy && !(math.Abs(v-s.Value) <= agreement*(1+math.Abs(v))) {
		p.disagree(s, p.ir.Objective.Origin, fmt.Sprintf("the objective is %.9g at the solution, the cone program has %.9g", v, s.Value))
	}
	for i := range p.recovery.Sides {
		side := &p.recovery.Sides[i]
		if gap, scale := p.violation(i); !(gap <= agreement*(1+scale)) {
			label := &p.ir.Labels[side.Label]
			p.disagree(s, label.Origin, fmt.Sprintf("`%s` is violated by %.3g at the solution", label.Name, gap))
		}
	}
}

// slack is the least distance of a constraint to its boundary, NaN for equalities and for sets whose boundary is not
// known here.
func (p *Problem) slack(label int) float64 {
	for i := range p.recovery.Sides {
		if p.recovery.Sides[i].Label == label {
			return p.sideSlack(i)
		}
	}
	return noValue
}

func (p *Problem) sideSlack(i int) float64 {
	side := &p.recovery.Sides[i]
	least := noValue
	for k, op := range side.Ops {
		left, right := p.instance.Side(i, k), p.instance.Side(i, k+1)
		switch op {
		case "<=", ">=":
			eachPair(left, right, func(a, b float64) { least = lesser(least, -excess(a, op, b)) })
		case "<<", ">>":
			l, _ := leastEigenvalue(left, right, matrixShape(side.Parts[k], side.Parts[k+1]), op)
			least = lesser(least, l)
		default:
			return noValue
		}
	}
	return least
}

// lesser is the lesser of two distances of which the first may not be known yet.
func lesser(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	return min(a, b)
}

// violation is by how much constraint i of Recovery.Sides fails to hold, and the size of its terms.
func (p *Problem) violation(i int) (gap, scale float64) {
	side := &p.recovery.Sides[i]
	if side.Set != "" {
		return p.setViolation(i)
	}
	for k, op := range side.Ops {
		left, right := p.instance.Side(i, k), p.instance.Side(i, k+1)
		if op == "<<" || op == ">>" {
			least, size := leastEigenvalue(left, right, matrixShape(side.Parts[k], side.Parts[k+1]), op)
			gap, scale = worse(gap, -least), max(scale, size)
			continue
		}
		eachPair(left, right, func(a, b float64) {
			if s := max(math.Abs(a), math.Abs(b)); !math.IsInf(s, 0) {
				scale = max(scale, s)
			}
			gap = worse(gap, excess(a, op, b))
		})
	}
	return gap, scale
}

// worse is the larger of two violations; NaN, a value outside its domain, is worst.
func worse(a, b float64) float64 {
	if math.IsNaN(a) || math.IsNaN(b) {
		return math.NaN()
	}
	return max(a, b)
}

// excess is by how much a op b fails. An infinite side is an absent one.
func excess(a float64, op string, b float64) float64 {
	switch op {
	case "<=":
		return a - b
	case ">=":
		return b - a
	}
	return math.Abs(a - b)
}

// setViolation is violation for memberships in the cones that have a simple distance; other sets are made of rows that
// the cone program has verified.
func (p *Problem) setViolation(i int) (gap, scale float64) {
	side := &p.recovery.Sides[i]
	switch side.Set {
	case "nonneg":
		for _, v := range p.instance.Side(i, 0) {
			gap, scale = worse(gap, -v), max(scale, math.Abs(v))
		}
	case "psd":
		z := side.Parts[0]
		least, size := leastEigenvalue(p.instance.Side(i, 0), []float64{0}, z.Shape, ">>")
		return -least, size
	case "zero":
		for _, v := range p.instance.Side(i, 0) {
			gap = worse(gap, math.Abs(v))
		}
	case "soc":
		head, tail := p.instance.Side(i, 0), p.instance.Side(i, 1)
		for k, t := range head {
			x := tail[k*len(tail)/len(head) : (k+1)*len(tail)/len(head)]
			norm := 0.0
			for _, v := range x {
				norm = math.Hypot(norm, v)
			}
			gap, scale = worse(gap, norm-t), max(scale, norm)
		}
	}
	return gap, scale
}

// eachPair calls f with corresponding entries; the shorter array has one entry for several of the longer one. An array
// without entries has no pairs.
func eachPair(a, b []float64, f func(a, b float64)) {
	n := max(len(a), len(b))
	if min(len(a), len(b)) == 0 {
		n = 0
	}
	for k := range n {
		f(a[k*len(a)/n], b[k*len(b)/n])
	}
}
