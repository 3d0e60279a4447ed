package checker

import (
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// notSemidefinite is CVX0210: a semidefinite constraint is about square symmetric matrices.
type notSemidefinite struct {
	side  lang.Expr
	op    lang.Span
	title string
	label string
	at    lang.Span // of the label, where that is not the whole side
	note  string
	fixes []lang.Help
}

func (n *notSemidefinite) Diagnose() *lang.Diagnostic {
	at := n.side.Span()
	if n.at.IsValid() {
		at = n.at
	}
	return fault("CVX0210", at, n.title, n.label).also(n.op, "compares eigenvalues").note(n.note).helps(n.fixes).done()
}

func notSquare(e lang.Expr, op lang.Span, t Type) lang.Diagnoser {
	return &notSemidefinite{side: e, op: op, title: "a semidefinite constraint needs a square matrix",
		label: article(t.String()) + " is not square", fixes: []lang.Help{{Text: "`>=` compares entry by entry"}}}
}

// notSymmetric says which part has no mirror image, and what may have been meant.
func (r *reader) notSymmetric(e lang.Expr, op lang.Span) lang.Diagnoser {
	n := &notSemidefinite{side: e, op: op, title: "a semidefinite constraint needs a symmetric matrix", label: "not known to be symmetric"}
	whole := lang.Help{Text: "constrain its symmetric part", Edits: []lang.Edit{replace(e.Span(), "sym("+textOf(e)+")")}}
	switch x := lang.Unparen(e).(type) {
	case *lang.Ident:
		if edits := r.addAttr(x, "symmetric"); edits != nil {
			n.fixes = append(n.fixes, help("declare it symmetric", edits...))
		}
	case *lang.Block:
		if r.blameBlock(n, x) {
			return n
		}
	case *lang.Binary:
		n.fixes = append(n.fixes, r.pairedFix(x)...)
	}
	n.fixes = append(n.fixes, whole)
	return n
}

// blameBlock marks the block that makes a block matrix unsymmetric; it reports whether there is one.
func (r *reader) blameBlock(n *notSemidefinite, b *lang.Block) bool {
	for i, row := range b.Rows {
		if len(row) != len(b.Rows) {
			return false
		}
		for j := i; j < len(row); j++ {
			if r.mirrorImages(row[j], b.Rows[j][i], i == j) {
				continue
			}
			n.at = b.Rows[j][i].Span()
			if i == j {
				n.label = "this block on the diagonal is not known to be symmetric"
				return true
			}
			n.label = "this block is not the transpose of " + codeOf(row[j])
			fix := help("mirror the block above the diagonal", replace(b.Rows[j][i].Span(), transposed(row[j])))
			fix.Applicability = lang.Maybe
			n.fixes = append(n.fixes, fix)
			return true
		}
	}
	return false
}

// pairedFix offers the transpose of a term in the place of the one that has no mirror image: of A'*P + P*B it is P*A.
func (r *reader) pairedFix(e lang.Expr) []lang.Help {
	terms := flatten(e, 12)
	var lonely []signed
	for i, t := range terms {
		if r.expr(t.expr).Props&Symmetric != 0 {
			continue
		}
		paired := false
		for j, u := range terms {
			paired = paired || i != j && r.mirrored(t, u, false)
		}
		if !paired {
			lonely = append(lonely, t)
		}
	}
	switch {
	case len(lonely) == 2 && lonely[0].minus == lonely[1].minus:
		return []lang.Help{{Text: "if the one term is meant as the transpose of the other",
			Edits: []lang.Edit{replace(lonely[1].expr.Span(), r.mirrorText(lonely[0].expr))}}}
	case len(lonely) == 1 && !lonely[0].minus:
		return []lang.Help{{Text: "add its transpose", Edits: []lang.Edit{insertAfter(lonely[0].expr.Span(), " + "+r.mirrorText(lonely[0].expr))}}}
	}
	return nil
}

// mirrorText writes the transpose of a product: P*A of A'*P with a symmetric P.
func (r *reader) mirrorText(e lang.Expr) string {
	fs, negative := factors(e)
	out := make([]string, len(fs))
	for i, f := range fs {
		text := wrapped(f.expr)
		if !f.trans && r.expr(f.expr).Props&Symmetric == 0 && r.expr(f.expr).Type.Kind != Scalar {
			text = transposed(f.expr)
		}
		out[len(fs)-1-i] = text
	}
	text := strings.Join(out, "*")
	if negative {
		text = "-" + text
	}
	return text
}

// filledSide: a number other than 0 beside a matrix, most likely meant as a multiple of the identity.
func (r *reader) filledSide(e, matrix lang.Expr, op lang.Span) lang.Diagnoser {
	t := r.expr(matrix).Type
	size := sizeCode(t.Shape[len(t.Shape)-1])
	return &notSemidefinite{side: e, op: op, title: "a number stands for no matrix in a semidefinite constraint", label: "only 0 does",
		note:  "a number beside a matrix fills all its entries; eigenvalues are compared with a multiple of the identity",
		fixes: []lang.Help{help("compare eigenvalues with the number", replace(e.Span(), wrapped(e)+"*eye("+size+")"))}}
}

// elementwiseMatrix is W0301: P >= 0 for a symmetric variable is about entries.
type elementwiseMatrix struct {
	c    *lang.Relation
	name *lang.Ident
	decl []lang.Label
	// settled: the declaration says of the eigenvalues what this says of the entries
	settled bool
	entries []lang.Edit // declares the sign of the entries
	sign    string
}

func (m *elementwiseMatrix) Diagnose() *lang.Diagnostic {
	w := lint("W0301", m.c.OpSpans[0], "`"+m.c.Ops[0].String()+"` compares the entries of a symmetric matrix", "one inequality per entry").labels(m.decl)
	op := ">>"
	if m.c.Ops[0] == lang.Le {
		op = "<<"
	}
	if m.settled {
		w = w.note("its eigenvalues have this sign by the declaration; this is about each entry besides")
		return w.hint("if every entry is to have this sign too, declare it "+code(m.sign), m.entries...).done()
	}
	return w.note("eigenvalues are compared by `>>` and `<<`").
		hint("if eigenvalues are meant", replace(m.c.OpSpans[0], op)).done()
}
