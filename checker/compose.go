package checker

import "github.com/cvxc-lang/cvxc/lang"

// operand is an argument of an application and how the function moves with it.
type operand struct {
	expr   lang.Expr
	facts  *Facts
	mono   Mono         // with the whole argument on the side of 0 that a bit is about
	each   Mono         // what holds of an entry on that side, on whichever the others are
	diag   Mono         // of the diagonal entries of a matrix, where more is known of them
	formal *lang.Formal // of a call, else nil
	proved *ArgFacts    // what is proved of the formal, nil of operators
}

// application is an expression seen as a function of its operands: the function's own curvature, jointly in all of
// them. Operators, indexing, stacking and calls are all of this form.
type application struct {
	curv Curvature
	args []operand
}

// compose is the composition rule, the only place where curvatures meet. For a function f that is convex (concave
// likewise), f(e_1, ..., e_k) is convex if each e_i is affine, or convex where f is nondecreasing in it, or concave
// where f is nonincreasing. Source: Boyd & Vandenberghe, Convex Optimization (2004), sec. 3.2.4.
func (r *reader) compose(a application) Curvature {
	c := a.curv
	for i := range a.args {
		c &= r.admitted(a.args[i])
	}
	return c
}

// admitted returns the curvatures of f that survive one operand. Facts of monotonicity hold entry by entry, so a block
// may be looked at part by part.
func (r *reader) admitted(o operand) Curvature {
	if o.facts.Level < Variable || o.facts.Curv == Affine {
		return Affine
	}
	got := admits(o.mono.On(o.facts.Range), o.facts.Curv)
	if o.diag.Closed()&^o.mono.Closed() != 0 && o.facts.Type.Kind == Mat {
		return got | r.admittedMatrix(o.expr, o.mono, o.diag)
	}
	if b, ok := lang.Unparen(o.expr).(*lang.Block); ok && got != Affine {
		mono := o.ofPart(o.facts.Range)
		got = Affine
		for _, part := range parts(b) {
			got &= r.admitted(operand{expr: part, facts: r.expr(part), mono: mono, each: mono})
		}
	}
	return got
}

// ofPart returns how the function moves with a part of the operand, which as a whole lies within an interval: what holds
// on one side of 0 for all entries together says nothing of a part that is there alone.
func (o *operand) ofPart(whole Interval) Mono { return o.mono.On(whole).Closed() | o.each }

// admits returns the curvatures that an operand of curvature c carries over, m being what holds on its range.
func admits(m Mono, c Curvature) Curvature {
	if c == Affine {
		return Affine
	}
	out := Unknown
	if m&Inc != 0 {
		out |= c
	}
	if m&Dec != 0 {
		out |= c.Flip()
	}
	return out
}

// demand is what an operand must be for the application to have the curvature want.
func demand(want Curvature, m Mono) Curvature {
	switch m & (Inc | Dec) {
	case Inc:
		return want
	case Dec:
		return want.Flip()
	case Inc | Dec:
		return Unknown
	}
	return Affine
}

// curvature composes the application that e is.
func (r *reader) curvature(e lang.Expr, l Level) Curvature {
	if l < Variable {
		return Affine
	}
	return r.compose(r.application(e))
}

// application returns e as a function of its operands, which have been read.
func (r *reader) application(e lang.Expr) application {
	inc := func(xs ...lang.Expr) application {
		a := application{curv: Affine, args: make([]operand, len(xs))}
		for i, x := range xs {
			a.args[i] = operand{expr: x, facts: r.expr(x), mono: Inc}
		}
		return a
	}
	switch e := e.(type) {
	case *lang.Paren:
		return inc(e.X)
	case *lang.Unary:
		return application{Affine, []operand{{expr: e.X, facts: r.expr(e.X), mono: Dec}}}
	case *lang.Transpose:
		return inc(e.X)
	case *lang.Index:
		return inc(e.X)
	case *lang.Comprehension:
		return inc(e.Body)
	case *lang.Block:
		return inc(parts(e)...)
	case *lang.Binary:
		return r.operatorApplication(e)
	case *lang.Call:
		if t := r.t.Calls[e]; t != nil {
			return t.app
		}
	}
	return application{curv: r.expr(e).Curv}
}

func (r *reader) operatorApplication(e *lang.Binary) application {
	if q := r.t.Quadratics[e]; q != nil {
		return application{curv: q.curv}
	}
	x, y := r.expr(e.X), r.expr(e.Y)
	switch e.Op {
	case lang.Add:
		return application{Affine, []operand{{expr: e.X, facts: x, mono: Inc}, {expr: e.Y, facts: y, mono: Inc}}}
	case lang.Sub:
		return application{Affine, []operand{{expr: e.X, facts: x, mono: Inc}, {expr: e.Y, facts: y, mono: Dec}}}
	case lang.Mul, lang.EMul:
		switch {
		case x.Level < Variable:
			return application{Affine, []operand{{expr: e.Y, facts: y, mono: signMono(x.Range)}}}
		case y.Level < Variable:
			return application{Affine, []operand{{expr: e.X, facts: x, mono: signMono(y.Range)}}}
		}
	case lang.Div, lang.EDiv:
		if y.Level < Variable {
			return application{Affine, []operand{{expr: e.X, facts: x, mono: signMono(y.Range)}}}
		}
	case lang.Pow, lang.EPow:
		if t := r.t.Calls[e]; t != nil {
			return t.app
		}
	}
	if alt := r.t.Instead[e]; alt != nil {
		return r.application(alt)
	}
	return application{Unknown, []operand{{expr: e.X, facts: x}, {expr: e.Y, facts: y}}}
}

// signMono is how a product moves with one factor, by the sign of the other.
func signMono(r Interval) Mono {
	var m Mono
	if r.Nonneg() {
		m |= Inc
	}
	if r.Nonpos() {
		m |= Dec
	}
	return m
}
