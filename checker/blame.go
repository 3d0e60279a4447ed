package checker

import "github.com/cvxc-lang/cvxc/lang"

// culprit is the deepest expression whose operands are what it asks for (or could be no better) but which is not what is
// asked of it.
type culprit struct {
	r       *reader
	node    lang.Expr
	want    Curvature
	found   *Facts
	app     application
	arg     *operand    // the operand that does not fit; nil where the function itself bends the wrong way
	need    Curvature   // what arg would have to be
	path    []step      // from the whole expression to the node
	help    suggestions // of the rule table
	witness string      // values that contradict what was asked for
	lets    []*entity   // lets that were looked into on the way
	saddle  *indefinite
	minus   bool // a minus sign stands between the whole and the node
}

// blame reports why e is not of the curvature that is asked for, one report per culprit.
func (r *reader) blame(e lang.Expr, why reason) {
	r.visits = 0
	cs := r.culprits(e, why.want, nil)
	if len(cs) == 0 {
		cs = []culprit{{r: r, node: e, want: why.want, found: r.expr(e), app: r.application(e), path: []step{{e, why.want}}}}
	}
	if r.expr(e).Curv != Unknown || why.kind != forObjective && why.want == Affine {
		cs = cs[:1] // a whole that bends the wrong way is one mistake, however many terms it has
	}
	for i := range cs {
		r.faults.list = append(r.faults.list, r.diagnose(&cs[i], why))
	}
}

// mostLets bounds how many lets a search for culprits looks into: lets of lets can stand for exponentially long
// expressions.
const mostLets = 200

// mostCulprits bounds the reports about one expression.
const mostCulprits = 16

// culprits finds who is to blame for e not being of curvature want.
func (r *reader) culprits(e lang.Expr, want Curvature, path []step) []culprit {
	f := r.expr(e)
	if f.Bad || f.Level < Variable || f.Curv.Has(want) {
		return nil
	}
	path = append(path[:len(path):len(path)], step{e, want})
	switch x := e.(type) {
	case *lang.Paren:
		return r.culprits(x.X, want, path)
	case *lang.Ident:
		return r.insideLet(x, want, path)
	case *lang.Comprehension:
		return r.within(x.For, func() []culprit { return r.culprits(x.Body, want, path) })
	}
	app := r.application(e)
	self := culprit{r: r, node: e, want: want, found: f, app: app, path: path}
	if b, ok := e.(*lang.Binary); ok && f.Curv == Unknown && f.Type.Kind == Scalar && b.Op != lang.Pow {
		if _, q := r.numericQuadratic(b); q != nil && !q.lopsided() {
			self.saddle = q
			self.help = r.rewrites(path)
			return []culprit{self}
		}
	}
	if c, ok := e.(*lang.Call); ok && c.For != nil {
		return r.within(c.For, func() []culprit { return r.throughOperands(self, path) })
	}
	return r.throughOperands(self, path)
}

// throughOperands looks for the blame in the operands of an application, and takes it if they are not to blame.
func (r *reader) throughOperands(self culprit, path []step) []culprit {
	app := self.app
	if t := r.targetOf(self.node); t != nil && t.inline != nil {
		app = r.inlineApplication(t)
		if self.found.Curv == Unknown && allAffine(t.given) {
			app.args = nil
		}
		self.app = app
	}
	if b, ok := self.node.(*lang.Binary); ok && (b.Op == lang.Div || b.Op == lang.EDiv) && r.expr(b.Y).Level == Variable {
		self.help = r.rewrites(path)
		return []culprit{self}
	}
	structural := isStructural(self.node)
	fits := app.curv.Has(self.want)
	if app.curv == Affine && self.found.Curv != Unknown && !structural { // sum(log(x)) bends as its argument does
		self.help = r.rewrites(path)
		return []culprit{self}
	}
	var out []culprit
	for i := range app.args {
		o := &app.args[i]
		need := r.need(o, self.want, app.curv, fits)
		if o.facts.Curv.Has(need) || o.facts.Curv == Affine || len(out) >= mostCulprits {
			continue
		}
		if structural && fits || o.facts.Curv == Unknown {
			if need == Affine && o.facts.Curv == Unknown && !fits {
				need = self.guess(o)
			}
			sub := r.culprits(o.expr, need, path)
			for k := range sub {
				sub[k].minus = sub[k].minus != (o.mono == Dec)
			}
			out = append(out, sub...)
			continue
		}
		if self.arg == nil {
			self.arg, self.need = o, need
		}
	}
	if len(out) > 0 {
		return out
	}
	self.help = r.rewrites(path)
	if len(self.help.fixes) == 0 && self.found.Curv == Unknown {
		self.witness = r.witness(self.node, self.want)
	}
	return []culprit{self}
}

