package cvxc

import (
	"context"
	"math"
	"strings"
	"testing"
)

func bound(t *testing.T, text string, d Data) *Problem {
	t.Helper()
	m, err := Compile(Source("p.cvx", text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(d)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// said lists code, title and labels of the reports.
func said(ds Diagnostics) string {
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(string(d.Code) + " " + d.Title)
		for _, l := range d.Labels {
			b.WriteString(" | " + l.Span.Text() + ": " + l.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestLoose moves a side of the cone program behind the model's back by less than what loses the status.
func TestLoose(t *testing.T) {
	const text = "problem p {\n    var x[2] bounds(0, 3)\n    minimize 3*x[0] - x[1]\n    subject to\n        total: x[0] + 2*x[1] <= 4\n}\n"
	for _, test := range []struct {
		name   string
		tamper func(*Problem)
		want   string
	}{
		{"nothing", func(*Problem) {}, ""},
		{"row", func(p *Problem) { p.stuffed.Program.U[0] += 2e-5 }, "W0904 `total` holds to 2.0e-05 only | total: x[0] + 2*x[1] <= 4: violated by 2.0e-05\n"},
	} {
		p := bound(t, text, nil)
		test.tamper(p)
		s, err := p.Solve(context.Background(), Settings{})
		if err != nil || said(s.Diagnostics) != test.want {
			t.Errorf("%s: %v\n%s", test.name, err, said(s.Diagnostics))
		}
	}
	p := bound(t, text, nil)
	if _, err := p.Solve(context.Background(), Settings{}); err != nil {
		t.Fatal(err)
	}
	p.instance.Result().X[1] = 3 + 1e-4
	if b := p.worstBreach(); b.name != "the bound of `x[1]`" || b.at.Text() != "x[2] bounds(0, 3)" || math.Abs(b.gap-1e-4) > 1e-12 {
		t.Errorf("%+v", b)
	}
}

// TestInaccurate asks for more than the arithmetic has.
func TestInaccurate(t *testing.T) {
	p := bound(t, "problem p {\n    param a[3]\n    var x[3] nonneg\n    minimize sum(x)\n    subject to\n        total: a'*x == 1\n        first: x[0] <= 0.1*x[1] - 0.01*x[2]\n}\n", Data{"a": []float64{1, 3, 7}})
	s, err := p.Solve(context.Background(), Settings{Tol: 1e-19})
	if err == nil || s.Status != Inaccurate {
		t.Fatalf("%v, %v", s.Status, err)
	}
	if got := said(s.Diagnostics); !strings.HasPrefix(got, "W0903 solved to reduced accuracy: primal ") || strings.Count(got, "W0903") != 1 || !strings.Contains(got, "asked for 1e-19 | ") {
		t.Error(got)
	}
	if d := s.Diagnostics[0]; len(d.Help) != 1 || len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "of like sizes") {
		t.Error(d.Notes, d.Help)
	}
}

// TestAdvice: what is said where there is no answer is about the numbers at hand.
func TestAdvice(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"rows", "minimize x[0]\n subject to\n 1e5*x[0] + 1e5*x[1] >= 1\n 1e-5*x[1] + 1e-5*x[0] >= 1", "measure in other units: coefficients of `line7` are up to 1e+05, those of `line8` up to 1e-05"},
		{"objective", "minimize 1e7*x[0] + x[1]\n subject to\n x >= 1", "in the objective `x[0]` has a coefficient of 1e+07, `x[1]` one of 1e+00"},
		{"bounds", "minimize sum(x)\n subject to\n x[0] >= 1\n x[1] <= 1e9\n sum(x) >= 3", "tighten the bounds of `x[1]`, or leave them out: they go to 1e+09, far beyond its value"},
		{"running", "minimize norm([x; 1]) - x[0]", "the optimal value may be approached without end"},
		{"like", "minimize sum_squares(x - 1)", "of like sizes"},
	} {
		p := bound(t, "problem p {\n\n    var x[2]\n\n "+test.text+"\n}\n", nil)
		if s, err := p.Solve(context.Background(), Settings{}); s == nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		var d Diagnostic
		p.advise(&d)
		var said []string
		for _, h := range d.Help {
			said = append(said, h.Text)
		}
		if got := strings.Join(append(said, d.Notes...), "; "); !strings.Contains(got, test.want) {
			t.Errorf("%s: %s", test.name, got)
		}
	}
}
