package examples

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/cvxc-lang/cvxc/examples/correlation"
	"github.com/cvxc-lang/cvxc/examples/covariance"
	graphsignal "github.com/cvxc-lang/cvxc/examples/graph_signal"
	"github.com/cvxc-lang/cvxc/examples/landing"
	"github.com/cvxc-lang/cvxc/examples/lasso"
	"github.com/cvxc-lang/cvxc/examples/logistic"
	"github.com/cvxc-lang/cvxc/examples/mpc"
	"github.com/cvxc-lang/cvxc/examples/portfolio"
	robustlp "github.com/cvxc-lang/cvxc/examples/robust_lp"
	"github.com/cvxc-lang/cvxc/examples/stackloss"
	"github.com/cvxc-lang/cvxc/examples/svm"
)

// TestNoAllocations: after the first, a solve of a generated package allocates nothing, whatever its parameters. (The data
// of plan have no solution, and an error is allocated.)
func TestNoAllocations(t *testing.T) {
	t.Run("covariance", func(t *testing.T) {
		counts(t, covariance.NewCovariance(), &covariance.CovarianceParams{}, &covariance.CovarianceParams{})
	})
	t.Run("graph_signal", func(t *testing.T) {
		counts(t, graphsignal.NewGraphSignal(), graphsignal.NewGraphSignalParams(), graphsignal.NewGraphSignalParams())
	})
	t.Run("landing", func(t *testing.T) {
		counts(t, landing.NewLanding(), &landing.LandingParams{}, &landing.LandingParams{})
	})
	t.Run("correlation", func(t *testing.T) {
		counts(t, correlation.NewCorrelation(), &correlation.CorrelationParams{}, &correlation.CorrelationParams{})
	})
	t.Run("lasso", func(t *testing.T) { counts(t, lasso.NewLasso(), &lasso.LassoParams{}, &lasso.LassoParams{}) })
	t.Run("logistic", func(t *testing.T) {
		counts(t, logistic.NewLogistic(), &logistic.LogisticParams{}, &logistic.LogisticParams{})
	})
	t.Run("mpc", func(t *testing.T) { counts(t, mpc.NewMPC(), &mpc.MPCParams{}, &mpc.MPCParams{}) })
	t.Run("portfolio", func(t *testing.T) {
		counts(t, portfolio.NewPortfolio(), &portfolio.PortfolioParams{}, &portfolio.PortfolioParams{})
	})
	t.Run("robust_lp", func(t *testing.T) {
		counts(t, robustlp.NewRobustLp(), &robustlp.RobustLpParams{}, &robustlp.RobustLpParams{})
	})
	t.Run("stackloss", func(t *testing.T) {
		counts(t, stackloss.NewStackloss(), stackloss.NewStacklossParams(), stackloss.NewStacklossParams())
	})
	t.Run("svm", func(t *testing.T) { counts(t, svm.NewSVM(), svm.NewSVMParams(), svm.NewSVMParams()) })
}

// counts solves by turns with the data of an example and with others near to them.
func counts[P, S any](t *testing.T, s solver[P, S], a, b *P) {
	text, err := os.ReadFile(filepath.Join(filepath.Base(t.Name()), "data.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(shaken(t, text, 1e-3, rand.New(rand.NewPCG(3, 4))), b); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if n := testing.AllocsPerRun(3, func() {
		for _, p := range [2]*P{a, b} {
			if _, err := s.Solve(ctx, p); err != nil {
				t.Error(err)
			}
		}
	}); n != 0 {
		t.Errorf("%g allocations in two solves", n)
	}
}
