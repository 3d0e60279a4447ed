package runtime

import "math"

// Field is a named array in a flat vector: its entries, rows first, begin at Offset. An empty Shape is a number.
type Field struct {
	Name   string
	Shape  []int
	Offset int
	Len    int
}

// of is the field's part of a vector.
func (f *Field) of(v []float64) []float64 { return v[f.Offset : f.Offset+f.Len] }

// order is that of the square matrices on the last two axes.
func (f *Field) order() int { return f.Shape[len(f.Shape)-1] }

// Variable is a user's variable: where it lies in the vector of all variables, and which columns its entries are.
type Variable struct {
	Field
	Hidden bool // has no name in the model
	First  int  // column of entry 0, if Index is nil: entries are consecutive columns
	// Index holds, per entry, the column j as j, minus column j as -2-j, and a fixed zero as -1.
	Index []int32
}

// Dual is the multipliers of a labelled constraint, or of the bounds of a variable: entry i, in the user's sense, is the
// sum over row i of Rows of Coef times the multiplier Index, times Recovery.Sign. Multipliers are numbered as
// the function Multipliers tells.
type Dual struct {
	Field
	Given bool // the user wrote the label
	Label int  // index in the model
	Rows  Rows
}

// Recovery carries a solution of a Program back to the names of the model it was made from. It is plain data.
type Recovery struct {
	Sign      float64 // -1 if the user maximizes: the program minimizes the negative
	Params    []Field // in the vector of parameters
	Variables []Variable
	Size      int    // entries of all variables
	Duals     []Dual // in one vector, in order
	DualSize  int
	Bounds    []Dual // of the declared bounds of variables, by variable, in one vector
	BoundSize int
	Values    Tape    // over parameters and variables: what the model's value expressions are
	Objective int     // entry of Values' Theta
	Lets      []Field // ranges of it
	Sides     []Sides
}

// Sides is a labelled constraint as value expressions: ranges of the Theta of Recovery.Values.
type Sides struct {
	Label int
	Ops   []string // "==", "<=", ">=", "<<", ">>", or "in"
	Set   string   // of "in"
	Parts []Field  // both sides, three of a chain, the tuple of a membership
}

// Multipliers is the length of the vector of all multipliers: of equality rows, two-sided rows, lower bounds, upper bounds
// and cones. Those of bounds are the negative and the positive part of z.
func Multipliers(p *Program) int {
	return len(p.B) + len(p.L) + 2*p.Columns() + len(p.HVec)
}

// Collect puts the multipliers of a result (or its certificate) into one vector of length Multipliers.
func (r *Result) Collect(dst []float64) {
	k := copy(dst, r.Y)
	k += copy(dst[k:], r.W)
	lower, upper := dst[k:k+len(r.Z)], dst[k+len(r.Z):k+2*len(r.Z)]
	for j, z := range r.Z {
		lower[j], upper[j] = math.Min(z, 0), math.Max(z, 0)
	}
	copy(dst[k+2*len(r.Z):], r.Zc)
}

// collectTangent puts a tangent of the multipliers into one vector, as Collect does at this result; Spread is its adjoint.
func (r *Result) collectTangent(dst []float64, tangent *Result) {
	tangent.Collect(dst)
	k, n := len(r.Y)+len(r.W), len(r.Z)
	for j, z := range r.Z {
		lower, upper := tangent.Z[j], 0.0
		switch {
		case z > 0:
			lower, upper = upper, lower
		case z == 0:
			lower, upper = lower/2, lower/2
		}
		dst[k+j], dst[k+n+j] = lower, upper
	}
}

// CollectCertificate is Collect for a certificate of infeasibility of p. Where the bounds of a variable cross, both of them
// have a multiplier, which the net one does not tell; the net one it is where they are of one declaration, in whose dual
// both add up to nothing.
func (r *Recovery) CollectCertificate(p *Program, proof *Result, dst []float64) {
	proof.Collect(dst)
	first, n := len(proof.Y)+len(proof.W), len(proof.Z)
	for j, z := range proof.Z {
		if z != 0 && crossed(p.Lo[j], p.Hi[j]) {
			dst[first+j], dst[first+n+j] = -math.Abs(z), math.Abs(z)
		}
	}
	if !r.tells(dst) {
		proof.Collect(dst)
	}
}

// tells reports whether some dual of these multipliers is not 0.
func (r *Recovery) tells(multipliers []float64) bool {
	for _, list := range [2][]Dual{r.Duals, r.Bounds} {
		for k := range list {
			for i := range list[k].Len {
				if list[k].entry(i, multipliers) != 0 {
					return true
				}
			}
		}
	}
	return false
}

// Spread is the adjoint of Collect at this result: it adds adjoints of all multipliers to those of y, w, z and zc. At
// z = 0 the adjoint is the mean of both sides'.
func (r *Result) Spread(adjoint, y, w, z, zc []float64) {
	k := addTo(y, adjoint)
	k += addTo(w, adjoint[k:])
	lower, upper := adjoint[k:k+len(z)], adjoint[k+len(z):k+2*len(z)]
	for j := range z {
		switch {
		case r.Z[j] < 0:
			z[j] += lower[j]
		case r.Z[j] > 0:
			z[j] += upper[j]
		default:
			z[j] += (lower[j] + upper[j]) / 2
		}
	}
	addTo(zc, adjoint[k+2*len(z):])
}

// addTo adds the leading entries of v to dst and returns their number.
func addTo(dst, v []float64) int {
	for i := range dst {
		dst[i] += v[i]
	}
	return len(dst)
}

// Expand writes the entries of all variables from the columns x.
func (r *Recovery) Expand(dst, x []float64) {
	for i := range r.Variables {
		v := &r.Variables[i]
		out := dst[v.Offset : v.Offset+v.Len]
		if v.Index == nil {
			copy(out, x[v.First:v.First+v.Len])
			continue
		}
		for k, j := range v.Index {
			switch {
			case j >= 0:
				out[k] = x[j]
			case j == -1:
				out[k] = 0
			default:
				out[k] = -x[-2-j]
			}
		}
	}
}

// Gather is the adjoint of Expand: it adds the adjoints of all variables' entries to those of the columns.
func (r *Recovery) Gather(dx, dst []float64) {
	for i := range r.Variables {
		v := &r.Variables[i]
		in := dst[v.Offset : v.Offset+v.Len]
		for k, g := range in {
			j := int32(v.First + k)
			if v.Index != nil {
				j = v.Index[k]
			}
			switch {
			case j >= 0:
				dx[j] += g
			case j < -1:
				dx[-2-j] -= g
			}
		}
	}
}

// Apply writes the entries of the dual from all multipliers, times sign.
func (d *Dual) Apply(dst, multipliers []float64, sign float64) {
	for i := range dst[:d.Len] {
		dst[i] = sign * d.entry(i, multipliers)
	}
}

func (d *Dual) entry(i int, multipliers []float64) float64 {
	sum := 0.0
	for e := d.Rows.Start[i]; e < d.Rows.Start[i+1]; e++ {
		sum += d.Rows.Coef[e] * multipliers[d.Rows.Index[e]]
	}
	return sum
}

// ApplyAdjoint adds to the adjoints of all multipliers those of the entries of the dual, times sign.
func (d *Dual) ApplyAdjoint(multipliers, adjoint []float64, sign float64) {
	for i, g := range adjoint[:d.Len] {
		for e := d.Rows.Start[i]; e < d.Rows.Start[i+1]; e++ {
			multipliers[d.Rows.Index[e]] += sign * g * d.Rows.Coef[e]
		}
	}
}
