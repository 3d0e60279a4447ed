package format

import (
	"bytes"
	"compress/gzip"
	"math"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/runtime"
)

func parse(t *testing.T, name, text string) *File {
	t.Helper()
	f, err := Read(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func equal(t *testing.T, what string, got []float64, want ...float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s = %v, want %v", what, got, want)
	}
	for i, v := range got {
		if v != want[i] {
			t.Errorf("%s = %v, want %v", what, got, want)
			return
		}
	}
}

// entry returns an entry of a matrix.
func entry(m *runtime.Matrix, i, j int) float64 {
	for k := m.Start[j]; k < m.Start[j+1]; k++ {
		if int(m.Row[k]) == i {
			return m.Val[k]
		}
	}
	return 0
}

var inf = math.Inf(1)

const fixedQPS = `* a comment
NAME          SMALL ONE
ROWS
 N  cost
 L  row 1
 G  row 2
 E  row 3
 N  unused
 E  row 4
COLUMNS
    col a     cost               1.5   row 1               1.
    col a     row 2              2.0   row 4               1.
    col b     cost              -2.0   row 1              1D0
    col b     row 3              1.0   unused             7.0
    col c     row 3             -1.0
RHS
    RHS       cost              -10.   row 1               4.
    RHS       row 2              1.0   row 3              -2.
RANGES
    RNG       row 1              3.0   row 2              2.5
    RNG       row 3              1.5   row 4             -0.5
BOUNDS
 UP BND       col a             -3.0
 LO BND       col b              1.0
 UP BND       col b             1e30
 FR BND       col c
QUADOBJ
    col a     col a              8.0   col b              2.0
    col b     col b             10.0
ENDATA
`

// freeQPS is the same in the free format, with QMATRIX, tabs, and vectors without names.
const freeQPS = `NAME SMALL
ROWS
 N cost
 L row1
 G row2
 E row3
 N unused
 E row4
COLUMNS
 cola cost 1.5 row1 1.
 cola row2 2.0 row4 1.
 colb cost -2.0 row1 1D0
 colb row3 1.0	unused 7.0
 colc row3 -1.0
RHS
 cost -10. row1 4.
	row2 1.0 row3 -2.
RANGES
 row1 3.0 row2 2.5
 RNG row3 1.5 row4 -0.5
BOUNDS
 UP cola -3.0
 LO BND colb 1.0
 UP BND colb 1e30
 FR colc
QMATRIX
 cola cola 8.0 colb 2.0
 colb cola 2.0 colb 10.0
ENDATA
`

func TestFixed(t *testing.T) {
	f := parse(t, "small.qps", fixedQPS)
	p := f.Program
	if f.Name != "SMALL" || strings.Join(f.Rows, "|") != "row 1|row 2|row 3|row 4" || strings.Join(f.Columns, "|") != "col a|col b|col c" {
		t.Errorf("names %q, %q, %q", f.Name, f.Rows, f.Columns)
	}
	equal(t, "Q", p.Q, 1.5, -2, 0)
	equal(t, "R", []float64{p.R}, 10)
	equal(t, "L", p.L, 1, 1, -2, -0.5)
	equal(t, "U", p.U, 4, 3.5, -0.5, 0)
	equal(t, "Lo", p.Lo, -inf, 1, -inf)
	equal(t, "Hi", p.Hi, -3, inf, inf)
	equal(t, "P", p.P.Val, 8, 2, 10)
	equal(t, "G", []float64{entry(&p.G, 0, 0), entry(&p.G, 1, 0), entry(&p.G, 3, 0), entry(&p.G, 0, 1), entry(&p.G, 2, 2)}, 1, 2, 1, 1, -1)
}

func TestFree(t *testing.T) {
	a, b := parse(t, "a.QPS", fixedQPS).Program, parse(t, "b.mps", freeQPS).Program
	for _, v := range [][2][]float64{{a.P.Val, b.P.Val}, {a.Q, b.Q}, {a.G.Val, b.G.Val}, {a.L, b.L}, {a.U, b.U}, {a.Lo, b.Lo}, {a.Hi, b.Hi}, {{a.R}, {b.R}}} {
		equal(t, "numbers of the free form", v[1], v[0]...)
	}
}

func TestGzipAndSense(t *testing.T) {
	text := "NAME x\nOBJSENSE\n MAX\nROWS\n N o\n L r\nCOLUMNS\n x o 3 r 1\nRHS\n RHS r 2 o -1\nQUADOBJ\n x x -1\nENDATA\n"
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write([]byte(text))
	w.Close()
	f, err := Read("x.mps.gz", &zipped)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Maximize {
		t.Error("not a maximization")
	}
	equal(t, "Q", f.Program.Q, -3)
	equal(t, "R", []float64{f.Program.R}, -1)
	equal(t, "P", f.Program.P.Val, 1)
	a := f.Answer(&runtime.Result{Status: runtime.Optimal, Value: -5, X: []float64{2}, W: []float64{1}, Z: []float64{0}})
	equal(t, "Value", []float64{a.Value}, 5)
	equal(t, "Rows", a.Rows.Scalars, 1) // the maximum rises with the right side
}

// TestChoices: the objective by name, a lower bound of 0 before a negative upper one, quadratic terms of the objective.
func TestChoices(t *testing.T) {
	p := parse(t, "x.mps", "NAME\nOBJNAME\n b\nROWS\n N a\n N b\nCOLUMNS\n x a 1 b 2\n y b 1\nBOUNDS\n LO BND x 0\n UP BND x -1\n UP BND y -1\n PL BND y 7\nQSECTION b\n x x 3\nENDATA\n").Program
	equal(t, "Q", p.Q, 2, 1)
	equal(t, "Lo", p.Lo, 0, -inf)
	equal(t, "Hi", p.Hi, -1, inf)
	equal(t, "P", p.P.Val, 3)
}

func TestFaults(t *testing.T) {
	head := "NAME x\nROWS\n N o\n L r\nCOLUMNS\n x o 1 r 1\n"
	for text, want := range map[string]string{
		"":                                                 "line 0",
		"NAME x\nROWS\n Q r\n":                             `line 3: a row of kind "Q"`,
		"NAME x\nROWS\n L r\n L r\n":                       "line 4: row r twice",
		"NAME x\nROWS\n L\n":                               "line 3: a row without a name",
		head + " x q 1\n":                                  "line 7: there is no row q",
		head + " x r one\n":                                `line 7: "one" is not a number`,
		head + " x r NaN\n":                                `line 7: "NaN" is not a number`,
		head + " x r 1e999\n":                              "line 7: the coefficient 1e999 is not finite",
		head + " x\n":                                      "line 7: a name and a number are expected",
		head + " x r 1\n":                                  "line 7: a second entry of column x in row r",
		head + " x o 1\n":                                  "line 7: a second entry of column x in row o",
		head + " y r 1\n x q 1\n":                          "line 8: column x is here again: its entries must stand together",
		head + " y r 1 o 1 q 1\n":                          "line 7: a line of 7 words; 5 are the most in COLUMNS",
		head + "RHS\n RHS r 1\n RHS r 2\n":                 "line 9: a second right side of row r",
		head + "RHS\n RHS o 1\n RHS o 2\n":                 "line 9: a second right side of row o",
		head + "RHS\n RHS r 1\n RH2 o 2\n":                 "line 9: a second vector RH2 in RHS, after RHS",
		head + "RANGES\n r 1\n r 2\n":                      "line 9: a second range of row r",
		head + "RHS\n r -1e30\nENDATA\n":                   "no number satisfies the sides of row r",
		head + "BOUNDS\n UP BND a b x 1\n":                 "line 8: a line of 6 words; 4 are the most in BOUNDS",
		head + "BOUNDS\n LO BND x 1e30\n":                  "line 8: no number satisfies the bound LO 1e30",
		head + "BOUNDS\n UP BND x -inf\n":                  "line 8: no number satisfies the bound UP -inf",
		head + "QSECTION r\n":                              "line 7: the quadratic row r is not supported",
		head + " y r 1\nQUADOBJ\n x y 1\n y x 1\nENDATA\n": "line 10: this entry is given on the other side of the diagonal, too",
		"NAME x\nOBJNAME\n r\nROWS\n N o\n L r\nCOLUMNS\n x r 1\nENDATA\n": "the objective r is no row of kind N",
		head + " m 'MARKER' 'INTORG'\n":                                    "line 7: integer columns are not supported",
		head + "RHS\n RHS q 1\n":                                           "line 8: there is no row q",
		head + "RANGES\n RNG q 1\n":                                        "line 8: there is no row q",
		head + "BOUNDS\n UP BND q 1\n":                                     "line 8: there is no column q",
		head + "BOUNDS\n XX BND x 1\n":                                     `line 8: a bound of kind "XX"`,
		head + "BOUNDS\n BV BND x\n":                                       "line 8: bound BV: integer and semicontinuous columns are not supported",
		head + "QUADOBJ\n x y 1\n":                                         "line 8: there is no column y",
		head + "QCMATRIX r\n":                                              "line 7: section QCMATRIX is not supported",
		head + "OBJSENSE\n LEAST\n":                                        `line 8: "LEAST" is neither MIN nor MAX`,
		head:                                                               "line 6: the file ends before ENDATA",
		" x r 1\nENDATA\n":                                                 "line 1: data outside of a section",
		"NAME x\nROWS\n N o\nCOLUMNS\n x q 1\n":                            "line 5: there is no row q",
	} {
		_, err := Read("x.mps", strings.NewReader(text))
		if text == "" {
			if err == nil {
				t.Error("an empty file was read")
			}
			continue
		}
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := Read("x.qps", strings.NewReader(head+"QUADOBJ\n x x -1\nENDATA\n")); err == nil || !strings.Contains(err.Error(), "not convex") {
		t.Errorf("a concave objective: %v", err)
	}
	if _, err := Read("x.txt", strings.NewReader("")); err == nil || Known("x.txt") || !Known("a.MPS.gz") {
		t.Error("endings are not told apart")
	}
}

func TestPackedFaults(t *testing.T) {
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	for range 20 {
		w.Write(make([]byte, 1<<20))
	}
	w.Close()
	for text, want := range map[string]string{
		"\x1f\x8bno":                 "unexpected EOF",
		bomb.String():                "the packed text is more than 200 times as long unpacked",
		bomb.String()[:bomb.Len()/2]: "the packed text: unexpected EOF",
	} {
		if _, err := Read("x.mps.gz", strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func FuzzMPS(f *testing.F) {
	f.Add([]byte(fixedQPS))
	f.Add([]byte("NAME x\nROWS\n N o\n L r\nCOLUMNS\n x o 1 r 1\nRHS\n RHS r 4\nBOUNDS\n UP BND x 4\nENDATA\n"))
	f.Fuzz(func(t *testing.T, text []byte) { fuzz(t, "x.mps", text) })
}

// fuzz reads a text: whatever it is, the answer is an error or a program that the engine takes, and that can be written in
// the formats that it fits.
func fuzz(t *testing.T, name string, text []byte) {
	file, err := Read(name, bytes.NewReader(text))
	if err != nil {
		return
	}
	p := file.Program
	if p.Columns() > 1000 || len(p.HVec) > 1000 || len(p.L) > 1000 {
		return
	}
	if _, err := runtime.NewSolver(p, runtime.Settings{}); err != nil && !strings.Contains(err.Error(), "Inf") {
		t.Errorf("%v", err)
	}
	for _, ending := range [3]string{"x.mps", "x.cbf", "x.dat-s"} {
		var b bytes.Buffer
		problem := &Problem{Name: file.Name, Program: p, Maximize: file.Maximize, Columns: file.Columns, Rows: file.Rows}
		if err := Write(&b, ending, problem); err != nil {
			continue
		}
		written := b.String()
		if _, err := Read(ending, &b); err != nil {
			t.Errorf("%v in\n%s", err, written)
		}
	}
}
