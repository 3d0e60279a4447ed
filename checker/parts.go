package checker

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// A stack of arguments, as in max(x, 0), has one interval for all its entries, too wide for each. Where every row of a
// body holds one entry of the formal at most, what the rows of one part alone prove holds for the whole as well: leaving
// out the rows of the others lowers a minimum and raises a maximum.

// partRanges returns the ranges of the arguments that a variadic formal stacks, of the blocks that have an entry if a block
// matrix is the only one; nil if there is nothing to tell apart.
func (r *reader) partRanges(s *site) []Interval {
	parts := s.rest
	if s.axis != nil || s.reduce != nil {
		return nil
	}
	if len(parts) == 1 {
		parts = nil
		if b, ok := lang.Unparen(s.rest[0]).(*lang.Block); ok {
			for _, row := range b.Rows {
				parts = append(parts, row...)
			}
		}
	}
	var out []Interval
	for _, x := range parts {
		if f := r.expr(x); s.stack || r.dims.NonNegative(f.Type.Shape.Size().Sub(dim.Int(1))) {
			out = append(out, f.Range)
		}
	}
	return out
}

// narrowByParts tightens the range of a call by what each part of a stack proves alone.
func (r *reader) narrowByParts(s *site, b branch, sig *Signature, ranges []Interval, rng Interval) Interval {
	last := len(s.formals()) - 1
	if last < 0 || !s.formals()[last].Variadic || !oneEntryARow(b.items, s.formals()[last].Name.Name) {
		return rng
	}
	o, one := objectiveOf(b.items), append([]Interval(nil), ranges...)
	for _, part := range r.partRanges(s) {
		one[last] = part
		alone := r.partSignature(s, b, sig, part).Range(one)
		switch {
		case o == nil:
		case o.Sense == lang.Minimize:
			rng.Lo = max(rng.Lo, alone.Lo)
		default:
			rng.Hi = min(rng.Hi, alone.Hi)
		}
	}
	return rng
}

// rangeAtSizes tightens the range of a call with bounded arguments of known sizes: sums of bounded entries are bounded there.
// What is proved at some sizes holds at those.
func (r *reader) rangeAtSizes(s *site, b branch, ranges []Interval, rng Interval) Interval {
	if !rng.unbounded() {
		return rng
	}
	for i := range s.facts {
		if s.facts[i].Level == Variable && ranges[i].unbounded() {
			return rng
		}
	}
	one := *s
	one.sizes = map[string]dim.Poly{}
	for name, n := range s.dims {
		if _, known := n.Const(); known && formalIndex(s.formals(), name) < 0 {
			one.sizes[name] = n
		}
	}
	if len(one.sizes) == 0 {
		return rng
	}
	p := r.proved(&one, b)
	if p.typ == nil || p.err != nil {
		return rng
	}
	return rng.Meet(p.sig.Range(ranges))
}

// partSignature is what is proved of the last formal being one part alone. What is proved of data holds for its range only.
func (r *reader) partSignature(s *site, b branch, sig *Signature, part Interval) *Signature {
	last := len(s.facts) - 1
	if s.facts[last].Level == Variable {
		return sig
	}
	one := *s
	one.facts = append([]Facts(nil), s.facts...)
	one.facts[last].Range = part
	p := r.proved(&one, b)
	if p.sig == nil || p.typ == nil || p.err != nil {
		return sig
	}
	return p.sig
}

// oneEntryARow reports whether a body names the formal only as a whole side of relations, whose other sides do not: then
// each of its rows holds one entry.
func oneEntryARow(items []lang.Item, formal string) bool {
	for _, it := range items {
		switch it := it.(type) {
		case *lang.Objective:
			if mentions(it, formal) {
				return false
			}
		case *lang.SubjectTo:
			for _, c := range it.Constraints {
				if mentions(c, formal) && !bareIn(c, formal) {
					return false
				}
			}
		}
	}
	return true
}

func bareIn(c lang.Constraint, formal string) bool {
	rel, ok := c.(*lang.Relation)
	if !ok {
		return false
	}
	bare := 0
	for _, x := range rel.Operands {
		switch id, ok := lang.Unparen(x).(*lang.Ident); {
		case ok && id.Name == formal:
			bare++
		case mentions(x, formal):
			return false
		}
	}
	return bare == 1
}

func mentions(n lang.Node, name string) bool {
	found := false
	lang.Inspect(n, func(m lang.Node) bool {
		id, ok := m.(*lang.Ident)
		found = found || ok && id.Name == name
		return !found
	})
	return found
}
