package stuff

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

// generator makes random expressions: of data, and affine in variables.
type generator struct {
	*maker
	r     *rand.Rand
	loops []int32 // around the expression, outermost first
	next  int
}

func (g *generator) fresh(prefix string) string {
	g.next++
	return fmt.Sprint(prefix, g.next)
}

// any calls one of the functions that fit, after the random order of the generator.
func (g *generator) any(fs ...func() ir.Value) ir.Value { return fs[g.r.IntN(len(fs))]() }

// expression returns a random expression of a shape; affine in variables or data.
func (g *generator) expression(affine bool, depth int, shape ...int) ir.Value {
	if depth == 0 {
		return g.leaf(affine, shape)
	}
	sub := func(s ...int) ir.Value { return g.expression(affine, depth-1, s...) }
	data := func(s ...int) ir.Value { return g.expression(false, depth-1, s...) }
	cases := []func() ir.Value{
		func() ir.Value { return g.Neg(sub(shape...)) },
		func() ir.Value { return g.Add(sub(shape...), sub(shape...)) },
		func() ir.Value { return g.Add(sub(), sub(shape...)) },
		func() ir.Value { return g.Mul(data(shape...), sub(shape...)) },
		func() ir.Value { return g.Mul(sub(shape...), data()) },
		func() ir.Value { return g.Mul(sub(), data(shape...)) },
		func() ir.Value { return g.Div(sub(shape...), g.positive(data(shape...))) },
		func() ir.Value { return g.Div(sub(shape...), g.positive(data())) },
		func() ir.Value { return g.Reshape(sub(g.product(shape)), dim.Fixed(shape...)) },
		func() ir.Value { return g.sliced(sub, shape) },
		func() ir.Value { return g.summed(sub, shape) },
		func() ir.Value { return g.loopSum(affine, depth, shape) },
	}
	if !affine {
		cases = append(cases, func() ir.Value { return g.Kernel("exp", -1, dim.Fixed(shape...), sub(shape...)) },
			func() ir.Value { return g.Kernel("max", 0, dim.Fixed(shape...), sub(append([]int{2}, shape...)...)) })
	}
	if len(shape) >= 1 {
		cases = append(cases, g.arrays(affine, depth, shape)...)
	}
	if len(shape) == 2 {
		cases = append(cases, g.matrices(affine, depth, shape)...)
	}
	return g.any(cases...)
}

// leaf is a parameter, a number, or a variable; inside a loop one slice of a larger array.
func (g *generator) leaf(affine bool, shape []int) ir.Value {
	if len(g.loops) > 0 && g.r.IntN(2) == 0 {
		l := g.loops[g.r.IntN(len(g.loops))]
		ix := g.Model.Loops[l].Indices[0]
		return g.At(g.array(affine, append([]int{4}, shape...)), dim.Symbol(ix.Symbol))
	}
	if g.r.IntN(8) == 0 {
		return g.Fill(g.Poly(g.index()), dim.Fixed(shape...))
	}
	return g.array(affine, shape)
}

func (g *generator) index() dim.Poly {
	if len(g.loops) > 0 {
		return dim.Symbol(g.Model.Loops[g.loops[len(g.loops)-1]].Indices[0].Symbol).Add(dim.Int(1))
	}
	return dim.Int(int64(g.r.IntN(5) - 2))
}

func (g *generator) array(affine bool, shape []int) ir.Value {
	if affine {
		return g.variable(g.fresh("x"), dim.Fixed(shape...), noAttr())
	}
	return g.param(g.fresh("p"), dim.Fixed(shape...))
}

func (g *generator) positive(v ir.Value) ir.Value {
	return g.Add(g.Kernel("abs", -1, g.Shape(v), v), g.Number(1))
}

func (g *generator) product(shape []int) int {
	n := 1
	for _, k := range shape {
		n *= k
	}
	return n
}

func (g *generator) sliced(sub func(...int) ir.Value, shape []int) ir.Value {
	larger := append([]int{3}, shape...)
	for i := 1; i < len(larger); i++ {
		larger[i] += g.r.IntN(2)
	}
	subs := []ir.Sub{{Lo: dim.Int(int64(g.r.IntN(3)))}}
	for i, k := range shape {
		lo := int64(larger[i+1] - k)
		subs = append(subs, ir.Sub{Slice: true, Lo: dim.Int(lo), Hi: dim.Int(lo + int64(k))})
	}
	return g.Index(sub(larger...), subs)
}

func (g *generator) summed(sub func(...int) ir.Value, shape []int) ir.Value {
	if len(shape) == 0 {
		return g.Sum(sub(3), -1)
	}
	axis := g.r.IntN(len(shape) + 1)
	larger := append(append(append([]int(nil), shape[:axis]...), 2), shape[axis:]...)
	return g.Sum(sub(larger...), axis)
}

// newLoop opens a loop of three values, or, inside another, up to the outer index.
func (g *generator) newLoop() int32 {
	outer, hi := int32(-1), dim.Int(3)
	if len(g.loops) > 0 {
		outer = g.loops[len(g.loops)-1]
		if g.r.IntN(2) == 0 {
			hi = dim.Symbol(g.Model.Loops[outer].Indices[0].Symbol).Add(dim.Int(1))
		}
	}
	return g.loop(g.fresh("i"), dim.Int(0), hi, outer)
}

func (g *generator) inside(l int32, f func() ir.Value) ir.Value {
	g.loops = append(g.loops, l)
	v := f()
	g.loops = g.loops[:len(g.loops)-1]
	return v
}

