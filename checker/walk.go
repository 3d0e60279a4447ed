package checker

import (
	"slices"

	"github.com/cvxc-lang/cvxc/lang"
)

// walk visits the expressions that e consists of, parents first, as long as visit says so.
func walk(e lang.Expr, visit func(lang.Expr) bool) {
	lang.Inspect(e, func(n lang.Node) bool {
		switch x := n.(type) {
		case *lang.Call: // names of functions and of arguments are no values
			if visit(x) {
				for _, a := range x.Args {
					walk(a.Value, visit)
				}
			}
			return false
		case *lang.Qualified:
			visit(x)
			return false
		case *lang.Binder:
			return false
		case lang.Expr:
			return visit(x)
		}
		return true
	})
}

// parts lists the entries of a block, row by row.
func parts(b *lang.Block) []lang.Expr {
	var out []lang.Expr
	for _, row := range b.Rows {
		out = append(out, row...)
	}
	return out
}

// same reports whether two expressions are written alike, parentheses aside; in one scope they then have one value.
func same(a, b lang.Expr) bool {
	a, b = lang.Unparen(a), lang.Unparen(b)
	switch x := a.(type) {
	case *lang.Ident:
		y, ok := b.(*lang.Ident)
		return ok && x.Name == y.Name
	case *lang.Qualified:
		y, ok := b.(*lang.Qualified)
		return ok && sameIdent(x.Module, y.Module) && sameIdent(x.Name, y.Name)
	case *lang.Number:
		y, ok := b.(*lang.Number)
		return ok && x.Value == y.Value
	case *lang.Unary:
		y, ok := b.(*lang.Unary)
		return ok && same(x.X, y.X)
	case *lang.Binary:
		y, ok := b.(*lang.Binary)
		return ok && x.Op == y.Op && same(x.X, y.X) && same(x.Y, y.Y)
	case *lang.Transpose:
		y, ok := b.(*lang.Transpose)
		return ok && same(x.X, y.X)
	case *lang.Index:
		y, ok := b.(*lang.Index)
		return ok && sameIndex(x, y)
	case *lang.Call:
		y, ok := b.(*lang.Call)
		return ok && sameCall(x, y)
	case *lang.Block:
		y, ok := b.(*lang.Block)
		return ok && sameBlock(x, y)
	case *lang.Comprehension:
		y, ok := b.(*lang.Comprehension)
		return ok && same(x.Body, y.Body) && textAt(x.For.Span()) == textAt(y.For.Span())
	}
	return false
}

// sameNode is same for expressions and memberships of sets.
func sameNode(a, b lang.Node) bool {
	switch x := a.(type) {
	case lang.Expr:
		y, ok := b.(lang.Expr)
		return ok && same(x, y)
	case *lang.Membership:
		y, ok := b.(*lang.Membership)
		return ok && sameCall(x.Set, y.Set) && slices.EqualFunc(x.Tuple, y.Tuple, same)
	}
	return false
}

func sameOrNil(a, b lang.Expr) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return same(a, b)
}

func sameIndex(x, y *lang.Index) bool {
	if !same(x.X, y.X) || len(x.Subs) != len(y.Subs) {
		return false
	}
	for i, s := range x.Subs {
		t := y.Subs[i]
		if s.Slice != t.Slice || !sameOrNil(s.Index, t.Index) || !sameOrNil(s.Lo, t.Lo) || !sameOrNil(s.Hi, t.Hi) {
			return false
		}
	}
	return true
}

func sameIdent(a, b *lang.Ident) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Name == b.Name
}

func sameCall(x, y *lang.Call) bool {
	if !sameIdent(x.Module, y.Module) || !sameIdent(x.Name, y.Name) || len(x.Args) != len(y.Args) || x.For != nil || y.For != nil {
		return false
	}
	for i, a := range x.Args {
		if !sameIdent(a.Name, y.Args[i].Name) || !same(a.Value, y.Args[i].Value) {
			return false
		}
	}
	return true
}

func sameBlock(x, y *lang.Block) bool {
	if len(x.Rows) != len(y.Rows) {
		return false
	}
	for i, row := range x.Rows {
		if len(row) != len(y.Rows[i]) {
			return false
		}
		for j := range row {
			if !same(row[j], y.Rows[i][j]) {
				return false
			}
		}
	}
	return true
}

// comparesWithZero reports whether one side of a comparison is written 0.
func comparesWithZero(c *lang.Compare) bool {
	return slices.ContainsFunc(c.Operands, func(x lang.Expr) bool {
		n, ok := lang.Unparen(x).(*lang.Number)
		return ok && n.Value == 0
	})
}

// baseName is the name whose entries an expression is: x of x[t], of (x)'.
func baseName(e lang.Expr) *lang.Ident {
	for {
		switch x := lang.Unparen(e).(type) {
		case *lang.Ident:
			return x
		case *lang.Index:
			e = x.X
		case *lang.Transpose:
			e = x.X
		default:
			return nil
		}
	}
}
