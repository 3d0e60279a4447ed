package stuff

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// verifier compares the program with the model's expressions at points: numbers that went through the walk over rows
// against values that went through the tape, two routes that share no arithmetic.
type verifier struct {
	st     *Stuffed
	c      *compiler
	theta  []float64
	x      []float64
	ax, gx []float64
	hx     []float64
	err    error
}

// Verify checks the form of the program and that its rows, bounds and objective have the values of the model's expressions
// at pseudo-random points, with the parameters as they are. It is for tests: it takes time and memory like Stuff.
func (st *Stuffed) Verify() error {
	if err := st.verifyForm(); err != nil {
		return err
	}
	for seed := uint64(1); seed <= 2; seed++ {
		v := &verifier{st: st}
		if err := v.run(seed); err != nil {
			return err
		}
	}
	return nil
}

// verifyForm checks the patterns and the agreement of sizes.
func (st *Stuffed) verifyForm() error {
	p := st.Program
	n := p.Columns()
	for name, m := range map[string]*runtime.Matrix{"A": &p.A, "G": &p.G, "H": &p.H, "P": &p.P} {
		if m.Cols != n || len(m.Start) != n+1 || int(m.Start[n]) != len(m.Row) || len(m.Row) != len(m.Val) {
			return fmt.Errorf("%s: sizes disagree", name)
		}
		for j := 0; j < n; j++ {
			for k := m.Start[j]; k < m.Start[j+1]; k++ {
				if i := m.Row[k]; int(i) >= m.Rows || i < 0 || (k > m.Start[j] && i <= m.Row[k-1]) || (name == "P" && int(i) > j) {
					return fmt.Errorf("%s: row %d of column %d is out of place", name, i, j)
				}
			}
		}
	}
	rows := 0
	for _, c := range p.Cones {
		rows += c.Dim
	}
	if rows != len(p.HVec) || p.H.Rows != rows || p.A.Rows != len(p.B) || p.G.Rows != len(p.L) || len(p.L) != len(p.U) || len(p.Lo) != n || len(p.Hi) != n {
		return fmt.Errorf("the sizes of the sides or of the cones disagree with the rows")
	}
	return st.verifyMap()
}

func (st *Stuffed) verifyMap() error {
	m, size := &st.Parametric.Map, st.Parametric.Layout().Len
	if m.Start == nil {
		return nil
	}
	if len(m.Start) != size+1 || int(m.Start[size]) != len(m.Index) {
		return fmt.Errorf("map: sizes disagree")
	}
	for i := 0; i < size; i++ {
		if m.Start[i] > m.Start[i+1] {
			return fmt.Errorf("map: row %d begins at %d, the next at %d", i, m.Start[i], m.Start[i+1])
		}
	}
	return nil
}

// pseudoRandom fills v with numbers in [-1, 1].
func pseudoRandom(v []float64, seed uint64) {
	for i := range v {
		seed = seed*6364136223846793005 + 1442695040888963407
		v[i] = float64(int64(seed)) / (1 << 63)
	}
}

func (v *verifier) run(seed uint64) error {
	st := v.st
	v.c = newValueCompiler(st.g, st.params, st.blocks, st.inputs())
	v.compile()
	if v.c.err != nil {
		return v.c.err
	}
	state, err := v.c.program(true).NewState()
	if err != nil {
		return err
	}
	v.x = make([]float64, st.Program.Columns())
	pseudoRandom(v.x, seed)
	inputs := make([]float64, v.c.inputs)
	copy(inputs, st.Parametric.Theta()[:st.inputs()])
	for i := range st.Model.Vars {
		st.expand(i, inputs[v.c.vars[i]:], v.x)
	}
	state.Eval(inputs)
	v.theta = state.Theta
	v.residuals()
	v.ax, v.gx, v.hx = product(&st.Program.A, v.x), product(&st.Program.G, v.x), product(&st.Program.H, v.x)
	for i := range st.items {
		it := &st.items[i]
		for r, cur := 0, st.g.cursor(it.space); cur.next() && v.err == nil; {
			r = v.item(it, r)
		}
	}
	v.supports()
	v.objective()
	return v.err
}

