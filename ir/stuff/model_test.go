package stuff

import (
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// maker builds small models by hand.
type maker struct {
	*ir.Builder
	dims dim.Env
}

func newMaker(dims dim.Env) *maker {
	m := &maker{ir.NewBuilder(), dims}
	for name := range dims {
		m.Model.Dims = append(m.Model.Dims, ir.Dim{Name: name})
	}
	m.Model.Objective.Linear = m.Number(0)
	m.Model.ObjectiveValue = ir.None
	return m
}

func noAttr() ir.Attr { return ir.Attr{Lo: ir.None, Hi: ir.None, Pattern: ir.None, Banded: -1} }

func sym(names ...string) dim.Shape {
	var s dim.Shape
	for _, n := range names {
		s = append(s, dim.Symbol(n))
	}
	return s
}

func (m *maker) param(name string, shape dim.Shape) ir.Value {
	m.Model.Params = append(m.Model.Params, ir.Param{Name: name, Shape: shape, Attr: noAttr(), Default: ir.None})
	return m.Param(int32(len(m.Model.Params) - 1))
}

func (m *maker) variable(name string, shape dim.Shape, attr ir.Attr) ir.Value {
	return m.local(name, shape, attr, -1)
}

func (m *maker) local(name string, shape dim.Shape, attr ir.Attr, loop int32) ir.Value {
	m.Model.Vars = append(m.Model.Vars, ir.Var{Name: name, Shape: shape, Loop: loop, Attr: attr})
	return m.Var(int32(len(m.Model.Vars) - 1))
}

func (m *maker) loop(symbol string, lo, hi dim.Poly, outer int32) int32 {
	m.Model.Loops = append(m.Model.Loops, ir.Loop{Indices: []ir.Index{{Symbol: symbol, Name: symbol, Lo: lo, Hi: hi, Step: 1}}, Outer: outer, Rectangular: true, Count: hi.Sub(lo)})
	return int32(len(m.Model.Loops) - 1)
}

// constraint adds a labelled constraint; scale as ir.Constraint says.
func (m *maker) constraint(cone ir.Cone, loop int32, scale int8, slots ...ir.Value) *ir.Constraint {
	m.Model.Labels = append(m.Model.Labels, ir.Label{Name: "c", Given: true, Loop: loop, Shape: m.labelShape(cone, slots)})
	m.Model.Constraints = append(m.Model.Constraints, ir.Constraint{Cone: cone, Slots: slots, Loop: loop, Label: int32(len(m.Model.Labels) - 1), Scale: scale})
	return &m.Model.Constraints[len(m.Model.Constraints)-1]
}

func (m *maker) labelShape(cone ir.Cone, slots []ir.Value) dim.Shape {
	switch {
	case cone == ir.Between:
		return m.Shape(slots[1])
	case cone < ir.Between || cone == ir.PSDCone:
		return m.Shape(slots[0])
	}
	size := dim.Int(0)
	for _, v := range slots {
		size = size.Add(m.Shape(v).Size())
	}
	return dim.Shape{size}
}

// paramValues fills all parameters with pseudo-random numbers.
func (m *maker) paramValues(t *testing.T, seed uint64) []float64 {
	t.Helper()
	total := 0
	for _, p := range m.Model.Params {
		n, err := p.Shape.Size().Eval(m.dims)
		if err != nil {
			t.Fatal(err)
		}
		total += int(n)
	}
	v := make([]float64, total)
	pseudoRandom(v, seed)
	return v
}

// check stuffs the model in every mode, verifies each against the model's expressions, and with other parameters too.
func (m *maker) check(t *testing.T, zeroAt ...int) *Stuffed {
	t.Helper()
	if err := ir.Verify(m.Model); err != nil {
		t.Fatal(err)
	}
	p := m.paramValues(t, 7)
	for _, k := range zeroAt {
		p[k] = 0
	}
	fixed := make([]bool, len(m.Model.Params))
	for i := range fixed {
		fixed[i] = true
	}
	var out *Stuffed
	for _, opts := range []Options{{}, {Params: p}, {Params: p, FromData: true}, {Params: p, FromData: true, KeepZeros: true}, {Params: p, Fixed: fixed, FromData: true}} {
		st, err := Stuff(m.Model, m.dims, opts)
		if err != nil {
			t.Fatal(err)
		}
		if opts.Params == nil {
			st.Parametric.Update(p)
		}
		if err := st.Verify(); err != nil {
			t.Fatalf("%+v: %v", opts, err)
		}
		if opts.Fixed == nil {
			q := m.paramValues(t, 11)
			for _, k := range zeroAt {
				q[k] = 0
			}
			if !st.Fits(q) {
				continue // a derived zero is none there
			}
			st.Parametric.Update(q)
			if err := st.Verify(); err != nil {
				t.Fatalf("after Update, %+v: %v", opts, err)
			}
			st.Parametric.Update(p)
		}
		if out == nil {
			out = st
		}
	}
	return out
}
