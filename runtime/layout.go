package runtime

// Layout says where the numbers of a Program lie in one vector: P.Val, Q, R, A.Val, B, G.Val, L, U, Lo, Hi, H.Val, HVec,
// in this order. Each field is the position of the first.
type Layout struct{ P, Q, R, A, B, G, L, U, Lo, Hi, H, HVec, Len int }

// LayoutOf returns the layout of the numbers of a program. It looks at the structure only: patterns and dimensions of the
// matrices, the vectors may be empty.
func LayoutOf(p *Program) Layout {
	n := max(p.Columns(), p.P.Cols)
	var l Layout
	l.Q = l.P + len(p.P.Row)
	l.R = l.Q + n
	l.A = l.R + 1
	l.B = l.A + len(p.A.Row)
	l.G = l.B + p.A.Rows
	l.L = l.G + len(p.G.Row)
	l.U = l.L + p.G.Rows
	l.Lo = l.U + p.G.Rows
	l.Hi = l.Lo + n
	l.H = l.Hi + n
	l.HVec = l.H + len(p.H.Row)
	l.Len = l.HVec + p.H.Rows
	return l
}

// Numbers cuts a vector of all numbers (or of their tangents or adjoints) into the arrays of a program of the same
// structure: the patterns, cones and dimensions are shared, the numbers are ranges of v, but for R, which is copied.
func (p *Program) Numbers(v []float64) Program {
	l := LayoutOf(p)
	out := *p
	out.P.Val, out.Q, out.R = v[l.P:l.Q:l.Q], v[l.Q:l.R:l.R], v[l.R]
	out.A.Val, out.B = v[l.A:l.B:l.B], v[l.B:l.G:l.G]
	out.G.Val, out.L, out.U = v[l.G:l.L:l.L], v[l.L:l.U:l.U], v[l.U:l.Lo:l.Lo]
	out.Lo, out.Hi = v[l.Lo:l.Hi:l.Hi], v[l.Hi:l.H:l.H]
	out.H.Val, out.HVec = v[l.H:l.HVec:l.HVec], v[l.HVec:l.Len:l.Len]
	return out
}
