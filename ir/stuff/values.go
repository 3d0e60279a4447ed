package stuff

import (
	"slices"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// layoutValues returns where the full arrays of the variables lie behind the parameters in the Theta of value
// expressions, and the number of their entries.
func layoutValues(blocks []block, inputs int) (offsets []int, size int) {
	for i := range blocks {
		if b := &blocks[i]; b.variable >= 0 {
			offsets = append(offsets, inputs+size)
			size += b.size * b.space.count
		}
	}
	return offsets, size
}

// newValueCompiler compiles expressions of parameters and variables: inputs of the tape are both.
func newValueCompiler(g *graph, params []parameter, blocks []block, inputs int) *compiler {
	offsets, size := layoutValues(blocks, inputs)
	c := newCompiler(g, params, inputs+size)
	c.vars = offsets
	return c
}

// family returns the array of a node with one instance per tuple of a loop and those around it, and its shape: one axis
// per index where ranges do not depend on each other, else one for all tuples; where instances differ in size, one list.
func (c *compiler) family(v ir.Value, loop int32) (*array, []int) {
	a := c.compile(v)
	if c.err != nil {
		return a, nil
	}
	sp, err := c.g.space(c.g.chain(loop))
	if err != nil {
		c.fail("%v", err)
		return a, nil
	}
	a = c.aligned(v, &array{space: sp})
	if c.err != nil {
		return a, nil
	}
	if a.starts != nil {
		return a, []int{a.total()}
	}
	return a, append(c.g.tupleShape(sp), c.g.nodes[v].shape...)
}

// tupleShape returns the axes that index tuples of a space make.
func (g *graph) tupleShape(sp *space) []int {
	var out []int
	for _, l := range sp.loops {
		lp := &g.list[l]
		if !lp.rectangular {
			return []int{sp.count}
		}
		for i := range lp.indices {
			out = append(out, lp.indices[i].count)
		}
	}
	return out
}

// field is the array as a range of Theta.
func (a *array) field(name string, shape []int) runtime.Field {
	return runtime.Field{Name: name, Shape: slices.Clone(shape), Offset: a.offset, Len: a.total()}
}
