package checker

import "github.com/cvxc-lang/cvxc/lang"

// operatorText shows how an operator of the kernel is called.
func operatorText(op *lang.Func) string { return "it is called as " + code(signatureText(op)) }

// operatorArguments is CVX0106: an operator without its arguments.
type operatorArguments struct {
	call *lang.Call
	op   *lang.Func
}

func (o *operatorArguments) Diagnose() *lang.Diagnostic {
	w := fault("CVX0106", o.call.Name.Span(), code(o.op.Name.Name)+" needs a function and its arguments", "too few arguments")
	if o.call.For != nil {
		w = fault("CVX0106", o.call.Name.Span(), code(o.op.Name.Name)+" does not combine many values into one", "with `for`").
			hint("for one value per index write " + code("["+o.op.Name.Name+"(…) for …]"))
	}
	return w.note(operatorText(o.op)).done()
}

// operandName is CVX0709: no name of a function stands where an operator wants one.
type operandName struct {
	at  lang.Span
	op  *lang.Func
	set bool
}

func (o *operandName) Diagnose() *lang.Diagnostic {
	what := "a function"
	if o.set {
		what = "a set"
	}
	return fault("CVX0709", o.at, code(o.op.Name.Name)+" wants the name of "+what, "no name").note(operatorText(o.op)).
		hint("give it a name: write " + code("func f(x) = …") + " and pass `f`; what does not belong to the point is given by name, as in " +
			"`perspective(huber, x, s, M=2)`").done()
}

// operandKind is CVX0709: a set where a function with a value is wanted, or the other way round.
type operandKind struct {
	at  lang.Span
	op  *lang.Func
	set bool
}

func (o *operandKind) Diagnose() *lang.Diagnostic {
	name, op := code(o.at.Text()), code(o.op.Name.Name)
	if o.set {
		return fault("CVX0709", o.at, op+" wants a function with a value, "+name+" is a set", "a set").
			note(operatorText(o.op)).
			hint("a set stands right of `in`, or is the first argument of `indicator`").done()
	}
	return fault("CVX0709", o.at, op+" wants a set, "+name+" is a function with a value", "not a set").
		note("a set is a function with `satisfy`").note(operatorText(o.op)).done()
}

// operandBuiltin is CVX0709: an operation of the kernel has no body.
type operandBuiltin struct {
	at lang.Span
	op *lang.Func
}

func (o *operandBuiltin) Diagnose() *lang.Diagnostic {
	return fault("CVX0709", o.at, code(o.at.Text())+" has no body that "+code(o.op.Name.Name)+" could transform", "an operation of the kernel").
		note("a linear function is its own perspective: s*f(x/s) is f(x)").
		hint("write it without " + code(o.op.Name.Name) + ", or a `func` with a body around it").done()
}

// operandFails is CVX0709: the body of a function does not allow what an operator does.
type operandFails struct {
	at    lang.Span
	op    *lang.Func
	fn    *lang.Func
	set   bool // fn is one
	cause *lang.Diagnostic
}

func (o *operandFails) Diagnose() *lang.Diagnostic {
	w := fault("CVX0709", o.at, code(o.op.Name.Name)+" does not take "+code(o.fn.Name.Name)+" with these arguments", o.cause.Title)
	if p := o.cause.Primary(); p.Source == o.at.Source {
		w = w.also(p, o.cause.Labels[0].Text)
	}
	roles := scaledByPosition
	if o.set {
		roles = "arguments by position are the point of the set, those by name are its data"
	}
	return w.note(roles).note(operatorText(o.op)).done()
}

// restVaries is CVX0709: a support function is convex in its point, not in its point and its set together, and a perspective
// in its point and the scale.
type restVaries struct {
	at     lang.Span
	fn     *lang.Func
	formal *lang.Formal
	decls  []lang.Label
	set    bool
}

func (v *restVaries) Diagnose() *lang.Diagnostic {
	if !v.set {
		return fault("CVX0709", v.at, "what is given to "+code(v.fn.Name.Name)+" by name depends on variables", "holds variables").labels(v.decls).
			note(scaledByPosition).hint("give it by position, if it is to be divided by the scale").done()
	}
	return fault("CVX0709", v.at, "the set of "+code(v.fn.Name.Name)+" depends on variables", "holds variables").labels(v.decls).
		note("the largest y'x over x in S is convex in y for one set S; where " + code(v.formal.Name.Name) + " varies too, it is not").
		hint("give data, or a number, for " + code(v.formal.Name.Name)).done()
}

const scaledByPosition = "arguments by position are divided by the scale, those by name stay as they are"

// boundedPoint: bounds of an argument are a fact about x, not about x/s.
type boundedPoint struct{ attr *lang.Attr }

func (b *boundedPoint) Diagnose() *lang.Diagnostic {
	return fault("CVX0709", b.attr.Span(), "its argument is declared with bounds, which do not hold of x/s", "declared here").done()
}

// restrictedPoint: an attribute of the point of a set is a fact about it that no row says.
type restrictedPoint struct{ attr *lang.Attr }

func (b *restrictedPoint) Diagnose() *lang.Diagnostic {
	return fault("CVX0709", b.attr.Span(), "its point is declared "+code(nameOf(b.attr.Name))+"; write that as a row of the set", "declared here").done()
}

// noCurvature: an expression that is neither convex nor concave in the point.
type noCurvature struct{ fn *lang.Func }

func (n *noCurvature) Diagnose() *lang.Diagnostic {
	return fault("CVX0709", n.fn.Body.Span(), "its expression is neither convex nor concave in them", "its expression").done()
}
