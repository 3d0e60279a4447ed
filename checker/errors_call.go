package checker

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// signatureText writes how a function is called: huber(x, M = 1).
func signatureText(f *lang.Func) string {
	var out []string
	for _, x := range f.Formals {
		s := nameOf(x.Name)
		if x.Variadic {
			s += ", …"
		}
		if x.Default != nil {
			s += " = " + textOf(x.Default)
		}
		out = append(out, s)
	}
	return f.Name.Name + "(" + strings.Join(out, ", ") + ")"
}

// Codes of faults for which the table of rules has suggestions.
const (
	codeArguments lang.Code = "CVX0106" // arguments that a function does not have
	codeStructure lang.Code = "CVX0503" // a parameter where the structure is decided
)

// argumentCount is CVX0106: too few or too many arguments.
type argumentCount struct {
	call    *lang.Call
	fn      *lang.Func
	got     int
	missing *lang.Formal
	extra   lang.Expr
	axes    int // of the first argument
	fixes   []lang.Help
}

func (a *argumentCount) Diagnose() *lang.Diagnostic {
	name := code(a.fn.Name.Name)
	if a.extra != nil {
		n := len(a.fn.Formals)
		w := fault(codeArguments, a.extra.Span(), name+" takes "+strconv.Itoa(n)+plural(n, " argument", " arguments"), "one too many").
			note("it is called as " + code(signatureText(a.fn)))
		if k, isNumber := a.extra.(*lang.Number); isNumber && n > 0 && len(a.fn.Formals[0].Shape) == 1 && k.Value < float64(a.axes) {
			w = w.fix("name the axis", insertBefore(a.extra.Span(), "axis="))
		}
		return w.helps(a.fixes).fix("leave it out", a.repeated()...).done()
	}
	return fault(codeArguments, a.call.Name.Span(), name+" needs the argument "+code(nameOf(a.missing.Name)), "too few arguments").
		note("it is called as " + code(signatureText(a.fn))).done()
}

// repeated is the edit that drops a last argument which repeats the one before it: eye(n, n).
func (a *argumentCount) repeated() []lang.Edit {
	k := len(a.call.Args) - 1
	if k < 1 || a.call.Args[k].Value != a.extra || !same(a.call.Args[k-1].Value, a.extra) {
		return nil
	}
	cut := a.call.Args[k-1].Span().After()
	cut.End = a.extra.Span().End
	return []lang.Edit{replace(cut, "")}
}

// badNamedArgument is CVX0106.
type badNamedArgument struct {
	fn    *lang.Func
	arg   *lang.Arg
	near  string
	twice bool
	fixes []lang.Help
}

func (b *badNamedArgument) Diagnose() *lang.Diagnostic {
	if b.twice {
		return fault(codeArguments, b.arg.Name.Span(), "the argument "+code(b.arg.Name.Name)+" is given twice", "given again").done()
	}
	w := fault(codeArguments, b.arg.Name.Span(), code(b.fn.Name.Name)+" has no argument "+code(b.arg.Name.Name), "not an argument")
	switch {
	case len(b.fixes) > 0:
		w = w.helps(b.fixes)
	case b.near != "":
		w = w.fix("write "+code(b.near), replace(b.arg.Name.Span(), b.near))
	default:
		w = w.hint("leave it out")
	}
	return w.note("it is called as " + code(signatureText(b.fn))).done()
}

func (r *reader) badNamed(c *lang.Call, fn *function, a *lang.Arg, k int) lang.Diagnoser {
	b := &badNamedArgument{fn: fn.decl, arg: a, twice: k >= 0 || a.Name.Name == "axis"}
	if !b.twice {
		b.fixes = r.rewritesOf(c, codeArguments, Unknown, false)
	}
	names := []string{"axis"}
	for _, f := range fn.decl.Formals {
		names = append(names, nameOf(f.Name))
	}
	b.near = nearest(a.Name.Name, names)
	return b
}

// argumentShape is CVX0211: an argument of a shape that the function does not take.
type argumentShape struct {
	at     lang.Span
	typ    Type
	want   string
	fn     *lang.Func
	formal *lang.Formal
	decl   []lang.Label
	fixes  []lang.Help
}

