package checker

// supportFacts derives from the rows of a set what is known of its support function, the largest y'x over x in the set:
//
//	dual   it moves with an entry of y as the sign of that entry of x says, which the rows bound (IVL);
//	PAR    it is even in an entry of y if the set is symmetric in that entry of x;
//	W0     it is never negative if 0 lies in the set.
func (p *prover) supportFacts(sig *Signature) {
	sig.Curv = Convex
	domain := p.g.start(p.anything())
	if !p.propagate(domain) {
		return
	}
	for a := range p.g.args {
		var proofs [6]bitProof
		var m Mono
		note := func(bits Mono, rule string) {
			m |= bits
			for b := Inc; b <= DecNeg; b <<= 1 {
				if bits&b != 0 {
					p.record(&proofs, b, rule, a)
				}
			}
		}
		switch x := domain[a]; {
		case x.Nonneg():
			note(Inc, "dual")
		case x.Nonpos():
			note(Dec, "dual")
		case p.isEven(a, anywhere):
			note(Even, "PAR")
		}
		f := argProof{mono: m.Closed(), each: m.Closed(), diag: m.Closed(), proofs: proofs}
		out := f.facts()
		out.Domain, out.DiagDomain = everything(), everything()
		sig.Args[p.g.symbols[a].formal] = out
	}
	at0 := p.g.start(make([]Interval, p.g.args))
	if p.propagate(at0) && p.witness(at0, false) <= 0 {
		sig.Range = func([]Interval) Interval { return nonnegatives() }
		sig.RangeRules = func([]Interval) [2]string { return [2]string{"W0", ""} }
	}
}
