package runtime

import (
	"math"
	"math/rand/v2"
	"testing"
)

// projected are cones whose projections the conformance tests go through.
var projected = []struct {
	name string
	Cone
	special [][]float64 // points on faces, edges and boundaries
}{
	{"soc 2", Cone{Kind: SecondOrder, Dim: 2}, [][]float64{{0, 0}, {1, 1}, {-1, 1}, {2, 1}}},
	{"soc 4", Cone{Kind: SecondOrder, Dim: 4}, [][]float64{{5, 3, 0, 4}, {-5, 3, 0, 4}, {0, 0, 0, 1}, {1, 0, 0, 0}}},
	{"psd 1", Cone{Kind: Semidefinite, Dim: 1}, [][]float64{{0}, {1}, {-1}}},
	{"psd 2", Cone{Kind: Semidefinite, Dim: 3}, [][]float64{{0, 0, 0}, {1, 0, -2}, {1, 0, 0}, {-1, 0, 0}, {1, math.Sqrt2, 1}, {0, 1, 0}, {2, 0, 2}}},
	{"psd 5", Cone{Kind: Semidefinite, Dim: 15}, [][]float64{make([]float64, 15)}},
	{"exp", Cone{Kind: Exponential, Dim: 3}, expSpecial},
	{"pow 1/2", Cone{Kind: Power, Dim: 3, Alpha: 0.5}, powSpecial},
	{"pow 0.2", Cone{Kind: Power, Dim: 3, Alpha: 0.2}, powSpecial},
	{"pow 0.97", Cone{Kind: Power, Dim: 3, Alpha: 0.97}, powSpecial},
}

var expSpecial = [][]float64{
	{0, 0, 0}, {-1, 0, 1}, {-1, 0, 0}, {0, 0, 1}, {-1, -1, 1}, {-1, -1, -1}, {0, -1, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, -1},
	{1, 1, math.E}, {-1, 1, math.Exp(-1)}, {1, 1, 2}, {1, 1, -2}, {5, -3, 1e-9}, {1e-9, -1, 1}, {-1, 1e-9, 1}, {1e-300, -1, 1}, {-1, 1e-300, -1},
	{1, 1e-310, -1}, {50, 1, -1e-30}, {-50, 1, -1e-30}, {300, 1, 1}, {1, 300, 1}, {1, -300, 1}, {-300, 1, 1e-30}, {1, -1, -1e-300}, {-1.3, .02, -2.3},
}

var powSpecial = [][]float64{
	{0, 0, 0}, {1, 1, 0}, {1, -1, 0}, {-1, 1, 0}, {-1, -1, 0}, {0, 0, 1}, {0, 0, -1}, {1, 0, 1}, {0, 1, 1}, {1, 1, 1}, {1, 1, -1}, {-1, 0, 1e-9},
	{-.7, 1.1, 1e-11}, {-.7, 1.1, 1e-100}, {-.7, 1.1, 1e-300}, {1e-12, 1, 1}, {1, 1e-12, -1}, {-1e-12, 1, 1}, {1e300, 1e300, 1e300}, {1e-300, -1e-300, 1e-300},
}

// points calls f with special points, and random ones: plain, of every size, graded, and next to the boundary.
func eachPoint(rng *rand.Rand, c projection, dim int, special [][]float64, f func(v []float64)) {
	for _, v := range special {
		f(v)
	}
	s, z := make([]float64, dim), make([]float64, dim)
	for i := range 4000 {
		v := normals(rng, dim)
		switch i % 4 {
		case 1:
			scaleBy(v, math.Pow(10, 100*rng.Float64()-50))
		case 2:
			for k := range v {
				v[k] *= math.Pow(10, 24*rng.Float64()-12)
			}
		case 3:
			c.split(s, z, v, 0)
			combine(v, s, -math.Pow(10, -16*rng.Float64()), z)
		}
		f(v)
	}
}

