package checker

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/cvxc-lang/cvxc/lang"
	"github.com/cvxc-lang/cvxc/parser"
	"github.com/cvxc-lang/cvxc/stdlib"
)

const (
	allUp   = Inc | IncPos | IncNeg
	allDown = Dec | DecPos | DecNeg
)

// TestSemidefiniteRows proves functions that semidefinite rows describe: how they move with all entries of an argument Z,
// with its diagonal, and in the semidefinite order. In the texts | stands between the rows of a matrix.
func TestSemidefiniteRows(t *testing.T) {
	lib := stdlib.New(nil)
	for _, c := range []struct {
		body              string
		mono, diag, order Mono
	}{
		{"var t; minimize t; subject to { t*eye(n) >> Z }", 0, allUp, allUp},
		{"var t; minimize t; subject to { Z << t*eye(n) }", 0, allUp, allUp},
		{"var t; minimize t; subject to { t*eye(n) - 2*Z in psd }", 0, allUp, allUp},
		{"var t; minimize t; subject to { Z in nsd; norm_fro(Z) <= t }", 0, 0, 0},
		{"var t; maximize t; subject to { Z - t*eye(n) >> 0 }", 0, allUp, allUp},
		{"var t; minimize t; subject to { t*P >> Z }", 0, allUp, allUp},
		{"var t; minimize t + trace(Z); subject to { t*eye(n) >> Z }", 0, allUp, allUp},
		{"var t; minimize t - trace(Z); subject to { t*eye(n) >> Z }", 0, 0, 0},
		{"var t; minimize t; subject to { t*eye(n) >> Z; t >= Z[0, 0] }", 0, allUp, 0},
		{"var t; minimize t; subject to { t*eye(n) >> Z; t >= -Z[0, 0] }", 0, IncPos, 0},
		{"var Y[n, n] symmetric; minimize trace(Y); subject to { [Z, eye(n)| eye(n), Y] >> 0 }", 0, allDown, allDown},
		{"var Y[n, n] symmetric; minimize trace(P*Y); subject to { [Z, eye(n)| eye(n), Y] >> 0 }", 0, allDown, allDown},
		{"var Y[n, n] symmetric; minimize trace(Y); subject to { [eye(n), Z| Z, Y] >> 0 }", 0, 0, 0},
		{"var Y[n, n] psd; minimize trace(Y); subject to { Y >> Z }", 0, allUp, allUp},
		{"var Y[n, n] nsd; maximize trace(Y); subject to { Y << Z }", 0, allUp, allUp},
		{"var Y[n*n, n*n] symmetric; minimize trace(Y); subject to { Y >> kron(Z, eye(n)) }", 0, allUp, allUp},
		{"var Y[n*n, n*n] symmetric; minimize trace(Y); subject to { Y >> kron(P, Z) }", 0, allUp, allUp},
		{"var Y[n*n, n*n] symmetric; minimize trace(Y); subject to { Y >> kron(Z, P) }", 0, allUp, allUp},
		{"var Y[n*n, n*n] symmetric; minimize trace(Y); subject to { Y >> kron(Z, P - S) }", 0, 0, 0},
		{"var Y[n*n, n*n] symmetric; minimize trace(Y); subject to { Y >> kron(-P, Z) }", 0, allDown, allDown},
		{"var t; minimize t; subject to { t*eye(n) >> B*Z*B' }", 0, allUp, allUp},
		{"var t; minimize t; subject to { t*eye(n) >> B'*Z*B + 2*C*Z*C' }", 0, allUp, allUp},
		{"var t; maximize t; subject to { B'*(2*Z + S)*B >> t*eye(n) }", 0, allUp, allUp},
		{"var t; minimize t; subject to { t*eye(n) >> -B*Z*B' }", 0, allDown, allDown},
		{"var t; minimize t; subject to { t*eye(n) >> B[0, 0]*B*Z*B' }", 0, 0, 0},
		{"var t; minimize t; subject to { t*eye(n) >> Z - B*Z*B' }", 0, 0, 0},
		{"var t; minimize t; subject to { t*eye(n) >> B*Z*C' + C*Z*B' }", 0, 0, 0},
		{"var Y[n, n] symmetric; minimize trace(Y); subject to { [B*Z*B', eye(n)| eye(n), Y] >> 0 }", 0, allDown, allDown},
		{"var Y[n, n] symmetric; minimize trace(Y); subject to { Y >> Z; Y >> -Z }", 0, 0, 0},
		{"minimize lambda_max(Z) - lambda_min(Z)", 0, 0, 0},
		{"minimize lambda_max(Z + diag(diag(Z)))", 0, allUp, 0},
	} {
		decls := lines("dim n >= 2; param P[n, n] psd, S[n, n] symmetric, B[n, n], C[n, n]; var X[n, n] symmetric; func f(Z[n, n] symmetric) { " + c.body + " }")
		decls = strings.ReplaceAll(decls, "|", ";")
		sig, faults := signatureIn(lib, "", "f(X)", decls)
		if sig == nil || len(faults) > 0 {
			t.Errorf("%s: %v", c.body, faults)
			continue
		}
		if a := sig.sig.Args[0]; a.Mono != c.mono || a.Diag != c.diag || a.Order != c.order {
			t.Errorf("%s: facts %06b, diagonal %06b, order %06b, want %06b, %06b and %06b", c.body, a.Mono, a.Diag, a.Order, c.mono, c.diag, c.order)
		}
	}
}

