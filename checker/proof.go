package checker

import (
	"errors"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/lang"
)

// Proof is what is proved of a function, or of one branch of it, for arguments of which only the declaration is known.
// Where that is too little, there is one proof for each sign of its data that is enough.
type Proof struct {
	When    []string   // what it is proved under: guards of the branch, the sign of data
	Set     bool       // the function is a set
	Curv    Curvature  // of the value, jointly in the arguments that are no data
	Args    []ProofArg // all formals
	Ranges  []ProofRange
	Needs   []string // what the arguments must satisfy
	Cones   []string // what its graph is made of, in words
	Missing string   // why nothing is proved; "" otherwise
	Only    string   // why nothing is proved but the curvature; "" otherwise
	Derives string   // of an operator: where its proofs come from; nothing else is said then
}

// ProofArg is what is proved of one argument.
type ProofArg struct {
	Name  string
	Data  bool // variables may not pass through it
	Const bool // nor parameters
	ArgFacts
	ranged bool // Domain says more than the declaration
}

// ProofRange bounds the value when all arguments that are no data are in On, with the rules that prove the two ends.
type ProofRange struct {
	On, Value Interval
	Rules     [2]string
}

// Proofs returns the declaration of a function and what is proved of it: of a function of the file, of its problems or, as
// risk.f, of its imports, or without a file of the library; perspective(f) is what an operator makes of one. It returns nil
// if there is none of this name.
func (u *Universe) Proofs(file *lang.File, name string) (*lang.Func, []*Proof) {
	r := &reader{u: u, opts: &Options{}, home: u.library, sink: &reports{}}
	find, operand := u.library.own, u.library.own
	if file != nil {
		c := u.check(file, r.opts)
		find, operand = c.declared, c.visible
	}
	fn := find(name)
	if op, of, ok := strings.Cut(strings.TrimSuffix(name, ")"), "("); ok {
		fn = r.madeOf(u.library.own(op), operand(of))
	}
	if fn == nil {
		return nil, nil
	}
	r.home, r.outer = fn.home, fn.outer
	if fn.broken {
		return fn.decl, []*Proof{{Missing: "its declaration has a mistake, which cvxc check shows"}}
	}
	if fn.kernel != nil {
		return fn.decl, []*Proof{fn.kernelProof()}
	}
	branches := []branch{{nil, fn.decl.Items}}
	if hasWhen(fn.decl.Items) {
		branches = allBranches(fn.decl)
	}
	var out []*Proof
	for _, b := range branches {
		for _, p := range r.proofs(fn, b) {
			p.Needs = requirements(b.items)
			if b.when != nil {
				p.When = slices.Insert(p.When, 0, guardText(b.when))
			}
			out = append(out, p)
		}
	}
	return fn.decl, out
}

// visible finds what a name means in a file: a function that it declares or imports, or one of the library.
func (c *fileCheck) visible(name string) *function {
	if f := c.declared(name); f != nil {
		return f
	}
	return c.home.find(name)
}

// declared finds a function of the file or, if it has none, of its problems; risk.f is one of an import.
func (c *fileCheck) declared(name string) *function {
	if alias, own, ok := strings.Cut(name, "."); ok {
		if m := c.home.alias(alias); m != nil {
			return m.own(own)
		}
		return nil
	}
	if f := c.home.funcs[name]; f != nil {
		return f
	}
	for _, p := range c.info.problems {
		if f := p.home.funcs[name]; f != nil {
			return f
		}
	}
	return nil
}

func guardText(w *lang.When) string {
	var conds []string
	for _, c := range w.Conds {
		conds = append(conds, textAt(c.Span()))
	}
	return strings.Join(conds, " and ")
}

// requirements lists what a branch requires of its arguments.
func requirements(items []lang.Item) []string {
	var out []string
	for _, it := range items {
		if q, ok := it.(*lang.Require); ok {
			out = append(out, strings.TrimPrefix(textAt(q.Span()), "require "))
		}
	}
	return out
}

