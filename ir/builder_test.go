package ir_test

import (
	"slices"
	"testing"

	"github.com/cvxc-lang/cvxc/internal/dim"
	"github.com/cvxc-lang/cvxc/ir"
)

var n, m = dim.Symbol("n"), dim.Symbol("m")

func noAttr() ir.Attr { return ir.Attr{Lo: ir.None, Hi: ir.None, Pattern: ir.None, Banded: -1} }

// sample is a builder of a model with sizes m and n, a matrix A of data, a number p of data, and variables x[n], t.
func sample() (b *ir.Builder, a, p, x, t ir.Value) {
	b = ir.NewBuilder()
	b.Model.Name = "sample"
	b.Model.Dims = []ir.Dim{{Name: "m", Min: 1}, {Name: "n", Min: 1}}
	b.Model.Params = []ir.Param{
		{Name: "A", Shape: dim.Shape{m, n}, Attr: noAttr(), Default: ir.None},
		{Name: "p", Attr: noAttr(), Default: ir.None},
	}
	b.Model.Vars = []ir.Var{{Name: "x", Shape: dim.Shape{n}, Loop: -1, Attr: noAttr()}, {Loop: -1, Attr: noAttr(), Origin: -1}}
	b.Model.Objective = ir.Objective{Linear: ir.None, Origin: -1}
	b.Model.ObjectiveValue = ir.None
	return b, b.Param(0), b.Param(1), b.Var(0), b.Var(1)
}

func TestEqualNodesAreOne(t *testing.T) {
	b, a, p, x, y := sample()
	for _, c := range []struct {
		name      string
		got, want ir.Value
	}{
		{"products", b.MatMul(a, x), b.MatMul(a, x)},
		{"data first", b.Mul(x, p), b.Mul(p, x)},
		{"numbers", b.Add(b.Number(2), b.Number(3)), b.Number(5)},
		{"sizes", b.Sub(b.Poly(n), b.Number(1)), b.Poly(n.Sub(dim.Int(1)))},
		{"sizes cancel", b.Sub(b.Poly(n), b.Poly(n)), b.Number(0)},
		{"no division by zero", b.Div(b.Number(1), b.Number(0)), b.Div(b.Number(1), b.Number(0))},
		{"one", b.Mul(b.Number(1), x), x},
		{"zero", b.Add(x, b.Fill(b.Number(0), dim.Shape{n})), x},
		{"minus minus", b.Neg(b.Neg(x)), x},
		{"minus one", b.Mul(b.Number(-1), x), b.Neg(x)},
		{"factors", b.Mul(b.Number(2), b.Mul(b.Number(3), x)), b.Mul(b.Number(6), x)},
		{"transpose twice", b.Transpose(b.Transpose(a)), a},
		{"transpose of a diagonal", b.Transpose(b.Diag(x)), b.Diag(x)},
		{"diagonal of a diagonal", b.DiagOf(b.Diag(x)), x},
		{"whole slice", b.Slice(x, 0, dim.Int(0), n), x},
		{"slice of a slice", b.Slice(b.Slice(x, 0, dim.Int(1), n), 0, dim.Int(1), n.Sub(dim.Int(1))), b.Slice(x, 0, dim.Int(2), n)},
		{"entry of a row", b.At(b.At(a, dim.Int(2)), dim.Int(3)), b.At(a, dim.Int(2), dim.Int(3))},
		{"entry of a filled array", b.At(b.Fill(p, dim.Shape{n}), dim.Int(0)), p},
		{"reshape twice", b.Reshape(b.Reshape(x, dim.Shape{n, dim.Int(1)}), dim.Shape{n}), x},
		{"sum of a number", b.Sum(y, -1), y},
		{"sum of a vector along its axis", b.Sum(x, 0), b.Sum(x, -1)},
		{"stack of one", b.Stack(0, []ir.Value{x}), x},
	} {
		if c.got != c.want {
			t.Errorf("%s: nodes %d and %d differ", c.name, c.got, c.want)
		}
	}
	if !b.Varies(b.MatMul(a, x)) || b.Varies(b.Mul(p, p)) {
		t.Error("what varies")
	}
	if err := ir.Verify(b.Model); err == nil {
		t.Error("a model without objective was verified")
	}
}

func TestShapes(t *testing.T) {
	b, a, _, x, _ := sample()
	one := dim.Int(1)
	for _, c := range []struct {
		got  ir.Value
		want dim.Shape
	}{
		{b.MatMul(a, x), dim.Shape{m}},
		{b.MatMul(a, b.Transpose(a)), dim.Shape{m, m}},
		{b.Sum(a, 0), dim.Shape{n}},
		{b.Stack(1, []ir.Value{a, a}), dim.Shape{m, n.Scale(2)}},
		{b.Conv(b.At(a, dim.Int(0)), x), dim.Shape{n.Scale(2).Sub(one)}},
		{b.Kron(a, a), dim.Shape{m.Mul(m), n.Mul(n)}},
		{b.CumSum(x, 0), dim.Shape{n}},
		{b.Slice(a, 1, one, n), dim.Shape{m, n.Sub(one)}},
		{b.Mul(b.Number(3), a), dim.Shape{m, n}},
	} {
		if got := b.Shape(c.got); !got.Equal(c.want) {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

func TestExtentsOfLoops(t *testing.T) {
	i := ir.Index{Symbol: "i", Hi: n, Step: 1}
	j := ir.Index{Symbol: "j", Lo: dim.Int(1), Hi: dim.Int(10), Step: 4}
	for _, c := range []struct {
		loop ir.Loop
		want dim.Shape
	}{
		{ir.Loop{Indices: []ir.Index{i, j}, Rectangular: true}, dim.Shape{n, dim.Int(3)}},
		{ir.Loop{Indices: []ir.Index{i, j}, Count: dim.Symbol("count")}, dim.Shape{dim.Symbol("count")}},
		{ir.Loop{Indices: []ir.Index{{Symbol: "k", Hi: n, Step: 2}}, Rectangular: true, Count: dim.Symbol("c")}, dim.Shape{dim.Symbol("c")}},
	} {
		if got := c.loop.Extents(); !got.Equal(c.want) {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

func TestArraysOfNumbers(t *testing.T) {
	b := ir.NewBuilder()
	row := func(xs ...float64) ir.Value {
		var parts []ir.Value
		for _, x := range xs {
			parts = append(parts, b.Reshape(b.Number(x), dim.Fixed(1, 1)))
		}
		return b.Stack(1, parts)
	}
	m := b.Model.Nodes[b.Stack(0, []ir.Value{b.Stack(1, []ir.Value{row(1, 2), row(5)}), row(3, 4, 6)})]
	want := []float64{1, 2, 5, 3, 4, 6}
	if m.Op != ir.OpConst || !m.Shape.Equal(dim.Fixed(2, 3)) || !slices.Equal(m.Data, want) {
		t.Errorf("%v %s %v", m.Op, m.Shape, m.Data)
	}
	if v := b.Stack(1, []ir.Value{row(1, 2), b.Fill(b.Number(0), dim.Shape{dim.Int(1), n})}); b.Model.Nodes[v].Op != ir.OpStack {
		t.Error("an array of unknown extent was folded")
	}
}
