package checker

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// addAttr is the edit that gives the declaration of a name one more attribute; nil where there is no such declaration.
func (r *reader) addAttr(id *lang.Ident, attr string) []lang.Edit {
	e := r.find(id.Name)
	if e == nil {
		return nil
	}
	return attrEdit(e, attr)
}

func attrEdit(e *entity, attr string) []lang.Edit {
	at := lang.Span{}
	var attrs []*lang.Attr
	var shape []lang.Expr
	var name *lang.Ident
	switch d := e.node.(type) {
	case *lang.Declarator:
		name, shape, attrs = d.Name, d.Shape, d.Attrs
	case *lang.Formal:
		name, shape, attrs = d.Name, d.Shape, d.Attrs
	}
	if word, _, _ := strings.Cut(attr, "("); name == nil || hasAttr(attrs, word) != nil || e.role == localDimRole {
		return nil
	}
	at = name.Span()
	if n := len(shape); n > 0 {
		at = closingBracket(shape[n-1].Span())
	}
	if n := len(attrs); n > 0 {
		at = attrs[n-1].Span()
	}
	if weak := hasAttr(attrs, map[string]string{"pos": "nonneg", "neg": "nonpos"}[attr]); weak != nil {
		return []lang.Edit{replace(weak.Span(), attr)}
	}
	return []lang.Edit{insertAfter(at, " "+attr)}
}

// closingBracket extends a span to the "]" after it.
func closingBracket(at lang.Span) lang.Span {
	text := at.Source.Text
	if i := strings.IndexByte(text[at.End:], ']'); i >= 0 {
		at.End += int32(i) + 1
	}
	return at
}

// unknownAttr is CVX0309: an attribute that the language does not have.
type unknownAttr struct {
	attr *lang.Attr
	name *lang.Ident
	near string
	all  []string
}

func (u *unknownAttr) Diagnose() *lang.Diagnostic {
	w := fault("CVX0309", u.attr.Name.Span(), "unknown attribute "+code(u.attr.Name.Name), "not an attribute")
	if u.near != "" {
		return w.fix("write "+code(u.near), replace(u.attr.Name.Span(), u.near)).done()
	}
	return w.note("attributes are " + strings.Join(u.all, ", ")).done()
}

func (r *reader) unknownAttr(a *lang.Attr, name *lang.Ident) *unknownAttr {
	u := &unknownAttr{attr: a, name: name}
	for _, k := range attributes() {
		if k.name != "entries" {
			u.all = append(u.all, k.name)
		}
	}
	u.near = foreignAttr(strings.ToLower(a.Name.Name))
	if u.near == "" {
		u.near = nearest(a.Name.Name, append([]string(nil), u.all...))
	}
	return u
}

// foreignAttr is what an attribute of another language is here.
func foreignAttr(name string) string {
	switch strings.ReplaceAll(name, "_", "") {
	case "psd", "semidefinite", "positivesemidefinite", "posdef", "sdp", "pd", "possemidef":
		return "psd"
	case "nsd", "negativesemidefinite":
		return "nsd"
	case "nonnegative", "nn", "positive", "nonneg", "geq0", "plus":
		return "nonneg"
	case "nonpositive", "negative", "nonpos", "np":
		return "nonpos"
	case "boolean", "bool", "bin", "binary":
		return "binary"
	case "int", "integer", "integers":
		return "integer"
	case "sym", "symmetric", "hermitian":
		return "symmetric"
	case "skewsymmetric", "antisymmetric", "skew":
		return "skew"
	case "diagonal", "diag":
		return "diag"
	case "lowertriangular", "lowertri", "tril":
		return "lower_tri"
	case "uppertriangular", "uppertri", "triu":
		return "upper_tri"
	case "constant", "fixed", "static":
		return "const"
	case "bound", "box", "range", "bounds":
		return "bounds"
	}
	switch {
	case strings.HasPrefix(name, "non") && strings.Contains(name, "pos"):
		return "nonpos"
	case strings.HasPrefix(name, "non"):
		return "nonneg"
	}
	return ""
}

