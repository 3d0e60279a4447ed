package stuff

import (
	"math"
	"math/bits"

	"github.com/cvxc-lang/cvxc/runtime"
)

// Fits reports whether the structure of the program is right for other parameters, given like Options.Params: what was
// left out as zero is zero, and sides that were equal are. Where not, the model has to be stuffed again. The check runs
// the tape, so Theta is that of p afterwards and the numbers of the program follow with Parametric.Update.
func (st *Stuffed) Fits(p []float64) bool {
	if !st.fixedKept(p) {
		return false
	}
	if !st.dropped() && len(st.guards.Start)+len(st.infinite.Start) == 0 {
		return true
	}
	theta := st.Parametric.Evaluate(p)
	for k, w := range st.zeros {
		for ; w != 0; w &= w - 1 {
			if theta[k<<6+bits.TrailingZeros64(w)] != 0 {
				return false
			}
		}
	}
	return all(&st.guards, theta, func(v float64) bool { return v == 0 }) &&
		all(&st.infinite, theta, func(v float64) bool { return math.IsInf(v, 0) })
}

// all reports whether all guards hold, as sums of entries of Theta.
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

// dropped reports whether zeros of the parameters were left out.
func (st *Stuffed) dropped() bool {
	for _, w := range st.zeros {
		if w != 0 {
			return true
		}
	}
	return false
}
