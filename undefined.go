package cvxc

import (
	"errors"
	"slices"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/ir/bind"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
)

// undefined turns the error of data outside the domain of a function into a report that names the expression and the
// parameters, and those of numbers that are not finite, and of sides that are infinite the wrong way, into reports on the
// constraint; other errors are passed on.
func (p *Problem) undefined(err error) error {
	var u *runtime.UndefinedError
	var side *runtime.SideError
	var number *runtime.FiniteError
	switch {
	case errors.As(err, &side):
		return p.wrongSide(side)
	case errors.As(err, &number):
		return p.notFinite(number)
	case !errors.As(err, &u):
		return err
	}
	d := &Diagnostic{Code: bind.CodeUndefined, Title: "`" + u.Function + "` has no finite value at this data: " + u.Error()}
	if u.Function == "div" {
		d.Title = "division by zero in the data: " + u.Error()
	}
	params := map[int]int{} // the first entry of each
	for _, k := range u.Inputs {
		for i, f := range p.recovery.Params {
			if _, ok := params[i]; !ok && k >= f.Offset && k < f.Offset+f.Len {
				params[i] = k
			}
		}
	}
	if at := p.expressionOf(u.Function, params); at.IsValid() {
		addLabel(d, at, "has no finite value")
	}
	for i := range p.ir.Params {
		if k, ok := params[i]; ok {
			addLabel(d, p.span(p.ir.Params[i].Origin), p.parameterAt(k)+" = "+numberText(p.instance.Params()[k]))
		}
	}
	d.Help = []lang.Help{{Text: "declare what the function needs: `pos`, `nonneg`, bounds, or a `require`"}}
	return Diagnostics{d}
}

// wrongSide reports a lower side of +inf, or an upper one of -inf.
func (p *Problem) wrongSide(e *runtime.SideError) error {
	name, at := "", lang.Span{}
	if e.Bound {
		name, at = p.columnName(e.Index)
		if from := p.boundFrom(e); from.IsValid() {
			at = from
		}
	} else {
		name, at = p.rowName(stuff.TwoSidedRows, e.Index)
	}
	side, absent := "upper", "inf"
	if e.Lower {
		side, absent = "lower", "-inf"
	}
	d := &Diagnostic{Code: bind.CodeNotFinite, Title: "the " + side + " side of " + name + " is " + numberText(e.Value) + ": no number satisfies it"}
	addLabel(d, at, "")
	d.Help = []lang.Help{{Text: "a side that is absent is `" + absent + "`"}}
	return Diagnostics{d}
}

// boundFrom is the constraint that a bound of a column was made from, nowhere if it is that of a declaration.
func (p *Problem) boundFrom(e *runtime.SideError) lang.Span {
	g := p.stuffed.Program
	multiplier := int32(len(g.B) + len(g.L) + e.Index)
	if !e.Lower {
		multiplier += int32(g.Columns())
	}
	for i := range p.recovery.Duals {
		if slices.Contains(p.recovery.Duals[i].Rows.Index, multiplier) {
			return p.span(p.ir.Labels[p.recovery.Duals[i].Label].Origin)
		}
	}
	return lang.Span{}
}

// notFinite reports a number of the program that is infinite or NaN: the text has `inf` where it stands for no absent side,
// divides by a size or a number that is zero, or the data overflows.
func (p *Problem) notFinite(e *runtime.FiniteError) error {
	name, at := "the objective", p.span(p.ir.Objective.Origin)
	prog := p.stuffed.Program
	switch e.Part {
	case "A":
		name, at = p.rowName(stuff.EqualityRows, int(prog.A.Row[e.Index]))
	case "B":
		name, at = p.rowName(stuff.EqualityRows, e.Index)
	case "G":
		name, at = p.rowName(stuff.TwoSidedRows, int(prog.G.Row[e.Index]))
	case "H":
		name, at = p.rowName(stuff.ConeRows, int(prog.H.Row[e.Index]))
	case "HVec":
		name, at = p.rowName(stuff.ConeRows, e.Index)
	}
	d := &Diagnostic{Code: bind.CodeNotFinite, Title: "a number of " + name + " is " + numberText(e.Value)}
	addLabel(d, at, "")
	d.Help = []lang.Help{{Text: "`inf` stands by itself, as a bound or as a side of `<=` or `>=`, and a divisor is not zero for any size"}}
	return Diagnostics{d}
}

// expressionOf finds the call of a function, or the quotient, whose arguments are known from parameters and mention
// these; the place is nowhere if it stands in the body of another function.
func (p *Problem) expressionOf(function string, params map[int]int) lang.Span {
	var found lang.Span
	lang.Inspect(p.model.decl, func(n lang.Node) bool {
		var of lang.Expr // what has to be known
		switch e := n.(type) {
		case *lang.Call:
			if e.Name.Name == function {
				of = e
			}
		case *lang.Binary:
			if function == "div" && (e.Op == lang.Div || e.Op == lang.EDiv) {
				of = e.Y
			}
		}
		if of != nil && !found.IsValid() {
			if f := p.checked.info.Facts[of]; f != nil && f.Level <= checker.Param && p.mentions(of, params) {
				found = n.Span()
			}
		}
		return !found.IsValid()
	})
	return found
}

// mentions reports whether an expression names one of some parameters.
func (p *Problem) mentions(e lang.Expr, params map[int]int) bool {
	found := false
	lang.Inspect(e, func(n lang.Node) bool {
		if id, ok := n.(*lang.Ident); ok {
			for i := range params {
				found = found || p.ir.Params[i].Name == id.Name
			}
		}
		return !found
	})
	return found
}
