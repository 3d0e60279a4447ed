package stuff

// parameter is where the entries of a parameter lie in Theta.
type parameter struct {
	offset  int32
	size    int
	pattern *Pattern
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
