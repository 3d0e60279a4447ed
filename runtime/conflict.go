package runtime

import (
	"context"
	"math"
	"slices"
)

const (
	conflictSolves = 400  // at most
	conflictWork   = 2e6  // rows and columns times solves, at most
	conflictCounts = 1e-7 // of the largest multiplier: what is smaller says nothing
	conflictTol    = 1e-9
)

// Conflict returns a certificate of infeasibility that needs few rows and bounds, given any one: without one of those with
// multipliers there would be a feasible point (deletion filter, Chinneck & Dravnieks 1991; by halves first). Cones are
// kept. Where the search would take long it ends early, with a certificate that is right and larger. r is not changed;
// the result is r itself if nothing could be left out.
func Conflict(ctx context.Context, p *Program, r *Result) *Result {
	c, err := newConflict(p)
	if err != nil {
		return r
	}
	c.best = r
	kept := c.support(r)
	for size := (len(kept) + 1) / 2; size >= 1 && len(kept) > 1; size /= 2 {
		kept = c.filter(ctx, kept, size)
	}
	return c.best
}

// conflict is the state of the search. Equality rows stand above the two-sided ones, with equal sides: a row or the bounds
// of a column are left out by taking their sides away.
type conflict struct {
	given   *Program
	program Program
	solver  *Solver
	best    *Result
	solves  int
}

func newConflict(p *Program) (*conflict, error) {
	n, m := p.Columns(), len(p.B)+len(p.L)
	c := &conflict{given: p, program: Program{
		P: Matrix{Rows: n, Cols: n, Start: make([]int32, n+1)}, Q: make([]float64, n), G: stacked(&p.A, &p.G),
		A: Matrix{Cols: n, Start: make([]int32, n+1)},
		L: make([]float64, m), U: make([]float64, m), Lo: make([]float64, n), Hi: make([]float64, n),
		H: p.H, HVec: p.HVec, Cones: p.Cones,
	}}
	c.restore(nil)
	var err error
	c.solver, err = NewSolver(&c.program, Settings{Tol: conflictTol})
	return c, err
}

// stacked returns the matrix with the rows of a above those of b.
func stacked(a, b *Matrix) Matrix {
	out := Matrix{Rows: a.Rows + b.Rows, Cols: a.Cols, Start: make([]int32, a.Cols+1)}
	for j := range a.Cols {
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			out.Row, out.Val = append(out.Row, a.Row[k]), append(out.Val, a.Val[k])
		}
		for k := b.Start[j]; k < b.Start[j+1]; k++ {
			out.Row, out.Val = append(out.Row, b.Row[k]+int32(a.Rows)), append(out.Val, b.Val[k])
		}
		out.Start[j+1] = int32(len(out.Row))
	}
	return out
}

// restore gives the sides of the kept rows (0, 1, ...) and bounds (from rows on) back, and takes those of all others
// away; nil keeps everything.
func (c *conflict) restore(kept []int) {
	g, p := c.given, &c.program
	put := func(k int) {
		m := len(p.L)
		switch {
		case k < len(g.B):
			p.L[k], p.U[k] = g.B[k], g.B[k]
		case k < m:
			p.L[k], p.U[k] = g.L[k-len(g.B)], g.U[k-len(g.B)]
		default:
			p.Lo[k-m], p.Hi[k-m] = g.Lo[k-m], g.Hi[k-m]
		}
	}
	if kept == nil {
		for k := range len(p.L) + len(p.Lo) {
			put(k)
		}
		return
	}
	for _, side := range [][]float64{p.L, p.Lo} {
		for i := range side {
			side[i] = math.Inf(-1)
		}
	}
	for _, side := range [][]float64{p.U, p.Hi} {
		for i := range side {
			side[i] = math.Inf(1)
		}
	}
	for _, k := range kept {
		put(k)
	}
}

// support lists the rows and bounds whose multipliers in a certificate of the given program count.
func (c *conflict) support(r *Result) []int {
	all := append(append(append([]float64(nil), r.Y...), r.W...), r.Z...)
	limit := conflictCounts * max(norm(all), norm(r.Zc))
	var out []int
	for k, v := range all {
		if math.Abs(v) > limit {
			out = append(out, k)
		}
	}
	return out
}

// filter goes once through the kept ones, a few at a time, and leaves out those without which the rest still
// contradicts itself.
func (c *conflict) filter(ctx context.Context, kept []int, size int) []int {
	for first := 0; first < len(kept); {
		last := min(first+size, len(kept))
		fewer := append(append([]int(nil), kept[:first]...), kept[last:]...)
		if len(fewer) > 0 && c.infeasible(ctx, fewer) {
			start := kept[first]
			kept = c.support(c.best)
			first, _ = slices.BinarySearch(kept, start) // those before have been looked at
			continue
		}
		first = last
	}
	return kept
}

// infeasible reports whether the kept ones alone contradict each other, and keeps the certificate in best.
func (c *conflict) infeasible(ctx context.Context, kept []int) bool {
	c.solves++
	if c.solves > conflictSolves || float64(c.solves)*float64(len(c.program.L)+c.program.Columns()) > conflictWork {
		return false
	}
	c.restore(kept)
	if c.solver.Update() != nil {
		return false
	}
	r := c.solver.Solve(ctx)
	if r.Status != Infeasible {
		return false
	}
	m := len(c.given.B)
	out := *c.best
	clone := func(v []float64) []float64 { return append([]float64(nil), v...) }
	out.Y, out.W, out.Z, out.Zc = clone(r.W[:m]), clone(r.W[m:]), clone(r.Z), clone(r.Zc)
	c.best = &out
	return true
}