// misplacedAttr is CVX0309: an attribute of another kind of declaration.
type misplacedAttr struct {
	attr *lang.Attr
	name *lang.Ident
	kind role
	only role
}

func (m *misplacedAttr) Diagnose() *lang.Diagnostic {
	return fault("CVX0309", m.attr.Span(), code(m.attr.Name.Name)+" is an attribute of "+article(m.only.String())+", not of "+article(m.kind.String()), "does not apply").
		also(m.name.Span(), "declared here, as "+article(m.kind.String())).done()
}

// attrArguments is CVX0309.
type attrArguments struct {
	attr *lang.Attr
	want [2]int
}

func (a *attrArguments) Diagnose() *lang.Diagnostic {
	words := [...]string{"no arguments", "one argument", "two arguments"}
	want := words[a.want[1]]
	w := fault("CVX0309", a.attr.Span(), code(a.attr.Name.Name)+" takes "+want, "wrong arguments")
	if a.attr.Name.Name == "bounds" {
		w = w.note("`bounds(l, u)` says l <= x <= u; `inf` and `-inf` leave a side open")
	}
	return w.done()
}

// attrShape is CVX0211: an attribute of matrices.
type attrShape struct {
	attr   *lang.Attr
	name   *lang.Ident
	typ    Type
	square bool
}

func (a *attrShape) Diagnose() *lang.Diagnostic {
	what := "a matrix"
	if a.square {
		what = "a square matrix"
	}
	return fault("CVX0211", a.attr.Span(), code(a.attr.Name.Name)+" is about "+what, "needs "+what).
		also(a.name.Span(), code(a.name.Name)+" is "+article(a.typ.String())).done()
}

// contradiction is CVX0305: attributes that leave nothing.
type contradiction struct {
	second, first *lang.Attr
	name          *lang.Ident
	meet          Interval
}

func (c *contradiction) Diagnose() *lang.Diagnostic {
	w := fault("CVX0305", c.second.Span(), "the attributes of "+code(c.name.Name)+" contradict each other", "leaves nothing").
		also(c.first.Span(), "with this")
	if c.meet == point(0) {
		w = w.note("together they leave only 0")
	}
	return w.done()
}

// emptyBounds is CVX0305: bounds(2, 1).
type emptyBounds struct{ attr *lang.Attr }

func (e *emptyBounds) Diagnose() *lang.Diagnostic {
	lo, hi := e.attr.Args[0].Value, e.attr.Args[1].Value
	return fault("CVX0305", e.attr.Span(), "the lower bound is above the upper one", "no number lies between").
		hint("exchange them", replace(lo.Span(), textOf(hi)), replace(hi.Span(), textOf(lo))).done()
}

// variableBound is CVX0105.
type variableBound struct {
	at   lang.Span
	decl *entity
}

func (v *variableBound) Diagnose() *lang.Diagnostic {
	w := fault("CVX0105", v.at, "a bound is data, not a variable", "decided by the solver")
	if v.decl != nil {
		w = w.also(v.decl.where(), "declared `var`")
	}
	return w.hint("a bound that depends on a variable is a constraint").done()
}

// boundShape is CVX0211: a bound or a default of another shape.
type boundShape struct {
	at           lang.Span
	name         *lang.Ident // whose default it is, nil of a bound
	bound, whole Type
}

func (b *boundShape) Diagnose() *lang.Diagnostic {
	w := fault("CVX0211", b.at, "the shape does not fit the declaration", article(b.bound.String())+" for "+article(b.whole.String())).
		note("a number, or the declared shape")
	switch {
	case b.name == nil:
	case b.whole.Kind == Scalar:
		var sizes []string
		for _, s := range b.bound.Shape {
			sizes = append(sizes, plainSize(s))
		}
		w = w.fix("declare its shape", insertAfter(b.name.Span(), "["+strings.Join(sizes, ", ")+"]"))
	case b.bound.Kind != Scalar && len(b.bound.Shape) == len(b.whole.Shape):
		w = w.hint("a default has to fit for every size: declare the shape with its numbers, or leave the default out")
	}
	return w.done()
}