// kernelProof says of a builtin what its rules in Go rest on.
func (f *function) kernelProof() *Proof {
	k := f.kernel
	if k.operator != nil {
		return &Proof{Derives: "what holds of it is proved for each function that it is given: cvxc doc '" + f.decl.Name.Name + "(NAME)'"}
	}
	p := &Proof{Curv: Affine, Set: k.cone}
	for i, x := range f.decl.Formals {
		a := ProofArg{Name: nameOf(x.Name), Const: hasAttr(x.Attrs, "const") != nil || nameOf(x.Name) == k.text}
		a.Data = a.Const || k.data
		a.Domain, a.DiagDomain = everything(), everything()
		if !k.data && !k.cone && !k.mixed && !k.bilinear && i == 0 {
			a.Mono = Inc.Closed()
		}
		p.Args = append(p.Args, a)
	}
	for _, c := range [...]*cone{zeroCone, nonnegCone, socCone, rsocCone, expCone, powCone, psdCone} {
		if k.cone && c.name == k.name {
			p.Cones = []string{c.words}
		}
	}
	if k.bilinear {
		p.When = append(p.When, "one of "+p.Args[0].Name+" and "+p.Args[1].Name+" is data")
	}
	return p
}

// supposition is something more that is supposed of data: an attribute, or the value of const arguments.
type supposition struct {
	sign  string
	order Interval
}

// suppositions are tried where the declaration of data alone proves nothing, or too little.
func suppositions() []supposition {
	out := []supposition{{sign: "psd"}, {sign: "nsd"}, {sign: "nonneg"}, {sign: "nonpos"}}
	for _, p := range [...]float64{0.5, 1, 2, 3, everything().Hi} {
		out = append(out, supposition{order: point(p)})
	}
	return out
}

// apply adds to the facts of the formals that are data what is supposed of them. It returns the words for it, "" if it is
// about none of them.
func (s supposition) apply(f *function, facts []Facts) string {
	var names []string
	for i, x := range f.decl.Formals {
		fixed := hasAttr(x.Attrs, "const") != nil
		if facts[i].Level == Variable || fixed != (s.sign == "") || s.sign != "" && s.sign[0] != 'n' && len(x.Shape) < 2 || s.sign == "nsd" && len(x.Shape) < 2 {
			continue
		}
		names = append(names, nameOf(x.Name))
		if fixed {
			facts[i].Range = s.order
			continue
		}
		known, _ := attributeOf(s.sign) // the name of an attribute
		if both := facts[i].Range.Meet(known.within); both.IsPoint() || both.Empty() {
			return "" // the declaration says the opposite
		}
		facts[i].Range = facts[i].Range.Meet(known.within)
		facts[i].Props |= known.props
	}
	switch who := strings.Join(names, ", "); {
	case who == "":
		return ""
	case s.sign == "":
		is := " == " + numText(s.order.Lo)
		return strings.Join(names, is+", ") + is
	default:
		return who + plural(len(names), " is ", " are ") + s.sign
	}
}

// proofs proves what it can of a branch: with as few formals as data as will do; and for what may be supposed of the data,
// if the curvature depends on it or more is known then.
func (r *reader) proofs(f *function, b branch) []*Proof {
	var first *Proof
	for k := 0; k < 1<<min(len(f.decl.Formals), mostRoles); k++ {
		data := f.roles(k)
		p := r.proofWith(f, b, data, nil)
		if len(p.Args) == 0 {
			return []*Proof{p}
		}
		if first == nil {
			first = p
		}
		if p.constant() {
			break
		}
		out := r.supposed(f, b, data, p)
		if p.whole() || p.Missing == "" && len(out) == 0 {
			out = slices.Insert(out, 0, p)
		}
		if len(out) > 0 {
			return out
		}
	}
	return []*Proof{first}
}

// supposed lists the proofs under suppositions that say more than p.
func (r *reader) supposed(f *function, b branch, data []bool, p *Proof) []*Proof {
	var out []*Proof
	for _, s := range suppositions() {
		if s.sign == "" && p.whole() {
			break
		}
		if q := r.proofWith(f, b, data, &s); len(q.When) > 0 && q.whole() && q.text() != p.text() {
			out = append(out, q)
		}
	}
	return out
}

// whole reports whether the rules reached the body.
func (p *Proof) whole() bool { return p.Missing == "" && p.Only == "" }

// constant reports whether no argument may be a variable.
func (p *Proof) constant() bool {
	return !slices.ContainsFunc(p.Args, func(a ProofArg) bool { return !a.Data })
}

