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

	g       *graph
	opts    Options
	blocks  []block
	items   []item
	bounds  *bounds
	params  []parameter
	sets    []transposed
	assumed assumptions
	sign    float64  // of the objective: -1 for Maximize
	full    *Stuffed // with all entries, for gradients; made on first need
}

// stuffer is the state of Stuff: what its steps find, each with what those before it did.
type stuffer struct {
	walker
	opts      Options
	objective objective
	items     []item
	rows      rows
	program   runtime.Program // its structure, once rows are counted
	numbers   numbers
}

const (
	bytesPerColumn = 700 // of the program (100) and of the vectors that a solver keeps
	bytesPerRow    = 40
	defaultMemory  = 16 << 30
)

// budget reports an error if this many bytes are over the limit.
func (o *Options) budget(bytes int64, origin int32, what string) error {
	limit := o.Memory
	if limit == 0 {
		limit = defaultMemory
	}
	if bytes <= limit {
		return nil
	}
	return &Error{origin, fmt.Sprintf("%s needs about %.1f GiB of memory; the limit is %.1f GiB", what, float64(bytes)/(1<<30), float64(limit)/(1<<30))}
}

// drops reports whether zeros of the data have no entries.
func (o *Options) drops() bool { return o.FromData && !o.KeepZeros }

// Stuff makes the cone program of a model for the given sizes. Its errors are of type *Error.
func Stuff(m *ir.Model, dims dim.Env, opts Options) (*Stuffed, error) {
	opts.FromData = opts.FromData && opts.Params != nil
	g, err := newGraph(m, dims, opts.Fixed)
	if err != nil {
		return nil, located(err)
	}
	t, err := newTheta(g, &opts)
	if err != nil {
		return nil, located(err)
	}
	s := &stuffer{walker: walker{theta: *t}, opts: opts}
	for _, step := range []func() error{
		s.layoutColumns, s.checkExpansion, s.reassociate, s.adjoint, s.compileData, s.evaluate, s.planQuads, s.transposeSupports,
		s.buildObjective, s.count, s.layOut, s.fill,
	} {
		err := step()
		if err == nil {
			err = g.err
		}
		if err != nil {
			return nil, located(err)
		}
	}
	return s.finish(m, dims)
}

// located is an error as one of type *Error.
func located(err error) error {
	if e, ok := err.(*Error); ok {
		return e
	}
	return &Error{-1, err.Error()}
}

// evaluate computes Theta at the parameters that are known.
func (s *stuffer) evaluate() error { return s.theta.evaluate(s.opts.Params) }

// count goes over all rows to find sizes and places.
func (s *stuffer) count() error {
	s.collectItems()
	s.acc = newAccumulator(s.columns)
	s.rows = newRows(s.columns)
	return s.pass()
}

// layOut turns counts into positions, makes the structure of the program, and writes what is known before the fill:
// objective and numeric bounds.
func (s *stuffer) layOut() error {
	r := &s.rows
	entriesP, parts := s.objective.layOut()
	parts = r.a.place(parts)
	parts = r.b.place(parts)
	parts = r.g.place(parts)
	parts = r.l.place(parts)
	parts = r.u.place(parts)
	parts = r.bounds.place(parts)
	parts = r.h.place(parts)
	parts = r.hvec.place(parts)
	total := int64(entriesP) + int64(s.columns)*3 + int64(r.a.entries+r.g.entries+r.h.entries) + int64(r.a.rows) + 2*int64(r.g.rows) + int64(r.h.rows) + 1
	if max(total, parts) > math.MaxInt32 {
		return &Error{s.g.model.Objective.Origin, "the program has more than 2^31 numbers"}
	}
	if err := s.opts.budget(total*12+parts*12+int64(s.columns)*bytesPerColumn, s.g.model.Objective.Origin, "the program"); err != nil {
		return err
	}
	s.program = runtime.Program{A: r.a.structure(), G: r.g.structure(), H: r.h.structure(), Cones: r.cones,
		P: runtime.Matrix{Rows: s.columns, Cols: s.columns, Start: make([]int32, s.columns+1), Row: make([]int32, entriesP)}}
	l := runtime.LayoutOf(&s.program)
	r.a.first, r.b.first, r.g.first, r.l.first, r.u.first, r.h.first, r.hvec.first = l.A, l.B, l.G, l.L, l.U, l.H, l.HVec
	s.numbers = newNumbers(&s.theta, l, parts)
	s.objective.write(&s.numbers, &s.program.P)
	r.bounds.write(&s.numbers)
	return nil
}

// fill writes all rows.
func (s *stuffer) fill() error {
	s.rows.filling = true
	return s.pass()
}

// finish assembles the result.
func (s *stuffer) finish(m *ir.Model, dims dim.Env) (*Stuffed, error) {
	for _, m := range [3]*matrix{&s.rows.a, &s.rows.g, &s.rows.h} {
		m.rewind()
	}
	p := s.program.Numbers(s.numbers.all)
	par, err := runtime.NewParametric(&p, s.numbers.all, s.theta.finish(), s.numbers.mapped, s.values)
	if err != nil {
		return nil, err
	}
	return &Stuffed{Program: &p, Parametric: par, Model: m, Dims: dims, g: s.g, opts: s.opts, blocks: s.blocks, items: s.items,
		bounds: s.rows.bounds, params: s.params, sets: s.supports, assumed: s.assumed, sign: s.objective.sign}, nil
}
