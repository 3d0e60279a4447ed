package stuff

import (
	"fmt"
	"slices"

	"github.com/cvxc-lang/cvxc/ir"
	"github.com/cvxc-lang/cvxc/runtime"
)

// theta is the vector that the numbers of a program are affine in, while the program is made: the parameters, the arrays
// that the tape derives from them, and the products that rows ask for, with the values of all at the parameters at hand.
type theta struct {
	g           *graph
	params      []parameter
	inputs      int // entries of the parameters
	tape        *compiler
	reciprocals map[ir.Value]ir.Value // of divisors that depend on parameters
	products    products
	values      []float64
}

// products are the entries of Theta behind the arrays of the tape, each the product of two others. Passes over the
// constraints ask for the same ones in the same order: the first pass makes them, later ones find them by a running number.
type products struct {
	base      int32 // of the first
	pairs     []int32
	next      int // of the pass at hand
	objective int // those that the objective has asked for, which passes begin behind
}

// newTheta gives every parameter its range of Theta.
func newTheta(g *graph, opts *Options) (*theta, error) {
	t := &theta{g: g, reciprocals: map[ir.Value]ir.Value{}}
	total := int64(0)
	for i := range g.model.Params {
		p := &g.model.Params[i]
		size, err := p.Shape.EvalSize(g.dims)
		if err != nil {
			return nil, &Error{p.Origin, fmt.Sprintf("the parameter %s: %v", p.Name, err)}
		}
		out := parameter{offset: int32(total)}
		if opts.Patterns != nil && opts.Patterns[i] != nil {
			out.pattern = opts.Patterns[i]
			size = int64(len(out.pattern.Index))
		}
		if size < 0 || size > maxEntries || total+size > maxEntries {
			return nil, &Error{p.Origin, fmt.Sprintf("the parameter %s brings the parameters above 2^29 entries", p.Name)}
		}
		total += size
		out.size = int(size)
		t.params = append(t.params, out)
		if err := opts.budget(total*16, p.Origin, "the parameter "+p.Name); err != nil {
			return nil, err
		}
	}
	t.inputs = int(total)
	if opts.Params != nil && len(opts.Params) != t.inputs {
		return nil, &Error{-1, fmt.Sprintf("internal error: %d parameter entries were given, the model has %d", len(opts.Params), t.inputs)}
	}
	t.tape = newCompiler(g, t.params, t.inputs)
	return t, nil
}

// evaluate computes the values: at the given parameters, or (nil) at zeros where only what is fixed counts.
func (t *theta) evaluate(params []float64) error {
	t.products.base = int32(t.tape.size)
	switch alone := t.tape.size == t.inputs && params != nil; {
	case alone && t.allFixed():
		t.values = params // nothing is ever written to it
	case alone:
		t.values = slices.Clone(params)
	default:
		state, err := t.tape.program(true).NewState()
		if err != nil {
			return err
		}
		copy(state.Theta, params)
		state.EvalFrom(0)
		t.values = state.Theta
	}
	return nil
}

func (t *theta) allFixed() bool {
	for i := range t.params {
		if t.g.fixed == nil || !t.g.fixed[i] {
			return false
		}
	}
	return true
}

// value returns the value of a constant at the present parameters.
func (t *theta) value(f *form) float64 {
	v := f.base
	for _, h := range f.terms {
		v += h.c * t.values[h.k]
	}
	return v
}

// product returns the entry of Theta that holds theta[a] * theta[b].
func (t *theta) product(a, b int32) int32 {
	p := &t.products
	at := p.next
	p.next++
	if 2*at == len(p.pairs) {
		p.pairs = append(p.pairs, a, b)
		t.values = append(t.values, t.values[a]*t.values[b])
	} else if p.pairs[2*at] != a || p.pairs[2*at+1] != b {
		t.g.fail("internal error: the passes over a constraint disagree")
	}
	return p.base + int32(at)
}

// forget drops all products: what comes asks for others.
func (t *theta) forget() {
	t.products.pairs, t.products.next = t.products.pairs[:0], 0
	t.values = t.values[:t.products.base]
}

// finish returns the tape of the program: results of operations on fixed parameters become constants, and the products
// are the last operation.
func (t *theta) finish() *runtime.Tape {
	c := t.tape
	out := c.program(false)
	for i, op := range c.ops {
		if c.constant[i] && len(out.Ops) > 0 {
			out.Consts = append(out.Consts, runtime.TapeConst{Offset: op.Out, Data: slices.Clone(t.values[op.Out : op.Out+op.Len])})
		}
	}
	if n := len(t.products.pairs) / 2; n > 0 {
		out.Ops = append(out.Ops, runtime.TapeOp{Kind: runtime.TapeProduct, Out: int(t.products.base), Len: n, Index: t.products.pairs})
		out.Size += n
	}
	return out
}
