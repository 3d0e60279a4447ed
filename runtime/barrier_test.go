package runtime

import (
	"math"
	"math/rand/v2"
	"testing"
)

// barriers are the cones under test, with their barriers of the dual cone as formulas.
var barriers = map[string]struct {
	barrier
	value func(z vec3) float64
}{
	"exp":      {expBarrier{}, expValue},
	"pow 0.5":  {powBarrier{0.5}, powValue(0.5)},
	"pow 0.3":  {powBarrier{0.3}, powValue(0.3)},
	"pow 0.95": {powBarrier{0.95}, powValue(0.95)},
}

func expValue(z vec3) float64 {
	u, v, w := z[0], z[1], z[2]
	return -math.Log(v-u-u*math.Log(-w/u)) - math.Log(-u) - math.Log(w)
}

func powValue(al float64) func(z vec3) float64 {
	return func(z vec3) float64 {
		u, v, w := z[0], z[1], z[2]
		phi := math.Pow(u/al, 2*al) * math.Pow(v/(1-al), 2-2*al)
		return -math.Log(phi-w*w) - (1-al)*math.Log(u) - al*math.Log(v)
	}
}

func random3(rng *rand.Rand) vec3 { return vec3(normals(rng, 3)) }

// interior3 draws a point inside the cone or its dual: a random direction from the centre, by a part of the way to the
// boundary that leaves the given relative distance, times a random size.
func interior3(rng *rand.Rand, b barrier, dual bool, distance float64) vec3 {
	e, d := b.center(), random3(rng)
	lo, hi := 0.0, 1e3
	for range 100 {
		if m := (lo + hi) / 2; b.depth(e.plus(m, d), dual) > 0 {
			lo = m
		} else {
			hi = m
		}
	}
	return e.plus(min(lo*(1-distance), 10), d).times(math.Exp(rng.NormFloat64()))
}

func near3(a, b vec3, tol float64) bool { return near(a[:], b[:], tol) }

func eachBarrier(t *testing.T, trials int, check func(t *testing.T, rng *rand.Rand, b barrier, value func(vec3) float64)) {
	for name, b := range barriers {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(201, 202))
			for range trials {
				check(t, rng, b.barrier, b.value)
			}
		})
	}
}

// TestBarrierDerivatives holds gradient, Hessian and third derivative against differences, and against homogeneity:
// g*(z)'z = -3, H*(z) z = -g*(z), D3F*(z)[z, p] = -2 H*(z) p.
func TestBarrierDerivatives(t *testing.T) {
	eachBarrier(t, 200, func(t *testing.T, rng *rand.Rand, b barrier, value func(vec3) float64) {
		z := interior3(rng, b, true, 0.2+0.6*rng.Float64())
		p, q := random3(rng), random3(rng)
		g, h := b.gradient(z), b.hessian(z)
		times := func(m mat3, v vec3) vec3 { return vec3{m[0].dot(v), m[1].dot(v), m[2].dot(v)} }
		step := 1e-5 * math.Sqrt(z.dot(z)) * min(1, 1/math.Sqrt(p.dot(p)))
		up, down := z.plus(step, p), z.plus(-step, p)
		if d := (value(up) - value(down)) / (2 * step); math.Abs(d-g.dot(p)) > 1e-6*(1+math.Sqrt(g.dot(g)*p.dot(p))) {
			t.Errorf("gradient at %v: %g, by differences %g", z, g.dot(p), d)
		}
		if d := b.gradient(up).plus(-1, b.gradient(down)).times(0.5 / step); !near3(d, times(h, p), 1e-5) {
			t.Errorf("Hessian at %v: %v, by differences %v", z, times(h, p), d)
		}
		d := times(b.hessian(up), q).plus(-1, times(b.hessian(down), q)).times(0.5 / step)
		if got := b.third(z, p, q); !near3(d, got, 1e-5) {
			t.Errorf("third derivative at %v: %v, by differences %v", z, got, d)
		}
		if math.Abs(g.dot(z)+3) > 1e-12 || !near3(times(h, z), g.times(-1), 1e-11) || !near3(b.third(z, z, p), times(h, p).times(-2), 1e-11) {
			t.Errorf("F* is not homogeneous at %v", z)
		}
	})
}

