package runtime

import (
	"fmt"
	"math"
)

// validate reports what makes a program no program: dimensions that do not agree, patterns out of order, numbers that
// are not finite, sides that are infinite the wrong way. Sides that cross are no error but infeasible.
func (p *Program) validate() error {
	n := len(p.Q)
	cones := 0
	for i, c := range p.Cones {
		if c.Dim < 1 {
			return fmt.Errorf("cone %d has dimension %d", i, c.Dim)
		}
		cones += c.Dim
	}
	for _, v := range []struct {
		name      string
		got, want int
	}{{"U", len(p.U), len(p.L)}, {"Lo", len(p.Lo), n}, {"Hi", len(p.Hi), n}, {"HVec", len(p.HVec), cones}} {
		if v.got != v.want {
			return fmt.Errorf("%s has length %d, not %d", v.name, v.got, v.want)
		}
	}
	if err := p.P.check("P", n, n, true); err != nil {
		return err
	}
	for _, m := range []struct {
		name string
		a    *Matrix
		rows int
	}{{"A", &p.A, len(p.B)}, {"G", &p.G, len(p.L)}, {"H", &p.H, cones}} {
		if err := m.a.check(m.name, m.rows, n, false); err != nil {
			return err
		}
	}
	return p.validateVectors()
}

// validateNumbers checks the numbers alone.
func (p *Program) validateNumbers() error {
	for _, m := range [4]struct {
		name string
		a    *Matrix
	}{{"P", &p.P}, {"A", &p.A}, {"G", &p.G}, {"H", &p.H}} {
		if err := checkFinite(m.name, m.a.Val); err != nil {
			return err
		}
	}
	return p.validateVectors()
}

func (p *Program) validateVectors() error {
	for _, v := range [3]struct {
		name string
		v    []float64
	}{{"Q", p.Q}, {"B", p.B}, {"HVec", p.HVec}} {
		if err := checkFinite(v.name, v.v); err != nil {
			return err
		}
	}
	if !finite(p.R) {
		return &FiniteError{"R", 0, p.R}
	}
	for _, s := range [4]struct {
		v            []float64
		bound, lower bool
	}{{p.L, false, true}, {p.U, false, false}, {p.Lo, true, true}, {p.Hi, true, false}} {
		wrong := math.Inf(-1)
		if s.lower {
			wrong = math.Inf(1)
		}
		for i, a := range s.v {
			if a != a || a == wrong {
				return &SideError{s.bound, s.lower, i, a}
			}
		}
	}
	return nil
}

// FiniteError says that a number of a program is not finite: an entry of the values of the matrix P, A, G or H, an entry of
// Q, B or HVec, or R.
type FiniteError struct {
	Part  string
	Index int // 0 of R
	Value float64
}

func (e *FiniteError) Error() string {
	if e.Part == "R" {
		return fmt.Sprintf("the constant R is %v", e.Value)
	}
	return fmt.Sprintf("%s: value %d is %v", e.Part, e.Index, e.Value)
}

// SideError says that a side of a row of G, or a bound of a column, is NaN, or infinite the wrong way: a lower one +Inf, an
// upper one -Inf.
type SideError struct {
	Bound, Lower bool
	Index        int // the row or column
	Value        float64
}

func (e *SideError) Error() string {
	names := [2][2]string{{"U", "L"}, {"Hi", "Lo"}}
	at := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return fmt.Sprintf("%s: value %d is %v", names[at(e.Bound)][at(e.Lower)], e.Index, e.Value)
}