// TestProjections: s - z = v with s in K, z in K*, s'z = 0 (Moreau); the projection of s is s, that of -z is 0; D and E are
// symmetric with eigenvalues in [0, 1], D + E = I; and D v = s, E v = -z since the projection is homogeneous.
func TestProjections(t *testing.T) {
	for _, c := range projected {
		t.Run(c.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(41, uint64(c.Dim)))
			p, members := newProjections([]Cone{c.Cone})[0], conesFor(t, c.Cone)
			n := c.Dim
			s, z, s2, z2, d, e := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
			eachPoint(rng, p, n, c.special, func(v []float64) {
				size := norm2Safe(v)
				p.split(s, z, v, 0)
				combine(d, s, -1, z)
				axpy(d, -1, v)
				if !(norm(d) <= 8e-15*size) {
					t.Errorf("%v: s - z - v = %v; s = %v, z = %v", v, d, s, z)
				}
				if a, b := members.shortfall(s, false), members.shortfall(z, true); !(max(a, b) <= 1e-13*size) {
					t.Errorf("%v: s = %v by %g, z = %v by %g outside", v, s, a, z, b)
				}
				if a := dotSafe(s, z, size); !(math.Abs(a) <= 1e-14) {
					t.Errorf("%v: s'z = %g", v, a)
				}
				p.split(s2, z2, s, 0)
				if axpy(s2, -1, s); !(norm(s2) <= 1e-14*size && norm(z2) <= 1e-14*size) {
					t.Errorf("%v: again: %v", v, s2)
				}
				scaleBy(z, -1)
				if p.split(s2, z2, z, 0); !(norm(s2) <= 1e-14*size) {
					t.Errorf("%v: -z = %v is projected on %v", v, z, s2)
				}
				p.derive(v)
				p.primal(d, v)
				p.dual(e, v)
				if axpy(d, -1, s); !(norm(d) <= 1e-13*size) {
					t.Errorf("%v: D v - s = %v, s = %v", v, d, s)
				}
				if axpy(e, -1, z); !(norm(e) <= 1e-13*size) {
					t.Errorf("%v: E v + z = %v, z = %v", v, e, z)
				}
				checkJacobian(t, p, v, rng)
				p.settle(v)
				checkJacobian(t, p, v, rng)
				if m := p.margin(v); !(m >= 0) {
					t.Errorf("%v: margin %v", v, m)
				}
			})
		})
	}
}

func conesFor(t *testing.T, c Cone) cone {
	t.Helper()
	out, err := newCones([]Cone{c})
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

// norm2Safe and dotSafe do not overflow.
func norm2Safe(v []float64) float64 {
	top := norm(v)
	w := append([]float64(nil), v...)
	if top > 0 {
		scaleBy(w, 1/top)
	}
	return top * norm2(w)
}

func dotSafe(a, b []float64, size float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] / max(size, tiny) * (b[i] / max(size, tiny))
	}
	return sum
}

// checkJacobian tests D and E on random vectors.
func checkJacobian(t *testing.T, p projection, v []float64, rng *rand.Rand) {
	t.Helper()
	n := len(v)
	a, b := normals(rng, n), normals(rng, n)
	da, db, ea, eb := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	p.primal(da, a)
	p.primal(db, b)
	p.dual(ea, a)
	p.dual(eb, b)
	if x, y := dot(da, b), dot(a, db); !(math.Abs(x-y) <= 1e-13) {
		t.Errorf("%v: D is not symmetric: %v, %v", v, x, y)
	}
	if x, y := dot(ea, b), dot(a, eb); !(math.Abs(x-y) <= 1e-13) {
		t.Errorf("%v: E is not symmetric: %v, %v", v, x, y)
	}
	if x, y := dot(da, a), dot(ea, a); !(x >= -1e-13 && y >= -1e-13) {
		t.Errorf("%v: a'D a = %v, a'E a = %v", v, x, y)
	}
	axpy(da, 1, ea)
	axpy(da, -1, a)
	if !(norm(da) <= 1e-13) {
		t.Errorf("%v: D + E - I = %v", v, da)
	}
}

// TestProjectionDifferences compares D with central differences away from kinks.
func TestProjectionDifferences(t *testing.T) {
	for _, c := range projected {
		t.Run(c.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(43, uint64(c.Dim)))
			p, n, compared := newProjections([]Cone{c.Cone})[0], c.Dim, 0
			for range 400 {
				v, w := normals(rng, n), normals(rng, n)
				if p.margin(v) < 0.02 {
					continue
				}
				compared++
				const h = 1e-5
				up, down, z, got, moved := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
				combine(moved, v, h, w)
				p.split(up, z, moved, 0)
				combine(moved, v, -h, w)
				p.split(down, z, moved, 0)
				axpy(up, -1, down)
				scaleBy(up, 1/(2*h))
				p.derive(v)
				p.primal(got, w)
				if axpy(up, -1, got); !(norm(up) <= 1e-6) {
					t.Errorf("%v along %v: %v, off by %v (margin %g)", v, w, got, up, p.margin(v))
				}
			}
			if compared < 100 {
				t.Errorf("only %d compared", compared)
			}
		})
	}
}

