package checker

import (
	"math"
	"slices"
)

// The rules for semidefinite rows. That a matrix is semidefinite is kept by raising its diagonal, by adding a semidefinite
// matrix, and by flipping the signs of all rows and columns of some blocks; the mean with what that gives has zeros between
// the flipped blocks and the others. Principal blocks of a semidefinite matrix are so, and their diagonals are nonnegative.

// mostBlocks bounds the blocks of a row of which all ways to flip signs are tried.
const mostBlocks = 6

// tolerates reports whether slot k of the row may move by any number of the interval.
func (r *coneRow) tolerates(k int, move Interval) bool {
	if r.cone == psdCone {
		return move == Interval{} || r.spots[k].diagonal && move.Nonneg()
	}
	return r.cone.tolerates(k, move)
}

// raises reports whether moving an entry of the array by the sign adds a semidefinite matrix to the row's: in no block but
// those on the diagonal does it stand, and there its coefficients are one.
func (r *coneRow) raises(symbol int, where reach, sign float64) bool {
	if r.cone != psdCone {
		return false
	}
	for k := range r.slots {
		for i := range r.slots[k].terms {
			t := &r.slots[k].terms[i]
			definite := t.definite
			if where == onDiagonal && definite == 0 { // a diagonal entry alone is a semidefinite matrix
				definite = t.order
			}
			if t.symbol == symbol && t.reach&where != 0 && (r.spots[k].row != r.spots[k].col || float64(definite)*sign <= 0) {
				return false
			}
		}
	}
	return true
}

// order proves how g moves with a matrix in the semidefinite order, as rule S0 does: in the rows it stands in semidefinite
// ones only, of which adding a semidefinite matrix raises the blocks on the diagonal, or lowers them, and in the objective
// as its trace.
func (p *prover) order(a int) Mono {
	m := Inc | Dec
	for i := range p.g.rows {
		r := &p.g.rows[i]
		for k := range r.slots {
			for _, t := range r.slots[k].terms {
				switch {
				case t.symbol != a:
				case r.cone != psdCone || r.spots[k].row != r.spots[k].col || t.order == 0:
					return 0
				case t.order > 0:
					m &= Dec
				default:
					m &= Inc
				}
			}
		}
	}
	for _, t := range p.g.objective.terms {
		switch {
		case t.symbol != a:
		case t.reach != onDiagonal || !t.covers || !t.coef.IsPoint():
			return 0
		case t.coef.Lo > 0:
			m &= Inc
		default:
			m &= Dec
		}
	}
	for i := range p.g.quads {
		if p.g.quads[i].residual.has(a) {
			return 0
		}
	}
	return m.Closed()
}

// known returns the prover with rows for arguments of which it is known that they are semidefinite: by argument the sign,
// 0 of others.
func (p *prover) known(signs []int8) *prover {
	g := *p.g
	g.rows = slices.Clone(g.rows)
	for a, sign := range signs {
		if sign == 0 {
			continue
		}
		c := point(float64(sign))
		on := term{symbol: a, coef: c, count: one(), covers: true, reach: onDiagonal}
		off := term{symbol: a, coef: c, count: count{0, 1}, reach: offDiagonal}
		g.rows = append(g.rows, coneRow{cone: psdCone, spots: []spot{{diagonal: true, dense: true}, {}},
			slots: []slot{{terms: []term{on}, entries: unbounded(1)}, {terms: []term{off}, entries: unbounded(0)}}})
	}
	return newProver(&g)
}

// bounds narrows the intervals of the slots by the cone alone.
func (r *coneRow) bounds(iv []Interval, least []float64) {
	if r.cone != psdCone {
		r.cone.bounds(r.alpha, iv, least)
		return
	}
	var top [mostBlocks]float64 // of the diagonal of each block
	for b := range top {
		top[b] = math.Inf(1)
	}
	for k, s := range r.spots {
		if s.diagonal {
			iv[k].Lo = max(iv[k].Lo, 0)
			if s.row < mostBlocks {
				top[s.row] = max(iv[k].Hi, 0)
			}
		}
	}
	for k, s := range r.spots { // minors of order two: x_ij^2 <= x_ii x_jj
		if s.diagonal || s.row >= mostBlocks || s.col >= mostBlocks {
			continue
		}
		m := math.Sqrt(times(top[s.row], top[s.col]))
		if z := iv[k].Mig(); s.dense && z > 0 {
			r.raiseDiagonal(iv, s.row, z*z/top[s.col])
			r.raiseDiagonal(iv, s.col, z*z/top[s.row])
		}
		iv[k] = iv[k].Meet(Interval{-m, m})
	}
}

// raiseDiagonal narrows the diagonal of a block from below.
func (r *coneRow) raiseDiagonal(iv []Interval, block int, lo float64) {
	for k, s := range r.spots {
		if s.diagonal && s.row == block && !math.IsInf(lo, 1) {
			iv[k].Lo = max(iv[k].Lo, lo)
		}
	}
}

// holds reports that all slots within the intervals lie in the cone.
func (r *coneRow) holds(iv []Interval, most []float64) bool {
	if r.cone != psdCone {
		return r.cone.holds(r.alpha, iv, most)
	}
	for k, s := range r.spots {
		if s.diagonal && !iv[k].Nonneg() || !s.diagonal && iv[k] != (Interval{}) {
			return false
		}
	}
	return true
}

