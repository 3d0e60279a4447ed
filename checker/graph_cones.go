package checker

import "math"

// cone is what the rules know of a cone. Slots are numbered as in the source: soc(t, x), rsoc(u, v, x) with
// |x|^2 <= 2uv, exp_cone(x, y, z), pow_cone(x, y, z); a tail may fill several.
type cone struct {
	name  string
	words string // what people call it
	// free are the directions in which a single slot may move without leaving the cone: +1, -1 or 0 for neither. Places
	// beyond its end are not free.
	free []int
	// odd is the first slot whose sign may be flipped without leaving the cone.
	odd int
	// bounds narrows the intervals of the slots by the cone alone. The intervals of a tail hold for each of its entries;
	// least is the least number of entries of each slot.
	bounds func(alpha Interval, iv []Interval, least []float64)
	// holds reports that all slots within the intervals lie in the cone, a tail slot having at most so many entries.
	holds func(alpha Interval, iv []Interval, most []float64) bool
}

// The cones of the language, by the names of their sets.
var (
	zeroCone   = &cone{name: "zero", words: "equalities", odd: 0, bounds: zeroBounds, holds: zeroHolds}
	nonnegCone = &cone{name: "nonneg", words: "linear inequalities", free: []int{1}, odd: 1, bounds: nonnegBounds, holds: nonnegHolds}
	socCone    = &cone{name: "soc", words: "second-order cone", free: []int{1}, odd: 1, bounds: socBounds, holds: socHolds}
	rsocCone   = &cone{name: "rsoc", words: "rotated second-order cone", free: []int{1, 1}, odd: 2, bounds: rsocBounds, holds: rsocHolds}
	expCone    = &cone{name: "exp_cone", words: "exponential cone", free: []int{-1, 0, 1}, odd: 3, bounds: expBounds, holds: expHolds}
	powCone    = &cone{name: "pow_cone", words: "power cone", free: []int{1, 1, 0}, odd: 2, bounds: powBounds, holds: powHolds}
)

// freeDirection returns the direction in which slot i of the cone may move.
func (c *cone) freeDirection(i int) int {
	if i < len(c.free) {
		return c.free[i]
	}
	return 0
}

// tolerates reports whether slot i may move by any number of the interval.
func (c *cone) tolerates(i int, move Interval) bool {
	switch {
	case move == Interval{}:
		return true
	case c.freeDirection(i) > 0:
		return move.Nonneg()
	case c.freeDirection(i) < 0:
		return move.Nonpos()
	}
	return false
}

func zeroBounds(_ Interval, iv []Interval, _ []float64) { iv[0] = iv[0].Meet(Interval{}) }

func zeroHolds(_ Interval, iv []Interval, _ []float64) bool { return iv[0] == Interval{} }

func nonnegBounds(_ Interval, iv []Interval, _ []float64) { iv[0].Lo = max(iv[0].Lo, 0) }

func nonnegHolds(_ Interval, iv []Interval, _ []float64) bool { return iv[0].Nonneg() }

// tailMig returns a lower bound of the sum of squares of a tail, tailMag an upper one.
func tailMig(iv []Interval, least []float64) (sum float64) {
	for i := range iv {
		sum += times(least[i], iv[i].Square().Lo)
	}
	return sum
}

func tailMag(iv []Interval, most []float64) (sum float64) {
	for i := range iv {
		sum += times(most[i], iv[i].Square().Hi)
	}
	return sum
}

// clampTail narrows the entries of a tail to [-m, m].
func clampTail(tail []Interval, m float64) {
	for i := range tail {
		tail[i] = tail[i].Meet(Interval{-m, m})
	}
}

// socBounds: t >= |x|_2 >= |x_i|.
func socBounds(_ Interval, iv []Interval, least []float64) {
	iv[0].Lo = max(iv[0].Lo, 0, math.Sqrt(tailMig(iv[1:], least[1:])))
	clampTail(iv[1:], iv[0].Hi)
}

func socHolds(_ Interval, iv []Interval, most []float64) bool {
	return iv[0].Lo >= math.Sqrt(tailMag(iv[1:], most[1:]))
}

