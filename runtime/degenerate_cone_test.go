package runtime

import (
	"math"
	"math/rand/v2"
)

// expRays returns a direction p of the boundary of the exponential cone and the n of its dual with p'n = 0.
func expRays(rng *rand.Rand) (p, n []float64) {
	r := 2*rng.Float64() - 1
	e := math.Exp(r)
	return []float64{r, 1, e}, []float64{-e, (r - 1) * e, 1}
}

// powRays are those of a power cone.
func powRays(rng *rand.Rand, alpha float64) (p, n []float64) {
	r := 2*rng.Float64() - 1
	x, y := math.Exp((1-alpha)*r), math.Exp(-alpha*r)
	sign := 1 - 2*float64(rng.IntN(2))
	return []float64{x, y, sign}, []float64{alpha / x, (1 - alpha) / y, -sign}
}

// along returns a p - b n.
func along(a float64, p []float64, b float64, n []float64) []float64 {
	v := append([]float64(nil), p...)
	scaleBy(v, a)
	axpy(v, -b, n)
	return v
}

func someAlpha(rng *rand.Rand) float64 { return 0.25 + 0.5*rng.Float64() }

// atSides makes a program with one cone at v, and someSides.
func atSides(rng *rand.Rand, c Cone, v []float64) *Program {
	return coned(rng, 12, 3, 12, []Cone{c}, join(v, someSides))
}

// curvedFamilies are kinks and faces of exponential and power cones.
var curvedFamilies = []family{
	{name: "exp z = 0", kink: true, make: func(rng *rand.Rand) *Program {
		p, n := expRays(rng)
		return atSides(rng, exps(1)[0], along(uniform(rng), p, 0, n))
	}},
	{name: "exp s = 0", kink: true, make: func(rng *rand.Rand) *Program {
		p, n := expRays(rng)
		return atSides(rng, exps(1)[0], along(0, p, uniform(rng), n))
	}},
	{name: "exp both 0", kink: true, make: func(rng *rand.Rand) *Program { return atSides(rng, exps(1)[0], make([]float64, 3)) }},
	{name: "exp on the flat face, regular", make: func(rng *rand.Rand) *Program {
		return atSides(rng, exps(1)[0], []float64{-uniform(rng), -uniform(rng), uniform(rng)})
	}},
	{name: "exp on the flat face, z = 0", kink: true, make: func(rng *rand.Rand) *Program {
		return atSides(rng, exps(1)[0], []float64{-uniform(rng), 0, uniform(rng)})
	}},
	{name: "pow on a ray", kink: true, make: func(rng *rand.Rand) *Program {
		return atSides(rng, pow3([]float64{.3, .5, .7}[rng.IntN(3)]), []float64{-uniform(rng), uniform(rng), 0})
	}},
	{name: "pow z = 0", kink: true, make: func(rng *rand.Rand) *Program {
		alpha := someAlpha(rng)
		p, n := powRays(rng, alpha)
		return atSides(rng, pow3(alpha), along(uniform(rng), p, 0, n))
	}},
	{name: "pow s = 0", kink: true, make: func(rng *rand.Rand) *Program {
		alpha := someAlpha(rng)
		p, n := powRays(rng, alpha)
		return atSides(rng, pow3(alpha), along(0, p, uniform(rng), n))
	}},
	{name: "pow both 0", kink: true, make: func(rng *rand.Rand) *Program { return atSides(rng, pow3(.4), make([]float64, 3)) }},
	{name: "primal face of exp", primal: true, noDescent: true, make: func(rng *rand.Rand) *Program {
		p, n := expRays(rng)
		return coned(rng, 5, 2, 0, exps(1), join(along(uniform(rng), p, uniform(rng), n), draws(rng, 6)))
	}},
	{name: "dual face of pow", dual: true, make: func(rng *rand.Rand) *Program {
		p, n := powRays(rng, .4)
		return coned(rng, 8, 2, 8, []Cone{pow3(.4), pow3(.4)}, join([]float64{-.7, -.9, -.3}, along(uniform(rng), p, uniform(rng), n), []float64{-.5, -.6, -.8}))
	}},
	{name: "duplicated exp", dual: true, make: func(rng *rand.Rand) *Program {
		p, n := expRays(rng)
		h, v := dense(rng, 6, 12), along(uniform(rng), p, uniform(rng), n)
		for i := range 3 {
			copy(h[3+i], h[i])
		}
		return designedAt(rng, ofRank(rng, 12, 12), dense(rng, 3, 12), h, dense(rng, 3, 12), exps(2), join(v, v, someSides))
	}},
}

// psdPoint draws v with these eigenvalues.
func psdPoint(rng *rand.Rand, values ...float64) []float64 {
	n := len(values)
	a, w, v, work := dense(rng, n, n), make([]float64, n), make([]float64, triangle(n)), make([]float64, 2*n*n)
	m := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			m[i*n+j] = a[i][j] + a[j][i]
		}
	}
	if !symmetricEigen(m, w, make([]float64, eigenWork(n))) {
		panic("eigenvectors")
	}
	columns, diagonal := make([]float64, n*n), make([]float64, triangle(n))
	transposed(columns, m, n)
	for i, l := range values {
		diagonal[triangleIndex(n, i, i)] = l
	}
	congruence(v, columns, diagonal, n, work)
	return v
}

// psdFamilies are kinks and faces of semidefinite cones.
var psdFamilies = []family{
	{name: "psd, one eigenvalue 0", kink: true, make: func(rng *rand.Rand) *Program {
		return atSides(rng, psd(3), psdPoint(rng, uniform(rng), -uniform(rng), 0))
	}},
	{name: "psd, two eigenvalues 0", kink: true, make: func(rng *rand.Rand) *Program {
		return coned(rng, 14, 3, 14, []Cone{psd(4)}, psdPoint(rng, uniform(rng), -uniform(rng), 0, 0))
	}},
	{name: "psd at 0", kink: true, make: func(rng *rand.Rand) *Program { return coned(rng, 12, 3, 12, []Cone{psd(3)}, make([]float64, 6)) }},
	{name: "primal face of psd", primal: true, noDescent: true, make: func(rng *rand.Rand) *Program {
		return coned(rng, 6, 2, 0, []Cone{psd(3)}, join(psdPoint(rng, uniform(rng), uniform(rng), -uniform(rng)), draws(rng, 8)))
	}},
	{name: "dual face of psd", dual: true, make: func(rng *rand.Rand) *Program {
		return coned(rng, 6, 2, 6, []Cone{psd(3)}, join(psdPoint(rng, -uniform(rng), -uniform(rng), uniform(rng)), []float64{.5, -.6, -.8}))
	}},
	{name: "duplicated psd", dual: true, make: func(rng *rand.Rand) *Program {
		h, v := dense(rng, 12, 12), psdPoint(rng, uniform(rng), -uniform(rng), -uniform(rng))
		for i := range 6 {
			copy(h[6+i], h[i])
		}
		return designedAt(rng, ofRank(rng, 12, 12), dense(rng, 2, 12), h, dense(rng, 3, 12), []Cone{psd(3), psd(3)}, join(v, v, someSides))
	}},
}
