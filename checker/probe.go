package checker

import (
	"math"

	"github.com/cvxc-lang/cvxc/lang"
)

// probe evaluates an expression of one scalar at points, to show that it is not what is asked for: "cannot be proved" is
// then "is not".
type probe struct {
	r    *reader
	leaf lang.Expr // the variable, or one entry of it
	at   float64
	env  map[string]float64 // formals, within a closed form of the library
	work int                // expressions that may still be evaluated
}

// mostProbed bounds the work of one witness.
const mostProbed = 20000

// witness returns words that show three values of a scalar expression of one variable which contradict the curvature
// asked for; "" if there is no such expression, or no contradiction at the points tried.
func (r *reader) witness(e lang.Expr, want Curvature) string {
	if r.opts.Kernel == nil || want != Convex && want != Concave {
		return ""
	}
	p := &probe{r: r, work: mostProbed}
	if !p.findLeaf(e) {
		return ""
	}
	sign := 1.0
	if want == Concave {
		sign = -1
	}
	within := r.expr(p.leaf).Range
	for _, step := range [...]float64{1, 2, 0.5} {
		for _, mid := range [...]float64{0, 1, -1, 2, -2} {
			if !within.Has(mid-step) || !within.Has(mid+step) {
				continue
			}
			a, okA := p.value(e, mid-step)
			m, okM := p.value(e, mid)
			b, okB := p.value(e, mid+step)
			if okA && okM && okB && !math.IsInf(a+m+b, 0) && sign*(m-(a+b)/2) > 1e-9*(1+math.Abs(m)) {
				return p.words(e, want, [3]float64{mid - step, mid, mid + step}, [3]float64{a, m, b})
			}
		}
	}
	return ""
}

func (p *probe) words(e lang.Expr, want Curvature, x, y [3]float64) string {
	list := func(v [3]float64) string { return numText(v[0]+0) + ", " + numText(v[1]+0) + ", " + numText(v[2]+0) }
	than := "exceeds"
	if want == Concave {
		than = "is below"
	}
	return "it is *not* " + want.String() + ": " + codeOf(e) + " is " + list(y) + " at " + textOf(p.leaf) + " = " + list(x) +
		", and " + numText(y[1]+0) + " " + than + " the average " + numText((y[0]+y[2])/2)
}

// findLeaf finds the one scalar variable of an expression without data.
func (p *probe) findLeaf(e lang.Expr) bool {
	ok := p.r.expr(e).Type.Kind == Scalar
	walk(e, func(x lang.Expr) bool {
		f := p.r.t.Facts[x]
		switch x.(type) {
		case *lang.Ident, *lang.Index:
			ok = ok && f != nil && (f.Level == Variable && f.Type.Kind == Scalar || f.Level <= Dim && f.Range.IsPoint())
			if ok && f.Level == Variable {
				ok = p.leaf == nil || same(p.leaf, x)
				p.leaf = x
			}
			return false
		case *lang.Comprehension, *lang.Block, *lang.Transpose:
			ok = false
		}
		return ok
	})
	if id, isName := p.leaf.(*lang.Ident); isName {
		_, isVar := p.r.t.Uses[id].(*lang.Declarator)
		ok = ok && isVar
	}
	return ok && p.leaf != nil
}

func (p *probe) value(e lang.Expr, at float64) (float64, bool) {
	p.at = at
	return p.eval(e)
}

// eval evaluates numbers only; false where something else stands.
func (p *probe) eval(e lang.Expr) (float64, bool) {
	if p.work--; p.work < 0 {
		return 0, false
	}
	if p.env == nil && p.leaf != nil && same(p.leaf, e) {
		return p.at, true
	}
	switch e := e.(type) {
	case *lang.Number:
		return e.Value, true
	case *lang.Ident:
		v, ok := p.env[e.Name]
		return v, ok
	case *lang.Paren:
		return p.eval(e.X)
	case *lang.Unary:
		v, ok := p.eval(e.X)
		return -v, ok
	case *lang.Binary:
		return p.operator(e)
	case *lang.Call:
		if e.Name == nil || e.For != nil || e.Module != nil {
			return 0, false
		}
		var args []float64
		for _, a := range e.Args {
			v, ok := p.eval(a.Value)
			if !ok || a.Name != nil {
				return 0, false
			}
			args = append(args, v)
		}
		return p.function(p.r.u.library.own(e.Name.Name), args)
	}
	return 0, false
}

func (p *probe) operator(e *lang.Binary) (float64, bool) {
	x, okX := p.eval(e.X)
	y, okY := p.eval(e.Y)
	if !okX || !okY {
		return 0, false
	}
	switch e.Op {
	case lang.Add:
		return x + y, true
	case lang.Sub:
		return x - y, true
	case lang.Mul, lang.EMul:
		return x * y, true
	case lang.Div, lang.EDiv:
		return x / y, y != 0
	}
	return p.function(p.r.u.library.own("power"), []float64{x, y})
}

// function evaluates a function of numbers by its closed form.
func (p *probe) function(f *function, args []float64) (float64, bool) {
	if f == nil || f.decl.Builtin {
		return 0, false
	}
	v := closedFormOf(f.decl)
	switch {
	case f.decl.Body == nil && v == nil:
		return 0, false
	case v != nil && v.Builtin:
		return p.r.opts.Kernel(f.decl.Name.Name, args)
	case len(args) != len(f.decl.Formals):
		return 0, false
	}
	inner := &probe{r: p.r, env: map[string]float64{}, work: p.work}
	for i, x := range f.decl.Formals {
		inner.env[nameOf(x.Name)] = args[i]
	}
	body := f.decl.Body
	if v != nil {
		body = v.Expr
	}
	out, ok := inner.eval(body)
	p.work = inner.work
	return out, ok && !math.IsNaN(out) && !math.IsInf(out, 0)
}

// closedFormOf returns the closed form that holds for all branches of a function.
func closedFormOf(d *lang.Func) *lang.Value {
	for _, it := range d.Items {
		if v, ok := it.(*lang.Value); ok {
			return v
		}
	}
	return nil
}
