package bind

import (
	"fmt"
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/runtime"
)

const (
	// worthPattern is how many entries of a matrix there are, at least, to one nonzero for a pattern to pay where the
	// declaration does not ask for one: of full data, whose zeros are dropped anyway, and of sparse data.
	worthPattern, worthKeeping = 10, 3
	// leastPattern is the size of full data from which a pattern may pay.
	leastPattern = 1 << 12
	// denseOrder is up to which order a sparse matrix is factored as a dense one, which finds a direction too.
	denseOrder = 512
)

// store takes the value of parameter i: with a pattern where it is declared sparse or the data has few nonzeros.
func (b *binder) store(i int, a *data.Array) {
	places, ok := b.sparsePlaces(i, a)
	if !ok {
		b.params[i], b.patterns[i] = a.Dense(), nil
		return
	}
	rows, cols := b.extents(i)
	b.patterns[i] = stuff.NewPattern(rows, cols, places)
	b.params[i] = gather(b.patterns[i], a)
}

// replace is store for new values: a pattern that covers them stays, as do full arrays.
func (b *binder) replace(i int, a *data.Array) {
	old := b.patterns[i]
	switch {
	case old == nil:
		b.params[i] = a.Dense()
	case covers(old, a):
		b.params[i] = gather(old, a)
	default:
		b.store(i, a)
		b.eval = nil
	}
}

// extents returns the size of a parameter that is a matrix.
func (b *binder) extents(i int) (rows, cols int) {
	shape, err := b.model.Params[i].Shape.Eval(b.dims)
	if err != nil || len(shape) != 2 {
		return 0, 0
	}
	return shape[0], shape[1]
}

// sparsePlaces returns the places of the entries that the pattern of parameter i gets: those that sparse data lists, the
// nonzeros of a full array, and their mirror images where the declaration makes them equal. It reports false where the
// parameter is to be full.
func (b *binder) sparsePlaces(i int, a *data.Array) ([]int64, bool) {
	rows, cols := b.extents(i)
	if rows*cols == 0 {
		return nil, false
	}
	attr := b.model.Params[i].Attr
	if !attr.Sparse && !b.onlyMultiplied(int32(i)) {
		return nil, false
	}
	places, per := a.At, worthKeeping
	if places == nil {
		per = worthPattern
		if !attr.Sparse && (len(a.Data) < leastPattern || per*nonzeros(a.Data) > len(a.Data)) {
			return nil, false
		}
		places = nonzeroPlaces(a.Data)
	}
	if !attr.Sparse && per*len(places) > rows*cols {
		return nil, false
	}
	if mirrored(attr) && rows == cols {
		places = withMirrors(places, int64(cols))
	}
	return places, true
}

// onlyMultiplied reports whether a parameter is nothing but a factor of matrix products, transposed or not: elsewhere every
// entry is looked up by itself.
func (b *binder) onlyMultiplied(i int32) bool {
	nodes := b.model.Nodes
	uses := func(a ir.Value) bool {
		n := &nodes[a]
		if n.Op == ir.OpTranspose {
			n = &nodes[n.Args[0]]
		}
		return n.Op == ir.OpParam && n.Ref == i
	}
	for k := range nodes {
		n := &nodes[k]
		if n.Op == ir.OpMatMul || n.Op == ir.OpTranspose && nodes[n.Args[0]].Op == ir.OpParam {
			continue
		}
		if slices.ContainsFunc(n.Args, uses) {
			return false
		}
	}
	return true
}

func nonzeros(v []float64) int {
	n := 0
	for _, x := range v {
		if x != 0 {
			n++
		}
	}
	return n
}

func nonzeroPlaces(v []float64) []int64 {
	out := make([]int64, 0, nonzeros(v))
	for k, x := range v {
		if x != 0 {
			out = append(out, int64(k))
		}
	}
	return out
}

// withMirrors adds the places across the diagonal of a square matrix of order n.
func withMirrors(places []int64, n int64) []int64 {
	out := slices.Clone(places)
	for _, e := range places {
		if mirror := e%n*n + e/n; mirror != e {
			if _, there := slices.BinarySearch(places, mirror); !there {
				out = append(out, mirror)
			}
		}
	}
	slices.Sort(out)
	return out
}

// covers reports whether every nonzero of an array is in a pattern.
func covers(p *stuff.Pattern, a *data.Array) bool {
	for k, v := range a.Data {
		place := k
		if a.At != nil {
			place = int(a.At[k])
		}
		if v != 0 && p.Find(place) < 0 {
			return false
		}
	}
	return true
}

