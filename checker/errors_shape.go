package checker

import (
	"strings"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// declared labels the declarations of the names in an expression with their shapes.
func (r *reader) declared(e lang.Expr) []lang.Label {
	return r.declaredAs(e, func(n *entity) string { return "is " + article(n.facts.Type.String()) })
}

// declaredRanges shows where the names in an expression are declared, and their ranges.
func (r *reader) declaredRanges(e lang.Expr) []lang.Label {
	return r.declaredAs(e, func(n *entity) string {
		if n.facts.Range.IsPoint() {
			return "is " + numText(n.facts.Range.Lo)
		}
		return "has range " + n.facts.Range.String()
	})
}

func (r *reader) declaredAs(e lang.Expr, what func(*entity) string) []lang.Label {
	var out []lang.Label
	seen := map[*entity]bool{}
	walk(e, func(x lang.Expr) bool {
		id, ok := x.(*lang.Ident)
		if !ok || len(out) >= 3 {
			return true
		}
		n := r.find(id.Name)
		if n != nil && !seen[n] && (n.role == paramRole || n.role == varRole || n.role == letRole || n.role == formalRole) {
			seen[n] = true
			out = append(out, lang.Label{Span: n.where(), Text: code(id.Name) + " " + what(n)})
		}
		return true
	})
	return out
}

// operand says what an operand is; of a name its declaration says it.
func (w draft) operand(e lang.Expr, t Type) draft {
	if _, isName := lang.Unparen(e).(*lang.Ident); isName {
		return w
	}
	return w.also(e.Span(), article(t.String()))
}

// shapeMismatch is CVX0202 (or CVX0204 for a column matrix beside a vector): an entrywise operation on two shapes.
type shapeMismatch struct {
	x, y   lang.Expr
	op     lang.Span
	tx, ty Type
	decls  []lang.Label
	fixes  []lang.Help
	note   string
}

func (s *shapeMismatch) Diagnose() *lang.Diagnostic {
	c, title := lang.Code("CVX0202"), "shapes differ"
	if s.columnMatrix() {
		c, title = "CVX0204", "a matrix of one column is not a vector"
	}
	op := s.op.Text()
	w := fault(c, s.op, title+" in "+code(op), s.tx.String()+" "+op+" "+s.ty.String()).
		operand(s.x, s.tx).operand(s.y, s.ty).labels(s.decls)
	if c == "CVX0204" {
		return w.note("where shapes are stretched to fit, this would silently become another problem").helps(s.fixes).done()
	}
	switch {
	case s.note != "":
		w = w.note(s.note)
	case len(s.fixes) == 0:
		w = w.note("only numbers go with every shape")
	}
	return w.helps(s.fixes).done()
}

func (s *shapeMismatch) columnMatrix() bool {
	return columnOf(s.tx, s.ty) || columnOf(s.ty, s.tx)
}

// columnOf reports whether m is an n-by-1 matrix and v a vector of n.
func columnOf(m, v Type) bool {
	return m.Kind == Mat && v.Kind == Vec && m.Shape[1].IsInt(1) && m.Shape[0].Equal(v.Shape[0])
}

// shapesDiffer reports x + y of two shapes.
func (r *reader) shapesDiffer(e *lang.Binary, tx, ty Type) lang.Diagnoser {
	return r.mismatch(e.X, e.Y, e.OpSpan, tx, ty)
}

// mismatch reports an operator between two shapes.
func (r *reader) mismatch(x, y lang.Expr, op lang.Span, tx, ty Type) lang.Diagnoser {
	s := &shapeMismatch{x: x, y: y, op: op, tx: tx, ty: ty, decls: append(r.declared(x), r.declared(y)...)}
	switch {
	case transposedKinds(tx, ty):
		s.fixes = append(s.fixes, help("transpose the row", replace(rowOf(x, y, tx).Span(), transposed(rowOf(x, y, tx)))))
	case s.columnMatrix():
		m := x
		if columnOf(ty, tx) {
			m = y
		}
		s.fixes = append(s.fixes, r.dropColumn(m)...)
	case tx.Kind == Mat && ty.Kind == Mat && (isTransposeOf(y, x) || isTransposeOf(x, y)):
		s.note = "only a square matrix has the shape of its transpose"
	case tx.Kind == Mat && ty.Kind == Mat && tx.Shape[0].Equal(ty.Shape[1]) && tx.Shape[1].Equal(ty.Shape[0]):
		s.fixes = append(s.fixes, help("transpose the right side", replace(y.Span(), transposed(y))))
	case tx.Kind == Mat && (ty.Kind == Vec || ty.Kind == Row):
		s.fixes = append(s.fixes, r.repeated1(y, tx, ty, isProduct(op.Text()))...)
	case ty.Kind == Mat && (tx.Kind == Vec || tx.Kind == Row):
		s.fixes = append(s.fixes, r.repeated1(x, ty, tx, false)...)
	}
	return s
}

// isTransposeOf reports whether t is x'.
func isTransposeOf(t, x lang.Expr) bool {
	n, ok := lang.Unparen(t).(*lang.Transpose)
	return ok && same(n.X, x)
}

func help(text string, edits ...lang.Edit) lang.Help {
	return lang.Help{Text: text, Applicability: lang.Machine, Edits: edits}
}

func transposedKinds(x, y Type) bool {
	return (x.Kind == Row && y.Kind == Vec || x.Kind == Vec && y.Kind == Row) && x.Shape.Equal(y.Shape)
}

func rowOf(x, y lang.Expr, tx Type) lang.Expr {
	if tx.Kind == Row {
		return x
	}
	return y
}

// transposed writes e'; of a transpose what is transposed.
func transposed(e lang.Expr) string {
	if t, ok := lang.Unparen(e).(*lang.Transpose); ok {
		return textOf(t.X)
	}
	return wrapped(e) + "'"
}

// isProduct reports whether a product on the right of the operator needs brackets.
func isProduct(op string) bool { return strings.ContainsAny(op, "*/") }

// repeated1 suggests how to add a vector to every row, or column, of a matrix.
func (r *reader) repeated1(v lang.Expr, m, t Type, brackets bool) []lang.Help {
	x := wrapped(v)
	var out []lang.Help
	offer := func(text, product string) {
		if brackets {
			product = "(" + product + ")"
		}
		out = append(out, lang.Help{Text: text, Applicability: lang.Maybe, Edits: []lang.Edit{replace(v.Span(), product)}})
	}
	if t.Shape[0].Equal(m.Shape[1]) {
		y := x + "'"
		if t.Kind == Row {
			y = x
		}
		offer("repeat it in every row", "ones("+sizeCode(m.Shape[0])+")*"+y)
	}
	if t.Kind == Vec && t.Shape[0].Equal(m.Shape[0]) {
		offer("repeat it in every column", x+"*ones("+sizeCode(m.Shape[1])+")'")
	}
	return out
}

// dropColumn declares b[m, 1] as b[m], where the column comes from such a declaration.
func (r *reader) dropColumn(e lang.Expr) []lang.Help {
	var out []lang.Help
	walk(e, func(x lang.Expr) bool {
		if c, ok := x.(*lang.Call); ok && r.filledColumn(c) {
			cut := c.Args[0].Span().After()
			cut.End = c.Args[1].Span().End
			out = []lang.Help{help("make it a vector", replace(cut, ""))}
		}
		id, ok := x.(*lang.Ident)
		if !ok || len(out) > 0 {
			return true
		}
		switch n := r.t.Uses[id].(type) {
		case *lang.Let:
			out = r.dropColumn(n.Value)
		case *lang.Declarator:
			if len(n.Shape) == 2 && r.expr(n.Shape[1]).Range == point(1) {
				cut := n.Shape[0].Span().After()
				cut.End = n.Shape[1].Span().End
				out = []lang.Help{help("declare a vector", replace(cut, ""))}
			}
		}
		return true
	})
	return out
}

// filledColumn recognizes zeros(n, 1) and ones(n, 1).
func (r *reader) filledColumn(c *lang.Call) bool {
	t := r.t.Calls[c]
	return t != nil && t.Func.Builtin && t.Facts.Range.IsPoint() && len(t.Rest) == 2 && len(c.Args) == 2 &&
		r.expr(t.Rest[1]).Range == point(1)
}

// productMismatch is CVX0201 or CVX0203: two shapes that have no product.
type productMismatch struct {
	e       *lang.Binary
	tx, ty  Type
	decls   []lang.Label
	fixes   []lang.Help
	entries bool // an array is wanted: entry by entry comes first
	number  bool // it stands beside a number
}

func (p *productMismatch) Diagnose() *lang.Diagnostic {
	c, title := lang.Code("CVX0201"), "inner sizes differ in a product"
	if bothVectors(p.tx, p.ty) {
		c, title = "CVX0203", "two vectors have no product of their own"
	} else if p.tx.Kind == Array || p.ty.Kind == Array {
		title = "an array of more than two axes has no product"
	}
	w := fault(c, p.e.OpSpan, title, p.tx.String()+" times "+p.ty.String()).
		operand(p.e.X, p.tx).operand(p.e.Y, p.ty).labels(p.decls)
	if c == "CVX0203" {
		w = w.note("`x'*y` is a number, `x .* y` a vector, `x*y'` a matrix")
	}
	if p.entries && len(p.fixes) == 2 && c == "CVX0203" {
		p.fixes[0], p.fixes[1] = p.fixes[1], p.fixes[0]
	}
	return w.helps(p.fixes).done()
}

// wantEntries tells reports made since a mark that their product or power stands beside an array.
func (r *reader) wantEntries(mark int) {
	for _, d := range r.sink.list[mark:] {
		switch p := d.(type) {
		case *productMismatch:
			p.entries = !p.number
		case *arrayPower:
			p.entries = true
		}
	}
}

// wantNumber tells reports made since a mark that their product stands beside a number.
func (r *reader) wantNumber(mark int) {
	for _, d := range r.sink.list[mark:] {
		if p, ok := d.(*productMismatch); ok && !p.entries {
			p.number = true
		}
	}
}

func bothVectors(x, y Type) bool {
	return (x.Kind == Vec || x.Kind == Row) && x.Kind == y.Kind && x.Shape.Equal(y.Shape)
}

// cannotMultiply reports x*y; what is suggested has a product.
func (r *reader) cannotMultiply(e *lang.Binary, tx, ty Type) lang.Diagnoser {
	p := &productMismatch{e: e, tx: tx, ty: ty, decls: append(r.declared(e.X), r.declared(e.Y)...)}
	try := func(text, x, y string, a, b Type) {
		if _, _, ok := productType(a, b); ok {
			p.fixes = append(p.fixes, help(text, replace(e.X.Span(), x), replace(e.Y.Span(), y)))
		}
	}
	x, y := textOf(e.X), textOf(e.Y)
	flippedX, flippedY := flipType(tx), flipType(ty)
	if bothVectors(tx, ty) {
		if tx.Kind == Vec {
			try("the inner product, a number", transposed(e.X), y, flippedX, ty)
		} else {
			try("the inner product, a number", x, transposed(e.Y), tx, flippedY)
		}
		p.fixes = append(p.fixes, help("entry by entry, a vector", replace(e.OpSpan, " .* ")))
		return p
	}
	if tx.Kind != Array && ty.Kind != Array {
		try("transpose the left factor", transposed(e.X), y, flippedX, ty)
		try("transpose the right factor", x, transposed(e.Y), tx, flippedY)
		if t, _, ok := productType(ty, tx); ok && len(p.fixes) == 0 && (t.Kind != Mat || tx.Kind == Mat && ty.Kind == Mat) {
			p.fixes = append(p.fixes, help("exchange the factors", replace(e.X.Span(), wrapped(e.Y)), replace(e.Y.Span(), wrapped(e.X))))
		}
		if _, ok := pairType(tx, ty); ok {
			p.fixes = append(p.fixes, help("entry by entry", replace(e.OpSpan, " .* ")))
		}
	}
	return p
}

func flipType(t Type) Type {
	switch t.Kind {
	case Vec:
		return Type{Row, t.Shape}
	case Row:
		return Type{Vec, t.Shape}
	case Mat:
		return matType(t.Shape[1], t.Shape[0])
	}
	return t
}

// arrayDivisor is CVX0202: x/y divides by a number.
type arrayDivisor struct {
	e    *lang.Binary
	x, y Type
}

func (a *arrayDivisor) Diagnose() *lang.Diagnostic {
	w := fault("CVX0202", a.e.OpSpan, "`/` divides by a number", "divided by "+article(a.y.String())).
		also(a.e.Y.Span(), article(a.y.String()))
	if _, ok := pairType(a.x, a.y); ok {
		w = w.fix("divide entry by entry", replace(a.e.OpSpan, " ./ "))
	}
	return w.done()
}

// transposedArray is CVX0202.
type transposedArray struct {
	at  lang.Span
	typ Type
}

func (t *transposedArray) Diagnose() *lang.Diagnostic {
	return fault("CVX0202", t.at, "an array of more than two axes has no transpose", article(t.typ.String())).done()
}

// arrayInBlock is CVX0212.
type arrayInBlock struct {
	at  lang.Span
	typ Type
}

func (a *arrayInBlock) Diagnose() *lang.Diagnostic {
	return fault("CVX0212", a.at, "a block matrix is made of numbers, vectors and matrices", article(a.typ.String())).done()
}

// raggedBlock is CVX0212: parts of a block matrix do not line up.
type raggedBlock struct {
	first, second lang.Expr
	a, b          Type
	beside        bool
	fixes         []lang.Help
}

func (b *raggedBlock) Diagnose() *lang.Diagnostic {
	title, what := "parts beside each other differ in height", "rows"
	h, _ := extents(b.a)
	g, _ := extents(b.b)
	if !b.beside {
		title, what = "rows of a block matrix differ in width", "columns"
		_, h = extents(b.a)
		_, g = extents(b.b)
	}
	return fault("CVX0212", b.second.Span(), title, what+": "+plainSize(g)).
		also(b.first.Span(), what+": "+plainSize(h)).
		note("`,` puts parts beside each other, `;` on top of each other").helps(b.fixes).done()
}

// turned suggests the transpose of a part beside, or below, another one that it fits.
func (r *reader) turned(e *lang.Block, first, second lang.Expr, beside bool) []lang.Help {
	a, b := r.expr(first).Type, r.expr(second).Type
	h, w := extents(a)
	g, v := extents(b)
	if !beside {
		h, w, g, v = w, h, v, g
	}
	var out []lang.Help
	if len(e.Rows) < 2 {
		return nil
	}
	if a.Kind != Scalar && w.Equal(g) {
		out = append(out, help("transpose "+codeOf(first), replace(first.Span(), transposed(first))))
	}
	if b.Kind != Scalar && v.Equal(h) {
		out = append(out, help("transpose "+codeOf(second), replace(second.Span(), transposed(second))))
	}
	return out
}

func (r *reader) ragged(e *lang.Block, first, second lang.Expr, beside bool) lang.Diagnoser {
	b := &raggedBlock{first: first, second: second, a: r.expr(first).Type, b: r.expr(second).Type, beside: beside}
	for _, x := range parts(e) {
		n, ok := lang.Unparen(x).(*lang.Number)
		if ok && n.Value == 0 {
			b.fixes = append(b.fixes, lang.Help{Text: "a zero block has a size: `zeros(m, n)`"})
			break
		}
	}
	b.fixes = append(b.fixes, r.turned(e, first, second, beside)...)
	if beside && len(e.Rows) == 1 {
		edits := []lang.Edit{}
		for i := 1; i < len(e.Rows[0]); i++ {
			gap := e.Rows[0][i-1].Span().After()
			gap.End = e.Rows[0][i].Span().Start
			edits = append(edits, replace(gap, "; "))
		}
		b.fixes = append(b.fixes, help("stack them", edits...))
	}
	return b
}

// objectiveShape is CVX0206: the objective is a number.
type objectiveShape struct {
	o     *lang.Objective
	typ   Type
	fixes []lang.Help
}

func (o *objectiveShape) Diagnose() *lang.Diagnostic {
	return fault("CVX0206", o.o.Value.Span(), "the objective is not a number", article(o.typ.String())).
		also(o.o.Keyword, "needs a number").helps(o.fixes).
		note("an objective is one number: a sum, a norm or an entry").done()
}

func (r *reader) objectiveShape(o *lang.Objective, t Type) lang.Diagnoser {
	want := Convex
	if o.Sense == lang.Maximize {
		want = Concave
	}
	s := &objectiveShape{o: o, typ: t, fixes: r.rewritesOf(o.Value, "CVX0206", want, true)}
	f, sum := r.expr(o.Value), help("the sum of its entries is a number", replace(o.Value.Span(), "sum("+textOf(o.Value)+")"))
	switch {
	case !f.Curv.Has(want):
	case f.Curv != Affine || want == Concave:
		s.fixes = append([]lang.Help{sum}, s.fixes...)
	case t.Kind == Mat && t.Shape[0].Equal(t.Shape[1]) && isMatrixProduct(o.Value):
		s.fixes = append([]lang.Help{help("its trace is a number", replace(o.Value.Span(), "trace("+textOf(o.Value)+")"))}, s.fixes...)
	default:
		s.fixes = append(s.fixes, sum)
	}
	for i := range s.fixes {
		s.fixes[i].Applicability = lang.Maybe // which number is meant, only the author knows
	}
	return s
}

func isMatrixProduct(e lang.Expr) bool {
	b, ok := lang.Unparen(e).(*lang.Binary)
	return ok && b.Op == lang.Mul
}

// arrayPower is CVX0207: x^2 of a vector or matrix.
type arrayPower struct {
	e       *lang.Binary
	typ     Type
	decls   []lang.Label
	fixes   []lang.Help
	entries bool // an array is wanted: entry by entry comes first
	matrix  string
}

func (a *arrayPower) Diagnose() *lang.Diagnostic {
	w := fault("CVX0207", a.e.OpSpan, "`^` raises numbers, not arrays", "power of "+article(a.typ.String())).
		operand(a.e.X, a.typ).labels(a.decls)
	if n := len(a.fixes); a.entries && n == 2 {
		a.fixes = a.fixes[1:] // a number is not what is wanted
	}
	w = w.helps(a.fixes)
	if a.matrix != "" {
		w = w.hint("of positive semidefinite data a power of the matrix itself is " + code(a.matrix))
	}
	return w.done()
}

// transposePower is CVX0003: A^T.
type transposePower struct{ e *lang.Binary }

func (t *transposePower) Diagnose() *lang.Diagnostic {
	at := t.e.OpSpan.Join(t.e.Y.Span())
	return fault("CVX0003", at, "`"+at.Text()+"` is written `'`", "a power here").
		note("`'` is the transpose; it stands right behind its operand").fix("write `'`", replace(at, "'")).done()
}

// valueShape is CVX0202: the closed form of a function and its body differ in shape.
type valueShape struct {
	value      lang.Expr
	objective  *lang.Objective
	have, want Type
}

func (v *valueShape) Diagnose() *lang.Diagnostic {
	return fault("CVX0202", v.value.Span(), "the `value` of a function has the shape of its objective", article(v.have.String())).
		also(v.objective.Value.Span(), article(v.want.String())).done()
}

// reshapeSize is CVX0202: reshape keeps the number of entries.
type reshapeSize struct {
	at, arg    lang.Span
	typ        Type
	have, want dim.Poly
}

func (s *reshapeSize) Diagnose() *lang.Diagnostic {
	return fault("CVX0202", s.at, "`reshape` keeps the number of entries", "wants "+plainSize(s.want)+" entries").
		also(s.arg, article(s.typ.String())+" has "+plainSize(s.have)).done()
}

// orderText is CVX0209: the order of entries must be named.
type orderText struct {
	at, call lang.Span
	fn       *lang.Func
	missing  bool
}

func (o *orderText) Diagnose() *lang.Diagnostic {
	w := fault("CVX0209", o.at, code(o.fn.Name.Name)+" needs an order", "in which order?")
	w = w.note("\"C\" goes row by row, as NumPy and Go do; \"F\" column by column, as MATLAB and Julia do")
	if o.missing {
		end := o.call
		end.Start = end.End - 1
		return w.fix("row by row", insertBefore(end, ", order=\"C\"")).
			hint("column by column", insertBefore(end, ", order=\"F\"")).done()
	}
	return w.fix("row by row", replace(o.at, "\"C\"")).done()
}
