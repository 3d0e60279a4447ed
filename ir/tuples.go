package ir

import "github.com/cvxc-lang/cvxc/internal/dim"

// Tuples calls visit with the index values of every tuple of a loop and of those around it, outermost first, in the order
// in which families are laid out; loop -1 has the empty tuple. visit returns false to stop. The slice is reused.
func (m *Model) Tuples(loop int32, dims dim.Env, visit func(values []int64) bool) error {
	env := dim.Env{}
	for s, v := range dims {
		env[s] = v
	}
	w := tupleWalk{env: env, visit: visit}
	for l := loop; l >= 0; l = m.Loops[l].Outer {
		w.loops = append([]*Loop{&m.Loops[l]}, w.loops...)
	}
	_, err := w.from(0, 0)
	return err
}

// tupleWalk is the state of Tuples.
type tupleWalk struct {
	loops  []*Loop
	env    dim.Env
	values []int64
	visit  func([]int64) bool
}

// from runs over index k of loop l and all that follow; it reports whether to go on.
func (w *tupleWalk) from(l, k int) (bool, error) {
	if l == len(w.loops) {
		return w.visit(w.values), nil
	}
	loop := w.loops[l]
	if k == len(loop.Indices) {
		ok, err := w.holds(loop.Conds)
		if err != nil || !ok {
			return true, err
		}
		return w.from(l+1, 0)
	}
	index := &loop.Indices[k]
	lo, err := index.Lo.Eval(w.env)
	if err != nil {
		return false, err
	}
	hi, err := index.Hi.Eval(w.env)
	if err != nil {
		return false, err
	}
	w.values = append(w.values, 0)
	defer func() { w.values = w.values[:len(w.values)-1] }()
	for v := lo; v < hi; v += max(index.Step, 1) {
		w.values[len(w.values)-1], w.env[index.Symbol] = v, v
		if more, err := w.from(l, k+1); !more || err != nil {
			return false, err
		}
	}
	return true, nil
}

// holds evaluates conditions.
func (w *tupleWalk) holds(conds []Cond) (bool, error) {
	for _, c := range conds {
		d, err := c.Left.Sub(c.Right).Eval(w.env)
		if err != nil {
			return false, err
		}
		if !compare(d, c.Op) {
			return false, nil
		}
	}
	return true, nil
}

// compare tells whether left op right holds for d = left - right.
func compare(d int64, op string) bool {
	switch op {
	case "<":
		return d < 0
	case "<=":
		return d <= 0
	case "==":
		return d == 0
	case "!=":
		return d != 0
	case ">=":
		return d >= 0
	}
	return d > 0
}
