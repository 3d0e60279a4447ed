package parser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
)

// synthetic is a model of about n bytes: declarations, families of constraints and long sums.
func synthetic(n int) string {
	var b strings.Builder
	b.WriteString("problem synthetic {\n    dim n, T\n")
	for i := 0; b.Len() < n/6; i++ {
		fmt.Fprintf(&b, "    param A%d[n, n] sparse, b%d[n], lambda%d nonneg = 1\n    var x%d[T+1, n] bounds(-1, 1)\n", i, i, i, i)
	}
	b.WriteString("    minimize sum(norm(x0[t]) for t in T)\n    subject to\n")
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "        forall t in 0..<T: dyn%d: x%d[t+1] == A%d*x%d[t] + 0.5*b%d - x%d[t, 0:n]'\n", i, i, i, i, i, i)
		fmt.Fprintf(&b, "        cap%d: 0 <= norm1(x%d[0]) + 2*sum(A%d[0] .* x%d[1]) <= lambda%d\n", i, i, i, i, i)
	}
	b.WriteString("}\n")
	return b.String()
}

func BenchmarkParse(b *testing.B) {
	text := synthetic(300_000)
	if _, ds := Parse(lang.NewSource("synthetic.cvx", text)); len(ds) > 0 {
		b.Fatal(reports(ds[:1]))
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(lang.NewSource("synthetic.cvx", text))
	}
}

func BenchmarkFormat(b *testing.B) {
	text := synthetic(300_000)
	f, _ := Parse(lang.NewSource("synthetic.cvx", text))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		lang.Format(f)
	}
}
