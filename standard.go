package cvxc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/cvxc-lang/cvxc/internal/data"
	"github.com/cvxc-lang/cvxc/ir/format"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

// StandardProblem is a problem in one of the public formats: MPS, QPS, CBF or SDPA sparse. Variables and rows are those of
// the file, in its order; rows exclude the free ones of MPS.
type StandardProblem struct {
	file    *format.File
	name    string
	seconds float64
}

// IsStandard reports whether the name of a file ends like one of the public formats, .gz or not.
func IsStandard(name string) bool { return format.Known(name) }

// ReadStandard reads a file in a public format. The error is a Diagnostics if the text has a fault.
func ReadStandard(name string) (*StandardProblem, error) {
	start := time.Now()
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f, err := format.Read(name, bytes.NewReader(raw))
	var fault *format.Error
	switch {
	case errors.As(err, &fault):
		return nil, standardFault(name, string(raw), fault)
	case err != nil:
		return nil, err
	}
	p := &StandardProblem{file: f, name: f.Name, seconds: time.Since(start).Seconds()}
	if p.name == "" {
		p.name, _, _ = strings.Cut(baseName(name), ".")
	}
	return p, nil
}

// standardFault reports a fault at its line; of packed files there is no line to show.
func standardFault(name, text string, fault *format.Error) Diagnostics {
	d := &Diagnostic{Code: data.CodeUnreadable, Title: fmt.Sprintf("%s: %v", name, fault)}
	src := lang.NewSource(name, text)
	if at, ok := src.Offset(lang.Position{Line: fault.Line, Column: 1}); ok && !strings.HasSuffix(name, ".gz") {
		d.Title = fault.Message
		addLabel(d, lang.Span{Source: src, Start: int32(at), End: int32(at + len(src.Line(fault.Line)))}, "")
	}
	return Diagnostics{d}
}

// Solve solves the problem. The solution has the variable "x", and the duals "rows" (derivatives of the optimal value with
// respect to the right sides) and "columns" (reduced costs), in the sense of the file; errors are those of Problem.Solve.
// Matrices follow as Field.Blocks: the semidefinite variables of a CBF file are "X", its semidefinite rows the last of
// "rows" and all of an SDPA file, whose variables are free and have no reduced costs.
func (p *StandardProblem) Solve(ctx context.Context, settings Settings) (*Solution, error) {
	start := time.Now()
	solver, err := runtime.NewSolver(p.file.Program, settings)
	if err != nil {
		return nil, Diagnostics{{Code: data.CodeUnreadable, Title: err.Error()}}
	}
	setup := time.Since(start)
	start = time.Now()
	r := solver.Solve(ctx)
	solve := time.Since(start)
	a := p.file.Answer(r)
	s := &Solution{Problem: p.name, Status: r.Status, Check: r.Check, Reason: r.Reason, Value: noValue,
		Stats: statsOf(p.file.Program, r)}
	s.differentiate = func() (*differential, error) { return nil, fmt.Errorf("%s has no parameters", p.name) }
	s.Stats.LowerSeconds, s.Stats.SetupSeconds, s.Stats.SolveSeconds = p.seconds, setup.Seconds(), solve.Seconds()
	multipliers := []Field{vectorField("rows", a.Rows)}
	if a.Columns.Scalars != nil || a.Columns.Blocks != nil {
		multipliers = append(multipliers, vectorField("columns", a.Columns))
	}
	switch r.Status {
	case Infeasible:
		s.Certificate = &Certificate{Flat: multipliers}
		s.Diagnostics = Diagnostics{{Code: "CVX0901", Title: "the constraints cannot hold together",
			Notes: []string{"verified: multiples of them add up to a contradiction; --json writes them"}}}
	case Unbounded:
		s.Certificate = &Certificate{Flat: []Field{vectorField("ray", a.X)}}
		s.Diagnostics = Diagnostics{{Code: "CVX0902", Title: "the objective has no bound",
			Notes: []string{"verified: a ray improves it without end; --json writes it"}}}
	default:
		s.Value = a.Value + 0
		s.vars, s.duals = []Field{vectorField("x", format.Vector{Scalars: a.X.Scalars})}, multipliers
		if a.X.Blocks != nil {
			s.vars = append(s.vars, vectorField("X", format.Vector{Blocks: a.X.Blocks}))
		}
	}
	return s, r.Err(p.name)
}

func vectorField(name string, v format.Vector) Field {
	data := slices.Concat(append([][]float64{v.Scalars}, v.Blocks...)...)
	f := field(runtime.Field{Name: name, Shape: []int{len(data)}}, data)
	for _, b := range v.Blocks {
		f.Blocks = append(f.Blocks, len(b))
	}
	return f
}

// statsOf describes a cone program and how it was solved.
func statsOf(g *runtime.Program, r *runtime.Result) Stats {
	s := Stats{Lowerings: 1, Iterations: r.Iterations, Class: stuff.Class(g), Columns: g.Columns(),
		EqualityRows: len(g.B), TwoSidedRows: len(g.L), ConeRows: len(g.HVec),
		Rows: len(g.B) + len(g.L) + len(g.HVec), Nonzeros: stuff.Nonzeros(g)}
	for j := range g.Lo {
		for _, v := range [2]float64{g.Lo[j], g.Hi[j]} {
			if v-v == 0 { // finite
				s.Bounds++
			}
		}
	}
	return s
}
