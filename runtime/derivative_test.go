package runtime

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// differentiated solves a program and prepares its derivative.
func differentiated(t *testing.T, p *Program) *Derivative {
	t.Helper()
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if r := s.Solve(context.Background()); r.Status != Optimal {
		t.Fatalf("%v (%s)", r.Status, r.Reason)
	}
	d, err := s.Differentiate()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// onVector makes the numbers of a program ranges of one vector, which is returned.
func onVector(p *Program) []float64 {
	l := LayoutOf(p)
	v := make([]float64, l.Len)
	for at, from := range map[int][]float64{l.P: p.P.Val, l.Q: p.Q, l.R: {p.R}, l.A: p.A.Val, l.B: p.B, l.G: p.G.Val, l.L: p.L, l.U: p.U, l.Lo: p.Lo, l.Hi: p.Hi, l.H: p.H.Val, l.HVec: p.HVec} {
		copy(v[at:], from)
	}
	*p = p.Numbers(v)
	return v
}

// newTangent makes a Result with the lengths of a program.
func newTangent(p *Program) *Result {
	r := newResult(p)
	return &r
}

// flat is everything that JVP gives, in one vector.
func flat(r *Result) []float64 {
	out := []float64{r.Value}
	for _, v := range [][]float64{r.X, r.Y, r.W, r.Z, r.Zc} {
		out = append(out, v...)
	}
	return out
}

// directionOf draws a tangent of all numbers that keeps P in its range and equal sides equal.
func directionOf(rng *rand.Rand, p *Program) []float64 {
	v := normals(rng, LayoutOf(p).Len)
	t := p.Numbers(v)
	for k := range t.P.Val {
		t.P.Val[k] = 0.1 * p.P.Val[k]
	}
	for _, side := range [][4][]float64{{p.L, p.U, t.L, t.U}, {p.Lo, p.Hi, t.Lo, t.Hi}} {
		for i, l := range side[0] {
			if l == side[1][i] {
				side[3][i] = side[2][i]
			}
		}
	}
	return v
}

// differenceOf returns the central difference of the polished solution along a tangent, extrapolated from two steps, and
// how far the smaller step alone is from it.
func differenceOf(t *testing.T, p *Program, v, tangent []float64, step float64) (slope []float64, doubt float64) {
	t.Helper()
	keep := append([]float64(nil), v...)
	defer func() { copy(v, keep) }()
	at := func(h float64) []float64 {
		for i, a := range keep {
			v[i] = a + h*tangent[i]
		}
		moved := p.Numbers(v)
		return flat(differentiated(t, &moved).Point())
	}
	central := func(h float64) []float64 {
		up := at(h)
		axpy(up, -1, at(-h))
		scaleBy(up, 1/(2*h))
		return up
	}
	slope, wide := central(step), central(2*step)
	for i, a := range slope {
		slope[i] += (a - wide[i]) / 3
		doubt = max(doubt, math.Abs(a-wide[i])/3)
	}
	return slope, doubt
}

// socs are second-order cones of these dimensions.
func socs(dims ...int) []Cone {
	var out []Cone
	for _, d := range dims {
		out = append(out, Cone{Kind: SecondOrder, Dim: d})
	}
	return out
}

func exps(n int) []Cone { return slices.Repeat([]Cone{{Kind: Exponential, Dim: 3}}, n) }

func pow3(alpha float64) Cone { return Cone{Kind: Power, Dim: 3, Alpha: alpha} }

func psd(order int) Cone { return Cone{Kind: Semidefinite, Dim: triangle(order)} }

// smoothPoint draws v = s - z of a cone away from kinks, with s and z not 0.
func smoothPoint(rng *rand.Rand, c Cone) []float64 {
	p, s, z := newProjections([]Cone{c})[0], make([]float64, c.Dim), make([]float64, c.Dim)
	for {
		v := normals(rng, c.Dim)
		if p.split(s, z, v, 0); p.margin(v) > 0.04 && min(norm(s), norm(z)) > 0.2 {
			return v
		}
	}
}

// regular makes a random program whose solution is designed: of its rows and bounds just so many are active.
func regular(rng *rand.Rand, z size, cones []Cone, active int) *Program {
	p := freeProgram(z.n)
	x := normals(rng, z.n)
	if z.quadratic > 0 {
		f, sq := random(rng, z.quadratic, z.n, 0.5), make(rows, z.n)
		for i := range sq {
			sq[i] = make([]float64, z.n)
			for _, r := range f {
				axpy(sq[i], r[i]/float64(z.n), r)
			}
		}
		p.P = sq.square(z.n)
	}
	var v []float64
	for _, c := range cones {
		v = append(v, smoothPoint(rng, c)...)
	}
	p.Cones = cones
	k := len(v)
	a, g, h := random(rng, z.eq, z.n, 0.5), random(rng, z.rows, z.n, 0.5), random(rng, k, z.n, 0.5)
	p.A, p.B, p.G, p.H = a.sparse(z.n), product(a, x), g.sparse(z.n), h.sparse(z.n)
	side, m := append(append([]float64(nil), x...), product(g, x)...), make([]float64, z.n+z.rows)
	l, u := repeat(-inf, len(m)), repeat(inf, len(m))
	for _, i := range rng.Perm(len(m)) {
		active--
		far, near := 0.5+rng.Float64(), 0.0
		if active < 0 {
			near = 0.5 + rng.Float64()
		} else {
			m[i] = 0.3 + rng.Float64()
		}
		if rng.IntN(2) == 0 {
			m[i] = -m[i]
			far, near = near, far
		}
		if rng.IntN(3) > 0 || m[i] < 0 {
			l[i] = side[i] - far
		}
		if rng.IntN(3) > 0 || m[i] > 0 {
			u[i] = side[i] + near
		}
		if m[i] != 0 && rng.IntN(4) == 0 {
			l[i], u[i] = side[i], side[i]
		}
	}
	p.Lo, p.Hi, p.L, p.U = l[:z.n], u[:z.n], l[z.n:], u[z.n:]
	designFor(p, x, normals(rng, z.eq), m, v)
	return p
}

// designFor sets h and q so that x is a solution with the multipliers y, m (of bounds, then rows) and the pair of v.
func designFor(p *Program, x, y, m, v []float64) {
	s, zc, lo := make([]float64, len(v)), make([]float64, len(v)), 0
	for i, c := range newProjections(p.Cones) {
		hi := lo + p.Cones[i].Dim
		c.split(s[lo:hi], zc[lo:hi], v[lo:hi], 0)
		lo = hi
	}
	p.HVec = product(densely(&p.H, false), x)
	axpy(p.HVec, 1, s)
	r := Result{X: x, Y: y, W: m[len(x):], Zc: zc}
	p.stationarity(p.Q, make([]float64, len(x)), &r)
	axpy(p.Q, 1, m[:len(x)])
	scaleBy(p.Q, -1)
}

// socPoint draws a point with the given eigenvalues.
func socPoint(rng *rand.Rand, d int, hi, lo float64) []float64 {
	v := normals(rng, d)
	scaleBy(v, (hi-lo)/2/norm2(v[1:]))
	v[0] = (hi + lo) / 2
	return v
}

var derivativeSizes = []struct {
	name   string
	size   size
	cones  []Cone
	active int
}{
	{"lp", size{n: 12, eq: 4, rows: 20}, nil, 8},
	{"lp, no equalities", size{n: 9, rows: 12}, nil, 9},
	{"qp", size{n: 15, eq: 5, rows: 10, quadratic: 15}, nil, 6},
	{"qp low rank", size{n: 20, eq: 5, rows: 40, quadratic: 4}, nil, 13},
	{"qp, no sides active", size{n: 20, eq: 8, quadratic: 20}, nil, 0},
	{"socp", size{n: 12, eq: 3, rows: 8}, socs(3, 4, 6), 3},
	{"qp with cones", size{n: 12, eq: 3, rows: 6, quadratic: 12}, socs(5, 3, 2), 4},
	{"exp", size{n: 12, eq: 2, rows: 6}, exps(6), 3},
	{"exp, quadratic", size{n: 12, eq: 3, rows: 6, quadratic: 8}, exps(3), 3},
	{"pow", size{n: 12, eq: 3, rows: 5}, []Cone{pow3(.5), pow3(.3), pow3(.8), pow3(.6)}, 3},
	{"pow, quadratic", size{n: 12, eq: 3, rows: 6, quadratic: 8}, []Cone{pow3(.2), pow3(.5), pow3(.7)}, 3},
	{"psd", size{n: 12, eq: 2, rows: 8}, []Cone{psd(4), psd(3)}, 4},
	{"psd, quadratic", size{n: 12, eq: 3, rows: 6, quadratic: 8}, []Cone{psd(4), psd(3)}, 3},
	{"all cones", size{n: 18, eq: 3, rows: 6, quadratic: 12}, slices.Concat(socs(4), exps(1), []Cone{psd(3), pow3(.4)}), 3},
	{"soc, exp and pow", size{n: 14, eq: 3, rows: 6, quadratic: 9}, []Cone{{Kind: SecondOrder, Dim: 4}, exps(1)[0], pow3(.4)}, 3},
}

// TestDerivativeDifferences compares JVP with central differences, and VJP with JVP: <u, J v> = <J'u, v>.
func TestDerivativeDifferences(t *testing.T) {
	for _, c := range derivativeSizes {
		t.Run(c.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(17, uint64(len(c.name))))
			compared, limited, solves := 0, 0, 0
			for trial := range 40 {
				p := regular(rng, c.size, c.cones, c.active)
				v := onVector(p)
				d := differentiated(t, p)
				tangent, out, seed := directionOf(rng, p), newTangent(p), newTangent(p)
				q := d.JVP(tangent, out)
				got, adjoint := flat(out), make([]float64, len(v))
				draw(rng, seed)
				q2 := d.VJP(seed, adjoint)
				solves = max(solves, q.Solves, q2.Solves)
				l, r := dot(flat(seed), got), dot(adjoint, tangent)
				size := norm2(flat(seed))*norm2(got) + norm2(adjoint)*norm2(tangent)
				if !(math.Abs(l-r) <= 1e-9*size) {
					t.Errorf("trial %d: <u, J v> = %.12g, <J'u, v> = %.12g; %+v %+v", trial, l, r, q, *d.Degenerate())
				}
				if d.Doubts(q) != 0 || d.Degenerate().Margin < 1e-4 {
					continue
				}
				compared++
				if d.form.factors != 1 {
					t.Errorf("trial %d: %d factorisations", trial, d.form.factors)
				}
				want, doubt := differenceOf(t, p, v, tangent, 2e-6)
				tol := 1e-6 * max(1, norm(want))
				if doubt > tol {
					tol = max(100*tol, 10*doubt) // the reference is limited
					limited++
				}
				for i := range want {
					if !(math.Abs(want[i]-got[i]) <= tol) {
						t.Errorf("trial %d: entry %d: %g, by differences %g (margin %g, %+v)", trial, i, got[i], want[i], d.Degenerate().Margin, q)
						break
					}
				}
			}
			t.Logf("%d compared, %d of them with a limited reference, at most %d solves", compared, limited, solves)
			if compared < 10 || 4*limited > compared {
				t.Errorf("only %d compared", compared)
			}
		})
	}
}

func draw(rng *rand.Rand, r *Result) {
	r.Value = rng.NormFloat64()
	for _, v := range [][]float64{r.X, r.Y, r.W, r.Z, r.Zc} {
		copy(v, normals(rng, len(v)))
	}
}

// TestDifferentiateLeavesNoTrace: a solve after it gives the same answer to the bit.
func TestDifferentiateLeavesNoTrace(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	p := regular(rng, size{n: 12, eq: 3, rows: 6, quadratic: 12}, slices.Concat(socs(5, 3, 2), exps(1), []Cone{pow3(.4)}), 4)
	d := differentiated(t, p)
	first := flat(&d.solver.result)
	if err := d.solver.Update(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.solver.Differentiate(); err == nil {
		t.Error("numbers that have not been solved were differentiated")
	}
	if again := flat(d.solver.Solve(t.Context())); !slices.Equal(first, again) {
		t.Errorf("%v\nthen\n%v", first, again)
	}
}
