package stuff

import "fmt"

// Full returns the program with entries for zero parameters too, where st left them out: it has the same rows, columns
// and cones, so that a solution of st is one of it, and its parametric part gives gradients of every parameter entry. Only
// parameters that are declared sparse keep their patterns. It has the numbers of the present Theta of st, and is made once:
// from the values that st was made from, so that sides which have become equal since are two in both.
func (st *Stuffed) Full() (*Stuffed, error) {
	if !st.opts.FromData || st.opts.KeepZeros || !st.assumed.dropped() && !st.compressed() {
		return st, nil
	}
	if st.full == nil {
		full, err := st.makeFull()
		if err != nil {
			return nil, err
		}
		st.full = full
	}
	st.full.Parametric.Update(st.uncompressed(st.Parametric.Theta()))
	return st.full, nil
}

func (st *Stuffed) makeFull() (*Stuffed, error) {
	opts := st.opts
	opts.KeepZeros, opts.Patterns = true, nil
	for i := range st.params {
		p, declared := st.params[i].pattern, &st.Model.Params[i]
		if st.undeclared(i) {
			if float64(p.Rows)*float64(p.Cols) > maxEntries {
				return nil, &Error{declared.Origin, fmt.Sprintf("the gradient has every entry of %s, which are too many; declare it sparse", declared.Name)}
			}
			p = nil
		}
		opts.Patterns = append(opts.Patterns, p)
	}
	opts.Params = st.uncompressed(st.opts.Params)
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

// uncompressed returns the parameters as Full has them from those that st has in the leading entries of theta.
func (st *Stuffed) uncompressed(theta []float64) []float64 {
	out := make([]float64, 0, st.inputs())
	for i := range st.params {
		p := &st.params[i]
		entries := theta[p.offset : int(p.offset)+p.size]
		if st.undeclared(i) {
			entries = st.Expanded(i, entries)
		}
		out = append(out, entries...)
	}
	return out
}

// undeclared reports whether parameter i has a pattern that its declaration does not ask for.
func (st *Stuffed) undeclared(i int) bool {
	return st.params[i].pattern != nil && !st.Model.Params[i].Attr.Sparse
}

// compressed reports whether some parameter has a pattern that its declaration does not ask for.
func (st *Stuffed) compressed() bool {
	for i := range st.params {
		if st.undeclared(i) {
			return true
		}
	}
	return false
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
