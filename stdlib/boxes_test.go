package stdlib_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// cubes are bounds that all arguments of a call have together.
var cubes = []checker.Interval{{Lo: -2, Hi: 3}, {Lo: 0, Hi: 1}, {Lo: 0.5, Hi: 4}, {Lo: -3, Hi: -1}, {Lo: -1, Hi: 1}, {Lo: 0.1, Hi: 0.2}}

// TestRangesOnBoxes: the values of the closed form of every call at random places of a box, its corners among them, are in
// the range that is proved there, for any size and for each of three.
func TestRangesOnBoxes(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	u := checker.NewUniverse(lib)
	ends := 0
	for _, f := range allCalls(t) {
		s := newSampler(t, lib, f, 1)
		for _, box := range cubes {
			text := letText(declare(fmt.Sprintf("bounds(%g, %g)", box.Lo, box.Hi), "", ""), f.call)
			for n := range 4 {
				sized := text
				if n > 0 {
					sized = size.ReplaceAllStringFunc(text, func(m string) string { return map[string]string{"n": fmt.Sprint(n), "m": fmt.Sprint(n + 1)}[m] })
					sized = strings.Replace(sized, fmt.Sprintf("dim %d, %d\n", n+1, n), "", 1)
				}
				known, _ := letIn(u, sized)
				if known == nil || known.Bad {
					continue
				}
				if finite(known.Range.Hi) {
					ends++
				}
				for range *samples {
					s.inBox(box, known.Range, n)
				}
			}
		}
	}
	if ends < 1500 {
		t.Errorf("%d finite upper ends", ends)
	}
}

// size matches the dims of letText.
var size = regexp.MustCompile(`\b[mn]\b`)

// inBox compares a range with the values at a place of a box, of vectors of n entries or, for n = 0, of any number.
func (s *sampler) inBox(box, in checker.Interval, n int) {
	if n == 0 {
		n = s.least + s.rng.IntN(4-s.least)
	}
	at := s.placeFor(s.rng, n)
	corner := s.rng.IntN(3) == 0
	for _, name := range s.order {
		within := box
		if attributeOf(name) == "nonneg" {
			if within.Lo = max(within.Lo, 0); within.Empty() {
				return
			}
		}
		at[name] = inside(s.rng, within, corner, at[name])
		if attributeOf(name) == "symmetric" {
			at[name] = mirrored(at[name].([][]float64))
		}
	}
	for _, v := range s.entries(at) {
		if finite(v) && (v < in.Lo-slack(v) || v > in.Hi+slack(v)) {
			s.t.Errorf("%s of arguments in %v is %v at %v, not in %v", s.call, box, v, at, in)
			return
		}
	}
}

// TestRangesOfSemidefiniteOnBoxes: as TestRangesOnBoxes for positive semidefinite matrices, in the smallest box around them.
func TestRangesOfSemidefiniteOnBoxes(t *testing.T) {
	t.Parallel()
	lib := stdlib.New(nil)
	u := checker.NewUniverse(lib)
	tried := 0
	for _, f := range allCalls(t) {
		if !f.uses("S") {
			continue
		}
		s := newSampler(t, lib, f, 1)
		for range 12 {
			at := s.placeFor(s.rng, 1+s.rng.IntN(3))
			box := checker.Interval{Lo: math.Inf(1), Hi: math.Inf(-1)}
			for _, name := range s.order {
				if attributeOf(name) == "symmetric" {
					at[name] = gram(at[name].([][]float64))
					each(at[name], func(x float64) float64 {
						box = box.Hull(checker.Interval{Lo: x, Hi: x})
						return x
					})
				}
			}
			for _, name := range s.order {
				if attributeOf(name) != "symmetric" {
					at[name] = inside(s.rng, box, false, at[name])
				}
			}
			text := letText(declare(fmt.Sprintf("bounds(%.17g, %.17g)", box.Lo, box.Hi), "", ""), f.call)
			known, _ := letIn(u, strings.ReplaceAll(text, "symmetric", "psd"))
			if known == nil || known.Bad {
				continue
			}
			tried++
			for _, v := range s.entries(at) {
				if eps := 1e-7 * (1 + math.Abs(v)); finite(v) && (v < known.Range.Lo-eps || v > known.Range.Hi+eps) {
					t.Errorf("%s is %v at %v, not in %v", s.call, v, at, known.Range)
				}
			}
		}
	}
	if tried < 300 {
		t.Errorf("%d ranges", tried)
	}
}