func (a *argumentShape) Diagnose() *lang.Diagnostic {
	return fault("CVX0211", a.at, code(a.fn.Name.Name)+" wants "+a.want+" for "+code(nameOf(a.formal.Name)), article(a.typ.String())).
		labels(a.decl).helps(a.fixes).note("it is called as " + code(signatureText(a.fn))).done()
}

// wrongShape reports the argument e of a formal that wants something else.
func (r *reader) wrongShape(s *site, f *lang.Formal, e lang.Expr, want string) lang.Diagnoser {
	return &argumentShape{at: e.Span(), typ: r.expr(e).Type, want: want, fn: s.fn.decl, formal: f, decl: r.declared(e), fixes: r.exchanged(s)}
}

// exchanged suggests the other order of two arguments where only that one has shapes that the function takes.
func (r *reader) exchanged(s *site) []lang.Help {
	c, ok := s.node.(*lang.Call)
	if !ok || len(c.Args) != 2 || len(s.formals()) < 2 || c.Args[0].Name != nil || c.Args[1].Name != nil {
		return nil
	}
	x, y := c.Args[0].Value, c.Args[1].Value
	first, second := s.formals()[0], s.formals()[1]
	if !takesRank(first, r.expr(y).Type) || !takesRank(second, r.expr(x).Type) || takesRank(first, r.expr(x).Type) {
		return nil
	}
	return exchange(x, y)
}

func exchange(x, y lang.Expr) []lang.Help {
	return []lang.Help{help("exchange the arguments", replace(x.Span(), textOf(y)), replace(y.Span(), textOf(x)))}
}

// takesRank reports whether a formal is declared with as many axes as the type has.
func takesRank(f *lang.Formal, t Type) bool {
	return !f.Variadic && (len(f.Shape) == len(t.Shape) || isEntries(f) && t.Kind != Scalar)
}

// isSquare reports whether a formal is declared as a square matrix.
func isSquare(f *lang.Formal) bool {
	return len(f.Shape) == 2 && same(f.Shape[0], f.Shape[1])
}

// matrixArgument is CVX0208: a function of vectors is given a matrix.
type matrixArgument struct {
	argumentShape
	call  lang.Span
	fixes []lang.Help
	axis  bool // it may be taken along one

	column bool // the matrix has one column
}

func (m *matrixArgument) Diagnose() *lang.Diagnostic {
	title := code(m.fn.Name.Name) + " of a matrix is ambiguous"
	if m.column {
		title = "a matrix of one column is not a vector"
	}
	w := fault("CVX0208", m.call, title, "a function of vectors").
		also(m.at, article(m.typ.String())).labels(m.decl).helps(m.fixes)
	if m.column {
		return w.done()
	}
	if m.axis {
		return w.note("`axis=0` takes it of every column, `axis=1` of every row").done()
	}
	return w.hint("for one value per row or column write " + code("["+m.fn.Name.Name+"(…) for …]")).done()
}

func (r *reader) matrixAsVector(s *site, f *lang.Formal, a *argument) lang.Diagnoser {
	m := &matrixArgument{argumentShape: argumentShape{at: a.expr.Span(), typ: a.facts.Type, fn: s.fn.decl, formal: f, decl: r.declared(a.expr)}, call: s.at,
		axis: f == s.formals()[0] && s.fn.overSlices()}
	if e, ok := s.node.(lang.Expr); ok {
		m.fixes = r.rewritesOf(e, "CVX0208", Unknown, false)
	}
	if t := a.facts.Type; t.Kind == Mat && t.Shape[1].IsInt(1) {
		m.column, m.fixes = true, append(r.dropColumn(a.expr), m.fixes...)
	}
	return m
}

// extentsDiffer is CVX0211: arguments do not agree in a size.
type extentsDiffer struct {
	at        lang.Span
	fn        *lang.Func
	formal    *lang.Formal
	got, want dim.Poly
	extent    string
	whole     lang.Span
}

func (e *extentsDiffer) Diagnose() *lang.Diagnostic {
	return fault("CVX0211", e.at, "the arguments of "+code(e.fn.Name.Name)+" do not fit together", plainSize(e.got)+" where "+plainSize(e.want)+" is wanted").
		note("it is called as " + code(signatureText(e.fn)) + ", and " + code(e.extent) + " is " + plainSize(e.want) + " by the other arguments").done()
}