// inlineApplication sees a call of "= expr" as a function of its arguments, by what can be proved of its body alone.
func (r *reader) inlineApplication(t *Target) application {
	app := application{curv: t.Facts.Curv, args: append([]operand(nil), t.given...)}
	sig := t.inline.inlineSignature(t)
	if sig == nil {
		return app
	}
	app.curv = sig.Curv
	for i := range app.args {
		k := formalIndex(t.Func.Formals, nameOf(app.args[i].formal.Name))
		app.args[i].mono = sig.Args[k].Mono
	}
	return app
}

// need is what an operand must be: for the whole to be as asked, or, where the function itself is not, for the function
// to have a curvature at all.
func (r *reader) need(o *operand, want, curv Curvature, fits bool) Curvature {
	if !fits {
		want = curv
		if want == Unknown {
			return Affine
		}
	}
	return demand(want, o.mono.On(o.facts.Range))
}

// guess is a curvature to ask of an operand from which affine is asked and which has none.
func (c *culprit) guess(o *operand) Curvature {
	if c.want == Concave {
		return Concave
	}
	return Convex
}

func allAffine(os []operand) bool {
	for i := range os {
		if os[i].facts.Curv != Affine {
			return false
		}
	}
	return true
}

// isStructural reports whether an expression only puts its operands together: blame goes to the operands.
func isStructural(e lang.Expr) bool {
	switch e := e.(type) {
	case *lang.Binary:
		return e.Op == lang.Add || e.Op == lang.Sub
	case *lang.Unary, *lang.Transpose, *lang.Index, *lang.Block:
		return true
	case *lang.Call:
		return e.For != nil
	}
	return false
}

// targetOf returns what a node was resolved to.
func (r *reader) targetOf(e lang.Expr) *Target { return r.t.Calls[e] }

// within looks into the scope of binders.
func (r *reader) within(b *lang.Binders, look func() []culprit) []culprit {
	binders, dims, sink := r.binders, r.dims, r.sink
	r.sink = &reports{}
	r.open(b)
	out := look()
	r.binders, r.dims, r.sink = binders, keepCounts(dims, r.dims), sink
	return out
}

// insideLet looks into the value of a let.
func (r *reader) insideLet(id *lang.Ident, want Curvature, path []step) []culprit {
	e := r.find(id.Name)
	if r.visits++; e == nil || e.role != letRole || r.visits > mostLets {
		return []culprit{{r: r, node: id, want: want, found: r.expr(id), path: path}}
	}
	l := e.node.(*lang.Let)
	look := func() []culprit { return r.culprits(l.Value, want, path) }
	binders, dims := r.binders, r.dims
	r.binders, r.dims.Indices, r.dims.Known = nil, nil, r.required
	var out []culprit
	if l.Binders != nil {
		out = r.within(l.Binders, look)
	} else {
		out = look()
	}
	r.binders, r.dims = binders, keepCounts(dims, r.dims)
	for i := range out {
		out[i].lets = append(out[i].lets, e)
	}
	return out
}
