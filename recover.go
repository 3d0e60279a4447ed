package cvxc

import (
	"context"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// solution carries the result of the instance to the user's names, and checks what it claims.
func (p *Problem) solution(ctx context.Context) *Solution {
	r := p.instance.Result()
	s := &Solution{Problem: p.ir.Name, Status: r.Status, Check: r.Check, Reason: r.Reason, Value: noValue}
	s.differentiate = p.differential(s)
	switch r.Status {
	case Infeasible:
		p.infeasible(ctx, s)
	case Unbounded:
		p.unbounded(s)
	default:
		s.Value = p.instance.Value() + 0
		p.point(s)
		p.verify(s)
		switch {
		case r.Status == Inaccurate:
			p.inaccurate(s)
		case r.Status == Failed:
			p.failed(s)
		case s.Status == Optimal:
			p.loose(s)
		}
	}
	return s
}

// point fills in variables, lets, duals and constraints.
func (p *Problem) point(s *Solution) {
	s.vars = p.variables()
	for i, f := range p.recovery.Lets {
		s.lets = append(s.lets, field(f, p.instance.Let(i)))
	}
	s.duals = append(p.constraintDuals(), p.boundDuals()...)
	for i := range p.recovery.Duals {
		d := &p.recovery.Duals[i]
		label := &p.ir.Labels[d.Label]
		s.constraints = append(s.constraints, ConstraintResult{Name: d.Name, Text: written(p.span(label.Origin).Text(), label.Name), Where: p.where(label.Loop),
			Dual: s.duals[i].Array, Slack: p.slack(d.Label)})
	}
	s.declared = map[string]string{}
	for i := range p.recovery.Bounds {
		if v := p.varOf(i); v >= 0 {
			s.declared[p.ir.Vars[v].Name] = p.span(p.ir.Vars[v].Origin).Text()
		}
	}
}

// written is the text of a constraint without its label.
func written(text, label string) string {
	if rest, ok := strings.CutPrefix(text, label); ok {
		if rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t"), ":"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return text
}

func (p *Problem) variables() []Field {
	var out []Field
	for i := range p.recovery.Variables {
		if v := &p.recovery.Variables[i]; !v.Hidden {
			out = append(out, field(v.Field, p.instance.Variable(i)))
		}
	}
	return out
}

func (p *Problem) constraintDuals() []Field {
	var out []Field
	for i := range p.recovery.Duals {
		out = append(out, field(p.recovery.Duals[i].Field, p.instance.Dual(i)))
	}
	return out
}

func (p *Problem) boundDuals() []Field {
	var out []Field
	for i := range p.recovery.Bounds {
		out = append(out, field(p.recovery.Bounds[i].Field, p.instance.Bound(i)))
	}
	return out
}

// field copies an array out of the instance, negative zeros as zeros.
func field(f runtime.Field, v []float64) Field {
	out := Array{Shape: slices.Clone(f.Shape), Data: make([]float64, len(v))}
	for k, x := range v {
		out.Data[k] = x + 0
	}
	return Field{Name: f.Name, Array: out}
}