// inside moves all numbers into an interval, or to its ends.
func inside(rng *rand.Rand, to checker.Interval, corner bool, v any) any {
	return each(v, func(float64) float64 {
		share := rng.Float64()
		if corner {
			share = math.Round(share)
		}
		return to.Lo + share*(to.Hi-to.Lo)
	})
}

// mirrored copies the upper triangle of a matrix to the lower one.
func mirrored(v [][]float64) [][]float64 {
	for i := range v {
		for j := range i {
			v[i][j] = v[j][i]
		}
	}
	return v
}

// TestEndsOfRanges: what the rows prove of functions of bounded arguments.
func TestEndsOfRanges(t *testing.T) {
	const decls = "var x bounds(-3, 1)\nvar y bounds(0.5, 2)\nvar v[n] bounds(-1, 2)\nvar z[3] bounds(-1, 2)\nvar Z[2, 2] psd bounds(1, 2)\n"
	e := math.E
	for call, want := range map[string]checker.Interval{
		"exp(x)":               {Lo: math.Exp(-3), Hi: e},
		"max(v)":               {Lo: -1, Hi: 2},
		"max(x, y)":            {Lo: 0.5, Hi: 2},
		"-min(v)":              {Lo: -2, Hi: 1},
		"abs(x)":               {Lo: 0, Hi: 3},
		"norm1(z)":             {Lo: 0, Hi: 6},
		"norm(z)":              {Lo: 0, Hi: math.Sqrt(12)},
		"sum_squares(z)":       {Lo: 0, Hi: 12},
		"norm(z + 1)":          {Lo: 0, Hi: math.Sqrt(27)},
		"norm(v)":              {Lo: 0, Hi: math.Inf(1)},
		"lambda_min(Z)":        {Lo: 0, Hi: 2},
		"norm_inf(v)":          {Lo: 0, Hi: 2},
		"huber(x, 4)":          {Lo: 0, Hi: 9},
		"square(x)":            {Lo: 0, Hi: 9},
		"pow_pos(x, 3)":        {Lo: 0, Hi: 1},
		"inv_pos(y)":           {Lo: 0.5, Hi: 2},
		"power(y, 1.5)":        {Lo: math.Pow(0.5, 1.5), Hi: math.Pow(2, 1.5)},
		"log(y)":               {Lo: -math.Ln2, Hi: math.Ln2},
		"sqrt(y)":              {Lo: 0, Hi: math.Sqrt2},
		"log1p(y)":             {Lo: math.Log(1.5), Hi: math.Log(3)},
		"max(exp(x), 1) + y":   {Lo: 1.5, Hi: e + 2},
		"exp(max(v))":          {Lo: math.Exp(-1), Hi: math.Exp(2)},
		"cummax(v)":            {Lo: -1, Hi: 2},
		"sum_largest(v, 2)":    {Lo: math.Inf(-1), Hi: 4},
		"exp(x) + exp(y) - 10": {Lo: math.Exp(-3) + math.Exp(0.5) - 10, Hi: e + math.Exp(2) - 10},
	} {
		known, info := letFacts(checker.NewUniverse(stdlib.New(nil)), decls, call)
		if known == nil || known.Bad {
			t.Fatalf("%s: %s", call, describe(known, info))
		}
		if got := known.Range; !close(got.Lo, want.Lo) || !close(got.Hi, want.Hi) {
			t.Errorf("%s is in %v, want %v", call, got, want)
		}
	}
}

func close(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-8*(1+math.Abs(b)) }
