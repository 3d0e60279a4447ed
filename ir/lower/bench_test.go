package lower_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/ir/lower"
	"github.com/cvxc-lang/cvxc/lang"
)

// BenchmarkLower measures lowering alone: a small model, and one of 2,000 written constraints.
func BenchmarkLower(b *testing.B) {
	var many strings.Builder
	many.WriteString("problem many {\n dim n >= 2000\n var x[n]\n minimize sum_squares(x)\n subject to\n")
	for i := range 2000 {
		fmt.Fprintf(&many, "  abs(x[%d]) + 2*x[%d] <= %d\n", i, (i+1)%2000, i)
	}
	many.WriteString("}\n")
	for name, text := range map[string]string{
		"lasso": "problem lasso {\n dim m, n\n param A[m, n], b[m], l nonneg\n var x[n]\n minimize sum_squares(A*x - b) + l*norm1(x)\n}\n",
		"many":  many.String(),
	} {
		b.Run(name, func(b *testing.B) {
			file, info, found := check(lang.NewSource(name, text))
			if lang.HasErrors(found) {
				b.Fatal(report(found))
			}
			b.ReportAllocs()
			for b.Loop() {
				if m, found := lower.Lower(file.Problems()[0], info); m == nil {
					b.Fatal(report(found))
				}
			}
		})
	}
}
