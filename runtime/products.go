package runtime

// products are those of the matrices of a program with a point: P x, A x, G x and H x, A'y, G'w and H'zc.
type products struct {
	px, ax, gx, hx []float64
	aty, gtw, htz  []float64
}

func newProducts(p *Program) products {
	n := p.Columns()
	return products{px: make([]float64, n), ax: make([]float64, len(p.B)), gx: make([]float64, len(p.L)), hx: make([]float64, len(p.HVec)),
		aty: make([]float64, n), gtw: make([]float64, n), htz: make([]float64, n)}
}

// ofPoint computes those with x.
func (t *products) ofPoint(p *Program, x []float64) {
	p.P.mulSym(t.px, x)
	p.A.mul(t.ax, x)
	p.G.mul(t.gx, x)
	p.H.mul(t.hx, x)
}

// ofMultipliers computes those with y, w and zc.
func (t *products) ofMultipliers(p *Program, y, w, zc []float64) {
	p.A.mulT(t.aty, y)
	p.G.mulT(t.gtw, w)
	p.H.mulT(t.htz, zc)
}
