package checker

import "math"

// Values of the locals that are feasible for all arguments within bounds bound g from above there: of a least value over the
// locals any of them is an upper bound.

// witness is rule W0: the locals 0. With domain, only for arguments at which g is finite: a row of arguments alone holds.
func (p *prover) witness(b bounds, domain bool) float64 {
	return p.witnessAt(b, make([]float64, len(p.g.symbols)), domain)
}

// witnessAt bounds g from above by the objective at locals all of whose entries have the given values; +Inf if it is not
// proved that those are feasible for every argument within the bounds.
func (p *prover) witnessAt(b bounds, values []float64, domain bool) float64 {
	at := append(bounds(nil), b...)
	for i := p.g.args; i < len(p.g.symbols); i++ {
		at[i], at[len(p.g.symbols)+i] = point(values[i]), point(values[i])
	}
	for i := range p.g.rows {
		if r := &p.g.rows[i]; (p.locals(r) || !domain) && !p.heldAt(r, b, at, domain) {
			return math.Inf(1)
		}
	}
	return p.g.objectiveInterval(at).Hi
}

// mostChosen bounds the locals of a body for which values are looked for.
const mostChosen = 16

// constants is rule W1: it looks for values of the locals that suit the corner of the bounds where g is thought to be
// largest. How they were found does not matter: they count if they are feasible within all of the bounds.
func (r *ranger) constants(b bounds) float64 {
	best, locals := math.Inf(1), len(r.p.g.symbols)-r.p.g.args
	corner, ok := r.worst(b)
	if !ok || locals == 0 || locals > mostChosen {
		return best
	}
	for _, share := range [...]float64{0, 0.5, 0.25, 0.125} {
		for _, backwards := range [...]bool{false, true} {
			if values, ok := r.p.chosen(corner, share, backwards); ok {
				best = min(best, r.p.feasibleNear(b, values))
			}
		}
	}
	return best
}

// worst is the corner of the bounds to which g grows by what is proved of it, or that is farthest from 0; ok is false if
// there is none.
func (r *ranger) worst(b bounds) (corner []Interval, ok bool) {
	corner = make([]Interval, r.p.g.args)
	for a := range corner {
		end := b[a].Hi
		switch m := r.moves(r.args[a].mono, true); {
		case m&Inc != 0:
		case m&Dec != 0 || -b[a].Lo > b[a].Hi:
			end = b[a].Lo
		}
		if corner[a] = point(end); math.IsInf(end, 0) {
			return nil, false
		}
	}
	return corner, true
}

// chosen gives the locals values one after the other, each within what the rows leave to it at a corner: the best one for
// the objective, else a share of the way up, or the least magnitude.
func (p *prover) chosen(corner []Interval, share float64, backwards bool) ([]float64, bool) {
	n, values := len(p.g.symbols), make([]float64, len(p.g.symbols))
	at := p.g.start(corner)
	ok := p.propagate(at)
	for k := p.g.args; k < n && ok; k++ {
		v := k
		if backwards {
			v = n - 1 - (k - p.g.args)
		}
		values[v] = p.choice(v, at[v].Meet(at[n+v]), share)
		if p.g.symbols[v].tied && values[v] != 0 {
			return nil, false
		}
		at[v], at[n+v] = point(values[v]), point(values[v])
		ok = p.propagate(at)
	}
	return values, ok
}

func (p *prover) choice(local int, in Interval, share float64) float64 {
	cost, _ := p.g.objective.coefficient(local, anywhere)
	switch low, high := !math.IsInf(in.Lo, 0), !math.IsInf(in.Hi, 0); {
	case low && cost.Lo > 0:
		return in.Lo
	case high && cost.Hi < 0:
		return in.Hi
	case low && high:
		return in.Lo + share*(in.Hi-in.Lo)
	case low:
		return max(in.Lo, 0)
	case high:
		return min(in.Hi, 0)
	}
	return 0
}

// feasibleNear is witnessAt for the values, or for values a little larger if rounding keeps those from being feasible.
func (p *prover) feasibleNear(b bounds, values []float64) float64 {
	const rounding = 1e-9
	if bound := p.witnessAt(b, values, true); !math.IsInf(bound, 1) {
		return bound
	}
	for i, v := range values {
		if v != 0 {
			values[i] = v + rounding*math.Abs(v)
		}
	}
	return p.witnessAt(b, values, true)
}

// without reports whether the locals of a row are 0.
func (p *prover) without(r *coneRow, at bounds) bool {
	for k := range r.slots {
		for i := range r.slots[k].terms {
			if t := &r.slots[k].terms[i]; t.symbol >= p.g.args && at.of(t) != (Interval{}) {
				return false
			}
		}
	}
	return true
}

// locals reports whether a local stands in the row.
func (p *prover) locals(r *coneRow) bool {
	for k := range r.slots {
		if r.slots[k].hasLocals(p.g.args) {
			return true
		}
	}
	return false
}

// heldAt reports whether the row holds with the locals as in at for all arguments, or for those of the domain. There some
// locals are feasible, so that the cone bounds the slots of arguments alone.
func (p *prover) heldAt(r *coneRow, b, at bounds, domain bool) bool {
	iv, many := p.scratch(len(r.slots))
	for k := range r.slots {
		iv[k], many[k] = r.slots[k].interval(b), r.slots[k].entries.least
	}
	if domain {
		r.bounds(iv, many)
	}
	for k := range r.slots {
		many[k] = r.slots[k].entries.most
		if r.slots[k].hasLocals(p.g.args) {
			iv[k] = r.slots[k].interval(at)
		}
	}
	if r.cone == psdCone {
		return p.semidefiniteAt(r, iv, p.without(r, at), domain)
	}
	return r.holds(iv, many)
}
