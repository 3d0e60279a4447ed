package format

import (
	"math"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/runtime"
)

// plainSDPA: a block of order 2, a diagonal one of order 3 and one of order 1, for two variables.
const plainSDPA = `" a title
* and a comment
2 = mDIM
3
2 -3 1
1 -2
0 1 1 1 1
0 1 1 2 3
0 2 1 1 4
0 2 3 3 -5
1 1 1 1 1
1 1 1 2 2
1 2 1 1 2
1 2 2 2 1
1 2 3 3 1
2 1 2 2 -1
2 2 2 2 1
2 2 3 3 0
2 3 1 1 -2
`

// oddSDPA is the same as other programs write it.
const oddSDPA = `"comment"
 +2 variables, {they say}

 3 =nBLOCK
 ( 2, -3,
   1) = bLOCKsTRUCT 7
{+1.0e+00, -2.0D0} = c
0 1 1 1 +1.0E+00, 0 1 1 2 1
0,1,1,2,2.0
* a comment between
{0 2 1 1 4.} 0 2 3 3 -5. # a comment behind
1 1 1 1 1	1 1 2 1 2
1 2 1 1 2
1 2 2 2 1
1 2 3 3 1
2 1 2 2 -1
2 2 2 2 1
2 2 1 2 0
2 3 1 1 -3
2 3 1 1 1
`

func TestSDPA(t *testing.T) {
	for _, text := range [2]string{plainSDPA, oddSDPA} {
		f := parse(t, "x.dat-s", text)
		p, r := f.Program, math.Sqrt2
		equal(t, "Q", p.Q, 1, -2)
		equal(t, "HVec", p.HVec, -1, -3*r, 0)
		equal(t, "H", p.H.Val, -1, -2*r, 1)
		if len(p.Cones) != 1 || p.Cones[0] != (runtime.Cone{Kind: runtime.Semidefinite, Dim: 3}) {
			t.Errorf("cones %v", p.Cones)
		}
		equal(t, "G", p.G.Val, 1, 1) // x_1 + x_2 >= 0
		equal(t, "L", p.L, 0)
		equal(t, "U", p.U, inf)
		equal(t, "Lo", p.Lo, 2, -inf) // 2 x_1 >= 4 is tighter than x_1 >= -5
		equal(t, "Hi", p.Hi, inf, 0)  // -2 x_2 >= 0
		a := f.Answer(&runtime.Result{Status: runtime.Optimal, Value: 3, X: []float64{2, 0}, W: []float64{-0.5}, Z: []float64{-6, 4}, Zc: []float64{1, r, 3}})
		if len(a.Rows.Blocks) != 3 || a.Rows.Scalars != nil || a.Columns.Scalars != nil {
			t.Fatalf("%+v", a)
		}
		equal(t, "x", a.X.Scalars, 2, 0)
		equal(t, "block 1", a.Rows.Blocks[0], 1, 1, 3)
		equal(t, "block 2", a.Rows.Blocks[1], 3, 0.5, 0)
		equal(t, "block 3", a.Rows.Blocks[2], 2)
	}
}

// TestSDPACrossed: bounds that exclude each other are rows, whose multipliers are the proof.
func TestSDPACrossed(t *testing.T) {
	p := parse(t, "x.dat-s", "1\n1\n-2\n0\n0 1 1 1 1\n1 1 1 1 1\n1 1 2 2 -1\n").Program // x >= 1, -x >= 0
	equal(t, "L", p.L, 1, 0)
	equal(t, "G", p.G.Val, 1, -1)
	equal(t, "Lo", p.Lo, -inf)
	equal(t, "Hi", p.Hi, inf)
}

// TestSDPAEmpty: matrices without entries, and rows.
func TestSDPAEmpty(t *testing.T) {
	p := parse(t, "x.dat-s", "2\n2\n2 -1\n0 1\n").Program
	equal(t, "HVec", p.HVec, 0, 0, 0)
	equal(t, "L", p.L, 0)
}

func TestSDPAFaults(t *testing.T) {
	const head = "2\n2\n2 -2\n1 1\n"
	for text, want := range map[string]string{
		"":                                    "the file ends before the number of variables",
		"\"title\n2\n":                        "line 2: the file ends before the number of blocks",
		"two\n":                               `line 1: "two" is not a number of variables`,
		"0\n":                                 `line 1: "0" is not a number of variables`,
		"2.5\n":                               `line 1: "2.5" is not a number of variables`,
		"99999999999\n":                       `line 1: "99999999999" is not a number of variables`,
		"2\n-1\n":                             `line 2: "-1" is not a number of blocks`,
		"2\n2\n3\n":                           "line 3: the file ends after the orders of 1 of 2 blocks",
		"2\n2\n3 0\n":                         `line 3: "0" is not the order of a block`,
		"2\n2\n3 x\n":                         `line 3: "x" is not the order of a block`,
		"2\n1\n100000\n":                      "line 3: the blocks have more than 67108864 entries in all",
		"2\n2\n-60000000 -60000000\n":         "line 3: the blocks have more than 67108864 entries in all",
		"2\n1\n10000\n1 1\n":                  "the blocks have order 10000 in all, but the file only 0 entries",
		"2\n2\n2 -2\n1\n":                     "line 4: the file ends after 1 of 2 coefficients of the objective",
		"2\n2\n2 -2\n1 one\n":                 `line 4: "one" is not a number`,
		head + "0 1 1 1\n":                    "line 5: an entry needs matrix, block, row, column and value, not 4 numbers",
		head + "3 1 1 1 1\n":                  "line 5: matrix 3 is not within 0 and 2",
		head + "-1 1 1 1 1\n":                 "line 5: matrix -1 is not within 0 and 2",
		head + "0 1 1 1 1\n\n0 3 1 1 1\n":     "line 7: block 3 is not within 1 and 2",
		head + "0 1 3 1 1\n":                  "line 5: row 3 is not within 1 and 2",
		head + "0 1 1 0 1\n":                  "line 5: column 0 is not within 1 and 2",
		head + "0 1 1.5 1 1\n":                "line 5: row 1.5 is not within 1 and 2",
		head + "0 1 1 1 1e999\n":              "line 5: the coefficient 1e999 is not finite",
		head + "0 2 1 2 1\n":                  "line 5: entry (1, 2) of block 2, which is diagonal",
		head + "0 1 1 2 1\n0 1 2 1 1\n":       "line 6: this entry is given on the other side of the diagonal, too",
		head + "0 1 1 1 1 0 1 1 1\n":          "line 5: an entry needs matrix, block, row, column and value, not 4 numbers",
		head + "0 1 1 1 1e308\n0 1 1 1 1e308": "HVec: value 0 is -Inf",
	} {
		if _, err := Read("x.dat-s", strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzSDPA(f *testing.F) {
	f.Add([]byte(plainSDPA))
	f.Add([]byte(oddSDPA))
	f.Fuzz(func(t *testing.T, text []byte) { fuzz(t, "x.dat-s", text) })
}
