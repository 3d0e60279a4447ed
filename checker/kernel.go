package checker

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/lang"
)

// kernel is what Go knows of one builtin function of the library. Its arguments are matched with the declaration in
// stdlib/kernel.cvx like those of any function, unless read does it.
type kernel struct {
	name string
	cone bool   // a set
	text string // the formal that takes a text
	// data: variables may not pass through. Else the function is linear: increasing in the argument linear of args, or,
	// bilinear, in either of the first two when the other is data.
	data     bool
	bilinear bool
	mixed    bool // coefficients of either sign
	axis     bool // of one vector: of all slices along an axis, too
	typ      func(k *kernelCall) (Type, bool)
	rng      func(k *kernelCall) Interval // nil: the range of the first argument
	props    func(k *kernelCall) Props
	read     func(k *kernelCall) (Type, bool) // arguments are not matched with formals
	operator *operator                        // it makes a function of a function
}

// kernelCall is a call of a kernel function.
type kernelCall struct {
	r    *reader
	s    *site
	args []Facts // per formal, per slice
}

func (k *kernelCall) fail(d lang.Diagnoser) (Type, bool) {
	k.r.report(d)
	return Type{}, false
}

// kernels is the table of all names that Go knows; a test compares it with stdlib/kernel.cvx.
func kernels() []kernel {
	return []kernel{
		{name: "sum", axis: true, typ: scalarResult, rng: (*kernelCall).sumOfEntries, props: (*kernelCall).sumProps},
		{name: "trace", typ: scalarResult, rng: (*kernelCall).traceRange},
		{name: "diag", read: (*kernelCall).diag, rng: (*kernelCall).diagRange, props: (*kernelCall).diagProps},
		{name: "vec", text: "order", typ: (*kernelCall).vec},
		{name: "reshape", text: "order", typ: (*kernelCall).reshape},
		{name: "cumsum", axis: true, typ: firstType, rng: (*kernelCall).sumOfEntriesFromOne},
		{name: "diff", mixed: true, axis: true, typ: (*kernelCall).diff, rng: (*kernelCall).diffRange},
		{name: "conv", bilinear: true, typ: (*kernelCall).conv, rng: (*kernelCall).convRange},
		{name: "kron", bilinear: true, typ: (*kernelCall).kron, rng: productRange, props: (*kernelCall).kronProps},
		{name: "upper_tri", typ: (*kernelCall).upperTri},

		{name: "eye", data: true, typ: (*kernelCall).eye, rng: unitRange, props: eyeProps},
		{name: "ones", data: true, typ: (*kernelCall).filled, rng: oneRange},
		{name: "zeros", data: true, typ: (*kernelCall).filled, rng: zeroRange, props: zeroProps},
		{name: "e", data: true, typ: (*kernelCall).unit, rng: unitRange},
		{name: "chol", data: true, typ: firstType, rng: anyRange, props: upperProps},
		{name: "sort", data: true, axis: true, typ: firstType},
		{name: "eigvals", data: true, typ: (*kernelCall).spectrum, rng: (*kernelCall).spectrumRange},
		{name: "singular_values", data: true, typ: (*kernelCall).singularValues, rng: func(*kernelCall) Interval { return nonnegatives() }},
		{name: "mpower", data: true, typ: firstType, rng: anyRange, props: eyeSign},
		{name: "mlog", data: true, typ: firstType, rng: anyRange, props: symmetricProps},
		{name: "poly_hull", data: true, typ: scalarResult, rng: anyRange},
		{name: "mod", data: true, typ: scalarResult, rng: (*kernelCall).modRange},
		{name: "indicator_nonneg", data: true, typ: scalarResult, rng: (*kernelCall).indicatorRange},

		{name: "perspective", operator: &operator{made: perspectiveOf}},
		{name: "indicator", operator: &operator{sets: true, made: indicatorOf}},
		{name: "support", operator: &operator{sets: true, made: supportOf}},

		{name: "zero", cone: true}, {name: "nonneg", cone: true}, {name: "soc", cone: true}, {name: "rsoc", cone: true},
		{name: "exp_cone", cone: true}, {name: "pow_cone", cone: true}, {name: "psd", cone: true},
	}
}

