package stuff

import (
	"fmt"
	"maps"
	"math"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// node is an ir.Node once dims are known.
type node struct {
	op     ir.Op
	args   []ir.Value
	walked []ir.Value // the factors of a product that rows are made from, or the one node of a sum; nil: args
	ref    int32
	axis   int
	name   string
	data   []float64
	num    dim.Compiled
	shape  []int // at the present index values; call graph.shape for a dynamic one
	size   int
	deps   []int32 // loops whose indices its value depends on, closed, outermost first
	varies bool    // contains variables
	free   bool    // contains parameters that are not fixed
	dual   bool    // contains adjoints of sets

	extents []dim.Compiled // of a dynamic shape: one that depends on indices
	within  []int32        // loops that the shape depends on
	stamp   uint64

	subs      []sub // of an index, or the tuple of a loop
	subsDeps  []int32
	subsStamp uint64
	base      int  // entry of the argument that entry 0 is
	straight  bool // entry e of the result is entry base+e of the argument
}

// walkArgs returns the nodes that rows are made from.
func (n *node) walkArgs() []ir.Value {
	if n.walked != nil {
		return n.walked
	}
	return n.args
}

// graph is the nodes of a model, with loops and index values.
type graph struct {
	*loops
	model *ir.Model
	dims  dim.Env
	nodes []node
	order []ir.Value // of the nodes of the model, what a node is made of before it
	fixed []bool     // by parameter; nil: none is
	err   error      // the first fault, see fail

	substituted map[int32]ir.Value // variables of atoms that are expressions, see substitute
	vacuous     map[int32]bool     // constraints that hold these
}

// maxEntries bounds the entries of one array, the columns and the rows: a place has 29 bits for them.
const maxEntries = 1<<29 - 1

func newGraph(m *ir.Model, dims dim.Env, fixed []bool) (*graph, error) {
	dims = maps.Clone(dims) // loops add the numbers of their tuples
	if dims == nil {
		dims = dim.Env{}
	}
	ls, err := newLoops(m, dims)
	if err != nil {
		return nil, err
	}
	g := &graph{loops: ls, model: m, dims: dims, nodes: make([]node, len(m.Nodes), len(m.Nodes)+4), fixed: fixed}
	if err := g.prepareAll(); err != nil {
		return nil, err
	}
	for i := range m.Loops {
		if len(m.Loops[i].Indices) > maxIndices {
			return nil, &Error{-1, fmt.Sprintf("a forall has more than %d indices", maxIndices)}
		}
	}
	return g, nil
}

// prepare fills node i; its arguments come before it.
func (g *graph) prepare(i int, src *ir.Node) error {
	n := &g.nodes[i]
	n.op, n.args, n.ref, n.axis, n.name, n.data = src.Op, src.Args, src.Ref, int(src.Axis), src.Name, src.Data
	var deps []int32
	for _, a := range src.Args {
		arg := &g.nodes[a]
		deps = append(deps, arg.deps...)
		n.varies, n.free, n.dual = n.varies || arg.varies, n.free || arg.free, n.dual || arg.dual
	}
	var err error
	if n.extents, n.within, err = g.compileAll(src.Shape); err != nil {
		return err
	}
	n.shape = make([]int, len(src.Shape))
	deps = append(deps, n.within...)
	switch src.Op {
	case ir.OpNum:
		var within []int32
		if n.num, within, err = g.compile(src.Num); err != nil {
			return err
		}
		deps = append(deps, within...)
	case ir.OpParam:
		n.free = g.fixed == nil || !g.fixed[src.Ref]
	case ir.OpVar:
		n.varies = true
		if l := g.model.Vars[src.Ref].Loop; l >= 0 {
			deps = append(deps, g.chain(l)...)
		}
	case ir.OpAdjoint:
		n.varies, n.free, n.dual = true, true, true
		loop := g.model.Supports[src.Ref].Loop
		if src.Axis >= 0 {
			loop = g.model.Vars[src.Axis].Loop
		}
		deps = append(deps, g.chain(loop)...)
	case ir.OpLoopSum, ir.OpLoopStack, ir.OpLoopAt:
		kept := deps[:0]
		for _, d := range deps {
			if d != src.Ref {
				kept = append(kept, d)
			}
		}
		deps = append(kept, g.list[src.Ref].deps...)
	}
	if deps, err = g.prepareSubs(n, src.Subs, deps); err != nil {
		return err
	}
	n.deps = g.close(deps)
	if len(n.within) == 0 {
		return g.fixShape(i, n)
	}
	n.stamp = math.MaxUint64
	return nil
}

func (g *graph) compile(p dim.Poly) (dim.Compiled, []int32, error) {
	c, err := p.Compile(g.dims, g.slot)
	var deps []int32
	c.Slots(func(s int32) { deps = append(deps, g.depsOf(s)...) })
	return c, deps, err
}

func (g *graph) compileAll(ps []dim.Poly) ([]dim.Compiled, []int32, error) {
	if len(ps) == 0 {
		return nil, nil, nil
	}
	out := make([]dim.Compiled, len(ps))
	var deps []int32
	for i, p := range ps {
		c, d, err := g.compile(p)
		if err != nil {
			return nil, nil, err
		}
		out[i] = c
		deps = append(deps, d...)
	}
	return out, g.close(deps), nil
}

func (g *graph) prepareSubs(n *node, subs []ir.Sub, deps []int32) ([]int32, error) {
	if len(subs) == 0 {
		return deps, nil
	}
	n.subs = make([]sub, len(subs))
	var own []int32
	for i, s := range subs {
		lo, d, err := g.compile(s.Lo)
		if err != nil {
			return nil, err
		}
		own = append(own, d...)
		n.subs[i] = sub{slice: s.Slice, lo: lo}
		if s.Slice {
			if n.subs[i].hi, d, err = g.compile(s.Hi); err != nil {
				return nil, err
			}
			own = append(own, d...)
		}
	}
	if n.op == ir.OpIndex {
		own = append(own, g.nodes[n.args[0]].within...)
	}
	n.subsDeps = g.close(own)
	n.subsStamp = math.MaxUint64
	return append(deps, own...), nil
}

// fixShape evaluates a shape that depends on dims only. Arrays that get memory, columns or rows are checked where they do:
// a sparse parameter may have any shape.
func (g *graph) fixShape(i int, n *node) error {
	n.size = 1
	for k := range n.extents {
		v, _ := n.extents[k].Const()
		if v < 0 {
			return g.errorf(i, "has the negative extent %d", v)
		}
		if v > 0 && n.size > math.MaxInt/int(v) {
			return g.errorf(i, "has more than 2^63 entries")
		}
		n.shape[k] = int(v)
		n.size *= int(v)
	}
	return nil
}

// describe names a node for an error.
func (g *graph) describe(i int) string {
	n := &g.nodes[i]
	switch n.op {
	case ir.OpParam:
		return "the parameter " + g.model.Params[n.ref].Name
	case ir.OpVar:
		if name := g.model.Vars[n.ref].Name; name != "" {
			return "the variable " + name
		}
	}
	if i < len(g.model.Nodes) {
		return "an expression of shape " + g.model.Nodes[i].Shape.String()
	}
	return "an expression"
}

func (g *graph) errorf(i int, format string, args ...any) error {
	n := &g.nodes[i]
	origin := int32(-1)
	switch n.op {
	case ir.OpParam:
		origin = g.model.Params[n.ref].Origin
	case ir.OpVar:
		origin = g.model.Vars[n.ref].Origin
	}
	return &Error{Origin: origin, Text: g.describe(i) + " " + fmt.Sprintf(format, args...)}
}

// extentsOf brings shape and size of a node up to date with the present index values.
func (g *graph) extentsOf(n *node) []int {
	if len(n.within) == 0 {
		return n.shape
	}
	if s := g.loops.stamp(n.within); s != n.stamp {
		n.stamp = s
		n.size = 1
		for k := range n.extents {
			n.shape[k] = int(max(g.eval(&n.extents[k]), 0))
			n.size *= n.shape[k]
		}
	}
	return n.shape
}

// sizeOf returns the number of entries at the present index values.
func (g *graph) sizeOf(n *node) int {
	g.extentsOf(n)
	return n.size
}

// broadcast returns entry e of a node, or its only one, which serves all.
func (g *graph) broadcast(v ir.Value, e int) int {
	if g.sizeOf(&g.nodes[v]) == 1 {
		return 0
	}
	return e
}

// fail notes a fault found in the depth of a walk, which goes on: whoever started it asks for g.err.
func (g *graph) fail(format string, args ...any) {
	g.failWith(&Error{-1, fmt.Sprintf(format, args...)})
}

func (g *graph) failWith(err error) {
	if g.err == nil {
		g.err = err
	}
}

// synthetic appends a node of the shape of its last argument.
func (g *graph) synthetic(op ir.Op, args []ir.Value, rank int) ir.Value {
	last := &g.nodes[args[len(args)-1]]
	v := g.appendNode(ir.Node{Op: op, Args: args, Shape: make(dim.Shape, rank)})
	n := &g.nodes[v]
	n.extents, n.within, n.shape, n.size = last.extents, last.within, append([]int(nil), last.shape...), last.size
	return v
}

func (g *graph) appendNode(n ir.Node) ir.Value {
	g.nodes = append(g.nodes, node{})
	v := ir.Value(len(g.nodes) - 1)
	if err := g.prepare(int(v), &n); err != nil {
		g.failWith(err)
	}
	return v
}
