package compositions

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

var bodies = flag.Int("bodies", 240, "random bodies with finite values")

// TestRandomBodies: random functions over all cones. What is proved of each from its body is held against solves with its
// arguments fixed: pairs of solves against monotonicity, values against ranges.
func TestRandomBodies(t *testing.T) {
	workers := runtime.GOMAXPROCS(0)
	tallies := make([]tally, workers)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for tallies[w].finite*workers < *bodies {
				tallies[w].add(newRandomBody(*seed<<32+uint64(w)<<24+uint64(tallies[w].generated)), t)
			}
		})
	}
	wait.Wait()
	var all tally
	for _, c := range tallies {
		all.generated, all.finite = all.generated+c.generated, all.finite+c.finite
		all.facts, all.pairs, all.values = all.facts+c.facts, all.pairs+c.pairs, all.values+c.values
	}
	t.Logf("%d random bodies, %d with finite values: %d facts tried at %d pairs of solves, ranges at %d values", all.generated, all.finite,
		all.facts, all.pairs, all.values)
	if all.pairs < 10*all.finite {
		t.Errorf("only %d pairs", all.pairs)
	}
}

// tally counts bodies, those that have values, and what they were tried with.
type tally struct{ generated, finite, facts, pairs, values int }

// randomBody is a function as text, with what is proved of it and its problem with fixed arguments.
type randomBody struct {
	r       *rand.Rand
	n       int      // entries of its vectors
	args    []string // x, y numbers; u, v vectors
	locals  []string // a, b numbers; p, q vectors
	text    string
	concave bool
	sig     *checker.Signature
	problem *cvxc.Problem
}

func isVector(name string) bool { return strings.Contains("uvpq", name) }

func newRandomBody(seed uint64) *randomBody {
	b := &randomBody{r: rand.New(rand.NewPCG(seed, 5))}
	b.n = 1 + b.r.IntN(3)
	b.concave = b.r.IntN(4) == 0
	b.args = b.pick("x", "u", "y", "v")[:1+b.r.IntN(2)]
	b.locals = b.pick("a", "b", "p", "q")[:1+b.r.IntN(3)]
	var rows []string
	for range 1 + b.r.IntN(4) {
		rows = append(rows, "        "+b.row()+"\n")
	}
	var formals, vars strings.Builder
	for i, name := range b.args {
		fmt.Fprintf(&formals, "%s%s%s", []string{"", ", "}[min(i, 1)], name, shapeText(name))
	}
	for _, name := range b.locals {
		fmt.Fprintf(&vars, "    var %s%s%s\n", name, shapeText(name), []string{"", "", " nonneg"}[b.r.IntN(3)])
	}
	b.text = fmt.Sprintf("func f(%s) {\n%s    %s\n    subject to\n%s}\n", &formals, &vars, b.objective(), strings.Join(rows, ""))
	return b
}

