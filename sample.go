package cvxc

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
)

// Sample is a function of a file at random points: what its body gives there, found by solving, beside its `value`.
type Sample struct {
	Function string
	Const    string // the const arguments: "p = 2", "" without any
	Points   []SamplePoint
	Outside  int  // points outside of the domain, or at its edge, where nothing could be solved
	Closed   bool // the function has a `value`
}

// SamplePoint is one point. Array-valued functions show the sum of their entries.
type SamplePoint struct {
	Args        []Field
	Body, Value float64
}

// Difference is the largest difference between body and value at a point, relative to 1 + |value|; infinite where only one
// of them is finite.
func (s *Sample) Difference() float64 {
	worst := 0.0
	for _, p := range s.Points {
		d := math.Abs(p.Body-p.Value) / (1 + math.Abs(p.Value))
		if math.IsNaN(d) {
			d = math.Inf(1)
		}
		worst = max(worst, d)
	}
	return worst
}

// Agrees reports whether body and value are the same function at the points, as closely as a solve tells.
func (s *Sample) Agrees() bool { return !s.Closed || s.Difference() <= agreement }

const (
	samplePoints = 24   // that are kept of a sample
	sampleDraws  = 1000 // that are tried for them
)

// SampleIn evaluates a function that a file declares at random points of its domain: once by solving its body with the
// arguments fixed, once by its closed form. Const arguments take their defaults, or the first few numbers that the
// function accepts: one sample each. The error is a Diagnostics if the file is wrong, and otherwise says why a function
// cannot be sampled: it is a set, or it belongs to a problem or to another file.
func SampleIn(ctx context.Context, t Text, name string) ([]*Sample, error) {
	f, err := Compiler{}.open(t)
	if err != nil {
		return nil, err
	}
	if f.reports.HasErrors() {
		return nil, f.reports
	}
	decl, proofs := f.universe.Proofs(f.file, name)
	switch {
	case decl == nil:
		return nil, noFunction(name, " in "+t.Name(), functionsOf(f.file))
	case len(proofs) > 0 && proofs[0].Set:
		return nil, fmt.Errorf("%s is a set, which has no value", name)
	case !slices.Contains(f.file.Funcs(), decl):
		return nil, fmt.Errorf("%s belongs to a problem, whose data it may use, or to another file; functions of the file are sampled", name)
	}
	var out []*Sample
	for _, order := range constChoices(decl) {
		s := &sampler{decl: decl, text: t, source: f.src.Text, order: order, at: unused("at_", decl), closed: unused("closed_form", decl)}
		if !s.compile(proofs) {
			continue
		}
		sample, err := s.sample(ctx)
		if err != nil {
			return nil, err
		}
		if out = append(out, sample); len(out) == mostOrders {
			break
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s cannot be sampled: no problem with it as the objective is accepted", name)
	}
	return out, nil
}

// mostOrders bounds the samples of a function with const arguments.
const mostOrders = 3

// constChoices are numbers for the const arguments, as arguments of a call by name; one empty choice where none is needed.
func constChoices(f *lang.Func) []map[string]string {
	open := false
	for _, x := range f.Formals {
		open = open || isConst(x) && x.Default == nil
	}
	if !open {
		return []map[string]string{nil}
	}
	var out []map[string]string
	for _, v := range [...]string{"2", "3", "1", "0.5", "-1"} {
		choice := map[string]string{}
		for _, x := range f.Formals {
			if isConst(x) && x.Default == nil {
				choice[x.Name.Name] = v
			}
		}
		out = append(out, choice)
	}
	return out
}

func isConst(x *lang.Formal) bool { return hasAttribute(x, "const") }

func hasAttribute(x *lang.Formal, names ...string) bool {
	return slices.ContainsFunc(x.Attrs, func(a *lang.Attr) bool { return slices.Contains(names, a.Name.Name) })
}

// sampler samples one function with given const arguments.
type sampler struct {
	decl   *lang.Func
	text   Text
	source string
	order  map[string]string
	at     string // before the name of an argument: its given value
	closed string // name of the let
	dims   Data
	data   map[string]bool // arguments that are data
	model  *Model
}

// compile states the problem that fixes the arguments and optimizes the function; false if it is not accepted as such.
func (s *sampler) compile(proofs []*checker.Proof) bool {
	for _, p := range proofs {
		if p.Missing != "" {
			continue
		}
		s.data = map[string]bool{}
		for _, a := range p.Args {
			s.data[a.Name] = a.Data || s.required(a.Name)
		}
		for _, sense := range [...]string{"minimize", "maximize"} {
			for _, whole := range [...]string{"%s", "sum(%s)"} {
				t := s.text
				t.text, t.given = s.source+s.problem(sense, whole), true
				if m, err := (Compiler{Problem: s.name()}).Compile(t); err == nil {
					s.model = m
					return true
				}
			}
		}
	}
	return false
}

// required reports whether a require is about an argument: then it is data, which the require is checked with.
func (s *sampler) required(name string) bool {
	found := false
	for _, it := range s.decl.Items {
		if q, ok := it.(*lang.Require); ok {
			lang.Inspect(q, func(n lang.Node) bool {
				id, ok := n.(*lang.Ident)
				found = found || ok && id.Name == name
				return !found
			})
		}
	}
	return found
}

// requires repeats what the function requires of its data, for the facts that follow from it.
func (s *sampler) requires() string {
	var out strings.Builder
	for _, it := range s.decl.Items {
		q, ok := it.(*lang.Require)
		if !ok || s.aboutConst(q) {
			continue
		}
		text := q.Span().Text()
		for name := range s.data {
			text = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(text, s.at+name)
		}
		out.WriteString("    " + text + "\n")
	}
	return out.String()
}

// aboutConst reports whether a const argument stands in a require: it has a number then.
func (s *sampler) aboutConst(q *lang.Require) bool {
	return slices.ContainsFunc(s.decl.Formals, func(x *lang.Formal) bool {
		return isConst(x) && regexp.MustCompile(`\b`+x.Name.Name+`\b`).MatchString(q.Span().Text())
	})
}

// unused returns a name with which none in a function begins.
func unused(name string, f *lang.Func) string {
	for again := true; again; {
		again = false
		lang.Inspect(f, func(n lang.Node) bool {
			if id, ok := n.(*lang.Ident); ok && strings.HasPrefix(id.Name, name) {
				name, again = name+"_", true
			}
			return true
		})
	}
	return name
}

func (s *sampler) name() string { return "sample_of_" + s.decl.Name.Name }

// problem is the text of the problem.
func (s *sampler) problem(sense, whole string) string {
	var head, rows strings.Builder
	var args []string
	s.dims = Data{}
	for _, x := range s.decl.Formals {
		name := x.Name.Name
		switch v, chosen := s.order[name]; {
		case chosen:
			args = append(args, name+"="+v)
			continue
		case isConst(x):
			continue
		}
		shape := ""
		if len(x.Shape) > 0 {
			shape = "[" + x.Shape[0].Span().Join(x.Shape[len(x.Shape)-1].Span()).Text() + "]"
			s.sizes(x)
		}
		attrs := ""
		for _, a := range x.Attrs {
			if a.Name.Name != "entries" {
				attrs += " " + a.Span().Text()
			}
		}
		fmt.Fprintf(&head, "    param %s%s%s%s\n", s.at, name, shape, attrs)
		if s.data[name] {
			args = append(args, name+"="+s.at+name)
			continue
		}
		args = append(args, name+"="+name)
		fmt.Fprintf(&head, "    var %s%s%s\n", name, shape, attrs)
		fmt.Fprintf(&rows, "        %s == %s%s\n", name, s.at, name)
	}
	call := fmt.Sprintf(whole, s.decl.Name.Name+"("+strings.Join(args, ", ")+")")
	return fmt.Sprintf("\nproblem %s {\n%s%s%s    let %s = %s\n    %s %s\n    subject to\n%s}\n",
		s.name(), s.dimText(), &head, s.requires(), s.closed, call, sense, s.closed, &rows)
}

// sizes gives the dims that the shape of a formal names sizes: 3, 4, 5, ...
func (s *sampler) sizes(x *lang.Formal) {
	for _, e := range x.Shape {
		lang.Inspect(e, func(n lang.Node) bool {
			if id, ok := n.(*lang.Ident); ok && s.dims[id.Name] == nil {
				s.dims[id.Name] = len(s.dims) + 3
			}
			return true
		})
	}
}

func (s *sampler) dimText() string {
	if len(s.dims) == 0 {
		return ""
	}
	return "    dim " + strings.Join(slices.Sorted(maps.Keys(s.dims)), ", ") + "\n"
}

// sample draws points and solves at each.
func (s *sampler) sample(ctx context.Context) (*Sample, error) {
	out := &Sample{Function: s.decl.Name.Name, Const: s.orderText(), Closed: hasClosedForm(s.decl)}
	rng := rand.New(rand.NewPCG(1, 2))
	var seen []string
	for try := 0; try < sampleDraws && len(out.Points) < samplePoints; try++ {
		d := s.draw(rng, try)
		text := fmt.Sprint(s.arguments(d))
		if slices.Contains(seen, text) {
			continue
		}
		seen = append(seen, text)
		p, err := s.model.Bind(d)
		if err != nil {
			continue // it breaks a require
		}
		sol, _ := p.Solve(ctx, Settings{Tol: 1e-9}) // its error is its status, or data outside of a domain
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if sol == nil || sol.Status != Optimal && sol.Status != Inaccurate {
			out.Outside++
			continue
		}
		closed := sol.Let(s.closed)
		out.Points = append(out.Points, SamplePoint{s.arguments(d), sol.Value, closed.Scalar()})
	}
	if len(out.Points) == 0 {
		return nil, fmt.Errorf("%s cannot be sampled: none of %d random points lies in its domain", s.decl.Name.Name, sampleDraws)
	}
	return out, nil
}

func (s *sampler) orderText() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(s.order)) {
		parts = append(parts, name+" = "+s.order[name])
	}
	return strings.Join(parts, ", ")
}

