package stuff

import (
	"slices"

	"github.com/cvxc-lang/cvxc/ir"
)

// quad is what was decided for a quadratic term w |e|^2 or w e'Me: to substitute e = F x + d, or to keep the residual e
// as columns r of their own, tied by the equations F x + d - r = 0, so that F'F is not formed.
type quad struct {
	block int // of the residual's columns; -1: substituted
	space *space
	gram  *gram // of a substituted term with a tall dense F: where F'WF is summed up
}

// gram sums up F'WF on the columns that F has, as a dense upper triangle.
type gram struct {
	local  []int32 // by column of the program
	cols   []int32
	values []float64
}

func newGram(touched []bool) *gram {
	g := &gram{local: make([]int32, len(touched))}
	for j, in := range touched {
		if in {
			g.local[j] = int32(len(g.cols))
			g.cols = append(g.cols, int32(j))
		}
	}
	g.values = make([]float64, len(g.cols)*len(g.cols))
	return g
}

// add adds the numeric row at hand, with weight w.
func (g *gram) add(w float64, a *accumulator) {
	n := len(g.cols)
	for _, j := range a.cols {
		row := g.values[int(g.local[j])*n:]
		f := w * a.value[j]
		for _, k := range a.cols {
			row[g.local[k]] += f * a.value[k]
		}
	}
}

// flush adds the sums to P.
func (g *gram) flush(o *objective) {
	n := len(g.cols)
	for j := range g.cols {
		for i := 0; i <= j; i++ {
			if v := g.values[i*n+j]; v != 0 {
				o.add(g.cols[i], g.cols[j], coef{2 * v, number})
			}
		}
	}
}

// census counts what a quadratic term would bring.
type census struct {
	entries, terms, pairs int64
	columns               int64 // different ones
	touched               []bool
	numeric, single       bool // all coefficients are numbers; no entry has two columns
	constants             int  // most parametric parts of a constant
}

// Substitution of a parametric constant into e'Me makes a product of parameters for every entry of M; up to this order
// of M that is cheaper than residual columns.
const maxProductOrder = 64

// planQuads decides for every quadratic term.
func (s *stuffer) planQuads() error {
	m := s.g.model
	if len(m.Objective.Quads) == 0 {
		return nil
	}
	s.acc = newAccumulator(s.columns)
	for i := range m.Objective.Quads {
		q := &m.Objective.Quads[i]
		sp, err := s.g.space(s.g.chain(q.Loop))
		if err != nil {
			return &Error{q.Origin, err.Error()}
		}
		n := &s.g.nodes[q.Residual]
		out := quad{block: -1, space: sp}
		c := s.census(q, sp)
		substitute, dense := s.substitutes(q, &c)
		if dense {
			out.gram = newGram(c.touched)
		}
		if !substitute {
			if len(n.within) > 0 {
				return &Error{q.Origin, "the residual of a quadratic term has a size that depends on an index; that is not supported"}
			}
			out.block = len(s.blocks)
			if err := s.addBlock(block{variable: -1, quad: i, base: s.columns, stride: n.size, size: n.size, space: sp}, q.Origin, "a quadratic term"); err != nil {
				return err
			}
		}
		s.objective.quads = append(s.objective.quads, out)
	}
	s.forget()
	return s.g.err
}

// census walks the residual once.
func (s *stuffer) census(q *ir.Quad, sp *space) census {
	c := census{numeric: true, single: true, touched: make([]bool, s.columns)}
	s.dropping = s.opts.FromData
	n := &s.g.nodes[q.Residual]
	for cur := s.g.cursor(sp); cur.next(); {
		for e, size := 0, s.g.sizeOf(n); e < size && s.g.err == nil; e++ {
			s.acc.begin()
			s.affine(q.Residual, e, one)
			k := int64(0)
			for _, j := range s.acc.cols {
				if !s.acc.live(j) {
					continue
				}
				k++
				c.numeric = c.numeric && s.acc.head[j] < 0
				if !c.touched[j] {
					c.touched[j] = true
					c.columns++
				}
			}
			c.entries++
			c.terms += k
			c.pairs += k * (k + 1) / 2
			c.single = c.single && k <= 1 && s.acc.skipped == 0
			c.numeric = c.numeric && s.acc.skipped == 0
			c.constants = max(c.constants, len(s.acc.fixed.terms))
		}
	}
	return c
}

