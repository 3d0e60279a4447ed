package runtime

import (
	"context"
	"math"
)

// kktSystem is the linear algebra of one iteration: the symmetric quasidefinite matrix
//
//	[ P + Sx   A'     G'     H'  ]
//	[ A        0                 ]
//	[ G              -1/Sr       ]
//	[ H                     -W^2 ]
//
// with the diagonal weights Sx and Sr of the sides and the scalings W of the cones, in their frames. The algorithm is
// written over this interface; an implementation has what unknowns it likes, in any order: it may expand cones by more of
// them, or eliminate some.
type kktSystem interface {
	layout() *unknowns
	// update takes over the numbers of the program that the matrix was made for.
	update(p *Program)
	// keeps reports whether update may bring the numbers of p, where source tells which entries of its P and H are those of
	// the program that the matrix was made for: else a KKT has to be made anew.
	keeps(p *Program, source *[4][]int32) bool
	// factor takes over the weights, and factors the matrix with reg added to the diagonal in the direction of its signs.
	// It reports false, without a factor, if ctx ends meanwhile.
	factor(ctx context.Context, w *weights, reg float64) bool
	// work returns the multiplications of a factorisation and of half a solve.
	work() (factor, solve float64)
	// gather writes a right side by the parts that belong to x, y, the rows of G and the cones to the unknowns b, and
	// scatter takes the solution u for that rc to the parts of it.
	gather(b, rx, ry, rw, rc []float64)
	scatter(u, rc, x, y, w, zc []float64)
	// solve replaces x by the solution for the right side x by the factor, which includes reg.
	solve(x []float64)
	// mul computes y = K x for the true matrix, which does not include reg.
	mul(y, x []float64)
}

// unknowns describes the vectors of a KKT.
type unknowns struct {
	dim      int
	position []int32   // places of x, y, the rows of G and the cones in the vectors, -1 of what is eliminated
	sign     []float64 // of the pivots, by place; 0 where the factor has no reg
	norm     []float64 // weights 1/sqrt(max(1, |K_ii|)) of residuals, by place; set by factor
}

// weights are what changes in K from one iteration to the next.
type weights struct {
	sum   []float64 // for each variable and row: the sum of z/s over its sides
	cones []cone
}

// sparseKKT keeps K by the strict upper triangle and the diagonal, in elimination order. Semidefinite cones are eliminated;
// what they add is in the factored matrix only. Their known parts come after the unknowns of K in the vectors.
type sparseKKT struct {
	unknowns          unknowns
	colStart, colRow  []int32
	val, diag         []float64
	base              []float64 // diagonal of P, by place
	factored          []float64 // diagonal with reg
	fixed             []int32   // slots of the entries of P, A, G, H in this sequence
	moving            []int32   // slots of the entries of the cones
	moved             []float64
	columns, eq, rows int
	blocks            []*schur
	union             union
	ldl               *ldl
}

// A slot is where an entry of K lies: an index into val, or ^place for the diagonal, or gone if it is eliminated.
const gone = math.MinInt32

func (k *sparseKKT) layout() *unknowns { return &k.unknowns }

func (k *sparseKKT) keeps(p *Program, source *[4][]int32) bool {
	for _, b := range k.blocks {
		if !b.keeps(p, source) {
			return false
		}
	}
	return true
}

func (k *sparseKKT) update(p *Program) {
	clear(k.base)
	slots := k.fixed
	for _, m := range [4]*Matrix{&p.P, &p.A, &p.G, &p.H} {
		for x, v := range m.Val {
			switch s := slots[x]; {
			case s >= 0:
				k.val[s] = v
			case s != gone:
				k.base[^s] = v
			}
		}
		slots = slots[len(m.Val):]
	}
	for _, b := range k.blocks {
		b.load(p)
	}
}

// schurRounding raises the diagonal of M, relatively: where the condition of M is beyond the working precision, M is not
// positive definite.
const schurRounding = 0x1p-50

func (k *sparseKKT) factor(ctx context.Context, w *weights, reg float64) bool {
	k.place(w)
	for i, d := range k.diag {
		k.unknowns.norm[i] = 1 / math.Sqrt(max(1, math.Abs(d)))
		k.factored[i] = d + reg*k.unknowns.sign[i]
	}
	val := k.val
	if len(k.blocks) > 0 {
		val = k.union.load(k.val)
		for _, b := range k.blocks {
			if !b.addTo(ctx, val, k.factored) {
				return false
			}
		}
		// In the weights of residuals M counts by its square root: with all of it, the error of the rows that have it would be
		// forgotten; without it, that error, which is rounding, would hide the others'.
		for i, d := range k.factored {
			m := d - k.diag[i]
			k.factored[i] += schurRounding * m
			k.unknowns.norm[i] = 1 / math.Sqrt(max(1, math.Abs(k.diag[i]), math.Sqrt(math.Abs(m))))
		}
	}
	return k.ldl.factor(ctx, val, k.factored, k.unknowns.sign, reg)
}

// place writes the weights into K.
func (k *sparseKKT) place(w *weights) {
	copy(k.diag, k.base)
	n, position := k.columns, k.unknowns.position
	for i := 0; i < n; i++ {
		if at := position[i]; at >= 0 {
			k.diag[at] += w.sum[i]
		}
	}
	for i := 0; i < k.rows; i++ {
		k.diag[position[n+k.eq+i]] = -1 / w.sum[n+i]
	}
	moved := k.moved
	for _, c := range w.cones {
		if c, ok := c.(placed); ok {
			moved = c.entries(moved)
		}
	}
	for x, s := range k.moving {
		if s >= 0 {
			k.val[s] = k.moved[x]
		} else {
			k.diag[^s] = k.moved[x]
		}
	}
}

func (k *sparseKKT) work() (factor, solve float64) { return k.ldl.flops(), float64(len(k.ldl.val)) }

func (k *sparseKKT) gather(b, rx, ry, rw, rc []float64) {
	clear(b)
	position := k.unknowns.position
	for _, r := range [4][]float64{rx, ry, rw, rc} {
		for i, v := range r {
			if at := position[i]; at >= 0 {
				b[at] = v
			}
		}
		position = position[len(r):]
	}
	for _, s := range k.blocks {
		s.gather(b, rx, rc[s.first:s.first+s.cone.dim()])
	}
}

func (k *sparseKKT) scatter(u, rc, x, y, w, zc []float64) {
	position := k.unknowns.position
	for _, r := range [4][]float64{x, y, w, zc} {
		for i := range r {
			if at := position[i]; at >= 0 {
				r[i] = u[at]
			}
		}
		position = position[len(r):]
	}
	for _, s := range k.blocks {
		lo, hi := s.first, s.first+s.cone.dim()
		s.scatter(u, rc[lo:hi], x, zc[lo:hi])
	}
}

func (k *sparseKKT) solve(x []float64) {
	for _, b := range k.blocks {
		b.absorb(x)
	}
	k.ldl.solve(x)
	for _, b := range k.blocks {
		b.complete(x)
	}
}

func (k *sparseKKT) mul(y, x []float64) {
	clear(y)
	for j, d := range k.diag {
		lo, hi := k.colStart[j], k.colStart[j+1]
		xj := x[j]
		sum := d * xj
		val := k.val[lo:hi]
		for p, i := range k.colRow[lo:hi] {
			v := val[p]
			y[i] += v * xj
			sum += v * x[i]
		}
		y[j] += sum
	}
	for _, b := range k.blocks {
		b.addMul(y, x)
	}
}
