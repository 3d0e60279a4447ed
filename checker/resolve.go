package checker

import (
	"maps"
	"slices"
	"strconv"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// resolve finds the facts of a matched call.
func (r *reader) resolve(s *site) *Target {
	if s.fn.kernel != nil {
		return r.resolveKernel(s)
	}
	if s.fn.decl.Builtin {
		return nil
	}
	t := s.target()
	body := s.body
	body.bindSite(s, r)
	if !r.obligations(s, t) {
		return nil
	}
	level := s.level()
	branches := body.branches(s.fn.decl)
	if r.sizedChoice(s, branches) || level == Variable && !r.structure(s, branches) {
		return nil
	}
	for _, b := range branches {
		if !r.requires(s, t, body, b.items) {
			return nil
		}
	}
	defer s.fn.read()()
	if s.fn.decl.Body != nil {
		t = r.inline(s, t, body)
		if t != nil && t.Facts.Curv == Unknown && level == Variable {
			if u := r.throughSignature(s); u != nil {
				return u
			}
		}
		return t
	}
	return r.composeBlock(s, t, body, branches)
}

// level is when the value of the call is known.
func (s *site) level() Level {
	l := Number
	for i := range s.facts {
		l = max(l, s.facts[i].Level)
	}
	return l
}

// inline reads "= expr" with the facts of the arguments.
func (r *reader) inline(s *site, t *Target, body *reader) *Target {
	if body = r.expandBody(s, body); body == nil {
		return nil
	}
	f := *body.t.Facts[s.fn.decl.Body]
	if f.Bad {
		if len(body.sink.list) > 0 && !s.fn.broken {
			r.brokenBody(s, body.sink.list[0], "")
		}
		return nil
	}
	f.Type = s.result(f.Type)
	if s.along >= 0 || s.mapped {
		f.Props = s.mappedProps(r)
	}
	t.Facts = f
	t.inline = body
	t.app = application{curv: f.Curv}
	for i, x := range s.formals() {
		t.given = append(t.given, r.operands(s, i, x, 0)...)
	}
	t.body = func() *Body { return body.asBody(s, nil) }
	r.keepCountsOf(body)
	r.pending = r.pending || body.pending
	return t
}

// keepCountsOf takes over symbols of counts that types of a body name.
func (r *reader) keepCountsOf(body *reader) {
	for name, c := range body.t.Counts {
		put(&r.t.Counts, name, c)
		r.setMin(name, 0)
	}
}

// composeBlock applies the composition rule to what is proved of a body with an objective.
func (r *reader) composeBlock(s *site, t *Target, body *reader, branches []branch) *Target {
	if len(branches) == 0 {
		r.report(r.noBranchFor(s))
		return nil
	}
	m, ok := r.meetBranches(s, t, branches)
	if !ok {
		return nil
	}
	f := Facts{Type: s.result(m.typ), Level: s.level(), Range: m.rng, Curv: Affine}
	if s.fn.outer != nil {
		f.Level = max(f.Level, Param)
	}
	app := application{curv: m.curv}
	for i, x := range s.formals() {
		for _, o := range r.operands(s, i, x, m.monos[i]) {
			o.each, o.diag, o.proved = m.each[i], m.diags[i], m.proved[i]
			if s.stack && x.Variadic {
				o.mono = o.ofPart(s.facts[i].Range)
			}
			app.args = append(app.args, o)
		}
	}
	if f.Level == Variable {
		f.Curv = r.compose(app)
		if t.pending || len(branches) > 1 && f.Curv == Unknown {
			f, app = r.undecided(t, f)
		}
	}
	t.Facts, t.app = f, app
	r.forked = r.forked || len(branches) > 1
	if len(branches) == 1 {
		t.body = func() *Body { return r.blockBody(s, body, branches[0]) }
		if !r.bodyFits(s, t, body) {
			return nil
		}
	}
	t.value = r.closedForm(s, branches)
	if f.Level < Variable && !s.fn.lib && f.Range != everything() {
		t.Checks = append(t.Checks, Obligation{Formal: -1, Within: f.Range})
	}
	t.Facts.Props = s.mappedProps(r)
	return t
}

// mappedProps: a function of numbers that is applied to symmetric matrices entry by entry gives one.
func (s *site) mappedProps(r *reader) Props {
	if !s.mapped {
		return 0
	}
	for _, e := range append(append([]lang.Expr(nil), s.args...), s.rest...) {
		if e != nil && r.expr(e).Type.Kind != Scalar && r.expr(e).Props&Symmetric == 0 {
			return 0
		}
	}
	return Symmetric
}

// met is what holds of a function whichever of its open branches a call takes.
type met struct {
	curv   Curvature
	monos  []Mono      // by formal
	each   []Mono      // by formal: of an entry, whatever the others are
	diags  []Mono      // by formal: of the diagonal entries
	proved []*ArgFacts // by formal, of one of the branches
	rng    Interval
	typ    Type
}

// meetBranches looks at all branches that a call may take; ok is false if a body is wrong in itself.
func (r *reader) meetBranches(s *site, t *Target, branches []branch) (m met, ok bool) {
	n := len(s.facts)
	m = met{curv: Affine, monos: make([]Mono, n), each: make([]Mono, n), diags: make([]Mono, n), proved: make([]*ArgFacts, n), rng: Interval{1, 0}}
	ranges := make([]Interval, n)
	for i := range ranges {
		ranges[i], m.monos[i], m.each[i], m.diags[i] = s.facts[i].Range, ^Mono(0), ^Mono(0), ^Mono(0)
	}
	for _, b := range branches {
		p := r.proved(s, b)
		if p.typ == nil {
			r.brokenBody(s, p.cause, r.noEntries(s, b))
			return m, false
		}
		m.typ = p.typeAt(s)
		t.pending = t.pending || p.pending || p.err != nil && len(branches) > 1
		if p.err != nil {
			t.fail, m.curv, m.rng = p.err, Unknown, everything()
			continue
		}
		if p.note != nil {
			t.note = p.note
		}
		m.curv &= p.sig.Curv
		for i := range m.monos {
			m.monos[i] &= p.sig.Args[i].Mono.Closed()
			m.each[i] &= p.sig.Args[i].Each.Closed()
			m.diags[i] &= p.sig.Args[i].Diag.Closed()
			m.proved[i] = &p.sig.Args[i]
		}
		rng := r.rangeAtSizes(s, b, ranges, r.narrowByParts(s, b, p.sig, ranges, p.sig.Range(ranges)))
		if p.sig.RangeOf != nil {
			rng = s.definiteRange(p.sig, ranges, rng)
		}
		if m.rng.Empty() {
			m.rng = rng
		} else {
			m.rng = m.rng.Hull(rng)
		}
	}
	return m, true
}

// definiteRange narrows the range of a call by which of its arguments are semidefinite.
func (s *site) definiteRange(sig *Signature, ranges []Interval, rng Interval) Interval {
	props := make([]Props, len(s.facts))
	known := Props(0)
	for i := range s.facts {
		if props[i] = s.facts[i].Props & (PSD | NSD); s.facts[i].Level == Variable {
			known |= props[i]
		}
	}
	if known == 0 {
		return rng
	}
	return rng.Meet(sig.RangeOf(ranges, props))
}

// undecided lets a call pass whose curvature depends on const parameters that have no value yet: it is decided by the check
// that knows them (Options.Consts), and cannot be lowered before.
func (r *reader) undecided(t *Target, f Facts) (Facts, application) {
	t.pending, t.fail, r.pending = true, nil, true
	f.Curv, f.Range = Affine, everything()
	return f, application{curv: Affine}
}

// brokenBody reports a call of a function whose body is wrong, where that has not been said at the body itself; empty is
// the size of an argument for which it is wrong at 0 alone, or "".
func (r *reader) brokenBody(s *site, cause lang.Diagnoser, empty string) {
	if cause == nil { // the parser has said what is wrong
		return
	}
	if _, later := cause.(*notYet); later && s.fn.lib {
		r.report(&notYet{at: s.name, what: code(s.fn.decl.Name.Name)})
		return
	}
	if c, again := cause.(*recursion); again {
		r.report(&recursion{at: s.name, fn: c.fn})
		return
	}
	if _, far := cause.(*ExpandsTooFar); far {
		r.report(&ExpandsTooFar{s.at, s.fn.decl.Name.Name})
		return
	}
	r.report(&bodyFails{at: s.at, fn: s.fn.decl, cause: cause.Diagnose(), empty: empty})
}

// noEntries returns the size of an argument that may be 0, if the branch is right for sizes of at least 1; "" otherwise.
func (r *reader) noEntries(s *site, b branch) string {
	empty := r.emptyDims(s)
	if len(empty) == 0 {
		return ""
	}
	g := r.genericAt(s, b, nil)
	g.readItems(b.items)
	if len(g.sink.list)+len(g.faults.list) > 0 {
		return ""
	}
	return plainSize(s.dims[empty[0]])
}

// operands lists the expressions that stand for one formal.
func (r *reader) operands(s *site, i int, f *lang.Formal, m Mono) []operand {
	if f.Variadic {
		out := make([]operand, 0, len(s.rest))
		for _, e := range s.rest {
			out = append(out, operand{expr: e, facts: r.expr(e), mono: m, formal: f})
		}
		return out
	}
	if s.args[i] == nil || s.facts[i].Level < Variable {
		return nil
	}
	return []operand{{expr: s.args[i], facts: r.expr(s.args[i]), mono: m, formal: f}}
}

// bodyFits reads the body of a call at once where a size of the arguments may be 0: what is proved of the body for sizes of
// at least 1 says nothing then. It reports what is wrong.
func (r *reader) bodyFits(s *site, t *Target, body *reader) bool {
	empty := r.emptyDims(s)
	if len(empty) == 0 {
		return true
	}
	if t.body(); len(body.sink.list) > 0 {
		r.report(&bodyFails{at: s.at, fn: s.fn.decl, cause: body.sink.list[0].Diagnose(), empty: plainSize(s.dims[empty[0]])})
		return false
	}
	return true
}

// emptyDims lists the dims of a function that the shapes of its formals bind and that may be 0 in a call.
func (r *reader) emptyDims(s *site) []string {
	var out []string
	for _, f := range s.formals() {
		for _, x := range f.Shape {
			id, ok := lang.Unparen(x).(*lang.Ident)
			if !ok || slices.Contains(out, id.Name) {
				continue
			}
			if n, bound := s.dims[id.Name]; bound && !r.dims.NonNegative(n.Sub(dim.Int(1))) {
				out = append(out, id.Name)
			}
		}
	}
	return out
}

// blockBody reads all items of a block body as a call sees it, once.
func (r *reader) blockBody(s *site, body *reader, b branch) *Body {
	if !body.itemsRead {
		body.itemsRead, body.settled = true, true
		for _, f := range s.formals() { // within the rows an argument is a bound of itself, an affine one
			if e := body.names[nameOf(f.Name)]; e != nil {
				e.facts.Curv = Affine
			}
		}
		body.readItems(b.items)
	}
	return body.asBody(s, b.items)
}

// asBody shows what a reader has read of a body.
func (r *reader) asBody(s *site, items []lang.Item) *Body {
	b := &Body{Tables: *r.t, Func: s.fn.decl, Formals: s.facts, Dims: s.dims, Value: s.fn.decl.Body, Items: items, Locals: r.locals}
	if m := s.fn.made; m != nil {
		b.Scale, b.Dual = m.scale, m.dual
	}
	if len(r.sink.list) > 0 {
		b.cause = r.sink.list[0]
	}
	return b
}

// obligations checks the attributes of formals. What cannot be decided about data becomes a check when data is bound;
// about variables it is an error.
func (r *reader) obligations(s *site, t *Target) bool {
	ok := true
	for i, f := range s.formals() {
		e := s.argument(i)
		if e == nil {
			continue
		}
		for _, a := range f.Attrs {
			v := r.attrVerdict(s, i, a)
			switch {
			case v == holds:
			case v == unknown && s.facts[i].Level < Variable:
				t.Checks = append(t.Checks, Obligation{Formal: i, Attr: a})
				s.assume(i, a)
			default:
				r.report(r.attrNotProved(s, i, a))
				ok = false
			}
		}
	}
	return ok
}

// assume lets the body rely on what a matrix of data is declared to be, as the signature does. The sign of data it has to
// have from its declaration: the report of one that is missing offers to write it there.
func (s *site) assume(i int, a *lang.Attr) {
	known, _ := attributeOf(nameOf(a.Name))
	s.facts[i].Props |= known.props
	s.body.names[nameOf(s.formals()[i].Name)].facts.Props |= known.props
}

func (r *reader) attrVerdict(s *site, i int, a *lang.Attr) verdict {
	known, ok := attributeOf(nameOf(a.Name))
	f := &s.facts[i]
	switch {
	case !ok || known.name == "entries" || known.name == "sparse" || known.name == "banded": // no proof uses these
		return holds
	case known.name == "bounds":
		return boundsVerdict(f.Range, s.body.expr(a.Args[0].Value).Range, s.body.expr(a.Args[1].Value).Range)
	case known.name == "const":
		return r.constVerdict(f)
	case known.props != 0 && f.Props&known.props == known.props:
		return holds
	case known.props&(LowerTri|UpperTri) != 0 && known.props&Symmetric == 0: // not looked for when data is bound
		return fails
	case known.props != 0:
		return unknown
	case f.Range.Within(known.within):
		return holds
	case f.Range.Meet(known.within).Empty():
		return fails
	}
	return unknown
}

// boundsVerdict says whether entries keep within bounds.
func boundsVerdict(x, lo, hi Interval) verdict {
	above, below := compareRanges(x, lang.Ge, lo), compareRanges(x, lang.Le, hi)
	switch {
	case above == fails || below == fails:
		return fails
	case above == holds && below == holds:
		return holds
	}
	return unknown
}

// constVerdict: "const" wants to know the value when the structure is fixed.
func (r *reader) constVerdict(f *Facts) verdict {
	if f.Level <= Const {
		return holds
	}
	return fails
}

// structure reports const arguments that are known too late to choose a branch of the body.
func (r *reader) structure(s *site, branches []branch) bool {
	return len(branches) > 0 || !r.reportNoBranch(s)
}

func (r *reader) reportNoBranch(s *site) bool {
	for _, it := range s.fn.decl.Items {
		if q, ok := it.(*lang.Require); ok {
			for _, c := range q.Conds {
				if s.body.decide([]*lang.Compare{c}) == fails {
					r.report(r.requireNotProved(s, s.body, c, fails))
					return true
				}
			}
		}
	}
	r.report(r.noBranchFor(s))
	return true
}

// requires checks the requires of a body as obligations of the caller.
func (r *reader) requires(s *site, t *Target, body *reader, items []lang.Item) bool {
	for _, it := range items {
		q, ok := it.(*lang.Require)
		if !ok {
			continue
		}
		for _, c := range q.Conds {
			v := body.decide([]*lang.Compare{c})
			switch {
			case v == holds:
			case v == unknown && body.levelOf(c) < Variable:
				t.Checks = append(t.Checks, Obligation{Formal: -1, Compare: c})
			case v == unknown && s.level() < Variable:
			default:
				r.report(r.requireNotProved(s, body, c, v))
				return false
			}
		}
	}
	return true
}

// levelOf is when a comparison can be decided by evaluating it.
func (r *reader) levelOf(c *lang.Compare) Level {
	l := Number
	for _, e := range c.Operands {
		l = max(l, r.expr(e).Level)
	}
	return l
}

// key tells apart calls of which different things may be proved: the branch, which arguments are data, what is known of the
// data, and which dims may be 0.
func (s *site) key(w *lang.When, empty []string) string {
	b := make([]byte, 0, 32)
	if w != nil {
		b = strconv.AppendInt(b, int64(w.Span().Start), 10)
	}
	for i := range s.facts {
		f := &s.facts[i]
		if f.Level == Variable {
			b = append(b, '|')
			continue
		}
		b = append(b, '/')
		b = strconv.AppendFloat(b, f.Range.Lo, 'g', -1, 64)
		b = append(b, ',')
		b = strconv.AppendFloat(b, f.Range.Hi, 'g', -1, 64)
		b = append(b, ',')
		b = strconv.AppendInt(b, int64(f.Props), 16)
	}
	for _, name := range slices.Sorted(maps.Keys(s.sizes)) {
		b = append(append(append(b, ';'), name...), s.sizes[name].String()...)
	}
	for _, name := range empty {
		b = append(append(b, ' '), name...)
	}
	return string(b)
}
