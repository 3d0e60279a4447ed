package runtime

// The chain from the numbers of the program as given to its solution: right sides of the linearised optimality
// conditions there, with dx_j = (dlo_j + dhi_j)/2 =: k_j of the substituted variables,
//
//	rx = -(dP x + dq + dA'y + dG'w + dH'zc) - P k     ry = db - dA x - A k     rz = dh - dH x - H k
//	upper sides du - dG x - G k and dhi, lower sides -(dl - dG x - G k) and -dlo
//
// then the scaling, the linear system, and back. Rows with equal sides have the mean of both. The multiplier of a
// substituted variable is -(P x + q + A'y + G'w + H'zc)_j.

// chain is the memory of that.
type chain struct {
	dx, px, fixed, work []float64 // of columns
	dy                  []float64 // of equality rows
	low, up             []float64 // of both sides of two-sided rows
	dzc                 []float64 // of the rows of cones
}

func newChain(p *Program) chain {
	n, rows := p.Columns(), len(p.L)
	return chain{dx: make([]float64, n), px: make([]float64, n), fixed: make([]float64, n), work: make([]float64, n),
		dy: make([]float64, len(p.B)), low: make([]float64, rows), up: make([]float64, rows), dzc: make([]float64, len(p.HVec))}
}

// Widen makes JVP and VJP work on the numbers of p, a program with the same columns, rows and cones whose patterns contain
// those of the Solver's program, and the same values. It holds until the next Differentiate.
func (d *Derivative) Widen(p *Program) {
	if d.pattern == p {
		return
	}
	d.pattern = p
	if n := LayoutOf(p).Len; cap(d.value) < n {
		d.value = make([]float64, n)
	} else {
		d.value = d.value[:n]
	}
	p.ValueAdjoint(d.value, &d.point)
}

// JVP computes the tangent of the solution for tangents of all numbers, in the order of Layout: Value, X, Y, W, Z and Zc
// of out, which must have their lengths.
func (d *Derivative) JVP(tangent []float64, out *Result) Quality {
	s, f := d.solver, d.form
	p, x := s.given, &d.point
	t := d.pattern.Numbers(tangent)
	out.Value = dot(d.value, tangent)
	t.stationarity(d.dx, d.px, x)
	axpy(d.dx, 1, t.Q)
	scaleBy(d.dx, -1)
	clear(d.fixed)
	for j, c := range s.reduction.colClass {
		if c&equalSides != 0 {
			d.fixed[j] = t.Lo[j]/2 + t.Hi[j]/2
		}
	}
	d.change(d.dy, t.B, &t.A, &p.A)
	d.change(d.up, t.U, &t.G, &p.G)
	d.change(d.low, t.L, &t.G, &p.G)
	d.change(d.dzc, t.HVec, &t.H, &p.H)
	p.P.mulSym(d.px, d.fixed)
	d.scaleRightSide(t.Lo, t.Hi)
	q := d.solve()
	f.multipliers(f.dz, d.u[f.n+f.eq:])
	f.sides.net(f.net, f.dz[:f.m])
	s.restorePrimal(out, d.u, true)
	axpy(out.X, 1, d.fixed)
	s.restoreDual(out, d.u[f.n:], f.net, f.dz[f.m:])
	d.fixedMultipliers(out)
	return q
}

// change computes db - dA x - A k.
func (d *Derivative) change(dst, db []float64, da, a *Matrix) {
	copy(dst, db)
	da.subtract(dst, d.point.X)
	a.subtract(dst, d.fixed)
}

// scaleRightSide fills in the right side of the form from dx - px, dy, low, up, dzc and the tangents of bounds.
func (d *Derivative) scaleRightSide(lo, hi []float64) {
	f, sc, red := d.form, d.solver.scaling, d.solver.reduction
	for c, j := range red.columns {
		d.rhs[c] = sc.c * sc.D[c] * (d.dx[j] - d.px[j])
	}
	for i, src := range red.eq {
		if src >= 0 {
			d.rhs[f.n+i] = sc.E[i] * d.dy[src]
		} else {
			d.rhs[f.n+i] = sc.E[i] * (d.low[^src] + d.up[^src]) / 2
		}
	}
	r := d.rhs[f.n+f.eq:]
	for k, i := range f.sides.at {
		upper, row := f.sides.sign[k] > 0, int(i)-f.n
		switch {
		case row < 0 && upper:
			r[k] = hi[red.columns[i]] / sc.D[i]
		case row < 0:
			r[k] = -lo[red.columns[i]] / sc.D[i]
		case upper:
			r[k] = sc.F[row] * d.up[red.rows[row]]
		default:
			r[k] = -sc.F[row] * d.low[red.rows[row]]
		}
	}
	for i, b := range sc.B {
		r[f.m+i] = b * d.dzc[i]
	}
}

// fixedMultipliers sets dz_j of the substituted variables: rx_j without P k, minus (P dx + A'dy + G'dw + H'dzc)_j.
func (d *Derivative) fixedMultipliers(out *Result) {
	red := d.solver.reduction
	if len(red.columns) == d.solver.given.Columns() {
		return
	}
	d.solver.given.stationarity(d.fixed, d.px, out)
	for j, c := range red.colClass {
		if c&equalSides != 0 {
			out.Z[j] = d.dx[j] - d.fixed[j]
		}
	}
}

