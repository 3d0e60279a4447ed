package cvxc

import (
	"context"
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
