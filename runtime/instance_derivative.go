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
	wide       *Parametric // whose parameters are differentiated by
	flat       Result      // a tangent or adjoint of the solution of the program
	numbers    []float64
	dual       []float64 // of all multipliers
	gradient   []float64
	inputs     []float64 // of the value tape
}

func (g *tangents) forget() {
	if g != nil {
		g.derivative = nil
	}
}

// Widen makes derivatives go by another parametric program of the same parameters, at their present values: one with
// the same rows and columns whose numbers include what the Instance's own leaves out as zero.
func (t *Instance) Widen(p *Parametric) {
	if t.tangents == nil {
		t.tangents = newTangents(t)
	}
	if g := t.tangents; g.wide != p {
		g.wide, g.derivative = p, nil
		g.numbers = make([]float64, p.Layout().Len)
	}
}

func newTangents(t *Instance) *tangents {
	p := t.parametric.Program
	n := p.Columns()
	return &tangents{wide: t.parametric, numbers: make([]float64, t.parametric.Layout().Len), dual: make([]float64, len(t.dual)),
		flat:     Result{X: make([]float64, n), Y: make([]float64, len(p.B)), W: make([]float64, len(p.L)), Z: make([]float64, n), Zc: make([]float64, len(p.HVec))},
		gradient: make([]float64, t.parametric.Tape.Inputs), inputs: make([]float64, len(t.inputs))}
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
		d.Widen(g.wide.Program)
		g.derivative = d
	}
	return g.derivative, nil
}

// VJP returns the gradient, by all parameters, of the sum of the entries of the last, optimal, answer times those of the
// seed; for a symmetric parameter S the symmetric G with d sum = sum(G .* dS). It belongs to the Instance. Where the
// answer has no derivative, or several, the gradient is finite, and Derivative.Doubts tells. The first call allocates.
func (t *Instance) VJP(seed *Tangent) ([]float64, Quality, error) {
	d, err := t.Derivative()
	if err != nil {
		return nil, Quality{}, err
	}
	g, r := t.tangents, t.recovery
	for _, v := range [][]float64{g.flat.X, g.flat.Y, g.flat.W, g.flat.Z, g.flat.Zc, g.dual} {
		clear(v)
	}
	theta := t.values.Tangent()
	clear(theta)
	for i, f := range r.Lets {
		addTo(theta[f.Offset:f.Offset+f.Len], seed.Lets[i])
	}
	inputs := t.values.VJP()
	vars := inputs[len(g.gradient):]
	for i := range r.Variables {
		addTo(vars[r.Variables[i].Offset:][:r.Variables[i].Len], seed.Variables[i])
	}
	r.Gather(g.flat.X, vars)
	for i := range r.Duals {
		r.Duals[i].ApplyAdjoint(g.dual, seed.Duals[i], r.Sign)
	}
	for i := range r.Bounds {
		r.Bounds[i].ApplyAdjoint(g.dual, seed.Bounds[i], r.Sign)
	}
	d.point.Spread(g.dual, g.flat.Y, g.flat.W, g.flat.Z, g.flat.Zc)
	g.flat.Value = r.Sign * seed.Value
	q := d.VJP(&g.flat, g.numbers)
	copy(g.gradient, inputs)
	addTo(g.gradient, g.wide.VJP(g.numbers))
	for i := range t.domains {
		t.domains[i].symmetrize(r.Params[i], g.gradient)
	}
	return g.gradient, q, nil
}

// JVP computes the change of the answer for a change of all parameters, in the sequence of Params, at the last, optimal,
// answer.
func (t *Instance) JVP(params []float64, out *Tangent) (Quality, error) {
	d, err := t.Derivative()
	if err != nil {
		return Quality{}, err
	}
	g, r := t.tangents, t.recovery
	copy(g.numbers, g.wide.JVP(params))
	q := d.JVP(g.numbers, &g.flat)
	out.Value = r.Sign * g.flat.Value
	copy(g.inputs, params[:len(g.gradient)])
	vars := g.inputs[len(g.gradient):]
	r.Expand(vars, g.flat.X)
	for i := range r.Variables {
		copy(out.Variables[i], vars[r.Variables[i].Offset:])
	}
	theta := t.values.JVP(g.inputs)
	for i, f := range r.Lets {
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

// collectTangent puts a tangent of the multipliers into one vector, as Collect does at this result; Spread is its adjoint.
func (r *Result) collectTangent(dst []float64, tangent *Result) {
	tangent.Collect(dst)
	k, n := len(r.Y)+len(r.W), len(r.Z)
	for j, z := range r.Z {
		lower, upper := tangent.Z[j], 0.0
		switch {
		case z > 0:
			lower, upper = upper, lower
		case z == 0:
			lower, upper = lower/2, lower/2
		}
		dst[k+j], dst[k+n+j] = lower, upper
	}
}
