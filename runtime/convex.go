package runtime

import (
	"context"
	"fmt"
	"math"
)

// convexDigits is the rounding of entries that is forgiven, relative to the diagonal: of tables with six digits. Rounding
// of that size moves the eigenvalues of an n x n matrix by sqrt n times as much.
const convexDigits = 1e-6

// CheckConvex reports an error if P of a program is not positive semidefinite, which the engine takes for granted: it
// factors P, to which rounding is forgiven, and names the first variable whose pivot is negative. A program that is made
// by the compiler is convex by construction; one that comes from elsewhere has to be checked once.
func CheckConvex(p *Program) error {
	if err := p.validate(); err != nil {
		return err
	}
	quad := &Program{P: p.P, Q: p.Q}
	k, err := newSparseKKT(quad, nil)
	if err != nil {
		return err
	}
	k.Update(quad)
	top := norm(p.P.Val)
	if top == 0 {
		return nil
	}
	slack := convexDigits * math.Sqrt(float64(len(p.Q)))
	for i, d := range k.base {
		k.factored[i] = d + slack*max(d, slack*top)
	}
	const refused = -1 // what becomes of a pivot that is not positive, and marks it
	k.ldl.factor(context.Background(), k.val, k.factored, k.unknowns.Sign, refused)
	first := int32(len(p.Q))
	column := 0
	for j, place := range k.unknowns.Position {
		if k.ldl.inverse[place] < 0 && place < first {
			first, column = place, j
		}
	}
	if first < int32(len(p.Q)) {
		return fmt.Errorf("the objective is not convex: P is not positive semidefinite (a pivot of column %d is negative)", column)
	}
	return nil
}
