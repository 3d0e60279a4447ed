package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// grapher draws the graph of one function body. The first fault stops it: what is read afterwards means nothing.
type grapher struct {
	g       *graph
	drawn   int        // calls of bodies so far
	spans   []span     // by index symbol - 1
	extents [][]extent // by symbol of the graph: its axes
	indices map[string]int
	least   map[string]int64 // by symbol of sizes, of those that are no dims
	key     []byte
	calls   int // nesting of calls
	// products are inner products with semidefinite data, see signProducts
	products []innerTerm
	// scale is the s of a perspective s*f(x/s) that is being read, by which every constant is multiplied; nil outside of one.
	scale *form
	fault error
}

// bodyError says why a body has no graph, or no value.
type bodyError struct {
	at    lang.Span
	text  string
	blame lang.Node // what is wrong in the body itself: it has no least value; nil if only the rules do not reach it
}

func (e *bodyError) Error() string { return e.text }

// fail notes a fault; it returns a form to go on with.
func (gr *grapher) fail(at lang.Node, text string) *form {
	if gr.fault == nil {
		gr.fault = &bodyError{at: at.Span(), text: text}
	}
	return number(everything())
}

// unequal notes that shapes differ, which the checker has reported.
func (gr *grapher) unequal() *form {
	if gr.fault == nil {
		gr.fault = &bodyError{text: "arrays of different shapes meet"}
	}
	return number(everything())
}

// array makes a symbol of the graph whose axes are the index symbols loops and a shape. It returns the symbol as a form
// of that shape; its subscripts along the loops are their values.
func (gr *grapher) array(s symbol, loops []int, shape dim.Shape) *form {
	axes := gr.fresh(shape)
	all := append(slices.Clone(loops), axes...)
	p := part{symbol: len(gr.g.symbols), coef: point(1), at: make([]index, len(all))}
	ext := make([]extent, len(all))
	s.number = true
	for i, a := range all {
		p.at[i] = subscript(a)
		ext[i] = extent{gr.span(a).lo, gr.span(a).n}
		s.number = s.number && ext[i].n.IsInt(1)
	}
	if n := len(all); n >= 2 {
		s.square = ext[n-1].n.Equal(ext[n-2].n) && ext[n-1].lo.Equal(ext[n-2].lo)
	}
	gr.g.symbols = append(gr.g.symbols, s)
	gr.extents = append(gr.extents, ext)
	if s.square && len(axes) == 2 {
		p.of = definite{sign: 1, whole: true, axes: [2]int{axes[0], axes[1]}}
	}
	return &form{axes: axes, parts: []part{p}}
}

// slot makes a slot from an affine form without pieces within rows of the given index symbols.
func (gr *grapher) slot(f *form, rows []int, entries count) slot {
	out := slot{konst: f.konst, entries: entries}
	for _, p := range f.parts {
		out.join(gr.term(p, rows))
	}
	return out
}

// row adds a family of rows, which the slots have been made for.
func (gr *grapher) row(c *cone, alpha Interval, at lang.Span, slots ...slot) {
	gr.g.rows = append(gr.g.rows, coneRow{cone: c, alpha: alpha, slots: slots, at: at})
}

// entries adds one row for each entry of a form that may have pieces: f == 0 or f >= 0.
func (gr *grapher) entries(c *cone, f *form, loops []int, at lang.Span) {
	if f.pieces != nil {
		for _, p := range f.pieces {
			gr.entries(c, p.form, loops, at)
		}
		return
	}
	f = gr.linear(f, loops, at)
	gr.row(c, point(0), at, gr.slot(f, concat(loops, f.axes), one()))
}

func concat(a, b []int) []int { return append(slices.Clone(a), b...) }

// elementwise adds one cone for each entry of the slots, of equal shapes or numbers.
func (gr *grapher) elementwise(c *cone, alpha Interval, fs []*form, loops []int, at lang.Span) {
	var axes []int
	for i, f := range fs {
		fs[i] = gr.linear(gr.merged(f), loops, at)
		switch {
		case len(fs[i].axes) == 0:
		case axes == nil:
			axes = fs[i].axes
		case len(axes) != len(fs[i].axes):
			gr.unequal()
			return
		}
	}
	rows := concat(loops, axes)
	slots := make([]slot, len(fs))
	for i, f := range fs {
		if len(f.axes) > 0 {
			f = f.renamed(axes)
		}
		slots[i] = gr.slot(f, rows, one())
	}
	gr.row(c, alpha, at, slots...)
}

// oneCone adds a cone of numbers as heads and a tail of any shape.
func (gr *grapher) oneCone(c *cone, heads []*form, tail *form, loops []int, at lang.Span) {
	slots := make([]slot, 0, len(heads)+1)
	for _, h := range heads {
		slots = append(slots, gr.slot(gr.linear(h, loops, at), loops, one()))
	}
	gr.row(c, point(0), at, gr.tail(slots, tail, loops, at)...)
}

