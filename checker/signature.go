package checker

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// Mono is what is known of how a function moves with one of its arguments, as a statement on the extended-valued
// function. Six bits: increasing and decreasing, each everywhere, on x >= 0 and on x <= 0. Inc implies IncPos and
// IncNeg, Dec implies DecPos and DecNeg; Closed adds what is implied.
type Mono uint8

const (
	Inc    Mono = 1 << iota // nondecreasing everywhere
	Dec                     // nonincreasing everywhere
	IncPos                  // nondecreasing on x >= 0
	DecPos                  // nonincreasing on x >= 0
	IncNeg                  // nondecreasing on x <= 0
	DecNeg                  // nonincreasing on x <= 0

	// Even is what a convex even function has: up on x >= 0, down on x <= 0.
	Even = IncPos | DecNeg
)

// Closed returns m with all that it implies.
func (m Mono) Closed() Mono {
	if m&Inc != 0 || m&(IncPos|IncNeg) == IncPos|IncNeg {
		m |= Inc | IncPos | IncNeg
	}
	if m&Dec != 0 || m&(DecPos|DecNeg) == DecPos|DecNeg {
		m |= Dec | DecPos | DecNeg
	}
	return m
}

// On returns what m says of an argument within r: a subset of Inc and Dec, which then hold on r.
func (m Mono) On(r Interval) Mono {
	m = m.Closed()
	out := m & (Inc | Dec)
	if r.Lo >= 0 {
		out |= pick(m, IncPos, Inc) | pick(m, DecPos, Dec)
	}
	if r.Hi <= 0 {
		out |= pick(m, IncNeg, Inc) | pick(m, DecNeg, Dec)
	}
	return out
}

func pick(m, have, give Mono) Mono {
	if m&have != 0 {
		return give
	}
	return 0
}

// Flip exchanges increasing and decreasing: what m says of -f.
func (m Mono) Flip() Mono {
	return (m&(Inc|IncPos|IncNeg))<<1 | (m&(Dec|DecPos|DecNeg))>>1
}

// ArgFacts is what is proved of one argument of a function. Rules and Rows tell, by the bits of Mono in their order, the
// rule that proved each ("S0", "S0r", "PAR", "ZERO", "S1"; "" where there is no proof) and the rows that it looked at.
type ArgFacts struct {
	Mono   Mono // with the whole argument on the side of 0 that a bit is about
	Each   Mono // those bits of Mono that hold for an entry on that side, on whichever the others are
	Diag   Mono // of the diagonal entries of a symmetric argument; equal to Mono elsewhere
	Order  Mono // of a symmetric argument in the semidefinite order, by rule S0: Inc, Dec or neither
	Rules  [6]string
	Rows   [6][]lang.Span
	Domain Interval // implied domain of the entries
	// DiagDomain is that of the diagonal entries of a square matrix, within Domain.
	DiagDomain Interval
	// Holds is the row of the body that keeps the entries in the domain by itself, an inequality in this argument alone.
	Holds lang.Span
}

// Signature is what is proved of a function for arguments of given facts: all that a call site sees of its body.
type Signature struct {
	Curv Curvature
	Args []ArgFacts // one per formal; meaningless for data
	// Range bounds the value for arguments within the given ranges (one per formal). Never nil.
	Range func(args []Interval) Interval
	// RangeOf is Range for arguments of which some are known to be semidefinite; nil where that adds nothing.
	RangeOf func(args []Interval, props []Props) Interval
	// RangeRules names the rules that prove the ends of Range ("IVL", "W0", "W1", "HOM", "corner"; "" of an infinite end). Nil
	// where nothing is proved.
	RangeRules func(args []Interval) [2]string
	Type       Type  // of the value, in terms of the dims of the formals (Body.Formals)
	Props      Props // of the value
}

// Body is the body of a function read with given facts of its formals: every expression with its facts, every call
// resolved. There are two kinds, made by the same code:
//
//   - the generic one, from which a Signature is proved: formals have their declared shapes, whose dims are symbols
//     "name.dim" (norm's n is "norm.n"), variables are affine and of the range that their attributes say, data has the
//     range and props of the call;
//   - the one of a call (Target.Body), which lowering expands: formals have the types and facts of the arguments.
//
// A function of numbers that is mapped, and one with an axis, is read per entry and per slice.
type Body struct {
	Tables
	Func    *lang.Func
	Formals []Facts              // by formal
	Dims    map[string]dim.Poly  // value of dims that shapes of formals bind, and of numbers used as sizes
	Value   lang.Expr            // of "= expr", else nil
	Items   []lang.Item          // else: the items, those of the branch taken in the place of its When
	Locals  map[lang.Node]*Facts // facts of each *lang.Declarator and *lang.Let of the body
	// Scale is the formal s of a perspective s*f(x/s): every constant of the body, and of the bodies of its calls, counts
	// s times. nil of other functions.
	Scale *lang.Formal
	Dual  bool     // of a support function: the rows are those of the set
	empty []string // of a generic body: symbols of dims that may be 0
	cause lang.Diagnoser
}

// Fault says what is wrong with the body of a call at a place, which its proof for all sizes leaves open: a subscript that
// cannot be proved to be within its axis for the sizes of the caller. It is nil if nothing is.
func (b *Body) Fault(at lang.Span) lang.Diagnoser {
	if b.cause == nil {
		return nil
	}
	return &bodyFails{at: at, fn: b.Func, cause: b.cause.Diagnose()}
}

// Objective returns the objective of a block body; nil if there is none (a set has one with Sense Satisfy).
func (b *Body) Objective() *lang.Objective {
	for _, it := range b.Items {
		if o, ok := it.(*lang.Objective); ok {
			return o
		}
	}
	return nil
}

// Constraints returns the constraints of a block body in their order.
func (b *Body) Constraints() []lang.Constraint {
	var out []lang.Constraint
	for _, it := range b.Items {
		if s, ok := it.(*lang.SubjectTo); ok {
			out = append(out, s.Constraints...)
		}
	}
	return out
}
