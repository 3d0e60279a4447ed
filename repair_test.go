package cvxc

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestRepairs: of the parameters in a contradiction those that can lift it alone are told with a value that does, the
// smallest change first; one that its declaration stops, or that another contradiction stops, is not.
func TestRepairs(t *testing.T) {
	for _, test := range []struct {
		name, params, more string
		want               []string
	}{
		{"both", "cap = 0.08, total = 1", "", []string{
			"lower `total` from 1 to 0.8: there is a solution then (solved)",
			"raise `cap` from 0.08 to 0.1: there is a solution then (solved)"}},
		{"declared", "cap bounds(0, 0.09) = 0.08, total = 1", "", []string{"lower `total` from 1 to 0.8: there is a solution then (solved)"}},
		{"another", "cap = 0.08, total = 1", "        most: w[0] <= 0.05\n        least: w[0] >= 0.06\n", nil},
	} {
		text := "problem p {\n    param " + test.params + "\n    var   w[10] nonneg\n    minimize sum_squares(w)\n    subject to\n" +
			"        budget: sum(w) == total\n        cap: w <= cap\n" + test.more + "}\n"
		text = strings.Replace(text, "        cap: w", "        caps: w", 1)
		p := bound(t, text, nil)
		s, err := p.Solve(context.Background(), Settings{})
		if !errors.Is(err, ErrInfeasible) {
			t.Fatal(err)
		}
		var got []string
		for _, h := range s.Diagnostics[0].Help {
			got = append(got, h.Text)
		}
		if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
			t.Errorf("%s: %q\nwant %q", test.name, got, test.want)
		}
	}
}
