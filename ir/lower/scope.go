package lower

import (
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/lang"
)

// frame is a problem, or one call of a function: what its names stand for.
type frame struct {
	*lowerer
	t       *checker.Tables
	locals  map[lang.Node]*checker.Facts // of declarations and lets
	sizes   map[string]dim.Poly          // sizes that shapes of formals bind
	formals map[lang.Node]*argument      // *lang.Formal
	vars    map[lang.Node]ir.Value       // *lang.Declarator of a body
	lets    map[letKey]*letValue
	loops   map[loopKey]*scope
	calls   map[loopKey]*expansion
	counts  map[string]dim.Poly // symbols of the checker for numbers of tuples
	home    *scope              // of the whole body, outside its quantifiers
	lift    dim.Shape           // shape of the arrays that stand for numbers, see term
	unit    *argument           // what the constant 1 stands for: s within a perspective s*f(x/s); nil elsewhere
	outer   *frame              // of the caller; nil in the problem
	nested  bool                // a call of a function, not the problem
}

// scope is a place in a frame.
type scope struct {
	*frame
	loop   int32
	names  map[string]dim.Poly // symbols of the checker -> polynomials of the model, where they differ
	values bool                // expressions are lowered as values, not as graphs
	site   lang.Span           // what is made here comes from: the call, the constraint or the objective in the user's text
}

// argument is what a formal stands for, in both ways of lowering.
type argument struct {
	eval func(values bool) term
	done [2]*term
}

func (a *argument) get(values bool) term {
	i := 0
	if values {
		i = 1
	}
	if a.done[i] == nil {
		t := a.eval(values)
		a.done[i] = &t
	}
	return *a.done[i]
}

// letKey names a let in one way of lowering.
type letKey struct {
	let    *lang.Let
	values bool
}

// loopKey names a quantified expression, or a call, at one place: both ways of lowering share its loop.
type loopKey struct {
	node lang.Node
	loop int32
}

// letValue is a lowered let; one with binders stands in a loop of its own.
type letValue struct {
	term  term
	loop  int32 // -1 without binders
	loose bool  // a value that only bounds what it stands for
}

// newFrame returns a frame in which nothing is bound, and its scope.
func newFrame(l *lowerer, t *checker.Tables, locals map[lang.Node]*checker.Facts) *scope {
	f := &frame{lowerer: l, t: t, locals: locals, formals: map[lang.Node]*argument{}, vars: map[lang.Node]ir.Value{}}
	f.home = &scope{frame: f, loop: -1, names: map[string]dim.Poly{}}
	return f.home
}

// put sets an entry of a map that is made on first use: most frames need few of theirs.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

// as returns the same place with one of the ways of lowering.
func (s *scope) as(values bool) *scope {
	out := *s
	out.values = values
	return &out
}

func (s *scope) asValues() *scope { return s.as(true) }
func (s *scope) asGraph() *scope  { return s.as(false) }

// poly translates a polynomial of the checker.
func (s *scope) poly(p dim.Poly) dim.Poly {
	for _, name := range p.Symbols() {
		if q, ok := s.names[name]; ok {
			p = p.Subst(name, q)
		} else if q, ok := s.countOf(name); ok {
			p = p.Subst(name, q)
		}
	}
	return p
}

// countOf returns what stands for a symbol of the checker that is a number of things: the tuples of a loop, which is opened
// if its size matters before its entries do, or the size of a triangle.
func (s *scope) countOf(name string) (dim.Poly, bool) {
	for f := s.frame; f != nil; f = f.outer {
		if p, ok := f.counts[name]; ok {
			return p, true
		}
		c, ok := f.t.Counts[name]
		switch {
		case ok && c.Binders == nil:
			return s.triangle(s.poly(c.Triangle)), true
		case ok && f == s.frame:
			s.open(c.Binders)
			return f.counts[name], true
		}
	}
	return dim.Poly{}, false
}

// triangle returns the symbol of the model for n(n-1)/2.
func (l *lowerer) triangle(n dim.Poly) dim.Poly {
	for _, t := range l.b.Model.Triangles {
		if t.Order.Equal(n) {
			return dim.Symbol(t.Symbol)
		}
	}
	t := ir.Triangle{Symbol: l.symbol("triangle"), Order: n}
	l.b.Model.Triangles = append(l.b.Model.Triangles, t)
	return dim.Symbol(t.Symbol)
}

func (s *scope) shapeOf(shape dim.Shape) dim.Shape {
	out := make(dim.Shape, len(shape))
	for i, p := range shape {
		out[i] = s.poly(p)
	}
	return out
}

// size reads an expression as a polynomial in sizes and indices.
func (s *scope) size(e lang.Expr) (dim.Poly, bool) {
	switch e := e.(type) {
	case *lang.Paren:
		return s.size(e.X)
	case *lang.Number:
		n := int64(e.Value)
		return dim.Int(n), float64(n) == e.Value
	case *lang.Ident:
		return s.namedSize(e)
	case *lang.Unary:
		p, ok := s.size(e.X)
		return p.Scale(-1), ok
	case *lang.Binary:
		return s.sizeOf(e)
	}
	return dim.Poly{}, false
}

