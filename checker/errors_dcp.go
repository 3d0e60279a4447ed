package checker

import (
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// curvatureFault is what all reports about curvature have in common.
type curvatureFault struct {
	culprit culprit
	why     reason
	chain   []lang.Label
	code    lang.Code // of the rule that rewrites it, "" for the report's own
	fixes   []lang.Help
}

// draft begins a report; the code of a rewrite rule that fits goes before the report's own.
func (f *curvatureFault) draft(c lang.Code, at lang.Span, title, label string) draft {
	if a := f.culprit.help.adviceCode; f.code == "" && a != "" && (a == c || a > "CVX0412") {
		f.code = a
		f.fixes = append(f.fixes, f.culprit.help.advice)
	}
	if t, ok := ruleTitles()[f.code]; ok {
		c = f.code
		if t != "" {
			title = t
		}
	}
	return fault(c, at, title, label)
}

// end adds what all have: who asked, the way there, and the rewrites.
func (f *curvatureFault) end(w draft) *lang.Diagnostic {
	if h := &f.culprit.help; len(h.fixes) > 0 {
		where := ""
		if h.code == "CVX0411" {
			where = "where its divisor is positive "
		}
		w = w.note(where + "the expression *is* " + h.want.String() + ", but the composition rule cannot see it")
	}
	w = w.note(f.culprit.witness).helps(f.fixes)
	for _, l := range f.chain {
		w = w.also(l.Span, l.Text)
	}
	return w.done()
}

// ruleTitles are the titles of reports whose code a rewrite rule names; "" keeps the report's own.
func ruleTitles() map[lang.Code]string {
	return map[lang.Code]string{
		"CVX0404": "", "CVX0405": "", "CVX0411": "", "CVX0402": "", "CVX0408": "",
		"CVX0409": "logarithm of a convex expression has unknown curvature",
		"CVX0410": "a product with a logarithm is convex only as one function",
		"CVX0412": "even power of an expression that can be negative",
		"CVX0413": "a ratio is not convex",
		"CVX0414": "counting, rounding or sorting entries is not convex",
		"CVX0415": "`max` or `min` is used where the other sense is needed",
	}
}

func (f *curvatureFault) node() lang.Expr { return f.culprit.node }

func (f *curvatureFault) at() lang.Span { return f.culprit.node.Span() }

// objectiveFault is CVX0401: maximizing a convex function, or minimizing a concave one.
type objectiveFault struct{ curvatureFault }

func (o *objectiveFault) Diagnose() *lang.Diagnostic {
	verb, bends := "minimizing a concave expression", "concave"
	if o.why.sense == lang.Maximize {
		verb, bends = "maximizing a convex expression", "convex"
	}
	w := o.draft("CVX0401", o.at(), verb, bends+" in its variables")
	w = w.note("the best point lies at the edge of the feasible set, and there may be many: this is not a convex problem")
	return o.end(w.hint("flip the sense of the objective, or a sign"))
}

// inequalityFault is CVX0402: convex >= concave.
type inequalityFault struct{ curvatureFault }

func (i *inequalityFault) Diagnose() *lang.Diagnostic {
	bends := i.culprit.r.expr(i.node()).Curv.String()
	at := i.why.at
	w := i.draft("CVX0402", at, "the inequality points the wrong way for "+article(bends)+" expression", i.why.asks())
	w = w.also(i.at(), bends)
	if p := i.counterexample(); p != "" {
		w = w.note(p)
	}
	return i.end(w.hint("reverse it, or choose one branch"))
}

// counterexample shows a feasible set that is not convex, for |x| >= c and the like.
func (i *inequalityFault) counterexample() string {
	if i.why.want == Concave {
		return "the points where a convex expression is large lie around those where it is small: their set is not convex"
	}
	return "the points where a concave expression is small lie around those where it is large: their set is not convex"
}

// equalityFault is CVX0403: an equality with a side that is not affine.
type equalityFault struct{ curvatureFault }

func (e *equalityFault) Diagnose() *lang.Diagnostic {
	bends := e.culprit.found.Curv
	w := e.draft("CVX0403", e.at(), "an equality needs affine sides", bends.String()+", not affine")
	op := e.relaxed()
	if c := e.why.relation; op != "" && c != nil && len(c.Ops) == 1 {
		w = w.hint("relax it: it is tight if the objective pushes the other side towards it", replace(c.OpSpans[0], op))
	}
	return e.end(w)
}

// relaxed is the inequality that is convex.
func (e *equalityFault) relaxed() string {
	c := e.culprit.r.expr(e.why.whole).Curv
	switch {
	case c == Convex && e.why.left, c == Concave && !e.why.left:
		return "<="
	case c == Concave && e.why.left, c == Convex && !e.why.left:
		return ">="
	}
	return ""
}

// memberFault is CVX0416: a member of a set that is not affine.
type memberFault struct{ curvatureFault }

func (m *memberFault) Diagnose() *lang.Diagnostic {
	title := "a member of a set must be affine"
	if m.why.kind == forSemidefinite {
		title = "a semidefinite constraint needs affine sides"
	}
	w := m.draft("CVX0416", m.at(), title, m.culprit.found.Curv.String()+", not affine")
	return m.end(w.hint("name it: add a variable and bound it by this expression"))
}

// differenceFault is CVX0408: a term that bends against the others.
type differenceFault struct{ curvatureFault }

func (d *differenceFault) Diagnose() *lang.Diagnostic {
	bends, want := d.culprit.found.Curv, d.culprit.want
	w := d.draft("CVX0408", d.at(), "difference of convex terms has unknown curvature", d.label(bends, want))
	if d.culprit.minus {
		w = w.note("after the minus it is " + bends.Flip().String())
	}
	return d.end(w)
}

func (d *differenceFault) label(bends, want Curvature) string {
	return bends.String() + ", but must be " + want.String() + " here"
}

// productFault is CVX0405.
type productFault struct {
	curvatureFault
	e *lang.Binary
}

func (p *productFault) Diagnose() *lang.Diagnostic {
	w := p.draft("CVX0405", p.e.OpSpan, "product of two variable expressions", "neither factor is data")
	if !p.e.OpSpan.IsValid() {
		w.d.Labels[0].Span = p.at()
	}
	w = w.also(p.e.X.Span(), "holds variables").also(p.e.Y.Span(), "holds variables")
	w = w.note("a product of two variables curves both ways at every point")
	if p.culprit.r.fn == nil && len(p.fixes) == 0 { // arguments of a function are no params
		w = w.hint("if one factor is data, declare it `param`")
	}
	return p.end(w)
}

// divisionFault is CVX0411, or CVX0413 for a ratio of two variable expressions in the objective.
type divisionFault struct {
	curvatureFault
	e *lang.Binary
}

func (d *divisionFault) Diagnose() *lang.Diagnostic {
	r := d.culprit.r
	x, y := r.expr(d.e.X), r.expr(d.e.Y)
	c, title := lang.Code("CVX0411"), "division by a variable expression"
	if x.Level == Variable && d.why.kind == forObjective {
		c, title = "CVX0413", "a ratio of two variable expressions is not convex"
	}
	w := d.draft(c, d.e.OpSpan, title, "the divisor holds variables")
	if x.Level == Variable {
		w = w.also(d.e.X.Span(), x.Curv.String())
	}
	w = w.also(d.e.Y.Span(), y.Curv.String()+", range "+y.Range.String())
	switch {
	case x.Level == Variable:
	case y.Range.Lo > 0:
		w = w.note("1/z is convex and decreasing for z > 0: it accepts only a concave z")
	default:
		w = w.note("1/z is convex for z > 0 and concave for z < 0; no declaration makes " + codeOf(lang.Unparen(d.e.Y)) + " positive")
	}
	return d.end(w)
}

// saddleFault is CVX0406: a quadratic that curves both ways.
type saddleFault struct{ curvatureFault }

func (s *saddleFault) Diagnose() *lang.Diagnostic {
	q := s.culprit.saddle
	w := s.draft("CVX0406", s.at(), "the quadratic expression is not "+s.culprit.want.String(),
		"curves up along some directions and down along others").note(q.describe(s.culprit.want))
	return s.end(w)
}

// signFault is CVX0302: the sign of a factor of data is not known; CVX0303 where only a missing bound keeps it open.
type signFault struct {
	curvatureFault
	factor, other lang.Expr
}

func (s *signFault) Diagnose() *lang.Diagnostic {
	r := s.culprit.r
	flip := s.stripMinus()
	f, o := r.expr(s.factor), r.expr(s.other)
	c, title := lang.Code("CVX0302"), "the sign of "+codeOf(s.factor)+" is unknown"
	label := "may be negative; then this term is " + o.Curv.Flip().String()
	if _, isName := lang.Unparen(s.factor).(*lang.Ident); !isName && f.Range != everything() {
		c, label = "CVX0303", "range "+f.Range.String()
	}
	w := s.draft(c, s.factor.Span(), title, label).also(s.other.Span(), o.Curv.String())
	walk(s.factor, func(x lang.Expr) bool {
		if id, ok := x.(*lang.Ident); ok {
			if e := r.find(id.Name); e != nil && e.role != dimRole && e.role != binderRole {
				w = w.also(e.where(), code(id.Name)+" has range "+e.facts.Range.String())
				s.offer(id, c, flip)
			}
		}
		return true
	})
	return s.end(w)
}

// stripMinus looks at r instead of -r; it reports whether it did.
func (s *signFault) stripMinus() (flip bool) {
	for {
		u, ok := lang.Unparen(s.factor).(*lang.Unary)
		if !ok {
			return flip
		}
		s.factor, flip = u.X, !flip
	}
}

// offer suggests the attribute that would settle the sign.
func (s *signFault) offer(id *lang.Ident, c lang.Code, flip bool) {
	r := s.culprit.r
	attr := "nonneg"
	if c == "CVX0303" {
		attr = "bounds(0, 1)"
		if e := r.find(id.Name); hasSign(e) != nil {
			s.fixes = append(s.fixes, help("declare its bounds", replace(hasSign(e).Span(), attr)))
			return
		}
	} else if (s.culprit.want != s.culprit.r.expr(s.other).Curv) != flip {
		attr = "nonpos"
		s.plus()
	}
	if edits := r.addAttr(id, attr); edits != nil {
		text := "declare " + code(id.Name+" "+attr)
		if !slices.ContainsFunc(s.fixes, func(h lang.Help) bool { return h.Text == text }) {
			s.fixes = append(s.fixes, help(text, edits...))
		}
	}
}

// plus suggests to add a term that is subtracted: a penalty of a minimization that has got the wrong sign.
func (s *signFault) plus() {
	path := s.culprit.path
	for i := len(path) - 1; i > 0; i-- {
		b, ok := path[i-1].expr.(*lang.Binary)
		if !ok || b.Op != lang.Sub || b.Y != path[i].expr || !b.OpSpan.IsValid() {
			continue
		}
		h := lang.Help{Text: "add the term, with a nonnegative factor: penalties are added in a minimization and subtracted in a maximization", Applicability: lang.Maybe, Edits: []lang.Edit{replace(b.OpSpan, "+")}}
		s.fixes = append([]lang.Help{h}, s.fixes...)
		return
	}
}

// hasSign returns the attribute of a declaration that bounds it on one side.
func hasSign(e *entity) *lang.Attr {
	d, ok := e.node.(*lang.Declarator)
	if !ok {
		return nil
	}
	for _, n := range [...]string{"nonneg", "nonpos", "pos", "neg"} {
		if a := hasAttr(d.Attrs, n); a != nil {
			return a
		}
	}
	return nil
}

// formFault is CVX0407: a quadratic form whose matrix is not known to be semidefinite.
type formFault struct {
	curvatureFault
	matrix lang.Expr
}

func (q *formFault) Diagnose() *lang.Diagnostic {
	r := q.culprit.r
	w := q.draft("CVX0407", q.at(), "quadratic form with a matrix that is not known to be positive semidefinite", "needs "+codeOf(q.matrix)+" psd")
	attr := "psd"
	if q.culprit.want == Concave {
		attr = "nsd"
	}
	if id, ok := lang.Unparen(q.matrix).(*lang.Ident); ok {
		if e := r.find(id.Name); e != nil {
			w = w.also(e.where(), "declared here")
			if edits := r.addAttr(id, attr); edits != nil {
				q.fixes = append(q.fixes, help("declare it "+code(attr)+": checked when data is bound", edits...))
			}
		}
	}
	return q.end(w.note("if it is F'*F for some F, " + "`sum_squares(F*x)` is better conditioned"))
}

// compositionFault is CVX0404: an argument that bends against the function.
type compositionFault struct {
	curvatureFault
	t *Target
}

func (c *compositionFault) Diagnose() *lang.Diagnostic {
	name := code(c.t.Func.Name.Name)
	a := c.culprit.arg
	curv, arg := c.culprit.app.curv, a.facts.Curv
	w := c.draft("CVX0404", c.at(), curv.String()+" function of "+article(arg.String())+" expression has unknown curvature",
		name+" is "+curv.String()+monoText(a.mono)+": it accepts only "+article(c.culprit.need.String())+" argument")
	w = w.also(a.expr.Span(), "this argument is "+arg.String()+" and not "+c.culprit.need.String())
	if more := monoText(a.diag); more != "" && a.diag.Closed() != a.mono.Closed() {
		other := Convex
		if (a.diag&Inc != 0) != (curv == Convex) {
			other = Concave
		}
		w = w.note(name + " is" + strings.TrimPrefix(more, " and") + " in the diagonal entries: there it accepts " + other.String() + " expressions")
	}
	return c.end(w)
}

func monoText(m Mono) string {
	switch m = m.Closed(); {
	case m&Inc != 0 && m&Dec == 0:
		return " and increasing"
	case m&Dec != 0 && m&Inc == 0:
		return " and decreasing"
	}
	return ""
}

// halfMonoText says how a function moves that does so on one side of zero only.
func halfMonoText(m Mono) string {
	m = m.Closed()
	var parts []string
	for _, half := range [...]struct {
		all, bit Mono
		text     string
	}{{Inc, IncPos, "increases on nonnegative arguments"}, {Dec, DecPos, "decreases on nonnegative arguments"},
		{Inc, IncNeg, "increases on nonpositive arguments"}, {Dec, DecNeg, "decreases on nonpositive arguments"}} {
		if m&half.bit != 0 && m&(Inc|Dec) == 0 {
			parts = append(parts, half.text)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": it " + strings.Join(parts, " and ")
}

// against is a row of the body by which the function moves the wrong way for a convex argument of either sign, or for a
// concave one.
func (a *argumentFault) against() lang.Span {
	o := a.culprit.arg
	if o.proved == nil {
		return lang.Span{}
	}
	for i, bit := range [...]Mono{Inc, Dec, IncPos, DecPos, IncNeg, DecNeg} {
		wrong := bit == DecNeg && o.facts.Curv == Convex || bit == IncPos && o.facts.Curv == Concave
		for _, row := range o.proved.Rows[i] {
			if wrong && row.Source == o.expr.Span().Source {
				return row
			}
		}
	}
	return lang.Span{}
}

// evenFault is CVX0412: a function that increases only on one side of zero, of an argument that may be on the other.
type evenFault struct {
	curvatureFault
	t *Target
}

func (e *evenFault) Diagnose() *lang.Diagnostic {
	name := code(e.t.Func.Name.Name)
	a := e.culprit.arg
	side := "nonnegative"
	if a.facts.Curv == Concave && a.mono.Closed()&DecNeg != 0 {
		side = "nonpositive"
		e.culprit.help.advice, e.culprit.help.adviceCode = lang.Help{}, "" // it is about convex arguments
	}
	w := e.draft("CVX0412", e.at(), "even power of an expression that can be negative",
		name+" follows its argument only where that is "+side)
	if _, isPower := e.node().(*lang.Binary); !isPower {
		w.d.Title = name + " of " + article(a.facts.Curv.String()) + " expression that can be negative"
		if e.code != "" {
			w.d.Title = ruleTitles()[e.code]
		}
	}
	holds := lang.Span{}
	if a.proved != nil {
		holds = a.proved.Holds
	}
	if holds.IsValid() {
		w.d.Title = strings.Replace(w.d.Title, "even power", "power", 1)
	}
	w = w.also(a.expr.Span(), a.facts.Curv.String()+", range "+a.facts.Range.String())
	if holds.IsValid() {
		w = w.also(holds, "this row of "+name+" ends its domain: beyond it the value is infinite and does not follow")
	}
	return e.end(w)
}

// codeArgument is the code of an argument that does not fit.
const codeArgument lang.Code = "CVX0702"

// argumentFault is CVX0702: an argument of a function of the user does not fit what was proved of it.
type argumentFault struct {
	curvatureFault
	t *Target
}

func (a *argumentFault) Diagnose() *lang.Diagnostic {
	name := code(a.t.Func.Name.Name)
	o := a.culprit.arg
	w := a.draft("CVX0702", o.expr.Span(), "the argument does not fit what is proved of "+name, o.facts.Curv.String()+", range "+o.facts.Range.String())
	w = w.also(a.t.Func.Name.Span(), name+" is "+a.culprit.app.curv.String()+monoText(o.mono)+halfMonoText(o.mono))
	if row := a.against(); row.IsValid() {
		w = w.also(row, "this row makes it do so")
	}
	if a.t.note != nil {
		w = w.note("how " + name + " moves with its arguments is not known: " + a.t.note.text)
	}
	w = w.note("it accepts " + article(a.culprit.need.String()) + " argument here")
	if m := o.mono.Closed(); o.facts.Curv == Convex && m&IncPos != 0 && m&Inc == 0 {
		for _, h := range a.culprit.r.rewritesOf(o.expr, codeArgument, Convex, false) {
			w = w.hint(h.Text, h.Edits...) // it means something else
		}
	}
	return a.end(w)
}

// dataFault is CVX0702: a function has no curvature unless some argument is data.
type dataFault struct {
	curvatureFault
	t *Target
}

func (d *dataFault) Diagnose() *lang.Diagnostic {
	name := code(d.t.Func.Name.Name)
	w := d.draft("CVX0702", d.at(), name+" is not convex in these arguments together", "holds variables in places that must be data")
	if d.t.fail.at.Source == d.at().Source {
		w = w.also(d.t.fail.at, d.t.fail.text)
	} else {
		w = w.note("in its body: " + d.t.fail.text)
	}
	if d.t.Of != nil {
		w = w.note(scaledByPosition).hint("give what is no part of the point by name, as in `perspective(huber, x, s, M=2)`")
	}
	return d.end(w)
}

// inlinedFault is about a function "= expr": what is wrong is inside its body.
type inlinedFault struct {
	curvatureFault
	t     *Target
	inner *culprit
	cause *lang.Diagnostic // what is said of the culprit inside
}

func (i *inlinedFault) Diagnose() *lang.Diagnostic {
	name := code(i.t.Func.Name.Name)
	c, title, label := lang.Code("CVX0404"), name+" has unknown curvature for these arguments", "neither convex nor concave"
	if i.cause.Code == "CVX0405" {
		c, title, label = "CVX0405", "product of two variable expressions", name+" multiplies variables"
	}
	if mended := i.inner.help; len(mended.fixes) > 0 && i.inner.node.Span().Source == i.at().Source {
		c, i.fixes = i.cause.Code, mended.fixes
		i.culprit.help = mended
	}
	w := i.draft(c, i.at(), title, label)
	if at := i.inner.node.Span(); at.Source == i.at().Source {
		why := ": " + i.reason()
		if i.cause.Title == title {
			why = ""
		}
		w = w.also(at, "because of this"+why)
	} else {
		w = w.note("in its body: " + i.reason())
	}
	for _, o := range i.t.given {
		if o.facts.Curv != Affine {
			w = w.also(o.expr.Span(), o.facts.Curv.String()+", range "+o.facts.Range.String())
		}
	}
	return i.end(w)
}

// reason is what is said of the culprit, by its title if its label names a place in the body only.
func (i *inlinedFault) reason() string {
	if l := i.cause.Labels[0]; l.Span == i.inner.node.Span() && l.Text != "" {
		return l.Text
	}
	return i.cause.Title
}

// generalFault is CVX0404 where nothing more special is known.
type generalFault struct{ curvatureFault }

func (g *generalFault) Diagnose() *lang.Diagnostic {
	w := g.draft("CVX0404", g.at(), "the expression has unknown curvature", "must be "+g.culprit.want.String())
	return g.end(w)
}

// noLeastValue is CVX0701: the objective of a body goes beyond all bounds, or is an array without a least element.
type noLeastValue struct {
	fn    *lang.Func
	cause *bodyError
}

func (n *noLeastValue) Diagnose() *lang.Diagnostic {
	return fault("CVX0701", n.cause.blame.Span(), "the body of "+code(n.fn.Name.Name)+" has no least value", n.cause.text).
		also(n.fn.Name.Span(), "the function").
		note("the value of a body is the least value of its objective, the largest with `maximize`").done()
}

// notJointly is CVX0701: the body of a function is not convex in arguments and local variables together.
type notJointly struct {
	fn    *lang.Func
	cause *lang.Diagnostic
}

func (n *notJointly) Diagnose() *lang.Diagnostic {
	name := code(n.fn.Name.Name)
	w := fault("CVX0701", n.cause.Primary(), "the body of "+name+" is not convex in its arguments and local variables together", n.cause.Title).
		also(n.fn.Name.Span(), "the function")
	for _, l := range n.cause.Labels[1:] {
		w = w.also(l.Span, l.Text)
	}
	w = w.note("a body defines a convex function only if it is convex in arguments and local variables jointly")
	for _, t := range n.cause.Notes {
		w = w.note(t)
	}
	if len(n.fn.Formals) > 1 {
		w = w.note("whichever of the arguments are data: what must be is found by the proof, and need not be declared")
	}
	return w.helps(n.cause.Help).done()
}
