package format

import (
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/runtime"
)

// cbfProgram is the program while it is made of a file: linear cones become bounds and sides of G, the others rows of
// h - Hx.
type cbfProgram struct {
	*runtime.Program
	columns int // those of the file, then the ones that images add
	g, h    triplets
}

// finish makes the program.
func (c *cbf) finish() (*File, error) {
	if !c.seen["VAR"] && !c.seen["PSDVAR"] {
		return nil, faultf(0, "the file has neither a section VAR nor PSDVAR")
	}
	if err := c.layOut(); err != nil {
		return nil, err
	}
	if err := c.mirror.check(2+c.columns.scalars, max(c.rows.size, c.columns.size)); err != nil {
		return nil, err
	}
	if err := c.rowMirror.check(c.rows.size, c.columns.size); err != nil {
		return nil, err
	}
	p := &cbfProgram{Program: c.p, columns: c.columns.size}
	c.file.columns = c.placeColumns(p)
	c.file.rows = c.placeRows(p)
	for len(p.Q) < p.columns {
		p.Q, p.Lo, p.Hi = append(p.Q, 0), append(p.Lo, math.Inf(-1)), append(p.Hi, math.Inf(1))
	}
	p.G, p.H = p.g.matrix(len(p.L), p.columns), p.h.matrix(len(p.HVec), p.columns)
	p.P, p.A = (&triplets{}).matrix(p.columns, p.columns), (&triplets{}).matrix(0, p.columns)
	if c.file.Maximize {
		negate(p.Q)
		p.R = -p.R
	}
	c.file.Program = c.p
	return c.file, nil
}

// placeColumns gives the columns their bounds and cones.
func (c *cbf) placeColumns(p *cbfProgram) []block {
	var blocks []block
	for _, k := range c.columns.cones {
		b := block{first: len(p.Lo), size: k.size, matrix: k.kind == "S", sides: byBounds, cone: -1}
		lo, hi := math.Inf(-1), math.Inf(1)
		if k.conic() {
			b.cone, b.image = len(p.HVec), p.addCone(k)
			b.image.each(k.size, func(row, entry int, f float64) { p.h.add(b.cone+row, b.first+entry, -f) })
		} else {
			lo, hi = k.linearSides()
		}
		p.Lo = append(p.Lo, slices.Repeat([]float64{lo}, k.size)...)
		p.Hi = append(p.Hi, slices.Repeat([]float64{hi}, k.size)...)
		blocks = append(blocks, b)
	}
	return blocks
}

// placeRows places the rows of the file.
func (c *cbf) placeRows(p *cbfProgram) []block {
	matrix := c.a.matrix(c.rows.size, c.columns.size)
	a := byRows(&matrix)
	var blocks []block
	first := 0
	for _, k := range c.rows.cones {
		b := block{first: first, size: k.size, matrix: k.kind == "S", sides: noSides, cone: -1}
		if k.conic() {
			b.cone, b.image = len(p.HVec), p.addCone(k)
			b.image.each(k.size, func(row, entry int, f float64) {
				a.each(first+entry, func(col int, v float64) { p.h.add(b.cone+row, col, -f*v) })
				p.HVec[b.cone+row] += f * c.b[first+entry]
			})
		} else {
			b.sides = len(p.L)
			lo, hi := k.linearSides()
			for i := first; i < first+k.size; i++ {
				a.each(i, func(col int, v float64) { p.g.add(len(p.L), col, v) })
				p.L, p.U = append(p.L, lo-c.b[i]), append(p.U, hi-c.b[i])
			}
		}
		blocks = append(blocks, b)
		first += k.size
	}
	return blocks
}

// addCone adds the cones of an image, and the columns that it needs.
func (p *cbfProgram) addCone(k cbfCone) image {
	m := k.image()
	first, extra := len(p.HVec), 0
	for _, t := range m.more {
		p.h.add(first+t.row, p.columns+t.column, -t.coefficient)
		extra = max(extra, t.column+1)
	}
	p.columns += extra
	for _, cone := range m.cones {
		p.HVec = append(p.HVec, make([]float64, cone.Dim)...)
	}
	p.Cones = append(p.Cones, m.cones...)
	return m
}

// each calls f with the entries of T, which has the given number of columns.
func (m image) each(size int, f func(row, entry int, coefficient float64)) {
	for _, t := range m.terms {
		f(t.row, t.column, t.coefficient)
	}
	for e := m.same; e < size; e++ {
		f(e+m.shift, e, 1)
	}
}
