package runtime

import "math"

// sides lists the finite sides of variables and rows as inequalities: side k is sign_k t_i <= bound_k with t = (x; Gx)
// and i = at_k, that is C x + s = bound with C = diag(sign) S (I; G). Upper sides come first.
type sides struct {
	at    []int32
	sign  []float64
	bound []float64
	n     int // variables
}

func newSides(p *Program) sides {
	s := sides{n: p.Columns()}
	s.list(p.Hi, 0, 1)
	s.list(p.U, s.n, 1)
	s.list(p.Lo, 0, -1)
	s.list(p.L, s.n, -1)
	s.bound = make([]float64, len(s.at))
	return s
}

func (s *sides) list(bound []float64, first int, sign float64) {
	for i, b := range bound {
		if !math.IsInf(b, 0) {
			s.at = append(s.at, int32(first+i))
			s.sign = append(s.sign, sign)
		}
	}
}

func (s *sides) len() int { return len(s.at) }

// load takes over the bounds of the program.
func (s *sides) load(p *Program) {
	for k, i := range s.at {
		j := int(i) - s.n
		switch {
		case s.sign[k] > 0 && j < 0:
			s.bound[k] = p.Hi[i]
		case s.sign[k] > 0:
			s.bound[k] = p.U[j]
		case j < 0:
			s.bound[k] = -p.Lo[i]
		default:
			s.bound[k] = -p.L[j]
		}
	}
}

// net sets t to S'diag(sign) v: what the sides of each variable and row have in sum.
func (s *sides) net(t, v []float64) {
	clear(t)
	for k, i := range s.at {
		t[i] += s.sign[k] * v[k]
	}
}

// weighed sets t to S'diag(sign) W^-1 v, W = diag(w): the right side of the sides of each variable and row.
func (s *sides) weighed(t, v, w []float64) {
	clear(t)
	for k, i := range s.at {
		t[i] += s.sign[k] * v[k] / w[k]
	}
}

// longest stands for a step without limit.
const longest = 1e6

// ratio returns the largest step a <= bound with v + a d >= 0.
func ratio(bound float64, v, d []float64) float64 {
	d = d[:len(v)]
	for i, a := range v {
		if e := d[i]; e < 0 && -a > bound*e {
			bound = -a / e
		}
	}
	return bound
}
