package cvxc

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

// counts is the part of the largest multiplier below which another one says nothing.
const counts = 1e-7

// infeasible fills in the certificate of an infeasible problem and the report CVX0901: a label for each constraint that
// the contradiction needs, for the bounds of each variable, and for each parameter in them.
func (p *Problem) infeasible(ctx context.Context, s *Solution) {
	r := runtime.Conflict(ctx, p.stuffed.Program, p.instance.Result())
	multipliers := make([]float64, runtime.Multipliers(p.stuffed.Program))
	p.recovery.CollectCertificate(p.stuffed.Program, r, multipliers)
	s.Certificate = &Certificate{Constraints: certificateOf(p.recovery.Duals, multipliers), Bounds: certificateOf(p.recovery.Bounds, multipliers)}
	causes := p.causes(s.Certificate, r)
	repairs := p.repairs(ctx, r)
	sortCauses(causes, repairs)
	d := &Diagnostic{Code: "CVX0901", Title: "these constraints cannot hold together"}
	used := map[int32]bool{}
	for i := range causes {
		addLabel(d, causes[i].at, causes[i].text)
		maps.Copy(used, causes[i].params)
	}
	p.labelParams(d, used, repairs)
	if len(causes) == 1 {
		d.Title = "this constraint cannot hold"
	}
	d.Notes = append(d.Notes, certificateNote(len(causes), p.unneeded(causes)))
	if note := orderNote(causes); note != "" {
		d.Notes = append(d.Notes, note)
	}
	for i := range repairs {
		d.Help = append(d.Help, repairs[i].help())
	}
	s.Diagnostics = append(s.Diagnostics, d)
}

// certificateOf carries the multipliers of a certificate to the constraints, or the bounds, of the model.
func certificateOf(duals []runtime.Dual, multipliers []float64) []Field {
	var out []Field
	for i := range duals {
		v := make([]float64, duals[i].Len)
		duals[i].Apply(v, multipliers, 1)
		out = append(out, field(duals[i].Field, v))
	}
	return out
}

// largest is the largest absolute value of all entries.
func largest(fields []Field) float64 {
	out := 0.0
	for _, f := range fields {
		for _, v := range f.Array.Data {
			out = max(out, math.Abs(v))
		}
	}
	return out
}

// certificateNote says what has been verified, and that other constraints play no part.
func certificateNote(needed, others int) string {
	text := "verified: multiples of them add up to a contradiction"
	if needed == 1 {
		text = "verified: no point satisfies it"
	}
	switch {
	case others == 1:
		return "the other constraint is not needed; " + text
	case others > 1:
		return fmt.Sprintf("the other %d constraints are not needed; %s", others, text)
	}
	return text
}

// varOf is the variable that Recovery.Bounds[i] is about.
func (p *Problem) varOf(i int) int {
	return slices.IndexFunc(p.ir.Vars, func(v ir.Var) bool { return v.Name == p.recovery.Bounds[i].Name })
}

// needs lists the entries that are larger than a limit.
func needs(a []float64, limit float64) []int {
	var out []int
	for k, v := range a {
		if math.Abs(v) > limit {
			out = append(out, k)
		}
	}
	return out
}

// paramsOf adds the parameters in expressions.
func (p *Problem) paramsOf(used map[int32]bool, vs ...ir.Value) {
	seen := map[ir.Value]bool{ir.None: true}
	var visit func(ir.Value)
	visit = func(v ir.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		n := &p.ir.Nodes[v]
		if n.Op == ir.OpParam {
			used[n.Ref] = true
		}
		for _, a := range n.Args {
			visit(a)
		}
	}
	for _, v := range vs {
		visit(v)
	}
}

// shownValues is how many entries of a parameter a label shows.
const shownValues = 6

// labelParams labels the declarations of parameters with their values, as far as those are short; those of repairs first.
func (p *Problem) labelParams(d *Diagnostic, used map[int32]bool, first []repair) {
	for _, i := range p.paramOrder(first) {
		if !used[int32(i)] {
			continue
		}
		text := ""
		if v := p.binding.Params[i]; len(v) <= shownValues && p.binding.Patterns[i] == nil {
			numbers := make([]string, len(v))
			for k, x := range v {
				numbers[k] = numberText(x)
			}
			text = p.ir.Params[i].Name + " = " + strings.Join(numbers, ", ")
		}
		addLabel(d, p.span(p.ir.Params[i].Origin), text)
	}
}

// unbounded fills in the ray of an unbounded problem and the report CVX0902.
func (p *Problem) unbounded(s *Solution) {
	s.Certificate = &Certificate{Ray: p.variables()}
	d := &Diagnostic{Code: "CVX0902", Title: "the objective has no bound"}
	addLabel(d, p.span(p.ir.Objective.Origin), "improves without end")
	limit := counts * largest(s.Certificate.Ray)
	var causes []cause
	for i, k := 0, 0; i < len(p.recovery.Variables); i++ {
		if p.recovery.Variables[i].Hidden {
			continue
		}
		f := s.Certificate.Ray[k]
		k++
		if entries := needs(f.Array.Data, limit); len(entries) > 0 {
			share := largest([]Field{f})
			slices.SortStableFunc(entries, func(a, b int) int {
				return cmp.Compare(math.Round(100*math.Abs(f.Array.Data[b])/share), math.Round(100*math.Abs(f.Array.Data[a])/share))
			})
			causes = append(causes, cause{at: p.span(p.ir.Vars[i].Origin), text: moves(f, entries), share: share})
		}
	}
	sortCauses(causes, nil)
	for i := range causes {
		addLabel(d, causes[i].at, causes[i].text)
	}
	used := map[int32]bool{}
	p.paramsOf(used, p.ir.ObjectiveValue)
	p.labelParams(d, used, nil)
	d.Notes = append(d.Notes, "no constraint stops the variables along this ray, which has been verified")
	d.Help = append(d.Help, lang.Help{Text: "bound the variables, or check `" + senseWord(p.ir.Objective.Sense) + "` and the sign of what grows"})
	s.Diagnostics = append(s.Diagnostics, d)
}

// moves says how entries move along the ray: "`w[2]` grows, `w[5]` falls".
func moves(f Field, entries []int) string {
	var parts []string
	for _, k := range entries {
		verb := " grows"
		if f.Array.Data[k] < 0 {
			verb = " falls"
		}
		parts = append(parts, "`"+entryName(f, k)+"`"+verb)
	}
	return shorten(parts)
}

func senseWord(s ir.Sense) string {
	if s == ir.Maximize {
		return "maximize"
	}
	return "minimize"
}
