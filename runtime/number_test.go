package runtime

import (
	"math"
	"testing"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		name string
		args []float64
		want float64
		ok   bool
	}{
		{"abs", []float64{-2}, 2, true},
		{"power", []float64{3, 2}, 9, true},
		{"max", []float64{1, 4, 2}, 4, true},
		{"min", []float64{1}, 1, true},
		{"norm2", []float64{-3, 4}, 5, true},
		{"norm2", []float64{-3}, 3, true},
		{"sqrt", []float64{-1}, math.Inf(-1), true},
		{"abs", []float64{1, 2}, 0, false},
		{"chol", []float64{4}, 0, false},
		{"none", []float64{4}, 0, false},
		{"max", nil, 0, false},
	} {
		if got, ok := Number(c.name, c.args); got != c.want || ok != c.ok {
			t.Errorf("%s(%v) is %v, %v; want %v, %v", c.name, c.args, got, ok, c.want, c.ok)
		}
	}
}