// inputs returns the number of entries of the parameters.
func (st *Stuffed) inputs() int { return st.Parametric.Tape.Inputs }

// expand writes the entries of all instances of a variable.
func (st *Stuffed) expand(variable int, dst, x []float64) {
	b := &st.blocks[variable]
	for i := 0; i < b.space.count; i++ {
		for e := 0; e < b.size; e++ {
			p, sign := b.place(e)
			dst[i*b.size+e] = 0
			if sign != 0 {
				dst[i*b.size+e] = sign * x[b.base+i*b.stride+p]
			}
		}
	}
}

func product(m *runtime.Matrix, x []float64) []float64 {
	out := make([]float64, m.Rows)
	for j := range x {
		for k := m.Start[j]; k < m.Start[j+1]; k++ {
			out[m.Row[k]] += m.Val[k] * x[j]
		}
	}
	return out
}

func (v *verifier) compile() {
	for i := range v.st.items {
		for _, s := range v.st.items[i].slots {
			if s != ir.None && !v.st.g.nodes[s].dual {
				v.c.compile(s)
			}
		}
	}
	for i := range v.st.Model.Supports {
		for _, r := range v.st.Model.Supports[i].Rows {
			v.c.compile(r.Slot)
			v.c.compile(r.Multiplier)
		}
	}
	o := &v.st.Model.Objective
	for _, q := range o.Quads {
		for _, e := range []ir.Value{q.Weight, q.Residual, q.Matrix} {
			if e != ir.None {
				v.c.compile(e)
			}
		}
	}
	if o.Linear != ir.None && o.Sense != ir.Satisfy {
		v.c.compile(o.Linear)
	}
}

// at returns the value of an entry at the present index values; one for a scalar serves all.
func (v *verifier) at(e ir.Value, i int) float64 {
	return v.theta[v.c.entry(e, v.st.g.broadcast(e, i))]
}

// residuals sets the columns of residuals to their values.
func (v *verifier) residuals() {
	for i := range v.st.blocks {
		b := &v.st.blocks[i]
		if b.variable >= 0 {
			continue
		}
		for cur := v.st.g.cursor(b.space); cur.next(); {
			for e := 0; e < b.size; e++ {
				v.x[b.base+v.st.g.rank(b.space)*b.stride+e] = v.at(v.st.Model.Objective.Quads[b.quad].Residual, e)
			}
		}
	}
}

// agree reports whether numbers agree to rounding; data may make both infinite or NaN.
func agree(got, want float64) bool {
	return math.Abs(got-want) <= 1e-9*(1+math.Abs(want)) || got == want || (got != got && want != want)
}

func (v *verifier) equal(it *item, what string, got, want float64) {
	if v.err == nil && !agree(got, want) {
		v.err = fmt.Errorf("%s of constraint with origin %d: the program has %g, the model %g", what, it.origin, got, want)
	}
}

// item compares the rows of an item for the present index tuple; r is the number of its rows before.
func (v *verifier) item(it *item, r int) int {
	for _, s := range it.slots {
		if s != ir.None && v.st.g.nodes[s].dual { // its entries are those that supports looks at
			return r
		}
	}
	if it.cone > ir.Between {
		return v.cone(it, r)
	}
	for e, n := 0, it.entries(v.st.g); e < n; e++ {
		v.scalar(it, r, e)
		r++
	}
	return r
}

func (v *verifier) scalar(it *item, r, e int) {
	lower, upper, slot := 0.0, math.Inf(1), it.slots[0]
	if it.cone == ir.Between {
		slot, lower = it.slots[1], math.Inf(-1)
		if it.slots[0] != ir.None {
			lower = v.at(it.slots[0], e)
		}
		if it.slots[2] != ir.None {
			upper = v.at(it.slots[2], e)
		}
	}
	p, value := it.places[r], v.at(slot, e)
	prog := v.st.Program
	switch at := p.at(); p.kind() {
	case inA:
		if it.quad >= 0 {
			value = 0
		}
		v.equal(it, "row of A", v.ax[at]-prog.B[at], value-lower)
	case inG:
		v.equal(it, "lower side", v.gx[at]-prog.L[at], value-lower)
		v.equal(it, "upper side", v.gx[at]-prog.U[at], value-upper)
	case inLo, inHi, inBoth:
		c := it.factorOf(r)
		if c < 0 {
			lower, upper = upper, lower
		}
		if p.kind() != inHi && v.st.bounds.loOwner[at] == int32(it.first+r) {
			v.equal(it, "lower bound", c*(v.x[at]-prog.Lo[at]), value-lower)
		}
		if p.kind() != inLo && v.st.bounds.hiOwner[at] == int32(it.first+r) {
			v.equal(it, "upper bound", c*(v.x[at]-prog.Hi[at]), value-upper)
		}
	}
}

