package checker

import (
	"strconv"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// sizeShape is CVX0214: an index or a size is a number.
type sizeShape struct {
	at  lang.Span
	use string
	typ Type
}

func (s *sizeShape) Diagnose() *lang.Diagnostic {
	return fault("CVX0214", s.at, s.use+" is a number", article(s.typ.String())).done()
}

// sizeLevel is CVX0105: what must be known when sizes are, is decided later.
type sizeLevel struct {
	at, whole lang.Span
	use       string
	level     Level
	decl      *entity
	decls     []lang.Edit
}

func (s *sizeLevel) Diagnose() *lang.Diagnostic {
	what := "a variable"
	if s.level < Variable {
		what = "a parameter"
	}
	w := fault("CVX0105", s.at, what+" is used where a size is needed", s.use+" is fixed before anything is solved")
	if s.decl != nil {
		w = w.also(s.decl.where(), "declared as "+article(s.decl.role.String()))
	}
	w = w.note("sizes, indices and the ends of ranges are made of numbers, dims and indices")
	if s.decl != nil && len(s.decls) > 0 {
		w = w.fix("declare "+code(s.decl.ident.Name)+" as a size", s.decls...)
	}
	return w.done()
}

// declaredLater finds the variable that is used as a size before variables are declared.
func (r *reader) declaredLater(id *lang.Ident) *sizeLevel {
	if r.sizing == 0 || r.problem == nil {
		return nil
	}
	for _, it := range r.problem.Items {
		v, ok := it.(*lang.VarDecl)
		if !ok {
			continue
		}
		for _, d := range v.Decls {
			if nameOf(d.Name) == id.Name && len(d.Shape) == 0 {
				e := &entity{role: varRole, ident: d.Name, node: d}
				return &sizeLevel{at: id.Span(), whole: id.Span(), use: "an extent", level: Variable, decl: e, decls: r.declaration(e)}
			}
		}
	}
	return nil
}

// declaration is the edit that turns the declaration of a number into that of a dim.
func (r *reader) declaration(e *entity) []lang.Edit {
	if e == nil || r.problem == nil || e.facts.Type.Kind != Scalar {
		return nil
	}
	d, ok := e.node.(*lang.Declarator)
	if !ok {
		return nil
	}
	for _, it := range r.problem.Items {
		var decls []*lang.Declarator
		switch it := it.(type) {
		case *lang.ParamDecl:
			decls = it.Decls
		case *lang.VarDecl:
			decls = it.Decls
		}
		for i, x := range decls {
			if x == d {
				return dimInstead(it.Span(), decls, i)
			}
		}
	}
	return nil
}

// dimInstead takes one declarator out of its statement and declares a dim in front of it.
func dimInstead(stmt lang.Span, decls []*lang.Declarator, i int) []lang.Edit {
	name := decls[i].Name.Name
	if len(decls) == 1 {
		at := lang.Span{Source: stmt.Source, Start: stmt.Start, End: decls[0].Span().End}
		return []lang.Edit{replace(at, "dim "+name)}
	}
	cut := lang.Span{Source: stmt.Source, Start: decls[i].Span().Start, End: decls[i].Span().End}
	if i+1 < len(decls) {
		cut.End = decls[i+1].Span().Start
	} else {
		cut.Start = decls[i-1].Span().End
	}
	return []lang.Edit{insertBefore(stmt, "dim "+name+"\n    "), replace(cut, "")}
}

// notWhole is CVX0213.
type notWhole struct {
	at  lang.Span
	use string
}

func (n *notWhole) Diagnose() *lang.Diagnostic {
	return fault("CVX0213", n.at, n.use+" is a whole number made of sizes", "not a polynomial in sizes with whole coefficients").
		note("sizes may be added, subtracted and multiplied").done()
}

// emptyExtent is CVX0213: an extent below 1.
type emptyExtent struct {
	at lang.Span
	n  dim.Poly
}

func (e *emptyExtent) Diagnose() *lang.Diagnostic {
	label := "never more than 0"
	if c, ok := e.n.Const(); ok {
		label = "this is " + strconv.FormatInt(c, 10)
	}
	return fault("CVX0213", e.at, "a size is at least 1", label).done()
}

// badStep is CVX0213.
type badStep struct{ at lang.Span }

func (b *badStep) Diagnose() *lang.Diagnostic {
	return fault("CVX0213", b.at, "the step of a range is a positive whole number", "not a positive number").done()
}

// badBandwidth is CVX0213.
type badBandwidth struct{ at lang.Span }

func (b *badBandwidth) Diagnose() *lang.Diagnostic {
	return fault("CVX0213", b.at, "a bandwidth is a whole number of at least 0", "no such number").done()
}

// dataCondition is CVX0009: a condition on what is not known when the model is built.
type dataCondition struct {
	at    lang.Span
	decl  *entity
	level Level
	decls []lang.Edit
}

func (d *dataCondition) Diagnose() *lang.Diagnostic {
	label := "decided by the solver, not known when the model is built"
	if d.level < Variable {
		label = "data, not known when the model is built"
	}
	w := fault("CVX0009", d.at, "conditions are about indices and sizes", label)
	if d.decl != nil {
		w = w.also(d.decl.where(), "declared here")
	}
	if d.level == Variable {
		return w.note("a constraint that holds only where a variable says so is a choice, which is not convex").
			hint("`pos(x)` counts only what is positive; `norm1(x)` favours few nonzeros").done()
	}
	return w.hint("multiply by a parameter of zeros and ones instead").done()
}

// outOfRange is CVX0205: an index can leave its axis.
type outOfRange struct {
	at          lang.Expr
	base        axisOf
	low         bool
	index       dim.Poly
	first, last dim.Poly
	reach       dim.Poly
	need        larger
	decl        []lang.Label
	binder      *lang.Binder
	shrink      int64
	atEnd       bool
	grow        []lang.Edit // makes the axis longer
}

func (o *outOfRange) Diagnose() *lang.Diagnostic {
	name := textOf(o.base.base)
	if c, ok := o.base.base.(*lang.Call); ok && o.base.unit {
		return fault("CVX0205", o.at.Span(), "the index of the unit vector leaves its range", o.reached()).
			also(c.Span(), "it has "+plainSize(o.base.extent)+" entries").larger(o.need).done()
	}
	title := "index runs past the end of " + code(name)
	if o.low {
		title = "index runs before the start of " + code(name)
	}
	w := fault("CVX0205", o.at.Span(), title, o.reached())
	if o.binder != nil {
		w = w.also(o.binder.Span(), code(o.binder.Name.Name)+" takes these values")
	}
	if len(o.decl) > 0 {
		text := ", so indices run from " + plainSize(o.first) + " to " + plainSize(o.last)
		if o.base.slice {
			text = ", so slices end at " + plainSize(o.last) + " at most"
		}
		w = w.also(o.decl[0].Span, "axis "+strconv.Itoa(o.base.axis)+" has extent "+plainSize(o.base.extent)+text)
	}
	if n, ok := lang.Unparen(o.at).(*lang.Unary); ok && o.low {
		if k, isNumber := lang.Unparen(n.X).(*lang.Number); isNumber && o.base.axis >= 0 {
			w = w.note("negative indices do not count from the end here").
				fix("count from the end", replace(o.at.Span(), sizeCode(o.base.start.Add(o.base.extent).Sub(dim.Int(int64(k.Value))))))
		}
	}
	if o.binder == nil && !o.low && o.index.Equal(o.last.Add(dim.Int(1))) {
		what := "the last entry"
		if o.base.slice {
			what = "the end"
		}
		w = w.note("indices count from 0").fix(what, replace(o.at.Span(), sizeCode(o.last)))
	}
	if b := o.binder; b != nil && b.Hi != nil && o.shrink == 0 && !o.low && b.Lo == nil && b.Step == nil && len(o.index.Symbols()) == 1 {
		w = w.fix("range over the axis", replace(b.Hi.Span(), sizeCode(o.base.extent)))
	}
	if edit, ok := o.fromZero(); ok {
		w = w.fix("count from 0", edit)
	}
	if o.binder != nil && o.shrink > 0 {
		w = w.fix("stop where the axis ends", o.shrunk()...)
		if len(o.grow) > 0 {
			w = w.hint("or make the axis longer", o.grow...)
		}
	}
	return w.larger(o.need).done()
}

// reached says how far the index goes.
func (o *outOfRange) reached() string {
	text, end := textOf(o.at), plainSize(o.reach)
	switch {
	case text != end:
		return code(text) + " reaches " + end
	case o.low:
		return "below the first index, " + plainSize(o.first)
	}
	if o.base.slice {
		return "past the end, " + plainSize(o.last)
	}
	return "the last index is " + plainSize(o.last)
}

// fromZero is the edit that makes 0..<n of the range 1..=n of an index that is used as it is.
func (o *outOfRange) fromZero() (lang.Edit, bool) {
	b := o.binder
	if b == nil || b.Hi == nil || o.low || o.shrink != 1 || !b.Inclusive || b.Step != nil {
		return lang.Edit{}, false
	}
	lo, isNumber := lang.Unparen(b.Lo).(*lang.Number)
	id, isName := lang.Unparen(o.at).(*lang.Ident)
	if !isNumber || lo.Value != 1 || !isName || id.Name != b.Name.Name {
		return lang.Edit{}, false
	}
	return replace(b.Lo.Span().Join(b.Hi.Span()), "0..<"+textOf(b.Hi)), true
}

// shrunk is the edit that makes the range of the index shorter.
func (o *outOfRange) shrunk() []lang.Edit {
	b := o.binder
	if b.Hi == nil || b.Step != nil {
		return nil
	}
	if o.atEnd {
		hi := less(b.Hi, o.shrink)
		if b.Lo == nil {
			hi = "0..<" + hi
		}
		return []lang.Edit{replace(b.Hi.Span(), hi)}
	}
	if b.Lo == nil {
		return []lang.Edit{insertBefore(b.Hi.Span(), strconv.FormatInt(o.shrink, 10)+"..<")}
	}
	if n, ok := b.Lo.(*lang.Number); ok {
		return []lang.Edit{replace(b.Lo.Span(), strconv.FormatInt(int64(n.Value)+o.shrink, 10))}
	}
	return []lang.Edit{insertAfter(b.Lo.Span(), "+"+strconv.FormatInt(o.shrink, 10))}
}

// less writes e - k, T+1 - 1 as T.
func less(e lang.Expr, k int64) string {
	if n, ok := e.(*lang.Number); ok {
		return strconv.FormatInt(int64(n.Value)-k, 10)
	}
	if b, ok := e.(*lang.Binary); ok && (b.Op == lang.Add || b.Op == lang.Sub) {
		if n, ok := b.Y.(*lang.Number); ok {
			c := int64(n.Value)
			if b.Op == lang.Sub {
				c = -c
			}
			switch c -= k; {
			case c == 0:
				return textOf(b.X)
			case c > 0:
				return textOf(b.X) + "+" + strconv.FormatInt(c, 10)
			default:
				return textOf(b.X) + strconv.FormatInt(c, 10)
			}
		}
	}
	return textOf(e) + "-" + strconv.FormatInt(k, 10)
}

// reversedSlice is CVX0205: a slice that may end before it starts.
type reversedSlice struct {
	at     lang.Span
	lo, hi dim.Poly
	need   larger
}

func (s *reversedSlice) Diagnose() *lang.Diagnostic {
	w := fault("CVX0205", s.at, "a slice may end before it starts", "from "+plainSize(s.lo)+" to "+plainSize(s.hi))
	return w.larger(s.need).done()
}

// subscripts is CVX0214: more subscripts than axes.
type subscripts struct {
	e     *lang.Index
	typ   Type
	decl  []lang.Label
	fixed []lang.Edit
}

func (s *subscripts) Diagnose() *lang.Diagnostic {
	if s.typ.Kind == Scalar {
		return fault("CVX0214", s.e.Span(), code(textOf(s.e.X))+" is a number and has no entries", "indexed").labels(s.decl).
			fix("leave the index out", s.fixed...).done()
	}
	n := len(s.typ.Shape)
	return fault("CVX0214", s.e.Subs[n].Span(), "too many subscripts", "there is no axis "+strconv.Itoa(n)).
		also(s.e.X.Span(), s.typ.String()).labels(s.decl).done()
}

func (r *reader) tooManySubscripts(e *lang.Index, t Type) lang.Diagnoser {
	s := &subscripts{e: e, typ: t, decl: r.declared(e.X)}
	if t.Kind == Scalar {
		s.fixed = []lang.Edit{replace(e.Span(), textOf(e.X))}
	}
	return s
}
