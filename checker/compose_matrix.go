package checker

import "github.com/cvxc-lang/cvxc/lang"

// admittedMatrix returns the curvatures that survive a matrix of which the function moves with the diagonal entries in a
// way of their own: lambda_max(X + diag(e)) is convex for a convex e, since the entries beside the diagonal are affine.
func (r *reader) admittedMatrix(e lang.Expr, mono, diag Mono) Curvature {
	f := r.expr(e)
	if f.Level < Variable || f.Curv == Affine {
		return Affine
	}
	mono, diag = mono.On(f.Range).Closed(), diag.On(f.Range).Closed() // one side of the whole says nothing of its parts
	switch x := lang.Unparen(e).(type) {
	case *lang.Unary:
		return r.admittedMatrix(x.X, mono.Flip(), diag.Flip())
	case *lang.Binary:
		return r.admittedTerm(x, mono, diag)
	case *lang.Call:
		if t := r.t.Calls[x]; t != nil && t.Builtin() && t.Func.Name.Name == "diag" && t.Args[1] == nil {
			return r.admittedEntries(t.Args[0], diag)
		}
	case *lang.Ident:
		if l, ok := r.t.Uses[x].(*lang.Let); ok && l.Binders == nil {
			return r.admittedMatrix(l.Value, mono, diag)
		}
	case *lang.Block:
		return r.admittedBlock(x, mono, diag)
	}
	return r.admittedEntries(e, mono)
}

// admittedEntries is the rule where all entries of an expression are moved with alike.
func (r *reader) admittedEntries(e lang.Expr, mono Mono) Curvature {
	return r.admitted(operand{expr: e, facts: r.expr(e), mono: mono})
}

// admittedTerm looks into sums, and into multiples by data of a number or a matrix.
func (r *reader) admittedTerm(e *lang.Binary, mono, diag Mono) Curvature {
	switch x, y := r.expr(e.X), r.expr(e.Y); {
	case e.Op == lang.Add:
		return r.admittedSide(e.X, mono, diag) & r.admittedSide(e.Y, mono, diag)
	case e.Op == lang.Sub:
		return r.admittedSide(e.X, mono, diag) & r.admittedSide(e.Y, mono.Flip(), diag.Flip())
	case e.Op == lang.Mul && x.Level < Variable:
		return r.admittedMultiple(e, x, e.Y, mono, diag)
	case e.Op == lang.Mul && y.Level < Variable:
		return r.admittedMultiple(e, y, e.X, mono, diag)
	}
	return r.admittedEntries(e, mono)
}

// admittedSide is one side of a sum: a number stands in all entries.
func (r *reader) admittedSide(e lang.Expr, mono, diag Mono) Curvature {
	if r.expr(e).Type.Kind == Scalar {
		return r.admittedEntries(e, mono)
	}
	return r.admittedMatrix(e, mono, diag)
}

// admittedMultiple is data times x: a number times a matrix, or a diagonal matrix of one sign times a number.
func (r *reader) admittedMultiple(e lang.Expr, data *Facts, x lang.Expr, mono, diag Mono) Curvature {
	if data.Range.Nonpos() {
		mono, diag = mono.Flip(), diag.Flip()
	} else if !data.Range.Nonneg() {
		return r.admittedEntries(e, mono)
	}
	switch {
	case data.Type.Kind == Scalar:
		return r.admittedMatrix(x, mono, diag)
	case r.expr(x).Type.Kind == Scalar && data.Props&Diagonal != 0:
		return r.admittedEntries(x, diag)
	}
	return r.admittedEntries(e, mono)
}

// admittedBlock looks into a block matrix: of one with square blocks on the diagonal these are moved with apart.
func (r *reader) admittedBlock(b *lang.Block, mono, diag Mono) Curvature {
	square := true
	for i, row := range b.Rows {
		square = square && len(row) == len(b.Rows)
		if square {
			t := r.expr(row[i]).Type
			square = t.Kind == Scalar || trailingMatrix(t, true)
		}
	}
	got := Affine
	for i, row := range b.Rows {
		for j, e := range row {
			switch {
			case !square || i != j:
				got &= r.admittedEntries(e, mono)
			case r.expr(e).Type.Kind == Scalar:
				got &= r.admittedEntries(e, diag)
			default:
				got &= r.admittedMatrix(e, mono, diag)
			}
		}
	}
	return got
}
