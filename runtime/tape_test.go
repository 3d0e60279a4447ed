package runtime

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// tapeCase is one operation on inputs of a given size; positive asks for inputs in [0.5, 1.5] instead of [-1, 1].
type tapeCase struct {
	name     string
	inputs   int
	positive bool
	op       TapeOp
}

func tapeCases() []tapeCase {
	call := func(name string, out, m, k, n int, args ...TapeArg) TapeOp {
		return TapeOp{Kind: TapeCall, Name: name, Len: out, M: m, K: k, N: n, Args: args}
	}
	arg := func(offset, length int) TapeArg { return TapeArg{Offset: offset, Len: length} }
	matrices := func(name string, length, batch, rows, cols int, args ...TapeArg) TapeOp {
		op := call(name, length, rows, cols, 0, args...)
		op.Batch = batch
		return op
	}
	return []tapeCase{
		{"gather", 5, false, TapeOp{Kind: TapeGather, Len: 4, Index: []int32{3, -1, 0, 3}}},
		{"product", 3, false, TapeOp{Kind: TapeProduct, Len: 3, Index: []int32{0, 1, 3, 2, 1, 1}}},
		{"scale", 4, false, TapeOp{Kind: TapeScale, Len: 4, Alpha: -2.5}},
		{"add", 8, false, TapeOp{Kind: TapeAdd, Len: 4, B: 4}},
		{"add scalar", 5, false, TapeOp{Kind: TapeAdd, Len: 4, A: 4, ScalarA: true}},
		{"mul", 8, false, TapeOp{Kind: TapeMul, Len: 4, B: 4}},
		{"mul itself", 4, false, TapeOp{Kind: TapeMul, Len: 4}},
		{"mul scalar", 5, false, TapeOp{Kind: TapeMul, Len: 4, B: 4, ScalarB: true}},
		{"div", 8, true, TapeOp{Kind: TapeDiv, Len: 4, B: 4}},
		{"div scalar", 5, true, TapeOp{Kind: TapeDiv, Len: 4, A: 4, ScalarA: true}},
		{"matmul", 2*6 + 2*12, false, TapeOp{Kind: TapeMatMul, Len: 16, B: 12, Batch: 2, M: 2, K: 3, N: 4, StrideA: 6, StrideB: 12}},
		{"matmul shared", 6 + 2*12, false, TapeOp{Kind: TapeMatMul, Len: 16, B: 6, Batch: 2, M: 2, K: 3, N: 4, StrideB: 12}},
		{"sparse", 4 + 6, false, TapeOp{Kind: TapeSparse, Len: 4, B: 4, M: 2, Batch: 1, K: 2, StrideB: 1, N: 2, Index: []int32{0, 2, 3, 1, 0, 0, 1, 1, 2, 1, 2, 1}}},
		{"sparse right", 4 + 6, false, TapeOp{Kind: TapeSparse, Len: 4, B: 4, M: 1, Batch: 2, K: 1, StrideB: 3, N: 2, Index: []int32{0, 2, 3, 1, 0, 0, 1, 1, 2, 1, 2, 1}}},
		{"sum", 24, false, TapeOp{Kind: TapeSum, Len: 8, M: 2, K: 3, N: 4}},
		{"sum all", 24, false, TapeOp{Kind: TapeSum, Len: 2, M: 2, K: 12, N: 1}},
		{"segments", 12, false, TapeOp{Kind: TapeSegmentSum, Len: 6, N: 2, Index: []int32{0, 1, 1, 6}}},
		{"cumsum", 24, false, TapeOp{Kind: TapeCumSum, Len: 24, M: 2, K: 3, N: 4}},
		{"conv", 2*3 + 4, false, TapeOp{Kind: TapeConv, Len: 12, B: 6, Batch: 2, M: 3, N: 4, StrideA: 3}},
		{"abs", 4, false, call("abs", 4, 0, 0, 0, arg(0, 4))},
		{"exp", 4, false, call("exp", 4, 0, 0, 0, arg(0, 4))},
		{"log", 4, true, call("log", 4, 0, 0, 0, arg(0, 4))},
		{"log1p", 4, false, call("log1p", 4, 0, 0, 0, arg(0, 4))},
		{"sqrt", 4, true, call("sqrt", 4, 0, 0, 0, arg(0, 4))},
		{"entr", 4, true, call("entr", 4, 0, 0, 0, arg(0, 4))},
		{"indicator_nonneg", 4, true, call("indicator_nonneg", 4, 0, 0, 0, arg(0, 4))},
		{"power", 8, true, call("power", 4, 0, 0, 0, arg(0, 4), arg(4, 4))},
		{"power scalar", 5, true, call("power", 4, 0, 0, 0, arg(0, 4), arg(4, 1))},
		{"rel_entr", 5, true, call("rel_entr", 4, 0, 0, 0, arg(4, 1), arg(0, 4))},
		{"mod", 8, true, call("mod", 4, 0, 0, 0, arg(0, 4), arg(4, 4))},
		{"max", 24, false, call("max", 8, 2, 3, 4, arg(0, 24))},
		{"min", 24, false, call("min", 8, 2, 3, 4, arg(0, 24))},
		{"norm2", 24, false, call("norm2", 8, 2, 3, 4, arg(0, 24))},
		{"poly_hull", 24, true, call("poly_hull", 4, 1, 6, 4, arg(0, 24))},
		{"sort", 24, false, call("sort", 24, 2, 3, 4, arg(0, 24))},
		{"chol", 18, false, matrices("chol", 18, 2, 3, 3, arg(0, 18))},
		{"eigvals", 18, false, matrices("eigvals", 6, 2, 3, 3, arg(0, 18))},
		{"singular_values", 30, false, matrices("singular_values", 10, 2, 3, 5, arg(0, 30))},
		{"singular_values tall", 15, false, matrices("singular_values", 3, 1, 5, 3, arg(0, 15))},
		{"mpower", 19, true, matrices("mpower", 18, 2, 3, 3, arg(0, 18), arg(18, 1))},
		{"mlog", 18, true, matrices("mlog", 18, 2, 3, 3, arg(0, 18))},
		{"mpower each", 20, true, matrices("mpower", 18, 2, 3, 3, arg(0, 18), arg(18, 2))},
	}
}

