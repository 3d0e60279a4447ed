package checker

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// randomBody is a random polyhedral body twice: as a graph, in which no size is known, and as numbers for arrays of n
// entries, in which its value is a linear program.
type randomBody struct {
	r     *rand.Rand
	n     int
	g     graph
	first []int // first column of each symbol
	width int   // columns
	rows  []denseRow
	cost  []float64
}

// denseRow is a'z + c >= 0, or == 0.
type denseRow struct {
	a     []float64
	c     float64
	equal bool
}

func newRandomBody(r *rand.Rand, n int) *randomBody {
	b := &randomBody{r: r, n: n}
	symbols := func(k int, formal int) {
		for range k {
			number := r.IntN(2) == 0
			b.g.symbols = append(b.g.symbols, symbol{number: number, formal: formal})
			b.first = append(b.first, b.width)
			b.width += b.entries(len(b.g.symbols) - 1)
		}
	}
	symbols(1+r.IntN(2), 0)
	b.g.args = len(b.g.symbols)
	symbols(1+r.IntN(3), -1)
	for v := b.g.args; v < len(b.g.symbols); v++ {
		if r.IntN(5) < 2 {
			b.sign(v)
		}
	}
	for range 1 + r.IntN(4) {
		b.row()
	}
	b.objective()
	return b
}

func (b *randomBody) entries(v int) int {
	if b.g.symbols[v].number {
		return 1
	}
	return b.n
}

func (b *randomBody) coef() float64 { return []float64{1, -1, 1, -1, 2, -0.5}[b.r.IntN(6)] }

// sign adds v >= 0.
func (b *randomBody) sign(v int) {
	k := b.entries(v)
	places := b.places(k)
	for i := range places {
		places[i].a[b.first[v]+i] = 1
	}
	b.add(nonnegCone, []slot{at(0, sel(v, 1))}, places)
}

func (b *randomBody) places(k int) []denseRow {
	out := make([]denseRow, k)
	for i := range out {
		out[i].a = make([]float64, b.width)
	}
	return out
}

// add adds a family of rows: slots of numbers, or a head and a tail that stand for |tail| <= head.
func (b *randomBody) add(c *cone, slots []slot, dense ...[]denseRow) {
	b.g.rows = append(b.g.rows, coneRow{cone: c, slots: slots})
	for i := range dense[0] {
		head := dense[0][i]
		if c != socCone {
			head.equal = c == zeroCone
			b.rows = append(b.rows, head)
			continue
		}
		for _, s := range [2]float64{1, -1} {
			row := denseRow{a: make([]float64, b.width), c: head.c + s*dense[1][i].c}
			for k := range row.a {
				row.a[k] = head.a[k] + s*dense[1][i].a[k]
			}
			b.rows = append(b.rows, row)
		}
	}
}

// row adds a family: one row, one for each entry, or one for each pair of neighbours.
func (b *randomBody) row() {
	kind := b.r.IntN(3)
	k := [3]int{1, b.n, b.n - 1}[kind]
	c := []*cone{nonnegCone, nonnegCone, zeroCone, socCone}[b.r.IntN(4)]
	s, d := b.slot(kind, k)
	if c != socCone {
		b.add(c, []slot{s}, d)
		return
	}
	tail, e := b.slot(kind, k)
	b.add(c, []slot{s, tail}, d, e)
}

// slot makes a random slot of a family of k rows of one kind.
func (b *randomBody) slot(kind, k int) (slot, []denseRow) {
	c := []float64{0, 0, 0, 1, -1}[b.r.IntN(5)]
	s, d := at(c), b.places(k)
	for i := range d {
		d[i].c = c
	}
	for v := range b.g.symbols {
		if b.r.IntN(100) < 45 {
			s.terms = append(s.terms, b.term(v, kind, d)...)
		}
	}
	return s, d
}

