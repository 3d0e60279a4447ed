package cvxc

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

// badRatio is the ratio of the largest coefficients of two rows or two columns of the constraints from which data is badly
// scaled: the solver balances rows and columns by up to 1e4 either way.
const badRatio = 1e8

// peak is the largest coefficient of a row or a column: its absolute value, and its place among all numbers of the
// program.
type peak struct {
	size   float64
	number int
}

func (k *peak) raise(v float64, number int) {
	if v = math.Abs(v); v > k.size {
		*k = peak{v, number}
	}
}

// peakAt is a peak with its row or column.
type peakAt struct {
	peak
	section stuff.Section
	index   int
}

// peakRange is the largest and the least peak of several, those of zeros left out.
type peakRange struct {
	rows        bool // of rows, not of columns
	most, least peakAt
}

func (r *peakRange) add(section stuff.Section, peaks []peak) {
	for i, k := range peaks {
		if k.size > r.most.size {
			r.most = peakAt{k, section, i}
		}
		if k.size > 0 && (r.least.size == 0 || k.size < r.least.size) {
			r.least = peakAt{k, section, i}
		}
	}
}

func (r *peakRange) ratio() float64 {
	if r.most.size == 0 {
		return 1
	}
	return r.most.size / r.least.size
}

// peaks finds the extremes of rows and of columns of the matrices of constraints. The rows of a cone count as one, which
// stands at its first row with an entry.
func peaks(g *runtime.Program) (rows, columns peakRange) {
	l := runtime.LayoutOf(g)
	column := make([]peak, g.Columns())
	for section, m := range [3]*runtime.Matrix{stuff.EqualityRows: &g.A, stuff.TwoSidedRows: &g.G, stuff.ConeRows: &g.H} {
		row, first := make([]peak, m.Rows), [3]int{l.A, l.G, l.H}[section]
		for j := range column {
			for k := m.Start[j]; k < m.Start[j+1]; k++ {
				row[m.Row[k]].raise(m.Val[k], first+int(k))
				column[j].raise(m.Val[k], first+int(k))
			}
		}
		if stuff.Section(section) == stuff.ConeRows {
			mergeCones(g.Cones, row)
		}
		rows.add(stuff.Section(section), row)
	}
	columns.add(0, column)
	return rows, columns
}

// mergeCones leaves the largest of the peaks of each cone.
func mergeCones(cones []runtime.Cone, rows []peak) {
	for _, c := range cones {
		top := 0
		for i, k := range rows[:c.Dim] {
			if k.size > rows[top].size {
				top = i
			}
		}
		for i := range rows[:c.Dim] {
			if i != top {
				rows[i] = peak{}
			}
		}
		rows = rows[c.Dim:]
	}
}

// unlikest is the wider range of those of rows and of columns, with what names a place of it.
func (p *Problem) unlikest() (peakRange, func(peakAt) (string, lang.Span)) {
	rows, columns := peaks(p.stuffed.Program)
	if rows.ratio() >= columns.ratio() {
		rows.rows = true
		return rows, func(k peakAt) (string, lang.Span) { return p.rowName(k.section, k.index) }
	}
	return columns, func(k peakAt) (string, lang.Span) { return p.columnName(k.index) }
}

// scaling reports data whose coefficients differ too much in size, in the terms of the model: W0805.
func (p *Problem) scaling() Diagnostics {
	worst, name := p.unlikest()
	ratio := worst.ratio()
	if ratio < badRatio {
		return nil
	}
	d := &Diagnostic{Code: "W0805", Severity: lang.Warning}
	large, atLarge := name(worst.most)
	small, atSmall := name(worst.least)
	d.Title = fmt.Sprintf("badly scaled data: coefficients of %s are up to %.0e, of %s up to %.0e", large, worst.most.size, small, worst.least.size)
	addLabel(d, atLarge, "largest: "+p.numberText(worst.most.peak))
	addLabel(d, atSmall, "largest: "+p.numberText(worst.least.peak))
	d.Notes = []string{fmt.Sprintf("the ratio is %.0e; what is small holds only to the tolerance of what is large", ratio)}
	factor := fmt.Sprintf("%.0e", math.Pow(10, math.Round(math.Log10(ratio))))
	help := "measure " + small + " in units " + factor + " times as large"
	if worst.rows {
		help = "multiply both sides of " + small + " by a number towards " + factor + ", or choose other units"
	}
	d.Help = []lang.Help{{Text: help}}
	return Diagnostics{d}
}

// numberText writes a number of the program, with the entry of a parameter that it is.
func (p *Problem) numberText(k peak) string {
	text := fmt.Sprintf("%.0e", k.size)
	if m := p.stuffed.Parametric.Map; len(m.Start) > 0 && m.Start[k.number+1] == m.Start[k.number]+1 {
		if at := p.parameterAt(int(m.Index[m.Start[k.number]])); at != "" {
			return text + ", from " + at
		}
	}
	return text
}

// parameterAt names the entry of a parameter that an entry of Theta is a copy or a multiple of; it is empty if there is
// none.
func (p *Problem) parameterAt(theta int) string {
	tape := p.stuffed.Parametric.Tape
	for k := len(tape.Ops) - 1; k >= 0 && theta >= tape.Inputs; k-- {
		op := &tape.Ops[k]
		if i := theta - op.Out; i >= 0 && i < op.Len {
			switch op.Kind {
			case runtime.TapeGather:
				theta = int(op.Index[i])
			case runtime.TapeScale:
				theta = op.A + i
			default:
				return ""
			}
		}
	}
	if theta < 0 || theta >= tape.Inputs {
		return ""
	}
	for i, f := range p.recovery.Params {
		k := theta - f.Offset
		if k < 0 || k >= f.Len {
			continue
		}
		shape := f.Shape
		if pattern := p.binding.Patterns[i]; pattern != nil {
			shape = []int{pattern.Rows, pattern.Cols}[2-len(p.ir.Params[i].Shape):]
			for e, place := range pattern.Places() {
				if e == k {
					k = place
					break
				}
			}
		}
		return "`" + entryName(Field{Name: f.Name, Array: Array{Shape: shape}}, k) + "`"
	}
	return ""
}
