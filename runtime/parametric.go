package runtime

// Rows is a sparse matrix by rows: the entries of row i are Index[Start[i]:Start[i+1]] with coefficients Coef likewise.
type Rows struct {
	Start []int32
	Index []int32
	Coef  []float64
}

// Parametric is a Program whose numbers are functions of parameters: number i, in the order of Layout, is the sum over
// row i of Map of Coef * Theta[Index], where Theta is what Tape computes from the parameters; an Index of -1 stands for
// the constant 1. A number with an empty row of Map is a constant and keeps the value that it has in Program.
//
// Program's numbers are ranges of one vector, so Update writes them in place.
type Parametric struct {
	Program *Program
	Tape    *Tape
	Map     Rows // empty Start: no number depends on a parameter
	numbers []float64
	layout  Layout
	state   *TapeState
	dnum    []float64
}

// NewParametric makes a parametric program from a Program whose numbers are ranges of the vector numbers, as
// Program.Numbers cuts it. theta, of length Tape.Size, becomes the memory of the tape; nil allocates it. It is an error if
// the tape calls an unknown kernel.
func NewParametric(p *Program, numbers []float64, t *Tape, m Rows, theta []float64) (*Parametric, error) {
	if theta == nil {
		theta = make([]float64, t.Size)
	}
	state, err := t.stateOn(theta)
	if err != nil {
		return nil, err
	}
	return &Parametric{Program: p, Tape: t, Map: m, layout: LayoutOf(p), numbers: numbers, state: state}, nil
}

// Numbers returns all numbers of Program, in the order of Layout; they belong to m.
func (m *Parametric) Numbers() []float64 { return m.numbers }

// Layout returns where each array of numbers lies in the vectors of JVP and VJP.
func (m *Parametric) Layout() Layout { return m.layout }

// Update sets the numbers of Program from the parameters, which have length Tape.Inputs. It allocates nothing.
func (m *Parametric) Update(p []float64) {
	if len(m.Map.Start) == 0 {
		return
	}
	m.state.Eval(p)
	theta := m.state.Theta
	for i := range m.numbers {
		lo, hi := m.Map.Start[i], m.Map.Start[i+1]
		if lo == hi {
			continue
		}
		sum := 0.0
		for e := lo; e < hi; e++ {
			if k := m.Map.Index[e]; k < 0 {
				sum += m.Map.Coef[e]
			} else {
				sum += m.Map.Coef[e] * theta[k]
			}
		}
		m.numbers[i] = sum
	}
	m.Program.R = m.numbers[m.layout.R]
}

// JVP returns the tangents of all numbers for tangents of the parameters, at the point of the last Update. The result
// belongs to m; it is allocated on the first call.
func (m *Parametric) JVP(dp []float64) []float64 {
	if m.dnum == nil {
		m.dnum = make([]float64, m.layout.Len)
	}
	d := m.state.JVP(dp)
	if len(m.Map.Start) == 0 {
		return m.dnum
	}
	for i := range m.dnum {
		sum := 0.0
		for e := m.Map.Start[i]; e < m.Map.Start[i+1]; e++ {
			if k := m.Map.Index[e]; k >= 0 {
				sum += m.Map.Coef[e] * d[k]
			}
		}
		m.dnum[i] = sum
	}
	return m.dnum
}

// VJP returns the adjoints of the parameters for adjoints of all numbers, at the point of the last Update. The result
// belongs to m.
func (m *Parametric) VJP(adjoint []float64) []float64 {
	d := m.state.Tangent()
	clear(d)
	if len(m.Map.Start) == 0 {
		return d[:m.Tape.Inputs]
	}
	for i, g := range adjoint {
		if g == 0 {
			continue
		}
		for e := m.Map.Start[i]; e < m.Map.Start[i+1]; e++ {
			if k := m.Map.Index[e]; k >= 0 {
				d[k] += m.Map.Coef[e] * g
			}
		}
	}
	return m.state.VJP()
}

// Evaluate runs the tape only and returns Theta, which belongs to m: the numbers of Program stay as they are.
func (m *Parametric) Evaluate(p []float64) []float64 {
	m.state.Eval(p)
	return m.state.Theta
}

// Theta returns the parameters and derived parameters of the last Update.
func (m *Parametric) Theta() []float64 { return m.state.Theta }
