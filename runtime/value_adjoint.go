package runtime

// ValueAdjoint writes the derivatives of the optimal value with respect to every number of the program, in the order of
// Layout, at a solution: those of the Lagrangian,
//
//	df = 1/2 x'dP x + x'dq + dr + y'(dA x - db) + w'dG x - w-'dl - w+'du - z-'dlo - z+'dhi + zc'(dH x - dh),
//
// with w+ and w- the positive and negative parts. An entry of P above the diagonal stands for both halves. dst has length
// Layout.Len.
func (p *Program) ValueAdjoint(dst []float64, r *Result) {
	l := LayoutOf(p)
	x := r.X
	for j := range p.P.Cols {
		for k := p.P.Start[j]; k < p.P.Start[j+1]; k++ {
			i := int(p.P.Row[k])
			dst[l.P+int(k)] = x[i] * x[j]
			if i == j {
				dst[l.P+int(k)] /= 2
			}
		}
	}
	copy(dst[l.Q:], x)
	dst[l.R] = 1
	p.A.outer(dst[l.A:], r.Y, x)
	p.G.outer(dst[l.G:], r.W, x)
	p.H.outer(dst[l.H:], r.Zc, x)
	negate(dst[l.B:], r.Y)
	negate(dst[l.HVec:], r.Zc)
	minusParts(dst[l.L:], dst[l.U:], r.W)
	minusParts(dst[l.Lo:], dst[l.Hi:], r.Z)
}

// minusParts writes minus the negative part of a net multiplier for the lower side and minus the positive one for the upper.
func minusParts(lower, upper, net []float64) {
	for i, w := range net {
		lower[i], upper[i] = -min(w, 0), -max(w, 0)
	}
}
