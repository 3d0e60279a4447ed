package checker

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/cvxc-lang/cvxc/lang"
)

// Explanation is one expression as the checker sees it: what it is, what was asked of it, and its parts.
type Explanation struct {
	Span     lang.Span
	Text     string
	Rule     string    // how its curvature comes about: "sum", "product with data", "call of norm", "let, line 9"
	Found    Curvature // what it is
	Want     Curvature // what is asked of it; Unknown: nothing
	Range    Interval
	Constant bool     // it holds no variable
	Wrong    bool     // a report has been made: nothing is known of it
	Why      []string // facts that were used
	Parts    []*Explanation
	Asks     string // of the root: what asks, "`maximize` needs a concave objective"
}

// OK reports whether the expression is what was asked of it.
func (x *Explanation) OK() bool { return x.Found.Has(x.Want) }

// Explain returns the tree of the expression at a byte offset of the file: the largest one that starts there, else the
// smallest around it. It is nil where there is no expression of a statement.
func Explain(info *Info, offset int) *Explanation {
	at := int32(offset)
	for _, r := range info.problems {
		for _, s := range r.statements() {
			if s.expr.Span().Start <= at && at < s.expr.Span().End {
				x := r.explainAt(s, at)
				x.cite(info.Diagnostics)
				return x
			}
		}
	}
	return nil
}

// statement is an expression of which something is asked.
type statement struct {
	expr lang.Expr
	want Curvature
	asks string
}

// statements lists the expressions of a problem in the order of the text.
func (r *reader) statements() []statement {
	var out []statement
	lang.Inspect(r.problem, func(n lang.Node) bool {
		switch n := n.(type) {
		case *lang.Func:
			return false
		case *lang.Let:
			out = append(out, statement{expr: n.Value})
		case *lang.Objective:
			if n.Value != nil {
				w := reason{kind: forObjective, want: Convex, sense: n.Sense}
				if n.Sense == lang.Maximize {
					w.want = Concave
				}
				out = append(out, statement{n.Value, w.want, w.asks()})
			}
		case *lang.Relation:
			out = append(out, sides(n)...)
		case *lang.Membership:
			w := reason{kind: forMember, want: Affine}
			for _, e := range n.Tuple {
				out = append(out, statement{e, Affine, w.asks()})
			}
		}
		return true
	})
	return out
}

// sides lists the operands of a relation with what is asked of each.
func sides(c *lang.Relation) []statement {
	out := make([]statement, len(c.Operands))
	for i, e := range c.Operands {
		out[i].expr = e
	}
	for i, op := range c.Ops {
		left, right := reason{kind: forInequality, want: Convex, op: op, left: true}, reason{kind: forInequality, want: Concave, op: op}
		switch op {
		case lang.Ge:
			left.want, right.want = Concave, Convex
		case lang.Eq, lang.LowerEq, lang.UpperEq:
			left = reason{kind: forEquality, want: Affine, op: op, left: true}
			if op != lang.Eq {
				left.kind = forSemidefinite
			}
			right = left
		}
		out[i].want |= left.want
		out[i+1].want |= right.want
		out[i].asks, out[i+1].asks = left.asks(), right.asks()
	}
	return out
}

// mostExplained bounds the tree: what lies beyond has no parts.
const mostExplained = 200

func (r *reader) explainAt(s statement, at int32) *Explanation {
	r.visits = 0
	root := r.explain(s.expr, s.want)
	root.Asks = s.asks
	found := root.at(at)
	if found != root && found.Asks == "" && found.Want != Unknown {
		found.Asks = code(shorten(found.Text)) + " must be " + found.Want.String()
	}
	return found
}

