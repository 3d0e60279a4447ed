package cvxc

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

// cause is a constraint, or the bounds of a variable, that a certificate of infeasibility needs; or a variable of a ray.
type cause struct {
	name   string
	at     lang.Span
	text   string
	params map[int32]bool // that stand in it
	names  []string       // of those
	share  float64        // of the certificate
	bounds bool
}

// causes lists what a certificate needs, in the order of the text. The share of a constraint is the sum of |multiplier *
// side| over its rows: what it adds to the contradiction b'y + u'w + h'z < 0, rows of flows and dynamics with side 0 nothing.
func (p *Problem) causes(c *Certificate, r *runtime.Result) []cause {
	limit := counts * largest(slices.Concat(c.Constraints, c.Bounds))
	weights := p.contributions(r)
	constraints, bounds := certificateOf(p.recovery.Duals, weights), certificateOf(p.recovery.Bounds, weights)
	var out []cause
	for i, f := range c.Constraints {
		label := &p.ir.Labels[p.recovery.Duals[i].Label]
		if entries := needs(f.Array.Data, limit); len(entries) > 0 {
			k := cause{name: "`" + label.Name + "`", at: p.span(label.Origin), text: p.instances(label.Loop, f.Array, entries), params: map[int32]bool{}, share: total(constraints[i])}
			p.paramsOf(k.params, label.Sides...)
			out = append(out, k)
		}
	}
	for i, f := range c.Bounds {
		v := &p.ir.Vars[p.varOf(i)]
		if entries := needs(f.Array.Data, limit); len(entries) > 0 {
			k := cause{name: "the bounds of `" + f.Name + "`", at: p.span(v.Origin), text: "the bounds of " + entryList(f, entries), params: map[int32]bool{}, share: total(bounds[i]), bounds: true}
			p.paramsOf(k.params, v.Attr.Lo, v.Attr.Hi)
			out = append(out, k)
		}
	}
	for i := range out {
		for k := range p.ir.Params {
			if out[i].params[int32(k)] {
				out[i].names = append(out[i].names, p.ir.Params[k].Name)
			}
		}
	}
	return out
}

// contributions is each multiplier of a certificate times the side that it picks, as Result.Collect orders them.
func (p *Problem) contributions(r *runtime.Result) []float64 {
	g := p.stuffed.Program
	picked := *r
	weigh := func(multipliers, lo, hi []float64) []float64 {
		out := make([]float64, len(multipliers))
		for i, w := range multipliers {
			if side, ok := pickedSide(w, lo[i], hi[i]); ok {
				out[i] = w * math.Abs(side) // of the sign of the multiplier, which tells the side of a bound
			}
		}
		return out
	}
	picked.Y, picked.W = weigh(r.Y, g.B, g.B), weigh(r.W, g.L, g.U)
	picked.Z, picked.Zc = weigh(r.Z, g.Lo, g.Hi), weigh(r.Zc, g.HVec, g.HVec)
	out := make([]float64, runtime.Multipliers(g))
	picked.Collect(out)
	return out
}

// total is the sum of absolute values.
func total(f Field) float64 {
	out := 0.0
	for _, v := range f.Array.Data {
		out += math.Abs(v)
	}
	return out
}

// sortCauses puts the likeliest causes first: those that a repair, which has been solved, touches, the smallest change
// first; then by their share, in percent of the largest.
func sortCauses(causes []cause, repairs []repair) {
	rank := func(c *cause) int {
		for i := range repairs {
			if slices.Contains(c.names, repairs[i].name) {
				return i
			}
		}
		return len(repairs)
	}
	most := 0.0
	for i := range causes {
		most = max(most, causes[i].share)
	}
	percent := func(c *cause) float64 {
		if most == 0 {
			return 0
		}
		return math.Round(100 * c.share / most)
	}
	slices.SortStableFunc(causes, func(a, b cause) int {
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), cmp.Compare(percent(&b), percent(&a)))
	})
}

// paramOrder lists the parameters: those of repairs in their order, then the others in that of the text.
func (p *Problem) paramOrder(first []repair) []int {
	var out []int
	for i := range first {
		for k := range p.ir.Params {
			if p.ir.Params[k].Name == first[i].name {
				out = append(out, k)
			}
		}
	}
	for k := range p.ir.Params {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// unneeded counts the constraints that are not among the causes.
func (p *Problem) unneeded(causes []cause) int {
	n := len(p.recovery.Duals)
	for i := range causes {
		if !causes[i].bounds {
			n--
		}
	}
	return n
}

// orderNote says in which order to look, since a text shows its lines in its own; "" for two causes or less.
func orderNote(causes []cause) string {
	if len(causes) < 3 {
		return ""
	}
	var names []string
	for i := range causes {
		names = append(names, causes[i].name)
	}
	return "the likeliest first: " + strings.Join(names[:min(len(names), shownInstances)], ", ")
}
