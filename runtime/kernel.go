package runtime

import (
	"errors"
	"math"
)

// kernel is a numeric function of the language: its value and how it carries tangents and adjoints. Elementwise kernels
// give one of unary and binary, the others three functions on whole arrays.
type kernel struct {
	unary  *unaryKernel
	binary *binaryKernel
	nonneg int // leading arguments of an elementwise one that are to be nonnegative; see TapeState.Slack
	arrays *arrayKernel
	work   func(op *TapeOp) int // numbers of scratch memory, nil for none
	matrix bool                 // it works on Batch matrices of M rows and K columns
	args   int                  // of an array kernel, 0 for one
}

// unaryKernel is f and its derivative, which gets the point and the value there.
type unaryKernel struct {
	f  func(x float64) float64
	df func(x, y float64) float64
}

// binaryKernel is f and its partial derivatives at a point with the value there.
type binaryKernel struct {
	f  func(a, b float64) float64
	df func(a, b, y float64) (da, db float64)
}

// arrayKernel works on the first argument laid out as [M,K,N] (or Batch matrices) by the fields of the
// operation. tangent sets c.dout from c.din, adjoint adds to c.din from c.dout.
type arrayKernel struct {
	value, tangent, adjoint func(op *TapeOp, c *kernelCall)
}

// kernelCall holds the arguments and results of one call, all of them ranges of Theta and of the tangents.
type kernelCall struct {
	in, din   [][]float64
	out, dout []float64
	work      []float64
}

// kernels are the numeric functions by the names of stdlib/kernel.cvx and of the bodies with `value builtin`. Outside
// their domains they take the extended values that convexity gives them: sqrt, log, log1p and entr -Inf, rel_entr +Inf.
var kernels = map[string]kernel{
	"abs":              {unary: &unaryKernel{math.Abs, func(x, _ float64) float64 { return sign(x) }}},
	"exp":              {unary: &unaryKernel{math.Exp, func(_, y float64) float64 { return y }}},
	"log":              {unary: &unaryKernel{logExtended, func(x, _ float64) float64 { return 1 / x }}, nonneg: 1},
	"log1p":            {unary: &unaryKernel{log1pExtended, func(x, _ float64) float64 { return 1 / (1 + x) }}},
	"sqrt":             {unary: &unaryKernel{sqrtExtended, func(_, y float64) float64 { return 0.5 / y }}, nonneg: 1},
	"entr":             {unary: &unaryKernel{entropy, func(x, _ float64) float64 { return -1 - math.Log(x) }}, nonneg: 1},
	"indicator_nonneg": {unary: &unaryKernel{indicatorNonneg, func(_, _ float64) float64 { return 0 }}, nonneg: 1},
	"power":            {binary: &binaryKernel{power, powerDerivative}, nonneg: 1},
	"rel_entr":         {binary: &binaryKernel{relativeEntropy, relativeEntropyDerivative}, nonneg: 2},
	"mod":              {binary: &binaryKernel{remainder, remainderDerivative}},
	"max":              {arrays: &arrayKernel{extremes(1), extremesTangent(1), extremesAdjoint(1)}},
	"min":              {arrays: &arrayKernel{extremes(-1), extremesTangent(-1), extremesAdjoint(-1)}},
	"norm2":            {arrays: &arrayKernel{norms, normsTangent, normsAdjoint}},
	"poly_hull":        {arrays: &arrayKernel{polyHull, polyHullTangent, polyHullAdjoint}, work: polyHullWork},
	"sort":             {arrays: &arrayKernel{sorted, sortedTangent, sortedAdjoint}, work: sortedWork},
	"chol":             {arrays: &arrayKernel{cholesky, choleskyTangent, choleskyAdjoint}, work: choleskyWork, matrix: true},
	"eigvals":          {arrays: &arrayKernel{eigenvalues, eigenvaluesTangent, eigenvaluesAdjoint}, work: spectralWork, matrix: true},
	"singular_values":  {arrays: &arrayKernel{singularValues, singularValuesTangent, singularValuesAdjoint}, work: spectralWork, matrix: true},
	"mpower":           {arrays: &arrayKernel{matrixPower.value, matrixPower.tangent, matrixPower.adjoint}, work: spectralWork, matrix: true, args: 2},
	"mlog":             {arrays: &arrayKernel{matrixLog.value, matrixLog.tangent, matrixLog.adjoint}, work: spectralWork, matrix: true},
}