// rsocBounds: u, v >= 0 and u >= |x|^2/(2v) >= 0, v likewise; |x_i| <= sqrt(2uv).
func rsocBounds(_ Interval, iv []Interval, least []float64) {
	z := tailMig(iv[2:], least[2:]) / 2
	for i, other := range [2]int{1, 0} {
		iv[i].Lo = max(iv[i].Lo, 0)
		if hi := iv[other].Hi; z > 0 && hi > 0 {
			iv[i].Lo = max(iv[i].Lo, z/hi)
		}
	}
	clampTail(iv[2:], math.Sqrt(2*times(max(iv[0].Hi, 0), max(iv[1].Hi, 0))))
}

func rsocHolds(_ Interval, iv []Interval, most []float64) bool {
	return iv[0].Nonneg() && iv[1].Nonneg() && 2*times(iv[0].Lo, iv[1].Lo) >= tailMag(iv[2:], most[2:])
}

// expBounds: y, z >= 0, z >= y exp(x/y), and x <= y log(z/y), which is largest at y = z/e.
func expBounds(_ Interval, iv []Interval, _ []float64) {
	x, y, z := &iv[0], &iv[1], &iv[2]
	y.Lo, z.Lo = max(y.Lo, 0), max(z.Lo, 0)
	if y.IsPoint() && y.Lo > 0 {
		z.Lo = max(z.Lo, y.Lo*math.Exp(x.Lo/y.Lo))
	}
	if math.IsInf(z.Hi, 1) || z.Hi < 0 || y.Empty() {
		return
	}
	best := min(max(z.Hi/math.E, y.Lo), y.Hi)
	switch {
	case best > 0 && z.Hi > 0:
		x.Hi = min(x.Hi, best*math.Log(z.Hi/best))
	case z.Hi > 0 || y.Lo == 0: // y = 0 leaves x <= 0
		x.Hi = min(x.Hi, 0)
	}
}

// expHolds: y exp(x/y) is convex in y, so it is largest at an end; its limit at y = 0 is 0 for x <= 0.
func expHolds(_ Interval, iv []Interval, _ []float64) bool {
	x, y, z := iv[0].Hi, iv[1], iv[2].Lo
	if y.Lo < 0 || z < 0 || math.IsInf(x, 1) {
		return false
	}
	for _, end := range [2]float64{y.Lo, y.Hi} {
		switch {
		case end == 0 && x > 0:
			return false
		case end > 0 && end*math.Exp(x/end) > z:
			return false
		}
	}
	return true
}

// powBounds: x, y >= 0 and |z| <= x^a y^(1-a), both ways.
func powBounds(alpha Interval, iv []Interval, _ []float64) {
	x, y, z := &iv[0], &iv[1], &iv[2]
	x.Lo, y.Lo = max(x.Lo, 0), max(y.Lo, 0)
	if !alpha.IsPoint() {
		if x.Hi <= 0 || y.Hi <= 0 {
			*z = z.Meet(Interval{})
		}
		return
	}
	a := alpha.Lo
	if m := z.Mig(); m > 0 {
		if y.Hi > 0 {
			x.Lo = max(x.Lo, math.Pow(m/math.Pow(y.Hi, 1-a), 1/a))
		}
		if x.Hi > 0 {
			y.Lo = max(y.Lo, math.Pow(m/math.Pow(x.Hi, a), 1/(1-a)))
		}
	}
	clampTail(iv[2:], times(math.Pow(max(x.Hi, 0), a), math.Pow(max(y.Hi, 0), 1-a)))
}

func powHolds(alpha Interval, iv []Interval, _ []float64) bool {
	x, y, z := iv[0], iv[1], iv[2].Mag()
	switch {
	case !x.Nonneg() || !y.Nonneg():
		return false
	case z == 0:
		return true
	}
	// x^a y^(1-a) is monotone in a, so its least value is at an end.
	for _, a := range [2]float64{alpha.Lo, alpha.Hi} {
		if times(math.Pow(x.Lo, a), math.Pow(y.Lo, 1-a)) < z {
			return false
		}
	}
	return true
}
