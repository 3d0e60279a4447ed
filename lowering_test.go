package cvxc

import (
	"fmt"
	"math/rand"
	"runtime"
	"strings"
	"testing"

	"github.com/cvxc-lang/cvxc/ir/stuff"
)

// lowering is a problem with the data that its cone program is made from.
type lowering struct {
	text string
	data Data
}

// random are n numbers above lo, with a fixed seed.
func random(n int, lo float64) []float64 {
	r := rand.New(rand.NewSource(1))
	out := make([]float64, n)
	for i := range out {
		out[i] = lo + r.Float64()
	}
	return out
}

func matrix(rows, cols int, v []float64) Array { return Array{Shape: []int{rows, cols}, Data: v} }

// toy is: 10 inequalities in 20 variables.
func toy() lowering {
	return lowering{"problem toy {\n dim m, n\n param A[m, n], b[m], c[n]\n var x[n] nonneg\n minimize c'*x\n subject to\n A*x <= b\n}",
		Data{"A": matrix(10, 20, random(200, 0)), "b": random(10, 0), "c": random(20, -1)}}
}

// box is: minimize c'x subject to 0 <= x <= 1.
func box(n int) lowering {
	return lowering{"problem box {\n dim n\n param c[n]\n var x[n]\n minimize c'*x\n subject to\n x >= 0\n x <= 1\n}", Data{"c": random(n, 0)}}
}

// scalars is: n constraints written out, half of them equations.
func scalars(n int) lowering {
	var b strings.Builder
	b.WriteString("problem scalars {\n dim n >= 2000\n param C[n], b[n]\n var x[n]\n minimize sum(x)\n subject to\n")
	for i := range n {
		fmt.Fprintf(&b, " C[%d]*x[%d] %s b[%d]\n", i, i, [2]string{"<=", "=="}[i%2], i)
	}
	return lowering{b.String() + "}", Data{"C": random(n, 0), "b": random(n, -0.5)}}
}

// leastSquares is: minimize |Ax - b|^2 subject to 0 <= x <= 1.
func leastSquares(m, n int) lowering {
	return lowering{"problem ls {\n dim m, n\n param A[m, n], b[m]\n var x[n] bounds(0, 1)\n minimize sum_squares(A*x - b)\n}",
		Data{"A": matrix(m, n, random(m*n, -0.5)), "b": random(m, -0.5)}}
}

// sparseLasso is: minimize |Ax - b|^2 + l |x|_1, A with 10 entries a row.
func sparseLasso(m, n int) lowering {
	r := rand.New(rand.NewSource(1))
	A := &Sparse{Rows: m, Cols: n}
	for i := range m {
		for k := range 10 {
			A.Put(i, k*n/10+r.Intn(n/10), r.NormFloat64())
		}
	}
	return lowering{"problem lasso {\n dim m, n\n param A[m, n] sparse, b[m], l nonneg\n var x[n]\n minimize sum_squares(A*x - b) + l*norm1(x)\n}",
		Data{"A": A, "b": random(m, -0.5), "l": 0.1}}
}

func (l lowering) model(b testing.TB) *Model {
	m, err := Compile(Source("bench.cvx", l.text))
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// BenchmarkParseToProgram goes from the text and the data to the cone program.
func BenchmarkParseToProgram(b *testing.B) {
	for _, c := range []struct {
		name string
		lowering
	}{{"toy", toy()}, {"box-1000000", box(1e6)}, {"scalars-2000", scalars(2000)}, {"least-squares-250x100", leastSquares(250, 100)},
		{"sparse-lasso-100000x50000", sparseLasso(1e5, 5e4)}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.model(b).Bind(c.data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkCheckedToProgram goes from a checked file and data in memory to the cone program.
func BenchmarkCheckedToProgram(b *testing.B) {
	for _, c := range []struct {
		name string
		lowering
	}{{"toy", toy()}, {"scalars-2000", scalars(2000)}, {"least-squares-250x100", leastSquares(250, 100)}} {
		b.Run(c.name, func(b *testing.B) {
			m := c.model(b)
			b.ReportAllocs()
			for b.Loop() {
				lowered, err := m.checked.lower(m.decl)
				if err != nil {
					b.Fatal(err)
				}
				again := &Model{checked: m.checked, decl: m.decl, ir: lowered}
				if _, err := again.Bind(c.data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// bytesPerNonzero bounds the memory that making a program takes, by nonzeros of the program.
const bytesPerNonzero = 60

// All that making a program allocates, which is more than its peak, is below the bound.
func TestMemoryPerNonzero(t *testing.T) {
	for name, l := range map[string]lowering{"least squares": leastSquares(1000, 500), "sparse lasso": sparseLasso(2e4, 1e4)} {
		p, err := l.model(t).Bind(l.data)
		if err != nil {
			t.Fatal(err)
		}
		nonzeros, params := stuff.Nonzeros(p.stuffed.Program), params(p.binding)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := stuff.Stuff(p.ir, p.binding.Dims, stuff.Options{Params: params, Patterns: p.binding.Patterns, FromData: true}); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if got := float64(after.TotalAlloc-before.TotalAlloc) / float64(nonzeros); got > bytesPerNonzero {
			t.Errorf("%s: %.1f bytes for each of %d nonzeros", name, got, nonzeros)
		}
	}
}

// The number of allocations from a bound model to its program does not grow with the size of its arrays, but for the
// growth of buffers.
func TestAllocationsAreNotBySize(t *testing.T) {
	count := func(l lowering) float64 {
		p, err := l.model(t).Bind(l.data)
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(3, func() {
			if err := p.stuff(); err != nil {
				t.Fatal(err)
			}
		})
	}
	for name, sized := range map[string]func(n int) lowering{
		"box":           box,
		"least squares": func(n int) lowering { return leastSquares(n, 40) },
		"sparse lasso":  func(n int) lowering { return sparseLasso(n, n/2) },
	} {
		small, large := count(sized(400)), count(sized(40000))
		if large > small+doublings {
			t.Errorf("%s: %v allocations, of a hundredfold size %v", name, small, large)
		}
	}
}

// doublings is what slices that grow to a hundredfold size may add.
const doublings = 60
