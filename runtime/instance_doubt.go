package runtime

import (
	"fmt"
	"slices"
	"strings"
)

// DegenerateError comes with a finite answer of Instance.VJP or JVP that is not the derivative, or one of several. It
// wraps ErrDegenerate.
type DegenerateError struct {
	Problem     string
	Doubt       Doubt
	Constraints []string // by label, and variables with declared bounds, of the kinks and of multipliers that are not unique
	Variables   []string // that are not unique
	Residual    float64  // of the point, relative
}

func (e *DegenerateError) Error() string {
	var parts []string
	if e.Doubt&DoubtPrimal != 0 {
		parts = append(parts, "the solution is not unique and may jump, in "+strings.Join(e.Variables, ", "))
	}
	if e.Doubt&DoubtValue != 0 {
		parts = append(parts, "one of several derivatives of the optimal value, since the solution is not unique, in "+strings.Join(e.Variables, ", "))
	}
	if e.Doubt&(DoubtKink|DoubtDual) != 0 {
		text := "one of several derivatives"
		if len(e.Constraints) > 0 {
			text += ", by " + strings.Join(e.Constraints, ", ")
		}
		parts = append(parts, text)
	}
	if e.Doubt&DoubtPoint != 0 {
		parts = append(parts, fmt.Sprintf("the derivative is inexact, at a point with residual %.1e", e.Residual))
	}
	return e.Problem + ": " + strings.Join(parts, "; ")
}

func (e *DegenerateError) Unwrap() error { return ErrDegenerate }

// Degenerate returns a *DegenerateError if there is a reason to doubt an answer of VJP or JVP at the present solution
// with that quality, else nil. It is the error of Derivative if there is no solution.
func (t *Instance) Degenerate(q Quality) error {
	d, err := t.Derivative()
	if err != nil {
		return err
	}
	doubt := t.doubts(d, q)
	if doubt == 0 {
		return nil
	}
	r := d.Degenerate()
	e := &DegenerateError{Problem: t.name, Doubt: doubt, Residual: r.Residual}
	if doubt&DoubtKink != 0 {
		e.Constraints = t.constraints(e.Constraints, r.Kinks)
	}
	if doubt&DoubtDual != 0 {
		e.Constraints = t.constraints(e.Constraints, r.Rows)
	}
	if doubt&(DoubtPrimal|DoubtValue) != 0 {
		member := members(t.tangents.member, r.Columns)
		for i := range t.recovery.Variables {
			if v := &t.recovery.Variables[i]; !v.Hidden && v.includes(member) {
				e.Variables = append(e.Variables, v.Name)
			}
		}
	}
	return e
}

// Doubts returns the reasons to doubt an answer of VJP or JVP at the present solution: those of the Derivative, of those of
// the optimal value only what parameters multiply; and multipliers that are not unique of rows that depend on parameters,
// for whose other changes x has one-sided derivatives only. Without a solution it is DoubtPoint.
func (t *Instance) Doubts(q Quality) Doubt {
	d, err := t.Derivative()
	if err != nil {
		return DoubtPoint
	}
	return t.doubts(d, q)
}

func (t *Instance) doubts(d *Derivative, q Quality) Doubt {
	doubt, r := d.solutionDoubts(q), d.Degenerate()
	if len(r.Rows) > 0 && t.dependOnParameters(r.Rows) {
		doubt |= DoubtDual
	}
	if q.Value && len(r.Columns) > 0 && t.multipliedByParameters(r.Columns) {
		doubt |= DoubtValue
	}
	return doubt
}

// multipliedByParameters reports whether a coefficient of one of these columns depends on parameters.
func (t *Instance) multipliedByParameters(columns []int32) bool {
	p, l := t.parametric.Program, t.parametric.Layout()
	if len(t.parametric.Map.Start) == 0 {
		return false
	}
	member := members(t.tangents.member, columns)
	for k, i := range p.P.Row {
		if member[i] && t.depends(l.P+k) {
			return true
		}
	}
	for _, j := range columns {
		if t.depends(l.Q + int(j)) {
			return true
		}
		for _, part := range []struct {
			m     *Matrix
			first int
		}{{&p.P, l.P}, {&p.A, l.A}, {&p.G, l.G}, {&p.H, l.H}} {
			for k := part.m.Start[j]; k < part.m.Start[j+1]; k++ {
				if t.depends(part.first + int(k)) {
					return true
				}
			}
		}
	}
	return false
}

// dependOnParameters reports whether a number of one of these rows does.
func (t *Instance) dependOnParameters(rows []int32) bool {
	p, l := t.parametric.Program, t.parametric.Layout()
	if len(t.parametric.Map.Start) == 0 {
		return false
	}
	n, eq, two := p.Columns(), len(p.B), len(p.L)
	member := members(t.tangents.member, rows)
	w, lower, cones := member[eq:], member[eq+two:], member[eq+two+2*n:]
	for _, part := range []struct {
		row    []int32
		first  int
		member []bool
	}{{p.A.Row, l.A, member}, {p.G.Row, l.G, w}, {p.H.Row, l.H, cones}} {
		for k, i := range part.row {
			if part.member[i] && t.depends(part.first+k) {
				return true
			}
		}
	}
	for _, part := range []struct {
		first, count int
		member       []bool
	}{{l.B, eq, member}, {l.L, two, w}, {l.U, two, w}, {l.Lo, 2 * n, lower}, {l.HVec, len(p.HVec), cones}} { // Hi follows Lo
		for k := range part.count {
			if part.member[k] && t.depends(part.first+k) {
				return true
			}
		}
	}
	return false
}

// members makes set that of some indices.
func members(set []bool, list []int32) []bool {
	clear(set)
	for _, i := range list {
		set[i] = true
	}
	return set
}

func (t *Instance) depends(number int) bool {
	m := &t.parametric.Map
	return m.Start[number] < m.Start[number+1]
}

// constraints appends the names of the labels, and of the variables with bounds, that multipliers belong to.
func (t *Instance) constraints(names []string, rows []int32) []string {
	member := members(t.tangents.member, rows)
	for _, list := range [2][]Dual{t.recovery.Duals, t.recovery.Bounds} {
		for i := range list {
			d := &list[i]
			if !slices.Contains(names, d.Name) && slices.ContainsFunc(d.Rows.Index, func(k int32) bool { return member[k] }) {
				names = append(names, d.Name)
			}
		}
	}
	return names
}

// includes reports whether an entry of the variable is one of the columns.
func (v *Variable) includes(member []bool) bool {
	for k := range v.Len {
		if j, ok := v.Column(k); ok && member[j] {
			return true
		}
	}
	return false
}

// Column returns the column that entry k is, or is the negative of; false for a fixed zero.
func (v *Variable) Column(k int) (int32, bool) {
	if v.Index == nil {
		return int32(v.First + k), true
	}
	switch j := v.Index[k]; {
	case j >= 0:
		return j, true
	case j < -1:
		return -2 - j, true
	}
	return 0, false
}
