package runtime

// inconsistent looks for a certificate in the equalities A x = b alone: the residual r of the least-squares solution, for
// which A'r = 0 and b'r = r'r, so that y = -r proves that they contradict each other. Where rows of A depend on each other
// only the regularisation of the method decides about y along that direction, even about its sign.
type inconsistent struct {
	r, q []float64 // of the length of b
	p, s []float64 // of the length of x
}

const leastSquaresSteps = 200

func newInconsistent(p *Program) *inconsistent {
	c := &inconsistent{}
	for _, v := range []*[]float64{&c.r, &c.q} {
		*v = make([]float64, len(p.B))
	}
	for _, v := range []*[]float64{&c.p, &c.s} {
		*v = make([]float64, p.Columns())
	}
	return c
}

// residual computes b - A x of the least-squares solution by conjugate gradients (CGLS; Bjorck, Numerical Methods for Least
// Squares Problems (1996), sec. 7.4).
func (c *inconsistent) residual(a *Matrix, b []float64) []float64 {
	copy(c.r, b)
	a.mulT(c.s, c.r)
	copy(c.p, c.s)
	gamma := dot(c.s, c.s)
	enough := 1e-28 * gamma
	for range leastSquaresSteps {
		if !(gamma > enough) {
			break
		}
		a.mul(c.q, c.p)
		step := gamma / dot(c.q, c.q)
		axpy(c.r, -step, c.q)
		a.mulT(c.s, c.r)
		last := gamma
		gamma = dot(c.s, c.s)
		combine(c.p, c.s, gamma/last, c.p)
	}
	return c.r
}

// equalitiesContradict reports whether the equalities alone have no solution, with the certificate in proof.
func (s *Solver) equalitiesContradict() bool {
	p := s.engine.p
	if len(p.B) == 0 {
		return false
	}
	if s.inconsistent == nil {
		s.inconsistent = newInconsistent(p)
	}
	clearMultipliers(&s.proof)
	s.restoreEqualities(&s.proof, s.inconsistent.residual(&p.A, p.B), -1)
	return s.verifier.infeasible(&s.proof) <= certTol
}
