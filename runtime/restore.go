package runtime

// From the reduced and scaled problem back to the program as given.

// restorePrimal sets r.X from x; of a ray the substituted variables do not move.
func (s *Solver) restorePrimal(r *Result, x []float64, ray bool) {
	copy(r.X, s.reduction.values)
	if ray {
		clear(r.X)
	}
	for c, j := range s.reduction.columns {
		r.X[j] = s.scaling.D[c] * x[c]
	}
}

// restoreDual sets the multipliers of r from y, the net ones of variables and rows, and zc. Rows that went have
// none; the multiplier of a substituted variable is what its column asks for, which restoreFixed supplies.
func (s *Solver) restoreDual(r *Result, y, net, zc []float64) {
	red, sc := s.reduction, s.scaling
	r.clearMultipliers()
	n, inv := len(red.columns), 1/sc.c
	s.restoreEqualities(r, y, inv)
	for i, src := range red.rows {
		r.W[src] = sc.F[i] * net[n+i] * inv
	}
	for c, j := range red.columns {
		r.Z[j] = net[c] * inv / sc.D[c]
	}
	for i, b := range sc.B {
		r.Zc[i] = b * zc[i] * inv
	}
}

// restoreEqualities sets the multipliers of the equalities from y times a factor.
func (s *Solver) restoreEqualities(r *Result, y []float64, by float64) {
	for i, src := range s.reduction.eq {
		v := s.scaling.E[i] * y[i] * by
		if src >= 0 {
			r.Y[src] = v
		} else {
			r.W[^src] = v
		}
	}
}

// restoreFixed sets the multipliers of the substituted variables: -(P x + q + A'y + G'w + H'zc)_j.
func (s *Solver) restoreFixed(r *Result) {
	if len(s.reduction.columns) == s.given.Columns() {
		return
	}
	v := s.verifier
	s.given.P.mulSym(v.px, r.X)
	v.ofMultipliers(s.given, r.Y, r.W, r.Zc)
	for j, c := range s.reduction.colClass {
		if c&equalSides != 0 {
			r.Z[j] = -(v.px[j] + s.given.Q[j] + v.aty[j] + v.gtw[j] + v.htz[j])
		}
	}
}

// restoreBest sets the result from the best iterate and returns its tests.
func (s *Solver) restoreBest() Check {
	e := s.engine
	b := &e.record.best
	e.sides.net(e.net, b.z)
	s.restorePrimal(&s.result, b.x, false)
	s.restoreDual(&s.result, b.y, e.net, b.zc)
	s.restoreFixed(&s.result)
	return s.verifier.solution(&s.result)
}
