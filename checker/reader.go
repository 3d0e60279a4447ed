package checker

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// reader reads the expressions of one problem, or of one function body, and fills its tables.
type reader struct {
	u         *Universe
	opts      *Options
	t         *Tables
	locals    map[lang.Node]*Facts
	home      *module   // where names of functions are looked up
	outer     *reader   // of the problem around a function of it: its dims and params are seen
	fn        *function // the function whose body this is, nil in a problem
	names     map[string]*entity
	order     []*entity
	binders   []*entity // in scope, outermost first
	dims      dim.Facts
	prefix    string   // of symbols of sizes in a body, so that they never meet those of a caller
	sink      *reports // of all but curvature
	faults    *reports // of curvature; in a problem the same
	itemsRead bool
	problem   *lang.Problem              // nil in a body
	sizing    int                        // inside of an expression that is to be a size
	pending   bool                       // a call in it waits for the value of a const parameter
	forked    bool                       // which branch a call in it takes depends on one
	visits    int                        // of the search for culprits under way
	ofParams  map[*lang.Let]parametrized // what strictDPP knows of lets
	chunk     []Facts
	misnamed  []*lang.Arg // arguments that no function has: their values mean nothing
	required  []dim.Poly  // inequalities between sizes that a require states
	settled   bool        // the body of a call: for the sizes of its dims all that subscripts need has been proved
}

// nonNegative reports whether a size is known not to be negative. What is proved of the body of a function for all sizes
// holds for those of one call, though it need not be provable in their terms.
func (r *reader) nonNegative(p dim.Poly) bool { return r.settled || r.dims.NonNegative(p) }

// reports collects what is found, in the order found.
type reports struct {
	list []lang.Diagnoser
}

func (r *reader) report(d lang.Diagnoser) { r.sink.list = append(r.sink.list, d) }

// newTables makes empty tables for about n expressions; those that most bodies leave empty are made on first use.
func newTables(n int) Tables {
	return Tables{
		Facts: make(map[lang.Expr]*Facts, n),
		Uses:  make(map[*lang.Ident]lang.Node, n/2),
		Calls: map[lang.Node]*Target{},
	}
}

// put enters a value in a map, making the map if there is none.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}

// expr returns the facts of an expression, reading it on first sight.
func (r *reader) expr(e lang.Expr) *Facts {
	if f := r.t.Facts[e]; f != nil {
		return f
	}
	if len(r.chunk) == 0 {
		r.chunk = make([]Facts, 16)
	}
	f := &r.chunk[0]
	r.chunk = r.chunk[1:]
	*f = r.infer(e)
	if f.Bad {
		r.idioms(e)
		f.Curv, f.Range = Affine, everything()
	}
	f.Props |= diagonalDefinite(f.Props, f.Range)
	r.t.Facts[e] = f
	return f
}

// infer is the one switch over kinds of expressions.
func (r *reader) infer(e lang.Expr) Facts {
	switch e := e.(type) {
	case *lang.Number:
		return constant(e.Value)
	case *lang.Ident:
		return r.ident(e)
	case *lang.Qualified:
		r.qualified(e)
	case *lang.Paren:
		return *r.expr(e.X)
	case *lang.Unary:
		return r.negative(e)
	case *lang.Binary:
		return r.binary(e)
	case *lang.Transpose:
		return r.transpose(e)
	case *lang.Index:
		return r.index(e)
	case *lang.Call:
		return r.call(e)
	case *lang.Block:
		return r.block(e)
	case *lang.Comprehension:
		return r.comprehension(e)
	case *lang.String:
		r.report(&misplacedText{at: e.Span()})
	}
	return bad()
}

// ident reads a name of a value.
func (r *reader) ident(id *lang.Ident) Facts {
	e := r.find(id.Name)
	if e == nil {
		r.unknownName(id)
		return bad()
	}
	r.t.Uses[id] = e.node
	e.used = true
	switch e.role {
	case labelRole:
		r.report(&labelAsValue{name: id, label: e})
		return bad()
	case letRole:
		return r.letFacts(id, e)
	}
	return e.facts
}

// letFacts returns the facts of a let, reading it on first sight.
func (r *reader) letFacts(id *lang.Ident, e *entity) Facts {
	switch e.let {
	case letReading:
		r.report(&cyclicLet{name: id, let: e})
		return bad()
	case letUnread:
		r.readLet(e)
	}
	return e.facts
}

// readLet reads the value of a let in the scope of its own binders only.
func (r *reader) readLet(e *entity) {
	l := e.node.(*lang.Let)
	e.let = letReading
	binders, dims := r.binders, r.dims
	r.binders, r.dims.Indices, r.dims.Known = nil, nil, r.required
	var axes dim.Shape
	ok := true
	if l.Binders != nil {
		axes, ok = r.open(l.Binders)
		if ok && r.positional(l.Binders, axes) {
			e.starts = nil
		}
	}
	f := *r.expr(l.Value)
	r.binders, r.dims = binders, keepCounts(dims, r.dims)
	if !ok {
		f = bad()
	}
	if len(axes) > 0 && !f.Bad {
		if f.Type.Kind != Mat {
			f.Props = 0
		}
		f.Type, f.Props = typeOf(append(append(dim.Shape(nil), axes...), f.Type.Shape...)), f.Props&matrixProps
	}
	e.facts, e.let = f, letRead
	stored := f
	r.locals[l] = &stored
}

// positional reports whether a family is indexed by position from 0, not by the values of its binders: they have steps, or
// are no rectangle.
func (r *reader) positional(b *lang.Binders, axes dim.Shape) bool {
	for _, x := range b.List {
		if x.Step != nil {
			return true
		}
	}
	if len(axes) != len(b.List) || len(axes) == 0 {
		return true
	}
	for _, s := range axes[0].Symbols() {
		if _, counted := r.t.Counts[s]; counted {
			return true
		}
	}
	return false
}
