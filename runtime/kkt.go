package runtime

import (
	"context"
	"math"
)

// KKT is the linear algebra of one iteration: the symmetric quasidefinite matrix
//
//	[ P + Sx   A'     G'     H'  ]
//	[ A        0                 ]
//	[ G              -1/Sr       ]
//	[ H                     -W^2 ]
//
// with the diagonal weights Sx and Sr of the sides and the scalings W of the cones (some of them by more unknowns). The
// algorithm is written over this interface; an implementation keeps its unknowns in any order that it likes.
type KKT interface {
	Unknowns() *Unknowns
	// Update takes over the numbers of the program that the matrix was made for.
	Update(p *Program)
	// Factor takes over the weights, and factors the matrix with reg added to the diagonal in the direction of its signs.
	// It reports false, without a factor, if ctx ends meanwhile.
	Factor(ctx context.Context, w *Weights, reg float64) bool
	// Work returns the multiplications of a factorisation and of half a Solve.
	Work() (factor, solve float64)
	// Solve replaces x by the solution for the right side x by the factor, which includes reg.
	Solve(x []float64)
	// Mul computes y = K x for the true matrix, which does not include reg.
	Mul(y, x []float64)
}

// Unknowns describes the vectors of a KKT.
type Unknowns struct {
	Dim      int
	Position []int32   // places of x, y, the rows of G and the cones in the vectors; the other places belong to the KKT
	Sign     []float64 // of the pivots, by place
	Norm     []float64 // weights 1/sqrt(max(1, |K_ii|)) of residuals, by place; set by Factor
}

// Weights are what changes in K from one iteration to the next.
type Weights struct {
	Sum   []float64 // for each variable and row: the sum of z/s over its sides
	cones []cone
}

// sparseKKT keeps K by the strict upper triangle and the diagonal, in elimination order.
type sparseKKT struct {
	unknowns          Unknowns
	colStart, colRow  []int32
	val, diag         []float64
	base              []float64 // diagonal of P, by place
	factored          []float64 // diagonal with reg
	fixed             []int32   // slots of the entries of P, A, G, H in this sequence
	moving            []int32   // slots of the entries of the cones
	moved             []float64
	columns, eq, rows int
	ldl               *ldl
}

// A slot is where an entry of K lies: an index into val, or ^place for the diagonal.

// newSparseKKT does the symbolic phase for the patterns and cones of a program.
func newSparseKKT(p *Program, cones []cone) (*sparseKKT, error) {
	n, eq, rows := p.Columns(), len(p.B), len(p.L)
	k := &sparseKKT{columns: n, eq: eq, rows: rows}
	var e entries
	e.below(&p.P, 0)
	e.below(&p.A, n)
	e.below(&p.G, n+eq)
	e.below(&p.H, n+eq+rows)
	count := len(e.i)
	first, next := int32(n+eq+rows), int32(n+eq+rows+len(p.HVec))
	sign := make([]float64, next, int(next)+2*len(cones))
	for i := range sign {
		sign[i] = 1
		if i >= n {
			sign[i] = -1
		}
	}
	for _, c := range cones {
		sign = append(sign, c.layout(first, next, e.add)...)
		first += int32(c.dim())
		next = int32(len(sign))
	}
	dim := len(sign)
	k.unknowns = Unknowns{Dim: dim, Position: e.order(dim), Sign: make([]float64, dim), Norm: make([]float64, dim)}
	for i, v := range sign {
		k.unknowns.Sign[k.unknowns.Position[i]] = v
	}
	return k, k.arrange(&e, count)
}

// entries lists places of a symmetric matrix, in the natural order of unknowns.
type entries struct{ i, j []int32 }

func (e *entries) add(i, j int32) {
	e.i, e.j = append(e.i, i), append(e.j, j)
}

// below adds the entries of a matrix whose first row has the given number.
func (e *entries) below(a *Matrix, first int) {
	for j := 0; j < a.columns(); j++ {
		for _, i := range a.Row[a.Start[j]:a.Start[j+1]] {
			e.add(i+int32(first), int32(j))
		}
	}
}

