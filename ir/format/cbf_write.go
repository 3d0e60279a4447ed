package format

import (
	"bufio"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// cbfWriter writes a program in the conic benchmark format. Its rows are the equality rows, the two-sided rows, a row for
// each side, the bounds of columns that are none of the cones L+, L- and L=, and the cones.
type cbfWriter struct {
	*bufio.Writer
	program  *runtime.Program
	sign     float64
	kinds    []string  // cone of each row
	b        []float64 // constant of each row
	a        triplets
	powers   []float64 // exponents of the power cones
	orders   []int     // of the semidefinite rows
	h, d     []cbfEntry
	closings []int // rows behind which a cone ends
}

// cbfEntry is an entry of HCOORD or DCOORD.
type cbfEntry struct {
	matrix, column, i, j int
	value                float64
}

func writeCBF(b *bufio.Writer, p *Problem) error {
	program, err := epigraph(p.Program)
	if err != nil {
		return err
	}
	w := &cbfWriter{Writer: b, program: program, sign: p.sign()}
	w.linearRows()
	w.boundRows()
	w.coneRows()
	fmt.Fprintf(w, "# %s\nVER\n%d\n\n", spelling{}.unique(p.Name), w.version())
	w.writePowers()
	sense := "MIN"
	if p.Maximize {
		sense = "MAX"
	}
	fmt.Fprintf(w, "OBJSENSE\n%s\n\n", sense)
	w.writeStructure()
	w.writeData()
	return nil
}

// version is the least that has the cones.
func (w *cbfWriter) version() int {
	version := 1
	for _, c := range w.program.Cones {
		switch c.Kind {
		case runtime.Exponential:
			version = max(version, 2)
		case runtime.Power:
			version = 3
		}
	}
	return version
}

// row adds a row of a cone.
func (w *cbfWriter) row(kind string, constant float64) int {
	w.kinds, w.b = append(w.kinds, kind), append(w.b, constant)
	return len(w.kinds) - 1
}

func (w *cbfWriter) linearRows() {
	p := w.program
	equalities, rows := byRows(&p.A), byRows(&p.G)
	add := func(rows sparseRows, i int, kind string, side float64) {
		at := w.row(kind, -side)
		rows.each(i, func(col int, v float64) { w.a.add(at, col, v) })
	}
	for i, v := range p.B {
		add(equalities, i, "L=", v)
	}
	for i := range p.L {
		eachSide(p.L[i], p.U[i], func(kind string, side float64) { add(rows, i, kind, side) })
	}
}

// eachSide calls f with the linear cones that lo <= v <= hi consists of.
func eachSide(lo, hi float64, f func(kind string, side float64)) {
	if lo == hi {
		f("L=", lo)
		return
	}
	if !math.IsInf(lo, 0) {
		f("L+", lo)
	}
	if !math.IsInf(hi, 0) {
		f("L-", hi)
	}
}

func (w *cbfWriter) boundRows() {
	for j := range w.program.Q {
		if w.columnKind(j) != "F" {
			continue
		}
		eachSide(w.program.Lo[j], w.program.Hi[j], func(kind string, side float64) { w.a.add(w.row(kind, -side), j, 1) })
	}
}

// columnKind returns the linear cone of a column; F leaves its bounds to rows.
func (w *cbfWriter) columnKind(j int) string {
	switch lo, hi := w.program.Lo[j], w.program.Hi[j]; {
	case lo == 0 && hi == 0:
		return "L="
	case lo == 0 && math.IsInf(hi, 0):
		return "L+"
	case hi == 0 && math.IsInf(lo, 0):
		return "L-"
	}
	return "F"
}

// coneRows adds the cones. An exponential cone has its rows in the opposite order, a semidefinite one is a matrix.
func (w *cbfWriter) coneRows() {
	p, first := w.program, 0
	h := byRows(&p.H)
	for _, c := range p.Cones {
		switch c.Kind {
		case runtime.Semidefinite:
			w.matrix(h, first, orderOf(c.Dim))
		default:
			kind := w.coneKind(c)
			for i := range c.Dim {
				from := first + i
				if c.Kind == runtime.Exponential {
					from = first + c.Dim - 1 - i
				}
				at := w.row(kind, p.HVec[from])
				h.each(from, func(col int, v float64) { w.a.add(at, col, -v) })
			}
			w.closings = append(w.closings, len(w.kinds))
		}
		first += c.Dim
	}
}

// coneKind returns the name of a cone; equal power cones share a list of exponents.
func (w *cbfWriter) coneKind(c runtime.Cone) string {
	switch c.Kind {
	case runtime.Exponential:
		return "EXP"
	case runtime.Power:
		at := slices.Index(w.powers, c.Alpha)
		if at < 0 {
			at = len(w.powers)
			w.powers = append(w.powers, c.Alpha)
		}
		return fmt.Sprintf("@%d:POW", at)
	}
	return "Q"
}

// matrix adds a semidefinite row.
func (w *cbfWriter) matrix(h sparseRows, first, order int) {
	number := len(w.orders)
	w.orders = append(w.orders, order)
	row := first
	for j := range order {
		for i := j; i < order; i++ {
			entry := func(column int, v float64) cbfEntry {
				if i != j {
					v = unscaled(v)
				}
				return cbfEntry{number, column, i, j, v}
			}
			h.each(row, func(column int, v float64) { w.h = append(w.h, entry(column, -v)) })
			if v := w.program.HVec[row]; v != 0 {
				w.d = append(w.d, entry(-1, v))
			}
			row++
		}
	}
}

// writePowers writes the exponents. The two of a list add up to 1 exactly, so that they read back the same.
func (w *cbfWriter) writePowers() {
	if len(w.powers) == 0 {
		return
	}
	fmt.Fprintf(w, "POWCONES\n%d %d\n", len(w.powers), 2*len(w.powers))
	for _, alpha := range w.powers {
		fmt.Fprintf(w, "2\n%s\n%s\n", numeral(alpha), numeral(1-alpha))
	}
	fmt.Fprintln(w)
}

func (w *cbfWriter) writeStructure() {
	columns := make([]string, len(w.program.Q))
	for j := range columns {
		columns[j] = w.columnKind(j)
	}
	w.writeCones("VAR", columns, nil)
	if len(w.orders) > 0 {
		fmt.Fprintf(w, "PSDCON\n%d\n", len(w.orders))
		for _, n := range w.orders {
			fmt.Fprintln(w, n)
		}
		fmt.Fprintln(w)
	}
	if len(w.kinds) > 0 {
		w.writeCones("CON", w.kinds, w.closings)
	}
}

// writeCones writes a section of cones: one for each run of equal kinds that does not go over the end of one.
func (w *cbfWriter) writeCones(section string, kinds []string, closings []int) {
	var text strings.Builder
	cones := 0
	for i := 0; i < len(kinds); {
		end := i + 1
		if kinds[i] == "F" || kinds[i][0] == 'L' {
			for end < len(kinds) && kinds[end] == kinds[i] {
				end++
			}
		} else {
			end, closings = closings[0], closings[1:]
		}
		fmt.Fprintf(&text, "%s %d\n", kinds[i], end-i)
		cones++
		i = end
	}
	fmt.Fprintf(w, "%s\n%d %d\n%s\n", section, len(kinds), cones, text.String())
}

func (w *cbfWriter) writeData() {
	p := w.program
	w.vector("OBJACOORD", p.Q, w.sign)
	if p.R != 0 {
		fmt.Fprintf(w, "OBJBCOORD\n%s\n\n", numeral(w.sign*p.R))
	}
	if n := len(w.a.val); n > 0 {
		fmt.Fprintf(w, "ACOORD\n%d\n", n)
		for k, v := range w.a.val {
			fmt.Fprintf(w, "%d %d %s\n", w.a.row[k], w.a.col[k], numeral(v))
		}
		fmt.Fprintln(w)
	}
	w.vector("BCOORD", w.b, 1)
	if len(w.h) > 0 {
		fmt.Fprintf(w, "HCOORD\n%d\n", len(w.h))
		for _, e := range w.h {
			fmt.Fprintf(w, "%d %d %d %d %s\n", e.matrix, e.column, e.i, e.j, numeral(e.value))
		}
		fmt.Fprintln(w)
	}
	if len(w.d) > 0 {
		fmt.Fprintf(w, "DCOORD\n%d\n", len(w.d))
		for _, e := range w.d {
			fmt.Fprintf(w, "%d %d %d %s\n", e.matrix, e.i, e.j, numeral(e.value))
		}
		fmt.Fprintln(w)
	}
}

// vector writes the entries of a vector that are not zero, times a sign.
func (w *cbfWriter) vector(section string, v []float64, sign float64) {
	count := 0
	for _, x := range v {
		if x != 0 {
			count++
		}
	}
	if count == 0 {
		return
	}
	fmt.Fprintf(w, "%s\n%d\n", section, count)
	for i, x := range v {
		if x != 0 {
			fmt.Fprintf(w, "%d %s\n", i, numeral(sign*x))
		}
	}
	fmt.Fprintln(w)
}
