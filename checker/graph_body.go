package checker

import (
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// maxCalls bounds how deep functions may call functions in one graph.
const maxCalls = 50

// draw makes the graph of a body: its data formals by what is known of them, the others as arguments.
func draw(b *Body) (*graph, error) {
	gr := &grapher{g: &graph{}, indices: map[string]int{}, least: map[string]int64{}}
	for i, f := range b.Func.Formals { // a number that stands in sizes need not be one
		if p, ok := b.Dims[nameOf(f.Name)]; ok && len(f.Shape) == 0 {
			for _, s := range p.Symbols() {
				gr.atLeast(s, int64(math.Floor(min(max(b.Formals[i].Range.Lo, -maxSize), maxSize))))
			}
		}
	}
	for _, s := range b.empty {
		gr.atLeast(s, 0)
	}
	fr := gr.frame(b, nil)
	for i, f := range b.Func.Formals {
		if facts := &b.Formals[i]; facts.Level == Variable {
			fr.values[f] = gr.array(symbol{name: f.Name.Name, formal: i}, nil, facts.Type.Shape)
		}
	}
	gr.g.args = len(gr.g.symbols)
	if o := b.Objective(); o != nil {
		gr.g.maximize, gr.g.set = o.Sense == lang.Maximize, o.Sense == lang.Satisfy
	}
	value := fr.value()
	gr.signProducts()
	if gr.fault == nil && !gr.g.set {
		gr.objective(value, nil, b.Func)
	}
	if gr.fault == nil && len(value.axes) > 0 && b.Value == nil && !gr.g.leastElement() {
		gr.fault = &bodyError{b.Func.Span(), "an array is minimized, and the rows do not give it a least element", b.Objective()}
	}
	return gr.g, gr.fault
}

// frame is one body that is being read: of the function itself, or of a call within.
type frame struct {
	*grapher
	b       *Body
	loops   []int // index symbols of the loops around the place that is read
	outside []int // those around the whole body
	values  map[lang.Node]*form
	binders map[*lang.Binder]index
	done    [8]doneCall // the last calls
	next    int         // the oldest of them
}

func (gr *grapher) frame(b *Body, loops []int) *frame {
	for name := range b.Counts {
		gr.atLeast(name, 0)
	}
	return &frame{grapher: gr, b: b, loops: loops, outside: loops, values: map[lang.Node]*form{}, binders: map[*lang.Binder]index{}}
}

// value adds the rows of the body and returns its value: the objective expression itself.
func (fr *frame) value() *form {
	if fr.b.Value != nil {
		return fr.expr(fr.b.Value)
	}
	out, around := number(Interval{}), fr.scale
	if s := fr.b.Scale; s != nil && fr.values[s] != nil { // else all is data
		fr.scale = fr.values[s]
		fr.entries(nonnegCone, fr.scale, fr.loops, s.Span())
	}
	for _, it := range fr.b.Items {
		if v, ok := it.(*lang.VarDecl); ok {
			fr.declare(v)
		}
	}
	for _, c := range fr.b.Constraints() {
		fr.constraint(c)
	}
	if o := fr.b.Objective(); o != nil && o.Value != nil {
		out = fr.expr(o.Value)
	}
	fr.scale = around
	return out
}

// declare makes the locals of a declaration, one for each value of the loops around the body.
func (fr *frame) declare(v *lang.VarDecl) {
	for _, d := range v.Decls {
		facts := fr.b.Locals[d]
		if facts == nil {
			fr.fail(d, "nothing is known of this variable")
			return
		}
		f := fr.array(symbol{name: d.Name.Name, formal: -1}, fr.loops, facts.Type.Shape)
		fr.values[d] = f
		for _, a := range d.Attrs {
			fr.attribute(f, a)
		}
	}
}

// attribute adds the rows of an attribute of a local, or notes that its entries are tied to each other.
func (fr *frame) attribute(f *form, a *lang.Attr) {
	switch a.Name.Name {
	case "nonneg", "pos":
		fr.entries(nonnegCone, f, fr.loops, a.Span())
	case "nonpos", "neg":
		fr.entries(nonnegCone, f.scaled(point(-1)), fr.loops, a.Span())
	case "bounds":
		for i, arg := range a.Args {
			side := fr.expr(arg.Value)
			sign := [2]float64{1, -1}[i%2]
			fr.entries(nonnegCone, fr.add(f, side.scaled(point(-1))).scaled(point(sign)), fr.loops, a.Span())
		}
	case "symmetric":
		f.parts[0].twice = true
	case "psd":
		f.parts[0].twice = true
		fr.semidefinite(f, fr.loops, a.Span())
	case "nsd":
		f.parts[0].twice = true
		fr.semidefinite(f.scaled(point(-1)), fr.loops, a.Span())
	case "skew":
		f.parts[0].opaque = true // an entry stands in two places
		fr.g.symbols[f.parts[0].symbol].tied = true
	case "diag", "lower_tri", "upper_tri", "banded", "sparse":
		f.parts[0].absent = true
		fr.g.symbols[f.parts[0].symbol].tied = true
	default:
		fr.fail(a, "a local variable with the attribute "+a.Name.Name+" has no rules yet")
	}
}

func (fr *frame) constraint(c lang.Constraint) {
	switch c := c.(type) {
	case *lang.Relation:
		for i, op := range c.Ops {
			fr.relation(op, c.Operands[i], c.Operands[i+1], c.Span())
		}
	case *lang.Membership:
		fr.membership(c)
	case *lang.Forall:
		fr.within(c.Binders, func([]int, bool) {
			for _, k := range c.Body {
				fr.constraint(k)
			}
		})
	default:
		fr.fail(c, "this constraint could not be read")
	}
}

func (fr *frame) relation(op lang.RelOp, x, y lang.Expr, at lang.Span) {
	l, r := fr.expr(x), fr.expr(y)
	switch op {
	case lang.Le:
		fr.entries(nonnegCone, fr.add(r, l.scaled(point(-1))), fr.loops, at)
	case lang.Ge:
		fr.entries(nonnegCone, fr.add(l, r.scaled(point(-1))), fr.loops, at)
	case lang.Eq:
		fr.entries(zeroCone, fr.add(l, r.scaled(point(-1))), fr.loops, at)
	case lang.UpperEq:
		fr.semidefinite(fr.add(l, r.scaled(point(-1))), fr.loops, at)
	default:
		fr.semidefinite(fr.add(r, l.scaled(point(-1))), fr.loops, at)
	}
}

// membership adds the rows of a cone or of a set that a function describes.
func (fr *frame) membership(c *lang.Membership) {
	t := fr.b.Calls[c.Set]
	if t == nil {
		fr.fail(c, "the set is not known")
		return
	}
	if !t.Builtin() {
		fr.call(c, t, nil)
		return
	}
	args := make([]*form, len(t.Args))
	for i, a := range t.Args {
		switch {
		case a == nil:
		case hasAttr(t.Func.Formals[i].Attrs, "const") != nil:
			args[i] = fr.factor(a)
		default:
			args[i] = fr.expr(a)
		}
	}
	fr.cone(c, t.Func.Name.Name, args)
}

func (fr *frame) cone(c *lang.Membership, name string, args []*form) {
	at := c.Span()
	switch {
	case name == zeroCone.name && len(args) == 1:
		fr.entries(zeroCone, args[0], fr.loops, at)
	case name == nonnegCone.name && len(args) == 1:
		fr.entries(nonnegCone, args[0], fr.loops, at)
	case name == socCone.name && len(args) == 2:
		fr.oneCone(socCone, args[:1], args[1], fr.loops, at)
	case name == rsocCone.name && len(args) == 3:
		fr.oneCone(rsocCone, args[:2], args[2], fr.loops, at)
	case name == expCone.name && len(args) == 3:
		fr.elementwise(expCone, point(0), args, fr.loops, at)
	case name == powCone.name && len(args) == 4:
		fr.elementwise(powCone, args[3].konst, args[:3], fr.loops, at)
	case name == psdCone.name && len(args) == 1:
		fr.semidefinite(args[0], fr.loops, at)
	default:
		fr.fail(c, "the cone "+name+" has no rules yet")
	}
}

// within reads something for each value of binders. rect says that their ranges span a box without gaps.
func (fr *frame) within(b *lang.Binders, read func(syms []int, rect bool)) {
	outer := fr.loops
	var syms []int
	rect := len(b.Conds) == 0
	for _, bd := range b.List {
		s, box := fr.bind(bd, syms)
		syms = append(syms, s)
		rect = rect && box
	}
	for _, s := range syms {
		fr.span(s).partial = fr.span(s).partial || len(b.Conds) > 0
	}
	fr.loops = concat(outer, syms)
	read(syms, rect)
	fr.loops = outer
}

// bind makes an index symbol for a binder. box says that its range depends on none of the group's earlier binders.
func (fr *frame) bind(b *lang.Binder, group []int) (sym int, box bool) {
	lo, okLo := dim.Poly{}, true
	if b.Lo != nil {
		lo, okLo = fr.poly(b.Lo)
	}
	hi, okHi := fr.poly(b.Hi)
	if b.Inclusive {
		hi = hi.Add(dim.Int(1))
	}
	if !okLo || !okHi {
		fr.fail(b, "the range is no polynomial in sizes")
	}
	n := hi.Sub(lo)
	fr.atLeast(fr.b.Symbols[b], fr.lowest(lo))
	x := index{scale: 1}
	if b.Step == nil {
		x.sym = fr.newIndex(lo, n)
	} else {
		x = fr.stepped(b, lo, n)
	}
	box = x.scale == 1
	for other, y := range fr.binders {
		box = box && !(slices.Contains(group, y.sym) && n.Has(fr.b.Symbols[other]))
	}
	fr.binders[b] = x
	return x.sym, box
}

// stepped makes an index symbol k for the values lo + step*k.
func (fr *frame) stepped(b *lang.Binder, lo, n dim.Poly) index {
	step, ok := fr.poly(b.Step)
	by, known := step.Const()
	if !ok || !known || by < 1 {
		fr.fail(b, "the step is no number")
		by = 1
	}
	x := index{sym: fr.newIndex(dim.Poly{}, n), scale: by, off: lo}
	fr.span(x.sym).partial = by > 1
	return x
}

// poly reads a whole number as a polynomial in sizes and binders.
func (fr *frame) poly(e lang.Expr) (dim.Poly, bool) {
	switch e := e.(type) {
	case *lang.Paren:
		return fr.poly(e.X)
	case *lang.Number:
		n := int64(e.Value)
		return dim.Int(n), float64(n) == e.Value
	case *lang.Unary:
		p, ok := fr.poly(e.X)
		return p.Scale(-1), ok
	case *lang.Ident:
		return fr.sizeNamed(e)
	case *lang.Binary:
		x, okX := fr.poly(e.X)
		y, okY := fr.poly(e.Y)
		switch e.Op {
		case lang.Add:
			return x.Add(y), okX && okY
		case lang.Sub:
			return x.Sub(y), okX && okY
		case lang.Mul:
			return x.Mul(y), okX && okY
		}
	}
	return dim.Poly{}, false
}

// sizeNamed returns the polynomial that a name stands for.
func (fr *frame) sizeNamed(id *lang.Ident) (dim.Poly, bool) {
	switch n := fr.b.Uses[id].(type) {
	case *lang.Binder:
		return dim.Symbol(fr.b.Symbols[n]), true
	case *lang.Let:
		if n.Binders == nil {
			return fr.poly(n.Value)
		}
	case *lang.DimSpec:
		if p, ok := fr.b.Dims[id.Name]; ok {
			return p, true
		}
		return dim.Symbol(id.Name), true
	}
	p, ok := fr.b.Dims[id.Name]
	return p, ok
}

// subscript reads an index as a multiple of one index symbol and an offset that depends on sizes only.
func (fr *frame) subscript(e lang.Expr) (index, bool) {
	p, ok := fr.poly(e)
	if !ok {
		return index{}, false
	}
	out := index{off: p}
	for b, x := range fr.binders {
		name := fr.b.Symbols[b]
		if !out.off.Has(name) {
			continue
		}
		slope, rest, linear := out.off.Linear(name)
		k, whole := slope.Const()
		if !linear || !whole || out.sym != 0 {
			return index{}, false
		}
		out = index{sym: x.sym, scale: k * x.scale, off: rest.Add(x.off.Scale(k))}
	}
	for b := range fr.binders {
		if out.off.Has(fr.b.Symbols[b]) {
			return index{}, false
		}
	}
	return out, true
}
