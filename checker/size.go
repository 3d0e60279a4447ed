package checker

import (
	"math"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// maxSize is the largest whole number that a size may be written as: products of two stay within int64.
const maxSize = 1 << 31

// size reads an expression as a polynomial in sizes and indices; what prevents it is reported. use says what the size
// is for: "an index", "the end of a range", "an extent".
func (r *reader) size(e lang.Expr, use string) (dim.Poly, bool) {
	r.sizing++
	f := r.expr(e)
	r.sizing--
	if f.Bad {
		return dim.Poly{}, false
	}
	if p, ok := r.poly(e, 8); ok {
		return p, true
	}
	r.report(r.noSize(e, use))
	return dim.Poly{}, false
}

// poly converts an expression that has been read. degree bounds the number of products, so that no text can make a
// polynomial explode.
func (r *reader) poly(e lang.Expr, degree int) (dim.Poly, bool) {
	switch e := e.(type) {
	case *lang.Paren:
		return r.poly(e.X, degree)
	case *lang.Number:
		if e.Value != math.Trunc(e.Value) || math.Abs(e.Value) > maxSize {
			return dim.Poly{}, false
		}
		return dim.Int(int64(e.Value)), true
	case *lang.Ident:
		if n := r.find(e.Name); n != nil && n.sized {
			return n.size, true
		} else if n != nil && n.role == letRole {
			l := n.node.(*lang.Let)
			if l.Binders == nil && degree > 0 {
				return r.poly(l.Value, degree-1)
			}
		}
	case *lang.Unary:
		p, ok := r.poly(e.X, degree)
		return p.Scale(-1), ok
	case *lang.Binary:
		return r.polyOf(e, degree)
	}
	return dim.Poly{}, false
}

func (r *reader) polyOf(e *lang.Binary, degree int) (dim.Poly, bool) {
	x, okX := r.poly(e.X, degree-1)
	y, okY := r.poly(e.Y, degree-1)
	if !okX || !okY || degree <= 0 && e.Op != lang.Add && e.Op != lang.Sub {
		return dim.Poly{}, false
	}
	switch e.Op {
	case lang.Add:
		return x.Add(y), true
	case lang.Sub:
		return x.Sub(y), true
	case lang.Mul:
		return product(x, y)
	case lang.Div:
		return quotient(x, y)
	case lang.Pow:
		k, ok := y.Const()
		if !ok || k < 0 || k > 4 {
			return dim.Poly{}, false
		}
		p := dim.Int(1)
		for range k {
			if p, ok = product(p, x); !ok {
				return dim.Poly{}, false
			}
		}
		return p, true
	}
	return dim.Poly{}, false
}

// product multiplies sizes, refusing numbers that could overflow.
func product(x, y dim.Poly) (dim.Poly, bool) {
	a, okA := x.Const()
	b, okB := y.Const()
	if okA && okB && math.Abs(float64(a))*math.Abs(float64(b)) > maxSize*maxSize {
		return dim.Poly{}, false
	}
	return x.Mul(y), true
}

// quotient divides where a whole number comes out for certain: numbers only.
func quotient(x, y dim.Poly) (dim.Poly, bool) {
	a, okA := x.Const()
	b, okB := y.Const()
	if !okA || !okB || b == 0 || a%b != 0 {
		return dim.Poly{}, false
	}
	return dim.Int(a / b), true
}

// noSize says why an expression is no size: it names what is decided too late, or is no whole number.
func (r *reader) noSize(e lang.Expr, use string) lang.Diagnoser {
	f := r.expr(e)
	if f.Type.Kind != Scalar {
		return &sizeShape{at: e.Span(), use: use, typ: f.Type}
	}
	if f.Level >= Const {
		id, ent := r.culprit(e, f.Level)
		return &sizeLevel{at: id, whole: e.Span(), use: use, level: f.Level, decl: ent, decls: r.declaration(ent)}
	}
	return &notWhole{at: e.Span(), use: use}
}

// culprit finds a name of the given level within e.
func (r *reader) culprit(e lang.Expr, l Level) (lang.Span, *entity) {
	at, found := e.Span(), (*entity)(nil)
	walk(e, func(x lang.Expr) bool {
		if id, ok := x.(*lang.Ident); ok && found == nil {
			if n := r.find(id.Name); n != nil && n.facts.Level == l {
				at, found = id.Span(), n
			}
		}
		return found == nil
	})
	return at, found
}

// sizedRange bounds a polynomial for the range lattice: exactly where it is a number, else by what proofs give.
func (r *reader) sizedRange(p dim.Poly) Interval {
	if c, ok := p.Const(); ok {
		return point(float64(c))
	}
	out := everything()
	switch {
	case r.dims.NonNegative(p.Sub(dim.Int(1))):
		out.Lo = 1
		if r.dims.NonNegative(p.Sub(dim.Int(2))) {
			out.Lo = 2
		}
	case r.dims.NonNegative(p):
		out.Lo = 0
	case r.dims.NonNegative(p.Scale(-1)):
		out.Hi = 0
	}
	return out
}
