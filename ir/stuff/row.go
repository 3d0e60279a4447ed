package stuff

// term is a parametric part c*theta[k] of an entry; next chains those of one column.
type term struct {
	c    float64
	k    int32
	next int32
}

// form is a constant of a row: base + sum of the terms.
type form struct {
	base  float64
	terms []coef
}

func (f *form) reset() { f.base, f.terms = 0, f.terms[:0] }

func (f *form) add(h coef) {
	if h.k == number {
		f.base += h.c
		return
	}
	f.terms = append(f.terms, h)
}

// addScaled adds c times another form.
func (f *form) addScaled(c float64, g *form) {
	f.base += c * g.base
	for _, t := range g.terms {
		f.terms = append(f.terms, coef{c * t.c, t.k})
	}
}

func (f *form) divide(c float64) {
	f.base /= c
	for i := range f.terms {
		f.terms[i].c /= c
	}
}

// accumulator collects one row: its entries by column, parametric parts apart, and its constant. Memory is reused from
// row to row; nothing depends on the number of columns but the three arrays.
type accumulator struct {
	value []float64 // by column: the numeric part
	head  []int32   // by column: the last of its terms, -1
	seen  []int32   // by column: the row that wrote it last
	row   int32
	cols  []int32 // written by this row, in order
	terms []term
	fixed form  // the constant
	into  *form // where constants go: &fixed, or the side of a two-sided row
	// skipped counts the coefficients that were left out because they are zero in the data.
	skipped int
}

func newAccumulator(columns int) *accumulator {
	few := min(columns, 64)
	a := &accumulator{value: make([]float64, columns), head: make([]int32, columns), seen: make([]int32, columns),
		cols: make([]int32, 0, few), terms: make([]term, 0, few)}
	a.into = &a.fixed
	return a
}

// begin starts a new row.
func (a *accumulator) begin() {
	a.row++
	a.cols, a.terms, a.skipped = a.cols[:0], a.terms[:0], 0
	a.fixed.reset()
	a.into = &a.fixed
}

func (a *accumulator) constant(h coef) { a.into.add(h) }

// term adds c*theta[k] (c if k is number) to the entry of a column.
func (a *accumulator) term(col int32, c float64, k int32) {
	if a.seen[col] != a.row {
		a.seen[col] = a.row
		a.value[col], a.head[col] = 0, -1
		a.cols = append(a.cols, col)
	}
	if k == number {
		a.value[col] += c
		return
	}
	h := a.head[col]
	if h >= 0 && a.terms[h].k == k {
		a.terms[h].c += c
		return
	}
	a.head[col] = int32(len(a.terms))
	a.terms = append(a.terms, term{c, k, h})
}

// live reports whether a column that was written has an entry: numbers that cancel have none.
func (a *accumulator) live(col int32) bool { return a.value[col] != 0 || a.head[col] >= 0 }

// parts returns how many entries of the map the entry of a column needs: none for a number.
func (a *accumulator) parts(col int32) int32 {
	h := a.head[col]
	if h < 0 {
		return 0
	}
	n := int32(0)
	if a.value[col] != 0 {
		n = 1
	}
	for ; h >= 0; h = a.terms[h].next {
		n++
	}
	return n
}

func (f *form) parts() int32 {
	n := int32(len(f.terms))
	if n > 0 && f.base != 0 {
		n++
	}
	return n
}

// single returns the one column of a row, if it has one with a numeric coefficient and no zero of the data was left out.
func (a *accumulator) single() (col int32, c float64, ok bool) {
	if a.skipped > 0 {
		return 0, 0, false
	}
	for _, j := range a.cols {
		if !a.live(j) {
			continue
		}
		if ok || a.head[j] >= 0 {
			return 0, 0, false
		}
		col, c, ok = j, a.value[j], true
	}
	return col, c, ok
}