// proofWith proves a branch for given roles of the formals, under a supposition about data or (nil) none.
func (r *reader) proofWith(f *function, b branch, data []bool, s *supposition) *Proof {
	facts := f.declaredFacts(r, data)
	p := &Proof{Set: f.isSet()}
	if s != nil {
		if when := s.apply(f, facts); when != "" {
			p.When = []string{when}
		}
	}
	for i, x := range f.decl.Formals {
		p.Args = append(p.Args, ProofArg{Name: nameOf(x.Name), Data: facts[i].Level < Variable, Const: facts[i].Level <= Const})
	}
	g := r.generic(f, facts, b)
	curv := g.readBody(f.decl, b)
	switch {
	case curv == Unknown:
		p.Missing = "its curvature depends on the arguments of the call"
	case g.pending:
		p.Missing = "its curvature depends on the value of a const argument"
	}
	if r.excluded(f, facts, b) {
		p.Missing = "what it requires does not hold"
	}
	for _, x := range append(slices.Clone(g.sink.list), g.faults.list...) {
		if p.Missing == "" {
			p.Missing = x.Diagnose().Title
		}
	}
	if p.Missing == "" {
		body := g.asBody(&site{fn: f, facts: g.formalFacts(f.decl.Formals), dims: g.symbolDims(f.decl.Formals)}, b.items)
		p.fill(body.supremum(curv), curv)
	}
	return p
}

// excluded reports whether the facts contradict the guard of a branch or what it requires, which its generic body takes
// for granted.
func (r *reader) excluded(f *function, facts []Facts, b branch) bool {
	g := r.generic(f, facts, branch{})
	for _, it := range b.items {
		if q, ok := it.(*lang.Require); ok && g.decide(q.Conds) == fails {
			return true
		}
	}
	return b.when != nil && g.decide(b.when.Conds) == fails
}

// readBody reads a body and returns the curvature of an expression; of a block that is not known yet: Affine.
func (r *reader) readBody(decl *lang.Func, b branch) Curvature {
	if decl.Body == nil {
		r.readItems(b.items)
		return Affine
	}
	return r.expr(decl.Body).Curv
}

// fill proves a body that has been read, an expression of the given curvature if it has no objective.
func (p *Proof) fill(body *Body, curv Curvature) {
	sig, err := proveBody(body)
	switch fault := (*bodyError)(nil); {
	case err == nil:
	case errors.As(err, &fault) && fault.blame == nil:
		if p.Curv, p.Only = curv, fault.text; body.Value == nil {
			p.Curv = bySense(body.Objective().Sense)
		}
		for i := range p.Args {
			p.Args[i].ArgFacts = sig.Args[i]
		}
		return
	default:
		p.Missing = err.Error()
		return
	}
	p.Curv = sig.Curv
	for i := range p.Args {
		p.Args[i].ArgFacts = sig.Args[i]
		p.Args[i].ranged = !body.Formals[i].Range.Within(sig.Args[i].Domain)
	}
	if !p.Set {
		for _, on := range [...]Interval{everything(), nonnegatives(), nonpositives()} {
			p.bound(sig, body.Formals, on)
		}
	}
	if g, err := draw(body); err == nil {
		p.Cones = g.cones()
	}
}

// bound adds the range of the value for arguments within an interval, if they can be there.
func (p *Proof) bound(sig *Signature, formals []Facts, on Interval) {
	args := make([]Interval, len(formals))
	for i := range formals {
		args[i] = formals[i].Range
		if !p.Args[i].Data {
			args[i] = args[i].Meet(on)
			if inside := args[i].Meet(p.Args[i].DiagDomain); inside.Empty() || inside == (Interval{}) {
				return
			}
		}
	}
	v := ProofRange{On: on, Value: sig.Range(args)}
	if sig.RangeRules != nil {
		v.Rules = sig.RangeRules(args)
	}
	p.Ranges = append(p.Ranges, v)
}

// cones lists what the graph is made of.
func (g *graph) cones() []string {
	var out []string
	add := func(s string) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for i := range g.rows {
		add(g.rows[i].cone.words)
	}
	if len(g.quads) > 0 {
		add("quadratic objective")
	}
	return out
}