func (s *scope) namedSize(id *lang.Ident) (dim.Poly, bool) {
	switch n := s.t.Uses[id].(type) {
	case *lang.Binder:
		return s.poly(dim.Symbol(s.t.Symbols[n])), true
	case *lang.DimSpec:
		return dim.Symbol(n.Name.Name), true
	case *lang.Let:
		if n.Binders == nil {
			return s.home.size(n.Value)
		}
		return dim.Poly{}, false
	case *lang.Declarator:
		return dim.Poly{}, false
	}
	p, ok := s.sizes[id.Name]
	return s.home.poly(p), ok
}

func (s *scope) sizeOf(e *lang.Binary) (dim.Poly, bool) {
	x, okX := s.size(e.X)
	y, okY := s.size(e.Y)
	if !okX || !okY {
		return dim.Poly{}, false
	}
	switch e.Op {
	case lang.Add:
		return x.Add(y), true
	case lang.Sub:
		return x.Sub(y), true
	case lang.Mul:
		return x.Mul(y), true
	case lang.Div:
		a, okA := x.Const()
		b, okB := y.Const()
		if !okA || !okB || b == 0 || a%b != 0 {
			return dim.Poly{}, false
		}
		return dim.Int(a / b), true
	case lang.Pow:
		k, ok := y.Const()
		if !ok || k < 0 || k > 4 {
			return dim.Poly{}, false
		}
		p := dim.Int(1)
		for range k {
			p = p.Mul(x)
		}
		return p, true
	}
	return dim.Poly{}, false
}

// sizeIn is size of what the checker has accepted as one.
func (s *scope) sizeIn(e lang.Expr) dim.Poly {
	p, ok := s.size(e)
	if !ok {
		s.fault(e, "is no size")
	}
	return p
}

// open opens a loop over binders within the scope.
func (s *scope) open(b *lang.Binders) *scope {
	key := loopKey{b, s.loop}
	if old := s.loops[key]; old != nil {
		in := *old
		in.values, in.site = s.values, s.site
		return &in
	}
	in := *s
	in.names = make(map[string]dim.Poly, len(s.names)+len(b.List))
	for k, v := range s.names {
		in.names[k] = v
	}
	l := ir.Loop{Outer: s.loop, Rectangular: len(b.Conds) == 0, Count: dim.Int(1)}
	own := map[string]bool{}
	for _, bd := range b.List {
		i := in.index(bd)
		for _, p := range [...]dim.Poly{i.Lo, i.Hi} {
			for _, sym := range p.Symbols() {
				l.Rectangular = l.Rectangular && !own[sym]
			}
		}
		n, ok := i.Extent()
		l.Rectangular = l.Rectangular && ok
		own[i.Symbol] = true
		l.Count = l.Count.Mul(n)
		l.Indices = append(l.Indices, i)
	}
	for _, c := range b.Conds {
		for k, op := range c.Ops {
			l.Conds = append(l.Conds, ir.Cond{Left: in.sizeIn(c.Operands[k]), Op: op.String(), Right: in.sizeIn(c.Operands[k+1])})
		}
	}
	if !l.Rectangular {
		l.Count = dim.Symbol(s.symbol("count"))
	}
	for name, of := range s.t.Counts {
		if of.Binders == b {
			put(&s.counts, name, l.Count)
		}
	}
	in.loop = s.addLoop(l)
	put(&s.loops, key, &in)
	return &in
}

// index declares the symbol of a binder and reads its range.
func (s *scope) index(b *lang.Binder) ir.Index {
	i := ir.Index{Name: b.Name.Name, Step: 1}
	if b.Lo != nil {
		i.Lo = s.sizeIn(b.Lo)
	}
	i.Hi = s.sizeIn(b.Hi)
	if b.Inclusive {
		i.Hi = i.Hi.Add(dim.Int(1))
	}
	if b.Step != nil {
		i.Step, _ = s.sizeIn(b.Step).Const()
	}
	i.Symbol = s.symbol(i.Name)
	s.names[s.t.Symbols[b]] = dim.Symbol(i.Symbol)
	return i
}

// over opens a rectangular loop over the places of an array.
func (s *scope) over(shape dim.Shape) (*scope, []dim.Poly) {
	in := *s
	l := ir.Loop{Outer: s.loop, Rectangular: true, Count: shape.Size()}
	var at []dim.Poly
	for _, n := range shape {
		i := ir.Index{Name: "i", Symbol: s.symbol("i"), Hi: n, Step: 1}
		l.Indices = append(l.Indices, i)
		at = append(at, dim.Symbol(i.Symbol))
	}
	in.loop = s.addLoop(l)
	return &in, at
}
