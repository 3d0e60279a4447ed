package checker

import (
	"math"
	"slices"
	"strings"
)

// ProofText writes proofs for people, one fact a line, each with the rule that proves it. Neighbours of which the same is
// proved are one; of guards the first that holds counts.
func ProofText(proofs []*Proof) string {
	var out strings.Builder
	for len(proofs) > 0 {
		body := proofs[0].text()
		var whens []string
		for len(proofs) > 0 && proofs[0].text() == body {
			if len(proofs[0].When) > 0 {
				whens = append(whens, strings.Join(eachOnce(strings.Split(strings.Join(proofs[0].When, ", "), ", ")), ", "))
			}
			proofs = proofs[1:]
		}
		head := "Proved"
		if len(whens) > 0 {
			head += ", if " + strings.Join(whens, "; ")
		}
		out.WriteString(head + ":\n")
		for line := range strings.Lines(body) {
			out.WriteString("    " + line)
		}
	}
	return out.String()
}

// eachOnce leaves out what has been said before.
func eachOnce(texts []string) []string {
	var out []string
	for _, t := range texts {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func (p *Proof) text() string {
	switch {
	case p.Derives != "":
		return p.Derives + "\n"
	case p.Missing != "":
		return "nothing: " + strings.ReplaceAll(p.Missing, "`", "") + "\n"
	}
	lines := []string{p.head()}
	lines = append(lines, p.rangeTexts()...)
	for i := range p.Args {
		if a := &p.Args[i]; !a.Data {
			lines = append(lines, a.texts(p.Set)...)
		}
	}
	if p.Only != "" {
		lines = append(lines, "nothing more: "+strings.ReplaceAll(p.Only, "`", ""))
	}
	if len(p.Needs) > 0 {
		lines = append(lines, "requires: "+strings.Join(p.Needs, ", "))
	}
	if len(p.Cones) > 0 {
		lines = append(lines, "made of: "+strings.Join(p.Cones, ", "))
	}
	return strings.Join(lines, "\n") + "\n"
}

// head says what the function is, in which arguments.
func (p *Proof) head() string {
	var free, data, fixed []string
	for i := range p.Args {
		switch a := &p.Args[i]; {
		case a.Const:
			fixed = append(fixed, a.Name)
		case a.Data:
			data = append(data, a.Name)
		default:
			free = append(free, a.Name)
		}
	}
	text := p.Curv.String()
	if p.Set {
		text = "convex set"
	}
	if len(free) == 0 {
		return "a constant: variables may not pass through it"
	}
	text += " in " + strings.Join(free, ", ")
	if len(data) > 0 {
		text += "; " + strings.Join(data, ", ") + plural(len(data), " is", " are") + " data"
	}
	if len(fixed) > 0 {
		text += "; " + strings.Join(fixed, ", ") + plural(len(fixed), " is", " are") + " const"
	}
	return text
}

// rangeTexts says how the value is bounded for arguments of any sign, and what more is known for arguments of one.
func (p *Proof) rangeTexts() []string {
	var out []string
	for i, r := range p.Ranges {
		if i > 0 && r.Value == p.Ranges[0].Value {
			continue
		}
		if text := r.text(); text != "" {
			out = append(out, text+p.side(r.On))
		}
	}
	return out
}

// side is " for x, y >= 0".
func (p *Proof) side(on Interval) string {
	if on == everything() {
		return ""
	}
	var names []string
	for i := range p.Args {
		if !p.Args[i].Data {
			names = append(names, p.Args[i].Name)
		}
	}
	return " for " + strings.Join(names, ", ") + signText(on)
}

func signText(on Interval) string {
	switch {
	case on.Nonneg():
		return " >= 0"
	case on.Nonpos():
		return " <= 0"
	}
	return ""
}

func (r *ProofRange) text() string {
	switch lo, hi := r.Value.Lo > everything().Lo, r.Value.Hi < everything().Hi; {
	case r.Value.IsPoint():
		return "value == " + numText(r.Value.Lo+0) + ruleText(r.Rules[0], r.Rules[1])
	case lo && hi:
		return numText(r.Value.Lo+0) + " <= value <= " + numText(r.Value.Hi+0) + ruleText(r.Rules[0], r.Rules[1])
	case lo:
		return "value >= " + numText(r.Value.Lo+0) + ruleText(r.Rules[0])
	case hi:
		return "value <= " + numText(r.Value.Hi+0) + ruleText(r.Rules[1])
	}
	return ""
}

// ruleText names the rules behind a fact, each once.
func ruleText(rules ...string) string {
	rules = slices.Compact(slices.DeleteFunc(rules, func(s string) bool { return s == "" }))
	if len(rules) == 0 {
		return ""
	}
	return " (" + strings.Join(rules, ", ") + ")"
}

// texts says how the value moves with an argument, apart for the diagonal where that differs, and the implied domain. A
// set has no value.
func (a *ProofArg) texts(set bool) []string {
	out := a.movements(set)
	if a.ranged {
		out = append(out, domainText(a.Name, a.Domain)...)
	}
	if a.DiagDomain != a.Domain && !a.Domain.Within(a.DiagDomain) {
		out = append(out, domainText("diagonal entries of "+a.Name, a.DiagDomain)...)
	}
	return out
}

func domainText(who string, d Interval) []string {
	switch {
	case d == everything():
		return nil
	case math.IsInf(d.Hi, 1):
		return []string{"domain: " + who + " >= " + numText(d.Lo)}
	case math.IsInf(d.Lo, -1):
		return []string{"domain: " + who + " <= " + numText(d.Hi)}
	}
	return []string{"domain: " + who + " in " + d.String()}
}

func (a *ProofArg) movements(set bool) []string {
	var out []string
	if set {
		return nil
	}
	if text := a.moves(a.Mono, a.Name); text != "" {
		out = append(out, text)
	}
	if a.Diag.Closed() != a.Mono.Closed() {
		if text := a.moves(a.Diag, "diagonal entries of "+a.Name); text != "" {
			out = append(out, text)
		}
	}
	for bit, word := range [...]string{"increasing", "decreasing"} {
		if a.Order&(Inc<<bit) != 0 && a.Order&(Dec>>bit) == 0 {
			out = append(out, a.Name+": "+word+" in the semidefinite order (S0)")
		}
	}
	return out
}

// moves is "x: increasing on x >= 0 (PAR), decreasing on x <= 0 (PAR)", "" if nothing is proved.
func (a *ProofArg) moves(m Mono, who string) string {
	m = m.Closed()
	var parts []string
	for i, word := range [...]string{"increasing", "decreasing"} {
		all := Inc << i
		if m&all != 0 {
			parts = append(parts, word+ruleText(a.rulesOf(all, IncPos<<i, IncNeg<<i)...))
			continue
		}
		for _, half := range [...]struct {
			bit  Mono
			text string
		}{{IncPos << i, " >= 0"}, {IncNeg << i, " <= 0"}} {
			if m&half.bit != 0 {
				parts = append(parts, word+" on "+a.Name+half.text+ruleText(a.rulesOf(half.bit)...))
			}
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return who + ": " + strings.Join(parts, ", ")
}

// rulesOf are the rules that prove some bit of monotonicity.
func (a *ProofArg) rulesOf(bits ...Mono) []string {
	var out []string
	for _, bit := range bits {
		for at := range a.Rules {
			if bit == 1<<at && a.Rules[at] != "" && !slices.Contains(out, a.Rules[at]) {
				out = append(out, a.Rules[at])
			}
		}
		if len(out) > 0 && bit&(Inc|Dec) != 0 {
			return out
		}
	}
	return out
}
