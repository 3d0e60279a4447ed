package stuff

import (
	"fmt"

	"github.com/cvxc-lang/cvxc/ir"
)

// block is the columns of one variable: instance i of entry e is column base + i*stride + place(e).
type block struct {
	variable int // in Model.Vars; -1 for the residual of a quadratic term
	quad     int // that term
	base     int
	stride   int // columns per instance
	size     int // entries per instance
	space    *space
	// places maps entries to columns of the instance where structure shares or drops some: p >= 0 is column p, -1 a fixed
	// zero, p <= -2 minus the column -2-p. nil: entry e is column e.
	places []int32
}

// place returns the column of an entry within its instance and its sign, 0 for a fixed zero.
func (b *block) place(e int) (int, float64) {
	if b.places == nil {
		return e, 1
	}
	switch p := b.places[e]; {
	case p >= 0:
		return int(p), 1
	case p == -1:
		return 0, 0
	default:
		return int(-2 - p), -1
	}
}

// absent are the places of entries that have no columns.
func absent(size int) []int32 {
	out := make([]int32, size)
	for i := range out {
		out[i] = -1
	}
	return out
}

// structured reports whether an attribute ties entries of a square matrix together or to zero.
func structured(a *ir.Attr) bool {
	return a.Symmetric || a.PSD || a.NSD || a.Skew || a.Diagonal || a.LowerTri || a.UpperTri || a.Banded >= 0
}

// layoutColumns gives columns to every variable of the model, in order.
func (s *stuffer) layoutColumns() error {
	for i := range s.g.model.Vars {
		v := &s.g.model.Vars[i]
		sp, err := s.g.space(s.g.chain(v.Loop))
		if err != nil {
			return err
		}
		shape, err := v.Shape.Eval(s.g.dims)
		if err != nil {
			return &Error{v.Origin, fmt.Sprintf("the variable %s: %v", v.Name, err)}
		}
		b := block{variable: i, quad: -1, base: s.columns, size: 1, space: sp}
		for _, n := range shape {
			if n < 0 {
				return &Error{v.Origin, fmt.Sprintf("the variable %s has the negative extent %d", v.Name, n)}
			}
			if n > 0 && b.size > maxEntries/n {
				return &Error{v.Origin, fmt.Sprintf("the variable %s has more than 2^29 entries", v.Name)}
			}
			b.size *= n
		}
		b.stride = b.size
		if _, is := s.g.substituted[int32(i)]; is {
			b.places, b.stride = absent(b.size), 0
		}
		mask, err := s.mask(v)
		if err != nil {
			return err
		}
		if mask != nil || (structured(&v.Attr) && len(shape) >= 2) {
			b.places, b.stride = places(&v.Attr, shape, mask)
		}
		if err := s.addBlock(b, v.Origin, "the variable "+v.Name); err != nil {
			return err
		}
	}
	return nil
}

func (s *stuffer) addBlock(b block, origin int32, what string) error {
	count := b.space.count
	if count > 0 && b.stride > (maxEntries-s.columns)/count {
		return &Error{origin, fmt.Sprintf("%s brings the model above 2^29 columns", what)}
	}
	s.columns += b.stride * count
	if err := s.opts.budget(int64(s.columns)*bytesPerColumn, origin, what); err != nil {
		return err
	}
	s.blocks = append(s.blocks, b)
	return nil
}

// mask evaluates the pattern of a sparse variable: nonzero where entries may be. nil if there is none.
func (s *stuffer) mask(v *ir.Var) ([]float64, error) {
	if v.Attr.Pattern == ir.None {
		return nil, nil
	}
	n := &s.g.nodes[v.Attr.Pattern]
	if n.free && s.opts.Params == nil {
		return nil, &Error{v.Origin, fmt.Sprintf("the pattern of the variable %s is not known: it depends on parameters without values", v.Name)}
	}
	params := make([][]float64, len(s.params))
	if s.opts.Params != nil {
		for i, p := range s.params {
			params[i] = s.opts.Params[p.offset : int(p.offset)+p.size]
		}
	}
	return s.evaluator().Eval(v.Attr.Pattern, -1, params)
}

// places lays out the free entries of an array whose trailing two axes are square matrices of the given structure, or that
// has entries only where the mask is not zero: the first of a shared pair, row by row, is the one that gets a column.
func places(a *ir.Attr, shape []int, mask []float64) (out []int32, columns int) {
	n, block := 1, 1
	if k := len(shape); k >= 2 && structured(a) {
		n = shape[k-1]
		block = n * n
	}
	total := 1
	for _, k := range shape {
		total *= k
	}
	out = make([]int32, total)
	next := int32(0)
	for at := range out {
		m := at / block * block
		i, j := (at-m)/n, (at-m)%n
		switch mirror := m + j*n + i; {
		case (mask != nil && mask[at] == 0) || (block > 1 && !inPattern(a, i, j)):
			out[at] = -1
		case j < i && a.Skew:
			out[at] = -1
			if out[mirror] >= 0 {
				out[at] = -2 - out[mirror]
			}
		case j < i && (a.Symmetric || a.PSD || a.NSD):
			out[at] = out[mirror]
		default:
			out[at] = next
			next++
		}
	}
	return out, int(next)
}

func inPattern(a *ir.Attr, i, j int) bool {
	d := j - i
	switch {
	case a.Diagonal && d != 0, a.LowerTri && d > 0, a.UpperTri && d < 0, a.Skew && d == 0:
		return false
	}
	return a.Banded < 0 || (-a.Banded <= d && d <= a.Banded)
}

// columnOf returns the column of entry e of a variable node at the present index values, and its sign (0: a fixed zero).
func (w *walker) columnOf(n *node, e int) (int32, float64) {
	b := &w.blocks[n.ref]
	p, sign := b.place(e)
	if sign == 0 {
		return 0, 0
	}
	return int32(b.base + w.instanceOf(b)*b.stride + p), sign
}

// instanceOf returns the instance of a variable at hand.
func (w *walker) instanceOf(b *block) int {
	if len(b.space.loops) == 0 {
		return 0
	}
	return w.g.rank(b.space)
}
