package runtime

import (
	"math"
	"math/rand/v2"
	"testing"
)

// psdVariable makes a program whose variables are the entries of a symmetric matrix of order n in the semidefinite cone, by
// the sequence of triangle but without the factor sqrt 2.
func psdVariable(n int) *Program {
	dim := triangle(n)
	p := freeProgram(dim)
	p.H, p.HVec, p.Cones = newMatrix(dim, dim, dim), make([]float64, dim), []Cone{{Kind: Semidefinite, Dim: dim}}
	row, col := triangleEntries(n)
	for k := range int32(dim) {
		f := -math.Sqrt2
		if row[k] == col[k] {
			f = -1
		}
		p.H.Row, p.H.Val, p.H.Start[k+1] = append(p.H.Row, k), append(p.H.Val, f), k+1
	}
	return p
}

// inner returns the row <C, X> of psdVariable for a full symmetric matrix C.
func inner(c []float64, n int) []float64 {
	row, col := triangleEntries(n)
	out := make([]float64, len(row))
	for k, i := range row {
		out[k] = c[int(i)*n+int(col[k])]
		if i != col[k] {
			out[k] *= 2
		}
	}
	return out
}

// TestPSDVariables: the least eigenvalue is the least <C, X> over X of trace 1, with the equality's multiplier; with a sum of
// entries limited besides, and the largest by the dual problem, whose variables are not the matrix.
func TestPSDVariables(t *testing.T) {
	rng := rand.New(rand.NewPCG(421, 422))
	for _, n := range []int{1, 2, 5, 12} {
		values := normals(rng, n)
		c := symmetricOf(rng, values)
		least, most := values[0], values[0]
		for _, v := range values {
			least, most = min(least, v), max(most, v)
		}
		p := psdVariable(n)
		p.Q = inner(c, n)
		one := make([]float64, n*n)
		for i := range n {
			one[i*n+i] = 1
		}
		p.A, p.B = rows{inner(one, n)}.sparse(p.Columns()), []float64{1}
		r := solveIt(t, p)
		if r.Status != Optimal || math.Abs(r.Value-least) > 1e-7 || math.Abs(r.Y[0]+least) > 1e-6 {
			t.Errorf("n = %d: least eigenvalue %g, multiplier %g (%v, %+v), want %g", n, r.Value, r.Y[0], r.Status, r.Check, least)
		}
		v := make([]float64, triangle(n))
		pack(v, c, n)
		identity := make(rows, len(v))
		for i := range identity {
			identity[i] = []float64{0}
		}
		for i := range n {
			identity[triangleIndex(n, i, i)][0] = -1
		}
		scaleBy(v, -1)
		p = within(Cone{Kind: Semidefinite, Dim: len(v)}, identity, v...)
		p.Q[0] = 1
		if r := solveIt(t, p); r.Status != Optimal || math.Abs(r.Value-most) > 1e-7 {
			t.Errorf("n = %d: largest eigenvalue %g (%v), want %g", n, r.Value, r.Status, most)
		}
	}
}

// TestPSDWays: the same problem with the matrix as the variable, eliminated; with a quadratic objective of no weight, with a
// second cone on the variables and with bounds that do not act, where they cannot be.
func TestPSDWays(t *testing.T) {
	rng := rand.New(rand.NewPCG(423, 424))
	for range 5 {
		const n, rowsA = 5, 4
		x, _ := psdPair(rng, triangle(n))
		for k, r := range x {
			if i, j := triangleEntries(n); i[k] != j[k] {
				x[k] = r / math.Sqrt2
			}
		}
		given := func() *Program {
			p := psdVariable(n)
			list := rand.New(rand.NewPCG(5, 6))
			a := random(list, rowsA, p.Columns(), 0.5)
			p.A, p.B = a.sparse(p.Columns()), product(a, x)
			p.Q = inner(symmetricOf(list, []float64{1, 2, 3, 4, 5}), n)
			return p
		}
		p := given()
		want := solveIt(t, p)
		if want.Status != Optimal {
			t.Fatalf("%v (%s) %+v", want.Status, want.Reason, want.Check)
		}
		holdsOptimality(t, p, want)
		bounded, quadratic, second := given(), given(), given()
		for j := range bounded.Lo {
			bounded.Lo[j] = -1e3
		}
		flat := rows(nil)
		for range p.Columns() {
			flat = append(flat, repeat(0, p.Columns()))
		}
		flat[0][0] = 1e-9
		quadratic.P = flat.square(p.Columns())
		h := densely(&second.H, false)
		second.H = append(h, repeat(0, p.Columns()), append([]float64{1}, repeat(0, p.Columns()-1)...)).sparse(p.Columns())
		second.HVec, second.Cones = append(second.HVec, 1e3, 0), append(second.Cones, Cone{Kind: SecondOrder, Dim: 2})
		for name, q := range map[string]*Program{"bounds": bounded, "quadratic": quadratic, "second cone": second} {
			r := solveIt(t, q)
			if r.Status != Optimal || math.Abs(r.Value-want.Value) > 1e-6*(1+math.Abs(want.Value)) {
				t.Errorf("%s: %v, %g, want %g", name, r.Status, r.Value, want.Value)
			}
			holdsOptimality(t, q, r)
		}
	}
}

