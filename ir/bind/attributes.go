package bind

import (
	"fmt"
	"math"
	"strconv"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// rounding is the relative size, to the largest entry or the norm, of what counts as rounding in a matrix.
const rounding = 1e-9

// attributes checks parameter i against its declaration; it reports the first violation.
func (b *binder) attributes(i int) error {
	p := b.model.Params[i]
	for _, side := range []struct {
		bound ir.Value
		sign  float64 // the value must be sign-wise at least the bound
	}{{p.Attr.Lo, 1}, {p.Attr.Hi, -1}} {
		if side.bound == ir.None {
			continue
		}
		limit, err := b.evaluate(side.bound, -1)
		if err != nil {
			return fmt.Errorf("bound of %s: %w", p.Name, err)
		}
		if b.bound(i, limit, side.sign) {
			return nil
		}
	}
	n, ok := b.order(i)
	switch {
	case !ok || !structured(&p.Attr):
	case b.patterns[i] != nil:
		if !b.sparseStructure(i) {
			return b.sparseDefinite(i)
		}
	default:
		for first := 0; first+n*n <= len(b.params[i]) && n > 0; first += n * n {
			if b.structure(i, first, n) || b.definite(i, first, n) {
				return nil
			}
		}
	}
	return nil
}

// order returns the order of the square trailing matrices of parameter i.
func (b *binder) order(i int) (int, bool) {
	shape, err := b.model.Params[i].Shape.Eval(b.dims)
	if err != nil || len(shape) < 2 || shape[len(shape)-1] != shape[len(shape)-2] {
		return 0, false
	}
	return shape[len(shape)-1], true
}

// bound reports the first entry below (sign 1) or above (sign -1) its limit, which may be one number for all.
func (b *binder) bound(i int, limit []float64, sign float64) (wrong bool) {
	attr := &b.model.Params[i].Attr
	b.visit(i, len(limit) > 1, func(place int, v float64) bool {
		at := limit[0]
		if len(limit) > 1 {
			at = limit[place]
		}
		gap := sign * (v - at)
		strict := attr.Strict && at == 0
		wrong = !(gap > 0 || gap == 0 && !strict || math.IsInf(at, 0))
		if wrong {
			b.violation(i, place, v, fmt.Sprintf("%s %s", relation(sign, strict), number(at)))
		}
		return !wrong
	})
	return wrong
}

func relation(sign float64, strict bool) string {
	op := ">"
	if sign < 0 {
		op = "<"
	}
	if strict {
		return op
	}
	return op + "="
}

// violation reports that the entry v at place k of parameter i must satisfy a condition and does not.
func (b *binder) violation(i, k int, v float64, condition string) {
	p := b.model.Params[i]
	path := b.entryPath(i, k)
	b.report(Report{Code: CodeAttribute, Title: fmt.Sprintf("`%s` = %s: it is declared %s", path, number(v), condition),
		Labels: labels(inData(b.entryPlace(i, k), "must be %s", condition), inModel(p.Origin, "declared here")),
		Notes:  []string{"declarations are what the proof of convexity rests on"}})
}

// structure checks the pattern and the symmetry of the matrix of order n at entry first; it reports whether it is wrong.
func (b *binder) structure(i, first, n int) bool {
	attr, v := b.model.Params[i].Attr, b.params[i][first:first+n*n]
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	for r := range n {
		for c := range n {
			k := r*n + c
			if zone := outside(attr, r, c); zone != "" && v[k] != 0 {
				b.violation(i, first+k, v[k], "0 here: "+zone)
				return true
			}
			mirror := v[c*n+r]
			if attr.Skew {
				mirror = -mirror
			}
			if mirrored(attr) && math.Abs(v[k]-mirror) > rounding*largest {
				b.asymmetric(i, first+k, first+c*n+r, v[k], v[c*n+r])
				return true
			}
		}
	}
	return false
}

// structured reports whether the declaration says something about the places of the entries of a matrix.
func structured(a *ir.Attr) bool {
	return mirrored(*a) || a.Diagonal || a.LowerTri || a.UpperTri || a.Banded >= 0
}

// mirrored reports whether entries across the diagonal are equal, or each other's negative.
func mirrored(a ir.Attr) bool { return a.Symmetric || a.Skew || a.PSD || a.NSD }

// outside says why entry r, c of a matrix must be zero; it is empty where any number may stand.
func outside(a ir.Attr, r, c int) string {
	switch {
	case a.Diagonal && r != c:
		return "the matrix is declared diag"
	case a.LowerTri && c > r:
		return "the matrix is declared lower_tri"
	case a.UpperTri && c < r:
		return "the matrix is declared upper_tri"
	case a.Banded >= 0 && max(r-c, c-r) > a.Banded:
		return fmt.Sprintf("the matrix is declared banded(%d)", a.Banded)
	}
	return ""
}

// asymmetric reports that the entries v and w at two places across the diagonal do not agree.
func (b *binder) asymmetric(i, at, mirror int, v, w float64) {
	p := b.model.Params[i]
	word, sign := "symmetric", ""
	if p.Attr.Skew {
		word, sign = "skew", "-"
	}
	b.report(Report{Code: CodeAttribute, Title: fmt.Sprintf("`%s` is not %s: `%s` is %s and `%s` is %s", p.Name, word,
		b.entryPath(i, at), number(v), b.entryPath(i, mirror), number(w)),
		Labels: labels(inData(b.entryPlace(i, at), "must be %sthe entry across the diagonal", sign), inData(b.entryPlace(i, mirror), ""), inModel(p.Origin, "declared here")),
		Notes:  []string{fmt.Sprintf("differences up to %g of the largest entry count as rounding", rounding)}})
}

// definite checks that the matrix at entry first is psd (nsd), up to rounding; it reports whether it is not. Where it is
// the two triangles are made equal.
func (b *binder) definite(i, first, n int) bool {
	attr := b.model.Params[i].Attr
	if !attr.PSD && !attr.NSD {
		return false
	}
	v := b.params[i][first : first+n*n]
	m := make([]float64, n*n)
	for r := range n {
		for c := range n {
			m[r*n+c] = (v[r*n+c] + v[c*n+r]) / 2
		}
	}
	if attr.NSD {
		for k := range m {
			m[k] = -m[k]
		}
	}
	direction := make([]float64, n)
	curvature, found := runtime.NegativeDirection(n, m, rounding, direction)
	if !found {
		b.symmetrize(i, first, n)
		return false
	}
	b.indefinite(i, first, curvature, direct(direction))
	return true
}

// indefinite reports that the matrix at place first is not psd (nsd): a direction along which it has the wrong sign.
func (b *binder) indefinite(i, first int, curvature float64, direction string) {
	p, word := b.model.Params[i], "psd"
	if p.Attr.NSD {
		word, curvature = "nsd", -curvature
	}
	b.report(Report{Code: CodeNotPSD, Title: fmt.Sprintf("`%s` is declared %s and is not: v'*%s*v = %s for a unit vector v", p.Name, word, p.Name, number(curvature)),
		Labels: labels(inModel(p.Origin, "declared %s here", word), inData(b.entryPlace(i, first), "the data")),
		Notes: []string{direction,
			fmt.Sprintf("eigenvalues beyond zero by up to %g of the norm count as rounding and are accepted", rounding)},
		Help: []string{"if it is a covariance from few samples, add a small multiple of eye(n), or give its factor F and use sum_squares(F*x)"}})
}

// symmetrize makes the triangles of a matrix equal, in a copy that the user's data does not see.
func (b *binder) symmetrize(i, first, n int) {
	v := append([]float64(nil), b.params[i]...)
	m := v[first : first+n*n]
	for r := range n {
		for c := range r {
			mean := m[r*n+c]/2 + m[c*n+r]/2
			m[r*n+c], m[c*n+r] = mean, mean
		}
	}
	b.params[i] = v
}

// direct writes a direction, its largest entries only.
func direct(v []float64) string {
	text, shown := "v is", 0
	for k, x := range v {
		if math.Abs(x) >= 0.05 && shown < 6 {
			text += fmt.Sprintf(" %.3g at %d,", x, k)
			shown++
		}
	}
	return text[:len(text)-1] + "; other entries are smaller or left out"
}

// number writes v so that it reads back the same.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
