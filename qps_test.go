package cvxc_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/ir/format"
	"github.com/cvxc-lang/cvxc/runtime"
)

var qpsFolder = flag.String("qps", "", "folder of the Maros-Meszaros problems as NAME.qps.gz")

const qpModel = `problem qp {
	dim n, m
	param P[n, n] psd sparse, A[m, n] sparse
	param q[n], r, l[m], u[m], lo[n], hi[n]
	var x[n]
	minimize 0.5*quad_form(x, P) + q'*x + r
	subject to
		rows: l <= A*x <= u
		box: lo <= x <= hi
}`

// sameAsQPS are problems of the set from 2 to 10000 variables, with equations, ranges, free and fixed variables.
var sameAsQPS = []string{"AUG2DC", "CONT-050", "CVXQP1_M", "CVXQP2_M", "CVXQP3_S", "DPKLO1", "DUAL1", "DUALC1", "GOULDQP2", "HS118",
	"HS21", "HUES-MOD", "KSIP", "LISWET1", "LOTSCHD", "MOSARQP1", "PRIMAL1", "QAFIRO", "QSC205", "STCQP2"}

// TestSameAsQPS: a quadratic program as a model on Matrix Market data takes as many iterations as from its QPS file.
func TestSameAsQPS(t *testing.T) {
	if *qpsFolder == "" {
		t.Skip("give the folder of the problems with -qps")
	}
	m, err := cvxc.Compile(cvxc.Source("qp.cvx", qpModel))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sameAsQPS {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(*qpsFolder, name+".qps.gz")
			standard, err := cvxc.ReadStandard(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := standard.Solve(context.Background(), cvxc.Settings{})
			if err != nil {
				t.Fatal(err)
			}
			p, err := m.BindSources(qpSources(t, file))
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Solve(context.Background(), cvxc.Settings{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Stats.Iterations != want.Stats.Iterations || math.Abs(got.Value-want.Value) > 1e-7*(1+math.Abs(want.Value)) {
				t.Errorf("%d iterations to %.9g, from QPS %d to %.9g", got.Stats.Iterations, got.Value, want.Stats.Iterations, want.Value)
			}
		})
	}
}

// qpSources writes the matrices of a QPS file in the Matrix Market format; the rows of the model are the file's equations,
// then its inequalities.
func qpSources(t *testing.T, file string) cvxc.Sources {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := format.Read(file, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	p, dir := f.Program, t.TempDir()
	hessian, rows := filepath.Join(dir, "P.mtx"), filepath.Join(dir, "A.mtx")
	writeMatrix(t, hessian, "symmetric", p.P.Rows, transposed(&p.P))
	writeMatrix(t, rows, "general", len(p.B)+len(p.L), &p.A, &p.G)
	return cvxc.Sources{Files: []string{"P=" + hessian, "A=" + rows}, Data: cvxc.Data{"q": p.Q, "r": p.R,
		"l": append(append([]float64{}, p.B...), p.L...), "u": append(append([]float64{}, p.B...), p.U...), "lo": p.Lo, "hi": p.Hi}}
}

// transposed returns the lower triangle of a symmetric matrix from its upper one.
func transposed(m *runtime.Matrix) *runtime.Matrix {
	out := &runtime.Matrix{Rows: m.Cols, Cols: m.Rows, Start: make([]int32, m.Rows+1), Row: make([]int32, len(m.Row)), Val: make([]float64, len(m.Row))}
	for _, i := range m.Row {
		out.Start[i+1]++
	}
	for i := range m.Rows {
		out.Start[i+1] += out.Start[i]
	}
	next := append([]int32(nil), out.Start...)
	for j := range m.Cols {
		for k := m.Start[j]; k < m.Start[j+1]; k++ {
			i := m.Row[k]
			out.Row[next[i]], out.Val[next[i]] = int32(j), m.Val[k]
			next[i]++
		}
	}
	return out
}

// writeMatrix writes matrices one below the other.
func writeMatrix(t *testing.T, name, symmetry string, rows int, parts ...*runtime.Matrix) {
	t.Helper()
	var b bytes.Buffer
	entries := 0
	for _, m := range parts {
		entries += len(m.Val)
	}
	fmt.Fprintf(&b, "%%%%MatrixMarket matrix coordinate real %s\n%d %d %d\n", symmetry, rows, parts[0].Cols, entries)
	first := 1
	for _, m := range parts {
		for j := range m.Cols {
			for k := m.Start[j]; k < m.Start[j+1]; k++ {
				fmt.Fprintf(&b, "%d %d %v\n", int(m.Row[k])+first, j+1, m.Val[k])
			}
		}
		first += m.Rows
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
