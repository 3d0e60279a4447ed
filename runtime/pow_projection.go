package runtime

import "math"

// project: with v = (x, y, t) the pairs of s and z have the products s0 z0 = al m, s1 z1 = (1-al) m, m = |s2| |z2|, and
// |s2| + |z2| = |t| (Hien 2015). So one number, th = log(|s2|/|z2|), gives all of s and z without cancellation; it is the
// root of al log s0 + (1-al) log s1 - log |s2|, which decreases. D has the eigenvalue S/(S + Z) across s and z with
// S = |s2| s0 s1/|s|^2, Z = |z2| z0 z1/|z|^2.
func (b powBarrier) project(v vec3) facet {
	x, y, t := v[0], v[1], math.Abs(v[2])
	switch {
	case t < powFlat:
		return b.projectPlane(x, y)
	case x > 0 && y > 0 && b.logMean(x, y) >= math.Log(t):
		return facet{s: v, where: placeInside, clearance: math.Exp(b.logMean(x, y)) - t}
	case x < 0 && y < 0 && b.logMean(-x/b.alpha, -y/(1-b.alpha)) >= math.Log(t):
		return facet{z: v.times(-1), where: placePolar, clearance: math.Exp(b.logMean(-x/b.alpha, -y/(1-b.alpha))) - t}
	}
	th := increasingRoot(0, -powHighest, powHighest, func(th float64) (value, slope float64) {
		s, z := b.pairs(x, y, t, th)
		mean := b.alpha*share(z[0], s[0]) + (1-b.alpha)*share(z[1], s[1])
		return math.Log(s[2]) - b.logMean(s[0], s[1]), (z[2] - mean*(z[2]-s[2])) / t
	})
	s, z := b.pairs(x, y, t, th)
	f := facet{where: placeBent, clearance: min(s[2], z[2])}
	ss, zz := s.dot(s), z.dot(z)
	f.bendS, f.bendZ = s[0]*s[1]/ss*s[2], z[0]*z[1]/zz*z[2]
	if v[2] < 0 {
		s[2] = -s[2]
	} else {
		z[2] = -z[2]
	}
	f.s, f.z = s, z
	f.alongS, f.alongZ = s.times(1/math.Sqrt(ss)), z.times(1/math.Sqrt(zz))
	return f
}

// powHighest bounds th: beyond it one of s2 and z2 is 0.
const powHighest = 700

// pairs returns s and z for th, the third entries without their signs.
func (b powBarrier) pairs(x, y, t, th float64) (s, z vec3) {
	s[2], z[2] = t/(1+math.Exp(-th)), t/(1+math.Exp(th))
	m := s[2] * z[2]
	s[0], z[0] = splitNumber(x, b.alpha*m)
	s[1], z[1] = splitNumber(y, (1-b.alpha)*m)
	return s, z
}

// projectPlane is the projection where t = 0. On the rays where one of x and y is negative D takes (x, y, t) to 0, y and d t
// with d = 1, y/(y + 2|x|), 0 for al <, =, > 1/2, or the mirror image of this.
func (b powBarrier) projectPlane(x, y float64) facet {
	f := facet{s: vec3{max(x, 0), max(y, 0), 0}, z: vec3{max(-x, 0), max(-y, 0), 0}, where: placeFlat}
	switch {
	case x > 0 && y > 0:
		f.where, f.clearance = placeInside, math.Exp(b.logMean(x, y))
	case x < 0 && y < 0:
		f.where, f.clearance = placePolar, math.Exp(b.logMean(-x/b.alpha, -y/(1-b.alpha)))
	case y > 0:
		f.diagonal = vec3{0, 1, rayShare(b.alpha, y, -x)}
	case x > 0:
		f.diagonal = vec3{1, 0, rayShare(1-b.alpha, x, -y)}
	}
	return f
}

func rayShare(alpha, s, z float64) float64 {
	switch {
	case alpha < 0.5:
		return 1
	case alpha > 0.5:
		return 0
	}
	return s / (s + 2*z)
}