// point returns inputs of a case; those of chol, mpower and mlog are made positive definite.
func (c *tapeCase) point(r *rand.Rand) []float64 {
	x := make([]float64, c.inputs)
	for i := range x {
		x[i] = 2*r.Float64() - 1
		if c.positive {
			x[i] = 0.5 + r.Float64()
		}
	}
	if c.op.Name == "chol" || c.op.Name == "mpower" || c.op.Name == "mlog" {
		for s := 0; s < c.op.Batch; s++ {
			for i := 0; i < c.op.K; i++ {
				x[s*9+i*4] += 4
			}
		}
	}
	return x
}

func (c *tapeCase) state(t *testing.T) *TapeState {
	t.Helper()
	op := c.op
	op.Out = c.inputs
	tape := &Tape{Inputs: c.inputs, Size: c.inputs + op.Len, Ops: []TapeOp{op}}
	s, err := tape.NewState()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Tangents against central differences, adjoints against tangents: <u, J v> = <J'u, v>.
func TestTapeDerivatives(t *testing.T) {
	for _, c := range tapeCases() {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			s := c.state(t)
			for range 3 {
				x, v := c.point(r), make([]float64, c.inputs)
				for i := range v {
					v[i] = r.NormFloat64()
				}
				s.Eval(x)
				tangent := append([]float64(nil), s.JVP(v)[c.inputs:]...)
				checkDifferences(t, s, x, v, tangent)
				s.Eval(x)
				checkAdjoint(t, s, v, tangent, r)
			}
		})
	}
}

func checkDifferences(t *testing.T, s *TapeState, x, v, tangent []float64) {
	t.Helper()
	const h = 1e-6
	at := func(f float64) []float64 {
		y := make([]float64, len(x))
		for i := range y {
			y[i] = x[i] + f*v[i]
		}
		s.Eval(y)
		return append([]float64(nil), s.Theta[len(x):]...)
	}
	up, down := at(h), at(-h)
	for i, d := range tangent {
		if want := (up[i] - down[i]) / (2 * h); math.Abs(d-want) > 1e-6*(1+math.Abs(want)) {
			t.Errorf("tangent %d is %g, the difference quotient %g", i, d, want)
		}
	}
}

func checkAdjoint(t *testing.T, s *TapeState, v, tangent []float64, r *rand.Rand) {
	t.Helper()
	d := s.Tangent()
	clear(d)
	left := 0.0
	for i, y := range tangent {
		u := r.NormFloat64()
		d[len(v)+i] = u
		left += u * y
	}
	right := 0.0
	for i, g := range s.VJP() {
		right += g * v[i]
	}
	if math.Abs(left-right) > 1e-12*(1+math.Abs(left)) {
		t.Errorf("<u, Jv> is %g, <J'u, v> is %g", left, right)
	}
}

