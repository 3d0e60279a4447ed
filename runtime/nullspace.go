package runtime

import (
	"math"
	"math/rand/v2"
)

// nullspace is that of the linear system K of a solution, with J = diag(I, -I, -I), K monotone and rho = derivativeReg:
// T = rho (K + rho J)^-1 J tends to the projector on it, and T^3 removes what is 100 rho away. Applied to a fixed random
// vector it shows null vectors, and by their large entries the columns and rows that they consist of.
//
// A singular K is inverted in the least-squares sense, with least norm of the solution, both in the scaling of the program
// as given: with the norms |S u| and |S^-1 r|, and a basis Q of null vectors with Q'S^2 Q = I, the pseudo-inverse is
// (I - Q Q'S^2) K^+ (I - S^2 Q Q'). Near singularity, where the spectrum has no gap, Q has the vectors that a high power of T
// leaves. Where it would need too many, the scaling is that of the solver and T^3 damps.
type nullspace struct {
	form    *vform
	refiner *refiner
	random  []float64
	vector  []float64   // T^3 of it, or a higher power
	power   int         // of T that is the projector, as far as there is a gap in the spectrum
	spanned bool        // there is a basis
	primal  bool        // x is not unique
	dual    bool        // y, z are not unique
	slow    bool        // the factor served the probe badly
	square  []float64   // diagonal of S^2
	basis   [][]float64 // (x, y, z), then v with z = -E v; its memory is made vector by vector, at points that need it
	wide    []float64   // memory for one of them
	part    []float64   // its leading (x, y, z)
	work    []float64
	image   []float64 // what apply solved for last, in the v-form
}

const (
	nullLeast   = 1e-3 // norm of a part of T^3 g, over the root of its length, that is a null vector
	nullLength  = 100  // lengths above count as this: one null vector has norm 1 in any number of unknowns
	nullSeed    = 7
	nullEntry   = 0.05  // entries of that size, relative to the largest, name columns and rows
	nullPower   = 3     // of T that looks for null vectors,
	nullMost    = 8     // and highest power that may be the projector,
	nullSettled = 1e-10 // when another application changes no more than this
	nullFresh   = 1e-3  // relative part of a null vector that the basis does not have yet: two vectors without one are the end
	nullPure    = 0.1   // with less of it than this, cancellation has left other parts too
	nullBasis   = 32    // most vectors of a basis
	probeSolve  = 1e-7  // relative residual of applications of T that look for null vectors,
	removeSolve = 1e-11 // and of those that remove them
	probeSlow   = 1e-5  // relative residual of an application by a factor that serves badly
	removeNone  = 1e-9  // a part that is no larger, relative, is none
	dampRounds  = 3
)

func newNullspace(f *vform, r *refiner) *nullspace {
	g := &nullspace{form: f, refiner: r}
	for _, v := range []*[]float64{&g.random, &g.vector, &g.square, &g.work, &g.image} {
		*v = make([]float64, f.unknowns.dim)
	}
	g.wide = make([]float64, f.unknowns.dim+len(f.dz))
	g.part = g.wide[:f.unknowns.dim]
	g.basis = make([][]float64, 0, nullBasis)
	rng := rand.New(rand.NewPCG(nullSeed, nullSeed))
	for i := range g.random {
		g.random[i] = rng.NormFloat64()
	}
	return g
}

// scale sets S from the scaling of the program.
func (g *nullspace) scale(sc *scaling) {
	f, q := g.form, g.square
	for i, d := range sc.D {
		q[i] = d * d
	}
	for i, e := range sc.E {
		q[f.n+i] = e * e
	}
	q = q[f.n+f.eq:]
	for k, i := range f.sides.at {
		if int(i) < f.n {
			q[k] = 1 / (sc.D[i] * sc.D[i])
		} else {
			b := sc.F[int(i)-f.n]
			q[k] = b * b
		}
	}
	for i, b := range sc.B {
		q[f.m+i] = b * b
	}
}

// probe looks for null vectors, and for the power of T that is the projector.
func (g *nullspace) probe() {
	w, n := g.vector, g.form.n
	g.slow, g.spanned = false, false
	copy(w, g.random)
	for k := range nullPower {
		g.apply(w, false, k > 0, probeSolve)
	}
	g.primal, g.dual = isNull(w[:n]), isNull(w[n:])
	if !g.primal && !g.dual {
		return
	}
	for g.power = nullPower; g.power < nullMost; g.power++ {
		copy(g.part, w)
		g.apply(w, false, true, removeSolve)
		if axpy(g.part, -1, w); norm2(g.part) <= nullSettled*norm2(w) {
			break
		}
	}
	if g.spanned = g.span(); !g.spanned {
		g.power = nullPower
	}
}

