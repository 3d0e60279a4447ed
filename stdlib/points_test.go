package stdlib_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc/stdlib"
)

// place is values of the arguments and of the data of a call, with the sizes.
type place map[string]any

// placeFor draws values: vectors of n entries, matrices of n + 1 rows and n columns.
func (f fact) placeFor(rng *rand.Rand, n int) place {
	out := place{"n": float64(n), "m": float64(n + 1)}
	for _, name := range f.order {
		out[name] = value(rng, shapeOf(name), n)
		if attributeOf(name) == "symmetric" {
			out[name] = symmetric(out[name].([][]float64))
		}
		if attributeOf(name) == "nonneg" {
			out[name] = positive(out[name])
		}
	}
	for _, decl := range parameters {
		if name := decl[:1]; f.uses(name) {
			out[name] = datum(rng, name, n)
		}
	}
	return out
}

// value draws an array of a shape.
func value(rng *rand.Rand, shape string, n int) any {
	switch shape {
	case "":
		return draw(rng)
	case "[n]":
		return vector(rng, n)
	case "[n, n]":
		return matrix(rng, n, n)
	}
	return matrix(rng, n+1, n)
}

// closedForm returns the closed form of a call as a function of the place, the sum of its entries if there are several.
func (f fact) closedForm(t *testing.T, lib *stdlib.Library) func(place) float64 {
	entries := stdlib.ClosedForm(t, lib, f.call)
	return func(at place) float64 {
		s := 0.0
		for _, v := range entries(at) {
			s += v
		}
		return s
	}
}

// inside returns the place, or where the call has no value there, the one with the arguments made nonnegative, matrices
// positive semidefinite; nil if it has no value there either.
func (f fact) inside(closed func(place) float64, at place) (place, float64) {
	want := closed(at)
	if finite(want) {
		return at, want
	}
	at = maps.Clone(at)
	for _, name := range f.order {
		if attributeOf(name) == "symmetric" {
			at[name] = gram(at[name].([][]float64))
		} else {
			at[name] = positive(at[name])
		}
	}
	if want = closed(at); !finite(want) {
		return nil, want
	}
	return at, want
}

func finite(v float64) bool { return !math.IsInf(v, 0) && !math.IsNaN(v) }

// datum draws a parameter.
func datum(rng *rand.Rand, name string, n int) any {
	switch name {
	case "k":
		return float64(n) * (1 - rng.Float64())
	case "w":
		return absolute(vector(rng, n))
	case "a":
		return vector(rng, n)
	}
	x := matrix(rng, n, n)
	switch name {
	case "K":
		return x
	case "Q":
		for i := range x {
			absolute(x[i])
		}
	}
	return gram(x)
}

// draw gives numbers of both signs, often whole, so that there are ties and zeros.
func draw(rng *rand.Rand) float64 {
	x := 2 * rng.NormFloat64()
	if rng.IntN(3) == 0 {
		return math.Round(x) + 0 // no negative zero
	}
	return x
}

func vector(rng *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = draw(rng)
	}
	return out
}

func matrix(rng *rand.Rand, m, n int) [][]float64 {
	out := make([][]float64, m)
	for i := range out {
		out[i] = vector(rng, n)
	}
	return out
}

func absolute(x []float64) []float64 {
	for i := range x {
		x[i] = math.Abs(x[i])
	}
	return x
}

// symmetric returns (x + x')/2.
func symmetric(x [][]float64) [][]float64 {
	out := make([][]float64, len(x))
	for i := range x {
		out[i] = make([]float64, len(x))
		for j := range x {
			out[i][j] = (x[i][j] + x[j][i]) / 2
		}
	}
	return out
}

// gram returns x'*x.
func gram(x [][]float64) [][]float64 {
	out := make([][]float64, len(x))
	for i := range x {
		out[i] = make([]float64, len(x))
		for j := range x {
			for k := range x {
				out[i][j] += x[k][i] * x[k][j]
			}
		}
	}
	return out
}

// each applies g to all entries of a copy.
func each(v any, g func(float64) float64) any {
	switch v := v.(type) {
	case float64:
		return g(v)
	case []float64:
		out := slices.Clone(v)
		for i := range out {
			out[i] = g(out[i])
		}
		return out
	}
	var out [][]float64
	for _, r := range v.([][]float64) {
		out = append(out, each(r, g).([]float64))
	}
	return out
}

func positive(v any) any { return each(v, math.Abs) }

func negative(v any) any { return each(v, func(x float64) float64 { return 0 - math.Abs(x) }) }

func holdsZero(v any) bool {
	zero := false
	each(v, func(x float64) float64 { zero = zero || x == 0; return x })
	return zero
}
