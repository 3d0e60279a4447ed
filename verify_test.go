package cvxc

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestVerification changes the cone program behind the model's back: the answer is optimal for the program, and the
// evaluation through closed forms has to notice that it is not for the model.
func TestVerification(t *testing.T) {
	const text = "problem p {\n    var x[2] nonneg\n    minimize 3*x[0] + x[1]\n    subject to\n        total: x[0] + 2*x[1] >= 4\n}\n"
	for _, test := range []struct {
		name   string
		tamper func(*Problem)
		said   string
	}{
		{"nothing", func(*Problem) {}, ""},
		{"objective", func(p *Problem) { p.stuffed.Program.Q[1] = 2 }, "the objective is"},
		{"row", func(p *Problem) { p.stuffed.Program.L[0] = 2 }, "`total` is violated by"},
	} {
		m, err := Compile(Source("p.cvx", text))
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Bind(nil)
		if err != nil {
			t.Fatal(err)
		}
		test.tamper(p)
		s, err := p.Solve(context.Background(), Settings{})
		switch {
		case test.said == "":
			if err != nil || s.Status != Optimal {
				t.Errorf("%s: %v", test.name, err)
			}
		case !errors.Is(err, ErrNumerics) || s.Status != Inaccurate || !strings.Contains(err.Error(), test.said):
			t.Errorf("%s: status %s, %v", test.name, s.Status, err)
		}
	}
}
