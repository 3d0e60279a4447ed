package format

import (
	"math"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// absent is where a bound or side counts as infinite.
const absent = 1e20

// mps is a file while it is read. A row of kind N is free: the first one is the objective, others are left out.
type mps struct {
	lines
	file      *File
	fixed     bool // names and numbers are where the columns of a punched card put them
	section   string
	objective string
	free      map[string]bool
	rows      map[string]int
	columns   map[string]int
	kinds     []byte
	rhs       []float64
	ranges    []float64 // NaN where there is none
	costs     []float64
	constant  float64
	lo, hi    []float64
	matrix    triplets
	quadratic triplets
}

func readMPS(text []byte) (*File, error) {
	m := &mps{lines: lines{rest: text}, file: &File{}, free: map[string]bool{}, rows: map[string]int{}, columns: map[string]int{}}
	m.fixed = isFixed(text)
	for m.next() {
		if m.text == "" || m.text[0] == '*' {
			continue
		}
		var err error
		if m.text[0] != ' ' && m.text[0] != '\t' {
			err = m.header()
		} else {
			err = m.data()
		}
		if err != nil {
			return nil, err
		}
		if m.section == "ENDATA" {
			return m.finish(), nil
		}
	}
	return nil, faultf(m.number, "the file ends before ENDATA")
}

// header begins a section.
func (m *mps) header() error {
	f := strings.Fields(m.text)
	m.section = strings.ToUpper(f[0])
	switch m.section {
	case "NAME":
		if len(f) > 1 {
			m.file.Name = f[1]
		}
	case "OBJSENSE":
		if len(f) > 1 {
			return m.sense(f[1])
		}
	case "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "QUADOBJ", "QMATRIX", "ENDATA":
	default:
		return faultf(m.number, "section %s is not supported", f[0])
	}
	return nil
}

func (m *mps) sense(word string) error {
	switch strings.ToUpper(word) {
	case "MAX", "MAXIMIZE", "MAXIMISE":
		m.file.Maximize = true
	case "MIN", "MINIMIZE", "MINIMISE":
		m.file.Maximize = false
	default:
		return faultf(m.number, "%q is neither MIN nor MAX", word)
	}
	return nil
}

// data reads a line within a section.
func (m *mps) data() error {
	f := m.fields()
	switch m.section {
	case "OBJSENSE":
		return m.sense(strings.TrimSpace(m.text))
	case "ROWS":
		return m.row(f)
	case "COLUMNS":
		return m.column(f)
	case "RHS":
		return m.each(f, m.setRHS)
	case "RANGES":
		return m.each(f, m.setRange)
	case "BOUNDS":
		return m.bound(f)
	case "QUADOBJ", "QMATRIX":
		return m.quad(f)
	}
	return faultf(m.number, "data outside of a section")
}

func (m *mps) row(f card) error {
	kind, name := strings.ToUpper(f.kind), f.name1
	_, twice := m.rows[name]
	switch {
	case len(kind) != 1 || !strings.Contains("NELG", kind):
		return faultf(m.number, "a row of kind %q", f.kind)
	case name == "":
		return faultf(m.number, "a row without a name")
	case twice || m.free[name]:
		return faultf(m.number, "row %s twice", name)
	case kind == "N":
		m.free[name] = true
		if m.objective == "" {
			m.objective = name
		}
		return nil
	}
	m.rows[name] = len(m.kinds)
	m.kinds = append(m.kinds, kind[0])
	m.rhs, m.ranges = append(m.rhs, 0), append(m.ranges, math.NaN())
	m.file.Rows = append(m.file.Rows, name)
	return nil
}

func (m *mps) column(f card) error {
	if f.name2 == "'MARKER'" {
		return faultf(m.number, "integer columns are not supported")
	}
	j, ok := m.columns[f.name1]
	if !ok {
		j = len(m.costs)
		m.columns[f.name1] = j
		m.file.Columns = append(m.file.Columns, f.name1)
		m.costs, m.lo, m.hi = append(m.costs, 0), append(m.lo, 0), append(m.hi, math.Inf(1))
	}
	return m.each(f, func(row string, v float64) error {
		i, ok := m.rows[row]
		switch {
		case ok:
			m.matrix.add(i, j, v)
		case row == m.objective:
			m.costs[j] += v
		case !m.free[row]:
			return faultf(m.number, "there is no row %s", row)
		}
		return nil
	})
}

func (m *mps) setRHS(row string, v float64) error {
	i, ok := m.rows[row]
	switch {
	case ok:
		m.rhs[i] = v
	case row == m.objective:
		m.constant = -v // the objective row is that much too large
	case !m.free[row]:
		return faultf(m.number, "there is no row %s", row)
	}
	return nil
}

func (m *mps) setRange(row string, v float64) error {
	if i, ok := m.rows[row]; ok {
		m.ranges[i] = v
	} else if !m.free[row] {
		return faultf(m.number, "there is no row %s", row)
	}
	return nil
}

// each calls set with the pairs of a name and a number on a line.
func (m *mps) each(f card, set func(name string, v float64) error) error {
	if f.name2 == "" {
		return faultf(m.number, "a name and a number are expected")
	}
	for _, p := range [2]struct{ name, value string }{{f.name2, f.value1}, {f.name3, f.value2}} {
		if p.name == "" {
			continue
		}
		v, err := finiteNumber(m.number, p.value)
		if err == nil {
			err = set(p.name, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bound sets a bound. By convention a negative upper bound frees the lower one, if that is 0.
func (m *mps) bound(f card) error {
	j, ok := m.columns[f.name2]
	if !ok {
		return faultf(m.number, "there is no column %s", f.name2)
	}
	kind, v := strings.ToUpper(f.kind), 0.0
	if kind == "UP" || kind == "LO" || kind == "FX" {
		var err error
		if v, err = number(m.number, f.value1); err != nil {
			return err
		}
	}
	switch kind {
	case "UP":
		if m.hi[j] = v; v < 0 && m.lo[j] == 0 {
			m.lo[j] = math.Inf(-1)
		}
	case "LO":
		m.lo[j] = v
	case "FX":
		m.lo[j], m.hi[j] = v, v
	case "FR":
		m.lo[j], m.hi[j] = math.Inf(-1), math.Inf(1)
	case "MI":
		m.lo[j] = math.Inf(-1)
	case "PL":
		m.hi[j] = math.Inf(1)
	case "BV", "LI", "UI", "SC":
		return faultf(m.number, "bound %s: integer and semicontinuous columns are not supported", kind)
	default:
		return faultf(m.number, "a bound of kind %q", f.kind)
	}
	return nil
}

// quad reads entries of P: QUADOBJ gives one of each pair off the diagonal, QMATRIX both.
func (m *mps) quad(f card) error {
	j, ok := m.columns[f.name1]
	if !ok {
		return faultf(m.number, "there is no column %s", f.name1)
	}
	return m.each(f, func(column string, v float64) error {
		i, ok := m.columns[column]
		if !ok {
			return faultf(m.number, "there is no column %s", column)
		}
		if m.section == "QMATRIX" && i != j {
			v /= 2
		}
		m.quadratic.add(min(i, j), max(i, j), v)
		return nil
	})
}

// finish makes the program: all rows are two-sided ones.
func (m *mps) finish() *File {
	n, rows := len(m.costs), len(m.kinds)
	p := &runtime.Program{P: m.quadratic.matrix(n, n), Q: m.costs, R: m.constant, A: (&triplets{}).matrix(0, n), G: m.matrix.matrix(rows, n),
		L: make([]float64, rows), U: make([]float64, rows), Lo: m.lo, Hi: m.hi, H: (&triplets{}).matrix(0, n)}
	for i, kind := range m.kinds {
		p.L[i], p.U[i] = rowSides(kind, m.rhs[i], m.ranges[i])
	}
	for _, v := range [4][]float64{p.L, p.U, p.Lo, p.Hi} {
		for i, b := range v {
			if math.Abs(b) >= absent {
				v[i] = math.Inf(int(math.Copysign(1, b)))
			}
		}
	}
	if m.file.Maximize {
		p.R = -p.R
		negate(p.Q)
		negate(p.P.Val)
	}
	f := m.file
	f.Program = p
	f.rows, f.columns = []block{{size: rows, cone: -1}}, []block{{size: n, sides: byBounds, cone: -1}}
	return f
}

func negate(v []float64) {
	for i := range v {
		v[i] = -v[i]
	}
}

// rowSides returns the sides of a row with right side b and a range of the given width, NaN for none.
func rowSides(kind byte, b, width float64) (lo, hi float64) {
	none := math.IsNaN(width)
	lo, hi = b, b
	switch {
	case kind == 'E' && !none:
		lo, hi = b+min(width, 0), b+max(width, 0)
	case kind == 'L':
		lo = math.Inf(-1)
		if !none {
			lo = b - math.Abs(width)
		}
	case kind == 'G':
		hi = math.Inf(1)
		if !none {
			hi = b + math.Abs(width)
		}
	}
	return lo, hi
}