// holdsOptimality checks a solution by Verify.
func holdsOptimality(t *testing.T, p *Program, r *Result) {
	t.Helper()
	if c := Verify(p, r); c.Worst() > 1e-8 {
		t.Errorf("%+v", c)
	}
}

// TestPSDCertificates: [[x, 1], [1, -1]] is never semidefinite, nor is [[1, 2], [2, 1]], nor a matrix variable of negative
// trace; [[x, 1], [1, 0]] is not either, but nearly; and the largest trace has no end, with either way of elimination.
func TestPSDCertificates(t *testing.T) {
	two, f := Cone{Kind: Semidefinite, Dim: 3}, math.Sqrt2
	trace := psdVariable(3)
	trace.A, trace.B = rows{inner([]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}, 3)}.sparse(6), []float64{-1}
	for name, p := range map[string]*Program{
		"a diagonal of -1": within(two, rows{{-1}, {0}, {0}}, 0, f, -1),
		"a trace of -1":    trace,
		"a constant":       within(two, rows{{0}, {0}, {0}}, 1, 2*f, 1),
	} {
		r := solveIt(t, p)
		if r.Status != Infeasible {
			t.Errorf("%s: %v (%s)", name, r.Status, r.Reason)
			continue
		}
		holdsCertificate(t, p, r)
	}
	if r := solveIt(t, within(two, rows{{-1}, {0}, {0}}, 0, f, 0)); r.Status == Optimal || r.Status == Unbounded {
		t.Errorf("weakly infeasible: %v", r.Status)
	}
	along := psdVariable(3)
	along.Q = inner([]float64{-1, 0, 0, 0, -1, 0, 0, 0, -1}, 3)
	other := within(two, rows{{-1}, {0}, {-1}}, 1, 0.5, 1)
	other.Q[0] = -1
	for name, p := range map[string]*Program{"variable": along, "other": other} {
		if r := solveIt(t, p); r.Status != Unbounded {
			t.Errorf("%s: %v (%s)", name, r.Status, r.Reason)
		} else {
			isRay(t, p, r)
		}
	}
}

// TestVerifyPSD: a matrix or multiplier with an eigenvalue of -1e-4 is no solution.
func TestVerifyPSD(t *testing.T) {
	p := psdVariable(2)
	p.Q = []float64{1, 0, 1}
	p.A, p.B = rows{{0, 1, 0}}.sparse(3), []float64{1}
	r := solveIt(t, p)
	if r.Status != Optimal || math.Abs(r.Value-2) > 1e-7 {
		t.Fatalf("%v, %g", r.Status, r.Value)
	}
	holdsOptimality(t, p, r)
	r.X[0] -= 2e-4
	if c := Verify(p, r); c.Primal < 1e-6 {
		t.Errorf("outside the cone: %+v", c)
	}
	r.X[0] += 2e-4
	r.Zc[2] -= 2e-4
	if c := Verify(p, r); c.Dual < 1e-6 {
		t.Errorf("outside the dual cone: %+v", c)
	}
}

