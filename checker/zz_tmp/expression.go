package checker

import "github.com/cvxc-lang/cvxc/lang"

// throughSignature reads a call of "func f(x) = expr" as one of "func f(x) { minimize expr }", or maximize, where the
// expression with the arguments in place has no curvature: what is proved of x'*P*x for an affine x, composed with the
// arguments, can hold where the product of the arguments themselves is beyond the rules. It is nil if that fails too.
func (r *reader) throughSignature(s *site) *Target {
	for _, sense := range [...]lang.Sense{lang.Minimize, lang.Maximize} {
		b := s.fn.asObjective(sense)
		if p := r.proved(s, b); p.typ == nil || p.err != nil || p.sig.Curv == Unknown {
			continue
		}
		body := r.instance(s.fn)
		body.bindSite(s, r)
		if t := r.composeBlock(s, s.target(), body, []branch{b}); t != nil && t.Facts.Curv != Unknown {
			return t
		}
	}
	return nil
}

// asObjective is the one branch of "= expr" read as an objective. The place of its guard, which no text has, tells it
// from others in the cache of signatures: the place of the expression or just behind it.
func (f *function) asObjective(sense lang.Sense) branch {
	at := f.decl.Body.Span()
	mark := at
	if sense == lang.Maximize {
		mark.Start++
	}
	o := &lang.Objective{At: lang.At{Place: at}, Sense: sense, Value: f.decl.Body}
	return branch{when: &lang.When{At: lang.At{Place: mark}}, items: []lang.Item{o}}
}
