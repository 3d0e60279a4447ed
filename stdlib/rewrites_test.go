package stdlib

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
)

// alternatives are the codes whose rules offer a choice of meanings, not equal ones.
var alternatives = map[lang.Code]bool{"CVX0206": true, "CVX0207": true, "CVX0208": true, "CVX0702": true}

// TestRewritesAreComplete: every rule has a code, a sentence, a pattern over its metavariables, and a result or not.
func TestRewritesAreComplete(t *testing.T) {
	names := map[string]bool{}
	for _, r := range New(nil).Rewrites() {
		switch {
		case names[r.Name]:
			t.Errorf("%s: twice", r.Name)
		case !strings.HasPrefix(string(r.Code), "CVX") || len(r.Code) != 7:
			t.Errorf("%s: no code", r.Name)
		case r.Pattern == nil:
			t.Errorf("%s: no pattern", r.Name)
		case r.Text == "" || strings.HasSuffix(r.Text, "."):
			t.Errorf("%s: the sentence is a phrase without a full stop", r.Name)
		}
		names[r.Name] = true
	}
}

// TestRewritesAreEqual: pattern and result agree at random points wherever the result is finite; and where the pattern is
// finite so is the result, unless the rule says that it keeps something in its domain.
func TestRewritesAreEqual(t *testing.T) {
	lib := New(nil)
	for _, r := range lib.Rewrites() {
		if r.Result == nil || alternatives[r.Code] {
			continue
		}
		t.Run(r.Name, func(t *testing.T) { checkRule(t, machine{lib}, r) })
	}
}

func checkRule(t *testing.T, m machine, r lang.Rewrite) {
	rng := rand.New(rand.NewPCG(1, 2))
	keeps := strings.Contains(r.Text, "keep")
	checked := 0
	for try := 0; try < 4000 && checked < 48; try++ {
		e := randomPoint(rng, r.Vars)
		if !m.allHold(r.Where, e) {
			continue
		}
		a, b := m.eval(r.Pattern, e), m.eval(r.Result, e)
		if fmt.Sprint(a.shape, a.row) != fmt.Sprint(b.shape, b.row) {
			t.Fatalf("shapes %v and %v", a.shape, b.shape)
		}
		same := 0
		for i := range a.data {
			x, y := a.data[i], b.data[i]
			switch {
			case finite(y) && math.Abs(x-y) <= 1e-9*(1+math.Abs(y)):
				same++
			case finite(y), finite(x) && !keeps:
				t.Fatalf("pattern %v, result %v at %v", x, y, e)
			}
		}
		if same == len(a.data) {
			checked++
		}
	}
	if checked < 48 {
		t.Errorf("only %d points are in the domain", checked)
	}
}

func (m machine) allHold(cs []*lang.Compare, e env) bool {
	for _, c := range cs {
		if !m.holds(c, e) {
			return false
		}
	}
	return true
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// randomPoint gives the metavariables values of their shapes and attributes; dims are 1 to 4.
func randomPoint(rng *rand.Rand, vars []*lang.Formal) env {
	e := env{}
	for _, v := range vars {
		a := array{}
		for _, d := range v.Shape {
			name := d.(*lang.Ident).Name
			if _, ok := e[name]; !ok {
				e[name] = num(float64(1 + rng.IntN(4)))
			}
			a.shape = append(a.shape, int(e[name].scalar()))
		}
		for range size(a.shape) {
			a.data = append(a.data, 2*rng.NormFloat64())
		}
		for _, at := range v.Attrs {
			a = withAttribute(rng, at.Name.Name, a)
		}
		e[v.Name.Name] = a
	}
	return e
}

func withAttribute(rng *rand.Rand, name string, a array) array {
	switch name {
	case "nonneg", "pos":
		return each(func(v []float64) float64 { return math.Abs(v[0]) }, a)
	case "const":
		return num([]float64{1, 1.5, 2, 2.5, 3, 4}[rng.IntN(6)])
	case "psd":
		return product(transpose(a), a)
	case "symmetric":
		return each(func(v []float64) float64 { return (v[0] + v[1]) / 2 }, a, transpose(a))
	case "data":
		return a
	}
	panic("attribute " + name)
}
