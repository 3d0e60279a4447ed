package dim

import (
	"math"
	"math/rand"
	"testing"
)

var n, m = Symbol("n"), Symbol("m")

func TestNormalForm(t *testing.T) {
	for _, c := range []struct {
		p    Poly
		want string
	}{
		{Int(0), "0"},
		{n.Sub(n), "0"},
		{n.Add(Int(1)).Sub(Int(1)), "n"},
		{n.Scale(2).Add(m).Sub(Int(1)), "m + 2*n - 1"},
		{n.Add(m).Mul(n.Sub(m)), "-m^2 + n^2"},
		{n.Mul(m).Sub(m.Mul(n).Scale(3)), "-2*m*n"},
		{n.Add(Int(1)).Mul(n), "n^2 + n"},
		{Int(-3), "-3"},
	} {
		if got := c.p.String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// randomPoly builds a polynomial and a function with the same value.
func randomPoly(r *rand.Rand, depth int) (Poly, func(Env) int64) {
	if depth == 0 {
		switch r.Intn(3) {
		case 0:
			k := r.Int63n(7) - 3
			return Int(k), func(Env) int64 { return k }
		case 1:
			return n, func(e Env) int64 { return e["n"] }
		}
		return m, func(e Env) int64 { return e["m"] }
	}
	p, f := randomPoly(r, depth-1)
	q, g := randomPoly(r, depth-1)
	switch r.Intn(3) {
	case 0:
		return p.Add(q), func(e Env) int64 { return f(e) + g(e) }
	case 1:
		return p.Sub(q), func(e Env) int64 { return f(e) - g(e) }
	}
	return p.Mul(q), func(e Env) int64 { return f(e) * g(e) }
}

func TestRingAgreesWithIntegers(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 500 {
		p, f := randomPoly(r, 3)
		env := Env{"n": r.Int63n(9) + 1, "m": r.Int63n(9) + 1}
		if got, err := p.Eval(env); err != nil || got != f(env) {
			t.Fatalf("%s at %v: %d, %v; want %d", p, env, got, err, f(env))
		}
		sub := p.Subst("n", m.Add(Int(2)))
		env["n"] = env["m"] + 2
		if got, _ := sub.Eval(env); got != f(env) || sub.Has("n") {
			t.Fatalf("%s with n = m + 2 is %s", p, sub)
		}
	}
}

func TestEvalReports(t *testing.T) {
	if _, err := n.Mul(m).Eval(Env{"n": 2}); err == nil {
		t.Error("an unknown size was evaluated")
	}
	if _, err := n.Mul(m).Eval(Env{"n": math.MaxInt64 / 2, "m": 3}); err == nil {
		t.Error("an overflow was not noticed")
	}
	if _, err := n.Add(m).Eval(Env{"n": math.MaxInt64, "m": 3}); err == nil {
		t.Error("an overflow of a sum was not noticed")
	}
}

func TestNonNegative(t *testing.T) {
	T := Symbol("T")
	tt := Symbol("t")
	loop := func(lo, hi Poly) Facts { return Facts{Indices: []Range{{"t", lo, hi}}} }
	for _, c := range []struct {
		name  string
		facts Facts
		p     Poly
		want  bool
	}{
		{"dims are at least 1", Facts{}, n.Sub(Int(1)), true},
		{"but not 2", Facts{}, n.Sub(Int(2)), false},
		{"unless declared", Facts{Min: map[string]int64{"n": 2}}, n.Sub(Int(2)), true},
		{"t+1 < T+1", loop(Int(0), T.Sub(Int(1))), T.Sub(tt.Add(Int(1))), true},
		{"t+1 < T fails at t = T-1", loop(Int(0), T.Sub(Int(1))), T.Sub(tt).Sub(Int(2)), false},
		{"t-1 >= 0 from 1", loop(Int(1), T.Sub(Int(1))), tt.Sub(Int(1)), true},
		{"t-1 >= 0 from 0 fails", loop(Int(0), T.Sub(Int(1))), tt.Sub(Int(1)), false},
		{"a condition helps", Facts{Indices: loop(Int(0), T.Sub(Int(1))).Indices, Known: []Poly{tt.Sub(Int(1))}}, tt.Sub(Int(1)), true},
		{"triangular", Facts{Indices: []Range{{"i", Int(0), n.Sub(Int(1))}, {"j", Int(0), Symbol("i").Sub(Int(1))}}},
			n.Sub(Int(1)).Sub(Symbol("j")), true},
		{"products", Facts{}, n.Mul(m).Sub(n), true},
		{"rows of a block", loop(Int(0), m.Sub(Int(1))), n.Mul(m).Sub(n.Mul(tt)).Sub(n), true},
		{"squares are beyond it", loop(Int(0), T.Sub(Int(1))), tt.Mul(tt), false},
	} {
		if got := c.facts.NonNegative(c.p); got != c.want {
			t.Errorf("%s: %s >= 0: %v", c.name, c.p, got)
		}
	}
}

// A proof is never contradicted by numbers.
func TestNonNegativeIsSound(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	proved := 0
	for range 3000 {
		p, f := randomPoly(r, 2)
		if !(Facts{}).NonNegative(p) {
			continue
		}
		proved++
		for n := int64(1); n < 6; n++ {
			for m := int64(1); m < 6; m++ {
				if f(Env{"n": n, "m": m}) < 0 {
					t.Fatalf("%s >= 0 was proved and fails at n = %d, m = %d", p, n, m)
				}
			}
		}
	}
	if proved < 100 {
		t.Fatalf("only %d proofs", proved)
	}
}

func TestShape(t *testing.T) {
	s := Shape{n, m.Add(Int(1))}
	if got := s.String(); got != "[n, m + 1]" {
		t.Error(got)
	}
	if !s.Size().Equal(n.Mul(m).Add(n)) {
		t.Error(s.Size())
	}
	if got, err := s.Eval(Env{"n": 3, "m": 4}); err != nil || got[0] != 3 || got[1] != 5 {
		t.Error(got, err)
	}
	if s.Equal(Shape{n}) || !s.Equal(Shape{n, m.Add(Int(1))}) || !s.Subst("m", n).Equal(Shape{n, n.Add(Int(1))}) {
		t.Error("equality")
	}
}
