package checker

import (
	"math"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// attribute is what a word after a declarator means.
type attribute struct {
	name   string
	within Interval // of the entries
	props  Props
	square bool   // for square matrices only
	matrix bool   // for matrices only
	args   [2]int // how many arguments it takes, from and to
	only   role   // the one kind of declaration that may have it; dimRole: any
	later  bool   // not supported for variables yet
}

// attributes is the fixed list; docs/language.md has it as a table. "entries" belongs to formals.
func attributes() []attribute {
	inf, tiny := math.Inf(1), math.SmallestNonzeroFloat64
	return []attribute{
		{name: "nonneg", within: Interval{0, inf}},
		{name: "nonpos", within: Interval{-inf, 0}},
		{name: "pos", within: Interval{tiny, inf}},
		{name: "neg", within: Interval{-inf, -tiny}},
		{name: "bounds", within: everything(), args: [2]int{2, 2}},
		{name: "symmetric", within: everything(), props: Symmetric, square: true},
		{name: "skew", within: everything(), props: Skew, square: true},
		{name: "psd", within: everything(), props: PSD | Symmetric, square: true},
		{name: "nsd", within: everything(), props: NSD | Symmetric, square: true},
		{name: "diag", within: everything(), props: Diagonal | Symmetric | LowerTri | UpperTri, square: true},
		{name: "lower_tri", within: everything(), props: LowerTri, matrix: true},
		{name: "upper_tri", within: everything(), props: UpperTri, matrix: true},
		{name: "banded", within: everything(), matrix: true, args: [2]int{1, 1}},
		{name: "sparse", within: everything(), props: Sparse, args: [2]int{0, 1}, only: paramRole},
		{name: "const", within: everything(), only: paramRole},
		{name: "integer", within: everything(), only: varRole, later: true},
		{name: "binary", within: Interval{0, 1}, only: varRole, later: true},
		{name: "entries", within: everything(), only: formalRole},
	}
}

func attributeOf(name string) (attribute, bool) {
	for _, a := range attributes() {
		if a.name == name {
			return a, true
		}
	}
	return attribute{}, false
}

// attrFacts holds what attributes say together.
type attrFacts struct {
	within Interval
	props  Props
	konst  bool
	bad    bool
}

// readAttrs reads the attributes of a declarator or formal of type t. What is wrong with one does not spoil the others.
func (r *reader) readAttrs(name *lang.Ident, attrs []*lang.Attr, t Type, kind role) attrFacts {
	out := attrFacts{within: everything()}
	var seen []*lang.Attr
	for _, a := range attrs {
		known, ok := attributeOf(nameOf(a.Name))
		if !ok {
			u := r.unknownAttr(a, name)
			r.report(u)
			out.bad = true
			if known, ok = attributeOf(u.near); !ok || len(a.Args) < known.args[0] {
				continue // else what it must mean is taken for what it says, so that no other report follows from it
			}
		}
		if !r.attrFits(a, known, t, kind, name) {
			continue
		}
		within := known.within
		if known.name == "bounds" {
			within = r.readBounds(a, t)
		}
		if kind == varRole && (known.name == "pos" || known.name == "neg") {
			within = within.Hull(point(0)) // of a variable: the closure
		}
		if first := conflict(seen, known, out, within); first != nil {
			r.report(&contradiction{second: a, first: first, name: name, meet: out.within.Meet(within)})
			out.bad = true
			continue
		}
		seen = append(seen, a)
		out.within, out.props = out.within.Meet(within), out.props|known.props
		out.konst = out.konst || known.name == "const"
	}
	out.props = out.props.closed()
	return out
}

// conflict returns an earlier attribute that contradicts a new one: together they leave nothing, or only zero.
func conflict(seen []*lang.Attr, a attribute, have attrFacts, within Interval) *lang.Attr {
	meet := have.within.Meet(within)
	for _, s := range seen {
		other, _ := attributeOf(nameOf(s.Name))
		switch {
		case meet.Empty() && (other.name == "bounds" || other.within != everything()):
			return s
		case meet == point(0) && a.name != "bounds" && other.within.Meet(a.within) == point(0):
			return s
		case a.props&PSD != 0 && other.props&NSD != 0 || a.props&NSD != 0 && other.props&PSD != 0,
			a.props&Skew != 0 && other.props&Symmetric != 0 || a.props&Symmetric != 0 && other.props&Skew != 0:
			return s
		}
	}
	return nil
}

// attrFits checks that an attribute may stand where it does.
func (r *reader) attrFits(a *lang.Attr, known attribute, t Type, kind role, name *lang.Ident) bool {
	if n := len(a.Args); n < known.args[0] || n > known.args[1] {
		r.report(&attrArguments{attr: a, want: known.args})
		return false
	}
	for _, x := range a.Args {
		switch known.name {
		case "banded":
			if !r.bandwidth(x.Value) {
				return false
			}
		case "sparse":
			r.pattern(x.Value)
		}
	}
	wrong := known.only != dimRole && known.only != kind && !(known.only == paramRole && kind == formalRole)
	if wrong {
		r.report(&misplacedAttr{attr: a, name: name, kind: kind, only: known.only})
		return false
	}
	if (known.square || known.matrix) && !trailingMatrix(t, known.square) {
		r.report(&attrShape{attr: a, name: name, typ: t, square: known.square})
		return false
	}
	if known.later && kind == varRole {
		r.report(&notYet{at: a.Span(), what: "`" + known.name + "` variables"})
	}
	return true
}

// bandwidth reads the k of banded(k), a number; that of a body may be a const argument, whose value each call has.
func (r *reader) bandwidth(e lang.Expr) bool {
	n, ok := r.size(e, "a bandwidth")
	if !ok {
		return false
	}
	k, known := n.Const()
	if known && k >= 0 || !known && r.fn != nil && !r.settled {
		return true
	}
	r.report(&badBandwidth{at: e.Span()})
	return false
}

// pattern reads the S of sparse(S).
func (r *reader) pattern(e lang.Expr) {
	if f := r.expr(e); !f.Bad && f.Level == Variable {
		at, ent := r.culprit(e, Variable)
		r.report(&sizeLevel{at: at, whole: e.Span(), use: "an argument of an attribute", level: Variable, decl: ent})
	}
}

// trailingMatrix reports whether the last two axes are those of a matrix, a square one if asked.
func trailingMatrix(t Type, square bool) bool {
	n := len(t.Shape)
	return n >= 2 && (!square || t.Shape[n-1].Equal(t.Shape[n-2]))
}

// readBounds reads bounds(l, u): numbers or expressions in data, of the declared shape.
func (r *reader) readBounds(a *lang.Attr, t Type) Interval {
	lo, hi := a.Args[0].Value, a.Args[1].Value
	out := everything()
	for i, e := range [...]lang.Expr{lo, hi} {
		f := r.expr(e)
		if f.Bad {
			continue
		}
		if f.Level == Variable {
			at, ent := r.culprit(e, Variable)
			r.report(&variableBound{at: at, decl: ent})
			continue
		}
		if _, ok := pairType(t, f.Type); !ok || t.Kind == Scalar && f.Type.Kind != Scalar {
			r.report(&boundShape{at: e.Span(), bound: f.Type, whole: t})
			continue
		}
		if i == 0 {
			out.Lo = f.Range.Lo
		} else {
			out.Hi = f.Range.Hi
		}
	}
	if out.Empty() || r.expr(lo).Range.Lo > r.expr(hi).Range.Hi {
		r.report(&emptyBounds{attr: a})
		return everything()
	}
	return out
}

// array reads name, shape and attributes of a declarator or a formal.
func (r *reader) array(name *lang.Ident, shape []lang.Expr, attrs []*lang.Attr, kind role) Facts {
	f := Facts{Curv: Affine}
	var t Type
	ok := true
	for _, x := range shape {
		n, good := r.extent(x)
		ok = ok && good
		t.Shape = append(t.Shape, n)
	}
	f.Type = typeOf(t.Shape)
	a := r.readAttrs(name, attrs, f.Type, kind)
	f.Range, f.Props, f.Level = a.within, a.props, Param
	switch {
	case kind == varRole:
		f.Level = Variable
	case a.konst:
		f.Level = Const
	}
	if !ok {
		f.Bad = true
	}
	return f
}

// extent reads one extent of a declared shape: a size of at least 1.
func (r *reader) extent(x lang.Expr) (dim.Poly, bool) {
	n, ok := r.size(x, "an extent")
	if !ok {
		return n, false
	}
	if r.dims.NonNegative(dim.Int(0).Sub(n)) {
		r.report(&emptyExtent{at: x.Span(), n: n})
		return n, false
	}
	return n, true
}
