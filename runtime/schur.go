package runtime

import "context"

// schur eliminates the rows of a semidefinite cone from the system of a KKT. With v the unknowns that it touches, F_a the
// matrix that belongs to unknown a, and Q and a known T as below, the rest of the system gets
//
//	sign F'(Q'E Q),  E = Q (sum of v_a F_a) Q' - T
//
// and so the matrix M_ab = sign <F_a, N F_b N>, N = Q'Q. Only the preconditioner has M: in the true system E is an unknown of
// its own, at the places from at on, and T another one after it, with the identity as its rows. The rows of E hold in
// everything that the preconditioner returns, and count as residuals of 0: what rounding leaves there is the error of
// Q F Q', a little off the central path, which E computed anew at the end would bring to the rows of the unknowns.
//
// There are two ways. In general the unknowns are the columns x of the cone: F_a their entries in H, Q = R^-1, sign +, and
// from H dx + ds = rc follows T = R^-1 rc R^-T and E = dZ~. Where the matrix itself is the variable, so that H has one
// entry per row and column and there is nothing else on those x but A and G, these x are eliminated too. The unknowns
// are the multipliers of the rows of A and G that have them, Q = R' and sign -; with rx - A'y - G'w for H'dz it is
// T = R'(rx/H) R + R^-1 rc R^-T, dZ~ = -E - R^-1 rc R^-T and dx = -(R E R')/H. These x may have a quadratic objective, too,
// that is a multiple of the square of the matrix (see damping). An x with anything else, as another part in P, bounds, or a
// place in another cone, stays in K as its own copy, with all that it has but for the rows of this cone, and a link is added
// to the rows: x less the copy, which is 0. The link's multiplier is one of the unknowns; the right side is the copy's.
type schur struct {
	cone     *psdCone
	first    int       // row of H
	at       int       // place of E; T follows
	own      []int32   // variables that are eliminated, by row of the cone; nil in the general way
	divisors []int32   // their entries of H
	copied   []bool    // those with a copy, by row of the cone; nil without
	scale    []float64 // 1/H of them
	damping  *damping  // of variables with a part in P, else nil
	place    []int32   // of the unknowns, those with the most entries first
	columns  []schurColumn
	entries  []schurEntry
	slots    []int32 // of M in the factored matrix: rows a >= b for each b, ^place on the diagonal

	n2, g, narrow, wide []float64 // matrices, memory
	vector              []float64
}

// load takes over the numbers of the program.
func (s *schur) load(p *Program) {
	from := [3][]float64{fromH: p.H.Val, fromA: p.A.Val, fromG: p.G.Val}
	for k := range s.entries {
		e := &s.entries[k]
		e.value = e.factor
		if e.matrix != fromLink {
			e.value *= from[e.matrix][e.source]
		}
		if e.divisor >= 0 {
			e.value /= p.H.Val[e.divisor]
		}
	}
	for r := range s.own {
		s.scale[r] = 1 / p.H.Val[s.divisors[r]]
	}
	if s.damping != nil {
		s.damping.load(p, s.scale)
	}
}

// keeps reports whether the variables may still be eliminated with the numbers of p, whose entries source gives.
func (s *schur) keeps(p *Program, source *[4][]int32) bool {
	h := func(r int) float64 { return p.H.Val[source[3][s.divisors[r]]] }
	square := func(r int) float64 { return p.P.Val[source[0][s.damping.diagonal[r]]] }
	for r := range s.own {
		if h(r) == 0 || s.damping != nil && !alike(square(r), h(r), square(0), h(0)) {
			return false
		}
	}
	return true
}

func (s *schur) isCopied(r int) bool { return s.copied != nil && s.copied[r] }

// sign returns that of M.
func (s *schur) sign() float64 {
	if s.own != nil {
		return -1
	}
	return 1
}

// q returns Q and its transpose.
func (s *schur) q() (q, qt []float64) {
	if s.own != nil {
		return s.cone.rt, s.cone.r
	}
	return s.cone.inv, s.cone.invT
}

// addTo adds M to the values and the diagonal of the factored matrix, column by column. It reports false if ctx ended
// meanwhile.
func (s *schur) addTo(ctx context.Context, val, diag []float64) bool {
	sign := s.sign()
	if !s.prepare() {
		return false
	}
	slots := s.slots
	for b := range s.columns {
		if ctx.Err() != nil {
			return false
		}
		c := &s.columns[b]
		whole := s.transform(c)
		for a := b; a < len(s.columns); a++ {
			m := sign * s.product(&s.columns[a], len(c.indices), whole)
			if slot := slots[a-b]; slot < 0 {
				diag[^slot] += m
			} else {
				val[slot] += m
			}
		}
		slots = slots[len(s.columns)-b:]
	}
	return true
}

// prepare computes N, or with damping what it needs in the place of N; false if a number is not finite.
func (s *schur) prepare() bool {
	if s.damping != nil {
		return s.damping.prepare(s.cone)
	}
	_, qt := s.q()
	mulNTLower(s.n2, qt, qt, s.cone.n, s.cone.n)
	mirror(s.n2, s.cone.n)
	return true
}

// transform prepares the products with N F N for F of one unknown: narrow gets N, n x its indices, and wide N F likewise,
// so that N F N = narrow wide'. If enough products follow, all of it is computed, in g; that is reported. With damping it
// is Q'E Q for E of F.
func (s *schur) transform(c *schurColumn) bool {
	n, m := s.cone.n, len(c.indices)
	if s.damping != nil {
		s.spread(c, s.damping.qt)
		mulNTLower(s.g, s.narrow[:m*n], s.wide[:m*n], n, m)
		s.damping.back(s.g, s.narrow)
		return true
	}
	s.spread(c, s.n2)
	if c.rest*(m+productCost) < n*n/2*m/productGain {
		return false
	}
	mulNTLower(s.g, s.narrow[:m*n], s.wide[:m*n], n, m)
	return true
}

