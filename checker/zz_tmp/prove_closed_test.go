package checker

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/stdlib"
)

// closed is an expression of a vector x and a number y, as text and as the function that it means.
type closed struct {
	text string
	at   func(x []float64, y float64) float64
}

// closedVec is one with a value for each entry of x.
type closedVec struct {
	text string
	at   func(x []float64, y float64) []float64
}

// closedForms makes random convex expressions.
type closedForms struct{ r *rand.Rand }

func (c *closedForms) number() float64 { return float64(c.r.IntN(9)-4) / 2 }

// affine is a*sum(x) + b*y + d.
func (c *closedForms) affine() closed {
	a, b, d := c.number(), c.number(), c.number()
	if c.r.IntN(2) == 0 {
		a = 0
	}
	return closed{fmt.Sprintf("(%v*sum(x) + %v*y + %v)", a, b, d), func(x []float64, y float64) float64 {
		return a*sumOf(x) + b*y + d
	}}
}

// vector is a*x + b*y + d in each entry.
func (c *closedForms) vector() closedVec {
	a, b, d := c.number(), c.number(), c.number()
	if c.r.IntN(2) == 0 {
		b = 0
	}
	if c.r.IntN(2) == 0 {
		d = 0
	}
	return closedVec{fmt.Sprintf("(%v*x + %v*y + %v)", a, b, d), func(x []float64, y float64) []float64 {
		out := make([]float64, len(x))
		for i := range x {
			out[i] = a*x[i] + b*y + d
		}
		return out
	}}
}