// order computes the place of each unknown in the elimination.
func (e *entries) order(n int) []int32 {
	start := make([]int32, n+1)
	for k, i := range e.i {
		if j := e.j[k]; i != j {
			start[i+1]++
			start[j+1]++
		}
	}
	for i := 0; i < n; i++ {
		start[i+1] += start[i]
	}
	row, next := make([]int32, start[n]), make([]int32, n)
	copy(next, start)
	for k, i := range e.i {
		if j := e.j[k]; i != j {
			row[next[i]], row[next[j]] = j, i
			next[i]++
			next[j]++
		}
	}
	position := next
	for place, i := range postordered(orderAMD(n, start, row), start, row) {
		position[i] = int32(place)
	}
	return position
}

// arrange lays out the upper triangle in elimination order; the first count entries are those of the program.
func (k *sparseKKT) arrange(e *entries, count int) (err error) {
	n, position := k.unknowns.Dim, k.unknowns.Position
	k.colStart = make([]int32, n+1)
	for x := range e.i {
		a, b := position[e.i[x]], position[e.j[x]]
		e.i[x], e.j[x] = min(a, b), max(a, b)
		if a != b {
			k.colStart[max(a, b)+1]++
		}
	}
	for j := 0; j < n; j++ {
		k.colStart[j+1] += k.colStart[j]
	}
	next, slots := make([]int32, n), make([]int32, len(e.i))
	copy(next, k.colStart)
	k.colRow = make([]int32, k.colStart[n])
	for x, i := range e.i {
		j := e.j[x]
		if i == j {
			slots[x] = ^i
			continue
		}
		slots[x] = next[j]
		k.colRow[next[j]] = i
		next[j]++
	}
	k.fixed, k.moving = slots[:count], slots[count:]
	k.val, k.moved = make([]float64, len(k.colRow)), make([]float64, len(k.moving))
	k.diag, k.base, k.factored = make([]float64, n), make([]float64, n), make([]float64, n)
	k.ldl, err = newLDL(n, k.colStart, k.colRow)
	return err
}

func (k *sparseKKT) Unknowns() *Unknowns { return &k.unknowns }

func (k *sparseKKT) Update(p *Program) {
	clear(k.base)
	slots := k.fixed
	for _, m := range [4]*Matrix{&p.P, &p.A, &p.G, &p.H} {
		for x, v := range m.Val {
			if s := slots[x]; s >= 0 {
				k.val[s] = v
			} else {
				k.base[^s] = v
			}
		}
		slots = slots[len(m.Val):]
	}
}

func (k *sparseKKT) Factor(ctx context.Context, w *Weights, reg float64) bool {
	k.place(w)
	for i, d := range k.diag {
		k.unknowns.Norm[i] = 1 / math.Sqrt(max(1, math.Abs(d)))
		k.factored[i] = d + reg*k.unknowns.Sign[i]
	}
	return k.ldl.factor(ctx, k.val, k.factored, k.unknowns.Sign, reg)
}

// place writes the weights into K.
func (k *sparseKKT) place(w *Weights) {
	copy(k.diag, k.base)
	n, position := k.columns, k.unknowns.Position
	for i := 0; i < n; i++ {
		k.diag[position[i]] += w.Sum[i]
	}
	for i := 0; i < k.rows; i++ {
		k.diag[position[n+k.eq+i]] = -1 / w.Sum[n+i]
	}
	moved := k.moved
	for _, c := range w.cones {
		moved = c.entries(moved)
	}
	for x, s := range k.moving {
		if s >= 0 {
			k.val[s] = k.moved[x]
		} else {
			k.diag[^s] = k.moved[x]
		}
	}
}

func (k *sparseKKT) Work() (factor, solve float64) { return k.ldl.flops(), float64(len(k.ldl.val)) }

func (k *sparseKKT) Solve(x []float64) { k.ldl.solve(x) }

func (k *sparseKKT) Mul(y, x []float64) {
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
}
