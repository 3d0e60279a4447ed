package codegen

import (
	"math"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/runtime"
)

// domains returns what the declarations and requirements of the parameters promise, as far as it does not depend on other
// parameters.
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
	require(st.Model, out)
	return out
}

// require narrows the domains by the requirements that compare a parameter with a number.
func require(m *ir.Model, domains []runtime.Domain) {
	for _, c := range m.Checks {
		narrow(m, domains, c.Left, c.Op, c.Right)
		narrow(m, domains, c.Right, mirrored(c.Op), c.Left)
	}
}

// mirrored is a comparison with its sides exchanged.
func mirrored(op string) string {
	switch op[0] {
	case '<':
		return ">" + op[1:]
	case '>':
		return "<" + op[1:]
	}
	return op
}

func narrow(m *ir.Model, domains []runtime.Domain, param ir.Value, op string, bound ir.Value) {
	v, ok := constant(m, bound)
	if !ok || param == ir.None || m.Nodes[param].Op != ir.OpParam {
		return
	}
	d := &domains[m.Nodes[param].Ref]
	if v == 0 && (op == "<" || op == ">") {
		op, d.Strict = op+"=", true
	}
	switch op {
	case "<":
		d.Hi = min(d.Hi, math.Nextafter(v, math.Inf(-1)))
	case "<=":
		d.Hi = min(d.Hi, v)
	case ">":
		d.Lo = max(d.Lo, math.Nextafter(v, math.Inf(1)))
	case ">=":
		d.Lo = max(d.Lo, v)
	case "==":
		d.Lo, d.Hi = max(d.Lo, v), min(d.Hi, v)
	}
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
