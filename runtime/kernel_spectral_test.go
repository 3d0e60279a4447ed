package runtime

import (
	"math"
	"testing"
)

// kernelAt evaluates a kernel of matrices at inputs that lie one after the other.
func kernelAt(t *testing.T, op TapeOp, inputs ...[]float64) []float64 {
	t.Helper()
	var all []float64
	for _, x := range inputs {
		op.Args = append(op.Args, TapeArg{Offset: len(all), Len: len(x)})
		all = append(all, x...)
	}
	op.Kind, op.Out = TapeCall, len(all)
	s, err := (&Tape{Inputs: len(all), Size: len(all) + op.Len, Ops: []TapeOp{op}}).NewState()
	if err != nil {
		t.Fatal(err)
	}
	s.Eval(all)
	return s.Theta[len(all):]
}

func closeTo(t *testing.T, name string, got, want []float64) {
	t.Helper()
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-12*(1+math.Abs(want[i])) || math.IsNaN(got[i]) != math.IsNaN(want[i]) {
			t.Errorf("%s: entry %d is %v, want %v", name, i, got[i], want[i])
		}
	}
}

// TestSpectralValues: matrices of which the decomposition is known; the upper triangle counts as much as the lower one.
func TestSpectralValues(t *testing.T) {
	nan := math.NaN()
	closeTo(t, "eigenvalues", kernelAt(t, TapeOp{Name: "eigvals", Len: 2, K: 2, M: 2, Batch: 1}, []float64{2, 2, 0, 2}), []float64{1, 3})
	closeTo(t, "no number", kernelAt(t, TapeOp{Name: "eigvals", Len: 2, K: 2, M: 2, Batch: 1}, []float64{2, nan, nan, 2}), []float64{nan, nan})
	closeTo(t, "wide", kernelAt(t, TapeOp{Name: "singular_values", Len: 3, M: 2, K: 3, Batch: 1}, []float64{0, 3, 0, 4, 0, 0}), []float64{4, 3, 0})
	closeTo(t, "tall", kernelAt(t, TapeOp{Name: "singular_values", Len: 1, M: 2, K: 1, Batch: 1}, []float64{3, 4}), []float64{5})
	closeTo(t, "zero", kernelAt(t, TapeOp{Name: "singular_values", Len: 2, M: 2, K: 2, Batch: 1}, make([]float64, 4)), []float64{0, 0})
	root := TapeOp{Name: "mpower", Len: 4, M: 2, K: 2, Batch: 1}
	closeTo(t, "root", kernelAt(t, root, []float64{5, 4, 4, 5}, []float64{0.5}), []float64{2, 1, 1, 2})
	closeTo(t, "root of a singular matrix", kernelAt(t, root, []float64{2, 2, 2, 2}, []float64{0.5}), []float64{1, 1, 1, 1})
	closeTo(t, "inverse", kernelAt(t, root, []float64{2, 1, 1, 1}, []float64{-1}), []float64{1, -1, -1, 2})
}

// TestPowerOfEqualEigenvalues: divided differences meet the derivative: of X^2 at 3I in any direction it is 6 times that.
func TestPowerOfEqualEigenvalues(t *testing.T) {
	op := TapeOp{Kind: TapeCall, Name: "mpower", Out: 5, Len: 4, M: 2, K: 2, Batch: 1, Args: []TapeArg{{Len: 4}, {Offset: 4, Len: 1}}}
	s, err := (&Tape{Inputs: 5, Size: 9, Ops: []TapeOp{op}}).NewState()
	if err != nil {
		t.Fatal(err)
	}
	s.Eval([]float64{3, 0, 0, 3, 2})
	closeTo(t, "derivative", s.JVP([]float64{1, 2, 2, -1, 0})[5:], []float64{6, 12, 12, -6})
}