// TestShadow: -g*(shadow(s)) = s, to rounding over the depth within the cone; the centre is its own shadow.
func TestShadow(t *testing.T) {
	eachBarrier(t, 500, func(t *testing.T, rng *rand.Rand, b barrier, _ func(vec3) float64) {
		distance := math.Pow(10, -7*rng.Float64())
		s := interior3(rng, b, false, distance)
		z := b.shadow(s)
		depth := b.depth(s, false)
		if got := b.gradient(z).times(-1); !(b.depth(z, true) > 0) || !near3(got, s, 3e-14*(1+1/depth)) {
			t.Errorf("-g*(shadow(s)) = %v, s = %v (depth %.0e)", got, s, depth)
		}
		if e := b.center(); !near3(b.shadow(e), e, 1e-14) || !near3(b.gradient(e), e.times(-1), 1e-14) {
			t.Errorf("the centre %v has the shadow %v", e, b.shadow(e))
		}
	})
}

// TestBarrierScaling: W^2 z = s, W^2 z~ = s~ away from the central path, the entries are those of weigh.
func TestBarrierScaling(t *testing.T) {
	eachBarrier(t, 300, func(t *testing.T, rng *rand.Rand, b barrier, _ func(vec3) float64) {
		c := &barrierCone{barrier: b}
		distance := math.Pow(10, -3*rng.Float64())
		s, z := interior3(rng, b, false, distance), interior3(rng, b, true, 0.5)
		if !c.scale(s[:], z[:], make([]float64, 3), make([]float64, 3)) {
			t.Fatalf("no scaling at %v, %v", s, z)
		}
		var got vec3
		tol := 1e-11 / distance
		if c.weigh(got[:], z[:]); !near3(got, s, tol) {
			t.Errorf("W^2 z = %v, s = %v", got, s)
		}
		shadow := b.shadow(s)
		if c.weigh(got[:], shadow[:]); !near3(got, c.shadowS, tol) {
			t.Errorf("W^2 z~ = %v, s~ = %v", got, c.shadowS)
		}
		v := random3(rng)
		c.weigh(got[:], v[:])
		var k, sum [6]float64
		if rest := c.entries(k[:]); len(rest) != 0 {
			t.Fatal("values are missing")
		}
		at := 0
		c.layout(0, 3, func(i, j int32) {
			sum[i] -= k[at] * v[j]
			if i != j {
				sum[j] -= k[at] * v[i]
			}
			at++
		})
		if !near(sum[:3], got[:], 1e-12) {
			t.Errorf("entries give %v, weigh %v", sum[:3], got)
		}
	})
}

// TestCentralScaling: on the central path W^2 is m H*, and the corrector of an orthant is that of a product of numbers.
func TestCentralScaling(t *testing.T) {
	eachBarrier(t, 100, func(t *testing.T, rng *rand.Rand, b barrier, _ func(vec3) float64) {
		c := &barrierCone{barrier: b}
		z, mu := interior3(rng, b, true, 0.3), math.Exp(rng.NormFloat64())
		s := b.gradient(z).times(-mu)
		c.scale(s[:], z[:], make([]float64, 3), make([]float64, 3))
		if !c.near(s[:], z[:], mu) || c.near(s[:], z[:], 2e6*mu) {
			t.Errorf("the neighbourhood of mu does not hold (%v, %v), mu = %g", s, z, mu)
		}
		var got vec3
		h := b.hessian(z)
		v := random3(rng)
		c.weigh(got[:], v[:])
		if want := (vec3{h[0].dot(v), h[1].dot(v), h[2].dot(v)}).times(mu); !near3(got, want, 1e-10) {
			t.Errorf("W^2 v = %v, mu H* v = %v", got, want)
		}
		if c.corrector(got[:], mu, 0, nil, nil); math.Sqrt(got.dot(got)) > 1e-12*math.Sqrt(s.dot(s)) {
			t.Errorf("the target of the point itself: %v", got)
		}
	})
}