// pick shuffles.
func (b *randomBody) pick(names ...string) []string {
	b.r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

func shapeText(name string) string {
	if isVector(name) {
		return "[n]"
	}
	return ""
}

func oneOf[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// affine is a random affine number, or a vector, of arguments and locals.
func (b *randomBody) affine(vector bool) string {
	terms := []string{fmt.Sprint(oneOf(b.r, 0, 0, 1, -1, 2))}
	if vector {
		terms[0] += "*ones(n)"
	}
	for _, name := range append(slices.Clone(b.args), b.locals...) {
		if b.r.Float64() >= 0.45 {
			continue
		}
		switch {
		case isVector(name) && !vector:
			name = oneOf(b.r, "sum("+name+")", name+"[0]", name+"[n-1]")
		case isVector(name) && b.r.IntN(4) == 0: // put together otherwise
			name = strings.ReplaceAll(oneOf(b.r, "[z[1:]; 0]", "[0; z[:n-1]]", "[z[n-1:]; z[:n-1]]", "[z[:1]; z[:n-1]]", "[z[i]*(i - 1) for i in n]"), "z", name)
		}
		terms = append(terms, fmt.Sprintf("(%v)*%s", oneOf(b.r, 1, -1, 2, -0.5), name))
	}
	return "(" + strings.Join(terms, " + ") + ")"
}

// row is a random row in one of the cones.
func (b *randomBody) row() string {
	vector := b.r.IntN(2) == 0
	tail := b.affine(true)
	if !vector {
		tail = oneOf(b.r, b.affine(false), "["+b.affine(false)+"; "+b.affine(false)+"]")
	}
	x, y, z := b.affine(vector), b.affine(vector), b.affine(vector)
	switch b.r.IntN(9) {
	case 0, 1:
		return x + " >= 0"
	case 2:
		return x + " == 0"
	case 3:
		return "abs(" + x + ") <= " + y
	case 4:
		return "(" + b.affine(false) + ", " + tail + ") in soc"
	case 5:
		return "(" + b.affine(false) + ", " + b.affine(false) + ", " + tail + ") in rsoc"
	case 6:
		return "(" + x + ", " + oneOf(b.r, "1", y+" + 1") + ", " + z + ") in exp_cone"
	case 7:
		return "(" + x + ", " + y + ", " + z + ") in pow_cone(0.3)"
	}
	off := b.affine(false)
	return "[" + b.affine(false) + ", " + off + "; " + off + ", " + b.affine(false) + "] >> 0"
}

// objective puts weights on locals, and adds a square now and then.
func (b *randomBody) objective() string {
	terms := []string{"0"}
	for _, name := range b.locals {
		if isVector(name) {
			name = "sum(" + name + ")"
		}
		terms = append(terms, fmt.Sprintf("%d*%s", oneOf(b.r, 0, 1, 1, 2), name))
	}
	switch b.r.IntN(5) {
	case 0:
		terms = append(terms, b.affine(false)+"^2")
	case 1:
		terms = append(terms, "sum_squares("+b.affine(true)+")")
	}
	sum := strings.Join(terms, " + ")
	if b.concave {
		return "maximize -(" + sum + ")"
	}
	return "minimize " + sum
}

// prove reads the body; false if it is refused.
func (b *randomBody) prove() bool {
	var decls, rows strings.Builder
	for _, name := range b.args {
		fmt.Fprintf(&decls, "    var %[1]s%[2]s\n    param %[1]s0%[2]s\n", name, shapeText(name))
		fmt.Fprintf(&rows, "        %[1]s == %[1]s0\n", name)
	}
	sense := "minimize"
	if b.concave {
		sense = "maximize"
	}
	text := fmt.Sprintf("%sproblem body {\n    dim n\n%s    %s f(%s)\n    subject to\n%s}\n", b.text, &decls, sense, strings.Join(b.args, ", "), &rows)
	m, err := cvxc.Compile(cvxc.Source("body.cvx", text))
	if err != nil {
		return false
	}
	data := cvxc.Data{"n": b.n}
	for name, v := range b.place(checker.Interval{Lo: -inf, Hi: inf}) {
		data[name+"0"] = entriesOf(name, v)
	}
	if b.problem, err = m.Bind(data); err != nil {
		return false
	}
	file, _ := parser.Parse(lang.NewSource("function.cvx", b.text))
	b.sig = checker.NewUniverse(stdlib.New(nil)).Check(file, checker.Options{}).Signatures[file.Funcs()[0]]
	return b.sig != nil
}

// entriesOf is the value of an argument as data: a number or a vector.
func entriesOf(name string, v []float64) any {
	if isVector(name) {
		return v
	}
	return v[0]
}

// place draws the entries of the arguments within an interval.
func (b *randomBody) place(in checker.Interval) map[string][]float64 {
	out := map[string][]float64{}
	for _, name := range b.args {
		v := make([]float64, 1)
		if isVector(name) {
			v = make([]float64, b.n)
		}
		for i := range v {
			v[i] = 2 * b.r.NormFloat64()
			if v[i] < in.Lo || v[i] > in.Hi {
				v[i] = min(max(-v[i], in.Lo), in.Hi)
			}
		}
		out[name] = v
	}
	return out
}

// value solves with the arguments fixed: inf where nothing is feasible (of concave bodies -inf); false without an answer.
func (b *randomBody) value(at map[string][]float64) (float64, bool) {
	for name, v := range at {
		if err := b.problem.Set(name+"0", entriesOf(name, v)); err != nil {
			return 0, false
		}
	}
	s, err := b.problem.Solve(context.Background(), cvxc.Settings{})
	switch {
	case err == nil && s.Status == cvxc.Optimal:
		return s.Value, true
	case errors.Is(err, cvxc.ErrInfeasible) && b.concave:
		return -inf, true
	case errors.Is(err, cvxc.ErrInfeasible):
		return inf, true
	}
	return 0, false
}

// finite reports whether the body has values: at least two of six random places do.
func (b *randomBody) finite() bool {
	n := 0
	for range 6 {
		if v, ok := b.value(b.place(checker.Interval{Lo: -inf, Hi: inf})); ok && !math.IsInf(v, 0) {
			n++
		}
	}
	return n >= 2
}

// add tries a body.
func (c *tally) add(b *randomBody, t *testing.T) {
	c.generated++
	if !b.prove() || !b.finite() {
		return
	}
	c.finite++
	for i, name := range b.args {
		for _, bit := range bits(b.sig.Args[i].Mono.Closed()) {
			c.facts++
			for range 6 {
				pair, fault := b.moves(name, bit, b.sig.Args[i].Each.Closed()&bit != 0)
				if fault != "" {
					t.Errorf("%s: %s", b.text, fault)
					return
				}
				c.pairs += pair
			}
		}
	}
	for _, in := range []checker.Interval{{Lo: -inf, Hi: inf}, {Lo: 0, Hi: inf}, {Lo: -inf, Hi: 0}, {Lo: -1, Hi: 2}} {
		seen, fault := b.leaves(in)
		if fault != "" {
			t.Errorf("%s: %s", b.text, fault)
			return
		}
		c.values += seen
	}
}

// moves tries a movement at a pair of places that differ in one entry, on the side of 0 that the fact is about alone (each)
// or with all others; 0 without two answers.
func (b *randomBody) moves(name string, m checker.Mono, each bool) (pair int, fault string) {
	x := b.place(checker.Interval{Lo: -inf, Hi: inf})
	v := x[name]
	moved := b.r.IntN(len(v))
	for i := range v {
		switch {
		case each && i != moved:
		case m&(checker.IncPos|checker.DecPos) != 0:
			v[i] = math.Abs(v[i])
		case m&(checker.IncNeg|checker.DecNeg) != 0:
			v[i] = -math.Abs(v[i])
		}
	}
	y := map[string][]float64{}
	for other := range x {
		y[other] = slices.Clone(x[other])
	}
	y[name][moved] += b.r.ExpFloat64()
	if m&(checker.IncNeg|checker.DecNeg) != 0 {
		y[name][moved] = min(y[name][moved], 0)
	}
	lo, known := b.value(x)
	hi, both := b.value(y)
	if !known || !both {
		return 0, ""
	}
	if m&(checker.Dec|checker.DecPos|checker.DecNeg) != 0 {
		lo, hi = hi, lo
	}
	if lo > hi+1e-5*(1+min(math.Abs(lo), math.Abs(hi))) {
		return 1, fmt.Sprintf("%s does not move as proved (%06b): %v and %v at %v and %v", name, m, lo, hi, x, y)
	}
	return 1, ""
}

// leaves looks for values outside of the range that is proved for arguments within an interval.
func (b *randomBody) leaves(in checker.Interval) (seen int, fault string) {
	args := make([]checker.Interval, len(b.args))
	for i := range args {
		args[i] = in
	}
	proved := b.sig.Range(args)
	for range 3 {
		at := b.place(in)
		v, ok := b.value(at)
		if !ok || math.IsInf(v, 0) {
			continue
		}
		seen++
		if eps := 1e-6 * (1 + math.Abs(v)); v < proved.Lo-eps || v > proved.Hi+eps {
			return seen, fmt.Sprintf("the value is %v at %v, not in [%g, %g]", v, at, proved.Lo, proved.Hi)
		}
	}
	return seen, ""
}
