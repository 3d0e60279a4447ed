package runtime

// point is a place in the homogeneous embedding, or a direction there. x, y, z (sides) and zc (cones, in K*) are the
// primal and dual variables times tau, s and sc the slacks. In a direction, sc and zc are in the frames of the cones.
type point struct {
	x, y, s, z, sc, zc []float64
	tau, kappa         float64
}

func newPoint(n, p, sides, cones int) point {
	return point{x: make([]float64, n), y: make([]float64, p), s: make([]float64, sides), z: make([]float64, sides),
		sc: make([]float64, cones), zc: make([]float64, cones)}
}

func (p *point) copy(q *point) {
	copy(p.x, q.x)
	copy(p.y, q.y)
	copy(p.s, q.s)
	copy(p.z, q.z)
	copy(p.sc, q.sc)
	copy(p.zc, q.zc)
	p.tau, p.kappa = q.tau, q.kappa
}

func (p *point) clear() {
	for _, v := range [...][]float64{p.x, p.y, p.s, p.z, p.sc, p.zc} {
		clear(v)
	}
	p.tau, p.kappa = 0, 0
}

// advance adds a d to p, but for the slacks and multipliers of the cones.
func (p *point) advance(a float64, d *point) {
	axpy(p.x, a, d.x)
	axpy(p.y, a, d.y)
	axpy(p.s, a, d.s)
	axpy(p.z, a, d.z)
	p.tau += a * d.tau
	p.kappa += a * d.kappa
}

// scale multiplies everything by f.
func (p *point) scale(f float64) {
	for _, v := range [...][]float64{p.x, p.y, p.s, p.z, p.sc, p.zc} {
		scaleBy(v, f)
	}
	p.tau *= f
	p.kappa *= f
}

// complementarity returns s'z + sc'zc.
func (p *point) complementarity() float64 { return dot(p.s, p.z) + dot(p.sc, p.zc) }