func kernelOf(name string) *kernel {
	for _, k := range kernels() {
		if k.name == name {
			return &k
		}
	}
	return nil
}

// resolveKernel finds the facts of a matched call of a kernel function.
func (r *reader) resolveKernel(s *site) *Target {
	k := &kernelCall{r: r, s: s, args: s.facts}
	t := s.target()
	if !r.kernelLevel(s, t) {
		return nil
	}
	typ, ok := s.fn.kernel.typ(k)
	if !ok {
		return nil
	}
	r.kernelFacts(k, t, typ)
	return t
}

// kernelTarget reads a call whose arguments do not follow its declaration.
func (r *reader) kernelTarget(s *site) *Target {
	k := &kernelCall{r: r, s: s}
	for _, e := range s.args {
		f := bad()
		if e != nil {
			f = *r.expr(e)
		}
		k.args = append(k.args, f)
	}
	s.facts = k.args
	if s.axis != nil || s.reduce != nil {
		r.report(&noAxis{at: s.name, fn: s.fn.decl, reduce: s.reduce != nil})
		return nil
	}
	t := s.target()
	typ, ok := s.fn.kernel.read(k)
	if !ok {
		return nil
	}
	r.kernelFacts(k, t, typ)
	return t
}

// kernelLevel refuses variables where only data may pass, and products of two that hold variables.
func (r *reader) kernelLevel(s *site, t *Target) bool {
	kern := s.fn.kernel
	variables := 0
	for i, f := range s.facts {
		if f.Level < Variable {
			continue
		}
		variables++
		if kern.data || kern.bilinear && i > 1 {
			r.report(&dataOnly{call: s.at, fn: s.fn.decl, at: s.argument(i).Span(), hints: r.adviceAbout(s), idiom: idiom{at: s.at, code: "CVX0414"}})
			return false
		}
	}
	if kern.bilinear && variables > 1 {
		r.report(&bilinearCall{at: s.at, fn: s.fn.decl, x: s.argument(0).Span(), y: s.argument(1).Span()})
		return false
	}
	return true
}

// argument returns what stands for a formal; of several the first.
func (s *site) argument(i int) lang.Expr {
	if s.args[i] != nil {
		return s.args[i]
	}
	if s.formals()[i].Variadic && len(s.rest) > 0 {
		return s.rest[0]
	}
	return s.formals()[i].Default
}

func (r *reader) kernelFacts(k *kernelCall, t *Target, typ Type) {
	kern := k.s.fn.kernel
	f := Facts{Type: k.s.result(typ), Range: everything()}
	for i, a := range k.args {
		if k.s.args[i] != nil || len(k.s.rest) > 0 {
			f.Level = max(f.Level, a.Level)
		}
	}
	switch {
	case kern.rng != nil:
		f.Range = kern.rng(k)
	case len(k.args) > 0:
		f.Range = k.args[0].Range
	}
	if kern.props != nil {
		f.Props = kern.props(k).closed()
	}
	t.app = application{curv: Affine}
	for i, e := range k.s.args {
		if e == nil || k.args[i].Level < Variable {
			continue
		}
		mono := Inc
		if kern.bilinear {
			mono = signMono(k.args[1-i].Range)
		} else if kern.mixed {
			mono = 0
		}
		t.app.args = append(t.app.args, operand{expr: e, facts: k.r.expr(e), mono: mono, formal: k.s.formals()[i]})
	}
	f.Curv = Affine
	if f.Level == Variable {
		f.Curv = k.r.compose(t.app)
	}
	t.Facts = f
}

// result is the type of the whole call when the function's own value for one entry, or one slice, has type t.
func (s *site) result(t Type) Type {
	switch {
	case s.along >= 0 && t.Kind != Scalar:
		shape := append(dim.Shape(nil), s.outer.Shape[:s.along]...)
		shape = append(shape, t.Shape...)
		return typeOf(append(shape, s.outer.Shape[s.along:]...))
	case s.outer.Kind != Scalar:
		if t.Kind == Scalar {
			return s.outer
		}
		return stackedType(s.outer.Shape, t)
	}
	return t
}
