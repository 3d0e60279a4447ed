package stuff

import (
	"slices"

	"github.com/cvxc-lang/cvxc/runtime"
)

// FollowGradient completes a gradient with respect to Options.Params: what a parameter does through the defaults of
// others that have no value of their own is added to its entries, g_j += (da_i/dp_j)' g_i. Defaults name earlier
// parameters only.
func (st *Stuffed) FollowGradient(g []float64, given func(param int) bool) error {
	for i := len(st.params) - 1; i >= 0; i-- {
		d, err := st.derivedDefault(i, given)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		adjoint := d.state.Tangent()
		for k, v := range st.own(i, g) {
			adjoint[d.at+k%d.size] += v
		}
		for k, v := range d.state.VJP() {
			g[k] += v
		}
	}
	return nil
}

// FollowChange completes a change of Options.Params by those of the defaults that follow it.
func (st *Stuffed) FollowChange(change []float64, given func(param int) bool) error {
	for i := range st.params {
		d, err := st.derivedDefault(i, given)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		moved := d.state.JVP(change)
		own := st.own(i, change)
		for k := range own {
			own[k] = moved[d.at+k%d.size]
		}
	}
	return nil
}

// own is the part of a vector of parameters that belongs to parameter i.
func (st *Stuffed) own(i int, v []float64) []float64 {
	p := &st.params[i]
	return v[p.offset : int(p.offset)+p.size]
}

// derivedDefault is a default that depends on parameters, evaluated: size entries of a tape from place at on.
type derivedDefault struct {
	state    *runtime.TapeState
	at, size int
}

// derivedDefault evaluates the default of parameter i at the present Theta; it is nil if the parameter is given, or the
// default is a number.
func (st *Stuffed) derivedDefault(i int, given func(param int) bool) (*derivedDefault, error) {
	v := st.Model.Params[i].Default
	if given(i) || !st.Model.Names(v, slices.Repeat([]bool{true}, len(st.params))) {
		return nil, nil
	}
	inputs := st.Parametric.Tape.Inputs
	c := newCompiler(st.g, st.params, inputs)
	a, _ := c.family(v, -1)
	if c.err != nil {
		return nil, c.err
	}
	state, err := c.program(true).NewState()
	if err != nil {
		return nil, err
	}
	state.Eval(st.Parametric.Theta()[:inputs])
	return &derivedDefault{state, a.offset, a.total()}, nil
}
