package format

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/runtime"
)

// randomProgram makes a program that has a solution: a point within all rows and cones, and bounds on all columns.
func randomProgram(r *rand.Rand, quadratic bool, cones ...runtime.Cone) *runtime.Program {
	n := 2 + r.IntN(5)
	p := &runtime.Program{R: math.Round(4 * r.NormFloat64())}
	x := make([]float64, n)
	for j := range x {
		x[j] = r.NormFloat64()
		p.Q = append(p.Q, r.NormFloat64())
		p.Lo, p.Hi = append(p.Lo, randomBound(r, x[j], -1)), append(p.Hi, randomBound(r, x[j], 1))
	}
	var a, g, h, f triplets
	row := func(t *triplets, i int) (v float64) {
		for j := range x {
			if j < 2 || r.IntN(3) > 0 { // a row with one entry would be a bound
				c := r.NormFloat64()
				t.add(i, j, c)
				v += c * x[j]
			}
		}
		return v
	}
	p.B = append(p.B, row(&a, 0))
	for i := range 4 {
		v := row(&g, i)
		p.L, p.U = append(p.L, v-r.Float64()), append(p.U, v+r.Float64())
		switch i {
		case 1:
			p.L[i] = -inf
		case 2:
			p.U[i] = inf
		}
	}
	for _, c := range cones {
		for k, v := range interior(c) {
			i, from := len(p.HVec), len(h.val)
			p.HVec = append(p.HVec, v+row(&h, i))
			if c.Kind == runtime.Semidefinite && !slices.Contains([]int{0, c.Dim - 1, orderOf(c.Dim), 2*orderOf(c.Dim) - 1}, k) {
				p.HVec[i] *= math.Sqrt2 // of an entry off the diagonal
				for e := range h.val[from:] {
					h.val[from+e] *= math.Sqrt2
				}
			}
		}
	}
	p.Cones = cones
	if quadratic {
		for i := range n - 1 { // of rank n - 1
			row(&f, i)
		}
	}
	p.A, p.G, p.H, p.P = a.matrix(1, n), g.matrix(4, n), h.matrix(len(p.HVec), n), gram(f.matrix(n, n))
	return p
}

// randomBound is a bound of x on a side, now and then 0 where that is one.
func randomBound(r *rand.Rand, x, sign float64) float64 {
	if r.IntN(3) == 0 && sign*x < 0 {
		return 0
	}
	return x + sign*(0.5+3*r.Float64())
}

// interior returns a point of a cone.
func interior(c runtime.Cone) []float64 {
	v := make([]float64, c.Dim)
	switch c.Kind {
	case runtime.SecondOrder:
		v[0] = 1
	case runtime.Exponential:
		copy(v, []float64{0, 1, 2})
	case runtime.Power:
		copy(v, []float64{1, 1, 0})
	case runtime.Semidefinite:
		for j, at := orderOf(c.Dim), 0; j > 0; j-- {
			v[at] = 1
			at += j
		}
	}
	return v
}

// gram returns the upper triangle of F'F.
func gram(f runtime.Matrix) runtime.Matrix {
	var p triplets
	rows := byRows(&f)
	for i := range f.Rows {
		rows.each(i, func(j int, v float64) {
			rows.each(i, func(k int, w float64) {
				if j <= k {
					p.add(j, k, v*w)
				}
			})
		})
	}
	return p.matrix(f.Cols, f.Cols)
}

var (
	socs      = []runtime.Cone{{Kind: runtime.SecondOrder, Dim: 1}, {Kind: runtime.SecondOrder, Dim: 2}, {Kind: runtime.SecondOrder, Dim: 4}}
	nonlinear = []runtime.Cone{{Kind: runtime.Exponential, Dim: 3}, {Kind: runtime.Exponential, Dim: 3}, {Kind: runtime.Power, Dim: 3, Alpha: 0.3}, {Kind: runtime.Power, Dim: 3, Alpha: 0.7}}
	matrices  = []runtime.Cone{{Kind: runtime.Semidefinite, Dim: 6}, {Kind: runtime.Semidefinite, Dim: 3}}
)

// written writes a problem and reads it again.
func written(t *testing.T, name string, p *Problem) *File {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, name, p); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	f, err := Read(name, &b)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return f
}

// canonical lists what a program says: its objective, the half-spaces of its rows and bounds, and its cones. Two programs
// say the same if the lists are equal.
func canonical(p *runtime.Program) string {
	var out []string
	half := func(terms, side string) { out = append(out, terms+" >= "+side) }
	text := func(sign float64, rows sparseRows, i int) string {
		s := ""
		rows.each(i, func(j int, v float64) { s += fmt.Sprintf(" %d:%v", j, sign*v) })
		return s
	}
	sides := func(rows sparseRows, i int, lo, hi float64) {
		if !math.IsInf(lo, 0) {
			half(text(1, rows, i), fmt.Sprint(lo+0))
		}
		if !math.IsInf(hi, 0) {
			half(text(-1, rows, i), fmt.Sprint(-hi+0))
		}
	}
	a, g, h := byRows(&p.A), byRows(&p.G), byRows(&p.H)
	for i, b := range p.B {
		sides(a, i, b, b)
	}
	for i := range p.L {
		sides(g, i, p.L[i], p.U[i])
	}
	for j := range p.Lo {
		sides(sparseRows{[]int32{0, 1}, []int32{int32(j)}, []float64{1}}, 0, p.Lo[j], p.Hi[j])
	}
	first := 0
	for _, c := range p.Cones {
		s := fmt.Sprintf("%v:", c)
		for i := first; i < first+c.Dim; i++ {
			s += fmt.Sprintf(" %v -%s;", p.HVec[i]+0, text(1, h, i))
		}
		first += c.Dim
		out = append(out, s)
	}
	slices.Sort(out)
	return fmt.Sprint(p.Q, p.R+0, p.P.Val, p.P.Row, "\n") + strings.Join(slices.Compact(out), "\n")
}

