package stdlib_test

import (
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/runtime"
	"github.com/cvxc-lang/cvxc/stdlib"
)

// TestNumericKernels: every body with `value builtin`, and every function of data that is no plain array, has its numbers
// in runtime; and those work entry by entry exactly where the function is one of numbers.
func TestNumericKernels(t *testing.T) {
	lib := stdlib.New(nil)
	for _, name := range lib.Names() {
		f := lib.Func(name)
		data := []string{"chol", "eigvals", "singular_values", "mpower", "mlog", "poly_hull", "sort", "mod", "indicator_nonneg"}
		numeric := slices.Contains(data, name) || valueBuiltin(f.Items)
		elementwise, ok := runtime.Kernels(name)
		switch {
		case ok != numeric:
			t.Errorf("%s: has a numeric kernel: %v, needs one: %v", name, ok, numeric)
		case ok && elementwise != (len(f.Formals[0].Shape) == 0):
			t.Errorf("%s: works entry by entry: %v", name, elementwise)
		}
	}
}

func valueBuiltin(items []lang.Item) bool {
	return slices.ContainsFunc(items, func(it lang.Item) bool {
		v, ok := it.(*lang.Value)
		return ok && v.Builtin
	})
}