// Every kernel has a case above.
func TestEveryKernelIsTested(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range tapeCases() {
		seen[c.op.Name] = true
	}
	for name := range kernels {
		if !seen[name] {
			t.Errorf("kernel %s has no case", name)
		}
	}
}

func TestTapeAllocatesNothing(t *testing.T) {
	for _, c := range tapeCases() {
		s := c.state(t)
		x := c.point(rand.New(rand.NewPCG(1, 2)))
		s.Tangent()
		if n := testing.AllocsPerRun(5, func() { s.Eval(x); s.JVP(x); s.VJP() }); n != 0 {
			t.Errorf("%s allocates %g times", c.name, n)
		}
	}
}

func TestKernelValues(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		in   []float64
		want float64
	}{
		{"abs", []float64{-2}, 2}, {"log", []float64{0}, -inf}, {"log", []float64{-1}, -inf}, {"log1p", []float64{-1}, -inf},
		{"sqrt", []float64{-1}, -inf}, {"sqrt", []float64{4}, 2}, {"entr", []float64{0}, 0}, {"entr", []float64{-1}, -inf},
		{"rel_entr", []float64{0, 0}, 0}, {"rel_entr", []float64{1, 0}, inf}, {"rel_entr", []float64{-1, 1}, inf},
		{"power", []float64{-2, 3}, -8}, {"power", []float64{-2, 0.5}, -inf}, {"power", []float64{-2, 1.5}, inf},
		{"power", []float64{0, -1}, inf}, {"power", []float64{5, 0}, 1}, {"mod", []float64{-1, 3}, 2}, {"mod", []float64{7, 3}, 1},
		{"indicator_nonneg", []float64{-1}, inf}, {"indicator_nonneg", []float64{0}, 0},
	} {
		op := TapeOp{Kind: TapeCall, Name: c.name, Out: len(c.in), Len: 1}
		for i := range c.in {
			op.Args = append(op.Args, TapeArg{Offset: i, Len: 1})
		}
		s, err := (&Tape{Inputs: len(c.in), Size: len(c.in) + 1, Ops: []TapeOp{op}}).NewState()
		if err != nil {
			t.Fatal(err)
		}
		s.Eval(c.in)
		if got := s.Theta[len(c.in)]; got != c.want {
			t.Errorf("%s%v is %g, not %g", c.name, c.in, got, c.want)
		}
	}
}

func TestCholeskyOfSingular(t *testing.T) {
	c := tapeCase{inputs: 9, op: TapeOp{Kind: TapeCall, Name: "chol", Len: 9, K: 3, Batch: 1, Args: []TapeArg{{Len: 9}}}}
	s := c.state(t)
	s.Eval([]float64{4, 2, 0, 2, 1, 0, 0, 0, 9})
	want := []float64{2, 1, 0, 0, 0, 0, 0, 0, 3}
	if got := fmt.Sprint(s.Theta[9:]); got != fmt.Sprint(want) {
		t.Errorf("the factor is %s", got)
	}
}

func TestUnknownKernel(t *testing.T) {
	tape := &Tape{Inputs: 1, Size: 2, Ops: []TapeOp{{Kind: TapeCall, Name: "nonsense", Out: 1, Len: 1, Args: []TapeArg{{Len: 1}}}}}
	if _, err := tape.NewState(); err == nil {
		t.Error("an unknown kernel is accepted")
	}
}

// TestNegativeZero: a zero has no sign, in whatever way the data writes it or a solution comes to it.
func TestNegativeZero(t *testing.T) {
	zero := math.Copysign(0, -1)
	for name, op := range map[string]TapeOp{
		"1/x":  {Kind: TapeDiv, Out: 2, Len: 1, B: 1},
		"x^-1": {Kind: TapeCall, Name: "power", Out: 2, Len: 1, Args: []TapeArg{{Offset: 1, Len: 1}, {Offset: 3, Len: 1}}},
	} {
		tape := &Tape{Inputs: 2, Size: 4, Consts: []TapeConst{{Offset: 3, Data: []float64{-1}}}, Ops: []TapeOp{op}}
		s, err := tape.NewState()
		if err != nil {
			t.Fatal(err)
		}
		if s.Eval([]float64{1, zero}); s.Theta[2] != inf {
			t.Errorf("%s is %v at -0", name, s.Theta[2])
		}
	}
}
