package compositions

import (
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/checker"
	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// TestPowerOfWhatCanBeNegative: an even power of x^2 - 2 has its least value 0 between two humps. CVXPY accepts the sixth
// power and answers 64; here it is refused, with the range that shows why and with what grows everywhere.
func TestPowerOfWhatCanBeNegative(t *testing.T) {
	for _, objective := range []string{"power(square(x) - 2, 4)", "power(square(x) - 2, 6)", "(square(x) - 2)^4"} {
		source := lang.NewSource("power.cvx", "problem power {\n    var x\n    minimize "+objective+"\n}\n")
		file, _ := parser.Parse(source)
		info := checker.NewUniverse(stdlib.New(nil)).Check(file, checker.Options{Parse: parser.Parse})
		if len(info.Diagnostics) != 1 || info.Diagnostics[0].Code != "CVX0412" {
			t.Errorf("%s: %v", objective, info.Diagnostics)
			continue
		}
		d := info.Diagnostics[0]
		if !strings.Contains(labels(d), "range [-2, inf]") {
			t.Errorf("%s: no range in %s", objective, labels(d))
		}
		if !strings.Contains(helps(d), "pow_pos") {
			t.Errorf("%s: no pow_pos in %s", objective, helps(d))
		}
	}
}

func labels(d *lang.Diagnostic) string {
	var b strings.Builder
	for _, l := range d.Labels {
		b.WriteString(l.Text + "\n")
	}
	return b.String()
}

func helps(d *lang.Diagnostic) string {
	var b strings.Builder
	for _, h := range d.Help {
		b.WriteString(h.Text + "\n")
	}
	return b.String()
}