func (g *generator) loopSum(affine bool, depth int, shape []int) ir.Value {
	l := g.newLoop()
	return g.LoopSum(l, g.inside(l, func() ir.Value { return g.expression(affine, depth-1, shape...) }))
}

// arrays are cases that need an axis.
func (g *generator) arrays(affine bool, depth int, shape []int) []func() ir.Value {
	sub := func(s ...int) ir.Value { return g.expression(affine, depth-1, s...) }
	data := func(s ...int) ir.Value { return g.expression(false, depth-1, s...) }
	axis := g.r.IntN(len(shape))
	cases := []func() ir.Value{
		func() ir.Value { return g.CumSum(sub(shape...), axis) },
		func() ir.Value { return g.Fill(sub(), dim.Fixed(shape...)) },
		func() ir.Value {
			part := append([]int(nil), shape...)
			part[axis] = 1
			var parts []ir.Value
			for range shape[axis] {
				parts = append(parts, sub(part...))
			}
			return g.Stack(axis, parts)
		},
	}
	if shape[0] == 3 {
		l := g.loop(g.fresh("i"), dim.Int(0), dim.Int(3), g.inner())
		cases = append(cases, func() ir.Value {
			return g.LoopStack(l, g.inside(l, func() ir.Value { return sub(shape[1:]...) }))
		})
	}
	if len(shape) == 1 {
		n := shape[0]
		cases = append(cases,
			func() ir.Value { return g.MatMul(data(n, 2), sub(2)) },
			func() ir.Value { return g.MatMul(sub(n, 2), data(2)) },
			func() ir.Value { return g.DiagOf(sub(n, n)) })
		if n == 3 {
			cases = append(cases, func() ir.Value { return g.UpperTri(sub(3, 3), dim.Int(3)) },
				func() ir.Value { return g.Conv(data(2), sub(2)) }, func() ir.Value { return g.Conv(sub(1), data(3)) })
		}
	}
	return cases
}

func (g *generator) inner() int32 {
	if len(g.loops) == 0 {
		return -1
	}
	return g.loops[len(g.loops)-1]
}

func (g *generator) matrices(affine bool, depth int, shape []int) []func() ir.Value {
	sub := func(s ...int) ir.Value { return g.expression(affine, depth-1, s...) }
	data := func(s ...int) ir.Value { return g.expression(false, depth-1, s...) }
	cases := []func() ir.Value{
		func() ir.Value { return g.Transpose(sub(shape[1], shape[0])) },
		func() ir.Value { return g.MatMul(data(shape[0], 2), sub(2, shape[1])) },
		func() ir.Value { return g.MatMul(sub(shape[0], 2), data(2, shape[1])) },
		func() ir.Value { return g.Kron(data(1, shape[1]), sub(shape[0], 1)) },
		func() ir.Value { return g.Kron(sub(shape[0], 1), data(1, shape[1])) },
	}
	if shape[0] == shape[1] {
		cases = append(cases, func() ir.Value { return g.Diag(sub(shape[0])) })
	}
	return cases
}

// model makes a random model of a few constraints and quadratic terms, some of them in loops.
func (g *generator) model() {
	for range 3 {
		loop := int32(-1)
		if g.r.IntN(2) == 0 {
			loop = g.newLoop()
			g.loops = append(g.loops, loop)
			if g.r.IntN(2) == 0 {
				loop = g.newLoop()
				g.loops = append(g.loops, loop)
			}
		}
		shapes := [][]int{{}, {3}, {2, 3}, {2, 2}}
		shape := shapes[g.r.IntN(len(shapes))]
		switch g.r.IntN(4) {
		case 0:
			g.constraint(ir.Zero, loop, -1, g.expression(true, 3, shape...))
		case 1:
			g.constraint(ir.Between, loop, -1, g.expression(false, 2, shape...), g.expression(true, 3, shape...), ir.None)
		case 2:
			g.constraint(ir.SOC, loop, -1, g.expression(true, 2), g.expression(true, 3, shape...))
		case 3:
			q := ir.Quad{Weight: g.expression(false, 1), Residual: g.expression(true, 2, shape...), Matrix: ir.None, Loop: loop}
			if len(shape) == 1 && g.r.IntN(2) == 0 {
				f := g.expression(false, 1, 2, 3)
				q.Matrix = g.MatMul(g.Transpose(f), f)
			}
			g.Model.Objective.Quads = append(g.Model.Objective.Quads, q)
		}
		g.loops = g.loops[:0]
	}
	g.Model.Objective.Linear = g.expression(true, 3)
}

// Random models have the values of their expressions, whatever the structure is taken from.
func TestRandomModels(t *testing.T) {
	used := map[ir.Op]bool{}
	for seed := range uint64(300) {
		g := &generator{maker: newMaker(dim.Env{}), r: rand.New(rand.NewPCG(seed, 1))}
		g.model()
		for i := range g.Model.Nodes {
			used[g.Model.Nodes[i].Op] = true
		}
		if !t.Run(fmt.Sprint(seed), func(t *testing.T) { g.check(t, 0) }) {
			t.Log(ir.Print(g.Model))
			break
		}
	}
	for op := ir.OpConst; op <= ir.OpKernel; op++ {
		if !used[op] && op != ir.OpLoopAt && op != ir.OpAdjoint {
			t.Errorf("operation %d never occurred", op)
		}
	}
}
