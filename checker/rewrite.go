package checker

import (
	"strings"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// binding is what the metavariables of a rule stand for, and the dims of their shapes.
type binding struct {
	r    *reader
	rule *lang.Rewrite
	vars map[string]lang.Expr
	dims map[string]dim.Poly
	over Type // a rule about numbers applied entry by entry: the type of the arrays; Scalar if it is not
}

// step is one expression on the way from the whole to a culprit, and what was asked of it.
type step struct {
	expr lang.Expr
	want Curvature
}

// mostSteps bounds how far around a culprit rules are tried.
const mostSteps = 8

// maxHelp bounds how many rewrites one report offers.
const maxHelp = 2

// rewrites finds the rules that turn an expression on the path, innermost first, into an equal one that is accepted.
// Rules without a result give advice about the innermost expression that they match.
func (r *reader) rewrites(path []step) (found suggestions) {
	for i := len(path) - 1; i >= max(0, len(path)-mostSteps); i-- {
		for k := range r.u.rewriteRules() {
			rule := &r.u.rules[k]
			if rule.Code < "CVX0400" { // those are about shapes
				continue
			}
			b := r.match1(rule, path[i].expr)
			if b == nil {
				continue
			}
			if rule.Result == nil {
				if found.advice.Text == "" && i == len(path)-1 {
					found.advice, found.adviceCode = lang.Help{Text: rule.Text}, rule.Code
				}
				continue
			}
			if h, ok := b.accepted(path[i]); ok && len(found.fixes) < maxHelp && !offered(found.fixes, h) {
				if found.code == "" {
					found.code, found.want = rule.Code, path[i].want
				}
				found.fixes = append(found.fixes, h)
			}
		}
		if len(found.fixes) > 0 {
			return found
		}
	}
	return found
}

// suggestions are what the rule table says of a culprit: equal expressions that are accepted and the code of their rule,
// and advice with the code that it belongs to.
type suggestions struct {
	code       lang.Code
	want       Curvature // what was asked of the expression that the rule rewrites
	fixes      []lang.Help
	advice     lang.Help
	adviceCode lang.Code
}

// offered reports whether a suggestion says what an earlier one says.
func offered(hs []lang.Help, h lang.Help) bool {
	for _, x := range hs {
		if x.Text == h.Text || x.Edits[0].New == h.Edits[0].New {
			return true
		}
	}
	return false
}

// rewriteRules reads the library's table once.
func (u *Universe) rewriteRules() []lang.Rewrite {
	if u.rules == nil {
		u.rules = append(u.imp.Rewrites(), lang.Rewrite{})
	}
	return u.rules[:len(u.rules)-1]
}

// rewritesOf lists the results of the rules of one code, about shapes, that match an expression. want is the curvature
// that is asked for, Unknown if any will do; scalar asks for a number.
func (r *reader) rewritesOf(e lang.Expr, c lang.Code, want Curvature, scalar bool) []lang.Help {
	var out []lang.Help
	for k := range r.u.rewriteRules() {
		rule := &r.u.rules[k]
		if rule.Code != c || rule.Result == nil {
			continue
		}
		if b := r.match1(rule, e); b != nil {
			if h, t, ok := b.acceptedAs(step{e, want}); ok && (!scalar || t.Kind == Scalar) && !offered(out, h) {
				out = append(out, h)
			}
		}
	}
	return out
}

// match1 matches an expression with the pattern of a rule, side conditions included.
func (r *reader) match1(rule *lang.Rewrite, e lang.Expr) *binding {
	b := &binding{r: r, rule: rule, vars: map[string]lang.Expr{}, dims: map[string]dim.Poly{}}
	if !b.matches(rule.Pattern, e) || !b.holds() {
		return nil
	}
	return b
}

func (b *binding) matches(p, e lang.Expr) bool {
	p, e = lang.Unparen(p), lang.Unparen(e)
	switch p := p.(type) {
	case *lang.Ident:
		return b.bind(p, e)
	case *lang.Number:
		f := b.r.expr(e)
		return !f.Bad && f.Level == Number && f.Type.Kind == Scalar && f.Range == point(p.Value)
	case *lang.Unary:
		x, ok := e.(*lang.Unary)
		return ok && b.matches(p.X, x.X)
	case *lang.Binary:
		x, ok := e.(*lang.Binary)
		return ok && b.sameOp(p, x) && b.operands(p, x)
	case *lang.Transpose:
		x, ok := e.(*lang.Transpose)
		return ok && b.matches(p.X, x.X)
	case *lang.Call:
		x, ok := e.(*lang.Call)
		return ok && b.call(p, x)
	}
	return false
}

// sameOp: between numbers, entrywise and linear-algebra operators are the same.
func (b *binding) sameOp(p, x *lang.Binary) bool {
	if p.Op == x.Op {
		return true
	}
	numbers := b.r.expr(x.X).Type.Kind == Scalar && b.r.expr(x.Y).Type.Kind == Scalar
	return (numbers || x.Op != lang.Mul && b.rule.Result != nil && b.r.entrywiseRule(b.rule)) && entrywiseOp(p.Op) == entrywiseOp(x.Op)
}

// entrywiseRule reports whether a rule about numbers holds for arrays entry by entry: only functions of numbers occur.
func (r *reader) entrywiseRule(rule *lang.Rewrite) bool {
	for _, v := range rule.Vars {
		if len(v.Shape) > 0 {
			return false
		}
	}
	ok := true
	for _, e := range [...]lang.Expr{rule.Pattern, rule.Result} {
		walk(e, func(x lang.Expr) bool {
			switch x := x.(type) {
			case *lang.Call:
				fn := r.u.library.own(nameOf(x.Name))
				ok = ok && fn != nil && fn.kernel == nil && fn.allNumbers()
			case *lang.Block, *lang.Transpose, *lang.Index, *lang.Comprehension:
				ok = false
			}
			return ok
		})
	}
	return ok
}

func entrywiseOp(op lang.Op) lang.Op {
	switch op {
	case lang.Mul:
		return lang.EMul
	case lang.Div:
		return lang.EDiv
	case lang.Pow:
		return lang.EPow
	}
	return op
}

// operands matches both operands, in either order where the operation commutes.
func (b *binding) operands(p, x *lang.Binary) bool {
	saved := b.save()
	if b.matches(p.X, x.X) && b.matches(p.Y, x.Y) {
		return true
	}
	b.vars = saved
	commutes := p.Op == lang.Add || p.Op == lang.EMul || p.Op == lang.Mul && b.r.entrywise(x)
	return commutes && b.matches(p.X, x.Y) && b.matches(p.Y, x.X)
}

func (b *binding) save() map[string]lang.Expr {
	out := make(map[string]lang.Expr, len(b.vars))
	for k, v := range b.vars {
		out[k] = v
	}
	return out
}

func (b *binding) call(p, x *lang.Call) bool {
	if p.Name.Name != nameOf(x.Name) || x.Module != nil || x.For != nil || len(p.Args) != len(x.Args) {
		return false
	}
	if t := b.r.t.Calls[x]; t != nil && !b.r.isLibrary(t.Func) {
		return false
	}
	for i, a := range p.Args {
		if !sameIdent(a.Name, x.Args[i].Name) || !b.matches(a.Value, x.Args[i].Value) {
			return false
		}
	}
	return true
}

// bind lets a metavariable stand for an expression: the same one wherever it occurs.
func (b *binding) bind(p *lang.Ident, e lang.Expr) bool {
	if old := b.vars[p.Name]; old != nil {
		return same(old, e)
	}
	for _, v := range b.rule.Vars {
		if nameOf(v.Name) == p.Name {
			if !b.fits(v, e) {
				return false
			}
			b.vars[p.Name] = e
			return true
		}
	}
	return false
}

// fits checks shape and attributes of a metavariable.
func (b *binding) fits(v *lang.Formal, e lang.Expr) bool {
	f := b.r.expr(e)
	t := f.Type
	if len(v.Shape) == 0 && !f.Bad && t.Kind != Scalar && b.rule.Result != nil && b.r.entrywiseRule(b.rule) {
		if b.over.Kind != Scalar && !b.over.Equal(t) {
			return false
		}
		b.over, t = t, scalarType()
	}
	switch rank := len(v.Shape); {
	case f.Bad, rank == 0 && t.Kind != Scalar, rank == 1 && (t.Kind == Mat || t.Kind == Array), rank > 1 && len(t.Shape) != rank:
		return false
	}
	for i, x := range v.Shape {
		if t.Kind == Scalar {
			break
		}
		if id, ok := x.(*lang.Ident); ok {
			if old, known := b.dims[id.Name]; known && !old.Equal(t.Shape[i]) {
				return false
			}
			b.dims[id.Name] = t.Shape[i]
		}
	}
	for _, a := range v.Attrs {
		known, _ := attributeOf(nameOf(a.Name))
		switch {
		case known.name == "const" && f.Level > Const,
			!f.Range.Within(known.within),
			f.Props&known.props != known.props:
			return false
		}
	}
	return true
}

// holds decides the side conditions on the ranges of what the metavariables stand for.
func (b *binding) holds() bool {
	for _, c := range b.rule.Where {
		for i, op := range c.Ops {
			x, y := b.build(c.Operands[i], lang.At{}), b.build(c.Operands[i+1], lang.At{})
			if x == nil || y == nil {
				return false
			}
			if _, ok := b.r.silently(x); !ok {
				return false
			}
			if _, ok := b.r.silently(y); !ok || b.r.compare(x, op, y) != holds {
				return false
			}
		}
	}
	return true
}

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
		c := &lang.Call{At: at, Name: &lang.Ident{At: at, Name: p.Name.Name}}
		for _, a := range p.Args {
			x := b.build(a.Value, at)
			if x == nil {
				return nil
			}
			c.Args = append(c.Args, &lang.Arg{At: at, Name: a.Name, Value: x})
		}
		return c
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

// print writes an expression of the rule with the user's text for metavariables; level is the precedence around it.
func (b *binding) print(p lang.Expr, level int) string {
	paren := func(own int, s string) string {
		if own < level {
			return "(" + s + ")"
		}
		return s
	}
	switch p := p.(type) {
	case *lang.Ident:
		if e := b.vars[p.Name]; e != nil {
			if level > 0 {
				return wrapped(e)
			}
			return textOf(lang.Unparen(e))
		}
		return paren(1, plainSize(b.dims[p.Name]))
	case *lang.Number:
		return numText(p.Value)
	case *lang.String:
		return `"` + p.Value + `"`
	case *lang.Paren:
		return b.print(p.X, level)
	case *lang.Unary:
		return paren(3, "-"+b.print(p.X, 4))
	case *lang.Transpose:
		return b.print(p.X, 5) + "'"
	case *lang.Binary:
		own := precedence(p.Op)
		kind := b.op(p.Op)
		op := kind.String()
		if own == 1 || kind == lang.EMul || kind == lang.EDiv {
			op = " " + op + " "
		}
		return paren(own, b.print(p.X, own)+op+b.print(p.Y, own+1))
	case *lang.Call:
		var args []string
		for _, a := range p.Args {
			s := b.print(a.Value, 0)
			if a.Name != nil {
				s = a.Name.Name + "=" + s
			}
			args = append(args, s)
		}
		return p.Name.Name + "(" + strings.Join(args, ", ") + ")"
	case *lang.Block:
		var rows []string
		for _, row := range p.Rows {
			var parts []string
			for _, x := range row {
				parts = append(parts, b.print(x, 0))
			}
			rows = append(rows, strings.Join(parts, ", "))
		}
		return "[" + strings.Join(rows, "; ") + "]"
	}
	return ""
}
