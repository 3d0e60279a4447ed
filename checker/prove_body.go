package checker

import (
	"slices"
	"sync"

	"github.com/cvxc-lang/cvxc/lang"
)

// proveBody derives what a call site may know of a function from its generic body (see Body): the formals that are no
// data are the arguments. Curvature is that of partial minimization of a jointly convex problem; that it is one has been
// checked. Of a function whose body has no graph nothing is known, and the error says why.
func proveBody(b *Body) (*Signature, error) {
	sig := &Signature{Args: make([]ArgFacts, len(b.Func.Formals)), Range: func([]Interval) Interval { return everything() }}
	for i := range sig.Args {
		sig.Args[i].Domain, sig.Args[i].DiagDomain = everything(), everything()
	}
	g, err := draw(b)
	if err != nil {
		return sig, err
	}
	p := newProver(g)
	if v := p.bottomless(); v >= 0 {
		return sig, &bodyError{b.Func.Span(), "the local variable " + code(g.symbols[v].name) + " takes the objective beyond all bounds", b.Objective()}
	}
	if b.Dual {
		p.supportFacts(sig)
		return sig, nil
	}
	args := p.arguments()
	for a := range args {
		f := args[a].facts()
		f.Holds = g.holder(a)
		sig.Args[g.symbols[a].formal] = f
	}
	sig.Curv = g.curvature()
	if !g.set {
		r := newRanger(p, args)
		bound := g.rangeOf(r)
		if b.Scale != nil {
			bound = scaledRange(b, bound)
		}
		sig.Range = func(args []Interval) Interval { return bound(args).Interval }
		sig.RangeRules = func(args []Interval) [2]string { return bound(args).rules }
		if b.Scale == nil && slices.ContainsFunc(g.symbols[:g.args], func(s symbol) bool { return s.square }) {
			sig.RangeOf = func(args []Interval, props []Props) Interval {
				return r.of(g.perArgument(args), g.signs(props)).Interval
			}
		}
	}
	return sig, nil
}

// supremum returns the body with a concave value written as what is maximized: proofs take a value for a minimum.
func (b *Body) supremum(c Curvature) *Body {
	if b.Value == nil || c != Concave {
		return b
	}
	out := *b
	out.Value, out.Items = nil, []lang.Item{&lang.Objective{Sense: lang.Maximize, Value: b.Value}}
	return &out
}

// scaledRange bounds a perspective s*f(x/s) by the range of f too, for x/s of the sign of x: it shows what the rows
// hide in which s has taken the place of 1.
func scaledRange(b *Body, bound func([]Interval) bounded) func([]Interval) bounded {
	plain := *b
	plain.Scale = nil
	sig, err := proveBody(&plain)
	if err != nil || sig.RangeRules == nil {
		return bound
	}
	at := slices.Index(b.Func.Formals, b.Scale)
	return func(args []Interval) bounded {
		out := bound(args)
		cone := slices.Clone(args)
		for i := range cone {
			if b.Formals[i].Level == Variable {
				cone[i] = directions(cone[i])
			}
		}
		rules := sig.RangeRules(cone)
		v := args[at].Meet(nonnegatives()).Mul(sig.Range(cone).Hull(Interval{}))
		out.least(v.Lo, rules[0])
		out.most(v.Hi, rules[1])
		return out
	}
}

// directions returns the numbers of the signs that an interval holds.
func directions(a Interval) Interval {
	out := everything()
	if a.Nonneg() {
		out.Lo = 0
	}
	if a.Nonpos() {
		out.Hi = 0
	}
	return out
}

// curvature is what the form of the body tells: a body without rows and squares is affine.
func (g *graph) curvature() Curvature {
	switch {
	case len(g.rows) == 0 && len(g.quads) == 0:
		return Affine
	case g.maximize:
		return Concave
	}
	return Convex
}

// facts returns what is proved of an argument for others to read.
func (a *argProof) facts() ArgFacts {
	out := ArgFacts{Mono: a.mono, Each: a.each, Diag: a.diag, Order: a.order, Domain: a.domain, DiagDomain: a.onlyDiagonal}
	for i, p := range a.proofs {
		out.Rules[i], out.Rows[i] = p.rule, p.rows
	}
	return out
}

// holder is the place of the first inequality in argument a alone.
func (g *graph) holder(a int) lang.Span {
	for i := range g.rows {
		if r := &g.rows[i]; r.cone == nonnegCone && len(r.slots) == 1 && len(r.slots[0].terms) == 1 && r.slots[0].has(a) {
			return r.at
		}
	}
	return lang.Span{}
}

// perArgument are the ranges of the arguments, of those of the formals.
func (g *graph) perArgument(formals []Interval) []Interval {
	args := make([]Interval, g.args)
	for a := range args {
		args[a] = everything()
		if i := g.symbols[a].formal; i < len(formals) {
			args[a] = formals[i]
		}
	}
	return args
}

// signs tells which arguments are positive (1) or negative (-1) semidefinite, by the properties of the formals.
func (g *graph) signs(props []Props) []int8 {
	out := make([]int8, g.args)
	for a := range out {
		switch s := &g.symbols[a]; {
		case !s.square || s.formal >= len(props):
		case props[s.formal]&PSD != 0:
			out[a] = 1
		case props[s.formal]&NSD != 0:
			out[a] = -1
		}
	}
	return out
}

// maxRanges bounds how many answers a signature remembers.
const maxRanges = 64

// rangeOf returns the range, with the rules that prove its ends, as a function of the ranges of all formals. It remembers
// its answers and is safe for concurrent use.
func (g *graph) rangeOf(r *ranger) func([]Interval) bounded {
	type answer struct {
		args  []Interval
		value bounded
	}
	var mu sync.Mutex
	var known []answer
	return func(formals []Interval) bounded {
		mu.Lock()
		defer mu.Unlock()
		args := g.perArgument(formals)
		for _, k := range known {
			if slices.Equal(k.args, args) {
				return k.value
			}
		}
		v := r.bound(args)
		if len(known) < maxRanges {
			known = append(known, answer{args, v})
		}
		return v
	}
}
