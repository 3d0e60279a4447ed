package examples

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/cvxc-lang/cvxc"
	"github.com/cvxc-lang/cvxc/examples/correlation"
	"github.com/cvxc-lang/cvxc/examples/covariance"
	"github.com/cvxc-lang/cvxc/examples/flow"
	graphsignal "github.com/cvxc-lang/cvxc/examples/graph_signal"
	"github.com/cvxc-lang/cvxc/examples/landing"
	"github.com/cvxc-lang/cvxc/examples/lasso"
	"github.com/cvxc-lang/cvxc/examples/logistic"
	"github.com/cvxc-lang/cvxc/examples/mpc"
	"github.com/cvxc-lang/cvxc/examples/plan"
	"github.com/cvxc-lang/cvxc/examples/portfolio"
	robustlp "github.com/cvxc-lang/cvxc/examples/robust_lp"
	"github.com/cvxc-lang/cvxc/examples/stackloss"
	"github.com/cvxc-lang/cvxc/examples/svm"
	"github.com/cvxc-lang/cvxc/runtime"
)

// solver is what every generated package offers.
type solver[P, S any] interface {
	Solve(ctx context.Context, p *P) (*S, error)
	ValueGradient(grad *P) error
}

// answer is the outcome of a generated solver, decoded from its JSON.
type answer struct {
	err      error
	solution map[string]any // variables, lets, "value", "dual"
	gradient map[string]any // by parameter; nil without a solution
}

// packaged runs a generated package on a data file: the data decodes into its Params, its Solution encodes to JSON.
func packaged[P, S any](s solver[P, S], params, grad *P) func(data []byte) answer {
	return func(data []byte) answer {
		if err := json.Unmarshal(data, params); err != nil {
			return answer{err: err}
		}
		sol, err := s.Solve(context.Background(), params)
		a := answer{err: err}
		if sol == nil {
			return a
		}
		a.solution = encode(sol)
		if err := s.ValueGradient(grad); err == nil || errors.Is(err, runtime.ErrDegenerate) {
			a.gradient = encode(grad)
		}
		return a
	}
}

func encode(v any) map[string]any {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var out map[string]any
	if json.Unmarshal(text, &out) != nil {
		return nil
	}
	return out
}

func generated() map[string]func([]byte) answer {
	return map[string]func([]byte) answer{
		"covariance":   packaged(covariance.NewCovariance(), &covariance.CovarianceParams{}, &covariance.CovarianceParams{}),
		"flow":         packaged(flow.NewFlow(), flow.NewFlowParams(), flow.NewFlowParams()),
		"graph_signal": packaged(graphsignal.NewGraphSignal(), graphsignal.NewGraphSignalParams(), graphsignal.NewGraphSignalParams()),
		"landing":      packaged(landing.NewLanding(), &landing.LandingParams{}, &landing.LandingParams{}),
		"correlation":  packaged(correlation.NewCorrelation(), &correlation.CorrelationParams{}, &correlation.CorrelationParams{}),
		"lasso":        packaged(lasso.NewLasso(), &lasso.LassoParams{}, &lasso.LassoParams{}),
		"logistic":     packaged(logistic.NewLogistic(), &logistic.LogisticParams{}, &logistic.LogisticParams{}),
		"mpc":          packaged(mpc.NewMPC(), &mpc.MPCParams{}, &mpc.MPCParams{}),
		"plan":         packaged(plan.NewPlan(), &plan.PlanParams{}, &plan.PlanParams{}),
		"portfolio":    packaged(portfolio.NewPortfolio(), &portfolio.PortfolioParams{}, &portfolio.PortfolioParams{}),
		"robust_lp":    packaged(robustlp.NewRobustLp(), &robustlp.RobustLpParams{}, &robustlp.RobustLpParams{}),
		"stackloss":    packaged(stackloss.NewStackloss(), stackloss.NewStacklossParams(), stackloss.NewStacklossParams()),
		"svm":          packaged(svm.NewSVM(), svm.NewSVMParams(), svm.NewSVMParams()),
	}
}

// TestGeneratedAgrees: run and the generated package give the same answer, on the example's data and after the parameters
// have changed.
func TestGeneratedAgrees(t *testing.T) {
	for name, solve := range generated() {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(name, "data.json"))
			if err != nil {
				t.Fatal(err)
			}
			m, err := cvxc.Compile(cvxc.File(filepath.Join(name, name+".cvx")))
			if err != nil {
				t.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(1, 2))
			for round := range 4 {
				agree(t, round, m, text, solve(text))
				text = shaken(t, text, 0.02, rng)
			}
		})
	}
}

// fixed are numbers of the data that a generated package has as its own: counts and const parameters.
func fixed(name string) bool { return name == "T" || name == "C" }

// shaken moves every number of the data that is not fixed by up to a part of it, keeping signs, zeros and symmetry.
func shaken(t *testing.T, text []byte, part float64, rng *rand.Rand) []byte {
	t.Helper()
	var data map[string]any
	if err := json.Unmarshal(text, &data); err != nil {
		t.Fatal(err)
	}
	for name, v := range data {
		if fixed(name) {
			continue
		}
		factor := 1 + part*(2*rng.Float64()-1)
		data[name] = scaled(v, factor)
	}
	out, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func scaled(v any, factor float64) any {
	switch v := v.(type) {
	case float64:
		return v * factor
	case []any:
		for i := range v {
			v[i] = scaled(v[i], factor)
		}
	}
	return v
}

func agree(t *testing.T, round int, m *cvxc.Model, text []byte, got answer) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "data.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := m.BindSources(cvxc.Sources{Files: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := p.Solve(context.Background(), cvxc.Settings{})
	if (err == nil) != (got.err == nil) {
		t.Errorf("round %d: run %v, generated %v", round, err, got.err)
		return
	}
	if err != nil {
		for _, sentinel := range []error{cvxc.ErrInfeasible, cvxc.ErrUnbounded, cvxc.ErrLimit, cvxc.ErrNumerics} {
			if errors.Is(err, sentinel) != errors.Is(got.err, sentinel) {
				t.Errorf("round %d: run %v, generated %v", round, err, got.err)
			}
		}
		return
	}
	near(t, "value", 1e-7, []float64{want.Value}, flatten(nil, got.solution["value"]))
	for _, f := range append(want.Vars(), want.Lets()...) {
		near(t, f.Name, uniqueTolerance, f.Array.Data, flatten(nil, got.solution[f.Name]))
	}
	if duals, ok := got.solution["dual"].(map[string]any); ok {
		for name, d := range duals {
			near(t, "dual of "+name, uniqueTolerance, want.Dual(name).Data, flatten(nil, d))
		}
	}
	gradient, err := want.Gradient()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range gradient.Params {
		if fixed(f.Name) {
			continue
		}
		near(t, "gradient of "+f.Name, uniqueTolerance, f.Array.Data, flatten(nil, got.gradient[f.Name]))
	}
}

// near compares two arrays relative to the largest entry.
func near(t *testing.T, name string, tol float64, want, got []float64) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%s: run has %d entries, generated %d", name, len(want), len(got))
		return
	}
	scale := 1.0
	for _, x := range want {
		scale = max(scale, math.Abs(x))
	}
	for i := range want {
		if !(math.Abs(want[i]-got[i]) <= tol*scale) {
			t.Errorf("%s, entry %d: run %.9g, generated %.9g", name, i, want[i], got[i])
			return
		}
	}
}
