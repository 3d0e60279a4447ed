package runtime

import (
	"math"
	"math/rand/v2"
)

// degeneracy finds out in which way a solution has no derivative, or several.
//
// Kinks: where strict complementarity fails, the projection of some side or cone has no derivative at v.
//
// Singular systems: with J = diag(I, -I, -I), K monotone and rho = derivativeReg, T = rho (K + rho J)^-1 J tends to the
// projector on the null space of K, and T^3 removes what is 100 rho away from it. Applied to a fixed random vector it shows
// null vectors, and by their large entries the columns and rows that they consist of.
type degeneracy struct {
	form    *vform
	refiner *refiner
	random  []float64
	null    []float64 // T^3 of it
	kinks   []int32   // sides, then cones by index
	margin  float64   // least distance from a kink
	primal  bool      // x is not unique
	dual    bool      // y, z are not unique
	work    []float64
	part    []float64
}

const (
	kinkMargin   = 1e-7  // within it there is a kink
	kinkRough    = 10    // times sqrt(mu) the same for a point that could not be polished
	nullLeast    = 1e-3  // norm of a part of T^3 g, over the root of its length, that is a null vector
	nullLength   = 100   // lengths above count as this: one null vector has norm 1 in any number of unknowns
	probeSolve   = 1e-7  // relative residual of applications of T that look for null vectors,
	removeSolve  = 1e-11 // and of those that remove them
	nullSeed     = 7
	nullPower    = 3
	nullEntry    = 0.05 // entries of that size, relative to the largest, name columns and rows
	removeRounds = 3
	removedTo    = 1e-9
)

func newDegeneracy(f *vform, r *refiner) *degeneracy {
	g := &degeneracy{form: f, refiner: r, kinks: make([]int32, 0, f.m+len(f.cones))}
	for _, v := range []*[]float64{&g.random, &g.null, &g.work, &g.part} {
		*v = make([]float64, f.unknowns.Dim)
	}
	rng := rand.New(rand.NewPCG(nullSeed, nullSeed))
	for i := range g.random {
		g.random[i] = rng.NormFloat64()
	}
	return g
}

// findKinks looks for kinks at v and puts elements of the generalised Jacobian there. mu is that of the iterate.
func (g *degeneracy) findKinks(v []float64, polished bool, mu float64) {
	f := g.form
	g.kinks, g.margin = g.kinks[:0], math.Inf(1)
	limit := kinkMargin
	if !polished {
		limit = max(limit, kinkRough*math.Sqrt(mu))
	}
	for k, a := range v[:f.m] {
		margin := math.Abs(a) / (1 + math.Abs(a))
		g.margin = min(g.margin, margin)
		if margin < limit {
			g.kinks = append(g.kinks, int32(k))
			f.d[k] = settledSide(a)
			f.e[k] = 1 - f.d[k]
		}
	}
	lo := f.m
	for i, c := range f.cones {
		hi := lo + f.p.Cones[i].Dim
		margin := c.margin(v[lo:hi])
		g.margin = min(g.margin, margin)
		if margin < limit {
			g.kinks = append(g.kinks, int32(f.m+i))
			c.settle(v[lo:hi])
		}
		lo = hi
	}
	f.weigh()
}

// probe looks for null vectors.
func (g *degeneracy) probe() {
	copy(g.null, g.random)
	g.filter(g.null, false, probeSolve)
	n := g.form.n
	g.primal, g.dual = isNull(g.null[:n]), isNull(g.null[n:])
}

func isNull(v []float64) bool {
	return norm2(v) > nullLeast*math.Sqrt(float64(min(len(v), nullLength)))
}

// filter replaces w, a vector in (x, y, z), by T^3 w; with adjoint by that of the transpose, J T^3 J w.
func (g *degeneracy) filter(w []float64, adjoint bool, tol float64) {
	f := g.form
	n, k := f.n, f.n+f.eq
	f.shift, g.refiner.target = derivativeReg, tol
	for range nullPower {
		if !adjoint {
			scaleBy(w[n:], -1)
		}
		u := g.refiner.solve(w, 0)
		copy(w, u[:k])
		f.multipliers(w[k:], u[k:])
		scaleBy(w, derivativeReg)
		if adjoint {
			scaleBy(w[n:], -1)
		}
	}
	f.shift = 0
}

// remove takes the inconsistent part out of a right side and returns its size relative to it.
func (g *degeneracy) remove(r []float64) float64 {
	size, most := norm2(r), 0.0
	if size == 0 {
		return 0
	}
	for range removeRounds {
		copy(g.part, r)
		g.filter(g.part, true, removeSolve)
		part := norm2(g.part) / size
		most = max(most, part)
		if part < removedTo {
			break
		}
		axpy(r, -1, g.part)
	}
	return most
}

// slim takes the null part out of a solution u of the v-form, which makes it the one of least norm in (dx, dy, dz).
func (g *degeneracy) slim(u []float64) {
	f := g.form
	n, k := f.n, f.n+f.eq
	for range 2 {
		w := g.part
		copy(w, u[:k])
		f.multipliers(w[k:], u[k:])
		g.filter(w, false, removeSolve)
		axpy(u[:k], -1, w[:k])
		axpy(u[k:], 1, w[k:])
		f.rowsOf(g.work[k:], w[:n])
		axpy(u[k:], 1, g.work[k:])
	}
}