// extentForm is CVX0211: an extent must be of a form, as 2*d + 1, and is not known to be.
type extentForm struct {
	at     lang.Span
	fn     *lang.Func
	formal *lang.Formal
	got    dim.Poly
	extent string
	need   larger // of a size that may be too small
}

func (e *extentForm) Diagnose() *lang.Diagnostic {
	d := fault("CVX0211", e.at, code(e.fn.Name.Name)+" wants "+code(e.extent)+" entries for "+code(nameOf(e.formal.Name)), "of size "+plainSize(e.got)).
		note("it is called as " + code(signatureText(e.fn)) + ", for whole numbers of at least 1 in its shapes")
	if e.need.spec != nil {
		return d.larger(e.need).done()
	}
	return d.hint("declare the size in this form").done()
}

// stackedShapes is CVX0202: arguments that are combined entry by entry differ in shape.
type stackedShapes struct {
	at, first lang.Span
	fn        *lang.Func
	x, y      Type
}

func (s *stackedShapes) Diagnose() *lang.Diagnostic {
	return fault("CVX0202", s.at, "the arguments of "+code(s.fn.Name.Name)+" differ in shape", article(s.x.String())).
		also(s.first, article(s.y.String())).note("it works entry by entry; only numbers go with every shape").done()
}

// noAxis is CVX0106: a function that is not of one vector has no axis.
type noAxis struct {
	at     lang.Span
	fn     *lang.Func
	reduce bool
}

func (n *noAxis) Diagnose() *lang.Diagnostic {
	w := fault(codeArguments, n.at, code(n.fn.Name.Name)+" has no `axis`", "not a function of one vector")
	if n.reduce {
		w = fault(codeArguments, n.at, code(n.fn.Name.Name)+" does not combine many values into one", "with `for`")
	}
	return w.hint("for one value per index write " + code("["+n.fn.Name.Name+"(…) for …]")).done()
}

// badAxis is CVX0205.
type badAxis struct {
	at, arg lang.Span
	typ     Type
}

func (b *badAxis) Diagnose() *lang.Diagnostic {
	last := len(b.typ.Shape) - 1
	text := "it has no axes"
	if last >= 0 {
		text = "axes are counted from 0 to " + strconv.Itoa(last)
	}
	return fault("CVX0205", b.at, "there is no such axis", text).also(b.arg, article(b.typ.String())).done()
}

// obligation is CVX0703: an argument is not proved to be what the function assumes; CVX0503 where it must be known
// when the structure is fixed.
type obligation struct {
	at    lang.Span
	fn    *lang.Func
	cond  string
	cite  lang.Span
	label string
	decls []lang.Label
	fixes []lang.Help
	code  lang.Code
	note  string
	hints []lang.Help
}

func (o *obligation) Diagnose() *lang.Diagnostic {
	w := fault(o.code, o.at, code(o.fn.Name.Name)+" needs "+o.cond, o.label).labels(o.decls)
	if o.code == "CVX0703" {
		w = w.also(o.cite, "assumed here")
	}
	return w.note(o.note).helps(o.fixes).helps(o.hints).done()
}

func (r *reader) attrNotProved(s *site, i int, a *lang.Attr) lang.Diagnoser {
	if a.Name.Name == "const" {
		return r.notConst(s, i)
	}
	o := r.attrFault(s.fn.decl, s.formals()[i], s.argument(i), &s.facts[i], a)
	if c, ok := s.node.(*lang.Call); ok && i == 1 && len(c.Args) == 2 && s.args[0] == c.Args[0].Value && s.facts[0].Level < Variable &&
		s.facts[1].Level == Variable && c.Args[1].Name == nil { // huber(1, x)
		o.fixes = exchange(s.args[0], s.args[1])
	}
	return o
}