// term puts an array into the rows of a slot, in one of the classes that the family allows.
func (b *randomBody) term(v, kind int, d []denseRow) []term {
	c := b.coef()
	number := b.g.symbols[v].number
	switch {
	case number && kind == 0:
		d[0].a[b.first[v]] += c
		return []term{sel(v, c)}
	case number:
		for i := range d {
			d[i].a[b.first[v]] += c
		}
		t := spread(v, c)
		t.covers = kind == 1
		return []term{t}
	case kind == 0 || b.r.IntN(4) == 0:
		return b.mixed(v, d, kind < 2)
	case kind == 1:
		for i := range d {
			d[i].a[b.first[v]+i] += c
		}
		return []term{sel(v, c)}
	}
	out := make([]term, 0, 2)
	for s := range 2 {
		if b.r.IntN(3) == 0 {
			continue
		}
		c := b.coef()
		for i := range d {
			d[i].a[b.first[v]+i+s] += c
		}
		t := shifted(v, c, 2+s)
		t.covers = false
		out = append(out, t)
	}
	return out
}

// mixed puts all entries of an array into every row, with coefficients of an interval.
func (b *randomBody) mixed(v int, d []denseRow, covers bool) []term {
	in := []Interval{{1, 1}, {-1, -1}, {0, 2}, {-1, 1}, {1, 2}}[b.r.IntN(5)]
	for i := range d {
		for k := range b.n {
			d[i].a[b.first[v]+k] += in.Lo + math.Round(b.r.Float64()*2)/2*(in.Hi-in.Lo)
		}
	}
	t := mix(v, in, unbounded(1))
	t.covers = covers
	return []term{t}
}

// objective puts positive weights on locals.
func (b *randomBody) objective() {
	b.cost = make([]float64, b.width)
	o := at(0)
	for v := range b.g.symbols {
		c := []float64{0, 1, 1, 2}[b.r.IntN(4)]
		if v < b.g.args {
			c = []float64{0, 0, 0, 1, -1}[b.r.IntN(5)]
		}
		if c == 0 {
			continue
		}
		for k := range b.entries(v) {
			b.cost[b.first[v]+k] = c
		}
		if b.g.symbols[v].number {
			o.terms = append(o.terms, sel(v, c))
		} else {
			o.terms = append(o.terms, total(v, c))
		}
	}
	b.g.objective = o
}

// value solves for the locals with the arguments fixed: +Inf if nothing is feasible; ok is false where there is no answer.
func (b *randomBody) value(x []float64) (v float64, ok bool) {
	var rhs []float64
	var rows [][]float64
	for _, r := range b.rows {
		side := r.c
		for j := range x {
			side += r.a[j] * x[j]
		}
		rows, rhs = append(rows, r.a[len(x):]), append(rhs, -side)
		if r.equal {
			opposite := make([]float64, len(r.a)-len(x))
			for j, c := range r.a[len(x):] {
				opposite[j] = 0 - c
			}
			rows, rhs = append(rows, opposite), append(rhs, side)
		}
	}
	for j := range x {
		v += b.cost[j] * x[j]
	}
	opt, ok := solve(b.cost[len(x):], rows, rhs)
	return v + opt, ok
}

// solve minimizes c'v subject to rows v >= rhs by the simplex method: v = p - q with p, q >= 0, less a slack per row.
func solve(c []float64, rows [][]float64, rhs []float64) (float64, bool) {
	var used []int
	for j := range c {
		zero := true
		for _, r := range rows {
			zero = zero && r[j] == 0
		}
		switch {
		case !zero:
			used = append(used, j)
		case c[j] != 0:
			return 0, false
		}
	}
	if len(rows) == 0 {
		return 0, true
	}
	k := len(used)
	a := mat.NewDense(len(rows), 2*k+len(rows), nil)
	cost := make([]float64, 2*k+len(rows))
	for p, j := range used {
		cost[p], cost[k+p] = c[j], -c[j]
		for i, r := range rows {
			a.Set(i, p, r[j])
			a.Set(i, k+p, -r[j])
		}
	}
	for i := range rows {
		a.Set(i, 2*k+i, -1)
	}
	opt, _, err := lp.Simplex(cost, a, rhs, 1e-10, nil)
	switch err {
	case nil:
		return opt, true
	case lp.ErrInfeasible:
		return math.Inf(1), true
	}
	return 0, false
}

