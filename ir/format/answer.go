package format

import "github.com/cvxc-lang/cvxc/runtime"

// Answer is a result in the terms of the file: its order, its sense, its signs.
//
// Rows holds the derivative of the optimal value with respect to the right side of each row, Columns the reduced costs;
// Columns is empty for SDPA, whose variables are free. Of an infeasible problem they are a certificate, G'rows + columns =
// 0: a positive multiplier picks the lower side, a negative one the upper side, and what they pick sums to more than 0. Of
// an unbounded problem X is the ray.
type Answer struct {
	Value            float64
	X, Rows, Columns Vector
}

// Vector is a value for each row or column of a file.
type Vector struct {
	Scalars []float64
	// Blocks holds, behind the scalars, the matrices: each its lower triangle by columns, or its diagonal if it has only
	// that. An entry off the diagonal stands for the one across it, too.
	Blocks [][]float64
}

// block is a range of the rows, or of the columns, of a file, and where it went in the program.
type block struct {
	first, size int
	matrix      bool    // a matrix, not scalars: a lower triangle by columns, off-diagonal entries times sqrt 2, unless there are places
	sides       int     // first row of G, or one of the following
	cone        int     // first row of H, or -1
	image       image   // in the cones there
	places      []place // of the entries, if they went to rows of G and to bounds; nil otherwise
}

const (
	byBounds = -1 // columns: their sides are their bounds
	noSides  = -2
)

// Answer gives a result in the terms of the file. Its slices are fresh.
func (f *File) Answer(r *runtime.Result) Answer {
	sense := 1.0
	if f.Maximize {
		sense = -1
	}
	a := Answer{Value: sense * r.Value}
	a.X = vector(f.columns, func(b block, out []float64) { copy(out, r.X[b.first:]) })
	if r.Status == runtime.Infeasible {
		sense = 1
	}
	a.Rows = vector(f.rows, func(b block, out []float64) { b.multipliers(out, r.W, r.Z, r.Zc, sense) })
	if !f.free {
		a.Columns = vector(f.columns, func(b block, out []float64) { b.multipliers(out, r.Z, r.Z, r.Zc, sense) })
	}
	return a
}

// vector fills the entries of blocks.
func vector(blocks []block, fill func(b block, out []float64)) Vector {
	var v Vector
	for _, b := range blocks {
		out := make([]float64, b.size)
		fill(b, out)
		switch {
		case !b.matrix:
			v.Scalars = append(v.Scalars, out...)
			continue
		case b.places == nil:
			plain(out)
		}
		v.Blocks = append(v.Blocks, out)
	}
	return v
}

// multipliers collects those of sides and bounds, which have the opposite sign, and of cones.
func (b block) multipliers(out, sides, bounds, cones []float64, sense float64) {
	switch {
	case b.places != nil:
		for i, at := range b.places {
			out[i] = sense * at.multiplier(sides, bounds)
		}
	case b.sides == byBounds:
		for i := range out {
			out[i] = -sense * bounds[b.first+i]
		}
	case b.sides >= 0:
		for i := range out {
			out[i] = -sense * sides[b.sides+i]
		}
	}
	if b.cone >= 0 {
		b.image.each(b.size, func(row, entry int, f float64) { out[entry] += sense * f * cones[b.cone+row] })
	}
}

// multiplier returns that of a row a x >= f: of the bound a multiple, if the bound is active on its side.
func (at place) multiplier(sides, bounds []float64) float64 {
	switch {
	case at.row >= 0:
		return -sides[at.row]
	case at.tightest:
		return max(0, -bounds[at.column]/at.coefficient)
	}
	return 0
}