// spread sets narrow to the columns of B for the indices of an unknown, and wide to those of B F, for B' in bt.
func (s *schur) spread(c *schurColumn, bt []float64) {
	n, m := s.cone.n, len(c.indices)
	f := s.g[:m*n]
	clear(f)
	for _, e := range s.entries[c.lo:c.hi] {
		axpy(f[int(e.p)*n:int(e.p+1)*n], e.value, bt[int(e.col)*n:int(e.col+1)*n])
		if e.p != e.q {
			axpy(f[int(e.q)*n:int(e.q+1)*n], e.value, bt[int(e.row)*n:int(e.row+1)*n])
		}
	}
	for p, k := range c.indices {
		for i := range n {
			s.narrow[i*m+p] = bt[int(k)*n+i]
			s.wide[i*m+p] = f[p*n+i]
		}
	}
}

const (
	productCost = 4 // of a product of two short vectors beside its multiplications
	productGain = 3 // of a matrix product over single ones
)

// product returns <F, X> for the F of an unknown and a symmetric X, which is narrow wide', n x m times m x n, or is in g.
func (s *schur) product(c *schurColumn, m int, whole bool) float64 {
	n, sum := s.cone.n, 0.0
	for k := c.lo; k < c.hi; k++ {
		e := &s.entries[k]
		i, j := int(e.row), int(e.col)
		v := e.value
		if i != j {
			v *= 2
		}
		if whole {
			sum += v * s.g[i*n+j]
		} else {
			sum += v * dotShort(s.narrow[i*m:i*m+m], s.wide[j*m:j*m+m])
		}
	}
	return sum
}

// known returns E and T in a vector of the system.
func (s *schur) known(v []float64) (e, t []float64) {
	n := s.cone.dim()
	return v[s.at : s.at+n], v[s.at+n : s.at+2*n]
}

// unknowns returns how many places E and T take.
func (s *schur) unknowns() int { return 2 * s.cone.dim() }

// few reports whether the unknowns have so few entries that products with single ones are cheaper than with whole matrices.
func (s *schur) few() bool { return len(s.entries)*2*productGain < s.cone.n*s.cone.n }

// complete sets E of a vector v of the system by its unknowns and T.
func (s *schur) complete(v []float64) {
	n := s.cone.n
	q, qt := s.q()
	clear(s.n2)
	for a := range s.columns {
		f := v[s.place[a]]
		if f == 0 {
			continue
		}
		for _, e := range s.entries[s.columns[a].lo:s.columns[a].hi] {
			i, j := int(e.row)*n, int(e.col)*n
			if !s.few() {
				s.n2[i+int(e.col)] += f * e.value
				continue
			}
			axpy(s.n2[i:i+n], f*e.value, qt[j:j+n])
			if i != j {
				axpy(s.n2[j:j+n], f*e.value, qt[i:i+n])
			}
		}
	}
	if s.few() {
		transposed(s.wide, s.n2, n)
	} else {
		mirror(s.n2, n)
		mulNT(s.wide, q, s.n2, n, n, n)
	}
	mulNTLower(s.g, s.wide, q, n, n)
	e, t := s.known(v)
	pack(e, s.g, n)
	axpy(e, -1, t)
	if s.damping != nil {
		s.damping.apply(e, s.cone.pair)
	}
}

// addProducts adds sign <F_a, Q'E Q> to the places of the unknowns.
func (s *schur) addProducts(y, e []float64) {
	n, sign := s.cone.n, s.sign()
	_, qt := s.q()
	unpack(s.n2, e, n)
	mulNT(s.narrow, qt, s.n2, n, n, n)
	whole := !s.few()
	if whole {
		mulNTLower(s.g, s.narrow, qt, n, n)
	} else {
		copy(s.wide, qt)
	}
	for a := range s.columns {
		y[s.place[a]] += sign * s.product(&s.columns[a], n, whole)
	}
}

// addMul adds the part of the cone to y = K v.
func (s *schur) addMul(y, v []float64) {
	e, t := s.known(v)
	_, yt := s.known(y)
	copy(yt, t)
	s.addProducts(y, e)
}

// absorb moves T of a right side to that of the unknowns.
func (s *schur) absorb(v []float64) {
	_, t := s.known(v)
	if norm(t) == 0 {
		return
	}
	if s.damping != nil {
		copy(s.vector, t)
		t = s.vector
		s.damping.apply(t, s.cone.pair)
	}
	s.addProducts(v, t)
}

// gather writes T for a right side: rx of all variables and rc of the rows of the cone, in its frame.
func (s *schur) gather(v, rx, rc []float64) {
	_, t := s.known(v)
	copy(t, rc)
	if s.own == nil {
		return
	}
	for r, j := range s.own {
		s.vector[r] = 0
		if !s.isCopied(r) {
			s.vector[r] = rx[j] * s.scale[r]
		}
	}
	congruence(s.vector, s.cone.rt, s.vector, s.cone.n, s.cone.pair)
	axpy(t, 1, s.vector)
}

// scatter takes dZ~, and the variables that were eliminated, from the solution v for rc.
func (s *schur) scatter(v, rc, x, zc []float64) {
	e, _ := s.known(v)
	copy(zc, e)
	if s.own == nil {
		return
	}
	congruence(s.vector, s.cone.r, e, s.cone.n, s.cone.pair)
	for r, j := range s.own {
		if !s.isCopied(r) {
			x[j] = -s.vector[r] * s.scale[r]
		}
	}
	for r, e := range zc {
		zc[r] = -e - rc[r]
	}
}
