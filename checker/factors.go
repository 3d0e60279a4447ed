package checker

import "github.com/cvxc-lang/cvxc/lang"

// factor is one factor of a product of linear algebra, possibly transposed.
type factor struct {
	expr  lang.Expr
	trans bool
}

// maxFactors bounds the length of products that are looked into.
const maxFactors = 16

// factors flattens a product through parentheses, transposes and signs: -(A*x)'*y has the factors x', A', y and a minus.
func factors(e lang.Expr) (out []factor, negative bool) {
	var add func(e lang.Expr, trans bool)
	add = func(e lang.Expr, trans bool) {
		switch x := e.(type) {
		case *lang.Paren:
			add(x.X, trans)
			return
		case *lang.Unary:
			negative = !negative
			add(x.X, trans)
			return
		case *lang.Transpose:
			add(x.X, !trans)
			return
		case *lang.Binary:
			if x.Op == lang.Mul && len(out) < maxFactors {
				if trans {
					add(x.Y, trans)
					add(x.X, trans)
				} else {
					add(x.X, trans)
					add(x.Y, trans)
				}
				return
			}
		}
		out = append(out, factor{e, trans})
	}
	add(e, false)
	return out, negative
}

// transposes reports whether a is the transpose of b.
func (r *reader) transposes(a, b factor) bool {
	if !same(a.expr, b.expr) {
		return false
	}
	f := r.expr(a.expr)
	return a.trans != b.trans || f.Type.Kind == Scalar || f.Props&Symmetric != 0
}

// multiply builds the product of factors as an expression at the place of e; nil if there are none.
func multiply(at lang.At, fs []factor) lang.Expr {
	var out lang.Expr
	for _, f := range fs {
		x := f.expr
		if f.trans {
			x = &lang.Transpose{At: at, X: x}
		}
		if out == nil {
			out = x
		} else {
			out = &lang.Binary{At: at, Op: lang.Mul, X: out, Y: x}
		}
	}
	return out
}

// scalars splits the factors that are numbers, known at most as late as is told, from the rest.
func (r *reader) scalars(fs []factor, latest Level) (scale, rest []factor) {
	for _, f := range fs {
		g := r.expr(f.expr)
		if g.Type.Kind == Scalar && g.Level <= latest {
			scale = append(scale, f)
		} else {
			rest = append(rest, f)
		}
	}
	return scale, rest
}

// productProps finds matrix facts of a product: P = F'*F and F*Q*F' with Q psd are psd, a number times a matrix keeps its
// structure, and triangular matrices multiply.
func (r *reader) productProps(e *lang.Binary, x, y *Facts) Props {
	switch {
	case x.Type.Kind == Scalar:
		return scaledProps(y.Props, x.Range)
	case y.Type.Kind == Scalar:
		return scaledProps(x.Props, y.Range)
	}
	props := x.Props & y.Props & (Diagonal | LowerTri | UpperTri)
	fs, negative := factors(e)
	scale, rest := r.scalars(fs, Variable)
	i, j := 0, len(rest)-1
	for i < j && r.transposes(rest[i], rest[j]) {
		i, j = i+1, j-1
	}
	middle := PSD | Symmetric
	switch {
	case i == 0 || i < j:
		return props
	case i == j:
		middle = r.expr(rest[i].expr).Props & (Symmetric | PSD | NSD)
	}
	if negative {
		middle = middle.Negated()
	}
	return props | scaledProps(middle, r.scaleRange(scale))
}

// scaleRange bounds the product of numbers.
func (r *reader) scaleRange(fs []factor) Interval {
	out := point(1)
	for _, f := range fs {
		out = out.Mul(r.expr(f.expr).Range)
	}
	return out
}

// scaledProps are the properties of a number times a matrix.
func scaledProps(p Props, c Interval) Props {
	switch {
	case c.Nonneg():
		return p
	case c.Nonpos():
		return p.Negated()
	}
	return p &^ (PSD | NSD)
}

// pairedTerms finds that a sum of square matrices is symmetric, or skew, because each term is so or stands beside its
// transpose: A'*P + P*A.
func (r *reader) pairedTerms(e lang.Expr) Props {
	terms := flatten(e, 12)
	if terms == nil {
		return 0
	}
	if r.paired(terms, Symmetric, false) {
		return Symmetric
	}
	if r.paired(terms, Skew, true) {
		return Skew
	}
	return 0
}

func (r *reader) paired(terms []signed, own Props, opposite bool) bool {
	used := make([]bool, len(terms))
next:
	for i, t := range terms {
		if used[i] || r.expr(t.expr).Props&own != 0 {
			continue
		}
		if r.expr(t.expr).Type.Kind == Scalar {
			return false
		}
		for j := i + 1; j < len(terms); j++ {
			if !used[j] && r.mirrored(t, terms[j], opposite) {
				used[j] = true
				continue next
			}
		}
		return false
	}
	return true
}

// mirrored reports whether b is the transpose of a, or its negative.
func (r *reader) mirrored(a, b signed, opposite bool) bool {
	fa, na := factors(a.expr)
	fb, nb := factors(b.expr)
	if len(fa) != len(fb) || (na != a.minus) != ((nb != b.minus) != opposite) {
		return false
	}
	for i := range fa {
		if !r.transposes(fa[i], fb[len(fb)-1-i]) {
			return false
		}
	}
	return true
}

// signed is a term of a sum.
type signed struct {
	expr  lang.Expr
	minus bool
}

// flatten lists the terms of a sum; nil if there are more than most.
func flatten(e lang.Expr, most int) []signed {
	var out []signed
	var add func(e lang.Expr, minus bool) bool
	add = func(e lang.Expr, minus bool) bool {
		switch x := e.(type) {
		case *lang.Paren:
			return add(x.X, minus)
		case *lang.Unary:
			return add(x.X, !minus)
		case *lang.Binary:
			if x.Op == lang.Add || x.Op == lang.Sub {
				return add(x.X, minus) && add(x.Y, minus != (x.Op == lang.Sub))
			}
		}
		out = append(out, signed{e, minus})
		return len(out) <= most
	}
	if !add(e, false) {
		return nil
	}
	return out
}
