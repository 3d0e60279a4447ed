package runtime

// newSparseKKT does the symbolic phase for the patterns and cones of a program.
func newSparseKKT(p *Program, cones []cone) (*sparseKKT, error) {
	n, eq, rows := p.Columns(), len(p.B), len(p.L)
	k := &sparseKKT{columns: n, eq: eq, rows: rows}
	e := entries{number: make([]int32, n+eq+rows+len(p.HVec))}
	touched, links := k.eliminate(p, cones, e.number)
	sign := e.renumber(n)
	for range links {
		sign = append(sign, -1)
	}
	e.below(&p.P, 0)
	e.below(&p.A, n)
	e.below(&p.G, n+eq)
	e.below(&p.H, n+eq+rows)
	count := len(e.i)
	eachCone(cones, func(c cone, lo, _ int) {
		if c, ok := c.(placed); ok {
			extra := len(e.number) + len(sign) - e.count
			sign = append(sign, c.layout(int32(n+eq+rows+lo), int32(extra), e.add)...)
		}
	})
	for i, j := range links {
		e.add(int32(len(e.number)+i), j)
	}
	for _, t := range touched {
		for i, j := range t {
			t[i] = e.renumbered(j)
		}
	}
	order := e.order(len(sign), touched)
	k.arrange(&e, order, count)
	fill(k.moved[len(k.moved)-len(links):], -1)
	k.describe(&e, order, sign)
	return k, k.prepare(order, touched)
}

// eliminate makes the blocks of the semidefinite cones, marks what they eliminate by -1 in number and returns the unknowns
// that each touches, and the variables that have a link.
func (k *sparseKKT) eliminate(p *Program, cones []cone, number []int32) (touched [][]int32, links []int32) {
	var builder *schurBuilder
	first := p.Columns() + len(p.B) + len(p.L)
	eachCone(cones, func(c cone, lo, hi int) {
		s, ok := c.(*psdCone)
		if !ok {
			return
		}
		if builder == nil {
			builder = newSchurBuilder(p)
		}
		block, unknowns := builder.build(s, lo)
		k.blocks, touched = append(k.blocks, block), append(touched, unknowns)
		fill32(number[first+lo:first+hi], -1)
		for r, j := range block.own {
			if !block.isCopied(r) {
				number[j] = -1
			}
		}
		links = builder.links
	})
	return touched, links
}

// entries lists places of a symmetric matrix. Its unknowns are numbered x, y, rows, cones and what cones have besides, in
// number again without those that are eliminated.
type entries struct {
	number []int32 // new numbers of x, y, rows, cones; -1 of what is eliminated
	count  int     // of these that stay
	i, j   []int32 // new numbers, or -1 and -1
}

// renumber gives new numbers to what is not marked, and returns the signs of their pivots: the first n are positive.
func (e *entries) renumber(n int) (sign []float64) {
	for i, v := range e.number {
		if v < 0 {
			continue
		}
		e.number[i] = int32(len(sign))
		if i < n {
			sign = append(sign, 1)
		} else {
			sign = append(sign, -1)
		}
	}
	e.count = len(sign)
	return sign
}

func (e *entries) add(i, j int32) {
	a, b := e.renumbered(i), e.renumbered(j)
	if a < 0 || b < 0 {
		a, b = -1, -1
	}
	e.i, e.j = append(e.i, a), append(e.j, b)
}

func (e *entries) renumbered(i int32) int32 {
	if k := int(i) - len(e.number); k >= 0 {
		return int32(e.count + k)
	}
	return e.number[i]
}

// below adds the entries of a matrix whose first row has the given number.
func (e *entries) below(a *Matrix, first int) {
	for j := 0; j < a.columns(); j++ {
		for _, i := range a.Row[a.Start[j]:a.Start[j+1]] {
			e.add(i+int32(first), int32(j))
		}
	}
}