// TestPSDCopies: matrix variables of which some have an objective, or bounds, of their own are eliminated,
// by copies of these. The tests of a solution tell whether the point is optimal; there is less trace than without a bound.
func TestPSDCopies(t *testing.T) {
	rng := rand.New(rand.NewPCG(429, 430))
	for _, n := range []int{3, 8, 15} {
		p := psdVariable(n)
		dim := p.Columns()
		row, col := triangleEntries(n)
		d := make(rows, dim)
		for j := range d {
			if d[j] = make([]float64, dim); row[j] == col[j] {
				p.Q[j] = 0.2
			}
		}
		for range dim / 3 {
			j := rng.IntN(dim)
			d[j][j], p.Q[j] = 0.5+rng.Float64(), p.Q[j]+rng.NormFloat64()
		}
		p.P = d.square(dim)
		p.Hi[1], p.Lo[dim-1] = -0.3, 0.5
		s, err := NewSolver(p, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if b := s.engine.newton.kkt.(*sparseKKT).blocks[0]; b.own == nil || b.copied == nil {
			t.Fatalf("n = %d: the variables are not eliminated", n)
		}
		if r := s.Solve(t.Context()); r.Status != Optimal || r.Check.Worst() > 1e-8 || r.X[1] > -0.3+1e-7 || r.X[dim-1] < 0.5-1e-7 {
			t.Errorf("n = %d: %v, %+v, X %v", n, r.Status, r.Check, r.X)
		}
	}
}

// TestPSDUpdate: solving again with other numbers allocates nothing, in either way.
func TestPSDUpdate(t *testing.T) {
	rng := rand.New(rand.NewPCG(425, 426))
	p := psdVariable(4)
	p.Q = inner(symmetricOf(rng, normals(rng, 4)), 4)
	p.A, p.B = rows{inner([]float64{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 4)}.sparse(10), []float64{1}
	q, _ := mixture(rng, 8, []Cone{{Kind: Semidefinite, Dim: 6}, {Kind: SecondOrder, Dim: 3}})
	for name, p := range map[string]*Program{"variable": p, "other": q} {
		s, err := NewSolver(p, Settings{})
		if err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		before := s.Solve(ctx).Value
		if n := testing.AllocsPerRun(5, func() {
			p.Q[0] *= 1.001
			if s.Update() != nil {
				t.Error("no update")
			}
			s.Solve(ctx)
		}); n != 0 {
			t.Errorf("%s: %g allocations", name, n)
		}
		if r := s.Solve(ctx); r.Status != Optimal || r.Value == before {
			t.Errorf("%s: %v, %g after %g", name, r.Status, r.Value, before)
		}
	}
}

// TestPSDWithoutVariable: where the factor of a matrix variable in its cone becomes 0, and back again, the cone is eliminated
// the other way. The least trace is 2 with the cone, that of the bounds of the diagonal without it.
func TestPSDWithoutVariable(t *testing.T) {
	p := psdVariable(2)
	p.Q = []float64{1, 0, 1}
	p.A, p.B = rows{{0, 1, 0}}.sparse(3), []float64{1}
	p.G, p.L, p.U = rows{{1, 0, 0}, {0, 0, 1}}.sparse(3), []float64{-5, -7}, []float64{inf, inf}
	s, err := NewSolver(p, Settings{})
	if err != nil {
		t.Fatal(err)
	}
	keep := append([]float64(nil), p.H.Val...)
	for _, c := range []struct{ factor, want float64 }{{1, 2}, {0, -12}, {2, 2}} {
		for k, v := range keep {
			p.H.Val[k] = c.factor * v
		}
		if err := s.Update(); err != nil {
			t.Fatal(err)
		}
		if r := s.Solve(t.Context()); r.Status != Optimal || math.Abs(r.Value-c.want) > 1e-6 {
			t.Errorf("factor %g: %v (%s), %g, want %g", c.factor, r.Status, r.Reason, r.Value, c.want)
		}
	}
}

// TestPSDInverse: 1/s is the least y with [[s, 1], [1, y]] semidefinite. Where s is small the multiplier of x == s is 1/s^2,
// and the equality has to hold that much better than the rest of the system can.
func TestPSDInverse(t *testing.T) {
	for _, s := range []float64{1e-2, 1e-3, 7.4e-5, 5e-5, 1e-5} {
		p := within(Cone{Kind: Semidefinite, Dim: 3}, rows{{-1, 0}, {0, 0}, {0, -1}}, 0, math.Sqrt2, 0)
		p.Q[1] = 1
		p.A, p.B = rows{{1, 0}}.sparse(2), []float64{s}
		if r := solveIt(t, p); r.Status != Optimal || math.Abs(r.Value*s-1) > 1e-7 {
			t.Errorf("1/%g = %g (%v, %s)", s, r.Value, r.Status, r.Reason)
		}
	}
}