func (r *reader) attrFault(fn *lang.Func, formal *lang.Formal, e lang.Expr, f *Facts, a *lang.Attr) *obligation {
	o := &obligation{at: e.Span(), fn: fn, cite: a.Span(), code: "CVX0703", decls: r.declaredRanges(e)}
	o.cond = code(nameOf(formal.Name)) + " to be " + a.Span().Text()
	if a.Name.Name == "bounds" {
		o.cond = code(nameOf(formal.Name)) + " within " + code(a.Span().Text())
	}
	o.label = "range " + f.Range.String()
	if known, _ := attributeOf(a.Name.Name); known.props != 0 {
		o.decls = r.declared(e)
		o.label = "not known to be " + a.Span().Text()
	}
	o.note = "what a function says of its arguments is an assumption of its proof"
	if id, ok := lang.Unparen(e).(*lang.Ident); ok && numeric(a.Args) {
		if edits := r.addAttr(id, a.Span().Text()); edits != nil {
			o.fixes = append(o.fixes, help("declare it", edits...))
		}
	}
	if a.Name.Name == "symmetric" && f.Level == Variable {
		o.fixes = append(o.fixes, lang.Help{Text: "take its symmetric part", Edits: []lang.Edit{replace(e.Span(), "sym("+textOf(e)+")")}})
	}
	return o
}

// numeric reports whether the arguments of an attribute name nothing, so that they mean the same elsewhere.
func numeric(args []*lang.Arg) bool {
	return !slices.ContainsFunc(args, func(a *lang.Arg) bool {
		named := false
		lang.Inspect(a.Value, func(n lang.Node) bool {
			_, id := n.(*lang.Ident)
			named = named || id && n.(*lang.Ident).Name != "inf"
			return true
		})
		return named
	})
}

func (r *reader) requireNotProved(s *site, body *reader, c *lang.Compare, v verdict) lang.Diagnoser {
	o := &obligation{at: s.at, fn: s.fn.decl, cite: c.Span(), code: "CVX0703", cond: code(textAt(c.Span())), label: "not proved here"}
	o.note = "what a function requires is an assumption of its proof"
	if v == fails {
		o.label = "does not hold here"
	}
	for _, x := range c.Operands {
		id, ok := lang.Unparen(x).(*lang.Ident)
		if !ok {
			continue
		}
		i := formalIndex(s.formals(), id.Name)
		if i < 0 || s.args[i] == nil {
			continue
		}
		e := s.args[i]
		o.at, o.decls = e.Span(), r.declaredRanges(e)
		if !s.facts[i].Range.IsPoint() {
			o.label += ": range " + s.facts[i].Range.String()
		}
		if _, isPower := s.node.(*lang.Binary); isPower {
			o.code, o.label = "CVX0302", "may have either sign: range "+s.facts[i].Range.String()
			o.hints = r.adviceOf(s.node.(lang.Expr), "CVX0412")
		}
		if name := baseName(e); name != nil && s.facts[i].Range.Hi > 0 && comparesWithZero(c) {
			if edits := r.addAttr(name, "nonneg"); edits != nil {
				o.fixes = append(o.fixes, help("declare it nonnegative", edits...))
			}
		}
		break
	}
	return o
}

// noBranch is CVX0703: no branch of a function is for these arguments.
type noBranch struct {
	at    lang.Span
	fn    *lang.Func
	given []string // values of the const arguments
}

func (r *reader) noBranchFor(s *site) *noBranch {
	n := &noBranch{at: s.at, fn: s.fn.decl}
	for i, f := range s.formals() {
		if known := s.facts[i].Range; hasAttr(f.Attrs, "const") != nil && known.IsPoint() {
			n.given = append(n.given, code(nameOf(f.Name)+" == "+numText(known.Lo)))
		}
	}
	return n
}

func (n *noBranch) Diagnose() *lang.Diagnostic {
	label := "no branch of its definition applies"
	if len(n.given) > 0 {
		label += " to " + strings.Join(n.given, ", ")
	}
	w := fault("CVX0703", n.at, code(n.fn.Name.Name)+" is not defined for these arguments", label)
	for _, it := range n.fn.Items {
		if when, ok := it.(*lang.When); ok && when.Span().Source == n.at.Source {
			w = w.also(when.Conds[0].Span().Join(when.Conds[len(when.Conds)-1].Span()), "a branch")
		}
	}
	return w.done()
}

// dataOnly is CVX0414: a variable in a function that only data may go through.
type dataOnly struct {
	call, at lang.Span
	fn       *lang.Func
	hints    []lang.Help
	idiom
}

