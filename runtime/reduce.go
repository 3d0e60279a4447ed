package runtime

import "math"

// reduction takes out of a program what needs no method: variables with equal bounds are substituted, rows with equal
// sides become equalities, rows without entries or without sides go. Which these are is decided once, from the numbers
// at hand (the classes); the reduced numbers can be computed again.
type reduction struct {
	given    *Program
	reduced  Program
	colClass []class
	rowClass []class
	values   []float64 // of the substituted variables, 0 at the others
	columns  []int32   // reduced columns in the given program
	eq       []int32   // reduced equality rows: a row of A, or ^ a row of G
	rows     []int32   // reduced two-sided rows, rows of G
	emptyA   []int32   // rows that went because they have no entries: their sides must admit the substituted part
	emptyG   []int32
	source   [4][]int32 // where the entries of the reduced P, A, G, H come from; those of A: an entry of A, or ^ one of G
	px       []float64
	shiftA   []float64 // what the substituted variables contribute to the rows
	shiftG   []float64
	shiftH   []float64
	constant float64 // and to the objective
}

// class says which sides a variable or row has.
type class uint8

const (
	lowerSide class = 1 << iota
	upperSide
	equalSides
)

// crossing is how far, relative to its size, a lower side may be above the upper one and still count as equal to it.
const crossing = 1e-10

// classify returns the class of a pair of sides.
func classify(lo, hi float64) class {
	c := class(0)
	if !math.IsInf(lo, -1) {
		c |= lowerSide
	}
	if !math.IsInf(hi, 1) {
		c |= upperSide
	}
	if c == lowerSide|upperSide && lo >= hi {
		c |= equalSides
	}
	return c
}

// crossed reports whether no number lies between lo and hi.
func crossed(lo, hi float64) bool {
	return lo-hi > crossing*max(1, math.Abs(lo), math.Abs(hi))
}

// newReduction decides the classes and patterns and computes the numbers.
func newReduction(p *Program) *reduction {
	n := p.Columns()
	r := &reduction{given: p, colClass: make([]class, n), rowClass: make([]class, len(p.L)), values: make([]float64, n),
		px: make([]float64, n), shiftA: make([]float64, len(p.B)), shiftG: make([]float64, len(p.L)), shiftH: make([]float64, len(p.HVec))}
	column := make([]int32, n)
	for j := range column {
		r.colClass[j] = classify(p.Lo[j], p.Hi[j])
		column[j] = -1
		if r.colClass[j]&equalSides == 0 {
			column[j] = int32(len(r.columns))
			r.columns = append(r.columns, int32(j))
		}
	}
	usedA, usedG := r.used(&p.A, len(p.B)), r.used(&p.G, len(p.L))
	rowA, rowG, toEq := make([]int32, len(p.B)), make([]int32, len(p.L)), make([]int32, len(p.L))
	for i := range rowA {
		rowA[i] = keep(usedA[i], int32(i), &r.eq, &r.emptyA)
	}
	for i := range rowG {
		c := classify(p.L[i], p.U[i])
		r.rowClass[i] = c
		rowG[i], toEq[i] = -1, -1
		switch {
		case c == 0:
		case !usedG[i]:
			r.emptyG = append(r.emptyG, int32(i))
		case c&equalSides != 0:
			toEq[i] = int32(len(r.eq))
			r.eq = append(r.eq, ^int32(i))
		default:
			rowG[i] = int32(len(r.rows))
			r.rows = append(r.rows, int32(i))
		}
	}
	rowH := make([]int32, len(p.HVec))
	for i := range rowH {
		rowH[i] = int32(i)
	}
	r.patterns(column, rowA, rowG, toEq, rowH)
	r.load(true)
	return r
}

// keep numbers a row that stays, or notes that it does not.
func keep(stays bool, i int32, kept, gone *[]int32) int32 {
	if !stays {
		*gone = append(*gone, i)
		return -1
	}
	*kept = append(*kept, i)
	return int32(len(*kept) - 1)
}

// used reports which rows have an entry in a column that stays.
func (r *reduction) used(a *Matrix, rows int) []bool {
	out := make([]bool, rows)
	for _, j := range r.columns {
		if int(j) < a.columns() {
			for _, i := range a.Row[a.Start[j]:a.Start[j+1]] {
				out[i] = true
			}
		}
	}
	return out
}

