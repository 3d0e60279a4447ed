package stdlib_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// setCase is a set with members of arguments, and how far inside of the set they are: negative outside.
type setCase struct {
	name, member string
	order        []string // arguments
	margin       func(at place) float64
	exact        func(at place) // makes a member, of a set without interior
}

// at returns a vector, or a number.
func (p place) at(name string) []float64 {
	if v, ok := p[name].(float64); ok {
		return []float64{v}
	}
	return p[name].([]float64)
}

func least(x []float64, f func(v float64) float64) float64 {
	m := math.Inf(1)
	for _, v := range x {
		m = min(m, f(v))
	}
	return m
}

func pnorm(x []float64, p float64) float64 {
	s := 0.0
	for _, v := range x {
		s += math.Pow(math.Abs(v), p)
	}
	return math.Pow(s, 1/p)
}

func sumOf(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

// geoMean is the geometric mean, -1 if there is none.
func geoMean(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		if v < 0 {
			return -1
		}
		s += math.Log(v)
	}
	return math.Exp(s / float64(len(x)))
}

// quadratic is (x - c)'P(x - c).
func quadratic(x, c []float64, P [][]float64) (s float64) {
	for i := range x {
		for j := range x {
			s += (x[i] - c[i]) * P[i][j] * (x[j] - c[j])
		}
	}
	return s
}

func same(v float64) float64 { return v }

// sets are all sets of the library, with their definition.
var sets = []setCase{
	{"zero", "u in zero", []string{"u"}, func(p place) float64 { return -pnorm(p.at("u"), 1) }, func(p place) { clear(p.at("u")) }},
	{"nonneg", "u in nonneg", []string{"u"}, func(p place) float64 { return least(p.at("u"), same) }, nil},
	{"nonpos", "u in nonpos", []string{"u"}, func(p place) float64 { return least(p.at("u"), func(v float64) float64 { return -v }) }, nil},
	{"soc", "(x, u) in soc", []string{"x", "u"}, func(p place) float64 { return p["x"].(float64) - pnorm(p.at("u"), 2) }, nil},
	{"rsoc", "(x, y, u) in rsoc", []string{"x", "y", "u"}, func(p place) float64 {
		x, y, r := p["x"].(float64), p["y"].(float64), pnorm(p.at("u"), 2)
		return min(x, y, 2*x*y-r*r)
	}, nil},
	{"exp_cone", "(x, p, y) in exp_cone", []string{"x", "p", "y"}, func(p place) float64 {
		y := p["p"].(float64)
		return min(y, p["y"].(float64)-y*math.Exp(p["x"].(float64)/y))
	}, nil},
	{"pow_cone", "(x, y, p) in pow_cone(0.3)", []string{"x", "y", "p"}, func(p place) float64 {
		x, y := p["x"].(float64), p["y"].(float64)
		return min(x, y, math.Pow(math.Abs(x), 0.3)*math.Pow(math.Abs(y), 0.7)-p["p"].(float64))
	}, nil},
	{"psd", "S in psd", []string{"S"}, func(p place) float64 { return stdlib.Eigenvalues(p["S"].([][]float64))[0] }, nil},
	{"nsd", "S in nsd", []string{"S"}, func(p place) float64 {
		w := stdlib.Eigenvalues(p["S"].([][]float64))
		return -w[len(w)-1]
	}, nil},
	{"box", "u in box(-1, k)", []string{"u"}, func(p place) float64 {
		return least(p.at("u"), func(v float64) float64 { return min(v+1, p["k"].(float64)-v) })
	}, nil},
	{"simplex", "u in simplex(k)", []string{"u"}, func(p place) float64 {
		return min(least(p.at("u"), same), -math.Abs(sumOf(p.at("u"))-p["k"].(float64)))
	}, func(p place) {
		u := absolute(p.at("u"))
		for s, i := sumOf(u)+1e-3, 0; i < len(u); i++ {
			u[i] = (u[i] + 1e-3/float64(len(u))) * p["k"].(float64) / s
		}
	}},
	{"norm_ball", "u in norm_ball(k)", []string{"u"}, func(p place) float64 { return p["k"].(float64) - pnorm(p.at("u"), 2) }, nil},
	{"norm_ball", "u in norm_ball(k, 1)", []string{"u"}, func(p place) float64 { return p["k"].(float64) - pnorm(p.at("u"), 1) }, nil},
	{"norm_ball", "u in norm_ball(k, 3)", []string{"u"}, func(p place) float64 { return p["k"].(float64) - pnorm(p.at("u"), 3) }, nil},
	{"ellipsoid", "u in ellipsoid(a, P)", []string{"u"}, func(p place) float64 {
		return 1 - quadratic(p.at("u"), p.at("a"), p["P"].([][]float64))
	}, nil},
	{"geo_mean_cone", "(x, u) in geo_mean_cone", []string{"x", "u"}, func(p place) float64 {
		return min(least(p.at("u"), same), geoMean(p.at("u"))-p["x"].(float64))
	}, nil},
}

// TestSets: each set holds what its definition says and nothing else; every set of the library is tried.
func TestSets(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	for _, name := range lib.Names() {
		decl := lib.Func(name)
		if isSet(decl) && !slices.ContainsFunc(sets, func(c setCase) bool { return c.name == name }) {
			t.Errorf("no points for the set %s", name)
		}
	}
	for _, c := range sets {
		t.Run(c.member, func(t *testing.T) { c.try(t) })
	}
}

func (c setCase) try(t *testing.T) {
	f := fact{call: c.member, order: c.order}
	m, err := cvxc.Compile(cvxc.Source("set.cvx", f.membership()))
	if err != nil {
		t.Fatalf("%s\n%v", f.membership(), err)
	}
	rng := rand.New(rand.NewPCG(6, 2))
	members, others := 0, 0
	for k := 0; k < 400 && (members < 8 || others < 8); k++ {
		at := f.placeFor(rng, 1+k%3)
		if c.exact != nil && k%2 == 0 {
			c.exact(at)
		}
		if k%4 == 1 { // closer to the origin
			for _, name := range c.order {
				at[name] = each(at[name], func(x float64) float64 { return x / 4 })
			}
		}
		inside := c.margin(at)
		switch {
		case c.exact != nil && inside >= -1e-12, inside > 1e-3:
			inside = 1
			members++
		case inside < -1e-3:
			others++
		default:
			continue
		}
		if text := f.holds(m, at, inside > 0); text != "" {
			t.Errorf("at %v: %s", at, text)
		}
	}
	if members < 8 || others < 8 {
		t.Errorf("only %d members and %d others", members, others)
	}
}

// membership states that the arguments, fixed, are in the set.
func (f fact) membership() string {
	text := f.problem()
	start, end := strings.Index(text, "let result"), strings.Index(text, "subject to")
	return text[:start] + "satisfy\n" + text[end:len(text)-2] + f.call + "\n}\n"
}

// holds solves with the arguments fixed, and says what is wrong if there is no point though there should be one, or the other
// way round.
func (f fact) holds(m *cvxc.Model, at place, member bool) string {
	p, err := m.Bind(f.data(at))
	if err != nil {
		return err.Error()
	}
	_, err = p.Solve(context.Background(), cvxc.Settings{})
	switch {
	case member && err != nil:
		return fmt.Sprintf("a member is refused: %v", err)
	case !member && !errors.Is(err, cvxc.ErrInfeasible):
		return fmt.Sprintf("what is no member is not refused: %v", err)
	}
	return ""
}
