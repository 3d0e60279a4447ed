package codegen

import (
	"math"
	"slices"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/ir/stuff"
	"github.com/cvxc-lang/cvxc/runtime"
)

// domains returns what the declarations and requirements of the parameters promise as far as it does not depend on other
// parameters, and the requirements that are left.
func domains(st *stuff.Stuffed) ([]runtime.Domain, []ir.Check) {
	var rest []ir.Check
	out, infinite := make([]runtime.Domain, len(st.Model.Params)), ir.InfinityAllowed(st.Model)
	for i := range st.Model.Params {
		a := &st.Model.Params[i].Attr
		if st.FixedValue(i) != nil { // checked when the package was made
			out[i] = runtime.Domain{Lo: math.Inf(-1), Hi: math.Inf(1), Unbounded: true}
			continue
		}
		d := runtime.Domain{Lo: math.Inf(-1), Hi: math.Inf(1), Strict: a.Strict, Symmetric: a.Symmetric, Skew: a.Skew, Band: band(a)}
		if v, ok := constant(st.Model, a.Lo); ok {
			d.Lo = v
		} else {
			rest = append(rest, boundBy(st.Model, i, ">=", a.Lo)...)
		}
		if v, ok := constant(st.Model, a.Hi); ok {
			d.Hi = v
		} else {
			rest = append(rest, boundBy(st.Model, i, "<=", a.Hi)...)
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
	return out, append(rest, require(st.Model, out)...)
}

// boundBy is the bound of a parameter that other parameters give. One that stands nowhere in the model needs none.
func boundBy(m *ir.Model, param int, op string, bound ir.Value) []ir.Check {
	of := slices.IndexFunc(m.Nodes, func(n ir.Node) bool { return n.Op == ir.OpParam && int(n.Ref) == param })
	if bound == ir.None || of < 0 {
		return nil
	}
	return []ir.Check{{Left: ir.Value(of), Op: op, Right: bound, Loop: -1, Origin: m.Params[param].Origin}}
}

// band returns where a matrix of these attributes may have entries.
func band(a *ir.Attr) runtime.Band {
	b := runtime.Band{Below: math.MaxInt32, Above: math.MaxInt32}
	narrow := func(declared bool, below, above int) {
		if declared {
			b = runtime.Band{Limited: true, Below: min(b.Below, below), Above: min(b.Above, above)}
		}
	}
	narrow(a.Diagonal, 0, 0)
	narrow(a.LowerTri, math.MaxInt32, 0)
	narrow(a.UpperTri, 0, math.MaxInt32)
	narrow(a.Banded >= 0, a.Banded, a.Banded)
	if !b.Limited {
		return runtime.Band{}
	}
	return b
}

// require narrows the domains by the requirements that compare a parameter with a number, and returns the others.
func require(m *ir.Model, domains []runtime.Domain) []ir.Check {
	var rest []ir.Check
	for _, c := range m.Checks {
		if !narrow(m, domains, c.Left, c.Op, c.Right) && !narrow(m, domains, c.Right, mirrored(c.Op), c.Left) {
			rest = append(rest, c)
		}
	}
	return rest
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

// narrow takes a requirement into the domain of a parameter; it reports false if it is none of that kind.
func narrow(m *ir.Model, domains []runtime.Domain, param ir.Value, op string, bound ir.Value) bool {
	v, ok := constant(m, bound)
	if !ok || param == ir.None || m.Nodes[param].Op != ir.OpParam {
		return false
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
	default:
		return false
	}
	return true
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
