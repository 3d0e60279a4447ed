package format

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/runtime"
)

// smallCBF: maximize x0 + x1 + 1 over |(x0, x1)| <= t, t <= 2 (written as a row), x2 x3 >= 1/2 x4^2 with x4 = 1.
const smallCBF = `# a comment
VER
3

OBJSENSE
MAX

VAR
6 2
Q 3  # t, x0, x1
QR 3

CON
3 3
L- 1
L= 1
L+ 1

OBJACOORD
4
1 1.0
2 1.0
3 -1.0
4 -1.0

OBJBCOORD
1.0

ACOORD
3
0 0 1.0
1 5 1.0
2 0 1.0

BCOORD
2
0 -2.0
1 -1.0
`

func TestCBF(t *testing.T) {
	f := parse(t, "x.cbf", smallCBF)
	s, err := runtime.NewSolver(f.Program, runtime.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	r := s.Solve(context.Background())
	a := f.Answer(r)
	want := 2*math.Sqrt2 - math.Sqrt2 + 1 // x0 = x1 = sqrt 2, a + b least with 2ab >= 1
	if r.Status != runtime.Optimal || math.Abs(a.Value-want) > 1e-7 {
		t.Fatalf("%v, value %.9g, want %.9g", r.Status, a.Value, want)
	}
	// The file's sense is negated in the duals, so these are of the minimization: z = q - A'y, y and z in the dual cones.
	y, z, q := negated(a.Rows.Scalars), negated(a.Columns.Scalars), []float64{0, -1, -1, 1, 1, 0}
	residual := []float64{q[0] - z[0] - y[0] - y[2], q[1] - z[1], q[2] - z[2], q[3] - z[3], q[4] - z[4], q[5] - z[5] - y[1]}
	for j, v := range residual {
		if math.Abs(v) > 1e-7 {
			t.Errorf("dual residual of column %d: %g", j, v)
		}
	}
	if y[0] > 1e-7 || y[2] < -1e-7 || z[0]-math.Hypot(z[1], z[2]) < -1e-7 || 2*z[3]*z[4]-z[5]*z[5] < -1e-7 || z[3] < 0 {
		t.Errorf("y = %v, z = %v are not in the dual cones", y, z)
	}
}

func negated(v []float64) []float64 {
	out := append([]float64(nil), v...)
	negate(out)
	return out
}

// TestCBFRows has the rotated cone among the rows, and an infeasible problem.
func TestCBFRows(t *testing.T) {
	text := "VER\n1\nOBJSENSE\nMIN\nVAR\n2 1\nF 2\nCON\n3 1\nQR 3\nOBJACOORD\n2\n0 1\n1 1\nACOORD\n2\n0 0 1\n1 1 1\nBCOORD\n1\n2 1\n"
	f := parse(t, "x.cbf", text)
	s, _ := runtime.NewSolver(f.Program, runtime.Settings{})
	a := f.Answer(s.Solve(context.Background()))
	if math.Abs(a.Value-math.Sqrt2) > 1e-7 || math.Abs(a.Rows.Scalars[0]-1) > 1e-6 || math.Abs(a.Rows.Scalars[1]-1) > 1e-6 || math.Abs(a.Rows.Scalars[2]+math.Sqrt2) > 1e-6 {
		t.Errorf("%+v", a)
	}
	f = parse(t, "x.cbf", strings.Replace(text, "F 2", "L- 2", 1))
	s, _ = runtime.NewSolver(f.Program, runtime.Settings{})
	r := s.Solve(context.Background())
	a = f.Answer(r)
	separation := -a.Rows.Scalars[2] // -b'y
	if r.Status != runtime.Infeasible || !(separation > 0) {
		t.Fatalf("%v, %+v", r.Status, a)
	}
	for j := range 2 {
		if math.Abs(a.Rows.Scalars[j]+a.Columns.Scalars[j]) > 1e-7*separation || a.Columns.Scalars[j] > 1e-7*separation {
			t.Errorf("no certificate: %+v", a)
		}
	}
}

// TestCBFNonlinear: the cones EXP and POW among columns and rows, in the order of the file, with their multipliers.
func TestCBFNonlinear(t *testing.T) {
	const head = "VER\n3\nPOWCONES\n1 2\n2\n3\n1\nOBJSENSE\nMIN\n"
	for _, c := range []struct {
		name, text string
		value      float64
		x, rows    []float64
		columns    []float64
	}{
		{ // least t >= exp(x) with x = 2 and y = 1
			"columns EXP", head + "VAR\n3 1\nEXP 3\nCON\n2 1\nL= 2\nOBJACOORD\n1\n0 1\nACOORD\n2\n0 1 1\n1 2 1\nBCOORD\n2\n0 -1\n1 -2\n",
			math.Exp(2), []float64{math.Exp(2), 1, 2}, []float64{-math.Exp(2), math.Exp(2)}, []float64{1, math.Exp(2), -math.Exp(2)},
		},
		{ // least t >= exp(2)
			"rows EXP", head + "VAR\n1 1\nF 1\nCON\n3 1\nEXP 3\nOBJACOORD\n1\n0 1\nACOORD\n1\n0 0 1\nBCOORD\n2\n1 1\n2 2\n",
			math.Exp(2), []float64{math.Exp(2)}, []float64{1, math.Exp(2), -math.Exp(2)}, []float64{0},
		},
		{ // least -t with t <= 16^(3/4) 1^(1/4)
			"rows POW", head + "VAR\n1 1\nF 1\nCON\n3 1\n@0:POW 3\nOBJACOORD\n1\n0 -1\nACOORD\n1\n2 0 1\nBCOORD\n2\n0 16\n1 1\n",
			-8, []float64{8}, []float64{0.375, 2, -1}, []float64{0},
		},
	} {
		f := parse(t, "x.cbf", c.text)
		s, err := runtime.NewSolver(f.Program, runtime.Settings{Tol: 1e-10})
		if err != nil {
			t.Fatal(err)
		}
		r := s.Solve(context.Background())
		a := f.Answer(r)
		for _, v := range [4]struct {
			name      string
			got, want []float64
		}{{"value", []float64{a.Value}, []float64{c.value}}, {"x", a.X.Scalars, c.x}, {"rows", a.Rows.Scalars, c.rows}, {"columns", a.Columns.Scalars, c.columns}} {
			for i, w := range v.want {
				if math.Abs(v.got[i]-w) > 1e-4*max(1, math.Abs(w)) {
					t.Errorf("%s (%v): %s %v, want %v", c.name, r.Status, v.name, v.got, v.want)
					break
				}
			}
		}
	}
}

func TestCBFFaults(t *testing.T) {
	head := "VER\n1\nVAR\n2 1\nF 2\nCON\n1 1\nL+ 1\n"
	for text, want := range map[string]string{
		"VER\n7\n":                                        "line 2: version 7 is not supported",
		"VER\n1\n":                                        "the file has no section VAR",
		"OBJSENSE\nLEAST\n":                               `line 2: "LEAST" is neither MIN nor MAX`,
		"VAR\n2 1\nF 3\n":                                 "line 3: the cones have 3 rows in all, not 2",
		"VAR\n3 1\nEXP* 3\n":                              "line 3: cone EXP*: " + cbfLimits,
		"VAR\n4 1\nEXP 4\n":                               "line 3: a cone EXP of size 4",
		"VAR\n3 1\n@0:POW 3\n":                            "line 3: cone @0:POW: there is no POWCONES number 0 before it",
		"VAR\n3 1\nQ -3\n":                                `line 3: "-3" is not a count`,
		"VAR\n1 1\nQR 1\n":                                "line 3: a cone QR of size 1",
		"VAR\n2 2\nF 1\n":                                 "line 3: the file ends within a section",
		head + "ACOORD\n1\n0 2 1\n":                       "line 11: index 2 is not below 2",
		head + "ACOORD\n1\n0 1\n":                         "line 11: 3 words are expected, not 2",
		head + "BCOORD\n1\n0 x\n":                         `line 11: "x" is not a number`,
		head + "PSDVAR\n1\n3\n":                           "line 9: section PSDVAR: " + cbfLimits,
		head + "POWCONES\n1 2\n3\n":                       "line 11: the lists have more than 2 entries in all",
		head + "POWCONES\n1 1\n0\n":                       "line 11: the lists have 0 entries in all, not 1",
		head + "POWCONES\n1 1\n1\n-2\n":                   "line 12: -2 is no exponent of a power cone",
		"POWCONES\n1 3\n3\n1\n1\n1\nVAR\n4 1\n@0:POW 3\n": "line 9: cone @0:POW: " + cbfLimits,
		head + "INT\n1\n0\n":                              "line 9: integer variables are not supported",
		head + "CHANGE\n":                                 "line 9: a sequence of problems is not supported",
		head + "WHAT\n":                                   "line 9: section WHAT is not known",
		head + "CON\n1 1\nL+ 1\n":                         "line 10: a second section of cones",
	} {
		if _, err := Read("x.cbf", strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzCBF(f *testing.F) {
	f.Add([]byte(smallCBF))
	f.Fuzz(func(t *testing.T, text []byte) { fuzz(t, "x.cbf", text) })
}
