package cvxc

import (
	"context"
	"math"
	"testing"
)

// A quadratic that is convex as a whole only is accepted where lets name parts of it, in families too.
func TestQuadraticsThroughLets(t *testing.T) {
	m, err := Compile(Source("p.cvx", `problem p {
    dim n
    param c[n]
    var x, y, u[n]
    let q = x*y
    let r = 2*q - x
    minimize sum(u) + x^2 + y^2 + q
    subject to
        forall i in n: level: x^2 + y^2 + r - c[i] <= u[i]
}`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Bind(Data{"c": []float64{1, -2}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Solve(context.Background(), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	// 3 x^2 + 3 y^2 + 5 x y - 2 x + 1: 6 x + 5 y = 2, 6 y + 5 x = 0
	x, y := 12.0/11, -10.0/11
	want := 3*x*x + 3*y*y + 5*x*y - 2*x + 1
	if math.Abs(s.Value-want) > 1e-6 || math.Abs(s.Var("x").Data[0]-x) > 1e-4 || math.Abs(s.Let("q").Data[0]-x*y) > 1e-3 {
		t.Errorf("value %.9g, x %.9g, q %.9g; want %.9g, %.9g, %.9g", s.Value, s.Var("x").Data[0], s.Let("q").Data[0], want, x, x*y)
	}
}

// Lets of lets of products double with every step; that ends with a report, not with hours.
func TestQuadraticsOfDoublingLets(t *testing.T) {
	_, err := Compile(Source("p.cvx", chainOfLets(60)))
	if ds := DiagnosticsOf(err); len(ds) == 0 || ds[0].Code != "CVX0405" {
		t.Error(err)
	}
}

func chainOfLets(n int) string {
	text := "problem p {\n    var x, y\n    let a0 = x*y\n"
	name := "a0"
	for range n {
		next := "b" + name
		text += "    let " + next + " = " + name + " + " + name + "\n"
		name = next
	}
	return text + "    minimize x^2 + y^2 + " + name + "\n}\n"
}