// TestNumbersInSemidefiniteRows proves how functions move with a number x that stands in a matrix.
func TestNumbersInSemidefiniteRows(t *testing.T) {
	lib := stdlib.New(nil)
	for _, c := range []struct {
		body string
		mono Mono
	}{
		{"var t; minimize t; subject to { [1, x| x, t] >> 0 }", Even},
		{"var t; minimize t; subject to { [1, x, 0| x, t, x| 0, x, 1] >> 0 }", Even},
		{"var t; minimize t; subject to { [1, x, 1| x, t, x| 1, x, 2] >> 0 }", Even},
		{"var t; minimize t; subject to { [1, x + 1| x + 1, t] >> 0 }", 0},
		{"var t; minimize t; subject to { [t, 1| 1, x] >> 0 }", allDown},
		{"var t, u; minimize t; subject to { [1, x, u| x, t, 0| u, 0, 1] >> 0 }", Even},
		{"var t, u; minimize t + abs(u - 1); subject to { [1, x, u| x, t, 0| u, 0, 1] >> 0 }", Even},
		{"var t, u; minimize t; subject to { [1, u| u, t] >> 0; u >= x }", allUp | DecNeg},
		{"var t, u; minimize t; subject to { [1, x, u| x, t, 1| u, 1, 1] >> 0 }", Even},
		{"var t, u; minimize t; subject to { [1, x, u| x, t, 1| u, 1, 1] >> 0; u >= 0.5 }", 0},
		{"var t; minimize t; subject to { t*eye(n) >> x*P }", allUp},
		{"var t; minimize t; subject to { t*eye(n) + x*P >> K + K' }", allDown},
		{"var t; minimize t; subject to { t*eye(n) >> x*(K + K') }", 0},
		{"var t; minimize t; subject to { t*eye(n) + x*P - 2*x*P >> K + K' }", 0},
	} {
		decls := lines("dim n >= 2; param P[n, n] psd, K[n, n]; var y; func f(x) { " + c.body + " }")
		decls = strings.ReplaceAll(decls, "|", ";")
		sig, faults := signatureIn(lib, "", "f(y)", decls)
		if sig == nil || len(faults) > 0 {
			t.Errorf("%s: %v", c.body, faults)
			continue
		}
		if a := sig.sig.Args[0]; a.Mono != c.mono {
			t.Errorf("%s: facts %06b, want %06b", c.body, a.Mono, c.mono)
		}
	}
}

