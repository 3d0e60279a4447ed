package runtime

import (
	"context"
	"math"
)

// newton solves the linear systems of an iteration,
//
//	P dx + A'dy + C'dz + H'dzc = rx,   A dx = ry,   C dx - W dz = rs,   H dx - W^2 dzc = rc,   W = diag(s/z),
//
// by the reduced one, in which each variable and each row carries its sides as one weight. It also steers the
// regularisation of the factor by what the first solve with it shows.
type newton struct {
	p       *Program
	sides   *sides
	cones   []cone
	kkt     kktSystem
	refiner *refiner
	weights weights
	w       []float64 // s/z of each side
	regNext float64   // of the next factorisation
	regNow  float64   // of the present one
	rhs     []float64
	net     []float64 // of variables and rows
	gdx     []float64
	rx      []float64
	dw      []float64 // multipliers of the rows, before that their right side
}

const (
	regStart   = 1e-9
	regLeast   = 1e-14
	regMost    = 1e-5
	relBad     = 1e-6 // a refined residual that is no solution
	etaBad     = 1e-4 // backward error of a factorisation that has to be repeated
	etaRaise   = 1e-5 // of one that should be regularised more next time
	etaLower   = 1e-6 // of one that may be regularised less, if
	slowSolves = 4    // refinement took more solves than this
	weightMost = 1e20
)

func newNewton(p *Program, s *sides, cones []cone) (newton, error) {
	kkt, err := newSparseKKT(p, cones)
	if err != nil {
		return newton{}, err
	}
	n, rows := p.Columns(), len(p.L)
	length := krylov
	for _, c := range cones {
		if _, ok := c.(placed); !ok && kkt.layout().dim <= krylovMemory {
			length = krylovSchur
		}
	}
	return newton{p: p, sides: s, cones: cones, kkt: kkt, refiner: newRefiner(kkt, length),
		weights: weights{sum: make([]float64, n+rows), cones: cones}, w: make([]float64, s.len()),
		rhs: make([]float64, kkt.layout().dim), net: make([]float64, n+rows), gdx: make([]float64, rows),
		rx: make([]float64, n), dw: make([]float64, rows)}, nil
}

// load takes over the numbers of the program.
func (t *newton) load() { t.kkt.update(t.p) }

// scale sets the weights of the sides to those of (s, z).
func (t *newton) scale(s, z []float64) {
	clear(t.weights.sum)
	for k, i := range t.sides.at {
		w := limitedSlack(s[k], z[k]) / z[k]
		t.w[k] = w
		t.weights.sum[i] += 1 / w
	}
}

// limitedSlack keeps the weight s/z of a side within [1/weightMost, weightMost]. The direction of the slack has to be that
// of the limited weight: only then does it satisfy the linear equation C dx + ds = f ri.
func limitedSlack(s, z float64) float64 { return clip(s, z/weightMost, z*weightMost) }

// probe factors the matrix of the present scalings, solves the first system with it, and adapts the regularisation:
// slow refinement has two causes with opposite cures. A large backward error means an unstable factorisation, which
// wants more; a small one means that the regularisation itself is the error. It reports whether there is a solution.
func (t *newton) probe(ctx context.Context, out *point, rx, ry, rs, rc []float64) bool {
	reg := t.regNext
	f := t.refiner
	for {
		t.regNow = reg
		if !t.kkt.factor(ctx, &t.weights, reg) {
			return false
		}
		t.solve(out, rx, ry, rs, rc)
		if f.rel < relBad || f.eta < etaBad || reg >= regMost {
			break
		}
		reg *= 100
	}
	switch {
	case f.eta > etaRaise:
		reg = min(regMost, reg*10)
	case f.used > slowSolves && f.eta < etaLower:
		reg = max(regLeast, reg/10)
	}
	t.regNext = reg
	return finite(f.rel)
}

// unreachable sets v.y, where v is the unit point, to minus the part of b that no A x reaches, of norm 1: by inverse
// iteration with one more on the diagonal of x, where y -> (A S^-1 A' + reg)^-1 y keeps the null space of A' and takes nearly
// all away from the rest. It reports whether there is a factor; without such a part y is without meaning.
func (t *newton) unreachable(ctx context.Context, v *point, frameS, frameZ []float64) bool {
	const rounds = 3
	t.scale(v.s, v.z)
	for i := range v.x {
		t.weights.sum[i]++
	}
	ok := true
	eachCone(t.cones, func(c cone, lo, hi int) {
		ok = c.scale(v.sc[lo:hi], v.zc[lo:hi], frameS[lo:hi], frameZ[lo:hi]) && ok
	})
	if !ok || !t.kkt.factor(ctx, &t.weights, regStart) {
		return false
	}
	b, rx, rw, rc := t.p.B, t.rx, t.dw, v.sc
	copy(v.y, b)
	for range rounds {
		scaleBy(v.y, 1/max(norm2(v.y), tiny))
		clear(rx)
		clear(rw)
		clear(rc)
		t.kkt.gather(t.rhs, rx, v.y, rw, rc)
		t.kkt.solve(t.rhs)
		t.kkt.scatter(t.rhs, rc, v.x, v.y, rw, v.zc)
	}
	scaleBy(v.y, math.Copysign(1/max(norm2(v.y), tiny), -dot(b, v.y)))
	return finite(norm2(v.y))
}

// solve computes out.x, y, z and zc for a right side, with the present factor.
func (t *newton) solve(out *point, rx, ry, rs, rc []float64) {
	n := len(rx)
	g, sum := t.net, t.weights.sum
	t.sides.weighed(g, rs, t.w)
	for i, v := range rx {
		t.rx[i] = v + g[i]
	}
	for i := range t.dw {
		t.dw[i] = g[n+i] / sum[n+i]
	}
	t.kkt.gather(t.rhs, t.rx, ry, t.dw, rc)
	u := t.refiner.solve(t.rhs, t.regNow)
	t.kkt.scatter(u, rc, out.x, out.y, t.dw, out.zc)
	t.recover(out, rs)
}

// recover computes the multipliers of the sides, dz = (sign t - rs)/W with t = (dx; G dx). Where a row weighs much, G dx
// comes from its multiplier dw, which then is the more accurate one.
func (t *newton) recover(out *point, rs []float64) {
	n := len(out.x)
	g, sum := t.net, t.weights.sum
	t.p.G.mul(t.gdx, out.x)
	for i, v := range t.gdx {
		if w := sum[n+i]; w > 1 {
			v = (t.dw[i] + g[n+i]) / w
		}
		g[n+i] = v
	}
	copy(g, out.x)
	for k, i := range t.sides.at {
		out.z[k] = (t.sides.sign[k]*g[i] - rs[k]) / t.w[k]
	}
}
