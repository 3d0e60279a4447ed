package runtime

import "math"

// scaling holds the factors between a program and the one that the method works on: x = D x^, rows times E, F, B, the
// objective times c. One factor serves all rows of a cone. With the common factor sx of the right sides in D, E, F, B:
//
//	A^ = E A D, b^ = E b, lo^ = lo/D, P^ = c D P D, q^ = c D q;  y = E y^/c, w = F w^/c, z = z^/(c D), zc = B zc^/c
type scaling struct {
	D, E, F, B []float64
	c          float64
	col        []float64
	row        [3][]float64 // maxima of the rows of A, G, H
}

const (
	ruizRounds  = 10
	scaleLimit  = 1e4 // of the equilibration, either way
	sideLimit   = 1e6 // of the common factor of the right sides
	costLimit   = 1e4 // of the factor of the objective
	settledRuiz = 1e-3
)

func newScaling(p *Program) *scaling {
	n := p.Columns()
	s := &scaling{D: make([]float64, n), E: make([]float64, len(p.B)), F: make([]float64, len(p.L)), B: make([]float64, len(p.HVec)), col: make([]float64, n)}
	s.row = [3][]float64{make([]float64, len(s.E)), make([]float64, len(s.F)), make([]float64, len(s.B))}
	return s
}

// apply computes the factors for a program and scales it in place.
func (s *scaling) apply(p *Program) {
	s.equilibrate(p)
	s.normaliseSides(p)
	p.P.scale(1, s.D, s.D)
	p.A.scale(1, s.E, s.D)
	p.G.scale(1, s.F, s.D)
	p.H.scale(1, s.B, s.D)
	for j, d := range s.D {
		p.Q[j] *= d
		p.Lo[j] /= d
		p.Hi[j] /= d
	}
	for i, e := range s.E {
		p.B[i] *= e
	}
	for i, f := range s.F {
		p.L[i] *= f
		p.U[i] *= f
	}
	for i, b := range s.B {
		p.HVec[i] *= b
	}
	s.scaleCost(p)
}

// equilibrate brings the largest entries of rows and columns near 1 (Ruiz 2001). Bounds take no part.
func (s *scaling) equilibrate(p *Program) {
	for _, v := range [][]float64{s.D, s.E, s.F, s.B} {
		fill(v, 1)
	}
	for range ruizRounds {
		clear(s.col)
		for _, v := range s.row {
			clear(v)
		}
		s.symmetricMaxima(&p.P)
		p.A.maxima(s.row[0], s.col, s.E, s.D)
		p.G.maxima(s.row[1], s.col, s.F, s.D)
		p.H.maxima(s.row[2], s.col, s.B, s.D)
		s.averageCones(p.Cones)
		change := max(update(s.D, s.col), update(s.E, s.row[0]), update(s.F, s.row[1]), update(s.B, s.row[2]))
		if change < settledRuiz {
			break
		}
	}
}

// symmetricMaxima raises col to the column maxima of D P D.
func (s *scaling) symmetricMaxima(a *Matrix) {
	for j := 0; j < a.columns(); j++ {
		for k := a.Start[j]; k < a.Start[j+1]; k++ {
			i := a.Row[k]
			v := math.Abs(a.Val[k]) * s.D[i] * s.D[j]
			s.col[i], s.col[j] = max(s.col[i], v), max(s.col[j], v)
		}
	}
}

// averageCones gives all rows of a cone the geometric mean of their maxima, empty rows left out.
func (s *scaling) averageCones(cones []Cone) {
	v := s.row[2]
	for _, c := range cones {
		sum, count := 0.0, 0.0
		for _, a := range v[:c.Dim] {
			if a > 0 {
				sum += math.Log(a)
				count++
			}
		}
		fill(v[:c.Dim], math.Exp(sum/max(1, count)))
		v = v[c.Dim:]
	}
}

// update divides the factors by the square roots of the maxima and returns the largest change.
func update(f, maxima []float64) float64 {
	change := 0.0
	for i, m := range maxima {
		if m == 0 {
			continue
		}
		g := 1 / math.Sqrt(m)
		change = max(change, math.Abs(1-g))
		f[i] = clip(f[i]*g, 1/scaleLimit, scaleLimit)
	}
	return change
}

// normaliseSides scales x so that no right side of a row is above 1: the accuracy of the gap depends on |x| |y|. Sides
// below 1 may be rounding noise and stay as they are.
func (s *scaling) normaliseSides(p *Program) {
	top := 1.0
	for i, b := range p.B {
		top = max(top, s.E[i]*math.Abs(b))
	}
	for i := range p.L {
		near := min(math.Abs(p.L[i]), math.Abs(p.U[i]))
		top = max(top, s.F[i]*near)
	}
	for i, h := range p.HVec {
		top = max(top, s.B[i]*math.Abs(h))
	}
	top = min(top, sideLimit)
	scaleBy(s.D, top)
	for _, v := range [][]float64{s.E, s.F, s.B} {
		scaleBy(v, 1/top)
	}
}

// scaleCost scales the objective so that its largest terms are about 1, also where the common factor of the right sides has
// entered P squared.
func (s *scaling) scaleCost(p *Program) {
	clear(s.col)
	for j := 0; j < p.P.columns(); j++ {
		for k := p.P.Start[j]; k < p.P.Start[j+1]; k++ {
			i, v := p.P.Row[k], math.Abs(p.P.Val[k])
			s.col[i], s.col[j] = max(s.col[i], v), max(s.col[j], v)
		}
	}
	sum := 0.0
	for _, v := range s.col {
		sum += v
	}
	size := max(sum/float64(max(1, len(s.col))), norm(p.Q))
	s.c = 1
	if size > 0 {
		s.c = 1 / clip(size, 1/costLimit, sideLimit*sideLimit)
	}
	scaleBy(p.P.Val, s.c)
	scaleBy(p.Q, s.c)
}
