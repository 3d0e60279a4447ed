package format

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
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

// TestCBFNonlinear: exponential and power cones among columns and rows, in the order of the file, with their multipliers.
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
		{ // least u >= -w exp(v/w - 1) with v = 2 and w = -1
			"columns EXP*", head + "VAR\n3 1\nEXP* 3\nCON\n2 1\nL= 2\nOBJACOORD\n1\n0 1\nACOORD\n2\n0 1 1\n1 2 1\nBCOORD\n2\n0 -2\n1 1\n",
			math.Exp(-3), []float64{math.Exp(-3), 2, -1}, []float64{-math.Exp(-3), -3 * math.Exp(-3)}, []float64{1, math.Exp(-3), 3 * math.Exp(-3)},
		},
		{ // least -t with t <= 4^(1/2) 8^(1/3) 64^(1/6)
			"rows POW of three", "POWCONES\n1 3\n3\n3\n2\n1\nVAR\n1 1\nF 1\nCON\n4 1\n@0:POW 4\nOBJACOORD\n1\n0 -1\nACOORD\n1\n3 0 1\nBCOORD\n3\n0 4\n1 8\n2 64\n",
			-8, []float64{8}, []float64{1, 1. / 3, 1. / 48, -1}, []float64{0},
		},
		{ // least x with (x 1)^(1/2) >= |(3, 4)|
			"rows POW of a norm", "POWCONES\n1 2\n2\n1\n1\nVAR\n1 1\nF 1\nCON\n4 1\n@0:POW 4\nOBJACOORD\n1\n0 1\nACOORD\n1\n0 0 1\nBCOORD\n3\n1 1\n2 3\n3 4\n",
			25, []float64{25}, []float64{1, 25, -6, -8}, []float64{0},
		},
		{ // least x >= |(3, 4)|
			"rows POW of one", "POWCONES\n1 1\n1\n5\nVAR\n1 1\nF 1\nCON\n3 1\n@0:POW 3\nOBJACOORD\n1\n0 1\nACOORD\n1\n0 0 1\nBCOORD\n2\n1 3\n2 4\n",
			5, []float64{5}, []float64{1, -0.6, -0.8}, []float64{0},
		},
		{ // least x with (4x)^(1/4) (4/3 0.75)^(3/4) >= 2
			"rows POW*", "POW*CONES\n1 2\n2\n1\n3\nVAR\n1 1\nF 1\nCON\n3 1\n@0:POW* 3\nOBJACOORD\n1\n0 1\nACOORD\n1\n0 0 1\nBCOORD\n2\n1 0.75\n2 2\n",
			4, []float64{4}, []float64{1, 16, -8}, []float64{0},
		},
		{ // least -t with t <= (1 8 27)^(1/3)
			"rows GMEANABS", "VAR\n1 1\nF 1\nCON\n4 1\nGMEANABS 4\nOBJACOORD\n1\n0 -1\nACOORD\n1\n3 0 1\nBCOORD\n3\n0 1\n1 8\n2 27\n",
			-6, []float64{6}, []float64{2, 0.25, 2. / 27, -1}, []float64{0},
		},
		{ // least -t with t <= (3 24 81)^(1/3)
			"rows GMEANABS*", "VAR\n1 1\nF 1\nCON\n4 1\nGMEANABS* 4\nOBJACOORD\n1\n0 -1\nACOORD\n1\n3 0 1\nBCOORD\n3\n0 1\n1 8\n2 27\n",
			-18, []float64{18}, []float64{6, 0.75, 6. / 27, -1}, []float64{0},
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
	psd := "VER\n1\nVAR\n1 1\nF 1\nPSDVAR\n1\n2\nCON\n1 1\nL+ 1\nPSDCON\n1\n3\n"
	for text, want := range map[string]string{
		"VER\n7\n":                                        "line 2: version 7 is not supported",
		"VER\n1\n":                                        "the file has neither a section VAR nor PSDVAR",
		"OBJSENSE\nLEAST\n":                               `line 2: "LEAST" is neither MIN nor MAX`,
		"VAR\n2 1\nF 3\n":                                 "line 3: the cones have 3 rows in all, not 2",
		"VAR\n4 1\nEXP* 4\n":                              "line 3: a cone EXP* of size 4",
		"VAR\n4 1\nEXP 4\n":                               "line 3: a cone EXP of size 4",
		"VAR\n4 1\nCOP 4\n":                               "line 3: cone COP is not known",
		"VAR\n4 1\nSVECPSD 4\n":                           "line 3: a cone SVECPSD of size 4, which no triangle has",
		"VAR\n1 1\nGMEANABS 1\n":                          "line 3: a cone GMEANABS of size 1",
		"VAR\n3 1\n@0:POW 3\n":                            "line 3: cone @0:POW: there is no list number 0 of POWCONES before it",
		"VAR\n3 1\n@x:POW 3\n":                            `line 3: "x" is not a count`,
		"VAR\n3 1\nQ -3\n":                                `line 3: "-3" is not a count`,
		"VAR\n1 1\nQR 1\n":                                "line 3: a cone QR of size 1",
		"VAR\n2 2\nF 1\n":                                 "line 3: the file ends within a section",
		"VAR\n9000000 1\nF 9000000\n":                     "9000000 rows and columns are announced in 24 bytes",
		"PSDVAR\n1\n9000\n":                               "9000 rows and columns are announced in 14 bytes",
		"PSDVAR\n1\n90000\n":                              "line 3: the matrices have more than 67108864 entries in all",
		"PSDCON\n1\n0\n":                                  "line 3: a matrix of order 0",
		head + "ACOORD\n1\n0 2 1\n":                       "line 11: column 2 is not below 2",
		head + "ACOORD\n1\n1 0 1\n":                       "line 11: row 1 is not below 1",
		head + "ACOORD\n1\n0 1\n":                         "line 11: 3 words are expected, not 2",
		head + "BCOORD\n1\n0 x\n":                         `line 11: "x" is not a number`,
		head + "OBJBCOORD\n1e999\n":                       "line 10: the coefficient 1e999 is not finite",
		head + "FCOORD\n1\n0 0 0 0 1\n":                   "line 11: matrix 0 is not below 0",
		head + "POWCONES\n1 2\n3\n":                       "line 11: the lists have more than 2 entries in all",
		head + "POWCONES\n1 1\n0\n":                       "line 11: the lists have 0 entries in all, not 1",
		head + "POW*CONES\n1 1\n1\n-2\n":                  "line 12: -2 is no exponent of a power cone",
		"POWCONES\n1 2\n2\n1\n1e20\n":                     "line 5: the exponent 1e-20 of a power cone is nearer than 1e-12 to 0 or 1",
		"POWCONES\n1 3\n3\n1\n1\n1\nVAR\n3 1\n@0:POW 3\n": "line 9: a cone @0:POW of size 3",
		head + "INT\n1\n0\n":                              "line 9: integer variables are not supported",
		head + "CHANGE\n":                                 "line 9: a sequence of problems is not supported",
		head + "WHAT\n":                                   "line 9: section WHAT is not known",
		head + "CON\n1 1\nL+ 1\n":                         "line 9: a second section CON",
		head + "BCOORD\n0\nPSDVAR\n1\n2\n":                "line 11: section PSDVAR stands behind the data",
		psd + "OBJFCOORD\n1\n0 0 2 1\n":                   "line 17: index 2 is not below 2",
		psd + "HCOORD\n1\n0 1 0 0 1\n":                    "line 17: column 1 is not below 1",
		psd + "DCOORD\n2\n0 0 2 1\n0 2 0 1\n":             "line 18: this entry is given on the other side of the diagonal, too",
		psd + "FCOORD\n2\n0 0 1 0 1\n0 0 0 1 1\n":         "line 18: this entry is given on the other side of the diagonal, too",
	} {
		if _, err := Read("x.cbf", strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// psdCBF: minimize <C, X> + t, with rows of both and a matrix of both kinds.
const psdCBF = `VER
2
OBJSENSE
MAX
PSDVAR
2
2
1
VAR
2 1
L+ 2
PSDCON
2
2
1
CON
1 1
L= 1
OBJFCOORD
2
0 1 0 3.0
1 0 0 -1
OBJACOORD
1
1 2.0
FCOORD
2
0 0 0 0 1.0
0 0 0 1 0.5
ACOORD
1
0 0 -1
BCOORD
1
0 7
HCOORD
2
0 0 1 0 2
1 1 0 0 1
DCOORD
2
0 1 1 4
1 0 0 -1
`

// TestCBFMatrices: semidefinite variables follow the scalar columns, semidefinite rows the scalar ones, both scaled.
func TestCBFMatrices(t *testing.T) {
	f := parse(t, "x.cbf", psdCBF)
	p, r := f.Program, math.Sqrt2
	equal(t, "Q", p.Q, 0, -2, 0, -3*r, 0, 1) // x, X_0 scaled, X_1
	equal(t, "Lo", p.Lo, 0, 0, -inf, -inf, -inf, 0)
	equal(t, "L", p.L, -7, 1)
	equal(t, "U", p.U, -7, inf)
	equal(t, "G", p.G.Val, -1, 1, 1, r/2)
	equal(t, "HVec", p.HVec, 0, 0, 0, 0, 0, 4)
	equal(t, "H", p.H.Val, -2*r, -1, -1, -1)
	if want := (runtime.Cone{Kind: runtime.Semidefinite, Dim: 3}); len(p.Cones) != 2 || p.Cones[0] != want || p.Cones[1] != want {
		t.Errorf("cones %v", p.Cones)
	}
	a := f.Answer(&runtime.Result{Status: runtime.Optimal, X: []float64{1, 2, 3, 4 * r, 5, 6}, W: []float64{1, -2}, Z: []float64{1, 2, 0, 0, 0, -3}, Zc: []float64{1, 2 * r, 3, 4, 5 * r, 6}})
	equal(t, "x", a.X.Scalars, 1, 2)
	equal(t, "X", a.X.Blocks[0], 3, 4, 5)
	equal(t, "X", a.X.Blocks[1], 6)
	equal(t, "rows", a.Rows.Scalars, 1) // of the maximum
	equal(t, "rows", a.Rows.Blocks[0], -4, -5, -6)
	equal(t, "rows", a.Rows.Blocks[1], -2)
	equal(t, "columns", a.Columns.Scalars, 1, 2)
	equal(t, "columns", a.Columns.Blocks[0], -1, -2, -3)
	equal(t, "columns", a.Columns.Blocks[1], -3)
}

// TestCBFEigenvalue: the least <C, X> over X of trace 1 is the least eigenvalue of C, 1 of (2, 1; 1, 2), and so is the
// largest t with C - tI semidefinite.
func TestCBFEigenvalue(t *testing.T) {
	for _, text := range [2]string{
		"VER\n1\nPSDVAR\n1\n2\nCON\n1 1\nL= 1\nOBJFCOORD\n3\n0 0 0 2\n0 1 0 1\n0 1 1 2\nFCOORD\n2\n0 0 0 0 1\n0 0 1 1 1\nBCOORD\n1\n0 -1\n",
		"VER\n1\nOBJSENSE\nMAX\nVAR\n1 1\nF 1\nPSDCON\n1\n2\nOBJACOORD\n1\n0 1\nHCOORD\n2\n0 0 0 0 -1\n0 0 1 1 -1\nDCOORD\n3\n0 0 0 2\n0 1 0 1\n0 1 1 2\n",
	} {
		f := parse(t, "x.cbf", text)
		s, err := runtime.NewSolver(f.Program, runtime.Settings{Tol: 1e-10})
		if err != nil {
			t.Fatal(err)
		}
		a := f.Answer(s.Solve(t.Context()))
		matrix := slices.Concat(append(a.X.Blocks, a.Rows.Blocks...)...) // (1, -1; -1, 1)/2, of the maximum the negative
		if f.Maximize {
			negate(matrix)
		}
		want := []float64{0.5, -0.5, 0.5}
		for i, v := range matrix {
			if math.Abs(v-want[i]) > 1e-5 {
				t.Errorf("%v, want %v", matrix, want)
				break
			}
		}
		if math.Abs(a.Value-1) > 1e-7 {
			t.Errorf("value %v, want 1", a.Value)
		}
	}
}

// TestCBFPowerTree: the largest t with t <= the product of x_i^alpha_i, for as many as 17 exponents.
func TestCBFPowerTree(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for n := 1; n <= 17; n += 4 {
		alpha, x := make([]float64, n), make([]float64, n)
		lists, sides, logarithm := "", "", 0.0
		for i := range n {
			alpha[i], x[i] = 0.1+r.Float64(), 0.5+3*r.Float64()
			lists += fmt.Sprintln(alpha[i])
			sides += fmt.Sprintln(i, x[i])
		}
		for i := range n {
			logarithm += alpha[i] / sum(alpha) * math.Log(x[i])
		}
		text := fmt.Sprintf("VER\n3\nPOWCONES\n1 %d\n%d\n%sOBJSENSE\nMAX\nVAR\n1 1\nF 1\nCON\n%d 1\n@0:POW %d\nOBJACOORD\n1\n0 1\nACOORD\n1\n%d 0 1\nBCOORD\n%d\n%s",
			n, n, lists, n+1, n+1, n, n, sides)
		f := parse(t, "x.cbf", text)
		s, err := runtime.NewSolver(f.Program, runtime.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		a := f.Answer(s.Solve(t.Context()))
		want := math.Exp(logarithm)
		if math.Abs(a.Value-want) > 1e-6*want || len(a.X.Scalars) != 1 {
			t.Errorf("%d exponents: %v of %d columns, want %v", n, a.Value, len(a.X.Scalars), want)
		}
		for i, y := range a.Rows.Scalars[:n] {
			// the right side is minus the constant
			if d := alpha[i] / sum(alpha) * want / x[i]; math.Abs(y+d) > 1e-7*d {
				t.Errorf("%d exponents: derivative %v by x[%d], want %v", n, y, i, -d)
			}
		}
	}
}

// TestCBFVectorised: a semidefinite cone of rows that are its scaled triangle already.
func TestCBFVectorised(t *testing.T) {
	p := parse(t, "x.cbf", "VER\n4\nVAR\n3 1\nSVECPSD 3\nCON\n3 1\nSVECPSD 3\nACOORD\n1\n1 2 5\nBCOORD\n1\n2 7\n").Program
	want := runtime.Cone{Kind: runtime.Semidefinite, Dim: 3}
	if len(p.Cones) != 2 || p.Cones[0] != want || p.Cones[1] != want {
		t.Errorf("cones %v", p.Cones)
	}
	equal(t, "H", p.H.Val, -1, -1, -1, -5)
	equal(t, "HVec", p.HVec, 0, 0, 0, 0, 0, 7)
}

func FuzzCBF(f *testing.F) {
	f.Add([]byte(smallCBF))
	f.Add([]byte(psdCBF))
	f.Add([]byte("VER\n4\nPOWCONES\n1 3\n3\n1\n2\n3\nPOW*CONES\n1 2\n2\n1\n3\nVAR\n13 4\n@0:POW 5\nEXP* 3\nSVECPSD 3\nGMEANABS 2\nCON\n3 1\n@0:POW* 3\nACOORD\n1\n2 0 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) { fuzz(t, "x.cbf", text) })
}