// TestWriteIsExact: what is written reads back as the same objective, rows, bounds and cones to the last bit.
func TestWriteIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for k := range 300 {
		cones := [][]runtime.Cone{nil, socs, nonlinear, matrices}[k%4]
		p := &Problem{Name: "random", Program: randomProgram(r, k%3 == 0, cones...), Maximize: k%2 == 0}
		linear, err := epigraph(p.Program)
		if err != nil {
			t.Fatal(err)
		}
		f := written(t, "x.cbf", p)
		if got, want := canonical(f.Program), canonical(linear); got != want || f.Maximize != p.Maximize {
			t.Fatalf("CBF: maximize %v\n%s\nwant\n%s", f.Maximize, got, want)
		}
		if cones == nil {
			f := written(t, "x.mps.gz", p)
			if got, want := canonical(f.Program), canonical(p.Program); got != want || f.Maximize != p.Maximize || f.Name != "random" {
				t.Fatalf("MPS: maximize %v\n%s\nwant\n%s", f.Maximize, got, want)
			}
		}
		if k%4 == 0 || k%4 == 3 {
			p.Program.R = 0
			p.Program.P = (&triplets{}).matrix(len(p.Program.Q), len(p.Program.Q))
			f := written(t, "x.dat-s", p)
			if got, want := canonical(f.Program), canonical(p.Program); got != want {
				t.Fatalf("SDPA:\n%s\nwant\n%s", got, want)
			}
		}
	}
}

// TestWriteKeepsTheValue: the optimal values of a problem and of its files are equal, with every reformulation.
func TestWriteKeepsTheValue(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for k := range 40 {
		cones := [][]runtime.Cone{nil, socs, nonlinear, matrices, slices.Concat(matrices, socs)}[k%5]
		p := &Problem{Name: "random", Program: randomProgram(r, k%2 == 0, cones...), Maximize: k%4 < 2}
		want, solved := optimum(t, p.Program)
		if !solved {
			t.Fatal("no optimum")
		}
		names := []string{"x.cbf.gz"}
		if cones == nil {
			names = append(names, "x.qps")
		}
		if k%5 != 2 {
			names = append(names, "x.dat-s")
		}
		for _, name := range names {
			f := written(t, name, p)
			got, solved := optimum(t, f.Program)
			if !solved || f.Maximize != (p.Maximize && name != "x.dat-s") || math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) {
				t.Errorf("%s: %v, want %v", name, got, want)
			}
		}
	}
}

// TestSquareRoot: F'F is P, also where P has not full rank.
func TestSquareRoot(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		n := 1 + r.IntN(30)
		var f triplets
		for range 3 * n {
			f.add(r.IntN(n), r.IntN(n), math.Ldexp(r.NormFloat64(), r.IntN(20)))
		}
		p := gram(f.matrix(n, n))
		rows, root, err := squareRoot(&p)
		if err != nil {
			t.Fatal(err)
		}
		q := gram(root.matrix(rows, n))
		for j := range n {
			for i := range j + 1 {
				size := math.Sqrt(entry(&p, i, i) * entry(&p, j, j))
				if d := entry(&p, i, j) - entry(&q, i, j); math.Abs(d) > 1e-9*size {
					t.Fatalf("entry (%d, %d) of order %d is off by %g of %g", i, j, n, d, size)
				}
			}
		}
	}
	if _, _, err := squareRoot(&runtime.Matrix{Rows: 2, Cols: 2, Start: []int32{0, 0, 1}, Row: []int32{0}, Val: []float64{1}}); err == nil {
		t.Error("a matrix without a diagonal has a root")
	}
}

func TestMisfits(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	large := randomProgram(r, false)
	large.Hi[1] = 1e25
	alone := &runtime.Program{Q: []float64{1}, Lo: []float64{-inf}, Hi: []float64{inf}}
	for _, c := range []struct {
		name, want string
		p          *runtime.Program
	}{
		{"x.mps", "a second-order cone does not fit into MPS; .cbf takes it", randomProgram(r, false, socs...)},
		{"x.qps.gz", "a semidefinite cone does not fit into MPS; .cbf takes it", randomProgram(r, false, matrices...)},
		{"x.dat-s", "an exponential cone does not fit into SDPA's format; .cbf takes it", randomProgram(r, false, nonlinear...)},
		{"x.mps", "the bound 1e+25 of x2, which counts as infinite there, does not fit into MPS; .cbf takes it", large},
		{"x.dat-s", "a problem without constraints does not fit into SDPA's format; .mps takes it", alone},
		{"x.dat-s", "a problem without variables does not fit into SDPA's format; .cbf takes it", &runtime.Program{}},
	} {
		var m *Misfit
		if err := Write(&bytes.Buffer{}, c.name, &Problem{Program: c.p}); !errors.As(err, &m) || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
	if err := Write(&bytes.Buffer{}, "x.lp", &Problem{Program: alone}); err == nil {
		t.Error("an unknown ending")
	}
}

func TestNames(t *testing.T) {
	got := spelling{}.all([]string{"a", "a", "a_2", "b c", "b*c", "", "a", "x[0,1]"}, 8, "x")
	if want := "a a_2 a_2_2 b_c b_c_2 _ a_3 x[0,1]"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}