// cone compares the slots with the cone's rows carried back: r is the number of rows of H before those of this tuple.
func (v *verifier) cone(it *item, r int) int {
	return it.eachCone(v.st.g, r, func(slot, e, row int, coef float64, more int) {
		got := coef * (v.st.Program.HVec[row] - v.hx[row])
		if more >= 0 {
			got += second(slot) * (v.st.Program.HVec[more] - v.hx[more])
		}
		v.equal(it, "cone", got, v.at(it.slots[slot], e))
	})
}

// supports checks the transposed matrices: l'(M z + c) summed by rows is the sum by columns.
func (v *verifier) supports() {
	for i := range v.st.Model.Supports {
		set, t := &v.st.Model.Supports[i], &v.st.sets[i]
		rows := 0.0
		for _, r := range set.Rows {
			sp, err := v.st.g.space(v.st.g.chain(r.Loop))
			if err != nil {
				v.err = err
				return
			}
			for c := v.st.g.cursor(sp); c.next(); {
				for e, size := 0, v.st.g.sizeOf(&v.st.g.nodes[r.Multiplier]); e < size; e++ {
					rows += v.at(r.Multiplier, e) * v.at(r.Slot, e)
				}
			}
		}
		columns, theta := 0.0, v.st.Parametric.Theta()
		for key := range len(t.start) - 1 {
			z := 1.0
			if key < len(v.x) {
				z = v.x[key]
			}
			for _, e := range t.entries[t.start[key]:t.start[key+1]] {
				g := e.f.c
				if e.f.k != number {
					g *= theta[e.f.k]
				}
				columns += g * v.x[e.col] * z
			}
		}
		if v.err == nil && !agree(columns, rows) {
			v.err = fmt.Errorf("set %d: by columns %g, by rows %g", i, columns, rows)
		}
	}
}

func (v *verifier) objective() {
	o := &v.st.Model.Objective
	want := 0.0
	if o.Linear != ir.None && o.Sense != ir.Satisfy {
		want += v.at(o.Linear, 0)
	}
	for i := range o.Quads {
		q := &o.Quads[i]
		sp, err := v.st.g.space(v.st.g.chain(q.Loop))
		if err != nil {
			v.err = err
			return
		}
		for cur := v.st.g.cursor(sp); cur.next(); {
			want += v.quad(q)
		}
	}
	p := v.st.Program
	got := p.R
	for j := range v.x {
		got += p.Q[j] * v.x[j]
		for k := p.P.Start[j]; k < p.P.Start[j+1]; k++ {
			f := v.x[p.P.Row[k]] * p.P.Val[k] * v.x[j]
			if int(p.P.Row[k]) == j {
				f /= 2
			}
			got += f
		}
	}
	if v.err == nil && !agree(v.st.sign*got, want) {
		v.err = fmt.Errorf("objective: the program has %g, the model %g", v.st.sign*got, want)
	}
}

func (v *verifier) quad(q *ir.Quad) float64 {
	sum, n := 0.0, v.st.g.sizeOf(&v.st.g.nodes[q.Residual])
	for i := 0; i < n; i++ {
		w := 1.0
		if q.Weight != ir.None {
			w = v.at(q.Weight, i)
		}
		e := v.at(q.Residual, i)
		if q.Matrix == ir.None {
			sum += w * e * e
			continue
		}
		for j := 0; j < n; j++ {
			sum += w * e * v.at(q.Matrix, i*n+j) * v.at(q.Residual, j)
		}
	}
	return sum
}
