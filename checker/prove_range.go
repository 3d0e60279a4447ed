package checker

import "math"

// ranger bounds the value of a function of which the monotonicity is proved.
type ranger struct {
	p      *prover
	args   []argProof
	home   float64 // lower bound of g(0), -Inf if there is none
	roof   float64 // upper bound of g(0), +Inf if there is none
	corner string  // the rule that gave them
	signs  []int8  // of arguments that are known to be semidefinite; nil: none is
}

// of bounds the value for arguments of which some are known to be semidefinite.
func (r *ranger) of(args []Interval, signs []int8) bounded {
	known := *r
	known.p, known.signs = r.p.known(signs), signs
	return known.bound(args)
}

// bounded is a range of values, and by which rule each end is proved: "IVL", "W0", "W1", "HOM", "corner", "" if it is infinite.
type bounded struct {
	Interval
	rules [2]string
}

// least raises the lower end of a range, most lowers the upper one.
func (b *bounded) least(v float64, rule string) {
	if v > b.Lo {
		b.Lo, b.rules[0] = v, rule
	}
}

func (b *bounded) most(v float64, rule string) {
	if v < b.Hi {
		b.Hi, b.rules[1] = v, rule
	}
}

// newRanger prepares bounds at 0: by homogeneity (rule HOM: a homogeneous body has g(0) = 0, or -inf, which a tested body
// has not), otherwise by propagation and by the locals 0 for arguments 0.
func newRanger(p *prover, args []argProof) *ranger {
	r := &ranger{p: p, args: args, home: math.Inf(-1), roof: math.Inf(1), corner: "corner"}
	if p.g.homogeneous() {
		r.home, r.roof, r.corner = 0, 0, "HOM"
		return r
	}
	b := p.g.start(make([]Interval, p.g.args))
	if p.propagate(b) {
		r.home, r.roof = p.g.objectiveInterval(b).Lo, p.witness(b, false)
	}
	return r
}

// homogeneous reports whether all rows and the objective are linear without constants.
func (g *graph) homogeneous() bool {
	if len(g.quads) > 0 || g.objective.konst != (Interval{}) {
		return false
	}
	for i := range g.rows {
		for k := range g.rows[i].slots {
			if g.rows[i].slots[k].konst != (Interval{}) {
				return false
			}
		}
	}
	return true
}

// bound returns bounds of f for arguments within the given ranges, where f is finite.
func (r *ranger) bound(args []Interval) bounded {
	g := r.p.g
	out := bounded{Interval: everything()}
	b := g.start(args)
	if !r.p.propagate(b) {
		return out // f is infinite on the whole range
	}
	out.least(g.objectiveInterval(b).Lo, "IVL")
	out.most(r.p.witness(b, true), "W0")
	out.most(r.constants(b), "W1")
	if r.away(b, true) {
		out.least(r.home, r.corner)
	}
	if r.away(b, false) {
		out.most(r.roof, r.corner)
	}
	if out.Empty() { // rounding
		out.Lo, out.Hi = out.Hi, out.Lo
	}
	if g.maximize {
		out.Interval = out.Neg()
		out.rules[0], out.rules[1] = out.rules[1], out.rules[0]
	}
	return out
}

// away reports whether g moves one way as each argument goes away from 0 (rule corner): up, or down. Ranges that the
// domain implies count. Over both signs the facts must hold of an entry
// whatever the others are.
func (r *ranger) away(b bounds, up bool) bool {
	for a := range r.args {
		m := r.moves(r.args[a].mono, up)
		switch {
		case b[a] == Interval{} || r.ordered(a, up):
		case b[a].Nonneg():
			if m&IncPos == 0 {
				return false
			}
		case b[a].Nonpos():
			if m&DecNeg == 0 {
				return false
			}
		case r.moves(r.args[a].each, up)&Even != Even:
			return false
		}
	}
	return true
}

// ordered reports whether g moves away from 0 with an argument that is known to be semidefinite, in that order.
func (r *ranger) ordered(a int, up bool) bool {
	if r.signs == nil || r.signs[a] == 0 {
		return false
	}
	m := r.moves(r.args[a].order, up)
	if r.signs[a] < 0 {
		m = m.Flip()
	}
	return m&Inc != 0
}

// moves turns what is proved of f into what g does, or -g where downs are asked for.
func (r *ranger) moves(m Mono, up bool) Mono {
	if r.p.g.maximize != !up {
		return m.Flip()
	}
	return m
}
