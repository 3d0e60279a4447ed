package checker

import (
	"fmt"
	"math"
	"strings"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

func scalarType() Type { return Type{Kind: Scalar} }

func vecType(n dim.Poly) Type { return Type{Vec, dim.Shape{n}} }

func rowType(n dim.Poly) Type { return Type{Row, dim.Shape{n}} }

func matType(m, n dim.Poly) Type { return Type{Mat, dim.Shape{m, n}} }

// typeOf gives a shape its usual orientation: one axis is a column.
func typeOf(s dim.Shape) Type {
	switch len(s) {
	case 0:
		return scalarType()
	case 1:
		return Type{Vec, s}
	case 2:
		return Type{Mat, s}
	}
	return Type{Array, s}
}

// Equal reports whether two types have the same orientation and extents.
func (t Type) Equal(u Type) bool { return t.Kind == u.Kind && t.Shape.Equal(u.Shape) }

// String describes the type in words: "number", "vector of n", "m×n matrix".
func (t Type) String() string {
	ext := make([]string, len(t.Shape))
	for i, n := range t.Shape {
		ext[i] = sizeText(n)
	}
	switch t.Kind {
	case Scalar:
		return "number"
	case Vec:
		return "vector of " + plainSize(t.Shape[0])
	case Row:
		return "row of " + plainSize(t.Shape[0])
	case Mat:
		return strings.Join(ext, "×") + " matrix"
	}
	return strings.Join(ext, "×") + " array"
}

// sizeText writes an extent so that it can stand between × signs; symbols lose the prefix that makes them unique.
func sizeText(p dim.Poly) string {
	s := plainSize(p)
	if strings.ContainsAny(s, " ") {
		return "(" + s + ")"
	}
	return s
}

// plainSize writes an extent in the user's names: of "norm.n" and "t#2" the parts "n" and "t".
func plainSize(p dim.Poly) string {
	s := p.String()
	if !strings.ContainsAny(s, ".#") {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		i := strings.IndexAny(s, " *^")
		word := s
		if i >= 0 {
			word = s[:i]
		}
		if j := strings.LastIndexByte(word, '.'); j >= 0 {
			word = word[j+1:]
		}
		if j := strings.IndexByte(word, '#'); j >= 0 {
			word = word[:j]
		}
		b.WriteString(word)
		if i < 0 {
			break
		}
		b.WriteByte(s[i])
		s = s[i+1:]
	}
	return b.String()
}

// sizeCode writes a size as it stands in a model: "n-1".
func sizeCode(p dim.Poly) string { return strings.ReplaceAll(plainSize(p), " ", "") }

// Flip exchanges convex and concave: the curvature of -f.
func (c Curvature) Flip() Curvature { return (c&Convex)<<1 | (c&Concave)>>1 }

// String names the curvature.
func (c Curvature) String() string {
	return [...]string{"of unknown curvature", "convex", "concave", "affine"}[c&Affine]
}

// Has reports whether c has all that want asks for.
func (c Curvature) Has(want Curvature) bool { return c&want == want }

var levels = [...]string{"a number", "a size", "a const parameter", "a parameter", "a variable"}

func (l Level) String() string { return levels[l] }

// String writes the interval as "[0, inf]"; an end next to 0, where numbers have no full precision any more, is 0 itself
// left out.
func (a Interval) String() string {
	open, end, lo, hi := "[", "]", a.Lo, a.Hi
	if 0 < lo && lo < leastNormal {
		open, lo = "(", 0
	}
	if -leastNormal < hi && hi < 0 {
		end, hi = ")", 0
	}
	return open + numText(lo) + ", " + numText(hi) + end
}

const leastNormal = 0x1p-1022

func numText(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return fmt.Sprintf("%.6g", v)
}

// Transposed returns the properties of the transpose.
func (p Props) Transposed() Props {
	q := p &^ (LowerTri | UpperTri)
	if p&LowerTri != 0 {
		q |= UpperTri
	}
	if p&UpperTri != 0 {
		q |= LowerTri
	}
	return q
}

// Negated returns the properties of the negative.
func (p Props) Negated() Props {
	q := p &^ (PSD | NSD)
	if p&PSD != 0 {
		q |= NSD
	}
	if p&NSD != 0 {
		q |= PSD
	}
	return q
}

// closed adds what properties imply.
func (p Props) closed() Props {
	if p&(PSD|NSD|Diagonal) != 0 {
		p |= Symmetric
	}
	if p&Diagonal != 0 {
		p |= LowerTri | UpperTri
	}
	return p
}

// diagonalDefinite: a diagonal matrix whose entries have one sign is semidefinite.
func diagonalDefinite(p Props, entries Interval) (out Props) {
	if p&Diagonal != 0 && entries.Nonneg() {
		out |= PSD
	}
	if p&Diagonal != 0 && entries.Nonpos() {
		out |= NSD
	}
	return out
}

// bad is what is known of an expression about which a report has been made.
func bad() Facts { return Facts{Bad: true, Range: everything(), Curv: Affine} }

// constant are the facts of a known number.
func constant(v float64) Facts { return Facts{Range: point(v), Curv: Affine} }
