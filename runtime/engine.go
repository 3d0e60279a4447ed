package runtime

// engine is the interior-point method on one program, reduced and scaled: a homogeneous embedding with quadratic
// objective (Goulart, Chen 2024), whose residuals are
//
//	rd = -(P x + q tau + A'y + C'z + H'zc)   rp = b tau - A x   ri = h tau - C x - s   rc = h tau - H x - sc
//	rt = -kappa - (s'z + sc'zc - x'rd + y'rp + z'ri + zc'rc)/tau
//
// with C x + s = h the finite sides. rt is -(kappa + x'Px/tau + q'x + b'y + h'z + h'zc) without its cancellation.
type engine struct {
	p      *Program // reduced and scaled
	scale  *scaling
	sides  sides
	cones  []cone
	degree float64
	smooth bool // every cone is symmetric
	placed bool // some cone has its rows in the linear system
	newton newton

	now    point     // the iterate
	res    point     // rd, rp, -, ri, -, rc in x, y, -, z, -, zc
	rt, mu float64   // residual of the objective; complementarity over degree
	net    []float64 // multipliers of variables and rows
	products

	framed
	centred point     // constant solve, see direction.go
	shifted point     // the same around the iterate
	den     float64   // its part of the quotient for dtau
	rs, rc  []float64 // right sides, memory

	affine, best, tried point // directions
	want, wantTried     target
	work                []float64 // of the length of x
	linear              []float64 // of the length of the cones
	step, sigma         float64
	cheap               bool // without cones: a factorisation costs less than the solves that would save one

	tests  // of the iterate
	record record
}

// framed are the parts of the iterate that directions of the cones are computed from, in the frames of the cones.
type framed struct {
	frameRes []float64 // rc
	frameS   []float64 // sc
	frameZ   []float64 // zc
	weighed  []float64 // W^2 zc
}

func newEngine(p *Program, scale *scaling, cones []cone) (*engine, error) {
	n, eq, rows, k := p.Columns(), len(p.B), len(p.L), len(p.HVec)
	e := &engine{p: p, scale: scale, sides: newSides(p), cones: cones, smooth: true}
	m := e.sides.len()
	e.degree = float64(m)
	for _, c := range cones {
		e.degree += c.degree()
		e.smooth = e.smooth && c.symmetric()
		if _, ok := c.(placed); ok {
			e.placed = true
		}
	}
	var err error
	if e.newton, err = newNewton(p, &e.sides, cones); err != nil {
		return nil, err
	}
	flops, entries := e.newton.kkt.work()
	e.cheap = len(cones) == 0 && flops < cheapFactor*entries
	for _, v := range []*point{&e.now, &e.res, &e.centred, &e.shifted, &e.affine, &e.best, &e.tried} {
		*v = newPoint(n, eq, m, k)
	}
	for _, v := range []*[]float64{&e.frameRes, &e.frameS, &e.frameZ, &e.weighed, &e.rc, &e.linear} {
		*v = make([]float64, k)
	}
	e.products = newProducts(p)
	e.net, e.work, e.rs = make([]float64, n+rows), make([]float64, n), make([]float64, m)
	e.want, e.wantTried = newTarget(m, k), newTarget(m, k)
	e.record.best = newPoint(n, eq, m, k)
	return e, nil
}

// load takes over the numbers of the program; constant belongs to its objective.
func (e *engine) load(constant float64) {
	e.sides.load(e.p)
	e.newton.load()
	e.constant = constant
	for i, q := range e.p.Q {
		e.work[i] = q / e.scale.c
	}
	e.qNorm, e.hNorm = normScaled(e.work, e.scale.D), normScaled(e.p.HVec, e.scale.B)
}

// residuals computes the products with the iterate, the residuals and mu.
func (e *engine) residuals() {
	p, v, n := e.p, &e.now, e.p.Columns()
	e.sides.net(e.net, v.z)
	e.ofPoint(p, v.x)
	e.ofMultipliers(p, v.y, e.net[n:], v.zc)
	r := &e.res
	for i, q := range p.Q {
		r.x[i] = -(e.px[i] + q*v.tau + e.aty[i] + e.gtw[i] + e.htz[i] + e.net[i])
	}
	for i, b := range p.B {
		r.y[i] = b*v.tau - e.ax[i]
	}
	for k, i := range e.sides.at {
		r.z[k] = e.sides.bound[k]*v.tau - e.sides.sign[k]*e.value(int(i)) - v.s[k]
	}
	for i, h := range p.HVec {
		r.zc[i] = h*v.tau - e.hx[i] - v.sc[i]
	}
	comp := v.complementarity()
	e.rt = -v.kappa - (comp-dot(v.x, r.x)+dot(v.y, r.y)+dot(v.z, r.z)+dot(v.zc, r.zc))/v.tau
	e.mu = (comp + v.tau*v.kappa) / (e.degree + 1)
}

// value returns entry i of (x; G x).
func (e *engine) value(i int) float64 {
	if n := len(e.now.x); i >= n {
		return e.gx[i-n]
	}
	return e.now.x[i]
}
