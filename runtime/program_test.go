package runtime

import (
	"math"
	"math/rand/v2"
)

var inf = math.Inf(1)

// rows is a dense matrix, the notation of the tests.
type rows [][]float64

// sparse returns the nonzeros of a dense matrix with n columns.
func (a rows) sparse(n int) Matrix {
	m := newMatrix(len(a), n, 0)
	for j := range n {
		for i, r := range a {
			if r[j] != 0 {
				m.Row, m.Val = append(m.Row, int32(i)), append(m.Val, r[j])
			}
		}
		m.Start[j+1] = int32(len(m.Row))
	}
	return m
}

// densely returns all entries of a matrix; of a symmetric one by both triangles.
func densely(a *Matrix, symmetric bool) rows {
	out := make(rows, a.Rows)
	for i := range out {
		out[i] = make([]float64, a.Cols)
	}
	for j := range a.Cols {
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			i := a.Row[k]
			out[i][j] = a.Val[k]
			if symmetric {
				out[j][i] = a.Val[k]
			}
		}
	}
	return out
}

func repeat(v float64, n int) []float64 {
	out := make([]float64, n)
	fill(out, v)
	return out
}

// free returns a program of n free variables without constraints or objective.
func freeProgram(n int) *Program {
	none := rows{}.sparse(n)
	return &Program{P: rows(make([][]float64, 0)).square(n), Q: make([]float64, n), A: none, G: none, H: none, Lo: repeat(-inf, n), Hi: repeat(inf, n)}
}

// square returns the upper triangle of a symmetric matrix, of zeros if there are no rows.
func (a rows) square(n int) Matrix {
	m := newMatrix(n, n, 0)
	for j := range n {
		for i := 0; i <= j && i < len(a); i++ {
			if a[i][j] != 0 {
				m.Row, m.Val = append(m.Row, int32(i)), append(m.Val, a[i][j])
			}
		}
		m.Start[j+1] = int32(len(m.Row))
	}
	return m
}

// size of a random program.
type size struct {
	n, eq, rows int
	quadratic   int // rank of P
	cones       []int
	bounds      bool
}

// designed makes a random program together with an optimal point: x and multipliers are drawn with strict
// complementarity, then sides and q follow from the optimality conditions.
func designed(rng *rand.Rand, z size) (p *Program, value float64) {
	x := normals(rng, z.n)
	p = freeProgram(z.n)
	g := make([]float64, z.n) // P x + A'y + G'w + z + H'zc
	if z.quadratic > 0 {
		f := random(rng, z.quadratic, z.n, 0.3)
		sq := make(rows, z.n)
		for i := range sq {
			sq[i] = make([]float64, z.n)
			for j := range sq {
				for _, r := range f {
					sq[i][j] += r[i] * r[j]
				}
			}
		}
		p.P = sq.square(z.n)
		addProduct(g, sq, x)
	}
	a := random(rng, z.eq, z.n, 0.3)
	p.A, p.B = a.sparse(z.n), product(a, x)
	addTransposed(g, a, normals(rng, z.eq))
	r := random(rng, z.rows, z.n, 0.3)
	p.G = r.sparse(z.n)
	var w, zx []float64
	p.L, p.U, w = designedSides(rng, product(r, x))
	addTransposed(g, r, w)
	if z.bounds {
		p.Lo, p.Hi, zx = designedSides(rng, x)
		axpy(g, 1, zx)
	}
	k := 0
	for _, d := range z.cones {
		k += d
		p.Cones = append(p.Cones, Cone{Kind: SecondOrder, Dim: d})
	}
	h := random(rng, k, z.n, 0.3)
	p.H, p.HVec = h.sparse(z.n), product(h, x)
	at := 0
	for _, d := range z.cones {
		s, zc := designedPair(rng, d)
		axpy(p.HVec[at:at+d], 1, s)
		addTransposed(g, h[at:at+d], zc)
		at += d
	}
	quad := 0.0
	for j := range x {
		p.Q[j] = -g[j]
	}
	px := make([]float64, z.n)
	p.P.mulSym(px, x)
	quad = dot(px, x) / 2
	p.R = rng.NormFloat64()
	return p, quad + dot(p.Q, x) + p.R
}

// designedSides draws sides for rows with the given values, and multipliers.
func designedSides(rng *rand.Rand, v []float64) (lo, hi, w []float64) {
	lo, hi, w = make([]float64, len(v)), make([]float64, len(v)), make([]float64, len(v))
	for i, a := range v {
		lo[i], hi[i] = a-1-rng.Float64(), a+1+rng.Float64()
		switch rng.IntN(6) {
		case 0:
			lo[i], w[i] = a, -0.1-rng.Float64()
		case 1:
			hi[i], w[i] = a, 0.1+rng.Float64()
		case 2:
			hi[i], w[i], lo[i] = a, 0.1+rng.Float64(), -inf
		case 3:
			lo[i] = -inf
		case 4:
			lo[i], hi[i] = -inf, inf
		}
	}
	return lo, hi, w
}

// designedPair draws a complementary pair of a second-order cone.
func designedPair(rng *rand.Rand, d int) (s, z []float64) {
	s, z = make([]float64, d), make([]float64, d)
	u := normals(rng, d)
	u[0] = norm2(u[1:])
	switch rng.IntN(3) {
	case 0:
		copy(s, u)
		s[0] += 0.5
	case 1:
		copy(z, u)
		z[0] += 0.5
	case 2:
		f := 0.2 + rng.Float64()
		for i, v := range u {
			s[i], z[i] = v, -f*v
		}
		z[0] = f * u[0]
	}
	return s, z
}

func normals(rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = rng.NormFloat64()
	}
	return v
}

// random draws a matrix of given density, without empty rows.
func random(rng *rand.Rand, m, n int, density float64) rows {
	a := make(rows, m)
	for i := range a {
		a[i] = make([]float64, n)
		for j := range a[i] {
			if rng.Float64() < density {
				a[i][j] = rng.NormFloat64()
			}
		}
		a[i][rng.IntN(n)] = 1 + rng.Float64()
	}
	return a
}

func product(a rows, x []float64) []float64 {
	out := make([]float64, len(a))
	addProduct(out, a, x)
	return out
}

func addProduct(y []float64, a rows, x []float64) {
	for i, r := range a {
		y[i] += dot(r, x)
	}
}

func addTransposed(y []float64, a rows, x []float64) {
	for i, r := range a {
		axpy(y, x[i], r)
	}
}