// TestThirdOrder: the corrector meets the central path to third order, s + ds = -mu g*(z + dz) + O(d^3) after an affine
// step that is as small as mu - sigma mu.
func TestThirdOrder(t *testing.T) {
	eachBarrier(t, 50, func(t *testing.T, rng *rand.Rand, b barrier, _ func(vec3) float64) {
		c := &barrierCone{barrier: b}
		z := interior3(rng, b, true, 0.5)
		s := b.gradient(z).times(-1)
		c.scale(s[:], z[:], make([]float64, 3), make([]float64, 3))
		miss := func(f float64) float64 {
			dz := z.times(f) // any direction; ds then follows from the affine equation at mu (1 - f)
			dz[1] += f / 3 * z[0]
			var wdz, cs vec3
			c.weigh(wdz[:], dz[:])
			ds := s.times(-f).plus(-1, wdz)
			c.corrector(cs[:], 1-f, 1, ds[:], dz[:])
			reached := s.plus(1, cs).plus(-1, wdz)
			d := reached.plus(1-f, b.gradient(z.plus(1, dz)))
			return math.Sqrt(d.dot(d))
		}
		if big, small := miss(1e-2), miss(1e-3); small > big/300 {
			t.Errorf("the corrector misses by %g at 1e-2, by %g at 1e-3", big, small)
		}
	})
}

// TestBarrierStep: the step stays inside, and a little more does not.
func TestBarrierStep(t *testing.T) {
	eachBarrier(t, 200, func(t *testing.T, rng *rand.Rand, b barrier, _ func(vec3) float64) {
		c := &barrierCone{barrier: b}
		s, z, ds, dz := interior3(rng, b, false, 0.3), interior3(rng, b, true, 0.3), random3(rng), random3(rng)
		c.scale(s[:], z[:], make([]float64, 3), make([]float64, 3))
		inside := func(a float64) bool { return b.depth(s.plus(a, ds), false) > 0 && b.depth(z.plus(a, dz), true) > 0 }
		got := c.step(2, ds[:], dz[:])
		if !inside(got) || got < 2 && inside(got*(1+2*stepPrecision)) {
			t.Errorf("step %g from %v, %v along %v, %v", got, s, z, ds, dz)
		}
	})
}

// TestDualCone: products of members are not negative, and a point outside the dual has a member with a negative one.
func TestDualCone(t *testing.T) {
	eachBarrier(t, 100, func(t *testing.T, rng *rand.Rand, b barrier, _ func(vec3) float64) {
		z := random3(rng)
		least, inside := math.Inf(1), b.depth(z, true) >= 0
		for range 1000 {
			s := interior3(rng, b, false, math.Pow(10, -4*rng.Float64()))
			least = min(least, s.dot(z)/math.Sqrt(s.dot(s)*z.dot(z)))
		}
		c := &barrierCone{barrier: b}
		if inside && least < 0 || least > 0.01 && c.shortfall(z[:], true) > 0.1 {
			t.Errorf("%v: inside the dual: %v, least product with members: %g", z, inside, least)
		}
	})
}

// TestShortfall: the shift is the least one, and 0 on the boundary with its faces.
func TestShortfall(t *testing.T) {
	eachBarrier(t, 200, func(t *testing.T, rng *rand.Rand, b barrier, _ func(vec3) float64) {
		c := &barrierCone{barrier: b}
		for _, dual := range [2]bool{false, true} {
			v := random3(rng).times(math.Exp(5 * rng.NormFloat64()))
			d, e := c.shortfall(v[:], dual), b.center()
			if b.depth(v, dual) > 0 != (d == 0) || d > 0 && (b.depth(v.plus(1.0001*d, e), dual) < 0 || b.depth(v.plus(0.9999*d, e), dual) > 0) {
				t.Errorf("shortfall of %v is %g (dual: %v)", v, d, dual)
			}
		}
	})
	for _, v := range []struct {
		b    barrier
		v    vec3
		dual bool
	}{{expBarrier{}, vec3{-1, 0, 0}, false}, {expBarrier{}, vec3{0, 0, 2}, false}, {expBarrier{}, vec3{0, 1, 1}, false}, {expBarrier{}, vec3{0, 1, 0}, true},
		{expBarrier{}, vec3{}, true}, {powBarrier{0.5}, vec3{1, 0, 0}, false}, {powBarrier{0.5}, vec3{0, 0, 0}, true}, {powBarrier{0.5}, vec3{2, 2, -2}, false}} {
		if d := (&barrierCone{barrier: v.b}).shortfall(v.v[:], v.dual); d > 1e-15 {
			t.Errorf("%v is on the boundary (dual: %v), its shortfall is %g", v.v, v.dual, d)
		}
	}
	if d := (&barrierCone{barrier: expBarrier{}}).shortfall([]float64{0, math.NaN(), 1}, false); !math.IsInf(d, 1) {
		t.Errorf("the shortfall of no number is %g", d)
	}
}
