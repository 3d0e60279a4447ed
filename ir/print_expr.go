package ir

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cvxc-lang/cvxc/internal/dim"
)

// Strength of binding of what has been written, for parentheses.
const (
	sumLevel = iota
	productLevel
	unaryLevel
	atomLevel
)

// longest is the length from which an expression that is used more than once gets a name of its own.
const longest = 60

// printer writes the expressions of a model. Expressions that occur more than once and are long are written once, as
// definitions that precede their first use.
type printer struct {
	m     *Model
	uses  []int
	names map[Value]string // of definitions
	defs  []string         // written and not yet flushed
	vars  []string
}

func newPrinter(m *Model) *printer {
	p := &printer{m: m, uses: make([]int, len(m.Nodes)), names: map[Value]string{}}
	for i := range m.Nodes {
		for _, a := range m.Nodes[i].Args {
			p.uses[a]++
		}
	}
	roots(m, func(r root) {
		if r.affine { // what is reported repeats what is solved, and may be written again
			p.uses[r.value]++
		}
	})
	taken := map[string]bool{}
	for i := range m.Vars {
		taken[m.Vars[i].Name] = true
	}
	for i := range m.Vars {
		name := m.Vars[i].Name
		for n := i; name == ""; n += len(m.Vars) {
			if try := "_" + strconv.Itoa(n); !taken[try] {
				name = try
			}
		}
		p.vars = append(p.vars, name)
	}
	return p
}

// expr returns an expression in parentheses if it binds less than level.
func (p *printer) expr(v Value, level int) string {
	if name, ok := p.names[v]; ok {
		return name
	}
	s, own := p.write(v)
	if p.uses[v] > 1 && len(s) > longest {
		name := "e" + strconv.Itoa(int(v))
		p.names[v] = name
		p.defs = append(p.defs, fmt.Sprintf("%s%s = %s", name, extents(p.m.Nodes[v].Shape), s))
		return name
	}
	if own < level {
		return "(" + s + ")"
	}
	return s
}

func (p *printer) list(vs []Value) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = p.expr(v, sumLevel)
	}
	return strings.Join(parts, ", ")
}

// write returns the text of a node and how strongly it binds.
func (p *printer) write(v Value) (string, int) {
	n := &p.m.Nodes[v]
	switch n.Op {
	case OpConst:
		return constant(n), atomLevel
	case OpNum:
		if strings.ContainsAny(n.Num.String(), " -*") {
			return n.Num.String(), sumLevel
		}
		return n.Num.String(), atomLevel
	case OpParam:
		return p.m.Params[n.Ref].Name, atomLevel
	case OpVar:
		return p.vars[n.Ref], atomLevel
	case OpNeg:
		return "-" + p.expr(n.Args[0], unaryLevel), unaryLevel
	case OpAdd:
		if y := p.negated(n.Args[1], productLevel); y != "" {
			return p.expr(n.Args[0], sumLevel) + " - " + y, sumLevel
		}
		return p.expr(n.Args[0], sumLevel) + " + " + p.expr(n.Args[1], productLevel), sumLevel
	case OpMul:
		return p.product(n, "*", " .* ")
	case OpDiv:
		return p.product(n, "/", " ./ ")
	case OpMatMul:
		return p.expr(n.Args[0], productLevel) + "*" + p.expr(n.Args[1], unaryLevel), productLevel
	case OpTranspose:
		return p.expr(n.Args[0], atomLevel) + "'", atomLevel
	case OpIndex:
		return p.expr(n.Args[0], atomLevel) + subscripts(n.Subs, p.m.Nodes[n.Args[0]].Shape), atomLevel
	case OpReshape:
		return "reshape(" + p.expr(n.Args[0], sumLevel) + ", " + n.Shape.String() + ")", atomLevel
	case OpStack:
		if len(n.Shape) == 1 {
			return p.column(n), atomLevel
		}
		return fmt.Sprintf("stack(%s, axis=%d)", p.list(n.Args), n.Axis), atomLevel
	case OpFill:
		return "fill(" + p.expr(n.Args[0], sumLevel) + ", " + n.Shape.String() + ")", atomLevel
	case OpLoopSum:
		return "sum(" + p.expr(n.Args[0], sumLevel) + " for " + loopText(&p.m.Loops[n.Ref]) + ")", atomLevel
	case OpLoopStack:
		return "[" + p.expr(n.Args[0], sumLevel) + " for " + loopText(&p.m.Loops[n.Ref]) + "]", atomLevel
	case OpLoopAt:
		return p.instance(n), atomLevel
	case OpAdjoint:
		of := "1"
		if n.Axis >= 0 {
			of = p.vars[n.Axis]
		}
		return "adjoint(" + supportName(n.Ref) + ", " + of + ")", atomLevel
	default:
		return p.call(n), atomLevel
	}
}