// span makes the basis, from projected random vectors until one adds nothing. It reports false if there are too many, the
// number of which is about the squared norm of the first.
func (g *nullspace) span() bool {
	copy(g.part, g.vector)
	g.take()
	g.basis = g.basis[:0]
	if most := 0.75 * nullBasis; !(dot(g.part, g.part) < most) {
		return false
	}
	old := 0 // vectors without a new part
	for start := 1; len(g.basis) < nullBasis; start++ {
		before := norm2(g.part)
		g.orthogonalise()
		if part := norm2(g.part) / before; part > nullFresh {
			g.include(part < nullPure)
			old = 0
		} else if old++; old == 2 {
			return true
		}
		k := copy(g.part, g.random[start%len(g.random):])
		copy(g.part[k:], g.random)
		g.filter(g.part, false)
		g.take()
	}
	return false
}

// include appends part to the basis; what is left of a vector after a cancellation has to be purified.
func (g *nullspace) include(purify bool) {
	if purify {
		scaleBy(g.part, 1/norm2(g.part))
		g.filter(g.part, false)
		g.take()
		g.orthogonalise()
	}
	size := 0.0
	for i, q := range g.square {
		size += g.part[i] * q * g.part[i]
	}
	scaleBy(g.wide, 1/math.Sqrt(size))
	k := len(g.basis)
	if g.basis = g.basis[:k+1]; g.basis[k] == nil {
		g.basis[k] = make([]float64, len(g.wide))
	}
	copy(g.basis[k], g.wide)
}

// take sets v of the vector that is part after an application of T.
func (g *nullspace) take() {
	v := g.wide[len(g.part):]
	copy(v, g.image[len(g.part)-len(v):])
	scaleBy(v, derivativeReg)
}

// orthogonalise takes the span of the basis out of part.
func (g *nullspace) orthogonalise() {
	for range 2 {
		for i, q := range g.square {
			g.work[i] = q * g.part[i]
		}
		for _, b := range g.basis {
			axpy(g.wide, -dot(b[:len(g.work)], g.work), b)
		}
	}
}

func isNull(v []float64) bool {
	return norm2(v) > nullLeast*math.Sqrt(float64(min(len(v), nullLength)))
}

// apply replaces w, a vector in (x, y, z), by T w; with adjoint by that of the transpose, J T J w. If w is the result of the
// last one, the solution for that is nearly the one for this.
func (g *nullspace) apply(w []float64, adjoint, again bool, tol float64) {
	f, r, u := g.form, g.refiner, g.image
	n, k := f.n, f.n+f.eq
	f.shift, r.target = derivativeReg, tol
	if !adjoint {
		scaleBy(w[n:], -1)
	}
	if again && !adjoint {
		size := r.weighted(w)
		if rest := r.residual(w, u); rest > tol*size {
			copy(g.work, r.r)
			r.target = tol * size / rest
			axpy(u, 1, r.solve(g.work, 0))
		}
	} else {
		copy(u, r.solve(w, 0))
		g.slow = g.slow || !(r.rel <= probeSlow)
	}
	copy(w, u[:k])
	f.multipliers(w[k:], u[k:])
	scaleBy(w, derivativeReg)
	if adjoint {
		scaleBy(w[n:], -1)
	}
	f.shift = 0
}

// filter applies the power of T.
func (g *nullspace) filter(w []float64, adjoint bool) {
	for k := range g.power {
		g.apply(w, adjoint, k > 0, removeSolve)
	}
}

// remove takes the inconsistent part out of a right side and returns its size relative to it.
func (g *nullspace) remove(r []float64) float64 {
	if !g.spanned {
		return g.damp(r)
	}
	size, part, weight := 0.0, 0.0, g.form.unknowns.norm
	for i, v := range r {
		size += v * weight[i] * v * weight[i] / g.square[i]
	}
	if size == 0 {
		return 0
	}
	for range 2 {
		for _, b := range g.basis {
			t := dot(b[:len(r)], r)
			part = max(part, math.Abs(t))
			for i, q := range g.square {
				r[i] -= t * q * b[i]
			}
		}
	}
	return part / math.Sqrt(size)
}

// damp is remove without a basis.
func (g *nullspace) damp(r []float64) float64 {
	size, most := g.refiner.weighted(r), 0.0
	if size == 0 {
		return 0
	}
	for range dampRounds {
		copy(g.part, r)
		g.filter(g.part, true)
		part := norm2(g.part) / size
		most = max(most, part)
		if part < removeNone {
			break
		}
		axpy(r, -1, g.part)
	}
	return most
}

// slim takes the null part out of a solution u of the v-form, which makes it the one of least norm in (dx, dy, dz).
func (g *nullspace) slim(u []float64) {
	n, k := g.form.n, g.form.n+g.form.eq
	for range 2 {
		copy(g.part, u[:k])
		g.form.multipliers(g.part[k:], u[k:])
		if g.spanned {
			for i, q := range g.square {
				g.work[i] = q * g.part[i]
			}
			for _, b := range g.basis {
				t := dot(b[:len(u)], g.work)
				axpy(u[:k], -t, b)
				axpy(u[k:], -t, b[len(u):])
			}
			continue
		}
		g.filter(g.part, false) // in a null vector dv = -H dx - dz
		axpy(u[:k], -1, g.part)
		axpy(u[k:], 1, g.part[k:])
		g.form.rowsOf(g.work[k:], g.part[:n])
		axpy(u[k:], 1, g.work[k:])
	}
}