// gather returns the entries of an array in the order of a pattern that covers it.
func gather(p *stuff.Pattern, a *data.Array) []float64 {
	out := make([]float64, len(p.Index))
	next := 0
	for k, place := range p.Places() {
		if a.At == nil {
			out[k] = a.Data[place]
			continue
		}
		for next < len(a.At) && a.At[next] < int64(place) {
			next++
		}
		if next < len(a.At) && a.At[next] == int64(place) {
			out[k] = a.Data[next]
		}
	}
	return out
}

// placeOf returns the place, rows first, of entry k of the values of parameter i.
func (b *binder) placeOf(i, k int) int {
	p := b.patterns[i]
	if p == nil {
		return k
	}
	row, _ := slices.BinarySearch(p.Start, int32(k+1))
	return (row-1)*p.Cols + int(p.Index[k])
}

// visit calls f for the entries of parameter i with their places until it returns false: for all entries, or for those of
// the pattern and one zero of each gap.
func (b *binder) visit(i int, all bool, f func(place int, v float64) bool) {
	p, values := b.patterns[i], b.params[i]
	if p == nil {
		for k, v := range values {
			if !f(k, v) {
				return
			}
		}
		return
	}
	gap := 0 // the next place that has not been visited
	for k, place := range p.Places() {
		for ; gap < place; gap++ {
			if !f(gap, 0) {
				return
			}
			if !all {
				gap = place
				break
			}
		}
		if !f(place, values[k]) {
			return
		}
		gap = place + 1
	}
	for ; gap < p.Rows*p.Cols && f(gap, 0) && all; gap++ {
	}
}

// sparseStructure is structure for a matrix with a pattern.
func (b *binder) sparseStructure(i int) bool {
	attr, v, p := b.model.Params[i].Attr, b.params[i], b.patterns[i]
	largest := 0.0
	for _, x := range v {
		largest = max(largest, math.Abs(x))
	}
	for k, place := range p.Places() {
		r, c := place/p.Cols, place%p.Cols
		if zone := outside(attr, r, c); zone != "" && v[k] != 0 {
			b.violation(i, place, v[k], "0 here: "+zone)
			return true
		}
		if !mirrored(attr) {
			continue
		}
		other, sign := v[p.Find(c*p.Cols+r)], 1.0
		if attr.Skew {
			sign = -1
		}
		if math.Abs(v[k]-sign*other) > rounding*largest {
			b.asymmetric(i, place, c*p.Cols+r, v[k], other)
			return true
		}
	}
	return false
}

// sparseDefinite is definite for a matrix with a pattern.
func (b *binder) sparseDefinite(i int) error {
	attr, p := b.model.Params[i].Attr, b.patterns[i]
	if !attr.PSD && !attr.NSD {
		return nil
	}
	v := slices.Clone(b.params[i])
	p.Symmetrize(v)
	b.params[i] = v
	m := slices.Clone(v)
	if attr.NSD {
		for k := range m {
			m[k] = -m[k]
		}
	}
	if p.Rows > denseOrder {
		places := runtime.Places{Rows: p.Rows, Cols: p.Cols, Start: p.Start, Index: p.Index}
		column, found, err := runtime.NegativePivot(places.Upper(m, 1), rounding)
		if found {
			b.negativePivot(i, column)
		}
		return err
	}
	full, direction := make([]float64, p.Rows*p.Cols), make([]float64, p.Rows)
	p.Expand(full, m)
	if curvature, found := runtime.NegativeDirection(p.Rows, full, rounding, direction); found {
		b.indefinite(i, 0, curvature, direct(direction))
	}
	return nil
}

// negativePivot reports that a matrix is not psd (nsd) where a factorisation, but no direction, says so.
func (b *binder) negativePivot(i, column int) {
	p, word, sign := b.model.Params[i], "psd", "negative"
	if p.Attr.NSD {
		word, sign = "nsd", "positive"
	}
	b.report(Report{Code: CodeNotPSD, Title: fmt.Sprintf("`%s` is declared %s and is not: its factor has a %s pivot in column %d", p.Name, word, sign, column),
		Labels: labels(inModel(p.Origin, "declared %s here", word), inData(b.entryPlace(i, 0), "the data")),
		Notes:  []string{fmt.Sprintf("eigenvalues beyond zero by up to %g of the norm count as rounding and are accepted", rounding)}})
}
