package format

import (
	"bufio"
	"cmp"
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/runtime"
)

// mpsWriter writes a linear or quadratic program in the free form of MPS, with QUADOBJ as in QPS.
type mpsWriter struct {
	*bufio.Writer
	*Problem
	objective string
	columns   []string
	rows      []mpsRow
	first     []int32 // mpsRow of each row of A and G
}

// mpsRow is a row of the file.
type mpsRow struct {
	name   string
	kind   byte // N, E, L or G
	rhs    float64
	width  float64 // of RANGES, 0 for none
	second bool    // the other side of the row before, with its entries
}

func writeMPS(b *bufio.Writer, p *Problem) error {
	w := &mpsWriter{Writer: b, Problem: p}
	if len(p.Program.Cones) > 0 {
		return p.misfit(0, "MPS")
	}
	names := spelling{}
	w.objective = names.unique("OBJ")
	w.columns = spelling{}.all(p.Columns, p.Program.Columns(), "x")
	w.makeRows(names)
	if err := w.checkSides(); err != nil {
		return err
	}
	fmt.Fprintf(w, "NAME %s\n", spelling{}.unique(p.Name))
	if p.Maximize {
		fmt.Fprint(w, "OBJSENSE\n    MAX\n")
	}
	w.writeRows()
	w.writeColumns()
	w.writeSides()
	w.writeBounds()
	w.writeQuadratic()
	fmt.Fprint(w, "ENDATA\n")
	return nil
}

// makeRows gives the rows their kinds. A row with two sides has the width of a range if that gives both of them exactly,
// otherwise it is two rows.
func (w *mpsWriter) makeRows(names spelling) {
	p := w.Program
	for i, name := range names.all(w.Equalities, len(p.B), "e") {
		w.first = append(w.first, int32(len(w.rows)))
		w.rows = append(w.rows, mpsRow{name: name, kind: 'E', rhs: p.B[i]})
	}
	for i, name := range names.all(w.Rows, len(p.L), "r") {
		w.first = append(w.first, int32(len(w.rows)))
		r := mpsRow{name: name}
		switch lo, hi := p.L[i], p.U[i]; {
		case math.IsInf(lo, 0) && math.IsInf(hi, 0):
			r.kind = 'N'
		case lo == hi:
			r.kind, r.rhs = 'E', lo
		case math.IsInf(lo, 0):
			r.kind, r.rhs = 'L', hi
		case math.IsInf(hi, 0):
			r.kind, r.rhs = 'G', lo
		default:
			r.kind, r.rhs, r.width = rangeOf(lo, hi)
			if r.width == 0 {
				w.rows = append(w.rows, r)
				r = mpsRow{name: names.unique(name), kind: 'L', rhs: hi, second: true}
			}
		}
		w.rows = append(w.rows, r)
	}
}

// rangeOf returns a kind, a right side and a width that stand for exactly lo and hi, or, with the width 0, the lower side.
func rangeOf(lo, hi float64) (kind byte, rhs, width float64) {
	middle := hi - lo
	for _, v := range [3]float64{middle, math.Nextafter(middle, 0), math.Nextafter(middle, math.Inf(1))} {
		switch {
		case !(v > 0) || math.IsInf(v, 0):
		case lo+v == hi:
			return 'G', lo, v
		case hi-v == lo:
			return 'L', hi, v
		}
	}
	return 'G', lo, 0
}

// checkSides refuses finite sides that count as infinite for readers of MPS.
func (w *mpsWriter) checkSides() error {
	p := w.Program
	check := func(what, name string, v float64) error {
		if math.IsInf(v, 0) || math.Abs(v) < absent {
			return nil
		}
		return &Misfit{What: fmt.Sprintf("the %s %v of %s, which counts as infinite there,", what, v, name), Cone: -1, Into: "MPS", Fits: ".cbf"}
	}
	for _, r := range w.rows {
		if err := check("side", r.name, r.rhs); err != nil {
			return err
		}
	}
	for j, name := range w.columns {
		if err := cmp.Or(check("bound", name, p.Lo[j]), check("bound", name, p.Hi[j])); err != nil {
			return err
		}
	}
	return nil
}