// substitutes decides by the entries that either way needs. Substituted, |Fx + d|^2 gives P at most one entry per pair of
// columns of a row of F; residual columns need F, and two entries a row. F'F of a tall dense F squares its condition and is
// formed only where it is far smaller than F; dense says so.
func (s *stuffer) substitutes(q *ir.Quad, c *census) (substitute, dense bool) {
	const farSmaller = 8
	switch {
	case c.constants > 2:
		return false, false
	case q.Matrix != ir.None:
		order := s.g.nodes[q.Residual].size
		return c.single && c.numeric && (c.constants == 0 || order <= maxProductOrder), false
	case c.single:
		return true, false
	case !c.numeric:
		return false, false
	case c.pairs <= c.terms+2*c.entries:
		return true, false
	}
	dense = c.constants == 0 && (q.Weight == ir.None || !s.g.nodes[q.Weight].free) && farSmaller*c.columns*(c.columns+1)/2 <= c.terms
	return dense, dense
}

// residualColumn returns the column of entry e of the residual at the present index tuple.
func (s *stuffer) residualColumn(it *item, e int) int {
	b := &s.blocks[s.objective.quads[it.quad].block]
	return b.base + s.g.rank(b.space)*b.stride + e
}

// buildObjective collects P, q and r, for minimization.
func (s *stuffer) buildObjective() error {
	o := &s.g.model.Objective
	obj := &s.objective
	obj.sign = 1
	if o.Sense == ir.Maximize {
		obj.sign = -1
	}
	obj.acc = newAccumulator(s.columns)
	obj.acc.begin()
	rows := s.acc // of the plan for quadratic terms; their residuals have no columns that came since
	s.acc, s.dropping = obj.acc, false
	if o.Sense != ir.Satisfy && o.Linear != ir.None {
		s.affine(o.Linear, 0, coef{obj.sign, number})
	}
	obj.constant.addScaled(1, &obj.acc.fixed)
	s.acc = rows
	for i := range s.objective.quads {
		q := &o.Quads[i]
		for cur := s.g.cursor(s.objective.quads[i].space); cur.next() && s.g.err == nil; {
			s.addQuad(q, &s.objective.quads[i])
		}
		if s.g.err != nil {
			return s.g.err
		}
		if g := s.objective.quads[i].gram; g != nil {
			g.flush(obj)
			s.objective.quads[i].gram = nil
		}
	}
	s.products.objective = s.products.next
	return s.g.err
}

// weight returns the weight of entry e, for minimization.
func (s *stuffer) weight(q *ir.Quad, e int) coef {
	if q.Weight == ir.None {
		return coef{s.objective.sign, number}
	}
	f := s.coefficient(q.Weight, s.g.broadcast(q.Weight, e))
	return coef{s.objective.sign * f.c, f.k}
}

// addQuad adds the term for the present index tuple.
func (s *stuffer) addQuad(q *ir.Quad, plan *quad) {
	n := s.g.sizeOf(&s.g.nodes[q.Residual])
	switch {
	case n == 0:
	case plan.block >= 0:
		s.residualQuad(q, plan, n)
	case q.Matrix != ir.None:
		s.matrixQuad(q, s.weight(q, 0), n)
	default:
		for e := 0; e < n; e++ {
			s.dropping = s.opts.drops()
			s.acc.begin()
			s.affine(q.Residual, e, one)
			s.dropping = false
			w := s.weight(q, e)
			if plan.gram != nil {
				plan.gram.add(w.c, s.acc)
				s.crossRow(w)
				continue
			}
			s.squareRow(w)
		}
	}
}

// residualQuad puts 2 w I or 2 w M on the residual's columns.
func (s *stuffer) residualQuad(q *ir.Quad, plan *quad, n int) {
	b := &s.blocks[plan.block]
	first := int32(b.base + s.g.rank(b.space)*b.stride)
	s.objective.triplets = slices.Grow(s.objective.triplets, n)
	for i := 0; i < n; i++ {
		if q.Matrix == ir.None {
			w := s.weight(q, i)
			s.objective.add(first+int32(i), first+int32(i), coef{2 * w.c, w.k})
			continue
		}
		w := s.weight(q, 0)
		s.matrixColumn(q, i, n, func(j int, g coef) {
			if f, live := s.matrixEntry(w, g); live {
				s.objective.add(first+int32(j), first+int32(i), coef{2 * f.c, f.k})
			}
		})
	}
}

// matrixColumn visits the entries j <= i of column i of M, those of its pattern if it has one.
func (s *stuffer) matrixColumn(q *ir.Quad, i, n int, visit func(j int, g coef)) {
	if view, ok := s.sparse(q.Matrix, false); ok {
		for k, hi := view.line(i); k < hi; k++ {
			j, t := view.at(k)
			if j > i {
				break
			}
			visit(j, s.thetaEntry(t, view.fixed))
		}
		return
	}
	for j := 0; j <= i; j++ {
		visit(j, s.coefficient(q.Matrix, j*n+i))
	}
}

