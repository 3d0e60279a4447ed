package stuff

import (
	"math"
	"math/bits"

	"github.com/cvxc-lang/cvxc/runtime"
)

// assumptions are what the structure of a program takes from the values of parameters, as conditions on Theta. Where they
// do not hold for other values, the model has to be stuffed again.
type assumptions struct {
	zeros    []uint64     // a set of entries that are zero, and without coefficients for it
	equal    runtime.Rows // sums that are zero: sides that are equal and make an equality row
	infinite runtime.Rows // sums that are infinite: sides that are absent
}

// zero notes that an entry is zero.
func (a *assumptions) zero(k int32) {
	for int(k>>6) >= len(a.zeros) {
		a.zeros = append(a.zeros, 0)
	}
	a.zeros[k>>6] |= 1 << (k & 63)
}

// dropped reports whether coefficients were left out.
func (a *assumptions) dropped() bool {
	for _, w := range a.zeros {
		if w != 0 {
			return true
		}
	}
	return false
}

// none reports whether there is nothing to hold.
func (a *assumptions) none() bool {
	return !a.dropped() && len(a.equal.Start)+len(a.infinite.Start) == 0
}

// hold reports whether all of them hold.
func (a *assumptions) hold(theta []float64) bool {
	for k, w := range a.zeros {
		for ; w != 0; w &= w - 1 {
			if theta[k<<6+bits.TrailingZeros64(w)] != 0 {
				return false
			}
		}
	}
	return all(&a.equal, theta, func(v float64) bool { return v == 0 }) &&
		all(&a.infinite, theta, func(v float64) bool { return math.IsInf(v, 0) })
}

// all reports whether all rows hold, as sums of entries of Theta.
func all(g *runtime.Rows, theta []float64, holds func(float64) bool) bool {
	for i := 0; i+1 < len(g.Start); i++ {
		sum := 0.0
		for e := g.Start[i]; e < g.Start[i+1]; e++ {
			if k := g.Index[e]; k >= 0 {
				sum += g.Coef[e] * theta[k]
			} else {
				sum += g.Coef[e]
			}
		}
		if !holds(sum) {
			return false
		}
	}
	return true
}

// assume adds the value of a form that depends on parameters to conditions.
func assume(rows *runtime.Rows, f *form) {
	if len(f.terms) == 0 {
		return
	}
	if len(rows.Start) == 0 {
		rows.Start = append(rows.Start, 0)
	}
	if f.base != 0 {
		rows.Index, rows.Coef = append(rows.Index, number), append(rows.Coef, f.base)
	}
	for _, t := range f.terms {
		rows.Index, rows.Coef = append(rows.Index, t.k), append(rows.Coef, t.c)
	}
	rows.Start = append(rows.Start, int32(len(rows.Index)))
}

// Fits reports whether the structure of the program is right for other parameters, given like Options.Params: what was
// left out as zero is zero, and sides that were equal are. Where not, the model has to be stuffed again. The check runs
// the tape, so Theta is that of p afterwards and the numbers of the program follow with Parametric.Update.
func (st *Stuffed) Fits(p []float64) bool {
	return st.fixedKept(p) && (st.assumed.none() || st.assumed.hold(st.Parametric.Evaluate(p)))
}

// fixedKept reports whether fixed parameters have the values that the program was made with.
func (st *Stuffed) fixedKept(p []float64) bool {
	for i, fixed := range st.opts.Fixed {
		if !fixed {
			continue
		}
		q := &st.params[i]
		for k := int(q.offset); k < int(q.offset)+q.size; k++ {
			if p[k] != st.opts.Params[k] {
				return false
			}
		}
	}
	return true
}
