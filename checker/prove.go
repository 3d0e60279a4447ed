package checker

import "github.com/cvxc-lang/cvxc/lang"

// prover derives the facts of one graph by the rules of the files prove_*.go. All of them are syntactic: no entry of an
// array is looked at and nothing is solved, so that a fact holds for all sizes.
type prover struct {
	g        *graph
	mirrored []slot   // nonnegative slots that second-order cones imply
	skip     []bool   // by row: it holds on the range at hand and may be left out
	where    reach    // the entries of the argument at hand
	moves    Interval // the half-line on which the entry moves that is looked at

	iv   []Interval
	many []float64
}

func newProver(g *graph) *prover {
	return &prover{g: g, mirrored: g.mirror(), skip: make([]bool, len(g.rows)), moves: everything()}
}

// scratch returns buffers for the slots of one row.
func (p *prover) scratch(n int) ([]Interval, []float64) {
	for len(p.iv) < n {
		p.iv, p.many = append(p.iv, Interval{}), append(p.many, 0)
	}
	return p.iv[:n], p.many[:n]
}

// bitProof is the proof of one bit of monotonicity: the rule, and the rows that hold the argument.
type bitProof struct {
	rule string
	rows []lang.Span
}

// argProof is what is proved of one argument of a graph, about f itself: the facts of all its entries, and those of the
// diagonal. Proofs are by bit of Mono; those of the diagonal stand where all entries have none.
type argProof struct {
	mono, diag   Mono
	each         Mono // of mono, what holds of an entry whatever the others are
	proofs       [6]bitProof
	domain       Interval
	onlyDiagonal Interval // the domain of the diagonal entries
	order        Mono     // in the semidefinite order
}

// halfLine is a range of an argument on which monotonicity is asked for.
type halfLine struct {
	on       Interval
	inc, dec Mono
	toward   float64 // the move towards 0: -1 on x >= 0, +1 on x <= 0, 0 on all numbers
}

// halfLines lists the ranges in the order in which they are tried.
func halfLines() [3]halfLine {
	return [3]halfLine{
		{everything(), Inc, Dec, 0},
		{nonnegatives(), IncPos, DecPos, -1},
		{nonpositives(), IncNeg, DecNeg, 1},
	}
}

// arguments proves what it can of each argument.
func (p *prover) arguments() []argProof {
	domain := p.g.start(p.anything())
	possible := p.propagate(domain)
	out := make([]argProof, p.g.args)
	for a := range out {
		if possible {
			out[a] = p.argument(a, domain[a], domain[len(p.g.symbols)+a].Meet(domain[a]))
		}
	}
	return out
}

// anything is no restriction of the arguments.
func (p *prover) anything() []Interval {
	out := make([]Interval, p.g.args)
	for i := range out {
		out[i] = everything()
	}
	return out
}

// argument proves what it can of argument a. The domains are what the rows imply of its entries, and of those on the
// diagonal.
func (p *prover) argument(a int, domain, diagonal Interval) argProof {
	out := argProof{domain: domain, onlyDiagonal: diagonal}
	out.mono, out.each = p.monotone(a, anywhere, domain, &out.proofs)
	out.diag = out.mono
	if p.g.symbols[a].square {
		diag, _ := p.monotone(a, onDiagonal, diagonal, &out.proofs)
		off, _ := p.monotone(a, offDiagonal, domain, &out.proofs)
		out.mono |= diag & off
		out.diag |= diag
		out.order = p.order(a)
	}
	if p.g.maximize {
		out.mono, out.each, out.diag, out.order = out.mono.Flip(), out.each.Flip(), out.diag.Flip(), out.order.Flip()
		for i := 0; i < len(out.proofs); i += 2 {
			out.proofs[i], out.proofs[i+1] = out.proofs[i+1], out.proofs[i]
		}
	}
	return out
}

// monotone proves monotonicity of g in the entries of argument a within reach, on each range: first for an entry in the
// range, on whichever side the others are (each), then for the argument as a whole in it. Of a half-line that the domain
// leaves out nothing is said.
func (p *prover) monotone(a int, where reach, domain Interval, proofs *[6]bitProof) (m, each Mono) {
	for _, alone := range [2]bool{true, false} {
		for _, h := range halfLines() {
			if domain.Nonneg() && h.toward > 0 || domain.Nonpos() && h.toward < 0 || !alone && (h.toward == 0 || p.g.symbols[a].number) {
				continue
			}
			if b, ok := p.on(a, h.on, alone); ok {
				m = p.onHalfLine(a, where, h, b, m, proofs)
			}
		}
		if alone {
			each = m.Closed()
		}
	}
	return m.Closed(), each
}

// onHalfLine adds to the facts those of one range, within the bounds that hold on it.
func (p *prover) onHalfLine(a int, where reach, h halfLine, b bounds, m Mono, proofs *[6]bitProof) Mono {
	if h.toward != 0 && b.of(&term{symbol: a, reach: where}).Meet(h.on) == (Interval{}) {
		return m // the rows leave nothing but 0
	}
	signs := [2]float64{-1, 1} // increasing: the move -1 does not raise g
	for i, bit := range [2]Mono{h.inc, h.dec} {
		if m.Closed()&bit != 0 {
			continue
		}
		if rule := p.rule(a, where, signs[i], h, b); rule != "" {
			m |= bit
			p.record(proofs, bit, rule, a)
		}
	}
	return m
}

// on prepares the prover for an entry of argument a within a range, alone or with all the others: bounds, and the rows that
// hold on the range itself left out. It reports false if no point is feasible there.
func (p *prover) on(a int, r Interval, alone bool) (bounds, bool) {
	ranges := p.anything()
	ranges[a] = r
	b := p.g.start(ranges)
	for i := range p.g.rows {
		row := &p.g.rows[i]
		p.skip[i] = row.cone == nonnegCone && !row.slots[0].hasLocals(p.g.args) && row.slots[0].interval(b).Nonneg() &&
			!(alone && row.slots[0].has(a) && !row.slots[0].selecting(a))
	}
	p.moves = r
	if alone && !p.g.symbols[a].number {
		b = p.g.start(p.anything())
	}
	return b, p.propagate(b)
}

// rule returns the first rule that proves that g does not rise when an entry of argument a moves by the sign, on the
// half-line; "" if none does.
func (p *prover) rule(a int, where reach, sign float64, h halfLine, b bounds) string {
	toward := sign == h.toward
	switch {
	case p.step(a, where, sign, b):
		if h.toward == 0 {
			return "S0"
		}
		return "S0r"
	case toward && p.isEven(a, where):
		return "PAR"
	case toward && p.toZero(a, where, b):
		return "ZERO"
	case p.compensate(a, where, sign):
		return "S1"
	}
	return ""
}

// record keeps the proof of one bit; facts of all entries come first and stay.
func (p *prover) record(proofs *[6]bitProof, bit Mono, rule string, a int) {
	at := 0
	for bit>>at != 1 {
		at++
	}
	if proofs[at].rule != "" {
		return
	}
	proofs[at].rule = rule
	for i := range p.g.rows {
		if r := &p.g.rows[i]; r.has(a) && !p.skip[i] {
			proofs[at].rows = append(proofs[at].rows, r.at)
		}
	}
}
