package runtime

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// symmetricPattern returns both triangles of a random graph by columns, without diagonal.
func symmetricPattern(rng *rand.Rand, n int, density float64) (start, row []int32) {
	adjacent := make([][]bool, n)
	for i := range adjacent {
		adjacent[i] = make([]bool, n)
	}
	for i := range n {
		for j := range i {
			if rng.Float64() < density {
				adjacent[i][j], adjacent[j][i] = true, true
			}
		}
	}
	start = make([]int32, n+1)
	for j := range n {
		for i := range n {
			if adjacent[i][j] {
				row = append(row, int32(i))
			}
		}
		start[j+1] = int32(len(row))
	}
	return start, row
}

func isPermutation(order []int32, n int) bool {
	sorted := slices.Clone(order)
	slices.Sort(sorted)
	for i, v := range sorted {
		if int(v) != i {
			return false
		}
	}
	return len(order) == n
}

func TestOrderIsPermutation(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 0; n < 60; n++ {
		for _, density := range []float64{0, 0.02, 0.1, 0.4, 1} {
			start, row := symmetricPattern(rng, n, density)
			order := orderAMD(n, start, row)
			if !isPermutation(order, n) {
				t.Fatalf("n = %d, density %g: %v is no permutation", n, density, order)
			}
			if post := postordered(order, start, row); !isPermutation(post, n) || fillOf(n, start, row, post) != fillOf(n, start, row, order) {
				t.Fatalf("n = %d, density %g: postorder %v of %v", n, density, post, order)
			}
			if again := orderAMD(n, start, row); !slices.Equal(order, again) {
				t.Fatalf("n = %d: two orders of one graph", n)
			}
		}
	}
}

// fillOf counts the entries of the factor of the pattern in an order, by elimination on a dense graph.
func fillOf(n int, start, row, order []int32) int {
	adjacent := make([][]bool, n)
	for i := range adjacent {
		adjacent[i] = make([]bool, n)
	}
	place := make([]int, n)
	for p, i := range order {
		place[i] = p
	}
	for j := range n {
		for _, i := range row[start[j]:start[j+1]] {
			adjacent[place[i]][place[j]] = true
		}
	}
	count := 0
	for k := range n {
		var later []int
		for i := k + 1; i < n; i++ {
			if adjacent[i][k] {
				later = append(later, i)
			}
		}
		count += len(later)
		for _, i := range later {
			for _, j := range later {
				adjacent[i][j] = i != j
			}
		}
	}
	return count
}

// TestOrderReducesFill holds the order against the exact minimum degree, on grids and an arrow.
func TestOrderReducesFill(t *testing.T) {
	for _, side := range []int{5, 12, 20} {
		n := side * side
		start, row := make([]int32, n+1), []int32(nil)
		for j := range n {
			for _, d := range []int{-side, -1, 1, side} {
				i := j + d
				if i >= 0 && i < n && (d == side || d == -side || i/side == j/side) {
					row = append(row, int32(i))
				}
			}
			start[j+1] = int32(len(row))
		}
		got, exact := fillOf(n, start, row, orderAMD(n, start, row)), minimumDegreeFill(n, start, row)
		if float64(got) > 1.2*float64(exact)+5 {
			t.Errorf("grid of %d: %d entries, by exact minimum degree %d", side, got, exact)
		}
	}
	n := 2000 // one dense row
	start, row := make([]int32, n+1), []int32(nil)
	for j := range n - 1 {
		row = append(row, int32(n-1))
		start[j+1] = int32(len(row))
	}
	for i := range n - 1 {
		row = append(row, int32(i))
	}
	start[n] = int32(len(row))
	if order := orderAMD(n, start, row); order[n-1] != int32(n-1) {
		t.Errorf("the dense row is not last but %d", slices.Index(order, int32(n-1)))
	}
}

