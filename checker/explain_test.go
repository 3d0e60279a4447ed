package checker_test

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
)

const explained = `problem portfolio {
    dim   n, k
    param mu[n], Sf[k, k] psd, d[n] nonneg, gamma nonneg
    var   w[n], f[k]
    let   risk = quad_form(f, Sf) + sum(d .* w.^2)
    maximize mu'*w - gamma*risk
    subject to
        norm(w) >= sqrt(sum_squares(f) + 1)
}
`

func TestExplain(t *testing.T) {
	_, info := check(t, explained)
	for _, c := range []struct {
		at   string
		want []string
	}{
		{"mu'*w - gamma", []string{"maximize needs a concave objective", "mu'*w", "gamma*risk", "let, line 5", "Sf psd (line 3)", "gamma nonneg (line 3)", "✓"}},
		{"gamma*risk", []string{"gamma*risk must be convex", "product with data"}},
		{"norm(w) >=", []string{"must be concave", "convex", "✗"}},
		{"sqrt(sum", []string{"must be convex", "✗"}},
	} {
		x := checker.Explain(info, strings.Index(explained, c.at))
		if x == nil {
			t.Errorf("nothing is explained at %q", c.at)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(x.String(), w) {
				t.Errorf("at %q: no %q in\n%s", c.at, w, x)
			}
		}
	}
	text := strings.Replace(explained, "norm(w) >=", "norm(w*w) + 1 >=", 1)
	_, info = check(t, text)
	if x := checker.Explain(info, strings.Index(text, "norm(w*w)")).String(); !strings.Contains(x, "CVX0203 at 8:15, two vectors have no product") {
		t.Errorf("a wrong expression is explained by\n%s", x)
	}
	if x := checker.Explain(info, 0); x != nil {
		t.Errorf("the word problem is explained: %s", x)
	}
}
