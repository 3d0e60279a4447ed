package runtime

import (
	"context"
	"math"
)

// vform is the optimality conditions, linearised in v = s - z (projection.go), on the reduced and scaled program of an
// engine:
//
//	P dx + A'dy - C'E dv - H'E dvc = rx   A dx = ry   C dx + D dv = rs   H dx + D dvc = rc
//
// with C x + s = h the finite sides. Then dz = -E dv and ds = D dv, and with W = E^-1 D it is the symmetric system
// P dx + A'dy + C'dz + H'dzc = rx, A dx = ry, C dx - W dz = rs, H dx - W dzc = rc. Vectors are (x, y, sides, cones).
//
// It is what a refiner solves: mul is the operator, with the exact D, and solve a preconditioner from the factor of the
// symmetric system, plus reg on its diagonal in the direction of the signs, at a re-centred scaling.
type vform struct {
	p        *Program
	sides    *sides
	kkt      kktSystem
	scaled   []cone // whose scaling is in the factor
	cones    []projection
	n, eq, m int
	d, e     []float64 // D and E of the sides
	shift    float64   // times J = diag(I, -I, -I), added to the operator in dx, dy, dz
	unknowns unknowns
	weights  weights
	w        []float64 // s/z of the sides in the factor, with reg of bounds
	other    []int32   // the other side of the same row, -1 if there is none or for bounds
	ps, pz   []float64 // pairs that the scaling of the cones is at,
	frameS   []float64 // in their frames
	frameZ   []float64
	rhs      []float64 // of the KKT
	net      []float64 // multipliers, and right sides, of variables and rows
	dw       []float64 // of rows alone
	dz       []float64 // multipliers of sides, then cones
	gdx      []float64 // G dx
	tx, tc   []float64 // of columns and of the rows of cones, memory
	factors  int       // factorisations so far
	solves   int       // and solves with them
}

const (
	derivativeReg = 1e-6  // of the factor; its error grows as one over it, and the price of a large one is one more solve
	centralMu     = 1e-7  // of the scaling of cones in the factor, times 1 + |v|^2
	sideMu        = 1e-14 // and of the sides
	sideMost      = 1e14  // ratio s/z
)

func newVform(e *engine) *vform {
	n, eq, m, k, rows := e.p.Columns(), len(e.p.B), e.sides.len(), len(e.p.HVec), len(e.p.L)
	dim := n + eq + m + k
	f := &vform{p: e.p, sides: &e.sides, kkt: e.newton.kkt, scaled: e.cones, cones: newProjections(e.p.Cones), n: n, eq: eq, m: m,
		unknowns: unknowns{dim: dim, sign: make([]float64, dim), norm: make([]float64, dim)},
		weights:  weights{sum: make([]float64, n+rows), cones: e.cones}, other: make([]int32, m)}
	for _, v := range []*[]float64{&f.d, &f.e, &f.w} {
		*v = make([]float64, m)
	}
	for _, v := range []*[]float64{&f.tc, &f.frameS, &f.frameZ, &f.ps, &f.pz} {
		*v = make([]float64, k)
	}
	f.rhs, f.net, f.gdx, f.dw = make([]float64, f.kkt.layout().dim), make([]float64, n+rows), make([]float64, rows), make([]float64, rows)
	f.dz, f.tx = make([]float64, m+k), make([]float64, n)
	fill(f.unknowns.norm[:n+eq], 1)
	last := make([]int32, n+rows) // side before, plus 1
	for i, at := range f.sides.at {
		f.other[i] = last[at] - 1
		if int(at) < n {
			f.other[i] = -1
		} else if o := f.other[i]; o >= 0 {
			f.other[o] = int32(i)
		}
		last[at] = int32(i) + 1
	}
	return f
}

// each calls do with every projection and the range of its rows in the cones.
func (f *vform) each(do func(c projection, lo, hi int)) {
	lo := 0
	for i, c := range f.cones {
		hi := lo + f.p.Cones[i].Dim
		do(c, lo, hi)
		lo = hi
	}
}

// derive makes D the exact derivative of the projections at v.
func (f *vform) derive(v []float64) {
	for k, a := range v[:f.m] {
		s, z := splitNumber(a, 0)
		f.d[k], f.e[k] = share(s, z), share(z, s)
	}
	f.each(func(c projection, lo, hi int) { c.derive(v[f.m+lo : f.m+hi]) })
	f.weigh()
}

// weigh sets the weights of residuals: the square roots of the diagonal of E.
func (f *vform) weigh() {
	norm := f.unknowns.norm[f.n+f.eq:]
	copy(norm, f.e)
	f.each(func(c projection, lo, hi int) { c.dualDiagonal(norm[f.m+lo : f.m+hi]) })
	for i, e := range norm {
		norm[i] = max(leastWeight, math.Sqrt(e))
	}
}

// factor factors the symmetric system with the scaling of S_mu at v, at the sides with at least the mu given. That of the
// iterate makes the weight of sides at a kink about 1, which is what it is there.
func (f *vform) factor(ctx context.Context, v []float64, mu float64) bool {
	for k, a := range v[:f.m] {
		s, z := splitNumber(a, max(mu, sideMu*(1+a*a)))
		f.w[k] = clip(s/z, 1/sideMost, sideMost)
	}
	return f.refactor(ctx, v)
}

// settledFactor is factor with the sides at the D that is in force.
func (f *vform) settledFactor(ctx context.Context, v []float64) bool {
	for k, d := range f.d {
		f.w[k] = clip(d/max(f.e[k], 1/sideMost), 1/sideMost, sideMost)
	}
	return f.refactor(ctx, v)
}

