package format

import (
	"math"
	"slices"
	"strings"

	"github.com/cvxc-lang/cvxc/runtime"
)

// cbfCone is a cone of the file.
type cbfCone struct {
	kind  string // as in the file; POW and POW* without the number of their list; S is a matrix
	size  int
	alpha []float64 // exponents of POW and POW*
}

// leastExponent keeps the exponents of the cones that a power cone becomes away from 0 and 1.
const leastExponent = 1e-12

// cone makes the cone of a kind and size.
func (c *cbf) cone(kind string, size int) (cbfCone, error) {
	k := cbfCone{kind: kind, size: size}
	least, most := 0, mostCount
	switch {
	case kind == "F", kind == "L=", kind == "L+", kind == "L-":
	case kind == "Q":
		least = 1
	case kind == "QR":
		least = 2
	case kind == "EXP", kind == "EXP*":
		least, most = 3, 3
	case kind == "GMEANABS", kind == "GMEANABS*":
		least = 2
	case kind == "SVECPSD":
		if order := orderOf(size); size == 0 || triangle(order) != size {
			return k, faultf(c.number, "a cone %s of size %d, which no triangle has", kind, size)
		}
	case strings.HasPrefix(kind, "@"):
		number, name, _ := strings.Cut(kind[1:], ":")
		index, err := c.count(number)
		if err != nil {
			return k, err
		}
		if index >= len(c.powers[name]) {
			return k, faultf(c.number, "cone %s: there is no list number %d of %sCONES before it", kind, index, name)
		}
		k.kind, k.alpha = name, c.powers[name][index]
		least = len(k.alpha) + 1
	default:
		return k, faultf(c.number, "cone %s is not known", kind)
	}
	if size < least || size > most {
		return k, faultf(c.number, "a cone %s of size %d", kind, size)
	}
	return k, nil
}

// equalExponents are those of a geometric mean.
func equalExponents(n int) []float64 { return slices.Repeat([]float64{1 / float64(n)}, n) }

// conic reports whether a cone is none of the linear ones.
func (k cbfCone) conic() bool {
	return k.kind != "F" && k.kind[0] != 'L' && !(k.kind == "S" && k.size == 1)
}

// linearSides returns the sides of an entry of a linear cone.
func (k cbfCone) linearSides() (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	if k.kind == "L=" || k.kind == "L+" || k.kind == "S" {
		lo = 0
	}
	if k.kind == "L=" || k.kind == "L-" {
		hi = 0
	}
	return lo, hi
}

// image expresses a cone K of a file by cones of the engine: v is in K if and only if there is a u with Tv + Uu in their
// product.
type image struct {
	cones []runtime.Cone
	terms []term // entries of T in the columns below same
	same  int    // from here on entry e of v is row e + shift
	shift int
	more  []term // entries of U
}

// term is an entry of a matrix.
type term struct {
	row, column int
	coefficient float64
}

// image returns that of a cone. An exponential cone is (t, y, x) in the file, (x, y, t) in the engine, its dual
// {(u, v, w): (w - v, -w, u) in the engine's}. A rotated cone has the first two entries (a, b) as ((a + b)/sqrt 2,
// (a - b)/sqrt 2).
func (k cbfCone) image() image {
	half := math.Sqrt2 / 2
	switch k.kind {
	case "QR":
		return image{cones: []runtime.Cone{{Kind: runtime.SecondOrder, Dim: k.size}}, same: 2,
			terms: []term{{0, 0, half}, {0, 1, half}, {1, 0, half}, {1, 1, -half}}}
	case "EXP":
		return image{cones: []runtime.Cone{{Kind: runtime.Exponential, Dim: 3}}, same: 3, terms: []term{{0, 2, 1}, {1, 1, 1}, {2, 0, 1}}}
	case "EXP*":
		return image{cones: []runtime.Cone{{Kind: runtime.Exponential, Dim: 3}}, same: 3,
			terms: []term{{0, 2, 1}, {0, 1, -1}, {1, 2, -1}, {2, 0, 1}}}
	case "POW", "POW*":
		return powerImage(k.alpha, k.size, k.kind == "POW*")
	case "GMEANABS", "GMEANABS*":
		return powerImage(equalExponents(k.size-1), k.size, k.kind == "GMEANABS*")
	case "S", "SVECPSD":
		return image{cones: []runtime.Cone{{Kind: runtime.Semidefinite, Dim: k.size}}}
	}
	return image{cones: []runtime.Cone{{Kind: runtime.SecondOrder, Dim: k.size}}}
}

// powerTree is the image of a power cone while it is made.
type powerTree struct {
	image
	alpha []float64
	dual  bool
	rows  int
	extra int // entries of u
}

// powerImage expresses {(x, z): product of x_i^alpha_i >= |z|_2, x >= 0} by three-dimensional power cones, each of which
// takes the weighted geometric mean of two numbers, and |z|_2 <= u by a second-order cone where z has several entries. In
// the dual cone x_i/alpha_i stands for x_i.
func powerImage(alpha []float64, size int, dual bool) image {
	t := &powerTree{alpha: alpha, dual: dual}
	k := len(alpha)
	switch {
	case k == 1: // x >= |z|
		return image{cones: []runtime.Cone{{Kind: runtime.SecondOrder, Dim: size}}}
	case size == k+1:
		t.same = size
		t.mean(0, k, func(row int) { t.terms = append(t.terms, term{row, k, 1}) })
	default:
		u := t.add()
		t.mean(0, k, func(row int) { t.more = append(t.more, term{row, u, 1}) })
		t.more = append(t.more, term{t.rows, u, 1})
		t.cones = append(t.cones, runtime.Cone{Kind: runtime.SecondOrder, Dim: 1 + size - k})
		t.same, t.shift = k, t.rows+1-k
	}
	return t.image
}

// add adds an entry of u.
func (t *powerTree) add() int {
	t.extra++
	return t.extra - 1
}

// mean adds the cone whose last row is bounded by the mean of entries lo to hi, at least two, and those below it.
func (t *powerTree) mean(lo, hi int, last func(row int)) {
	middle := (lo + hi) / 2
	left, right := sum(t.alpha[lo:middle]), sum(t.alpha[middle:hi])
	row := t.rows
	t.rows += 3
	t.cones = append(t.cones, runtime.Cone{Kind: runtime.Power, Dim: 3, Alpha: left / (left + right)})
	last(row + 2)
	t.part(lo, middle, row)
	t.part(middle, hi, row+1)
}

// part makes a row the mean of entries lo to hi.
func (t *powerTree) part(lo, hi, row int) {
	if hi-lo == 1 {
		scale := 1.0
		if t.dual {
			scale = 1 / t.alpha[lo]
		}
		t.terms = append(t.terms, term{row, lo, scale})
		return
	}
	u := t.add()
	t.more = append(t.more, term{row, u, 1})
	t.mean(lo, hi, func(last int) { t.more = append(t.more, term{last, u, 1}) })
}

func sum(v []float64) float64 {
	total := 0.0
	for _, x := range v {
		total += x
	}
	return total
}
