package runtime

import "math"

// refinable is a linear system with a preconditioner: a KKT, or the optimality conditions in another form.
type refinable interface {
	layout() *unknowns
	// solve replaces x by what the factor makes of the right side x.
	solve(x []float64)
	// mul computes y = K x for the true matrix.
	mul(y, x []float64)
}

// refiner solves with the true matrix K of a system, of which only K + reg S is factored, by flexible GMRES preconditioned
// by the factor. Residuals are measured by the 2-norm of r_i / sqrt(max(1, |K_ii|)).
type refiner struct {
	system  refinable
	x, r, t []float64
	basis   [][]float64 // orthonormal, in weighted coordinates
	image   [][]float64 // preconditioned basis vectors
	h       [][]float64 // columns of the Hessenberg matrix, made triangular by rotations
	cos     []float64
	sin     []float64
	g       []float64
	rel     float64 // residual of the last solve relative to its right side
	eta     float64 // backward error of the factorisation itself: |rhs - (K + reg S) u| / |rhs| for the unrefined u
	used    int     // solves with the factor beyond the first
	target  float64 // relative residual that is good enough
}

const (
	krylov       = 10    // length of a cycle, and most solves with the factor, in an iteration
	krylovSchur  = 30    // the same where M of semidefinite cones is in the factor, whose condition is that of K squared
	krylovMemory = 1e6   // unknowns up to which that is worth its memory
	refineGoal   = 1e-10 // relative residual that is good enough for sides
	refineCones  = 1e-13 // and in the presence of cones, whose ds is taken from the linear equation: its error stays
	refineInner  = 1e-6  // a cycle ends here relative to its start: then the recurrence is no longer exact
	refineWorth  = 0.5   // a cycle that gains less is the last
	refineVanish = 1e-300
)

// newRefiner makes a refiner whose cycles, and solves with the factor beyond the first, have at most that length.
func newRefiner(k refinable, length int) *refiner {
	n := k.layout().dim
	f := &refiner{system: k, target: refineGoal, x: make([]float64, n), r: make([]float64, n), t: make([]float64, n)}
	for range length {
		f.basis = append(f.basis, make([]float64, n))
		f.image = append(f.image, make([]float64, n))
		f.h = append(f.h, make([]float64, length+1))
	}
	f.cos, f.sin, f.g = make([]float64, length), make([]float64, length), make([]float64, length+1)
	return f
}

// solve computes x with K x = b, where reg is what the factor contains. The result belongs to the refiner.
func (f *refiner) solve(b []float64, reg float64) []float64 {
	f.used, f.rel, f.eta = 0, math.Inf(1), math.Inf(1)
	copy(f.x, b)
	f.system.solve(f.x)
	size := max(f.weighted(b), refineVanish)
	res := f.residual(b, f.x)
	if !finite(res) {
		clear(f.x)
		return f.x
	}
	f.eta = f.factorError(reg) / size
	goal := f.target * size
	for f.used < len(f.basis) && res > goal {
		steps := f.cycle(res, goal)
		if steps == 0 {
			break
		}
		copy(f.t, f.x)
		f.addCycle(steps)
		after := f.residual(b, f.x)
		if !(after < res) {
			copy(f.x, f.t)
			break
		}
		slow := after > refineWorth*res
		res = after
		if slow {
			break
		}
	}
	f.rel = res / size
	return f.x
}

// plain is solve by preconditioned residuals alone, while they fall by half, in at most that many rounds. Unlike those of a
// Krylov space its steps are bounded by the residual over reg, also where K is singular.
func (f *refiner) plain(b []float64, rounds int) []float64 {
	clear(f.x)
	rest := f.residual(b, f.x)
	goal := f.target * rest
	for range rounds {
		copy(f.t, f.r)
		f.system.solve(f.t)
		axpy(f.x, 1, f.t)
		after := f.residual(b, f.x)
		if !(after < rest) {
			axpy(f.x, -1, f.t)
			break
		}
		if after <= goal || after > refineWorth*rest {
			break
		}
		rest = after
	}
	return f.x
}

// residual sets r = b - K x and returns its norm.
func (f *refiner) residual(b, x []float64) float64 {
	f.system.mul(f.r, x)
	w := f.system.layout().norm
	sum := 0.0
	for i, v := range f.r {
		v = b[i] - v
		f.r[i] = v
		v *= w[i]
		sum += v * v
	}
	return math.Sqrt(sum)
}

func (f *refiner) weighted(v []float64) float64 {
	sum := 0.0
	for i, w := range f.system.layout().norm {
		sum += v[i] * w * v[i] * w
	}
	return math.Sqrt(sum)
}

// factorError returns the norm of b - (K + reg S) x.
func (f *refiner) factorError(reg float64) float64 {
	u := f.system.layout()
	sum := 0.0
	for i, r := range f.r {
		v := (r - reg*u.sign[i]*f.x[i]) * u.norm[i]
		sum += v * v
	}
	return math.Sqrt(sum)
}

// cycle builds a Krylov space from the residual r of norm res, until the least residual in it falls to the goal, and
// returns its dimension.
func (f *refiner) cycle(res, goal float64) int {
	w := f.system.layout().norm
	v := f.basis[0]
	for i, r := range f.r {
		v[i] = w[i] * r / res
	}
	f.g[0] = res
	limit := len(f.basis) - f.used
	for j := 0; j < limit; j++ {
		z, v := f.image[j], f.basis[j]
		for i := range z {
			z[i] = v[i] / w[i]
		}
		f.system.solve(z)
		f.system.mul(f.r, z)
		for i := range f.r {
			f.r[i] *= w[i]
		}
		f.used++
		rest := f.orthogonalise(j)
		if !finite(rest) {
			return j
		}
		f.rotate(j, rest)
		if rest <= refineVanish || math.Abs(f.g[j+1]) <= max(goal, refineInner*res) || j+1 == limit {
			return j + 1
		}
		next := f.basis[j+1]
		for i, r := range f.r {
			next[i] = r / rest
		}
	}
	return 0
}

// orthogonalise takes the first j+1 basis vectors out of r, twice, into column j of the Hessenberg matrix.
func (f *refiner) orthogonalise(j int) float64 {
	col := f.h[j]
	clear(col)
	for range 2 {
		for i := 0; i <= j; i++ {
			t := dot(f.basis[i], f.r)
			col[i] += t
			axpy(f.r, -t, f.basis[i])
		}
	}
	return norm2(f.r)
}

// rotate brings column j to triangular form by Givens rotations; |g[j+1]| is then the least residual.
func (f *refiner) rotate(j int, rest float64) {
	col := f.h[j]
	for i := 0; i < j; i++ {
		a, b := col[i], col[i+1]
		col[i], col[i+1] = f.cos[i]*a+f.sin[i]*b, f.cos[i]*b-f.sin[i]*a
	}
	r := math.Hypot(col[j], rest)
	f.cos[j], f.sin[j] = 1, 0
	if r > 0 {
		f.cos[j], f.sin[j] = col[j]/r, rest/r
	}
	col[j] = r
	f.g[j+1] = -f.sin[j] * f.g[j]
	f.g[j] *= f.cos[j]
}

// addCycle adds the best combination of the images to x.
func (f *refiner) addCycle(steps int) {
	for j := steps - 1; j >= 0; j-- {
		v := f.g[j]
		for k := j + 1; k < steps; k++ {
			v -= f.h[k][j] * f.g[k]
		}
		if f.h[j][j] == 0 {
			v = 0
		} else {
			v /= f.h[j][j]
		}
		f.g[j] = v
		axpy(f.x, v, f.image[j])
	}
}
