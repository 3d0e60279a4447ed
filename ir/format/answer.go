package format

import (
	"math"

	"github.com/cvxc-lang/cvxc/runtime"
)

// Answer is a result in the terms of the file: its order, its sense, its signs.
//
// Rows holds the derivative of the optimal value with respect to the right side of each row, Columns the reduced costs.
// Of an infeasible problem they are a certificate, G'rows + columns = 0: a positive multiplier picks the lower side, a
// negative one the upper side, and what they pick sums to more than 0. Of an unbounded problem X is the ray.
type Answer struct {
	Value            float64
	X, Rows, Columns []float64
}

// block is a range of the rows, or of the columns, of a file, and where it went in the program.
type block struct {
	first, size int
	sides       int  // first row of G; -1 for columns, whose sides are their bounds
	cone        int  // first row of H, or -1
	rotated     bool // the first two rows there are (a + b)/sqrt2 and (a - b)/sqrt2 of those in the file
	reversed    bool // the rows there have the opposite order
}

// Answer gives a result in the terms of the file. Its slices are fresh.
func (f *File) Answer(r *runtime.Result) Answer {
	sense := 1.0
	if f.Maximize {
		sense = -1
	}
	a := Answer{Value: sense * r.Value, X: append([]float64(nil), r.X...)}
	if r.Status == runtime.Infeasible {
		sense = 1
	}
	a.Rows, a.Columns = make([]float64, size(f.rows)), make([]float64, size(f.columns))
	multipliers(a.Rows, f.rows, r.W, r.Zc, sense)
	multipliers(a.Columns, f.columns, r.Z, r.Zc, sense)
	return a
}

func size(blocks []block) int {
	n := 0
	for _, b := range blocks {
		n += b.size
	}
	return n
}

// multipliers collects those of sides, which have the opposite sign, and of cones.
func multipliers(out []float64, blocks []block, sides, cones []float64, sense float64) {
	for _, b := range blocks {
		first := b.sides
		if first < 0 {
			first = b.first
		}
		if b.cone < 0 || b.sides < 0 {
			for i := range b.size {
				out[b.first+i] = -sense * sides[first+i]
			}
		}
		if b.cone < 0 {
			continue
		}
		z := cones[b.cone : b.cone+b.size]
		for i, v := range z {
			switch {
			case b.rotated && i < 2:
				v = (z[0] + float64(1-2*i)*z[1]) * math.Sqrt2 / 2
			case b.reversed:
				v = z[b.size-1-i]
			}
			out[b.first+i] += sense * v
		}
	}
}