func sumOf(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

func folded(f func(float64) float64) func([]float64) float64 {
	return func(x []float64) (s float64) {
		for _, v := range x {
			s += f(v)
		}
		return s
	}
}

func largest(x []float64) float64 {
	m := math.Inf(-1)
	for _, v := range x {
		m = max(m, v)
	}
	return m
}

func positive(v float64) float64 { return max(v, 0) }

func squared(v float64) float64 { return v * v }

func unitHuber(v float64) float64 {
	if v = math.Abs(v); v <= 1 {
		return v * v
	}
	return 2*v - 1
}

// ofNumber and ofVector are convex functions of affine arguments by their text.
var ofNumber = []struct {
	text string
	at   func(float64) float64
}{
	{"abs(%s)", math.Abs}, {"square(%s)", squared}, {"pos(%s)", positive}, {"huber(%s)", unitHuber}, {"%s", func(v float64) float64 { return v }},
	{"square_pos(%s)", func(v float64) float64 { return squared(positive(v)) }},
	{"inv_pos(%s)", func(v float64) float64 {
		if v <= 0 {
			return math.Inf(1)
		}
		return 1 / v
	}},
	{"(0 - sqrt(%s))", func(v float64) float64 {
		if v < 0 {
			return math.Inf(1)
		}
		return -math.Sqrt(v)
	}},
	{"power(%s, 1.5)", func(v float64) float64 {
		if v < 0 {
			return math.Inf(1)
		}
		return math.Pow(v, 1.5)
	}},
}

var ofVector = []struct {
	text string
	at   func([]float64) float64
}{
	{"norm1(%s)", folded(math.Abs)}, {"sum_squares(%s)", folded(squared)}, {"sum(pos(%s))", folded(positive)},
	{"max(%s)", largest}, {"sum(huber(%s))", folded(unitHuber)}, {"sum(%s)", sumOf},
	{"norm_inf(%s)", func(x []float64) (m float64) {
		for _, v := range x {
			m = max(m, math.Abs(v))
		}
		return m
	}},
	{"norm2(%s)", func(x []float64) float64 { return math.Sqrt(folded(squared)(x)) }},
}

// convex is a random convex expression of a depth.
func (c *closedForms) convex(depth int) closed {
	switch k := c.r.IntN(10); {
	case depth > 0 && k < 3:
		p, q := c.convex(depth-1), c.convex(depth-1)
		w := math.Abs(c.number())
		return closed{fmt.Sprintf("(%s + %v*%s)", p.text, w, q.text), func(x []float64, y float64) float64 { return p.at(x, y) + scaled(w, q.at(x, y)) }}
	case depth > 0 && k < 5:
		p, q := c.convex(depth-1), c.convex(depth-1)
		return closed{fmt.Sprintf("max(%s, %s)", p.text, q.text), func(x []float64, y float64) float64 { return max(p.at(x, y), q.at(x, y)) }}
	case depth > 0 && k == 5:
		p := c.convex(depth - 1)
		return closed{"square_pos(" + p.text + ")", func(x []float64, y float64) float64 { return squared(positive(p.at(x, y))) }}
	case k == 6:
		a, f := c.affine(), ofNumber[c.r.IntN(len(ofNumber))]
		return closed{fmt.Sprintf(f.text, a.text), func(x []float64, y float64) float64 { return f.at(a.at(x, y)) }}
	}
	v, f := c.vector(), ofVector[c.r.IntN(len(ofVector))]
	return closed{fmt.Sprintf(f.text, v.text), func(x []float64, y float64) float64 { return f.at(v.at(x, y)) }}
}

// scaled is w*v with 0 times infinity infinite: a domain stays one.
func scaled(w, v float64) float64 {
	if w == 0 && math.IsInf(v, 0) {
		return v
	}
	return w * v
}

// function makes a body: one expression, or the largest of some above a local, or what exceeds a nonnegative one.
func (c *closedForms) function() closed {
	p, q := c.convex(2), c.convex(1)
	switch c.r.IntN(4) {
	case 0:
		return closed{"var t\nminimize t + " + q.text + "\nsubject to\n" + p.text + " <= t\nt >= -1", func(x []float64, y float64) float64 {
			return max(p.at(x, y), -1) + q.at(x, y)
		}}
	case 1:
		return closed{"var t[n] nonneg\nvar s\nminimize 2*sum(t) + s\nsubject to\nx <= t\n" + p.text + " <= s", func(x []float64, y float64) float64 {
			return 2*folded(positive)(x) + p.at(x, y)
		}}
	case 2:
		return closed{"var u[n]\nminimize sum(u) + " + q.text + "\nsubject to\nforall i in n: abs(x[i]) <= u[i]", func(x []float64, y float64) float64 {
			return folded(math.Abs)(x) + q.at(x, y)
		}}
	}
	return closed{"minimize " + p.text, p.at}
}

// TestRandomFunctions reads random functions through parser, checker and prover and samples what is proved of them.
func TestRandomFunctions(t *testing.T) {
	const functions = 400
	c := &closedForms{rand.New(rand.NewPCG(7, 2026))}
	lib := stdlib.New(nil)
	proofs, facts := 0, 0
	for range functions {
		f := c.function()
		decls := "dim n; var x[n]; var y; func f(x[n], y) {\n" + f.text + "\n}"
		sig, faults := signatureOf(lib, "f(x, y)", decls)
		if sig == nil || len(faults) > 0 {
			t.Errorf("not accepted: %v\n%s", faults, f.text)
			continue
		}
		proofs++
		for a, k := range sig.variable {
			for bit := range 6 {
				if sig.sig.Args[k].Mono>>bit&1 != 0 {
					facts++
					c.sample(t, f, a, bit, sig.sig.Args[k].Rules[bit])
				}
			}
		}
		c.sampleRange(t, f, sig.sig)
	}
	t.Logf("%d functions, %d facts", proofs, facts)
	if facts < 2*functions {
		t.Errorf("only %d facts of %d functions", facts, proofs)
	}
}

// point draws x of 1 to 3 entries and y.
func (c *closedForms) point() ([]float64, float64) {
	x := make([]float64, 1+c.r.IntN(3))
	for i := range x {
		x[i] = c.r.NormFloat64() * 2
	}
	return x, c.r.NormFloat64() * 2
}

// sample looks for a pair of points that contradicts a fact of x (argument 0) or y.
func (c *closedForms) sample(t *testing.T, f closed, arg, bit int, rule string) {
	for range 60 {
		x, y := c.point()
		entries := x
		if arg == 1 {
			entries = []float64{y}
		}
		for j := range entries {
			switch bit / 2 {
			case 1:
				entries[j] = math.Abs(entries[j])
			case 2:
				entries[j] = -math.Abs(entries[j])
			}
		}
		moved := append([]float64(nil), entries...)
		j := c.r.IntN(len(moved))
		moved[j] += c.r.ExpFloat64()
		if bit/2 == 2 {
			moved[j] = min(moved[j], 0)
		}
		u, v := 0.0, 0.0
		if arg == 1 {
			u, v = f.at(x, entries[0]), f.at(x, moved[0])
		} else {
			u, v = f.at(entries, y), f.at(moved, y)
		}
		if bit%2 == 1 {
			u, v = v, u
		}
		if v < u-1e-9*(1+math.Abs(v)) {
			t.Errorf("argument %d, fact %d by %s is contradicted at %v, %v -> %v:\n%s", arg, bit, rule, x, y, moved, strings.TrimSpace(f.text))
			return
		}
	}
}

func (c *closedForms) sampleRange(t *testing.T, f closed, sig *Signature) {
	for _, in := range []Interval{everything(), nonnegatives(), nonpositives(), {-1, 1}, {1, 3}} {
		want := sig.Range([]Interval{in, in})
		for range 30 {
			x, y := c.point()
			for i := range x {
				x[i] = min(max(x[i], in.Lo), in.Hi)
			}
			y = min(max(y, in.Lo), in.Hi)
			if v := f.at(x, y); !math.IsInf(v, 0) && (v < want.Lo-1e-9 || v > want.Hi+1e-9) {
				t.Errorf("f(%v, %v) = %v is outside of %v on %v:\n%s", x, y, v, want, in, f.text)
				return
			}
		}
	}
}
