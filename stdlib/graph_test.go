package stdlib_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// tolerance is how far the optimal value of a graph may be from the closed form, relative to 1 + |value|.
const tolerance = 1e-6

// TestGraphs: with its arguments fixed, the optimal value of the graph of every call is its closed form, for vectors of 1,
// 2, 3 and 5 entries, of both signs, with ties and zeros; and what the product says of the value of the call at the
// solution is the closed form too.
func TestGraphs(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	calls, all, compared := allCalls(t), 0, 0
	for _, f := range calls {
		t.Run(f.call, func(t *testing.T) {
			m, err := cvxc.Compile(cvxc.Source("graph.cvx", f.problem()))
			if err != nil {
				t.Fatalf("%s\n%v", f.problem(), err)
			}
			before := compared
			f.judgeAll(t, m, lib, func(v verdict, text string) bool {
				if v >= failed {
					t.Error(text)
				}
				if v != skipped {
					compared++
				}
				all++
				return true
			})
			if compared-before < f.points()/2-2 {
				t.Errorf("only %d points compared", compared-before)
			}
		})
	}
	t.Logf("%d calls at %d points, of which %d are outside of the domain or at its edge without an answer", len(calls), all, all-compared)
}

// verdict is what comes of comparing the graph with the closed form at one point.
type verdict uint8

const (
	skipped verdict = iota // outside the domain; or at its edge, where the graph has no interior and the solver may stop early
	agrees
	failed // the solver says that it has no answer
	differs
)

// judgeAll compares at all points, until report says that it has enough.
func (f fact) judgeAll(t *testing.T, m *cvxc.Model, lib *stdlib.Library, report func(verdict, string) bool) {
	t.Helper()
	rng, closed := rand.New(rand.NewPCG(3, 4)), f.closedForm(t, lib)
	for k := range f.points() {
		n := [...]int{3, 1, 2, 5}[k%4]
		if v, text := f.judge(t, m, closed, f.placeFor(rng, n)); !report(v, text) {
			return
		}
	}
}

// problem states the value of the call with its arguments fixed; of a vector-valued one the sum.
func (f fact) problem() string {
	var decls, rows strings.Builder
	for _, name := range f.order {
		decl := shapeOf(name) + " " + attributeOf(name)
		fmt.Fprintf(&decls, "param %s0%s\nvar %s%s\n", name, decl, name, decl)
		fmt.Fprintf(&rows, "%s == %s0\n", name, name)
	}
	for _, decl := range parameters {
		if f.uses(decl[:1]) {
			fmt.Fprintf(&decls, "param %s\n", decl)
		}
	}
	dims := ""
	for _, d := range []string{"m", "n"} {
		if regexp.MustCompile(`\[.*\b` + d + `\b.*\]`).MatchString(decls.String()) {
			dims += "dim " + d + "\n"
		}
	}
	sense := "minimize"
	if f.curv == "concave" {
		sense = "maximize"
	}
	return fmt.Sprintf("problem graph {\n%s%slet result = %s\n%s sum(result)\nsubject to\n%s}\n", dims, decls.String(), f.call, sense, rows.String())
}

// judge solves at a place of the domain.
func (f fact) judge(t *testing.T, m *cvxc.Model, closed func(place) float64, at place) (verdict, string) {
	t.Helper()
	at, want := f.inside(closed, at)
	if at == nil {
		return skipped, ""
	}
	edge := slices.ContainsFunc(f.order, func(name string) bool { return f.atEdge(name, at[name]) })
	p, err := m.Bind(f.data(at))
	if err != nil {
		t.Fatalf("at %v: %v", at, err)
	}
	s, err := p.Solve(context.Background(), cvxc.Settings{})
	switch {
	case edge && honest(err):
		return skipped, ""
	case honest(err):
		return failed, fmt.Sprintf("at %v: %v", at, err)
	case err != nil:
		return differs, fmt.Sprintf("at %v: %v", at, err)
	case !near(s.Value, want):
		return differs, fmt.Sprintf("at %v: the graph gives %v, the closed form %v", at, s.Value, want)
	}
	here := 0.0
	for _, v := range s.Let("result").Data {
		here += v
	}
	if !edge && !near(here, want) {
		return differs, fmt.Sprintf("at %v: the value at the solution is %v, the closed form %v", at, here, want)
	}
	return agrees, ""
}

// honest reports whether a solver says that it cannot tell.
func honest(err error) bool { return errors.Is(err, cvxc.ErrNumerics) || errors.Is(err, cvxc.ErrLimit) }

// atEdge reports whether an argument may lie on the boundary of a domain: numbers at 0, matrices close to singular.
func (f fact) atEdge(name string, v any) bool {
	if attributeOf(name) != "symmetric" {
		return holdsZero(v)
	}
	w := stdlib.Eigenvalues(v.([][]float64))
	return w[0] >= 0 && w[0] < 1e-3*w[len(w)-1]
}

// data gives the arguments of a place as parameters, by their names with a 0.
func (f fact) data(at place) cvxc.Data {
	out := cvxc.Data{}
	for name, v := range at {
		switch {
		case slices.Contains(f.order, name):
			out[name+"0"] = v
		case name != "m" && name != "n":
			out[name] = v
		}
	}
	return out
}

func near(got, want float64) bool { return math.Abs(got-want) <= tolerance*(1+math.Abs(want)) }