// cite says of wrong parts which report is about them.
func (x *Explanation) cite(ds []*lang.Diagnostic) {
	for _, p := range x.Parts {
		p.cite(ds)
	}
	if !x.Wrong {
		return
	}
	for _, d := range ds {
		if at := d.Primary(); d.Severity == lang.Error && at.Source == x.Span.Source && x.Span.Start <= at.Start && at.End <= x.Span.End {
			p := at.Position()
			x.Rule = fmt.Sprintf("%s at %d:%d, %s", d.Code, p.Line, p.Column, strings.ReplaceAll(d.Title, "`", ""))
			return
		}
	}
}

// at finds the largest part that starts at an offset, or the smallest around it.
func (x *Explanation) at(at int32) *Explanation {
	if x.Span.Start == at {
		return x
	}
	for _, p := range x.Parts {
		if p.Span.Source == x.Span.Source && p.Span.Start <= at && at < p.Span.End {
			return p.at(at)
		}
	}
	return x
}

// explain builds the tree below e. All of it has been read.
func (r *reader) explain(e lang.Expr, want Curvature) *Explanation {
	for {
		p, ok := e.(*lang.Paren)
		if !ok {
			break
		}
		e = p.X
	}
	f := r.t.Facts[e]
	if f == nil {
		f = &Facts{Bad: true, Range: everything()}
	}
	x := &Explanation{Span: e.Span(), Text: textOf(e), Found: f.Curv, Want: want, Range: f.Range, Constant: f.Level < Variable}
	if f.Bad {
		x.Rule, x.Found, x.Constant, x.Wrong = "see the report", Unknown, false, true
		return x
	}
	if x.Constant {
		x.Rule, x.Why = f.Level.String(), r.sources(e)
		return x
	}
	x.Rule = r.ruleOf(e)
	if r.visits++; r.visits > mostExplained {
		return x
	}
	if id, ok := e.(*lang.Ident); ok {
		if l, ok := r.t.Uses[id].(*lang.Let); ok {
			x.Parts = []*Explanation{r.explain(l.Value, want)}
		} else {
			x.Why = r.sources(e)
		}
		return x
	}
	app := r.application(e)
	if t := r.t.Calls[e]; t != nil && t.inline != nil {
		app = r.inlineApplication(t)
	}
	for i := range app.args {
		o := &app.args[i]
		x.Parts = append(x.Parts, r.explain(o.expr, r.need(o, want, app.curv, app.curv.Has(want))))
	}
	r.reasons(x, e)
	return x
}

// ruleOf names how the curvature of an expression comes about.
func (r *reader) ruleOf(e lang.Expr) string {
	if q := r.t.Quadratics[e]; q != nil {
		return "quadratic form"
	}
	switch e := e.(type) {
	case *lang.Ident:
		switch n := r.t.Uses[e].(type) {
		case *lang.Let:
			return fmt.Sprintf("let, line %d", n.Span().Position().Line)
		case *lang.Declarator:
			return "variable"
		}
	case *lang.Binary:
		return r.operatorRule(e)
	case *lang.Call:
		return r.callRule(r.t.Calls[e])
	case *lang.Block:
		return "block"
	case *lang.Index:
		return "entries"
	case *lang.Comprehension:
		return "one for each index"
	case *lang.Unary:
		return "negative"
	}
	return "affine operation"
}

func (r *reader) operatorRule(e *lang.Binary) string {
	switch e.Op {
	case lang.Add:
		return "sum"
	case lang.Sub:
		return "difference"
	case lang.Pow, lang.EPow:
		return r.callRule(r.t.Calls[e])
	case lang.Div, lang.EDiv:
		if r.t.Facts[e.Y].Level < Variable {
			return "divided by data"
		}
		return "divided by variables"
	}
	if r.t.Facts[e.X].Level < Variable || r.t.Facts[e.Y].Level < Variable {
		return "product with data"
	}
	return "product of variables"
}

