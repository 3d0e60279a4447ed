package codegen

import (
	"go/format"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/runtime"
)

func TestExportedNames(t *testing.T) {
	for name, want := range map[string]string{
		"x": "X", "x0": "X0", "x_max": "XMax", "λ": "Lambda", "σ_2": "Sigma2", "_": "V", "_1": "V1", "Umax": "Umax", "é": "É",
	} {
		if got := exported(name); got != want {
			t.Errorf("%s is exported as %s, not %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"mpc": "mpc", "drone_landing": "dronelanding", "func": "funcproblem", "λ": "lambda"} {
		if got := packageName(name); got != want {
			t.Errorf("%s makes package %s, not %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"mpc": "MPC", "lasso": "Lasso", "drone_landing": "DroneLanding"} {
		if got := TypePrefix(name); got != want {
			t.Errorf("%s makes types %s…, not %s…", name, got, want)
		}
	}
}

func TestCollisions(t *testing.T) {
	if got, err := fields([]string{"q", "x", "Q", "gap", "Gap"}); err != nil || !slices.Equal(got, []string{"Q_", "X", "Q", "Gap_", "Gap"}) {
		t.Error(got, err)
	}
	if _, err := fields([]string{"x_max", "XMax"}); err == nil || !strings.Contains(err.Error(), "x_max and XMax would both be the field XMax") {
		t.Error(err)
	}
	if _, err := fields([]string{"value"}, "Value"); err == nil || !strings.Contains(err.Error(), "value would be the field Value") {
		t.Error(err)
	}
	if got, err := fields([]string{"x", "y_1"}, "Value"); err != nil || got[0] != "X" || got[1] != "Y1" {
		t.Error(got, err)
	}
}

func TestLiterals(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{[]float64{1, -0.5, math.Inf(1), math.Inf(-1), 1e-300}, "[]float64{1, -0.5, math.Inf(1), math.Inf(-1), 1e-300}"},
		{[]int32(nil), "nil"},
		{runtime.Cone{Kind: runtime.SecondOrder, Dim: 3}, "runtime.Cone{Dim: 3}"},
		{runtime.Field{Name: `a"b`, Shape: []int{2, 3}, Len: 6}, `runtime.Field{Name: "a\"b", Shape: []int{2, 3}, Len: 6}`},
		{runtime.Program{R: math.Copysign(0, -1)}, "runtime.Program{}"},
	} {
		if got := literal(c.v); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	long := literal(make([]float64, 40))
	if lines := strings.Count(long, "\n"); lines != 4 {
		t.Errorf("40 numbers stand on %d lines:\n%s", lines, long)
	}
}

// TestArrays: statements for arrays and for slices are Go, and slices are made and checked axis by axis.
func TestArrays(t *testing.T) {
	small := newArray("A", runtime.Field{Name: "A", Shape: []int{2, 3}, Offset: 5, Len: 6})
	large := newArray("B", runtime.Field{Name: "B", Shape: []int{40, 50}, Offset: 11, Len: 2000})
	number := newArray("C", runtime.Field{Name: "c", Offset: 2011, Len: 1})
	if small.typ() != "[2][3]float64" || large.typ() != "[][]float64" || number.typ() != "float64" {
		t.Error(small.typ(), large.typ(), number.typ())
	}
	var lines []string
	none := newArray("D", runtime.Field{Name: "D", Shape: []int{2, 0}, Offset: 2012})
	for _, a := range []array{small, large, number, none} {
		lines = append(lines, a.read("p", "v")...)
		lines = append(lines, a.write("p", "v", a.field.Offset)...)
		lines = append(lines, a.allocate("p")...)
		lines = append(lines, a.lengths("p")...)
		lines = append(lines, a.fill("p", "1")...)
	}
	text := "package p\n\nfunc f() error {\n" + strings.Join(lines, "\n") + "\nreturn nil\n}\n"
	if _, err := format.Source([]byte(text)); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, want := range []string{"copy(v[5+i*3:], p.A[i][:])", "copy(p.B[i], v[11+i*50:])", "v[2011] = p.C", "copy(v[2012+i*0:], p.D[i][:])", "p.B[i] = make([]float64, 50)", "len(p.B[i]) != 50"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
