package stuff

import "slices"

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
	triplets []triplet
	acc      *accumulator
	constant form
	partsQ   int64
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

// sum returns the numeric part of an entry and how many parts of the map it needs.
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

// sort brings the triplets into the order of P and returns its entries and their parts of the map.
func (o *objective) sort(s *stuffer) (entries, parts int) {
	if !slices.IsSortedFunc(o.triplets, comparePlace) {
		slices.SortStableFunc(o.triplets, comparePlace)
	}
	o.group(func(ts []triplet) {
		base, k := sumTriplets(ts)
		if base == 0 && k == 0 {
			return
		}
		entries++
		parts += k
	})
	return entries, parts
}

// write writes P, q and r and returns the next free part of the map.
func (o *objective) write(s *stuffer) int32 {
	p, n := &s.program.P, s.columns
	p.Rows, p.Cols, p.Start = n, n, make([]int32, n+1)
	p.Row = make([]int32, 0, s.layout.Q)
	next := int32(0)
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
		s.writeForm(len(p.Row), &f, &next)
		p.Row = append(p.Row, ts[0].row)
		p.Start[ts[0].col+1]++
	})
	for j := 0; j < n; j++ {
		p.Start[j+1] += p.Start[j]
	}
	for j := 0; j < n; j++ {
		if o.acc.seen[j] == o.acc.row {
			s.writeEntry(s.layout.Q+j, 1, o.acc, int32(j), &next)
		} else if s.numbersMap() {
			s.mapped.Start[s.layout.Q+j] = next
		}
	}
	s.writeForm(s.layout.R, &o.constant, &next)
	o.triplets, o.acc = nil, nil
	return next
}
