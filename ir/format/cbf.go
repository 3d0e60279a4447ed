package format

import (
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// cbf is a file of the conic benchmark format, versions 1 to 4, while it is read: minimize or maximize q'x + r subject to
// Ax + b in a product of cones and x in another. Semidefinite variables follow the scalar ones in x, semidefinite rows the
// others, both as lower triangles by columns with the entries off the diagonal times sqrt 2.
type cbf struct {
	lines
	size      int // of the text
	file      *File
	p         *runtime.Program
	seen      map[string]bool // sections
	rows      cbfSide
	columns   cbfSide
	b         []float64
	a         triplets
	powers    map[string][][]float64 // POWCONES and POW*CONES
	rowMirror mirror                 // entries of FCOORD
	mirror    mirror                 // of the other matrices
}

// cbfSide is the product of cones that the rows or the columns lie in.
type cbfSide struct {
	cones    []cbfCone // the matrices are the last ones
	scalars  int
	matrices []int // orders of the semidefinite ones
	first    []int // where their triangles are
	size     int   // of scalars and triangles
}

const cbfNewest = 4

func readCBF(text []byte) (*File, error) {
	c := &cbf{lines: lines{rest: text}, size: len(text), file: &File{}, p: &runtime.Program{}, seen: map[string]bool{}, powers: map[string][][]float64{}}
	for c.content() {
		section := c.text
		if c.seen[section] {
			return nil, faultf(c.number, "a second section %s", section)
		}
		if err := c.read(section); err != nil {
			return nil, err
		}
		c.seen[section] = true
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

// read reads a section. Those of the structure come before the data.
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
	case "POWCONES", "POW*CONES":
		return c.powerCones(strings.TrimSuffix(section, "CONES"))
	case "VAR", "CON", "PSDVAR", "PSDCON":
		if c.p.Q != nil {
			return faultf(c.number, "section %s stands behind the data", section)
		}
		side := &c.columns
		if strings.HasSuffix(section, "CON") {
			side = &c.rows
		}
		if strings.HasPrefix(section, "PSD") {
			return c.orders(side)
		}
		return c.cones(side)
	case "INT":
		return faultf(c.number, "integer variables are not supported")
	case "CHANGE":
		return faultf(c.number, "a sequence of problems is not supported")
	}
	return c.data(section)
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

// orders reads PSDVAR or PSDCON: how many matrices there are, and the order of each.
func (c *cbf) orders(side *cbfSide) error {
	head, err := c.integers(1)
	if err != nil {
		return err
	}
	total := 0
	for range head[0] {
		n, err := c.integers(1)
		if err != nil {
			return err
		}
		if n[0] == 0 {
			return faultf(c.number, "a matrix of order 0")
		}
		side.matrices = append(side.matrices, n[0])
		if total += triangle(n[0]); total > mostEntries {
			return faultf(c.number, "the matrices have more than %d entries in all", mostEntries)
		}
	}
	return nil
}

// cones reads VAR or CON: a total and that many cones.
func (c *cbf) cones(side *cbfSide) error {
	head, err := c.integers(2)
	if err != nil {
		return err
	}
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
		side.cones = append(side.cones, k)
		if side.scalars += size; side.scalars > head[0] {
			break
		}
	}
	if side.scalars != head[0] {
		return faultf(c.number, "the cones have %d rows in all, not %d", side.scalars, head[0])
	}
	return nil
}

// powerCones reads POWCONES or POW*CONES: the number of lists and of their entries in all, then each list by its length
// and its positive entries, one a line. They are exponents once their sum is 1.
func (c *cbf) powerCones(kind string) error {
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
		c.powers[kind] = append(c.powers[kind], list)
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
	for i, v := range list {
		if list[i] = v / sum; !(list[i] >= leastExponent && (n == 1 || list[i] <= 1-leastExponent)) {
			return nil, faultf(c.number, "the exponent %v of a power cone is nearer than %v to 0 or 1", list[i], leastExponent)
		}
	}
	return list, nil
}
