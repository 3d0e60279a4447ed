package checker

import "github.com/cvxc-lang/cvxc/lang"

// diagnose chooses the report for a culprit.
func (r *reader) diagnose(c *culprit, why reason) lang.Diagnoser {
	base := curvatureFault{culprit: *c, why: why, chain: r.chain(c, why), code: c.help.code, fixes: c.help.fixes}
	definite := c.found.Curv != Unknown
	switch {
	case c.saddle != nil:
		return &saddleFault{base}
	case definite && c.arg == nil:
		return r.bendsWrong(base)
	}
	switch e := c.node.(type) {
	case *lang.Binary:
		return r.diagnoseOperator(e, base)
	case *lang.Call:
		return r.diagnoseCall(c.r.t.Calls[e], base)
	}
	return &generalFault{base}
}

// bendsWrong: a part that is convex where concave is asked, or not affine.
func (r *reader) bendsWrong(f curvatureFault) lang.Diagnoser {
	whole := f.culprit.r == r && !f.why.part && r.expr(f.why.whole).Curv != Unknown
	switch {
	case f.why.kind == forMember || f.why.kind == forSemidefinite:
		return &memberFault{f}
	case f.why.kind == forEquality:
		return &equalityFault{f}
	case whole && f.why.kind == forObjective:
		return &objectiveFault{f}
	case whole:
		return &inequalityFault{f}
	}
	return &differenceFault{f}
}

func (r *reader) diagnoseOperator(e *lang.Binary, f curvatureFault) lang.Diagnoser {
	cr := f.culprit.r
	x, y := cr.expr(e.X), cr.expr(e.Y)
	switch e.Op {
	case lang.Mul, lang.EMul:
		if x.Level < Variable {
			return r.scaledFault(f, e.X, e.Y)
		}
		if y.Level < Variable {
			return r.scaledFault(f, e.Y, e.X)
		}
		if q := cr.middleOf(e); q != nil {
			return &formFault{f, q}
		}
		return &productFault{f, e}
	case lang.Div, lang.EDiv:
		if y.Level < Variable {
			return r.scaledFault(f, e.Y, e.X)
		}
		return &divisionFault{f, e}
	case lang.Pow, lang.EPow:
		return r.diagnoseCall(cr.t.Calls[e], f)
	}
	return &generalFault{f}
}

// scaledFault: a term times data. Its sign is unknown, or it is known and the term bends the wrong way.
func (r *reader) scaledFault(f curvatureFault, factor, other lang.Expr) lang.Diagnoser {
	if signMono(f.culprit.r.expr(factor).Range) != 0 {
		return r.bendsWrong(f)
	}
	return &signFault{f, factor, other}
}

// middleOf returns the matrix of x'*P*x where that is what the product is.
func (r *reader) middleOf(e *lang.Binary) lang.Expr {
	fs, _ := factors(e)
	_, rest := r.scalars(fs, Param)
	i, j := 0, len(rest)-1
	for i < j && r.transposes(rest[i], rest[j]) {
		i, j = i+1, j-1
	}
	if i == 0 || i != j || r.expr(rest[i].expr).Level == Variable || r.expr(rest[i].expr).Type.Kind != Mat {
		return nil
	}
	return rest[i].expr
}

// diagnoseCall tells what is wrong about a function and its argument.
func (r *reader) diagnoseCall(t *Target, f curvatureFault) lang.Diagnoser {
	c := &f.culprit
	switch {
	case t == nil:
		return &generalFault{f}
	case t.inline != nil && (c.arg == nil || c.app.curv == Unknown):
		return r.inlineFault(t, f)
	case t.fail != nil:
		return &dataFault{f, t}
	case c.arg == nil:
		return r.bendsWrong(f)
	}
	m := c.arg.mono.Closed()
	evenly := m&(Inc|Dec) == 0 && m&(IncPos|DecPos|IncNeg|DecNeg) != 0
	switch {
	case !r.isLibrary(t.Func):
		return &argumentFault{f, t}
	case evenly && c.arg.facts.Curv != Unknown:
		return &evenFault{f, t}
	}
	return &compositionFault{f, t}
}

func (r *reader) isLibrary(d *lang.Func) bool {
	fn := r.u.library.own(nameOf(d.Name))
	return fn != nil && fn.decl == d
}

// inlineFault looks into the body of "= expr": a quadratic form whose matrix is not known psd, or whatever is there.
func (r *reader) inlineFault(t *Target, f curvatureFault) lang.Diagnoser {
	body := t.inline
	cs := body.culprits(t.Func.Body, f.culprit.want, nil)
	if len(cs) == 0 {
		return r.bendsWrong(f)
	}
	inner := &cs[0]
	for _, e := range [2]lang.Expr{inner.node, lang.Unparen(t.Func.Body)} {
		b, ok := e.(*lang.Binary)
		if !ok {
			continue
		}
		if m := inner.r.middleOf(b); m != nil && inner.r.expr(m).Props&(PSD|NSD) == 0 {
			if a := f.argumentFor(t, m); a != nil {
				return &formFault{f, a}
			}
		}
	}
	if o := f.culprit.r.unprovedSign(t, inner.node); o != nil {
		return o
	}
	why := f.why
	why.part = true
	return &inlinedFault{f, t, inner, inner.r.diagnose(inner, why).Diagnose()}
}

// unprovedSign reports the attribute of a formal, data for the call, that is to be checked when data is bound only: a proof
// of curvature about a part of the body in which the formal stands cannot wait for that.
func (r *reader) unprovedSign(t *Target, part lang.Expr) lang.Diagnoser {
	for _, c := range t.Checks {
		if c.Attr == nil || t.Args[c.Formal] == nil || !mentions(part, nameOf(t.Func.Formals[c.Formal].Name)) {
			continue
		}
		f := t.Func.Formals[c.Formal]
		return r.attrFault(t.Func, f, t.Args[c.Formal], r.expr(t.Args[c.Formal]), c.Attr)
	}
	return nil
}

// argumentFor returns the argument that stands for a formal of an inlined body.
func (f *curvatureFault) argumentFor(t *Target, e lang.Expr) lang.Expr {
	id, ok := lang.Unparen(e).(*lang.Ident)
	if !ok {
		return nil
	}
	if i := formalIndex(t.Func.Formals, id.Name); i >= 0 {
		return t.Args[i]
	}
	return nil
}

// chain collects the places that contributed: the keyword that asks, the lets on the way.
func (r *reader) chain(c *culprit, why reason) []lang.Label {
	out := []lang.Label{{Span: why.at, Text: why.asks()}}
	for i := len(c.lets) - 1; i >= 0; i-- {
		if at := c.lets[i].where(); at.IsValid() {
			out = append(out, lang.Label{Span: at, Text: "used through `" + c.lets[i].ident.Name + "`"})
		}
	}
	return out
}

// asks says what the keyword or operator asks for.
func (w *reason) asks() string {
	switch w.kind {
	case forObjective:
		if w.sense == lang.Maximize {
			return "`maximize` needs a concave objective"
		}
		return "`minimize` needs a convex objective"
	case forEquality:
		return "both sides of `==` must be affine"
	case forMember:
		return "members of a set must be affine"
	case forSemidefinite:
		return "both sides of " + code(w.op.String()) + " must be affine"
	}
	side := "left"
	if !w.left {
		side = "right"
	}
	return "the " + side + " side of `" + w.op.String() + "` must be " + w.want.String()
}