// order computes the place of each unknown in the elimination. The unknowns of each clique have all entries with each other.
func (e *entries) order(n int, cliques [][]int32) []int32 {
	start := make([]int32, n+1)
	for k, i := range e.i {
		if j := e.j[k]; i != j {
			start[i+1]++
			start[j+1]++
		}
	}
	for _, c := range cliques {
		for _, i := range c {
			start[i+1] += int32(len(c) - 1)
		}
	}
	for i := 0; i < n; i++ {
		start[i+1] += start[i]
	}
	row, next := make([]int32, start[n]), make([]int32, n)
	copy(next, start)
	for k, i := range e.i {
		if j := e.j[k]; i != j {
			row[next[i]], row[next[j]] = j, i
			next[i]++
			next[j]++
		}
	}
	for _, c := range cliques {
		for _, i := range c {
			for _, j := range c {
				if i != j {
					row[next[i]] = j
					next[i]++
				}
			}
		}
	}
	if len(cliques) > 0 {
		row = withoutRepeats(start, row)
	}
	position := next
	for place, i := range postordered(orderAMD(n, start, row), start, row) {
		position[i] = int32(place)
	}
	return position
}

// withoutRepeats drops the second and further occurrences in each list, and returns the shortened lists.
func withoutRepeats(start, row []int32) []int32 {
	n := len(start) - 1
	seen := make([]int32, n)
	end, lo := int32(0), int32(0)
	for i := range n {
		hi := start[i+1]
		for _, j := range row[lo:hi] {
			if seen[j] != int32(i)+1 {
				seen[j] = int32(i) + 1
				row[end] = j
				end++
			}
		}
		lo, start[i+1] = hi, end
	}
	return row[:end]
}

// arrange lays out the upper triangle in elimination order; the first count entries are those of the program.
func (k *sparseKKT) arrange(e *entries, order []int32, count int) {
	n := len(order)
	k.colStart = make([]int32, n+1)
	for x, i := range e.i {
		if i < 0 {
			continue
		}
		a, b := order[i], order[e.j[x]]
		e.i[x], e.j[x] = min(a, b), max(a, b)
		if a != b {
			k.colStart[max(a, b)+1]++
		}
	}
	for j := 0; j < n; j++ {
		k.colStart[j+1] += k.colStart[j]
	}
	next, slots := make([]int32, n), make([]int32, len(e.i))
	copy(next, k.colStart)
	k.colRow = make([]int32, k.colStart[n])
	for x, i := range e.i {
		switch j := e.j[x]; {
		case i < 0:
			slots[x] = gone
		case i == j:
			slots[x] = ^i
		default:
			slots[x] = next[j]
			k.colRow[next[j]] = i
			next[j]++
		}
	}
	k.fixed, k.moving = slots[:count], slots[count:]
	k.val, k.moved = make([]float64, len(k.colRow)), make([]float64, len(k.moving))
	k.diag, k.base, k.factored = make([]float64, n), make([]float64, n), make([]float64, n)
}

// describe sets the places of the unknowns; the known parts of the blocks come last.
func (k *sparseKKT) describe(e *entries, order []int32, sign []float64) {
	dim := len(order)
	for _, b := range k.blocks {
		b.at = dim
		dim += b.unknowns()
	}
	u := unknowns{dim: dim, position: make([]int32, len(e.number)), sign: make([]float64, dim), norm: make([]float64, dim)}
	for i, v := range e.number {
		u.position[i] = -1
		if v >= 0 {
			u.position[i] = order[v]
		}
	}
	for i, v := range sign {
		u.sign[order[i]] = v
	}
	fill(u.norm, 1)
	k.unknowns = u
}

// prepare does the symbolic factorisation, of K with what the blocks add.
func (k *sparseKKT) prepare(order []int32, touched [][]int32) (err error) {
	if len(k.blocks) == 0 {
		k.ldl, err = newLDL(len(order), k.colStart, k.colRow)
		return err
	}
	for i, b := range k.blocks {
		b.place = touched[i]
		for a, j := range b.place {
			b.place[a] = order[j]
		}
	}
	u, err := newUnion(k)
	if err != nil {
		return err
	}
	k.union = u
	k.ldl, err = newLDL(len(order), u.colStart, u.colRow)
	return err
}
