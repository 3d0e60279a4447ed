package cvxc

import (
	"fmt"
	"slices"

	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

// namesOfRows names the constraints, bounds and expressions that rows of the program belong to, numbered like the
// multipliers of runtime.Recovery, and labels them in a diagnostic.
func (p *Problem) namesOfRows(d *Diagnostic, rows []int32) string {
	left := map[int32]bool{}
	for _, i := range rows {
		left[i] = true
	}
	named := map[int32]bool{}
	var names []string
	for i := range p.recovery.Duals {
		dual := &p.recovery.Duals[i]
		if entries := entriesOf(dual, left, named); len(entries) > 0 {
			f, label := blank(dual.Field), &p.ir.Labels[dual.Label]
			names = append(names, entryList(f, entries))
			addLabel(d, p.span(label.Origin), p.instances(label.Loop, f.Array, entries))
		}
	}
	for i := range p.recovery.Bounds {
		dual := &p.recovery.Bounds[i]
		if entries := entriesOf(dual, left, named); len(entries) > 0 {
			names = append(names, "the bounds of "+entryList(blank(dual.Field), entries))
			addLabel(d, p.span(p.ir.Vars[p.varOf(i)].Origin), "")
		}
	}
	rest := slices.DeleteFunc(slices.Clone(rows), func(i int32) bool { return named[i] })
	return shorten(append(names, p.namesOfExpressions(d, rest)...))
}

// entriesOf lists the entries of a dual that are made of the rows, and marks these as named.
func entriesOf(dual *runtime.Dual, rows, named map[int32]bool) []int {
	var out []int
	for k := range dual.Len {
		found := false
		for _, i := range dual.Rows.Index[dual.Rows.Start[k]:dual.Rows.Start[k+1]] {
			if rows[i] {
				found, named[i] = true, true
			}
		}
		if found {
			out = append(out, k)
		}
	}
	return out
}

// blank is an array of a field's shape.
func blank(f runtime.Field) Field { return field(f, make([]float64, f.Len)) }

// namesOfExpressions names the expressions that rows of atoms come from.
func (p *Problem) namesOfExpressions(d *Diagnostic, rows []int32) []string {
	program := p.stuffed.Program
	eq, two, n := len(program.B), len(program.L), program.Columns()
	var names []string
	for _, row := range rows {
		if len(names) > shownInstances {
			break
		}
		var from stuff.Source
		switch i := int(row); {
		case i < eq:
			from = p.stuffed.Row(stuff.EqualityRows, i)
		case i < eq+two:
			from = p.stuffed.Row(stuff.TwoSidedRows, i-eq)
		case i < eq+two+2*n:
			from = p.stuffed.Column((i - eq - two) % n)
		default:
			from = p.stuffed.Row(stuff.ConeRows, i-eq-two-2*n)
		}
		at := p.span(from.Origin)
		if name := fmt.Sprintf("`%s`", at.Text()); at.IsValid() && !slices.Contains(names, name) {
			names = append(names, name)
			addLabel(d, at, "")
		}
	}
	return names
}

// namesOfColumns names the entries of variables that columns of the program stand for.
func (p *Problem) namesOfColumns(d *Diagnostic, columns []int32) string {
	member := map[int32]bool{}
	for _, j := range columns {
		member[j] = true
	}
	var names []string
	for i := range p.recovery.Variables {
		v := &p.recovery.Variables[i]
		if v.Hidden {
			continue
		}
		var entries []int
		for k := range v.Len {
			if j, ok := v.Column(k); ok && member[j] {
				entries = append(entries, k)
			}
		}
		if len(entries) > 0 {
			names = append(names, entryList(blank(v.Field), entries))
			addLabel(d, p.span(p.ir.Vars[i].Origin), "")
		}
	}
	return shorten(names)
}

// doubts reports what is not as a derivative should be, as W0905.
func (d *differential) doubts(q runtime.Quality) Diagnostics {
	p, doubt := d.problem, d.instance.Doubts(q)
	if doubt == 0 {
		return nil
	}
	derivative, err := d.instance.Derivative()
	if err != nil {
		return nil
	}
	r := derivative.Degenerate()
	var out Diagnostics
	report := func(title func(w *Diagnostic) string, help string) {
		w := &Diagnostic{Code: "W0905", Severity: lang.Warning}
		w.Title = title(w)
		if help != "" {
			w.Help = []lang.Help{{Text: help}}
		}
		out = append(out, w)
	}
	if doubt&runtime.DoubtKink != 0 {
		report(func(w *Diagnostic) string {
			return "the gradient is not unique here: " + p.namesOfRows(w, r.Kinks) + " has slack and dual near zero; one of several derivatives is given"
		}, "")
	}
	if doubt&runtime.DoubtDual != 0 {
		element := "the least-norm element is given"
		if !q.Solution {
			element = "the one of the dual found is given"
		}
		report(func(w *Diagnostic) string {
			return "the gradient is not unique here: the dual of " + p.namesOfRows(w, r.Rows) + " is not unique; " + element
		}, "")
	}
	if doubt&runtime.DoubtValue != 0 {
		report(func(w *Diagnostic) string {
			return "the gradient of the value is not unique here: " + p.namesOfColumns(w, r.Columns) + " is not unique; the one of the solution found is given"
		}, "")
	}
	if doubt&runtime.DoubtPrimal != 0 {
		report(func(w *Diagnostic) string {
			return "there is no gradient here: " + p.namesOfColumns(w, r.Columns) + " is not unique and may jump; the least-norm element is given"
		}, "a small quadratic term in the objective makes the solution unique")
	}
	if doubt&runtime.DoubtPoint != 0 {
		report(func(*Diagnostic) string {
			return fmt.Sprintf("the gradient is inexact: the point has residual %.1e, the linear system %.1e", r.Residual, q.Residual)
		}, "scale the data so that its coefficients are near 1")
	}
	return out
}
