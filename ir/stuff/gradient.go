package stuff

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/cvxc-lang/cvxc/runtime"
)

// Full returns the program with entries for zero parameters too, where st left them out: it has the same rows, columns
// and cones, so that a solution of st is one of it, and its parametric part gives gradients of every parameter entry. Only
// parameters that are declared sparse keep their patterns.
func (st *Stuffed) Full() (*Stuffed, error) {
	if !st.opts.FromData || st.opts.KeepZeros || !st.dropped() && !st.compressed() {
		return st, nil
	}
	opts := st.opts
	opts.KeepZeros, opts.Params, opts.Patterns = true, make([]float64, 0, st.inputs()), nil
	theta := st.Parametric.Theta()
	for i := range st.params {
		p, declared := &st.params[i], &st.Model.Params[i]
		entries := theta[p.offset : int(p.offset)+p.size]
		if p.pattern != nil && !declared.Attr.Sparse {
			if float64(p.pattern.Rows)*float64(p.pattern.Cols) > maxEntries {
				return nil, &Error{declared.Origin, fmt.Sprintf("the gradient has every entry of %s, which are too many; declare it sparse", declared.Name)}
			}
			entries = st.Expanded(i, entries)
			p = &parameter{}
		}
		opts.Params = append(opts.Params, entries...)
		opts.Patterns = append(opts.Patterns, p.pattern)
	}
	full, err := Stuff(st.Model, st.Dims, opts)
	if err != nil {
		return nil, err
	}
	if full.Program.Columns() != st.Program.Columns() || len(full.Program.B) != len(st.Program.B) ||
		len(full.Program.L) != len(st.Program.L) || len(full.Program.HVec) != len(st.Program.HVec) {
		return nil, &Error{-1, "internal error: the program with all entries has other rows"}
	}
	return full, nil
}

// compressed reports whether a parameter has a pattern that its declaration does not ask for.
func (st *Stuffed) compressed() bool {
	for i := range st.params {
		if st.params[i].pattern != nil && !st.Model.Params[i].Attr.Sparse {
			return true
		}
	}
	return false
}

// FixedValue returns the entries of parameter i if it is a number of the program, else nil.
func (st *Stuffed) FixedValue(i int) []float64 {
	if st.opts.Fixed == nil || !st.opts.Fixed[i] {
		return nil
	}
	p := &st.params[i]
	return st.opts.Params[p.offset : int(p.offset)+p.size]
}

// Pattern returns that of parameter i, nil where it is full.
func (st *Stuffed) Pattern(i int) *Pattern { return st.params[i].pattern }

// Expanded returns all entries of parameter i, rows first, from those that it has in Options.Params: of one with a pattern,
// zeros elsewhere.
func (st *Stuffed) Expanded(i int, entries []float64) []float64 {
	p := st.params[i].pattern
	if p == nil {
		return entries
	}
	out := make([]float64, p.Rows*p.Cols)
	p.Expand(out, entries)
	return out
}

func (st *Stuffed) dropped() bool {
	for _, w := range st.zeros {
		if w != 0 {
			return true
		}
	}
	return false
}

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

// ByParameter splits a gradient with respect to Options.Params by parameter and gives each the parameter's shape, that of
// symmetric ones symmetric.
func (st *Stuffed) ByParameter(gradient []float64) [][]float64 {
	g := append([]float64(nil), gradient...)
	st.Symmetrize(g)
	out := make([][]float64, len(st.params))
	for i := range out {
		p := &st.params[i]
		out[i] = st.Expanded(i, g[p.offset:int(p.offset)+p.size])
	}
	return out
}

// Symmetrize replaces the gradient of every symmetric parameter by its symmetric part.
func (st *Stuffed) Symmetrize(g []float64) {
	for i := range st.params {
		a, p := &st.Model.Params[i].Attr, &st.params[i]
		shape, err := st.Model.Params[i].Shape.Eval(st.g.dims)
		if err != nil || len(shape) < 2 || !(a.Symmetric || a.PSD || a.NSD) {
			continue
		}
		if p.pattern != nil {
			p.pattern.Symmetrize(g[p.offset : int(p.offset)+p.size])
			continue
		}
		n := shape[len(shape)-1]
		for m := int(p.offset); n > 0 && m+n*n <= int(p.offset)+p.size; m += n * n {
			for r := 0; r < n; r++ {
				for c := 0; c < r; c++ {
					v := (g[m+r*n+c] + g[m+c*n+r]) / 2
					g[m+r*n+c], g[m+c*n+r] = v, v
				}
			}
		}
	}
}
