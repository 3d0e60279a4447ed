package codegen

import (
	"math"
	"testing"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// TestRequiredDomains: a package refuses what a requirement excludes by a number, whichever side the number stands on.
func TestRequiredDomains(t *testing.T) {
	for _, c := range []struct {
		left     ir.Value // 0 is the parameter, 1 the number
		op       string
		right    ir.Value
		number   float64
		lo, hi   float64
		strict   bool
		narrowed bool // nothing is left to be tested
	}{
		{0, ">=", 1, 2, 2, math.Inf(1), false, true},
		{1, ">=", 0, 2, math.Inf(-1), 2, false, true},
		{0, ">", 1, 0, 0, math.Inf(1), true, true},
		{1, "<", 0, 1, math.Nextafter(1, 2), math.Inf(1), false, true},
		{0, "==", 1, 3, 3, 3, false, true},
		{0, "!=", 1, 3, math.Inf(-1), math.Inf(1), false, false},
		{0, "<=", 0, 3, math.Inf(-1), math.Inf(1), false, false},
	} {
		m := &ir.Model{
			Nodes:  []ir.Node{{Op: ir.OpParam}, {Op: ir.OpConst, Data: []float64{c.number}}},
			Checks: []ir.Check{{Left: c.left, Op: c.op, Right: c.right}},
		}
		all := []runtime.Domain{{Lo: math.Inf(-1), Hi: math.Inf(1)}}
		rest := require(m, all)
		if n := len(rest); (n == 0) != c.narrowed {
			t.Errorf("%d %s %d: %d conditions are left", c.left, c.op, c.right, n)
		}
		if d := all[0]; d.Lo != c.lo || d.Hi != c.hi || d.Strict != c.strict {
			t.Errorf("%d %s %d with %g: %+v", c.left, c.op, c.right, c.number, d)
		}
	}
}
