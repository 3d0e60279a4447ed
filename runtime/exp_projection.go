package runtime

import "math"

// project: on the curved part s = a p(r), z = c n(r) with p = (r, 1, e^r), n = (-e^r, (r-1) e^r, 1). The first two entries of
// s - z = v give a and c e^r, and r is the root of the third (Friberg 2021),
//
//	a = ((r-1) x + y)/q,   c e^r = (x - r y)/q,   q = r^2 - r + 1,   a e^r - (c e^r) e^-r = t,
//
// whose left side increases where a, c > 0. D has there the eigenvalue 1/(1 + k) with k = (c/a) e^r |p|^2/|n|^2.
func (b expBarrier) project(v vec3) facet {
	x, y, t := v[0], v[1], v[2]
	switch {
	case x <= 0 && y <= 0:
		f := facet{s: vec3{x, 0, max(t, 0)}, z: vec3{0, -y, max(-t, 0)}, where: placeFlat, diagonal: vec3{1, 0, 0}}
		if t > 0 {
			f.diagonal[2] = 1
		}
		f.clearance = min(-x, -y, math.Abs(t))
		return f
	case y > 0 && t > 0 && x/y <= math.Log(t/y):
		return facet{s: v, where: placeInside, clearance: min(y*math.Log(t/y)-x, y)}
	case x > 0 && t < 0 && y/x-1 <= math.Log(-t/x):
		return facet{z: v.times(-1), where: placePolar, clearance: min(x-y+x*math.Log(-t/x), x)}
	}
	return b.ray(v, b.projectionRoot(v))
}

// expHighest bounds |r|: beyond it p and n are unit vectors to any precision.
const expHighest = 1e100

// projectionRoot returns r, by the logarithms of the terms, whose difference is nearly linear.
func (expBarrier) projectionRoot(v vec3) float64 {
	x, y, t := v[0], v[1], v[2]
	lo, hi := -expHighest, expHighest
	if x > 0 {
		lo = clip(1-y/x, lo, hi)
	}
	if y > 0 {
		hi = clip(x/y, lo, hi)
	}
	return increasingRoot(0, lo, hi, func(r float64) (value, slope float64) {
		q, pa, pc := r*r-r+1, (r-1)*x+y, x-r*y
		switch {
		case pa <= 0 || r == lo:
			return math.Inf(-1), 1
		case pc <= 0 || r == hi:
			return math.Inf(1), 1
		}
		bend := (2*r - 1) / q
		up, down := math.Log(pa/q)+r, math.Log(pc/q)-r
		dup, ddown := 1+x/pa-bend, -1-y/pc-bend
		switch {
		case t > 0:
			sum, w := logSum(t, down)
			return up - sum, dup - w*ddown
		case t < 0:
			sum, w := logSum(-t, up)
			return sum - down, w*dup - ddown
		}
		return up - down, dup - ddown
	})
}

// logSum returns log(t + e^l) and e^l/(t + e^l), for t > 0.
func logSum(t, l float64) (sum, weight float64) {
	if l > math.Log(t) {
		r := t * math.Exp(-l)
		return l + math.Log1p(r), 1 / (1 + r)
	}
	r := math.Exp(l) / t
	return math.Log(t) + math.Log1p(r), r / (1 + r)
}

// ray splits v by the directions p(r) and n(r), both scaled by e^-r for positive r.
func (expBarrier) ray(v vec3, r float64) facet {
	e := math.Exp(-math.Abs(r))
	p, n := vec3{r, 1, e}, vec3{-e, (r - 1) * e, 1}
	ps, pz := 1.0, e
	if r > 0 {
		p, n = vec3{r * e, e, 1}, vec3{-1, r - 1, e}
		ps, pz = e, 1
	}
	pp, nn := p.dot(p), n.dot(n)
	a, c := max(0, p.dot(v)/pp), max(0, -n.dot(v)/nn)
	f := facet{s: p.times(a), z: n.times(c), where: placeBent, alongS: p.times(1 / math.Sqrt(pp)), alongZ: n.times(1 / math.Sqrt(nn)),
		bendS: a * ps / pp, bendZ: c * pz / nn}
	f.clearance = min(norm(f.s[:]), norm(f.z[:]), f.s[1], -f.z[0])
	return f
}