// Kernels reports whether there is a numeric kernel of this name, and whether it works entry by entry; others reduce or
// transform the axis (or the matrix) that they are given.
func Kernels(name string) (elementwise, ok bool) {
	k, ok := kernels[name]
	return k.arrays == nil, ok
}

// MatrixKernel reports whether a numeric kernel works on matrices, M rows and K columns each.
func MatrixKernel(name string) bool { return kernels[name].matrix }

// accepts checks the number and the sizes of the arguments of a call.
func (k *kernel) accepts(op *TapeOp) error {
	want := max(k.args, 1)
	if k.binary != nil {
		want = 2
	}
	if len(op.Args) != want {
		return errors.New("wrong number of arguments")
	}
	if k.arrays == nil {
		for _, a := range op.Args {
			if a.Len != 1 && a.Len != op.Len {
				return errors.New("arguments of different sizes")
			}
		}
	}
	return nil
}

func (s *TapeState) bind(op *TapeOp, d []float64) *kernelCall {
	c := &s.call
	c.out = s.Theta[op.Out : op.Out+op.Len]
	for i, a := range op.Args {
		c.in[i] = s.Theta[a.Offset : a.Offset+a.Len]
	}
	if d != nil {
		c.dout = d[op.Out : op.Out+op.Len]
		for i, a := range op.Args {
			c.din[i] = d[a.Offset : a.Offset+a.Len]
		}
	}
	return c
}

func (s *TapeState) evalCall(op *TapeOp, k *kernel) {
	c := s.bind(op, nil)
	var slack [2]float64
	for i := range k.nonneg {
		slack[i] = s.Slack
	}
	switch {
	case k.unary != nil:
		step := stride(len(c.in[0]) == 1)
		for i := range c.out {
			c.out[i] = k.unary.f(inside(c.in[0][i*step], slack[0]))
		}
	case k.binary != nil:
		sa, sb := stride(len(c.in[0]) == 1), stride(len(c.in[1]) == 1)
		for i := range c.out {
			c.out[i] = k.binary.f(inside(c.in[0][i*sa], slack[0]), inside(c.in[1][i*sb], slack[1]))
		}
	default:
		k.arrays.value(op, c)
	}
}

// inside moves a negative number that is no further than slack from 0 there.
func inside(x, slack float64) float64 {
	if -slack <= x && x < 0 {
		return 0
	}
	return x
}

// times is a derivative times a tangent, where no tangent means no change even at a point without derivative.
func times(derivative, d float64) float64 {
	if d == 0 {
		return 0
	}
	return derivative * d
}

func (s *TapeState) jvpCall(op *TapeOp, k *kernel, d []float64) {
	c := s.bind(op, d)
	switch {
	case k.unary != nil:
		step := stride(len(c.in[0]) == 1)
		for i := range c.dout {
			c.dout[i] = times(k.unary.df(c.in[0][i*step], c.out[i]), c.din[0][i*step])
		}
	case k.binary != nil:
		sa, sb := stride(len(c.in[0]) == 1), stride(len(c.in[1]) == 1)
		for i := range c.dout {
			da, db := k.binary.df(c.in[0][i*sa], c.in[1][i*sb], c.out[i])
			c.dout[i] = times(da, c.din[0][i*sa]) + times(db, c.din[1][i*sb])
		}
	default:
		k.arrays.tangent(op, c)
	}
}

func (s *TapeState) vjpCall(op *TapeOp, k *kernel, d []float64) {
	c := s.bind(op, d)
	switch {
	case k.unary != nil:
		step := stride(len(c.in[0]) == 1)
		for i, g := range c.dout {
			c.din[0][i*step] += times(k.unary.df(c.in[0][i*step], c.out[i]), g)
		}
	case k.binary != nil:
		sa, sb := stride(len(c.in[0]) == 1), stride(len(c.in[1]) == 1)
		for i, g := range c.dout {
			da, db := k.binary.df(c.in[0][i*sa], c.in[1][i*sb], c.out[i])
			c.din[0][i*sa] += times(da, g)
			c.din[1][i*sb] += times(db, g)
		}
	default:
		k.arrays.adjoint(op, c)
	}
}
