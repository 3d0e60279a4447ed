package format

import (
	"math"

	"github.com/cvxc-lang/cvxc/runtime"
)

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
	matrix      bool // a matrix, not scalars
	sides       int  // first row of G, or one of the following
	cone        int  // first row of H, or -1
	order       coneOrder
	places      []place // of the entries, if they went to rows of G and to bounds; nil otherwise
}

const (
	byBounds = -1 // columns: their sides are their bounds
	noSides  = -2
)

// coneOrder is how the entries of a cone's rows in the program are made of those in the file.
type coneOrder uint8

const (
	asInFile   coneOrder = iota
	rotated              // the first two are (a + b)/sqrt2 and (a - b)/sqrt2
	reversed             // the opposite order
	byTriangle           // a lower triangle by columns, entries off the diagonal times sqrt2
)

// Answer gives a result in the terms of the file. Its slices are fresh.
func (f *File) Answer(r *runtime.Result) Answer {
	sense := 1.0
	if f.Maximize {
		sense = -1
	}
	a := Answer{Value: sense * r.Value, X: f.point(r.X)}
	if r.Status == runtime.Infeasible {
		sense = 1
	}
	a.Rows = vector(f.rows, func(b block, out []float64) { b.multipliers(out, r.W, r.Z, r.Zc, sense) })
	if !f.free {
		a.Columns = vector(f.columns, func(b block, out []float64) { b.multipliers(out, r.Z, r.Z, r.Zc, sense) })
	}
	return a
}

// point gives the columns their values.
func (f *File) point(x []float64) Vector {
	return vector(f.columns, func(b block, out []float64) {
		copy(out, x[b.first:b.first+b.size])
		if b.order == byTriangle {
			plain(out)
		}
	})
}

// vector fills the entries of blocks.
func vector(blocks []block, fill func(b block, out []float64)) Vector {
	var v Vector
	for _, b := range blocks {
		out := make([]float64, b.size)
		fill(b, out)
		if b.matrix {
			v.Blocks = append(v.Blocks, out)
		} else {
			v.Scalars = append(v.Scalars, out...)
		}
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
	if b.cone < 0 {
		return
	}
	z := append([]float64(nil), cones[b.cone:b.cone+b.size]...)
	b.order.undo(z)
	for i, v := range z {
		out[i] += sense * v
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

// undo turns multipliers of the rows in the program into those of the entries in the file.
func (o coneOrder) undo(z []float64) {
	switch o {
	case rotated:
		z[0], z[1] = (z[0]+z[1])*math.Sqrt2/2, (z[0]-z[1])*math.Sqrt2/2
	case reversed:
		for i, j := 0, len(z)-1; i < j; i, j = i+1, j-1 {
			z[i], z[j] = z[j], z[i]
		}
	case byTriangle:
		plain(z)
	}
}

// plain takes the factor sqrt2 from the entries off the diagonal of a lower triangle by columns.
func plain(v []float64) {
	for length, at := orderOf(len(v)), 0; length > 0; length-- {
		for i := 1; i < length; i++ {
			v[at+i] /= math.Sqrt2
		}
		at += length
	}
}

// orderOf returns the order of a matrix by the size of its triangle.
func orderOf(size int) int { return (int(math.Sqrt(float64(8*size+1))) - 1) / 2 }

// triangle returns how many entries the lower triangle of a matrix has.
func triangle(order int) int { return order * (order + 1) / 2 }

// trianglePlace returns the place of entry (i, j), i >= j, in the lower triangle by columns.
func trianglePlace(order, i, j int) int { return j*order - j*(j-1)/2 + i - j }