// tail adds the slots of a tail, one for each piece.
func (gr *grapher) tail(slots []slot, f *form, loops []int, at lang.Span) []slot {
	if f.pieces != nil {
		for _, p := range f.pieces {
			slots = gr.tail(slots, p.form, loops, at)
		}
		return slots
	}
	f = gr.linear(f, loops, at)
	return append(slots, gr.slot(f, concat(loops, f.axes), gr.product(f.axes)))
}

// linear replaces the quadratic terms of a form: w*|e|^2 becomes w*t with (t, 1/2, e) in rsoc and t local, where w has one
// sign; within a perspective with (t, s/2, e). The factor of a matrix that is not diagonal mixes the entries of e in an unknown way.
func (gr *grapher) linear(f *form, loops []int, at lang.Span) *form {
	if f.affine() {
		return f
	}
	return f.each(func(f *form) *form {
		out := &form{axes: f.axes, konst: f.konst, parts: slices.Clone(f.parts)}
		for _, q := range f.quads {
			s := gr.array(symbol{formal: -1}, concat(loops, f.axes), nil)
			out.parts = append(out.parts, s.scaled(q.weight).parts...)
			gr.square(s, q, concat(loops, f.axes), at)
		}
		return out
	})
}

// square adds the rows that put s at or above the square.
func (gr *grapher) square(s *form, q square, rows []int, at lang.Span) {
	tail := &q.residual
	var whole *quadTerm
	switch {
	case q.matrix == nil:
	case q.matrix.diagonal:
		tail = tail.scaled(q.matrix.entries.Sqrt())
	default:
		whole = &quadTerm{weight: point(1), matrix: q.matrix, residual: gr.slot(tail, concat(rows, q.over), gr.product(q.over))}
		tail = gr.unknownPlaces(gr.withAxes(tail, q.over), everything(), gr.shape(&form{axes: q.over}), gr.size(q.over))
		q.over = tail.axes
	}
	gr.row(rsocCone, point(0), at,
		gr.slot(s, rows, one()), gr.slot(gr.unit().scaled(point(0.5)), rows, one()),
		gr.slot(tail, concat(rows, q.over), gr.product(q.over)))
	gr.g.rows[len(gr.g.rows)-1].form = whole
}

// withAxes returns the form with the index symbols as its axes.
func (gr *grapher) withAxes(f *form, axes []int) *form {
	out := *f
	out.axes = axes
	return &out
}

// size is the number of combinations of values of index symbols as a polynomial.
func (gr *grapher) size(syms []int) dim.Poly {
	n := dim.Int(1)
	for _, s := range syms {
		n = n.Mul(gr.span(s).n)
	}
	return n
}

// objective makes the objective of the graph from the value of the body.
func (gr *grapher) objective(f *form, loops []int, at lang.Node) {
	if gr.g.maximize {
		f = f.scaled(point(-1))
	}
	f = gr.merged(f)
	gr.g.objective = gr.slot(f, concat(loops, f.axes), one())
	for _, q := range f.quads {
		if q.weight.Lo < 0 {
			gr.fail(at, "the sign of a square in the objective is not known")
			return
		}
		rows := concat(concat(loops, f.axes), q.over)
		gr.g.quads = append(gr.g.quads, quadTerm{weight: q.weight, matrix: q.matrix,
			residual: gr.slot(&q.residual, rows, gr.product(q.over))})
	}
}

// leastElement reports whether a body that minimizes the array y, entry by entry, has a least point: each row holds at
// most one entry of y with a positive coefficient, and no row with y holds another local (Veinott's lattice condition);
// likewise for maximization.
func (g *graph) leastElement() bool {
	if len(g.objective.terms) != 1 || len(g.quads) > 0 {
		return false
	}
	o := &g.objective.terms[0]
	if o.symbol < g.args || !o.covers || o.coef.Has(0) {
		return false
	}
	for i := range g.rows {
		r := &g.rows[i]
		if r.has(o.symbol) && (r.cone != nonnegCone || !r.slots[0].single(o, g.args)) {
			return false
		}
	}
	return true
}

// single reports whether the slot holds at most one entry of the minimized array with the sign of its coefficient in the
// objective, and no other local.
func (s *slot) single(o *term, args int) bool {
	n := 0.0
	for i := range s.terms {
		t := &s.terms[i]
		switch {
		case t.symbol < args:
		case t.symbol != o.symbol:
			return false
		case t.coef.Mul(o.coef).Hi > 0:
			n += t.count.most
		}
	}
	return n <= 1
}
