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
		return fmt.Errorf("the constant R is %v", p.R)
	}
	for _, s := range [4]struct {
		name string
		v    []float64
		sign float64
	}{{"L", p.L, -1}, {"U", p.U, 1}, {"Lo", p.Lo, -1}, {"Hi", p.Hi, 1}} {
		for i, a := range s.v {
			if a != a || math.IsInf(-s.sign*a, 1) {
				return fmt.Errorf("%s: value %d is %v", s.name, i, a)
			}
		}
	}
	return nil
}

// objective returns 1/2 x'Px + q'x + r; px is memory for P x.
func (p *Program) objective(px, x []float64) float64 {
	p.P.mulSym(px, x)
	return dot(px, x)/2 + dot(p.Q, x) + p.R
}