func (f *vform) refactor(ctx context.Context, v []float64) bool {
	clear(f.weights.sum)
	for k, i := range f.sides.at {
		if int(i) < f.n { // a bound has no row in the KKT that would get reg
			f.w[k] += derivativeReg
		}
		f.weights.sum[i] += 1 / f.w[k]
	}
	lo, ok := f.m, true
	for i, c := range f.scaled {
		hi := lo + c.dim()
		a, s, z := v[lo:hi], f.ps[lo-f.m:hi-f.m], f.pz[lo-f.m:hi-f.m]
		f.cones[i].split(s, z, a, centralMu*(1+dot(a, a)))
		ok = c.scale(s, z, f.frameS[lo-f.m:hi-f.m], f.frameZ[lo-f.m:hi-f.m]) && ok
		lo = hi
	}
	f.factors++
	return ok && f.kkt.factor(ctx, &f.weights, derivativeReg)
}

func (f *vform) layout() *unknowns { return &f.unknowns }

// mul computes y = N u.
func (f *vform) mul(y, u []float64) {
	n, eq, m := f.n, f.eq, f.m
	dx, dy, v := u[:n], u[n:n+eq], u[n+eq:]
	f.multipliers(f.dz, v)
	f.stationarity(y[:n], dx, dy, f.dz)
	axpy(y[:n], f.shift, dx)
	f.p.A.mul(y[n:n+eq], dx)
	axpy(y[n:n+eq], -f.shift, dy)
	r := y[n+eq:]
	f.rowsOf(r, dx)
	for k, a := range v[:m] {
		r[k] += f.d[k] * a
	}
	f.each(func(c projection, lo, hi int) { c.primal(f.tc[lo:hi], v[m+lo:m+hi]) })
	axpy(r[m:], 1, f.tc)
	axpy(r, -f.shift, f.dz)
}

// multipliers computes dz = -E v of sides and cones.
func (f *vform) multipliers(dz, v []float64) {
	for k, e := range f.e {
		dz[k] = -e * v[k]
	}
	cones := dz[f.m:]
	f.each(func(c projection, lo, hi int) { c.dual(cones[lo:hi], v[f.m+lo:f.m+hi]) })
	scaleBy(cones, -1)
}

// stationarity computes P x + A'y + C'z + H'zc.
func (f *vform) stationarity(dst, x, y, z []float64) {
	f.sides.net(f.net, z[:f.m])
	f.p.P.mulSym(dst, x)
	f.p.A.mulT(f.tx, y)
	axpy(dst, 1, f.tx)
	f.p.G.mulT(f.tx, f.net[f.n:])
	axpy(dst, 1, f.tx)
	f.p.H.mulT(f.tx, z[f.m:])
	axpy(dst, 1, f.tx)
	axpy(dst, 1, f.net[:f.n])
}

// rowsOf computes (C x, H x).
func (f *vform) rowsOf(dst, x []float64) {
	f.p.G.mul(f.gdx, x)
	for k, i := range f.sides.at {
		if j := int(i) - f.n; j < 0 {
			dst[k] = f.sides.sign[k] * x[i]
		} else {
			dst[k] = f.sides.sign[k] * f.gdx[j]
		}
	}
	f.p.H.mul(dst[f.m:], x)
}

// solve replaces the residual u by the preconditioned one: dx, dy and dz by the factor, then dv = r - C dx - dz + shift dz.
func (f *vform) solve(u []float64) {
	f.solves++
	n, eq, m := f.n, f.eq, f.m
	r := u[n+eq:]
	f.sides.weighed(f.net, r, f.w)
	for i := range n {
		f.tx[i] = u[i] + f.net[i]
	}
	for i := range f.dw {
		f.dw[i] = f.net[n+i] / f.weights.sum[n+i]
	}
	eachCone(f.scaled, func(c cone, lo, hi int) { c.enter(f.tc[lo:hi], r[m+lo:m+hi]) })
	f.kkt.gather(f.rhs, f.tx, u[n:n+eq], f.dw, f.tc)
	f.kkt.solve(f.rhs)
	f.kkt.scatter(f.rhs, f.tc, u[:n], u[n:n+eq], f.dw, f.dz[m:])
	eachCone(f.scaled, func(c cone, lo, hi int) { c.leave(f.tc[lo:hi], f.dz[m+lo:m+hi], f.tc[lo:hi]) }) // of which dz is wanted
	f.sideMultipliers(r, u[:n])
	axpy(r, f.shift-1, f.dz)
	f.rowsOf(f.dz, u[:n]) // which is free now
	axpy(r, -1, f.dz)
}

// sideMultipliers computes dz of the sides from the solution of the KKT: (C dx - r)/W, but of a row the side with the
// least W gets what the other leaves of the multiplier, which is the more accurate.
func (f *vform) sideMultipliers(r, dx []float64) {
	n := f.n
	f.p.G.mul(f.gdx, dx)
	for k, i := range f.sides.at {
		sign, row := f.sides.sign[k], int(i)-n
		if row < 0 {
			f.dz[k] = (sign*dx[i] - r[k]) / f.w[k]
			continue
		}
		o := f.other[k]
		if o >= 0 && !f.leads(k, int(o)) {
			f.dz[k] = (sign*f.gdx[row] - r[k]) / f.w[k]
			continue
		}
		dw := f.dw[row]
		if o >= 0 {
			dw -= f.sides.sign[o] * (f.sides.sign[o]*f.gdx[row] - r[o]) / f.w[o]
		}
		f.dz[k] = sign * dw
	}
}

// leads reports whether side k of a row has less W than side o.
func (f *vform) leads(k, o int) bool { return f.w[k] < f.w[o] || f.w[k] == f.w[o] && k < o }
