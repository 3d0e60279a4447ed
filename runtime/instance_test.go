package runtime

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// projection is: the point next to a target in the metric of P[2, 2] psd, minimize 1/2 x'Px - c'x over x in [-1, 1]. The
// parameters are P and c.
func projectionTables() *Tables {
	p := Program{
		P:  Matrix{Rows: 2, Cols: 2, Start: []int32{0, 1, 3}, Row: []int32{0, 0, 1}},
		A:  Matrix{Cols: 2, Start: make([]int32, 3)},
		G:  Matrix{Cols: 2, Start: make([]int32, 3)},
		H:  Matrix{Cols: 2, Start: make([]int32, 3)},
		Lo: nil, Hi: nil,
	}
	return &Tables{
		Name: "projection", Program: p,
		//                 P        Q     R  Lo      Hi
		Numbers: []float64{0, 0, 0, 0, 0, 0, -1, -1, 1, 1},
		Tape:    Tape{Inputs: 6, Size: 6},
		Map: Rows{Start: []int32{0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5}, Index: []int32{0, 1, 3, 4, 5},
			Coef: []float64{1, 1, 1, -1, -1}},
		Recovery: Recovery{Sign: 1,
			Params:    []Field{{Name: "P", Shape: []int{2, 2}, Len: 4}, {Name: "c", Shape: []int{2}, Offset: 4, Len: 2}},
			Variables: []Variable{{Field: Field{Name: "x", Shape: []int{2}, Len: 2}}}, Size: 2,
			Values: Tape{Inputs: 8, Size: 8}, Objective: -1},
		Domains: []Domain{{Lo: -inf, Hi: inf, Definite: PositiveSemi}, {Lo: -inf, Hi: inf}},
	}
}

// TestInstanceAllocations: with new parameters, one of them a matrix that is tested for definiteness, a repeated solve
// allocates nothing.
func TestInstanceAllocations(t *testing.T) {
	s, err := NewInstance(projectionTables(), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	copy(s.Params(), []float64{2, 0.5, 0.5, 1, 1, 3})
	if n := testing.AllocsPerRun(3, func() {
		s.Params()[4] *= 0.99
		if err := s.Solve(ctx); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%g allocations in a repeated solve", n)
	}
	if x := s.Variable(0); x[1] < 1-1e-6 || x[1] > 1+1e-6 {
		t.Errorf("x = %v", x)
	}
	if q := (Quality{Value: true, Solution: true}); s.Degenerate(q) != nil || s.Doubts(q) != 0 {
		t.Errorf("a regular solution is doubted: %v", s.Degenerate(q))
	}
	copy(s.Params(), []float64{1, 2, 2, 1, 1, 3})
	var domain *DomainError
	if err := s.Solve(ctx); !errors.As(err, &domain) || domain.Param != "P" || s.Result() != nil {
		t.Errorf("an indefinite P: %v", err)
	}
	if s.Degenerate(Quality{}) == nil || s.Doubts(Quality{}) == 0 {
		t.Error("no doubt about the derivative of no solution")
	}
}

// TestReasons: an error says what happened once.
func TestReasons(t *testing.T) {
	for o := solved; o <= stuck; o++ {
		if err := (&Result{Status: Failed, Reason: o.reason()}).Err("p"); strings.Count(err.Error(), "numerical trouble") != 1 {
			t.Error(err)
		}
	}
}

// TestDomainEdge: a solution is beyond the domain of a function by its primal residual; functions of it are those of the
// boundary there.
func TestDomainEdge(t *testing.T) {
	tape := &Tape{Inputs: 1, Size: 6}
	for i, name := range []string{"sqrt", "entr", "log", "indicator_nonneg", "abs"} {
		tape.Ops = append(tape.Ops, TapeOp{Kind: TapeCall, Name: name, Out: i + 1, Len: 1, Args: []TapeArg{{Len: 1}}})
	}
	s, err := tape.NewState()
	if err != nil {
		t.Fatal(err)
	}
	s.Slack = 1e-9
	s.Eval([]float64{-1e-10})
	if got, want := s.Theta[1:], []float64{0, 0, math.Inf(-1), 0, 1e-10}; !slices.Equal(got, want) {
		t.Errorf("within the slack: %v, want %v", got, want)
	}
	s.Eval([]float64{-1e-8})
	if got, want := s.Theta[1:5], []float64{math.Inf(-1), math.Inf(-1), math.Inf(-1), math.Inf(1)}; !slices.Equal(got, want) {
		t.Errorf("beyond it: %v, want %v", got, want)
	}
	one := &Tape{Inputs: 2, Size: 3, Ops: []TapeOp{{Kind: TapeCall, Name: "power", Out: 2, Len: 1, Args: []TapeArg{{Len: 1}, {Offset: 1, Len: 1}}}}}
	if s, err = one.NewState(); err != nil {
		t.Fatal(err)
	}
	s.Slack = 1 // of large solutions; the exponent has no domain
	if s.Eval([]float64{4, -0.5}); s.Theta[2] != 0.5 {
		t.Errorf("4^-0.5 = %v beside a large slack", s.Theta[2])
	}
}
