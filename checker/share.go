package checker

import (
	"math"
	"slices"
	"strconv"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// bodies are the bodies "= expr" that one check has read. Calls of one function whose arguments have equal facts share a
// body, so that f(x) + f(x), where f is a sum of two calls in turn, is read once at every depth and not 2^depth times.
type bodies struct {
	read  map[bodyKey]*reader
	depth int // of the bodies that are being read, each within the next
	count int // of those read for the outermost call
}

// bodyKey tells apart readings of a body: facts is all that a call passes to it, written out.
type bodyKey struct {
	fn      *function
	opts    *Options
	settled bool
	facts   string
}

// MaxBodies bounds the bodies that one call of a problem, or of a function's own body, expands to.
const MaxBodies = 10000

// expandBody reads the body of "= expr" for a site, or finds the reading of an equal one. It returns nil, and has made a
// report, where the call expands without end in sight.
func (r *reader) expandBody(s *site, body *reader) *reader {
	u := &r.u.bodies
	key := bodyKey{s.fn, r.opts, r.settled, s.passed(r.dims)}
	if old := u.read[key]; old != nil {
		return old
	}
	if u.depth == 0 {
		u.count = 0
	}
	if u.count++; u.count > MaxBodies {
		r.report(&ExpandsTooFar{s.at, s.fn.decl.Name.Name})
		return nil
	}
	u.depth++
	f := body.expr(s.fn.decl.Body)
	u.depth--
	if !f.Bad {
		put(&u.read, key, body)
	}
	return body
}

// passed writes out what a body sees of its call: the facts of the formals, the sizes that they bind, and what is known of
// sizes.
func (s *site) passed(known dim.Facts) string {
	b := make([]byte, 0, 96)
	symbols := func(p dim.Poly) {
		b = append(append(b, p.String()...), ' ')
		for _, x := range p.Symbols() {
			if least, ok := known.Min[x]; ok {
				b = append(strconv.AppendInt(append(append(b, x...), '>'), least, 10), ' ')
			}
		}
	}
	for i := range s.facts {
		f := &s.facts[i]
		b = append(b, byte(f.Level), byte(f.Curv), byte(f.Type.Kind), byte(len(f.Type.Shape)))
		b = strconv.AppendUint(b, uint64(f.Props), 16)
		for _, v := range [...]float64{f.Range.Lo, f.Range.Hi} {
			b = strconv.AppendUint(append(b, ','), math.Float64bits(v), 16)
		}
		for _, n := range f.Type.Shape {
			symbols(n)
		}
	}
	names := make([]string, 0, len(s.dims))
	for name := range s.dims {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b = append(append(b, name...), '=')
		symbols(s.dims[name])
	}
	for _, x := range known.Indices {
		b = append(append(b, x.Index...), ':')
		symbols(x.Lo)
		symbols(x.Hi)
	}
	for _, p := range known.Known {
		b = append(b, '+')
		symbols(p)
	}
	return string(b)
}