func (d *dataOnly) Diagnose() *lang.Diagnostic {
	w := fault("CVX0414", d.at, code(d.fn.Name.Name)+" of a variable is neither convex nor concave", "holds variables").
		note(code(d.fn.Name.Name) + " is for data")
	if len(d.idiom.fixes) > 0 {
		return w.helps(d.idiom.fixes).done()
	}
	return w.helps(d.hints).done()
}

// bilinearCall is CVX0405.
type bilinearCall struct {
	at   lang.Span
	fn   *lang.Func
	x, y lang.Span
}

func (b *bilinearCall) Diagnose() *lang.Diagnostic {
	return fault("CVX0405", b.at, "product of two variable expressions", code(b.fn.Name.Name)+" multiplies them").
		also(b.x, "holds variables").also(b.y, "holds variables").hint("if one of them is data, declare it `param`").done()
}

// recursion is CVX0704.
type recursion struct {
	at lang.Span
	fn *lang.Func
}

func (c *recursion) Diagnose() *lang.Diagnostic {
	return fault("CVX0704", c.at, code(c.fn.Name.Name)+" is defined by itself", "called in its own definition").
		also(c.fn.Name.Span(), "defined here").done()
}

// ExpandsTooFar is CVX0708: a call whose function calls functions that call functions, so that their number doubles.
type ExpandsTooFar struct {
	At   lang.Span
	Call string // what is called
}

// Diagnose returns the report.
func (c *ExpandsTooFar) Diagnose() *lang.Diagnostic {
	return fault("CVX0708", c.At, code(c.Call)+" expands to too many calls", "its function calls functions twice, and those do in turn").
		hint("name what is used several times, as a variable with an equation").done()
}

// bodyFails is CVX0702: the body of a function does not go with these arguments.
type bodyFails struct {
	at    lang.Span
	fn    *lang.Func
	cause *lang.Diagnostic
	empty string // a size of the arguments that may be 0
}

func (b *bodyFails) Diagnose() *lang.Diagnostic {
	w := fault("CVX0702", b.at, code(b.fn.Name.Name)+" does not take these arguments", "with these arguments its body is wrong")
	if p := b.cause.Primary(); p.Source == b.at.Source {
		w = w.also(p, b.cause.Title)
	} else {
		w = w.note("in its body: " + b.cause.Title)
	}
	if b.empty != "" {
		w = w.note("an argument has " + b.empty + " entries, which may be none").hint("declare a size that excludes it, as in `dim n >= 2`")
	}
	if len(b.cause.Help) > 0 {
		w = w.note("a body is proved for what is declared of its arguments, whatever a call knows of them")
	}
	return w.helps(b.cause.Help).done()
}

// noBody is CVX0706.
type noBody struct{ fn *lang.Func }

func (n *noBody) Diagnose() *lang.Diagnostic {
	return fault("CVX0706", n.fn.Name.Span(), "the function "+code(n.fn.Name.Name)+" has no value", "neither `minimize` nor `maximize`").
		hint("a set says `satisfy`").done()
}

// userBuiltin is CVX0706.
type userBuiltin struct {
	at       lang.Span
	declared bool // the function is, not its value alone
}

func (u *userBuiltin) Diagnose() *lang.Diagnostic {
	if !u.declared {
		return fault("CVX0706", u.at, "`builtin` values are those of the library's kernel", "no formula").done()
	}
	return fault("CVX0706", u.at, "`builtin` functions are those of the library's kernel", "has no body").done()
}

// importFails, importCycle and importBroken are CVX0705.
type importFails struct {
	path *lang.String
	err  error
}

func (i *importFails) Diagnose() *lang.Diagnostic {
	return fault("CVX0705", i.path.Span(), "cannot import "+code(i.path.Value), i.err.Error()).done()
}

type importCycle struct{ path *lang.String }

func (i *importCycle) Diagnose() *lang.Diagnostic {
	return fault("CVX0705", i.path.Span(), code(i.path.Value)+" imports this file in turn", "a cycle of imports").done()
}

type importBroken struct {
	path  *lang.String
	first *lang.Diagnostic
}

func (i *importBroken) Diagnose() *lang.Diagnostic {
	w := fault("CVX0705", i.path.Span(), code(i.path.Value)+" has mistakes of its own", "imported here")
	if i.first != nil {
		w = w.note(string(i.first.Code) + ": " + i.first.Title)
	}
	return w.done()
}