func (w *mpsWriter) writeRows() {
	fmt.Fprintf(w, "ROWS\n N %s\n", w.objective)
	for _, r := range w.rows {
		fmt.Fprintf(w, " %c %s\n", r.kind, r.name)
	}
}

// writeColumns writes the columns in their order; one without entries has a cost of 0.
func (w *mpsWriter) writeColumns() {
	p := w.Program
	fmt.Fprint(w, "COLUMNS\n")
	for j, name := range w.columns {
		empty := true
		entry := func(row string, v float64) {
			fmt.Fprintf(w, " %s %s %s\n", name, row, numeral(v))
			empty = false
		}
		if p.Q[j] != 0 {
			entry(w.objective, w.sign()*p.Q[j])
		}
		w.columnEntries(&p.A, 0, j, entry)
		w.columnEntries(&p.G, len(p.B), j, entry)
		if empty {
			entry(w.objective, 0)
		}
	}
}

// columnEntries calls f with the entries of a column of a matrix, whose rows are those from the given one on.
func (w *mpsWriter) columnEntries(m *runtime.Matrix, from, j int, f func(row string, v float64)) {
	if len(m.Val) == 0 {
		return
	}
	for k := m.Start[j]; k < m.Start[j+1]; k++ {
		if m.Val[k] == 0 {
			continue
		}
		i := w.first[from+int(m.Row[k])]
		f(w.rows[i].name, m.Val[k])
		if int(i)+1 < len(w.rows) && w.rows[i+1].second {
			f(w.rows[i+1].name, m.Val[k])
		}
	}
}

// writeSides writes RHS, with minus the constant of the objective, and RANGES.
func (w *mpsWriter) writeSides() {
	fmt.Fprint(w, "RHS\n")
	if r := w.Program.R; r != 0 {
		fmt.Fprintf(w, " RHS %s %s\n", w.objective, numeral(-w.sign()*r))
	}
	ranges := false
	for _, r := range w.rows {
		if r.rhs != 0 {
			fmt.Fprintf(w, " RHS %s %s\n", r.name, numeral(r.rhs))
		}
		ranges = ranges || r.width != 0
	}
	if !ranges {
		return
	}
	fmt.Fprint(w, "RANGES\n")
	for _, r := range w.rows {
		if r.width != 0 {
			fmt.Fprintf(w, " RNG %s %s\n", r.name, numeral(r.width))
		}
	}
}

// writeBounds writes what differs from 0 and infinity. A lower bound of 0 stands behind a negative upper one, which would
// otherwise free it.
func (w *mpsWriter) writeBounds() {
	p := w.Program
	fmt.Fprint(w, "BOUNDS\n")
	for j, name := range w.columns {
		bound := func(kind string, v float64) { fmt.Fprintf(w, " %s BND %s %s\n", kind, name, numeral(v)) }
		lo, hi := p.Lo[j], p.Hi[j]
		switch {
		case math.IsInf(lo, 0) && math.IsInf(hi, 0):
			fmt.Fprintf(w, " FR BND %s\n", name)
			continue
		case lo == hi:
			bound("FX", lo)
			continue
		case math.IsInf(lo, 0):
			fmt.Fprintf(w, " MI BND %s\n", name)
		}
		if !math.IsInf(lo, 0) && lo != 0 {
			bound("LO", lo)
		}
		if !math.IsInf(hi, 0) {
			bound("UP", hi)
		}
		if lo == 0 && hi < 0 {
			bound("LO", lo)
		}
	}
}

// writeQuadratic writes one of each pair of entries off the diagonal.
func (w *mpsWriter) writeQuadratic() {
	header := "QUADOBJ\n"
	eachNonzero(&w.Program.P, func(i, j int, v float64) {
		fmt.Fprintf(w, "%s %s %s %s\n", header, w.columns[i], w.columns[j], numeral(w.sign()*v))
		header = ""
	})
}