// columns returns how many columns the arguments have.
func (b *randomBody) columns() int { return b.first[b.g.args] }

func (b *randomBody) point() []float64 {
	x := make([]float64, b.columns())
	for i := range x {
		x[i] = math.Round(b.r.NormFloat64()*8) / 4
	}
	return x
}

// finite reports whether the body has values: at least two of six random points do.
func (b *randomBody) finite() bool {
	n := 0
	for range 6 {
		if v, ok := b.value(b.point()); ok && !math.IsInf(v, 0) {
			n++
		}
	}
	return n >= 2
}

// TestRandomBodies looks for pairs of values that contradict a fact, and for values outside a range.
func TestRandomBodies(t *testing.T) {
	const bodies = 3000
	r := rand.New(rand.NewPCG(4, 2026))
	finite, pairs, facts := 0, 0, 0
	for i := range bodies {
		b := newRandomBody(r, 1+i%3)
		if !b.finite() {
			continue
		}
		finite++
		p := newProver(&b.g)
		args := p.arguments()
		rg := newRanger(p, args)
		for a := range args {
			for bit := range 6 {
				if args[a].mono>>bit&1 != 0 {
					facts++
					pairs += b.contradict(t, i, a, bit, args[a].proofs[bit].rule)
				}
			}
		}
		b.outside(t, i, rg)
	}
	t.Logf("%d bodies with values, %d facts, %d pairs of values", finite, facts, pairs)
	if finite < bodies/10 || pairs < 3000 {
		t.Errorf("only %d bodies with values and %d pairs", finite, pairs)
	}
}

// contradict tries pairs of points that differ in one entry of an argument.
func (b *randomBody) contradict(t *testing.T, body, a, bit int, rule string) (pairs int) {
	for range 6 {
		x := b.point()
		lo, hi := b.first[a], b.first[a]+b.entries(a)
		for j := lo; j < hi; j++ {
			switch bit / 2 {
			case 1:
				x[j] = math.Abs(x[j])
			case 2:
				x[j] = -math.Abs(x[j])
			}
		}
		y := append([]float64(nil), x...)
		j := lo + b.r.IntN(hi-lo)
		y[j] += b.r.ExpFloat64()
		if bit/2 == 2 {
			y[j] = min(y[j], 0)
		}
		u, okU := b.value(x)
		v, okV := b.value(y)
		if !okU || !okV {
			continue
		}
		pairs++
		if bit%2 == 1 {
			u, v = v, u
		}
		if v < u-1e-6*(1+math.Abs(v)) {
			t.Errorf("body %d: argument %d, fact %d by %s: f(%v) and f(%v) are %v and %v\n%+v", body, a, bit, rule, x, y, u, v, b.g)
		}
	}
	return pairs
}

// outside looks for values that are not in the range of boxes.
func (b *randomBody) outside(t *testing.T, body int, rg *ranger) {
	boxes := []Interval{everything(), nonnegatives(), nonpositives(), {-1, 2}, {1, 2}}
	for range 4 {
		in := boxes[b.r.IntN(len(boxes))]
		args := make([]Interval, b.g.args)
		for a := range args {
			args[a] = in
		}
		x := b.point()
		for j := range x {
			x[j] = min(max(x[j], in.Lo), in.Hi)
		}
		want := rg.bound(args).Interval
		v, ok := b.value(x)
		if ok && !math.IsInf(v, 0) && !want.Hull(Interval{want.Lo - 1e-6, want.Hi + 1e-6}).Has(v) {
			t.Errorf("body %d: f(%v) = %v is outside of %v\n%+v", body, x, v, want, b.g)
		}
	}
}
