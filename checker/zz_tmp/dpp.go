package checker

import "github.com/cvxc-lang/cvxc/lang"

// strictDPP reports where a problem breaks the rules that CVXPY calls disciplined parametrized programming: parameters
// count as affine there, and a product must have a factor without any, or one that is affine in parameters beside one
// that is free of them. Source: Agrawal, Amos, Barratt, Boyd, Diamond & Kolter (2019), sec. 4.1.
func (r *reader) strictDPP(p *lang.Problem) {
	lang.Inspect(p, func(n lang.Node) bool {
		switch n := n.(type) {
		case *lang.Func, *lang.Attr, *lang.Require:
			return false
		case *lang.Binary:
			return !r.strictOperator(n)
		case *lang.Call:
			return !r.strictCall(n)
		}
		return true
	})
}

// strictOperator reports a product or quotient that is not affine in parameters and variables together.
func (r *reader) strictOperator(e *lang.Binary) bool {
	x, y := r.t.Facts[e.X], r.t.Facts[e.Y]
	if x == nil || y == nil || x.Bad || y.Bad {
		return false
	}
	switch e.Op {
	case lang.Mul, lang.EMul:
		px, py := r.parametric(e.X), r.parametric(e.Y)
		if q := r.t.Quadratics[e]; q != nil {
			return r.strictForm(e, q)
		}
		if (px && py) || px && !r.paramAffine(e.X) && y.Level == Variable || py && !r.paramAffine(e.Y) && x.Level == Variable {
			r.report(&parametersMultiply{e: e})
			return true
		}
	case lang.Div, lang.EDiv:
		if r.parametric(e.Y) {
			r.report(&parametersMultiply{e: e, divides: true})
			return true
		}
	}
	return false
}

// strictForm reports a quadratic form in a parametric matrix.
func (r *reader) strictForm(e lang.Expr, q *Quadratic) bool {
	if q.Matrix != nil && r.parametric(q.Matrix) {
		r.report(&parametricForm{at: e.Span(), matrix: q.Matrix.Span()})
		return true
	}
	return false
}

// strictCall reports calls whose data is a matrix of parameters in a quadratic form.
func (r *reader) strictCall(c *lang.Call) bool {
	t := r.t.Calls[c]
	if t == nil || t.inline == nil || t.Facts.Level < Variable {
		return false
	}
	body := t.inline
	found := false
	for e, q := range body.t.Quadratics {
		if q.Matrix == nil || t.Func.Body == nil {
			continue
		}
		if id, ok := lang.Unparen(q.Matrix).(*lang.Ident); ok {
			if i := formalIndex(t.Func.Formals, id.Name); i >= 0 && t.Args[i] != nil && r.parametric(t.Args[i]) {
				found = found || e != nil
				r.report(&parametricForm{at: c.Span(), matrix: t.Args[i].Span()})
			}
		}
	}
	return found
}

// parametric reports whether a parameter that is not const stands in an expression.
func (r *reader) parametric(e lang.Expr) bool {
	found := false
	walk(e, func(x lang.Expr) bool {
		if id, ok := x.(*lang.Ident); ok {
			switch n := r.t.Uses[id].(type) {
			case *lang.Declarator:
				f := r.locals[n]
				found = found || f != nil && f.Level == Param
			case *lang.Let:
				found = found || r.parametrizedLet(n).holds
			}
		}
		return !found
	})
	return found
}

// parametrized says of an expression whether it holds parameters, and whether it is affine in them.
type parametrized struct{ holds, affine bool }

// parametrizedLet looks at a let once.
func (r *reader) parametrizedLet(l *lang.Let) parametrized {
	if p, ok := r.ofParams[l]; ok {
		return p
	}
	if r.ofParams == nil {
		r.ofParams = map[*lang.Let]parametrized{}
	}
	p := parametrized{holds: r.parametric(l.Value)}
	p.affine = r.paramAffine(l.Value)
	r.ofParams[l] = p
	return p
}

// paramAffine reports whether an expression of data is affine in parameters.
func (r *reader) paramAffine(e lang.Expr) bool {
	if !r.parametric(e) {
		return true
	}
	switch e := e.(type) {
	case *lang.Ident:
		if l, ok := r.t.Uses[e].(*lang.Let); ok {
			return r.parametrizedLet(l).affine
		}
		return true
	case *lang.Paren:
		return r.paramAffine(e.X)
	case *lang.Unary:
		return r.paramAffine(e.X)
	case *lang.Transpose:
		return r.paramAffine(e.X)
	case *lang.Index:
		return r.paramAffine(e.X)
	case *lang.Comprehension:
		return r.paramAffine(e.Body)
	case *lang.Block:
		for _, x := range parts(e) {
			if !r.paramAffine(x) {
				return false
			}
		}
		return true
	case *lang.Binary:
		return r.paramAffineOperator(e)
	case *lang.Call:
		return r.paramAffineCall(e)
	}
	return false
}

func (r *reader) paramAffineOperator(e *lang.Binary) bool {
	switch e.Op {
	case lang.Add, lang.Sub:
		return r.paramAffine(e.X) && r.paramAffine(e.Y)
	case lang.Mul, lang.EMul:
		return r.paramAffine(e.X) && r.paramAffine(e.Y) && !(r.parametric(e.X) && r.parametric(e.Y))
	case lang.Div, lang.EDiv:
		return r.paramAffine(e.X) && !r.parametric(e.Y)
	}
	return false
}

func (r *reader) paramAffineCall(e *lang.Call) bool {
	t := r.t.Calls[e]
	if t == nil || !t.Func.Builtin {
		return false
	}
	for _, a := range e.Args {
		if !r.paramAffine(a.Value) {
			return false
		}
	}
	return t.app.curv == Affine
}

// parametersMultiply is CVX0501.
type parametersMultiply struct {
	e       *lang.Binary
	divides bool
}

func (p *parametersMultiply) Diagnose() *lang.Diagnostic {
	title := "parameters multiply: not allowed by the rules of --dpp=strict"
	label := "becomes a derived parameter " + codeOf(p.e)
	if p.divides {
		title = "division by a parameter: not allowed by the rules of --dpp=strict"
	}
	return fault("CVX0501", p.e.OpSpan, title, label).
		also(p.e.X.Span(), "left factor").also(p.e.Y.Span(), "right factor").
		note("without --dpp=strict this is accepted and computed once a solve").
		hint("make the product a parameter of its own").done()
}

// parametricForm is CVX0502.
type parametricForm struct{ at, matrix lang.Span }

func (p *parametricForm) Diagnose() *lang.Diagnostic {
	return fault("CVX0502", p.at, "a quadratic form in a parameter: not allowed by the rules of --dpp=strict", "factored at every solve").
		also(p.matrix, "a parameter").
		hint("pass its factor: `sum_squares(F*x)` with `param F[k, n]`").done()
}
