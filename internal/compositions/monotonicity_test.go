package compositions

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
)

// TestNoMonotonicityIsContradicted: of functions whose bodies are random compositions, sampled numerically, none moves
// against what is proved of its arguments, and none leaves its range.
func TestNoMonotonicityIsContradicted(t *testing.T) {
	g, j := newGenerator(*seed+1000), newJudge()
	functions, facts := 0, 0
	for range *many / 6 {
		c, kind := g.next()
		v := j.judge(declarations, c.text)
		if v.of() == nil {
			continue
		}
		g.keep(c, kind, v.accepted())
		if kind != 0 || !v.accepted() || v.of().Level < checker.Variable {
			continue
		}
		f := j.function(c.text, v.of().Curv, functions%2 == 1)
		if f.signature == nil {
			t.Errorf("%s: no signature: %v", c.text, f.faults[0])
			continue
		}
		functions++
		if fault := f.leaves(g); fault != "" {
			t.Errorf("%s: %s", c.text, fault)
		}
		for i, s := range f.formals {
			facts += len(bits(f.signature.Args[i].Mono))
			if fault := f.moves(g, s, f.signature.Args[i].Mono.Closed()); fault != "" {
				t.Errorf("%s, argument %s: %s", c.text, s.name, fault)
			}
		}
	}
	t.Logf("%d functions, %d facts", functions, facts)
	if functions < *many/30 || facts < functions {
		t.Errorf("only %d functions with %d facts", functions, facts)
	}
}

// proved is a function of the user and what is proved of it.
type proved struct {
	verdict   // on the composition that is its body
	formals   []symbol
	signature *checker.Signature
	faults    []*lang.Diagnostic
}

var (
	sizeName    = regexp.MustCompile(`\bn\b`)
	declaration = regexp.MustCompile(`(\w)((?:\[[^\]]*\])?(?: [a-z]+(?:\([^)]*\))?)*)(?:,|\n)`)
)

// function makes a function of the symbols that a composition names, those that are variables first. The composition is
// its objective, or bounds a local that is.
func (j judge) function(text string, curv checker.Curvature, epigraph bool) proved {
	text = sizeName.ReplaceAllString(text, fmt.Sprint(size))
	out := proved{verdict: j.judge(declarations, text)}
	var formals []string
	for _, s := range symbols[1:] { // n is a number here
		if regexp.MustCompile(`\b` + s.name + `\b`).MatchString(text) {
			out.formals = append(out.formals, s)
			formals = append(formals, s.name+attributesOf(s.name))
		}
	}
	items := "minimize " + text
	switch convex := curv&checker.Convex != 0; {
	case convex && epigraph:
		items = "var t\n    minimize t\n    subject to\n        " + text + " <= t"
	case epigraph:
		items = "var t\n    maximize t\n    subject to\n        t <= " + text
	case !convex:
		items = "maximize " + text
	}
	file, _ := parser.Parse(lang.NewSource("function.cvx", fmt.Sprintf("func f(%s) {\n    %s\n}\n", strings.Join(formals, ", "), items)))
	info := j.universe.Check(file, checker.Options{})
	f := file.Funcs()[0]
	out.signature, out.faults = info.Signatures[f], info.Diagnostics
	return out
}

// attributesOf returns the shape and the attributes with which a symbol is declared.
func attributesOf(name string) string {
	for _, line := range strings.SplitAfter(declarations, "\n") {
		_, list, _ := strings.Cut(strings.TrimLeft(line, " "), " ")
		for _, m := range declaration.FindAllStringSubmatch(list, -1) {
			if m[1] == name {
				return sizeName.ReplaceAllString(m[2], fmt.Sprint(size))
			}
		}
	}
	panic("not declared: " + name)
}

// bits lists the single facts of a Mono.
func bits(m checker.Mono) []checker.Mono {
	var out []checker.Mono
	for _, b := range []checker.Mono{checker.Inc, checker.Dec, checker.IncPos, checker.DecPos, checker.IncNeg, checker.DecNeg} {
		if m&b != 0 {
			out = append(out, b)
		}
	}
	return out
}

// moves looks for an argument, within its attribute and the half-line, that contradicts a fact of monotonicity.
func (f proved) moves(g *generator, s symbol, m checker.Mono) string {
	for _, bit := range bits(m) {
		for range segments {
			p := g.segment(f.formals, 0)[0]
			low, high := halfLine(bit, s.draw(g), s.draw(g))
			a, okA := f.at(p, s.name, low)
			b, okB := f.at(p, s.name, high)
			if !okA || !okB {
				continue
			}
			if bit&(checker.Dec|checker.DecPos|checker.DecNeg) != 0 {
				a, b = b, a
			}
			if y, z := a.scalar(), b.scalar(); y > z && !(y-z <= rounding*(1+max(a.scale, b.scale))) {
				return fmt.Sprintf("bit %d: from %v to %v the value goes from %g to %g", bit, low.data, high.data, y, z)
			}
		}
	}
	return ""
}

// leaves looks for values outside the range that is proved for arguments within the smallest intervals that hold them.
func (f proved) leaves(g *generator) string {
	for range segments {
		ends := g.segment(f.formals, 0.5)
		within := make([]checker.Interval, len(f.formals))
		for i, s := range f.formals {
			within[i] = checker.Interval{Lo: inf, Hi: -inf}
			for _, p := range ends {
				for _, x := range p[s.name].data {
					within[i] = within[i].Hull(checker.Interval{Lo: x, Hi: x})
				}
			}
		}
		r := f.signature.Range(within)
		for _, p := range ends {
			if v := evaluate(f.expr, p).parts[f.expr]; !v.outside && !holds(r, v.scalar(), v.scale) {
				return fmt.Sprintf("%g is not in [%g, %g], arguments within %v", v.scalar(), r.Lo, r.Hi, within)
			}
		}
	}
	return ""
}

// halfLine returns the smaller and the larger entries of two arrays, cut off at 0 where the fact is about a half-line.
func halfLine(bit checker.Mono, a, b value) (low, high value) {
	cut := func(x float64) float64 { return x }
	switch bit {
	case checker.IncPos, checker.DecPos:
		cut = positive
	case checker.IncNeg, checker.DecNeg:
		cut = func(x float64) float64 { return min(x, 0) }
	}
	return each(func(x ...float64) float64 { return cut(min(x[0], x[1])) }, a, b),
		each(func(x ...float64) float64 { return cut(max(x[0], x[1])) }, a, b)
}

// at evaluates the function with a value for one argument; false where data has none.
func (f proved) at(p point, name string, v value) (part, bool) {
	p[name] = v
	m := evaluate(f.expr, p)
	return m.parts[f.expr], f.defined(m)
}

// TestEvenInBothArgumentsTogether: (x - y)^2 is even in x and y together and moves either way with x alone, so it takes
// no convex x, nonnegative or not.
func TestEvenInBothArgumentsTogether(t *testing.T) {
	for _, body := range []string{"(x - y)^2", "sum_squares(x - y)", "norm([x; 2*y; x + y])", "huber(x + y)"} {
		source := lang.NewSource("even.cvx", "func f(x, y) {\n    minimize "+body+"\n}\n"+
			"problem even {\n    var a, b, c\n    minimize f(max(a, b, 0), c)\n}\n")
		file, _ := parser.Parse(source)
		info := newJudge().universe.Check(file, checker.Options{})
		if len(info.Diagnostics) == 0 {
			t.Errorf("%s of max(a, b, 0) is accepted", body)
		}
	}
}
