package runtime

import (
	"context"
	"math"
	"testing"
)

// TestConflict gives a program with one small contradiction, x0 + x1 >= 3 for x <= 1, among rows that hold.
func TestConflict(t *testing.T) {
	inf := math.Inf(1)
	p := &Program{
		P: Matrix{Rows: 4, Cols: 4, Start: make([]int32, 5)},
		Q: []float64{1, 2, 3, 4},
		A: Matrix{Rows: 1, Cols: 4, Start: []int32{0, 0, 0, 1, 2}, Row: []int32{0, 0}, Val: []float64{1, 1}},
		B: []float64{1},
		G: Matrix{Rows: 3, Cols: 4, Start: []int32{0, 3, 6, 8, 9}, Row: []int32{0, 1, 2, 0, 1, 2, 1, 2, 2}, Val: []float64{1, 1, 1, 1, 1, -1, 1, 1, 2}},
		L: []float64{3, -1, -9}, U: []float64{inf, inf, 9},
		Lo: []float64{-1, -1, -1, -1}, Hi: []float64{1, 1, 1, 1},
		H: Matrix{Cols: 4, Start: make([]int32, 5)},
	}
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Solve(context.Background())
	if r.Status != Infeasible {
		t.Fatal(r.Status)
	}
	c := Conflict(context.Background(), p, r)
	if c.Y[0] != 0 || c.W[1] != 0 || c.W[2] != 0 || c.Z[2] != 0 || c.Z[3] != 0 {
		t.Errorf("more than the contradiction: y %v w %v z %v", c.Y, c.W, c.Z)
	}
	if w := c.W[0]; !(w < 0) || math.Abs(c.Z[0]+w) > 1e-9*-w || math.Abs(c.Z[1]+w) > 1e-9*-w {
		t.Errorf("w %v z %v do not cancel", c.W, c.Z)
	}
}
