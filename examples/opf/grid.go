package main

import (
	"errors"
	"math"

	"github.com/cvxc-lang/cvxc"
)

// Grid is that part of a case which is in service, its buses numbered from 0: what opf.cvx speaks of.
type Grid struct {
	Case       *Case
	Buses      []Bus
	Generators []Generator
	Branches   []Branch

	index map[int]int // of a bus by its number
}

// NewGrid leaves out what is out of service: isolated buses, and generators and branches that are switched off or hang on
// one of those.
func NewGrid(c *Case) (*Grid, error) {
	g := &Grid{Case: c, index: map[int]int{}}
	references := 0
	for _, b := range c.Buses {
		if b.Isolated {
			continue
		}
		if b.Reference {
			references++
		}
		g.index[b.Number] = len(g.Buses)
		g.Buses = append(g.Buses, b)
	}
	for _, gen := range c.Generators {
		if g.serves(gen.Bus) && gen.InService {
			g.Generators = append(g.Generators, gen)
		}
	}
	for _, b := range c.Branches {
		if g.serves(b.From) && g.serves(b.To) && b.InService {
			g.Branches = append(g.Branches, b)
		}
	}
	switch {
	case references == 0:
		return nil, errors.New("the case has no reference bus")
	case len(g.Generators) == 0 || len(g.Branches) == 0:
		return nil, errors.New("no generator or no branch of the case is in service")
	}
	return g, nil
}

func (g *Grid) serves(bus int) bool {
	_, ok := g.index[bus]
	return ok
}

// Data returns the parameters of opf.cvx.
func (g *Grid) Data() cvxc.Data {
	d := cvxc.Data{}
	g.busData(d)
	g.generatorData(d)
	g.branchData(d)
	return d
}

func (g *Grid) busData(d cvxc.Data) {
	var load, angle []float64
	reference := &cvxc.Sparse{Cols: len(g.Buses)}
	for i, b := range g.Buses {
		load = append(load, b.Load+b.Shunt)
		if b.Reference {
			reference.Put(reference.Rows, i, 1)
			reference.Rows++
			angle = append(angle, radians(b.Angle))
		}
	}
	d["d"], d["R"], d["va"] = load, reference, angle
}

func (g *Grid) generatorData(d cvxc.Data) {
	n := len(g.Generators)
	pieces := 1
	for _, gen := range g.Generators {
		pieces = max(pieces, len(gen.Cost.Pieces))
	}
	at := &cvxc.Sparse{Rows: len(g.Buses), Cols: n}
	pmin, pmax := make([]float64, n), make([]float64, n)
	c0, c1, c2 := make([]float64, n), make([]float64, n), make([]float64, n)
	slope, base := make([][]float64, n), make([][]float64, n)
	for i, gen := range g.Generators {
		at.Put(g.index[gen.Bus], i, 1)
		pmin[i], pmax[i] = gen.Min, gen.Max
		c0[i], c1[i], c2[i] = gen.Cost.Constant, gen.Cost.Linear, gen.Cost.Quadratic
		slope[i], base[i] = make([]float64, pieces), make([]float64, pieces)
		for k := range pieces {
			piece := gen.Cost.piece(k)
			slope[i][k], base[i][k] = piece.Slope, piece.Base
		}
	}
	d["C"], d["pmin"], d["pmax"] = at, pmin, pmax
	d["c0"], d["c1"], d["c2"], d["slope"], d["base"] = c0, c1, c2, slope, base
}

// piece returns piece k of as many as there are to fill: the last one again where there are fewer, zero where there is none.
func (c Cost) piece(k int) Piece {
	if len(c.Pieces) == 0 {
		return Piece{}
	}
	return c.Pieces[min(k, len(c.Pieces)-1)]
}

func (g *Grid) branchData(d cvxc.Data) {
	n := len(g.Branches)
	incidence := &cvxc.Sparse{Rows: n, Cols: len(g.Buses)}
	b, shift, rate := make([]float64, n), make([]float64, n), make([]float64, n)
	lo, hi := make([]float64, n), make([]float64, n)
	for l, br := range g.Branches {
		if br.From != br.To { // a loop carries nothing between buses
			incidence.Put(l, g.index[br.From], 1)
			incidence.Put(l, g.index[br.To], -1)
		}
		b[l], shift[l], rate[l] = g.Case.BaseMVA/(br.Reactance*br.Tap), radians(br.Shift), br.Rate
		lo[l], hi[l] = radians(br.AngleMin), radians(br.AngleMax)
	}
	d["A"], d["b"], d["shift"], d["rate"], d["lo"], d["hi"] = incidence, b, shift, rate, lo, hi
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