// hasClosedForm reports whether a function has a value besides its body, be it for some const arguments only.
func hasClosedForm(f *lang.Func) bool {
	found := f.Body != nil
	for _, it := range f.Items {
		lang.Inspect(it, func(n lang.Node) bool {
			_, isValue := n.(*lang.Value)
			found = found || isValue
			return !found
		})
	}
	return found
}

// roundNumbers are where numbers are sampled first.
func roundNumbers() []float64 { return []float64{-2, -1, -0.5, 0, 0.5, 1, 2} }

// draw gives the arguments values that suit their attributes, with two decimals; the first argument, if it is a number, is
// round at first.
func (s *sampler) draw(rng *rand.Rand, try int) Data {
	d := maps.Clone(s.dims)
	for i, x := range s.decl.Formals {
		if isConst(x) {
			continue
		}
		a := Array{}
		n := 1
		for _, e := range x.Shape {
			size, _ := s.dims[strings.TrimSpace(e.Span().Text())].(int)
			a.Shape = append(a.Shape, size)
			n *= size
		}
		for range n {
			a.Data = append(a.Data, math.Round(200*rng.NormFloat64())/100)
		}
		if round := roundNumbers(); i == 0 && len(x.Shape) == 0 && try < len(round) {
			a.Data[0] = round[try]
		}
		d[s.at+x.Name.Name] = suited(a, x)
	}
	return d
}

