package main

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc"
)

// solved reads and solves a case.
func solved(t *testing.T, file, text string) (*Grid, *cvxc.Solution, error) {
	t.Helper()
	c, err := ReadCase(file, text)
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewGrid(c)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Solve(context.Background(), g)
	return g, s, err
}

func grid5(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("cases/grid5.m")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-7*(1+math.Abs(want))) {
		t.Errorf("%s is %.9g, want %.9g", what, got, want)
	}
}

// TestGrid5 compares with the solution by hand. The angle along 30-40 is at its limit of 10 degrees, so that the flow is
// 100/0.2 times that, and bus 40 makes the rest of its 90 MW at 60. Bus 30 draws D, which comes over 10-30 at its limit of
// 150 and over 20-30. With f12 = 800*(t1 - t2 - 3 degrees) and f13 - f23 = 1000*(t1 - t2) that fixes f12, and so the output
// of both generators: bus 20 is in its second piece, at 25.
//
// One MW more at bus 30, with f13 as it is, adds 1 to f23 and takes 0.8 from f12: the output at 10 falls by 0.8, that at
// 20 rises by 1.8. One MW more of the limit adds 1 to f13, takes 1 from f23, adds 1.6 to f12: 2.6 MW move from 20 to 10.
func TestGrid5(t *testing.T) {
	g, s, err := solved(t, "cases/grid5.m", grid5(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Buses) != 4 || len(g.Generators) != 3 || len(g.Branches) != 4 {
		t.Fatalf("%d buses, %d generators, %d branches", len(g.Buses), len(g.Generators), len(g.Branches))
	}
	degree := math.Pi / 180
	f34 := 100 / 0.2 * 10 * degree
	d := 200 + 10 + f34
	f12 := 0.8*(150-(d-150)) - 800*3*degree
	p1, p2, p4 := 150+f12, (d-150)-f12, 90-f34
	near(t, "cost", s.Value, 50+10*p1+0.01*p1*p1+2000+25*(p2-100)+60*p4)
	for i, want := range []float64{p1, p2, p4} {
		near(t, "output", s.Var("p").At(i), want)
	}
	for i, want := range []float64{f12, 150, d - 150, f34} {
		near(t, "flow", s.Var("f").At(i), want)
	}
	m1 := 10 + 0.02*p1
	for i, want := range []float64{m1, 25, 1.8*25 - 0.8*m1, 60} {
		near(t, "price", s.Dual("balance").At(i), want)
	}
	near(t, "rent", math.Abs(s.Dual("f").At(1)), 2.6*(25-m1))
}

func TestReport(t *testing.T) {
	g, s, err := solved(t, "cases/grid5.m", grid5(t))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report(&out, g, s); err != nil {
		t.Fatal(err)
	}
	want := `grid5: 4 buses, 4 branches, 3 generators
cost 5612.8484 $/h

  bus  load MW  made MW  price $/MWh
   10     0.00   110.30      12.2060
   20     0.00   186.97      25.0000
   30   210.00     0.00      35.2352
   40    90.00     2.73      60.0000

  from  to  flow MW  rent $/MWh
    10  30   150.00     33.2645
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// TestTooMuchLoad: what cannot be met is said in terms of the model.
func TestTooMuchLoad(t *testing.T) {
	text := strings.Replace(grid5(t), "30\t1\t200", "30\t1\t2000", 1)
	if _, _, err := solved(t, "cases/grid5.m", text); !errors.Is(err, cvxc.ErrInfeasible) {
		t.Errorf("got %v", err)
	}
}
