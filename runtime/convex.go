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
	top := norm(p.P.Val)
	if top == 0 {
		return nil
	}
	slack := convexDigits * math.Sqrt(float64(len(p.Q)))
	column, found, err := negativePivot(&Program{P: p.P, Q: p.Q}, func(d float64) float64 { return slack * max(d, slack*top) })
	if found {
		return fmt.Errorf("the objective is not convex: P is not positive semidefinite (a pivot of column %d is negative)", column)
	}
	return err
}

// NegativePivot factors A + tol |A| I for a sparse symmetric A, given by its upper triangle, |A| its Frobenius norm. If that
// is not positive definite it returns the first column whose pivot is not positive. An error says that the factor is too large.
func NegativePivot(a Matrix, tol float64) (column int, found bool, err error) {
	t, err := newPivotTest(a)
	if err != nil {
		return 0, false, err
	}
	column, found = t.shifted(tol)
	return column, found, nil
}

// negativePivot factors P with something added to each entry of its diagonal and returns the column of the first pivot
// that is not positive.
func negativePivot(quad *Program, added func(diagonal float64) float64) (column int, found bool, err error) {
	t, err := newPivotTest(quad.P)
	if err != nil {
		return 0, false, err
	}
	column, found = t.negative(added)
	return column, found, nil
}

// pivotTest looks for pivots that are not positive of symmetric matrices of one pattern. It allocates when it is made only.
type pivotTest struct {
	quad Program // P is the matrix: its values may be written
	kkt  *sparseKKT
}

// newPivotTest does the symbolic phase for a matrix given by its upper triangle, which it keeps.
func newPivotTest(a Matrix) (*pivotTest, error) {
	t := &pivotTest{quad: Program{P: a, Q: make([]float64, a.Cols)}}
	var err error
	t.kkt, err = newSparseKKT(&t.quad, nil)
	return t, err
}

// shifted is negative with tol times the Frobenius norm added to the diagonal.
func (t *pivotTest) shifted(tol float64) (column int, found bool) {
	a, square := &t.quad.P, 0.0
	for j := range a.Cols {
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			weight := 2.0
			if int(a.Row[k]) == j {
				weight = 1
			}
			square += weight * a.Val[k] * a.Val[k]
		}
	}
	if square == 0 {
		return 0, false
	}
	shift := tol * math.Sqrt(square)
	return t.negative(func(float64) float64 { return shift })
}

// negative factors the matrix with something added to each entry of its diagonal and returns the column of the first pivot
// that is not positive.
func (t *pivotTest) negative(added func(diagonal float64) float64) (column int, found bool) {
	k := t.kkt
	k.update(&t.quad)
	for i, d := range k.base {
		k.factored[i] = d + added(d)
	}
	const refused = -1 // what becomes of a pivot that is not positive, and marks it
	k.ldl.factor(context.Background(), k.val, k.factored, k.unknowns.sign, refused)
	first := int32(t.quad.P.Cols)
	for j, place := range k.unknowns.position {
		if k.ldl.inverse[place] < 0 && place < first {
			first, column = place, j
		}
	}
	return column, first < int32(t.quad.P.Cols)
}
