package codegen

import (
	"math"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/runtime"
)

// domains returns what the declarations of the parameters promise, as far as it does not depend on other parameters.
func domains(st *stuff.Stuffed) []runtime.Domain {
	out, infinite := make([]runtime.Domain, len(st.Model.Params)), ir.InfinityAllowed(st.Model)
	for i := range st.Model.Params {
		a := &st.Model.Params[i].Attr
		if st.FixedValue(i) != nil { // checked when the package was made
			out[i] = runtime.Domain{Lo: math.Inf(-1), Hi: math.Inf(1), Unbounded: true}
			continue
		}
		d := runtime.Domain{Lo: math.Inf(-1), Hi: math.Inf(1), Strict: a.Strict, Symmetric: a.Symmetric}
		if v, ok := constant(st.Model, a.Lo); ok {
			d.Lo = v
		}
		if v, ok := constant(st.Model, a.Hi); ok {
			d.Hi = v
		}
		switch {
		case a.PSD:
			d.Definite = runtime.PositiveSemi
		case a.NSD:
			d.Definite = runtime.NegativeSemi
		}
		d.Unbounded = infinite[i]
		if p := st.Pattern(i); p != nil {
			d.Places = runtime.Places{Rows: p.Rows, Cols: p.Cols, Start: p.Start, Index: p.Index}
		}
		out[i] = d
	}
	return out
}

// constant returns the value of a scalar node that depends on nothing.
func constant(m *ir.Model, v ir.Value) (float64, bool) {
	if v == ir.None {
		return 0, false
	}
	n := &m.Nodes[v]
	switch n.Op {
	case ir.OpConst:
		if len(n.Data) == 1 {
			return n.Data[0], true
		}
	case ir.OpNum:
		if c, ok := n.Num.Const(); ok {
			return float64(c), true
		}
	case ir.OpNeg:
		c, ok := constant(m, n.Args[0])
		return -c, ok
	}
	return 0, false
}
