package cvxc

import (
	"context"
	"math"
	"strings"
	"testing"
)

// TestUndefined: data outside the domain of a function is a report with the expression and the parameter, after a change
// of the data too, and never a constraint less.
func TestUndefined(t *testing.T) {
	const text = "problem p {\n    param p[2], c\n    var x\n    minimize x^2 + %\n    subject to\n        low: x >= @\n}\n"
	for _, test := range []struct{ objective, side, want string }{
		{"0", "log(2*p[1]) + 1", "CVX0816 `log` has no finite value at this data: log(-2) is -Inf | log(2*p[1]): has no finite value | p[2]: `p[1]` = -1\n"},
		{"sqrt(p[1])", "0", "CVX0816 `sqrt` has no finite value at this data: sqrt(-1) is -Inf | sqrt(p[1]): has no finite value | p[2]: `p[1]` = -1\n"},
		{"0", "p[0] / c", "CVX0816 division by zero in the data: 1 / 0 is +Inf | p[0] / c: has no finite value | p[2]: `p[0]` = 1 | c: `c` = 0\n"},
	} {
		p := bound(t, strings.NewReplacer("%", test.objective, "@", test.side).Replace(text), Data{"p": []float64{1, 1}, "c": 1.0})
		if _, err := p.Solve(context.Background(), Settings{}); err != nil {
			t.Fatal(err)
		}
		for name, v := range (Data{"p": []float64{1, -1}, "c": 0.0}) {
			if err := p.Set(name, v); err != nil {
				t.Fatal(err)
			}
		}
		s, err := p.Solve(context.Background(), Settings{})
		if got := said(DiagnosticsOf(err)); s != nil || got != test.want {
			t.Errorf("%s\nwant %s", got, test.want)
		}
	}
}

// TestWrongSide: a side that no number satisfies is a report on the constraint, also where that has become a bound.
func TestWrongSide(t *testing.T) {
	const text = "problem p {\n    param u = inf, l[2] = -inf\n    var x[2], z[2] bounds(l, 9)\n    minimize sum_squares(x) + sum_squares(z)\n    subject to\n        top: x[0] <= u\n        all: sum(x) <= u\n}\n"
	for _, test := range []struct {
		data Data
		want string
	}{
		{Data{"u": math.Inf(-1)}, "CVX0802 the upper side of `all` is -inf: no number satisfies it | all: sum(x) <= u: \n"},
		{Data{"l": []float64{0, math.Inf(1)}}, "CVX0802 the lower side of `z[1]` is inf: no number satisfies it | z[2] bounds(l, 9): \n"},
	} {
		_, err := bound(t, text, test.data).Solve(context.Background(), Settings{})
		if got := said(DiagnosticsOf(err)); got != test.want {
			t.Errorf("%s\nwant %s", got, test.want)
		}
	}
	p := bound(t, strings.Replace(text, "        all: sum(x) <= u\n", "", 1), Data{"u": math.Inf(-1)})
	_, err := p.Solve(context.Background(), Settings{})
	if got, want := said(DiagnosticsOf(err)), "CVX0802 the upper side of `x[0]` is -inf: no number satisfies it | top: x[0] <= u: \n"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestNotFinite: an infinite number of the text, and a division by what the sizes make zero, are reports on the place where
// they stand, whatever part of the program the number is in.
func TestNotFinite(t *testing.T) {
	const text = "problem p {\n    dim n = 2\n    param k[n]\n    var x[n] bounds(0, 1), s bounds(0, 1)\n    minimize %\n    subject to\n        low: @\n}\n"
	for _, test := range []struct{ objective, row, want string }{
		{"s/(n - 2)", "s >= k[0]", "the objective is inf"},
		{"sum(s ./ e(0, n))", "s >= k[0]", "the objective is inf"}, // no zero of the structure is an entry of k
		{"sum(inf*square(x))", "s >= k[0]", "the objective is inf"},
		{"s - inf", "s >= k[0]", "the objective is -inf"},
		{"s", "s/(n - 2) <= 3", "`low` is inf"}, // not the bound s <= 0
		{"s", "s + x[0] == inf", "`low` is inf"},
		{"s", "s ./ eye(n) >= -1", "`low` is inf"},
		{"s", "s/(n - 2) - x[0] == 1", "`low` is inf"},
		{"s", "norm(x/(n - 2)) <= 1", "`norm(x/(n - 2))` is -inf"},
	} {
		p := bound(t, strings.NewReplacer("%", test.objective, "@", test.row).Replace(text), Data{"k": []float64{1, 1}})
		s, err := p.Solve(context.Background(), Settings{})
		ds := DiagnosticsOf(err)
		if s != nil || len(ds) != 1 || ds[0].Code != "CVX0802" || ds[0].Title != "a number of "+test.want {
			t.Errorf("%s, %s: %s", test.objective, test.row, said(ds))
		}
	}
}

// Constraints between arrays without entries hold, and have no slack.
func TestNoEntries(t *testing.T) {
	p := bound(t, "problem p {\n    var x[3] bounds(0, 1)\n    minimize sum(x)\n    subject to\n        none: x[1:1] <= 2\n        same: 1 == x[3:]\n}\n", nil)
	s, err := p.Solve(context.Background(), Settings{})
	if err != nil || len(s.Dual("none").Data) != 0 || !math.IsNaN(s.Constraints()[0].Slack) {
		t.Errorf("%v, constraints %v", err, s.Constraints())
	}
}
