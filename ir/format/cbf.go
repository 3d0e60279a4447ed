package format

import (
	"math"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// cbf is a file of the conic benchmark format, versions 1 to 4, while it is read: minimize or maximize q'x + r subject to
// Ax + b in a product of cones and x in another.
type cbf struct {
	lines
	file    *File
	p       *runtime.Program
	rows    []cbfCone
	columns []cbfCone
	n, m    int
	b       []float64
	a       triplets
	powers  [][]float64 // POWCONES
}

// cbfCone is a cone of the file.
type cbfCone struct {
	kind  string // POW for @i:POW
	size  int
	alpha float64 // exponent of POW
}

const (
	cbfNewest = 4
	cbfLimits = "the engine has only linear, second-order, exponential and three-dimensional power cones"
)

func readCBF(text []byte) (*File, error) {
	c := &cbf{lines: lines{rest: text}, file: &File{}, p: &runtime.Program{}}
	for c.content() {
		section := c.text
		if err := c.read(section); err != nil {
			return nil, err
		}
	}
	return c.finish()
}

// content goes to the next line that is neither empty nor a comment.
func (c *cbf) content() bool {
	for c.next() {
		c.text, _, _ = strings.Cut(c.text, "#")
		if c.text = strings.TrimSpace(c.text); c.text != "" {
			return true
		}
	}
	return false
}

func (c *cbf) read(section string) error {
	switch section {
	case "VER":
		v, err := c.integers(1)
		if err == nil && (v[0] < 1 || v[0] > cbfNewest) {
			err = faultf(c.number, "version %d is not supported", v[0])
		}
		return err
	case "OBJSENSE":
		return c.sense()
	case "VAR":
		return c.cones(&c.columns, &c.n)
	case "CON":
		if err := c.cones(&c.rows, &c.m); err != nil {
			return err
		}
		c.b = make([]float64, c.m)
		return nil
	case "OBJACOORD":
		c.p.Q = make([]float64, c.n)
		return c.coordinates([]int{c.n}, func(i []int, v float64) { c.p.Q[i[0]] += v })
	case "OBJBCOORD":
		return c.constant()
	case "ACOORD":
		return c.coordinates([]int{c.m, c.n}, func(i []int, v float64) { c.a.add(i[0], i[1], v) })
	case "BCOORD":
		return c.coordinates([]int{c.m}, func(i []int, v float64) { c.b[i[0]] += v })
	case "INT":
		return faultf(c.number, "integer variables are not supported")
	case "CHANGE":
		return faultf(c.number, "a sequence of problems is not supported")
	case "POWCONES":
		return c.powerCones()
	case "POW*CONES", "PSDVAR", "PSDCON", "OBJFCOORD", "FCOORD", "HCOORD", "DCOORD":
		return faultf(c.number, "section %s: %s", section, cbfLimits)
	}
	return faultf(c.number, "section %s is not known", section)
}

func (c *cbf) sense() error {
	if !c.content() {
		return faultf(c.number, "the file ends within OBJSENSE")
	}
	switch c.text {
	case "MAX":
		c.file.Maximize = true
	case "MIN":
	default:
		return faultf(c.number, "%q is neither MIN nor MAX", c.text)
	}
	return nil
}

// words goes to the next line, which must have the given number of words.
func (c *cbf) words(n int) ([]string, error) {
	if !c.content() {
		return nil, faultf(c.number, "the file ends within a section")
	}
	f := strings.Fields(c.text)
	if len(f) != n {
		return nil, faultf(c.number, "%d words are expected, not %d", n, len(f))
	}
	return f, nil
}

// integers reads a line of n numbers that count something.
func (c *cbf) integers(n int) ([]int, error) {
	f, err := c.words(n)
	if err != nil {
		return nil, err
	}
	out := make([]int, n)
	for i, w := range f {
		if out[i], err = c.count(w); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (c *cbf) count(word string) (int, error) {
	v, err := strconv.Atoi(word)
	if err != nil || v < 0 || v > mostCount {
		return 0, faultf(c.number, "%q is not a count", word)
	}
	return v, nil
}

// cones reads VAR or CON: a total and that many cones.
func (c *cbf) cones(list *[]cbfCone, total *int) error {
	head, err := c.integers(2)
	if err != nil {
		return err
	}
	if *list != nil {
		return faultf(c.number, "a second section of cones")
	}
	*list, *total = []cbfCone{}, head[0]
	sum := 0
	for range head[1] {
		f, err := c.words(2)
		if err != nil {
			return err
		}
		size, err := c.count(f[1])
		if err != nil {
			return err
		}
		k, err := c.cone(f[0], size)
		if err != nil {
			return err
		}
		*list = append(*list, k)
		sum += size
	}
	if sum != head[0] {
		return faultf(c.number, "the cones have %d rows in all, not %d", sum, head[0])
	}
	return nil
}

// cone makes the cone of a kind and size.
func (c *cbf) cone(kind string, size int) (cbfCone, error) {
	k := cbfCone{kind: kind, size: size}
	least, most := 0, mostCount
	switch {
	case kind == "F", kind == "L=", kind == "L+", kind == "L-":
	case kind == "Q":
		least = 1
	case kind == "QR":
		least = 2
	case kind == "EXP":
		least, most = 3, 3
	case strings.HasPrefix(kind, "@") && strings.HasSuffix(kind, ":POW"):
		least, most = 3, 3
		index, err := c.count(kind[1 : len(kind)-len(":POW")])
		if err != nil {
			return k, err
		}
		if index >= len(c.powers) {
			return k, faultf(c.number, "cone %s: there is no POWCONES number %d before it", kind, index)
		}
		if len(c.powers[index]) != 2 {
			return k, faultf(c.number, "cone %s: %s", kind, cbfLimits)
		}
		k.kind, k.alpha = "POW", c.powers[index][0]
	default:
		return k, faultf(c.number, "cone %s: %s", kind, cbfLimits)
	}
	if size < least || size > most {
		return k, faultf(c.number, "a cone %s of size %d", kind, size)
	}
	return k, nil
}

// powerCones reads POWCONES: the number of lists and of their entries in all, then each list by its length and its
// positive entries, one a line. They are exponents once their sum is 1.
func (c *cbf) powerCones() error {
	head, err := c.integers(2)
	if err != nil {
		return err
	}
	left := head[1]
	for range head[0] {
		length, err := c.integers(1)
		if err != nil {
			return err
		}
		if left -= length[0]; left < 0 {
			return faultf(c.number, "the lists have more than %d entries in all", head[1])
		}
		list, err := c.exponents(length[0])
		if err != nil {
			return err
		}
		c.powers = append(c.powers, list)
	}
	if left > 0 {
		return faultf(c.number, "the lists have %d entries in all, not %d", head[1]-left, head[1])
	}
	return nil
}

func (c *cbf) exponents(n int) ([]float64, error) {
	var list []float64
	sum := 0.0
	for range n {
		f, err := c.words(1)
		if err != nil {
			return nil, err
		}
		v, err := finiteNumber(c.number, f[0])
		if err != nil {
			return nil, err
		}
		if v <= 0 {
			return nil, faultf(c.number, "%v is no exponent of a power cone", v)
		}
		list = append(list, v)
		sum += v
	}
	for i := range list {
		if list[i] /= sum; n == 2 && !(list[i] > 0 && list[i] < 1) {
			return nil, faultf(c.number, "the exponent %v of a power cone is not within (0, 1)", list[i])
		}
	}
	return list, nil
}

func (c *cbf) constant() error {
	f, err := c.words(1)
	if err == nil {
		c.p.R, err = finiteNumber(c.number, f[0])
	}
	return err
}

// coordinates reads a section of entries: indices below the limits, then a number.
func (c *cbf) coordinates(limits []int, set func(index []int, v float64)) error {
	head, err := c.integers(1)
	if err != nil {
		return err
	}
	index := make([]int, len(limits))
	for range head[0] {
		f, err := c.words(len(limits) + 1)
		if err != nil {
			return err
		}
		for k, limit := range limits {
			if index[k], err = c.count(f[k]); err != nil {
				return err
			}
			if index[k] >= limit {
				return faultf(c.number, "index %d is not below %d", index[k], limit)
			}
		}
		v, err := finiteNumber(c.number, f[len(limits)])
		if err != nil {
			return err
		}
		set(index, v)
	}
	return nil
}

// finish makes the program: linear cones become bounds and sides, the others rows of h - Hx.
func (c *cbf) finish() (*File, error) {
	if c.columns == nil {
		return nil, faultf(0, "the file has no section VAR")
	}
	p, n := c.p, c.n
	if p.Q == nil {
		p.Q = make([]float64, n)
	}
	byRow := newRowLists(&c.a, c.m)
	var g, h triplets
	p.Lo, p.Hi = make([]float64, n), make([]float64, n)
	first := 0
	for _, k := range c.columns {
		b := block{first: first, size: k.size, sides: byBounds, cone: -1}
		lo, hi := linearSides(k.kind)
		for j := first; j < first+k.size; j++ {
			p.Lo[j], p.Hi[j] = lo, hi
		}
		if conic(k.kind) {
			b.cone, b.order = len(p.HVec), k.order()
			c.addCone(k, &h, func(i int, f float64, add func(col int, v float64)) float64 {
				add(b.first+i, f)
				return 0
			})
		}
		c.file.columns = append(c.file.columns, b)
		first += k.size
	}
	c.placeRows(byRow, &g, &h)
	p.G, p.H = g.matrix(len(p.L), n), h.matrix(len(p.HVec), n)
	p.P, p.A = (&triplets{}).matrix(n, n), (&triplets{}).matrix(0, n)
	if c.file.Maximize {
		negate(p.Q)
		p.R = -p.R
	}
	c.file.Program = p
	return c.file, nil
}

// placeRows places the rows of the file.
func (c *cbf) placeRows(a rowLists, g, h *triplets) {
	p, first := c.p, 0
	for _, k := range c.rows {
		b := block{first: first, size: k.size, sides: len(p.L), cone: -1}
		if conic(k.kind) {
			b.sides = noSides
			b.cone, b.order = len(p.HVec), k.order()
			c.addCone(k, h, func(i int, f float64, add func(col int, v float64)) float64 {
				a.each(b.first+i, func(col int, v float64) { add(col, f*v) })
				return f * c.b[b.first+i]
			})
		} else {
			lo, hi := linearSides(k.kind)
			for i := first; i < first+k.size; i++ {
				a.each(i, func(col int, v float64) { g.add(len(p.L), col, v) })
				p.L, p.U = append(p.L, lo-c.b[i]), append(p.U, hi-c.b[i])
			}
		}
		c.file.rows = append(c.file.rows, b)
		first += k.size
	}
}

// order is how the rows in the program are made of the entries in the file.
func (k cbfCone) order() coneOrder {
	switch k.kind {
	case "QR":
		return rotated
	case "EXP":
		return reversed
	}
	return asInFile
}

func conic(kind string) bool { return kind == "Q" || kind == "QR" || kind == "EXP" || kind == "POW" }

// linearSides returns the sides of an entry of a linear cone.
func linearSides(kind string) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	if kind == "L=" || kind == "L+" {
		lo = 0
	}
	if kind == "L=" || kind == "L-" {
		hi = 0
	}
	return lo, hi
}

// addCone adds the rows of h - Hx of a cone. row calls add with the terms of entry i times f, and returns its constant
// times f. The first two entries (a, b) of a rotated cone go in as ((a + b)/sqrt2, (a - b)/sqrt2), an exponential cone
// (t, y, x) as (x, y, t).
func (c *cbf) addCone(k cbfCone, h *triplets, row func(i int, f float64, add func(col int, v float64)) float64) {
	p := c.p
	for i := range k.size {
		at := len(p.HVec)
		add := func(col int, v float64) { h.add(at, col, -v) }
		constant := 0.0
		switch {
		case k.kind == "QR" && i < 2:
			constant = row(0, math.Sqrt2/2, add) + row(1, float64(1-2*i)*math.Sqrt2/2, add)
		case k.kind == "EXP":
			constant = row(k.size-1-i, 1, add)
		default:
			constant = row(i, 1, add)
		}
		p.HVec = append(p.HVec, constant)
	}
	kind := runtime.SecondOrder
	switch k.kind {
	case "EXP":
		kind = runtime.Exponential
	case "POW":
		kind = runtime.Power
	}
	p.Cones = append(p.Cones, runtime.Cone{Kind: kind, Dim: k.size, Alpha: k.alpha})
}

// rowLists gives the entries of a matrix by rows.
type rowLists struct {
	t     *triplets
	start []int32
	order []int32
}

func newRowLists(t *triplets, rows int) rowLists {
	r := rowLists{t: t, start: make([]int32, rows+1), order: make([]int32, len(t.val))}
	for k, i := range t.row {
		r.start[i+1]++
		r.order[k] = int32(k)
	}
	for i := 0; i < rows; i++ {
		r.start[i+1] += r.start[i]
	}
	r.order = countingSort(r.order, t.row, rows)
	return r
}

func (r rowLists) each(row int, f func(col int, v float64)) {
	for _, k := range r.order[r.start[row]:r.start[row+1]] {
		f(int(r.t.col[k]), r.t.val[k])
	}
}