// TestStatedBlocks: with the locals 0 a block of an argument is semidefinite if a row says so of all of the argument, and
// not of another part of it.
func TestStatedBlocks(t *testing.T) {
	lib := stdlib.New(nil)
	for _, c := range []struct {
		body string
		want Interval
	}{
		{"var T[n, n] psd; minimize trace(T); subject to { Z >> 0; T + Z >> 0 }", point(0)},
		{"var T[n-1, n-1] psd; minimize trace(T); subject to { Z >> 0; T + Z[1:, 1:] >> 0 }", point(0)},
		{"var T[n-1, n-1] psd; minimize trace(T); subject to { Z[1:, 1:] >> 0; T + Z[:n-1, :n-1] >> 0 }", nonnegatives()},
		{"var T[n, n] psd; minimize trace(T); subject to { -Z >> 0; T + Z >> 0 }", nonnegatives()},
		{"var T[n, n] psd; minimize trace(T); subject to { forall k in 2: F[k] >> 0; T + F[1] >> 0 }", point(0)},
		{"var T[n, n] psd; minimize trace(T); subject to { F[0] >> 0; T + F[1] >> 0 }", nonnegatives()},
	} {
		decls := lines("dim n >= 2; var X[n, n] symmetric, Y[2, n, n] symmetric; func f(Z[n, n] symmetric, F[2, n, n] symmetric) { require n >= 2; " + c.body + " }")
		sig, faults := signatureIn(lib, "", "f(X, Y)", decls)
		if sig == nil || len(faults) > 0 {
			t.Errorf("%s: %v", c.body, faults)
			continue
		}
		if got := sig.sig.Range([]Interval{everything(), everything()}); got != c.want {
			t.Errorf("%s: the value is in %v, want %v", c.body, got, c.want)
		}
	}
}

// TestRangesOfSemidefinite bounds values at arguments that are known to be semidefinite.
func TestRangesOfSemidefinite(t *testing.T) {
	pos, neg, all := nonnegatives(), nonpositives(), everything()
	for _, c := range []struct {
		call     string
		psd, nsd Interval
	}{
		{"lambda_max(X)", pos, neg}, {"lambda_min(X)", pos, neg}, {"lambda_sum_largest(X, 2)", pos, neg},
		{"lambda_sum_smallest(X, 2)", pos, neg}, {"-lambda_min(X)", neg, pos}, {"trace(X)", pos, neg}, {"trace(S*X)", all, all},
		{"trace(P*X)", pos, neg}, {"trace(X*P)", pos, neg}, {"X[0, 0]", pos, neg}, {"lambda_min(X + P)", pos, all}, {"lambda_max(2*X)", pos, neg},
		{"lambda_min(A'*X*A)", pos, neg}, {"quad_form(b, X)", pos, neg},
	} {
		for attr, want := range map[string]Interval{"psd": c.psd, "nsd": c.nsd} {
			text := "problem p {\ndim n >= 2\nparam P[n, n] psd, S[n, n] symmetric, A[n, n], b[n]\nvar X[n, n] " + attr + "\nlet value = " + c.call + "\nsatisfy\n}\n"
			if got := rangeOfLet(t, text); got != want {
				t.Errorf("%s of %s X is in %v, want %v", c.call, attr, got, want)
			}
		}
	}
}

// lmi is a symmetric matrix of affine entries a + b x + c y, as text and at a point.
type lmi struct{ entries [][][3]float64 }

func randomLMI(r *rand.Rand, n int) lmi {
	m := lmi{make([][][3]float64, n)}
	for i := range m.entries {
		m.entries[i] = make([][3]float64, n)
		for j := range i + 1 {
			if r.IntN(3) == 0 && i != j {
				continue
			}
			for k := range 3 {
				if r.IntN(2) == 0 {
					m.entries[i][j][k] = float64(r.IntN(5) - 2)
				}
			}
			m.entries[j][i] = m.entries[i][j]
		}
	}
	return m
}

