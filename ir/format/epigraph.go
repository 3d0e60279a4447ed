package format

import (
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/runtime"
)

// epigraph returns a program with a linear objective: 1/2 x'Px becomes a new last column t with |Fx|^2 <= 2t, where
// F'F = P, as (t + 1/2, t - 1/2, Fx) in a second-order cone, the last one. Without a P it is the program itself.
func epigraph(p *runtime.Program) (*runtime.Program, error) {
	rows, root, err := squareRoot(&p.P)
	if err != nil || rows == 0 {
		return p, err
	}
	out, n, first := *p, p.Columns()+1, len(p.HVec)
	out.P = (&triplets{}).matrix(n, n)
	out.Q = append(slices.Clone(p.Q), 1)
	out.Lo, out.Hi = append(slices.Clone(p.Lo), math.Inf(-1)), append(slices.Clone(p.Hi), math.Inf(1))
	var h triplets
	eachNonzero(&p.H, func(i, j int, v float64) { h.add(i, j, v) })
	h.add(first, n-1, -1)
	h.add(first+1, n-1, -1)
	for k, v := range root.val {
		h.add(first+2+int(root.row[k]), int(root.col[k]), -v)
	}
	out.HVec = append(slices.Clone(p.HVec), append([]float64{0.5, -0.5}, make([]float64, rows)...)...)
	out.H = h.matrix(len(out.HVec), n)
	out.Cones = append(slices.Clone(p.Cones), runtime.Cone{Kind: runtime.SecondOrder, Dim: 2 + rows})
	out.A, out.G = widened(p.A, len(p.B), n), widened(p.G, len(p.L), n)
	return &out, nil
}

// widened returns a matrix with empty columns behind it.
func widened(m runtime.Matrix, rows, columns int) runtime.Matrix {
	start := make([]int32, columns+1)
	copy(start, m.Start)
	for j := max(len(m.Start), 1); j <= columns; j++ {
		start[j] = int32(len(m.Row))
	}
	return runtime.Matrix{Rows: rows, Cols: columns, Start: start, Row: m.Row, Val: m.Val}
}
