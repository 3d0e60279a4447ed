package runtime

import "fmt"

// Tangent is a small change of the answer of an Instance, or the adjoint of one: the weights of a sum of its entries.
type Tangent struct {
	Value     float64     // in the user's sense
	Variables [][]float64 // by index in Recovery.Variables, like Instance.Variable
	Lets      [][]float64
	Duals     [][]float64
	Bounds    [][]float64
}

// NewTangent makes the zero Tangent of the answers of the Instance.
func (t *Instance) NewTangent() *Tangent {
	r, out := t.recovery, &Tangent{}
	for i := range r.Variables {
		out.Variables = append(out.Variables, make([]float64, r.Variables[i].Len))
	}
	for _, f := range r.Lets {
		out.Lets = append(out.Lets, make([]float64, f.Len))
	}
	for i := range r.Duals {
		out.Duals = append(out.Duals, make([]float64, r.Duals[i].Len))
	}
	for i := range r.Bounds {
		out.Bounds = append(out.Bounds, make([]float64, r.Bounds[i].Len))
	}
	return out
}

// Clear makes everything zero.
func (t *Tangent) Clear() {
	t.Value = 0
	for _, list := range [4][][]float64{t.Variables, t.Lets, t.Duals, t.Bounds} {
		for _, v := range list {
			clear(v)
		}
	}
}

// tangents is the memory of derivatives of an Instance.
type tangents struct {
	derivative *Derivative // at the present result, nil before
	parametric *Parametric // whose parameters are differentiated by
	recovery   *Recovery   // whose value tape is over them
	values     *TapeState
	flat       Result // a tangent or adjoint of the solution of the program
	numbers    []float64
	dual       []float64 // of all multipliers
	gradient   []float64
	inputs     []float64 // of the value tape
	member     []bool    // of sets of columns and multipliers
}

func newTangents(t *Instance) *tangents {
	p := t.parametric.Program
	g := &tangents{dual: make([]float64, len(t.dual)), member: make([]bool, max(p.Columns(), len(t.dual))), flat: newResult(p)}
	g.use(t.parametric, t.recovery, t.values)
	return g
}

// use makes derivatives go by the parameters of p.
func (g *tangents) use(p *Parametric, r *Recovery, values *TapeState) {
	g.parametric, g.recovery, g.values, g.derivative = p, r, values, nil
	g.numbers, g.gradient, g.inputs = make([]float64, p.Layout().Len), make([]float64, p.Tape.Inputs), make([]float64, r.Values.Inputs)
}

func (g *tangents) forget() {
	if g != nil {
		g.derivative = nil
	}
}

// Widen makes derivatives go by the parameters of another parametric program of the same model, at their present values:
// one with the same columns, rows and variables whose numbers and parameters include what the Instance's own leave out as
// zero. It holds for the present result.
func (t *Instance) Widen(p *Parametric, r *Recovery) error {
	values, err := r.Values.NewState()
	if err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	if t.tangents == nil {
		t.tangents = newTangents(t)
	}
	g := t.tangents
	g.use(p, r, values)
	k := copy(g.inputs, p.Theta()[:p.Tape.Inputs])
	copy(g.inputs[k:], t.inputs[t.parametric.Tape.Inputs:])
	values.Slack = t.result.slack()
	values.Eval(g.inputs)
	return nil
}

// Derivative returns the derivative of the program's solution map at the last result, whose status has to be Optimal: how
// exact that point is, and in which way degenerate. The first call after a solve does the work.
func (t *Instance) Derivative() (*Derivative, error) {
	if t.result == nil || t.result.Status != Optimal {
		return nil, fmt.Errorf("%s: there is no optimal solution to differentiate", t.name)
	}
	if t.tangents == nil {
		t.tangents = newTangents(t)
	}
	g := t.tangents
	if g.derivative == nil {
		d, err := t.solver.Differentiate()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.name, err)
		}
		d.Widen(g.parametric.Program)
		g.derivative = d
	}
	return g.derivative, nil
}

// VJP returns the gradient, by all parameters (or those of the program given to Widen), of the sum of the entries of the
// last, optimal, answer times those of the seed; for a symmetric parameter S, if the Instance knows the domains, the
// symmetric G with d sum = sum(G .* dS). It belongs to the Instance. Where the answer has no derivative, or several, the
// gradient is finite, and Degenerate tells. Lists that the seed does not have count as zero. The first call allocates.
func (t *Instance) VJP(seed *Tangent) ([]float64, Quality, error) {
	d, err := t.Derivative()
	if err != nil {
		return nil, Quality{}, err
	}
	g, r := t.tangents, t.recovery
	for _, v := range [][]float64{g.flat.X, g.flat.Y, g.flat.W, g.flat.Z, g.flat.Zc, g.dual} {
		clear(v)
	}
	theta := g.values.Tangent()
	clear(theta)
	for i, w := range seed.Lets {
		f := &g.recovery.Lets[i]
		addTo(theta[f.Offset:f.Offset+f.Len], w)
	}
	inputs := g.values.VJP()
	vars := inputs[len(g.gradient):]
	for i, w := range seed.Variables {
		addTo(vars[r.Variables[i].Offset:][:r.Variables[i].Len], w)
	}
	r.Gather(g.flat.X, vars)
	for i, w := range seed.Duals {
		r.Duals[i].ApplyAdjoint(g.dual, w, r.Sign)
	}
	for i, w := range seed.Bounds {
		r.Bounds[i].ApplyAdjoint(g.dual, w, r.Sign)
	}
	d.point.Spread(g.dual, g.flat.Y, g.flat.W, g.flat.Z, g.flat.Zc)
	g.flat.Value = r.Sign * seed.Value
	q := d.VJP(&g.flat, g.numbers)
	copy(g.gradient, inputs)
	addTo(g.gradient, g.parametric.VJP(g.numbers))
	for i := range t.domains {
		t.domains[i].symmetrize(r.Params[i], g.gradient)
	}
	return g.gradient, q, nil
}

// ValueGradient returns the gradient of the optimal value, in the user's sense: VJP with that alone in the sum. No system is
// solved but to find out whether the gradient is unique.
func (t *Instance) ValueGradient() ([]float64, Quality, error) { return t.VJP(&Tangent{Value: 1}) }

// JVP computes the change of the answer for a change of all parameters, in the sequence of Params (or of the program given
// to Widen), at the last, optimal, answer. The change of a symmetric parameter has to be symmetric.
func (t *Instance) JVP(params []float64, out *Tangent) (Quality, error) {
	d, err := t.Derivative()
	if err != nil {
		return Quality{}, err
	}
	g, r := t.tangents, t.recovery
	copy(g.numbers, g.parametric.JVP(params))
	q := d.JVP(g.numbers, &g.flat)
	out.Value = r.Sign * g.flat.Value
	vars := g.inputs[copy(g.inputs[:len(g.gradient)], params):]
	r.Expand(vars, g.flat.X)
	for i := range r.Variables {
		copy(out.Variables[i], vars[r.Variables[i].Offset:])
	}
	theta := g.values.JVP(g.inputs)
	for i, f := range g.recovery.Lets {
		copy(out.Lets[i], theta[f.Offset:])
	}
	d.point.collectTangent(g.dual, &g.flat)
	for i := range r.Duals {
		r.Duals[i].Apply(out.Duals[i], g.dual, r.Sign)
	}
	for i := range r.Bounds {
		r.Bounds[i].Apply(out.Bounds[i], g.dual, r.Sign)
	}
	return q, nil
}
