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
	free map[string]string // the names that binders of the result take here
	over Type              // a rule about numbers applied entry by entry: the type of the arrays; Scalar if it is not
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
			if rule.Code < "CVX0400" || rule.Code == codeArgument || rule.Code == codeStructure { // those are about shapes and data, and no equal expressions
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

// adviceOf is what the rules of one code without a result say of an expression, the first of them.
func (r *reader) adviceOf(e lang.Expr, c lang.Code) []lang.Help {
	for k := range r.u.rewriteRules() {
		if rule := &r.u.rules[k]; rule.Code == c && rule.Result == nil && r.match1(rule, e) != nil {
			return []lang.Help{{Text: rule.Text}}
		}
	}
	return nil
}

// match1 matches an expression with the pattern of a rule, side conditions included.
func (r *reader) match1(rule *lang.Rewrite, e lang.Expr) *binding {
	b := &binding{r: r, rule: rule, vars: map[string]lang.Expr{}, dims: map[string]dim.Poly{}, free: map[string]string{}}
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
	return (numbers || x.Op != lang.Mul && b.r.entrywiseRule(b.rule)) && entrywiseOp(p.Op) == entrywiseOp(x.Op)
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
		if e == nil {
			continue
		}
		walk(e, func(x lang.Expr) bool {
			switch x := x.(type) {
			case *lang.Call:
				fn := r.u.library.own(nameOf(x.Name))
				if fn != nil && fn.kernel != nil && fn.kernel.operator != nil { // what it makes is mapped like its operand
					fn = r.u.library.own(textOf(x.Args[0].Value))
				}
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
	name := nameOf(x.Name)
	if b.rule.Code == codeForeign { // np.linalg.det is det
		name = name[strings.LastIndexByte(name, '.')+1:]
	} else if x.Module != nil {
		return false
	}
	if p.Name.Name != name || len(p.Args) != len(x.Args) {
		return false
	}
	if t := b.r.t.Calls[x]; t != nil && !b.r.isLibrary(t.Func) {
		return false
	}
	if x.For != nil {
		return len(x.For.Conds) == 0 && b.family(p.Args[0].Value, x.Args[0].Value, x.For)
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
	if n, ok := b.dims[p.Name]; ok {
		size, ok := b.r.poly(e, 8)
		return ok && size.Equal(n)
	}
	return false
}

// family matches a pattern of arrays with the entries of "f(expr for binders)": functions and operators entry by entry, and
// what is left stands for the array of its values.
func (b *binding) family(p, e lang.Expr, over *lang.Binders) bool {
	var names []*lang.Ident
	var entries []lang.Expr
	var entry func(p, e lang.Expr) bool
	entry = func(p, e lang.Expr) bool {
		p, e = lang.Unparen(p), lang.Unparen(e)
		switch p := p.(type) {
		case *lang.Ident:
			names, entries = append(names, p), append(entries, e)
			return true
		case *lang.Number:
			return b.matches(p, e)
		case *lang.Binary:
			x, ok := e.(*lang.Binary)
			return ok && entrywiseOp(p.Op) == entrywiseOp(x.Op) && b.r.expr(x).Type.Kind == Scalar && entry(p.X, x.X) && entry(p.Y, x.Y)
		case *lang.Call:
			x, ok := e.(*lang.Call)
			fn := b.r.u.library.own(p.Name.Name)
			return ok && x.For == nil && nameOf(x.Name) == p.Name.Name && fn != nil && fn.allNumbers() &&
				len(p.Args) == 1 && len(x.Args) == 1 && entry(p.Args[0].Value, x.Args[0].Value)
		}
		return false
	}
	ok := false
	b.r.within(over, func() []culprit {
		ok = entry(p, e)
		return nil
	})
	for i := 0; ok && i < len(names); i++ {
		ok = b.bind(names[i], b.arrayOf(entries[i], over))
	}
	return ok
}

// arrayOf is [e for binders], or the array of which those are all entries; e itself where no binder stands in it.
func (b *binding) arrayOf(e lang.Expr, over *lang.Binders) lang.Expr {
	varies := false
	for _, bd := range over.List {
		varies = varies || mentions(e, nameOf(bd.Name))
	}
	if !varies {
		return e
	}
	all := &lang.Comprehension{At: lang.At{Place: e.Span()}, Body: e, For: over}
	x, ok := e.(*lang.Index)
	if !ok || len(x.Subs) != len(over.List) {
		return all
	}
	for i, s := range x.Subs {
		id, isName := s.Index.(*lang.Ident)
		if !isName || over.List[i].Lo != nil || id.Name != nameOf(over.List[i].Name) {
			return all
		}
	}
	if f, ok := b.r.silently(all); ok && f.Type.Equal(b.r.expr(x.X).Type) {
		return x.X
	}
	return all
}

// fits checks shape and attributes of a metavariable.
func (b *binding) fits(v *lang.Formal, e lang.Expr) bool {
	f := b.r.expr(e)
	t := f.Type
	if len(v.Shape) == 0 && !f.Bad && t.Kind != Scalar && b.r.entrywiseRule(b.rule) {
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
		case nameOf(a.Name) == "data":
			if f.Level == Variable {
				return false
			}
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
