package stuff

import (
	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// substitute finds the variables of atoms that are the expression which holds them: max(x) of one entry is that entry,
// with a variable and a row less. Their nodes are views of the expression.
func (g *graph) substitute() {
	m := g.model
	for _, e := range m.Epigraphs {
		v, of := m.Vars[e.Var].Shape, m.Nodes[e.Of].Shape
		size, known := sizeIn(v, g.dims)
		other, alsoKnown := sizeIn(of, g.dims)
		if !known || !alsoKnown || size != other {
			continue
		}
		if g.substituted == nil {
			g.substituted, g.vacuous = map[int32]ir.Value{}, map[int32]bool{}
		}
		g.substituted[e.Var], g.vacuous[e.Constraint] = e.Of, true
	}
}

// sizeIn returns the number of entries of a shape that depends on dims only.
func sizeIn(shape dim.Shape, dims dim.Env) (int64, bool) {
	n, err := shape.EvalSize(dims)
	return n, err == nil
}

// prepareAll prepares the nodes of the model: mostly in their order, but the expressions that stand for variables first.
func (g *graph) prepareAll() error {
	m := g.model
	g.order = make([]ir.Value, 0, len(m.Nodes))
	if len(m.Epigraphs) == 0 {
		for i := range m.Nodes {
			if err := g.prepare(i, &m.Nodes[i]); err != nil {
				return err
			}
			g.order = append(g.order, ir.Value(i))
		}
		return nil
	}
	g.substitute()
	done := make([]bool, len(m.Nodes))
	var visit func(v ir.Value) error
	visit = func(v ir.Value) error {
		if done[v] {
			return nil
		}
		done[v] = true
		n := m.Nodes[v]
		if n.Op == ir.OpVar {
			if of, ok := g.substituted[n.Ref]; ok {
				n = ir.Node{Op: ir.OpReshape, Args: []ir.Value{of}, Shape: n.Shape}
			}
		}
		for _, a := range n.Args {
			if err := visit(a); err != nil {
				return err
			}
		}
		g.order = append(g.order, v)
		return g.prepare(int(v), &n)
	}
	for i := range m.Nodes {
		if err := visit(ir.Value(i)); err != nil {
			return err
		}
	}
	return nil
}
