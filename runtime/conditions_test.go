package runtime

import (
	"errors"
	"math"
	"testing"
)

// required asks x <= y of two lists, z > 0 of their difference's first entry twice over, and P psd.
func required() *Conditions {
	x, y := Field{Offset: 0, Len: 4, Shape: []int{4}}, Field{Offset: 4, Len: 2, Shape: []int{2}}
	p := Field{Offset: 6, Len: 8, Shape: []int{2, 2, 2}}
	return &Conditions{
		Values: Tape{Inputs: 14, Size: 15, Ops: []TapeOp{{Kind: TapeScale, Out: 14, Len: 1, A: 4, Alpha: -2}}},
		List: []Condition{
			{What: "x <= y", Op: "<=", Left: x, Right: y},
			{What: "-2*y[0] < 0", Op: "<", Left: Field{Offset: 14, Len: 1}, Right: Field{Offset: 0, Len: 1}},
			{What: "P", Op: "psd", Left: p},
		},
	}
}

// Of two arrays of different lengths an entry of the shorter one is compared with its part of the longer one.
func TestConditions(t *testing.T) {
	good := []float64{0, 1, 2, 3, 1, 4, 2, 1, 1, 2, 1, 0, 0, 1}
	s, err := required().newState()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.check(good); err != nil {
		t.Error(err)
	}
	if n := testing.AllocsPerRun(10, func() { _ = s.check(good) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	for _, c := range []struct {
		at    int
		value float64
		want  ConditionError
	}{
		{1, 1.5, ConditionError{"x <= y", "<=", 1, 1.5, 1}},
		{2, 5, ConditionError{"x <= y", "<=", 2, 5, 4}},
		{3, math.NaN(), ConditionError{"x <= y", "<=", 3, math.NaN(), 4}},
		{0, -2, ConditionError{"-2*y[0] < 0", "<", 0, -2, -2}},
		{9, 0.2, ConditionError{What: "P", Op: "psd"}},
		{11, 0.5, ConditionError{What: "P", Op: "psd"}},
	} {
		params := append([]float64(nil), good...)
		params[c.at] = c.value
		var got *ConditionError
		if !errors.As(s.check(params), &got) || got.Error() != c.want.Error() || got.Entry != c.want.Entry {
			t.Errorf("entry %d = %v: %v, want %v", c.at, c.value, got, &c.want)
		}
	}
}

// A matrix outside its band or not skew is outside its domain.
func TestStructureOfDomains(t *testing.T) {
	f := Field{Name: "M", Shape: []int{3, 3}, Len: 9}
	for _, c := range []struct {
		name string
		d    Domain
		m    []float64
		at   int // -1: within
	}{
		{"diag", Domain{Band: Band{Limited: true}}, []float64{1, 0, 0, 0, 2, 0, 0, 0, 3}, -1},
		{"diag", Domain{Band: Band{Limited: true}}, []float64{1, 0, 0, 0, 2, 0, 4, 0, 3}, 6},
		{"lower", Domain{Band: Band{Limited: true, Below: 3}}, []float64{1, 0, 0, 5, 2, 0, 4, 6, 3}, -1},
		{"lower", Domain{Band: Band{Limited: true, Below: 3}}, []float64{1, 0, 1, 5, 2, 0, 4, 6, 3}, 2},
		{"banded", Domain{Band: Band{Limited: true, Below: 1, Above: 1}}, []float64{1, 1, 0, 1, 1, 1, 0, 1, 1}, -1},
		{"banded", Domain{Band: Band{Limited: true, Below: 1, Above: 1}}, []float64{1, 1, 1, 1, 1, 1, 0, 1, 1}, 2},
		{"skew", Domain{Skew: true}, []float64{0, 1, 2, -1, 0, 3, -2, -3, 0}, -1},
		{"skew", Domain{Skew: true}, []float64{0, 1, 2, -1, 0, 3, -2, 3, 0}, 7},
		{"skew", Domain{Skew: true}, []float64{0, 1, 2, -1, 1, 3, -2, -3, 0}, 4},
	} {
		c.d.Lo, c.d.Hi = math.Inf(-1), math.Inf(1)
		got := -1
		var broken *DomainError
		if errors.As(c.d.check(f, c.m, nil), &broken) {
			got = broken.Index
		}
		if got != c.at {
			t.Errorf("%s of %v: entry %d, want %d", c.name, c.m, got, c.at)
		}
	}
}
