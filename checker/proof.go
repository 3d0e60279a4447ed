package checker

import (
	"slices"

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
	Cones   []string // what its graph is made of, in words
	Missing string   // why nothing is proved; "" otherwise
	notYet  bool     // it is not supported yet
}

// ProofArg is what is proved of one argument.
type ProofArg struct {
	Name string
	Data bool // variables may not pass through it
	ArgFacts
	ranged bool // Domain says more than the declaration
}

// ProofRange bounds the value when all arguments that are no data are in On, with the rules that prove the two ends.
type ProofRange struct {
	On, Value Interval
	Rules     [2]string
}

// Proofs returns the declaration of a function and what is proved of it: of a function of the file or of its problems, or
// without a file of the library. It returns nil if there is none of this name.
func (u *Universe) Proofs(file *lang.File, name string) (*lang.Func, []*Proof) {
	r := &reader{u: u, opts: &Options{}, home: u.library}
	fn := u.library.funcs[name]
	if file == nil {
		fn = u.library.own(name)
	} else {
		c := u.check(file, r.opts)
		fn = c.home.funcs[name]
		for _, p := range c.info.problems {
			if f := p.home.funcs[name]; f != nil && fn == nil {
				fn = f
			}
		}
	}
	if fn == nil {
		return nil, nil
	}
	r.home, r.outer = fn.home, fn.outer
	if fn.broken {
		return fn.decl, []*Proof{{Missing: "its declaration has a mistake"}}
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
			if b.when != nil {
				p.When = slices.Insert(p.When, 0, guardText(b.when))
			}
			out = append(out, p)
		}
	}
	return fn.decl, out
}

func guardText(w *lang.When) string {
	text := ""
	for i, c := range w.Conds {
		if i > 0 {
			text += " and "
		}
		text += textOf2(c.Span())
	}
	return text
}

// kernelProof says of a builtin what its rules in Go rest on.
func (f *function) kernelProof() *Proof {
	k := f.kernel
	p := &Proof{Curv: Affine, Set: k.cone, notYet: k.notYet}
	for i, x := range f.decl.Formals {
		a := ProofArg{Name: nameOf(x.Name), Data: k.data || hasAttr(x.Attrs, "const") != nil || nameOf(x.Name) == k.text}
		a.Domain = everything()
		if !k.data && !k.cone && !k.mixed && !k.bilinear && i == 0 {
			a.Mono = Inc.Closed()
		}
		p.Args = append(p.Args, a)
	}
	if k.bilinear {
		p.When = append(p.When, "one of "+p.Args[0].Name+" and "+p.Args[1].Name+" is data")
	}
	return p
}

// signsOfData are the attributes under which a branch is tried whose data decides the curvature.
var signsOfData = [...]string{"psd", "nsd", "nonneg", "nonpos"}

// proofs proves what it can of a branch: with as few formals as data as will do, and then for each sign of the data if
// the curvature depends on it.
func (r *reader) proofs(f *function, b branch) []*Proof {
	var first *Proof
	for k := 0; k < 1<<min(len(f.decl.Formals), mostRoles); k++ {
		data := lastFirst(k, len(f.decl.Formals))
		p := r.proofWith(f, b, data, -1, "")
		switch {
		case p.Missing == "" && !r.allData(p):
			return []*Proof{p}
		case p.notYet:
			return []*Proof{p}
		case first == nil:
			first = p
		}
		var out []*Proof
		for i := range data {
			for _, sign := range signsOfData {
				if x := f.decl.Formals[i]; data[i] && (len(x.Shape) == 2 || sign[0] == 'n' && sign[1] == 'o') {
					if p := r.proofWith(f, b, data, i, sign); p.Missing == "" && !r.allData(p) {
						out = append(out, p)
					}
				}
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return []*Proof{first}
}

// allData reports whether no argument may be a variable; that is then all there is to say.
func (r *reader) allData(p *Proof) bool {
	for i := range p.Args {
		if !p.Args[i].Data {
			return false
		}
	}
	return len(p.Args) > 0
}

// proofWith proves a branch for given roles of the formals; formal signed (or -1) has the attribute sign.
func (r *reader) proofWith(f *function, b branch, data []bool, signed int, sign string) *Proof {
	facts := f.declaredFacts(r, data)
	p := &Proof{}
	if signed >= 0 {
		known, _ := attributeOf(sign) // the name is one of signsOfData
		facts[signed].Range = facts[signed].Range.Meet(known.within)
		facts[signed].Props |= known.props
		p.When = []string{nameOf(f.decl.Formals[signed].Name) + " is " + sign}
	}
	g := r.generic(f, facts, b)
	p.Set = f.isSet()
	for i, x := range f.decl.Formals {
		p.Args = append(p.Args, ProofArg{Name: nameOf(x.Name), Data: facts[i].Level < Variable})
	}
	if f.decl.Body != nil {
		if e := g.expr(f.decl.Body); !e.Bad && e.Curv == Unknown {
			p.Missing = "its curvature depends on the arguments of the call"
		}
	} else {
		g.readItems(b.items)
	}
	for _, x := range append(slices.Clone(g.sink.list), g.faults.list...) {
		if d := x.Diagnose(); p.Missing == "" || d.Code == "CVX0308" {
			p.Missing, p.notYet = d.Title, p.notYet || d.Code == "CVX0308"
		}
	}
	if p.Missing == "" {
		p.fill(g.asBody(&site{fn: f, facts: g.formalFacts(f.decl.Formals), dims: g.symbolDims(f.decl.Formals)}, b.items), g)
	}
	return p
}

// fill proves a body that has been read.
func (p *Proof) fill(body *Body, r *reader) {
	sig, err := proveBody(body)
	if err != nil {
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
			if args[i] = args[i].Meet(on); args[i].Empty() {
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