// TestCentralPairs: S_mu(v) is the pair with s - z = v on the central path of mu, of any size.
func TestCentralPairs(t *testing.T) {
	for _, c := range projected {
		if c.Kind == SecondOrder || c.Kind == Semidefinite {
			continue
		}
		rng := rand.New(rand.NewPCG(47, 1))
		p, b := newProjections([]Cone{c.Cone})[0].(*barrierProjection), conesFor(t, c.Cone).(*barrierCone)
		s, z := make([]float64, 3), make([]float64, 3)
		eachPoint(rng, p, 3, c.special, func(v []float64) {
			size := norm2Safe(v)
			if size > 1e50 || size < 1e-50 {
				return
			}
			mu := 1e-8 * math.Pow(10, 8*rng.Float64()) * (1 + size*size)
			if p.split(s, z, v, mu); !b.near(s, z, mu) {
				t.Errorf("%s %v: s = %v, z = %v are not interior", c.name, v, s, z)
			}
			pair := vec3(s).plus(mu, b.gradient(vec3(z))) // 0
			if !(norm(pair[:]) <= 1e-6*(size+math.Sqrt(mu))) || !(math.Abs(dot(s, z)-3*mu) <= 1e-5*mu+1e-12*size*size) {
				t.Errorf("%s %v, mu %g: s = %v, z = %v, off by %v, s'z %g", c.name, v, mu, s, z, pair, dot(s, z))
			}
		})
	}
}

// TestProjectionValues compares D with what is known; at kinks, with the element that is chosen.
func TestProjectionValues(t *testing.T) {
	for _, c := range []struct {
		name   string
		cone   Cone
		v      []float64
		settle bool
		s      []float64
		want   rows
	}{
		{"exp", Cone{Kind: Exponential, Dim: 3}, []float64{1, 2, 0}, false, []float64{0, 1, 1}, rows{{.4, -.2, .2}, {-.2, .6, .4}, {.2, .4, .6}}},
		{"exp on the face", Cone{Kind: Exponential, Dim: 3}, []float64{-1, -2, 3}, false, []float64{-1, 0, 3}, rows{{1, 0, 0}, {0, 0, 0}, {0, 0, 1}}},
		{"exp at 0", Cone{Kind: Exponential, Dim: 3}, []float64{0, 0, 0}, true, []float64{0, 0, 0},
			rows{{.5772, -.0337, .0794}, {-.0337, .2157, .0975}, {.0794, .0975, .5232}}},
		{"pow", Cone{Kind: Power, Dim: 3, Alpha: .5}, []float64{.5, .5, 2}, false, []float64{1, 1, 1}, rows{{2. / 3, 0, 1. / 3}, {0, 2. / 3, 1. / 3}, {1. / 3, 1. / 3, 1. / 3}}},
		{"pow at 0", Cone{Kind: Power, Dim: 3, Alpha: .5}, []float64{0, 0, 0}, true, []float64{0, 0, 0}, rows{{.5, 0, 0}, {0, .5, 0}, {0, 0, .25}}},
		{"pow 0.3 on a ray", Cone{Kind: Power, Dim: 3, Alpha: .3}, []float64{-.8, 1.3, 0}, false, []float64{0, 1.3, 0}, rows{{0, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
		{"pow 0.5 on a ray", Cone{Kind: Power, Dim: 3, Alpha: .5}, []float64{-.8, 1.3, 0}, false, []float64{0, 1.3, 0}, rows{{0, 0, 0}, {0, 1, 0}, {0, 0, 1.3 / 2.9}}},
		{"pow 0.7 on a ray", Cone{Kind: Power, Dim: 3, Alpha: .7}, []float64{-.8, 1.3, 0}, false, []float64{0, 1.3, 0}, rows{{0, 0, 0}, {0, 1, 0}, {0, 0, 0}}},
		{"psd", Cone{Kind: Semidefinite, Dim: 3}, []float64{1, 0, -2}, false, []float64{1, 0, 0}, rows{{1, 0, 0}, {0, 1. / 3, 0}, {0, 0, 0}}},
		{"psd at 0", Cone{Kind: Semidefinite, Dim: 3}, []float64{0, 0, 0}, true, []float64{0, 0, 0}, rows{{.5, 0, 0}, {0, .5, 0}, {0, 0, .5}}},
		{"soc", Cone{Kind: SecondOrder, Dim: 3}, []float64{1, 3, 4}, false, []float64{3, 1.8, 2.4}, rows{{.5, .3, .4}, {.3, .564, -.048}, {.4, -.048, .536}}},
	} {
		p, n, tol := newProjections([]Cone{c.cone})[0], c.cone.Dim, 1e-14
		s, z, e, got := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		p.split(s, z, c.v, 0)
		if axpy(s, -1, c.s); norm(s) > tol {
			t.Errorf("%s: s is off by %v", c.name, s)
		}
		if c.settle {
			p.settle(c.v)
			tol = 5e-5
		} else {
			p.derive(c.v)
		}
		for j := range n {
			clear(e)
			e[j] = 1
			p.primal(got, e)
			for i, d := range got {
				if !(math.Abs(d-c.want[i][j]) <= tol) {
					t.Errorf("%s: D_%d%d = %v, want %v", c.name, i, j, d, c.want[i][j])
				}
			}
		}
	}
}