// patterns lays out the reduced matrices; the arguments give the new number of each column and row, -1 for none.
func (r *reduction) patterns(column, rowA, rowG, toEq, rowH []int32) {
	p, q := r.given, &r.reduced
	n := len(r.columns)
	q.P, r.source[0] = r.pattern(n, part{&p.P, column, false})
	q.A, r.source[1] = r.pattern(len(r.eq), part{&p.A, rowA, false}, part{&p.G, toEq, true})
	q.G, r.source[2] = r.pattern(len(r.rows), part{&p.G, rowG, false})
	q.H, r.source[3] = r.pattern(len(p.HVec), part{&p.H, rowH, false})
	q.Q, q.Lo, q.Hi = make([]float64, n), make([]float64, n), make([]float64, n)
	q.B, q.L, q.U = make([]float64, len(r.eq)), make([]float64, len(r.rows)), make([]float64, len(r.rows))
	q.HVec, q.Cones = make([]float64, len(p.HVec)), p.Cones
}

// part is a matrix of which some rows go into a reduced one; other marks its entries in the sources.
type part struct {
	from  *Matrix
	row   []int32
	other bool
}

func (r *reduction) pattern(rows int, parts ...part) (Matrix, []int32) {
	m := newMatrix(rows, len(r.columns), parts[0].from.nnz())
	var source []int32
	for c, j := range r.columns {
		for _, p := range parts {
			if int(j) >= p.from.columns() {
				continue
			}
			for x := p.from.Start[j]; x < p.from.Start[j+1]; x++ {
				i := p.row[p.from.Row[x]]
				if i < 0 {
					continue
				}
				m.Row = append(m.Row, i)
				if p.other {
					source = append(source, ^x)
				} else {
					source = append(source, x)
				}
			}
		}
		m.Start[c+1] = int32(len(m.Row))
	}
	m.Val = make([]float64, len(m.Row))
	return m, source
}

// sameClasses reports whether the numbers of the given program still have the structure that was decided.
func (r *reduction) sameClasses() bool {
	for j, c := range r.colClass {
		if classify(r.given.Lo[j], r.given.Hi[j]) != c {
			return false
		}
	}
	for i, c := range r.rowClass {
		if classify(r.given.L[i], r.given.U[i]) != c {
			return false
		}
	}
	return true
}

// load computes the reduced numbers; without objective those of the feasibility problem, P = 0 and q = 0.
func (r *reduction) load(objective bool) {
	p, q := r.given, &r.reduced
	for j, c := range r.colClass {
		if c&equalSides != 0 {
			r.values[j] = p.Lo[j]/2 + p.Hi[j]/2
		}
	}
	p.A.mul(r.shiftA, r.values)
	p.G.mul(r.shiftG, r.values)
	p.H.mul(r.shiftH, r.values)
	r.loadMatrices()
	for i, s := range r.eq {
		if s >= 0 {
			q.B[i] = p.B[s] - r.shiftA[s]
		} else {
			q.B[i] = p.L[^s]/2 + p.U[^s]/2 - r.shiftG[^s]
		}
	}
	for i, s := range r.rows {
		q.L[i], q.U[i] = p.L[s]-r.shiftG[s], p.U[s]-r.shiftG[s]
	}
	for i, v := range p.HVec {
		q.HVec[i] = v - r.shiftH[i]
	}
	p.P.mulSym(r.px, r.values)
	for c, j := range r.columns {
		q.Q[c], q.Lo[c], q.Hi[c] = p.Q[j]+r.px[j], p.Lo[j], p.Hi[j]
	}
	r.constant = dot(p.Q, r.values) + dot(r.px, r.values)/2
	if !objective {
		clear(q.P.Val)
		clear(q.Q)
		r.constant = 0
	}
}

func (r *reduction) loadMatrices() {
	p, q := r.given, &r.reduced
	from, to := [4]*Matrix{&p.P, &p.A, &p.G, &p.H}, [4]*Matrix{&q.P, &q.A, &q.G, &q.H}
	for k, source := range r.source {
		val := to[k].Val
		for x, s := range source {
			if s >= 0 {
				val[x] = from[k].Val[s]
			} else {
				val[x] = p.G.Val[^s]
			}
		}
	}
}
