package checker

import "math"

// everything is the interval of all numbers, nonnegatives and nonpositives its halves.
func everything() Interval   { return Interval{math.Inf(-1), math.Inf(1)} }
func nonnegatives() Interval { return Interval{0, math.Inf(1)} }
func nonpositives() Interval { return Interval{math.Inf(-1), 0} }

// point is the interval that holds one number.
func point(v float64) Interval { return Interval{v, v} }

// IsPoint reports whether the interval holds exactly one number.
func (a Interval) IsPoint() bool { return a.Lo == a.Hi }

// unbounded reports whether an end is infinite.
func (a Interval) unbounded() bool { return math.IsInf(a.Lo, 0) || math.IsInf(a.Hi, 0) }

// Empty reports whether the interval holds no number.
func (a Interval) Empty() bool { return !(a.Lo <= a.Hi) }

// Has reports whether v lies in the interval.
func (a Interval) Has(v float64) bool { return a.Lo <= v && v <= a.Hi }

// Within reports whether a is part of b.
func (a Interval) Within(b Interval) bool { return b.Lo <= a.Lo && a.Hi <= b.Hi }

// Nonneg reports whether no number of the interval is negative.
func (a Interval) Nonneg() bool { return a.Lo >= 0 }

// Nonpos reports whether no number of the interval is positive.
func (a Interval) Nonpos() bool { return a.Hi <= 0 }

// Neg returns the interval of -x.
func (a Interval) Neg() Interval { return Interval{0 - a.Hi, 0 - a.Lo} }

// Add returns the interval of x + y.
func (a Interval) Add(b Interval) Interval {
	out := Interval{a.Lo + b.Lo, a.Hi + b.Hi}
	if math.IsNaN(out.Lo) { // inf - inf
		out.Lo = math.Inf(-1)
	}
	if math.IsNaN(out.Hi) {
		out.Hi = math.Inf(1)
	}
	return out
}

// Sub returns the interval of x - y.
func (a Interval) Sub(b Interval) Interval { return a.Add(b.Neg()) }

// times is the product of two endpoints: an endpoint 0 is attained, so it beats an infinite one.
func times(a, b float64) float64 {
	if a == 0 || b == 0 {
		return 0
	}
	return nonzero(a * b)
}

// nonzero is a number other than 0 that may have been rounded to 0: then it is the number next to it, an end without 0.
func nonzero(v float64) float64 {
	if v == 0 {
		return math.Copysign(math.SmallestNonzeroFloat64, v)
	}
	return v
}

// Mul returns the interval of x y.
func (a Interval) Mul(b Interval) Interval {
	p, q, r, s := times(a.Lo, b.Lo), times(a.Lo, b.Hi), times(a.Hi, b.Lo), times(a.Hi, b.Hi)
	return Interval{min(p, q, r, s), max(p, q, r, s)}
}

// Inv returns the interval of 1/x for x in a without 0; all numbers if 0 lies inside.
func (a Interval) Inv() Interval {
	switch {
	case a.Lo > 0 || a.Hi < 0:
		return Interval{1 / a.Hi, 1 / a.Lo}
	case a.Lo == 0 && a.Hi > 0:
		return Interval{1 / a.Hi, math.Inf(1)}
	case a.Hi == 0 && a.Lo < 0:
		return Interval{math.Inf(-1), 1 / a.Lo}
	}
	return everything()
}

// Div returns the interval of x / y for y other than 0.
func (a Interval) Div(b Interval) Interval { return a.Mul(b.Inv()) }

// Hull returns the smallest interval that holds both.
func (a Interval) Hull(b Interval) Interval { return Interval{min(a.Lo, b.Lo), max(a.Hi, b.Hi)} }

// Meet returns the common part; it is Empty if there is none.
func (a Interval) Meet(b Interval) Interval { return Interval{max(a.Lo, b.Lo), min(a.Hi, b.Hi)} }

// Mag returns the largest absolute value in the interval.
func (a Interval) Mag() float64 { return max(math.Abs(a.Lo), math.Abs(a.Hi)) }

// Mig returns the smallest absolute value in the interval.
func (a Interval) Mig() float64 {
	if a.Has(0) {
		return 0
	}
	return min(math.Abs(a.Lo), math.Abs(a.Hi))
}

// Square returns the interval of x^2.
func (a Interval) Square() Interval {
	return Interval{times(a.Mig(), a.Mig()), times(a.Mag(), a.Mag())}
}

// Sqrt returns the interval of the square root over the nonnegative part.
func (a Interval) Sqrt() Interval {
	return Interval{math.Sqrt(max(a.Lo, 0)), math.Sqrt(max(a.Hi, 0))}
}