// semidefiniteAt reports whether a semidefinite row holds with the locals at some values, the slots being in the intervals
// then; zero says that those of the row are 0. The blocks between which nothing is left fall into parts. A part that no local
// stood in is a principal minor of what holds for some locals (known: arguments within the domain are looked at); else it
// must be a diagonal matrix of nonnegative entries, semidefinite data, or what another row says.
func (p *prover) semidefiniteAt(r *coneRow, iv []Interval, zero, known bool) bool {
	blocks := r.blocks()
	part := make([]int, blocks)
	for b := range part {
		part[b] = b
	}
	for k, s := range r.spots {
		if s.row == s.col || iv[k] == (Interval{}) {
			continue
		}
		from, to := part[s.row], part[s.col]
		for b := range part {
			if part[b] == from {
				part[b] = to
			}
		}
	}
	for b := range part {
		if part[b] == b && !(known && p.minor(r, part, b)) && !p.partHolds(r, iv, part, b, zero) {
			return false
		}
	}
	return true
}

// blocks is the number of principal blocks of a semidefinite row.
func (r *coneRow) blocks() int {
	n := 0
	for _, s := range r.spots {
		n = max(n, s.row+1, s.col+1)
	}
	return n
}

// minor reports whether no local stands within the blocks of a part.
func (p *prover) minor(r *coneRow, part []int, of int) bool {
	for k, s := range r.spots {
		if part[s.row] == of && part[s.col] == of && r.slots[k].hasLocals(p.g.args) {
			return false
		}
	}
	return true
}

// partHolds reports whether a part is semidefinite by what stands in it. Another row says it of arguments beside which the
// locals are 0.
func (p *prover) partHolds(r *coneRow, iv []Interval, part []int, of int, zero bool) bool {
	diagonal, data, alone := true, true, true
	for k, s := range r.spots {
		if part[s.row] != of || part[s.col] != of {
			continue
		}
		diagonal = diagonal && (s.diagonal && iv[k].Nonneg() || iv[k] == Interval{})
		data = data && s.psd && s.row == of
		alone = alone && s.row == of && s.col == of
	}
	return diagonal || data || zero && alone && p.stated(r, of)
}

// stated reports whether the arguments of a block alone are a block on the diagonal of a row without locals, in which the
// whole array stands.
func (p *prover) stated(r *coneRow, block int) bool {
	for i := range p.g.rows {
		other := &p.g.rows[i]
		if other.cone != psdCone || p.locals(other) {
			continue
		}
		for b := range other.blocks() {
			if p.sameBlock(r, block, other, b) {
				return true
			}
		}
	}
	return false
}

func (p *prover) sameBlock(r *coneRow, b int, q *coneRow, c int) bool {
	for _, diagonal := range [2]bool{true, false} {
		x, y := r.slotOf(b, diagonal), q.slotOf(c, diagonal)
		if (x == nil) != (y == nil) {
			return false
		}
		if x != nil && (!p.sameArguments(x, y) || diagonal && !y.terms[0].covers) {
			return false
		}
	}
	return true
}

// slotOf returns the slot of the diagonal of a principal block, or of its rest.
func (r *coneRow) slotOf(block int, diagonal bool) *slot {
	for k, s := range r.spots {
		if s.row == block && s.col == block && s.diagonal == diagonal {
			return &r.slots[k]
		}
	}
	return nil
}

// sameArguments reports whether two slots are one multiple of one argument each, and no constant, but for locals.
func (p *prover) sameArguments(x, y *slot) bool {
	one := func(s *slot) *term {
		var only *term
		for i := range s.terms {
			if t := &s.terms[i]; t.symbol < p.g.args {
				if only != nil {
					return nil
				}
				only = t
			}
		}
		return only
	}
	s, t := one(x), one(y)
	return s != nil && t != nil && x.konst == (Interval{}) && y.konst == (Interval{}) &&
		s.symbol == t.symbol && s.coef.IsPoint() && s.coef == t.coef && s.reach == t.reach
}

// cuts lists the ways to flip blocks of a semidefinite row, up to flipping all: by block, whether it flips. The first
// flips none.
func (r *coneRow) cuts() [][]bool {
	n := r.blocks()
	if n > mostBlocks {
		return [][]bool{make([]bool, n)}
	}
	var out [][]bool
	for m := range 1 << max(n-1, 0) {
		cut := make([]bool, n)
		for b := range cut {
			cut[b] = m>>b&1 != 0
		}
		out = append(out, cut)
	}
	return out
}

// crosses reports whether slot k stands between a block that flips and one that does not.
func (r *coneRow) crosses(k int, cut []bool) bool { return cut[r.spots[k].row] != cut[r.spots[k].col] }

// semidefiniteZeroed is rule ZERO for a semidefinite row: what goes raises the diagonal, or is all that stands between
// some blocks and the others.
func (p *prover) semidefiniteZeroed(r *coneRow, going []gone, b bounds) bool {
	for _, cut := range r.cuts() {
		ok := true
		for k := range r.slots {
			s := &r.slots[k]
			switch touched := p.touched(s, going); {
			case r.crosses(k, cut):
				ok = ok && s.konst == Interval{} && p.allGone(s, going) && (!touched || p.how(s, going) == wholly)
			case touched:
				ok = ok && r.tolerates(k, p.leaving(s, going, b).Neg())
			}
		}
		if ok {
			return true
		}
	}
	return false
}
