package cvxc

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/lang"
)

// noticeable is the violation of a constraint, relative to its terms and at least 1, that an optimal point is warned of:
// a hundred times the default tolerance. Those of ordinary answers are near 1e-9.
const noticeable = 1e-6

// breach is a constraint that does not hold exactly.
type breach struct {
	name     string
	at       lang.Span
	gap      float64 // by how much
	relative float64 // over max(1, its terms)
}

// worstBreach is the constraint, or the declared bound, that is violated most relative to its terms.
func (p *Problem) worstBreach() breach {
	worst := breach{}
	for i := range p.recovery.Sides {
		gap, scale := p.violation(i)
		if r := gap / max(1, scale); r > worst.relative || math.IsNaN(r) {
			label := &p.ir.Labels[p.recovery.Sides[i].Label]
			worst = breach{"`" + label.Name + "`", p.span(label.Origin), gap, r}
		}
	}
	g, x := p.stuffed.Program, p.instance.Result().X
	column := -1
	for j, v := range x {
		for _, side := range [2]struct{ gap, at float64 }{{g.Lo[j] - v, g.Lo[j]}, {v - g.Hi[j], g.Hi[j]}} {
			if r := side.gap / max(1, math.Abs(side.at)); r > worst.relative {
				worst.gap, worst.relative, column = side.gap, r, j
			}
		}
	}
	if column >= 0 {
		name, at := p.columnName(column)
		worst.name, worst.at = "the bound of "+name, at
	}
	return worst
}

// disagree takes the claim of optimality back and says why.
func (p *Problem) disagree(s *Solution, origin int32, reason string) {
	s.Status, s.Reason = Inaccurate, reason
	d := &Diagnostic{Code: "W0903", Severity: lang.Warning, Title: "solved to reduced accuracy: " + reason}
	addLabel(d, p.span(origin), "")
	p.advise(d)
	s.Diagnostics = append(s.Diagnostics, d)
}

// inaccurate reports that the solver stopped short of the tolerance, with the constraint that holds worst.
func (p *Problem) inaccurate(s *Solution) {
	d := &Diagnostic{Code: "W0903", Severity: lang.Warning,
		Title: fmt.Sprintf("solved to reduced accuracy: primal %.1e, dual %.1e, gap %.1e; asked for %.0e", s.Check.Primal, s.Check.Dual, s.Check.Gap, p.tolerance())}
	switch worst := p.worstBreach(); {
	case worst.gap > 0 && s.Check.Primal > p.tolerance():
		addLabel(d, worst.at, fmt.Sprintf("%s is violated most, by %.1e", worst.name, worst.gap))
	default:
		addLabel(d, p.span(p.ir.Objective.Origin), "the constraints hold; the optimal value is not certain to the tolerance")
	}
	p.advise(d)
	d.Help = append(d.Help, lang.Help{Text: fmt.Sprintf("if that is close enough, ask for a tolerance of %.0e", math.Pow(10, math.Ceil(math.Log10(s.Check.Worst()))))})
	s.Diagnostics = append(s.Diagnostics, d)
}

// failed says where the solver has come to that found no answer.
func (p *Problem) failed(s *Solution) {
	d := &Diagnostic{Code: "W0906", Severity: lang.Warning,
		Title: fmt.Sprintf("no answer: primal %.1e, dual %.1e, gap %.1e where %.0e was asked for", s.Check.Primal, s.Check.Dual, s.Check.Gap, p.tolerance())}
	addLabel(d, p.span(p.ir.Objective.Origin), "neither solved nor proved to have no solution")
	p.advise(d)
	s.Diagnostics = append(s.Diagnostics, d)
}

// loose warns of an optimal point that violates a constraint by more than what is usual: tests of the solver are relative
// to the largest terms of all rows.
func (p *Problem) loose(s *Solution) {
	worst := p.worstBreach()
	if worst.relative <= max(noticeable, 100*p.tolerance()) {
		return
	}
	d := &Diagnostic{Code: "W0904", Severity: lang.Warning,
		Title: fmt.Sprintf("%s holds to %.1e only", worst.name, worst.gap),
		Notes: []string{fmt.Sprintf("the answer is within the tolerance %.0e of the largest terms of the problem; those of this constraint are smaller", p.tolerance())},
		Help:  []lang.Help{{Text: "multiply both sides so that its terms are as large as those of the others, add a margin, or ask for more with a smaller tolerance"}}}
	addLabel(d, worst.at, fmt.Sprintf("violated by %.1e", worst.gap))
	s.Diagnostics = append(s.Diagnostics, d)
}

// tolerance is that of the last solve.
func (p *Problem) tolerance() float64 {
	if p.settings.Tol > 0 {
		return p.settings.Tol
	}
	return 1e-8
}