// column writes a stack of vectors, filled ones of one entry as that entry.
func (p *printer) column(n *Node) string {
	var parts []string
	for _, a := range n.Args {
		if x := &p.m.Nodes[a]; x.Op == OpFill && x.Shape[0].IsInt(1) {
			a = x.Args[0]
		}
		parts = append(parts, p.expr(a, sumLevel))
	}
	return "[" + strings.Join(parts, "; ") + "]"
}

// negated writes -v without its sign where it has one.
func (p *printer) negated(v Value, level int) string {
	n := &p.m.Nodes[v]
	switch {
	case n.Op == OpNeg:
		return p.expr(n.Args[0], level)
	case n.Op == OpConst && len(n.Shape) == 0 && n.Data[0] < 0:
		return strconv.FormatFloat(-n.Data[0], 'g', -1, 64)
	}
	return ""
}

func (p *printer) product(n *Node, scalar, entries string) (string, int) {
	op := entries
	if len(p.m.Nodes[n.Args[0]].Shape) == 0 || len(p.m.Nodes[n.Args[1]].Shape) == 0 {
		op = scalar
	}
	right := unaryLevel
	if scalar == "/" {
		right = atomLevel
	}
	return p.expr(n.Args[0], productLevel) + op + p.expr(n.Args[1], right), productLevel
}

// instance writes an expression of a loop at given values of its indices: (x[t] - y at t = T - 1).
func (p *printer) instance(n *Node) string {
	l := &p.m.Loops[n.Ref]
	var at []string
	for i, s := range n.Subs {
		at = append(at, l.Indices[i].Symbol+" = "+s.Lo.String())
	}
	return "(" + p.expr(n.Args[0], sumLevel) + " at " + strings.Join(at, ", ") + ")"
}

// call writes what has the form of a function.
func (p *printer) call(n *Node) string {
	name := map[Op]string{OpSum: "sum", OpCumSum: "cumsum", OpDiag: "diag", OpDiagOf: "diag", OpUpperTri: "upper_tri",
		OpKron: "kron", OpConv: "conv", OpKernel: n.Name}[n.Op]
	axis := ""
	if (n.Op == OpSum || n.Op == OpCumSum || n.Op == OpKernel) && n.Axis >= 0 {
		axis = fmt.Sprintf(", axis=%d", n.Axis)
	}
	return name + "(" + p.list(n.Args) + axis + ")"
}

// constant writes numbers: a list of lists for more than one axis.
func constant(n *Node) string {
	extents, err := n.Shape.Eval(nil)
	if err != nil {
		return "?"
	}
	data := n.Data
	var write func(axis int) string
	write = func(axis int) string {
		if axis == len(extents) {
			x := data[0]
			data = data[1:]
			return strconv.FormatFloat(x, 'g', -1, 64)
		}
		parts := make([]string, extents[axis])
		for i := range parts {
			parts[i] = write(axis + 1)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return write(0)
}

func subscripts(subs []Sub, shape dim.Shape) string {
	parts := make([]string, len(subs))
	for i, s := range subs {
		if s.Slice && s.Lo.IsInt(0) && s.Hi.Equal(shape[i]) {
			parts[i] = ":"
		} else {
			parts[i] = s.String()
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// extents writes a shape behind a name: nothing for a number.
func extents(s dim.Shape) string {
	if len(s) == 0 {
		return ""
	}
	return s.String()
}

// loopText writes the indices of a loop with their ranges and conditions.
func loopText(l *Loop) string {
	var parts []string
	for _, i := range l.Indices {
		s := i.Symbol + " in " + i.Lo.String() + "..<" + i.Hi.String()
		if i.Step != 1 {
			s += " step " + strconv.FormatInt(i.Step, 10)
		}
		parts = append(parts, s)
	}
	s := strings.Join(parts, ", ")
	for i, c := range l.Conds {
		s += []string{" if ", " and "}[min(i, 1)] + c.Left.String() + " " + c.Op + " " + c.Right.String()
	}
	return s
}
