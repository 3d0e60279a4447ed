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
	vectors   map[string]string // the name of the vector of RHS, RANGES and BOUNDS
	objective string
	free      map[string]bool
	rows      map[string]int
	columns   map[string]int
	entered   []int // the last column, from 1, that has an entry in the objective and in each row
	kinds     []byte
	rhs       []float64 // NaN where there is none, like ranges
	ranges    []float64
	costs     []float64
	constant  float64 // NaN where there is none
	lo, hi    []float64
	lowered   []bool // columns with a lower bound of their own
	matrix    triplets
	quadratic triplets
	mirror    mirror // of QUADOBJ
}

func readMPS(text []byte) (*File, error) {
	m := &mps{lines: lines{rest: text}, file: &File{}, vectors: map[string]string{}, free: map[string]bool{}, rows: map[string]int{},
		columns: map[string]int{}, entered: make([]int, 1), constant: math.NaN(), fixed: isFixed(text)}
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
			return m.finish()
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
	case "QSECTION": // QUADOBJ, of a row
		if len(f) > 1 && f[1] != m.objective {
			return faultf(m.number, "the quadratic row %s is not supported", f[1])
		}
		m.section = "QUADOBJ"
	case "OBJNAME", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "QUADOBJ", "QMATRIX", "ENDATA":
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
	f, err := m.fields()
	if err != nil {
		return err
	}
	switch m.section {
	case "OBJSENSE":
		return m.sense(strings.TrimSpace(m.text))
	case "OBJNAME":
		m.objective = strings.TrimSpace(m.text)
		return nil
	case "ROWS":
		return m.row(f)
	case "COLUMNS":
		return m.column(f)
	case "RHS", "RANGES", "BOUNDS":
		if err := m.vector(f.name1); err != nil {
			return err
		}
	}
	switch m.section {
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

// vector notes the name of the vector that a line belongs to. A file may have several to choose from; here there is one.
func (m *mps) vector(name string) error {
	switch first := m.vectors[m.section]; {
	case first == "":
		m.vectors[m.section] = name
	case name != "" && first != name:
		return faultf(m.number, "a second vector %s in %s, after %s", name, m.section, first)
	}
	return nil
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
	m.rhs, m.ranges, m.entered = append(m.rhs, math.NaN()), append(m.ranges, math.NaN()), append(m.entered, 0)
	m.file.Rows = append(m.file.Rows, name)
	return nil
}

func (m *mps) column(f card) error {
	if f.name2 == "'MARKER'" {
		return faultf(m.number, "integer columns are not supported")
	}
	j, ok := m.columns[f.name1]
	switch {
	case f.name1 == "":
		return faultf(m.number, "an entry without a column")
	case !ok:
		j = len(m.costs)
		m.columns[f.name1] = j
		m.file.Columns = append(m.file.Columns, f.name1)
		m.costs, m.lo, m.hi, m.lowered = append(m.costs, 0), append(m.lo, 0), append(m.hi, math.Inf(1)), append(m.lowered, false)
	case j != len(m.costs)-1:
		return faultf(m.number, "column %s is here again: its entries must stand together", f.name1)
	}
	return m.each(f, func(row string, v float64) error {
		i, ok := m.rows[row]
		entered := &m.entered[0]
		if ok {
			entered = &m.entered[i+1]
		}
		switch {
		case (ok || row == m.objective) && *entered == j+1:
			return faultf(m.number, "a second entry of column %s in row %s", f.name1, row)
		case ok:
			*entered = j + 1
			m.matrix.add(i, j, v)
		case row == m.objective:
			*entered = j + 1
			m.costs[j] = v
		case !m.free[row]:
			return faultf(m.number, "there is no row %s", row)
		}
		return nil
	})
}

func (m *mps) setRHS(row string, v float64) error {
	i, ok := m.rows[row]
	switch {
	case ok && m.rhs[i] == m.rhs[i], row == m.objective && m.constant == m.constant:
		return faultf(m.number, "a second right side of row %s", row)
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
	i, ok := m.rows[row]
	switch {
	case ok && m.ranges[i] == m.ranges[i]:
		return faultf(m.number, "a second range of row %s", row)
	case ok:
		m.ranges[i] = v
	case !m.free[row]:
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

// bound sets a bound. By convention a negative upper bound frees the lower one, if that is 0 and not by a bound.
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
		if kind != "UP" && v >= absent || kind != "LO" && v <= -absent {
			return faultf(m.number, "no number satisfies the bound %s %s", kind, f.value1)
		}
	}
	m.lowered[j] = m.lowered[j] || kind != "UP" && kind != "PL"
	switch kind {
	case "UP":
		if m.hi[j] = v; v < 0 && !m.lowered[j] {
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
	case "BV", "LI", "UI", "SC", "SI":
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
		if m.section == "QUADOBJ" {
			m.mirror.note(m.number, i, j)
		} else if i != j {
			v /= 2
		}
		m.quadratic.add(min(i, j), max(i, j), v)
		return nil
	})
}

// finish makes the program: all rows are two-sided ones.
func (m *mps) finish() (*File, error) {
	n, rows := len(m.costs), len(m.kinds)
	if m.objective != "" && !m.free[m.objective] {
		return nil, faultf(0, "the objective %s is no row of kind N", m.objective)
	}
	if err := m.mirror.check(n, n); err != nil {
		return nil, err
	}
	p := &runtime.Program{P: m.quadratic.matrix(n, n), Q: m.costs, R: orZero(m.constant), A: (&triplets{}).matrix(0, n), G: m.matrix.matrix(rows, n),
		L: make([]float64, rows), U: make([]float64, rows), Lo: m.lo, Hi: m.hi, H: (&triplets{}).matrix(0, n)}
	for i, kind := range m.kinds {
		p.L[i], p.U[i] = rowSides(kind, orZero(m.rhs[i]), m.ranges[i])
		if p.L[i] >= absent || p.U[i] <= -absent {
			return nil, faultf(0, "no number satisfies the sides of row %s", m.file.Rows[i])
		}
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
	return f, nil
}

// orZero is what a number counts as that may be absent.
func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
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
