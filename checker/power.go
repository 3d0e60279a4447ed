package checker

import (
	"math"

	"github.com/cvxc-lang/cvxc/lang"
)

// power reads x^p and x.^p: a call of the library's function power.
func (r *reader) power(e *lang.Binary, x, y *Facts) Facts {
	if e.Op == lang.Pow && x.Type.Kind != Scalar {
		r.report(r.arrayPower(e, x.Type))
		return bad()
	}
	if y.Type.Kind != Scalar && y.Level == Variable {
		r.report(&arrayDivisor{e: e, x: x.Type, y: y.Type})
		return bad()
	}
	fn := r.u.library.own("power")
	if fn == nil || len(fn.decl.Formals) != 2 {
		r.report(&notYet{at: e.OpSpan, what: "the power `^`"})
		return bad()
	}
	if x.Level < Variable && y.Level < Variable {
		if f, ok := r.dataPower(e, x, y); ok {
			r.t.Calls[e] = &Target{Func: fn.decl, Args: []lang.Expr{e.X, e.Y}, Axis: -1, Mapped: f.Type.Kind != Scalar, Facts: f,
				app: application{curv: Affine}}
			return f
		}
	}
	s := &site{node: e, at: e.Span(), name: e.OpSpan, fn: fn, args: []lang.Expr{e.X, e.Y}, along: -1}
	return r.apply(s)
}

// raisedToT reads A^T, where T is nothing that is declared: the transpose of a paper.
func (r *reader) raisedToT(e *lang.Binary) bool {
	id, ok := lang.Unparen(e.Y).(*lang.Ident)
	if !ok || e.Op != lang.Pow || id.Name != "T" && id.Name != "t" && id.Name != "H" || r.find(id.Name) != nil {
		return false
	}
	r.expr(e.X)
	r.report(&transposePower{e: e})
	return true
}

// dataPower bounds a power of data: any exponent will do, its value is computed.
func (r *reader) dataPower(e *lang.Binary, x, y *Facts) (Facts, bool) {
	t, ok := pairType(x.Type, y.Type)
	if !ok {
		r.report(r.shapesDiffer(e, x.Type, y.Type))
		return bad(), true
	}
	return Facts{Type: t, Level: max(x.Level, y.Level), Range: x.Range.Power(y.Range), Curv: Affine}, true
}

// arrayPower suggests what x^2 of a vector may mean.
func (r *reader) arrayPower(e *lang.Binary, t Type) lang.Diagnoser {
	a := &arrayPower{e: e, typ: t, decls: r.declared(e.X)}
	a.fixes = r.rewritesOf(e, "CVX0207", Unknown, false)
	if len(a.fixes) == 0 {
		a.fixes = []lang.Help{help("entry by entry", replace(e.OpSpan, ".^"))}
	}
	if t.Kind == Mat && r.expr(e.X).Level < Variable { // the matrix itself may be meant
		a.matrix = "mpower(" + textOf(e.X) + ", " + textOf(e.Y) + ")"
		for i := range a.fixes {
			a.fixes[i].Applicability = lang.Maybe
		}
	}
	return a
}

// Power returns the interval of x^y for x in a and y in p where both are real.
func (a Interval) Power(p Interval) Interval {
	if a.Nonneg() { // monotone in x for each y, and in y for each x: the corners tell
		out := Interval{math.Inf(1), math.Inf(-1)}
		for _, x := range [...]float64{a.Lo, a.Hi} {
			for _, y := range [...]float64{p.Lo, p.Hi} {
				v := pow(x, y)
				out = Interval{min(out.Lo, v), max(out.Hi, v)}
			}
		}
		if math.IsNaN(out.Lo) || math.IsNaN(out.Hi) {
			return nonnegatives()
		}
		return out
	}
	if !p.IsPoint() || p.Lo != math.Trunc(p.Lo) || p.Lo < 0 {
		return everything()
	}
	if math.Mod(p.Lo, 2) == 0 {
		return Interval{pow(a.Mig(), p.Lo), pow(a.Mag(), p.Lo)}
	}
	return Interval{pow(a.Lo, p.Lo), pow(a.Hi, p.Lo)}
}

// pow is the power of two endpoints; of a finite number other than 0 it is not 0.
func pow(x, y float64) float64 {
	v := math.Pow(x, y)
	if x == 0 || math.IsInf(x, 0) || math.IsNaN(v) {
		return v
	}
	return nonzero(v)
}
