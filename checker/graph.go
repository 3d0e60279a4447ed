package checker

import (
	"math"

	"github.com/cvxc-lang/cvxc/lang"
)

// graph is the lowered body of a function, the form from which its facts are proved:
//
//	minimize    q'z + d + sum_i w_i e_i(z)' P_i e_i(z)       z = (arguments, locals)
//	subject to  M_k z + c_k in K_k
//
// for arrays of any size: a row stands for the family of rows that one written constraint gives, a term for all entries
// of an array in a slot of that family. A body of the sense Maximize is kept as the minimization of its negative.
type graph struct {
	maximize  bool     // the body maximizes: the graph is that of -f
	set       bool     // a set: no objective
	symbols   []symbol // arguments first, then locals
	args      int      // number of arguments
	rows      []coneRow
	objective slot // one entry of the value
	quads     []quadTerm
}

// symbol is an array of a graph: an argument or a local variable.
type symbol struct {
	name   string
	formal int  // index of the formal of an argument, -1 for a local
	square bool // a square matrix, or a family of them: its diagonal has facts of its own
	number bool // a single entry
	tied   bool // entries depend on each other, or are 0: one cannot move alone
}

// coneRow says that slots lie in a cone, for every member of a family.
type coneRow struct {
	cone  *cone
	alpha Interval // exponent of the power cone
	slots []slot   // the single places of the cone, then its tail in any number of slots
	spots []spot   // of a semidefinite row: where in its matrix each slot stands
	// form is the quadratic form that the tail stands for, if the row says that s >= residual' P residual: the tail is then
	// a factor of P times the residual, of which no entry is known.
	form *quadTerm
	at   lang.Span
}

// slot is an affine expression that stands at one place of a cone (in a tail: at many places). Its constant is the
// interval of all constants of the family. Selecting terms of one array have different index maps.
type slot struct {
	terms   []term
	konst   Interval
	entries count // number of places per cone; 1 but for a tail
}

// term is what one array contributes to a slot.
type term struct {
	symbol int
	coef   Interval // of every coefficient
	// index identifies the index map of a selecting term: every row takes at most one entry of the array, and every entry
	// stands in at most one row. Within one slot equal numbers mean equal maps. 0: the term mixes entries.
	index int
	count count // entries of the array in one row
	// covers says that every entry of the array stands in a row of the family, with a coefficient from coef.
	covers bool
	reach  reach
	// definite is the sign of the matrix of the coefficients of each entry in a semidefinite row, if it is semidefinite: 1,
	// -1, or 0 where it is not known to be so. order is that of the matrix which a semidefinite array gives.
	definite, order int8
}

// count bounds a number of entries that depends on dims.
type count struct{ least, most float64 }

func one() count { return count{1, 1} }

// reach is a set of places of a square matrix; terms of other arrays reach everywhere.
type reach uint8

const (
	onDiagonal reach = 1 << iota
	offDiagonal
	anywhere = onDiagonal | offDiagonal
)

// quadTerm is weight * sum of residual^2 over all entries, or weight * residual' P residual with the entries of P in
// matrix. P is symmetric and weight*P semidefinite.
type quadTerm struct {
	weight   Interval
	residual slot
	matrix   *matrixTerm
}

// matrixTerm is what is known of the P of a quadratic form.
type matrixTerm struct {
	entries  Interval
	diagonal bool // P is diagonal
}

// selects reports whether the term takes single entries.
func (t term) selects() bool { return t.index != 0 }

// has reports whether an array stands in the slot.
func (s *slot) has(symbol int) bool {
	for i := range s.terms {
		if s.terms[i].symbol == symbol {
			return true
		}
	}
	return false
}

// hasLocals reports whether an array other than the first args ones stands in the slot.
func (s *slot) hasLocals(args int) bool {
	for i := range s.terms {
		if s.terms[i].symbol >= args {
			return true
		}
	}
	return false
}

// coefficient returns the interval of all coefficients of entries of the symbol within reach; ok is false if there are
// none. Terms of one array with different index maps may meet in one entry, so their sum counts too.
func (s *slot) coefficient(symbol int, where reach) (c Interval, ok bool) {
	for i := range s.terms {
		t := &s.terms[i]
		switch {
		case t.symbol != symbol || t.reach&where == 0:
		case !ok:
			c, ok = t.coef, true
		default:
			c = c.Hull(t.coef).Hull(c.Add(t.coef))
		}
	}
	return c, ok
}

// uniform reports whether the whole slot selects with one index map and has no constant: flipping the entry j of all its
// arrays flips exactly one place.
func (s *slot) uniform() bool {
	for i := range s.terms {
		if t := &s.terms[i]; !t.selects() || t.index != s.terms[0].index {
			return false
		}
	}
	return s.konst == Interval{}
}

// times multiplies a bound of one entry by how often it is added up.
func (c count) times(a Interval) Interval {
	return Interval{min(times(c.least, a.Lo), times(c.most, a.Lo)), max(times(c.least, a.Hi), times(c.most, a.Hi))}
}

// less returns the count without one entry.
func (c count) less() count { return count{max(c.least-1, 0), max(c.most-1, 0)} }

// unbounded is the count of n entries of which only the least is known.
func unbounded(least float64) count { return count{least, math.Inf(1)} }