func minimumDegreeFill(n int, start, row []int32) int {
	adjacent := make([]map[int]bool, n)
	for j := range n {
		adjacent[j] = map[int]bool{}
		for _, i := range row[start[j]:start[j+1]] {
			adjacent[j][int(i)] = true
		}
	}
	count, done := 0, make([]bool, n)
	for range n {
		k := -1
		for i := range n {
			if !done[i] && (k < 0 || len(adjacent[i]) < len(adjacent[k])) {
				k = i
			}
		}
		done[k] = true
		count += len(adjacent[k])
		for i := range adjacent[k] {
			delete(adjacent[i], k)
			for j := range adjacent[k] {
				if i != j {
					adjacent[i][j] = true
				}
			}
		}
	}
	return count
}

// TestFactorAgainstDense solves random quasidefinite systems with the factor and with dense LU.
func TestFactorAgainstDense(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for trial := range 60 {
		n := 1 + rng.IntN(40)
		start, row := symmetricPattern(rng, n, 0.05+0.3*rng.Float64())
		sign, diag := make([]float64, n), make([]float64, n)
		dense := mat.NewDense(n, n, nil)
		for i := range n {
			sign[i] = float64(1 - 2*rng.IntN(2))
			diag[i] = sign[i] * (0.5 + rng.Float64())
			dense.Set(i, i, diag[i])
		}
		colStart, colRow, val := make([]int32, n+1), []int32(nil), []float64(nil)
		for j := range n {
			for _, i := range row[start[j]:start[j+1]] {
				// quasidefinite: the blocks of one sign are diagonal
				if int(i) < j && sign[i] != sign[j] {
					colRow, val = append(colRow, i), append(val, rng.NormFloat64())
					dense.Set(int(i), j, val[len(val)-1])
					dense.Set(j, int(i), val[len(val)-1])
				}
			}
			colStart[j+1] = int32(len(colRow))
		}
		f, err := newLDL(n, colStart, colRow)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time over the remains of the first
			f.factor(context.Background(), val, diag, sign, 1e-9)
		}
		b := normals(rng, n)
		x := slices.Clone(b)
		f.solve(x)
		var want mat.VecDense
		if err := want.SolveVec(dense, mat.NewVecDense(n, slices.Clone(b))); err != nil {
			t.Fatal(err)
		}
		for i := range x {
			if math.Abs(x[i]-want.AtVec(i)) > 1e-10*(1+math.Abs(want.AtVec(i))) {
				t.Fatalf("trial %d: x[%d] = %g, want %g", trial, i, x[i], want.AtVec(i))
			}
		}
	}
}

// TestPivotGuard: a pivot of the wrong sign becomes sign * reg.
func TestPivotGuard(t *testing.T) {
	for _, c := range []struct{ diag, sign, want float64 }{{0, 1, 1e-3}, {-2, 1, 1e-3}, {2, -1, -1e-3}, {math.NaN(), 1, 1e-3}, {-2, -1, -2}} {
		f, _ := newLDL(1, []int32{0, 0}, nil)
		f.factor(context.Background(), nil, []float64{c.diag}, []float64{c.sign}, 1e-3)
		x := []float64{1}
		f.solve(x)
		if x[0] != 1/c.want {
			t.Errorf("%v: 1/pivot is %g, want %g", c, x[0], 1/c.want)
		}
	}
}

func BenchmarkFactor(b *testing.B) {
	for _, side := range []int{30, 100} {
		n := side * side
		p := freeProgram(n)
		quad := newMatrix(n, n, 3*n)
		for j := range n {
			for _, d := range []int{-side, -1, 0} {
				if i := j + d; i >= 0 && (d != -1 || i/side == j/side) {
					quad.Row, quad.Val = append(quad.Row, int32(i)), append(quad.Val, map[bool]float64{true: 4, false: -1}[d == 0])
				}
			}
			quad.Start[j+1] = int32(len(quad.Row))
		}
		p.P = quad
		k, _ := newSparseKKT(p, nil)
		k.update(p)
		w := &weights{sum: repeat(1, n)}
		b.Run(fmt.Sprintf("grid%d", side), func(b *testing.B) {
			for range b.N {
				k.factor(context.Background(), w, 1e-9)
			}
			b.ReportMetric(k.ldl.flops()*2/1e9/b.Elapsed().Seconds()*float64(b.N), "GF/s")
		})
	}
}
