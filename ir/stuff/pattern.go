package stuff

import (
	"iter"
	"slices"

	"github.com/cvxc-lang/cvxc/ir"
)

// Pattern is the places of the entries of a sparse matrix, by rows, ascending: those of row i are
// Index[Start[i]:Start[i+1]]. The entries of a parameter with a pattern are listed in this order. A vector has one row.
type Pattern struct {
	Rows, Cols int
	Start      []int32
	Index      []int32

	columns *Pattern // of the transpose, made on first need
	entry   []int32  // of the transpose: which entry each of its entries is
}

// NewPattern returns the pattern of a matrix whose entries lie at these places, rows first and ascending.
func NewPattern(rows, cols int, places []int64) *Pattern {
	p := &Pattern{Rows: rows, Cols: cols, Start: make([]int32, rows+1), Index: make([]int32, len(places))}
	for k, e := range places {
		p.Start[e/int64(cols)+1]++
		p.Index[k] = int32(e % int64(cols))
	}
	for i := range rows {
		p.Start[i+1] += p.Start[i]
	}
	return p
}

// Places lists the entries with their places, rows first.
func (p *Pattern) Places() iter.Seq2[int, int] {
	return func(yield func(k, place int) bool) {
		for i := range p.Rows {
			for k := p.Start[i]; k < p.Start[i+1]; k++ {
				if !yield(int(k), i*p.Cols+int(p.Index[k])) {
					return
				}
			}
		}
	}
}

// Expand writes the entries to their places in an array of all, rows first, which is zero elsewhere.
func (p *Pattern) Expand(into, entries []float64) {
	for k, place := range p.Places() {
		into[place] = entries[k]
	}
}

// Find returns which entry lies at the place (e/Cols, e%Cols), -1 if none.
func (p *Pattern) Find(e int) int {
	i := e / p.Cols
	lo := p.Start[i]
	k, ok := slices.BinarySearch(p.Index[lo:p.Start[i+1]], int32(e%p.Cols))
	if !ok {
		return -1
	}
	return int(lo) + k
}

// transpose returns the pattern by columns.
func (p *Pattern) transpose() *Pattern {
	if p.columns != nil {
		return p.columns
	}
	t := &Pattern{Rows: p.Cols, Cols: p.Rows, Start: make([]int32, p.Cols+1), Index: make([]int32, len(p.Index)), entry: make([]int32, len(p.Index))}
	for _, j := range p.Index {
		t.Start[j+1]++
	}
	for j := 0; j < p.Cols; j++ {
		t.Start[j+1] += t.Start[j]
	}
	next := slices.Clone(t.Start)
	for i := 0; i < p.Rows; i++ {
		for k := p.Start[i]; k < p.Start[i+1]; k++ {
			j := p.Index[k]
			t.Index[next[j]], t.entry[next[j]] = int32(i), k
			next[j]++
		}
	}
	p.columns = t
	return t
}

// Symmetrize replaces entries at mirrored places by their mean; a place without a mirror has half of what it had.
func (p *Pattern) Symmetrize(v []float64) {
	for i := 0; i < p.Rows; i++ {
		for k := p.Start[i]; k < p.Start[i+1]; k++ {
			j := int(p.Index[k])
			mirror := p.Find(j*p.Cols + i)
			switch {
			case mirror < 0:
				v[k] /= 2
			case j < i:
				mean := (v[k] + v[mirror]) / 2
				v[k], v[mirror] = mean, mean
			}
		}
	}
}

// sparseView is a parameter with a pattern, or its transpose, as a matrix.
type sparseView struct {
	pattern *Pattern // by rows of the matrix
	offset  int32    // of the entries in Theta
	fixed   bool
	zeros   bool // places outside of the pattern are zeros of the data, not of the declaration
}

// sparseOf reports whether a node is a sparse parameter or the transpose of one; byRows says which lines will be asked
// for.
func sparseOf(g *graph, params []parameter, v ir.Value, byRows bool) (sparseView, bool) {
	n := &g.nodes[v]
	if n.op == ir.OpTranspose {
		n = &g.nodes[n.args[0]]
		byRows = !byRows
	}
	if n.op != ir.OpParam || params[n.ref].pattern == nil || len(n.shape) != 2 {
		return sparseView{}, false
	}
	p := params[n.ref].pattern
	if !byRows {
		p = p.transpose()
	}
	return sparseView{p, params[n.ref].offset, !n.free, n.free && !g.model.Params[n.ref].Attr.Sparse}, true
}

func (t *theta) sparse(v ir.Value, byRows bool) (sparseView, bool) {
	return sparseOf(t.g, t.params, v, byRows)
}

// line returns the range of entries of a line.
func (v *sparseView) line(i int) (lo, hi int32) { return v.pattern.Start[i], v.pattern.Start[i+1] }

// skip counts the zeros of the data in a line, as nonzero does for a full array.
func (w *walker) skip(v *sparseView, line int) {
	if lo, hi := v.line(line); v.zeros && w.dropping && int(hi-lo) < v.pattern.Cols {
		w.acc.skipped++
	}
}

// at returns the place within its line of entry k of the pattern, and the entry of Theta.
func (v *sparseView) at(k int32) (place int, theta int32) {
	e := k
	if v.pattern.entry != nil {
		e = v.pattern.entry[k]
	}
	return int(v.pattern.Index[k]), v.offset + e
}
