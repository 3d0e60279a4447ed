package format

import (
	"bufio"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// sdpaWriter writes a linear or semidefinite program in SDPA's sparse format. The linear rows are the last block, a
// diagonal one. Columns that stand for something else than those of the program follow them.
type sdpaWriter struct {
	*bufio.Writer
	program *runtime.Program
	costs   []float64
	orders  []int // of the blocks
	rows    int   // of the diagonal block
	entries []sdpaEntry
}

// sdpaEntry is an entry of F_matrix, i <= j, all counted from 1. Block 0 is the diagonal one.
type sdpaEntry struct {
	matrix, block, i, j int
	value               float64
}

func writeSDPA(b *bufio.Writer, p *Problem) error {
	for i, c := range p.Program.Cones {
		if c.Kind == runtime.Exponential || c.Kind == runtime.Power {
			return p.misfit(i, "SDPA's format")
		}
	}
	program, err := epigraph(p.Program)
	if err != nil {
		return err
	}
	w := &sdpaWriter{Writer: b, program: program, costs: slices.Clone(program.Q)}
	w.linearRows()
	w.cones()
	if program.R != 0 {
		one := w.column(program.R)
		w.sides(1, 1, func(f func(matrix int, v float64)) { f(one, 1) })
	}
	switch {
	case len(w.costs) == 0:
		return &Misfit{What: "a problem without variables", Cone: -1, Into: "SDPA's format", Fits: ".cbf"}
	case w.rows == 0 && len(w.orders) == 0:
		return &Misfit{What: "a problem without constraints", Cone: -1, Into: "SDPA's format", Fits: ".mps"}
	}
	title := spelling{}.unique(p.Name)
	if p.Maximize {
		title += ": minus its objective, which is to be maximized"
	}
	fmt.Fprintf(w, "\"%s\n", strings.ReplaceAll(title, "\"", "_"))
	w.write()
	return nil
}

// column adds a column with a cost and returns its matrix.
func (w *sdpaWriter) column(cost float64) int {
	w.costs = append(w.costs, cost)
	return len(w.costs)
}

// add adds v to the entry (i, j) of F_matrix in a block.
func (w *sdpaWriter) add(matrix, block, i, j int, v float64) {
	if v != 0 {
		w.entries = append(w.entries, sdpaEntry{matrix, block, min(i, j), max(i, j), v})
	}
}

// linearRows adds the rows and bounds of the program.
func (w *sdpaWriter) linearRows() {
	p := w.program
	equalities, rows := byRows(&p.A), byRows(&p.G)
	row := func(rows sparseRows, i int) func(f func(matrix int, v float64)) {
		return func(f func(matrix int, v float64)) {
			rows.each(i, func(col int, v float64) { f(col+1, v) })
		}
	}
	for i, v := range p.B {
		w.sides(v, v, row(equalities, i))
	}
	for i := range p.L {
		w.sides(p.L[i], p.U[i], row(rows, i))
	}
	for j := range p.Q {
		w.sides(p.Lo[j], p.Hi[j], func(f func(matrix int, v float64)) { f(j+1, 1) })
	}
}

// sides adds lo <= a x <= hi as the rows a x >= lo and -a x >= -hi; each calls f with the terms of a x.
func (w *sdpaWriter) sides(lo, hi float64, each func(f func(matrix int, v float64))) {
	for _, s := range [2]struct{ sign, side float64 }{{1, lo}, {-1, -hi}} {
		if math.IsInf(s.side, 0) {
			continue
		}
		w.rows++
		w.add(0, 0, w.rows, w.rows, s.side)
		each(func(matrix int, v float64) { w.add(matrix, 0, w.rows, w.rows, s.sign*v) })
	}
}

// cones adds the cones of the program.
func (w *sdpaWriter) cones() {
	h, first := byRows(&w.program.H), 0
	for _, c := range w.program.Cones {
		switch {
		case c.Kind == runtime.Semidefinite:
			w.matrix(h, first, orderOf(c.Dim))
		case c.Dim == 1:
			w.rows++
			w.entry(h, first, 0, w.rows, w.rows)
		case c.Dim == 2:
			w.arrow(h, first, first+1)
			w.entry(h, first, len(w.orders), 1, 1)
		default:
			w.secondOrder(h, first, c.Dim)
		}
		first += c.Dim
	}
}

// entry makes an entry of a block, above the diagonal of a matrix, what row i of h - Hx is.
func (w *sdpaWriter) entry(h sparseRows, row, block, i, j int) {
	w.add(0, block, i, j, -w.program.HVec[row])
	h.each(row, func(col int, v float64) { w.add(col+1, block, i, j, -v) })
}

// matrix adds a semidefinite cone.
func (w *sdpaWriter) matrix(h sparseRows, first, order int) {
	w.orders = append(w.orders, order)
	row := first
	for j := 1; j <= order; j++ {
		for i := j; i <= order; i++ {
			from := len(w.entries)
			w.entry(h, row, len(w.orders), i, j)
			for k := range w.entries[from:] {
				if i != j {
					w.entries[from+k].value = unscaled(w.entries[from+k].value)
				}
			}
			row++
		}
	}
}

// secondOrder adds |x| <= t: numbers s_i of sum t with s_i t >= x_i^2, which the blocks (s_i, x_i; x_i, t) say.
func (w *sdpaWriter) secondOrder(h sparseRows, first, dim int) {
	w.rows++
	sum := w.rows
	w.entry(h, first, 0, sum, sum)
	for row := first + 1; row < first+dim; row++ {
		part := w.column(0)
		w.add(part, 0, sum, sum, -1)
		w.arrow(h, first, row)
		w.add(part, len(w.orders), 1, 1, 1)
	}
}

// arrow adds a block of order 2 with t in the second place of the diagonal and x beside it.
func (w *sdpaWriter) arrow(h sparseRows, t, x int) {
	w.orders = append(w.orders, 2)
	w.entry(h, x, len(w.orders), 1, 2)
	w.entry(h, t, len(w.orders), 2, 2)
}

// write writes all that has been collected, the entries by matrix, block and place.
func (w *sdpaWriter) write() {
	blocks := make([]string, len(w.orders))
	for i, n := range w.orders {
		blocks[i] = strconv.Itoa(n)
	}
	diagonal := len(blocks) + 1
	if w.rows > 0 {
		blocks = append(blocks, strconv.Itoa(-w.rows))
	}
	fmt.Fprintf(w, "%d\n%d\n%s\n", len(w.costs), len(blocks), strings.Join(blocks, " "))
	for j, c := range w.costs {
		if j > 0 {
			w.WriteByte(' ')
		}
		w.WriteString(numeral(c))
	}
	w.WriteByte('\n')
	for k := range w.entries {
		if w.entries[k].block == 0 {
			w.entries[k].block = diagonal
		}
	}
	slices.SortStableFunc(w.entries, func(a, b sdpaEntry) int {
		return cmp.Or(cmp.Compare(a.matrix, b.matrix), cmp.Compare(a.block, b.block), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	for _, e := range w.entries {
		fmt.Fprintf(w, "%d %d %d %d %s\n", e.matrix, e.block, e.i, e.j, numeral(e.value))
	}
}