// suited changes an array until it has the attributes of a formal.
func suited(a Array, x *lang.Formal) Array {
	switch {
	case hasAttribute(x, "nonneg", "pos"):
		a.Data = each(a.Data, math.Abs)
	case hasAttribute(x, "nonpos", "neg"):
		a.Data = each(a.Data, func(v float64) float64 { return -math.Abs(v) })
	}
	if len(a.Shape) != 2 || a.Shape[0] != a.Shape[1] {
		return a
	}
	m := a.Matrix()
	var t mat.Dense
	switch {
	case hasAttribute(x, "psd", "nsd"):
		t.Mul(m.T(), m)
		if hasAttribute(x, "nsd") {
			t.Scale(-1, &t)
		}
	case hasAttribute(x, "symmetric"):
		t.Add(m, m.T())
		t.Scale(0.5, &t)
	default:
		return a
	}
	a.Data = t.RawMatrix().Data
	return a
}

func each(x []float64, f func(float64) float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = f(v)
	}
	return out
}

// arguments shows a point by the names of the formals.
func (s *sampler) arguments(d Data) []Field {
	var out []Field
	for _, x := range s.decl.Formals {
		if a, ok := d[s.at+x.Name.Name].(Array); ok {
			out = append(out, Field{Name: x.Name.Name, Array: a})
		}
	}
	return out
}
