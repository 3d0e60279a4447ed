package stuff

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// Print writes the program as mathematics: sizes, objective, rows with the labels they come from, bounds and cones. Numbers
// that depend on parameters are written as they do: 2*A[3], with t[k] for entry k of the derived parameters. At most limit
// rows of a kind are written, all if it is 0.
func Print(st *Stuffed, limit int) string {
	p := &printer{st: st, limit: limit, layout: st.Parametric.Layout()}
	prog := st.Program
	bounds := 0
	for j := range prog.Lo {
		if !math.IsInf(prog.Lo[j], -1) || !math.IsInf(prog.Hi[j], 1) {
			bounds++
		}
	}
	fmt.Fprintf(&p.b, "program %s: %s, %s, %s, %s, %s, %s, %s\n", st.Model.Name, Class(prog), plural(prog.Columns(), "column"),
		plural(len(prog.B), "equality row"), plural(len(prog.L), "two-sided row"), plural(bounds, "bounded column"),
		plural(len(prog.Cones), "cone"), plural(Nonzeros(prog), "nonzero"))
	p.names = st.columnNames(func(int32) string { return "" })
	p.rowSources()
	p.objective()
	p.rows("equality rows", &prog.A, p.layout.A, EqualityRows, func(i int, e string) string { return e + " == " + p.number(p.layout.B+i) })
	p.rows("two-sided rows", &prog.G, p.layout.G, TwoSidedRows, func(i int, e string) string {
		return p.between(p.layout.L+i, e, p.layout.U+i)
	})
	p.bounds()
	p.cones()
	return p.b.String()
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

type printer struct {
	st      *Stuffed
	b       strings.Builder
	limit   int
	layout  runtime.Layout
	names   []string
	sources [3][]string // by section and row
}

// subscript writes the indices of an entry.
func subscript(shape []int, e int) string {
	if len(shape) == 0 {
		return ""
	}
	parts := make([]string, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		n := max(shape[k], 1)
		parts[k] = strconv.Itoa(e % n)
		e /= n
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// number writes a number of the program, as a function of the parameters if it is one.
func (p *printer) number(at int) string { return p.multiple(1, at) }

// multiple writes f times a number.
func (p *printer) multiple(f float64, at int) string {
	m := &p.st.Parametric.Map
	if len(m.Start) == 0 || m.Start[at] == m.Start[at+1] {
		return format(f * p.value(at))
	}
	var parts []string
	for e := m.Start[at]; e < m.Start[at+1]; e++ {
		if m.Index[e] < 0 {
			parts = append(parts, format(f*m.Coef[e]))
			continue
		}
		parts = append(parts, scaledName(f*m.Coef[e], p.theta(int(m.Index[e]))))
	}
	if len(parts) > 1 {
		return "(" + join(parts) + ")"
	}
	return parts[0]
}

func (p *printer) value(at int) float64 {
	v := p.st.Program
	l := &p.layout
	for _, s := range []struct {
		from int
		v    []float64
	}{{l.HVec, v.HVec}, {l.H, v.H.Val}, {l.Hi, v.Hi}, {l.Lo, v.Lo}, {l.U, v.U}, {l.L, v.L}, {l.G, v.G.Val}, {l.B, v.B}, {l.A, v.A.Val}} {
		if at >= s.from {
			return s.v[at-s.from]
		}
	}
	switch {
	case at == l.R:
		return v.R
	case at >= l.Q:
		return v.Q[at-l.Q]
	}
	return v.P.Val[at]
}

func format(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

func scaledName(c float64, name string) string {
	switch c {
	case 1:
		return name
	case -1:
		return "-" + name
	}
	return format(c) + "*" + name
}

// join adds terms up.
func join(parts []string) string {
	if len(parts) == 0 {
		return "0"
	}
	var b strings.Builder
	for i, t := range parts {
		switch {
		case i == 0:
			b.WriteString(t)
		case strings.HasPrefix(t, "-"):
			b.WriteString(" - " + t[1:])
		default:
			b.WriteString(" + " + t)
		}
	}
	return b.String()
}

// theta names an entry of Theta.
func (p *printer) theta(k int) string {
	for i := range p.st.params {
		q := &p.st.params[i]
		if k >= int(q.offset) && k < int(q.offset)+q.size {
			return p.st.Model.Params[i].Name + subscript(p.st.paramShape(i), k-int(q.offset))
		}
	}
	return "t[" + strconv.Itoa(k) + "]"
}

// times writes f times an entry times a name.
func (p *printer) times(f float64, at int, name string) string {
	c := p.multiple(f, at)
	switch c {
	case "1":
		return name
	case "-1":
		return "-" + name
	}
	return c + "*" + name
}

func (p *printer) objective() {
	prog := p.st.Program
	var parts []string
	for j := range prog.Q {
		for k := prog.P.Start[j]; k < prog.P.Start[j+1]; k++ {
			i := prog.P.Row[k]
			if int(i) == j {
				parts = append(parts, p.times(0.5, p.layout.P+int(k), p.names[j]+"^2"))
			} else {
				parts = append(parts, p.times(1, p.layout.P+int(k), p.names[i]+"*"+p.names[j]))
			}
		}
	}
	for j := range prog.Q {
		if c := p.number(p.layout.Q + j); c != "0" {
			parts = append(parts, p.times(1, p.layout.Q+j, p.names[j]))
		}
	}
	if c := p.number(p.layout.R); c != "0" {
		parts = append(parts, c)
	}
	if n := len(parts) - p.limit; p.limit > 0 && n > 0 {
		parts = append(parts[:p.limit:p.limit], fmt.Sprintf("... %d more terms", n))
	}
	p.b.WriteString("minimize " + join(parts) + "\n")
}

// terms returns the entries of each row of a matrix, times f, as text.
func (p *printer) terms(m *runtime.Matrix, f float64, first int) [][]string {
	out := make([][]string, m.Rows)
	for j := 0; j < m.Cols; j++ {
		for k := m.Start[j]; k < m.Start[j+1]; k++ {
			if i := int(m.Row[k]); p.limit == 0 || i < p.limit {
				out[i] = append(out[i], p.times(f, first+int(k), p.names[j]))
			}
		}
	}
	return out
}

func (p *printer) cut(total int) int {
	if p.limit > 0 {
		return min(total, p.limit)
	}
	return total
}

func (p *printer) more(total int) {
	if n := total - p.cut(total); n > 0 {
		fmt.Fprintf(&p.b, "    ... %d more\n", n)
	}
}

func (p *printer) rows(title string, m *runtime.Matrix, first int, section Section, write func(i int, e string) string) {
	if m.Rows == 0 {
		return
	}
	p.b.WriteString(title + "\n")
	terms := p.terms(m, 1, first)
	for i := 0; i < p.cut(m.Rows); i++ {
		p.b.WriteString("    " + p.sources[section][i] + write(i, join(terms[i])) + "\n")
	}
	p.more(m.Rows)
}

// rowSources names the label and the index values that rows come from.
func (p *printer) rowSources() {
	prog := p.st.Program
	p.sources = [3][]string{make([]string, p.cut(len(prog.B))), make([]string, p.cut(len(prog.L))), make([]string, len(prog.HVec))}
	p.st.nameRows(p.sources, func(it *item, indices string, _ int) string { return p.st.itemName(it) + indices + ": " })
}

func (p *printer) between(lo int, e string, hi int) string {
	l, u := p.number(lo), p.number(hi)
	switch {
	case l == "-Inf":
		return e + " <= " + u
	case u == "+Inf":
		return e + " >= " + l
	}
	return l + " <= " + e + " <= " + u
}

func (p *printer) bounds() {
	prog, total := p.st.Program, 0
	for j := range prog.Lo {
		l, u := p.number(p.layout.Lo+j), p.number(p.layout.Hi+j)
		if l == "-Inf" && u == "+Inf" {
			continue
		}
		if total == 0 {
			p.b.WriteString("bounds\n")
		}
		if total++; p.limit == 0 || total <= p.limit {
			p.b.WriteString("    " + p.between(p.layout.Lo+j, p.names[j], p.layout.Hi+j) + "\n")
		}
	}
	p.more(total)
}

func (p *printer) cones() {
	prog := p.st.Program
	if len(prog.Cones) == 0 {
		return
	}
	p.b.WriteString("cones\n")
	terms, row := p.terms(&prog.H, -1, p.layout.H), 0
	kinds := [...]string{"soc", "exp", "pow", "psd"}
	for c := 0; c < p.cut(len(prog.Cones)); c++ {
		cone := prog.Cones[c]
		var parts []string
		for i := row; i < row+cone.Dim && (p.limit == 0 || i < p.limit); i++ {
			e := terms[i]
			if c := p.number(p.layout.HVec + i); c != "0" {
				e = append(e, c)
			}
			parts = append(parts, join(e))
		}
		kind := kinds[cone.Kind]
		if cone.Alpha != 0 {
			kind += "(" + format(cone.Alpha) + ")"
		}
		p.b.WriteString("    " + p.sources[ConeRows][row] + "(" + strings.Join(parts, ", ") + ") in " + kind + "\n")
		row += cone.Dim
	}
	p.more(len(prog.Cones))
}
