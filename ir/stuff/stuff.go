// Package stuff turns a Model into the cone program of package runtime once sizes, and what else fixes the structure, are
// known, and carries solutions, duals, certificates and derivatives back to the names of the model.
//
// Numbers of the program are affine in Theta, the parameters and arrays derived from them by a runtime.Tape. Rows are
// made in two passes over the constraints, count and fill, by walking each affine expression down to columns; there is
// no object per scalar.
package stuff

import (
	"fmt"
	"math"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// Error is why a model cannot be stuffed with these sizes. Origin is an index into Model.Origins, -1 if there is none.
type Error struct {
	Origin int32
	Text   string
}

func (e *Error) Error() string { return e.Text }

// Options fix the structure of the program. The zero value is for generated code: parameters are structurally full.
type Options struct {
	// Params are the values of all parameters, concatenated in the order of the model, rows first; a parameter with a
	// pattern has its entries only. nil: no values are known.
	Params []float64
	// Patterns are those of sparse parameters; nil, or one per parameter, nil where dense.
	Patterns []*Pattern
	// Fixed parameters (one per parameter, or nil) are numbers in the program: their values are in Params.
	Fixed []bool
	// FromData takes structure from the values: zero coefficients have no entry, and sides that are equal make an equality
	// row. Whether other values fit is what Stuffed.Fits tells.
	FromData bool
	// KeepZeros keeps entries for zero parameters all the same, with the rows of FromData: for gradients, which a zero has too.
	KeepZeros bool
	// Memory is a limit in bytes for the program, what is needed to make it, and the vectors of its solver; 0 means 16 GiB.
	Memory int64
}

// Stuffed is a cone program with the way back to its model.
type Stuffed struct {
	Program    *runtime.Program
	Parametric *runtime.Parametric
	Model      *ir.Model
	Dims       dim.Env

	g        *graph
	opts     Options
	blocks   []block
	items    []item
	bounds   *bounds
	params   []parameter
	sets     []transposed
	zeros    []uint64     // entries of Theta that are zero in the data and without entries for it
	guards   runtime.Rows // zero, or rows would be others
	infinite runtime.Rows // infinite, likewise
	sign     float64      // of the objective: -1 for Maximize
	full     *Stuffed     // with all entries, for gradients; made on first need
}

// parameter is where the entries of a parameter lie in Theta.
type parameter struct {
	offset  int32
	size    int
	pattern *Pattern
}

// stuffer is the state of Stuff.
type stuffer struct {
	g                              *graph
	opts                           Options
	fixed                          []bool
	fromData, dropping             bool
	blocks                         []block
	columns                        int
	items                          []item
	quads                          []quad
	params                         []parameter
	inputs                         int
	tape                           *compiler
	theta                          []float64
	zeros                          []uint64
	reciprocals                    map[ir.Value]ir.Value
	products                       []int32
	productBase                    int32
	nextProduct, objectiveProducts int

	acc          *accumulator
	lower, upper form
	bounds       *bounds
	a, gm, h     *matrix
	objective    objective
	supports     []transposed
	cones        []runtime.Cone
	filling      bool
	rows         int // so far, of all items
	rowA, rowG   int
	rowH         int
	partsOf      struct{ b, l, u, hvec int64 }
	offsets      struct{ a, b, g, l, u, h, hvec int32 }

	program  runtime.Program
	layout   runtime.Layout
	numbers  []float64
	mapped   runtime.Rows
	guards   runtime.Rows
	infinite runtime.Rows
	err      error
}

const (
	bytesPerColumn = 700 // of the program (100) and of the vectors that a solver keeps
	bytesPerRow    = 40
	defaultMemory  = 16 << 30
)

func (s *stuffer) fail(format string, args ...any) {
	s.failWith(&Error{-1, fmt.Sprintf(format, args...)})
}

func (s *stuffer) failWith(err error) {
	if s.err == nil {
		s.err = err
	}
}

// budget reports an error if this many bytes are over the limit.
func (s *stuffer) budget(bytes int64, origin int32, what string) error {
	limit := s.opts.Memory
	if limit == 0 {
		limit = defaultMemory
	}
	if bytes <= limit {
		return nil
	}
	return &Error{origin, fmt.Sprintf("%s needs about %.1f GiB of memory; the limit is %.1f GiB", what, float64(bytes)/(1<<30), float64(limit)/(1<<30))}
}

// Stuff makes the cone program of a model for the given sizes. Its errors are of type *Error.
func Stuff(m *ir.Model, dims dim.Env, opts Options) (*Stuffed, error) {
	s := &stuffer{opts: opts, fixed: opts.Fixed, fromData: opts.FromData && opts.Params != nil, reciprocals: map[ir.Value]ir.Value{}}
	steps := []func() error{
		func() (err error) { s.g, err = newGraph(m, dims, opts.Fixed); return err },
		s.layoutParams, s.layoutColumns, s.checkExpansion, s.reassociate, s.adjoint, s.compileData, s.planQuads, s.transposeSupports, s.buildObjective,
		s.count, s.layOut, s.fill,
	}
	for _, step := range steps {
		err := step()
		if err == nil && s.g != nil {
			s.failWith(s.g.err)
			err = s.err
		}
		if err != nil {
			if e, ok := err.(*Error); ok {
				return nil, e
			}
			return nil, &Error{-1, err.Error()}
		}
	}
	return s.finish(m, dims)
}

// layoutParams gives every parameter its range of Theta.
func (s *stuffer) layoutParams() error {
	total := int64(0)
	for i := range s.g.model.Params {
		p := &s.g.model.Params[i]
		size, err := p.Shape.EvalSize(s.g.dims)
		if err != nil {
			return &Error{p.Origin, fmt.Sprintf("the parameter %s: %v", p.Name, err)}
		}
		out := parameter{offset: int32(total)}
		if s.opts.Patterns != nil && s.opts.Patterns[i] != nil {
			out.pattern = s.opts.Patterns[i]
			size = int64(len(out.pattern.Index))
		}
		if size < 0 || size > maxEntries || total+size > maxEntries {
			return &Error{p.Origin, fmt.Sprintf("the parameter %s brings the parameters above 2^29 entries", p.Name)}
		}
		total += size
		out.size = int(size)
		s.params = append(s.params, out)
		if err := s.budget(total*16, p.Origin, "the parameter "+p.Name); err != nil {
			return err
		}
	}
	s.inputs = int(total)
	if s.opts.Params != nil && len(s.opts.Params) != s.inputs {
		return &Error{-1, fmt.Sprintf("internal error: %d parameter entries were given, the model has %d", len(s.opts.Params), s.inputs)}
	}
	return nil
}

// count goes over all rows to find sizes and places.
func (s *stuffer) count() error {
	s.collectItems()
	s.acc = newAccumulator(s.columns)
	s.bounds = newBounds(s.columns)
	s.a, s.gm, s.h = newMatrix(s.columns, 1), newMatrix(s.columns, 1), newMatrix(s.columns, -1)
	return s.pass(false)
}

// layOut allocates the vector of all numbers and the map, and turns counts into positions.
func (s *stuffer) layOut() error {
	p := &s.program
	entriesP, partsP := s.objective.sort(s)
	parts := int64(partsP)
	place := func(n int64) int32 { at := parts; parts += n; return int32(min(at, math.MaxInt32)) }
	place(int64(s.objective.partsQ))
	place(int64(s.objective.constant.parts()))
	var nnz [3]int64
	for i, m := range []struct {
		m      *matrix
		offset *int32
	}{{s.a, &s.offsets.a}, {s.gm, &s.offsets.g}, {s.h, &s.offsets.h}} {
		var mapped int64
		if i == 2 {
			place(sum32(s.bounds.loParts))
			place(sum32(s.bounds.hiParts))
		}
		nnz[i], mapped = m.m.sum(parts)
		*m.offset = place(mapped)
		switch i {
		case 0:
			s.offsets.b = place(s.partsOf.b)
		case 1:
			s.offsets.l = place(s.partsOf.l)
			s.offsets.u = place(s.partsOf.u)
		case 2:
			s.offsets.hvec = place(s.partsOf.hvec)
		}
	}
	total := int64(entriesP) + int64(s.columns)*3 + nnz[0] + nnz[1] + nnz[2] + int64(s.rowA) + 2*int64(s.rowG) + int64(s.rowH) + 1
	if max(total, parts) > math.MaxInt32 {
		return &Error{s.g.model.Objective.Origin, "the program has more than 2^31 numbers"}
	}
	if err := s.budget(total*12+parts*12+int64(s.columns)*bytesPerColumn, s.g.model.Objective.Origin, "the program"); err != nil {
		return err
	}
	s.allocate(p, entriesP, nnz, total, parts)
	return nil
}

func sum32(v []int32) int64 {
	n := int64(0)
	for _, k := range v {
		n += int64(k)
	}
	return n
}

// allocate makes the arrays of the program and writes what is known before the fill: objective and numeric bounds.
func (s *stuffer) allocate(p *runtime.Program, entriesP int, nnz [3]int64, total, parts int64) {
	n := s.columns
	s.a.row, s.gm.row, s.h.row = make([]int32, nnz[0]), make([]int32, nnz[1]), make([]int32, nnz[2])
	l := &s.layout
	l.Q = entriesP
	l.R = l.Q + n
	l.A = l.R + 1
	l.B = l.A + int(nnz[0])
	l.G = l.B + s.rowA
	l.L = l.G + int(nnz[1])
	l.U = l.L + s.rowG
	l.Lo = l.U + s.rowG
	l.Hi = l.Lo + n
	l.H = l.Hi + n
	l.HVec = l.H + int(nnz[2])
	l.Len = l.HVec + s.rowH
	s.numbers = make([]float64, total)
	if parts > 0 {
		s.mapped = runtime.Rows{Start: make([]int32, total+1), Index: make([]int32, parts), Coef: make([]float64, parts)}
		s.mapped.Start[total] = int32(parts)
	}
	s.a.first, s.gm.first, s.h.first = l.A, l.G, l.H
	p.Cones = s.cones
	next := s.objective.write(s)
	if s.numbersMap() {
		next = s.offsets.u + int32(s.partsOf.u)
	}
	s.writeNumericBounds(next)
}

// writeNumericBounds writes numbers of lo and hi, and where the parts of the others begin.
func (s *stuffer) writeNumericBounds(next int32) {
	for _, side := range []struct {
		at    int
		v     []float64
		parts []int32
	}{{s.layout.Lo, s.bounds.lo, s.bounds.loParts}, {s.layout.Hi, s.bounds.hi, s.bounds.hiParts}} {
		copy(s.numbers[side.at:], side.v)
		if !s.numbersMap() {
			continue
		}
		for j := range side.v {
			s.mapped.Start[side.at+j] = next
			if side.parts != nil {
				next += side.parts[j]
			}
		}
	}
	s.bounds.lo, s.bounds.hi = nil, nil
}

// fill writes all rows.
func (s *stuffer) fill() error { return s.pass(true) }

// finish assembles the result.
func (s *stuffer) finish(m *ir.Model, dims dim.Env) (*Stuffed, error) {
	p, l, v := &s.program, &s.layout, s.numbers
	p.A = s.a.finish(s.columns, v[l.A:l.B:l.B])
	p.G = s.gm.finish(s.columns, v[l.G:l.L:l.L])
	p.H = s.h.finish(s.columns, v[l.H:l.HVec:l.HVec])
	p.P.Val, p.Q, p.R = v[l.P:l.Q:l.Q], v[l.Q:l.R:l.R], v[l.R]
	p.B, p.L, p.U = v[l.B:l.G:l.G], v[l.L:l.U:l.U], v[l.U:l.Lo:l.Lo]
	p.Lo, p.Hi, p.HVec = v[l.Lo:l.Hi:l.Hi], v[l.Hi:l.H:l.H], v[l.HVec:l.Len:l.Len]
	par, err := runtime.NewParametric(p, v, s.finishTape(), s.mapped, s.theta)
	if err != nil {
		return nil, err
	}
	out := &Stuffed{Program: p, Parametric: par, Model: m, Dims: dims, g: s.g, opts: s.opts, blocks: s.blocks, items: s.items,
		bounds: s.bounds, params: s.params, sets: s.supports, zeros: s.zeros, guards: s.guards, infinite: s.infinite, sign: s.objective.sign}
	return out, nil
}