// matrixEntry returns w g for an entry g of M, live if the entry is kept.
func (s *stuffer) matrixEntry(w, g coef) (coef, bool) {
	s.dropping = s.opts.drops()
	live := s.nonzero(g)
	s.dropping = false
	if !live {
		return coef{}, false
	}
	return s.times(w, g)
}

// squareRow adds w (c'x + d)^2 for the row at hand: P_ab += 2 w c_a c_b, q_a += 2 w c_a d, r += w d^2.
func (s *stuffer) squareRow(w coef) {
	obj, list := &s.objective, s.objective.list[:0]
	a := s.acc
	for _, j := range a.cols {
		if a.value[j] != 0 {
			list = append(list, factor{j, coef{a.value[j], number}})
		}
		for h := a.head[j]; h >= 0; h = a.terms[h].next {
			list = append(list, factor{j, coef{a.terms[h].c, a.terms[h].k}})
		}
	}
	obj.list = list
	for i, x := range list {
		wx, live := s.times(w, x.f)
		if !live {
			continue
		}
		for k, y := range list[:i+1] {
			f, _ := s.times(wx, y.f)
			f.c *= 2
			if k < i && x.col == y.col {
				f.c *= 2
			}
			obj.add(x.col, y.col, f)
		}
		s.crossConstant(x.col, wx, &a.fixed)
	}
	s.addSquare(w, &a.fixed)
}

// crossRow adds what squareRow adds to q and r for a numeric row with a numeric constant.
func (s *stuffer) crossRow(w coef) {
	for _, j := range s.acc.cols {
		s.crossConstant(j, coef{w.c * s.acc.value[j], number}, &s.acc.fixed)
	}
	s.addSquare(w, &s.acc.fixed)
}

// crossConstant adds 2 f d to q_col for every part of the constant d.
func (s *stuffer) crossConstant(col int32, f coef, d *form) {
	acc := s.objective.acc
	if d.base != 0 {
		acc.term(col, 2*f.c*d.base, f.k)
	}
	for _, t := range d.terms {
		if h, live := s.times(f, t); live {
			acc.term(col, 2*h.c, h.k)
		}
	}
}

// addSquare adds w d^2 to r.
func (s *stuffer) addSquare(w coef, d *form) { s.addProduct(w, d, d) }

// addProduct adds w d e to r for constants d and e.
func (s *stuffer) addProduct(w coef, d, e *form) {
	left := append(s.objective.parts[:0], d.terms...)
	if d.base != 0 {
		left = append(left, coef{d.base, number})
	}
	s.objective.parts = left
	for _, x := range left {
		wx, live := s.times(w, x)
		if !live {
			continue
		}
		if e.base != 0 {
			s.objective.constant.add(coef{wx.c * e.base, wx.k})
		}
		for _, y := range e.terms {
			if h, live := s.times(wx, y); live {
				s.objective.constant.add(h)
			}
		}
	}
}

// matrixQuad adds w (Cx + d)'M(Cx + d) where every entry has at most one column, with a numeric coefficient.
func (s *stuffer) matrixQuad(q *ir.Quad, w coef, n int) {
	cols, cs, ds := make([]int32, n), make([]float64, n), make([]form, n)
	for e := range cols {
		s.acc.begin()
		s.affine(q.Residual, e, one)
		cols[e] = -1
		if col, c, ok := s.acc.single(); ok {
			cols[e], cs[e] = col, c
		}
		ds[e] = form{s.acc.fixed.base, slices.Clone(s.acc.fixed.terms)}
	}
	for i := range cols {
		s.matrixColumn(q, i, n, func(j int, g coef) {
			f, live := s.matrixEntry(w, g)
			if !live {
				return
			}
			both := 2.0
			if i == j {
				both = 1
			}
			if cols[i] >= 0 && cols[j] >= 0 {
				g := coef{2 * cs[i] * cs[j] * f.c, f.k}
				if i != j && cols[i] == cols[j] {
					g.c *= 2
				}
				s.objective.add(cols[j], cols[i], g)
			}
			if cols[i] >= 0 {
				s.crossConstant(cols[i], coef{both / 2 * cs[i] * f.c, f.k}, &ds[j])
			}
			if cols[j] >= 0 {
				s.crossConstant(cols[j], coef{both / 2 * cs[j] * f.c, f.k}, &ds[i])
			}
			s.addProduct(coef{both * f.c, f.k}, &ds[i], &ds[j])
		})
	}
}
