package checker

import (
	"strings"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// accepted builds the result in the place of an expression and asks whether it is what was asked for.
func (b *binding) accepted(s step) (lang.Help, bool) {
	h, t, ok := b.acceptedAs(s)
	was := b.r.t.Facts[lang.Unparen(s.expr)]
	return h, ok && (was == nil || was.Bad || t.Equal(was.Type))
}

// acceptedAs builds the result in the place of an expression, of whatever type.
func (b *binding) acceptedAs(s step) (lang.Help, Type, bool) {
	e := lang.Unparen(s.expr)
	result := b.build(b.rule.Result, lang.At{Place: e.Span()})
	if result == nil || !e.Span().IsValid() {
		return lang.Help{}, Type{}, false
	}
	f, ok := b.r.silently(result)
	if !ok || !f.Curv.Has(s.want) {
		return lang.Help{}, Type{}, false
	}
	text := b.print(b.rule.Result, 0)
	if _, paren := s.expr.(*lang.Paren); !paren && looser(b.rule.Result) && b.rule.Pattern != nil {
		text = b.inPlace(text, e)
	}
	return help(b.rule.Text, replace(e.Span(), text)), f.Type, true
}

// inPlace puts parentheses around a sum that takes the place of a tighter expression.
func (b *binding) inPlace(text string, e lang.Expr) string {
	src, at := e.Span().Source.Text, e.Span()
	before := strings.TrimRight(src[:at.Start], " \t")
	after := strings.TrimLeft(src[at.End:], " \t")
	if strings.HasSuffix(before, "(") && (strings.HasPrefix(after, ")") || strings.HasPrefix(after, ",")) {
		return text
	}
	if strings.HasPrefix(text, "-") && (before == "" || strings.HasSuffix(before, "\n") || strings.HasSuffix(before, ":")) {
		return "(" + text + ")" // a line of constraints does not begin with a minus
	}
	if before != "" && strings.ContainsRune("*/^-+.", rune(before[len(before)-1])) ||
		after != "" && strings.ContainsRune("*/^'[.", rune(after[0])) {
		return "(" + text + ")"
	}
	return text
}

// looser reports whether an expression binds less tightly than a factor.
func looser(e lang.Expr) bool {
	switch e := lang.Unparen(e).(type) {
	case *lang.Unary:
		return true
	case *lang.Binary:
		return e.Op == lang.Add || e.Op == lang.Sub || e.Op == lang.Mul || e.Op == lang.Div || e.Op == lang.EMul || e.Op == lang.EDiv
	}
	return false
}

// build substitutes the metavariables of an expression of the rule; nil if a name has no meaning here.
func (b *binding) build(p lang.Expr, at lang.At) lang.Expr {
	switch p := p.(type) {
	case *lang.Ident:
		if e := b.vars[p.Name]; e != nil {
			return e
		}
		if n, ok := b.dims[p.Name]; ok {
			return b.sizeExpr(n, at)
		}
		if name := b.free[p.Name]; name != "" {
			return &lang.Ident{At: at, Name: name}
		}
		if b.r.u.library.own(p.Name) != nil { // the function that an operator is given
			return &lang.Ident{At: at, Name: p.Name}
		}
		return nil
	case *lang.Number:
		return &lang.Number{At: at, Value: p.Value}
	case *lang.String:
		return p
	case *lang.Paren:
		x := b.build(p.X, at)
		return orNil(x, &lang.Paren{At: at, X: x})
	case *lang.Unary:
		x := b.build(p.X, at)
		return orNil(x, &lang.Unary{At: at, X: x})
	case *lang.Transpose:
		x := b.build(p.X, at)
		return orNil(x, &lang.Transpose{At: at, X: x})
	case *lang.Binary:
		x, y := b.build(p.X, at), b.build(p.Y, at)
		if x == nil || y == nil {
			return nil
		}
		return &lang.Binary{At: at, Op: b.op(p.Op), X: x, Y: y}
	case *lang.Call:
		return b.buildCall(p, at)
	case *lang.Index:
		return b.buildIndex(p, at)
	case *lang.Block:
		out := &lang.Block{At: at}
		for _, row := range p.Rows {
			var r []lang.Expr
			for _, x := range row {
				y := b.build(x, at)
				if y == nil {
					return nil
				}
				r = append(r, y)
			}
			out.Rows = append(out.Rows, r)
		}
		return out
	}
	return nil
}

func (b *binding) buildCall(p *lang.Call, at lang.At) lang.Expr {
	c := &lang.Call{At: at, Name: &lang.Ident{At: at, Name: p.Name.Name}}
	if p.For != nil && !b.buildBinders(p.For, c) {
		return nil
	}
	for _, a := range p.Args {
		x := b.build(a.Value, at)
		if x == nil {
			return nil
		}
		c.Args = append(c.Args, &lang.Arg{At: at, Name: a.Name, Value: x})
	}
	return c
}

// buildBinders gives a call the binders of a call of the rule, under names that are free where it will stand.
func (b *binding) buildBinders(p *lang.Binders, c *lang.Call) bool {
	c.For = &lang.Binders{At: c.At}
	for _, bd := range p.List {
		hi := b.build(bd.Hi, c.At)
		if hi == nil {
			return false
		}
		name := nameOf(bd.Name)
		for b.r.find(name) != nil {
			name += "_"
		}
		b.free[nameOf(bd.Name)] = name
		c.For.List = append(c.For.List, &lang.Binder{At: c.At, Name: &lang.Ident{At: c.At, Name: name}, Hi: hi})
	}
	return true
}

func (b *binding) buildIndex(p *lang.Index, at lang.At) lang.Expr {
	out := &lang.Index{At: at, X: b.build(p.X, at)}
	for _, s := range p.Subs {
		i := b.build(s.Index, at)
		if i == nil {
			return nil
		}
		out.Subs = append(out.Subs, &lang.Subscript{At: at, Index: i})
	}
	return orNil(out.X, out)
}

// op is an operator of the rule as it is written for the arrays at hand.
func (b *binding) op(op lang.Op) lang.Op {
	if b.over.Kind != Scalar {
		return entrywiseOp(op)
	}
	return op
}

func orNil(x, whole lang.Expr) lang.Expr {
	if x == nil {
		return nil
	}
	return whole
}

// sizeExpr writes a size as an expression, where it is a number or a name.
func (b *binding) sizeExpr(n dim.Poly, at lang.At) lang.Expr {
	if c, ok := n.Const(); ok {
		return &lang.Number{At: at, Value: float64(c)}
	}
	if s := n.Symbols(); len(s) == 1 && n.Equal(dim.Symbol(s[0])) && b.r.find(s[0]) != nil {
		return &lang.Ident{At: at, Name: s[0]}
	}
	return nil
}

// precedence of operators, for printing.
func precedence(op lang.Op) int {
	switch op {
	case lang.Add, lang.Sub:
		return 1
	case lang.Mul, lang.EMul, lang.Div, lang.EDiv:
		return 2
	}
	return 4
}

// binding strength of the text of an expression, as print counts it; a leading minus needs parentheses wherever a sum
// does.
func tightness(e lang.Expr) int {
	switch e := e.(type) {
	case *lang.Unary:
		return precedence(lang.Add)
	case *lang.Binary:
		return precedence(e.Op)
	}
	return tightest
}

// tightest is above the precedence of every operator.
const tightest = 5

// written is the user's text for what a metavariable stands for; the array of the values of "f(e for binders)" has none.
func written(e lang.Expr) string {
	if c, ok := e.(*lang.Comprehension); ok {
		return "[" + textOf(c.Body) + " for " + textAt(c.For.Span()) + "]"
	}
	return textOf(e)
}

func parenthesized(own, level int, text string) string {
	if own < level {
		return "(" + text + ")"
	}
	return text
}

// print writes an expression of the rule with the user's text for metavariables; level is the precedence around it.
func (b *binding) print(p lang.Expr, level int) string {
	switch p := p.(type) {
	case *lang.Ident:
		if e := lang.Unparen(b.vars[p.Name]); e != nil {
			return parenthesized(tightness(e), level, written(e))
		}
		if name := b.free[p.Name]; name != "" {
			return name
		}
		if n, ok := b.dims[p.Name]; ok {
			return parenthesized(1, level, plainSize(n))
		}
		return p.Name
	case *lang.Number:
		return numText(p.Value)
	case *lang.String:
		return `"` + p.Value + `"`
	case *lang.Paren:
		return b.print(p.X, level)
	case *lang.Unary:
		return parenthesized(3, level, "-"+b.print(p.X, 4))
	case *lang.Transpose:
		return b.print(p.X, tightest) + "'"
	case *lang.Index:
		return b.print(p.X, tightest) + "[" + b.list(len(p.Subs), func(i int) lang.Expr { return p.Subs[i].Index }) + "]"
	case *lang.Binary:
		return parenthesized(precedence(p.Op), level, b.printBinary(p))
	case *lang.Call:
		return b.printCall(p)
	case *lang.Block:
		var rows []string
		for _, row := range p.Rows {
			rows = append(rows, b.list(len(row), func(i int) lang.Expr { return row[i] }))
		}
		return "[" + strings.Join(rows, "; ") + "]"
	}
	return ""
}

func (b *binding) printBinary(p *lang.Binary) string {
	own, kind := precedence(p.Op), b.op(p.Op)
	op := kind.String()
	if own == 1 || kind == lang.EMul || kind == lang.EDiv {
		op = " " + op + " "
	}
	return b.print(p.X, own) + op + b.print(p.Y, own+1)
}

func (b *binding) printCall(p *lang.Call) string {
	var args []string
	for _, a := range p.Args {
		s := b.print(a.Value, 0)
		if a.Name != nil {
			s = a.Name.Name + "=" + s
		}
		args = append(args, s)
	}
	over := ""
	if p.For != nil {
		for i, bd := range p.For.List {
			over += [...]string{" for ", ", "}[min(i, 1)] + b.free[nameOf(bd.Name)] + " in " + b.print(bd.Hi, 0)
		}
	}
	return p.Name.Name + "(" + strings.Join(args, ", ") + over + ")"
}

func (b *binding) list(n int, at func(int) lang.Expr) string {
	var out []string
	for i := range n {
		out = append(out, b.print(at(i), 0))
	}
	return strings.Join(out, ", ")
}