func (m lmi) text() string {
	rows := make([]string, len(m.entries))
	for i, row := range m.entries {
		var parts []string
		for _, e := range row {
			parts = append(parts, fmt.Sprintf("%v + %v*x + %v*y", e[0], e[1], e[2]))
		}
		rows[i] = strings.Join(parts, ", ")
	}
	return "[" + strings.Join(rows, "| ") + "]"
}

// largest is the largest eigenvalue at a point.
func (m lmi) largest(x, y float64) float64 {
	n := len(m.entries)
	s := mat.NewSymDense(n, nil)
	for i, row := range m.entries {
		for j, e := range row {
			s.SetSym(i, j, e[0]+e[1]*x+e[2]*y)
		}
	}
	var e mat.EigenSym
	e.Factorize(s, false)
	return e.Values(nil)[n-1]
}

// TestRandomSemidefiniteRows: what is proved of the largest eigenvalue of random matrices of numbers x and y is not
// contradicted by its values, and now and then something is proved.
func TestRandomSemidefiniteRows(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	lib := stdlib.New(nil)
	proved := 0
	for range 300 {
		n := 2 + r.IntN(2)
		m := randomLMI(r, n)
		body := fmt.Sprintf("func f(x, y) { var t; minimize t; subject to { t*eye(%d) >> %s } }", n, m.text())
		sig, faults := signatureIn(lib, "", "f(x, y)", strings.ReplaceAll(lines("var x, y; "+body), "|", ";"))
		if sig == nil || len(faults) > 0 {
			t.Fatalf("%s: %v", body, faults)
		}
		for a, arg := range sig.sig.Args {
			for bit := range 6 {
				if arg.Mono.Closed()&(1<<bit) == 0 {
					continue
				}
				proved++
				if text := against(r, m, a, Mono(1<<bit)); text != "" {
					t.Errorf("%s: argument %d, %06b: %s", body, a, 1<<bit, text)
				}
			}
		}
		for range 40 {
			x, y := 4*r.NormFloat64(), 4*r.NormFloat64()
			if in := sig.sig.Range([]Interval{halfOf(x), halfOf(y)}); !in.Has(m.largest(x, y)) && math.Abs(m.largest(x, y)) > 1e-9 {
				t.Errorf("%s at %v, %v: %v is not in %v", body, x, y, m.largest(x, y), in)
			}
		}
	}
	if proved < 100 {
		t.Errorf("only %d facts", proved)
	}
}

// halfOf is the half-line of a number.
func halfOf(x float64) Interval {
	if x >= 0 {
		return nonnegatives()
	}
	return nonpositives()
}

// against looks for two points that differ in one argument between which the value moves the other way.
func against(r *rand.Rand, m lmi, a int, bit Mono) string {
	for range 60 {
		p := [2]float64{3 * r.NormFloat64(), 3 * r.NormFloat64()}
		q := p
		q[a] += r.ExpFloat64()
		switch {
		case bit&(IncPos|DecPos) != 0 && p[a] < 0, bit&(IncNeg|DecNeg) != 0 && q[a] > 0:
			continue
		}
		u, v := m.largest(p[0], p[1]), m.largest(q[0], q[1])
		if bit&allDown != 0 {
			u, v = v, u
		}
		if u > v+1e-9 {
			return fmt.Sprintf("%v at %v, %v at %v", u, p, v, q)
		}
	}
	return ""
}

// rangeOfLet checks a problem and returns the range of its let.
func rangeOfLet(t *testing.T, text string) Interval {
	t.Helper()
	file, _ := parser.Parse(lang.NewSource("test.cvx", text))
	info := Check(file, stdlib.New(nil), Options{})
	for _, d := range info.Diagnostics {
		if d.Severity == lang.Error {
			t.Fatalf("%s\n%s", text, d.Title)
		}
	}
	for n, f := range info.Locals {
		if _, ok := n.(*lang.Let); ok {
			return f.Range
		}
	}
	return Interval{}
}
