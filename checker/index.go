package checker

import (
	"math"
	"math/big"
	"strconv"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// index reads x[i, a:b]: an index drops its axis, a slice keeps it, axes that are not named stay whole.
func (r *reader) index(e *lang.Index) Facts {
	x := r.expr(e.X)
	ok := !x.Bad
	if ok && len(e.Subs) > len(x.Type.Shape) {
		r.report(r.tooManySubscripts(e, x.Type))
		ok = false
	}
	var shape dim.Shape
	for axis, s := range e.Subs {
		if !ok {
			r.readSubscript(s)
			continue
		}
		ax := axisOf{base: e.X, axis: axis, extent: x.Type.Shape[axis], start: r.startOf(e.X, axis)}
		n, kept, good := r.subscript(s, ax)
		if kept {
			shape = append(shape, n)
		}
		ok = ok && good
	}
	if !ok {
		return bad()
	}
	shape = append(shape, x.Type.Shape[len(e.Subs):]...)
	f := *x
	f.Type = typeOf(shape)
	if x.Type.Kind == Row && len(shape) == 1 {
		f.Type.Kind = Row
	}
	f.Props, f.Range = r.indexProps(e, x)
	return f
}

// indexProps: a principal submatrix keeps what its matrix is, an element of an array of matrices what each of them is, and
// a diagonal entry of a psd matrix is nonnegative.
func (r *reader) indexProps(e *lang.Index, x *Facts) (Props, Interval) {
	n := len(x.Type.Shape)
	if n < 2 || x.Type.Kind == Row {
		return x.Props & Sparse, x.Range
	}
	whole := &lang.Subscript{Slice: true}
	a, b := whole, whole
	if len(e.Subs) > n-2 {
		a = e.Subs[n-2]
	}
	if len(e.Subs) > n-1 {
		b = e.Subs[n-1]
	}
	kept := x.Props & Sparse
	switch {
	case a.Slice && b.Slice && sameOrNil(a.Lo, b.Lo) && sameOrNil(a.Hi, b.Hi):
		return kept | x.Props&matrixProps, x.Range
	case !a.Slice && !b.Slice && same(a.Index, b.Index) && x.Props&PSD != 0:
		return kept, x.Range.Meet(nonnegatives())
	case !a.Slice && !b.Slice && same(a.Index, b.Index) && x.Props&NSD != 0:
		return kept, x.Range.Meet(nonpositives())
	}
	return kept, x.Range
}

// readSubscript reads the parts of a subscript of something that cannot be indexed, for what is wrong in them alone.
func (r *reader) readSubscript(s *lang.Subscript) {
	for _, e := range [...]lang.Expr{s.Index, s.Lo, s.Hi} {
		if e != nil {
			r.expr(e)
		}
	}
}

// axisOf is one axis of an indexed expression: indices run from start to start + extent - 1.
type axisOf struct {
	base   lang.Expr
	axis   int
	extent dim.Poly
	start  dim.Poly
	slice  bool // the ends of a slice are meant: the end may be one past the last index
	unit   bool // of the unit vector that base makes
}

// startOf is the first index of an axis: 0 but for a let, which is indexed by the values of its binders.
func (r *reader) startOf(base lang.Expr, axis int) dim.Poly {
	id, ok := lang.Unparen(base).(*lang.Ident)
	if !ok {
		return dim.Poly{}
	}
	if e := r.find(id.Name); e != nil && axis < len(e.starts) {
		return e.starts[axis]
	}
	return dim.Poly{}
}

// subscript checks one subscript against its axis; n is the extent that remains of it, if kept.
func (r *reader) subscript(s *lang.Subscript, ax axisOf) (n dim.Poly, kept, ok bool) {
	last := ax.start.Add(ax.extent).Sub(dim.Int(1))
	if !s.Slice {
		i, ok := r.size(s.Index, "an index")
		return dim.Poly{}, false, ok && r.inside(s.Index, i, ax.start, last, ax)
	}
	lo, hi := ax.start, last.Add(dim.Int(1))
	end := hi
	okLo, okHi := true, true
	if s.Lo != nil {
		lo, okLo = r.size(s.Lo, "the start of a slice")
	}
	if s.Hi != nil {
		hi, okHi = r.size(s.Hi, "the end of a slice")
	}
	if !okLo || !okHi {
		return dim.Poly{}, true, false
	}
	ok = true
	ax.slice = true
	if s.Hi != nil {
		ok = r.inside(s.Hi, hi, ax.start, end, ax)
	}
	if s.Lo != nil && ok {
		ok = r.inside(s.Lo, lo, ax.start, end, ax)
	}
	if ok && !r.nonNegative(hi.Sub(lo)) {
		r.report(&reversedSlice{at: s.Span(), lo: lo, hi: hi, need: r.needed(hi.Sub(lo))})
		ok = false
	}
	return hi.Sub(lo), true, ok
}

// inside proves first <= i <= last.
func (r *reader) inside(at lang.Expr, i, first, last dim.Poly, ax axisOf) bool {
	low, high := r.nonNegative(i.Sub(first)), r.nonNegative(last.Sub(i))
	if low && high {
		return true
	}
	f := &outOfRange{at: at, base: ax, low: !low, index: i, first: first, last: last, decl: r.declared(ax.base)}
	if f.low {
		f.reach = r.extreme(i, false)
		f.need = r.needed(i.Sub(first))
	} else {
		f.reach = r.extreme(i, true)
		f.need = r.needed(last.Sub(i))
		f.grow = r.longer(ax, f.reach.Sub(last))
	}
	r.findBinder(f)
	r.report(f)
	return false
}

// longer is the edit that gives the axis of a variable more entries, by a number: x[T] with x[t+1] may want to be x[T+1].
func (r *reader) longer(ax axisOf, by dim.Poly) []lang.Edit {
	id, ok := lang.Unparen(ax.base).(*lang.Ident)
	k, isConst := by.Const()
	if !ok || !isConst || k < 1 {
		return nil
	}
	e := r.find(id.Name)
	if e == nil || e.role != varRole {
		return nil
	}
	d, ok := e.node.(*lang.Declarator)
	if !ok || ax.axis < 0 || ax.axis >= len(d.Shape) {
		return nil
	}
	return []lang.Edit{replace(d.Shape[ax.axis].Span(), sizeCode(ax.extent.Add(by)))}
}

// extreme substitutes the ends of the ranges of indices at which p is largest, or least.
func (r *reader) extreme(p dim.Poly, largest bool) dim.Poly {
	for k := len(r.dims.Indices) - 1; k >= 0; k-- {
		ix := r.dims.Indices[k]
		slope, _, ok := p.Linear(ix.Index)
		if c, isConst := slope.Const(); ok && isConst && c != 0 {
			if (c > 0) == largest {
				p = p.Subst(ix.Index, ix.Hi)
			} else {
				p = p.Subst(ix.Index, ix.Lo)
			}
		}
	}
	return p
}

// larger is a lower bound of one dim under which something could be proved: dim n >= 4.
type larger struct {
	spec  *lang.DimSpec // nil: there is none
	least int64
}

// edit declares the bound.
func (l larger) edit() lang.Edit {
	text := strconv.FormatInt(l.least, 10)
	switch {
	case l.spec.Value == nil:
		return insertAfter(l.spec.Name.Span(), " >= "+text)
	case l.spec.AtLeast:
		return replace(l.spec.Value.Span(), text)
	}
	return replace(l.spec.Span(), l.spec.Name.Name+" >= "+text)
}

// help offers the bound as a suggestion.
func (w draft) larger(l larger) draft {
	if l.spec == nil {
		return w
	}
	return w.fix("it is right for every "+code(l.spec.Name.Name+" >= "+strconv.FormatInt(l.least, 10))+": declare that", l.edit())
}

// needed looks for a lower bound of one dim under which p >= 0 could be proved.
func (r *reader) needed(p dim.Poly) larger {
	whole := r.extreme(p, false)
	for _, s := range whole.Symbols() {
		e := r.find(s)
		if e == nil || e.role != dimRole {
			continue
		}
		for k := int64(2); k <= 8; k++ {
			f := r.dims
			f.Min = map[string]int64{}
			for t, v := range r.dims.Min {
				f.Min[t] = v
			}
			f.Min[s] = max(k, f.Min[s])
			if f.NonNegative(p) {
				spec, _ := e.node.(*lang.DimSpec)
				return larger{spec, k}
			}
		}
	}
	return larger{}
}

// findBinder finds the quantifier to blame for an index that leaves its axis, and the range that would not.
func (r *reader) findBinder(f *outOfRange) {
	for k := len(r.binders) - 1; k >= 0; k-- {
		e := r.binders[k]
		slope, _, ok := f.index.Linear(e.size.Symbols()[0])
		c, isConst := slope.Const()
		if !ok || !isConst || c == 0 {
			continue
		}
		b, isBinder := e.node.(*lang.Binder)
		if !isBinder {
			return
		}
		f.binder = b
		over := f.first.Sub(f.reach)
		if !f.low {
			over = f.reach.Sub(f.last)
		}
		if n, isConst := over.Const(); isConst && n > 0 && (c == 1 || c == -1) {
			f.shrink, f.atEnd = n, (c > 0) != f.low
		}
		return
	}
}

// block reads [A, B; C, D].
func (r *reader) block(e *lang.Block) Facts {
	f := Facts{Range: Interval{1, 0}}
	ok := true
	for _, row := range e.Rows {
		for _, x := range row {
			g := r.expr(x)
			switch {
			case g.Bad:
				ok = false
				continue
			case g.Type.Kind == Array:
				r.report(&arrayInBlock{at: x.Span(), typ: g.Type})
				ok = false
				continue
			}
			f.Level = max(f.Level, g.Level)
			if f.Range.Empty() {
				f.Range = g.Range
			} else {
				f.Range = f.Range.Hull(g.Range)
			}
		}
	}
	if !ok || len(e.Rows) == 0 {
		return bad()
	}
	t, ok := r.blockType(e)
	if !ok {
		return bad()
	}
	f.Type = t
	if t.Kind == Mat && r.symmetricBlock(e) {
		f.Props = Symmetric | r.literalProps(e, f.Level)
	}
	f.Curv = r.curvature(e, f.Level)
	return f
}

// blockType stacks rows of parts: scalars and columns on top of each other are a column, scalars and rows beside each
// other a row, anything else a matrix.
func (r *reader) blockType(e *lang.Block) (Type, bool) {
	var height, width dim.Poly
	columns, rowsOnly, many := true, true, false
	for i, row := range e.Rows {
		h, w := dim.Poly{}, dim.Poly{}
		for j, x := range row {
			t := r.expr(x).Type
			th, tw := extents(t)
			columns = columns && len(row) == 1 && (t.Kind == Scalar || t.Kind == Vec)
			rowsOnly = rowsOnly && len(e.Rows) == 1 && (t.Kind == Scalar || t.Kind == Row)
			if j > 0 && !th.Equal(h) {
				r.report(r.ragged(e, row[0], x, true))
				return Type{}, false
			}
			h, w = th, w.Add(tw)
			many = many || j > 0
		}
		if i > 0 && !w.Equal(width) {
			r.report(r.ragged(e, e.Rows[0][0], row[0], false))
			return Type{}, false
		}
		height, width = height.Add(h), w
	}
	switch {
	case columns:
		return vecType(height), true
	case rowsOnly:
		return rowType(width), true
	}
	return matType(height, width), true
}

// extents gives a part of a block rows and columns.
func extents(t Type) (h, w dim.Poly) {
	one := dim.Int(1)
	switch t.Kind {
	case Vec:
		return t.Shape[0], one
	case Row:
		return one, t.Shape[0]
	case Mat:
		return t.Shape[0], t.Shape[1]
	}
	return one, one
}

// literalProps proves a symmetric matrix of numbers psd, or nsd, by its exact LDL'.
func (r *reader) literalProps(e *lang.Block, l Level) Props {
	if l > Number || len(e.Rows) > maxLeaves {
		return 0
	}
	m := make([][]*big.Rat, len(e.Rows))
	for i, row := range e.Rows {
		for _, x := range row {
			f := r.expr(x)
			if f.Type.Kind != Scalar || !f.Range.IsPoint() || math.IsInf(f.Range.Lo, 0) {
				return 0
			}
			m[i] = append(m[i], new(big.Rat).SetFloat64(f.Range.Lo))
		}
	}
	var out Props
	if _, _, ok := ldl(m, 1); ok {
		out |= PSD
	}
	if _, _, ok := ldl(m, -1); ok {
		out |= NSD
	}
	return out
}

// symmetricBlock reports whether a block matrix is the mirror of itself: [A, B; B', C] with symmetric A and C.
func (r *reader) symmetricBlock(e *lang.Block) bool {
	for i, row := range e.Rows {
		if len(row) != len(e.Rows) {
			return false
		}
		for j := i; j < len(row); j++ {
			if !r.mirrorImages(row[j], e.Rows[j][i], i == j) {
				return false
			}
		}
	}
	return true
}

// mirrorImages reports whether of two blocks on either side of the diagonal each is the transpose of the other; on the
// diagonal they are one, which must be symmetric.
func (r *reader) mirrorImages(x, y lang.Expr, diagonal bool) bool {
	f, g := r.expr(x), r.expr(y)
	switch {
	case diagonal && (f.Type.Kind == Scalar || f.Props&Symmetric != 0):
		return true
	case f.Range.IsPoint() && f.Range == g.Range && f.Type.Equal(r.transposedType(g.Type)):
		return true
	}
	return r.mirrored(signed{expr: x}, signed{expr: y}, false)
}

// transposedType is the type of the transpose.
func (r *reader) transposedType(t Type) Type {
	switch t.Kind {
	case Vec:
		return rowType(t.Shape[0])
	case Row:
		return vecType(t.Shape[0])
	case Mat:
		return matType(t.Shape[1], t.Shape[0])
	}
	return t
}