// VJP computes the adjoints of all numbers, in the order of Layout, for those of the solution: Value, X, Y, W, Z and Zc
// of seed. An entry of P above the diagonal stands for both halves.
func (d *Derivative) VJP(seed *Result, adjoint []float64) Quality {
	s := d.solver
	clear(d.fixed)
	for j, c := range s.reduction.colClass {
		if c&equalSides != 0 {
			d.fixed[j] = seed.Z[j]
		}
	}
	d.scaleSeed(seed)
	q := d.solve()
	q.Value = seed.Value != 0
	t := d.pattern.Numbers(adjoint)
	d.sideAdjoints(&t, seed)
	d.matrixAdjoints(&t)
	adjoint[LayoutOf(d.pattern).R] = 0
	axpy(adjoint, seed.Value, d.value)
	return q
}

// scaleSeed fills in the right side of the form: the seed, less what the multipliers of substituted variables make of it.
func (d *Derivative) scaleSeed(seed *Result) {
	p, f, sc, red := d.solver.given, d.form, d.solver.scaling, d.solver.reduction
	p.P.mulSym(d.px, d.fixed)
	for c, j := range red.columns {
		d.rhs[c] = sc.D[c] * (seed.X[j] - d.px[j])
	}
	copy(d.dy, seed.Y)
	p.A.subtract(d.dy, d.fixed)
	copy(d.up, seed.W)
	p.G.subtract(d.up, d.fixed)
	copy(d.dzc, seed.Zc)
	p.H.subtract(d.dzc, d.fixed)
	inv := 1 / sc.c
	for i, src := range red.eq {
		if src >= 0 {
			d.rhs[f.n+i] = inv * sc.E[i] * d.dy[src]
		} else {
			d.rhs[f.n+i] = inv * sc.E[i] * d.up[^src]
		}
	}
	r := d.rhs[f.n+f.eq:]
	for k, i := range f.sides.at {
		if row := int(i) - f.n; row < 0 {
			r[k] = f.sides.sign[k] * inv / sc.D[i] * seed.Z[red.columns[i]]
		} else {
			r[k] = f.sides.sign[k] * inv * sc.F[row] * d.up[red.rows[row]]
		}
	}
	for i, b := range sc.B {
		r[f.m+i] = inv * b * d.dzc[i]
	}
}

// sideAdjoints writes the adjoints of b, l, u, lo, hi and h from the solution of the linear system, and leaves those of
// rx, ry, rz in dx, dy, dzc and those of the rows of G in up.
func (d *Derivative) sideAdjoints(t *Program, seed *Result) {
	p, f, sc, red := d.solver.given, d.form, d.solver.scaling, d.solver.reduction
	for _, v := range [][]float64{d.dx, d.dy, t.L, t.U, t.Lo, t.Hi} {
		clear(v)
	}
	for c, j := range red.columns {
		d.dx[j] = sc.c * sc.D[c] * d.u[c]
	}
	for i, src := range red.eq {
		v := sc.E[i] * d.u[f.n+i]
		if src >= 0 {
			d.dy[src] = v
		} else {
			t.L[^src], t.U[^src] = v/2, v/2
		}
	}
	f.multipliers(f.dz, d.u[f.n+f.eq:])
	for k, i := range f.sides.at {
		upper, row, v := f.sides.sign[k] > 0, int(i)-f.n, f.dz[k]
		switch {
		case row < 0 && upper:
			t.Hi[red.columns[i]] = v / sc.D[i]
		case row < 0:
			t.Lo[red.columns[i]] = -v / sc.D[i]
		case upper:
			t.U[red.rows[row]] = sc.F[row] * v
		default:
			t.L[red.rows[row]] = -sc.F[row] * v
		}
	}
	for i, b := range sc.B {
		d.dzc[i] = b * f.dz[f.m+i]
	}
	combine(d.up, t.L, 1, t.U)
	copy(t.B, d.dy)
	copy(t.HVec, d.dzc)
	d.fixedAdjoints(p, t, seed)
}

// fixedAdjoints writes the adjoints of equal bounds, (k_j adjoint)/2 each, and completes dx.
func (d *Derivative) fixedAdjoints(p, t *Program, seed *Result) {
	red := d.solver.reduction
	if len(red.columns) == p.Columns() {
		return
	}
	from := Result{X: d.dx, Y: d.dy, W: d.up, Zc: d.dzc}
	p.stationarity(t.Q, d.work, &from)
	for j, c := range red.colClass {
		if c&equalSides != 0 {
			k := seed.X[j] - d.px[j] - t.Q[j]
			t.Lo[j], t.Hi[j] = k/2, k/2
			d.dx[j] = d.fixed[j]
		}
	}
}

// matrixAdjoints writes the adjoints of q, P, A, G and H.
func (d *Derivative) matrixAdjoints(t *Program) {
	x := &d.point
	negate(t.Q, d.dx)
	for j := range t.P.columns() {
		for k := t.P.Start[j]; k < t.P.Start[j+1]; k++ {
			i := int(t.P.Row[k])
			t.P.Val[k] = -d.dx[i] * x.X[j]
			if i != j {
				t.P.Val[k] -= x.X[i] * d.dx[j]
			}
		}
	}
	t.A.outerAdjoint(x.Y, d.dx, d.dy, x.X)
	t.G.outerAdjoint(x.W, d.dx, d.up, x.X)
	t.H.outerAdjoint(x.Zc, d.dx, d.dzc, x.X)
}