// callRule says what is proved of a function.
func (r *reader) callRule(t *Target) string {
	if t == nil {
		return "call"
	}
	app := t.app
	if t.inline != nil {
		app = r.inlineApplication(t)
	}
	name := t.Func.Name.Name
	text := app.curv.String() + " function"
	if len(app.args) == 1 {
		text += monoText(app.args[0].mono)
		if m := app.args[0].mono.Closed(); m&(Inc|Dec) == 0 && m&Even == Even {
			text += ", follows |.|"
		}
	}
	return name + ": " + text
}

// reasons adds the facts about data that were used: signs of factors, matrices known to be psd.
func (r *reader) reasons(x *Explanation, e lang.Expr) {
	if q := r.t.Quadratics[e]; q != nil && q.Matrix != nil {
		x.Why = append(x.Why, r.sources(q.Matrix)...)
		return
	}
	if b, ok := e.(*lang.Binary); ok && (b.Op == lang.Mul || b.Op == lang.EMul || b.Op == lang.Div || b.Op == lang.EDiv) {
		for _, s := range [...]lang.Expr{b.X, b.Y} {
			if f := r.t.Facts[s]; f != nil && f.Level >= Const && f.Level < Variable {
				x.Why = append(x.Why, r.sources(s)...)
			}
		}
	}
	if c, ok := e.(*lang.Call); ok {
		for _, a := range c.Args {
			if f := r.t.Facts[a.Value]; f != nil && f.Level >= Const && f.Level < Variable {
				x.Why = append(x.Why, r.sources(a.Value)...)
			}
		}
	}
}

// sources cites the declarations that say something about the names in an expression.
func (r *reader) sources(e lang.Expr) []string {
	var out []string
	seen := map[string]bool{}
	walk(e, func(x lang.Expr) bool {
		id, ok := x.(*lang.Ident)
		if !ok || seen[id.Name] {
			return true
		}
		seen[id.Name] = true
		if d, ok := r.t.Uses[id].(*lang.Declarator); ok && len(d.Attrs) > 0 {
			var attrs []string
			for _, a := range d.Attrs {
				attrs = append(attrs, textAt(a.Span()))
			}
			out = append(out, fmt.Sprintf("%s %s (line %d)", id.Name, strings.Join(attrs, " "), d.Span().Position().Line))
		}
		return true
	})
	return out
}

// String prints the tree: one line an expression, with what it is, whether that is what was asked, and why. The first
// failure is marked.
func (x *Explanation) String() string {
	var rows []explainRow
	x.rows(&rows, "", "")
	textWidth, ruleWidth := 0, 0
	for _, w := range rows {
		textWidth = max(textWidth, utf8.RuneCountInString(w.text))
		ruleWidth = max(ruleWidth, utf8.RuneCountInString(w.rule))
	}
	var b strings.Builder
	if x.Asks != "" {
		b.WriteString(strings.ReplaceAll(x.Asks, "`", "") + "\n")
	}
	for _, w := range rows {
		line := pad(w.text, textWidth) + "  " + pad(w.rule, ruleWidth) + "  " + w.found
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

type explainRow struct{ text, rule, found string }

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-utf8.RuneCountInString(s), 0))
}

func (x *Explanation) rows(out *[]explainRow, lead, below string) {
	found := pad(x.Found.String(), len("concave"))
	if x.Constant {
		found = pad("constant", len("concave"))
	}
	switch {
	case x.Wrong:
		found = "✗ wrong"
	case x.Want == Unknown:
	case x.OK():
		found += "  ✓"
	default:
		found += "  ✗ must be " + x.Want.String()
	}
	if x.Range != everything() {
		found += "  " + x.Range.String()
	}
	if len(x.Why) > 0 {
		found += "  " + strings.Join(x.Why, ", ")
	}
	*out = append(*out, explainRow{lead + shorten(x.Text), x.Rule, found})
	for i, p := range x.Parts {
		if i == len(x.Parts)-1 {
			p.rows(out, below+"└ ", below+"  ")
		} else {
			p.rows(out, below+"├ ", below+"│ ")
		}
	}
}
