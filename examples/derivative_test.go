package examples

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/cvxc-lang/cvxc/examples/correlation"
	"github.com/cvxc-lang/cvxc/examples/covariance"
	"github.com/cvxc-lang/cvxc/examples/flow"
	graphsignal "github.com/cvxc-lang/cvxc/examples/graph_signal"
	"github.com/cvxc-lang/cvxc/examples/landing"
	"github.com/cvxc-lang/cvxc/examples/lasso"
	"github.com/cvxc-lang/cvxc/examples/logistic"
	"github.com/cvxc-lang/cvxc/examples/mpc"
	"github.com/cvxc-lang/cvxc/examples/portfolio"
	robustlp "github.com/cvxc-lang/cvxc/examples/robust_lp"
	"github.com/cvxc-lang/cvxc/examples/stackloss"
	"github.com/cvxc-lang/cvxc/examples/svm"
	"github.com/cvxc-lang/cvxc/runtime"
)

// differentiable is what derivatives need of a generated package.
type differentiable[P, S any] interface {
	solver[P, S]
	VJP(w *S, grad *P) error
	JVP(d *P, out *S) error
}

// numbersOf lists all numbers of a struct of arrays, nested structs included.
func numbersOf(v reflect.Value) []reflect.Value {
	var out []reflect.Value
	switch v.Kind() {
	case reflect.Float64:
		out = append(out, v)
	case reflect.Struct:
		for i := range v.NumField() {
			out = append(out, numbersOf(v.Field(i))...)
		}
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			out = append(out, numbersOf(v.Index(i))...)
		}
	}
	return out
}

func numbers(v any) []reflect.Value { return numbersOf(reflect.ValueOf(v).Elem()) }

func product(a, b []reflect.Value) (sum, size float64) {
	for i := range a {
		p := a[i].Float() * b[i].Float()
		sum, size = sum+p, size+math.Abs(p)
	}
	return sum, size
}

// derivatives tests the package of an example: VJP is the adjoint of JVP, JVP is the central difference where there is
// a derivative, and neither allocates. fresh makes parameters and solutions.
func derivatives[P, S any](s differentiable[P, S], fresh func() *P) func(t *testing.T, name string) {
	return func(t *testing.T, name string) {
		text, err := os.ReadFile(filepath.Join(name, "data.json"))
		if err != nil {
			t.Fatal(err)
		}
		at, d, grad := fresh(), fresh(), fresh()
		if err := errors.Join(json.Unmarshal(text, at), json.Unmarshal(text, d)); err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, 4))
		change(d, rng)
		if _, err := s.Solve(context.Background(), at); err != nil {
			t.Fatal(err)
		}
		out, w := new(S), new(S)
		regular := s.JVP(d, out)
		for _, v := range numbers(w) {
			v.SetFloat(rng.NormFloat64())
		}
		err = s.VJP(w, grad)
		for _, e := range []error{regular, err} {
			if e != nil && !errors.Is(e, runtime.ErrDegenerate) {
				t.Fatal(e)
			}
		}
		left, size := product(numbers(w), numbers(out))
		right, more := product(numbers(grad), numbers(d))
		if !(math.Abs(left-right) <= 1e-9*(1+size+more)) {
			t.Errorf("<w, J d> = %.12g, <J'w, d> = %.12g", left, right)
		}
		if n := testing.AllocsPerRun(3, func() {
			if s.VJP(w, grad) == nil {
				_ = s.JVP(d, out)
			}
		}); regular == nil && err == nil && n != 0 {
			t.Errorf("%g allocations", n)
		}
		if regular == nil {
			differences(t, s, at, d, out)
		}
	}
}

// change turns parameters into a direction: each field by a factor, which keeps symmetry and zeros.
func change[P any](p *P, rng *rand.Rand) {
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		f := 0.1 * rng.NormFloat64()
		for _, x := range numbersOf(v.Field(i)) {
			x.SetFloat(f * x.Float())
		}
	}
}

// differences compares a tangent with central differences of whole solves, which are exact to their tolerance only.
func differences[P, S any](t *testing.T, s differentiable[P, S], at, d *P, want *S) {
	t.Helper()
	const step = 1e-2
	var ends [2][]float64
	for k, sign := range []float64{1, -1} {
		x, dx := numbers(at), numbers(d)
		for i := range x {
			x[i].SetFloat(x[i].Float() + sign*step*dx[i].Float())
		}
		got, err := s.Solve(context.Background(), at)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range numbers(got) {
			ends[k] = append(ends[k], v.Float())
		}
		for i := range x {
			x[i].SetFloat(x[i].Float() - sign*step*dx[i].Float())
		}
	}
	largest := 1.0
	for _, v := range numbers(want) {
		largest = max(largest, math.Abs(v.Float()))
	}
	for i, v := range numbers(want) {
		if diff := (ends[0][i] - ends[1][i]) / (2 * step); !(math.Abs(diff-v.Float()) <= 1e-2*largest) {
			t.Errorf("number %d: %g, by differences %g", i, v.Float(), diff)
		}
	}
}

func zero[P any]() *P { return new(P) }

// TestGeneratedDerivatives is about all examples that have a solution: plan is infeasible.
func TestGeneratedDerivatives(t *testing.T) {
	for name, test := range map[string]func(*testing.T, string){
		"covariance":   derivatives(covariance.NewCovariance(), zero[covariance.CovarianceParams]),
		"flow":         derivatives(flow.NewFlow(), flow.NewFlowParams),
		"graph_signal": derivatives(graphsignal.NewGraphSignal(), graphsignal.NewGraphSignalParams),
		"landing":      derivatives(landing.NewLanding(), zero[landing.LandingParams]),
		"correlation":  derivatives(correlation.NewCorrelation(), zero[correlation.CorrelationParams]),
		"lasso":        derivatives(lasso.NewLasso(), zero[lasso.LassoParams]),
		"logistic":     derivatives(logistic.NewLogistic(), zero[logistic.LogisticParams]),
		"mpc":          derivatives(mpc.NewMPC(), zero[mpc.MPCParams]),
		"portfolio":    derivatives(portfolio.NewPortfolio(), zero[portfolio.PortfolioParams]),
		"robust_lp":    derivatives(robustlp.NewRobustLp(), zero[robustlp.RobustLpParams]),
		"stackloss":    derivatives(stackloss.NewStackloss(), stackloss.NewStacklossParams),
		"svm":          derivatives(svm.NewSVM(), svm.NewSVMParams),
	} {
		t.Run(name, func(t *testing.T) { test(t, name) })
	}
}
