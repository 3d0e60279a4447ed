package stuff

import (
	"slices"

	"github.com/cvxc-lang/cvxc/runtime"
)

// triplet is one contribution to P, in its upper triangle.
type triplet struct {
	row, col int32
	k        int32
	c        float64
}

// factor is the coefficient of a column.
type factor struct {
	col int32
	f   coef
}

// objective collects P as triplets, q as one accumulated row and r as a constant.
type objective struct {
	sign     float64 // -1 if the user maximizes
	quads    []quad  // what was decided for each quadratic term of the model
	triplets []triplet
	acc      *accumulator
	constant form
	list     []factor
	parts    []coef
}

// add adds f to entry (i, j) of P, which stands for (j, i) too.
func (o *objective) add(i, j int32, f coef) {
	o.triplets = append(o.triplets, triplet{min(i, j), max(i, j), f.k, f.c})
}

func comparePlace(a, b triplet) int {
	if a.col != b.col {
		return int(a.col) - int(b.col)
	}
	return int(a.row) - int(b.row)
}

// group calls f with the contributions to each entry of P, by columns, rows ascending.
func (o *objective) group(f func(ts []triplet)) {
	for lo := 0; lo < len(o.triplets); {
		hi := lo + 1
		for hi < len(o.triplets) && comparePlace(o.triplets[lo], o.triplets[hi]) == 0 {
			hi++
		}
		f(o.triplets[lo:hi])
		lo = hi
	}
}

// sumTriplets returns the numeric part of an entry and how many parts of the map it needs.
func sumTriplets(ts []triplet) (base float64, parts int) {
	for _, t := range ts {
		if t.k == number {
			base += t.c
		} else {
			parts++
		}
	}
	if parts > 0 && base != 0 {
		parts++
	}
	return base, parts
}

// layOut brings the triplets into the order of P and returns the entries of P and the parts of the map that P, q and r need.
func (o *objective) layOut() (entries int, parts int64) {
	if !slices.IsSortedFunc(o.triplets, comparePlace) {
		slices.SortStableFunc(o.triplets, comparePlace)
	}
	o.group(func(ts []triplet) {
		base, k := sumTriplets(ts)
		if base == 0 && k == 0 {
			return
		}
		entries++
		parts += int64(k)
	})
	for _, j := range o.acc.cols {
		parts += int64(o.acc.parts(j))
	}
	return entries, parts + int64(o.constant.parts())
}

// write writes P, q and r, whose parts of the map are the first.
func (o *objective) write(n *numbers, p *runtime.Matrix) {
	next, at := int32(0), 0
	var f form
	o.group(func(ts []triplet) {
		base, k := sumTriplets(ts)
		if base == 0 && k == 0 {
			return
		}
		f.reset()
		for _, t := range ts {
			f.add(coef{t.c, t.k})
		}
		n.form(at, &f, &next)
		p.Row[at] = ts[0].row
		p.Start[ts[0].col+1]++
		at++
	})
	for j := range p.Cols {
		p.Start[j+1] += p.Start[j]
	}
	for j := range p.Cols {
		if o.acc.seen[j] == o.acc.row {
			n.entry(n.layout.Q+j, 1, o.acc, int32(j), &next)
		} else if n.parametric() {
			n.mapped.Start[n.layout.Q+j] = next
		}
	}
	n.form(n.layout.R, &o.constant, &next)
	o.triplets, o.acc = nil, nil
}
